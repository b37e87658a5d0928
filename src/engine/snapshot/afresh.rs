//! A snapshot as it would be if one service had no drivers yet.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::{Client, Snapshot};
use crate::engine::facts::{Fact, Facts, Family, PciRegister, Platform};
use crate::engine::family::media_after_detach;
use crate::engine::keys::KEYS;
use crate::model::{Chain, EntryId, Key, Tri, Value};

static LEAF: LazyLock<Key> = LazyLock::new(|| Key::new("Leaf"));
static CONTENT: LazyLock<Key> = LazyLock::new(|| Key::new("Content"));
static CONTENT_HINT: LazyLock<Key> = LazyLock::new(|| Key::new("Content Hint"));

/// A snapshot in which one service has no driver clients: properties that a family is known to change when one attaches have
/// the values that they had before.
pub(crate) struct Afresh<'s, 'a> {
    snapshot: &'s Snapshot<'a>,
    node: EntryId,
    /// `Leaf` and `Content` of a medium whose clients have changed them.
    restored: Option<[(&'static Key, Option<Value>); 2]>,
    has_clients: bool,
}

impl<'s, 'a> Afresh<'s, 'a> {
    pub(crate) fn new(snapshot: &'s Snapshot<'a>, node: EntryId, clients: &[Client]) -> Self {
        let is_media = matches!(
            snapshot.lineage(node).family,
            Family::Media | Family::CdMedia | Family::DvdMedia
        );
        let restored = clients.iter().filter(|_| is_media).find_map(|client| {
            let category = snapshot.registry().get(client.entry, &KEYS.match_category);
            let hint = snapshot.registry().get(node, &CONTENT_HINT);
            let state = media_after_detach(category.as_deref(), hint.as_deref())?;
            Some([(&*LEAF, Some(Value::Bool(state.leaf))), (&*CONTENT, state.content)])
        });
        let has_clients = clients.iter().any(|client| client.category.is_some());
        Self { snapshot, node, restored, has_clients }
    }

    /// Whether anything differs from the snapshot.
    pub(crate) fn differs(&self) -> bool {
        self.restored.is_some() || self.has_clients
    }
}

impl Facts for Afresh<'_, '_> {
    type Node = EntryId;

    fn property(&self, node: EntryId, key: &Key) -> Fact<Option<Cow<'_, Value>>> {
        if node == self.node
            && let Some(restored) = &self.restored
            && let Some((_, value)) = restored.iter().find(|(have, _)| *have == key)
        {
            return Fact::Known(value.as_ref().map(Cow::Borrowed));
        }
        self.snapshot.property(node, key)
    }

    fn client_count(&self, node: EntryId) -> Fact<u32> {
        if node == self.node { Fact::Known(0) } else { self.snapshot.client_count(node) }
    }

    fn name(&self, node: EntryId) -> Fact<Key> {
        self.snapshot.name(node)
    }

    fn location(&self, node: EntryId) -> Fact<Option<Key>> {
        self.snapshot.location(node)
    }

    fn provider(&self, node: EntryId) -> Fact<Option<EntryId>> {
        self.snapshot.provider(node)
    }

    fn class(&self, node: EntryId) -> Key {
        self.snapshot.class(node)
    }

    fn is_a(&self, node: EntryId, class: &str) -> Tri {
        self.snapshot.is_a(node, class)
    }

    fn chain(&self, node: EntryId) -> Chain {
        self.snapshot.chain(node)
    }

    fn entry_id(&self, node: EntryId) -> Fact<u64> {
        self.snapshot.entry_id(node)
    }

    fn resolve(&self, path: &str) -> Fact<Option<EntryId>> {
        self.snapshot.resolve(path)
    }

    fn matched_service(&self, entry_id: u64) -> Fact<Option<EntryId>> {
        self.snapshot.matched_service(entry_id)
    }

    fn family(&self, node: EntryId) -> Family<'_> {
        self.snapshot.family(node)
    }

    fn closed_answer(&self) -> Tri {
        self.snapshot.closed_answer()
    }

    fn platform(&self) -> Platform {
        self.snapshot.platform()
    }

    fn pci_register(&self, node: EntryId, register: PciRegister) -> Fact<u32> {
        self.snapshot.pci_register(node, register)
    }
}
