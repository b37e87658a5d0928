//! The terminal application over a large dump whose tree is wholly unfolded: a frame, and a search.
//!
//! What a user sees of the first search: hits in names and classes when `search-first` has passed, then hits in values as they are
//! found, the last when `search-cold` has. Each further key, and each further search, takes `search-key` for all of it.

use std::hint::black_box;
use std::time::Instant;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use ioscope::explain::Case;
use ioscope::load::{Loaded, Quiet, ioreg_text};
use ioscope::model::ClassTable;
use ioscope::ui::{
    App, Disk, Effect, Input, Launch, Look, Memory, Msg, OpenError, Opened, Settings, ThemeName,
    render, update,
};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::Result;
use super::machine::{Amount, write_text};
use super::run::{Measured, Run, in_turn, rounds, timed};

/// The screen.
const SIZE: (u16, u16) = (200, 60);

/// Frames that are drawn, of which the median counts.
const FRAMES: usize = 200;

/// Nodes with which a frame is compared.
const FEW: u64 = 1_000;

/// What is searched for: a part of the nodes is found by name, and for the others every property is looked at.
const WORD: &str = "class39";

pub(crate) fn rows(run: &Run) -> Result<()> {
    if !run.wants_any("search") && !run.wants("frame") {
        return Ok(());
    }
    let loaded = document(run.nodes())?;
    let plain = if run.wants_any("search") { plain(&loaded) } else { 0.0 };
    let mut app = opened(loaded)?;
    // The first search comes first: it has nothing that an earlier one has left.
    if run.wants_any("search") {
        let (first, cold) = search(&mut app)?;
        let mut key = f64::INFINITY;
        for _ in rounds(9) {
            key = key.min(search(&mut app)?.1);
        }
        run.row("search-key", || Ok(Measured::Both(key, plain)))?;
        run.row("search-first", || Ok(Measured::Both(first, plain)))?;
        run.row("search-cold", || Ok(Measured::Both(cold, plain)))?;
    }
    run.row("frame", || {
        let mut small = opened(document(FEW)?)?;
        in_turn(5, || Ok([frame(&mut app)?, frame(&mut small)?]))
    })
}

fn document(nodes: u64) -> Result<Loaded> {
    let mut text = Vec::new();
    write_text(Amount::Nodes(nodes), &mut text)?;
    let loaded = ioreg_text::load("generated", text.into(), &mut Quiet)?;
    let count = loaded.document.registry.entries().len() as u64;
    if count == nodes { Ok(loaded) } else { Err(format!("{count} nodes were read").into()) }
}

/// The application with a dump open, and the whole tree unfolded.
fn opened(loaded: Loaded) -> Result<App> {
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
    let opened = Opened {
        title: "generated".into(),
        format: "ioreg -l text".into(),
        subject: Box::new(Case::new(loaded, &[], &ClassTable::new())?),
        notes: Vec::new(),
        others: Vec::new(),
        start: None,
    };
    update(&mut app, Msg::Opened { file, result: Ok(opened) });
    press(&mut app, KeyCode::Char('+'));
    Ok(app)
}

fn press(app: &mut App, key: KeyCode) -> Vec<Effect> {
    update(app, Msg::Key(KeyEvent::new(key, KeyModifiers::NONE)))
}

/// Milliseconds of a step of the cursor in the middle of the tree and the frame that shows it.
fn frame(app: &mut App) -> Result<f64> {
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1))?;
    press(app, KeyCode::Char('G'));
    let mut times = Vec::with_capacity(FRAMES);
    for _ in 0..FRAMES {
        let (time, drawn) = timed(|| {
            black_box(press(app, KeyCode::Char('k')));
            terminal.draw(|frame| render(frame, app)).map(drop)
        });
        drawn?;
        times.push(time);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[FRAMES / 2])
}

/// Milliseconds from the word's last key until the application has the first results, and the last.
fn search(app: &mut App) -> Result<(f64, f64)> {
    press(app, KeyCode::Char('/'));
    let (last_key, keys) = WORD.as_bytes().split_last().ok_or("no word")?;
    for key in keys {
        press(app, KeyCode::Char((*key).into()));
    }
    let start = Instant::now();
    let effects = press(app, KeyCode::Char((*last_key).into()));
    let job = effects.into_iter().find_map(|effect| match effect {
        Effect::Search(job) => Some(job),
        _ => None,
    });
    let job = job.ok_or("no search was begun")?;
    let (mut first, mut last) = (None, None);
    job.run(&mut |told| {
        let msg = Msg::from(told);
        let is_result = matches!(msg, Msg::Found(_));
        black_box(update(app, msg));
        if is_result {
            let now = start.elapsed().as_secs_f64() * 1e3;
            first.get_or_insert(now);
            last = Some(now);
        }
    });
    press(app, KeyCode::Esc);
    first.zip(last).ok_or_else(|| "the search told nothing".into())
}

/// Milliseconds of the same word's scores in all paths, one by one.
fn plain(loaded: &Loaded) -> f64 {
    let registry = &loaded.document.registry;
    let paths: Vec<String> = registry.places().map(|place| registry.path(place)).collect();
    let matcher = SkimMatcherV2::default().smart_case();
    let count = || paths.iter().filter(|path| matcher.fuzzy_match(path, WORD).is_some()).count();
    rounds(5).map(|_| timed(|| black_box(count())).0).fold(f64::INFINITY, f64::min)
}
