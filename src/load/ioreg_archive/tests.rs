use super::*;
use crate::load::fixture::{self, Impatient};
use crate::load::{LoadError, Source, load};
use crate::model::{EntryId, Key, NoteKind, Number, PlaceId, Registry, Str};

fn open(text: &str) -> Loaded {
    fixture::open(text.as_bytes()).unwrap()
}

fn list(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n{body}\n</plist>\n"
    )
}

/// An entry with `more` in its dictionary; the children come first, as `ioreg` sorts the keys.
fn entry(name: &str, class: &str, id: u64, more: &str, children: &[String]) -> String {
    let children = match children {
        [] => String::new(),
        some => format!("<key>IORegistryEntryChildren</key><array>{}</array>", some.concat()),
    };
    format!(
        "<dict>{more}{children}<key>IORegistryEntryID</key><integer>{id}</integer>\
         <key>IORegistryEntryName</key><string>{name}</string><key>IOObjectClass</key><string>{class}</string></dict>"
    )
}

fn paths(registry: &Registry) -> Vec<String> {
    registry.places().map(|place| registry.path(place)).collect()
}

fn machine(children: &[String]) -> String {
    let expert = entry("Mac1,1", "IOPlatformExpertDevice", 2, "", children);
    list(&entry("Root", "IORegistryEntry", 1, "<key>v</key><string>1</string>", &[expert]))
}

#[test]
fn one_id_under_two_parents_is_one_entry_with_two_places() {
    let shared = entry("stack", "IONetworkStack", 9, "<key>k</key><true/>", &[]);
    let one = entry("en0", "IOInterface", 3, "", std::slice::from_ref(&shared));
    let other = entry("en1", "IOInterface", 4, "", &[shared]);
    let loaded = open(&machine(&[one, other]));
    let registry = &loaded.document.registry;
    assert_eq!((registry.entries().len(), registry.places().len()), (5, 6));
    assert_eq!(
        paths(registry),
        [
            "IOService:",
            "IOService:/",
            "IOService:/en0",
            "IOService:/en0/stack",
            "IOService:/en1",
            "IOService:/en1/stack"
        ]
    );
    let places: Vec<PlaceId> = registry.places_of(EntryId(3)).to_vec();
    assert_eq!(places, [PlaceId(3), PlaceId(5)]);
    assert_eq!(loaded.notes, [], "the platform expert tells the plane");
    let alone = entry("en0", "IOInterface", 3, "", &[]);
    let guessed = open(&list(&entry("Root", "IORegistryEntry", 1, "", &[alone])));
    let note = &guessed.notes[0];
    assert!(note.kind == NoteKind::Information && note.message.contains("taken for IOService"));
}

#[test]
fn one_id_on_two_classes_is_two_entries() {
    let twins = [entry("a", "A", 7, "", &[]), entry("b", "B", 7, "", &[])];
    let loaded = open(&machine(&twins));
    assert_eq!(loaded.document.registry.entries().len(), 4);
    assert!(loaded.notes.iter().any(|note| note.kind == NoteKind::Damaged));
}

#[test]
fn state_words_are_taken_apart() {
    let state = "<key>IOServiceState</key><integer>30</integer><key>IOServiceBusyState</key><integer>2</integer>\
        <key>IOServiceBusyTime</key><integer>1500</integer><key>IOObjectRetainCount</key><integer>8</integer>";
    let gone = "<key>IOServiceState</key><integer>1</integer>";
    let loaded = open(&machine(&[
        entry("a", "A", 5, state, &[]),
        entry("b", "B", 6, gone, &[]),
        entry("c", "C", 7, "", &[]),
    ]));
    let registry = &loaded.document.registry;
    let state = registry.entry(EntryId(2)).state.unwrap();
    assert_eq!(
        (state.registered, state.matched, state.active),
        (Some(true), Some(true), Some(true))
    );
    assert_eq!((state.busy, state.busy_time, state.retain), (Some(2), Some(1500), Some(8)));
    let gone = registry.entry(EntryId(3)).state.unwrap();
    assert_eq!(
        (gone.registered, gone.matched, gone.active),
        (Some(false), Some(false), Some(false))
    );
    assert_eq!(registry.entry(EntryId(4)).state, None);
}

#[test]
fn values_stay_in_the_text_until_they_are_looked_at() {
    let more = "<key>s</key><string>a &lt;b&gt; é</string><key>n</key><integer>-2</integer><key>d</key><data>\n\tAQI=\n\t</data>\
        <key>a</key><array><dict><key>x</key><real>1.5</real></dict></array><key>e</key><string/><key>f</key><false/>\
        <key>q</key><string>\"plain\"</string><key>t &amp; u</key><dict/>";
    let text = machine(&[entry("a", "A", 5, more, &[])]);
    for text in [text.clone(), format!("\u{feff}{text}"), format!("<!-- é -->{text}")] {
        let loaded = open(&text);
        let registry = &loaded.document.registry;
        let get = |key: &str| registry.get(EntryId(2), &Key::new(key)).unwrap().into_owned();
        assert_eq!(get("s"), Value::Str(Str::either("a <b> é")));
        assert_eq!(get("n"), Value::Number(Number::unsized_(2_u64.wrapping_neg())));
        assert_eq!(get("d"), Value::data([1, 2]));
        assert_eq!(
            get("a").as_list().unwrap()[0].as_dict().unwrap().get("x"),
            Some(&Value::Real(1.5))
        );
        assert_eq!(get("e"), Value::Str(Str::either("")));
        assert_eq!(get("f"), Value::Bool(false));
        assert_eq!(get("q"), Value::Str(Str::either("\"plain\"")));
        assert_eq!(get("t & u").as_dict().unwrap().len(), 0);
        assert_eq!(registry.keys(EntryId(2)).len(), 8);
    }
}

