//! `IOMedia` and its changing `Leaf` and `Content`; from version 3 of the scenario format on.

use super::ObjectId;
use super::facts::Family;
use super::machine::Machine;
use super::well_known::WELL_KNOWN;
use crate::model::Value;

impl Machine {
    /// Whether a client's coming and going changes a media object's properties.
    fn shapes_media(&self, client: ObjectId, provider: ObjectId) -> bool {
        self.program.scenario.version >= 3
            && self.program.class(self.object(provider).class).family == Family::Media
            && self.property(client, &WELL_KNOWN.category).and_then(Value::as_utf8)
                == Some("IOStorage")
    }

    /// A client of category `IOStorage` came, be it only to be probed: the media object is no leaf any more, and its content
    /// is what the client says.
    ///
    /// Source: `IOMedia::attachToChild` (`IOStorageFamily`, IOMedia.cpp).
    pub(crate) fn media_client_came(&mut self, client: ObjectId, provider: ObjectId) {
        if !self.shapes_media(client, provider) {
            return;
        }
        self.set_property(provider, &WELL_KNOWN.leaf, Some(Value::Bool(false)));
        if let Some(mask @ Value::Str(_)) = self.property(client, &WELL_KNOWN.content_mask) {
            let mask = mask.clone();
            self.set_property(provider, &WELL_KNOWN.content, Some(mask));
        }
    }

    /// A client of category `IOStorage` goes: the media object is a leaf again, with the content it was made with.
    ///
    /// Source: `IOMedia::detachFromChild` (`IOStorageFamily`, IOMedia.cpp).
    pub(crate) fn media_client_goes(&mut self, client: ObjectId, provider: ObjectId) {
        if !self.shapes_media(client, provider) {
            return;
        }
        let hint = self.property(provider, &WELL_KNOWN.content_hint).cloned();
        self.set_property(provider, &WELL_KNOWN.content, hint);
        self.set_property(provider, &WELL_KNOWN.leaf, Some(Value::Bool(true)));
    }
}
