//! What each message does to the state: a file for each thing that commands are about, `act` for the table of them, `overlay`
//! for what lies over the screen, `mouse` for clicks.
//!
//! Invariant: nothing here draws, waits, reads or writes: what the runtime has to do goes into the outbox. What follows from
//! a change of the selection is worked out in `settle`, once for all messages that came together. Start reading at
//! [`update_all`], then `act`.

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
use super::commands::{Action, Context, Press};
use super::file::Loading;
use super::message::{Effect, Msg};
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
    for msg in messages {
        apply(app, msg);
    }
    find::catch_up(app);
    app.begin();
    what_if::again(app);
    lesson::adopt(app);
    settle(app);
    lesson::look(app);
    log(app);
    std::mem::take(&mut app.outbox)
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
                    // What is told before the end depends on which thread was faster.
                    let mut told = None;
                    job.run(&mut |result| told = Some(Msg::from(result)));
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

fn apply(app: &mut App, msg: Msg) {
    match msg {
        Msg::Key(key) if key.kind == KeyEventKind::Release => {}
        Msg::Key(key) => {
            app.message = None;
            // Who does something else no longer waits for the next failure.
            if let Some(doc) = app.doc_mut() {
                doc.hunt = None;
            }
            press(app, key);
        }
        Msg::Mouse(event) => mouse::mouse(app, event),
        Msg::Paste(text) => overlay::paste(app, &text),
        Msg::Resize(columns, lines) => app.fit((columns, lines)),
        Msg::Act(action) => act::act(app, action),
        Msg::Tick(passed) => tick(app, passed),
        Msg::Idle => {
            compare::advance(app);
            verdicts::hunt(app, NODES);
        }
        Msg::Progress { file, done, total } => {
            let file = app.files.iter_mut().find(|open| open.id == file);
            if let Some(loading) = file.and_then(|file| file.loading.as_mut()) {
                *loading = Loading { done, total, ..*loading };
            }
        }
        Msg::Tried { file, number, result } => what_if::tried(app, file, number, result),
        Msg::Surveyed { file, state, result } => overview::made(app, file, state, result),
        Msg::Completed { typed, options } => what_if::completed(app, &typed, options),
        Msg::Bundles { file, path, result } => what_if::bundles_read(app, file, &path, result),
        Msg::Saved { name, result } => export::saved(app, &name, result),
        Msg::Found(found) => find::found(app, found),
        Msg::Tabulated(made) => table::made(app, made),
        Msg::Note(words) => app.say(words),
        Msg::Opened { file, result } => {
            file::opened(app, file, result);
            file::again(app, file);
        }
        Msg::Changed(file) => file::changed(app, file),
    }
}

fn press(app: &mut App, key: KeyEvent) {
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
        && menu::letter(app, letter)
    {
        return;
    }
    if let Some(command) = app.keymap.by_key(press, &contexts) {
        return act::give(app, command);
    }
    if app.overlays.is_empty() {
        let elsewhere = app.keymap.by_key(press, &[Context::Document]);
        if app.context() == Context::Gallery && elsewhere.is_some() {
            let opens = app.key("open-case");
            app.say(format!("that is for an open file: {opens} opens the case here"));
        }
        return;
    }
    if overlay::type_key(app, key) {
        return;
    }
    // Leaving and the help are possible from everywhere.
    let global = app.keymap.by_key(press, &[Context::Global]);
    if let Some(
        action @ (Action::Interrupt
        | Action::Help
        | Action::Escape
        | Action::Suspend
        | Action::Export
        | Action::Redraw),
    ) = global.map(|command| command.action)
    {
        act::act(app, action);
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

#[cfg(test)]
mod tests;
