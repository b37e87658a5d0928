//! Names that no scenario of `tests/conformance` has: empty ones, experts of unknown descent, and what a dump blurs.

use super::*;
use crate::engine::toy::{Dump, ROOT_NUB, array, blurred, data, int, text};
use crate::model::EntryId;
use Tri::{No, Unknown, Yes};

/// Compares `wanted` with a root nub of these properties.
fn device_tree(properties: &[(&str, Value)], wanted: &Value) -> (Tri, Option<String>) {
    let mut dump = Dump::new();
    dump.set(ROOT_NUB, properties);
    ask(&dump, ROOT_NUB, wanted)
}

fn ask(dump: &Dump, node: EntryId, wanted: &Value) -> (Tri, Option<String>) {
    let found = compare_names(&dump.snapshot().view(), node, wanted);
    (found.result, found.matched.map(|text| text.text().into_owned()))
}

fn yes(matched: &str) -> (Tri, Option<String>) {
    (Yes, Some(matched.to_owned()))
}

#[test]
fn empty_elements_of_name_properties() {
    let compatible =
        |value: Value, wanted: &str| device_tree(&[("compatible", value)], &text(wanted));
    assert_eq!(compatible(data("x\0\0uart\0\0"), ""), yes(""));
    for value in [text(""), data("\0")] {
        assert_eq!(compatible(value.clone(), "*"), yes(""));
        assert_eq!(compatible(value, ""), yes(""));
    }
    assert_eq!(compatible(data(""), "*"), (No, None));
    assert_eq!(compatible(data(""), ""), (No, None));
    assert_eq!(compatible(data("x\0uart"), "uart"), yes("uart"));
    assert_eq!(compatible(int(1), "*"), (No, None));
}

#[test]
fn a_platform_device_goes_by_what_its_expert_says() {
    let mut dump = Dump::new();
    let plain = dump.add(ROOT_NUB, "MyPE IOPlatformExpert", "pe", &[]);
    let tree = dump.add(ROOT_NUB, "MyPE IODTPlatformExpert IOPlatformExpert", "pe", &[]);
    let properties = [("compatible", text("c"))];
    let below_plain = dump.add(plain, "IOPlatformDevice", "dev", &properties);
    let below_tree = dump.add(tree, "IOPlatformDevice", "dev", &properties);
    assert_eq!(ask(&dump, below_plain, &text("c")), (No, None));
    assert_eq!(ask(&dump, below_plain, &text("dev")), yes("dev"));
    assert_eq!(ask(&dump, below_tree, &text("c*")), yes("c"));
    assert_eq!(ask(&dump, below_tree, &text("dev")), yes("dev"));
    // An expert of unknown descent can't be told from either.
    dump.forget_chain(plain);
    assert_eq!(ask(&dump, below_plain, &text("c")).0, Unknown);
    assert_eq!(ask(&dump, below_plain, &text("dev")), yes("dev"));
    assert_eq!(ask(&dump, below_plain, &text("x")), (No, None));
}

#[test]
fn a_blur_is_unknown_only_where_it_decides() {
    let name = |value: Value, wanted: &str| device_tree(&[("name", value)], &text(wanted)).0;
    assert_eq!(name(blurred("uart", 1), "uart"), Yes);
    assert_eq!(name(blurred("uart", 1), "nope"), No);
    assert_eq!(name(blurred("uart", 1), ""), No);
    assert_eq!(name(blurred("uart", 2), ""), Unknown);
    assert_eq!(name(blurred("", 1), "*"), Unknown);
    assert_eq!(name(Value::Unprintable, "uart"), No);
    assert_eq!(name(Value::Unprintable, "u*"), Unknown);
    assert_eq!(name(Value::Clipped((*b"u").into()), "uart"), Unknown);
    let mut dump = Dump::new();
    dump.hide(ROOT_NUB);
    let found = compare_names(&dump.snapshot().view(), ROOT_NUB, &text("x"));
    assert_eq!((found.result, found.missing), (Unknown, Some(Missing::Properties)));
    let clipped = array(&[Value::Clipped((*b"u").into()), text("Root")]);
    let node = dump.add(ROOT_NUB, "IOService", "Root", &[]);
    assert_eq!(ask(&dump, node, &clipped).0, Yes);
    assert_eq!(ask(&dump, node, &array(&[Value::Unprintable])).0, Unknown);
}
