//! What is converted and opened again is the same, where the format can carry it.

#[path = "common/random.rs"]
mod random;

use std::io::Cursor;

use ioscope::explain::{final_registry, scenario_of};
use ioscope::load::ioreg_print::{Listing, Printing, print};
use ioscope::load::write::{archive, binary_archive, json, write_scenario};
use ioscope::load::{Quiet, Source, load};
use ioscope::model::{
    ClassTable, Data, Dict, Document, Entry, Held, Key, Nuls, Number, Properties, Registry, Slot,
    State, Str, Value,
};
use random::Random;

impl Random {
    fn text(&mut self) -> String {
        const PARTS: [&str; 9] = ["a", "IO", "key", "<", "&", "ü", "日", " x", "0"];
        (0..self.below(5)).map(|_| PARTS[self.below(9) as usize]).collect()
    }

    fn bytes(&mut self) -> Vec<u8> {
        (0..self.below(90)).map(|_| self.below(256) as u8).collect()
    }

    fn value(&mut self, depth: u64) -> Value {
        match self.below(if depth > 4 { 8 } else { 11 }) {
            0 => Value::Bool(self.below(2) == 0),
            1 => Value::integer(self.below(1 << 40)),
            2 => Value::Number(Number::sized(
                self.below(u64::MAX),
                [8, 16, 32, 64][self.below(4) as usize],
            )),
            3 => Value::Number(Number::unsized_(self.below(u64::MAX))),
            4 | 5 => Value::Str(Str::either(self.text())),
            6 => Value::data(self.bytes()),
            7 => Value::Real(self.below(1000) as f64 / 8.0),
            8 => Value::Array((0..self.below(4)).map(|_| self.value(depth + 1)).collect()),
            _ => Value::Dict(self.dict(depth + 1)),
        }
    }

    fn dict(&mut self, depth: u64) -> Dict {
        let mut dict = Dict::new();
        for _ in 0..self.below(5) {
            let value = self.value(depth);
            dict.set(Key::from(self.text()), value);
        }
        dict
    }

    fn registry(&mut self) -> Registry {
        let mut registry = Registry::new();
        let plane = registry.add_plane("IOService");
        let mut places = Vec::new();
        for number in 0..2 + self.below(12) {
            let root = number == 0;
            let name = if root { "Root".into() } else { format!("node{number}{}", self.text()) };
            let class = if root { "IORegistryEntry" } else { "Lamp" };
            let slots = self.dict(0);
            let slots = slots
                .iter()
                .map(|(key, value)| Slot { key: key.clone(), held: Held::Value(value.clone()) });
            let entry = registry.add_entry(Entry {
                registry_id: Some(0x1_0000_0100 + number),
                name: Key::from(name.clone()),
                class: class.into(),
                state: (!root).then(|| State {
                    registered: Some(self.below(2) == 0),
                    matched: Some(self.below(2) == 0),
                    active: Some(true),
                    busy: Some(self.below(3) as u32),
                    busy_time: Some(self.below(9) * 1_000_000),
                    retain: Some(4),
                }),
                properties: Properties::Shown(slots.collect()),
                ..Entry::default()
            });
            if root {
                registry.set_retain(entry, 7);
            }
            let above =
                if root { None } else { Some(places[self.below(places.len() as u64) as usize]) };
            let place = registry.add_place(plane, above, entry, Key::from(name), None);
            if number == 1 {
                registry.set_anchor(place);
            }
            places.push(place);
        }
        registry
    }
}

fn written(registry: &Registry, how: &str) -> Vec<u8> {
    let classes = ClassTable::new();
    let listing = Listing { registry, printed: None, classes: &classes };
    let options = Printing { list: true, ..Printing::default() };
    let mut out = Vec::new();
    let done = match how {
        "xml" => archive(&listing, &options, &mut out).map(|_| ()),
        "binary" => binary_archive(&listing, &options, &mut out).map(|_| ()),
        "text" => print(&listing, &options, &mut out).map(|_| ()),
        _ => json(&listing, &mut out),
    };
    done.expect("memory takes everything");
    out
}

fn opened(bytes: Vec<u8>) -> Document {
    load(&Source::file("again", bytes), &mut Quiet).expect("it can be written and read").document
}

#[test]
fn json_carries_everything() {
    let mut random = Random::new(7);
    for round in 0..150 {
        let registry = random.registry();
        let text = written(&registry, "json");
        assert!(text.is_ascii());
        let again = opened(text.clone()).registry;
        assert!(written(&again, "json") == text, "round {round}");
        for entry in registry.entries() {
            for slot in registry.slots(entry).unwrap() {
                let (was, is) =
                    (registry.decoded(&slot.held), again.get(entry, &slot.key).unwrap());
                assert_eq!(*was, *is, "round {round}");
            }
        }
    }
}

