//! What each message does to the state. Nothing here draws, waits, reads or writes: what the runtime has to do comes
//! back as effects.

mod act;
mod bookmarks;
mod branches;
mod compare;
mod copy;
mod export;
mod file;
mod find;
mod goes;
mod index;
mod ladder;
mod lesson;
mod menu;
mod moments;
mod mouse;
mod news;
mod overlay;
mod overview;
mod pane;
mod settle;
mod table;
mod value;
mod verdicts;
mod what_if;

use std::time::Duration;

use crossterm::event::{KeyEvent, KeyEventKind};

use super::app::{App, Overlay};
use super::commands::{Action, Press};
use super::doc::Doc;
use super::file::Loading;
use super::launch::{OpenError, Opened};
use super::layout::tree_height;
use super::message::{Effect, Msg};
use super::state::Change;
use super::text::clean;
use settle::settle;

/// Nodes that a walk to the next failure judges in one slice.
const NODES: usize = 32;

/// Messages that are kept.
const LOG: usize = 500;

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
    find::catch_up(app);
    effects.extend(app.begin());
    effects.extend(what_if::again(app));
    lesson::adopt(app);
    settle(app);
    effects.append(&mut app.outbox);
    log(app);
    effects
}

/// Carries out at once, on this thread, what only has to be worked out, and returns the other effects: for whoever has no
/// threads to wait for.
pub fn finish(app: &mut App, effects: Vec<Effect>) -> Vec<Effect> {
    let mut left = Vec::new();
    let mut waiting = effects;
    while !waiting.is_empty() {
        for effect in std::mem::take(&mut waiting) {
            match effect {
                Effect::Search(job) => {
                    let mut told = Vec::new();
                    job.run(&mut |result| told.push(Msg::from(result)));
                    waiting.extend(update_all(app, told));
                }
                Effect::Tabulate(job) => {
                    waiting.extend(update_all(app, job.run().map(Msg::from)));
                }
                other => left.push(other),
            }
        }
    }
    left
}

/// What was said can be read again later.
fn log(app: &mut App) {
    if let Some(message) = &app.message
        && app.log.last() != Some(message)
    {
        app.log.push(message.clone());
        let surplus = app.log.len().saturating_sub(LOG);
        app.log.drain(..surplus);
    }
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
            app.fit((columns, lines));
            let height = tree_height(app);
            if let Some(tree) = app.doc_mut().and_then(Doc::tree_mut) {
                tree.fit(height);
            }
            Vec::new()
        }
        Msg::Act(action) => act::act(app, action),
        Msg::Tick(passed) => {
            tick(app, passed);
            Vec::new()
        }
        Msg::Idle => {
            compare::advance(app);
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
        Msg::Surveyed { file, state, result } => {
            overview::made(app, file, state, result);
            Vec::new()
        }
        Msg::Completed { typed, options } => {
            what_if::completed(app, &typed, options);
            Vec::new()
        }
        Msg::Bundles { file, path, result } => what_if::bundles_read(app, file, &path, result),
        Msg::Saved { name, result } => {
            export::saved(app, &name, result);
            Vec::new()
        }
        Msg::Found(found) => {
            find::found(app, found);
            Vec::new()
        }
        Msg::Tabulated(made) => {
            table::made(app, made);
            Vec::new()
        }
        Msg::Note(words) => {
            app.message = Some(words);
            Vec::new()
        }
        Msg::Opened { file, result } => {
            opened(app, file, result);
            file::again(app, file)
        }
        Msg::Changed(file) => file::changed(app, file),
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
    // The letters of a list's items come before those that move in it.
    if let crossterm::event::KeyCode::Char(letter) = key.code
        && press.modifiers.is_empty()
        && let Some(effects) = menu::letter(app, letter)
    {
        return effects;
    }
    if let Some(command) = app.keymap.by_key(press, &contexts) {
        return act::give(app, command);
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
            | Action::Export
            | Action::Redraw),
        ) => act::act(app, action),
        _ => Vec::new(),
    }
}

fn tick(app: &mut App, passed: Duration) {
    app.clock += passed;
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
    let by_itself = std::mem::take(&mut file.by_itself);
    let name = file::own_name(file);
    match result {
        // Somebody is still writing: what is there already would only hide what was there before.
        Ok(opened) if by_itself && file::is_half_written(file, &opened) => {
            let words = "has changed, but ends too early as yet; the earlier reading is kept";
            app.message = Some(format!("{name} {words}"));
        }
        Ok(opened) => {
            let mut doc = Doc::new(opened);
            if let Some(tree) = doc.tree_mut() {
                tree.fit(height);
            }
            // Which of several was meant, only the reader knows.
            let asks = !doc.others.is_empty() && file.doc.is_none();
            if let Some(earlier) = &file.doc {
                doc.resume(earlier, height);
                let why = if by_itself { format!("{name} has changed: ") } else { String::new() };
                let news = news::mark(earlier, &mut doc);
                let what = match &news {
                    None => String::new(),
                    Some(news) if news.words.is_empty() => ": nothing has changed".into(),
                    Some(news) => format!(": {}", news.words),
                };
                let quiet = by_itself && news.as_ref().is_some_and(|news| news.words.is_empty());
                app.log.extend(news.into_iter().flat_map(|news| news.gone));
                // Nobody who looks at intervals wants to hear each time that nothing has changed.
                if !quiet {
                    app.message = Some(format!("{why}read again{what}"));
                }
            }
            file.error = None;
            file.only_compared = false;
            file.reading += 1;
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
                let words = if by_itself { format!("{name} has changed: ") } else { String::new() };
                app.message = Some(format!("{words}kept the old reading: {reason}"));
            } else if file.only_compared {
                file::close(app, at);
                app.message =
                    Some(clean(&format!("{name} is not compared: {reason}")).into_owned());
            } else {
                file.error = Some(reason);
                // The page says it all, and the keys below it are what one needs now.
                app.message = None;
            }
        }
    }
    settle(app);
}

#[cfg(test)]
mod node_tests;
#[cfg(test)]
mod tests;
