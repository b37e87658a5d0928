//! Places, paths, and edits.

use super::*;

fn named(name: &str) -> Entry {
    Entry { name: name.into(), class: "IOService".into(), ..Entry::default() }
}

fn sample() -> (Registry, [PlaceId; 4]) {
    let mut registry = Registry::new();
    let plane = registry.add_plane("IOService");
    let root = registry.add_entry(named("Root"));
    let machine = registry.add_entry(named("Mac"));
    let node = registry.add_entry(named("dev"));
    let root = registry.add_place(plane, None, root, "Root".into(), None);
    let machine = registry.add_place(plane, Some(root), machine, "Mac".into(), None);
    registry.set_anchor(machine);
    let one = registry.add_place(plane, Some(machine), node, "dev".into(), Some("1f,2".into()));
    let other = registry.add_place(plane, Some(one), node, "dev".into(), None);
    (registry, [root, machine, one, other])
}

#[test]
fn paths_leave_out_the_platform_root_and_lead_back() {
    let (registry, [_, machine, one, other]) = sample();
    assert_eq!(registry.path(machine), "IOService:/");
    assert_eq!(registry.path(one), "IOService:/dev@1f,2");
    assert_eq!(registry.path(other), "IOService:/dev@1f,2/dev");
    assert_eq!(registry.resolve("/@01f,02"), Some(one));
    assert_eq!(registry.resolve("IOService:/dev"), Some(one));
    assert_eq!(registry.resolve("IOService:/dev/nothing"), None);
}

#[test]
fn a_written_path_leads_back_where_names_hold_slashes() {
    let (mut registry, [_, machine, one, _]) = sample();
    let plane = registry.place(machine).plane;
    let add = |registry: &mut Registry, above, name: &str| {
        let entry = registry.add_entry(named(name));
        registry.add_place(plane, Some(above), entry, name.into(), Some("0".into()))
    };
    let keyboard = add(&mut registry, one, "Keyboard / Boot");
    let below = add(&mut registry, keyboard, "a/b");
    // A name that the written one begins with, and a way on that ends elsewhere.
    let start = add(&mut registry, one, "Keyboard ");
    for place in [machine, one, keyboard, below, start] {
        assert_eq!(registry.places_at(&registry.path(place)), [place], "{}", registry.path(place));
    }
    assert_eq!(registry.path(below), "IOService:/dev@1f,2/Keyboard / Boot@0/a/b@0");
    for path in
        ["IOService:/dev@1f,2/Keyboard /", "IOService:/dev@1f,2/Keyboard / Boot", "/dev@1f,2"]
    {
        assert_eq!(registry.places_at(path), [], "{path}");
    }
    // The kernel takes a path apart at every slash.
    assert_eq!(registry.resolve(&registry.path(keyboard)), None);
}

#[test]
fn edits_lie_over_the_source_and_can_be_dropped() {
    let (mut registry, [_, _, one, _]) = sample();
    let entry = registry.place(one).entry;
    let key = Key::new("model");
    registry.entry_mut(entry).properties =
        Properties::Shown(vec![Slot { key: key.clone(), held: Held::Value(Value::integer(1)) }]);
    registry.edit(entry, key.clone(), Some(Value::integer(2)));
    registry.edit(entry, "new".into(), Some(Value::Bool(true)));
    assert_eq!(registry.get(entry, &key).as_deref(), Some(&Value::integer(2)));
    assert_eq!(registry.keys(entry), [key.clone(), "new".into()]);
    registry.drop_edits();
    assert_eq!(registry.get(entry, &key).as_deref(), Some(&Value::integer(1)));
    assert_eq!(registry.keys(entry), [key]);
}
