//! What is written in an information dictionary and was not meant to be: placeholders, keys twice, personalities at the wrong
//! level, misspelt keys.

use std::collections::BTreeMap;

use crate::engine::{GENERIC_KEYS, matching_keys};
use crate::explain::difference::with_article;
use crate::explain::placeholder::is_placeholder;
use crate::explain::spelling::nearest_of;
use crate::model::{Dict, Key, Value};

use super::info::{PROCESSORS, TYPES};
use super::scope::{Listed, PERSONALITIES, Scope, is_open};
use super::table::Severity;

/// Keys of the information dictionary that the kernel or the tools read, besides those whose type is checked.
const INFO_KEYS: [&str; 8] = [
    "CFBundleDevelopmentRegion",
    "CFBundleGetInfoString",
    "CFBundleInfoDictionaryVersion",
    "CFBundleName",
    "CFBundleShortVersionString",
    "CFBundleSignature",
    PERSONALITIES,
    "NSHumanReadableCopyright",
];

/// Keys of personalities that the kernel, a family or a tool reads, besides those by which nodes are matched.
const TABLE_KEYS: [&str; 18] = [
    "CFBundleIdentifier",
    "CFBundleIdentifierKernel",
    "IOClass",
    "IOMatchCategory",
    "IOMatchDefer",
    "IOPCIPauseCompatible",
    "IOPersonalityPublisher",
    "IOProbeScore",
    "IOProviderClass",
    "IOProviderMergeProperties",
    "IOProviderParentMergeProperties",
    "IOResourceMatch",
    "IOServiceDEXTEntitlements",
    "IOUserClass",
    "IOUserClientClass",
    "IOUserServerName",
    "IOUserServerOneProcess",
    // What USB calls a location; only HID matches by one.
    "locationID",
];

pub(super) fn check(scope: &mut Scope<'_>) {
    placeholders(scope);
    levels(scope);
    twice(scope, scope.info(), &[]);
    let info: Vec<&str> = TYPES.iter().map(|(key, _)| *key).chain(INFO_KEYS).collect();
    misspelt(scope, scope.info(), &info, None);
    for listed in scope.personalities() {
        let family = scope.family(listed);
        let table: Vec<&str> =
            GENERIC_KEYS.iter().chain(family.keys()).copied().chain(TABLE_KEYS).collect();
        twice(scope, listed.table, &[listed.list.as_str(), listed.name.as_str()]);
        misspelt(scope, listed.table, &table, Some(listed));
    }
}

/// Build settings that nobody filled in. In a project's own file the build does that, so they are only a remark there.
fn placeholders(scope: &mut Scope<'_>) {
    if scope.template {
        let texts = scope.info().iter().filter_map(|(key, value)| Some((key, value.as_utf8()?)));
        let Some((key, text)) = texts.into_iter().find(|(key, text)| is_open(key, text)) else {
            return;
        };
        let words = format!(
            "{key} is {text}: this is a project's own file, whose settings the build fills in; their values aren't \
             checked"
        );
        scope.report("source-template", &[key], words);
        return;
    }
    for (key, value) in scope.info() {
        if let Some(text) = value.as_utf8().filter(|text| is_placeholder(text)) {
            let words = format!("{key} is {text}, which the build should have filled in");
            scope.report("placeholder", &[key], words);
        }
    }
    for listed in scope.personalities() {
        for (key, value) in listed.table {
            let Some(text) = value.as_utf8().filter(|text| is_placeholder(text)) else { continue };
            let meant = match key.as_str() {
                "CFBundleIdentifier" | "CFBundleIdentifierKernel" => {
                    ": no bundle has that name, so the provider waits for it for ever"
                }
                "IOClass" | "IOUserClass" => ": no class has that name",
                _ => "",
            };
            let words = format!("{key} is {text}, which the build should have filled in{meant}");
            let id = scope.id().filter(|_| key == "CFBundleIdentifier");
            let what = id.unwrap_or("out what is meant");
            let fix = format!("Write {what}, or let the build expand the file's settings");
            scope.report_in(listed, "placeholder", &[key], words).fix(fix);
        }
    }
}

