//! The entries of an archive as they stand in it, and the registry that they make.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::load::Loaded;
use crate::load::plane::{Top, UNSAID, shown};
use crate::load::xml::integer;
use crate::model::{
    Decode, Document, DocumentKind, Entry, EntryId, Held, Key, Note, NoteKind, PlaceId, Properties,
    Shown, Slot, Span, State, Unsplit, Value,
};

/// The keys that `ioreg -a` mixes with an entry's own properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    Name,
    Location,
    Id,
    Class,
    Inheritance,
    Retain,
    State,
    Busy,
    BusyTime,
    /// An array, or one dictionary with `-r -t`.
    Children,
}

impl Own {
    pub(crate) fn of(key: &str) -> Option<Self> {
        Some(match key {
            "IORegistryEntryName" => Self::Name,
            "IORegistryEntryLocation" => Self::Location,
            "IORegistryEntryID" => Self::Id,
            "IOObjectClass" => Self::Class,
            "IOObjectInheritance" => Self::Inheritance,
            "IOObjectRetainCount" => Self::Retain,
            "IOServiceState" => Self::State,
            "IOServiceBusyState" => Self::Busy,
            "IOServiceBusyTime" => Self::BusyTime,
            "IORegistryEntryChildren" => Self::Children,
            _ => return None,
        })
    }
}

/// One dictionary of the archive.
#[derive(Debug, Default)]
pub(crate) struct Node {
    parent: Option<u32>,
    name: Option<Key>,
    location: Option<Key>,
    id: Option<u64>,
    class: Option<Key>,
    inheritance: Vec<Key>,
    retain: Option<u32>,
    state: Option<u64>,
    busy: Option<u32>,
    busy_time: Option<u64>,
    properties: Properties,
}

impl Node {
    /// Takes a property beside those of the entry itself.
    pub(crate) fn push(&mut self, key: Key, held: Held) {
        let slot = Slot { key, held };
        match &mut self.properties {
            Properties::Shown(slots) => slots.push(slot),
            other => *other = Properties::Shown(vec![slot]),
        }
    }

    /// All properties are there.
    pub(crate) fn close(&mut self) {
        if let Properties::Shown(slots) = &mut self.properties {
            slots.shrink_to_fit();
        }
    }

    /// Leaves the properties in `span`, if none was taken yet.
    pub(crate) fn leave(&mut self, span: Span) -> bool {
        let leaves = !self.has_properties();
        if leaves {
            self.properties = Properties::InSource(Unsplit::new(span));
        }
        leaves
    }

    fn has_properties(&self) -> bool {
        !matches!(self.properties, Properties::NotShown)
    }
}

/// All dictionaries of the archive, parents before their children.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    list: Vec<Node>,
    /// How many keys were met that only `ioreg -a` writes.
    pub(crate) own_keys: usize,
    pub(crate) notes: Vec<Note>,
}