#[test]
fn the_way_down_to_each_subtree_is_one_way() {
    // As with -r -t: ancestors have one child, which is a dictionary.
    let down = |leaf: &str, id: u64| {
        let leaf = entry(leaf, "IOUSBDevice", id, "<key>p</key><true/>", &[]);
        let wrap = |name: &str, class: &str, id: u64, child: String| {
            entry(name, class, id, &format!("<key>IORegistryEntryChildren</key>{child}"), &[])
        };
        let expert = wrap("Mac1,1", "IOPlatformExpertDevice", 2, leaf);
        wrap("Root", "IORegistryEntry", 1, expert)
    };
    let loaded = open(&list(&format!("<array>{}{}</array>", down("one", 3), down("two", 4))));
    let registry = &loaded.document.registry;
    assert_eq!(paths(registry), ["IOService:", "IOService:/", "IOService:/one", "IOService:/two"]);
}

#[test]
fn without_a_root_paths_begin_in_the_open() {
    let loaded = open(&list(&format!(
        "<array>{}</array>",
        entry("a", "A", 5, "", &[entry("b", "B", 6, "", &[])])
    )));
    let registry = &loaded.document.registry;
    assert_eq!(paths(registry), ["IOService:…/a", "IOService:…/a/b"]);
    assert!(loaded.notes[0].message.contains("subtrees"));
}

#[test]
fn what_is_not_shown_is_not_taken_for_empty() {
    let bare: Vec<String> = (10..14).map(|id| entry("x", "X", id, "", &[])).collect();
    let loaded = open(&machine(&bare));
    let registry = &loaded.document.registry;
    assert!(registry.shows_properties(EntryId(0)));
    assert!(!registry.shows_properties(EntryId(2)));
    let full: Vec<String> = (10..20)
        .map(|id| entry("x", "X", id, if id == 10 { "" } else { "<key>a</key><true/>" }, &[]))
        .collect();
    assert!(open(&machine(&full)).document.registry.shows_properties(EntryId(2)));
}

#[test]
fn inheritance_becomes_a_chain_and_a_class_table() {
    let chain = "<key>IOObjectInheritance</key><array><string>IORegistryEntry</string><string>IOService</string>\
        <string>IOMedia</string></array>";
    let loaded = open(&machine(&[entry("a", "IOMedia", 5, chain, &[])]));
    let registry = &loaded.document.registry;
    let chain = registry.entry(EntryId(2)).inheritance.clone().unwrap();
    assert_eq!(chain.to_vec(), ["IOMedia", "IOService", "IORegistryEntry"]);
    assert!(loaded.document.classes.is_a(&"IOMedia".into(), "IORegistryEntry").is_yes());
}

#[test]
fn lists_edited_by_hand_still_open() {
    for (body, entries) in [
        (
            "<array><dict><key>IORegistryEntryChildren</key><array/></dict><dict><key>a</key><true/></dict></array>",
            2,
        ),
        ("<array><dict><key>IORegistryEntryChildren</key><string>none</string></dict></array>", 1),
        (
            "<array><dict><key>IORegistryEntryChildren</key><array><integer>1</integer></array></dict></array>",
            1,
        ),
        ("<array><dict><key>IORegistryEntryName</key><integer>1</integer></dict></array>", 1),
        ("<dict><key>IORegistryEntryID</key><string>0x10</string></dict>", 1),
    ] {
        assert_eq!(open(&list(body)).document.registry.entries().len(), entries, "{body}");
    }
}

#[test]
fn a_cut_archive_gives_the_entries_that_are_there() {
    let text = machine(&[entry("a", "A", 5, "", &[]), entry("b", "B", 6, "", &[])]);
    let cut = &text[..text.find("<string>b</string>").unwrap()];
    let loaded = open(cut);
    assert_eq!(loaded.document.registry.entries().len(), 4);
    assert!(loaded.notes.iter().any(|note| note.kind == NoteKind::Truncated && note.at.line > 0));
}

#[test]
fn a_hundred_thousand_entries_in_each_other_open() {
    let head = "<dict><key>IORegistryEntryName</key><string>x</string><key>IORegistryEntryChildren</key><array>";
    let text = list(&format!("{}{}", head.repeat(100_000), "</array></dict>".repeat(100_000)));
    assert_eq!(open(&text).document.registry.entries().len(), 100_000);
}

#[test]
fn loading_stops_when_asked() {
    let many: Vec<String> = (10..40_000).map(|id| entry("x", "X", id, "", &[])).collect();
    let text = machine(&many);
    for text in [&text, &text.replacen("<dict>", "<dict><!-- for the careful reader -->", 1)] {
        let result = load(&Source::file("input", text.as_bytes()), &mut Impatient);
        assert!(matches!(result, Err(LoadError::Cancelled(Cancelled))));
    }
}
