use super::*;
use crate::load::Quiet;
use crate::load::fixture::Impatient;
use crate::model::{EntryId, Key, Note, NoteKind, Nuls, PlaceId, Registry, Value};

fn open(text: impl AsRef<[u8]>) -> Loaded {
    load("dump.txt", text.as_ref().into(), &mut Quiet).unwrap()
}

fn registry(text: impl AsRef<[u8]>) -> Registry {
    open(text).document.registry
}

fn named(registry: &Registry, name: &str) -> PlaceId {
    registry.places().find(|id| registry.place(*id).name == *name).unwrap()
}

fn get(registry: &Registry, name: &str, key: &str) -> Value {
    let entry = registry.place(named(registry, name)).entry;
    registry.get(entry, &Key::new(key)).unwrap().into_owned()
}

/// Notes as `line:column kind`, without those that merely inform.
fn remarks(notes: &[Note]) -> Vec<String> {
    let odd = notes.iter().filter(|note| note.kind != NoteKind::Information);
    odd.map(|note| format!("{}:{} {:?}", note.at.line, note.at.column, note.kind)).collect()
}

/// The tree as `depth name` in order of appearance.
fn outline(registry: &Registry) -> Vec<String> {
    registry
        .places()
        .map(|id| format!("{} {}", registry.place(id).depth, registry.component(id)))
        .collect()
}

/// The machine's dump with every line changed.
fn by_line(change: impl Fn(&str) -> String) -> String {
    MACHINE.lines().flat_map(|line| [change(line), "\n".to_owned()]).collect()
}

const MACHINE: &str = r#"+-o Root  <class IORegistryEntry, id 0x100000100, retain 11>
  | {
  |   "IOKitBuildVersion" = "Darwin Kernel Version 20.0.0"
  |   "IONull" = 
  | }
  | 
  +-o Box1,1  <class IOPlatformExpertDevice, id 0x100000110, registered, matched, active, busy 0 (5 ms), retain 9>
    | {
    | }
    | 
    +-o PCI0@0  <class IOPCIBridge, id 0x100000120, registered, matched, active, busy 0, retain 7>
    | | {
    | |   "reg" = <00000000>
    | |   "name" = <"pci">
    | | }
    | | 
    | +-o shared  <class IOShared, id 0x100000200, !registered, !matched, active, busy 0, retain 4>
    |     {
    |       "a" = 1
    |     }
    |     
    +-o Other  <class IOService, id 0x100000130, registered, matched, active, busy 0, retain 7>
      | {
      | }
      | 
      +-o shared  <class IOShared, id 0x100000200, !registered, !matched, active, busy 0, retain 4>
          {
            "a" = 1
          }
          
"#;

#[test]
fn a_whole_dump_gives_its_tree_its_values_and_its_paths() {
    let Loaded { document, notes } = open(MACHINE);
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(document.format, "ioreg -l text");
    let registry = &document.registry;
    assert_eq!(
        outline(registry),
        ["0 Root", "1 Box1,1", "2 PCI0@0", "3 shared", "2 Other", "3 shared"]
    );
    let plane = registry.plane_named("IOService").unwrap();
    assert_eq!(registry.plane(plane).anchor, Some(named(registry, "Box1,1")));
    assert_eq!(registry.path(PlaceId(3)), "IOService:/PCI0@0/shared");
    assert_eq!(registry.path(PlaceId(5)), "IOService:/Other/shared");
    assert_eq!(get(registry, "PCI0", "name").type_name(), "data");
    assert_eq!(get(registry, "Root", "IONull"), Value::Unprintable);
    assert!(registry.shows_properties(registry.place(named(registry, "Box1,1")).entry));
}

#[test]
fn an_object_below_two_parents_is_one_entry() {
    let registry = registry(MACHINE);
    assert_eq!(registry.entries().len(), 5);
    let shared = registry.place(named(&registry, "shared")).entry;
    assert_eq!(registry.places_of(shared), [PlaceId(3), PlaceId(5)]);
    // Before 10.6 there were no ids to tell.
    let old = by_line(|line| match line.split_once(", id 0x") {
        Some((start, end)) => format!("{start}{}", end.split_at(9).1),
        None => line.to_owned(),
    });
    assert_eq!(self::registry(old).entries().len(), 6);
}

