//! What a bundle tells by itself about the loading of its code.
//!
//! The rules are the kernel's own, at the time of loading. A dump doesn't show whether a kext was loaded, so what the bundles
//! leave open stays open, and a driver that runs proves its kext's code.

use std::collections::HashSet;

use crate::engine::{parse_version, serves};
use crate::explain::placeholder::is_placeholder;
use crate::explain::system_classes::SYSTEM_CLASSES;
use crate::model::{Bundle, BundleKind, Dict, EntryId, Key, Personality, PersonalitySource, Value};

use super::Snapshot;
use super::system::{ID, KERNEL_ID, System, Variant};

const LIBRARIES: &str = "OSBundleLibraries";
const COMPATIBLE: &str = "OSBundleCompatibleVersion";
/// Part of the kernel itself.
const KPI: &str = "com.apple.kpi.";
/// What kexts linked against before.
const RAW_KERNEL: &str = "com.apple.kernel";

/// What is known of the code of a personality.
#[derive(Debug)]
pub(super) enum Loading {
    /// It is there.
    There(String),
    /// Nothing speaks against it, and some facts are missing.
    Open { words: String, missing: Vec<String> },
    /// It can't come.
    Fails { code: &'static str, words: String, certain: bool },
}

/// Whether a bundle says that it has code.
fn has_code(bundle: &Bundle) -> bool {
    ["CFBundleExecutable", "OSBundleSharedExecutableIdentifier"]
        .iter()
        .any(|key| bundle.info.contains(key))
}

fn fails(code: &'static str, words: String) -> Loading {
    Loading::Fails { code, words, certain: true }
}

fn open(words: impl Into<String>, missing: &[String]) -> Loading {
    Loading::Open { words: words.into(), missing: missing.to_vec() }
}

impl Snapshot {
    fn system(&self) -> &System {
        self.system.get_or_init(|| System::new(&self.registry, &self.classes, &self.bundles))
    }

    fn given(&self, id: &str) -> impl Iterator<Item = &Bundle> {
        let places = self.system().by_id.get(id).map_or(&[][..], Vec::as_slice);
        places.iter().map(|at| &self.bundles[*at])
    }

    /// Who shows that a kext is loaded.
    fn shows_loaded(&self, id: &str) -> Option<&Key> {
        let entry = self.system().loaded.get(&Key::new(id))?;
        Some(&self.registry.entry(*entry).class)
    }

    /// Whether a personality is listed for another kind of processor than this machine's.
    pub(super) fn is_for_another_processor(&self, at: usize) -> bool {
        let all = self.foreign.get_or_init(|| {
            self.known.iter().map(|known| self.is_foreign(&known.personality)).collect()
        });
        all[at]
    }

    fn is_foreign(&self, personality: &Personality) -> bool {
        const LIST: &str = "IOKitPersonalities";
        if personality.source != PersonalitySource::Bundle || self.system().endings.is_empty() {
            return false;
        }
        let mut owners = self.given(&personality.bundle).peekable();
        let variants = |bundle: &&Bundle| {
            let mut keys = bundle.info.iter().map(|(key, _)| key);
            keys.any(|key| key.strip_prefix(LIST).is_some_and(|rest| rest.starts_with('_')))
        };
        owners.peek().is_some()
            && owners.all(|bundle| {
                variants(&bundle)
                    && match self.system().value(&bundle.info, LIST) {
                        Variant::Value(list) => list
                            .as_dict()
                            .is_some_and(|list| list.find(&personality.name).is_none()),
                        Variant::None => true,
                        Variant::Unclear => false,
                    }
            })
    }

    /// What the bundles tell about the code of a personality on a node.
    pub(super) fn loading(&self, node: EntryId, at: usize) -> Loading {
        let personality = &self.known[at].personality;
        let table = &personality.table;
        let owner = self.given(&personality.bundle).next();
        if table.contains("IOUserServerName") {
            return self.dext(node, owner, table);
        }
        if personality.source == PersonalitySource::Kernelcache {
            return Loading::There("it is linked into the kernelcache".into());
        }
        let Some(id) = table.str(KERNEL_ID).or_else(|| table.str(ID)) else {
            return open("it names no kext to be loaded", &[]);
        };
        if is_placeholder(id) {
            return match self.given(id).next() {
                Some(_) => open(
                    format!("{id} is what the build replaces"),
                    &["the identifier of the bundle as built".into()],
                ),
                None => fails(
                    "stalled-for-module",
                    format!(
                        "its code is to come from the kext {id}, a name that the build should have replaced: no kext \
                         has it, and matching of the node stalls until the daemon says so"
                    ),
                ),
            };
        }
        let Some(class) = table.str("IOClass") else {
            let words = "it has no IOClass that is a string, so it is dropped silently";
            return fails("no-ioclass", words.into());
        };
        if let Some(entry) = self.system().objects.get(&Key::new(class)) {
            return Loading::There(format!(
                "{class} is there: {} is one",
                self.registry.entry(*entry).name
            ));
        }
        if let Some(driver) = self.shows_loaded(id) {
            return Loading::There(format!("{id} is loaded: {driver} is its driver"));
        }
        if id.starts_with(KPI) || id == RAW_KERNEL {
            return Loading::There(format!("{id} is part of the kernel"));
        }
        let Some(kext) = self.given(id).next() else {
            // Of a bundle that was added by hand only the personalities are known.
            let added = personality.bundle == *id;
            let missing = if added { Vec::new() } else { vec![format!("the kext {id}")] };
            let words = if added { String::new() } else { format!("{id} isn't among the bundles") };
            return open(words, &missing);
        };
        if kext.kind == BundleKind::Dext {
            let words = "there is no IOUserServerName, so the kernel takes it for a kernel extension's personality and launches no process";
            return open(words, &[]);
        }
        if !has_code(kext) {
            return self.codeless(kext, id, class);
        }
        self.linked(kext, id)
    }

