//! What IORegistryExplorer saves (`.ioreg`): a keyed archive of every entry, once, with all its planes.
//!
//! Data store version 1 (IORegistryExplorer 2) is known from real files, version 2 (IORegistryExplorer 3) only from the program's
//! code.

mod archive;
mod property;

use std::collections::HashMap;
use std::sync::Arc;

use super::binary::Binary;
use super::{Bytes, LoadError, Loaded, Progress, ioreg_archive};
use crate::model::{
    ClassRow, ClassTable, Document, DocumentKind, Entry, EntryId, Key, Note, NoteKind, PlaceId,
    PlaneId, Properties, Registry, State,
};

use archive::{Archive, Item};

pub(crate) const FORMAT: &str = "IORegistryExplorer save";

/// How many places one plane may have: entries with several parents are shown under each, with all that is below them.
const MAX_PLACES: usize = 1_000_000;

/// How many children may be looked at in one plane. Lists of children can be shared, so that a small file has many.
const MAX_LINKS: usize = 20_000_000;

/// How long an ancestry may be, and how many planes there may be; the longest real ones have about a dozen.
const MANY: usize = 64;

/// The keys of the lists of an entry's parents and children.
const PARENTS: &str = "parentsInPlanes";
const CHILDREN: &str = "childrenInPlanes";

/// Reads a save. `None`: the list is no keyed archive of the program.
pub(crate) fn load(
    bytes: &Bytes,
    progress: &mut dyn Progress,
) -> Result<Option<Loaded>, LoadError> {
    let list = Binary::open(bytes)?;
    let Some(archive) = Archive::open(list) else { return Ok(None) };
    let store = archive.root();
    if store.class_name().as_deref() != Some("RexDataStore") {
        return Ok(None);
    }
    let refused = |reason: &str| Err(LoadError::unreadable(FORMAT, reason));
    match store.get("dataStoreVersion").and_then(|version| version.number()) {
        Some(1 | 2) => {}
        Some(newer @ 3..) => {
            return refused(&format!(
                "its data store version is {newer}, which is newer than 1 and 2, the two that can be read"
            ));
        }
        _ => {
            return refused(
                "its data store version is missing or unknown; only 1 and 2 can be read",
            );
        }
    }
    let Some(entries) = store.get("registryEntries") else {
        return refused("its list of nodes is missing");
    };
    let mut reader = Reader::new(bytes, &archive);
    let total = entries.members().count();
    for (done, item) in entries.members().enumerate() {
        if done % 64 == 0 {
            progress.report((bytes.len() * done / total.max(1)) as u64, bytes.len() as u64)?;
        }
        reader.entry(item);
    }
    if reader.entries.is_empty() {
        return refused("it holds no nodes");
    }
    reader.ancestors();
    reader.grow();
    reader.remarks();
    Ok(Some(reader.finish()))
}

