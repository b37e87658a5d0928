use super::*;
use crate::engine::facts::Family;
use crate::engine::facts::{Check, FamilyScript, Missing, Tried};
use crate::engine::toy::{Toy, array, data, dict, int, pairs, set, symbol, text};
use crate::model::Value;
use Tri::{No, Unknown, Yes};

fn ask(toy: &Toy, node: usize, table: &[(&str, Value)]) -> Passive<usize> {
    match_passive(toy, node, &pairs(table), Options::PERSONALITY, &mut ())
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
fn property_match_asks_the_property() {
    let check = |have: Value, wanted: Value, expected: Tri| {
        let (toy, node) = node(&[("x", have)]);
        let table = [("IOPropertyMatch", dict(&[("x", wanted)]))];
        assert_eq!(outcome(&toy, node, &table).0, expected);
    };
    check(data("abc\0"), text("abc"), Yes);
    check(text("abc"), data("abc"), No);
    check(text("abc"), data("abc\0\0"), Yes);
    check(symbol("abc"), data("abc\0"), No);
}

#[test]
fn bsd_keys_ask_the_table() {
    let check = |have: Value, wanted: Value, expected: Tri| {
        let (toy, node) = node(&[("BSD Name", have)]);
        assert_eq!(outcome(&toy, node, &[("BSD Name", wanted)]).0, expected);
    };
    check(data("abc"), text("abc"), No);
    check(data("abc\0"), text("abc"), Yes);
    check(data("abc\0\0"), text("abc"), Yes);
    check(text("abc"), data("abc"), Yes);
    check(text("abc"), data("abc\0\0"), No);
    let (toy, node) = node(&[]);
    assert_eq!(outcome(&toy, node, &[("BSD Unit", int(0))]), fails("BSD Unit"));
}

#[test]
fn property_match_takes_any_dictionary_and_all_of_its_keys() {
    let (toy, node) = node(&[("a", int(1)), ("b", int(2))]);
    let check = |wanted: Value, expected: Tri| {
        assert_eq!(
            outcome(&toy, node, &[("IOPropertyMatch", wanted.clone())]).0,
            expected,
            "{wanted:?}"
        );
    };
    let (fitting, other) = (dict(&[("a", int(1))]), dict(&[("a", int(9))]));
    check(dict(&[]), Yes);
    check(dict(&[("a", int(1)), ("b", int(2))]), Yes);
    check(dict(&[("a", int(1)), ("c", int(2))]), No);
    check(array(&[other.clone(), fitting.clone()]), Yes);
    check(array(&[other.clone(), text("x"), fitting.clone()]), No);
    check(set(&[fitting]), Yes);
    check(array(&[]), No);
    check(text("a"), No);
    check(int(1), No);
}

#[test]
fn property_exists_takes_any_name_up_to_the_first_that_is_none() {
    let (toy, node) = node(&[("model", int(1))]);
    let check = |wanted: Value, expected: Tri| {
        assert_eq!(outcome(&toy, node, &[("IOPropertyExistsMatch", wanted)]).0, expected);
    };
    check(text("model"), Yes);
    check(text("x"), No);
    check(array(&[text("x"), text("model")]), Yes);
    check(array(&[int(5), text("model")]), No);
    check(dict(&[("model", int(0))]), Yes);
    check(array(&[]), No);
    check(int(5), No);
}

#[test]
fn user_properties_lie_over_the_nodes_own() {
    let (toy, node) =
        node(&[("a", int(1)), ("IOUserServiceProperties", dict(&[("a", int(2)), ("b", int(3))]))]);
    let matches =
        |key, value| outcome(&toy, node, &[("IOPropertyMatch", dict(&[(key, int(value))]))]).0;
    assert_eq!(matches("a", 2), Yes);
    assert_eq!(matches("a", 1), No);
    assert_eq!(matches("b", 3), Yes);
    assert_eq!(outcome(&toy, node, &[("BSD Unit", int(3))]), fails("BSD Unit"));
}

#[test]
fn values_of_other_types_are_ignored_where_a_type_is_asked_for() {
    let (toy, node) = node(&[]);
    for key in ["IOLocationMatch", "IOPathMatch", "IOParentMatch"] {
        assert_eq!(outcome(&toy, node, &[(key, int(1))]), FITS, "{key}");
    }
    for key in ["IORegistryEntryID", "IOMatchedServiceCountMatch"] {
        assert_eq!(outcome(&toy, node, &[(key, text("1"))]), FITS, "{key}");
    }
}

#[test]
fn location_path_id_and_count() {
    let (mut toy, node) = node(&[]);
    assert_eq!(outcome(&toy, node, &[("IOLocationMatch", text(""))]), fails("IOLocationMatch"));
    toy.node(node).location = Some("1".to_owned());
    toy.node(node).clients = 2;
    assert_eq!(outcome(&toy, node, &[("IOLocationMatch", text("1"))]), FITS);
    assert_eq!(outcome(&toy, node, &[("IOLocationMatch", text("01"))]), fails("IOLocationMatch"));
    assert_eq!(outcome(&toy, node, &[("IOPathMatch", text("IOService:/dev"))]), FITS);
    assert_eq!(outcome(&toy, node, &[("IOPathMatch", text("/dev"))]), fails("IOPathMatch"));
    assert_eq!(outcome(&toy, node, &[("IORegistryEntryID", int(1))]), FITS);
    assert_eq!(outcome(&toy, node, &[("IORegistryEntryID", int(2))]), fails("IORegistryEntryID"));
    let count = |count| outcome(&toy, node, &[("IOMatchedServiceCountMatch", int(count))]);
    assert_eq!(count(2), FITS);
    assert_eq!(count(2 + (1 << 32)), FITS);
    assert_eq!(count(0), fails("IOMatchedServiceCountMatch"));
}

#[test]
fn exclaves_and_others_keep_apart() {
    let (toy, plain) = node(&[]);
    let (other, assigned) = node(&[("exclave-assigned", int(0))]);
    let proxy = [("IOExclaveProxy", Value::Bool(false)), ("IOClass", text("D"))];
    let class = [("IOClass", text("D"))];
    assert_eq!(outcome(&toy, plain, &class), FITS);
    assert_eq!(outcome(&toy, plain, &proxy), fails("IOExclaveProxy"));
    assert_eq!(outcome(&other, assigned, &proxy), FITS);
    assert_eq!(outcome(&other, assigned, &class), fails("IOExclaveProxy"));
}

#[test]
fn compatible_properties_replace_the_nodes_own() {
    let (toy, node) = node(&[
        ("a", int(1)),
        ("IOCompatibilityProperties", dict(&[("a", int(2)), ("IOClass", text("Old"))])),
    ]);
    let table = |class: &str, value| {
        [
            ("IOCompatibilityMatch", int(1)),
            ("IOProviderClass", text(class)),
            ("IOPropertyMatch", dict(&[("a", int(value))])),
        ]
    };
    assert_eq!(outcome(&toy, node, &table("Old", 2)), FITS);
    assert_eq!(outcome(&toy, node, &table("Nub", 2)), fails("IOProviderClass"));
    assert_eq!(outcome(&toy, node, &table("Old", 1)), fails("IOPropertyMatch"));
}

#[test]
fn the_first_key_in_the_kernels_order_is_reported() {
    let (toy, node) = node(&[]);
    let table = [
        ("BSD Name", text("x")),
        ("IOPropertyMatch", dict(&[("x", int(1))])),
        ("IONameMatch", text("other")),
    ];
    assert_eq!(outcome(&toy, node, &table), fails("IONameMatch"));
    let mut checks: Vec<Check<usize>> = Vec::new();
    let passive = match_passive(&toy, node, &pairs(&table), Options::EXAMINE, &mut checks);
    assert_eq!(passive.failure.and_then(|failure| failure.key).as_deref(), Some("IONameMatch"));
    let keys: Vec<_> = checks.iter().map(|check| check.key.as_deref().unwrap_or("")).collect();
    assert_eq!(keys, ["IONameMatch", "IOPropertyMatch", "BSD Name"]);
}

#[test]
fn the_name_is_recorded_for_personalities_alone() {
    let (toy, node) = node(&[]);
    let table = pairs(&[("IONameMatch", text("dev")), ("IOProbeScore", int(-3))]);
    let personality = match_passive(&toy, node, &table, Options::PERSONALITY, &mut ());
    assert_eq!(
        personality.name_matched.map(|name| name.text().into_owned()).as_deref(),
        Some("dev")
    );
    assert_eq!(personality.score, -3);
    let wake = match_passive(&toy, node, &table, Options::WAKE, &mut ());
    assert_eq!((wake.result, wake.name_matched), (Yes, None));
}

#[test]
fn a_table_by_itself_tests_its_class() {
    let (mut toy, node) = node(&[]);
    let ask = |toy: &Toy, class: &str| {
        let table = pairs(&[("IOProviderClass", text(class))]);
        match_passive(toy, node, &table, Options::TABLE, &mut ()).result
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

fn tried(at: usize, key: &str) -> Tried<usize> {
    Tried { at, key: Some(key.into()), family: false }
}

#[test]
fn the_parent_search_skips_levels_but_not_the_first() {
    let (toy, [bus, h2, hub, dev]) = tree();
    let parent = |inner: &[(&str, Value)]| [("IOParentMatch", dict(inner)), ("IOClass", text("D"))];
    assert_eq!(outcome(&toy, dev, &parent(&[("IONameMatch", text("bus"))])), FITS);
    assert_eq!(outcome(&toy, dev, &parent(&[])), FITS);
    let passive = ask(&toy, dev, &parent(&[("IONameMatch", text("dev"))]));
    let failure = passive.failure.unwrap();
    assert_eq!(failure.key.as_deref(), Some("IOParentMatch"));
    let expected: Vec<_> =
        [hub, h2, bus, 0].into_iter().map(|at| tried(at, "IONameMatch")).collect();
    assert_eq!(failure.tried, Some(expected));
}

#[test]
fn a_nested_search_goes_on_above_the_first_that_fitted() {
    let (toy, [bus, h2, hub, dev]) = tree();
    // `hub` fits first, and then there is no way back to `bus`, though `bus` fits as well.
    let nested = |name: &str| {
        let outer = dict(&[
            ("IOPropertyMatch", dict(&[("k", int(1))])),
            ("IOParentMatch", dict(&[("IONameMatch", text(name))])),
        ]);
        ask(&toy, dev, &[("IOParentMatch", outer)])
    };
    assert_eq!(nested("bus").result, Yes);
    assert_eq!(nested("h2").result, Yes);
    let failure = nested("hub").failure.unwrap();
    assert_eq!(
        failure.tried,
        Some(vec![
            tried(hub, "IOParentMatch"),
            tried(h2, "IONameMatch"),
            tried(bus, "IONameMatch"),
            tried(0, "IONameMatch"),
        ])
    );
}

#[test]
fn an_ancestors_family_is_asked_only_about_keys_left_over() {
    let (mut toy, [.., hub, dev]) = tree();
    toy.node(hub).script =
        Some(FamilyScript { result: false, keys: None, score_delta: 0, base: Family::Service });
    let parent = |inner: &[(&str, Value)]| [("IOParentMatch", dict(inner))];
    let name = ("IONameMatch", text("hub"));
    assert_eq!(outcome(&toy, dev, &parent(std::slice::from_ref(&name))), FITS);
    let failure = ask(&toy, dev, &parent(&[name, ("Extra", int(1))])).failure.unwrap();
    assert_eq!(failure.tried.unwrap()[0], Tried { at: hub, key: None, family: true });
}

#[test]
fn a_location_dictionary_asks_one_node() {
    let mut toy = Toy::new();
    let expert = toy.add(0, "IOPlatformExpert", "pe", &[]);
    let device = toy.add(expert, "IOPlatformDevice", "pd", &[]);
    let hub = toy.add(device, "Hub", "hub", &[]);
    let dev = toy.add(hub, "Nub", "dev", &[]);
    let location = |name: &str| [("IOLocationMatch", dict(&[("IONameMatch", text(name))]))];
    assert_eq!(outcome(&toy, dev, &location("pd")), FITS);
    let failure = ask(&toy, dev, &location("hub")).failure.unwrap();
    assert_eq!(failure.tried, Some(vec![tried(device, "IONameMatch")]));
    // Nowhere to ask: nothing was tried.
    let failure = ask(&toy, device, &location("pd")).failure.unwrap();
    assert_eq!((failure.key.as_deref(), failure.tried), (Some("IOLocationMatch"), Some(vec![])));
    // Inside a parent's table a location that fails ends the whole search.
    let nested =
        [("IOParentMatch", dict(&[("IOLocationMatch", dict(&[("IONameMatch", text("zzz"))]))]))];
    let failure = ask(&toy, dev, &nested).failure.unwrap();
    assert_eq!(
        failure.tried,
        Some(vec![tried(hub, "IOLocationMatch"), tried(device, "IONameMatch")])
    );
}

#[test]
fn a_parent_dictionary_wins_over_a_location() {
    let (toy, [.., dev]) = tree();
    let table = [
        ("IOParentMatch", dict(&[("IONameMatch", text("hub"))])),
        ("IOLocationMatch", dict(&[("IONameMatch", text("zzz"))])),
    ];
    assert_eq!(outcome(&toy, dev, &table), FITS);
    let table = [("IOParentMatch", int(1)), table[1].clone()];
    assert_eq!(outcome(&toy, dev, &table), fails("IOLocationMatch"));
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
    match_passive(&toy, dev, &pairs(&table[..1]), Options::EXAMINE, &mut checks);
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
