//! Trying things out: the editor, undo and redo, bundles that are added.

use crate::explain::{Case, Edit, Outcome, Tried, VerdictChange, counted};
use crate::model::{Bundle, Step, Value};
use crate::ui::app::{App, Overlay};
use crate::ui::commands::{Context, Trying};
use crate::ui::doc::Doc;
use crate::ui::input::Input;
use crate::ui::message::Effect;
use crate::ui::scroll::{Move, Scroll};
use crate::ui::text::{clean, clip};
use crate::ui::view;
use crate::ui::what_if::{AddPrompt, Change, Editor, Running, WhatIf};

/// Does what the commands for trying things out do.
pub(super) fn act(app: &mut App, what: Trying) {
    match what {
        Trying::Remove => remove(app),
        Trying::Drop => drop_bundle(app),
        Trying::Copy => copy_personality(app),
        Trying::Undo => shift(app, true),
        Trying::Redo => shift(app, false),
        Trying::Edit => edit(app),
        Trying::List => list(app),
        Trying::Add => app.overlays.push(Overlay::Add(Box::default())),
    }
}

/// Opens the editor of what is shown beside the tree: a candidate's personality, else the node.
fn edit(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let case: &Case = &doc.subject;
    // In the timeline it is the personality of the event.
    let of_event = case.mark(case.moment().0).and_then(|mark| mark.personality);
    let candidate = doc.chosen_place().zip(doc.chosen());
    let editor = match (doc.tab.context(), candidate, doc.detail.entry) {
        (Context::Timeline, ..) if of_event.is_some() => {
            of_event.and_then(|place| Editor::driver(case, place, None))
        }
        (Context::Matching | Context::Timeline, Some((place, verdict)), _) => {
            // What decided is what one wants to change; who lost a category needs one of its own.
            let key = match verdict.outcome {
                Outcome::Lost => Some("IOMatchCategory"),
                _ => verdict.key.as_deref(),
            };
            let editor = Editor::driver(case, place, key);
            editor.map(|editor| editor.advised(key, verdict.fitting()))
        }
        (Context::Personality, ..) if doc.personality().is_some() => {
            let row = doc.listed.rows.get(doc.listed.scroll.at);
            let key = row.and_then(|row| first_key(&row.row.path));
            doc.personality().and_then(|(place, _)| Editor::driver(case, place, key.as_deref()))
        }
        (_, _, Some(entry)) => {
            let row = doc.detail.properties.get(doc.properties.at);
            let key = row.filter(|_| app.context() == Context::Properties);
            let key = key.and_then(|row| first_key(&row.path));
            Editor::node(case, entry, key.as_deref())
        }
        _ => None,
    };
    match editor {
        Some(editor) => app.overlays.push(Overlay::Editor(Box::new(editor))),
        None => app.say("there is nothing to change here"),
    }
}

/// The key at which a path begins.
fn first_key(path: &[Step]) -> Option<String> {
    match path.first()? {
        Step::Key(key) => Some(key.to_string()),
        Step::Index(_) => None,
    }
}

fn editor(app: &mut App) -> Option<&mut Editor> {
    match app.overlays.last_mut() {
        Some(Overlay::Editor(editor)) => Some(editor),
        _ => None,
    }
}

/// Takes what was typed, or begins to type.
pub(super) fn accept(app: &mut App) {
    let Some(editor) = editor(app) else { return };
    if editor.field.is_none() {
        editor.begin();
        return;
    }
    let Some((key, value)) = editor.take() else { return };
    let shown = crate::explain::as_typed(&value).unwrap_or_default();
    if editor.has(&key, &value) {
        editor.field = None;
        app.say(format!("{key} already has this value, so nothing is changed"));
        return;
    }
    try_value(app, key, Some(value), &format!("= {}", clip(&shown, 60)));
}

/// Takes the key under the cursor out.
fn remove(app: &mut App) {
    let Some(editor) = editor(app) else { return };
    let Some(row) = editor.row() else { return };
    let key = row.key.clone();
    try_value(app, key, None, "removed");
}

/// Tries a value of what is edited out, or that it isn't there.
fn try_value(app: &mut App, key: String, value: Option<Value>, did: &str) {
    let Some(editor) = editor(app) else { return };
    let words = format!("{}: {key} {did}", editor.target.name);
    let edits = vec![Edit::Set { whose: editor.target.whose.clone(), key, value }];
    add(app, Change { words, edits });
}

/// Takes all personalities of the bundle out.
fn drop_bundle(app: &mut App) {
    let Some(bundle) = editor(app).and_then(|editor| editor.target.bundle.clone()) else { return };
    add(app, Change { words: format!("{bundle} dropped"), edits: vec![Edit::Drop { bundle }] });
}

