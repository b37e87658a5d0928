//! The lines above the table of a personality: where it stands, and what it failed on.

use crate::explain::{show, source_words};
use crate::model::Value;
use crate::ui::doc::Doc;
use crate::ui::naming::{category, label, mark, started};
use crate::ui::pen::{Line, hanging, piece};
use crate::ui::text::{clean, clip, clip_middle, pad, width, wrap_within};
use crate::ui::theme::Role;

/// Cells of the names of the lines above the table.
const NAMES: usize = 9;

/// The lines above the table.
pub(crate) fn header(doc: &Doc, columns: u16) -> Vec<Line> {
    let (Some((_, verdict)), Some(listing)) = (doc.personality(), &doc.listed.listing) else {
        return Vec::new();
    };
    let room = (columns as usize).saturating_sub(NAMES);
    let named = |name: &str, text: &str, role: Role| {
        vec![piece(pad(name, NAMES), Role::Dim), piece(text, role)]
    };
    let long = |name: &str, text: &str, (most, rest): (usize, &str), role: Role| {
        let name = [piece(pad(name, NAMES), Role::Dim)];
        hanging(&name, wrap_within(text, room, most, rest), role)
    };
    let personality = &verdict.personality;
    let (sign, role, word) = mark(verdict.outcome);
    let state = format!("{sign} {word}");
    let name = label(personality);
    let name = clip_middle(&name, room.saturating_sub(width(&state) + 2)).into_owned();
    let gap = " ".repeat(room.saturating_sub(width(&name) + width(&state)).max(1));
    let mut lines = vec![vec![
        piece(pad("name", NAMES), Role::Dim),
        piece(name, Role::Title),
        piece(gap, Role::Text),
        piece(state, role),
    ]];
    if doc.chosen().is_none() {
        lines.push(named("on", &clip_middle(&clean(&verdict.node.path), room), Role::Text));
    }
    let apart = doc.detail.apart.get(doc.candidates.at).filter(|words| !words.is_empty());
    if let Some(words) = apart {
        lines.extend(long("namely", &clean(words), (2, ""), Role::Text));
    }
    let version = listing.version.as_ref().map_or(String::new(), |version| format!(" {version}"));
    let place = listing.place(listing.line).unwrap_or_default();
    let bundle = format!("{}{version}", personality.bundle);
    if !personality.bundle.is_empty() {
        let both = format!("{bundle}   {place}");
        let parts = if width(&both) <= room { [both, String::new()] } else { [bundle, place] };
        for (name, text) in
            ["bundle", ""].into_iter().zip(parts).filter(|(_, text)| !text.is_empty())
        {
            let text = clean(&text);
            lines.push(named(name, &clip_middle(text.trim_end(), room), Role::Text));
        }
    }
    lines.extend(long("source", source_words(verdict), (usize::MAX, ""), Role::Dim));
    let scores = format!("{}   category {}", personality.score, category(&personality.category));
    lines.push(named("score", &clip(&scores, room), Role::Text));
    if let Some(key) = verdict.key.as_ref().filter(|_| !started(verdict)) {
        let value =
            |value: &Option<Value>| value.as_ref().map_or("no such property".to_owned(), show);
        let (wanted, found) = (value(&verdict.expected), value(&verdict.found));
        let text = format!("{key} wants {wanted}, the node has {found}");
        lines.extend(long("fails on", &clean(&text), (4, " see Matching"), Role::Bad));
    }
    lines.push(Line::new());
    lines
}
