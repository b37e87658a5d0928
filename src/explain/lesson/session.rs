//! Somebody takes a lesson: where they are, what they have answered, and what they have tried.

mod repair;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::explain::{Case, Verdict};
use crate::model::Dict;

use super::play::Play;
use super::read::FILE;
use super::{Exhibit, Fault, Lesson, Located, Question, Whose};

/// A page of a lesson. They follow each other in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Page {
    /// What is there, and what isn't as it should be.
    Briefing,
    /// A question, by its place.
    Question(usize),
    /// A moment to look at, by its place.
    Stop(usize),
    /// The repair.
    Repair,
    /// What there is to learn from it.
    Debrief,
    /// A task on the learner's own dump, and the sentence to remember.
    Own,
}

/// A question as it is asked.
#[derive(Debug)]
struct Asked {
    exhibits: Vec<Vec<String>>,
    right: usize,
    chosen: Vec<usize>,
    shown: bool,
}

/// What came of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TryOutcome {
    /// Whether the goal is reached now.
    pub reached: bool,
    /// Which verdicts are others than in the beginning, a line each.
    pub changes: Vec<String>,
    /// Whether the latest change has altered none.
    pub idle: bool,
    /// How the drivers that can be edited stand now, a line each, those on the goal's nodes first.
    pub standing: Vec<String>,
    /// Why this doesn't help, if the lesson knows the attempt.
    pub trap: Option<String>,
}

/// A key of something that can be edited.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it belongs to.
    pub whose: Whose,
    /// The key, or the path to it.
    pub key: String,
    /// Its value as `ioreg` prints it; `None` when the key isn't there and could be.
    pub value: Option<String>,
    /// The value as it is typed in a change, where it can be.
    pub typed: Option<String>,
    /// Whether it is another than in the beginning.
    pub changed: bool,
}

/// A machine at a moment that a lesson wants to be looked at.
#[derive(Debug)]
pub struct Scene {
    /// The machine, at that moment.
    pub case: Case,
    /// The node to look at, as in [`Case::find`].
    pub node: Option<String>,
    /// What is shown beside it, each exhibit's lines.
    pub exhibits: Vec<Vec<String>>,
}

/// A lesson being taken.
#[derive(Debug)]
pub struct Session {
    lesson: Arc<Lesson>,
    pages: Vec<Page>,
    at: usize,
    asked: Vec<Asked>,
    play: Play,
    tried: Vec<String>,
    outcome: TryOutcome,
    /// The verdicts before any change.
    first: Vec<Verdict>,
    /// What may be edited, before any change.
    first_parts: Vec<Option<Dict>>,
    /// The places of the traps that were tried.
    fallen: BTreeSet<usize>,
    solved: bool,
    attempts: u32,
    hints: usize,
}

