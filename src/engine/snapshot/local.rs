//! One node of a snapshot, made ready for many questions, as it stands and as it would be if it had no drivers yet.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::{Client, Lineage, Snapshot};
use crate::engine::facts::{Fact, Facts, Family, Missing, Platform};
use crate::engine::family::media_after_detach;
use crate::engine::keys::KEYS;
use crate::engine::names::names_of;
use crate::model::{Chain, Dict, EntryId, Key, Slot, Tri, Value};

/// What every question about one node needs, fetched once: its class and its decoded properties.
pub(crate) struct Local<'s, 'a> {
    snapshot: &'s Snapshot<'a>,
    node: EntryId,
    pub(crate) lineage: Cow<'s, Lineage>,
    /// The properties as the source has them; `None` where they aren't shown, or some are edited.
    slots: Option<&'a [Slot]>,
    /// Their values, as far as they have been asked for.
    values: Box<[OnceCell<Cow<'a, Value>>]>,
    names: OnceCell<Value>,
    /// `Leaf` and `Content` of a medium before its clients changed them.
    restored: Option<[(&'static Key, Option<Value>); 2]>,
    has_clients: bool,
}

impl<'s, 'a> Local<'s, 'a> {
    pub(crate) fn new(snapshot: &'s Snapshot<'a>, node: EntryId, clients: &[Client]) -> Self {
        let lineage = snapshot.lineage(node);
        let is_media = matches!(lineage.family, Family::Media | Family::CdMedia | Family::DvdMedia);
        let restored = clients.iter().filter(|_| is_media).find_map(|client| {
            let category = snapshot.registry().get(client.entry, &KEYS.match_category);
            let hint = snapshot.registry().get(node, &KEYS.content_hint);
            let state = media_after_detach(category.as_deref(), hint.as_deref())?;
            Some([(&KEYS.leaf, Some(Value::Bool(state.leaf))), (&KEYS.content, state.content)])
        });
        let has_clients = clients.iter().any(|client| client.category.is_some());
        let registry = snapshot.registry();
        let slots = if registry.has_edits_of(node) { None } else { registry.slots(node) };
        let values = vec![OnceCell::new(); slots.map_or(0, <[Slot]>::len)].into();
        let names = OnceCell::new();
        Self { snapshot, node, lineage, slots, values, names, restored, has_clients }
    }

    /// The node as it stands.
    pub(crate) fn now(&self) -> View<'_, 's, 'a> {
        self.view(false)
    }

    /// The node as it would be without driver clients: properties that a family is known to change when one attaches have the
    /// values that they had before. `None` where nothing differs that `table` can ask for.
    pub(crate) fn afresh(&self, table: &Dict) -> Option<View<'_, 's, 'a>> {
        let differs = self.restored.is_some() || (self.has_clients && asks_for_clients(table));
        differs.then(|| self.view(true))
    }

    fn view(&self, afresh: bool) -> View<'_, 's, 'a> {
        View { snapshot: self.snapshot, local: Some(self), afresh }
    }

    fn property(&self, key: &Key) -> Fact<Option<Cow<'_, Value>>> {
        let Some(slots) = self.slots else { return self.snapshot.property(self.node, key) };
        let at = slots.iter().rposition(|slot| slot.key == *key);
        Ok(at.map(|at| {
            let value =
                self.values[at].get_or_init(|| self.snapshot.registry().decoded(&slots[at].held));
            Cow::Borrowed(&**value)
        }))
    }
}

/// Whether the number of a node's clients can decide about a table, its own or, by way of the nodes above, a nested one's.
fn asks_for_clients(table: &Dict) -> bool {
    [&KEYS.matched_service_count, &KEYS.parent_match, &KEYS.location_match]
        .iter()
        .any(|key| table.find(key).is_some())
}