#[test]
fn one_id_with_two_classes_is_kept_apart() {
    let text =
        MACHINE.replacen("<class IOShared, id 0x100000200", "<class Mended, id 0x100000200", 1);
    let Loaded { document, notes } = open(text);
    assert_eq!(document.registry.entries().len(), 6);
    assert_eq!(remarks(&notes), ["26:1 Damaged"]);
}

#[test]
fn depth_is_the_column_whatever_the_bars_say() {
    let node = |depth: usize| {
        let bars = if depth.is_multiple_of(3) { "  " } else { "| " };
        format!("{}+-o n{depth}  <class IOService, retain 1>\n", bars.repeat(depth))
    };
    let text = (0..200).map(node).collect::<Vec<_>>().concat();
    let registry = registry(text);
    assert_eq!(registry.place(named(&registry, "n199")).depth, 199);
}

#[test]
fn values_with_line_ends_and_quotes_are_put_together() {
    let text = r#"+-o n  <class A>
    {
      "first" = "Title: x
Created: 2020
  | "not a key" = 5
+-o not a node

"
      "quoted" = ""Family-1838""
      "list" = ("a
b",2)
      "plain" = 7
    }
    
"#;
    let Loaded { document, notes } = open(text);
    assert!(remarks(&notes).is_empty(), "{notes:?}");
    let registry = &document.registry;
    assert_eq!((registry.places().len(), registry.keys(EntryId(0)).len()), (1, 4));
    let first = get(registry, "n", "first");
    assert_eq!(
        first.as_utf8(),
        Some("Title: x\nCreated: 2020\n  | \"not a key\" = 5\n+-o not a node\n\n")
    );
    assert_eq!(get(registry, "n", "quoted").as_utf8(), Some("\"Family-1838\""));
    assert_eq!(get(registry, "n", "list").as_list().unwrap()[0].as_utf8(), Some("a\nb"));
}

#[test]
fn clipped_lines_are_told_and_never_taken_for_whole() {
    let text = r#"+-o Root  <class IORegistryEntry, retain 11>
  | {
  |   "number" = 1234$
  |   "list" = (1,2,$
  |   "text" = "abc$
  |   "price" = "5$"
  |   "switch" = Ye$
  |   "IOVeryLongK$
  |   "gone" = $
  | }
  | 
  +-o Box  <class IOPlatformExpertDevice, registered, !matc$
    +-o dev@0  <class IOPCIDev$
    +-o a long na$
"#;
    let Loaded { document, notes } = open(text);
    let registry = &document.registry;
    let clipped = |text: &str| Value::Clipped(text.as_bytes().into());
    assert_eq!(get(registry, "Root", "number"), clipped("1234"));
    assert_eq!(get(registry, "Root", "list"), clipped("(1,2,"));
    assert_eq!(get(registry, "Root", "text"), clipped("\"abc"));
    assert_eq!(get(registry, "Root", "price").as_utf8(), Some("5$"));
    assert_eq!(get(registry, "Root", "switch"), clipped("Ye"));
    assert_eq!(get(registry, "Root", "IOVeryLongK…"), clipped(""));
    assert_eq!(get(registry, "Root", "gone"), clipped(""));
    let state = |name: &str| registry.entry(registry.place(named(registry, name)).entry).state;
    assert_eq!(state("Box").unwrap().registered, Some(true));
    assert_eq!(state("Box").unwrap().matched, None);
    let class = |name: &str| &registry.entry(registry.place(named(registry, name)).entry).class;
    assert_eq!(class("dev").as_str(), "IOPCIDev…");
    assert_eq!(class("a long na…").as_str(), "");
    assert_eq!(notes.iter().filter(|note| note.kind == NoteKind::Clipped).count(), 9);
    assert_eq!(remarks(&notes)[0], "3:18 Clipped");
}

#[test]
fn a_text_that_breaks_off_anywhere_opens_with_a_note() {
    for end in 1..MACHINE.len() {
        let text = &MACHINE[..end];
        let Ok(Loaded { document, notes }) = load("dump.txt", text.as_bytes().into(), &mut Quiet)
        else {
            assert!(end < 5, "{end}");
            continue;
        };
        let registry = &document.registry;
        for id in registry.entries() {
            if let Some(value) = registry.get(id, &Key::new("a")) {
                let whole = *value == Value::Number(crate::model::Number::unsized_(1));
                assert!(whole || matches!(*value, Value::Clipped(_)), "{end}: {value:?}");
            }
        }
        let trimmed = text.trim_end_matches(['|', ' ', '\n']);
        let complete = trimmed.ends_with('}') || trimmed.ends_with('>');
        let in_line = trimmed.lines().last().unwrap().contains("<class") && !trimmed.ends_with('>');
        if in_line || !complete {
            let told = notes.iter().any(|note| note.kind == NoteKind::Truncated);
            assert!(told || !trimmed.contains("<class"), "{end}: {notes:?} {trimmed}");
        }
    }
}

#[test]
fn line_ends_of_all_sorts_are_read() {
    let plain = outline(&registry(MACHINE));
    let crlf = MACHINE.replace('\n', "\r\n");
    let mixed = MACHINE.replacen('\n', "\r\n", 7);
    let old = MACHINE.replace('\n', "\r");
    let no_last = MACHINE.trim_end();
    for text in [&crlf, &mixed, &old, no_last] {
        let Loaded { document, notes } = open(text);
        assert_eq!(outline(&document.registry), plain);
        assert!(notes.is_empty(), "{notes:?}");
        assert_eq!(get(&document.registry, "shared", "a").as_number().unwrap().raw, 1);
    }
    let text =
        "+-o n  <class A>\r\n    {\r\n      \"s\" = \"a\r\nb\"\r\n      \"e\" = \r\n    }\r\n";
    let registry = registry(text);
    assert_eq!(get(&registry, "n", "s").as_utf8(), Some("a\nb"));
    assert_eq!(get(&registry, "n", "e"), Value::Unprintable);
}

#[test]
fn entities_and_markup_around_a_dump_are_read_through() {
    let escaped = MACHINE.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let wrapped = format!("<pre>{escaped}</pre>\n");
    let forum = format!("Here is my dump:\n[code]\n{MACHINE}[/code]\nThanks\n");
    let indented = by_line(|line| format!("    {line}"));
    let quoted = by_line(|line| format!("> {line}"));
    for text in [&escaped, &wrapped, &forum, &indented, &quoted] {
        assert!(sniff(text.as_bytes()));
        let registry = registry(text);
        assert_eq!(outline(&registry), outline(&self::registry(MACHINE)));
        assert_eq!(get(&registry, "PCI0", "reg"), Value::data([0, 0, 0, 0]));
    }
    let Loaded { notes, .. } = open(forum);
    assert_eq!(remarks(&notes), ["1:1 Skipped", "33:1 Skipped"]);
}

#[test]
fn trailing_blanks_may_be_missing() {
    let trimmed = by_line(|line| line.trim_end().to_owned());
    let Loaded { document, notes } = open(trimmed);
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(get(&document.registry, "Root", "IONull"), Value::Unprintable);
    let trimmed = by_line(|line| line.trim_end_matches(['|', ' ']).to_owned());
    assert!(open(trimmed).notes.is_empty());
}

#[test]
fn dumps_of_several_planes_become_one_document() {
    let tree = "IODeviceTree:\n+-o Root  <class IORegistryEntry, id 0x100000100, retain 11>\n  \
                +-o /  <class IOPlatformExpertDevice, id 0x100000110, registered, matched, active, busy 0, retain 9>\n    \
                +-o pci  <class IOPCIBridge, id 0x100000120, registered, matched, active, busy 0, retain 7>\n";
    let Loaded { document, notes } = open(format!("IOService:\n{MACHINE}\n{tree}"));
    assert!(notes.is_empty(), "{notes:?}");
    let registry = &document.registry;
    let planes: Vec<String> = registry.planes().map(|(_, plane)| plane.name.to_string()).collect();
    assert_eq!(planes, ["IOService", "IODeviceTree"]);
    assert_eq!(registry.entries().len(), 5, "joined by their ids");
    let bridge = registry.place(named(registry, "pci")).entry;
    assert_eq!(
        registry.entry(bridge).name.as_str(),
        "PCI0",
        "the name of the service plane counts"
    );
    let paths: Vec<String> =
        registry.places_of(bridge).iter().map(|id| registry.path(*id)).collect();
    assert_eq!(paths, ["IOService:/PCI0@0", "IODeviceTree:/pci"]);
    // The other way round, and without headings.
    let tree = tree.strip_prefix("IODeviceTree:\n").unwrap();
    let registry = self::registry(format!("{tree}\n{MACHINE}"));
    assert_eq!(registry.entries().len(), 5);
    let bridge = registry.place(named(&registry, "pci")).entry;
    assert_eq!(registry.entry(bridge).name.as_str(), "PCI0");
    assert!(registry.shows_properties(bridge), "shown in the second dump only");
}

#[test]
fn a_second_dump_of_a_plane_is_another_registry() {
    let later = MACHINE.replace("\"a\" = 1", "\"a\" = 2");
    let Loaded { document, notes } = open(format!("{MACHINE}{later}"));
    let registry = &document.registry;
    let planes: Vec<String> = registry.planes().map(|(_, plane)| plane.name.to_string()).collect();
    assert_eq!(planes, ["IOService", "IOService (2)"]);
    assert_eq!(registry.entries().len(), 10);
    assert_eq!(notes.len(), 1);
    let last = registry.places().last().unwrap();
    let value = registry.get(registry.place(last).entry, &Key::new("a")).unwrap();
    assert_eq!(value.as_number().unwrap().raw, 2);
}

#[test]
fn subtrees_are_roots_and_their_place_is_unknown() {
    let text = "+-o a@1  <class X, id 0x100000301, registered, matched, active, busy 0, retain 1>\n  \
                +-o b  <class Y, id 0x100000302, !registered, !matched, active, busy 0, retain 1>\n\n\
                +-o a@2  <class X, id 0x100000303, registered, matched, active, busy 0, retain 1>\n\n";
    let Loaded { document, notes } = open(text);
    let registry = &document.registry;
    let (_, plane) = registry.planes().next().unwrap();
    assert_eq!((plane.roots.len(), plane.anchor), (2, None));
    assert_eq!(registry.path(PlaceId(1)), "IOService:…/a@1/b");
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].kind, NoteKind::Information);
    assert_eq!(document.format, "ioreg text");
}

