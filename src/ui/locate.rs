//! Finding a place again: by path, registry entry ID or name.

use crate::model::{PathStep, PlaceId, PlaneId, Registry, parse_path};

/// The place that has exactly this path; of several, the one whose entry has the ID.
pub(crate) fn by_path(registry: &Registry, path: &str, id: Option<u64>) -> Option<PlaceId> {
    let found = registry.places_at(path);
    let has_id = |place: &PlaceId| registry.entry(registry.place(*place).entry).registry_id == id;
    let same = found.iter().find(|place| id.is_some() && has_id(place));
    same.or(found.first()).copied()
}

/// The places that a path, `0xID`, a name or `name@location` means, those of this plane first, each entry once.
pub(crate) fn all(registry: &Registry, here: PlaneId, wanted: &str) -> Vec<PlaceId> {
    let wanted = wanted.trim();
    if wanted.is_empty() {
        return Vec::new();
    }
    if parse_path(wanted).is_some() || wanted.contains(":…/") {
        let found = by_path(registry, wanted, None);
        let found = found.or_else(|| by_path(registry, &in_plane(registry, here, wanted), None));
        return found.or_else(|| registry.resolve(wanted)).into_iter().collect();
    }
    let id = wanted.strip_prefix("0x").or(wanted.strip_prefix("0X"));
    if let Some(id) = id.and_then(|digits| u64::from_str_radix(digits, 16).ok()) {
        let is =
            |place: PlaceId| registry.entry(registry.place(place).entry).registry_id == Some(id);
        return each_once(registry, here, is);
    }
    let step = PathStep::parse(wanted);
    let exact = |place: PlaceId| {
        let place = registry.place(place);
        step.fits(&place.name, place.location.as_deref())
    };
    // What was typed for a name may differ in case, and may be its beginning only.
    let same = |place: PlaceId| starts(registry, place, wanted) == Some(true);
    let begins = |place: PlaceId| starts(registry, place, wanted).is_some();
    let holds = |place: PlaceId| {
        let name = registry.place(place).name.as_bytes();
        name.windows(wanted.len()).any(|part| part.eq_ignore_ascii_case(wanted.as_bytes()))
    };
    let ways: [&dyn Fn(PlaceId) -> bool; 4] = [&exact, &same, &begins, &holds];
    let mut found = ways.into_iter().map(|is| each_once(registry, here, is));
    found.find(|found| !found.is_empty()).unwrap_or_default()
}

/// A path that names no plane, in this one.
fn in_plane(registry: &Registry, plane: PlaneId, path: &str) -> String {
    let known = registry.planes().any(|(id, _)| id == plane);
    if known { format!("{}:{path}", registry.plane(plane).name) } else { String::new() }
}

fn each_once(registry: &Registry, here: PlaneId, is: impl Fn(PlaceId) -> bool) -> Vec<PlaceId> {
    let (mut near, far): (Vec<PlaceId>, Vec<PlaceId>) = registry
        .places()
        .filter(|place| is(*place))
        .partition(|place| registry.place(*place).plane == here);
    let entry = |place: &PlaceId| registry.place(*place).entry;
    let known: std::collections::HashSet<_> = near.iter().map(entry).collect();
    near.extend(far.into_iter().filter(|place| !known.contains(&entry(place))));
    near
}

/// Whether `name@location` begins with this text, case aside; and whether it is the whole of it.
fn starts(registry: &Registry, place: PlaceId, text: &str) -> Option<bool> {
    let place = registry.place(place);
    let location = place.location.as_deref().unwrap_or_default();
    let at = if place.location.is_some() { "@" } else { "" };
    let mut have = place.name.bytes().chain(at.bytes()).chain(location.bytes());
    for wanted in text.bytes() {
        if !have.next()?.eq_ignore_ascii_case(&wanted) {
            return None;
        }
    }
    Some(have.next().is_none() || text.len() == place.name.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fixture;

    #[test]
    fn every_place_is_found_by_its_own_path() {
        let registry = fixture::machine();
        for place in registry.places() {
            let path = registry.path(place);
            assert_eq!(by_path(&registry, &path, None), Some(place), "{path}");
        }
        for path in ["", "IOService", "IOUSB:/", "IOService:/nothing", "Other:/", "IOService:…/x"]
        {
            assert_eq!(by_path(&registry, path, None), None, "{path}");
        }
    }

    #[test]
    fn of_several_places_of_one_path_the_id_tells() {
        let mut registry = fixture::registry(&["Root", " Machine", "  disk", "  disk"]);
        let path = registry.path(PlaceId(2));
        assert_eq!(path, registry.path(PlaceId(3)));
        assert_eq!(by_path(&registry, &path, Some(0x103)), Some(PlaceId(3)));
        assert_eq!(by_path(&registry, &path, Some(0x999)), Some(PlaceId(2)));
        registry = fixture::registry(&["disk", " part", "disk", " part"]);
        let path = registry.path(PlaceId(3));
        assert_eq!(by_path(&registry, &path, Some(0x103)), Some(PlaceId(3)));
    }

    #[test]
    fn a_path_an_id_or_a_name_leads_to_its_places() {
        let registry = fixture::machine();
        let names = |wanted: &str| -> Vec<String> {
            let found = all(&registry, PlaneId(0), wanted);
            found.into_iter().map(|place| registry.component(place)).collect()
        };
        for (wanted, expected) in [
            ("IOService:/PCI0@0/ethernet@19", &["ethernet@19"][..]),
            ("/PCI0@0/ethernet@19", &["ethernet@19"]),
            ("/PCI0/@19", &["ethernet@19"]),
            ("0x105", &["ethernet@19"]),
            ("0X105", &["ethernet@19"]),
            ("ethernet@19", &["ethernet@19"]),
            ("ethernet@019", &["ethernet@19"]),
            ("ETHERNET", &["ethernet@19"]),
            ("@19", &["ethernet@19"]),
            ("keyb", &["Keyboard"]),
            ("io", &["IOResources", "IOUserResources"]),
            ("board", &["Keyboard"]),
            ("IOResources", &["IOResources"]),
            ("zzz", &[]),
            ("0xzz", &[]),
            ("/zzz", &[]),
            (" ", &[]),
        ] {
            assert_eq!(names(wanted), expected, "{wanted}");
        }
    }
}