/// One step back in trying things out: what is being judged is given up, or the line that is typed. False if there is neither.
pub(super) fn escape(app: &mut App) -> bool {
    let running = app.doc_mut().and_then(|doc| doc.what_if.running.take());
    if let Some(running) = running {
        // Its result is on its way to nobody.
        let words = clean(&running.words).into_owned();
        app.say(format!("cancelled, nothing is changed: {}", clip(&words, 70)));
        return true;
    }
    editor(app).is_some_and(|editor| editor.field.take().is_some())
}

/// Moves in the list of the editor, or completes what is typed.
pub(super) fn go(app: &mut App, step: Move) {
    let Some(Overlay::Editor(editor)) = app.overlays.last() else { return };
    let height = view::what_if::lines(app, editor);
    let Some(editor) = self::editor(app) else { return };
    if editor.field.is_some() {
        if step == Move::Down {
            editor.complete();
        }
        return;
    }
    let rows = editor.rows.len();
    editor.error = None;
    editor.scroll.go(step, rows, height);
}

/// The personality as the part of an Info.plist that spells it.
fn copy_personality(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let case: &Case = &doc.subject;
    let place = match app.overlays.last() {
        Some(Overlay::Editor(editor)) => {
            case.personalities().iter().position(|known| known.is(&editor.target.name))
        }
        _ => doc.personality().map(|(place, _)| place),
    };
    let Some(text) = place.and_then(|place| case.info_plist(place)) else {
        app.say("no personality is chosen here");
        return;
    };
    app.say("personality copied, as an Info.plist has it");
    app.outbox.push(Effect::Copy(crate::explain::harmless(&text, true)));
}

/// Adds a change to those that are made.
fn add(app: &mut App, change: Change) {
    let Some(doc) = app.doc() else { return };
    let mut done = doc.what_if.done.clone();
    let words = change.words.clone();
    done.push(change);
    attempt(app, done, Vec::new(), words, true);
}

/// Takes the latest change back, or makes again the one that was taken back last.
fn shift(app: &mut App, back: bool) {
    // A list of changes would be out of date afterwards.
    app.overlays.pop_if(|over| matches!(over, Overlay::Index(_)));
    let Some(doc) = app.doc() else { return };
    let (mut done, mut undone) = (doc.what_if.done.clone(), doc.what_if.undone.clone());
    let (from, to, did) = if back {
        (&mut done, &mut undone, "taken back")
    } else {
        (&mut undone, &mut done, "made again")
    };
    let Some(change) = from.pop() else { return };
    let words = format!("{did}: {}", change.words);
    to.push(change);
    attempt(app, done, undone, words, false);
}

/// Has the document judged with other changes.
fn attempt(app: &mut App, done: Vec<Change>, undone: Vec<Change>, words: String, show: bool) {
    let cancel = app.key("escape");
    let Some(file) = app.current.and_then(|at| app.files.get_mut(at)) else { return };
    let Some(doc) = file.doc.as_deref_mut() else { return };
    if doc.what_if.running.is_some() {
        let words = "the previous change is still being judged";
        app.say(format!("{words}: {cancel} cancels it"));
        return;
    }
    let trial = Box::new(doc.subject.trial(WhatIf::edits(&done)));
    let number = doc.what_if.number();
    doc.playing = None;
    doc.what_if.running = Some(Running { number, done, undone, words, show });
    app.message = Some(format!("judging: {cancel} cancels"));
    app.outbox.push(Effect::Try { file: file.id, number, trial });
}

/// A document that was read again is changed as it was before.
pub(super) fn again(app: &mut App) {
    let wanted = |doc: &mut Doc| std::mem::take(&mut doc.what_if.wanted);
    let changes = app.doc_mut().map(wanted).unwrap_or_default();
    if changes.is_empty() {
        return;
    }
    let words = format!("read again, with {}", counted(changes.len(), "change"));
    if let Some(doc) = app.doc_mut() {
        // Whoever cancels this can still make them again.
        doc.what_if.undone = changes.iter().rev().cloned().collect();
    }
    attempt(app, changes, Vec::new(), words, false);
}

