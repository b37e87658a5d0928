//! What no scenario of `tests/conformance` reaches: records of tests, tables by themselves, and what a dump leaves open.

use super::*;
use crate::engine::facts::{Check, Missing};
use crate::engine::toy::{Toy, dict, int, pairs, text};
use crate::model::Value;
use Tri::{No, Unknown, Yes};

fn ask(toy: &Toy, node: usize, table: &[(&str, Value)]) -> Passive<usize> {
    match_passive(toy, node, &pairs(table), Options::PERSONALITY, None)
}

/// The result, and the key that failed.
fn outcome(toy: &Toy, node: usize, table: &[(&str, Value)]) -> (Tri, Option<String>) {
    let passive = ask(toy, node, table);
    let key = passive.failure.and_then(|failure| failure.key);
    (passive.result, key.map(|key| key.to_string()))
}

fn fails(key: &str) -> (Tri, Option<String>) {
    (No, Some(key.to_owned()))
}

const FITS: (Tri, Option<String>) = (Yes, None);

fn node(properties: &[(&str, Value)]) -> (Toy, usize) {
    let mut toy = Toy::new();
    let node = toy.add(0, "Nub", "dev", properties);
    (toy, node)
}

#[test]
fn the_first_key_in_the_kernels_order_is_reported() {
    let (toy, node) = node(&[]);
    let table = [
        ("BSD Name", text("x")),
        ("IOPropertyMatch", dict(&[("x", int(1))])),
        ("IONameMatch", text("other")),
    ];
    let mut checks: Vec<Check<usize>> = Vec::new();
    let passive = match_passive(&toy, node, &pairs(&table), Options::EXAMINE, Some(&mut checks));
    assert_eq!(passive.failure.and_then(|failure| failure.key).as_deref(), Some("IONameMatch"));
    let keys: Vec<_> = checks.iter().map(|check| check.key.as_deref().unwrap_or("")).collect();
    assert_eq!(keys, ["IONameMatch", "IOPropertyMatch", "BSD Name"]);
}

#[test]
fn the_name_is_recorded_for_personalities_alone() {
    let (toy, node) = node(&[]);
    let table = pairs(&[("IONameMatch", text("dev")), ("IOProbeScore", int(-3))]);
    let personality = match_passive(&toy, node, &table, Options::PERSONALITY, None);
    assert_eq!(
        personality.name_matched.map(|name| name.text().into_owned()).as_deref(),
        Some("dev")
    );
    assert_eq!(personality.score, -3);
    let wake = match_passive(&toy, node, &table, Options::WAKE, None);
    assert_eq!((wake.result, wake.name_matched), (Yes, None));
}

#[test]
fn a_table_by_itself_tests_its_class() {
    let (mut toy, node) = node(&[]);
    let ask = |toy: &Toy, class: &str| {
        let table = pairs(&[("IOProviderClass", text(class))]);
        match_passive(toy, node, &table, Options::TABLE, None).result
    };
    assert_eq!(ask(&toy, "Nub"), Yes);
    assert_eq!(ask(&toy, "IOService"), Yes);
    assert_eq!(ask(&toy, "Hub"), No);
    toy.node(node).cut_chain = true;
    assert_eq!(ask(&toy, "Hub"), Unknown);
}

/// root / bus / h2 / hub / dev
fn tree() -> (Toy, [usize; 4]) {
    let mut toy = Toy::new();
    let bus = toy.add(0, "Bus", "bus", &[("k", int(1))]);
    let h2 = toy.add(bus, "Hub", "h2", &[]);
    let hub = toy.add(h2, "Hub", "hub", &[("k", int(1))]);
    let dev = toy.add(hub, "Nub", "dev", &[]);
    (toy, [bus, h2, hub, dev])
}

#[test]
fn the_search_goes_on_at_the_service_of_a_legacy_id() {
    let (mut toy, [bus, h2, hub, dev]) = tree();
    let other = toy.add(0, "Other", "other", &[]);
    let alias = toy.add(other, "Alias", "alias", &[]);
    let parent = |name: &str| [("IOParentMatch", dict(&[("IONameMatch", text(name))]))];
    assert_eq!(outcome(&toy, dev, &parent("alias")), fails("IOParentMatch"));
    toy.node(dev).properties = pairs(&[("IOServiceLegacyMatchingRegistryID", int(alias as i64))]);
    assert_eq!(outcome(&toy, dev, &parent("alias")), FITS);
    assert_eq!(outcome(&toy, dev, &parent("other")), FITS);
    let failure = ask(&toy, dev, &parent("zzz")).failure.unwrap();
    let order = failure.tried.unwrap().into_iter().map(|tried| tried.at).collect::<Vec<_>>();
    assert_eq!(order, [hub, h2, bus, 0, alias, other, 0]);
    // A service that leads to itself doesn't keep the search going for ever.
    toy.node(alias).properties = pairs(&[("IOServiceLegacyMatchingRegistryID", int(alias as i64))]);
    assert_eq!(outcome(&toy, dev, &parent("zzz")), fails("IOParentMatch"));
    // An ID that leads nowhere ends the search.
    toy.node(hub).properties = pairs(&[("IOServiceLegacyMatchingRegistryID", int(99))]);
    assert_eq!(outcome(&toy, dev, &parent("alias")), fails("IOParentMatch"));
}

#[test]
fn a_certain_failure_counts_whatever_else_is_unknown() {
    let (mut toy, [_, h2, hub, dev]) = tree();
    toy.node(dev).hidden = true;
    let table = [("IOPropertyMatch", dict(&[("x", int(1))])), ("IORegistryEntryID", int(77))];
    assert_eq!(outcome(&toy, dev, &table), fails("IORegistryEntryID"));
    assert_eq!(outcome(&toy, dev, &table[..1]).0, Unknown);
    let mut checks: Vec<Check<usize>> = Vec::new();
    match_passive(&toy, dev, &pairs(&table[..1]), Options::EXAMINE, Some(&mut checks));
    assert_eq!(checks.last().unwrap().missing, Some(Missing::Properties));

    // An ancestor of which nothing is known may fit; another that fits settles it.
    let (mut toy, _) = tree();
    toy.node(h2).hidden = true;
    let parent =
        |key: &str| [("IOParentMatch", dict(&[("IOPropertyMatch", dict(&[(key, int(1))]))]))];
    assert_eq!(outcome(&toy, hub, &parent("k")), FITS);
    assert_eq!(outcome(&toy, hub, &parent("zzz")).0, Unknown);
    toy.node(h2).hidden = false;
    assert_eq!(outcome(&toy, hub, &parent("zzz")), fails("IOParentMatch"));
    // Both ways of a nested search end alike: nothing above is called so.
    toy.node(h2).cut_chain = true;
    let inner = dict(&[("IONameMatch", text("zzz"))]);
    let nested = dict(&[("IOProviderClass", text("Closed")), ("IOParentMatch", inner)]);
    assert_eq!(outcome(&toy, hub, &[("IOParentMatch", nested)]), fails("IOParentMatch"));
    let inner = dict(&[("IONameMatch", text("bus"))]);
    let nested = dict(&[("IOProviderClass", text("Closed")), ("IOParentMatch", inner)]);
    assert_eq!(outcome(&toy, hub, &[("IOParentMatch", nested)]).0, Unknown);
}
