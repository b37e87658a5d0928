//! What has no room says so, and room that is free is used.

use ratatui::layout::Rect;

use crate::explain::OUTLINES;
use crate::ui::fixture::{bundle, judged, machine, registry};
use crate::ui::layout::timeline;
use crate::ui::text::width;

use super::*;

/// The first line that has such words in it.
fn line<'s>(screen: &'s str, words: &str) -> &'s str {
    screen.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}:\n{screen}"))
}

/// A list of so many names that no card has.
fn names(count: usize) -> Value {
    let names = (0..count).map(|number| Value::string(format!("pci1022,{number}")));
    Value::Array(names.collect::<Vec<_>>().into())
}

#[test]
fn a_long_reason_says_where_the_rest_of_it_is() {
    let wants = bundle("com.me.nic", "MyNIC", "IOPCIDevice", vec![("IONameMatch", names(30))]);
    let mut app = fixture::app_with(judged(machine(), &[wants]), 80, 24);
    type_in(&mut app, "gether<Enter>4");
    let told = screen(&app);
    let from = told.lines().position(|line| line.contains("fails on"));
    let last = from.and_then(|from| told.lines().nth(from + 3)).unwrap_or_default();
    assert!(last.contains("… see Matching"), "{told}");
}

#[test]
fn a_path_keeps_its_lines_until_the_values_need_them() {
    let deep = |name: &str| {
        let mut lines = vec!["Root R".to_owned()];
        lines.extend((1..12).map(|depth| format!("{}node-number-{depth} N", " ".repeat(depth))));
        let mut registry = registry(&lines);
        fixture::set(&mut registry, 11, vec![("name", Value::string(name))]);
        fixture::opened(judged(registry, &[]))
    };
    let mut app = fixture::app(80, 24);
    app.add(crate::ui::Input::new("other", |_| Err(OpenError::Cancelled)));
    let ids: Vec<u64> = app.files.iter().map(|file| file.id).collect();
    for (file, name) in ids.into_iter().zip(["one", "two"]) {
        update(&mut app, Msg::Opened { file, result: Ok(deep(name)) });
    }
    type_in(&mut app, "D");
    let told = screen(&app);
    for node in 1..12 {
        assert!(told.matches(&format!("node-number-{node}")).count() > 0, "{node}\n{told}");
    }
}

#[test]
fn a_shifted_tree_says_so_and_marks_the_rows_that_are_cut() {
    let mut lines = vec!["Root R".to_owned()];
    lines.extend((1..30).map(|depth| format!("{}node{depth} N", " ".repeat(depth))));
    lines.push(" last N".to_owned());
    let mut app = fixture::app_with(judged(registry(&lines), &[]), 80, 34);
    type_in(&mut app, "gnode2<Enter>");
    assert!(!screen(&app).contains('‹'), "{}", screen(&app));
    type_in(&mut app, "gnode29<Enter>");
    let told = screen(&app);
    assert!(line(&told, "Registry").contains("Registry ‹ shifted"), "{told}");
    assert!(line(&told, "last").starts_with('‹'), "{told}");
    assert!(line(&told, "node28  N").starts_with('│'), "{told}");
}

#[test]
fn a_category_takes_the_columns_that_nothing_else_needs() {
    let long = "com_example_driver_with_a_category_of_its_own_name";
    let own = vec![("IOMatchCategory", Value::string(long))];
    let wants = bundle("com.me.nic", "MyNIC", "IOPCIDevice", own);
    let mut app = fixture::app_with(judged(machine(), &[wants]), 100, 30);
    type_in(&mut app, "gether<Enter>ms");
    assert!(line(&screen(&app), "free").contains(long), "{}", screen(&app));
    // And in the table of candidates.
    type_in(&mut app, "<Esc>");
    update(&mut app, Msg::Resize(200, 30));
    assert!(line(&screen(&app), "com.me.nic/MyNIC").contains(long), "{}", screen(&app));
    // And among all personalities, whatever one of them is called.
    let name = "a".repeat(150);
    let own = vec![("IOMatchCategory", Value::string(&long[..30]))];
    let bundles =
        [bundle("com.me.nic", "MyNIC", "IOPCIDevice", own), bundle("b", &name, "N", vec![])];
    let mut app = fixture::app_with(judged(machine(), &bundles), 200, 30);
    type_in(&mut app, "P");
    assert!(screen(&app).contains(&long[..30]), "{}", screen(&app));
}

#[test]
fn events_get_what_tree_and_code_do_not_need() {
    let mut app = fixture::app_with(fixture::question(), 200, 60);
    type_in(&mut app, "gIOResources<Enter>3");
    let told = screen(&app);
    assert!(!line(&told, " 14   start list of").contains('…'), "{told}");
    let doc = app.doc().unwrap();
    let longest = OUTLINES.iter().flat_map(|outline| outline.lines);
    let longest = longest.map(|line| width(line.text) + 2 * usize::from(line.depth)).max().unwrap();
    for columns in 60..240 {
        let parts = timeline(Rect::new(0, 0, columns, 50), doc);
        assert!(parts.list.width >= columns.min(72) - 2, "{columns}");
        if let Some(outline) = parts.outline.filter(|_| parts.beside) {
            assert!(outline.width as usize >= longest + 2, "{columns}");
        }
    }
}

#[test]
fn a_short_name_leaves_its_share_to_a_long_one() {
    let mut app = fixture::app(100, 30);
    let long = "a-long-name-of-a-dump-that-takes-more-than-half-of-the-screen-when-whole.txt";
    app.add(crate::ui::Input::new(long, |_| Err(OpenError::Cancelled)));
    assert!(screen(&app).contains(long), "{}", screen(&app));
}
