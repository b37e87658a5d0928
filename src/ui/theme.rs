//! Themes by role, not by widget; colour is never the only signal.

use ratatui::style::{Color, Modifier, Style};

use super::commands::Press;

/// What a piece of text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Plain text.
    Text,
    /// What can be overlooked.
    Dim,
    /// Focus and links.
    Accent,
    /// Started, passed.
    Good,
    /// Rejected, failed.
    Bad,
    /// Stalled, deferred, busy.
    Wait,
    /// Undetermined, derived.
    Unsure,
    /// Edited, differs.
    Changed,
    /// A search hit.
    Match,
    /// The cursor row of the pane with the focus.
    Select,
    /// The cursor row of a pane without the focus.
    Rest,
    /// Titles.
    Title,
    /// Lines.
    Border,
    /// Lines around the focus.
    BorderFocus,
    /// Emphasised words of a page.
    Emphasis,
}

/// The number of [`Role`]s.
const ROLES: usize = 15;

/// Which theme is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThemeName {
    /// Light text on a dark page.
    Dark,
    /// Dark text on a light page.
    Light,
    /// Pure black and white, strong colours.
    HighContrast,
    /// The terminal's own sixteen colours and background.
    Sixteen,
    /// No colours at all.
    None,
}

/// Each role with its name in the user's settings, and what it is for, in the order of the themes' lists.
const TOLD: [(Role, &str, &str); ROLES] = [
    (Role::Text, "text", "plain text"),
    (Role::Dim, "dim", "less important text"),
    (Role::Accent, "accent", "keys and links"),
    (Role::Good, "good", "started, passed"),
    (Role::Bad, "bad", "rejected, failed"),
    (Role::Wait, "wait", "waiting, busy"),
    (Role::Unsure, "unsure", "undetermined, derived"),
    (Role::Changed, "changed", "changed: by what is tried out, or since the other file"),
    (Role::Match, "match", "search hits"),
    (Role::Select, "select", "the cursor's row"),
    (Role::Rest, "rest", "the cursor's row where the focus isn't"),
    (Role::Title, "title", "titles"),
    (Role::Border, "border", "lines"),
    (Role::BorderFocus, "border-focus", "lines around the focus"),
    (Role::Emphasis, "emphasis", "emphasised words"),
];

impl Role {
    /// All, in the order of the themes' lists.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        TOLD.into_iter().map(|(role, ..)| role)
    }

    /// Its name in the user's settings.
    pub fn id(self) -> &'static str {
        TOLD[self as usize].1
    }

    /// What it is for.
    pub fn words(self) -> &'static str {
        TOLD[self as usize].2
    }
}

impl ThemeName {
    /// All.
    pub const ALL: [Self; 5] =
        [Self::Dark, Self::Light, Self::HighContrast, Self::Sixteen, Self::None];

    /// Its name in the user's settings.
    pub fn id(self) -> &'static str {
        match self {
            Self::HighContrast => "high-contrast",
            Self::Sixteen => "16-colours",
            Self::None => "none",
            other => other.words(),
        }
    }

    /// How it is called.
    pub fn words(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high contrast",
            Self::Sixteen => "16 colours",
            Self::None => "no colours",
        }
    }
}

/// How each role looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: ThemeName,
    /// Text and background of the page.
    pub page: Style,
    styles: [Style; ROLES],
}

/// A colour in each theme with a page of its own: dark, light, high contrast.
type Colours = [u32; 3];

const PAGE: Colours = [0x14_171c, 0xfb_fbf8, 0x00_0000];
const TEXT: Colours = [0xd3_d7de, 0x24_292f, 0xff_ffff];
const DIM: Colours = [0x98_a0ab, 0x54_5b65, 0xc8_c8c8];
const ACCENT: Colours = [0x6c_b6ff, 0x07_50a8, 0x5c_d6ff];
const GOOD: Colours = [0x73_c991, 0x0b_5c28, 0x4c_ff7a];
const BAD: Colours = [0xff_8780, 0xa8_1020, 0xff_9d9d];
const WAIT: Colours = [0xe3_b341, 0x6b_4300, 0xff_e14d];
const UNSURE: Colours = [0xb7_a2f5, 0x5a_2fa8, 0xe0_b3ff];
const CHANGED: Colours = [0xf0_a068, 0x6e_2c00, 0xff_b066];
const HIT: Colours = [0x14_171c, 0x24_292f, 0x00_0000];
const HIT_GROUND: Colours = [0xe3_b341, 0xff_e27a, 0xff_e14d];
/// High contrast has none: text and page change places, which no colour of text survives, and none can be too weak.
const SELECT: [u32; 2] = [0x1b_3050, 0xcf_e1f9];
const REST: Colours = [0x23_282f, 0xea_ebe8, 0x26_2626];
const TITLE: Colours = [0xf2_f4f7, 0x0b_0d10, 0xff_ffff];
const BORDER: Colours = [0x3d_444f, 0xc3_c8ce, 0x9a_9a9a];

