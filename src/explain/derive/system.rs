//! What the loading rules ask of the whole machine: what is there, for which processor, and how it was started.

use std::collections::HashMap;

use crate::explain::machine::{build, words};
use crate::model::{Bundle, ClassTable, Dict, EntryId, Key, Registry, Value};

pub(super) const ID: &str = "CFBundleIdentifier";
pub(super) const KERNEL_ID: &str = "CFBundleIdentifierKernel";

/// What the rules ask of the whole machine.
#[derive(Debug)]
pub(super) struct System {
    /// Kexts of which a driver is there.
    pub(super) loaded: HashMap<Key, EntryId>,
    /// Classes of which an object is there.
    pub(super) objects: HashMap<Key, EntryId>,
    /// How keys for this kind of processor end, the nearest kind first; empty where it isn't told.
    pub(super) endings: &'static [&'static str],
    /// Whether the system was started in safe boot.
    pub(super) safe: bool,
    /// Places of the bundles by identifier.
    pub(super) by_id: HashMap<String, Vec<usize>>,
}

/// A value that may be another one for one kind of processor.
pub(super) enum Variant<'a> {
    None,
    Value(&'a Value),
    /// There are several, and the kind of processor isn't known.
    Unclear,
}

impl System {
    pub(super) fn new(registry: &Registry, classes: &ClassTable, bundles: &[Bundle]) -> Self {
        let mut loaded = HashMap::new();
        let mut objects = HashMap::new();
        let [class, server, id, kernel, arguments] =
            ["IOClass", "IOUserServerName", ID, KERNEL_ID, "boot-args"].map(Key::new);
        let text = |entry, key: &Key| Some(registry.get(entry, key)?.as_str()?.text().into_owned());
        let mut safe = false;
        for entry in registry.entries() {
            let own = &registry.entry(entry).class;
            objects.entry(own.clone()).or_insert(entry);
            if let Some(bundle) = classes.row(own).and_then(|row| row.bundle.clone()) {
                loaded.entry(bundle).or_insert(entry);
            }
            if registry.get(entry, &class).is_some() {
                let plain = || text(entry, &id).filter(|_| registry.get(entry, &server).is_none());
                if let Some(bundle) = text(entry, &kernel).or_else(plain) {
                    loaded.entry(Key::new(&bundle)).or_insert(entry);
                }
            }
            safe |= registry.get(entry, &arguments).is_some_and(|value| is_safe(&value));
        }
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, bundle) in bundles.iter().enumerate() {
            if let Some(id) = &bundle.id {
                by_id.entry(id.clone()).or_default().push(at);
            }
        }
        Self { loaded, objects, endings: endings(registry), safe, by_id }
    }

    /// The value of a key, or of its variant for this kind of processor, which stands in for it.
    ///
    /// Source: `OSKext::getPropertyForHostArch` (libkern/c++/OSKext.cpp).
    pub(super) fn value<'a>(&self, info: &'a Dict, key: &str) -> Variant<'a> {
        let variant = self.endings.iter().find_map(|ending| info.get(&format!("{key}{ending}")));
        let other = |(name, _): &(Key, Value)| {
            name.strip_prefix(key).is_some_and(|rest| rest.starts_with('_'))
        };
        if self.endings.is_empty() && info.iter().any(other) {
            return Variant::Unclear;
        }
        variant.or_else(|| info.get(key)).map_or(Variant::None, Variant::Value)
    }

    pub(super) fn is_wide(&self) -> bool {
        self.endings.iter().any(|ending| ending.ends_with("64"))
    }
}

/// The kernel's build names the kind of processor: `RELEASE_ARM64_T8103`.
fn endings(registry: &Registry) -> &'static [&'static str] {
    let told = build(registry).unwrap_or_default();
    let kinds: [(&str, &[&str]); 4] = [
        ("_ARM64", &["_arm64e", "_arm64"]),
        ("_X86_64", &["_x86_64h", "_x86_64"]),
        ("_I386", &["_i386"]),
        ("_PPC", &["_ppc"]),
    ];
    kinds.iter().find(|(kind, _)| told.contains(kind)).map_or(&[], |(_, endings)| endings)
}

/// Whether boot arguments ask for safe boot.
fn is_safe(arguments: &Value) -> bool {
    words(arguments)
        .unwrap_or_default()
        .split(|c: char| c.is_whitespace() || c == '\0')
        .any(|word| word == "-x")
}
