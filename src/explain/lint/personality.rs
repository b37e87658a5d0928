//! Class, provider class, score and bundle of a personality.

use crate::engine::{Family, GENERIC_KEYS, score_of};
use crate::explain::bare::is_built_in;
use crate::explain::spelling::nearest_of;
use crate::model::{Dict, Key, Tri, Value};

use super::linted::Executable;
use super::scope::{Listed, Scope, as_integer, defines, has_code, is_unfilled, nameless, shown};
use super::table::Severity;

/// Classes that were renamed, and what they are called since OS X 10.11.
const RENAMED: [(&str, &str); 2] =
    [("IOUSBDevice", "IOUSBHostDevice"), ("IOUSBInterface", "IOUSBHostInterface")];

/// Classes above those of services: nothing is looked up under them.
const ABOVE: [&str; 4] = ["IORegistryEntry", "OSObject", "OSMetaClassBase", "IORegistryPlane"];

/// Keys that nodes look at and that don't narrow them down.
const WIDE: [&str; 2] = ["IOCompatibilityMatch", "IOPCITunnelCompatible"];

/// What some drivers hand to their provider.
const MERGE: &str = "IOProviderMergeProperties";

/// Drivers that only hand properties to their provider and end by design, so that they are never seen as clients.
pub(super) const MERGERS: [&str; 4] = [
    "AppleUSBMergeNub",
    "AppleUSBHostMergeProperties",
    "IOHIDProviderPropertyMerger",
    "IOUSBUserClientInit",
];

pub(super) fn check(scope: &mut Scope<'_>, listed: Listed<'_>) {
    driver_class(scope, listed);
    provider(scope, listed);
    bundles(scope, listed);
    score(scope, listed);
    others(scope, listed);
    twin(scope, listed);
}

fn driver_class(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let Some(value) = listed.table.get("IOClass") else {
        let words = "there is no IOClass, so the candidate is dropped silently";
        let fix = "Name the driver's class as IOClass";
        scope.report_in(listed, "no-ioclass", &[], words).fix(fix);
        return;
    };
    if let Some(what) = nameless(value) {
        let words = format!("IOClass is {what}, so the candidate is dropped silently");
        let fix = "Write the name of the driver's class as a string";
        scope.report_in(listed, "no-ioclass", &["IOClass"], words).fix(fix);
    } else if let Some(class) = listed.text("IOClass") {
        defined(scope, listed, "IOClass", class);
    }
}

/// Whether the class is where it is looked for: in the executable of the bundle that the personality names.
pub(super) fn defined(scope: &mut Scope<'_>, listed: Listed<'_>, key: &str, class: &str) {
    let pool = scope.pool;
    let user = key == "IOUserClass";
    let kernel = listed.text("CFBundleIdentifierKernel");
    let named = match (user, listed.is_dext()) {
        (true, _) => None,
        (false, true) => kernel,
        (false, false) => kernel.or(listed.text("CFBundleIdentifier")),
    };
    let other = named.filter(|named| scope.id() != Some(*named));
    if other.is_none() && listed.is_dext() && !user {
        return;
    }
    let own = [scope.at];
    let places = other.map_or(&own[..], |id| pool.with_id(id));
    let readable = places.iter().map(|at| defines(&pool.inputs[*at].executable, class));
    let found = if places.is_empty() { Tri::Unknown } else { readable.fold(Tri::No, Tri::or) };
    if found.is_no() && !is_built_in(class) {
        let here = other.map_or("the executable".into(), |id| format!("the executable of {id}"));
        // A kext's class may come from one of its libraries; the table knows some.
        let linked = pool.home(class).is_some_and(|home| {
            Some(home.as_str()) == other.or(scope.id()) || links(scope.info(), &home)
        });
        if !linked {
            let words = format!(
                "{key} is {class}, and no class of that name is in {here}: it can't be allocated"
            );
            let fix = format!(
                "Compare {key} with the class in the source, letter by letter; the name in OSDefineMetaClassAndStructors counts"
            );
            scope.report_in(listed, "class-not-found", &[key], words).fix(fix);
        }
    } else if found.is_unknown() && !user {
        known_elsewhere(scope, listed, class, named);
    }
}

