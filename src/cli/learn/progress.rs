//! How far one has come: kept in the state folder, listed, begun anew, and given to a teacher.

use serde_json::{Value as Json, json};

use crate::cli::options::{Common, Format};
use crate::cli::out::{Out, Role, warn};
use crate::cli::state::Store;
use crate::explain::{Lesson, Record, Session, counted};
use crate::ui::{Change, Memory};

/// The lessons, and what is kept about them.
pub(super) struct Course {
    lessons: Vec<(String, Option<u32>, String)>,
    memory: Memory,
}

impl Course {
    /// Without `kept` nothing is read and nothing written.
    pub(super) fn new(lessons: &[Lesson], kept: bool) -> Self {
        let store = if kept { Store::find(|name| std::env::var_os(name)) } else { None };
        let memory = store.map(Store::memory).unwrap_or_default();
        if let Some(note) = &memory.note {
            warn(&format!("note: {note}"));
        }
        let lessons =
            lessons.iter().map(|one| (one.name.clone(), one.number(), one.title.clone())).collect();
        Self { lessons, memory }
    }

    pub(super) fn count(&self) -> usize {
        self.lessons.len()
    }

    /// What is kept, for the terminal application.
    pub(super) fn into_memory(self) -> Memory {
        self.memory
    }

    fn record(&self, name: &str) -> Record {
        self.memory.state.lessons.get(name).map(Record::from_json).unwrap_or_default()
    }

    /// The place of the first lesson that isn't done; the first of all when all are.
    pub(super) fn first_open(&self) -> usize {
        self.lessons.iter().position(|(name, ..)| !self.record(name).done).unwrap_or(0)
    }

    /// The lesson behind this one, as it is called.
    pub(super) fn next_after(&self, name: &str) -> Option<String> {
        let at = self.lessons.iter().position(|(have, ..)| have == name)?;
        let (_, number, title) = self.lessons.get(at + 1)?;
        Some(number.map_or_else(|| title.clone(), |number| format!("lesson {number}, {title}")))
    }

    fn write(&self, change: &Change) {
        if let Some(keep) = &self.memory.keep
            && let Err(reason) = keep(change)
        {
            warn(&format!("note: {reason}"));
        }
    }

    /// Keeps how far a session has come.
    pub(super) fn keep(&self, session: &Session) {
        let lesson = session.lesson().name.clone();
        let record = self.record(&lesson).then(Record::of(session));
        self.write(&Change::Lesson { lesson, progress: record.to_json() });
    }

    /// Forgets what was done in these lessons.
    pub(super) fn reset(&self, common: &Common) -> u8 {
        for (lesson, ..) in &self.lessons {
            self.write(&Change::Lesson { lesson: lesson.clone(), progress: Json::Null });
        }
        let mut out = Out::new(common);
        let count = self.lessons.len();
        out.text(&format!(
            "{count} {} reset\n",
            if count == 1 { "lesson is" } else { "lessons are" }
        ));
        out.finish(0)
    }

    pub(super) fn list(&self, common: &Common) -> u8 {
        let mut out = Out::new(common);
        let items = self.lessons.iter().enumerate().map(|(at, (name, number, title))| {
            let record = self.memory.state.lessons.get(name).map(Record::from_json);
            let number = number.map_or(at + 1, |number| number as usize);
            (name, number, title, record)
        });
        if common.format == Format::Text {
            for (_, number, title, record) in items {
                let (role, mark) = match &record {
                    Some(record) if record.done => (Role::Good, "✓"),
                    Some(_) => (Role::Unsure, "●"),
                    None => (Role::Dim, "·"),
                };
                out.text(&format!("{number:>3}  "));
                out.role(role, mark);
                out.text(&format!(" {title}"));
                if let Some(record) = record {
                    out.role(Role::Dim, &format!("   {}", words(&record)));
                }
                out.text("\n");
            }
            return out.finish(0);
        }
        let documents = items.map(|(name, number, title, record)| {
            let mut item = json!({"lesson": name, "number": number, "title": title});
            let record = record.map(|record| record.to_json());
            if let (Json::Object(item), Some(Json::Object(record))) = (&mut item, record) {
                item.extend(record);
            }
            item
        });
        out.items(
            common.format,
            documents,
            |all| json!({"format": "ioscope-progress", "version": 1, "lessons": all}),
        );
        out.finish(0)
    }
}

fn words(record: &Record) -> String {
    let right = record.answers.iter().filter(|answer| **answer == Some(true)).count();
    format!(
        "{right} of {} answers right, {}, {}",
        record.answers.len(),
        counted(record.attempts as usize, "attempt"),
        counted(record.hints as usize, "hint")
    )
}
