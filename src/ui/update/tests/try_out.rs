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
fn typed_lines_look_alike_wherever_they_stand() {
    let asked = [
        ("g", "g alone goes to the top"),
        ("a", "They are judged with this file"),
        ("x", ".svg is a picture"),
        ("mem<Esc>e<Enter>", "a string of"),
    ];
    for (keys, words) in asked {
        let mut app = fixture::app(80, 24);
        type_in(&mut app, &format!("gIOResources<Enter>{keys}"));
        let (x, y) = find(&app, words);
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        terminal.draw(|frame| render(frame, &app)).unwrap();
        let buffer = terminal.backend().buffer();
        let is_cursor =
            |x: &u16| buffer[(*x, y - 1)].modifier.contains(ratatui::style::Modifier::REVERSED);
        // The line is right above its words, begins where they begin, and has one cursor.
        assert_eq!((0..80).filter(is_cursor).count(), 1, "{keys}\n{}", screen(&app));
        assert_ne!(buffer[(x, y - 1)].symbol(), "│", "{keys}\n{}", screen(&app));
    }
}