    /// A kext without code is asked for a class.
    fn codeless(&self, kext: &Bundle, id: &str, class: &str) -> Loading {
        // What says nothing of its kind needn't say anything of its code either.
        if kext.kind == BundleKind::Unknown || !kext.info.contains("CFBundlePackageType") {
            return open(
                format!("it isn't known whether {id} has code"),
                &[format!("whether {id} has code")],
            );
        }
        let row = self.classes.row(&Key::new(class));
        let elsewhere = self.bundles.iter().any(|other| {
            let mut theirs = other.personalities.iter();
            has_code(other) && theirs.any(|known| known.table.str("IOClass") == Some(class))
        });
        if row.is_some() || elsewhere || SYSTEM_CLASSES.contains(class) {
            return open(
                format!("{id} has no code; {class} must have come with another kext"),
                &[format!("whether {class} is in the kernel")],
            );
        }
        fails(
            "class-not-found",
            format!(
                "the class {class} is to come from {id}, which has no code (no CFBundleExecutable), and no other \
                 kext is known to have it"
            ),
        )
    }

    /// Whether a kext with code, and the libraries below it, can be linked.
    ///
    /// Source: `OSKext::load`, `OSKext::resolveDependencies` (libkern/c++/OSKext.cpp).
    fn linked(&self, kext: &Bundle, id: &str) -> Loading {
        let required = kext.info.str("OSBundleRequired");
        if self.system().safe && required.is_none() {
            let words = format!(
                "the system was started in safe boot, where {id} isn't loaded without OSBundleRequired"
            );
            return Loading::Fails { code: "kext-safe-boot", words, certain: false };
        }
        let mut missing = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut left = vec![kext];
        while let Some(bundle) = left.pop() {
            match self.libraries(bundle, id, &mut missing) {
                Ok(libraries) => {
                    left.extend(
                        libraries.into_iter().filter(|library| {
                            library.id.as_deref().is_some_and(|id| seen.insert(id))
                        }),
                    );
                }
                Err((code, words, certain)) => {
                    let own = std::ptr::eq(bundle, kext) || code == "dep-loop";
                    let library = bundle.id.as_deref().unwrap_or_default();
                    return if own {
                        Loading::Fails { code, words, certain }
                    } else {
                        let words = format!("its library {library} can't be loaded: {words}");
                        Loading::Fails { code: "dep-load-failed", words, certain }
                    };
                }
            }
        }
        missing.sort_unstable();
        missing.dedup();
        let early = match required {
            Some(required) => format!("OSBundleRequired is {required}"),
            None => "without OSBundleRequired it isn't loaded in safe boot".into(),
        };
        let words = match missing.first() {
            Some(first) => format!("this input doesn't show {first}; {early}"),
            None => format!("its libraries are there; {early}"),
        };
        Loading::Open { words, missing }
    }