struct Reader<'a> {
    archive: &'a Archive<'a>,
    bytes: &'a Bytes,
    registry: Registry,
    classes: ClassTable,
    /// Objects of the archive, in the order of their entries.
    entries: Vec<usize>,
    by_object: HashMap<usize, EntryId>,
    root: Option<EntryId>,
    /// How many bytes of properties may still be read: entries could share theirs.
    room: usize,
    terminated: usize,
    unread: usize,
    cut: bool,
    notes: Vec<Note>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a Bytes, archive: &'a Archive<'a>) -> Self {
        let mut registry = Registry::new();
        registry.add_decoder(ioreg_archive::elements(bytes));
        match archive.root().get("registryPlanes") {
            Some(names) => {
                for name in names.members().take(MANY).filter_map(|name| name.text()) {
                    registry.add_plane(&name);
                }
            }
            None => _ = registry.add_plane("IOService"),
        }
        Self {
            archive,
            bytes,
            registry,
            classes: ClassTable::new(),
            entries: Vec::new(),
            by_object: HashMap::new(),
            root: None,
            room: bytes.len().saturating_mul(2),
            terminated: 0,
            unread: 0,
            cut: false,
            notes: Vec::new(),
        }
    }

    fn entry(&mut self, item: Item<'_, '_>) {
        if self.by_object.contains_key(&item.index()) {
            return;
        }
        let flag = |key| item.get(key).and_then(|flag| flag.flag());
        let number = |key| item.get(key).and_then(|number| number.number());
        let name = |key| item.get(key).and_then(|text| text.text()).map(Key::from);
        let chain: Arc<[Key]> = item
            .get("inheritance")
            .map(|list| {
                list.members().take(MANY).filter_map(|class| class.text()).map(Key::from).collect()
            })
            .unwrap_or_default();
        let bundle = name("bundleID").filter(|id| !id.is_empty());
        if let [class, superclass, ..] = &*chain {
            let row = ClassRow { superclass: superclass.clone(), bundle: bundle.clone() };
            self.classes.add(class.clone(), row);
        }
        // Version 2 has a state instead of dates: 3 is terminated.
        let gone = item.get("dateTerminated").is_some() || number("registryState") == Some(3);
        self.terminated += usize::from(gone);
        let state = flag("conformsToIOService").unwrap_or(false).then(|| State {
            registered: flag("isRegistered"),
            matched: flag("isMatched"),
            active: flag("isActive").map(|active| active && !gone),
            busy: number("busyCount").map(|count| count as u32),
            busy_time: None,
            retain: number("kernelRetainCount").map(|count| count as u32),
        });
        let slots = property::read(&item, self.bytes, &mut self.room);
        self.unread += usize::from(slots.is_none());
        let entry = self.registry.add_entry(Entry {
            // A version 1 tag is a serial number. The kernel's own numbers begin at 2³².
            registry_id: number("entryTag").filter(|tag| *tag >> 32 != 0),
            name: name("name").unwrap_or_default(),
            location: name("location"),
            class: chain.first().cloned().unwrap_or_default(),
            inheritance: (!chain.is_empty()).then_some(chain),
            bundle,
            state,
            properties: slots.map_or(Properties::NotShown, Properties::Shown),
        });
        if flag("isRegistryRoot") == Some(true) {
            self.root.get_or_insert(entry);
        }
        self.by_object.insert(item.index(), entry);
        self.entries.push(item.index());
    }

    /// The superclasses of the classes.
    fn ancestors(&mut self) {
        for entry in self.registry.entries() {
            let chain = self.registry.entry(entry).inheritance.as_deref().unwrap_or_default();
            self.classes.add_chain(chain.get(1..).unwrap_or_default());
        }
    }

    /// Lays out every plane from its root.
    fn grow(&mut self) {
        let planes: Vec<PlaneId> = self.registry.planes().map(|(plane, _)| plane).collect();
        for plane in planes {
            let roots = self.root.map_or_else(|| self.tops(plane), |root| vec![root]);
            for root in roots {
                self.grow_from(plane, root);
            }
            if self.registry.plane(plane).name == "IOService" {
                self.first_parents(plane);
            }
        }
    }

    /// The lists of parents are in the order of attachment.
    fn first_parents(&mut self, plane: PlaneId) {
        for entry in self.registry.entries() {
            if self.registry.places_of(entry).len() > 1
                && let Some(first) =
                    self.linked(plane, entry, PARENTS).find_map(|item| self.entry_of(item))
            {
                self.registry.set_first_parent(entry, first);
            }
        }
    }

    /// The entries of a plane that have children in it, but no parent.
    fn tops(&self, plane: PlaneId) -> Vec<EntryId> {
        let has = |entry, key| self.linked(plane, entry, key).next().is_some();
        let entries = self.registry.entries();
        entries.filter(|entry| has(*entry, CHILDREN) && !has(*entry, PARENTS)).collect()
    }

    fn item(&self, entry: EntryId) -> Item<'a, 'a> {
        self.archive.item(self.entries[entry.0 as usize])
    }

    fn entry_of(&self, item: Item<'_, '_>) -> Option<EntryId> {
        self.by_object.get(&item.index()).copied()
    }

    /// The parents or children of an entry in a plane.
    fn linked(
        &self,
        plane: PlaneId,
        entry: EntryId,
        key: &str,
    ) -> impl Iterator<Item = Item<'a, 'a>> + use<'a> {
        let planes = self.item(entry).get(key);
        let list = planes.and_then(|planes| planes.entry(&self.registry.plane(plane).name));
        list.into_iter().flat_map(|list| list.members())
    }

    /// Adds the places below `root` in `plane`, in the order in which `ioreg` would print them. The archive is a graph, so what is
    /// above must not come again below.
    fn grow_from(&mut self, plane: PlaneId, root: EntryId) {
        let mut above = vec![false; self.entries.len()];
        let mut stack: Vec<(EntryId, PlaceId, Vec<EntryId>)> = Vec::new();
        let mut next = Some((root, None));
        let (mut count, mut links) = (0, 0);
        loop {
            if let Some((entry, parent)) = next.take() {
                let place = self.add_place(plane, entry, parent);
                count += 1;
                above[entry.0 as usize] = true;
                let linked = self.linked(plane, entry, CHILDREN);
                let mut children: Vec<EntryId> =
                    linked.filter_map(|item| self.entry_of(item)).collect();
                children.reverse();
                links += children.len();
                if links > MAX_LINKS {
                    self.cut = true;
                    return;
                }
                stack.push((entry, place, children));
            }
            let Some((entry, place, children)) = stack.last_mut() else { return };
            match children.pop() {
                Some(child) if above[child.0 as usize] || count >= MAX_PLACES => self.cut = true,
                Some(child) => next = Some((child, Some(*place))),
                None => {
                    above[entry.0 as usize] = false;
                    stack.pop();
                }
            }
        }
    }

    fn add_place(&mut self, plane: PlaneId, entry: EntryId, parent: Option<PlaceId>) -> PlaceId {
        let (item, shown) = (self.item(entry), self.registry.plane(plane));
        let here = |key| Some(Key::from(item.get(key)?.entry(&shown.name)?.text()?));
        let generic = self.registry.entry(entry);
        let name = here("namesInPlanes").unwrap_or_else(|| generic.name.clone());
        let location = here("locationsInPlanes").or_else(|| generic.location.clone());
        let place = self.registry.add_place(plane, parent, entry, name, location);
        let under_root = parent.is_some_and(|parent| self.registry.place(parent).parent.is_none());
        if under_root && self.root.is_some() && self.registry.plane(plane).anchor.is_none() {
            self.registry.set_anchor(place);
        }
        place
    }

    fn remarks(&mut self) {
        let mut note = |kind, message| self.notes.push(Note::whole(kind, message));
        if self.terminated > 0 {
            let message = format!(
                "nodes that were terminated when the file was saved: {}; they are shown as inactive",
                self.terminated
            );
            note(NoteKind::Information, message);
        }
        if self.unread > 0 {
            let message = format!("nodes whose properties can't be read: {}", self.unread);
            note(NoteKind::Damaged, message);
        }
        if self.root.is_none() {
            note(NoteKind::Damaged, "the registry's root is missing".to_owned());
        }
        if self.cut {
            let message = "the planes aren't trees: nodes are below themselves, or repeat without end; they are cut \
                           there".to_owned();
            note(NoteKind::Damaged, message);
        }
    }

    fn finish(self) -> Loaded {
        let mut document = Document::new(DocumentKind::Snapshot, FORMAT);
        document.registry = self.registry;
        document.classes = self.classes;
        Loaded { document, notes: self.notes }
    }
}

#[cfg(test)]
mod tests;
