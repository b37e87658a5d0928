//! `OSBundleLibraries`: what a bundle links against.

use crate::engine::parse_version;
use crate::explain::difference::with_article;
use crate::explain::placeholder::{is_macro, is_placeholder};
use crate::model::{Dict, Value};

use super::linted::Linted;
use super::scope::{Scope, has_code};

const KEY: &str = "OSBundleLibraries";
/// The kernel's own symbols of old, which kexts link against as a whole.
const RAW_KERNEL: &str = "com.apple.kernel";
/// The kernel's programming interfaces.
const KPI: &str = "com.apple.kpi.";
/// Those for Apple's kexts alone.
const PRIVATE: &str = "com.apple.kpi.private";
/// Endings of keys for processors on which kernels have 64 bits.
const WIDE: [&str; 5] = ["_x86_64", "_x86_64h", "_arm64", "_arm64e", "_ppc64"];

pub(super) fn check(scope: &mut Scope<'_>) {
    if scope.is_dext() {
        return;
    }
    let info = scope.info();
    let resource = flag(scope.input(), "OSKernelResource");
    let is_list = |key: &&str| {
        key.strip_prefix(KEY).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    let lists: Vec<&str> = info.iter().map(|(key, _)| key.as_str()).filter(is_list).collect();
    let empty = info.get(KEY).is_none_or(|value| value.as_dict().is_some_and(Dict::is_empty));
    if !has_code(info) {
        if !empty && !info.contains("OSBundleCompatibleVersion") {
            let words = format!("there is no CFBundleExecutable, so {KEY} is never looked at");
            scope.report("codeless-libraries", &[KEY], words);
        }
        return;
    }
    if resource {
        if !empty {
            let words = "a kernel resource has no libraries, but OSBundleLibraries names some";
            scope
                .report("interface-libraries", &[KEY], words)
                .fix("Remove OSBundleLibraries, or OSKernelResource");
        }
        return;
    }
    if empty && lists.iter().all(|key| *key == KEY) {
        let words = "there is an executable, but no library is named in OSBundleLibraries: the bundle can't be linked";
        let fix = "Name the libraries that the executable needs; `kextlibs -xml` finds them";
        scope.report("dep-libraries-missing", &[KEY], words).fix(fix);
        return;
    }
    // A list for one kind of processor stands in for the plain one there, so where 64-bit processors have their own the plain list
    // is for others alone.
    let wide = |key: &&str| WIDE.iter().any(|ending| key.ends_with(ending));
    let any_wide = lists.iter().any(wide);
    let mut depends = Vec::new();
    for list in lists {
        let counts = if any_wide { wide(&list) } else { list == KEY };
        for (library, value) in info.dict(list).into_iter().flatten() {
            if counts {
                depends.push(library.as_str());
            }
            named(scope, list, library, value);
        }
    }
    if !depends.is_empty() {
        styles(scope, &depends);
    }
    if flag(scope.input(), "OSBundleIsInterface") && depends.len() != 1 {
        let words = format!(
            "a set of kernel symbols depends on exactly one library, and this names {}",
            depends.len()
        );
        scope.report("interface-libraries", &[KEY], words);
    }
    loops(scope);
}

fn flag(input: &Linted, key: &str) -> bool {
    input.bundle.info.get(key).and_then(Value::as_bool) == Some(true)
}

/// One library with the version that is asked of it.
fn named(scope: &mut Scope<'_>, list: &str, library: &str, value: &Value) {
    let path = [list, library];
    let Some(asked) = value.as_utf8() else {
        let words = format!(
            "the version asked of {library} is {} instead of a string",
            with_article(value)
        );
        scope.report("dep-bad-type", &path, words).fix("Write the version as a string");
        return;
    };
    if is_open(asked) || is_open(library) {
        return;
    }
    let Some(version) = parse_version(asked) else {
        let words = format!("{asked:?} is asked of {library}, which can't be read as a version");
        scope
            .report("dep-bad-version", &path, words)
            .fix("Write up to three numbers with dots between them, such as 1.0.0");
        return;
    };
    let pool = scope.pool;
    let there = pool.with_id(library);
    if there.is_empty() {
        let alone = pool.inputs.len() < 2;
        // Apple's are part of the system, and of a bundle by itself nothing can be expected.
        if !alone && !library.starts_with("com.apple.") {
            let words = format!("{library} {asked} is needed, and isn't among these bundles");
            scope
                .report("dep-not-found", &path, words)
                .fix("Install it too, or remove it from OSBundleLibraries");
        }
        return;
    }
    requirement(scope, list, library, there[0]);
    let fits = there.iter().any(|at| offers(&pool.inputs[*at], version));
    if fits || there.iter().any(|at| unclear(&pool.inputs[*at])) {
        return;
    }
    let other = &pool.inputs[there[0]].bundle;
    let have = other.version.as_deref().unwrap_or("none");
    let (words, fix) = match other.info.str("OSBundleCompatibleVersion") {
        Some(back) => (
            format!(
                "{library} {asked} is asked for; the one among these bundles is {have}, compatible back to {back}"
            ),
            format!("Ask for a version from {back} to {have}"),
        ),
        None => (
            format!(
                "{library} is named as a library, but has no OSBundleCompatibleVersion that would make it one"
            ),
            format!(
                "Give {library} an OSBundleCompatibleVersion, or remove it from OSBundleLibraries"
            ),
        ),
    };
    scope.report("dep-incompatible", &path, words).fix(fix);
}

/// Whether a bundle can serve as a library in a version: not later than its own, not earlier than it is compatible with.
///
/// Source: the tools' rule; the kernel itself asks only for the first half.
fn offers(input: &Linted, version: u64) -> bool {
    let own = |key: &str| input.bundle.info.str(key).and_then(parse_version);
    match (own("CFBundleVersion"), own("OSBundleCompatibleVersion")) {
        (Some(have), Some(back)) => back <= version && version <= have,
        _ => false,
    }
}

fn unclear(input: &Linted) -> bool {
    let texts =
        ["CFBundleVersion", "OSBundleCompatibleVersion"].map(|key| input.bundle.info.str(key));
    texts.into_iter().flatten().any(is_open)
}

fn is_open(text: &str) -> bool {
    is_placeholder(text) || is_macro(text)
}

/// A bundle that is needed early needs its libraries early.
fn requirement(scope: &mut Scope<'_>, list: &str, library: &str, at: usize) {
    const KEY: &str = "OSBundleRequired";
    let own = scope.info().str(KEY).unwrap_or_default();
    let theirs = scope.pool.inputs[at].bundle.info.str(KEY).unwrap_or_default();
    let enough = match own {
        "Root" | "Console" => !theirs.is_empty() && theirs != "Safe Boot",
        "Local-Root" | "Network-Root" => theirs == own || matches!(theirs, "Root" | "Console"),
        _ => true,
    };
    if !enough {
        let theirs = if theirs.is_empty() { "none" } else { theirs };
        let words = format!(
            "{KEY} is {own} here and {theirs} in {library}, so the library can be missing when this bundle is needed"
        );
        scope.report("required-of-library", &[list, library], words);
    }
}

/// Which of the kernel's interfaces it is linked against.
fn styles(scope: &mut Scope<'_>, depends: &[&str]) {
    const FIX: &str = "Name the interfaces that are needed, such as com.apple.kpi.iokit and com.apple.kpi.libkern";
    let raw = depends.contains(&RAW_KERNEL);
    let is_old = |id: &&&str| id.strip_prefix(RAW_KERNEL).is_some_and(|rest| rest.starts_with('.'));
    let old = depends.iter().find(is_old);
    let kpi = depends.iter().any(|id| id.starts_with(KPI));
    if raw {
        let words =
            format!("{RAW_KERNEL} itself is named as a library, which no kext may link against");
        scope.report("dep-raw-kernel", &[KEY, RAW_KERNEL], words).fix(FIX);
    }
    if let Some(old) = old {
        let words = format!("{old} is older than com.apple.kpi: a 64-bit kernel refuses it");
        scope.report("dep-kernel-style", &[KEY, old], words).fix(FIX);
    }
    let aliased = depends.iter().any(|id| is_open(id));
    if !raw && old.is_none() && !kpi && !aliased {
        let words = format!("none of the kernel's own interfaces ({KPI}…) is among the libraries");
        scope.report("kpi-none", &[KEY], words);
    }
    if depends.contains(&PRIVATE) && !scope.is_apples() && scope.id().is_some() {
        let words = format!("{PRIVATE} is only for Apple's own kexts");
        scope.report("kpi-private", &[KEY, PRIVATE], words);
    }
}

/// A chain of libraries that comes back to this bundle.
fn loops(scope: &mut Scope<'_>) {
    let Some(own) = scope.id() else { return };
    let pool = scope.pool;
    let libraries = |at: usize| {
        let list = pool.inputs[at].bundle.info.dict(KEY);
        list.into_iter().flatten().map(|(library, _)| library.as_str())
    };
    let mut seen = vec![false; pool.inputs.len()];
    let mut left: Vec<&str> = libraries(scope.at).collect();
    while let Some(library) = left.pop() {
        if library == own {
            let words =
                format!("the libraries lead back to {own} itself, so none of them can be linked");
            scope
                .report("dep-loop", &[KEY], words)
                .fix("Remove one of the libraries from the circle");
            return;
        }
        for at in pool.with_id(library) {
            if !std::mem::replace(&mut seen[*at], true) {
                left.extend(libraries(*at));
            }
        }
    }
}
