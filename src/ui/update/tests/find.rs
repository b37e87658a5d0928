//! Finding, key by key: the line, the list, the tree that follows, the table, and going to places.

use crate::model::Entry;
use crate::ui::app::Overlay;
use crate::ui::fixture::{judged, registry, running, set};

use super::*;

/// A machine with some nodes of one vendor, some of another.
fn machine() -> App {
    let mut registry = registry(&[
        "Root IORegistryEntry",
        " Machine IOPlatformExpertDevice",
        "  PCI0@0 IOPCIBridge",
        "   ethernet@19 IOPCIDevice",
        "    nic AppleNic",
        "   audio@1b IOPCIDevice",
        "   usb@14 IOPCIDevice",
        "    HS03@14300000 IOUSBHostDevice",
        "     Keyboard IOHIDDevice",
        "   usb@15 IOPCIDevice",
        "  IOResources",
    ]);
    for (entry, vendor, more) in [(3u32, 0x86u8, 7u64), (5, 0x86, 300), (6, 0x86, 20), (9, 0x6b, 1)]
    {
        let vendor = if vendor == 0x86 { [0x86, 0x80, 0, 0] } else { [0x6b, 0x10, 0, 0] };
        let values = vec![("vendor-id", Value::data(vendor)), ("score", Value::integer(more))];
        set(&mut registry, entry, values);
    }
    set(&mut registry, 4, running("com.apple.nic", "AppleNic", "IOPCIDevice"));
    fixture::app_with(judged(registry, &[]), 100, 30)
}

fn line(app: &App) -> String {
    match app.overlays.last() {
        Some(Overlay::Find { line, .. }) => line.text().to_owned(),
        _ => String::new(),
    }
}

fn shown(app: &App) -> Vec<String> {
    let doc = app.doc().unwrap();
    let registry = doc.registry();
    doc.tree().unwrap().rows().iter().map(|row| registry.component(*row)).collect()
}

#[test]
fn the_line_the_list_and_the_tree_move_together() {
    let mut app = machine();
    for (typed, text, node) in [
        ("/usb", "usb", "usb@14"),
        ("<Down>", "usb", "usb@15"),
        ("<Up>", "usb", "usb@14"),
        ("<Tab>", "usb", "usb@15"),
        ("@15", "usb@15", "usb@15"),
        ("<Enter>", "", "usb@15"),
        ("/keyb<Enter>", "", "Keyboard"),
        // The latest search first, then what was typed before.
        ("/", "", "Keyboard"),
        ("<Up>", "keyb", "Keyboard"),
        ("<Up>", "usb@15", "usb@15"),
        ("<Up>", "usb@15", "usb@15"),
        ("<Down>", "keyb", "Keyboard"),
        ("<Down>", "", "Keyboard"),
        ("<Up>", "keyb", "Keyboard"),
        ("<Esc>", "", "Keyboard"),
        // Names of fields and states are completed.
        ("/cl<Tab>", "class:", "Keyboard"),
        ("IOPCIB*", "class:IOPCIB*", "PCI0@0"),
        ("<Esc>", "", "Keyboard"),
        ("/sta<Tab>reg<Tab>", "state:registered", "Root"),
        ("<Esc>", "", "Keyboard"),
    ] {
        type_in(&mut app, typed);
        assert_eq!(
            (line(&app).as_str(), selected(&app).as_str()),
            (text, node),
            "{typed}\n{}",
            screen(&app)
        );
    }
}

#[test]
fn a_mistake_is_said_in_its_place_and_keeps_the_line_open() {
    let mut app = machine();
    type_in(&mut app, "/usb clas:x<Enter>");
    let told = screen(&app);
    assert!(told.contains("there is no field clas") && told.contains("~~~~~~"), "{told}");
    assert!(app.is_finding(), "what is wrong can be mended");
    type_in(&mut app, "<Esc>/class:PCI");
    assert!(screen(&app).contains("class:*pci*"), "{}", screen(&app));
}

