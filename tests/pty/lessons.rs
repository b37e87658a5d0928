//! Lessons in a real terminal, by their solutions. Wrong answers and attempts are tried without one, in `tests/lessons.rs`.

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
            session.shows(match page {
                Page::Briefing => "briefing",
                Page::Question(_) => "predict",
                Page::Stop(_) => "look",
                Page::Repair => "· Goal",
                Page::Debrief => "Ways to reach the goal",
                Page::Own => "To remember",
            });
            match page {
                Page::Briefing | Page::Stop(_) => session.send("\r"),
                Page::Question(at) => {
                    let right = char::from(b'a' + taken.right(*at) as u8);
                    session.send(&right.to_string());
                    session.shows("Right.");
                    session.send("\r");
                    session.until("the next page", |screen| !screen.contents().contains("Right."));
                }
                Page::Repair => {
                    for line in &taken.repairs()[0].1.changes {
                        session.send(&format!("+\x15{line}\r"));
                    }
                    session.shows("✓ Goal");
                    session.send("n");
                }
                Page::Debrief => session.send("n"),
                Page::Own => {}
            }
        }
        session.quits();
    }
}

#[test]
fn a_class_sees_a_question_with_all_its_answers() {
    let session = started("learn 9 --at 2 --present", (80, 24), "a  One: a device has one driver.");
    session.shows("c  All three");
    session.send("c");
    session.shows("Not this one.");
    session.shows("c  All three");
    session.quits();
}
