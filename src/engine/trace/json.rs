//! The document of the format `ioscope-trace`: head, events (`event`, with the parts that many have in `fields`), and the tree at the end.
//!
//! Invariant: it is written as it is made, event by event, since a trace can have millions. Start reading at [`Trace::told`].

mod event;
mod fields;

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::Trace;
use super::value::value;
use crate::engine::ObjectId;
use crate::engine::event::Event;
use crate::engine::keys::KEYS;
use crate::engine::scenario::ScenarioError;
use crate::engine::world::{Object, View};
use crate::model::{Dict, Key, Value};

impl Trace {
    /// The events as objects of the format `ioscope-trace`. With `no_busy` the changes of busy counts are left out; the other
    /// events keep their numbers.
    pub fn told(self: &Arc<Self>, no_busy: bool) -> impl Iterator<Item = Map<String, Json>> {
        let mut replay = self.replay();
        replay.go_to(0);
        self.events.iter().enumerate().filter_map(move |(at, event)| {
            replay.go_to(at + 1);
            if no_busy && matches!(event, Event::Busy { .. }) {
                return None;
            }
            let view = View { program: &self.program, world: replay.world() };
            Some(event::object(&view, at + 1, event))
        })
    }

    /// The trace as a document of the format `ioscope-trace`, piece by piece.
    pub fn document(self: &Arc<Self>, no_busy: bool, put: &mut dyn FnMut(&str)) {
        let scenario = self.program.scenario();
        let mut head = head(scenario.version);
        head.extend(scenario.title.iter().map(|title| ("title".to_owned(), json!(title))));
        put(&open(&head));
        put("\"events\":[");
        for (at, event) in self.told(no_busy).enumerate() {
            put(if at == 0 { "\n" } else { ",\n" });
            put(&Json::Object(event).to_string());
        }
        put("\n]");
        if let Some(blocked) = self.blocked_threads {
            put(&format!(",\"blockedThreads\":{blocked},\"final\":"));
            tree(&View { program: &self.program, world: &self.end }, put);
        } else {
            put(",\"final\":null");
        }
        put("}\n");
    }
}

/// The document that stands for a scenario that gives no trace.
pub fn error_document(error: &ScenarioError) -> Json {
    let mut document = head(error.version);
    let told = json!({"code": error.code.word(), "message": error.message});
    document.insert("error".into(), told);
    Json::Object(document)
}

fn head(version: u8) -> Map<String, Json> {
    Map::from_iter([
        ("format".to_owned(), json!("ioscope-trace")),
        ("version".to_owned(), json!(version)),
    ])
}

/// An object that goes on.
fn open(object: &Map<String, Json>) -> String {
    let mut text = json!(object).to_string();
    text.pop();
    text.push(',');
    text
}

/// The service tree from the platform's root.
fn tree(view: &View<'_>, put: &mut dyn FnMut(&str)) {
    // Each level is the list of children that are still to come: trees are as deep as they like.
    let mut levels = vec![vec![ObjectId::ROOT].into_iter()];
    let mut first = true;
    while let Some(level) = levels.last_mut() {
        if let Some(id) = level.next() {
            put(if first { "\n" } else { ",\n" });
            put(&open(&object(view, id)));
            put("\"children\":[");
            first = true;
            levels.push(view.world.object(id).children.clone().into_iter());
        } else {
            levels.pop();
            if !levels.is_empty() {
                put("]}");
                first = false;
            }
        }
    }
}

fn object(view: &View<'_>, id: ObjectId) -> Map<String, Json> {
    let object = view.world.object(id);
    let class = &view.program.class(object.class).name;
    let mut out = Map::new();
    let mut set = |key: &str, value: Json| out.insert(key.to_owned(), value);
    set("id", json!(id.0));
    set("class", json!(class.as_str()));
    set("name", json!(object.name.as_str()));
    for (key, value) in [("location", &object.location), ("node", &object.label)] {
        if let Some(value) = value {
            set(key, json!(value.as_str()));
        }
    }
    set("registered", json!(object.is_registered()));
    set("matched", json!(object.is_matched()));
    set("active", json!(object.is_active()));
    set("busy", json!(object.busy()));
    if object.is_stalled() {
        set("stalled", json!(true));
    }
    if let Some(personality) = object.personality {
        set("personality", json!(view.program.personality(personality).label));
    }
    out.extend(properties(view, object));
    if class == "IOUserServer" {
        let services = view.world.services(id).iter().map(|service| service.0);
        out.insert("services".into(), services.collect());
    }
    out
}

fn properties(view: &View<'_>, object: &Object) -> impl Iterator<Item = (String, Json)> {
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
    keys.into_iter().filter_map(move |key| {
        let told = match object.properties.get(key)? {
            Value::Number(score) if key == &known.probe_score => json!(score.raw as u32),
            told if key == &known.matched_personality || key == &known.rematch_personality => {
                json!(told.as_dict().and_then(|table| label_of(view, table)))
            }
            told => value(told),
        };
        Some((key.to_string(), told))
    })
}

/// What the catalogue calls the personality that this table is: the very table, not one like it.
fn label_of<'a>(view: &View<'a>, table: &Dict) -> Option<&'a str> {
    let personalities = view.program.personalities().iter();
    let mut same = personalities.filter(|personality| personality.table.is_same(table));
    same.next().map(|personality| personality.label.as_str())
}
