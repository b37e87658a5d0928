//! What is offered does something, and what does nothing says why.

use crate::ui::commands::{DetailTab, Trying, by_id, commands};
use crate::ui::layout::{FooterPart, footer_parts};
use crate::ui::pen::line_text;
use crate::ui::scroll::Scroll;

use super::*;

/// A dump, on a node without candidates.
fn dump() -> App {
    let mut app = fixture::app(110, 32);
    type_in(&mut app, "gPCI0<Enter>1");
    app
}

fn run() -> App {
    fixture::app_with(fixture::question(), 110, 32)
}

/// Every state that the tests below look at.
fn states() -> Vec<App> {
    let mut states = vec![fixture::empty_app(110, 32), run()];
    for keys in ["", "1<Tab>", "m", "3", "4", "5", "gethernet<Enter>", "gethernet<Enter>m"] {
        let mut app = dump();
        type_in(&mut app, keys);
        states.push(app);
    }
    states
}

fn footer(app: &App) -> Vec<&'static str> {
    footer_parts(app).into_iter().map(|part| part.command.id).collect()
}

#[test]
fn no_key_is_offered_that_does_nothing() {
    for app in states() {
        for FooterPart { command, .. } in footer_parts(&app) {
            assert_eq!(app.obstacle(command), None, "{} in {:?}", command.id, app.context());
        }
    }
}

