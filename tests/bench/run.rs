//! One run: what is wanted, how often it is measured, and the table that comes of it.

use std::cell::Cell;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use super::Result;
use super::files::Files;
use super::table::KINDS;

/// Bytes of a dump of size 1.
const BYTES: u64 = 10_000_000;
/// Nodes of a dump of size 1.
const NODES: u64 = 10_000;
/// After this time nothing is measured a third time.
const BUDGET: Duration = Duration::from_secs(2);
/// After this time nothing is measured a second time.
const MOST_BUDGET: Duration = Duration::from_secs(20);

/// What a row has found.
pub(crate) enum Measured {
    /// The figure, and that of the yardstick.
    Both(f64, f64),
    /// Why there is nothing.
    Skipped(String),
}

/// A run of the whole table, or of a part.
pub(crate) struct Run {
    pub(crate) filter: String,
    pub(crate) size: u64,
    pub(crate) json: bool,
    pub(crate) files: Files,
    begun: Cell<bool>,
}

impl Run {
    pub(crate) fn new(filter: String, size: u64, json: bool) -> Result<Self> {
        Ok(Self { filter, size, json, files: Files::new(BYTES * size)?, begun: Cell::new(false) })
    }

    /// How many nodes a dump has where nodes count.
    pub(crate) fn nodes(&self) -> u64 {
        NODES * self.size
    }

    pub(crate) fn wants(&self, name: &str) -> bool {
        name.contains(&self.filter)
    }

    /// Whether a row is wanted whose name begins like this.
    pub(crate) fn wants_any(&self, job: &str) -> bool {
        KINDS.iter().any(|kind| kind.name.starts_with(job) && self.wants(kind.name))
    }

    /// Measures a row if it is wanted, and prints it.
    pub(crate) fn row(&self, name: &str, measure: impl FnOnce() -> Result<Measured>) -> Result<()> {
        if !self.wants(name) {
            return Ok(());
        }
        let kind = KINDS.iter().find(|kind| kind.name == name).ok_or("an unknown row")?;
        let measured = measure().map_err(|error| format!("{name}: {error}"))?;
        let (figure, yardstick, skipped) = match measured {
            Measured::Both(figure, yardstick) => (Some(figure), Some(yardstick), None),
            Measured::Skipped(reason) => (None, None, Some(reason)),
        };
        let ratio = figure.zip(yardstick).map(|(figure, yardstick)| figure / yardstick);
        let mut out = io::stdout();
        if self.json {
            let mut object = serde_json::json!({
                "name": name, "figure": figure, "unit": kind.unit, "yardstick": kind.yardstick,
                "yardstick_figure": yardstick, "ratio": ratio, "size": self.size, "aim": kind.aim,
            });
            if let Some(reason) = skipped {
                object["skipped"] = reason.into();
            }
            return Ok(writeln!(out, "{object}")?);
        }
        let line = |[figure, unit, yardstick, of_yardstick, ratio, size]: [&str; 6]| {
            format!("{figure:>13} {unit:<9}{yardstick:<38}{of_yardstick:>16}{ratio:>9}{size:>6}")
        };
        if !self.begun.replace(true) {
            let titles = line(["figure", "unit", "yardstick", "yardstick_figure", "ratio", "size"]);
            writeln!(out, "{:<25}{titles}", "name")?;
        }
        let number = |value: Option<f64>, digits: usize| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
        };
        let (figure, of_yardstick) = (number(figure, 2), number(yardstick, 2));
        let (ratio, size) = (number(ratio, 3), self.size.to_string());
        let cells = line([&figure, kind.unit, kind.yardstick, &of_yardstick, &ratio, &size]);
        let skipped = skipped.map(|reason| format!(" skipped: {reason}")).unwrap_or_default();
        Ok(writeln!(out, "{name:<25}{cells}{skipped}")?)
    }
}

/// Counts up to `most`, and no further than to the end of the budget.
pub(crate) fn rounds(most: usize) -> impl Iterator<Item = usize> {
    let start = Instant::now();
    (0..most).take_while(move |round| match round {
        0 => true,
        1 => start.elapsed() < MOST_BUDGET,
        _ => start.elapsed() < BUDGET,
    })
}

/// The least of each of two figures, measured in turn at most so often.
pub(crate) fn in_turn(
    most: usize,
    mut measure: impl FnMut() -> Result<[f64; 2]>,
) -> Result<Measured> {
    let [mut ours, mut theirs] = [f64::INFINITY; 2];
    for _ in rounds(most) {
        let figures = measure()?;
        (ours, theirs) = (ours.min(figures[0]), theirs.min(figures[1]));
    }
    Ok(Measured::Both(ours, theirs))
}

/// Milliseconds that something takes, and what came of it.
pub(crate) fn timed<T>(what: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let made = what();
    (start.elapsed().as_secs_f64() * 1e3, made)
}
