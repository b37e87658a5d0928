//! The machine at a glance, and the list of all personalities: made on another thread, shown as a list.

use std::sync::Arc;

use crate::explain::{Case, OverviewSection, PersonalityRef};
use crate::model::{EntryId, PersonalitySource};

use super::commands::DetailTab;
use super::index::{Goes, Index, Row};
use super::naming::{label, name_cells, name_parts};
use super::pen::{Line, piece};
use super::text::{clean, clip_middle, pad, shorten, width, wrap};
use super::theme::Role;

/// Rows of one list that are shown; the command line prints all.
const MOST: usize = 300;

/// What there is to say of a machine, in words.
#[derive(Debug, Default)]
pub struct Survey {
    parts: Vec<Part>,
    missing: Vec<String>,
}

/// One of its lists.
#[derive(Debug)]
struct Part {
    heading: String,
    remark: &'static str,
    /// Whether nodes of this list are looked at for their drivers.
    tab: DetailTab,
    rows: Vec<Told>,
    left_out: usize,
}

/// A row of a list.
#[derive(Debug)]
struct Told {
    headline: String,
    details: Vec<String>,
    entry: Option<EntryId>,
}

impl Survey {
    /// Looks at a machine. Judges every candidate of every node, so it belongs on a thread of its own.
    pub fn of(case: &Case) -> Self {
        let overview = case.overview();
        let parts = OverviewSection::ALL.into_iter().map(|section| {
            let count = overview.rows(section);
            let rows = (0..count.min(MOST)).filter_map(|at| {
                let (headline, details) = overview.row(case, section, at)?;
                let entry = overview.node(section, at).map(|node| node.entry);
                Some(Told { headline, details, entry })
            });
            let tab = match section {
                OverviewSection::Unregistered => DetailTab::Properties,
                _ => DetailTab::Matching,
            };
            Part {
                heading: section.heading(&overview),
                remark: section.remark(),
                tab,
                rows: rows.collect(),
                left_out: count.saturating_sub(MOST),
            }
        });
        Self { parts: parts.collect(), missing: overview.missing.clone() }
    }

    /// The list, for lines of so many cells.
    pub(crate) fn index(&self, title: &str, room: usize) -> Index {
        let mut rows: Vec<Row> = Vec::new();
        let text =
            |words: &str, indent: usize, role: Role, goes: Option<&Goes>, rows: &mut Vec<Row>| {
                let cells = room.saturating_sub(indent);
                for part in wrap(&clean(words), cells) {
                    let line = vec![piece(" ".repeat(indent), role), piece(part, role)];
                    rows.push(Row { line, goes: goes.cloned(), heading: false });
                }
            };
        for missing in &self.missing {
            text(&format!("This input doesn't show {missing}."), 0, Role::Wait, None, &mut rows);
        }
        for part in &self.parts {
            if !rows.is_empty() {
                rows.push(Row::default());
            }
            let line = vec![piece(clean(&part.heading).into_owned(), Role::Title)];
            rows.push(Row { heading: true, ..Row::plain(line) });
            if part.rows.is_empty() {
                continue;
            }
            text(part.remark, 0, Role::Dim, None, &mut rows);
            for told in &part.rows {
                let goes = told.entry.map(|entry| Goes { entry, tab: part.tab, personality: None });
                let headline = clean(&told.headline);
                let line = vec![
                    piece("  ", Role::Text),
                    piece(shorten(&headline, room.saturating_sub(2)).into_owned(), Role::Text),
                ];
                rows.push(Row { line, goes: goes.clone(), heading: false });
                // What didn't fit into the headline is read below it.
                for detail in &told.details {
                    text(detail, 6, Role::Dim, goes.as_ref(), &mut rows);
                }
            }
            if part.left_out > 0 {
                let words = format!("and {} more: ioscope why lists them", part.left_out);
                text(&words, 2, Role::Dim, None, &mut rows);
            }
        }
        Index { title: title.to_owned(), rows, large: true, ..Index::default() }
    }
}

/// Nodes that are looked through for the one where a personality came nearest, and verdicts that are made on the way.
const NODES: usize = 100_000;
const VERDICTS: usize = 300;

/// Where a personality started, or else came nearest to a start.
pub(crate) fn nearest(case: &Case, personality: usize) -> Option<Goes> {
    let known = case.personalities().get(personality)?.clone();
    let class = known.provider_class.as_deref()?;
    let names = |entry: &EntryId| case.chain(*entry).classes.iter().any(|have| have == class);
    let fitting = case.registry().entries().take(NODES).filter(names).take(VERDICTS);
    let verdicts = fitting.filter_map(|entry| case.verdict(entry, personality));
    let nearest = verdicts.min_by_key(crate::explain::nearness)?;
    let entry = nearest.node.entry;
    Some(Goes { entry, tab: DetailTab::Matching, personality: Some((*known).clone()) })
}

/// The list of all personalities that are known.
pub(crate) fn personalities(case: &Case, room: usize) -> Index {
    let all = case.personalities();
    let apart = case.told_apart(&(0..all.len()).collect::<Vec<_>>());
    let classes = all.iter().map(|known| known.provider_class.as_deref().map_or(1, width));
    let classes = classes.max().unwrap_or(0);
    let classes = classes.clamp(14, (room / 5).max(14));
    // Score, source and category have their room, then the name what is left.
    let most = room.saturating_sub(classes + 2 + 8 + 12 + 14).max(11);
    let names = all.iter().zip(&apart).map(|(known, apart)| name_cells(&label(known), apart));
    let names = names.max().unwrap_or(0).clamp(11, most);
    let row = |(known, apart): (&Arc<PersonalityRef>, &String)| -> Line {
        let provider = known.provider_class.as_deref().unwrap_or("-");
        let (name, apart) = name_parts(&label(known), apart, names);
        let between = if apart.is_empty() { "" } else { "  " };
        let gap = " ".repeat(names.saturating_sub(width(&name) + between.len() + width(&apart)));
        let provider = clip_middle(&clean(provider), classes).into_owned();
        let category = super::naming::category(&known.category);
        vec![
            piece(format!("{name}{between}"), Role::Text),
            piece(apart, Role::Dim),
            piece(format!("{gap}  "), Role::Text),
            piece(format!("{}  ", pad(&provider, classes)), Role::Text),
            piece(format!("{:>6}  ", known.score), Role::Text),
            piece(format!("{:<10}  ", source(known.source)), Role::Dim),
            piece(category, Role::Dim),
        ]
    };
    let heading = format!(
        "{}  {}  {:>6}  {:<10}  category",
        pad("personality", names),
        pad("provider class", classes),
        "score",
        "from"
    );
    Index {
        title: format!("Personalities: {}", all.len()),
        head: vec![vec![piece(heading, Role::Dim)]],
        rows: all.iter().zip(&apart).map(row).map(Row::plain).collect(),
        large: true,
        personalities: true,
        ..Index::default()
    }
}

fn source(source: PersonalitySource) -> &'static str {
    match source {
        PersonalitySource::Bundle => "bundle",
        PersonalitySource::Dump => "its driver",
        PersonalitySource::Catalogue => "catalogue",
        PersonalitySource::Scenario => "scenario",
        PersonalitySource::Kernelcache => "kernelcache",
    }
}
