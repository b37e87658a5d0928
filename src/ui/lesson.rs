//! A lesson being taken: the session, and where the cursor is on its page.

use std::sync::Arc;

use crate::explain::{Lesson, Page, Session};

use super::what_if::Change;

/// A lesson to be opened.
#[derive(Clone, Debug)]
pub struct LessonStart {
    /// The lesson.
    pub lesson: Arc<Lesson>,
    /// The page to begin with, from 0; `None`: where one left it.
    pub page: Option<usize>,
    /// How many lessons the course has.
    pub count: usize,
}

/// What taking what is under the cursor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accepts {
    Answer,
    /// The row is out of sight.
    Row,
    Change,
    GoOn,
}

/// Whether the row of a repair shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Its page goes to it, wherever it is.
    Kept,
    Seen,
    Away,
}

/// A lesson on the screen.
#[derive(Debug)]
pub(crate) struct LessonView {
    pub(crate) session: Session,
    pub(crate) count: usize,
    /// The first line of the page that shows.
    pub(crate) top: usize,
    /// Whether the row of a repair shows.
    pub(crate) sight: Sight,
    /// The answer, or the row, under the cursor.
    pub(crate) at: usize,
    /// The answer whose explanation is open.
    pub(crate) opened: Option<usize>,
    /// The number of the latest hint that is shown on the page.
    pub(crate) hint: Option<(usize, String)>,
    /// Whether the machine shows in the place of the page.
    pub(crate) machine: bool,
    /// The page whose machine the document shows.
    pub(crate) scene: Option<Page>,
}

impl LessonView {
    /// Begins a lesson; the error says what is wrong with it.
    pub(crate) fn new(start: &LessonStart, kept: usize) -> Result<Self, String> {
        let session = Session::new(Arc::clone(&start.lesson)).map_err(|fault| fault.to_string())?;
        let mut view = Self {
            session,
            count: start.count,
            top: 0,
            sight: Sight::Seen,
            at: 0,
            opened: None,
            hint: None,
            machine: false,
            scene: None,
        };
        view.go(start.page.unwrap_or(kept));
        Ok(view)
    }

    /// Goes to a page, to its beginning.
    pub(crate) fn go(&mut self, at: usize) {
        self.session.go(at);
        self.begin();
        (self.at, self.opened, self.hint) = (0, None, None);
        match self.session.page() {
            Page::Stop(_) => self.machine = true,
            page => {
                self.machine = false;
                if page == Page::Repair {
                    self.at = self.session.first_row();
                }
            }
        }
    }

    /// Shows the page from its beginning.
    pub(crate) fn begin(&mut self) {
        (self.top, self.sight) = (0, Sight::Seen);
    }

    /// Whether the machine may be looked at: not before the questions about it are answered.
    pub(crate) fn may_look(&self) -> bool {
        let pages = self.session.pages().iter();
        let mut questions = pages.filter_map(|page| match page {
            Page::Question(at) => Some(*at),
            _ => None,
        });
        matches!(self.session.page(), Page::Repair | Page::Debrief | Page::Own)
            || questions.all(|at| self.session.is_answered(at))
    }

    /// Whether no page follows.
    pub(crate) fn is_last(&self) -> bool {
        self.session.at() + 1 == self.session.pages().len()
    }

    /// What taking what is under the cursor does on this page.
    pub(crate) fn accepts(&self) -> Accepts {
        match self.session.page() {
            Page::Question(at) => {
                let is_open = self.opened == Some(self.at);
                let is_right = self.opened == Some(self.session.right(at));
                if is_open || is_right && self.session.is_answered(at) {
                    Accepts::GoOn
                } else {
                    Accepts::Answer
                }
            }
            // Who has reached the goal goes on; a change more can still be typed.
            Page::Repair if !self.session.outcome().reached && self.at < self.rows() => {
                if self.sight == Sight::Away { Accepts::Row } else { Accepts::Change }
            }
            _ => Accepts::GoOn,
        }
    }

    /// Rows or answers among which the cursor moves.
    pub(crate) fn rows(&self) -> usize {
        match self.session.page() {
            Page::Question(at) => self.session.question(at).1.len(),
            Page::Repair => self.session.rows().len(),
            _ => 0,
        }
    }

    /// Answers a question; one that was answered opens the explanation of another answer.
    pub(crate) fn answer(&mut self, choice: usize) {
        let Page::Question(at) = self.session.page() else { return };
        if choice < self.rows() {
            self.at = choice;
            self.session.choose(at, choice);
            self.opened = Some(choice);
        }
    }

    /// What was tried, as the document lists it.
    pub(crate) fn changes(&self) -> Vec<Change> {
        let pairs = self.session.tried().iter().zip(self.session.edits());
        pairs
            .map(|(words, edit)| Change { words: words.clone(), edits: vec![edit.clone()] })
            .collect()
    }
}
