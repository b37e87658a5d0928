//! Bundles on a machine: what its verdicts say of their personalities.
//!
//! Nothing is decided here. A verdict becomes a finding; which of them are worth one depends on how near they came, and on whether
//! the bundle has a driver on this machine at all.

use std::fmt::Write as _;

use crate::engine::{Family, family_of, score_of, table_score};
use crate::explain::difference::{Likeness, likeness};
use crate::explain::nearest::nearness;
use crate::explain::value::show_within;
use crate::explain::{Case, DEFAULT_CATEGORY, Outcome, Verdict};
use crate::model::{EntryId, Key, Value};

use super::scope::{INLINE, Listed, Scope, has_code};
use super::table::{Severity, find};

pub(super) fn check(scope: &mut Scope<'_>, case: &Case) {
    let listed = scope.personalities();
    let pool = scope.pool;
    let label =
        scope.input().bundle.id.clone().unwrap_or_else(|| scope.input().bundle.file.clone());
    let verdicts = |listed: &Listed<'_>| pool.verdicts(&label, listed.name);
    let started = listed
        .iter()
        .any(|one| verdicts(one).iter().any(|verdict| verdict.outcome == Outcome::Started));
    let mut far: Vec<(Listed<'_>, &Verdict)> = Vec::new();
    let mut judged = 0;
    for one in listed.iter().copied() {
        let Some(verdict) = verdicts(&one).first() else { continue };
        judged += 1;
        let near = likeness(verdict.difference.as_ref()) < Likeness::Unlike;
        match verdict.outcome {
            Outcome::Started => runs(scope, case, one, verdict),
            Outcome::Lost | Outcome::Waiting => tell(scope, case, one, verdict, None, ""),
            Outcome::Undetermined if verdict.code == "not-recorded" => {
                tell(scope, case, one, verdict, None, "");
                stalled(scope, case, one, verdict);
            }
            Outcome::Rejected if is_gate(verdict) => tell(scope, case, one, verdict, None, ""),
            // The right value in a wrong form is what its author would want to hear of.
            Outcome::Rejected if near && !started => {
                tell(scope, case, one, verdict, Some(Severity::Warning), "");
            }
            Outcome::Rejected | Outcome::NeverConsidered | Outcome::Undetermined => {
                far.push((one, verdict));
            }
        }
    }
    if started || judged == 0 {
        return;
    }
    // Nothing of it runs here: the nearest miss, and how many more there are.
    let nearest = far.iter().min_by_key(|(_, verdict)| nearness(verdict));
    if let Some((one, verdict)) = nearest.copied().filter(|_| far.len() == judged) {
        let more = match far.len() - 1 {
            0 => String::new(),
            1 => "; of the bundle's other personality nothing came nearer".into(),
            more => format!("; of the bundle's {more} other personalities nothing came nearer"),
        };
        tell(scope, case, one, verdict, Some(Severity::Warning), &more);
    }
    let all = listed.iter().filter_map(|one| Some((*one, verdicts(one).first()?)));
    if let Some((one, verdict)) = all.min_by_key(|(_, verdict)| nearness(verdict)) {
        idle_node(scope, case, one, verdict);
    }
    let may_run = listed.iter().any(|one| {
        verdicts(one)
            .iter()
            .any(|verdict| matches!(verdict.outcome, Outcome::Waiting | Outcome::Undetermined))
    });
    if !may_run && has_code(scope.info()) && !scope.is_dext() {
        let words = "no driver of this bundle runs on the machine: a kext without instances is unloaded about a \
                     minute after the machine has become quiet, so its absence from a list of loaded kexts isn't the \
                     cause";
        scope.report("unloaded-when-idle", &["CFBundleIdentifier"], words);
    }
}

/// Whether the match category, or the node as such, was in the way: it fitted otherwise, or nobody looked.
fn is_gate(verdict: &Verdict) -> bool {
    matches!(
        verdict.code,
        "category-consumed"
            | "replacing-boot-driver"
            | "replacement-root-media"
            | "exclave-mismatch"
            | "resource-missing"
            | "resource-not-matched-yet"
            | "pci-tunnel-incompatible"
            | "usb-key-combination"
            | "hid-no-usage-pairs"
    )
}

/// Whether a value stands in a sentence by itself.
fn says(sentence: &str, value: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric();
    sentence.match_indices(value).any(|(at, _)| {
        !sentence[..at].ends_with(joins) && !sentence[at + value.len()..].starts_with(joins)
    })
}

/// Makes a finding of a verdict.
fn tell(
    scope: &mut Scope<'_>,
    case: &Case,
    listed: Listed<'_>,
    verdict: &Verdict,
    severity: Option<Severity>,
    more: &str,
) {
    let Some(lint) = find(verdict.code) else { return };
    // What is wrong on every machine was said already.
    if scope.has_on(lint.code, listed) {
        return;
    }
    let mut words = if verdict.outcome == Outcome::NeverConsidered
        && verdict.code != "provider-not-registered"
    {
        verdict.sentence().into_owned()
    } else {
        format!("on {}: {}", verdict.node.path, verdict.sentence())
    };
    if let Some(expected) = &verdict.expected {
        let found = verdict
            .found
            .as_ref()
            .map_or_else(|| "no such property".into(), |found| show_within(found, INLINE));
        let expected = show_within(expected, INLINE);
        let sentence = verdict.sentence();
        if !(says(&sentence, &expected) && says(&sentence, &found)) {
            let _ = write!(words, " (wants {expected}, has {found})");
        }
    }
    if let Some(difference) = &verdict.difference {
        words.push_str("; ");
        words.push_str(&difference.words);
    }
    words.push_str(more);
    let key = verdict.key.as_deref().unwrap_or_default();
    let category = matches!(verdict.code, "category-consumed" | "category-unclear");
    let keys: Vec<&str> = if category && listed.table.contains("IOMatchCategory") {
        vec!["IOMatchCategory"]
    } else if listed.table.contains(key) {
        vec![key]
    } else if listed.table.dict("IOPropertyMatch").is_some_and(|inner| inner.contains(key)) {
        vec!["IOPropertyMatch", key]
    } else if listed.table.contains("IOProviderClass") && lint.code.starts_with("provider-") {
        vec!["IOProviderClass"]
    } else {
        Vec::new()
    };
    let mut found = scope.report_in(listed, lint.code, &keys, words);
    if let Some(failure) = failure(case, listed, verdict) {
        found = found.failure(failure);
    }
    if let Some(severity) = severity.filter(|severity| *severity < lint.severity) {
        found = found.severity(severity);
    }
    if let Some(fix) = verdict.fix() {
        found.fix(fix.into_owned());
    }
}

/// Which way not to start it is, where a code stands for several.
fn failure(case: &Case, listed: Listed<'_>, verdict: &Verdict) -> Option<&'static str> {
    let registry = case.registry();
    let key = verdict.key.as_deref().unwrap_or_default();
    let node = verdict.node.entry;
    let property = |entry: EntryId, key: &str| registry.get(entry, &Key::new(key));
    Some(match verdict.code {
        "category-consumed" => category(case, verdict),
        "provider-class-mismatch" if near_class(case, verdict) => "F26",
        "name-mismatch" => {
            let wanted = names(listed.table.get("IONameMatch"));
            let compatible = ["compatible", "name", "device_type", "model"].iter().any(|key| {
                property(node, key)
                    .is_some_and(|have| names(Some(&have)).iter().any(|name| wanted.contains(name)))
            });
            if compatible { "F48" } else { "F49" }
        }
        "property-mismatch" if verdict.found.is_none() => "F47",
        "property-mismatch"
            if listed
                .table
                .get("IOPropertyMatch")
                .is_some_and(|value| value.as_list().is_some()) =>
        {
            "F46"
        }
        "usb-mismatch" if matches!(key, "bConfigurationValue" | "bInterfaceNumber") => "F65",
        "usb-key-combination" if verdict.node.class.contains("Interface") => "F65",
        "hid-mismatch" if key.contains("Usage") => "F68",
        _ => return None,
    })
}

/// Who holds the category, and how it came to that.
fn category(case: &Case, verdict: &Verdict) -> &'static str {
    let registry = case.registry();
    if matches!(verdict.node.class.as_str(), "IOResources" | "IOUserResources") {
        let default = verdict.personality.category == DEFAULT_CATEGORY;
        return if default { "F37" } else { "F41" };
    }
    let Some(holder) = &verdict.holder else { return "F38" };
    let drivers = clients(case, verdict.node.entry);
    let entry = drivers.into_iter().find(|entry| registry.entry(*entry).class == *holder.class);
    let says = |key: &str| {
        let value = entry.and_then(|entry| registry.get(entry, &Key::new(key)));
        value.is_some_and(|value| value.as_bool() == Some(true))
    };
    let state = entry.and_then(|entry| registry.entry(entry).state).unwrap_or_default();
    let generic = holder.score.is_some_and(|score| (50_000..70_000).contains(&score));
    if state.active == Some(false) {
        "F43"
    } else if generic && verdict.node.class.contains("USB") {
        "F66"
    } else if says("IOMatchedAtBoot") && says("IOPrimaryDriverTerminateOptions") {
        "F44"
    } else if says("IOMatchedAtBoot") {
        "F15"
    } else if holder.score.is_some_and(|score| score >= verdict.personality.score) {
        "F39"
    } else {
        "F38"
    }
}

/// Whether nodes of the class above the one that is asked for are there: then the class is one too special.
fn near_class(case: &Case, verdict: &Verdict) -> bool {
    let Some(wanted) = &verdict.personality.provider_class else { return false };
    let chain = crate::explain::known_classes().chain(&Key::new(wanted));
    let Some(above) = chain.classes.get(1).filter(|above| *above != "IOService") else {
        return false;
    };
    let registry = case.registry();
    registry.entries().any(|entry| registry.entry(entry).class == *above)
}

/// The names in a value: a string, a list of them, or data with zero bytes between them.
fn names(value: Option<&Value>) -> Vec<Vec<u8>> {
    match value {
        Some(Value::Str(text)) => vec![text.bytes().to_vec()],
        Some(Value::Array(list) | Value::Set(list)) => {
            list.iter().filter_map(Value::as_str).map(|text| text.bytes().to_vec()).collect()
        }
        Some(Value::Data(data)) => data
            .bytes()
            .split(|byte| *byte == 0)
            .filter(|name| !name.is_empty())
            .map(<[u8]>::to_vec)
            .collect(),
        _ => Vec::new(),
    }
}

/// The drivers on a node, as far as they show what they are.
fn clients(case: &Case, node: EntryId) -> Vec<EntryId> {
    let registry = case.registry();
    let places = registry.places_of(node).iter().flat_map(|place| registry.children(*place));
    let entries = places.map(|place| registry.place(place).entry);
    entries.filter(|entry| registry.get(*entry, &Key::new("IOClass")).is_some()).collect()
}

/// Of a driver that runs: what became of its score, and whether anybody can find it.
fn runs(scope: &mut Scope<'_>, case: &Case, listed: Listed<'_>, verdict: &Verdict) {
    let registry = case.registry();
    let class = listed.table.str("IOClass").unwrap_or_default();
    let drivers = clients(case, verdict.node.entry);
    let Some(driver) = drivers.into_iter().find(|entry| registry.entry(*entry).class == class)
    else {
        return;
    };
    let shown = registry.get(driver, &Key::new("IOProbeScore"));
    let own = table_score(listed.table);
    let plain = matches!(
        family_of(&scope.pool.chain(&verdict.node.class)),
        Family::Service | Family::Resources | Family::PlatformDevice | Family::PlatformExpertDevice
    );
    let now = score_of(shown.as_deref());
    if plain && shown.is_some() && now != own {
        let words = format!(
            "on {}: the running driver's IOProbeScore is {now}, the personality's {own}: probe changed it, or the driver is of another version",
            verdict.node.path
        );
        scope.report_in(listed, "score-differs", &["IOProbeScore"], words);
    }
    let known = registry.entry(driver);
    let leaf =
        registry.places_of(driver).iter().all(|place| registry.children(*place).next().is_none());
    if leaf && known.state.is_some_and(|state| state.registered == Some(false)) {
        let words = format!(
            "{class} runs on {}, but has not called registerService: no driver matches on it, and no program finds \
             it",
            verdict.node.path
        );
        scope.report_in(listed, "driver-not-registered", &[], words);
    }
}

/// The nearest miss's node is marked as matched and has no driver, which is easily misread.
fn idle_node(scope: &mut Scope<'_>, case: &Case, listed: Listed<'_>, verdict: &Verdict) {
    let state = case.registry().entry(verdict.node.entry).state.unwrap_or_default();
    let class = verdict.outcome == Outcome::Rejected;
    if class && state.matched == Some(true) && clients(case, verdict.node.entry).is_empty() {
        let words = format!(
            "{} is matched and has no driver: the word says that the search has ended, not that it found one",
            verdict.node.path
        );
        scope.report_in(listed, "matched-without-driver", &[], words);
    }
}

/// It passes every test, and its node is busy and has not come to the end of matching.
fn stalled(scope: &mut Scope<'_>, case: &Case, listed: Listed<'_>, verdict: &Verdict) {
    let state = case.registry().entry(verdict.node.entry).state.unwrap_or_default();
    if let (Some(false), Some(busy @ 1..)) = (state.matched, state.busy) {
        let words = format!(
            "{} is busy ({busy}) and not matched: it waits for the bundle of one of its candidates, and none is \
             probed until that comes",
            verdict.node.path
        );
        scope.report_in(listed, "provider-stalled", &[], words);
    }
}
