//! The machine at a glance, and the list of all personalities.

use std::sync::Arc;

use crate::explain::{Case, Overview, OverviewSection, PersonalityRef};
use crate::model::{EntryId, PersonalitySource};

use super::commands::DetailTab;
use super::index::{Goes, Index, Row};
use super::naming::{category, label, name_cells, name_parts};
use super::pen::{Line, piece};
use super::text::{clean, clip_middle, pad, shorten, width, wrap};
use super::theme::Role;

/// Rows of one list that are shown; the command line prints all.
const MOST: usize = 300;

/// What stands out in a machine, in lines of so many cells.
pub(crate) fn glance(overview: &Overview, case: &Case, title: String, room: usize) -> Index {
    let mut rows: Vec<Row> = Vec::new();
    let text =
        |words: &str, indent: usize, role: Role, goes: Option<&Goes>, rows: &mut Vec<Row>| {
            for part in wrap(&clean(words), room.saturating_sub(indent)) {
                let line = vec![piece(" ".repeat(indent), role), piece(part, role)];
                rows.push(Row { line, goes: goes.cloned(), heading: false });
            }
        };
    for missing in &overview.missing {
        text(&format!("This input doesn't show {missing}."), 0, Role::Wait, None, &mut rows);
    }
    for section in OverviewSection::ALL {
        if !rows.is_empty() {
            rows.push(Row::default());
        }
        let heading = clean(&section.heading(overview)).into_owned();
        rows.push(Row { heading: true, ..Row::plain(vec![piece(heading, Role::Title)]) });
        let count = overview.rows(section);
        if count == 0 {
            continue;
        }
        text(section.remark(), 0, Role::Dim, None, &mut rows);
        let tab = match section {
            OverviewSection::Unregistered => DetailTab::Properties,
            _ => DetailTab::Matching,
        };
        for at in 0..count.min(MOST) {
            let Some((headline, details)) = overview.row(case, section, at) else { break };
            let node = overview.node(section, at);
            let goes = node.map(|node| Goes { entry: node.entry, tab, personality: None });
            let line = vec![
                piece("  ", Role::Text),
                piece(shorten(&clean(&headline), room.saturating_sub(2)).into_owned(), Role::Text),
            ];
            rows.push(Row { line, goes: goes.clone(), heading: false });
            // What didn't fit into the headline is read below it.
            for detail in details {
                text(&detail, 6, Role::Dim, goes.as_ref(), &mut rows);
            }
        }
        if count > MOST {
            let words = format!("and {} more: ioscope why lists them", count - MOST);
            text(&words, 2, Role::Dim, None, &mut rows);
        }
    }
    Index { title, rows, large: true, ..Index::default() }
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
    // Score, source and category have their room, a category at most a quarter, then the name what is left.
    let rest = room.saturating_sub(classes + 2 + 8 + 12 + 2);
    let categories = all.iter().map(|known| width(&category(&known.category))).max().unwrap_or(0);
    let most = rest.saturating_sub(categories.clamp(12, (rest / 4).max(12))).max(11);
    let names = all.iter().zip(&apart).map(|(known, apart)| name_cells(&label(known), apart));
    let names = names.max().unwrap_or(0).clamp(11, most);
    let row = |(known, apart): (&Arc<PersonalityRef>, &String)| -> Line {
        let provider = known.provider_class.as_deref().unwrap_or("-");
        let (name, apart) = name_parts(&label(known), apart, names);
        let between = if apart.is_empty() { "" } else { "  " };
        let gap = " ".repeat(names.saturating_sub(width(&name) + between.len() + width(&apart)));
        let provider = clip_middle(&clean(provider), classes).into_owned();
        vec![
            piece(format!("{name}{between}"), Role::Text),
            piece(apart, Role::Dim),
            piece(format!("{gap}  "), Role::Text),
            piece(format!("{}  ", pad(&provider, classes)), Role::Text),
            piece(format!("{:>6}  ", known.score), Role::Text),
            piece(format!("{:<10}  ", source(known.source)), Role::Dim),
            piece(category(&known.category), Role::Dim),
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
