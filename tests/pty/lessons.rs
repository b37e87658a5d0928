//! Lessons in a real terminal: by their solutions, after a wrong attempt.

use std::sync::Arc;

use ioscope::explain::{Lesson, Page, Session as Taken, built_in};

use crate::session::started;

#[test]
fn every_lesson_is_taken_from_the_first_page_to_the_last() {
    for files in built_in() {
        let lesson = Arc::new(Lesson::read(&files).unwrap());
        let taken = Taken::new(Arc::clone(&lesson)).unwrap();
        let arguments = format!("learn {}", lesson.number().unwrap());
        let session = started(&arguments, (100, 40), &lesson.title);
        for page in taken.pages() {
            match page {
                Page::Question(at) => {
                    session.shows("predict");
                    let right = taken.right(*at);
                    let wrong = (right + 1) % taken.question(*at).1.len();
                    let letter = |at: usize| char::from(b'a' + at as u8).to_string();
                    session.send(&letter(wrong));
                    session.shows("Not this one.");
                    session.send(&letter(right));
                    session.shows("Right.");
                    session.send("\r");
                    session.until("the next page", |screen| !screen.contents().contains("Right."));
                }
                Page::Repair => {
                    session.shows("· Goal");
                    let wrong = taken.trap_changes(0);
                    for line in wrong {
                        session.send(&format!("+\x15{line}\r"));
                    }
                    session.shows(&format!("● {}", wrong[0].chars().take(40).collect::<String>()));
                    session.shows("· Goal");
                    session.send(&"u".repeat(wrong.len()));
                    session.until("nothing tried", |screen| !screen.contents().contains("● "));
                    for line in &taken.repairs()[0].1.changes {
                        session.send(&format!("+\x15{line}\r"));
                    }
                    session.shows("✓ Goal");
                    session.send("n");
                }
                Page::Debrief => {
                    session.shows("Ways to reach the goal");
                    session.send("n");
                }
                Page::Own => session.shows("To remember"),
                Page::Briefing => {
                    session.shows("briefing");
                    session.send("\r");
                }
                Page::Stop(_) => {
                    session.shows("look");
                    session.send("\r");
                }
            }
        }
        session.left();
    }
}