    /// The given bundles that one links against, or why it can't.
    fn libraries<'a>(
        &'a self,
        bundle: &'a Bundle,
        root: &str,
        missing: &mut Vec<String>,
    ) -> Result<Vec<&'a Bundle>, (&'static str, String, bool)> {
        let name = bundle.id.as_deref().unwrap_or(&bundle.file);
        let resource = bundle.info.get("OSKernelResource").and_then(Value::as_bool) == Some(true);
        let list = match self.system().value(&bundle.info, LIBRARIES) {
            Variant::Value(value) => value.as_dict(),
            Variant::None => None,
            Variant::Unclear => {
                missing.push(format!("the kind of processor, which decides on {LIBRARIES}"));
                return Ok(Vec::new());
            }
        };
        let fail = |code, words: String| Err((code, words, true));
        let mut found = Vec::new();
        let Some(list) = list.filter(|list| !list.is_empty()) else {
            if resource || !has_code(bundle) {
                return Ok(found);
            }
            let words =
                format!("{name} has code, but no {LIBRARIES} that names what it links against");
            return fail("dep-libraries-missing", words);
        };
        for (library, value) in list {
            let library = library.as_str();
            let Some(asked) = value.as_utf8() else {
                let words = format!(
                    "the version that {name} asks of {library} is a {} instead of a string",
                    value.type_name()
                );
                return fail("dep-bad-type", words);
            };
            if is_placeholder(asked) || is_placeholder(library) {
                missing.push(format!("{LIBRARIES} of {name} as built"));
                continue;
            }
            let Some(version) = parse_version(asked) else {
                let words = format!(
                    "{name} asks for {library} {asked:?}, which can't be read as a version"
                );
                return fail("dep-bad-version", words);
            };
            if library == root {
                return fail("dep-loop", format!("the libraries of {root} lead back to itself"));
            }
            let kernel = library.strip_prefix(RAW_KERNEL);
            if self.system().is_wide() && kernel == Some("") {
                return fail("dep-raw-kernel", format!("{name} links against {RAW_KERNEL} itself"));
            }
            if self.system().is_wide() && kernel.is_some_and(|rest| rest.starts_with('.')) {
                let words =
                    format!("{name} links against {library}, which a 64-bit kernel refuses");
                return fail("dep-kernel-style", words);
            }
            if library.starts_with(KPI) || kernel.is_some() {
                continue;
            }
            let loaded = self.shows_loaded(library).is_some();
            let there: Vec<&Bundle> = self.given(library).collect();
            let Some(first) = there.first() else {
                if !loaded {
                    missing.push(format!("the library {library}"));
                }
                continue;
            };
            match there.iter().find(|library| offers(library, version)) {
                Some(_) if loaded => {}
                Some(library) => found.push(*library),
                None => {
                    let have = first.version.as_deref().unwrap_or("none");
                    let back = match first.info.str(COMPATIBLE) {
                        Some(back) => format!("compatible back to {back}"),
                        None => format!("without {COMPATIBLE}, so not a library"),
                    };
                    let words = format!(
                        "{name} asks for {library} {asked}, but the one that is given is {have}, {back}"
                    );
                    return Err(("dep-incompatible", words, !loaded));
                }
            }
        }
        Ok(found)
    }

    /// A driver extension: its process, and the kernel's part of it.
    fn dext(&self, node: EntryId, owner: Option<&Bundle>, table: &Dict) -> Loading {
        if self.resources == Some(node) {
            let words = "a driver extension can't start on IOResources, and the refusal is silent";
            return fails("dext-on-ioresources", words.into());
        }
        let id = table.str(ID).unwrap_or_default();
        let is_kext = |bundle: &&Bundle| {
            bundle.kind == BundleKind::Kext && bundle.info.contains("CFBundlePackageType")
        };
        let own = owner.filter(|owner| owner.id.as_deref() == Some(id));
        if own.as_ref().is_some_and(is_kext) {
            let words = format!(
                "IOUserServerName makes it a driver extension's personality, but {id} is a kernel extension, for \
                 which no process is launched"
            );
            return fails("dext-bundle-unknown", words);
        }
        let mut missing = Vec::new();
        if self.given(id).next().is_none() {
            missing.push(format!("the driver extension {id}"));
        }
        let mut words = Vec::new();
        if table.str("IOUserClass").is_none() {
            words.push("there is no IOUserClass, so no object is made in its process".to_owned());
        }
        match table.str(KERNEL_ID) {
            None => words.push(format!(
                "there is no {KERNEL_ID}, so IOClass is looked for in the driver extension, where no kernel code is"
            )),
            Some(kernel)
                if kernel.starts_with(KPI)
                    || kernel == RAW_KERNEL
                    || self.shows_loaded(kernel).is_some()
                    || self.given(kernel).next().is_some() => {}
            Some(kernel) => missing.push(format!("the kext {kernel}")),
        }
        missing.push("the entitlements of the driver extension".into());
        if words.is_empty() {
            words.push("the entitlements of its process aren't shown".into());
        }
        Loading::Open { words: words.join("; "), missing }
    }
}

/// Whether a given bundle can be the library that is asked for. What the build has still to fill in speaks for it.
fn offers(library: &Bundle, asked: u64) -> bool {
    let text = |key| library.info.str(key);
    let [own, back] = ["CFBundleVersion", COMPATIBLE].map(text);
    [own, back].into_iter().flatten().any(is_placeholder)
        || serves(Some(asked), own.and_then(parse_version), back.and_then(parse_version))
}
