//! Several bundles together: doubles, rivals, ties.

use crate::engine::{matching_keys, table_score};
use crate::model::{Bundle, Dict, Key, Value};

use super::personality::MERGERS;
use super::scope::{Listed, Scope, personalities};
use super::table::Severity;

pub(super) fn check(scope: &mut Scope<'_>) {
    doubles(scope);
    classes(scope);
    for listed in scope.personalities() {
        rivals(scope, listed);
    }
}

/// Another bundle with the same identifier.
fn doubles(scope: &mut Scope<'_>) {
    let Some(id) = scope.id() else { return };
    let own = scope.at;
    let pool = scope.pool;
    let Some(other) = pool.with_id(id).iter().find(|at| **at != own) else { return };
    let version =
        |at: usize| pool.inputs[at].bundle.version.clone().unwrap_or_else(|| "none".into());
    let (file, there, here) = (&pool.inputs[*other].file, version(*other), version(own));
    let words = format!(
        "{id} is the identifier of {file} too (version {there} there, {here} here), and only one bundle of an identifier counts"
    );
    scope.report("duplicate-bundle", &["CFBundleIdentifier"], words);
}

/// A class that two bundles, each for itself, seem to define.
fn classes<'a>(scope: &mut Scope<'a>) {
    let Some(id) = scope.id() else { return };
    let pool = scope.pool;
    // The classes that a bundle with code lists as its own.
    let own_classes = |bundle: &Bundle, listed: Listed<'a>| {
        let named = listed.text("CFBundleIdentifier");
        let own =
            !listed.is_dext() && named.is_none_or(|named| Some(named) == bundle.id.as_deref());
        listed.text("IOClass").filter(|_| own && bundle.info.contains("CFBundleExecutable"))
    };
    let mut told: Vec<&str> = Vec::new();
    for listed in scope.personalities() {
        let Some(class) = own_classes(&scope.input().bundle, listed) else { continue };
        // Of classes that are known it is known who defines them.
        if told.contains(&class) || pool.classes().row(&Key::new(class)).is_some() {
            continue;
        }
        let other = pool.inputs.iter().find_map(|input| {
            let other = input.bundle.id.as_deref().filter(|other| *other != id)?;
            let theirs = |listed| own_classes(&input.bundle, listed) == Some(class);
            personalities(input).any(theirs).then_some(other)
        });
        let Some(other) = other else { continue };
        let words = format!(
            "{class} is a class of {other} too; if both define it, the second fails to load"
        );
        scope.report_in(listed, "duplicate-class", &["IOClass"], words);
        told.push(class);
    }
}

/// Another bundle's personality that asks for the same nodes.
fn rivals(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let own = matching(listed.table);
    if listed.provider().is_none() || listed.is_on_resources() || own.is_empty() {
        return;
    }
    let merges =
        |one: Listed<'_>| one.text("IOClass").is_some_and(|class| MERGERS.contains(&class));
    let mut rivals = scope.rivals(listed, false).filter(|_| !merges(listed));
    let rival = rivals.find(|(_, other, _)| !merges(*other) && matching(other.table) == own);
    drop(rivals);
    let Some((at, other, name)) = rival else { return };
    let same_bundle = at == scope.at;
    let (score, theirs) = (table_score(listed.table), table_score(other.table));
    if theirs == score {
        // Within a bundle the order is that of its list; between bundles it isn't defined.
        let words = format!(
            "{name} asks for the same nodes in the same category with the same score, {score}: which of the two is tried first depends on the order in which they come"
        );
        let found = scope.report_in(listed, "tie-broken-by-order", &["IOProbeScore"], words);
        let found = found.fix("Give the better driver the higher IOProbeScore");
        // Who lists both in one bundle may well mean the probes to decide.
        if same_bundle {
            found.severity(Severity::Note);
        }
    } else if !same_bundle {
        let (better, worse) =
            if theirs > score { ("has", "this one") } else { ("has only", "that one") };
        let words = format!(
            "{name} asks for the same nodes in the same category; it {better} {theirs} against {score}, so {worse} starts only where the other's probe or start refuses"
        );
        scope.report_in(listed, "rival-personality", &[], words);
    }
    early(scope, listed, at, &name);
}

/// A rival that is needed early is attached before this one is looked at.
fn early(scope: &mut Scope<'_>, listed: Listed<'_>, at: usize, name: &str) {
    const KEY: &str = "OSBundleRequired";
    if at == scope.at {
        return;
    }
    let required =
        |info: &Dict| info.str(KEY).filter(|text| *text != "Safe Boot").map(str::to_owned);
    let theirs = required(&scope.pool.inputs[at].bundle.info);
    if let (None, Some(theirs)) = (required(scope.info()), theirs) {
        let words = format!(
            "{name} has {KEY} {theirs} and is there from the start; this bundle has none and comes when the node is taken"
        );
        scope.report_in(listed, "boot-late", &[], words).fix(format!("Add {KEY} {theirs}"));
    }
}

/// Keys that say who the driver is, not on which nodes it is wanted.
const NOT_MATCHING: [&str; 11] = [
    "CFBundleIdentifier",
    "CFBundleIdentifierKernel",
    "IOClass",
    "IOUserClass",
    "IOUserServerName",
    "IOUserClientClass",
    "IOMatchCategory",
    "IOProbeScore",
    "IOPersonalityPublisher",
    "IOKitDebug",
    "IOPCITunnelCompatible",
];

/// What a personality asks of its nodes, in an order that doesn't depend on how it is written: nothing, where it has no key by
/// which nodes are told apart. Keys that only its driver's code reads count too, since by them it may tell nodes apart in probe.
fn matching(table: &Dict) -> Vec<(Key, Value)> {
    if !matching_keys().any(|key| table.contains(key)) {
        return Vec::new();
    }
    let mut keys: Vec<(Key, Value)> =
        table.iter().filter(|(key, _)| !NOT_MATCHING.contains(&key.as_str())).cloned().collect();
    keys.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
    keys
}
