//! Lessons: a machine, a question about it, and a repair that the learner makes.
//!
//! A lesson is a folder of files and knows nothing of this program's code. What its files hold, and the facts, moments, exhibits
//! and changes that can be written in them, is described in the README (*Writing lessons*), which `ioscope help lessons` prints; `ioscope
//! learn --new NAME` writes one to begin with.
//!
//! The way of a lesson: [`LessonFiles`] (bytes, whoever has read them) → [`Lesson::read`], which understands every line and names
//! the place of those it doesn't → [`Lesson::check`], which plays everything through → [`Session`], in which somebody takes it. Whether
//! something is so is asked of a run ([`Case`](super::Case)) each time: neither right answers nor verdicts are ever written down.

mod built_in;
mod change;
mod check;
mod exhibit;
mod fact;
mod fault;
mod files;
mod judge;
mod plan;
mod play;
mod progress;
mod read;
mod session;
mod skeleton;
mod text;
mod words;

use serde::Deserialize;

use super::{Edit, Whose};
use crate::model::Position;
use exhibit::Exhibit;
use fact::{Moment, Test};

pub use built_in::built_in;
pub use change::read_change;
pub use fault::Fault;
pub use files::LessonFiles;
pub use progress::Record;
pub use session::{Page, Row, Scene, Session, TryOutcome};
pub use skeleton::skeleton;

/// Something read from a line of the lesson, and where it stands.
#[derive(Clone, Debug)]
struct Located<T> {
    what: T,
    place: Position,
}

/// One lesson, read.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The folder's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// How long it takes, 5 to 10 minutes.
    pub minutes: u32,
    /// The misconception that it corrects.
    pub corrects: String,
    needs: Vec<Located<String>>,
    /// What is told in the beginning: at most 12 lines of Markdown.
    pub briefing: String,
    /// A nudge, the place, the answer.
    pub hints: Vec<String>,
    /// What there is to learn from it, Markdown.
    pub debrief: String,
    /// What to look for in the learner's own dump, Markdown.
    pub own: String,
    /// One sentence to remember.
    pub remember: String,
    /// Where the kernel does it.
    pub sources: Vec<WroteIn>,
    /// Codes of the pages to read on.
    pub reasons: Vec<String>,
    questions: Vec<Question>,
    stops: Vec<Stop>,
    goal: Goal,
    repairs: Vec<Attempt>,
    traps: Vec<Attempt>,
    document: String,
    bundles: Vec<String>,
    files: LessonFiles,
}

/// A kernel function, its file, and what it does there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WroteIn {
    /// The function, `IOService::probeCandidates`.
    pub function: String,
    /// The file in its source tree, `iokit/Kernel/IOService.cpp`.
    pub file: String,
    /// What it does, one or two sentences.
    pub says: String,
}

#[derive(Clone, Debug)]
struct Question {
    ask: String,
    document: Option<Located<String>>,
    changes: Vec<Located<Edit>>,
    show: Vec<Located<Exhibit>>,
    moment: Option<Located<Moment>>,
    judged: Option<Located<Moment>>,
    choices: Vec<Choice>,
    place: Position,
}

#[derive(Clone, Debug)]
struct Choice {
    text: String,
    when: Located<Test>,
    because: String,
}

#[derive(Clone, Debug)]
struct Stop {
    at: Located<Moment>,
    document: Option<Located<String>>,
    node: Option<Located<String>>,
    show: Vec<Located<Exhibit>>,
    says: String,
}

#[derive(Clone, Debug)]
struct Goal {
    text: String,
    when: Located<Test>,
    edit: Vec<Located<Whose>>,
}

/// A way to reach the goal, or to miss it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// In a few words.
    pub about: String,
    /// The changes, as they can be typed.
    pub changes: Vec<String>,
    /// Why it helps, or doesn't.
    pub because: String,
}

#[derive(Clone, Debug)]
struct Attempt {
    told: Repair,
    changes: Vec<Located<Edit>>,
    place: Position,
}

impl Lesson {
    /// The number at the beginning of its name, if there is one.
    pub fn number(&self) -> Option<u32> {
        let digits: String = self.name.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    }

    /// The names of the lessons that come before.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.needs.iter().map(|need| need.what.as_str())
    }
}
