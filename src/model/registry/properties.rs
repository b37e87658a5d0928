//! The values of properties: decoded where they still stand in the input, replaced where they were edited.

use std::borrow::Cow;

use super::Registry;
use super::entry::EntryId;
use super::source::{Decode, Held, Properties, Slot, Span, Splitter};
use crate::model::{Dict, Key, Value};

/// A look at the properties of many entries, one after the other.
pub struct Peeking<'a> {
    registry: &'a Registry,
    splitters: Vec<Splitter<'a>>,
}

impl<'a> Peeking<'a> {
    /// The properties of an entry, see [`Registry::slots`].
    pub fn slots(&mut self, entry: EntryId) -> Option<Cow<'a, [Slot]>> {
        match &self.registry.entry(entry).properties {
            Properties::NotShown => None,
            Properties::Shown(slots) => Some(Cow::Borrowed(slots)),
            Properties::InSource(unsplit) => Some(match unsplit.slots.get() {
                Some(slots) => Cow::Borrowed(slots),
                None => Cow::Owned(self.splitters[unsplit.span.decoder as usize](unsplit.span)),
            }),
        }
    }
}

impl Registry {
    /// The value of a property, `None` when the entry doesn't have it or its properties aren't shown
    /// (see [`Registry::shows_properties`]).
    pub fn get(&self, entry: EntryId, key: &Key) -> Option<Cow<'_, Value>> {
        if !self.overlay.is_empty()
            && let Some(edited) = self.overlay.get(&(entry, key.clone()))
        {
            return edited.as_ref().map(Cow::Borrowed);
        }
        // Whoever asks every entry for a key that few have leaves the others in the input.
        if let Properties::InSource(unsplit) = &self.entry(entry).properties
            && unsplit.slots.get().is_none()
            && !self.decoder(unsplit.span).may_have(unsplit.span, key)
        {
            return None;
        }
        let slots = self.slots(entry)?;
        slots.iter().rev().find(|slot| slot.key == *key).map(|slot| self.decoded(&slot.held))
    }

    /// The properties of an entry as its source has them, edits left out; `None` when they aren't
    /// shown.
    pub fn slots(&self, entry: EntryId) -> Option<&[Slot]> {
        self.slots_of(&self.entry(entry).properties)
    }

    pub(super) fn slots_of<'a>(&'a self, properties: &'a Properties) -> Option<&'a [Slot]> {
        match properties {
            Properties::NotShown => None,
            Properties::Shown(slots) => Some(slots),
            Properties::InSource(unsplit) => {
                let split = || self.decoder(unsplit.span).splitter()(unsplit.span);
                Some(unsplit.slots.get_or_init(split))
            }
        }
    }

    /// The same, for whoever looks at many entries once: what is still in the input doesn't stay in memory.
    pub fn peeking(&self) -> Peeking<'_> {
        let splitters = self.decoders.iter().map(|decoder| decoder.splitter()).collect();
        Peeking { registry: self, splitters }
    }

    /// The value of a property, as [`Registry::get`] has it, without keeping what was still in the input.
    pub fn glance(&self, entry: EntryId, key: &str) -> Option<Value> {
        if !self.overlay.is_empty()
            && let Some(edited) = self.overlay.get(&(entry, Key::new(key)))
        {
            return edited.clone();
        }
        let slots = self.peeking().slots(entry)?;
        let slot = slots.iter().rev().find(|slot| slot.key == *key)?;
        Some(self.decoded(&slot.held).into_owned())
    }

    /// The value that a slot of this registry holds.
    pub fn decoded<'a>(&'a self, held: &'a Held) -> Cow<'a, Value> {
        match held {
            Held::Value(value) => Cow::Borrowed(value),
            Held::Span(span) => Cow::Owned(self.decoder(*span).decode(*span)),
        }
    }

    /// Hands on the texts in the value that a slot holds, see [`Value::texts`].
    pub fn texts(&self, held: &Held, most: usize, take: &mut dyn FnMut(&str)) {
        match held {
            Held::Value(value) => value.texts(most, take),
            Held::Span(span) => self.decoder(*span).texts(*span, most, take),
        }
    }

    fn decoder(&self, of: Span) -> &dyn Decode {
        &*self.decoders[of.decoder as usize]
    }

    /// How a part of the input is written, see [`Decode::spelling`](super::Decode::spelling).
    pub fn spelling(&self, span: Span) -> Option<(u16, &[u8])> {
        self.decoder(span).spelling(span)
    }

    /// Whether the source shows the properties of this entry.
    pub fn shows_properties(&self, entry: EntryId) -> bool {
        !matches!(self.entry(entry).properties, Properties::NotShown)
    }

    /// The keys of an entry's properties, in the source's order, edits included.
    pub fn keys(&self, entry: EntryId) -> Vec<Key> {
        let slots = self.slots(entry).unwrap_or_default();
        let mut keys: Vec<Key> = slots.iter().map(|slot| slot.key.clone()).collect();
        if !self.overlay.is_empty() {
            let edited = |key: &Key| self.overlay.get(&(entry, key.clone()));
            keys.retain(|key| !matches!(edited(key), Some(None)));
            let mut added: Vec<&Key> = self
                .overlay
                .iter()
                .filter(|((of, key), value)| *of == entry && value.is_some() && !keys.contains(key))
                .map(|((_, key), _)| key)
                .collect();
            added.sort();
            keys.extend(added.into_iter().cloned().collect::<Vec<_>>());
        }
        keys
    }

    /// All properties of an entry that the source shows, edits included.
    pub fn table(&self, entry: EntryId) -> Dict {
        let pair = |key: Key| Some((key.clone(), self.get(entry, &key)?.into_owned()));
        self.keys(entry).into_iter().filter_map(pair).collect()
    }

    /// Edits a property in the overlay: the source's own value stays beneath. `None` removes it.
    pub fn edit(&mut self, entry: EntryId, key: Key, value: Option<Value>) {
        self.overlay.insert((entry, key), value);
    }

    /// Whether a property of this entry is edited.
    pub fn has_edits_of(&self, entry: EntryId) -> bool {
        !self.overlay.is_empty() && self.overlay.keys().any(|(of, _)| *of == entry)
    }

    /// Whether anything is edited.
    pub fn is_edited(&self) -> bool {
        !self.overlay.is_empty()
    }

    /// Drops every edit.
    pub fn drop_edits(&mut self) {
        self.overlay.clear();
    }
}