/// Personalities where nobody looks for them.
fn levels(scope: &mut Scope<'_>) {
    let info = scope.info();
    for (list, value) in info {
        let Some(ending) = list.strip_prefix(PERSONALITIES) else { continue };
        if !ending.is_empty() && !PROCESSORS.contains(&ending) {
            continue;
        }
        let Some(entries) = value.as_dict() else {
            let words = format!(
                "{list} is {} instead of a dictionary, so there are no personalities",
                with_article(value)
            );
            scope.report("personalities-malformed", &[list], words);
            continue;
        };
        if entries.contains("IOClass") && entries.contains("IOProviderClass") {
            let words = format!(
                "the keys of a personality are in {list} itself, not in a named dictionary in it"
            );
            scope
                .report("personalities-malformed", &[list], words)
                .fix(format!("Put them into a dictionary of their own, under a name in {list}"));
            continue;
        }
        for (name, entry) in entries {
            let Some(table) = entry.as_dict() else {
                let words = format!(
                    "{name} is {} instead of a dictionary: reading the bundle's personalities ends there, and none of them starts matching",
                    with_article(entry)
                );
                scope
                    .report("catalogue-nondictionary", &[list, name], words)
                    .fix(format!("Make {name} a dictionary, or remove it"));
                continue;
            };
            let inner = table.iter().filter_map(|(_, value)| value.as_dict());
            let deeper = inner.filter(|inner| inner.contains("IOProviderClass")).count();
            if deeper > 0 && !table.contains("IOProviderClass") {
                let words = format!(
                    "{name} holds dictionaries that look like personalities: they are one level too deep"
                );
                scope
                    .report("personalities-malformed", &[list, name], words)
                    .fix(format!("Move them up into {list}"));
            }
        }
    }
    if info.contains("IOProviderClass") && info.contains("IOClass") {
        let words = "IOClass and IOProviderClass are at the top of the information dictionary, where no personality \
                     is looked for";
        scope
            .report("personalities-malformed", &["IOProviderClass"], words)
            .fix("Move them into a dictionary of their own, under a name in IOKitPersonalities");
    }
}

/// Keys that stand twice in one dictionary.
fn twice(scope: &mut Scope<'_>, dict: &Dict, path: &[&str]) {
    let mut seen: BTreeMap<&Key, &Value> = BTreeMap::new();
    for (key, value) in dict {
        let Some(first) = seen.insert(key, value) else { continue };
        let same = first == value;
        let and = if same { "with the same value" } else { "and only one of the two counts" };
        let words = format!("{key} is there twice, {and}");
        let found = scope.report("info-key-twice", &[path, &[key]].concat(), words);
        if same {
            found.severity(Severity::Note);
        }
    }
}

/// Keys that are nearly one that counts.
fn misspelt(scope: &mut Scope<'_>, dict: &Dict, known: &[&str], listed: Option<Listed<'_>>) {
    for (key, value) in dict {
        let plain = PROCESSORS.iter().find_map(|ending| key.strip_suffix(ending)).unwrap_or(key);
        let is_known = known.contains(&plain) || matching_keys().any(|key| key == plain);
        if is_known || !worth_a_look(plain, value) {
            continue;
        }
        let Some(meant) = nearest_of(plain, known.iter().copied()) else { continue };
        // Both there: the one is a thing of its own.
        if dict.contains(meant) {
            continue;
        }
        let words = format!("{key} is never read; {meant} is");
        let found = match listed {
            Some(listed) => scope.report_in(listed, "key-misspelt", &[key], words),
            None => scope.report("key-misspelt", &[key], words),
        };
        found.fix(format!("Write {meant}"));
    }
}

/// Not the keys of lists of files and the like, which may be called anything.
fn worth_a_look(key: &str, value: &Value) -> bool {
    // A mark before a key is how people take it out for a while.
    key.len() >= 6
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && !matches!(value, Value::Date(_))
}
