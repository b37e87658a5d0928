//! Themes can be read everywhere, and the environment chooses among them.

use super::*;

fn look(variables: &[(&str, &str)]) -> Look {
    Look::detect(|name| {
        variables.iter().find(|(have, _)| *have == name).map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn the_environment_decides_colours_and_marks() {
    let dark = look(&[("COLORTERM", "truecolor"), ("LANG", "de_DE.UTF-8")]);
    assert_eq!((dark.theme.name, dark.ascii), (ThemeName::Dark, false));
    let light = [("COLORTERM", "truecolor"), ("COLORFGBG", "0;15")];
    assert_eq!(look(&light).theme.name, ThemeName::Light);
    let none = look(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor"), ("LC_ALL", "C")]);
    assert_eq!((none.theme.name, none.ascii), (ThemeName::None, true));
    assert_eq!(look(&[("NO_COLOR", ""), ("TERM", "xterm")]).theme.name, ThemeName::Sixteen);
    let indexed = look(&[("TERM", "xterm-256color")]);
    assert!(matches!(indexed.style(Role::Good).fg, Some(Color::Indexed(_))));
}

#[test]
fn the_list_of_roles_has_their_order() {
    assert!(Role::all().enumerate().all(|(at, role)| role as usize == at));
}

#[test]
fn a_theme_without_colours_has_none_and_still_tells_the_roles_that_matter_apart() {
    let theme = Theme::new(ThemeName::None);
    for style in theme.styles.iter().chain([&theme.page]) {
        assert_eq!((style.fg, style.bg), (None, None));
    }
    for role in [Role::Select, Role::Rest, Role::Match, Role::Bad] {
        assert_ne!(theme.style(role), theme.style(Role::Text), "{role:?}");
    }
}

/// How strongly two colours differ, from 1 to 21, as the Web Content Accessibility Guidelines count it.
fn contrast(one: Option<Color>, other: Option<Color>) -> f64 {
    let light = |color: Option<Color>| {
        let (r, g, b) = match color {
            Some(Color::Rgb(r, g, b)) => (r, g, b),
            Some(Color::Indexed(index @ 16..232)) => {
                let level = |at: u8| [0, 95, 135, 175, 215, 255][usize::from(at % 6)];
                (level((index - 16) / 36), level((index - 16) / 6), level(index - 16))
            }
            Some(Color::Indexed(index @ 232..)) => {
                let grey = 8 + 10 * (index - 232);
                (grey, grey, grey)
            }
            other => panic!("{other:?}"),
        };
        let line = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.03928 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * line(r) + 0.7152 * line(g) + 0.0722 * line(b)
    };
    let (one, other) = (light(one), light(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_text_can_be_read_on_everything_that_it_can_stand_on() {
    for name in [ThemeName::Dark, ThemeName::Light, ThemeName::HighContrast] {
        let least = if name == ThemeName::HighContrast { 7.0 } else { 4.5 };
        for theme in [Theme::new(name), Theme::new(name).in_256_colours()] {
            let lines = [Role::Select, Role::Rest, Role::Border, Role::BorderFocus];
            let grounds = [theme.page, theme.style(Role::Select), theme.style(Role::Rest)];
            for role in Role::all().filter(|role| !lines.contains(role)) {
                for below in grounds {
                    // A reversed row has the page's two colours alone.
                    let reversed = below.add_modifier.contains(Modifier::REVERSED);
                    let pen = if reversed { theme.page } else { theme.style(role) };
                    let ratio = contrast(pen.fg, pen.bg.or(below.bg).or(theme.page.bg));
                    assert!(ratio >= least, "{name:?} {role:?} {ratio:.2} on {below:?}");
                }
            }
        }
    }
}