#[test]
fn ancestors_that_are_repeated_above_every_subtree_are_the_same_places() {
    let above = "+-o Root  <class IORegistryEntry, id 0x100000100, retain 11>\n  \
                 +-o Box  <class IOPlatformExpertDevice, id 0x100000110, registered, matched, active, busy 0, retain 9>\n";
    let found = |id: u32| {
        format!(
            "{above}    +-o dev@{id}  <class X, id 0x10000030{id}, registered, matched, active, busy 0, retain 1>\n\
             \x20       {{\n          \"n\" = {id}\n        }}\n        \n\n"
        )
    };
    let Loaded { document, notes } = open(format!("{}{}{}", found(1), found(2), found(3)));
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(outline(&document.registry), ["0 Root", "1 Box", "2 dev@1", "2 dev@2", "2 dev@3"]);
    assert_eq!(document.registry.path(PlaceId(4)), "IOService:/dev@3");
}

#[test]
fn the_command_above_a_dump_names_its_plane() {
    let text = "box:~ me$ ioreg -w0 -p IOUSB -l\n+-o Root  <class IORegistryEntry, id 0x100000100, retain 11>\n";
    let Loaded { document, notes } = open(text);
    assert!(notes.is_empty(), "{notes:?}");
    assert!(document.registry.plane_named("IOUSB").is_some());
    let two = format!("$ ioreg -l\n{MACHINE}$ ioreg -p IOPower\n{}", text.lines().last().unwrap());
    let registry = registry(two);
    assert!(
        registry.plane_named("IOService").is_some() && registry.plane_named("IOPower").is_some()
    );
}

