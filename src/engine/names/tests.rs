//! Names that no scenario of `tests/conformance` has: empty ones, experts of unknown descent, and what a dump blurs.

use super::*;
use crate::engine::toy::{Toy, array, blurred, data, int, text};
use Tri::{No, Unknown, Yes};

/// Compares `wanted` with a root nub of these properties.
fn device_tree(properties: &[(&str, Value)], wanted: &Value) -> (Tri, Option<String>) {
    let mut toy = Toy::default();
    let node = toy.add(None, "IOPlatformExpertDevice", "registry-name", properties);
    ask(&toy, node, wanted)
}

fn ask(toy: &Toy, node: usize, wanted: &Value) -> (Tri, Option<String>) {
    let found = compare_names(toy, node, wanted);
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
    let mut toy = Toy::new();
    let plain = toy.add(0, "IOPlatformExpert", "pe", &[]);
    let tree = toy.add(0, "MyPE IODTPlatformExpert IOPlatformExpert", "pe", &[]);
    let properties = [("compatible", text("c"))];
    let below_plain = toy.add(plain, "IOPlatformDevice", "dev", &properties);
    let below_tree = toy.add(tree, "IOPlatformDevice", "dev", &properties);
    assert_eq!(ask(&toy, below_plain, &text("c")), (No, None));
    assert_eq!(ask(&toy, below_plain, &text("dev")), yes("dev"));
    assert_eq!(ask(&toy, below_tree, &text("c*")), yes("c"));
    assert_eq!(ask(&toy, below_tree, &text("dev")), yes("dev"));
    // An expert of unknown descent can't be told from either.
    toy.node(plain).cut_chain = true;
    assert_eq!(ask(&toy, below_plain, &text("c")).0, Unknown);
    assert_eq!(ask(&toy, below_plain, &text("dev")), yes("dev"));
    assert_eq!(ask(&toy, below_plain, &text("x")), (No, None));
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
    let mut toy = Toy::new();
    toy.node(0).hidden = true;
    let found = compare_names(&toy, 0, &text("x"));
    assert_eq!((found.result, found.missing), (Unknown, Some(Missing::Properties)));
    let clipped = array(&[Value::Clipped((*b"u").into()), text("Root")]);
    let mut toy = Toy::new();
    let node = toy.add(0, "", "Root", &[]);
    assert_eq!(compare_names(&toy, node, &clipped).result, Yes);
    assert_eq!(compare_names(&toy, node, &array(&[Value::Unprintable])).result, Unknown);
}
