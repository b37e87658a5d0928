//! What each message does to the state. Nothing here draws, waits, reads or writes: what the runtime has to do comes
//! back as effects.

mod act;
mod bookmarks;
mod branches;
mod copy;
mod file;
mod find;
mod index;
mod lesson;
mod moments;
mod mouse;
mod overlay;
mod pane;
mod verdicts;
mod what_if;

use std::time::Duration;

use crossterm::event::{KeyEvent, KeyEventKind, MouseEvent};

use crate::explain::Trial;
use crate::model::Bundle;

use super::app::{App, Loading, Overlay};
use super::commands::{Action, DetailTab, Press};
use super::doc::Doc;
use super::launch::{Input, OpenError, Opened};
use super::layout::{areas, raw_lines, tree_height};
use super::state::Change;
use super::{personality, raw};

/// Pieces of text that a search looks at in one slice: a few milliseconds.
const SLICE: usize = 20_000;

/// Nodes that a walk to the next failure judges in one slice.
const NODES: usize = 32;

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
        outcome: super::what_if::Outcome,
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
}

/// Takes a message.
pub fn update(app: &mut App, msg: Msg) -> Vec<Effect> {
    update_all(app, [msg])
}

/// Takes several messages that came together; what follows from the selection is worked out once.
pub fn update_all(app: &mut App, messages: impl IntoIterator<Item = Msg>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for msg in messages {
        effects.extend(apply(app, msg));
    }
    effects.extend(app.begin());
    effects.extend(what_if::again(app));
    lesson::adopt(app);
    settle(app);
    effects.append(&mut app.outbox);
    effects
}

fn settle(app: &mut App) {
    let finding = app.is_finding();
    let columns = areas(app).detail.map_or(0, |area| raw_lines(area).width);
    if let Some(doc) = app.doc_mut() {
        // While a search is typed its hits are in the way of everything else.
        if !finding {
            doc.settle();
            match doc.tab {
                DetailTab::Personality => personality::settle(doc),
                DetailTab::Raw => raw::settle(doc, columns),
                _ => {}
            }
        }
    }
    overlay::keep_ladder_in_view(app);
}

fn apply(app: &mut App, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
        Msg::Key(key) => {
            app.message = None;
            // Who does something else no longer waits for the next failure.
            if let Some(doc) = app.doc_mut() {
                doc.hunt = None;
            }
            press(app, key)
        }
        Msg::Mouse(event) => mouse::mouse(app, event),
        Msg::Paste(text) => {
            overlay::paste(app, &text);
            Vec::new()
        }
        Msg::Resize(columns, lines) => {
            app.size = (columns, lines);
            let height = tree_height(app);
            if let Some(tree) = app.doc_mut().and_then(Doc::tree_mut) {
                let rows = tree.rows().len();
                tree.scroll.fit(rows, height);
            }
            Vec::new()
        }
        Msg::Act(action) => act::act(app, action),
        Msg::Tick(passed) => {
            tick(app, passed);
            Vec::new()
        }
        Msg::Idle => {
            find::advance(app, SLICE);
            verdicts::hunt(app, NODES);
            Vec::new()
        }
        Msg::Progress { file, done, total } => {
            let file = app.files.iter_mut().find(|open| open.id == file);
            if let Some(loading) = file.and_then(|file| file.loading.as_mut()) {
                *loading = Loading { done, total, ..*loading };
            }
            Vec::new()
        }
        Msg::Tried { file, outcome } => {
            what_if::tried(app, file, outcome);
            Vec::new()
        }
        Msg::Completed { typed, options } => {
            what_if::completed(app, &typed, options);
            Vec::new()
        }
        Msg::Bundles { file, path, result } => what_if::bundles_read(app, file, &path, result),
        Msg::Note(words) => {
            app.message = Some(words);
            Vec::new()
        }
        Msg::Opened { file, result } => {
            opened(app, file, result);
            Vec::new()
        }
    }
}

fn press(app: &mut App, key: KeyEvent) -> Vec<Effect> {
    let contexts = app.contexts();
    let press = Press::of(key);
    // `g g` is in every hand: the second one, with nothing typed, goes to the top.
    if let Some(Overlay::GoTo { line, .. }) = app.overlays.last()
        && line.text().is_empty()
        && key.code == crossterm::event::KeyCode::Char('g')
    {
        app.overlays.pop();
        return act::act(app, Action::Go(super::scroll::Move::First));
    }
    if let Some(command) = app.keymap.by_key(press, &contexts) {
        return act::act(app, command.action);
    }
    if app.overlays.is_empty() {
        return Vec::new();
    }
    if overlay::type_key(app, key) {
        return Vec::new();
    }
    // Leaving and the help are possible from everywhere.
    let global = app.keymap.by_key(press, &[super::commands::Context::Global]);
    match global.map(|command| command.action) {
        Some(
            action @ (Action::Interrupt
            | Action::Help
            | Action::Escape
            | Action::Suspend
            | Action::Redraw),
        ) => act::act(app, action),
        _ => Vec::new(),
    }
}

fn tick(app: &mut App, passed: Duration) {
    for file in &mut app.files {
        if let Some(loading) = &mut file.loading {
            loading.since += passed;
        }
    }
    moments::tick(app, passed);
}

fn opened(app: &mut App, id: u64, result: Result<Opened, OpenError>) {
    let height = tree_height(app);
    let Some(at) = app.files.iter().position(|file| file.id == id) else { return };
    let file = &mut app.files[at];
    file.loading = None;
    match result {
        Ok(opened) => {
            let mut doc = Doc::new(opened);
            if let Some(tree) = doc.tree_mut() {
                let rows = tree.rows().len();
                tree.scroll.fit(rows, height);
            }
            // Which of several was meant, only the reader knows.
            let asks = !doc.others.is_empty() && file.doc.is_none();
            if let Some(earlier) = &file.doc {
                doc.resume(earlier, height);
                app.message = Some("read again".to_owned());
            }
            file.error = None;
            doc.mark(&file.bookmarks);
            let kept = file.input.key.clone().filter(|_| file.input.is_file && file.doc.is_none());
            file.doc = Some(Box::new(doc));
            lesson::begin(app, at);
            if let Some(path) = kept {
                app.keep(Change::Recent(path));
            }
            if asks && app.current == Some(at) {
                branches::others(app);
            }
        }
        Err(OpenError::Cancelled) => {
            let words = format!("{}: reading was cancelled", file.input.title);
            if file.doc.is_none() {
                file::close(app, at);
            }
            app.message = Some(words);
        }
        Err(OpenError::Failed(reason)) => {
            if file.doc.is_some() {
                app.message = Some(format!("kept the old reading: {reason}"));
            } else {
                file.error = Some(reason);
            }
        }
    }
    settle(app);
}

#[cfg(test)]
mod tests;