fn links(info: &Dict, library: &str) -> bool {
    info.dict("OSBundleLibraries").is_some_and(|list| list.contains(library))
}

fn is_kernel(home: &str) -> bool {
    matches!(home, "com.apple.kernel" | "__kernel__")
}

/// Without an executable to look into, the table of known classes tells where a class is defined.
fn known_elsewhere(scope: &mut Scope<'_>, listed: Listed<'_>, class: &str, named: Option<&str>) {
    let pool = scope.pool;
    let Some(home) = pool.home(class) else {
        misspelt(scope, listed, class, named);
        return;
    };
    let Some(named) = named.or(scope.id()) else { return };
    // What has code of its own may define a class of that name itself.
    let may_have = |at: &usize| {
        let info = &pool.inputs[*at].bundle.info;
        has_code(info) || links(info, &home)
    };
    // The system's own bundles move classes about from release to release.
    if home == named
        || home.starts_with('(')
        || named.starts_with("com.apple.")
        || is_kernel(&home)
        || is_built_in(class)
        || pool.with_id(named).iter().any(may_have)
    {
        return;
    }
    let words = format!(
        "{class} is a class of {home}, but the personality makes the kernel load {named} for it"
    );
    let fix = format!("Write {home} as CFBundleIdentifier, or name it in OSBundleLibraries");
    scope.report_in(listed, "class-elsewhere", &["IOClass"], words).fix(fix);
}

/// A class that nobody knows beside one that the named bundle has, but for a slip.
fn misspelt(scope: &mut Scope<'_>, listed: Listed<'_>, class: &str, named: Option<&str>) {
    let pool = scope.pool;
    let Some(named) = named.filter(|named| Some(*named) != scope.id()) else { return };
    if pool.knows_class(class) {
        return;
    }
    let theirs = pool.classes().names().filter(|name| {
        pool.classes().row(name).is_some_and(|row| row.bundle.as_deref() == Some(named))
    });
    if let Some(meant) = nearest_of(class, theirs.map(Key::as_str)) {
        let words = format!(
            "IOClass is {class}, and no such class is known; {named} has one called {meant}"
        );
        scope
            .report_in(listed, "class-not-found", &["IOClass"], words)
            .severity(Severity::Warning)
            .fix(format!("Write {meant}"));
    }
}

fn provider(scope: &mut Scope<'_>, listed: Listed<'_>) {
    const KEY: &str = "IOProviderClass";
    let Some(value) = listed.table.get(KEY) else {
        let words = "there is no IOProviderClass, so the personality is never stored";
        let fix = "Name the class of the driver's provider as IOProviderClass";
        scope.report_in(listed, "no-provider-class", &[], words).fix(fix);
        return;
    };
    if let Some(what) = nameless(value) {
        let words = format!("IOProviderClass is {what}, so the personality is never a candidate");
        let fix = "Write the name of the provider's class as a string";
        scope.report_in(listed, "no-provider-class", &[KEY], words).fix(fix);
        return;
    }
    let Some(class) = listed.provider() else { return };
    if ABOVE.contains(&class) {
        let words = format!("{class} lies above IOService, where no candidates are looked up");
        scope
            .report_in(listed, "provider-class-above-ioservice", &[KEY], words)
            .fix("Name IOService or a class below it");
    } else if !scope.pool.knows_class(class) {
        unknown(scope, listed, class);
    } else if let Some((_, now)) = RENAMED.iter().find(|(old, _)| *old == class) {
        // A bundle that has personalities for both names knows.
        let both = scope.personalities().iter().any(|other| other.provider() == Some(now));
        let words = format!(
            "{class} is an old name: since OS X 10.11 the class is {now}, and {class} is a compatibility nub or the \
             superclass"
        );
        if !both {
            let fix = format!("Write {now} for systems from 10.11 on");
            scope.report_once(listed, "provider-class-renamed", KEY, words).fix(fix);
        }
    }
    let narrow = |key: &str| !WIDE.contains(&key) && listed.table.contains(key);
    let keys = GENERIC_KEYS.iter().chain(Family::PciDevice.keys()).chain(&["IOResourceMatch"]);
    if class == "IOService" && !keys.copied().any(narrow) {
        let words = "IOService is a class of every node, and no other key narrows the choice: the driver is tried on all \
                     of them";
        let found = scope.report_in(listed, "provider-too-broad", &[KEY], words);
        // In a category of its own it is in nobody's way.
        if listed.table.str("IOMatchCategory").is_some() {
            found.severity(Severity::Note);
        }
    }
}

