//! The lines above the table of a personality: where it stands, and what it failed on.

use crate::explain::{show, source_words};
use crate::ui::doc::Doc;
use crate::ui::naming::{category, label, mark, started};
use crate::ui::pen::{Line, piece};
use crate::ui::text::{clean, clip, clip_middle, pad, width, wrap};
use crate::ui::theme::Role;

/// Cells of the names of the lines above the table.
const NAMES: usize = 9;

/// The lines above the table.
pub(crate) fn header(doc: &Doc, columns: u16) -> Vec<Line> {
    let (Some((_, verdict)), Some(listing)) = (doc.personality(), &doc.listed.listing) else {
        return Vec::new();
    };
    let room = (columns as usize).saturating_sub(NAMES);
    let named = |name: &str, text: String, role: Role| {
        vec![piece(pad(name, NAMES), Role::Dim), piece(text, role)]
    };
    let personality = &verdict.personality;
    let (sign, role, word) = mark(verdict.outcome);
    let state = format!("{sign} {word}");
    let name = clip_middle(&label(&verdict.personality), room.saturating_sub(width(&state) + 2))
        .into_owned();
    let gap = " ".repeat(room.saturating_sub(width(&name) + width(&state)).max(1));
    let mut lines = vec![vec![
        piece(pad("name", NAMES), Role::Dim),
        piece(name, Role::Title),
        piece(gap, Role::Text),
        piece(state, role),
    ]];
    if doc.chosen().is_none() {
        let node = clean(&verdict.node.path).into_owned();
        lines.push(named("on", clip_middle(&node, room).into_owned(), Role::Text));
    }
    let apart = doc.detail.apart.get(doc.candidates.at).filter(|words| !words.is_empty());
    for (at, part) in apart.iter().flat_map(|words| wrap(&clean(words), room)).take(2).enumerate() {
        lines.push(named(if at == 0 { "namely" } else { "" }, part, Role::Text));
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
            lines.push(named(
                name,
                clip_middle(clean(&text).trim_end(), room).into_owned(),
                Role::Text,
            ));
        }
    }
    for (at, part) in wrap(source_words(verdict), room).into_iter().enumerate() {
        lines.push(named(if at == 0 { "source" } else { "" }, part, Role::Dim));
    }
    let scores = format!("{}   category {}", personality.score, category(&personality.category));
    lines.push(named("score", clip(&scores, room).into_owned(), Role::Text));
    if let Some(key) = verdict.key.as_ref().filter(|_| !started(verdict)) {
        let value = |value: &Option<crate::model::Value>| {
            value
                .as_ref()
                .map_or("no such property".to_owned(), |value| clean(&show(value)).into_owned())
        };
        let text = format!(
            "{} wants {}, the node has {}",
            clean(key),
            value(&verdict.expected),
            value(&verdict.found)
        );
        for (at, part) in wrap(&text, room).into_iter().take(4).enumerate() {
            lines.push(named(if at == 0 { "fails on" } else { "" }, part, Role::Bad));
        }
    }
    lines.push(Line::new());
    lines
}
