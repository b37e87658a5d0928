//! `IOMedia` and its changing `Leaf` and `Content`; from version 3 of the scenario format on.

use crate::engine::ObjectId;
use crate::engine::facts::Family;
use crate::engine::family::{MediaState, media_after_attach, media_after_detach};
use crate::engine::keys::KEYS;
use crate::engine::machine::Machine;
use crate::model::Value;

impl Machine {
    /// A client came, be it only to be probed: one of category `IOStorage` makes that the media object is no leaf any more,
    /// and says what its content is.
    ///
    /// Source: `IOMedia::attachToChild` (`IOStorageFamily`, IOMedia.cpp).
    pub(crate) fn media_client_came(&mut self, client: ObjectId, provider: ObjectId) {
        let category = self.property(client, &KEYS.match_category);
        let state = media_after_attach(category, self.property(client, &KEYS.content_mask));
        self.set_media(provider, state);
    }

    /// A client goes: without one of category `IOStorage` the media object is a leaf again, with the content it was made
    /// with.
    ///
    /// Source: `IOMedia::detachFromChild` (`IOStorageFamily`, IOMedia.cpp).
    pub(crate) fn media_client_goes(&mut self, client: ObjectId, provider: ObjectId) {
        let category = self.property(client, &KEYS.match_category);
        let state = media_after_detach(category, self.property(provider, &KEYS.content_hint));
        self.set_media(provider, state);
    }

    /// Changes a provider, if it is a media object and its client changed anything.
    fn set_media(&mut self, provider: ObjectId, state: Option<MediaState>) {
        let family = self.program.class(self.object(provider).class).family;
        let changes = matches!(family, Family::Media | Family::CdMedia | Family::DvdMedia);
        let Some(state) = state.filter(|_| changes && self.program.scenario.version >= 3) else {
            return;
        };
        self.set_property(provider, &KEYS.leaf, Some(Value::Bool(state.leaf)));
        if let Some(content) = state.content {
            self.set_property(provider, &KEYS.content, Some(content));
        }
    }
}