#[test]
fn only_hits_and_the_way_to_them_show_until_all_is_wanted_again() {
    let mut app = machine();
    let all = shown(&app);
    type_in(&mut app, "/key:vendor-id=8086 !driver:<Enter>");
    assert_eq!(selected(&app), "audio@1b");
    type_in(&mut app, "f");
    let few = ["Root", "Machine", "PCI0@0", "audio@1b", "usb@14"];
    assert_eq!(shown(&app), few);
    // What was searched for shows, and the way back.
    let told = screen(&app);
    assert!(told.contains("…: hit 1 of 2") && told.contains("f shows all"), "{told}");
    for (typed, rows, node) in [
        ("n", &few[..], "usb@14"),
        ("n", &few, "audio@1b"),
        ("h", &few, "PCI0@0"),
        ("h", &few[..3], "PCI0@0"),
        ("n", &few, "audio@1b"),
    ] {
        type_in(&mut app, typed);
        assert_eq!(
            (shown(&app).as_slice(), selected(&app).as_str()),
            (rows.iter().map(|row| (*row).to_owned()).collect::<Vec<_>>().as_slice(), node),
            "{typed}"
        );
    }
    type_in(&mut app, "f");
    assert_eq!((shown(&app), selected(&app)), (all.clone(), "audio@1b".to_owned()));
    // What isn't among the hits can be gone to all the same.
    type_in(&mut app, "fgKeyboard<Enter>");
    assert_eq!((shown(&app), selected(&app)), (all.clone(), "Keyboard".to_owned()));
    type_in(&mut app, "f<Esc>");
    assert_eq!(shown(&app), all);
    assert!(app.doc().unwrap().search.is_none());
    type_in(&mut app, "f");
    assert!(screen(&app).contains("no search has found anything"), "{}", screen(&app));
}

