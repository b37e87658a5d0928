//! Which plane a dump shows, where it doesn't say.

use crate::model::Key;

/// How the note begins that says that the plane is a guess.
pub(crate) const UNSAID: &str = "the list doesn't say which plane it shows";

/// One of the topmost entries of a dump.
#[derive(Clone, Debug)]
pub(crate) struct Top<'a> {
    pub(crate) name: Key,
    pub(crate) class: Key,
    /// Its ancestry, where the dump shows it.
    pub(crate) chain: &'a [Key],
}

impl Top<'_> {
    fn is_a(&self, class: &str) -> bool {
        self.class == class || self.chain.iter().any(|have| have == class)
    }

    fn has(&self, part: &str) -> bool {
        self.class.contains(part) || self.chain.iter().any(|have| have.contains(part))
    }
}

/// Parts of class names that all first entries of a plane share.
const MARKS: [(&str, &[&str]); 8] = [
    ("IOUSB", &["USB"]),
    ("IOFireWire", &["FireWire"]),
    ("IO80211Plane", &["80211", "BCMWLAN", "AirPort"]),
    ("IOPort", &["Port"]),
    ("IOAccessory", &["IOAccessory"]),
    ("IOAudio", &["IOAudio"]),
    ("IOThunderbolt", &["IOThunderbolt"]),
    ("VoodooI2C", &["VoodooI2C"]),
];

/// The plane that the top of a dump shows: the children of the registry's root, or where the root isn't there (`has_root` is
/// false) the topmost entries. `None` if nothing in them tells.
///
/// Every plane hangs its first entries under the one root, so the root's children tell: the platform expert is named `/` or
/// `device-tree` in the device tree, `acpi` in the ACPI plane, and by its model in the service plane.
pub(crate) fn shown(has_root: bool, tops: &[Top<'_>]) -> Option<&'static str> {
    let first = tops.first()?;
    // They live in the power plane alone.
    if ["IORootParent", "IOPMrootDomain", "IOPowerConnection"].iter().any(|class| first.is_a(class))
    {
        return (has_root || first.class != "IOPMrootDomain").then_some("IOPower");
    }
    match first.name.as_str() {
        "/" | "device-tree" => return Some("IODeviceTree"),
        "acpi" => return Some("IOACPIPlane"),
        _ if !has_root => return None,
        _ if first.is_a("IOPlatformExpertDevice") => return Some("IOService"),
        _ => {}
    }
    // This prefix is too short to be looked for within names.
    if tops.iter().all(|top| top.class.starts_with("CC")) {
        return Some("CoreCapture");
    }
    let fits = |top: &Top<'_>, parts: &[&str]| parts.iter().any(|part| top.has(part));
    MARKS
        .into_iter()
        .find(|(_, parts)| tops.iter().all(|top| fits(top, parts)))
        .map(|(plane, _)| plane)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(has_root: bool, tops: &[(&str, &str)]) -> Option<&'static str> {
        let tops: Vec<Top<'_>> = tops
            .iter()
            .map(|(name, class)| Top { name: Key::new(name), class: Key::new(class), chain: &[] })
            .collect();
        shown(has_root, &tops)
    }

    #[test]
    fn the_roots_children_tell_the_plane() {
        for (name, class, wanted) in [
            ("MacBook1,1", "IOPlatformExpertDevice", "IOService"),
            ("device-tree", "IOPlatformExpertDevice", "IODeviceTree"),
            ("acpi", "IOPlatformExpertDevice", "IOACPIPlane"),
            ("IORootParent", "IORootParent", "IOPower"),
            ("IOPowerConnection", "IOPowerConnection", "IOPower"),
            ("Root Hub", "IOUSBRootHubDevice", "IOUSB"),
            ("pipe", "CCPipe", "CoreCapture"),
            ("Port-USB-C", "IOPort", "IOPort"),
        ] {
            assert_eq!(plane(true, &[(name, class)]), Some(wanted));
        }
        assert_eq!(plane(true, &[("Root Hub", "IOUSBRootHubDevice"), ("x", "Other")]), None);
    }

    #[test]
    fn ancestry_counts_where_it_is_shown() {
        let chain = ["IORegistryEntry", "IOService", "IOUSBHostDevice"].map(Key::new);
        let top = Top { name: "x".into(), class: "AppleT8103Device".into(), chain: &chain };
        assert_eq!(shown(true, &[top]), Some("IOUSB"));
    }

    #[test]
    fn a_subtree_alone_tells_little() {
        assert_eq!(plane(false, &[("Root Hub", "IOUSBRootHubDevice")]), None);
        assert_eq!(plane(false, &[("Mac1,1", "IOPlatformExpertDevice")]), None);
        assert_eq!(plane(false, &[]), None);
    }
}
