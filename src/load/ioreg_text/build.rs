//! The second pass: dumps become planes, repeated ids one entry with several places.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::plane::{self, Ground, Hint};
use super::remarks::Remarks;
use super::scan::{Node, Sink};
use crate::model::{
    Document, Entry, EntryId, Key, NoteKind, PlaceId, PlaneId, Position, Properties,
};

/// More planes than this in one file are not the work of `ioreg`.
const MOST_PLANES: usize = 200;

/// Entries by registry entry ID.
type Ids = HashMap<u64, EntryId, RandomState>;

/// A plane that has been read, or the second, third … dump of the same one.
struct Known {
    name: String,
    /// How many dumps of it there are.
    dumps: usize,
    plane: PlaneId,
    /// Its places by parent and object, once a second dump of it has come.
    places: Option<HashMap<(PlaceId, EntryId), PlaceId, RandomState>>,
}

/// Fills a document with the dumps of a text.
pub(super) struct Builder<'a> {
    pub(super) document: &'a mut Document,
    pub(super) file: &'a str,
    known: Vec<Known>,
    /// Dumps of different planes join their entries by id. A second dump of the same plane was taken
    /// at another time, and its entries are others.
    ids: Vec<Ids>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(document: &'a mut Document, file: &'a str) -> Self {
        Self { document, file, known: Vec::new(), ids: Vec::new() }
    }

    /// The plane for a dump, the number of its registry (dumps of one time share one), and whether
    /// its nodes go into places that are already there.
    fn plane(
        &mut self,
        name: &str,
        nodes: &[Node],
        at: Position,
        remarks: &mut Remarks,
    ) -> (usize, usize, bool) {
        let Some(known) = self.known.iter().position(|known| known.name == name) else {
            let plane = self.document.registry.add_plane(name);
            let name = name.to_owned();
            self.known.push(Known { name, dumps: 1, plane, places: None });
            return (self.known.len() - 1, 0, false);
        };
        if !plane::starts_dump(&nodes[0].header) {
            return (known, self.known[known].dumps - 1, false);
        }
        if self.repeats_ancestors(known, nodes) {
            return (known, self.known[known].dumps - 1, true);
        }
        self.known[known].dumps += 1;
        let dumps = self.known[known].dumps;
        let shown = format!("{name} ({dumps})");
        self.known[known].plane = self.document.registry.add_plane(&shown);
        self.known[known].places = None;
        let message = format!(
            "Another dump of the plane {name} begins here; it is shown as the plane \u{201c}{shown}\u{201d}."
        );
        remarks.add(NoteKind::Information, at, message);
        (known, dumps - 1, false)
    }

    /// Whether a dump that begins at the root belongs to the one before it: `ioreg -rt` repeats the
    /// ancestors of every subtree. They form a chain of known entries, which ends at a new one.
    fn repeats_ancestors(&mut self, known: usize, nodes: &[Node]) -> bool {
        let generation = self.known[known].dumps - 1;
        let Some(ids) = self.ids.get(generation) else {
            return false;
        };
        let registry = &self.document.registry;
        let plane = self.known[known].plane;
        let places = self.known[known].places.get_or_insert_with(|| {
            let own = registry.places().filter(|id| registry.place(*id).plane == plane);
            own.filter_map(|id| Some(((registry.place(id).parent?, registry.place(id).entry), id)))
                .collect()
        });
        let entry = |node: &Node| node.header.id.and_then(|id| ids.get(&id).copied());
        let mut at = registry
            .plane(plane)
            .roots
            .iter()
            .copied()
            .find(|root| Some(registry.place(*root).entry) == entry(&nodes[0]));
        let mut column = nodes[0].column;
        for node in &nodes[1..] {
            let Some(parent) = at else {
                return false;
            };
            let here = entry(node).and_then(|entry| places.get(&(parent, entry)).copied());
            if node.column <= column {
                // The chain has ended: was this entry shown before, too?
                return here.is_none() && entry(node).is_none();
            }
            if here.is_none() {
                return true;
            }
            column = node.column;
            at = here;
        }
        true
    }

    fn entry(
        &mut self,
        node: Node,
        generation: usize,
        main: bool,
        remarks: &mut Remarks,
    ) -> EntryId {
        let header = node.header;
        let registry = &mut self.document.registry;
        let known = header.id.and_then(|id| self.ids[generation].get(&id).copied());
        if let Some(known) = known {
            let entry = registry.entry_mut(known);
            if same_class(&entry.class, &header.class) {
                if main {
                    entry.name = header.name;
                    entry.location = header.location;
                }
                if entry.class.ends_with('…') || entry.class.is_empty() {
                    entry.class = header.class;
                }
                entry.inheritance = entry.inheritance.take().or(header.inheritance);
                entry.state = entry.state.or(header.state);
                if matches!(entry.properties, Properties::NotShown) {
                    entry.properties = node.properties;
                }
                return known;
            }
            let at = Position { line: node.line.number, column: 1, offset: node.line.start as u64 };
            let message = format!(
                "The id of this entry is that of another of the class {}; they are kept apart.",
                entry.class
            );
            remarks.add(NoteKind::Damaged, at, message);
        }
        let id = registry.add_entry(Entry {
            registry_id: header.id,
            name: header.name,
            location: header.location,
            class: header.class,
            inheritance: header.inheritance,
            bundle: None,
            state: header.state,
            properties: node.properties,
        });
        if let (Some(number), None) = (header.id, known) {
            self.ids[generation].insert(number, id);
        }
        id
    }
}

