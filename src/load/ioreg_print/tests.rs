//! Whole listings, against what the rules of `ioreg` say.

use super::*;
use crate::load::fixture;
use crate::load::write::archive;
use crate::model::Document;

const TEXT: &str = concat!(
    "+-o Root  <class IORegistryEntry, id 0x100000100, retain 26>\n",
    "  | {\n",
    "  |   \"b\" = 2\n",
    "  |   \"a\" = <\"x\">\n",
    "  | }\n",
    "  | \n",
    "  +-o Lamp1,1  <class IOPlatformExpertDevice, id 0x100000110, registered, matched, active, busy 0 (0 ms), retain 12>\n",
    "    | {\n",
    "    | }\n",
    "    | \n",
    "    +-o PCI0@0  <class IOPCIDevice, id 0x100000111, registered, matched, active, busy 1 (33 ms), retain 7>\n",
    "    | | {\n",
    "    | |   \"model\" = \"two\n",
    "lines\"\n",
    "    | | }\n",
    "    | | \n",
    "    | +-o twin  <class Twin, id 0x100000112, !registered, !matched, inactive, busy 0, retain 4>\n",
    "    |     {\n",
    "    |       \"count\" = 1\n",
    "    |     }\n",
    "    |     \n",
    "    +-o other  <class Other, id 0x100000113, registered, matched, active, busy 0, retain 5>\n",
    "      | {\n",
    "      |   \"IOUserClasses\" = (\"UserTwin\",\"UserBase\")\n",
    "      | }\n",
    "      | \n",
    "      +-o twin  <class Twin, id 0x100000112, !registered, !matched, inactive, busy 0, retain 6>\n",
    "          {\n",
    "            \"count\" = 2\n",
    "          }\n",
    "          \n",
);

fn opened(text: &str) -> Document {
    fixture::open(text.as_bytes()).unwrap().document
}

fn listing(document: &Document) -> Listing<'_> {
    let Document { registry, printed, classes, .. } = document;
    Listing { registry, printed: *printed, classes }
}

