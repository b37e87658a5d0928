//! What no scenario of `tests/conformance` reaches: records of tests, tables by themselves, and what a dump leaves open.

use super::*;
use crate::engine::facts::{Check, Missing};
use crate::engine::toy::{Dump, ROOT_NUB, dict, int, pairs, text};
use crate::model::{EntryId, Value};
use Tri::{No, Unknown, Yes};

fn ask(dump: &Dump, node: EntryId, table: &[(&str, Value)]) -> Passive<EntryId> {
    match_passive(&dump.snapshot().view(), node, &pairs(table), Options::PERSONALITY, None)
}

/// The result, and the key that failed.
fn outcome(dump: &Dump, node: EntryId, table: &[(&str, Value)]) -> (Tri, Option<String>) {
    let passive = ask(dump, node, table);
    let key = passive.failure.and_then(|failure| failure.key);
    (passive.result, key.map(|key| key.to_string()))
}

fn fails(key: &str) -> (Tri, Option<String>) {
    (No, Some(key.to_owned()))
}

const FITS: (Tri, Option<String>) = (Yes, None);

/// A node of a class that has no matching function of its own.
fn node() -> (Dump, EntryId) {
    Dump::with("IOFilterScheme IOStorage", &[])
}

#[test]
fn the_first_key_in_the_kernels_order_is_reported() {
    let (dump, node) = node();
    let table = [
        ("BSD Name", text("x")),
        ("IOPropertyMatch", dict(&[("x", int(1))])),
        ("IONameMatch", text("other")),
    ];
    let (snapshot, table) = (dump.snapshot(), pairs(&table));
    let mut checks: Vec<Check<EntryId>> = Vec::new();
    let passive =
        match_passive(&snapshot.view(), node, &table, Options::EXAMINE, Some(&mut checks));
    assert_eq!(passive.failure.and_then(|failure| failure.key).as_deref(), Some("IONameMatch"));
    let keys: Vec<_> = checks.iter().map(|check| check.key.as_deref().unwrap_or("")).collect();
    assert_eq!(keys, ["IONameMatch", "IOPropertyMatch", "BSD Name"]);
}

#[test]
fn the_name_is_recorded_for_personalities_alone() {
    let (dump, node) = node();
    let snapshot = dump.snapshot();
    let table = pairs(&[("IONameMatch", text("dev")), ("IOProbeScore", int(-3))]);
    let personality = match_passive(&snapshot.view(), node, &table, Options::PERSONALITY, None);
    assert_eq!(
        personality.name_matched.map(|name| name.text().into_owned()).as_deref(),
        Some("dev")
    );
    assert_eq!(personality.score, -3);
    let wake = match_passive(&snapshot.view(), node, &table, Options::WAKE, None);
    assert_eq!((wake.result, wake.name_matched), (Yes, None));
}

#[test]
fn a_table_by_itself_tests_its_class() {
    let (mut dump, node) = node();
    let ask = |dump: &Dump, class: &str| {
        let table = pairs(&[("IOProviderClass", text(class))]);
        match_passive(&dump.snapshot().view(), node, &table, Options::TABLE, None).result
    };
    assert_eq!(ask(&dump, "IOFilterScheme"), Yes);
    assert_eq!(ask(&dump, "IOService"), Yes);
    assert_eq!(ask(&dump, "Hub"), No);
    dump.forget_chain(node);
    assert_eq!(ask(&dump, "Hub"), Unknown);
}

/// root / bus / h2 / hub / dev
fn tree() -> (Dump, [EntryId; 4]) {
    let mut dump = Dump::new();
    let class = "IOFilterScheme IOStorage";
    let bus = dump.add(ROOT_NUB, class, "bus", &[("k", int(1))]);
    let h2 = dump.add(bus, class, "h2", &[]);
    let hub = dump.add(h2, class, "hub", &[("k", int(1))]);
    let dev = dump.add(hub, class, "dev", &[]);
    (dump, [bus, h2, hub, dev])
}

#[test]
fn the_search_goes_on_at_the_service_of_a_legacy_id() {
    let (mut dump, [bus, h2, hub, dev]) = tree();
    let other = dump.add(ROOT_NUB, "IOService", "other", &[]);
    let alias = dump.add(other, "IOService", "alias", &[]);
    let id = dump.registry.entry(alias).registry_id.unwrap();
    let leads = |id: u64| [("IOServiceLegacyMatchingRegistryID", int(id as i64))];
    let parent = |name: &str| [("IOParentMatch", dict(&[("IONameMatch", text(name))]))];
    assert_eq!(outcome(&dump, dev, &parent("alias")), fails("IOParentMatch"));
    dump.set(dev, &leads(id));
    assert_eq!(outcome(&dump, dev, &parent("alias")), FITS);
    assert_eq!(outcome(&dump, dev, &parent("other")), FITS);
    let failure = ask(&dump, dev, &parent("zzz")).failure.unwrap();
    let order = failure.tried.unwrap().into_iter().map(|tried| tried.at).collect::<Vec<_>>();
    assert_eq!(order, [hub, h2, bus, ROOT_NUB, alias, other, ROOT_NUB]);
    // A service that leads to itself doesn't keep the search going for ever.
    dump.set(alias, &leads(id));
    assert_eq!(outcome(&dump, dev, &parent("zzz")), fails("IOParentMatch"));
    // Where an ID leads that isn't in the dump, nobody knows.
    dump.set(hub, &leads(99));
    assert_eq!(outcome(&dump, dev, &parent("alias")).0, Unknown);
}

#[test]
fn a_certain_failure_counts_whatever_else_is_unknown() {
    let (mut dump, [_, h2, hub, dev]) = tree();
    dump.hide(dev);
    let table = [("IOPropertyMatch", dict(&[("x", int(1))])), ("IORegistryEntryID", int(77))];
    assert_eq!(outcome(&dump, dev, &table), fails("IORegistryEntryID"));
    assert_eq!(outcome(&dump, dev, &table[..1]).0, Unknown);
    let (snapshot, table) = (dump.snapshot(), pairs(&table[..1]));
    let mut checks: Vec<Check<EntryId>> = Vec::new();
    match_passive(&snapshot.view(), dev, &table, Options::EXAMINE, Some(&mut checks));
    assert_eq!(checks.last().unwrap().missing, Some(Missing::Properties));

    // An ancestor of which nothing is known may fit; another that fits settles it.
    let (mut dump, _) = tree();
    dump.hide(h2);
    let parent =
        |key: &str| [("IOParentMatch", dict(&[("IOPropertyMatch", dict(&[(key, int(1))]))]))];
    assert_eq!(outcome(&dump, hub, &parent("k")), FITS);
    assert_eq!(outcome(&dump, hub, &parent("zzz")).0, Unknown);
    dump.set(h2, &[]);
    assert_eq!(outcome(&dump, hub, &parent("zzz")), fails("IOParentMatch"));
    // Both ways of a nested search end alike: nothing above is called so.
    dump.forget_chain(h2);
    let inner = dict(&[("IONameMatch", text("zzz"))]);
    let nested = dict(&[("IOProviderClass", text("Closed")), ("IOParentMatch", inner)]);
    assert_eq!(outcome(&dump, hub, &[("IOParentMatch", nested)]), fails("IOParentMatch"));
    let inner = dict(&[("IONameMatch", text("bus"))]);
    let nested = dict(&[("IOProviderClass", text("Closed")), ("IOParentMatch", inner)]);
    assert_eq!(outcome(&dump, hub, &[("IOParentMatch", nested)]).0, Unknown);
}
