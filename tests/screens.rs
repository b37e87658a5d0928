//! Named scenes of the terminal application, drawn without a terminal.
//!
//! Each scene opens one of the inputs below, types keys, and is compared with `tests/screens/NAME.txt`: its text, then a
//! letter for the style of each cell. The same scene is compared with `screenshots/NAME.svg`, so that no picture in the
//! README can grow old. `BLESS=1 cargo test --test screens` rewrites both; look at the pictures before keeping them.

#[path = "common/app.rs"]
mod app;
#[path = "common/golden.rs"]
mod golden;
#[path = "common/hostile.rs"]
mod hostile;
#[path = "screens/styled.rs"]
mod styled;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ioscope::explain::Case;
use ioscope::load::{Loaded, Quiet, Source, load};
use ioscope::model::{Bundle, ClassTable};
use ioscope::ui::{App, Input, Look, OpenError, Opened, ThemeName, shot};
use libtest_mimic::{Arguments, Failed, Trial};

/// What a scene begins with.
#[derive(Clone, Copy)]
enum Start {
    /// Nothing: the gallery.
    Gallery,
    /// The question as a simulated machine.
    Question,
    /// The same with a bundle, which a scenario has no use for.
    QuestionAndBundle,
    /// A dump in which the first driver holds the category, and the second one's bundle.
    OriginDump,
    /// A larger dump, and a bundle whose personalities don't fit.
    Machine,
    /// A dump, and one of the same machine after another start.
    Two,
    /// A dump that ends too early.
    Damaged,
}

/// A scene.
#[derive(Clone, Copy)]
struct Scene {
    name: &'static str,
    start: Start,
    size: (u16, u16),
    theme: ThemeName,
    ascii: bool,
    keys: &'static str,
}

const fn scene(name: &'static str, start: Start, size: (u16, u16), keys: &'static str) -> Scene {
    Scene { name, start, size, theme: ThemeName::Dark, ascii: false, keys }
}

const fn themed(scene: Scene, theme: ThemeName) -> Scene {
    Scene { theme, ..scene }
}

/// Without colours and in plain characters, on a small screen.
const fn ascii(name: &'static str, start: Start, keys: &'static str) -> Scene {
    Scene { ascii: true, ..themed(scene(name, start, SMALL, keys), ThemeName::None) }
}

const USUAL: (u16, u16) = (110, 32);
const SMALL: (u16, u16) = (80, 24);
const NARROW: (u16, u16) = (40, 10);

