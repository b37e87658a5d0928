//! Fields that many events have.

use crate::engine::event::{Candidate, Field, Starter};
use crate::engine::trace::value::Json;
use crate::engine::world::View;
use crate::engine::{ObjectId, PersonalityId, Tried};
use crate::model::Key;

/// An event object in the making.
pub(super) struct Fields<'a> {
    pub(super) json: &'a mut Json,
    pub(super) view: &'a View<'a>,
}

impl Fields<'_> {
    /// A field of an event as it is.
    pub(super) fn field(&mut self, key: &str, field: Field<'_>) {
        match field {
            Field::Object(id) if matches!(key, "provider" | "node") => self.node(key, id),
            Field::Object(id) => self.instance(key, id),
            Field::Personality(id) => self.named_personality(key, id),
            Field::Text(text) => self.text(key, text),
            Field::Flag(flag) => self.plain(key, flag),
            Field::Number(number) => self.plain(key, number),
            Field::Value(value) => {
                self.json.key(key);
                self.json.value(value);
            }
            Field::Action(action) => self.text(key, action.name()),
            Field::Kext(reason) => self.text(key, &reason.to_string()),
            Field::Names(list) => self.texts(key, list),
            Field::Candidates(list) => self.candidates(key, list),
            Field::Starters(list) => self.starters(key, list),
            Field::Tried(list) => self.tried(key, list),
            Field::Nothing if matches!(key, "key" | "count") => self.plain(key, "null"),
            Field::Nothing => {}
        }
    }

    pub(super) fn text(&mut self, key: &str, text: &str) {
        self.json.key(key);
        self.json.string(text);
    }

    pub(super) fn opt_text(&mut self, key: &str, text: Option<&Key>) {
        self.json.key(key);
        match text {
            Some(text) => self.json.string(text),
            None => self.json.plain("null"),
        }
    }

    pub(super) fn plain(&mut self, key: &str, value: impl std::fmt::Display) {
        self.json.key(key);
        self.json.plain(value);
    }

    pub(super) fn texts(&mut self, key: &str, list: &[Key]) {
        self.json.key(key);
        self.json.open('[');
        for text in list {
            self.json.string(text);
        }
        self.json.close(']');
    }

    /// A node reference.
    pub(super) fn node(&mut self, key: &str, id: ObjectId) {
        self.json.key(key);
        self.json.open('{');
        self.plain("id", id.0);
        if let Some(path) = self.view.path(id) {
            self.text("path", &path);
        }
        if let Some(label) = &self.view.world.object(id).label {
            self.text("node", label);
        }
        self.json.close('}');
    }

    /// An instance reference.
    pub(super) fn instance(&mut self, key: &str, id: ObjectId) {
        self.json.key(key);
        self.json.open('{');
        self.plain("id", id.0);
        self.class_of(id);
        self.json.close('}');
    }

    fn personality(&mut self, id: PersonalityId) {
        self.named_personality("personality", Some(id));
    }

    fn named_personality(&mut self, key: &str, id: Option<PersonalityId>) {
        self.json.key(key);
        match id {
            Some(id) => self.json.string(&self.view.program.personality(id).label),
            None => self.json.plain("null"),
        }
    }

    /// The class of a node, beside it.
    pub(super) fn class_of(&mut self, id: ObjectId) {
        let class = self.view.world.object(id).class;
        let name = self.view.program.class(class).name.clone();
        self.text("class", &name);
    }

    fn list<T>(&mut self, key: &str, list: &[T], write: impl Fn(&mut Self, &T)) {
        self.json.key(key);
        self.json.open('[');
        for member in list {
            self.json.open('{');
            write(self, member);
            self.json.close('}');
        }
        self.json.close(']');
    }

    fn candidates(&mut self, key: &str, list: &[Candidate]) {
        self.list(key, list, |to, candidate| {
            to.personality(candidate.personality);
            to.plain("score", candidate.score);
        });
    }

    fn starters(&mut self, key: &str, list: &[Starter]) {
        self.list(key, list, |to, starter| {
            to.personality(starter.personality);
            to.plain("score", starter.score);
            to.instance("instance", starter.instance);
        });
    }

    fn tried(&mut self, key: &str, list: &[Tried<ObjectId>]) {
        self.list(key, list, |to, tried| {
            to.node("at", tried.at);
            to.opt_text("key", tried.key.as_ref());
            if tried.family {
                to.plain("family", true);
            }
        });
    }
}