/// A provider class of which nobody has heard. Said once of each class.
fn unknown(scope: &mut Scope<'_>, listed: Listed<'_>, class: &str) {
    const KEY: &str = "IOProviderClass";
    if let Some(meant) = nearest_of(class, scope.pool.class_names()) {
        let words = format!("no class {class} is known; {meant} is one that looks like it");
        let fix = format!("Write {meant}, if that is meant");
        scope.report_once(listed, "provider-class-misspelt", KEY, words).fix(fix);
    } else if !scope.may_define_more() {
        let words = format!(
            "no class {class} is known here: if no driver defines it, the personality is never looked up"
        );
        let fix = "Compare the name with the class of the node that is meant; `ioreg -i` shows it";
        scope.report_once(listed, "provider-class-unknown", KEY, words).fix(fix);
    }
}

/// Bundles that the personality names.
fn bundles(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let pool = scope.pool;
    for key in ["CFBundleIdentifier", "CFBundleIdentifierKernel"] {
        let Some(value) = listed.table.get(key) else { continue };
        if nameless(value).is_some() {
            let what = if value.as_str().is_some() { "empty".into() } else { shown(value) };
            let words = format!("{key} is {what} instead of a bundle's identifier");
            let fix = format!("Write a bundle's identifier, or remove {key}");
            scope.report_in(listed, "info-type", &[key], words).fix(fix);
            return;
        }
    }
    let own = scope.id();
    let class = listed.text("IOClass").unwrap_or_default();
    let key = if listed.is_dext() { "CFBundleIdentifierKernel" } else { "CFBundleIdentifier" };
    let named = listed.text(key);
    let other = named.filter(|named| own != Some(*named));
    match other {
        Some(named) => {
            let there = pool.with_id(named);
            let Some(first) = there.first() else {
                if !named.starts_with("com.apple.") && named != "__kernel__" && own.is_some() {
                    let words = format!(
                        "{key} names {named}, which isn't among these bundles: until the system has loaded it or \
                         failed to, the provider waits, and all of its candidates with it"
                    );
                    scope.report_once(listed, "bundle-elsewhere", key, words);
                }
                return;
            };
            let info = &pool.inputs[*first].bundle.info;
            if !has_code(info) && !is_built_in(class) && !listed.is_dext() {
                let words = format!(
                    "{key} names {named}, which has no executable that could define {class}"
                );
                scope.report_in(listed, "bundle-codeless", &[key], words);
            }
        }
        None if own.is_some()
            && !listed.is_dext()
            && !scope.is_dext()
            && !has_code(scope.info()) =>
        {
            let home = pool.home(class);
            if is_built_in(class) || class.is_empty() || home.as_deref().is_some_and(is_kernel) {
                return;
            }
            let what = if named.is_some() {
                "names this bundle itself"
            } else {
                "is absent, so this bundle itself is meant"
            };
            let words = format!(
                "CFBundleIdentifier {what}, and it has no executable that could define {class}"
            );
            let fix = match home {
                Some(home) => {
                    format!("Write {home}, the bundle that defines {class}, as CFBundleIdentifier")
                }
                None => format!(
                    "Add CFBundleExecutable, with the code that defines {class}, or write the identifier of the bundle that defines it as CFBundleIdentifier"
                ),
            };
            scope.report_in(listed, "bundle-codeless", &["CFBundleIdentifier"], words).fix(fix);
        }
        None => {}
    }
}

