use super::*;
use crate::model::Entry;

#[test]
fn a_chain_of_classes_is_told_or_known_or_open() {
    let mut document = Document::new(DocumentKind::Snapshot, "test");
    let mut add = |class: &str, told: Option<&[&str]>| {
        let told = told.map(|told| told.iter().map(|class| Key::new(class)).collect());
        let entry = Entry { class: class.into(), inheritance: told, ..Entry::default() };
        document.registry.add_entry(entry);
    };
    add("IOPCIDevice", None);
    add("MyNub", None);
    add("MyNub", Some(&["MyNub", "IOPCIDevice"]));
    add("MyNub", Some(&["MyNub", "IOService", "IORegistryEntry", "OSObject"]));
    add("NotKnown", None);
    let loaded = Loaded { document, notes: Vec::new() };
    let case = Case::new(loaded, &[], &ClassTable::new()).unwrap();
    let expected = [
        ("IOPCIDevice IOService IORegistryEntry", true),
        ("MyNub", false),
        ("MyNub IOPCIDevice IOService IORegistryEntry", true),
        ("MyNub IOService IORegistryEntry", true),
        ("NotKnown", false),
    ];
    for (entry, (classes, complete)) in case.registry().entries().zip(expected) {
        let chain = case.chain(entry);
        let shown: Vec<&str> = chain.classes.iter().map(Key::as_str).collect();
        assert_eq!((shown.join(" ").as_str(), chain.complete), (classes, complete));
    }
}