/// All scenes.
const SCENES: &[Scene] = &[
    scene("gallery", Start::Gallery, USUAL, ""),
    scene("question", Start::Question, USUAL, "gIOResources<Enter>m"),
    scene("question-small", Start::Question, SMALL, "gIOResources<Enter>m"),
    scene("timeline", Start::Question, USUAL, "gIOResources<Enter>3,,,,,,,,,"),
    scene("timeline-small", Start::Question, SMALL, "gIOResources<Enter>3,,,,,,,,,"),
    scene("timeline-hundred", Start::Question, (100, 30), "gIOResources<Enter>3,,,,,,,,,"),
    scene("timeline-wide", Start::Question, (200, 60), "gIOResources<Enter>3<,,,,,,"),
    scene("timeline-dump", Start::Machine, USUAL, "gethernet<Enter>3"),
    scene("stops", Start::Question, USUAL, "gIOResources<Enter>mB<Enter><Down><Enter>"),
    scene("stopped", Start::Question, SMALL, "gIOResources<Enter>3B<Down><Enter><Esc><"),
    scene("matching-wide", Start::Machine, (200, 60), "gethernet<Enter>m"),
    scene("categories", Start::Machine, USUAL, "gIOResources<Enter>s"),
    scene("edit", Start::Question, USUAL, "gIOResources<Enter>me"),
    scene("edit-value", Start::Question, USUAL, "gIOResources<Enter>me<Enter>"),
    scene("edit-error", Start::Question, SMALL, "gIOResources<Enter>me<Enter><End><Back>x"),
    scene("edit-node", Start::Machine, USUAL, "gethernet<Enter>1<Tab>jje"),
    scene("edit-from-tree", Start::Question, SMALL, "gIOResources<Enter>m<Tab>e"),
    scene("edit-changed", Start::OriginDump, SMALL, "gIOResources<Enter>me<Enter><Enter><Esc>e"),
    scene(
        "edit-type",
        Start::Question,
        SMALL,
        "gIOResources<Enter>mek<Enter><End><Back><Back><Back><Back><Back><Back><Back><Back><Back><Back><Back><Back><Back>900",
    ),
    scene("what-if", Start::Question, USUAL, "gIOResources<Enter>me<Enter><Enter>"),
    scene("what-if-small", Start::Question, SMALL, "gIOResources<Enter>me<Enter><Enter>"),
    scene("what-if-after", Start::Question, USUAL, "gIOResources<Enter>me<Enter><Enter><Esc>"),
    scene("what-if-undone", Start::Question, USUAL, "gIOResources<Enter>me<Enter><Enter><Esc>u"),
    scene(
        "what-if-list",
        Start::OriginDump,
        (100, 30),
        "gIOResources<Enter>me<Enter><Enter><Esc>eGkdE",
    ),
    scene("overview", Start::Machine, USUAL, "M"),
    scene("overview-small", Start::OriginDump, SMALL, "M"),
    scene("overview-wide", Start::Machine, (200, 60), "M"),
    scene("personalities", Start::Machine, (100, 30), "P"),
    scene("overview-part", Start::OriginDump, SMALL, "M<Tab><Tab><Tab><Tab><Tab>"),
    ascii("ascii-timeline", Start::Question, "gIOResources<Enter>3<"),
    ascii("ascii-what-if", Start::Question, "gIOResources<Enter>me<Enter><Enter>"),
    scene("narrow-timeline", Start::Question, NARROW, "3"),
    scene("narrow-edit", Start::Question, NARROW, "gIOResources<Enter>me<Enter>"),
    scene("waits", Start::Question, USUAL, "g/<Enter>1,,"),
    scene("add-bundles", Start::OriginDump, SMALL, "aassets/or<Tab><Down>"),
    scene("origin-dump", Start::OriginDump, USUAL, "gIOResources<Enter>m"),
    scene("opened", Start::Machine, USUAL, ""),
    scene("ladder", Start::Machine, USUAL, "gethernet<Enter>m"),
    scene("properties", Start::Machine, USUAL, "gethernet<Enter>1<Tab>"),
    scene("properties-small", Start::Machine, SMALL, "gethernet<Enter>1<Tab>"),
    scene("value", Start::Machine, USUAL, "gethernet<Enter>1<Tab><Enter>llll"),
    scene("number", Start::Machine, USUAL, "gethernet<Enter>1<Tab>jjjjjjjljj<Enter>"),
    scene("copy", Start::Machine, USUAL, "gethernet<Enter>1<Tab>jjjjy"),
    scene("explain", Start::Machine, USUAL, "gethernet<Enter>1<Tab>?"),
    scene("term", Start::Machine, USUAL, "gethernet<Enter>1<Tab>?d"),
    scene("export", Start::Machine, USUAL, "gethernet<Enter>mx"),
    scene("narrow-personality", Start::Machine, NARROW, "gethernet<Enter>4"),
    scene("narrow-raw", Start::Machine, NARROW, "gethernet<Enter>5"),
    scene("narrow-value", Start::Machine, NARROW, "gethernet<Enter>1<Enter>"),
    scene("personality", Start::Machine, USUAL, "gethernet<Enter>4"),
    scene("driver-matching", Start::Machine, USUAL, "gAppleIntelFramebufferController<Enter>m"),
    scene("driver-personality", Start::Machine, SMALL, "gAppleIntelFramebufferController<Enter>4"),
    scene("raw", Start::Machine, USUAL, "gethernet<Enter>5"),
    scene("raw-plist", Start::Machine, USUAL, "gethernet<Enter>5v"),
    scene("search", Start::Machine, USUAL, "/keyb"),
    scene("find-help", Start::Machine, USUAL, "/"),
    scene("find-help-small", Start::Machine, SMALL, "/"),
    scene("find-fields", Start::Machine, USUAL, "/class:IOPCI* key:vendor-id=8086 !driver:"),
    scene("find-fields-small", Start::Machine, SMALL, "/class:IOPCI* !driver:"),
    scene("find-mistake", Start::Machine, USUAL, "/keyb clas:IOPCI*"),
    scene("find-filter", Start::Machine, USUAL, "/class:IOPCIDevice<Enter>f"),
    scene("find-filter-small", Start::Machine, SMALL, "/class:IOPCIDevice<Enter>f"),
    scene("find-above", Start::Machine, SMALL, "/io<Enter>n"),
    scene("table", Start::Machine, USUAL, "/class:IOPCIDevice<Enter>Tcvendor-id<Enter>s"),
    scene("table-small", Start::Machine, SMALL, "/super:IOService<Enter>Tcvend"),
    scene("planes", Start::Machine, USUAL, "gethernet<Enter>p"),
    scene("bookmarks", Start::Machine, USUAL, "gethernet<Enter>bgHDEF<Enter>bgkeyb<Enter>b'"),
    scene("bookmarks-small", Start::Machine, SMALL, "gethernet<Enter>bgHDEF<Enter>b'"),
    ascii("ascii-find", Start::Machine, "gHDEF<Enter>b/class:IOPCI* !driver:<Enter>f"),
    ascii("ascii-table", Start::Machine, "/class:IOPCIDevice<Enter>Tcdevice-id<Enter>sss"),
    scene("reason", Start::Question, USUAL, "gIOResources<Enter>m?"),
    scene("gallery-small", Start::Gallery, SMALL, ""),
    scene("help", Start::Question, USUAL, "<F1>"),
    scene("palette", Start::Machine, USUAL, ":pl"),
    scene("damaged", Start::Damaged, USUAL, "!"),
    scene("left-out", Start::QuestionAndBundle, SMALL, "!"),
    themed(scene("light", Start::Machine, USUAL, "gethernet<Enter>m"), ThemeName::Light),
    themed(
        scene("high-contrast", Start::Question, USUAL, "gIOResources<Enter>m"),
        ThemeName::HighContrast,
    ),
    themed(scene("sixteen", Start::Machine, USUAL, "gethernet<Enter>m"), ThemeName::Sixteen),
    ascii("ascii", Start::Question, "gIOResources<Enter>m"),
    ascii("ascii-gallery", Start::Gallery, "<Down>"),
    ascii("ascii-search", Start::Machine, "/keyb<Down>"),
    ascii("ascii-properties", Start::Machine, "gethernet<Enter>1<Tab>jj"),
    scene("narrow-gallery", Start::Gallery, NARROW, ""),
    scene("narrow-tree", Start::Machine, NARROW, ""),
    scene("narrow-matching", Start::Machine, NARROW, "m"),
    scene("narrow-properties", Start::Machine, NARROW, "1"),
    scene("narrow-help", Start::Machine, NARROW, "<F1>"),
    scene("narrow-search", Start::Machine, NARROW, "/keyb"),
    scene("hundred", Start::OriginDump, (100, 30), ""),
    scene("wide", Start::Machine, (200, 60), ""),
    scene("diff", Start::Two, USUAL, "djjj"),
    scene("diff-small", Start::Two, SMALL, "djjj"),
    scene("diff-hundred", Start::Two, (100, 30), "djjjjj"),
    scene("diff-wide", Start::Two, (200, 60), "djj"),
    scene("diff-drivers", Start::Two, USUAL, "d12356"),
    scene("diff-tree", Start::Two, USUAL, ")ddccccc"),
    scene("narrow-diff", Start::Two, NARROW, "djjj"),
    ascii("ascii-diff", Start::Two, "djjj"),
    scene("messages", Start::Two, USUAL, "tttc;"),
    scene("compare-with", Start::Two, USUAL, "dD"),
    scene("present", Start::Question, USUAL, "gIOResources<Enter>m:present<Enter>"),
    scene("too-small", Start::Gallery, (38, 9), ""),
];

