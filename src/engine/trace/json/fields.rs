//! Fields that many events have.

use crate::engine::event::{Candidate, KextFailure, Starter};
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

    pub(super) fn value(&mut self, key: &str, value: &crate::model::Value) {
        self.json.key(key);
        self.json.value(value);
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
        self.node_value(id);
    }

    fn node_value(&mut self, id: ObjectId) {
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
        self.instance_value(id);
    }

    fn instance_value(&mut self, id: ObjectId) {
        self.json.open('{');
        self.plain("id", id.0);
        let class = self.view.world.object(id).class;
        let name = self.view.program.class(class).name.clone();
        self.text("class", &name);
        self.json.close('}');
    }

    pub(super) fn personality(&mut self, id: PersonalityId) {
        self.named_personality("personality", Some(id));
    }

    pub(super) fn named_personality(&mut self, key: &str, id: Option<PersonalityId>) {
        self.json.key(key);
        match id {
            Some(id) => self.json.string(&self.view.program.personality(id).label),
            None => self.json.plain("null"),
        }
    }

    /// Provider, personality and instance, as most events of matching have them.
    pub(super) fn driver(
        &mut self,
        provider: ObjectId,
        personality: PersonalityId,
        instance: ObjectId,
    ) {
        self.node("provider", provider);
        self.personality(personality);
        self.instance("instance", instance);
    }

    pub(super) fn candidates(&mut self, list: &[Candidate]) {
        self.json.key("list");
        self.json.open('[');
        for candidate in list {
            self.json.open('{');
            self.personality(candidate.personality);
            self.plain("score", candidate.score);
            self.json.close('}');
        }
        self.json.close(']');
    }

    pub(super) fn starters(&mut self, list: &[Starter]) {
        self.json.key("list");
        self.json.open('[');
        for starter in list {
            self.json.open('{');
            self.personality(starter.personality);
            self.plain("score", starter.score);
            self.instance("instance", starter.instance);
            self.json.close('}');
        }
        self.json.close(']');
    }

    pub(super) fn tried(&mut self, list: &[Tried<ObjectId>]) {
        self.json.key("tried");
        self.json.open('[');
        for tried in list {
            self.json.open('{');
            self.node("at", tried.at);
            self.opt_text("key", tried.key.as_ref());
            if tried.family {
                self.plain("family", true);
            }
            self.json.close('}');
        }
        self.json.close(']');
    }
}

impl std::fmt::Display for KextFailure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fails => write!(out, "load fails"),
            Self::Missing => write!(out, "missing"),
            Self::Library { library, reason } => write!(out, "library {library}: {reason}"),
            Self::Superclass { class, superclass } => {
                write!(out, "superclass {superclass} of {class} is not loaded")
            }
            Self::Version { library, wanted } => {
                write!(out, "library {library} is not compatible with version {wanted}")
            }
            Self::Link => write!(out, "link fails"),
            Self::ModuleStart => write!(out, "module start fails"),
        }
    }
}