#[test]
fn the_box_for_a_name_says_how_many_nodes_fit() {
    let mut app = machine();
    for (typed, words) in [
        ("g", "g alone goes to the top"),
        ("usb", "2 nodes fit; Enter goes to the first"),
        ("@14", "1 node fits"),
        ("<Esc>gnothing", "no node fits"),
    ] {
        type_in(&mut app, typed);
        let told = screen(&app);
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[test]
fn a_property_of_all_hits_is_a_table_that_can_be_sorted_and_copied() {
    let mut app = machine();
    type_in(&mut app, "/class:IOPCIDevice<Enter>T");
    let told = screen(&app);
    assert!(told.contains("of 4 hits") && told.contains("score"), "{told}");
    let column = |app: &App| {
        let Some(Overlay::Table(view)) = app.overlays.last() else { panic!("no table") };
        let registry = app.doc().unwrap().registry();
        let names = view.table.rows.iter().map(|row| registry.component(row.place));
        (view.table.key.as_ref().unwrap().to_string(), names.collect::<Vec<_>>().join(" "))
    };
    for (typed, key, names) in [
        ("", "score", "ethernet@19 audio@1b usb@14 usb@15"),
        ("s", "score", "audio@1b ethernet@19 usb@14 usb@15"),
        ("ss", "score", "usb@15 ethernet@19 usb@14 audio@1b"),
        ("S", "score", "audio@1b usb@14 ethernet@19 usb@15"),
        ("cvend<Enter>", "vendor-id", "ethernet@19 audio@1b usb@14 usb@15"),
        ("c<Esc>", "vendor-id", "ethernet@19 audio@1b usb@14 usb@15"),
    ] {
        type_in(&mut app, typed);
        let (have, order) = column(&app);
        assert_eq!(have, key, "{typed}");
        if key == "score" {
            assert_eq!(order, names, "{typed}");
        }
    }
    let effects = type_in(&mut app, "y");
    let [Effect::Copy(text)] = &effects[..] else { panic!("{effects:?}") };
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "path\tclass\tvendor-id");
    assert_eq!(lines.len(), 5);
    let apple = "IOService:/PCI0@0/usb@15\tIOPCIDevice\t6b 10 00 00";
    assert!(lines.iter().any(|line| line.starts_with(apple)), "{text}");
    type_in(&mut app, "<Home><Down><Enter>");
    assert!(app.overlays.is_empty() && selected(&app).contains('@'), "{}", selected(&app));
    type_in(&mut app, "<Esc>T");
    assert!(screen(&app).contains("no search has found anything"), "{}", screen(&app));
}

#[test]
fn a_name_that_several_nodes_have_leads_from_one_to_the_next() {
    let mut app = machine();
    let steps = [
        ("gusb<Enter>", "usb@14"),
        ("gusb<Enter>", "usb@15"),
        ("gusb<Enter>", "usb@14"),
        ("gnothing<Enter><Esc>", "usb@14"),
    ];
    walk(&mut app, &steps);
}

#[test]
fn places_of_one_node_follow_each_other_in_this_plane_and_in_all() {
    let mut registry = Registry::new();
    let (service, power) = (registry.add_plane("IOService"), registry.add_plane("IOPower"));
    let mut add = |name: &str| registry.add_entry(Entry { name: name.into(), ..Entry::default() });
    let (root, one, two, disk) = (add("Root"), add("one"), add("two"), add("disk"));
    let top = registry.add_place(service, None, root, "Root".into(), None);
    let first = registry.add_place(service, Some(top), one, "one".into(), None);
    registry.add_place(service, Some(first), disk, "disk".into(), None);
    registry.add_place(power, None, disk, "disk".into(), None);
    let second = registry.add_place(service, Some(top), two, "two".into(), None);
    registry.add_place(service, Some(second), disk, "disk".into(), None);
    let mut app = fixture::app_with(judged(registry, &[]), 100, 30);
    let path = |app: &App| {
        let doc = app.doc().unwrap();
        doc.registry().path(doc.selected().unwrap())
    };
    type_in(&mut app, "gdisk<Enter>");
    for (typed, expected) in [
        ("", "IOService:…/Root/one/disk"),
        ("w", "IOService:…/Root/two/disk"),
        ("w", "IOService:…/Root/one/disk"),
        ("o", "IOService:…/Root/two/disk"),
        ("o", "IOPower:…/disk"),
        ("w", "IOPower:…/disk"),
        ("o", "IOService:…/Root/one/disk"),
    ] {
        type_in(&mut app, typed);
        assert_eq!(path(&app), expected, "{typed}\n{}", screen(&app));
    }
    type_in(&mut app, "p");
    let told = screen(&app);
    assert!(told.contains("this node, 2 times") && told.contains("5 places"), "{told}");
}

#[test]
fn ancestors_stay_in_sight_and_never_hide_the_cursor() {
    let mut lines = vec!["Root".to_owned(), " Machine".into(), "  Expert".into()];
    lines.extend((0..60).map(|number| format!("   leaf{number}")));
    let mut app = fixture::app_with(judged(registry(&lines), &[]), 100, 24);
    type_in(&mut app, "+");
    let visible = |app: &App| {
        let told = screen(app);
        let name = selected(app);
        assert!(told.lines().any(|line| line.contains(&name)), "{name}\n{told}");
        told
    };
    for _ in 0..80 {
        type_in(&mut app, "j");
        visible(&app);
    }
    let told = visible(&app);
    for name in ["Root", "Machine", "Expert"] {
        assert!(told.contains(name), "{name}\n{told}");
    }
    for _ in 0..80 {
        type_in(&mut app, "k");
        visible(&app);
    }
    // A click on one of them goes there; so does one on the way below the other pane.
    type_in(&mut app, "gleaf50<Enter>");
    mouse(&mut app, MouseEventKind::Down(MouseButton::Left), 6, 3);
    assert_eq!(selected(&app), "Machine");
    type_in(&mut app, "gleaf50<Enter>");
    let (x, y) = find(&app, "Machine ›");
    mouse(&mut app, MouseEventKind::Down(MouseButton::Left), x + 1, y);
    assert_eq!(selected(&app), "Machine");
}

#[test]
fn the_whole_plane_opens_and_closes_and_the_first_child_is_near() {
    let mut app = machine();
    type_in(&mut app, "gg+");
    let open = shown(&app).len();
    assert_eq!(open, 11);
    type_in(&mut app, "gKeyboard<Enter>-");
    assert!(shown(&app).len() < open);
    type_in(&mut app, "+");
    assert_eq!((shown(&app).len(), selected(&app)), (open, "Keyboard".to_owned()));
    type_in(&mut app, "gusb@14<Enter>:child<Enter>");
    assert_eq!(selected(&app), "HS03@14300000");
}

#[test]
fn a_search_follows_the_typing_and_can_be_given_up_or_kept() {
    let mut app = fixture::app(100, 30);
    for (typed, node, told) in [
        ("/kbd", "Keyboard", "1 of 1"),
        ("<Esc>n", "IOResources", "no search has found anything"),
        ("/pcidev<Enter>", "ethernet@19", ""),
        ("n", "XHC1@14", "hit 2 of 2"),
        ("[", "ethernet@19", ""),
        ("/zzzz", "ethernet@19", "no hits"),
        // The search before is there again.
        ("<Esc>", "ethernet@19", ""),
        ("n", "XHC1@14", "hit 2 of 2"),
    ] {
        type_in(&mut app, typed);
        assert_eq!(selected(&app), node, "{typed}");
        assert!(screen(&app).contains(told), "{typed} {}", screen(&app));
    }
    // Letters that are commands elsewhere are letters here.
    type_in(&mut app, "/q?:p");
    assert!(!app.is_done() && app.is_finding());
}

#[test]
fn the_hit_that_is_kept_is_the_one_of_the_list() {
    let registry = registry(&[
        "Root IORegistryEntry",
        " a AppleUSBKeyboardThing",
        " Keyboard IOHIDDevice",
        " b AppleKeyboard",
    ]);
    let mut app = fixture::app_with(judged(registry, &[]), 100, 30);
    // A hit has one number, that of its place in the tree, before and after it is kept.
    type_in(&mut app, "/keyboard");
    let typing = screen(&app);
    assert!(typing.contains(" 3 hits, best first ") && !typing.contains("1 of 3"), "{typing}");
    for typed in ["", "<Enter>"] {
        type_in(&mut app, typed);
        assert_eq!(selected(&app), "Keyboard");
        assert!(screen(&app).contains("keyboard: hit 2 of 3"), "{}", screen(&app));
    }
    // From there on in the order of the tree, round its end.
    for (typed, name, count) in [
        ("n", "b", "hit 3 of 3"),
        ("n", "a", "hit 1 of 3, from the top again"),
        ("N", "b", "hit 3 of 3, from the end again"),
        ("N", "Keyboard", "hit 2 of 3"),
        ("ggn", "a", "hit 1 of 3"),
    ] {
        type_in(&mut app, typed);
        assert_eq!(selected(&app), name, "{typed}");
        assert!(screen(&app).contains(count), "{typed} {}", screen(&app));
    }
}

#[test]
fn a_frame_of_a_million_rows_touches_only_what_shows() {
    use std::time::{Duration, Instant};
    let opened = |rows: usize| {
        let mut registry = Registry::new();
        let plane = registry.add_plane("IOService");
        let mut root = None;
        for number in 0..rows {
            let entry = registry.add_entry(Entry::default());
            let place = registry.add_place(plane, root, entry, "node".into(), None);
            // Both are as deep, since the way to a node shows above it.
            if number % (rows / 1000) == 0 {
                root = Some(place);
            }
        }
        let mut app = fixture::app_with(judged(registry, &[]), 200, 60);
        type_in(&mut app, "*");
        assert_eq!(app.doc().unwrap().tree().unwrap().rows().len(), rows);
        app
    };
    let mut apps = [opened(1_000_000), opened(10_000)];
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).unwrap();
    let mut slowest = [Duration::ZERO; 2];
    for typed in ["j", "G", "k", "<Home>", "<PgDn>", "j"] {
        // Whatever else the machine does only adds to a time, and nodes are judged at the first look.
        let mut fastest = [Duration::MAX; 2];
        for _ in 0..8 {
            for (app, fastest) in apps.iter_mut().zip(&mut fastest) {
                let start = Instant::now();
                for key in keys(typed) {
                    update(app, Msg::Key(key));
                }
                terminal.draw(|frame| render(frame, app)).unwrap();
                *fastest = start.elapsed().min(*fastest);
            }
        }
        slowest = [0, 1].map(|at| slowest[at].max(fastest[at]));
    }
    // A look at every row would be a hundred times as much.
    assert!(slowest[0] < 6 * slowest[1], "{slowest:?}");
    // Typing waits for no search.
    let [app, _] = &mut apps;
    let effects = keys("/node").into_iter().flat_map(|key| update(app, Msg::Key(key)));
    let jobs = effects.filter(|effect| matches!(effect, Effect::Search(_))).count();
    assert_eq!(jobs, 4, "each letter begins a search");
}

