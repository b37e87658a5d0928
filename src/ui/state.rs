//! What is kept between runs: recent searches and files, bookmarks, hints that were seen, progress in lessons.
//!
//! This floor changes it by [`Change`]s and asks for them to be kept; where and how they are kept is the caller's. Start
//! reading at [`State::apply`].
//!
//! Invariant: nothing here knows a document or a file format, and what is kept stays small.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// Searches that are kept.
const SEARCHES: usize = 50;

/// Files that are offered again.
const RECENT: usize = 20;

/// Files whose bookmarks are kept.
const FILES: usize = 200;

/// Bookmarks of one file that are kept.
const BOOKMARKS: usize = 500;

/// The hint that greets somebody who starts the program for the first time.
pub const WELCOME: &str = "welcome";

/// What is kept between runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Hints that need not be shown again, such as [`WELCOME`].
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub seen: BTreeSet<String>,
    /// What was searched for, the latest last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub searches: Vec<String>,
    /// Paths of files that were opened, the latest last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recent: Vec<String>,
    /// What is kept for single files, the latest changed last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileState>,
    /// How far one has come in each lesson, in the lessons' own form.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lessons: BTreeMap<String, Json>,
    /// What another version keeps: it stays as it is.
    #[serde(flatten)]
    pub other: Map<String, Json>,
}

/// What is kept for one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// Which file: [`super::Input::key`].
    pub file: String,
    /// Its bookmarks, in the order in which they were set.
    #[serde(default)]
    pub bookmarks: Vec<Bookmark>,
    /// Paths of the bundles with which it was opened last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bundles: Vec<String>,
}

/// A node that somebody wants to come back to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The path of the place, plane included.
    pub path: String,
    /// The registry entry ID, which tells nodes of one path apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
}

/// One thing to keep.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// This hint need not be shown again.
    Seen(String),
    /// This was searched for.
    Search(String),
    /// A file was opened.
    Recent {
        /// Its path.
        path: String,
        /// Paths of the bundles that came with it.
        bundles: Vec<String>,
    },
    /// The bookmarks of a file are these now.
    Bookmarks {
        /// Which file.
        file: String,
        /// All its bookmarks.
        bookmarks: Vec<Bookmark>,
    },
    /// One has come so far in a lesson; `null` begins it anew.
    Lesson {
        /// Which lesson.
        lesson: String,
        /// How far, in the lessons' own form.
        progress: Json,
    },
}

impl State {
    /// Whether the program was never used before by this user.
    pub fn is_new(&self) -> bool {
        *self == Self::default()
    }

    /// The bookmarks of a file.
    pub fn bookmarks(&self, file: &str) -> &[Bookmark] {
        let found = self.files.iter().find(|have| have.file == file);
        found.map_or(&[], |found| &found.bookmarks)
    }

    /// The bundles with which a file was opened last.
    pub fn bundles(&self, file: &str) -> &[String] {
        let found = self.files.iter().find(|have| have.file == file);
        found.map_or(&[], |found| &found.bundles)
    }

    /// Makes a change. What is oldest goes when there is too much.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Seen(hint) => {
                self.seen.insert(hint.clone());
            }
            Change::Search(text) => latest(&mut self.searches, text, SEARCHES),
            Change::Recent { path, bundles } => {
                latest(&mut self.recent, path, RECENT);
                self.change_file(path, |file| file.bundles.clone_from(bundles));
            }
            Change::Bookmarks { file, bookmarks } => {
                let from = bookmarks.len().saturating_sub(BOOKMARKS);
                self.change_file(file, |file| file.bookmarks = bookmarks[from..].to_vec());
            }
            Change::Lesson { lesson, progress: Json::Null } => {
                self.lessons.remove(lesson);
            }
            Change::Lesson { lesson, progress } => {
                self.lessons.insert(lesson.clone(), progress.clone());
            }
        }
    }

    /// Changes what is kept for a file, which is then the latest; where nothing is left to keep it goes.
    fn change_file(&mut self, file: &str, change: impl FnOnce(&mut FileState)) {
        let at = self.files.iter().position(|have| have.file == file);
        let mut kept = at.map_or_else(FileState::default, |at| self.files.remove(at));
        file.clone_into(&mut kept.file);
        change(&mut kept);
        if !(kept.bookmarks.is_empty() && kept.bundles.is_empty()) {
            self.files.push(kept);
            shorten(&mut self.files, FILES);
        }
    }
}