fn printed(document: &Document, options: &Printing) -> String {
    let mut out = Vec::new();
    print(&listing(document), options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn archived(document: &Document, options: &Printing) -> String {
    let mut out = Vec::new();
    archive(&listing(document), options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn list() -> Printing {
    Printing { list: true, ..Printing::default() }
}

fn class(class: &str) -> Printing {
    Printing { class: Some(class.into()), ..Printing::default() }
}

/// The node lines, without what follows the name.
fn names(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| line.is_empty() || line.contains("+-o "));
    lines.map(|line| line.split("  <").next().unwrap().to_owned()).collect()
}

#[test]
fn a_listing_comes_back_as_it_was_with_what_each_place_shows() {
    assert_eq!(printed(&opened(TEXT), &list()), TEXT);
}

#[test]
fn older_forms_come_back() {
    for text in [
        "+-o Root  <class IORegistryEntry>\n  +-o a  <class B>\n",
        "+-o Root  <class IORegistryEntry, retain 10>\n  +-o a  <class B, !registered, !matched, active, busy 0, retain 3>\n",
    ] {
        assert_eq!(printed(&opened(text), &Printing::default()), text);
    }
    let text = "+-o Root  <class IORegistryEntry>\n    {\n      \"n\" = -1\n    }\n    \n";
    assert_eq!(printed(&opened(text), &list()), text);
    let text = "+-o Root  <class IORegistryEntry, id 0x100000100, retain 1>\n    {\n      \"n\" = 0x1f\n      \"d\" = <6162>\n    }\n    \n";
    let options = Printing { hexadecimal: true, ..list() };
    assert_eq!(printed(&opened(text), &options), text);
}

#[test]
fn selected_entries_show_their_properties_where_they_stand() {
    let text = printed(&opened(TEXT), &class("IOPCIDevice"));
    assert_eq!(text.matches("= ").count(), 1);
    assert!(text.contains("    | |   \"model\" = \"two\n"));
    let by_key = Printing { key: Some("count".into()), ..Printing::default() };
    assert_eq!(printed(&opened(TEXT), &by_key).matches("\"count\" = ").count(), 2);
    let both = Printing { name: Some("other".into()), ..by_key };
    assert_eq!(printed(&opened(TEXT), &both).matches("= ").count(), 0);
    let name = |name: &str| Printing { name: Some(name.into()), ..Printing::default() };
    for (wanted, count) in [("PCI0", 1), ("PCI0@0", 1), ("PCI0@", 0), ("twin@", 2), ("pci0", 0)] {
        assert_eq!(printed(&opened(TEXT), &name(wanted)).matches("= ").count(), count, "{wanted}");
    }
}

#[test]
fn classes_in_user_space_hide_the_kernels() {
    let shown =
        |options: &Printing| printed(&opened(TEXT), options).matches("IOUserClasses").count();
    assert_eq!(shown(&class("UserTwin")), 1);
    assert_eq!(shown(&class("Other")), 0);
    assert_eq!(shown(&Printing { kernel_classes: true, ..class("Other") }), 1);
    assert_eq!(shown(&Printing { kernel_classes: true, ..class("UserTwin") }), 0);
}

#[test]
fn subtrees_begin_at_the_left_and_end_with_an_empty_line() {
    let options = Printing { subtrees: true, ..class("Twin") };
    let one =
        "+-o twin  <class Twin, id 0x100000112, !registered, !matched, inactive, busy 0, retain ";
    let block = |retain: u32, count: u32| {
        format!("{one}{retain}>\n    {{\n      \"count\" = {count}\n    }}\n    \n\n")
    };
    assert_eq!(printed(&opened(TEXT), &options), block(4, 1) + &block(6, 2));
    // Read again, it is printed so again: without the root it is known to be of subtrees.
    assert_eq!(printed(&opened(&block(4, 1)), &list()), block(4, 1));
    assert_eq!(printed(&opened(TEXT), &Printing { subtrees: true, ..list() }), "");
}

#[test]
fn the_way_to_a_subtree_is_shown_with_t() {
    let options = Printing { subtrees: true, tree: true, ..class("Twin") };
    let text = printed(&opened(TEXT), &options);
    let wanted = [
        "+-o Root",
        "  +-o Lamp1,1",
        "    +-o PCI0@0",
        "      +-o twin",
        "",
        "+-o Root",
        "  +-o Lamp1,1",
        "    +-o other",
        "      +-o twin",
        "",
    ];
    assert_eq!(names(&text), wanted);
    assert_eq!(text.matches(" = ").count(), 2);
}

#[test]
fn the_depth_is_counted_from_each_root() {
    let depth = |depth| Printing { depth, ..Printing::default() };
    assert_eq!(names(&printed(&opened(TEXT), &depth(1))).len(), 1);
    let text = printed(&opened(TEXT), &Printing { list: true, ..depth(2) });
    assert_eq!(names(&text), ["+-o Root", "  +-o Lamp1,1"]);
    assert!(
        text.ends_with("      }\n      \n"),
        "no bar where the limit hides the children: {text}"
    );
    let cut = Printing { subtrees: true, tree: true, depth: 1, ..class("IOPCIDevice") };
    assert_eq!(
        names(&printed(&opened(TEXT), &cut)),
        ["+-o Root", "  +-o Lamp1,1", "    +-o PCI0@0", ""]
    );
    // Below what a limit has cut, there can be roots again.
    let twice = Printing { subtrees: true, depth: 1, ..class("IORegistryEntry") };
    assert_eq!(names(&printed(&opened(TEXT), &twice)), ["+-o Root", ""]);
}

#[test]
fn ancestry_is_shown_from_the_top() {
    let mut document = opened(TEXT);
    document.classes = crate::model::ClassTable::new();
    for (class, above) in [("IOPCIDevice", "IOService"), ("IOPlatformExpertDevice", "IOService")] {
        let row = crate::model::ClassRow { superclass: above.into(), bundle: None };
        document.classes.add(class.into(), row);
    }
    let options = Printing { inheritance: true, ..Printing::default() };
    let text = printed(&document, &options);
    assert!(text.contains("PCI0@0  <class IORegistryEntry:IOService:IOPCIDevice, id"), "{text}");
    assert!(text.contains("Root  <class IORegistryEntry, id"), "{text}");
    let services = printed(&document, &class("IOService"));
    assert_eq!(services.matches('{').count(), 2);
}

#[test]
fn a_width_clips_every_line_and_joins_broken_ones() {
    let text = printed(&opened(TEXT), &Printing { width: 40, ..list() });
    assert!(text.lines().all(|line| line.len() <= 40), "{text}");
    assert!(text.contains("    | |   \"model\" = \"two lines\"\n"), "{text}");
    assert!(text.starts_with("+-o Root  <class IORegistryEntry, id 0x$\n"), "{text}");
}

#[test]
fn bold_goes_round_the_name_alone() {
    let bold = Some([b"<b>".to_vec(), b"</b>".to_vec()]);
    let text = printed(&opened(TEXT), &Printing { bold, ..Printing::default() });
    assert!(text.contains("    +-o <b>PCI0</b>@0  <class IOPCIDevice"), "{text}");
}

#[test]
fn hostile_text_is_made_harmless_on_request_alone() {
    let text = "+-o Ro\u{1b}]0;x\u{7}ot  <class IORegistryEntry>\n    {\n      \"k\u{1b}\" = \"v\u{1b}\"\n    }\n    \n";
    let clean = |text: &str| text.replace('\u{1b}', "ESC");
    let shown = printed(&opened(text), &Printing { clean: Some(clean), ..list() });
    assert!(!shown.contains('\u{1b}') && shown.contains("\"kESC\" = \"vESC\""), "{shown}");
}

#[test]
fn archives_hold_the_tree_in_sorted_dictionaries() {
    let text = archived(&opened(TEXT), &list());
    let document = opened(&text);
    assert_eq!(archived(&document, &list()), text);
    assert!(text.contains("\t<key>IORegistryEntryChildren</key>\n\t<array>\n\t\t<dict>\n"));
    let order: Vec<usize> =
        ["<key>IOObjectClass", "<key>IORegistryEntryChildren", "<key>a<", "<key>b<"]
            .into_iter()
            .map(|key| text.rfind(key).unwrap())
            .collect();
    assert!(order[0] < order[2] && order[2] < order[3]);
    assert!(text.contains("<key>IOServiceState</key>\n\t\t\t<integer>30</integer>"), "{text}");
    let bare = archived(&opened(TEXT), &Printing::default());
    assert!(!bare.contains("<key>b</key>"));
}

#[test]
fn an_archive_of_subtrees_is_a_list_and_a_way_is_a_dictionary() {
    let text = archived(&opened(TEXT), &Printing { subtrees: true, ..class("Twin") });
    assert!(text.contains("<plist version=\"1.0\">\n<array>\n\t<dict>\n"));
    assert_eq!(text.matches("<key>count</key>").count(), 2);
    let way = archived(&opened(TEXT), &Printing { subtrees: true, tree: true, ..class("Twin") });
    assert_eq!(way.matches("<key>IORegistryEntryChildren</key>\n").count(), 6);
    assert!(way.contains("<key>IORegistryEntryChildren</key>\n\t\t<dict>\n"), "{way}");
    assert_eq!(
        opened(&way).registry.places().len(),
        6,
        "two ways, of which two entries are shared"
    );
}

#[test]
fn deep_trees_need_no_deep_stack() {
    let mut text = String::from("+-o Root  <class IORegistryEntry>\n");
    for depth in 1..3000 {
        text.push_str(&" ".repeat(depth * 2));
        text.push_str("+-o n  <class IOService>\n");
    }
    let document = opened(&text);
    let shown = printed(&document, &list());
    assert_eq!(shown.lines().count(), 3000);
    assert!(shown.lines().nth(20).unwrap().starts_with(&" ".repeat(40)));
    assert!(archived(&document, &list()).len() > shown.len());
}