#[test]
fn json_carries_what_a_source_blurs() {
    let values = [
        Value::Unprintable,
        Value::Clipped(b"\"cut\xff".as_slice().into()),
        Value::Data(Data::blurred(b"ab", Nuls::UpTo(1))),
        Value::Data(Data::blurred(b"ab", Nuls::Any)),
        Value::Str(Str::symbol("s")),
        Value::Str(Str::plain("p")),
        Value::Str(Str::either(b"\xfe")),
        Value::Set([Value::Bool(true)].into()),
        Value::Date(1.5),
        Value::Real(f64::INFINITY),
        Value::Dict([(Key::new("$data"), Value::Bool(true))].into_iter().collect()),
        Value::Dict(
            [(Key::new("a"), Value::Bool(true)), (Key::new("a"), Value::Bool(false))]
                .into_iter()
                .collect(),
        ),
    ];
    let mut registry = Random::new(1).registry();
    let root = registry.entries().next().unwrap();
    let slots = values.iter().enumerate().map(|(at, value)| Slot {
        key: Key::from(at.to_string()),
        held: Held::Value(value.clone()),
    });
    registry.entry_mut(root).properties = Properties::Shown(slots.collect());
    let again = opened(written(&registry, "json")).registry;
    for (at, value) in values.iter().enumerate() {
        assert_eq!(*again.get(root, &Key::from(at.to_string())).unwrap(), *value);
    }
}

#[test]
fn archives_of_both_kinds_say_the_same_and_come_back() {
    let mut random = Random::new(11);
    for round in 0..150 {
        let mut registry = random.registry();
        let root = registry.entries().next().unwrap();
        let long = [
            Value::Date(86_400.0),
            Value::string("x".repeat(300)),
            Value::Array((0..300).map(Value::integer).collect()),
        ];
        let slot = Slot { key: Key::new("long"), held: Held::Value(Value::Array(long.into())) };
        registry.entry_mut(root).properties = Properties::Shown(vec![slot]);
        let xml = written(&registry, "xml");
        for how in ["xml", "binary"] {
            let again = opened(written(&registry, how)).registry;
            let back = written(&again, "xml");
            assert!(back == xml, "round {round}, {how}");
        }
        let theirs = |how| plist::Value::from_reader(Cursor::new(written(&registry, how))).unwrap();
        assert!(theirs("xml") == theirs("binary"), "round {round}");
    }
}

#[test]
fn the_files_of_the_tests_come_back_in_every_format() {
    for name in [
        "machine.txt",
        "machine-old.txt",
        "personal.txt",
        "service-al.plist",
        "power-a.plist",
        "subtrees-art.plist",
    ] {
        let path = format!("{}/tests/dumps/{name}", env!("CARGO_MANIFEST_DIR"));
        let was = opened(std::fs::read(path).unwrap()).registry;
        let json = opened(written(&was, "json")).registry;
        assert!(written(&json, "json") == written(&was, "json"), "{name}");
        assert!(written(&json, "xml") == written(&was, "xml"), "{name}");
        for how in ["xml", "binary"] {
            let again = opened(written(&was, how)).registry;
            assert!(written(&again, "xml") == written(&was, "xml"), "{name} as {how}");
        }
        let text = written(&was, "text");
        let again = opened(text.clone()).registry;
        assert_eq!(
            again.places().len(),
            was.planes().next().map_or(0, |(plane, _)| {
                was.places().filter(|place| was.place(*place).plane == plane).count()
            })
        );
    }
}

#[test]
fn a_scenario_has_the_nodes_of_the_registry_at_the_end_of_its_run() {
    for name in ["machine.txt", "personal.txt"] {
        let path = format!("{}/tests/dumps/{name}", env!("CARGO_MANIFEST_DIR"));
        let was = opened(std::fs::read(path).unwrap());
        let (list, notes) = scenario_of(&was.registry, &was.classes);
        assert!(!notes.is_empty());
        let mut out = Vec::new();
        write_scenario(&list, &mut out).unwrap();
        let loaded = load(&Source::file("made.plist", out), &mut Quiet).unwrap();
        let end = final_registry(loaded).unwrap();
        let plane = was.registry.plane_named("IOService").unwrap();
        for place in was.registry.places() {
            let shown = was.registry.place(place);
            // A node of a scenario hangs in one place.
            let first = was.registry.places_of(shown.entry)[0] == place;
            if shown.plane != plane || shown.parent.is_none() || !first {
                continue;
            }
            let path = was.registry.path(place);
            let there = end.resolve(&path).unwrap_or_else(|| panic!("{name}: no {path}"));
            let entry = end.place(there).entry;
            for slot in was.registry.slots(shown.entry).unwrap_or_default() {
                if let Value::Str(text) = &*was.registry.decoded(&slot.held) {
                    let found = end.get(entry, &slot.key);
                    let found =
                        found.as_deref().and_then(Value::as_str).map(|text| text.bytes().to_vec());
                    assert_eq!(found.as_deref(), Some(text.bytes()), "{name} {path} {}", slot.key);
                }
            }
        }
    }
}