/// Makes a text the latest of a list in which each stands once.
fn latest(list: &mut Vec<String>, text: &str, most: usize) {
    list.retain(|have| have != text);
    list.push(text.to_owned());
    shorten(list, most);
}

fn shorten<T>(list: &mut Vec<T>, most: usize) {
    let surplus = list.len().saturating_sub(most);
    list.drain(..surplus);
}

/// Keeps a change; the error is one sentence. It runs on a thread of its own.
pub type Keep = dyn Fn(&Change) -> Result<(), String> + Send + Sync;

/// What the program remembers of earlier runs, and how it remembers more.
#[derive(Clone, Default)]
pub struct Memory {
    /// What was kept.
    pub state: State,
    /// Keeps changes; without it nothing outlives the program.
    pub keep: Option<Arc<Keep>>,
    /// What went wrong when it was read, if anything did.
    pub note: Option<String>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Memory").field("state", &self.state).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_stands_last_and_the_oldest_goes() {
        let mut state = State::default();
        assert!(state.is_new());
        for number in 0..60 {
            state.apply(&Change::Search(format!("word{}", number % 55)));
        }
        assert_eq!(state.searches.len(), 50);
        assert_eq!(state.searches.last().map(String::as_str), Some("word4"));
        assert_eq!(state.searches.iter().filter(|text| *text == "word4").count(), 1);
        assert!(!state.is_new());
    }

    #[test]
    fn bookmarks_are_kept_by_file_and_go_with_the_last_of_them() {
        let mark = |path: &str| Bookmark { path: path.into(), id: None };
        let set = |file: &str, bookmarks: &[Bookmark]| Change::Bookmarks {
            file: file.into(),
            bookmarks: bookmarks.to_vec(),
        };
        let mut state = State::default();
        state.apply(&set("a", &[mark("IOService:/x")]));
        state.apply(&set("b", &[mark("IOService:/y")]));
        assert_eq!(state.bookmarks("a"), [mark("IOService:/x")]);
        assert_eq!(state.bookmarks("c"), []);
        state.apply(&set("a", &[]));
        assert_eq!(state.bookmarks("a"), []);
        assert_eq!(state.files.len(), 1);
    }

    #[test]
    fn a_file_is_remembered_with_the_bundles_of_its_latest_opening() {
        let opened = |bundles: &[&str]| Change::Recent {
            path: "/t/dump".into(),
            bundles: bundles.iter().map(ToString::to_string).collect(),
        };
        let marks = vec![Bookmark { path: "IOService:/x".into(), id: None }];
        let mut state = State::default();
        state.apply(&opened(&["/t/a.kext", "/t/b.kext"]));
        state.apply(&Change::Bookmarks { file: "/t/dump".into(), bookmarks: marks.clone() });
        assert_eq!(state.bundles("/t/dump"), ["/t/a.kext", "/t/b.kext"]);
        state.apply(&opened(&[]));
        assert!(state.bundles("/t/dump").is_empty());
        assert_eq!(state.bookmarks("/t/dump"), marks);
        assert_eq!(state.recent, ["/t/dump"]);
    }

    #[test]
    fn what_another_version_keeps_survives() {
        let text = r#"{"searches":["usb"],"later":{"x":1},"files":[{"file":"f"}]}"#;
        let mut state: State = serde_json::from_str(text).unwrap();
        state.apply(&Change::Seen(WELCOME.into()));
        let lesson = Change::Lesson { lesson: "10".into(), progress: Json::from(3) };
        state.apply(&lesson);
        let again: State = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
        assert_eq!(again, state);
        assert_eq!(again.other["later"]["x"], 1);
        assert_eq!(again.lessons["10"], 3);
    }
}