/// Whether two classes can be the same, one of them perhaps cut.
fn same_class(one: &Key, other: &Key) -> bool {
    let fits = |cut: &Key, whole: &Key| {
        cut.is_empty() || cut.strip_suffix('…').is_some_and(|start| whole.starts_with(start))
    };
    one == other || fits(one, other) || fits(other, one)
}

impl Sink for Builder<'_> {
    fn dump(&mut self, nodes: Vec<Node>, hint: Hint, remarks: &mut Remarks) {
        let Some(first) = nodes.first() else {
            return;
        };
        let at = Position { line: first.line.number, column: 1, offset: first.line.start as u64 };
        let (name, ground) = plane::infer(&nodes, hint.plane, self.file);
        if self.document.registry.planes().len() >= MOST_PLANES {
            let message = format!("More than {MOST_PLANES} dumps: this one is left out.");
            remarks.add(NoteKind::Skipped, at, message);
            return;
        }
        if matches!(ground, Ground::Default | Ground::FileName) {
            let why = match ground {
                Ground::FileName => "going by the file's name",
                _ => "which ioreg shows unless it is told otherwise",
            };
            let message = format!("The text doesn't name its plane: taken for {name}, {why}.");
            remarks.add(NoteKind::Information, at, message);
        }
        let (known, generation, merge) = self.plane(&name, &nodes, at, remarks);
        let plane = self.known[known].plane;
        while self.ids.len() <= generation {
            self.ids.push(Ids::default());
        }
        let main = name == "IOService";
        let whole = plane::starts_dump(&first.header);
        // The nodes above the current one, with their columns.
        let mut path: Vec<(usize, PlaceId)> = Vec::new();
        for node in nodes {
            while path.last().is_some_and(|(column, _)| *column >= node.column) {
                path.pop();
            }
            let parent = path.last().map(|(_, above)| *above);
            let above = path.last().map_or(node.column, |(column, _)| column + 2);
            if node.column != above || parent.is_none() && whole && !path.is_empty() {
                let at =
                    Position { line: node.line.number, column: 1, offset: node.line.start as u64 };
                let message = "The entries between this one and the one above it are missing.";
                remarks.add(NoteKind::Damaged, at, message);
            }
            let (column, header) = (node.column, &node.header);
            let (name, location) = (header.name.clone(), header.location.clone());
            let platform = plane::is_a(header, "IOPlatformExpertDevice");
            let entry = self.entry(node, generation, main, remarks);
            let registry = &mut self.document.registry;
            let there = merge
                .then(|| match parent {
                    None => {
                        let mut roots = registry.plane(plane).roots.iter().copied();
                        roots.find(|root| registry.place(*root).entry == entry)
                    }
                    Some(parent) => {
                        self.known[known].places.as_ref()?.get(&(parent, entry)).copied()
                    }
                })
                .flatten();
            let here = there.unwrap_or_else(|| {
                let new = registry.add_place(plane, parent, entry, name, location);
                if let (Some(places), Some(parent)) = (&mut self.known[known].places, parent) {
                    places.insert((parent, entry), new);
                }
                new
            });
            // The path `/` is that of the root's first child, or of the platform's root nub where
            // only its subtree is shown.
            let below_root = path.len() == 1 && whole;
            if registry.plane(plane).anchor.is_none() && (below_root || path.is_empty() && platform)
            {
                registry.set_anchor(here);
            }
            path.push((column, here));
        }
    }
}
