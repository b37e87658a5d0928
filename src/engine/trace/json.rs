//! The document of the format `ioscope-trace`: head, events (`event`, with the parts that many have in `fields`), and the tree at the end.
//!
//! Invariant: it is written as it is made, event by event, since a trace can have millions. Start reading at [`Trace::write_json`].

mod event;
mod fields;

use std::io;
use std::sync::Arc;

use super::Trace;
use super::value::Json;
use crate::engine::ObjectId;
use crate::engine::event::Event;
use crate::engine::keys::KEYS;
use crate::engine::scenario::ScenarioError;
use crate::engine::world::{Object, View};
use crate::model::{Dict, Key, Value};

/// What is written of a trace, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Leave the changes of busy counts out; the other events keep their numbers.
    pub no_busy: bool,
    /// One event a line, without the document around them.
    pub lines: bool,
}

/// So much is gathered before it is written.
const CHUNK: usize = 1 << 16;

impl Trace {
    /// The trace as the JSON document of the format `ioscope-trace`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(self: &Arc<Self>, form: Form, out: &mut dyn io::Write) -> io::Result<()> {
        let mut json = Json::default();
        if !form.lines {
            let scenario = self.program.scenario();
            json.open('{');
            head(&mut json, scenario.version);
            if let Some(title) = &scenario.title {
                json.key("title");
                json.string(title);
            }
            json.key("events");
            json.open('[');
        }
        let mut replay = self.replay();
        replay.go_to(0);
        for (at, event) in self.events.iter().enumerate() {
            replay.go_to(at + 1);
            if form.no_busy && matches!(event, Event::Busy { .. }) {
                continue;
            }
            let view = View { program: &self.program, world: replay.world() };
            json.separate();
            json.text.push('\n');
            event::write(&mut json, &view, at + 1, event);
            if json.text.len() > CHUNK {
                // The last character decides about the next comma.
                let last = json.text.pop();
                out.write_all(json.text.as_bytes())?;
                json.text.clear();
                json.text.extend(last);
            }
        }
        if form.lines {
            // Lines have no commas between them.
            let text = json.text.replace(",\n", "\n");
            out.write_all(text.trim_start().as_bytes())?;
            return out.write_all(b"\n");
        }
        json.text.push_str("\n]");
        if let Some(blocked) = self.blocked_threads {
            json.key("blockedThreads");
            json.plain(blocked);
        }
        json.key("final");
        if self.blocked_threads.is_none() {
            json.plain("null");
        } else {
            let view = View { program: &self.program, world: &self.end };
            write_tree(&mut json, &view);
        }
        json.text.push_str("}\n");
        out.write_all(json.text.as_bytes())
    }
}

/// The JSON document that stands for a scenario that gives no trace.
///
/// # Errors
/// Those of `out`.
pub fn write_scenario_error(error: &ScenarioError, out: &mut dyn io::Write) -> io::Result<()> {
    let mut json = Json::default();
    json.open('{');
    head(&mut json, error.version);
    json.key("error");
    json.open('{');
    json.key("code");
    json.string(error.code.word());
    json.key("message");
    json.string(&error.message);
    json.text.push_str("}}\n");
    out.write_all(json.text.as_bytes())
}

fn head(json: &mut Json, version: u8) {
    json.key("format");
    json.string("ioscope-trace");
    json.key("version");
    json.plain(version);
}

/// The service tree from the platform's root.
fn write_tree(json: &mut Json, view: &View<'_>) {
    // Each level is the list of children that are still to come.
    let mut levels = vec![vec![ObjectId::ROOT].into_iter()];
    while let Some(level) = levels.last_mut() {
        if let Some(id) = level.next() {
            json.separate();
            json.text.push('\n');
            write_object(json, view, id);
            let children = view.world.object(id).children.clone();
            json.key("children");
            json.open('[');
            levels.push(children.into_iter());
        } else {
            levels.pop();
            if !levels.is_empty() {
                json.text.push_str("]}");
            }
        }
    }
}

fn write_object(json: &mut Json, view: &View<'_>, id: ObjectId) {
    let object = view.world.object(id);
    json.text.push('{');
    json.key("id");
    json.plain(id.0);
    json.key("class");
    json.string(&view.program.class(object.class).name);
    json.key("name");
    json.string(&object.name);
    for (key, value) in [("location", &object.location), ("node", &object.label)] {
        if let Some(value) = value {
            json.key(key);
            json.string(value);
        }
    }
    let states = [
        ("registered", object.is_registered()),
        ("matched", object.is_matched()),
        ("active", object.is_active()),
    ];
    for (key, is) in states {
        json.key(key);
        json.plain(is);
    }
    json.key("busy");
    json.plain(object.busy());
    if object.is_stalled() {
        json.key("stalled");
        json.plain(true);
    }
    if let Some(personality) = object.personality {
        json.key("personality");
        json.string(&view.program.personality(personality).label);
    }
    write_properties(json, view, object);
    if view.program.class(object.class).name == "IOUserServer" {
        json.key("services");
        json.open('[');
        for service in view.world.services(id) {
            json.plain(service.0);
        }
        json.close(']');
    }
}

fn write_properties(json: &mut Json, view: &View<'_>, object: &Object) {
    let known = &*KEYS;
    let mut keys: Vec<&Key> = vec![
        &known.match_category,
        &known.probe_score,
        &known.name_matched,
        &known.matched_at_boot,
        &known.resource_matched,
    ];
    if view.program.scenario().version >= 2 {
        keys.extend([
            &known.dext_match_count,
            &known.rematch_count,
            &known.user_server_name,
            &known.user_classes,
            &known.match_deferred,
            &known.matched_personality,
            &known.rematch_personality,
        ]);
    }
    for key in keys {
        let Some(value) = object.properties.get(key) else { continue };
        json.key(key);
        match value {
            Value::Number(score) if key == &known.probe_score => json.plain(score.raw as u32),
            _ if key == &known.matched_personality || key == &known.rematch_personality => {
                match value.as_dict().and_then(|table| label_of(view, table)) {
                    Some(label) => json.string(label),
                    None => json.plain("null"),
                }
            }
            value => json.value(value),
        }
    }
}

/// What the catalogue calls the personality that this table is: the very table, not one like it.
fn label_of<'a>(view: &View<'a>, table: &Dict) -> Option<&'a str> {
    let personalities = view.program.personalities().iter();
    let mut same = personalities.filter(|personality| personality.table.is_same(table));
    same.next().map(|personality| personality.label.as_str())
}
