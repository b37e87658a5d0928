//! Several planes of one machine, dumped one by one, as one document.

use std::collections::HashMap;

use super::Loaded;
use super::plane::UNSAID;
use crate::model::{
    Entry, EntryId, Held, Key, Note, NoteKind, PlaceId, PlaneId, Properties, Registry, Span,
    Unsplit,
};

/// Adds the planes of `part` to `whole`. `false`, and nothing happens, when it isn't of the same machine at the same time, or shows
/// a plane that is there already.
pub(crate) fn add(whole: &mut Loaded, part: Loaded) -> bool {
    let same = Same::find(&whole.document.registry, &part.document.registry);
    let Some(same) = same else { return false };
    let Loaded { document, notes } = part;
    let offset = whole.document.registry.decoders().len() as u16;
    for decoder in document.registry.decoders() {
        whole.document.registry.add_decoder(decoder.clone());
    }
    let entries = join_entries(&mut whole.document.registry, &document.registry, &same, offset);
    join_places(&mut whole.document.registry, &document.registry, &entries);
    whole.document.classes.merge(&document.classes);
    whole.document.bundles.extend(document.bundles);
    let have: Vec<String> = whole.notes.iter().map(|note| note.message.clone()).collect();
    whole.notes.extend(notes.into_iter().filter(|note| !have.contains(&note.message)));
    true
}

/// Planes of one machine, asked for one after the other, as one document: those that are of the machine of the first.
/// `None` if there are none.
pub fn join(parts: Vec<Loaded>) -> Option<Loaded> {
    let mut parts = parts.into_iter();
    let mut whole = parts.next()?;
    for part in parts {
        let planes: Vec<&str> =
            part.document.registry.planes().map(|(_, plane)| plane.name.as_str()).collect();
        let message = format!(
            "{} is left out: it shows another machine or another moment",
            planes.join(", ")
        );
        if !add(&mut whole, part) {
            whole.notes.push(Note::whole(NoteKind::Skipped, message));
        }
    }
    Some(whole)
}

/// Names the only plane of a dump that doesn't say which one it shows, by who asked for it (`ioreg -p`).
#[must_use]
pub fn of_plane(mut loaded: Loaded, plane: &str) -> Loaded {
    if loaded.document.registry.planes().len() == 1 {
        loaded.document.registry.name_plane(PlaneId(0), plane);
        loaded.notes.retain(|note| !note.message.starts_with(UNSAID));
    }
    loaded
}

/// A note on what was joined.
pub(crate) fn remark(count: usize) -> Note {
    let message = format!("{count} dumps of one machine are joined, each with its own planes");
    Note::whole(NoteKind::Information, message)
}

/// Which entries of one registry are entries of another.
struct Same(HashMap<u64, EntryId>);

impl Same {
    /// `None` if they aren't of one machine at one time: then ids mean different things.
    fn find(whole: &Registry, part: &Registry) -> Option<Self> {
        let taken = part.planes().any(|(_, plane)| whole.plane_named(&plane.name).is_some());
        if taken || build(whole) != build(part) {
            return None;
        }
        let ids: HashMap<u64, EntryId> = whole
            .entries()
            .filter_map(|entry| Some((whole.entry(entry).registry_id?, entry)))
            .collect();
        let shared: Vec<bool> = part
            .entries()
            .map(|entry| part.entry(entry))
            .filter_map(|entry| {
                Some(whole.entry(*ids.get(&entry.registry_id?)?).class == entry.class)
            })
            .collect();
        let alike = shared.iter().filter(|same| **same).count();
        // Without ids only the root is known to be the same.
        (alike * 20 >= shared.len() * 19
            && (alike > 0 || root(whole).is_some() && root(part).is_some()))
        .then_some(Self(ids))
    }

    fn of(&self, whole: &Registry, entry: &Entry, is_root: bool) -> Option<EntryId> {
        match entry.registry_id {
            Some(id) => {
                self.0.get(&id).copied().filter(|have| whole.entry(*have).class == entry.class)
            }
            None if is_root => root(whole),
            None => None,
        }
    }
}

fn root(registry: &Registry) -> Option<EntryId> {
    let top = registry.places().next()?;
    let place = registry.place(top);
    (place.parent.is_none() && place.name == *"Root").then_some(place.entry)
}

/// The kernel that the root tells of.
fn build(registry: &Registry) -> Option<String> {
    let value = registry.get(root(registry)?, &Key::new("IOKitBuildVersion"))?;
    value.as_str().map(|text| text.text().into_owned())
}

fn join_entries(whole: &mut Registry, part: &Registry, same: &Same, offset: u16) -> Vec<EntryId> {
    let top = root(part);
    part.entries()
        .map(|id| {
            let entry = part.entry(id);
            let properties = moved(&entry.properties, offset);
            match same.of(whole, entry, top == Some(id)) {
                Some(have) => {
                    let old = whole.entry_mut(have);
                    if matches!(old.properties, Properties::NotShown) {
                        old.properties = properties;
                    }
                    old.inheritance = old.inheritance.take().or_else(|| entry.inheritance.clone());
                    have
                }
                None => whole.add_entry(Entry { properties, ..entry.clone() }),
            }
        })
        .collect()
}

/// The same properties, read by decoders whose numbers are greater by `offset`.
fn moved(properties: &Properties, offset: u16) -> Properties {
    let shift = |span: Span| Span { decoder: span.decoder + offset, ..span };
    match properties {
        Properties::NotShown => Properties::NotShown,
        Properties::InSource(unsplit) => Properties::InSource(Unsplit::new(shift(unsplit.span))),
        Properties::Shown(slots) => {
            let mut slots = slots.clone();
            for slot in &mut slots {
                if let Held::Span(span) = &mut slot.held {
                    *span = shift(*span);
                }
            }
            Properties::Shown(slots)
        }
    }
}

fn join_places(whole: &mut Registry, part: &Registry, entries: &[EntryId]) {
    let mut places: Vec<PlaceId> = Vec::with_capacity(part.places().len());
    for id in part.places() {
        let place = part.place(id);
        let from = part.plane(place.plane);
        let plane = whole.add_plane(&from.name);
        let parent = place.parent.map(|parent| places[parent.0 as usize]);
        let entry = entries[place.entry.0 as usize];
        let new = whole.add_place(plane, parent, entry, place.name.clone(), place.location.clone());
        if from.anchor == Some(id) {
            whole.set_anchor(new);
        }
        places.push(new);
    }
}
