//! What is copied, explained, looked at by itself and exported of a node.

use crate::explain::TERMS;
use crate::ui::commands::Context;
use crate::ui::export::SaveError;

use super::*;

fn copied(effects: &[Effect]) -> &str {
    match effects {
        [Effect::Copy(text)] => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_choice_is_what_is_under_the_cursor_and_a_letter_takes_another() {
    for (keys, text) in [
        ("yy", "IOService:/PCI0@0/ether"),
        ("y<Enter>", "IOService:/PCI0@0/ether"),
        ("yn", "ethernet@19"),
        ("yi", "0x105"),
        ("yc", "IOPCIDevice"),
        ("ya", "ioreg -l -w 0 -r -d 1 -n ethernet@19"),
        ("yo", "+-o ethernet@19  <class IOPCIDevice, id 0x105, registered"),
        ("yx", "<?xml version=\"1.0\""),
        ("1<Tab>yy", "<\"pci8086,10d3\",\"pci8086,0\">"),
        ("1<Tab>jye", "\"device-id\" = <d3100000>"),
        ("1<Tab>jyr", "0x10d3"),
        ("1<Tab>jyw", "<?xml version=\"1.0\""),
        ("myy", "The value that fits here"),
        ("myt", "com.me.nic/MyNIC"),
        ("5yy", "+-o ethernet@19"),
        ("5vyy", "<?xml"),
    ] {
        let mut app = fixture::app(100, 30);
        type_in(&mut app, "gether<Enter>");
        let effects = type_in(&mut app, keys);
        assert!(copied(&effects).starts_with(text), "{keys}: {}", copied(&effects));
        assert!(app.overlays.is_empty(), "{keys}");
        assert!(
            app.message.as_deref().is_some_and(|words| words.starts_with("copied: ")),
            "{keys}"
        );
    }
}

#[test]
fn what_is_not_there_is_not_offered() {
    let mut app = fixture::app(100, 30);
    type_in(&mut app, "gether<Enter>y");
    let Some(Overlay::Menu(menu)) = app.overlays.last() else { panic!("no menu") };
    // In the tree there is no value, and in a dump no event.
    let letters: String = menu.items.iter().map(|item| item.letter).collect();
    assert_eq!(letters, "ftmpnicaox");
    // A letter that nothing has does nothing, and those that move do.
    assert!(type_in(&mut app, "vj").is_empty());
    assert!(matches!(app.overlays.last(), Some(Overlay::Menu(menu)) if menu.scroll.at == 4));
    type_in(&mut app, "<Esc>");
    assert!(app.overlays.is_empty());
}

#[test]
fn nothing_that_is_copied_or_exported_acts_on_a_terminal() {
    let evil = "e\u{1b}]0;x\u{7}\u{202e}\u{9b}31m\r\u{2066}\u{feff}l";
    let mut app = fixture::app_with(hostile(evil), 110, 40);
    type_in(&mut app, "G");
    let mut texts = 0;
    let mut check = |effects: Vec<Effect>| {
        for effect in effects {
            let text = match effect {
                Effect::Copy(text) => text,
                // The colours of its own aside.
                Effect::Save(save) => {
                    let parts = save.text.split('\u{1b}').map(|part| {
                        let end = part.strip_prefix("[0").and_then(|rest| rest.find('m'));
                        end.map_or(part.to_owned(), |end| part[end + 3..].to_owned())
                    });
                    parts.collect::<String>()
                }
                _ => continue,
            };
            texts += 1;
            let words = text.replace(['\n', '\t'], "");
            assert_eq!(crate::ui::clean(&words), words);
        }
    };
    for tab in ["1<Tab>", "1<Tab>j", "1<Tab>jj", "m", "3", "4", "5", "5v"] {
        for letter in "vewrftmspnicaox".chars() {
            check(type_in(&mut app, "<Esc><Esc>"));
            check(type_in(&mut app, tab));
            check(type_in(&mut app, &format!("y{letter}")));
        }
        check(type_in(&mut app, "<Esc><Esc>"));
        check(type_in(&mut app, &format!("{tab}<Enter>")));
        check(type_in(&mut app, "yv"));
        check(type_in(&mut app, "y<Esc>"));
        for ending in ["svg", "ansi", "txt"] {
            app.overlays.clear();
            check(type_in(&mut app, tab));
            check(type_in(&mut app, "x"));
            if let Some(Overlay::Export(export)) = app.overlays.last_mut() {
                export.line = crate::ui::input::Input::default();
            }
            check(type_in(&mut app, &format!("a.{ending}<Enter>")));
        }
        app.overlays.clear();
    }
    assert!(texts > 80, "{texts}");
}

#[test]
fn every_word_of_the_state_and_every_reason_has_its_page() {
    let opened = || {
        let mut app = fixture::app(110, 36);
        type_in(&mut app, "gether<Enter>1<Tab>?");
        app
    };
    let listed = opened();
    let Some(Overlay::Menu(menu)) = listed.overlays.last() else { panic!("no menu") };
    assert_eq!(menu.items.len(), 8);
    for (at, item) in menu.items.iter().enumerate() {
        let mut app = opened();
        type_in(&mut app, &format!("{}<Enter>", "j".repeat(at)));
        let Some(Overlay::Page { text, .. }) = app.overlays.last() else {
            panic!("{}", item.label)
        };
        assert!(text.len() > 100, "{}", item.label);
        type_in(&mut app, "<Esc>");
        assert!(app.overlays.is_empty());
    }
    for (word, page) in TERMS {
        assert!(page.lines().next().is_some_and(|line| line.len() > 20), "{word}");
    }
}

#[test]
fn a_click_on_a_word_of_the_state_opens_its_page() {
    let mut app = fixture::app(110, 36);
    type_in(&mut app, "gether<Enter>1");
    let (x, y) = find(&app, "matched ·");
    mouse(&mut app, MouseEventKind::Down(MouseButton::Left), x + 2, y);
    assert!(matches!(app.overlays.last(), Some(Overlay::Page { title, .. }) if title == "matched"));
}

#[test]
fn a_value_is_looked_at_byte_by_byte_and_every_way() {
    let mut app = fixture::app(110, 36);
    type_in(&mut app, "gether<Enter>1<Tab>j<Enter>l");
    assert!(screen(&app).contains("little-endian 0x10 16"), "{}", screen(&app));
    assert_eq!(copied(&type_in(&mut app, "y")), "<d3100000>");
    type_in(&mut app, "<Esc>");
    // What is a table unfolds in its place.
    type_in(&mut app, "jj<Enter>");
    assert!(app.overlays.is_empty());
    assert!(screen(&app).contains("CurrentPowerState"));
    // A string is shown as text, and as bytes.
    type_in(&mut app, "k<Enter>");
    assert!(screen(&app).contains("pci8086,10d3"));
    type_in(&mut app, "v");
    assert!(screen(&app).contains("70 63 69 38 30 38 36"), "{}", screen(&app));
}

#[test]
fn a_value_that_names_an_entry_leads_to_it() {
    let mut registry = fixture::machine();
    let named = ("AppleUSBAlternateServiceRegistryID", Value::integer(0x103));
    fixture::set(&mut registry, 5, vec![named]);
    let mut app = fixture::app_with(fixture::judged(registry, &fixture::bundles()), 110, 36);
    type_in(&mut app, "gether<Enter>1<Tab><Enter>");
    assert!(screen(&app).contains("com_base_driver"), "{}", screen(&app));
    type_in(&mut app, "<Enter>");
    assert_eq!(selected(&app), "com_base_driver");
    type_in(&mut app, "[");
    assert_eq!(selected(&app), "ethernet@19");
}

#[test]
fn a_picture_is_written_under_its_name_and_replaces_nothing_unasked() {
    let mut app = fixture::app(100, 30);
    let before = screen(&app);
    type_in(&mut app, "x");
    let save = |effects: Vec<Effect>| match <[Effect; 1]>::try_from(effects) {
        Ok([Effect::Save(save)]) => save,
        other => panic!("{other:?}"),
    };
    // The name tells the form, and without one nothing is written.
    assert!(type_in(&mut app, "x<Enter>").is_empty());
    assert!(screen(&app).contains("the ending of the name gives the format"));
    if let Some(Overlay::Export(export)) = app.overlays.last_mut() {
        export.line = crate::ui::input::Input::default();
    }
    let asked = save(type_in(&mut app, "a.txt<Enter>"));
    assert_eq!((asked.name.as_str(), asked.replace), ("a.txt", false));
    // The question itself isn't in the picture.
    assert_eq!(asked.text, before);
    let exists = |app: &mut App, result| {
        update(app, Msg::Saved { name: "a.txt".into(), result });
    };
    exists(&mut app, Err(SaveError::Exists));
    assert!(screen(&app).contains("it is there already"));
    assert!(save(type_in(&mut app, "<Enter>")).replace);
    exists(&mut app, Err(SaveError::Exists));
    // Another name is another question.
    type_in(&mut app, "t");
    assert!(matches!(app.overlays.last(), Some(Overlay::Export(export)) if !export.replaces));
}

#[test]
fn the_personality_tab_follows_the_candidate() {
    let mut app = fixture::app(110, 36);
    type_in(&mut app, "gIORes<Enter>4");
    assert_eq!(app.context(), Context::Personality);
    let label = |app: &App| app.doc().unwrap().chosen().map(|one| one.personality.name.clone());
    let first = label(&app);
    type_in(&mut app, "J");
    assert_ne!(label(&app), first);
    type_in(&mut app, "K");
    assert_eq!(label(&app), first);
}