/// A snapshot as rules see it, one node perhaps through its [`Local`].
#[derive(Clone, Copy)]
pub(crate) struct View<'l, 's, 'a> {
    snapshot: &'s Snapshot<'a>,
    local: Option<&'l Local<'s, 'a>>,
    /// Whether that node has no driver clients.
    afresh: bool,
}

impl<'a> Snapshot<'a> {
    /// The snapshot as rules see it.
    pub(crate) fn view(&self) -> View<'_, '_, 'a> {
        View { snapshot: self, local: None, afresh: false }
    }
}

impl<'l, 's, 'a> View<'l, 's, 'a> {
    fn local(&self, node: EntryId) -> Option<&'l Local<'s, 'a>> {
        self.local.filter(|local| local.node == node)
    }

    fn lineage(&self, node: EntryId) -> Cow<'_, Lineage> {
        let local = self.local(node).map(|local| Cow::Borrowed(&*local.lineage));
        local.unwrap_or_else(|| self.snapshot.lineage(node))
    }
}

impl Facts for View<'_, '_, '_> {
    type Node = EntryId;

    fn property(&self, node: EntryId, key: &Key) -> Fact<Option<Cow<'_, Value>>> {
        let Some(local) = self.local(node) else { return self.snapshot.property(node, key) };
        if self.afresh
            && let Some(restored) = &local.restored
            && let Some((_, value)) = restored.iter().find(|(have, _)| *have == key)
        {
            return Ok(value.as_ref().map(Cow::Borrowed));
        }
        local.property(key)
    }

    fn kept_names(&self, node: EntryId) -> Option<Value> {
        let local = self.local(node)?;
        Some(local.names.get_or_init(|| names_of(self, node)).clone())
    }

    fn name(&self, node: EntryId) -> Key {
        self.snapshot.registry.entry(node).name.clone()
    }

    fn location(&self, node: EntryId) -> Option<Key> {
        self.snapshot.registry.entry(node).location.clone()
    }

    fn provider(&self, node: EntryId) -> Fact<Option<EntryId>> {
        self.snapshot.provider_of(node)
    }

    fn class(&self, node: EntryId) -> Key {
        self.snapshot.registry.entry(node).class.clone()
    }

    fn is_a(&self, node: EntryId, class: &str) -> Tri {
        self.lineage(node).is_a(class)
    }

    fn chain(&self, node: EntryId) -> Chain {
        self.lineage(node).chain.clone()
    }

    fn entry_id(&self, node: EntryId) -> Fact<u64> {
        self.snapshot.registry.entry(node).registry_id.ok_or(Missing::EntryId)
    }

    fn resolve(&self, path: &str) -> Fact<Option<EntryId>> {
        // The kernel wants the plane, and nothing behind the last component.
        let Some((plane, steps)) = path.split_once(':') else { return Ok(None) };
        if !steps.starts_with('/') || (steps.len() > 1 && steps.ends_with('/')) {
            return Ok(None);
        }
        let registry = self.snapshot.registry;
        match registry.plane_named(plane).map(|plane| registry.plane(plane)) {
            Some(plane) if plane.anchor.is_some() => {
                Ok(registry.resolve(path).map(|place| registry.place(place).entry))
            }
            _ => Err(Missing::Ancestors),
        }
    }

    fn client_count(&self, node: EntryId) -> Fact<u32> {
        if self.afresh && self.local(node).is_some() {
            return Ok(0);
        }
        self.snapshot.client_count(node)
    }

    fn matched_service(&self, entry_id: u64) -> Fact<Option<EntryId>> {
        let entry = *self.snapshot.index.by_id.get(&entry_id).ok_or(Missing::EntryId)?;
        let state = self.snapshot.registry.entry(entry).state.unwrap_or_default();
        Ok((state.matched != Some(false)).then_some(entry))
    }

    fn family(&self, node: EntryId) -> Family<'_> {
        self.lineage(node).family
    }

    fn platform(&self) -> Platform {
        self.snapshot.platform()
    }

    fn is_dump(&self) -> bool {
        true
    }
}
