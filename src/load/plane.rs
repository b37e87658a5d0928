//! Which plane a dump shows, where it doesn't say.

/// What the top of a dump shows of its plane.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Top<'a> {
    /// Whether the registry's root is there.
    pub(crate) has_root: bool,
    /// Name and class of the root's children; of the topmost entries, when the root isn't there.
    pub(crate) children: &'a [(&'a str, &'a str)],
    /// Whether an `IOPowerConnection` is anywhere: they live in the power plane alone.
    pub(crate) has_power_connections: bool,
}

/// The plane's name.
///
/// Every plane hangs its first entries under the one root, so the root's children tell: the platform expert is named `/` or
/// `device-tree` in the device tree, `acpi` in the ACPI plane, and by its model in the service plane.
pub(crate) fn infer(top: Top<'_>) -> &'static str {
    let all = |part: &str| {
        !top.children.is_empty() && top.children.iter().all(|(_, class)| class.contains(part))
    };
    let first = top.children.first().copied().unwrap_or_default();
    if top.has_power_connections || matches!(first.1, "IORootParent" | "IOPMrootDomain") {
        return "IOPower";
    }
    match first.0 {
        "/" | "device-tree" => return "IODeviceTree",
        "acpi" => return "IOACPIPlane",
        _ => {}
    }
    if !top.has_root {
        return "IOService";
    }
    if all("USB") {
        "IOUSB"
    } else if all("FireWire") {
        "IOFireWire"
    } else if all("80211") {
        "IO80211Plane"
    } else if top.children.iter().any(|(_, class)| class.starts_with("CC")) {
        "CoreCapture"
    } else if all("Port") {
        "IOPort"
    } else if all("IOAccessory") {
        "IOAccessory"
    } else {
        "IOService"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(has_root: bool, children: &[(&str, &str)]) -> &'static str {
        infer(Top { has_root, children, has_power_connections: false })
    }

    #[test]
    fn the_roots_children_tell_the_plane() {
        assert_eq!(plane(true, &[("MacBook1,1", "IOPlatformExpertDevice")]), "IOService");
        assert_eq!(plane(true, &[("device-tree", "IOPlatformExpertDevice")]), "IODeviceTree");
        assert_eq!(plane(true, &[("acpi", "IOPlatformExpertDevice")]), "IOACPIPlane");
        assert_eq!(plane(true, &[("IORootParent", "IORootParent")]), "IOPower");
        assert_eq!(plane(true, &[("Root Hub", "IOUSBRootHubDevice")]), "IOUSB");
    }

    #[test]
    fn a_subtree_alone_is_taken_for_the_service_plane() {
        assert_eq!(plane(false, &[("Root Hub", "IOUSBRootHubDevice")]), "IOService");
        assert_eq!(plane(false, &[]), "IOService");
    }
}
