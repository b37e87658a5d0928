//! Keys of the information dictionary: presence, types, versions.
//!
//! The kernel checks little of this; the tools and the daemon that hand bundles to it refuse them before.

use crate::engine::parse_version;
use crate::explain::harmless;
use crate::explain::placeholder::{is_macro, is_placeholder};
use crate::model::{Key, Value};

use super::linted::Executable;
use super::scope::{PERSONALITIES, Scope, is_unfilled, shown};
use super::table::Severity;

/// Longest identifier and version, in bytes (`KMOD_MAX_NAME` less its final zero).
const LONGEST: usize = 63;

/// The type that a key must have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Flag,
    Table,
}

/// Keys whose type is checked.
pub(super) const TYPES: [(&str, Type); 17] = [
    ("CFBundlePackageType", Type::Text),
    ("CFBundleIdentifier", Type::Text),
    ("CFBundleVersion", Type::Text),
    ("CFBundleExecutable", Type::Text),
    ("OSBundleCompatibleVersion", Type::Text),
    ("OSBundleRequired", Type::Text),
    ("OSBundleSharedExecutableIdentifier", Type::Text),
    ("OSBundleLibraries", Type::Table),
    ("OSBundleIsInterface", Type::Flag),
    ("OSKernelResource", Type::Flag),
    ("OSBundleAllowUserLoad", Type::Flag),
    ("OSBundleAllowUserTerminate", Type::Flag),
    ("OSBundleRequireExplicitLoad", Type::Flag),
    ("OSBundleEnableKextLogging", Type::Flag),
    ("OSMutableSegmentCopy", Type::Flag),
    ("AppleSecurityExtension", Type::Flag),
    ("AppleKernelExternalComponent", Type::Flag),
];

/// Values of `OSBundleRequired`.
const REQUIRED: [&str; 6] =
    ["Root", "Local-Root", "Network-Root", "Console", "Safe Boot", "DriverKit"];

/// Keys that a driver extension may not have.
const KEXT_ONLY: [&str; 5] = [
    "OSKernelResource",
    "AppleSecurityExtension",
    "AppleKernelExternalComponent",
    "OSBundleSharedExecutableIdentifier",
    "OSBundleIsInterface",
];

/// Endings for which a key beginning with OS or IO has a variant.
pub(super) const PROCESSORS: [&str; 8] =
    ["_i386", "_x86_64", "_x86_64h", "_arm64", "_arm64e", "_ppc", "_ppc64", "_armv7"];

pub(super) fn check(scope: &mut Scope<'_>) {
    presence(scope);
    types(scope);
    values(scope);
    versions(scope);
    required(scope);
    variants(scope);
    numbers(scope);
    if scope.is_dext() {
        for key in KEXT_ONLY {
            if scope.info().contains(key) {
                let words = format!("{key} has no meaning in a driver extension");
                scope.report("dext-kext-key", &[key], words);
            }
        }
    }
    if matches!(scope.input().executable, Executable::Missing) && !scope.is_apples() {
        let name = scope.info().str("CFBundleExecutable").unwrap_or_default();
        let words =
            format!("CFBundleExecutable names {name}, and there is no such file in the bundle");
        scope.report("executable-missing", &["CFBundleExecutable"], words);
    }
    if scope.info().get("OSBundleRequireExplicitLoad").and_then(Value::as_bool) == Some(true)
        && !scope.personalities().is_empty()
    {
        let words = "OSBundleRequireExplicitLoad is true, so the personalities are left out until the bundle is loaded by name";
        let fix =
            "Remove OSBundleRequireExplicitLoad, unless the driver is only to be loaded by hand";
        scope.report("explicit-load-required", &["OSBundleRequireExplicitLoad"], words).fix(fix);
    }
    if scope.is_file() && scope.input().bundle.positions.is_empty() && !scope.info().is_empty() {
        scope.report("info-binary", &[], "the property list is binary, so it has no lines");
    }
}

fn presence(scope: &mut Scope<'_>) {
    for key in ["CFBundleIdentifier", "CFBundleVersion", "CFBundlePackageType"] {
        if !scope.info().contains(key) {
            scope.report("info-missing", &[], format!("there is no {key}"));
        }
    }
}

fn types(scope: &mut Scope<'_>) {
    for (key, wanted) in TYPES {
        let info = scope.info();
        let Some(value) = info.get(key) else { continue };
        let (right, name) = match wanted {
            Type::Text => (value.as_str().is_some(), "a string"),
            Type::Flag => (value.as_bool().is_some(), "<true/> or <false/>"),
            Type::Table => (value.as_dict().is_some(), "a dictionary"),
        };
        // A build setting can stand for a flag in a project's own file.
        if !(right || scope.template && is_unfilled(value)) {
            let words = format!("{key} is {}", shown(value));
            scope.report("info-type", &[key], words).fix(format!("Make {key} {name}"));
        }
    }
}

fn values(scope: &mut Scope<'_>) {
    let info = scope.info();
    for key in ["CFBundleIdentifier", "CFBundleVersion"] {
        let Some(text) = info.str(key) else { continue };
        let (words, fix) = match text.len() {
            0 => (format!("{key} is empty"), format!("Fill in {key}")),
            long if long > LONGEST && !is_placeholder(text) => (
                format!("{key} has {long} bytes, and at most {LONGEST} fit"),
                format!("Shorten {key} to {LONGEST} bytes"),
            ),
            _ => continue,
        };
        scope.report("info-value", &[key], words).severity(Severity::Error).fix(fix);
    }
    if let Some(kind) = info.str("CFBundlePackageType")
        && !matches!(kind, "KEXT" | "DEXT")
        && !is_placeholder(kind)
    {
        let words =
            format!("CFBundlePackageType is {kind:?}, which isn't a package type of drivers");
        scope
            .report("info-value", &["CFBundlePackageType"], words)
            .fix("Write KEXT for a kernel extension, DEXT for a driver extension");
    }
}

