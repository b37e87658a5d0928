use crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use super::*;
use crate::explain::Case;
use crate::explain::fixture::{file, opened};
use crate::model::{ClassTable, Registry, Value};
use crate::ui::OpenError;
use crate::ui::app::BEAT;
use crate::ui::fixture;
use crate::ui::{Wait, render, shot};

mod find;
mod node;
mod offers;
mod room;

/// `"jj<Tab>/"`: letters are themselves, names stand in angle brackets.
fn keys(text: &str) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let (press, behind) = match named {
            Some(("lt", behind)) => (Press::parse("<"), behind),
            Some((name, behind)) => (Press::parse(name), behind),
            None => (Some(Press::of(KeyCode::Char(c).into())), &rest[c.len_utf8()..]),
        };
        let Press { code, modifiers } = press.unwrap();
        keys.push(KeyEvent::new(code, modifiers));
        rest = behind;
    }
    keys
}

fn type_in(app: &mut App, text: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for key in keys(text) {
        let follows = update(app, Msg::Key(key));
        effects.extend(finish(app, follows));
    }
    while app.wait() == Wait::Work {
        update(app, Msg::Idle);
    }
    effects
}

/// What is drawn on a terminal of this size.
fn drawn(app: &App, (columns, lines): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    terminal.draw(|frame| render(frame, app)).unwrap();
    terminal.backend().buffer().clone()
}

fn screen(app: &App) -> String {
    shot::text(&drawn(app, app.size))
}

fn selected(app: &App) -> String {
    let doc = app.doc().unwrap();
    doc.selected().map(|place| doc.registry().component(place)).unwrap_or_default()
}

/// Types, and asks each time which node is selected then.
fn walk(app: &mut App, steps: &[(&str, &str)]) {
    for (typed, node) in steps {
        type_in(app, typed);
        assert_eq!(selected(app), *node, "after {typed}\n{}", screen(app));
    }
}

fn mouse(app: &mut App, kind: MouseEventKind, column: u16, row: u16) -> Vec<Effect> {
    let event = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
    update(app, Msg::Mouse(event))
}

/// Where some text is on the screen.
fn find(app: &App, text: &str) -> (u16, u16) {
    let screen = screen(app);
    for (y, line) in screen.lines().enumerate() {
        if let Some(at) = line.find(text) {
            return (crate::ui::text::width(&line[..at]) as u16, y as u16);
        }
    }
    panic!("{text} isn't on\n{screen}");
}

#[test]
fn keys_move_through_the_tree() {
    let mut app = fixture::app(100, 30);
    // A scenario opens where something was rejected.
    assert_eq!(selected(&app), "IOResources");
    let steps = [
        ("j", "com_base_driver"),
        ("<Down>", "PCI0@0"),
        ("l", "ethernet@19"),
        ("G", "IOUserResources"),
        ("k", "Keyboard"),
        ("h", "HS03@14300000"),
        ("h", "HS03@14300000"),
        ("h", "XHC1@14"),
        ("K", "ethernet@19"),
        ("gg", "Root"),
        ("]", "Root"),
        ("g0x105<Enter>", "ethernet@19"),
        ("gIOService:/IOResources/com_base_driver<Enter>", "com_base_driver"),
        ("gkeyb<Enter>", "Keyboard"),
        ("[", "com_base_driver"),
        ("[", "ethernet@19"),
        ("]", "com_base_driver"),
    ];
    walk(&mut app, &steps);
}

#[test]
fn the_name_of_the_file_stays_whatever_the_width() {
    let mut app = fixture::app(160, 30);
    let name = "MacBookPro15,1_IOService_binary.plist";
    app.files[0].doc.as_mut().unwrap().title = format!("/a/very/long/way/to/the/dump/{name}");
    for columns in 50..=200 {
        update(&mut app, Msg::Resize(columns, 30));
        let shown = screen(&app);
        let title = shown.lines().next().unwrap();
        assert!(title.contains(name), "{columns}: {title}");
    }
    let shown = screen(&app);
    assert!(shown.starts_with(" ioscope  /a/very/long/way"), "{shown}");
    assert!(shown.lines().next().unwrap().ends_with("10 nodes"), "{shown}");
}