#[test]
fn the_file_name_tells_the_plane_where_the_text_does_not() {
    let text = "+-o Root  <class IORegistryEntry, id 0x100000100, retain 11>\n";
    let Loaded { document, notes } =
        load("ioreg/IOPower.txt", text.as_bytes().into(), &mut Quiet).unwrap();
    assert!(document.registry.plane_named("IOPower").is_some());
    assert_eq!(notes.len(), 1);
}

#[test]
fn formatted_values_below_their_key_are_read() {
    let text = "+-o n  <class A>\n    {\n      \"data\" = \n          \
                00000000: 61 62 63 64 65 66 67 68 00 01 abcdefgh..\n      \
                \"reg\" = \n          00: phys.hi: 00000000 phys.mid: 00000000 phys.lo: 00000000\n              \
                size.hi: 00000000 size.lo: 00000000\n      \"name\" = <\"pci\">\n      \"none\" = \n    }\n    \n";
    let Loaded { document, notes } = open(text);
    assert!(remarks(&notes).is_empty(), "{notes:?}");
    assert_eq!(document.format, "ioreg -f text");
    let registry = &document.registry;
    assert_eq!(get(registry, "n", "data"), Value::data(b"abcdefgh\0\x01"));
    assert_eq!(get(registry, "n", "reg").type_name(), "clipped");
    assert_eq!(get(registry, "n", "none"), Value::Unprintable);
    let Value::Data(name) = get(registry, "n", "name") else { panic!() };
    assert_eq!(name.nuls(), Nuls::Any);
}

