//! The second pass: dumps become planes, repeated ids one entry with several places.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::node::Node;
use super::plane::{self, Hint};
use super::remarks::{Line, Remarks};
use super::scan::Sink;
use crate::model::{
    Document, EntryId, Key, NoteKind, PlaceId, PlaneId, Position, Properties, Registry, Shown,
};

/// More planes than this in one file are not the work of `ioreg`.
const MOST_PLANES: usize = 200;

/// An entry with its properties takes more; room for so many is made at once, and what isn't used of it costs nothing.
const BYTES_PER_ENTRY: usize = 1024;

/// A plane that has been read, or the second, third … dump of the same one.
struct Known {
    name: String,
    /// How many dumps of it there are.
    dumps: usize,
    plane: PlaneId,
    /// Its places by parent and object, once a second dump of it has come.
    places: Option<HashMap<(Option<PlaceId>, EntryId), PlaceId, RandomState>>,
}

/// Fills a document with the dumps of a text.
pub(super) struct Builder<'a> {
    pub(super) document: &'a mut Document,
    pub(super) file: &'a str,
    known: Vec<Known>,
    /// Dumps of different planes join their entries by id. A second dump of the same plane was taken
    /// at another time, and its entries are others.
    ids: Vec<HashMap<u64, EntryId, RandomState>>,
    current: Current,
    /// Whether the current dump is taken in.
    taken: bool,
}

/// The dump that is being read.
#[derive(Default)]
struct Current {
    /// Its plane, in [`Builder::known`].
    known: usize,
    /// Whether its places may be there already.
    merge: bool,
    /// Whether its names are those that count.
    main: bool,
    /// Whether it begins with the registry's root.
    whole: bool,
    /// The nodes above the current one, with their columns.
    path: Vec<(usize, PlaceId)>,
}

impl<'a> Builder<'a> {
    /// For a text of so many bytes.
    pub(super) fn new(document: &'a mut Document, file: &'a str, length: usize) -> Self {
        document.registry.reserve(length / BYTES_PER_ENTRY);
        Self {
            document,
            file,
            known: Vec::new(),
            ids: Vec::new(),
            current: Current::default(),
            taken: false,
        }
    }

    /// The plane for a dump, in [`Builder::known`], and whether its nodes go into places that are already there.
    fn plane(
        &mut self,
        name: &str,
        nodes: &[Node],
        at: Position,
        remarks: &mut Remarks,
    ) -> (usize, bool) {
        let Some(known) = self.known.iter().position(|known| known.name == name) else {
            let plane = self.document.registry.add_plane(name);
            let name = name.to_owned();
            self.known.push(Known { name, dumps: 1, plane, places: None });
            return (self.known.len() - 1, false);
        };
        if !plane::starts_dump(&nodes[0].header.entry) {
            return (known, false);
        }
        if self.repeats_ancestors(known, nodes) {
            return (known, true);
        }
        self.known[known].dumps += 1;
        let dumps = self.known[known].dumps;
        let shown = format!("{name} ({dumps})");
        self.known[known].plane = self.document.registry.add_plane(&shown);
        self.known[known].places = None;
        let message = format!(
            "another dump of the plane {name} begins here; it is shown as the plane {shown}"
        );
        remarks.add(NoteKind::Information, at, message);
        (known, false)
    }

    /// Whether a dump that begins at the root belongs to the one before it: `ioreg -rt` repeats the
    /// ancestors of every subtree. They form a chain of known entries, which ends at a new one.
    fn repeats_ancestors(&mut self, known: usize, nodes: &[Node]) -> bool {
        let Some(ids) = self.ids.get(self.known[known].dumps - 1) else { return false };
        let registry = &self.document.registry;
        let plane = self.known[known].plane;
        let places = self.known[known].places.get_or_insert_with(|| {
            let own = registry.places().filter(|id| registry.place(*id).plane == plane);
            own.map(|id| ((registry.place(id).parent, registry.place(id).entry), id)).collect()
        });
        let entry =
            |node: &Node| node.header.entry.registry_id.and_then(|id| ids.get(&id).copied());
        let place = |above, node: &Node| places.get(&(above, entry(node)?)).copied();
        let Some(mut at) = place(None, &nodes[0]) else { return nodes.len() == 1 };
        let mut column = nodes[0].column;
        for node in &nodes[1..] {
            let here = place(Some(at), node);
            if node.column <= column {
                // The chain has ended: was this entry shown before, too?
                return here.is_none() && entry(node).is_none();
            }
            let Some(next) = here else { return true };
            (column, at) = (node.column, next);
        }
        true
    }

