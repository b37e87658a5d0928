//! Kext and dext bundles and the driver personalities in them.

use serde::Serialize;

use super::{Dict, Key, Note, Positions};

/// What sort of bundle an information dictionary describes (`CFBundlePackageType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BundleKind {
    /// A kernel extension.
    Kext,
    /// A `DriverKit` extension.
    Dext,
    /// Neither is said.
    #[default]
    Unknown,
}

/// A bundle: its `Info.plist` and the personalities in it.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// `CFBundleIdentifier`, if it is a string.
    pub id: Option<String>,
    /// `CFBundleVersion`, if it is a string.
    pub version: Option<String>,
    /// Kext or dext.
    pub kind: BundleKind,
    /// The name under which it was given: a file or bundle name, for messages.
    pub file: String,
    /// Where its information dictionary is in the folder or archive that was given, with `/` between the parts; empty when that
    /// file was given itself, and in a kernelcache.
    pub place: String,
    /// The whole information dictionary.
    pub info: Dict,
    /// The driver personalities, in document order.
    pub personalities: Vec<Personality>,
    /// Where the values of `info` stand in the file.
    pub positions: Positions,
    /// Where the file is no well-formed XML, or ends too early: the system's readers refuse it whole.
    pub malformed: Option<Note>,
}

impl Bundle {
    /// Where and why no Mac can read it, if that is so: `FILE:LINE:COLUMN`, and a sentence without a full stop.
    pub fn unread(&self) -> Option<(String, String)> {
        let note = self.malformed.as_ref()?;
        let (file, place, at) = (&self.file, &self.place, note.at);
        let file = match place.as_str() {
            "" => file.clone(),
            place if place.starts_with(file.as_str()) => place.to_owned(),
            place => format!("{file}/{place}"),
        };
        let words = format!(
            "no Mac can read this file as it is ({}), so none of its drivers would start",
            note.message
        );
        Some((format!("{file}{at}"), words))
    }
}

/// Where a personality comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalitySource {
    /// A bundle's `Info.plist`.
    Bundle,
    /// A started driver's property table in a dump.
    Dump,
    /// The prelink information of a kernelcache.
    Kernelcache,
    /// An `IOCatalogue` property of a dump.
    Catalogue,
    /// A scenario.
    Scenario,
}

/// A driver personality: a matching dictionary that names a driver class.
#[derive(Clone, Debug, PartialEq)]
pub struct Personality {
    /// The bundle that lists it.
    pub bundle: Key,
    /// Its name in the bundle; a dump's driver is named by its `IOClass`.
    pub name: Key,
    /// The matching dictionary as listed.
    pub table: Dict,
    /// Where it comes from.
    pub source: PersonalitySource,
}
