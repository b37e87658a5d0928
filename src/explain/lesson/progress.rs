//! How far somebody has come in a lesson.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::session::{Page, Session};

/// What is remembered of one lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The goal was reached.
    pub done: bool,
    /// Changes that were tried until then.
    pub attempts: u32,
    /// Hints that were asked for.
    pub hints: u32,
    /// For each question whether the first answer was right; `None` when it has not been answered.
    pub answers: Vec<Option<bool>>,
    /// The page to go on with, from 0.
    pub page: u32,
}

impl Record {
    /// What there is to remember of a session.
    pub fn of(session: &Session) -> Self {
        let questions = session.pages().iter().filter_map(|page| match page {
            Page::Question(at) => Some(*at),
            _ => None,
        });
        Self {
            done: session.is_solved(),
            attempts: session.attempts(),
            hints: session.hints() as u32,
            answers: questions
                .map(|at| session.first_answer(at).map(|answer| answer == session.right(at)))
                .collect(),
            page: session.at() as u32,
        }
    }

    /// Reads what [`Record::to_json`] has written. What can't be read counts as nothing.
    pub fn from_json(record: &Json) -> Self {
        Self::deserialize(record).unwrap_or_default()
    }

    /// As it is kept, and as a teacher collects it.
    pub fn to_json(&self) -> Json {
        json!(self)
    }

    /// The newer record in the place of this one: what was done stays done, and how.
    #[must_use]
    pub fn then(self, newer: Self) -> Self {
        if self.done { Self { page: newer.page, ..self } } else { newer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_nonsense_is_nothing() {
        let answers = vec![Some(true), None, Some(false)];
        let record = Record { done: true, attempts: 3, hints: 2, answers, page: 4 };
        assert_eq!(Record::from_json(&record.to_json()), record);
        for nonsense in [json!(null), json!([]), json!({"done": 3, "page": "x", "answers": {}})] {
            assert_eq!(Record::from_json(&nonsense), Record::default(), "{nonsense}");
        }
        // Looking at a finished lesson again doesn't undo it.
        let again = record.clone().then(Record { page: 1, ..Record::default() });
        assert_eq!(again, Record { page: 1, ..record });
    }
}