#[test]
fn why_leads_to_the_verdict_and_then_to_its_page() {
    let mut app = fixture::app_with(fixture::question(), 100, 30);
    type_in(&mut app, "1?");
    assert!(screen(&app).contains("✗ best of its category"), "{}", screen(&app));
    type_in(&mut app, "?");
    assert!(screen(&app).contains("lost-category ─"), "{}", screen(&app));
    type_in(&mut app, "<Esc>k");
    assert!(screen(&app).contains("✓ started"), "{}", screen(&app));
    type_in(&mut app, "h?");
    assert!(app.overlays.is_empty());
}

#[test]
fn the_nodes_with_failures_are_visited_in_turn() {
    let mut app = fixture::app(100, 30);
    let steps = [
        (">", "ethernet@19"),
        (">", "XHC1@14"),
        (">", "IOResources"),
        ("<lt>", "XHC1@14"),
        ("G<lt>", "XHC1@14"),
        ("gg>", "IOResources"),
    ];
    walk(&mut app, &steps);
    assert!(screen(&app).contains("outcome"), "{}", screen(&app));
}

#[test]
fn steps_move_the_moment_and_keep_the_selection() {
    let mut app = fixture::app_with(fixture::question(), 100, 30);
    let moment = |app: &App| app.doc().unwrap().subject.moment();
    type_in(&mut app, ",,");
    assert_eq!((moment(&app), selected(&app)), ((24, 26), "IOResources".into()));
    assert!(screen(&app).contains("event 24 of 26"), "{}", screen(&app));
    type_in(&mut app, ".");
    assert_eq!(moment(&app).0, 25);
    type_in(&mut app, "3<Home>");
    assert_eq!(moment(&app).0, 0);
    assert!(screen(&app).contains("before the first event"));
    type_in(&mut app, " ");
    assert!(matches!(app.wait(), Wait::Until(_)));
    for _ in 0..12 {
        update(&mut app, Msg::Tick(BEAT));
    }
    assert_eq!(moment(&app).0, 12);
    type_in(&mut app, " ");
    assert_eq!(app.wait(), Wait::Event);
    type_in(&mut app, "j");
    assert_eq!(moment(&app).0, 13);
}

#[test]
fn values_open_and_close_in_place() {
    let mut app = fixture::app(100, 30);
    type_in(&mut app, "gether<Enter>1<Tab>jjj");
    let at = app.doc().unwrap().properties.at;
    assert_eq!(app.doc().unwrap().detail.properties[at].label, "IOPowerManagement");
    type_in(&mut app, "l");
    assert!(screen(&app).contains("CurrentPowerState"), "{}", screen(&app));
    assert_eq!(app.doc().unwrap().detail.properties.len(), 6);
    type_in(&mut app, "jhh");
    assert_eq!(app.doc().unwrap().detail.properties.len(), 5);
    let effects = type_in(&mut app, "kyy");
    assert!(matches!(&effects[..], [Effect::Copy(text)] if text == "pci8086,10d3"), "{effects:?}");
}

#[test]
fn escape_goes_back_one_thing_at_a_time() {
    let mut app = fixture::app(100, 30);
    type_in(&mut app, "/pci<Enter><Tab>z<F1>");
    type_in(&mut app, "<Esc>");
    assert!(app.overlays.is_empty());
    type_in(&mut app, "<Esc>");
    assert!(app.doc().unwrap().search.is_none());
    type_in(&mut app, "<Esc>");
    assert!(!app.doc().unwrap().zoom);
    type_in(&mut app, "<Esc>");
    assert_eq!(app.context(), crate::ui::commands::Context::Tree);
    // One's own file isn't left by it; a case of the gallery is.
    type_in(&mut app, "<Esc>");
    assert!(app.doc().is_some() && !app.is_done());
    type_in(&mut app, "q");
    assert!(app.is_done());
}

#[test]
fn the_palette_puts_what_begins_a_word_first() {
    let app = fixture::app(100, 30);
    for (typed, id) in [
        ("diff", "compare"),
        ("compare", "compare"),
        ("search", "find"),
        ("picture", "export"),
        ("screenshot", "export"),
        ("Colours", "theme"),
        ("exit", "quit"),
        ("undo", "undo"),
        ("theme next", "theme"),
        ("plane", "plane"),
        ("rgstry entr", "go"),
    ] {
        assert_eq!(app.palette(typed).first().map(|row| row.id), Some(id), "{typed}");
    }
    assert!(app.palette("zzz").is_empty());
}

