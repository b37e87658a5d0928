//! How far somebody has come in the course.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::session::{Page, Session};

/// The name of the format.
const FORMAT: &str = "ioscope-progress";

/// What is remembered of one lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// What is remembered of all lessons, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// A record for each lesson that was begun.
    pub lessons: BTreeMap<String, Record>,
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
}

impl Progress {
    /// Reads what [`Progress::to_json`] has written. What can't be read counts as nothing.
    pub fn from_json(text: &str) -> Self {
        let Ok(document) = serde_json::from_str::<Json>(text) else { return Self::default() };
        let number = |record: &Json, key: &str| {
            record
                .get(key)
                .and_then(Json::as_u64)
                .map_or(0, |n| u32::try_from(n).unwrap_or(u32::MAX))
        };
        let record = |record: &Json| {
            let name = record.get("lesson")?.as_str()?.to_owned();
            let answers = record.get("answers").and_then(Json::as_array);
            let answers =
                answers.map_or(Vec::new(), |list| list.iter().map(Json::as_bool).collect());
            let told = Record {
                done: record.get("done").and_then(Json::as_bool).unwrap_or(false),
                attempts: number(record, "attempts"),
                hints: number(record, "hints"),
                answers,
                page: number(record, "page"),
            };
            Some((name, told))
        };
        let list = document.get("lessons").and_then(Json::as_array);
        Self { lessons: list.into_iter().flatten().filter_map(record).collect() }
    }

    /// As a document: what is kept, and what a teacher collects.
    pub fn to_json(&self) -> Json {
        let list = self.lessons.iter().map(|(name, record)| {
            json!({
                "lesson": name,
                "done": record.done,
                "attempts": record.attempts,
                "hints": record.hints,
                "answers": record.answers,
                "page": record.page,
            })
        });
        json!({"format": FORMAT, "version": 1, "lessons": list.collect::<Vec<_>>()})
    }

    /// Takes the newer record of a lesson; what was done stays done.
    pub fn put(&mut self, name: &str, record: Record) {
        let before = self.lessons.entry(name.to_owned()).or_default();
        if before.done && !record.done {
            before.page = record.page;
        } else {
            *before = record;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_nonsense_is_nothing() {
        let mut progress = Progress::default();
        let answers = vec![Some(true), None, Some(false)];
        let record = Record { done: true, attempts: 3, hints: 2, answers, page: 4 };
        progress.put("10-the-question", record.clone());
        let again = Progress::from_json(&progress.to_json().to_string());
        assert_eq!(again, progress);
        for text in ["", "[]", "{\"lessons\":7}", "{\"lessons\":[{\"done\":true},3]}"] {
            assert_eq!(Progress::from_json(text), Progress::default(), "{text}");
        }
        // Looking at a finished lesson again doesn't undo it.
        progress.put("10-the-question", Record { page: 1, ..Record::default() });
        assert_eq!(progress.lessons["10-the-question"], Record { page: 1, ..record });
    }
}
