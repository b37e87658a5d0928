//! A lesson as a linear text: for screen readers, pipes, and terminals without a screen.

use std::path::Path;
use std::sync::Arc;

use crate::cli::options::Common;
use crate::cli::out::{Role, display, fail};
use crate::cli::talk::{Answer, Talk, letter};
use crate::explain::{Lesson, Page, Repair, Session};

use super::progress::Course;

/// What can be typed at the repair besides changes.
const WORDS: [(&str, &str); 5] = [
    ("hint", "the next hint of three"),
    ("undo", "take the latest change back"),
    ("list", "the keys that can be changed, as they are now"),
    ("skip", "go on without reaching the goal"),
    ("q", "leave the lesson"),
];

/// Takes somebody through a lesson, which was named so, from a page on.
pub(super) fn take(
    lesson: &Arc<Lesson>,
    what: Option<&Path>,
    from: usize,
    course: &Course,
    common: &Common,
) -> u8 {
    let name = lesson.name.clone();
    let mut session = match Session::new(Arc::clone(lesson)) {
        Ok(session) => session,
        Err(fault) => return fail(&name, &fault.to_string()),
    };
    session.go(from);
    let mut talk = Talk::new(common);
    talk.head(&session, course.count());
    loop {
        if !talk.page(&mut session) {
            talk.left(&session, what);
            break;
        }
        course.keep(&session);
        if session.at() + 1 == session.pages().len() {
            if let Some(next) = course.next_after(&name) {
                talk.out.text(&format!("\nNext: {next}\n"));
            }
            break;
        }
        session.go(session.at() + 1);
    }
    course.keep(&session);
    talk.out.finish(0)
}