/// The main panes, each drawn in every theme besides the dark one, which the scenes above have.
const PANES: [(&str, Start, &str); 6] = [
    ("properties", Start::Machine, "gethernet<Enter>1<Tab>jj"),
    ("matching", Start::Machine, "gethernet<Enter>m"),
    ("timeline", Start::Question, "3,,,,,,"),
    ("personality", Start::Machine, "gethernet<Enter>4"),
    ("raw", Start::Machine, "gethernet<Enter>5"),
    ("value", Start::Machine, "gethernet<Enter>1<Tab><Enter>llll"),
];

/// All scenes, those of the panes in the other themes too.
fn scenes() -> Vec<Scene> {
    let themes = [
        ("light", ThemeName::Light),
        ("high-contrast", ThemeName::HighContrast),
        ("sixteen", ThemeName::Sixteen),
        ("none", ThemeName::None),
    ];
    let mut all = SCENES.to_vec();
    for (theme_word, theme) in themes {
        for (pane, start, keys) in PANES {
            // The names live as long as the test.
            let name: &'static str = format!("{theme_word}-{pane}").leak();
            all.push(themed(scene(name, start, USUAL, keys), theme));
        }
    }
    all
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> =
        scenes().into_iter().map(|scene| Trial::test(scene.name, move || check(&scene))).collect();
    trials.push(Trial::test("hostile", hostile_pictures));
    trials.push(Trial::test("no_picture_without_its_scene", no_orphans));
    trials.push(Trial::test("moved_highlight_counts", styled::moved_highlight_counts));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn check(scene: &Scene) -> Result<(), Failed> {
    let mut app = open(scene)?;
    for key in keys(scene.keys) {
        app::press(&mut app, key)?;
    }
    let buffer = &app::drawn(&app, scene.size)?;
    let look = look(scene);
    let picture = shot::svg(buffer, &look.theme, &format!("ioscope: {}", scene.name));
    golden::agrees(&format!("tests/screens/{}.txt", scene.name), &styled::styled(buffer))?;
    golden::agrees(&format!("screenshots/{}.svg", scene.name), &picture)
}

/// Text and picture of a dump that tries to act on the terminal.
fn hostile_pictures() -> Result<(), Failed> {
    let title = hostile::text(3);
    let dump = title.clone();
    let input = Input::new(title.clone(), move |_| {
        let loaded = load(&Source::file(dump.as_str(), hostile::dump()), &mut Quiet)
            .map_err(|error| OpenError::Failed(error.to_string()))?;
        opened(&dump, loaded, &[]).map_err(OpenError::Failed)
    });
    let look = Look::new(ThemeName::Dark);
    let mut app = app::open(vec![input], look.clone(), USUAL)?;
    let steps = [
        "",
        "*",
        "jj1",
        "<Tab>jjjlljj",
        "<Enter>v",
        "<Esc>?",
        "<Esc>4",
        "jj<Enter>",
        "<Esc>5",
        "m",
        "?",
        "<Esc>/TITLE",
    ];
    let mut seen = false;
    for step in steps {
        for key in keys(step) {
            app::press(&mut app, key)?;
        }
        let buffer = &app::drawn(&app, USUAL)?;
        for text in [shot::text(buffer), shot::svg(buffer, &look.theme, &title)] {
            seen |= text.contains("TITLE");
            if let Some(what) = hostile::acts(&text) {
                return Err(format!("{what} after {step:?}").into());
            }
        }
    }
    if seen { Ok(()) } else { Err("nothing of the dump was drawn".into()) }
}

/// A file that no scene writes would never be checked again.
fn no_orphans() -> Result<(), Failed> {
    for (folder, ending) in [("tests/screens", "txt"), ("screenshots", "svg")] {
        for entry in fs::read_dir(root().join(folder))? {
            let path = entry?.path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let ours = path.extension().is_some_and(|have| have == ending);
            let is_input = stem == "machine" || stem == "later";
            if ours && !is_input && !scenes().iter().any(|scene| scene.name == stem) {
                return Err(format!("no scene writes {}", path.display()).into());
            }
        }
    }
    Ok(())
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn look(scene: &Scene) -> Look {
    let mut look = Look::new(scene.theme);
    look.ascii = scene.ascii;
    look
}

/// The application with its input open.
fn open(scene: &Scene) -> Result<App, Failed> {
    let input = match scene.start {
        Start::Gallery => None,
        Start::Question => Some(input("origin question", &["assets/origin/question.plist"])),
        Start::QuestionAndBundle => Some(input(
            "origin question",
            &["assets/origin/question.plist", "assets/origin/derived.kext/Contents/Info.plist"],
        )),
        Start::OriginDump => Some(input(
            "dump.txt",
            &["assets/origin/dump.txt", "assets/origin/derived.kext/Contents/Info.plist"],
        )),
        Start::Machine => {
            Some(input("machine.txt", &["tests/screens/machine.txt", "tests/screens/nic.plist"]))
        }
        Start::Two => Some(input("machine.txt", &["tests/screens/machine.txt"])),
        Start::Damaged => Some(input("cut.plist", &["tests/dumps/service-al-cut.plist"])),
    };
    let later = matches!(scene.start, Start::Two)
        .then(|| self::input("later.txt", &["tests/screens/later.txt"]));
    app::open(input.into_iter().chain(later).collect(), look(scene), scene.size)
}

/// An input that reads files of the project: the first one is shown, the bundles in the others are judged with it.
fn input(title: &'static str, files: &'static [&'static str]) -> Input {
    Input::new(title, move |_| read(title, files).map_err(OpenError::Failed))
}

fn read(title: &str, files: &[&str]) -> Result<Opened, String> {
    let mut read = files.iter().map(|file| load_file(file));
    let first = read.next().ok_or("no file")??;
    let mut bundles: Vec<Bundle> = Vec::new();
    for loaded in read {
        bundles.extend(loaded?.document.bundles);
    }
    opened(title, first, &bundles)
}

fn opened(title: &str, loaded: Loaded, bundles: &[Bundle]) -> Result<Opened, String> {
    let (format, notes) = (loaded.document.format.to_owned(), loaded.notes.clone());
    let case = Case::new(loaded, bundles, &ClassTable::new()).map_err(|error| error.to_string())?;
    let start = case.nearest();
    let subject = Box::new(case);
    Ok(Opened { title: title.to_owned(), format, subject, notes, others: Vec::new(), start })
}

fn load_file(file: &str) -> Result<Loaded, String> {
    let path = root().join(file);
    let bytes = fs::read(&path).map_err(|error| format!("{file}: {error}"))?;
    load(&Source::file(file, bytes), &mut Quiet).map_err(|error| format!("{file}: {error}"))
}

/// Letters are themselves, names stand in angle brackets: `"/usb<Enter>"`.
fn keys(text: &str) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let code = match named.map(|(name, _)| name) {
            Some("Enter") => KeyCode::Enter,
            Some("Tab") => KeyCode::Tab,
            Some("Back") => KeyCode::Backspace,
            Some("End") => KeyCode::End,
            Some("Esc") => KeyCode::Esc,
            Some("Down") => KeyCode::Down,
            Some("F1") => KeyCode::F(1),
            _ => KeyCode::Char(c),
        };
        rest = match named {
            Some((_, behind)) if code != KeyCode::Char(c) => behind,
            _ => &rest[c.len_utf8()..],
        };
        keys.push(KeyEvent::new(code, KeyModifiers::NONE));
    }
    keys
}
