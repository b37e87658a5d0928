//! A search being typed, and its hits, best first.

use ratatui::layout::Rect;

use super::super::app::{App, Overlay};
use super::super::doc::Doc;
use super::super::layout::{hit_list, inner};
use super::super::search::{Field, Hit, Search};
use super::super::text::{clean, clip, clip_middle, width, wrap};
use super::super::theme::Role;
use super::super::value::{meaning, preview};
use super::pen::{Pen, row, visible};
use super::{frame, tree};

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App, doc: &Doc) {
    let Some(Overlay::Find { line, scroll, .. }) = app.overlays.last() else { return };
    frame::title(pen, area, "Find", "", true);
    let inside = inner(area);
    let head = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    pen.input(row(head, 0), "/ ", line, "name, class, path, key or value");
    let list = hit_list(area);
    let Some(search) = &doc.search else {
        let words = "Letters match in their order, wherever they stand: kbd finds Keyboard. Several words must all be \
                     found. Capitals ask for capitals.";
        let text = Rect { x: list.x + 1, width: list.width.saturating_sub(2), ..list };
        for (at, line) in wrap(words, text.width as usize).iter().enumerate() {
            pen.text(row(text, at), text.x, line, Role::Dim);
        }
        return;
    };
    pen.below(area, &count(search, scroll.at));
    if search.listed() == 0 && search.is_done() {
        pen.text(list, list.x + 1, "nothing in this plane", Role::Dim);
    }
    for (at, line) in visible(*scroll, search.listed(), list) {
        let Some(hit) = search.ranked(at) else { continue };
        let text = Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line };
        if at == scroll.at {
            pen.cursor(line, true);
        }
        hit_row(pen, text, doc, search, hit);
        pen.even(line);
    }
}

fn count(search: &Search, at: usize) -> String {
    let hits = search.hits().len();
    let running = if search.is_done() { "" } else { ", searching" };
    match hits {
        0 if search.is_done() => "no hits".to_owned(),
        0 => "searching".to_owned(),
        _ => format!("{}{running}", search.count(at)),
    }
}

/// A text cut so that what was found in it shows.
fn around(text: &str, search: &Search, room: usize) -> String {
    let first = search.marks(text).first().copied().unwrap_or(0);
    if width(text) <= room || first < room * 2 / 3 {
        return clip(text, room).into_owned();
    }
    let rest: String = text.chars().skip(first.saturating_sub(room / 3)).collect();
    clip(&format!("…{rest}"), room).into_owned()
}

/// The name, the class, and what was found if it was neither.
fn hit_row(pen: &mut Pen<'_>, line: Rect, doc: &Doc, search: &Search, hit: &Hit) {
    let registry = doc.registry();
    let name = registry.component(hit.place);
    let name = clean(&name);
    let entry = registry.entry(registry.place(hit.place).entry);
    let class = clean(&entry.class);
    let half = (line.width as usize) / 2;
    let shown = clip(&name, half.max(12));
    let x = tree::highlighted(pen, line, line.x, &shown, &search.marks(&name)) + 2;
    let found = match &hit.field {
        Field::Key(key) | Field::Value(key) => {
            let value = registry.get(registry.place(hit.place).entry, key);
            value.map(|value| {
                let text = match (search.excerpt(&value), meaning(&value)) {
                    (Some(text), _) => clean(&text).into_owned(),
                    (None, text) if text.starts_with('"') => text,
                    _ => preview(&value),
                };
                format!("{} {text}", clean(key))
            })
        }
        Field::Path => Some(clean(&registry.path(hit.place)).into_owned()),
        Field::Id => entry.registry_id.map(|id| format!("{id:#x}")),
        Field::Name | Field::Class => None,
    };
    let column = line.x + half as u16;
    let x = x.max(column.min(line.right()));
    match found {
        Some(found) => {
            let found = around(&found, search, line.right().saturating_sub(x) as usize);
            tree::highlighted(pen, line, x, &found, &search.marks(&found));
        }
        // The class says nothing that the name doesn't: the way there tells the hits apart.
        None if class == registry.place(hit.place).name.as_str() => {
            let above = registry.place(hit.place).parent.map(|above| registry.path(above));
            let above = clean(above.as_deref().unwrap_or_default()).into_owned();
            let room = line.right().saturating_sub(x) as usize;
            pen.text(line, x, &clip_middle(&above, room), Role::Dim);
        }
        None if width(&class) > 0 => {
            let marks = search.marks(&class);
            let class = clip(&class, line.right().saturating_sub(x) as usize).into_owned();
            if marks.is_empty() || hit.field == Field::Name {
                pen.text(line, x, &class, Role::Dim);
            } else {
                tree::highlighted(pen, line, x, &class, &marks);
            }
        }
        None => {}
    }
}
