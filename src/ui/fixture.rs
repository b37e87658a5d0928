//! A small judged registry for the tests of this floor.

use std::collections::HashMap;

use crate::explain::{
    Badge, Holder, Ladder, NodeRef, Outcome, PersonalityRef, RungState, STARTED, Stage, Verdict,
};
use crate::model::{
    Chain, Dict, Entry, EntryId, Held, Key, PersonalitySource, PlaceId, Properties, Registry, Slot,
    State, Value,
};

use super::app::App;
use super::launch::{Disk, GalleryItem, Input, Launch, OpenError, Opened, Settings};
use super::message::{Effect, Msg};
use super::state::Memory;
use super::subject::Subject;
use super::theme::{Look, ThemeName};
use super::update::update;

/// A registry whose verdicts are given.
#[derive(Default)]
pub(crate) struct Fixture {
    pub(crate) registry: Registry,
    pub(crate) verdicts: HashMap<EntryId, Vec<Verdict>>,
    pub(crate) events: Vec<String>,
    pub(crate) now: usize,
    pub(crate) scenario: bool,
}

impl Subject for Fixture {
    fn registry(&self) -> &Registry {
        &self.registry
    }

    fn chain(&self, entry: EntryId) -> Chain {
        let entry = self.registry.entry(entry);
        let classes = match &entry.inheritance {
            Some(told) => told.to_vec(),
            None => vec![entry.class.clone()],
        };
        Chain { classes, complete: false }
    }

    fn is_scenario(&self) -> bool {
        self.scenario
    }

    fn candidates(&self, entry: EntryId) -> Vec<(usize, Verdict)> {
        self.verdicts.get(&entry).into_iter().flatten().cloned().enumerate().collect()
    }

    fn badge(&self, entry: EntryId) -> Badge {
        let mut badge = Badge::default();
        for verdict in self.verdicts.get(&entry).into_iter().flatten() {
            badge.count(verdict.outcome, true);
        }
        badge
    }

    fn moment(&self) -> (usize, usize) {
        (self.now, self.events.len())
    }

    fn seek(&mut self, event: usize) {
        self.now = event.min(self.events.len());
    }

    fn event_sentence(&self, event: usize) -> Option<String> {
        self.events.get(event.checked_sub(1)?).cloned()
    }
}

