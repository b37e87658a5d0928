//! A small machine for the tests of this floor, judged.

use crate::explain::Case;
use crate::explain::fixture::case;
use crate::load::Loaded;
use crate::model::{
    Bundle, BundleKind, ClassTable, Dict, Document, DocumentKind, Entry, EntryId, Held, Key,
    Personality, PersonalitySource, PlaceId, Positions, Properties, Registry, Slot, State, Value,
};

use super::app::App;
use super::launch::{Disk, GalleryItem, Input, Launch, OpenError, Opened, Settings};
use super::message::{Effect, Msg};
use super::state::Memory;
use super::theme::{Look, ThemeName};
use super::update::update;

/// Lines whose indentation is their depth; `name class`.
pub(crate) fn registry(lines: &[impl AsRef<str>]) -> Registry {
    let mut registry = Registry::new();
    let plane = registry.add_plane("IOService");
    registry.add_plane("IOUSB");
    let mut above: Vec<PlaceId> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let text = line.as_ref().trim_start();
        let depth = line.as_ref().len() - text.len();
        let (name, class) = text.split_once(' ').unwrap_or((text, text));
        let (name, location) = match name.split_once('@') {
            Some((name, location)) => (name, Some(Key::new(location))),
            None => (name, None),
        };
        above.truncate(depth);
        let entry = registry.add_entry(Entry {
            registry_id: Some(0x100 + number as u64),
            name: name.into(),
            location: location.clone(),
            class: class.into(),
            state: Some(State {
                registered: Some(true),
                matched: Some(true),
                active: Some(true),
                busy: Some(0),
                busy_time: Some(3_000_000),
                retain: Some(9),
            }),
            properties: Properties::Shown(Vec::new()),
            ..Entry::default()
        });
        let place = registry.add_place(plane, above.last().copied(), entry, name.into(), location);
        if depth == 1 && registry.plane(plane).anchor.is_none() {
            registry.set_anchor(place);
        }
        above.push(place);
    }
    registry
}

/// Gives an entry properties.
pub(crate) fn set(registry: &mut Registry, entry: u32, properties: Vec<(&str, Value)>) {
    let slot = |(key, value): (&str, Value)| Slot { key: key.into(), held: Held::Value(value) };
    registry.entry_mut(EntryId(entry)).properties =
        Properties::Shown(properties.into_iter().map(slot).collect());
}

/// A bundle with one personality: its class is called after the bundle.
pub(crate) fn bundle(id: &str, name: &str, provider: &str, more: Vec<(&str, Value)>) -> Bundle {
    let own = [
        ("CFBundleIdentifier", Value::string(id)),
        ("IOClass", Value::string(id.replace('.', "_"))),
        ("IOProviderClass", Value::string(provider)),
    ];
    let table = own.into_iter().chain(more).map(|(key, value)| (Key::new(key), value)).collect();
    let source = PersonalitySource::Bundle;
    Bundle {
        id: Some(id.into()),
        version: None,
        kind: BundleKind::Kext,
        file: "Info.plist".into(),
        place: String::new(),
        info: Dict::new(),
        personalities: vec![Personality { bundle: id.into(), name: name.into(), table, source }],
        positions: Positions::default(),
        malformed: None,
    }
}

/// What a driver that runs has in its properties.
pub(crate) fn running(id: &str, class: &str, provider: &str) -> Vec<(&'static str, Value)> {
    let text = |text: &str| Value::string(text);
    vec![
        ("IOClass", text(class)),
        ("CFBundleIdentifier", text(id)),
        ("IOProviderClass", text(provider)),
        ("IOMatchCategory", text("IODefaultMatchCategory")),
    ]
}

/// A dump with this registry, judged with these bundles.
pub(crate) fn judged(registry: Registry, bundles: &[Bundle]) -> Case {
    let mut document = Document::new(DocumentKind::Snapshot, "ioreg -l text");
    document.registry = registry;
    Case::new(Loaded { document, notes: Vec::new() }, bundles, &ClassTable::new()).unwrap()
}

/// The registry of a machine with a driver on `IOResources`, and a network card without one.
pub(crate) fn machine() -> Registry {
    let mut registry = registry(&[
        "Root IORegistryEntry",
        " Machine IOPlatformExpertDevice",
        "  IOResources",
        "   com_base_driver",
        "  PCI0@0 IOPCIBridge",
        "   ethernet@19 IOPCIDevice",
        "   XHC1@14 IOPCIDevice",
        "    HS03@14300000 IOUSBHostDevice",
        "     Keyboard IOHIDDevice",
        "  IOUserResources",
    ]);
    let power: Dict = [(Key::new("CurrentPowerState"), Value::integer(2))].into_iter().collect();
    set(&mut registry, 3, running("com.base.driver", "com_base_driver", "IOResources"));
    set(
        &mut registry,
        5,
        vec![
            ("IOName", Value::string("pci8086,10d3")),
            ("vendor-id", Value::data([0x86, 0x80, 0, 0])),
            ("device-id", Value::data([0xd3, 0x10, 0, 0])),
            ("compatible", Value::data(b"pci8086,10d3\0pci8086,0\0")),
            ("IOPowerManagement", Value::Dict(power)),
        ],
    );
    registry
}

/// A second driver for `IOResources`, and one for the network card that has its numbers swapped.
pub(crate) fn bundles() -> Vec<Bundle> {
    let swapped = vec![("IOPCIPrimaryMatch", Value::string("0x808610d3"))];
    vec![
        bundle("com.derived.driver", "derived", "IOResources", Vec::new()),
        bundle("com.me.nic", "MyNIC", "IOPCIDevice", swapped),
    ]
}

/// The machine as a dump, judged with the bundles.
pub(crate) fn dump() -> Case {
    judged(machine(), &bundles())
}

/// The question's machine, which is simulated.
pub(crate) fn question() -> Case {
    case(&["assets/origin/question.plist"])
}

/// An application with a gallery of one case.
pub(crate) fn empty_app(columns: u16, lines: u16) -> App {
    let input = Input::new("The question", |_| Err(OpenError::Cancelled));
    let item = GalleryItem { section: "Origin".into(), about: "Two drivers.".into(), input };
    let launch = Launch {
        inputs: Vec::new(),
        gallery: vec![item],
        look: Look::new(ThemeName::Dark),
        memory: Memory::default(),
        disk: Disk::default(),
        settings: Settings::default(),
    };
    App::new(launch, (columns, lines)).0
}

/// An application with this open.
pub(crate) fn app_with(case: Case, columns: u16, lines: u16) -> App {
    let mut app = empty_app(columns, lines);
    app.add(Input::new("machine", |_| Err(OpenError::Cancelled)));
    app.begin();
    let Some(Effect::Open { file, .. }) = app.outbox.pop() else { panic!("no file is opened") };
    update(&mut app, Msg::Opened { file, result: Ok(opened(case)) });
    app
}

/// What an input yields.
pub(crate) fn opened(case: Case) -> Opened {
    Opened {
        title: "machine".into(),
        format: "ioreg -l text".into(),
        start: case.nearest(),
        subject: Box::new(case),
        notes: Vec::new(),
        others: Vec::new(),
    }
}

/// An application with the dump open, at the node where a bundle came nearest to a start.
pub(crate) fn app(columns: u16, lines: u16) -> App {
    app_with(dump(), columns, lines)
}