    /// The entry of a node, and what the node shows of it if it was shown before.
    fn entry(&mut self, node: Node, remarks: &mut Remarks) -> (EntryId, Option<Shown>) {
        let (new, retain) = (node.header.entry, node.header.retain);
        let registry = &mut self.document.registry;
        // Dumps of one time share them.
        let ids = &mut self.ids[self.known[self.current.known].dumps - 1];
        let add = |registry: &mut Registry, new| {
            let entry = registry.add_entry(new);
            if let Some(count) = retain {
                registry.set_retain(entry, count);
            }
            (entry, None)
        };
        let Some(number) = new.registry_id else {
            return add(registry, new);
        };
        let Some(known) = ids.get(&number).copied() else {
            let added = add(registry, new);
            ids.insert(number, added.0);
            return added;
        };
        let entry = registry.entry_mut(known);
        if !same_class(&entry.class, &new.class) {
            let message = format!(
                "this node has the registry entry ID of another node, whose class is {}; they are kept apart",
                entry.class
            );
            remarks.add(NoteKind::Damaged, start(node.line), message);
            return add(registry, new);
        }
        let shown = Shown { state: new.state, retain, properties: new.properties.clone() };
        if self.current.main {
            entry.name = new.name;
            entry.location = new.location;
        }
        if entry.class.ends_with('…') || entry.class.is_empty() {
            entry.class = new.class;
        }
        entry.inheritance = entry.inheritance.take().or(new.inheritance);
        entry.state = entry.state.or(new.state);
        if matches!(entry.properties, Properties::NotShown) {
            entry.properties = new.properties;
        }
        (known, Some(shown))
    }

    /// Begins a dump, whose first nodes these are; `false` if it can't be taken in.
    fn begin(&mut self, nodes: &[Node], hint: Hint, remarks: &mut Remarks) -> bool {
        let at = start(nodes[0].line);
        let (name, guess) = plane::infer(nodes, hint.plane, self.file);
        if self.document.registry.planes().len() >= MOST_PLANES {
            let message = format!("there are more than {MOST_PLANES} dumps; this one is left out");
            remarks.add(NoteKind::Skipped, at, message);
            return false;
        }
        if let Some(why) = guess {
            let message =
                format!("the text doesn't say which plane it shows; it is taken for {name}, {why}");
            remarks.add(NoteKind::Information, at, message);
        }
        let (known, merge) = self.plane(&name, nodes, at, remarks);
        while self.ids.len() < self.known[known].dumps {
            self.ids.push(HashMap::default());
        }
        self.current = Current {
            known,
            merge,
            main: name == "IOService",
            whole: plane::starts_dump(&nodes[0].header.entry),
            path: Vec::new(),
        };
        true
    }

    fn node(&mut self, node: Node, remarks: &mut Remarks) {
        let column = node.column;
        let path = &mut self.current.path;
        while path.last().is_some_and(|(above, _)| *above >= column) {
            path.pop();
        }
        let (level, parent) = (path.len(), path.last().copied());
        // The first node of a text whose head is missing stands too far right for a root, too.
        if parent.is_some_and(|(above, _)| column != above + 2) {
            let message = "the nodes between this one and the one above it are missing";
            remarks.add(NoteKind::Damaged, start(node.line), message);
        }
        let parent = parent.map(|(_, place)| place);
        let new = &node.header.entry;
        let (name, location) = (new.name.clone(), new.location.clone());
        let platform = level == 0 && plane::is_a(new, "IOPlatformExpertDevice");
        let (entry, shown) = self.entry(node, remarks);
        let registry = &mut self.document.registry;
        let known = &mut self.known[self.current.known];
        let way = (parent, entry);
        let places = known.places.as_ref().filter(|_| self.current.merge);
        let there = places.and_then(|places| places.get(&way).copied());
        let here = there.unwrap_or_else(|| {
            let new = registry.add_place(known.plane, parent, entry, name, location);
            if let Some(places) = &mut known.places {
                places.insert(way, new);
            }
            new
        });
        if let (Some(shown), None) = (shown, there) {
            registry.show_again(here, shown);
        }
        // The path `/` is that of the root's first child, or of the platform's root nub where only
        // its subtree is shown.
        let below_root = level == 1 && self.current.whole;
        if (below_root || platform) && registry.plane(known.plane).anchor.is_none() {
            registry.set_anchor(here);
        }
        self.current.path.push((column, here));
    }
}

fn start(line: Line) -> Position {
    Position { line: line.number, column: 1, offset: line.start as u64 }
}

/// Whether two classes can be the same, one of them perhaps cut.
fn same_class(one: &Key, other: &Key) -> bool {
    let fits = |cut: &Key, whole: &Key| {
        cut.is_empty() || cut.strip_suffix('…').is_some_and(|start| whole.starts_with(start))
    };
    one == other || fits(one, other) || fits(other, one)
}

impl Sink for Builder<'_> {
    fn nodes(&mut self, nodes: &mut Vec<Node>, hint: Option<Hint>, remarks: &mut Remarks) {
        if let Some(hint) = hint {
            self.taken = self.begin(nodes, hint, remarks);
        }
        if self.taken {
            nodes.drain(..).for_each(|node| self.node(node, remarks));
        }
    }
}