/// Lines whose indentation is their depth; `name class`.
pub(crate) fn registry(lines: &[&str]) -> Registry {
    let mut registry = Registry::new();
    let plane = registry.add_plane("IOService");
    registry.add_plane("IOUSB");
    let mut above: Vec<PlaceId> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let text = line.trim_start();
        let depth = line.len() - text.len();
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

fn personality(bundle: &str, name: &str) -> PersonalityRef {
    PersonalityRef {
        bundle: bundle.into(),
        name: name.into(),
        source: PersonalitySource::Bundle,
        class: Some(name.replace('.', "_")),
        provider_class: Some("IOResources".into()),
        category: "IODefaultMatchCategory".into(),
        score: 0,
    }
}

fn node() -> NodeRef {
    NodeRef {
        entry: EntryId(2),
        path: "IOService:/IOResources".into(),
        id: Some(0x102),
        class: "IOResources".into(),
        name: "IOResources".into(),
    }
}

fn rungs(until: Stage, end: RungState, text: &'static str) -> Ladder {
    let passed = [
        (Stage::Catalogue, "under IOResources, score 0"),
        (Stage::ProviderClass, "IOResources"),
        (Stage::Category, "IODefaultMatchCategory is free"),
        (Stage::Keys, ""),
        (Stage::Code, ""),
        (Stage::Class, ""),
        (Stage::Init, ""),
        (Stage::Attach, ""),
        (Stage::Probe, ""),
        (Stage::Best, ""),
    ];
    let mut ladder = Ladder::default();
    for (stage, words) in passed.into_iter().take_while(|(stage, _)| *stage < until) {
        ladder.passed(stage, words);
    }
    ladder.rung(until, end, text);
    ladder
}

/// A driver that started.
pub(crate) fn winner() -> Verdict {
    let personality = personality("com.base.driver", "base").into();
    let (outcome, stage) = (Outcome::Started, Stage::Start);
    Verdict {
        said: Some("com.base.driver/base started on IOResources".into()),
        rungs: rungs(stage, RungState::Passed, "start returned true"),
        ..Verdict::ended(node().into(), personality, outcome, STARTED, stage, false)
    }
}

/// One that was outranked.
pub(crate) fn loser() -> Verdict {
    Verdict {
        personality: personality("com.derived.driver", "derived").into(),
        outcome: Outcome::Lost,
        code: "tie-broken-by-order",
        stage: Stage::Best,
        holder: Some(Holder {
            path: "IOService:/IOResources/com_base_driver".into(),
            class: "com_base_driver".into(),
            score: Some(0),
        }),
        said: Some("com.derived.driver/derived never reached startCandidate on IOResources".into()),
        advice: Some("Give this personality an IOMatchCategory of its own.".into()),
        rungs: rungs(
            Stage::Best,
            RungState::Failed,
            "com_base_driver started first: equal scores, and it was in the catalogue first",
        ),
        ..winner()
    }
}

/// One that was rejected by a key.
pub(crate) fn mismatch() -> Verdict {
    Verdict {
        personality: personality("com.me.nic", "MyNIC").into(),
        outcome: Outcome::Rejected,
        derived: true,
        code: "pci-primary-match",
        stage: Stage::Keys,
        key: Some("IOPCIPrimaryMatch".into()),
        expected: Some(Value::string("0x808610d3")),
        found: Some(Value::integer(0x10d3_8086)),
        difference: Some(
            "vendor and device are swapped: the device id belongs in the high 16 bits".into(),
        ),
        said: Some("com.me.nic/MyNIC never reached startCandidate".into()),
        missing: vec!["whether the bundle was loaded".into()],
        rungs: rungs(Stage::Keys, RungState::Failed, "IOPCIPrimaryMatch differs"),
        ..loser()
    }
}

/// All of them.
pub(crate) fn verdicts() -> Vec<Verdict> {
    vec![winner(), loser(), mismatch()]
}

/// The question's machine.
pub(crate) fn scenario() -> Fixture {
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
    set(
        &mut registry,
        5,
        vec![
            ("IOName", Value::string("pci8086,10d3")),
            ("device-id", Value::data([0xd3, 0x10, 0, 0])),
            ("compatible", Value::data(b"pci8086,10d3\0pci8086,0\0")),
            ("IOPowerManagement", Value::Dict(power)),
        ],
    );
    Fixture {
        registry,
        verdicts: HashMap::from([
            (EntryId(2), vec![winner(), loser()]),
            (EntryId(5), vec![mismatch()]),
        ]),
        events: (1..=20).map(|number| format!("event number {number} of the run")).collect(),
        now: 20,
        scenario: true,
    }
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
pub(crate) fn app_with(subject: Fixture, columns: u16, lines: u16) -> App {
    let mut app = empty_app(columns, lines);
    app.add(Input::new("machine", |_| Err(OpenError::Cancelled)));
    app.begin();
    let Some(Effect::Open { file, .. }) = app.outbox.pop() else { panic!("no file is opened") };
    update(&mut app, Msg::Opened { file, result: Ok(opened(subject)) });
    app
}

/// What an input yields.
pub(crate) fn opened(subject: Fixture) -> Opened {
    Opened {
        title: "machine".into(),
        format: "scenario".into(),
        subject: Box::new(subject),
        notes: Vec::new(),
        start: None,
        others: Vec::new(),
    }
}

/// An application with the question's machine open.
pub(crate) fn app(columns: u16, lines: u16) -> App {
    app_with(scenario(), columns, lines)
}