#[test]
fn the_mouse_selects_folds_scrolls_and_drags() {
    let mut app = fixture::app(100, 30);
    let press = MouseEventKind::Down(MouseButton::Left);
    let (x, y) = find(&app, "PCI0@0");
    mouse(&mut app, press, x, y);
    assert_eq!(selected(&app), "PCI0@0");
    mouse(&mut app, press, x - 2, y);
    assert!(!screen(&app).contains("ethernet@19"), "{}", screen(&app));
    mouse(&mut app, press, x - 2, y);
    assert!(screen(&app).contains("ethernet@19"));
    let (x, y) = find(&app, "1 Properties");
    mouse(&mut app, press, x + 2, y);
    assert!(screen(&app).contains("class"), "{}", screen(&app));
    let (x, y) = find(&app, "┬");
    mouse(&mut app, press, x, y + 3);
    mouse(&mut app, MouseEventKind::Drag(MouseButton::Left), x + 9, y + 3);
    mouse(&mut app, MouseEventKind::Up(MouseButton::Left), x + 9, y + 3);
    assert_eq!(find(&app, "┬").0, x + 9);
    let (x, y) = find(&app, "find");
    mouse(&mut app, press, x, y);
    assert!(app.is_finding(), "{}", screen(&app));
}

#[test]
fn every_size_can_be_drawn() {
    let mut app = fixture::app(100, 30);
    let panes = ["", "1", "<Tab>", "m", "3", "z", "z/k", "<Esc>p", "<Esc><F1>", "<Esc>:", "<Esc>g"];
    for typed in panes {
        type_in(&mut app, typed);
        for columns in (1..=130).step_by(3) {
            for lines in [1, 3, 9, 10, 12, 24, 40] {
                update(&mut app, Msg::Resize(columns, lines));
                screen(&app);
            }
        }
    }
}

/// The terminal can shrink or grow between a message and the frame that follows it.
#[test]
fn a_terminal_of_another_size_than_the_last_message_said_is_drawn_as_far_as_it_goes() {
    let mut app = fixture::app(100, 30);
    for keys in ["", "<F1>"] {
        type_in(&mut app, keys);
        for (columns, lines) in [(132, 43), (40, 10), (1, 1), (100, 12), (20, 60)] {
            let shown = shot::text(&drawn(&app, (columns, lines)));
            assert!(columns < 8 || shown.starts_with(" ioscope"), "{shown}");
        }
    }
}

/// A machine whose every text is this one, and a driver of that name.
fn hostile(evil: &str) -> Case {
    let lines = ["Root IORegistryEntry", " Machine", &format!("  {evil}@{evil} {evil}")];
    let mut registry = fixture::registry(&lines);
    let values = vec![
        (evil, Value::string(evil)),
        ("c", Value::Clipped(evil.as_bytes().into())),
        ("data", Value::data(evil.as_bytes())),
        ("list", Value::Array([Value::string(evil)].into())),
    ];
    fixture::set(&mut registry, 2, values);
    let keys = vec![("IONameMatch", Value::string(evil)), ("IOMatchCategory", Value::string(evil))];
    fixture::judged(registry, &[fixture::bundle(evil, evil, evil, keys)])
}

#[test]
fn nothing_of_a_dump_reaches_the_terminal_as_a_control() {
    let evil = "a\u{1b}[2Jb\u{7}\u{202e}c\u{9b}31m\r\n\u{200b}";
    let run = file("assets/origin/question.plist").replace("base", "b\u{202e}\u{200b}se");
    let run = Case::new(opened("question.plist", &run), &[], &ClassTable::new()).unwrap();
    for case in [hostile(evil), run] {
        let mut app = fixture::app_with(case, 100, 30);
        app.say(evil);
        for typed in
            ["G", "1", "m", "3", "/a", "<Esc>:", "<Esc>p", "<Esc>g\u{202e}x<Enter>", "<Esc>myy"]
        {
            for effect in type_in(&mut app, typed) {
                if let Effect::Copy(text) = effect {
                    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\r']), "{text:?}");
                }
            }
            for ascii in [false, true] {
                app.look.ascii = ascii;
                for cell in drawn(&app, app.size).content() {
                    let symbol = cell.symbol();
                    assert_eq!(crate::ui::clean(symbol), symbol);
                    assert!(!ascii || symbol.is_ascii(), "{symbol}");
                }
            }
        }
    }
}

