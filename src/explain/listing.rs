//! A personality as it is listed: its table, where it stands, and what each key is for.

use std::collections::BTreeMap;

use super::{Case, Verdict};
use crate::engine::{Family, GENERIC_KEYS};
use crate::model::{Bundle, Dict, Key, PersonalitySource, Step};

/// A personality as it is listed.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Its matching table, with what is tried out on it.
    pub table: Dict,
    /// The file that lists it, as far as there is one.
    pub file: Option<String>,
    /// The version of its bundle.
    pub version: Option<String>,
    /// Its line in the file, from 1; 0 where the file has no lines.
    pub line: u32,
    lines: BTreeMap<Key, u32>,
}

impl Listing {
    /// The line on which the value of a key stands, from 1.
    pub fn line_of(&self, key: &str) -> Option<u32> {
        self.lines.iter().find(|(have, _)| **have == *key).map(|(_, line)| *line)
    }

    /// The file with a line: `Info.plist:31`.
    pub fn place(&self, line: u32) -> Option<String> {
        let file = self.file.as_ref()?;
        Some(if line == 0 { file.clone() } else { format!("{file}:{line}") })
    }
}

/// What a key of a personality is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// Names the class of nodes that it is tried on.
    Provider,
    /// Names the class of the driver.
    Driver,
    /// Its place among candidates.
    Score,
    /// The category in which it competes.
    Category,
    /// Names the bundle of the code.
    Bundle,
    /// Compared with the node by the kernel's generic code.
    Generic,
    /// Compared with the node by the family of its class.
    Family,
    /// Waits for a resource.
    Resource,
    /// Not for matching: the driver reads it, or nobody.
    Other,
}

impl KeyUse {
    /// The use in words; empty for keys that matching doesn't look at.
    pub fn words(self) -> &'static str {
        match self {
            Self::Provider => "provider class",
            Self::Driver => "the driver's class",
            Self::Score => "score",
            Self::Category => "match category",
            Self::Bundle => "bundle of the code",
            Self::Generic => "compared with the node",
            Self::Family => "compared by the family",
            Self::Resource => "waited for",
            Self::Other => "",
        }
    }

    /// Whether the node decides about this key.
    pub fn is_test(self) -> bool {
        matches!(self, Self::Provider | Self::Generic | Self::Family)
    }
}

/// What a key of a personality is for, given the class that it is tried on.
pub fn key_use(key: &str, provider_class: Option<&str>) -> KeyUse {
    match key {
        "IOProviderClass" => return KeyUse::Provider,
        "IOClass" | "IOUserClass" => return KeyUse::Driver,
        "IOProbeScore" => return KeyUse::Score,
        "IOMatchCategory" => return KeyUse::Category,
        "CFBundleIdentifier"
        | "CFBundleIdentifierKernel"
        | "IOUserServerName"
        | "IOPersonalityPublisher" => return KeyUse::Bundle,
        "IOResourceMatch" => return KeyUse::Resource,
        _ => {}
    }
    if GENERIC_KEYS.contains(&key) {
        return KeyUse::Generic;
    }
    let family = provider_class.and_then(Family::of_class);
    if family.is_some_and(|family| family.keys().contains(&key)) {
        return KeyUse::Family;
    }
    KeyUse::Other
}

/// Where a personality comes from, in a sentence.
pub fn source_words(verdict: &Verdict) -> &'static str {
    match verdict.personality.source {
        PersonalitySource::Bundle => "listed in the Info.plist of a bundle that was given",
        PersonalitySource::Dump => {
            "read from the properties of its running driver in this dump (of several, what they share), which \
             probe and start may have changed"
        }
        PersonalitySource::Kernelcache => "listed in a bundle of the kernelcache",
        PersonalitySource::Catalogue => "shown by the dump in the root's IOCatalogue",
        PersonalitySource::Scenario => "listed in a kext of the scenario",
    }
}

impl Case {
    /// A personality as it is listed, given its place in [`Case::personalities`]; `None` when there is none.
    pub fn listing(&self, place: usize) -> Option<Listing> {
        let asked = self.personalities().get(place)?;
        let table = self.table(place)?.clone();
        let mut listing =
            Listing { table, file: None, version: None, line: 0, lines: BTreeMap::new() };
        if let Some(bundle) = self.files()[place] {
            listing.version.clone_from(&bundle.version);
            listing.file = Some(bundle.file.clone());
            find_lines(&mut listing, bundle, &asked.name);
        }
        Some(listing)
    }
}

/// The lines of the personality's values; a list for one kind of processor has a key of its own.
fn find_lines(listing: &mut Listing, bundle: &Bundle, name: &str) {
    let lists = bundle.info.iter().filter(|(key, _)| key.starts_with("IOKitPersonalities"));
    for (list, _) in lists {
        let whole = vec![Step::Key(list.clone()), Step::Key(Key::new(name))];
        let Some(at) = bundle.positions.get(&whole) else { continue };
        listing.line = at.line;
        for (key, _) in &listing.table {
            let mut path = whole.clone();
            path.push(Step::Key(key.clone()));
            if let Some(at) = bundle.positions.get(&path).filter(|at| at.line > 0) {
                listing.lines.insert(key.clone(), at.line);
            }
        }
        return;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::fixture::case;

    #[test]
    fn a_personality_is_found_in_its_file_line_by_line() {
        let case = case(&["tests/screens/machine.txt", "tests/screens/nic.plist"]);
        let nic = case.personalities().iter().position(|one| one.name == "MyNIC").unwrap();
        let listing = case.listing(nic).unwrap();
        let text = include_str!("../../tests/screens/nic.plist");
        let line =
            |words: &str| text.lines().position(|line| line.contains(words)).unwrap() as u32 + 1;
        assert_eq!(listing.line_of("IOPCIPrimaryMatch"), Some(line("0x808610d3")));
        assert_eq!(listing.line, line("<key>MyNIC</key>") + 1);
        assert_eq!(
            listing.place(listing.line),
            Some(format!("tests/screens/nic.plist:{}", listing.line))
        );
        assert_eq!(listing.version.as_deref(), Some("1.0"));
        // What a dump shows stands in no file.
        let is_own = |one: &crate::explain::PersonalityRef| one.source == PersonalitySource::Dump;
        let own = case.personalities().iter().position(|one| is_own(one)).unwrap();
        let listing = case.listing(own).unwrap();
        assert_eq!((listing.file, listing.line), (None, 0));
    }

    #[test]
    fn a_key_counts_where_its_family_asks_for_it() {
        for (key, provider, told) in [
            ("IOPCIPrimaryMatch", Some("IOPCIDevice"), KeyUse::Family),
            ("IOPCIPrimaryMatch", Some("IOUSBHostDevice"), KeyUse::Other),
            ("idVendor", Some("IOUSBHostDevice"), KeyUse::Family),
            ("IONameMatch", None, KeyUse::Generic),
            ("IOProviderClass", None, KeyUse::Provider),
            ("MyOwnKey", Some("IOPCIDevice"), KeyUse::Other),
        ] {
            assert_eq!(key_use(key, provider), told, "{key} {provider:?}");
        }
    }
}
