//! Fields that many events have.

use serde_json::{Map, Value as Json, json};

use crate::engine::event::{Candidate, Field, Starter};
use crate::engine::trace::value::value;
use crate::engine::world::View;
use crate::engine::{ObjectId, PersonalityId, Tried};
use crate::model::Key;

/// An event object in the making.
pub(super) struct Fields<'a> {
    pub(super) object: Map<String, Json>,
    pub(super) view: &'a View<'a>,
}

impl<'a> Fields<'a> {
    pub(super) fn set(&mut self, key: &str, value: impl Into<Json>) {
        self.object.insert(key.to_owned(), value.into());
    }

    pub(super) fn field(&mut self, key: &str, field: Field<'_>) {
        let told = match field {
            Field::Object(id) if matches!(key, "provider" | "node") => self.node(id),
            Field::Object(id) => self.instance(id),
            Field::Personality(id) => json!(id.map(|id| self.label(id))),
            Field::Text(text) => json!(text),
            Field::Flag(flag) => json!(flag),
            Field::Number(number) => json!(number),
            Field::Value(told) => value(told),
            Field::Kext(reason) => json!(reason.to_string()),
            Field::Names(list) => names(list),
            Field::Candidates(list) => list.iter().map(|one| self.candidate(*one)).collect(),
            Field::Starters(list) => list.iter().map(|one| self.starter(one)).collect(),
            Field::Tried(list) => list.iter().map(|one| self.tried(one)).collect(),
            Field::Nothing if matches!(key, "key" | "count") => Json::Null,
            Field::Nothing => return,
        };
        self.set(key, told);
    }

    pub(super) fn node(&self, id: ObjectId) -> Json {
        let mut node = json!({"id": id.0});
        if let Some(path) = self.view.path(id) {
            node["path"] = json!(path);
        }
        if let Some(label) = &self.view.world.object(id).label {
            node["node"] = json!(&**label);
        }
        node
    }

    pub(super) fn instance(&self, id: ObjectId) -> Json {
        json!({"id": id.0, "class": self.class(id)})
    }

    pub(super) fn class(&self, id: ObjectId) -> &'a str {
        &self.view.program.class(self.view.world.object(id).class).name
    }

    fn label(&self, id: PersonalityId) -> &'a str {
        &self.view.program.personality(id).label
    }

    fn candidate(&self, of: Candidate) -> Json {
        json!({"personality": self.label(of.personality), "score": of.score})
    }

    fn starter(&self, of: &Starter) -> Json {
        json!({
            "personality": self.label(of.personality), "score": of.score, "instance": self.instance(of.instance),
        })
    }

    fn tried(&self, of: &Tried<ObjectId>) -> Json {
        let mut tried = json!({"at": self.node(of.at), "key": of.key.as_deref()});
        if of.family {
            tried["family"] = json!(true);
        }
        tried
    }
}

pub(super) fn names(list: &[Key]) -> Json {
    list.iter().map(Key::as_str).collect()
}
