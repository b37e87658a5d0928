//! The terminal application over a large dump: a frame, and a search.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use ioscope::explain::Case;
use ioscope::load::{Quiet, ioreg_text};
use ioscope::model::ClassTable;
use ioscope::ui::{
    App, Disk, Effect, Input, Launch, Look, Memory, Msg, OpenError, Opened, Settings, ThemeName,
    render, update,
};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::{DUMP, Result, Row, machine};

/// The rows of this file.
pub(super) const ROWS: [&str; 4] = ["frame", "find-pass", "find-cold", "find-first"];

/// The screen.
const SIZE: (u16, u16) = (200, 60);

/// Frames that are drawn, of which the median counts.
const FRAMES: usize = 200;

/// What is searched for: a part of the nodes is found by name, and for the others every property is looked at.
const WORD: &str = "class39";

pub(super) fn rows(
    size: u64,
    wanted: impl Fn(&str) -> bool,
    mut out: impl FnMut(Row) -> Result<()>,
) -> Result<()> {
    let mut large = open(DUMP * size)?;
    if wanted("frame") {
        let mut small = open(DUMP)?;
        // One after the other and again, so that both have the same weather.
        let (mut ours, mut theirs) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..3 {
            ours = ours.min(frame(&mut large)?);
            theirs = theirs.min(frame(&mut small)?);
        }
        out(Row {
            name: "frame",
            figure: ours,
            unit: "ms",
            yardstick: "the same with 10,000 nodes".to_owned(),
            yardstick_figure: theirs,
        })?;
    }
    if !ROWS[1..].iter().any(|name| wanted(name)) {
        return Ok(());
    }
    let plain = plain(size)?;
    let (first, cold) = search(&mut large)?;
    let mut pass = f64::INFINITY;
    for _ in 0..3 {
        pass = pass.min(search(&mut large)?.1);
    }
    for (name, figure) in [("find-pass", pass), ("find-cold", cold), ("find-first", first)] {
        if wanted(name) {
            out(Row {
                name,
                figure,
                unit: "ms",
                yardstick: "SkimMatcherV2 over all paths".to_owned(),
                yardstick_figure: plain,
            })?;
        }
    }
    Ok(())
}

/// The application with a generated dump of so many bytes open, and the whole tree unfolded.
fn open(bytes: u64) -> Result<App> {
    let input = Input::new("generated", |_| Err(OpenError::Cancelled));
    let launch = Launch {
        inputs: vec![input],
        gallery: Vec::new(),
        look: Look::new(ThemeName::Dark),
        memory: Memory::default(),
        settings: Settings::default(),
        disk: Disk::default(),
    };
    let (mut app, effects) = App::new(launch, SIZE);
    let Some(Effect::Open { file, .. }) = effects.into_iter().next() else {
        return Err("nothing was opened".into());
    };
    let mut text = Vec::with_capacity(bytes as usize + (1 << 20));
    machine::write_text(bytes, &mut text)?;
    let loaded = ioreg_text::load("generated", text.into(), &mut Quiet)?;
    let case = Case::new(loaded, &[], &ClassTable::new())?;
    let opened = Opened {
        title: "generated".into(),
        format: "ioreg -l text".into(),
        subject: Box::new(case),
        notes: Vec::new(),
        others: Vec::new(),
        start: None,
    };
    update(&mut app, Msg::Opened { file, result: Ok(opened) });
    press(&mut app, '+');
    Ok(app)
}

fn press(app: &mut App, key: char) -> Vec<Effect> {
    update(app, Msg::Key(KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE)))
}

/// Milliseconds of a step of the cursor in the middle of the tree and the frame that shows it.
fn frame(app: &mut App) -> Result<f64> {
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1))?;
    press(app, 'G');
    let mut times: Vec<Duration> = Vec::with_capacity(FRAMES);
    for _ in 0..FRAMES {
        let start = Instant::now();
        black_box(press(app, 'k'));
        terminal.draw(|frame| render(frame, app))?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times[FRAMES / 2].as_secs_f64() * 1e3)
}

/// Milliseconds to the first results, and to the last.
fn search(app: &mut App) -> Result<(f64, f64)> {
    press(app, '/');
    let mut effects = Vec::new();
    for key in WORD.chars() {
        effects = press(app, key);
    }
    let job = effects.into_iter().find_map(|effect| match effect {
        Effect::Search(job) => Some(job),
        _ => None,
    });
    let job = job.ok_or("no search was begun")?;
    let start = Instant::now();
    let (mut first, mut last) = (None, None);
    job.run(&mut |msg| {
        if matches!(msg, Msg::Found(_)) {
            let now = start.elapsed().as_secs_f64() * 1e3;
            first.get_or_insert(now);
            last = Some(now);
        }
        black_box(&msg);
    });
    update(app, Msg::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)));
    first.zip(last).ok_or_else(|| "the search told nothing".into())
}

/// Milliseconds of the same word's scores in all paths, one by one.
fn plain(size: u64) -> Result<f64> {
    let mut text = Vec::new();
    machine::write_text(DUMP * size, &mut text)?;
    let loaded = ioreg_text::load("generated", text.into(), &mut Quiet)?;
    let registry = &loaded.document.registry;
    let paths: Vec<String> = registry.places().map(|place| registry.path(place)).collect();
    let matcher = SkimMatcherV2::default().smart_case();
    let start = Instant::now();
    let hits = paths.iter().filter(|path| matcher.fuzzy_match(path, WORD).is_some()).count();
    let time = start.elapsed().as_secs_f64() * 1e3;
    black_box(hits);
    Ok(time)
}