#[test]
fn a_property_given_twice_is_kept_twice_and_told() {
    let text = "+-o n  <class A>\n    {\n      \"a\" = 1\n      \"b\" = 1\n      \"a\" = 2\n    }\n    \n\
                +-o m  <class A>\n    {\n      \"a\" = 1\n    }\n    \n";
    let Loaded { document, notes } = open(text);
    assert_eq!(remarks(&notes), ["5:7 DuplicateKey"]);
    assert_eq!(document.registry.keys(EntryId(0)).len(), 3);
    assert_eq!(get(&document.registry, "n", "a").as_number().unwrap().raw, 2);
}

#[test]
fn missing_braces_and_lost_entries_are_told() {
    let no_end = MACHINE.replacen("  | }\n", "", 1);
    assert_eq!(remarks(&open(no_end).notes), ["6:1 Damaged"]);
    let no_start = MACHINE.replacen("  | {\n", "", 1);
    let Loaded { document, notes } = open(no_start);
    assert!(notes.is_empty());
    assert_eq!(document.registry.keys(EntryId(0)).len(), 2);
    let lost = MACHINE.split_inclusive('\n').filter(|line| !line.contains("PCI0"));
    let lost: String = lost.collect();
    assert_eq!(remarks(&open(lost).notes), ["11:1 Skipped", "16:1 Damaged"]);
    let headless = MACHINE.split_once("Box1,1").unwrap().1;
    let Loaded { document, notes } = open(headless);
    assert_eq!(document.registry.places().len(), 4);
    assert_eq!(remarks(&notes), ["1:1 Skipped"]);
}

#[test]
fn what_is_not_utf_8_is_told_by_line() {
    let mut text = MACHINE.replace("Kernel", "K~rnel").into_bytes();
    let at = text.iter().position(|byte| *byte == b'~').unwrap();
    text[at] = 0x8e;
    let Loaded { document, notes } = open(text);
    assert_eq!(remarks(&notes), ["3:38 Encoding"]);
    let version = get(&document.registry, "Root", "IOKitBuildVersion");
    assert_eq!(version.as_utf8(), Some("Darwin Kérnel Version 20.0.0"));
}

#[test]
fn only_trees_are_taken() {
    assert!(sniff(MACHINE.as_bytes()));
    assert!(sniff(b"  | | +-o x"));
    for other in ["", "hello", "<?xml version=\"1.0\"?><plist/>", "a +-o b", "bplist00"] {
        assert!(!sniff(other.as_bytes()), "{other}");
        assert!(load("x", other.as_bytes().into(), &mut Quiet).is_err());
    }
}

#[test]
fn a_reader_may_stop() {
    let stopped = load("x", MACHINE.as_bytes().into(), &mut Impatient);
    assert!(matches!(stopped, Err(LoadError::Cancelled(_))));
}

#[test]
fn a_cut_between_two_entries_shows_in_the_bars() {
    let whole = include_str!("../../../tests/dumps/machine.txt");
    let truncated =
        |text: &str| open(text).notes.iter().any(|note| note.kind == NoteKind::Truncated);
    assert!(!truncated(whole));
    // A cut just before an entry leaves bars behind, unless the entry above shows nothing but its own line.
    let entries: Vec<usize> = whole
        .match_indices("+-o ")
        .map(|(at, _)| whole[..at].rfind('\n').map_or(0, |end| end + 1))
        .collect();
    let told = entries[1..].iter().filter(|at| truncated(&whole[..**at])).count();
    assert_eq!((told, entries.len() - 1), (5, 8));
}