#[test]
fn loading_shows_a_gauge_after_a_while_and_can_be_cancelled() {
    let mut app = fixture::empty_app(80, 24);
    let effects = type_in(&mut app, "<Enter>");
    let [Effect::Open { file, .. }] = &effects[..] else { panic!("{effects:?}") };
    let file = *file;
    update(&mut app, Msg::Progress { file, done: 5_000_000, total: 10_000_000 });
    assert!(!screen(&app).contains("Reading"));
    update(&mut app, Msg::Tick(Duration::from_millis(150)));
    let shown = screen(&app);
    assert!(shown.contains("Reading The question") && shown.contains("5 of 10 MB"), "{shown}");
    let mut last = file;
    for key in ["<Esc>", "<Ctrl-C>"] {
        // The screen doesn't wait for the reader, whose answer comes late or never.
        let effects = type_in(&mut app, key);
        assert!(matches!(effects[..], [Effect::Cancel(told)] if told == last), "{effects:?}");
        assert!(screen(&app).contains("cancelled") && !app.is_done(), "{}", screen(&app));
        let effects = type_in(&mut app, "<Enter>");
        let [Effect::Open { file, .. }] = &effects[..] else { panic!("{effects:?}") };
        assert_ne!(*file, last);
        update(&mut app, Msg::Opened { file: last, result: Err(OpenError::Cancelled) });
        assert!(app.file().is_some_and(|file| file.loading.is_some()));
        last = *file;
    }
    let file = &last;
    let result = Err(OpenError::Failed("line 3: no property list".into()));
    update(&mut app, Msg::Opened { file: *file, result });
    assert!(screen(&app).contains("line 3: no property list"), "{}", screen(&app));
    let effects = type_in(&mut app, "r");
    assert!(matches!(effects[..], [Effect::Open { .. }]));
}

#[test]
fn an_empty_document_says_what_would_be_here() {
    let mut app = fixture::app_with(fixture::judged(Registry::new(), &[]), 100, 30);
    for typed in [
        "jkGhl*-o",
        "1<Tab>jkhl",
        "m",
        "3",
        "/x<Enter>nN",
        "p<Enter>",
        "gx<Enter><Esc>",
        "[],. y?!",
    ] {
        type_in(&mut app, typed);
        screen(&app);
    }
    assert!(screen(&app).contains("no registry in it"), "{}", screen(&app));
}

#[test]
fn a_file_that_is_read_again_keeps_what_was_folded() {
    let mut app = fixture::app(100, 30);
    type_in(&mut app, "gPCI0<Enter>h");
    let tree = |app: &App| screen(app).lines().take(28).map(str::to_owned).collect::<Vec<_>>();
    let before = tree(&app);
    assert!(!before.join("").contains("ethernet@19"), "{before:?}");
    let Some(Effect::Open { file, .. }) = type_in(&mut app, "r").pop() else { panic!("no effect") };
    update(&mut app, Msg::Opened { file, result: Ok(fixture::opened(fixture::dump())) });
    assert_eq!(selected(&app), "PCI0@0");
    assert_eq!(tree(&app), before);
}

#[test]
fn the_next_failure_is_looked_for_in_the_node_first() {
    let mut bundles = fixture::bundles();
    bundles.push(fixture::bundle("com.third", "third", "IOResources", Vec::new()));
    let mut app = fixture::app_with(fixture::judged(fixture::machine(), &bundles), 100, 30);
    let at = |app: &App| (selected(app), app.doc().unwrap().candidates.at);
    assert_eq!(at(&app), ("IOResources".into(), 1));
    for (key, node, candidate) in
        [(">", "IOResources", 2), (">", "ethernet@19", 0), ("<lt>", "IOResources", 1)]
    {
        type_in(&mut app, key);
        assert_eq!(at(&app), (node.into(), candidate), "{key}");
    }
}