fn versions(scope: &mut Scope<'_>) {
    let info = scope.info();
    let read = |key: &str| info.str(key).filter(|text| !is_placeholder(text) && !is_macro(text));
    let (version, compatible) = (read("CFBundleVersion"), read("OSBundleCompatibleVersion"));
    for (key, text) in [("CFBundleVersion", version), ("OSBundleCompatibleVersion", compatible)] {
        let is_wrong = |text: &&str| !text.is_empty() && parse_version(text).is_none();
        if let Some(text) = text.filter(is_wrong).map(|text| harmless(text, false)) {
            let words = format!("{key} is {text:?}, which the kernel can't read as a version");
            scope.report("version-invalid", &[key], words);
        }
    }
    if let Some((version, compatible)) = version.zip(compatible)
        && let (Some(have), Some(back)) = (parse_version(version), parse_version(compatible))
        && back > have
    {
        let words = format!(
            "OSBundleCompatibleVersion {compatible} is later than CFBundleVersion {version}"
        );
        scope.report("version-compatible-above", &["OSBundleCompatibleVersion"], words);
    }
}

fn required(scope: &mut Scope<'_>) {
    const KEY: &str = "OSBundleRequired";
    let Some(text) = scope.info().str(KEY).filter(|text| !is_placeholder(text)) else { return };
    if !REQUIRED.contains(&text) {
        let near = REQUIRED.iter().find(|known| known.eq_ignore_ascii_case(text));
        let words =
            format!("{KEY} is {text:?}, which isn't one of its values, so it counts as absent");
        let fix = match near {
            Some(near) => format!("Write {near}"),
            None => format!("Use one of {}", REQUIRED.join(", ")),
        };
        scope.report("info-value", &[KEY], words).fix(fix);
        return;
    }
    let fix = match (scope.is_dext(), scope.is_apples(), text) {
        (true, true, "DriverKit" | "Safe Boot") => return,
        (true, true, _) => "Use DriverKit or Safe Boot",
        (true, false, _) => "Remove OSBundleRequired: only Apple's driver extensions may have it",
        (false, _, "DriverKit") => "Use Root, Local-Root, Network-Root, Console or Safe Boot",
        (false, ..) => return,
    };
    let kind = if scope.is_dext() { "driver extension" } else { "kernel extension" };
    let words = format!("{KEY} is {text} in a {kind}");
    scope.report("required-not-allowed", &[KEY], words).fix(fix);
}

/// Keys for one kind of processor: such a key wins over the plain one, and is all that there is on that processor alone.
fn variants(scope: &mut Scope<'_>) {
    let info = scope.info();
    for (key, _) in info {
        let Some(ending) = PROCESSORS.iter().find(|ending| key.ends_with(*ending)) else {
            continue;
        };
        let plain = &key[..key.len() - ending.len()];
        let processor = &ending[1..];
        let both = info.contains(plain);
        let (words, fix) = match plain {
            _ if plain.starts_with("CFBundle") => (
                format!(
                    "{key}: keys that begin with CFBundle have no variants for a processor, so this one is never read"
                ),
                format!("Write {plain}"),
            ),
            PERSONALITIES if both => (
                format!(
                    "on {processor} {key} replaces {plain}, whose personalities are then not seen"
                ),
                format!("Make sure that {key} lists all that is wanted on {processor}"),
            ),
            PERSONALITIES => (
                format!(
                    "there is {key} and no plain key, so there are personalities on {processor} and nowhere else"
                ),
                format!("Write {plain}, unless the driver is only for {processor}"),
            ),
            _ => continue,
        };
        let found = scope.report("arch-variant", &[key], words).fix(fix);
        if plain == PERSONALITIES && both {
            found.severity(Severity::Note);
        }
    }
}

/// `<real>` and `<date>`, which the kernel's reader of property lists doesn't know. One finding is enough.
fn numbers(scope: &mut Scope<'_>) {
    let mut left: Vec<(Vec<Key>, &Value)> =
        scope.info().iter().map(|(key, value)| (vec![key.clone()], value)).collect();
    left.reverse();
    while let Some((path, value)) = left.pop() {
        match value {
            Value::Real(_) | Value::Date(_) => {
                let keys: Vec<&str> = path.iter().map(Key::as_str).collect();
                let tag = if matches!(value, Value::Real(_)) { "real" } else { "date" };
                let words = format!(
                    "{} is a <{tag}>, which the kernel's reader of property lists doesn't know",
                    keys.join(".")
                );
                // Where it matters for a score, that rule tells.
                if path.last().is_none_or(|key| key != "IOProbeScore") {
                    scope.report("info-real", &keys, words);
                }
                return;
            }
            Value::Dict(inner) if path.len() < 64 => {
                for (key, value) in inner.iter().rev() {
                    let mut path = path.clone();
                    path.push(key.clone());
                    left.push((path, value));
                }
            }
            _ => {}
        }
    }
}