/// A worker has judged a change.
pub(super) fn tried(app: &mut App, file: u64, number: u64, result: Result<Box<Tried>, String>) {
    let shows = app.file().is_some_and(|shown| shown.id == file);
    let Some(doc) = app.files.iter_mut().find(|open| open.id == file) else { return };
    let Some(doc) = doc.doc.as_deref_mut() else { return };
    let awaited = |running: &Running| running.number == number;
    if !doc.what_if.running.as_ref().is_some_and(awaited) {
        return;
    }
    let Some(running) = doc.what_if.running.take() else { return };
    let tried = match result {
        Ok(tried) => tried,
        Err(why) => {
            if let Some(editor) = editor(app).filter(|_| shows) {
                editor.error = Some(why);
            } else {
                app.say(clean(&format!("not changed: {why}")));
            }
            return;
        }
    };
    doc.what_if.done = running.done;
    doc.what_if.undone = running.undone;
    doc.what_if.nodes = tried.all.iter().map(|change| change.entry).collect();
    doc.what_if.all = tried.all;
    doc.renew(Box::new(tried.case));
    let changed = match tried.latest.len() {
        0 => "no verdict changes".to_owned(),
        1 => "1 verdict changes".to_owned(),
        many => format!("{many} verdicts change"),
    };
    let words = clean(&running.words).into_owned();
    if !shows {
        return;
    }
    if editor(app).is_some() {
        app.overlays.pop();
    }
    if running.show && !tried.latest.is_empty() {
        // The list says the same, and its keys are worth more than saying it twice.
        app.message = None;
        show(app, &words, &tried.latest);
    } else {
        app.say(format!("{changed} · {words}"));
    }
}

fn show(app: &mut App, title: &str, changes: &[VerdictChange]) {
    let index = view::what_if::changes(app, title, changes);
    app.overlays.push(Overlay::Index(Box::new(index)));
}

/// Lists what was changed, and what came of it.
fn list(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let index = view::what_if::all(app, doc);
    app.overlays.push(Overlay::Index(Box::new(index)));
}

fn prompt(app: &mut App) -> Option<&mut AddPrompt> {
    match app.overlays.last_mut() {
        Some(Overlay::Add(prompt)) => Some(prompt),
        _ => None,
    }
}

/// Completes the path, or moves among what it can go on with.
pub(super) fn go_in_prompt(app: &mut App, step: Move) {
    let lines = view::what_if::options(app);
    let Some(prompt) = prompt(app) else { return };
    if prompt.options.is_empty() {
        let typed = prompt.line.text().to_owned();
        app.outbox.push(Effect::Complete(typed));
        return;
    }
    let rows = prompt.options.len();
    prompt.scroll.go(step, rows, lines);
}

/// What a path can go on with.
pub(super) fn completed(app: &mut App, typed: &str, options: Vec<String>) {
    let Some(prompt) = prompt(app).filter(|prompt| prompt.line.text() == typed) else { return };
    let common = common(&options);
    if common.len() > typed.len() {
        prompt.line = Input::of(&common);
    }
    prompt.error = options.is_empty().then(|| "no file or folder begins like this".to_owned());
    // A single one is taken, and what is in it is asked for with the next key.
    prompt.options = if options.len() > 1 { options } else { Vec::new() };
    prompt.scroll = Scroll::default();
}

/// The longest beginning that all have.
fn common(options: &[String]) -> String {
    let Some(first) = options.first() else { return String::new() };
    let mut end = first.len();
    for other in options {
        let same = first.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
        let here = same.map_or(first.len().min(other.len()), |((at, _), _)| at);
        end = end.min(here);
    }
    first[..end].to_owned()
}

/// Takes the option under the cursor, or reads the bundles at the path.
pub(super) fn accept_path(app: &mut App) {
    let Some(file) = app.file().map(|file| file.id) else { return };
    let Some(prompt) = prompt(app) else { return };
    if let Some(chosen) = prompt.options.get(prompt.scroll.at).cloned() {
        prompt.line = Input::of(&chosen);
        prompt.options.clear();
        return;
    }
    let path = prompt.line.text().trim().to_owned();
    if path.is_empty() {
        prompt.error = Some(
            "a path is missing: a bundle, a folder of bundles, an Info.plist or a kernelcache"
                .into(),
        );
        return;
    }
    prompt.reading = true;
    prompt.error = None;
    app.outbox.push(Effect::ReadBundles { file, path });
}

/// The bundles at a path, or why there are none.
pub(super) fn bundles_read(
    app: &mut App,
    file: u64,
    path: &str,
    result: Result<Vec<Bundle>, String>,
) {
    let Some(prompt) = prompt(app) else { return };
    prompt.reading = false;
    match result {
        Ok(bundles) => {
            app.overlays.pop();
            if app.file().is_none_or(|shown| shown.id != file) {
                return;
            }
            let words = format!("{} added from {path}", counted(bundles.len(), "bundle"));
            let edits = bundles.into_iter().map(|bundle| Edit::Add { bundle: Box::new(bundle) });
            add(app, Change { words, edits: edits.collect() });
        }
        Err(why) => {
            prompt.error = Some(why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_completed_by_what_they_have_in_common() {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(common(&list(&["/a/base.kext/", "/a/basement/"])), "/a/base");
        assert_eq!(common(&list(&["/a/ü1", "/a/ü2"])), "/a/ü");
        assert_eq!(common(&list(&["/a"])), "/a");
        assert_eq!(common(&[]), "");
    }
}