impl Theme {
    /// The theme of this name.
    pub fn new(name: ThemeName) -> Self {
        match name {
            ThemeName::Dark => Self::painted(name, 0),
            ThemeName::Light => Self::painted(name, 1),
            ThemeName::HighContrast => Self::painted(name, 2),
            ThemeName::Sixteen => Self::sixteen(),
            ThemeName::None => Self::colourless(),
        }
    }

    fn painted(name: ThemeName, at: usize) -> Self {
        let ink = |colours: Colours| Style::new().fg(Color::from_u32(colours[at]));
        let ground = |colours: Colours| Color::from_u32(colours[at]);
        let select = |ground: &u32| Style::new().bg(Color::from_u32(*ground)).bold();
        let select = SELECT.get(at).map_or(Style::new().reversed(), select);
        let styles = [
            ink(TEXT),
            ink(DIM),
            ink(ACCENT),
            ink(GOOD),
            ink(BAD).bold(),
            ink(WAIT),
            ink(UNSURE),
            ink(CHANGED),
            ink(HIT).bg(ground(HIT_GROUND)).bold(),
            select,
            Style::new().bg(ground(REST)),
            ink(TITLE).bold(),
            ink(BORDER),
            ink(ACCENT),
            ink(TEXT).italic(),
        ];
        Self { name, page: ink(TEXT).bg(ground(PAGE)), styles }
    }

    fn sixteen() -> Self {
        let plain = Style::new();
        let styles = [
            plain,
            // Not «bright black»: some palettes have it in the colour of the page.
            plain.dim(),
            plain.cyan(),
            plain.green(),
            plain.red().bold(),
            plain.yellow(),
            plain.magenta(),
            plain.yellow().bold(),
            plain.black().on_yellow(),
            plain.reversed(),
            plain.bold().underlined(),
            plain.bold(),
            plain.dim(),
            plain.cyan(),
            plain.italic(),
        ];
        Self { name: ThemeName::Sixteen, page: plain, styles }
    }

    fn colourless() -> Self {
        let plain = Style::new();
        let styles = [
            plain,
            plain.dim(),
            plain,
            plain,
            plain.bold(),
            plain,
            plain.italic(),
            plain.italic(),
            plain.bold().underlined(),
            plain.reversed(),
            // Not underlined: a hit in it is.
            plain.bold(),
            plain.bold(),
            plain.dim(),
            plain.bold(),
            plain.italic(),
        ];
        Self { name: ThemeName::None, page: plain, styles }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The same with each colour replaced by the nearest of the 256 that older terminals have.
    #[must_use]
    pub fn in_256_colours(mut self) -> Self {
        let nearest = |color: Option<Color>| match color {
            Some(Color::Rgb(r, g, b)) => Some(Color::Indexed(index_256(r, g, b))),
            other => other,
        };
        for style in self.styles.iter_mut().chain([&mut self.page]) {
            style.fg = nearest(style.fg);
            style.bg = nearest(style.bg);
        }
        self
    }
}

/// The nearest colour of the 6×6×6 cube or of the grey ramp.
fn index_256(r: u8, g: u8, b: u8) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let near = |v: u8| (0..6).min_by_key(|at| LEVELS[*at].abs_diff(v)).unwrap_or(0);
    let far = |one: [u8; 3]| -> u32 {
        one.iter().zip([r, g, b]).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let cube = [near(r), near(g), near(b)];
    let grey = (0..24u8).min_by_key(|at| far([8 + 10 * at; 3])).unwrap_or(0);
    if far([8 + 10 * grey; 3]) < far(cube.map(|at| LEVELS[at])) {
        232 + grey
    } else {
        16 + (36 * cube[0] + 6 * cube[1] + cube[2]) as u8
    }
}

/// How everything looks: the theme, and whether the terminal has only ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// Marks and lines are drawn in ASCII.
    pub ascii: bool,
    depth: Depth,
    /// Roles that the user wants otherwise than the themes have them.
    own: Vec<(Role, Style)>,
}

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    None,
    Sixteen,
    Indexed,
    True,
}