fn score(scope: &mut Scope<'_>, listed: Listed<'_>) {
    const KEY: &str = "IOProbeScore";
    let Some(value) = listed.table.get(KEY) else { return };
    let counts = score_of(Some(value));
    let Value::Number(number) = value else {
        if !scope.template || !is_unfilled(value) {
            let words = format!("IOProbeScore is {}, and counts as {counts}", shown(value));
            scope.report_in(listed, "score-type", &[KEY], words).fix(as_integer(value));
        }
        return;
    };
    if i64::from(counts) != number.raw as i64 {
        let words = format!(
            "IOProbeScore is {}, but only its low 32 bits count: {counts}",
            number.raw as i64
        );
        scope.report_in(listed, "score-range", &[KEY], words);
    }
}

fn others(scope: &mut Scope<'_>, listed: Listed<'_>) {
    match listed.table.get("IOMatchDefer") {
        Some(Value::Bool(true)) => {
            let words = "IOMatchDefer is true: until the I/O Kit daemon has reported, this driver and all after it \
                         on the node wait";
            scope.report_in(listed, "match-defer", &["IOMatchDefer"], words);
        }
        Some(value) if value.as_bool().is_none() => {
            let words = format!("IOMatchDefer is {}, and only <true/> defers", shown(value));
            scope
                .report_in(listed, "match-defer", &["IOMatchDefer"], words)
                .fix("Write <true/>, or remove it");
        }
        _ => {}
    }
    user_client(scope, listed);
    let class = listed.text("IOClass").unwrap_or_default();
    let rest = " instead of a dictionary, so nothing is merged";
    scope
        .mistyped(listed, "merge-properties", MERGE, |value| value.as_dict().is_some(), rest)
        .severity(Severity::Error)
        .fix(format!("Make {MERGE} a dictionary of the properties that the provider is to get"));
    if MERGERS.contains(&class) && !scope.has("merge-properties") {
        let words = format!(
            "{class} hands properties to its provider and ends: it is never seen as a client, even when it did its work"
        );
        scope.report_in(listed, "merge-properties", &["IOClass"], words);
    }
}

fn user_client(scope: &mut Scope<'_>, listed: Listed<'_>) {
    const KEY: &str = "IOUserClientClass";
    let rest = " instead of a string: no user client is made";
    scope.mistyped(listed, "user-client-class", KEY, |value| value.as_str().is_some(), rest);
    let Some(class) = listed.text(KEY) else { return };
    let read = matches!(scope.input().executable, Executable::Bytes(_));
    let why = if scope.pool.chain(class).has("IOUserClient").is_no() {
        "which doesn't derive from IOUserClient"
    } else if read && !scope.pool.knows_class(class) {
        "and no class of that name is in the executable"
    } else {
        return;
    };
    let words = format!("{KEY} is {class}, {why}: no user client is made");
    scope.report_in(listed, "user-client-class", &[KEY], words);
}

/// A personality that equals an earlier one of the bundle in every key.
fn twin(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let own = listed.table;
    let equals = |other: &Dict| {
        other.len() == own.len() && own.iter().all(|(key, value)| other.get(key) == Some(value))
    };
    let all = scope.personalities();
    let mut earlier = all.iter().take_while(|other| !std::ptr::eq(other.name, listed.name));
    let same = |other: &&Listed<'_>| other.list == listed.list && equals(other.table);
    if let Some(Listed { name, .. }) = earlier.find(same) {
        let words = format!("it equals {name} in every key, so it is dropped and has no effect");
        scope
            .report_in(listed, "duplicate-personality", &[], words)
            .fix(format!("Remove it, or make it differ from {name} in a key"));
    }
}
