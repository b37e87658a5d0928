//! `IOMedia` and its changing `Leaf` and `Content`; from version 3 of the scenario format on.

use crate::engine::ObjectId;
use crate::engine::facts::Family;
use crate::engine::family::{MediaState, media_after_attach, media_after_detach};
use crate::engine::keys::KEYS;
use crate::engine::machine::Machine;
use crate::model::Value;

impl Machine {
    /// The matching of a media object that a client's coming and going changes.
    fn is_changing_media(&self, provider: ObjectId) -> bool {
        let family = self.program.class(self.object(provider).class).family;
        self.program.scenario.version >= 3
            && matches!(family, Family::Media | Family::CdMedia | Family::DvdMedia)
    }

    fn set_media(&mut self, provider: ObjectId, state: MediaState) {
        self.set_property(provider, &KEYS.leaf, Some(Value::Bool(state.leaf)));
        if let Some(content) = state.content {
            self.set_property(provider, &KEYS.content, Some(content));
        }
    }

    /// A client came, be it only to be probed: one of category `IOStorage` makes that the media object is no leaf any more,
    /// and says what its content is.
    ///
    /// Source: `IOMedia::attachToChild` (`IOStorageFamily`, IOMedia.cpp).
    pub(crate) fn media_client_came(&mut self, client: ObjectId, provider: ObjectId) {
        if self.is_changing_media(provider)
            && let Some(state) = media_after_attach(
                self.property(client, &KEYS.match_category),
                self.property(client, &KEYS.content_mask),
            )
        {
            self.set_media(provider, state);
        }
    }

    /// A client goes: without one of category `IOStorage` the media object is a leaf again, with the content it was made
    /// with.
    ///
    /// Source: `IOMedia::detachFromChild` (`IOStorageFamily`, IOMedia.cpp).
    pub(crate) fn media_client_goes(&mut self, client: ObjectId, provider: ObjectId) {
        if self.is_changing_media(provider)
            && let Some(state) = media_after_detach(
                self.property(client, &KEYS.match_category),
                self.property(provider, &KEYS.content_hint),
            )
        {
            self.set_media(provider, state);
        }
    }
}
