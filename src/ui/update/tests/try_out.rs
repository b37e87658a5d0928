//! Changes that are tried out: whose, and how they are typed.

use super::*;

/// The first line of the screen that has these words.
fn line_with(app: &App, words: &str) -> String {
    let screen = screen(app);
    let line = screen.lines().find(|line| line.contains(words));
    line.unwrap_or_else(|| panic!("{words} isn't on\n{screen}")).to_owned()
}

#[test]
fn what_shows_beside_the_tree_is_edited_and_the_box_says_whose_copy_it_is() {
    for (size, focus) in [((80, 24), ""), ((80, 24), "<Tab>"), ((200, 60), "")] {
        let mut app = fixture::app(size.0, size.1);
        for (keys, title, other) in [
            ("m<Tab>", "What if · personality com.me.nic/MyNIC", "Esc 1 e changes the node"),
            ("1", "What if · node ethernet@19", "Esc m e changes a candidate's personality"),
        ] {
            type_in(&mut app, &format!("gethernet<Enter>{keys}{focus}e"));
            assert!(screen(&app).contains(title), "{}", screen(&app));
            let told = screen(&app).replace(['│', '\n'], " ");
            let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(told.contains(other), "{told}");
            // The way that the box tells leads there.
            let way = if keys == "1" { "<Esc>me" } else { "<Esc>1e" };
            type_in(&mut app, way);
            assert!(!screen(&app).contains(title), "{}", screen(&app));
            assert!(screen(&app).contains("What if · "), "{}", screen(&app));
            type_in(&mut app, "<Esc>");
        }
    }
}

#[test]
fn the_row_for_another_key_is_whole_beside_short_keys() {
    let mut registry = fixture::machine();
    fixture::set(&mut registry, 5, vec![("k", Value::integer(1))]);
    let mut app = fixture::app_with(fixture::judged(registry, &[]), 80, 24);
    type_in(&mut app, "gethernet<Enter>1e");
    assert!(line_with(&app, "+ ").contains("+ another key"), "{}", screen(&app));
}

#[test]
fn what_is_complete_is_not_offered_to_be_completed() {
    let mut app = fixture::app(80, 24);
    type_in(&mut app, "gIOResources<Enter>me<Enter>");
    for (typed, offered) in [("", false), ("<End><Backspace>", true), ("<Down>", false)] {
        type_in(&mut app, typed);
        assert_eq!(screen(&app).contains("complete"), offered, "{}", screen(&app));
    }
}