impl Talk<'_> {
    fn head(&mut self, session: &Session, count: usize) {
        let lesson = session.lesson();
        let number =
            lesson.number().map_or(String::new(), |number| format!("Lesson {number} of {count}: "));
        self.out.role(Role::Strong, &format!("{number}{}", lesson.title));
        self.out.text(&format!("\n{} minutes.\n", lesson.minutes));
    }

    /// How somebody who leaves comes back.
    fn left(&mut self, session: &Session, what: Option<&Path>) {
        let (page, count) = (session.at() + 1, session.pages().len());
        let number = || session.lesson().number().unwrap_or_default().to_string();
        let what = what.map_or_else(number, display);
        self.out.text(&format!(
            "\nLeft on page {page} of {count}. Begin there again: ioscope learn {what} --plain --at {page}\n"
        ));
    }

    /// One page; false when somebody leaves.
    fn page(&mut self, session: &mut Session) -> bool {
        match session.page() {
            Page::Briefing => {
                let text = session.lesson().briefing.clone();
                self.heading("Briefing");
                self.prose(&text);
                true
            }
            Page::Question(at) => self.question(session, at),
            Page::Stop(at) => {
                self.stop(session, at);
                true
            }
            Page::Repair => self.repair(session),
            Page::Debrief => {
                self.debrief(session);
                true
            }
            Page::Own => {
                self.heading("In your dump");
                self.prose(&session.lesson().own.clone());
                self.heading("To remember");
                self.prose(&session.lesson().remember.clone());
                true
            }
        }
    }

    fn question(&mut self, session: &mut Session, at: usize) -> bool {
        let (ask, choices) = session.question(at);
        let (ask, choices): (String, Vec<String>) =
            (ask.to_owned(), choices.into_iter().map(str::to_owned).collect());
        self.heading(&format!("Question {}", at + 1));
        for exhibit in session.exhibits(at) {
            self.set_apart(exhibit);
            self.out.text("\n");
        }
        self.prose(&ask);
        for (at, choice) in choices.iter().enumerate() {
            self.prose(&format!("{}. {choice}", letter(at)));
        }
        loop {
            let chosen = match self.choose(choices.len()) {
                Answer::Choice(at) => at,
                Answer::Gone => return false,
                Answer::Show => {
                    session.show_answer(at);
                    let right = session.right(at);
                    self.out.text(&format!("It is {}.\n", letter(right)));
                    self.prose(session.because(at, right));
                    return true;
                }
            };
            let right = session.choose(at, chosen);
            let because = session.because(at, chosen).to_owned();
            if right {
                self.out.role(Role::Good, "Right.\n");
                self.prose(&because);
                return true;
            }
            self.out.role(Role::Bad, &format!("Not {}.\n", letter(chosen)));
            self.prose(&because);
        }
    }

    /// The moment, in words: what has just happened, and what led to it.
    fn stop(&mut self, session: &Session, at: usize) {
        let Ok(scene) = session.at_stop(at) else { return };
        let now = scene.case.moment().0;
        self.heading(&format!("Look: after event {now}"));
        for event in now.saturating_sub(3).max(1)..=now {
            if let Some(words) = scene.case.event_sentence(event) {
                let mark = if event == now { ">" } else { " " };
                self.out.paragraph(&format!("  {mark} {event}. {words}\n"));
            }
        }
        for exhibit in &scene.exhibits {
            self.out.text("\n");
            self.set_apart(exhibit);
        }
        self.out.text("\n");
        self.prose(session.stop(at));
    }

    fn repair(&mut self, session: &mut Session) -> bool {
        self.heading("Repair");
        self.prose(&format!("Goal: {}", session.goal()));
        self.rows(session);
        self.standing(session);
        self.told("Type a change, for example:");
        if let Some(example) = session.example() {
            self.out.text(&format!("    {example}\n"));
        }
        loop {
            let prompt = "Change (help, hint, undo, list, skip; q leaves): ";
            let Some(line) = self.hear(prompt) else { return false };
            match line.as_str() {
                "" => self.told("Type a change and Enter; help lists what can be typed."),
                "hint" | "H" | "h" => {
                    let (number, hint) = session.hint();
                    let text = format!("Hint {number} of 3: {hint}");
                    self.prose(&text);
                }
                "undo" | "u" => {
                    if session.undo() {
                        self.out.text("Taken back.\n");
                        self.standing(session);
                    } else {
                        self.out.text("There is no change to take back.\n");
                    }
                }
                "list" | "l" => self.rows(session),
                "skip" | "s" => return true,
                "help" | "?" => self.help(session),
                change => {
                    if self.change(session, change) {
                        return true;
                    }
                }
            }
        }
    }

    fn help(&mut self, session: &Session) {
        self.out.text("Changes, with VALUE as ioreg prints it and a text in quotation marks:\n");
        for whose in session.editable() {
            let (word, name) = (whose.word(), whose.name());
            self.out.text(&format!("    {word} {name} KEY VALUE\n    un{word} {name} KEY\n"));
        }
        self.out.text("Other words:\n");
        for (word, what) in WORDS {
            self.out.text(&format!("    {word:<4}  {what}\n"));
        }
    }

    /// Tries a change; true when the goal is reached.
    fn change(&mut self, session: &mut Session, line: &str) -> bool {
        let remark = session.remark(line);
        let tried = match session.change(line) {
            Ok(tried) => tried.clone(),
            Err(reason) => {
                self.told(&format!("Not tried: {reason}"));
                return false;
            }
        };
        if let Some(remark) = remark {
            self.told(&remark);
        }
        if tried.idle {
            self.out.text("No verdict changes.\n");
        } else {
            for change in &tried.changes {
                self.told(&format!("→ {change}"));
            }
        }
        if tried.reached {
            self.out.role(Role::Good, "The goal is reached.\n");
            return true;
        }
        self.out.role(Role::Bad, "Not yet.\n");
        if let Some(trap) = &tried.trap {
            self.prose(trap);
        } else {
            self.standing(session);
        }
        false
    }

    fn rows(&mut self, session: &Session) {
        let mut last = None;
        for row in session.rows() {
            if last.as_ref() != Some(&row.whose) {
                self.out.text(&format!("  {} {}\n", row.whose.word(), row.whose.name()));
                last = Some(row.whose.clone());
            }
            let value = row.value.as_deref().unwrap_or("not set");
            self.out.text(&format!("    {} = {value}\n", row.key));
        }
    }

    fn standing(&mut self, session: &Session) {
        for line in &session.outcome().standing {
            self.told(line);
        }
    }

    fn debrief(&mut self, session: &Session) {
        self.heading(if session.is_solved() {
            "Ways to reach the goal"
        } else {
            "The goal was not reached. These ways lead to it"
        });
        for (taken, repair) in session.repairs() {
            let mark = if taken { " (yours)" } else { "" };
            self.prose(&format!("- {}{mark}: {}", repair.about, repair.because));
            self.set_apart(&repair.changes);
        }
        self.heading("What looks right and isn't");
        for (_, Repair { about, because, .. }) in session.traps() {
            self.prose(&format!("- {about}: {because}"));
        }
        self.heading("What to take from it");
        self.prose(&session.lesson().debrief.clone());
        self.heading("In the kernel");
        for source in session.lesson().sources.clone() {
            self.prose(&format!("- {} ({}): {}", source.function, source.file, source.says));
        }
        let pages: Vec<String> =
            session.lesson().reasons.iter().map(|code| format!("ioscope reason {code}")).collect();
        if !pages.is_empty() {
            self.prose(&format!("To read on: {}.", pages.join(", ")));
        }
    }

    fn set_apart(&mut self, lines: &[String]) {
        for line in lines {
            self.out.text(&format!("    {line}\n"));
        }
    }

    fn heading(&mut self, text: &str) {
        self.out.text("\n");
        self.out.line(Role::Strong, text);
    }

    /// Text of the lesson without its marks, a paragraph at a time, broken between words.
    fn prose(&mut self, text: &str) {
        let mut paragraphs: Vec<String> = Vec::new();
        for line in text.lines() {
            match paragraphs.last_mut() {
                Some(last) if !(line.is_empty() || last.is_empty() || line.starts_with("- ")) => {
                    last.push(' ');
                    last.push_str(line.trim_start());
                }
                _ => paragraphs.push(line.to_owned()),
            }
        }
        // Between the marks of code a star is itself.
        let parts = paragraphs.join("\n");
        let parts = parts.split('`').enumerate();
        let unmarked: String = parts
            .map(|(at, part)| if at % 2 == 0 { part.replace('*', "") } else { part.to_owned() })
            .collect();
        self.told(&unmarked);
    }

    fn told(&mut self, text: &str) {
        self.out.prose(&format!("{text}\n"));
    }
}