impl Look {
    /// How a key is called on this terminal.
    pub(crate) fn key(&self, key: Press) -> String {
        if self.ascii { key.ascii_name() } else { key.name() }
    }

    /// A look for a terminal with true colours and UTF-8.
    pub fn new(name: ThemeName) -> Self {
        Self { theme: Theme::new(name), ascii: false, depth: Depth::True, own: Vec::new() }
    }

    /// Finds out from the environment: `NO_COLOR`, `TERM`, `COLORTERM`, `COLORFGBG`, and the locale.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let colorterm = set("COLORTERM").unwrap_or_default().to_lowercase();
        let depth = if set("NO_COLOR").is_some() || term == "dumb" {
            Depth::None
        } else if colorterm.contains("truecolor") || colorterm.contains("24bit") {
            Depth::True
        } else if term.contains("256color") {
            Depth::Indexed
        } else {
            Depth::Sixteen
        };
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| set(name));
        let utf8 = locale.is_some_and(|name| {
            let name = name.to_lowercase();
            name.contains("utf-8") || name.contains("utf8")
        });
        // The last part of COLORFGBG is the background: 7 and 15 are the light ones.
        let light = set("COLORFGBG")
            .and_then(|value| value.rsplit(';').next().map(|part| part == "7" || part == "15"))
            .unwrap_or(false);
        let name = match depth {
            Depth::None => ThemeName::None,
            Depth::Sixteen => ThemeName::Sixteen,
            _ if light => ThemeName::Light,
            _ => ThemeName::Dark,
        };
        let mut look = Self { ascii: !utf8, depth, ..Self::new(name) };
        look.choose(name);
        look
    }

    /// Takes another theme, in as many colours as the terminal has.
    pub fn choose(&mut self, name: ThemeName) {
        self.theme = Theme::new(name);
        // Who wants no colours gets none, and sixteen are the terminal's own.
        if name != ThemeName::None {
            for (role, own) in &self.own {
                let exact = |colour: Option<Color>| matches!(colour, Some(Color::Rgb(..)));
                if self.depth == Depth::Sixteen && (exact(own.fg) || exact(own.bg)) {
                    continue;
                }
                let style = &mut self.theme.styles[*role as usize];
                // Bold and the like come with the words; of the colours the ones not named stay.
                *style = Style { add_modifier: Modifier::empty(), ..*style }.patch(*own);
            }
        }
        if self.depth == Depth::Indexed {
            self.theme = self.theme.clone().in_256_colours();
        }
    }

    /// Takes styles in place of the themes' own.
    pub fn paint(&mut self, own: &[(Role, Style)]) {
        self.own = own.to_vec();
        self.choose(self.theme.name);
    }

    /// Takes the next theme that the terminal can show.
    pub fn next_theme(&mut self) {
        use ThemeName::{Dark, HighContrast, Light, None, Sixteen};
        let next = match (self.depth, self.theme.name) {
            (Depth::None, _) | (Depth::Sixteen, Sixteen) => None,
            (Depth::Sixteen, _) | (_, HighContrast) => Sixteen,
            (_, Dark) => Light,
            (_, Light) => HighContrast,
            (_, Sixteen) => None,
            (_, None) => Dark,
        };
        self.choose(next);
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Whether code looks no other than the words around it.
    pub(crate) fn is_plain(&self) -> bool {
        self.style(Role::Accent) == self.style(Role::Text)
    }

    /// The same for what lies below something else, where the focus isn't.
    pub(crate) fn quiet(&self) -> Self {
        let mut look = self.clone();
        let styles = &mut look.theme.styles;
        styles[Role::Select as usize] = styles[Role::Rest as usize];
        styles[Role::BorderFocus as usize] = styles[Role::Border as usize];
        styles[Role::Accent as usize] = styles[Role::Dim as usize];
        look
    }
}

#[cfg(test)]
mod tests;