#[test]
fn a_key_that_does_nothing_says_why_and_changes_nothing_else() {
    let mut tried = 0;
    for mut app in states() {
        for command in commands() {
            let Some(key) = command.keys.first().copied() else { continue };
            let meant = app.keymap.by_key(key, &app.contexts()).map(|meant| meant.id);
            let Some(why) = app.obstacle(command) else { continue };
            if meant != Some(command.id) {
                continue;
            }
            let before = screen(&app);
            let effects = update(&mut app, Msg::Key(KeyEvent::new(key.code, key.modifiers)));
            assert!(effects.is_empty(), "{}: {effects:?}", command.id);
            assert_eq!(app.message.as_deref(), Some(why.as_str()), "{}", command.id);
            app.message = None;
            assert_eq!(screen(&app), before, "{}", command.id);
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn a_dump_has_no_steps_to_offer() {
    let mut app = dump();
    type_in(&mut app, "3");
    assert_eq!(footer(&app), ["next-failed", "find", "matching", "plane", "pane"]);
    for key in [",", ".", " ", "B"] {
        type_in(&mut app, key);
        assert_eq!(app.message.as_deref(), Some("a dump has no events"), "{key}");
    }
    let mut app = run();
    type_in(&mut app, "3");
    // Behind the last event there is nothing to step to, and no further verdict.
    assert_eq!(footer(&app), ["step-back", "play", "stops", "previous-failed", "find"]);
    type_in(&mut app, ".");
    assert_eq!(app.message.take().as_deref(), Some("this was the last event"));
    type_in(&mut app, ",");
    assert_eq!(footer(&app), ["step-back", "step", "next-failed", "play", "stops"]);
    // And before the first one nothing to step back to.
    type_in(&mut app, &",".repeat(200));
    assert_eq!(app.doc().unwrap().subject.moment().0, 0);
    assert_eq!(footer(&app), ["step", "next-failed", "play", "stops", "find"]);
    assert_eq!(app.message.as_deref(), Some("this is the machine before its first event"));
}

#[test]
fn what_shows_beside_the_tree_is_edited_wherever_the_focus_is() {
    let (personality, node) =
        ("What if · personality com.me.nic/MyNIC", "What if · node ethernet@19");
    for (keys, title, way, other) in [
        ("m", personality, "<Esc>1e", node),
        ("m<Tab>", personality, "<Esc>1e", node),
        ("4", personality, "<Esc>1e", node),
        ("1", node, "<Esc>me", personality),
        ("1<Tab>", node, "<Esc>me", personality),
    ] {
        let mut app = fixture::app(80, 24);
        type_in(&mut app, &format!("gethernet<Enter>{keys}e"));
        assert!(screen(&app).contains(title), "{keys}\n{}", screen(&app));
        // The row for another key is whole, and the box tells the way to the other one.
        assert!(screen(&app).contains("+ another key"));
        assert!(screen(&app).contains(if title == node {
            "Esc, then m e"
        } else {
            "Esc, then 1 e"
        }));
        type_in(&mut app, way);
        assert!(screen(&app).contains(other), "{keys}\n{}", screen(&app));
    }
}

#[test]
fn the_key_of_the_candidates_that_show_already_leads_to_them() {
    let mut app = dump();
    type_in(&mut app, "gethernet<Enter>1");
    assert!(screen(&app).contains("m matching"));
    type_in(&mut app, "m<Tab>");
    assert!(screen(&app).contains("m candidates"), "{}", screen(&app));
    type_in(&mut app, "m");
    assert_eq!(app.context(), Context::Matching);
}

#[test]
fn the_next_candidate_is_offered_where_there_is_one() {
    let mut app = fixture::app(110, 32);
    type_in(&mut app, "gIOResources<Enter>4");
    assert_eq!(footer(&app)[0], "candidate-next");
    assert!(screen(&app).contains("J next candidate"));
    type_in(&mut app, "gethernet<Enter>");
    assert!(!footer(&app).contains(&"candidate-next"), "one is no choice");
    assert!(!screen(&app).contains("next candidate"));
    type_in(&mut app, "J");
    assert_eq!(app.message.as_deref(), Some("no other candidate here"));
}

#[test]
fn the_palette_and_the_help_say_what_is_missing() {
    let mut app = dump();
    type_in(&mut app, ":one event forward");
    assert!(screen(&app).contains("one event forward  (a dump has no events)"));
    type_in(&mut app, "<Enter>");
    assert_eq!(app.message.as_deref(), Some("a dump has no events"));
    let rows = crate::ui::view::help::rows(&app);
    let mut texts = rows.iter().map(|row| line_text(row));
    let step = texts.find(|row| row.contains("one event forward")).unwrap();
    assert!(step.contains("(a dump has no events)"), "{step}");
}

#[test]
fn a_list_without_a_row_offers_nothing_to_choose() {
    let mut app = dump();
    for (typed, offered) in [("p", true), ("zzzz", false)] {
        type_in(&mut app, &format!(":{typed}"));
        assert_eq!(footer(&app).contains(&"prompt-accept"), offered, "{typed}");
        type_in(&mut app, &format!("<Esc>/{typed}"));
        assert_eq!(footer(&app).contains(&"find-accept"), offered, "{typed}");
        assert!(footer(&app).contains(&"find-cancel"), "{typed}");
        type_in(&mut app, "<Esc>");
    }
}

#[test]
fn a_line_offers_to_take_only_what_is_typed() {
    for (opened, typed, hint) in [
        ("g", "PCI0", "go there"),
        ("a", "/a.kext", "add them"),
        ("meG<Enter>", "IONameMatch", "type its value"),
        ("meG<Enter>IONameMatch<Enter>", "\"a\"", "try it"),
    ] {
        let mut app = fixture::app(110, 32);
        type_in(&mut app, "gethernet<Enter>");
        type_in(&mut app, opened);
        let offer = |app: &App| footer_parts(app).iter().map(|part| part.hint).next().unwrap();
        assert_ne!(offer(&app), hint, "{opened}");
        type_in(&mut app, typed);
        assert_eq!(offer(&app), hint, "{opened}");
        // The key says what is missing all the same.
        type_in(&mut app, "<Ctrl-U><Enter>");
        assert!(screen(&app).contains('✗') || screen(&app).contains("is missing"), "{opened}");
    }
    // What is wrong as it stands is told, and can't be tried.
    let mut app = fixture::app(110, 32);
    type_in(&mut app, "gethernet<Enter>meG<Enter>k<Enter>some text");
    assert_eq!(footer(&app), ["prompt-next", "prompt-cancel"]);
    assert!(screen(&app).contains("quotation marks"), "{}", screen(&app));
}

#[test]
fn what_a_dump_tells_of_the_past_can_be_read_to_its_end() {
    let mut app = dump();
    update(&mut app, Msg::Resize(80, 24));
    type_in(&mut app, "3");
    assert!(screen(&app).contains("more lines: PgDn"), "{}", screen(&app));
    assert!(!screen(&app).contains(" ones."), "{}", screen(&app));
    update(&mut app, Msg::Key(KeyEvent::new(KeyCode::PageDown, KeyModifiers::NONE)));
    assert!(screen(&app).contains(" ones."), "{}", screen(&app));
    assert!(!screen(&app).contains("more line"), "{}", screen(&app));
}

#[test]
fn the_help_opens_where_the_user_is() {
    for (keys, heading) in [
        ("m", "Why a driver did not start"),
        ("", "Tree"),
        ("3", "Moments of a scenario"),
        ("1", "Panes and tabs"),
        ("5", "Panes and tabs"),
        ("/x", "Finding"),
    ] {
        let mut app = dump();
        app.size = (100, 24);
        type_in(&mut app, keys);
        type_in(&mut app, "<F1>");
        let Some(Overlay::Help(scroll)) = app.overlays.last() else { panic!("{keys}") };
        let row = &crate::ui::view::help::rows(&app)[scroll.top];
        assert_eq!(row[0].0, heading, "{keys}");
    }
}

#[test]
fn keys_that_come_together_are_judged_one_after_the_other() {
    let mut app = dump();
    app.doc_mut().unwrap().tab = DetailTab::Matching;
    let all = keys("gethernet<Enter>?").into_iter().map(Msg::Key);
    update_all(&mut app, all);
    assert_eq!(app.message, None, "the node has a verdict, though it was selected just now");
    assert!(app.obstacle(by_id("reason").unwrap()).is_none());
    assert_eq!(app.doc().unwrap().candidates, Scroll::default());
}

#[test]
fn a_trial_that_runs_is_cancelled_by_escape() {
    use crate::ui::what_if::Running;
    let mut app = fixture::app(110, 32);
    let number = app.doc_mut().unwrap().what_if.number();
    let words = "com.me.nic/MyNIC: IOProbeScore = 5".to_owned();
    let running = Running { number, done: Vec::new(), undone: Vec::new(), words, show: true };
    app.doc_mut().unwrap().what_if.running = Some(running);
    assert!(screen(&app).contains("judging"));
    type_in(&mut app, "<Esc>");
    let said = "cancelled, nothing is changed: com.me.nic/MyNIC: IOProbeScore = 5";
    assert_eq!(app.message.as_deref(), Some(said));
    assert!(!screen(&app).contains("judging"));
    // What the thread finds all the same is nobody's.
    let file = app.file().unwrap().id;
    update(&mut app, Msg::Tried { file, number, result: Err("a fault".to_owned()) });
    assert_eq!(app.message.as_deref(), Some(said));
}

#[test]
fn a_preview_that_is_cut_says_so() {
    let mut registry = fixture::machine();
    fixture::set(&mut registry, 5, vec![("long", Value::string("x".repeat(300)))]);
    let mut app = fixture::app_with(fixture::judged(registry, &fixture::bundles()), 110, 32);
    type_in(&mut app, "gethernet<Enter>1<Tab>y");
    let Some(Overlay::Menu(menu)) = app.overlays.last() else { panic!() };
    let value = menu.items.iter().find(|item| item.label == "value").unwrap();
    assert!(value.detail.ends_with('…') && value.detail.len() < 200, "{}", value.detail);
}

#[test]
fn every_box_tells_the_keys_that_the_user_has_chosen() {
    let chosen = [
        ("escape", KeyCode::F(5)),
        ("page-accept", KeyCode::F(6)),
        ("page-close", KeyCode::F(7)),
        ("prompt-accept", KeyCode::F(8)),
        ("prompt-cancel", KeyCode::F(9)),
        ("editor-change", KeyCode::F(10)),
        ("page-down", KeyCode::F(11)),
        ("page-up", KeyCode::F(12)),
        ("find-accept", KeyCode::F(2)),
        ("find-cancel", KeyCode::F(3)),
    ];
    let boxes = [
        Action::Copy,
        Action::Planes,
        Action::Others,
        Action::Stops,
        Action::Palette,
        Action::GoTo,
        Action::Find,
        Action::Export,
        Action::Slots,
        Action::Personalities,
        Action::Bookmarks,
        Action::Messages,
        Action::OpenFile,
        Action::Try(Trying::Edit),
        Action::Try(Trying::Add),
        Action::Tab(DetailTab::Raw),
        Action::Tab(DetailTab::Matching),
    ];
    for opened in boxes {
        let mut app = fixture::app(80, 24);
        for (id, key) in chosen {
            app.keymap.give(by_id(id).unwrap(), &[Press::of(KeyEvent::from(key))]);
        }
        update(&mut app, Msg::Act(opened));
        let shown = screen(&app);
        for default in ["Esc", "Enter", "PgDn", "PgUp"] {
            assert!(!shown.contains(default), "{opened:?} names {default}:\n{shown}");
        }
    }
}
