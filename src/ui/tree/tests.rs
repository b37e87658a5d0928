use super::*;
use crate::model::{Entry, EntryId};
use crate::ui::fixture;

/// A plane from lines whose indentation is their depth.
fn registry(lines: &[impl AsRef<str>]) -> (Registry, PlaneId) {
    (fixture::registry(lines), PlaneId(0))
}

fn shown(tree: &Tree, registry: &Registry) -> String {
    tree.rows().iter().map(|row| registry.place(*row).name.to_string()).collect()
}

/// A step through a tree of which five rows show.
type Step = fn(&mut Tree, &Registry);

#[test]
fn steps_show_the_expected_rows_and_cursor() {
    let (registry, plane) = registry(&["a", " b", "  c", "   d", "  e", " f", "  g", "h"]);
    let mut tree = Tree::new(&registry, plane);
    let first: Step = |tree, _| tree.go(Move::First, 5);
    let last: Step = |tree, _| tree.go(Move::Last, 5);
    let down: Step = |tree, _| tree.go(Move::Down, 5);
    let fold: Step = |tree, _| tree.fold(5);
    let unfold: Step = |tree, registry| tree.unfold(registry, 5);
    let all: Step = |tree, registry| tree.unfold_all(registry, 5);
    let others: Step = |tree, registry| tree.fold_others(registry, 5);
    let parent: Step = |tree, registry| tree.go_to_parent(registry, 5);
    let next: Step = |tree, registry| tree.go_to_sibling(registry, true, 5);
    let previous: Step = |tree, registry| tree.go_to_sibling(registry, false, 5);
    let table = [
        (first, "abcdefgh", 'a'),
        (down, "abcdefgh", 'b'),
        (fold, "abfgh", 'b'),
        (next, "abfgh", 'f'),
        (next, "abfgh", 'f'),
        (previous, "abfgh", 'b'),
        (unfold, "abcdefgh", 'b'),
        (last, "abcdefgh", 'h'),
        (previous, "abcdefgh", 'a'),
        (fold, "ah", 'a'),
        (all, "abcdefgh", 'a'),
        (all, "ah", 'a'),
        (unfold, "abfh", 'a'),
        (down, "abfh", 'b'),
        (unfold, "abcefh", 'b'),
        (down, "abcefh", 'c'),
        (unfold, "abcdefh", 'c'),
        (down, "abcdefh", 'd'),
        (parent, "abcdefh", 'c'),
        (parent, "abcdefh", 'b'),
        (down, "abcdefh", 'c'),
        (others, "abcefh", 'c'),
    ];
    for (number, (step, rows, at)) in table.into_iter().enumerate() {
        step(&mut tree, &registry);
        let cursor = tree.selected().map(|place| registry.place(place).name.to_string());
        let found = (shown(&tree, &registry), cursor);
        assert_eq!(found, (rows.to_owned(), Some(at.to_string())), "step {number}");
    }
}

#[test]
fn at_first_the_lay_of_the_land_shows_and_no_more() {
    let mut lines = vec!["Root".to_owned(), " machine".into(), "  expert".into()];
    for device in 0..40 {
        lines.push(format!("   device{device}"));
        lines.push("    driver".into());
    }
    lines.push("   root-domain".into());
    lines.extend((0..300).map(|_| "    client".to_owned()));
    lines.push("  resources".into());
    lines.extend((0..30).map(|_| "   service".to_owned()));
    let (large, plane) = registry(&lines);
    let tree = Tree::new(&large, plane);
    let named = |name: &str| {
        tree.rows().iter().filter(|row| large.place(**row).name.starts_with(name)).count()
    };
    let shown = ["machine", "expert", "device", "root-domain", "resources"].map(named);
    assert_eq!(shown, [1, 1, 40, 1, 1]);
    assert_eq!(["driver", "client", "service"].map(named), [0, 0, 0]);
    assert_eq!(tree.rows().len(), 45);
}

#[test]
fn a_hidden_place_is_revealed_and_another_moment_keeps_what_was_closed() {
    let (registry, plane) = registry(&["a", " b", "  c", "   d", " e", "  f"]);
    let mut tree = Tree::new(&registry, plane);
    tree.fold(9);
    assert_eq!(shown(&tree, &registry), "a");
    tree.reveal(&registry, PlaceId(3), 9);
    assert_eq!(tree.selected(), Some(PlaceId(3)));
    tree.reveal(&registry, PlaceId(1), 9);
    tree.fold(9);
    let later = Tree::again(&registry, plane, false, &tree.folds(&registry, false));
    assert_eq!(shown(&later, &registry), "abef");
}

#[test]
fn a_deep_tree_and_an_empty_plane_are_no_trouble() {
    let mut registry = Registry::new();
    let plane = registry.add_plane("IOService");
    let empty = registry.add_plane("IOUSB");
    let mut above = None;
    for number in 0..100_000 {
        let entry = registry.add_entry(Entry::default());
        assert_eq!(entry, EntryId(number));
        above = Some(registry.add_place(plane, above, entry, "n".into(), None));
    }
    let mut tree = Tree::new(&registry, plane);
    tree.unfold_all(&registry, 10);
    assert_eq!(tree.rows().len(), 100_000);
    tree.go(Move::Last, 10);
    tree.go_to_parent(&registry, 10);
    assert_eq!(tree.scroll.at, 99_998);
    let mut none = Tree::new(&registry, empty);
    none.go(Move::Down, 10);
    none.unfold(&registry, 10);
    none.fold_others(&registry, 10);
    assert_eq!(none.selected(), None);
}
