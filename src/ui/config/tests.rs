//! Right and wrong files.

use super::*;

fn told(text: &str) -> Vec<String> {
    let config = Config::read(text);
    let line = |Problem { at, message }: &Problem| format!("{}:{}: {message}", at.line, at.column);
    config.problems.iter().map(line).collect()
}

#[test]
fn the_printed_defaults_are_the_defaults_with_and_without_their_comment_signs() {
    let printed = defaults();
    assert_eq!(Config::read(&printed), Config::default());
    let keys: String = printed
        .lines()
        .skip_while(|line| *line != "[keys]")
        .map(|line| match line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')) {
            Some(set) => format!("{set}\n"),
            None => format!("{line}\n"),
        })
        .collect();
    let config = Config::read(&keys);
    assert_eq!(config.problems, []);
    for command in commands() {
        assert_eq!(config.keymap.keys(command), command.keys, "{}", command.id);
    }
}

#[test]
fn what_is_set_counts() {
    let config = Config::read(
        "theme = \"light\"\nascii = true\n[colours]\nbad = \"bold #ff0000\"\nmatch = \"black on yellow\"\n[keys]\nfind = \"Ctrl-F\"\nwider = []\n",
    );
    assert_eq!(config.problems.len(), 1, "page-down had Ctrl-F: {:?}", config.problems);
    assert_eq!((config.theme, config.ascii), (Some(ThemeName::Light), Some(true)));
    let bad = Style::new().fg(Color::Rgb(255, 0, 0)).add_modifier(Modifier::BOLD);
    assert_eq!(config.colours[0], (Role::Bad, bad));
    assert_eq!(config.colours[1].1, Style::new().fg(Color::Black).bg(Color::Yellow));
    let found = |press: &str, context| {
        let press = Press::parse(press).expect("a key");
        config.keymap.by_key(press, &[context]).map(|command| command.id)
    };
    assert_eq!(found("Ctrl-F", Context::Document), Some("find"));
    assert_eq!(found("Ctrl-F", Context::List), None);
    assert_eq!(found("/", Context::Document), None);
    assert_eq!(found("}", Context::Document), None);
    let mut look = Look::new(ThemeName::Dark);
    config.dress(&mut look);
    assert_eq!((look.theme.name, look.ascii), (ThemeName::Light, true));
    assert_eq!(look.style(Role::Bad).fg, Some(Color::Rgb(255, 0, 0)));
    // The choice outlives another theme.
    look.next_theme();
    assert_eq!(look.style(Role::Bad).fg, Some(Color::Rgb(255, 0, 0)));
}

#[test]
fn what_is_wrong_has_its_place_and_its_remedy_and_costs_only_itself() {
    for (text, expected) in [
        ("[keys]\nquitt = \"x\"", "2:1: there is no command quitt; perhaps quit"),
        ("[keys]\nquit = \"Ctrl-\"", "2:8: there is no key Ctrl-; a key is"),
        ("[keys]\nquit = [\"x\", 3]", "2:14: a key must be text"),
        ("theme = \"drak\"", "1:9: there is no theme drak; perhaps dark"),
        ("theme = 3", "1:9: theme must be the name of one"),
        ("\n  thme = \"dark\"", "2:3: there is no setting thme; perhaps theme"),
        ("[colours]\nbda = \"red\"", "2:1: there is no colour bda; perhaps bad"),
        ("[colours]\nbad = \"rot\"", "2:7: rot is not a colour"),
        ("keys = 3", "1:8: keys must be a table"),
        ("[keys]\nfind = \"q\"", "2:8: q was a key of quit, which no longer has it"),
        ("[keys]\nfind = \"é\"\ngo = [\"x\", \"é\"]", "3:12: é is already a key of find"),
        ("[keys]\nescape = []", "2:10: escape needs a key"),
    ] {
        let lines = told(text);
        assert!(lines.iter().any(|line| line.starts_with(expected)), "{text}: {lines:?}");
    }
    let half = Config::read("theme = \"light\"\nascii = \n[keys]\nquit = \"F12\"\n");
    assert_eq!(half.problems.len(), 1, "{:?}", half.problems);
    assert_eq!(half.problems[0].at.line, 2);
    assert_eq!(half.theme, Some(ThemeName::Light));
    for hostile in [
        "\0",
        "= = =",
        "[",
        "[[keys]]",
        "keys.quit.x = 1",
        "\u{feff}theme = \"dark\"",
        "a = [[[[[[",
    ] {
        let _ = told(hostile);
    }
}

#[test]
fn a_command_whose_setting_is_wrong_keeps_its_keys() {
    let keys = |id: &str, text: &str| {
        let config = Config::read(text);
        config.keymap.keys(by_id(id).expect("a command")).to_vec()
    };
    let own = by_id("find").expect("a command").keys;
    for wrong in ["find = \"Ctrl-/x\"", "find = 3", "find = [3, \"no\"]"] {
        assert_eq!(keys("find", &format!("[keys]\n{wrong}")), own, "{wrong}");
    }
    let both = "[keys]\nfind = \"é\"\ngo = \"é\"";
    assert_eq!(keys("go", both), by_id("go").expect("a command").keys);
    assert_eq!(keys("find", "[keys]\nfind = []"), []);
    assert_eq!(keys("find", "[keys]\nfind = [\"F9\", \"no\"]"), [Press::parse("F9").unwrap()]);
}

#[test]
fn every_key_in_use_is_read_as_it_is_called() {
    for command in commands() {
        for key in command.keys {
            for name in [key.name(), key.ascii_name()] {
                assert_eq!(Press::parse(&name), Some(*key), "{name}");
            }
        }
    }
    assert_eq!(Press::parse("ctrl-x"), Press::parse("Ctrl-X"));
    for none in ["", "Ctrl-", "xy", "F0", "F13", "Meta-x"] {
        assert_eq!(Press::parse(none), None, "{none}");
    }
}