#[test]
fn a_node_with_a_slash_in_its_name_is_marked_and_unmarked() {
    let mut registry =
        registry(&["Root IORegistryEntry", " Machine IOPlatformExpertDevice", "  Trackpad"]);
    let plane = registry.plane_named("IOService").unwrap();
    let trackpad = registry.places_at("IOService:/Trackpad")[0];
    let entry = registry.add_entry(Entry { name: "Keyboard / Boot".into(), ..Entry::default() });
    let keyboard = registry.add_place(plane, Some(trackpad), entry, "Keyboard / Boot".into(), None);
    let mut app = fixture::app_with(judged(registry, &[]), 100, 30);
    app.doc_mut().unwrap().jump(keyboard);
    type_in(&mut app, "b");
    assert!(screen(&app).contains("Keyboard / Boot bookmarked"), "{}", screen(&app));
    type_in(&mut app, "'");
    let listed = screen(&app);
    assert!(listed.contains("IOService:/Trackpad/Keyboard / Boot"), "{listed}");
    assert!(!listed.contains("isn't there now"), "{listed}");
    app.doc_mut().unwrap().jump(trackpad);
    type_in(&mut app, "<Enter>");
    assert_eq!(selected(&app), "Keyboard / Boot");
    type_in(&mut app, "b");
    assert!(app.file().unwrap().bookmarks.is_empty());
}