impl Nodes {
    /// Adds an entry below `parent`.
    pub(crate) fn open(&mut self, parent: Option<u32>) -> u32 {
        self.list.push(Node { parent, ..Node::default() });
        (self.list.len() - 1) as u32
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn node(&mut self, at: u32) -> &mut Node {
        &mut self.list[at as usize]
    }

    /// Whether any key says that this is an archive of `ioreg`.
    pub(crate) fn are_archive(&self) -> bool {
        self.own_keys > 0
    }

    /// Takes what an own key tells of the entry. A value of the wrong type, as in lists edited by hand, is kept as a property.
    pub(crate) fn tell(&mut self, at: u32, own: Own, key: Key, value: Value) {
        let taken = match &value {
            Value::Number(number) => self.tell_number(at, own, number.raw),
            Value::Str(text) => {
                self.tell_text(at, own, &Key::new(&text.text()))
                    || integer(&text.text()).is_some_and(|raw| self.tell_number(at, own, raw))
            }
            Value::Array(classes) | Value::Set(classes) if own == Own::Inheritance => {
                self.own_keys += 1;
                let names = classes.iter().filter_map(Value::as_str);
                // The class itself comes last in the archive.
                self.list[at as usize].inheritance =
                    names.rev().map(|name| Key::new(&name.text())).collect();
                true
            }
            _ => false,
        };
        if !taken {
            self.own_keys += 1;
            let message =
                format!("{key} is {} here, so it is kept as a property", with_article(&value));
            self.list[at as usize].push(key, Held::Value(value));
            self.note(NoteKind::Damaged, message);
        }
    }

    /// Takes a text; `false` where no text belongs.
    pub(crate) fn tell_text(&mut self, at: u32, own: Own, text: &Key) -> bool {
        let node = &mut self.list[at as usize];
        let field = match own {
            Own::Name => &mut node.name,
            Own::Location => &mut node.location,
            Own::Class => &mut node.class,
            _ => return false,
        };
        *field = Some(text.clone());
        self.own_keys += 1;
        true
    }

    /// Takes a number; `false` where no number belongs.
    pub(crate) fn tell_number(&mut self, at: u32, own: Own, raw: u64) -> bool {
        let node = &mut self.list[at as usize];
        match own {
            Own::Id => node.id = Some(raw),
            Own::Retain => node.retain = Some(raw as u32),
            Own::State => node.state = Some(raw),
            Own::Busy => node.busy = Some(raw as u32),
            Own::BusyTime => node.busy_time = Some(raw),
            _ => return false,
        }
        self.own_keys += 1;
        true
    }

    /// The properties of the only entry, their places moved by `offset`.
    pub(crate) fn only_table(mut self, offset: u64) -> Option<Vec<Slot>> {
        let node = self.list.pop().filter(|_| self.list.is_empty())?;
        let Properties::Shown(mut slots) = node.properties else { return Some(Vec::new()) };
        for slot in &mut slots {
            if let Held::Span(span) = &mut slot.held {
                span.start += offset;
                span.end += offset;
            }
        }
        Some(slots)
    }

    pub(crate) fn note(&mut self, kind: NoteKind, message: String) {
        if self.notes.len() < 100 {
            self.notes.push(Note::whole(kind, message));
        }
    }
}

fn with_article(value: &Value) -> String {
    let name = value.type_name();
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// Makes a document of nodes. Entries of one id and class are one object, with a place under each of its parents.
pub(crate) fn assemble(
    nodes: Nodes,
    decoder: Option<Arc<dyn Decode>>,
    format: &'static str,
    mut notes: Vec<Note>,
) -> Loaded {
    let Nodes { list, notes: more, .. } = nodes;
    notes.extend(more);
    let mut document = Document::new(DocumentKind::Snapshot, format);
    let Document { registry, classes, .. } = &mut document;
    if let Some(decoder) = decoder {
        registry.add_decoder(decoder);
    }
    let plane_name = plane_of(&list, &mut notes);
    let plane = registry.add_plane(plane_name);
    let shown = list.iter().filter(|node| node.has_properties()).count();
    // Without -l the entries that weren't asked for show nothing.
    let all_shown = shown * 2 >= list.len();
    let mut by_id: HashMap<u64, EntryId, RandomState> = HashMap::default();
    let mut places = Vec::with_capacity(list.len());
    let mut below: HashMap<(Option<PlaceId>, EntryId), PlaceId, RandomState> = HashMap::default();
    let mut twins = 0_usize;
    for mut node in list {
        let parent = node.parent.map(|parent| places[parent as usize]);
        classes.add_chain(&node.inheritance);
        let (id, name, location) = (node.id, node.label(), node.location.clone());
        let is_root = parent.is_none() && name == *"Root";
        let is_platform = node.class.as_deref() == Some("IOPlatformExpertDevice");
        if all_shown && !node.has_properties() {
            node.properties = Properties::Shown(Vec::new());
        }
        let known = id.and_then(|id| by_id.get(&id).copied());
        let same = known.filter(|have| registry.entry(*have).class == node.class());
        let mut again = None;
        let entry = if let Some(have) = same {
            let properties = node.properties.clone();
            again = Some(Shown { state: node.state(), retain: node.retain, properties });
            if !registry.shows_properties(have) {
                registry.entry_mut(have).properties = node.properties;
            }
            have
        } else {
            twins += usize::from(known.is_some());
            let (retain, word) = (node.retain, node.state);
            let entry = registry.add_entry(node.into_entry());
            if let Some(word) = word {
                registry.set_state_word(entry, word);
            }
            if let Some(count) = retain {
                registry.set_retain(entry, count);
            }
            if let (Some(id), None) = (id, known) {
                by_id.insert(id, entry);
            }
            entry
        };
        // With -r -t the way to each subtree is repeated: it is one way.
        if same.is_some()
            && let [first] = *registry.places_of(entry)
        {
            below.insert((registry.place(first).parent, entry), first);
        }
        let there = same.and_then(|_| below.get(&(parent, entry)).copied());
        let place = there.unwrap_or_else(|| {
            let place = registry.add_place(plane, parent, entry, name, location);
            if let Some(again) = again {
                below.insert((parent, entry), place);
                registry.show_again(place, again);
            }
            let top = parent.map(|above| registry.place(above));
            let under_root = top.is_some_and(|top| top.parent.is_none() && top.name == *"Root");
            let anchors = under_root || (parent.is_none() && !is_root && is_platform);
            if anchors && registry.plane(plane).anchor.is_none() {
                registry.set_anchor(place);
            }
            place
        });
        places.push(place);
    }
    if twins > 0 {
        let message = format!(
            "nodes that have the registry entry ID of a node of another class: {twins}; they are kept apart"
        );
        notes.push(Note::whole(NoteKind::Damaged, message));
    }
    Loaded { document, notes }
}

impl Node {
    /// The class, or what is nearest to it.
    fn class(&self) -> Key {
        self.class.clone().or_else(|| self.inheritance.first().cloned()).unwrap_or_default()
    }

    /// The name; lists edited by hand leave it out, and a class is better than nothing.
    fn label(&self) -> Key {
        self.name.clone().unwrap_or_else(|| self.class())
    }

    fn state(&self) -> Option<State> {
        (self.state.is_some() || self.busy.is_some()).then(|| State {
            // kIOServiceInactiveState 1, RegisteredState 2, MatchedState 4 (IOKit/IOService.h).
            registered: self.state.map(|bits| bits & 2 != 0),
            matched: self.state.map(|bits| bits & 4 != 0),
            active: self.state.map(|bits| bits & 1 == 0),
            busy: self.busy,
            busy_time: self.busy_time,
            retain: self.retain,
        })
    }

    fn into_entry(self) -> Entry {
        let state = self.state();
        Entry {
            registry_id: self.id,
            name: self.label(),
            location: self.location.clone(),
            class: self.class(),
            inheritance: (!self.inheritance.is_empty()).then(|| self.inheritance.into()),
            bundle: None,
            state,
            properties: self.properties,
        }
    }
}

fn plane_of(list: &[Node], notes: &mut Vec<Note>) -> &'static str {
    let root = list.first().is_some_and(|node| node.name.as_deref() == Some("Root"));
    let wanted = if root { Some(0) } else { None };
    let nodes = list.iter().filter(|node| node.parent == wanted).take(32);
    let tops: Vec<Top<'_>> = nodes
        .map(|node| Top { name: node.label(), class: node.class(), chain: &node.inheritance })
        .collect();
    let has_power_connections =
        list.iter().any(|node| node.class.as_deref() == Some("IOPowerConnection"));
    let told = if has_power_connections { Some("IOPower") } else { shown(root, &tops) };
    let name = told.unwrap_or("IOService");
    let message = match told {
        Some(_) if root => return name,
        _ if root => format!("{UNSAID}; it is taken for {name}"),
        _ => format!(
            "the registry's root isn't in the list: it shows subtrees, taken to be of the {name} plane"
        ),
    };
    notes.push(Note::whole(NoteKind::Information, message));
    name
}