impl Session {
    /// Begins a lesson.
    ///
    /// # Errors
    /// What is wrong with the lesson, if it can't be played.
    pub fn new(lesson: Arc<Lesson>) -> Result<Self, Fault> {
        let asked = lesson.questions.iter().map(|question| ask(&lesson, question));
        let asked = asked.collect::<Result<_, _>>()?;
        let mut pages = vec![Page::Briefing];
        pages.extend((0..lesson.questions.len()).map(Page::Question));
        pages.extend((0..lesson.stops.len()).map(Page::Stop));
        pages.extend([Page::Repair, Page::Debrief, Page::Own]);
        let play = Play::new(lesson.case()?);
        let mut session = Self {
            pages,
            at: 0,
            asked,
            play,
            tried: Vec::new(),
            outcome: TryOutcome::default(),
            first: Vec::new(),
            first_parts: Vec::new(),
            fallen: BTreeSet::new(),
            solved: false,
            attempts: 0,
            hints: 0,
            lesson,
        };
        session.begin();
        Ok(session)
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// All pages.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The place of the page that is read, from 0.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The page that is read.
    pub fn page(&self) -> Page {
        self.pages[self.at]
    }

    /// Goes to a page; beyond the last one, to the last one.
    pub fn go(&mut self, at: usize) {
        self.at = at.min(self.pages.len() - 1);
    }

    /// Whether one may go on: a question has to be answered or its answer shown first. Nothing else is in the way.
    pub fn may_go_on(&self) -> bool {
        self.at + 1 < self.pages.len()
            && match self.page() {
                Page::Question(at) => self.is_answered(at),
                _ => true,
            }
    }

    /// What is asked: the question and its answers to choose from.
    pub fn question(&self, at: usize) -> (&str, Vec<&str>) {
        let question = &self.lesson.questions[at];
        (&question.ask, question.choices.iter().map(|choice| choice.text.as_str()).collect())
    }

    /// What is shown with a question, each exhibit's lines.
    pub fn exhibits(&self, at: usize) -> &[Vec<String>] {
        &self.asked[at].exhibits
    }

    /// Whether a question has been answered, or its answer shown.
    pub fn is_answered(&self, at: usize) -> bool {
        self.asked[at].shown || !self.asked[at].chosen.is_empty()
    }

    /// The first answer given to a question; it is the one that counts.
    pub fn first_answer(&self, at: usize) -> Option<usize> {
        self.asked[at].chosen.first().copied()
    }

    /// The right answer, as the machine gives it. For whoever has answered.
    pub fn right(&self, at: usize) -> usize {
        self.asked[at].right
    }

    /// Answers a question; whether that is right. One may look at other answers afterwards.
    pub fn choose(&mut self, at: usize, choice: usize) -> bool {
        let count = self.lesson.questions[at].choices.len();
        let asked = &mut self.asked[at];
        let choice = choice.min(count - 1);
        if !asked.shown {
            asked.chosen.push(choice);
        }
        choice == asked.right
    }

    /// Shows the answer to a question to whoever doesn't want to guess.
    pub fn show_answer(&mut self, at: usize) {
        self.asked[at].shown = true;
    }

    /// What there is to say to an answer.
    pub fn because(&self, at: usize, choice: usize) -> &str {
        self.lesson.questions[at].choices.get(choice).map_or("", |choice| &choice.because)
    }

    /// What a stop says.
    pub fn stop(&self, at: usize) -> &str {
        &self.lesson.stops[at].says
    }

    /// What a stop shows.
    ///
    /// # Errors
    /// What is wrong with the machine's file.
    pub fn at_stop(&self, at: usize) -> Result<Scene, Fault> {
        let stop = &self.lesson.stops[at];
        let mut play = self.lesson.play(stop.document.as_ref(), &[])?;
        play.go(Some(&stop.at));
        let shown = |exhibit: &Located<Exhibit>| {
            exhibit.what.lines(&play.case, &self.lesson.files).unwrap_or_default()
        };
        let exhibits = stop.show.iter().map(shown).collect();
        let node = stop.node.as_ref().map(|node| node.what.clone());
        Ok(Scene { case: play.case, node, exhibits })
    }

    /// The machine with everything that was tried, for looking at.
    ///
    /// # Errors
    /// What is wrong with the machine's file.
    pub fn machine(&self) -> Result<Case, Fault> {
        let mut case = self.lesson.case()?;
        // They were tried before.
        let _ = case.edit(self.play.case.edits().iter().cloned());
        Ok(case)
    }

    /// Whether the goal was reached once.
    pub fn is_solved(&self) -> bool {
        self.solved
    }

    /// Changes that were tried before the goal was reached.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The next hint, with its number from 1; the last one again when there are no more.
    pub fn hint(&mut self) -> (usize, &str) {
        self.hints = (self.hints + 1).min(self.lesson.hints.len());
        (self.hints, self.lesson.hints.get(self.hints.saturating_sub(1)).map_or("", String::as_str))
    }

    /// Hints that were given.
    pub fn hints(&self) -> usize {
        self.hints
    }
}

/// Computes what is shown with a question, and which answer is right.
fn ask(lesson: &Lesson, question: &Question) -> Result<Asked, Fault> {
    let mut play = lesson.play(question.document.as_ref(), &question.changes)?;
    play.go(question.moment.as_ref());
    let shown = |exhibit: &Located<Exhibit>| {
        let lines = exhibit.what.lines(&play.case, &lesson.files);
        lines.map_err(|error| Fault::new(FILE, exhibit.place, error))
    };
    let exhibits = question.show.iter().map(shown).collect::<Result<_, _>>()?;
    play.go(question.judged.as_ref());
    let judge = play.judge();
    let right = question.choices.iter().position(|choice| judge.holds(&choice.when.what));
    let wrong = || Fault::new(FILE, question.place, "no answer to this question is right");
    let right = right.ok_or_else(wrong)?;
    Ok(Asked { exhibits, right, chosen: Vec::new(), shown: false })
}

#[cfg(test)]
mod tests;
