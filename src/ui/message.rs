//! What reaches the application, and what it asks of the runtime: the two ends of [`super::update`].

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use crate::explain::{Overview, Trial};
use crate::model::Bundle;

use super::commands::Action;
use super::export::{Save, SaveError};
use super::launch::{Input, OpenError, Opened};
use super::search::{Found, Job, Table, TableJob};
use super::state::Change;
use super::what_if::Outcome;

/// Something that has happened.
#[derive(Debug)]
pub enum Msg {
    /// A key.
    Key(KeyEvent),
    /// The mouse.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has another size: columns, lines.
    Resize(u16, u16),
    /// A command, from wherever.
    Act(Action),
    /// So much time has passed since the last tick.
    Tick(Duration),
    /// There is nothing to do but what was begun.
    Idle,
    /// A loader has come so far.
    Progress {
        /// The number in [`Effect::Open`].
        file: u64,
        /// Bytes read.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// A file was written, or not.
    Saved {
        /// Its name.
        name: String,
        /// Whether it is there now.
        result: Result<(), SaveError>,
    },
    /// A loader has ended.
    Opened {
        /// The number in [`Effect::Open`].
        file: u64,
        /// What it found.
        result: Result<Opened, OpenError>,
    },
    /// Changes have been judged.
    Tried {
        /// The number in [`Effect::Try`].
        file: u64,
        /// What came of them.
        outcome: Outcome,
    },
    /// The machine has been looked at as a whole.
    Surveyed {
        /// The number in [`Effect::Survey`].
        file: u64,
        /// The state in [`Effect::Survey`].
        state: (u64, u64),
        /// What stands out, or why it can't be told.
        result: Result<Box<Overview>, String>,
    },
    /// What a path can go on with.
    Completed {
        /// What was typed.
        typed: String,
        /// Whole paths; folders end in `/`.
        options: Vec<String>,
    },
    /// Bundles have been read.
    Bundles {
        /// The number in [`Effect::ReadBundles`].
        file: u64,
        /// Where they are.
        path: String,
        /// They, or why there are none.
        result: Result<Vec<Bundle>, String>,
    },
    /// A search has come so far.
    Found(Found),
    /// A table was made.
    Tabulated(Table),
    /// The file of this number has changed.
    Changed(u64),
    /// Something to tell the user, a sentence.
    Note(String),
}

/// Something for the runtime to do.
#[derive(Debug)]
pub enum Effect {
    /// Open an input on a thread of its own, and report with this number.
    Open {
        /// Goes into the messages.
        file: u64,
        /// What to open.
        input: Input,
    },
    /// Tell the loader of this number to stop.
    Cancel(u64),
    /// Put text into the clipboard.
    Copy(String),
    /// Write a file, and report with [`Msg::Saved`].
    Save(Save),
    /// Give the terminal back and stop until resumed.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Judge changes on a thread of its own, and report with these numbers.
    Try {
        /// Goes into the message.
        file: u64,
        /// Goes into the message.
        number: u64,
        /// What is to be judged.
        trial: Box<Trial>,
    },
    /// Look at the machine as a whole on a thread of its own, and report with these numbers.
    Survey {
        /// Goes into the message.
        file: u64,
        /// The reading, and its version: goes into the message.
        state: (u64, u64),
        /// From which the case is made again.
        trial: Box<Trial>,
    },
    /// Say what a path can go on with.
    Complete(String),
    /// Read the bundles at a path.
    ReadBundles {
        /// Goes into the message.
        file: u64,
        /// A bundle, a folder, a kernelcache.
        path: String,
    },
    /// Keep this for later runs.
    Keep(Change),
    /// Search on a thread of its own, and report.
    Search(Job),
    /// Make a table on a thread of its own, and report.
    Tabulate(TableJob),
}

impl From<Result<Found, String>> for Msg {
    /// What a [`Job`] tells.
    fn from(told: Result<Found, String>) -> Self {
        told.map_or_else(Self::Note, Self::Found)
    }
}

impl From<Result<Table, String>> for Msg {
    /// What a [`TableJob`] tells.
    fn from(told: Result<Table, String>) -> Self {
        told.map_or_else(Self::Note, Self::Tabulated)
    }
}
