//! Several bundles together: doubles, rivals, ties.

use crate::engine::matching_keys;
use crate::model::{Dict, Key, Value};

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
    let words = format!(
        "{id} is the identifier of {} too (version {} there, {} here), and only one bundle of an identifier counts",
        pool.inputs[*other].file,
        version(*other),
        version(own)
    );
    scope.report("duplicate-bundle", &["CFBundleIdentifier"], words);
}

/// A class that two bundles, each for itself, seem to define.
fn classes(scope: &mut Scope<'_>) {
    let Some(id) = scope.id() else { return };
    let pool = scope.pool;
    let own_class = |bundle: &str, coded: bool, listed: &Listed<'_>| {
        let named = listed.text("CFBundleIdentifier");
        coded && !listed.is_dext() && named.is_none_or(|named| named == bundle)
    };
    let coded = |info: &Dict| info.contains("CFBundleExecutable");
    if !coded(scope.info()) {
        return;
    }
    let mut told: Vec<String> = Vec::new();
    for listed in scope.personalities() {
        let Some(class) = listed.text("IOClass").filter(|_| own_class(id, true, &listed)) else {
            continue;
        };
        // Of classes that are known it is known who defines them.
        if told.iter().any(|done| done == class) || pool.classes().row(&Key::new(class)).is_some() {
            continue;
        }
        let other = pool.inputs.iter().find(|input| {
            let bundle = &input.bundle;
            let Some(other) = bundle.id.as_deref().filter(|other| *other != id) else {
                return false;
            };
            personalities(input).any(|theirs| {
                theirs.text("IOClass") == Some(class)
                    && own_class(other, coded(&bundle.info), &theirs)
            })
        });
        let Some(other) = other.and_then(|input| input.bundle.id.clone()) else { continue };
        let words = format!(
            "{class} is a class of {other} too; if both define it, the second fails to load"
        );
        scope.report_in(listed, "duplicate-class", &["IOClass"], words);
        told.push(class.to_owned());
    }
}

/// Another bundle's personality that asks for the same nodes.
fn rivals(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let Some(provider) = listed.provider() else { return };
    if matches!(provider, "IOResources" | "IOUserResources") {
        return;
    }
    let own = matching(listed.table);
    if own.is_empty() {
        return;
    }
    let category = |listed: &Listed<'_>| {
        listed.table.get("IOMatchCategory").and_then(Value::as_utf8).map(str::to_owned)
    };
    let score = crate::engine::table_score(listed.table);
    let pool = scope.pool;
    let id = scope.input().bundle.id.as_deref();
    for (at, input) in pool.inputs.iter().enumerate() {
        let other_id = input.bundle.id.as_deref();
        let same_bundle = at == scope.at;
        if !same_bundle && other_id == id {
            continue;
        }
        for other in personalities(input) {
            let itself = same_bundle
                && (std::ptr::eq(other.table, listed.table) || other.list != listed.list);
            let user = other.table.str("IOUserClass") == listed.table.str("IOUserClass");
            let same_class = other.table.str("IOClass") == listed.table.str("IOClass") && user;
            if itself
                || other.provider() != Some(provider)
                || category(&other) != category(&listed)
                || (same_class && same_bundle)
                || [listed, other]
                    .iter()
                    .any(|one| one.text("IOClass").is_some_and(|class| MERGERS.contains(&class)))
                || matching(other.table) != own
            {
                continue;
            }
            let name = if same_bundle {
                other.name.to_string()
            } else {
                format!("{}/{}", other_id.unwrap_or(&input.file), other.name)
            };
            let theirs = crate::engine::table_score(other.table);
            if theirs == score {
                // Within a bundle the order is that of its list; between bundles it isn't defined.
                let words = format!(
                    "{name} asks for the same nodes in the same category with the same score, {score}: which of the two is tried first depends on the order in which they come"
                );
                let found =
                    scope.report_in(listed, "tie-broken-by-order", &["IOProbeScore"], words);
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
            return;
        }
    }
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
