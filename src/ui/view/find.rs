//! A search being typed, and its hits, best first.

use ratatui::layout::Rect;

use crate::explain::PersonalityRef;
use crate::explain::interpret::c_strings;
use crate::model::{PersonalitySource, Value};
use crate::ui::app::{App, Overlay};
use crate::ui::doc::Doc;
use crate::ui::layout::hit_list;
use crate::ui::pen::{Pen, inner, padded, row};
use crate::ui::query::{FIELDS, QueryError, complete, hint};
use crate::ui::search::{Hit, Search, Where};
use crate::ui::text::{clean, clip, clip_middle, pad, width};
use crate::ui::theme::Role;
use crate::ui::value::preview;

use super::{frame, tree};

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App, doc: &Doc) {
    let Some(Overlay::Find { line, scroll, error, .. }) = app.overlays.last() else { return };
    frame::title(pen, area, "Find", "", true);
    let inside = inner(area);
    let head = padded(inside);
    pen.input(row(head, 0), "/ ", line, "name, class, key, value, or a field below");
    let list = hit_list(area);
    let text = padded(list);
    if let Some(error) = error {
        mistake(pen, row(head, 1), text, error, line.text());
        return;
    }
    let hint_line = row(head, 1);
    let before = line.parts().0;
    if let Some(rest) = complete(before) {
        let word = before.rsplit([' ', '!', '-', ':']).next().unwrap_or_default();
        let key = app.key("find-complete");
        pen.text(hint_line, hint_line.x + 2, &format!("{key}: {word}{rest}"), Role::Dim);
    } else if let Some(words) = hint(before) {
        pen.text(hint_line, hint_line.x + 2, words, Role::Dim);
    }
    let Some(search) = &doc.search else {
        if let Some(latest) = app.state.searches.last() {
            let words = format!("{} earlier searches: {}", app.key("find-previous"), clean(latest));
            pen.text(hint_line, hint_line.x + 2, &words, Role::Dim);
        }
        help(pen, text);
        return;
    };
    pen.below(area, &count(search));
    if search.len() == 0 && search.is_done() {
        let [leave, plane] = ["find-cancel", "plane"].map(|id| app.key(id));
        let nothing =
            || format!("Nothing in this plane. {leave}, then {plane} chooses another plane.");
        let words = search.query.advice().unwrap_or_else(nothing);
        pen.wrapped(text, 0, &clean(&words), Role::Dim);
    }
    let below = search.len().max(1);
    if below < list.height as usize
        && let Some(words) = not_in_the_tree(app, doc, search)
    {
        pen.text(row(text, below), text.x, &clip(&words, text.width as usize), Role::Dim);
    }
    let column = names(doc, search, text.width as usize);
    pen.rows(list, *scroll, search.len(), true, |pen, at, line| {
        if let Some(hit) = search.found.results.ranked(at) {
            hit_row(pen, padded(line), doc, search, hit, column);
        }
    });
}

/// Where personalities are that have what is looked for, since the tree shows none but those that started.
fn not_in_the_tree(app: &App, doc: &Doc, search: &Search) -> Option<String> {
    let words: Vec<String> =
        search.query.words().map(|word| word.text.to_ascii_lowercase()).collect();
    if !search.is_done() || words.is_empty() {
        return None;
    }
    let has_all = |known: &PersonalityRef| {
        let names = [&known.bundle, &known.name, known.class.as_ref().unwrap_or(&known.name)];
        let names = names.map(|name| name.to_ascii_lowercase());
        known.source != PersonalitySource::Dump
            && words.iter().all(|word| names.iter().any(|name| name.contains(word)))
    };
    let count = doc.subject.personalities().iter().filter(|known| has_all(known)).count();
    let have = match count {
        0 => return None,
        1 => "1 personality has it".to_owned(),
        _ => format!("{count} personalities have it"),
    };
    let (leave, list) = (app.key("find-cancel"), app.key("personalities"));
    Some(format!("{have}: {leave}, then {list} lists all"))
}

/// What is wrong, under where it stands.
fn mistake(pen: &mut Pen<'_>, under: Rect, text: Rect, error: &QueryError, typed: &str) {
    let before = typed.get(..error.at.start).map_or(0, width);
    let wrong = typed.get(error.at.clone()).map_or(1, width).max(1);
    let x = under.x + 2 + before as u16;
    if x < under.right() {
        let marks: String = "~".repeat(wrong.min((under.right() - x) as usize));
        pen.text(under, x, &marks, Role::Bad);
    }
    pen.wrapped(text, 0, &clean(&error.message), Role::Bad);
}

/// What can be typed.
fn help(pen: &mut Pen<'_>, area: Rect) {
    let words = "Letters match in their order: kbd finds Keyboard. All words must be found. Capitals match only \
                 capitals. \"Quoted text\" is found as it is, and ! before a word or a field means not.";
    let at = pen.wrapped(area, 0, words, Role::Dim);
    let wide = if area.width < 60 { 0 } else { 26 };
    // A blank line, unless a field would be lost for it.
    let at = at + usize::from(at + FIELDS.len() < area.height as usize);
    for (at, field) in (at..area.height as usize).zip(FIELDS) {
        let line = row(area, at);
        let (name, role) = if wide > 0 {
            (pad(field.example, wide), Role::Accent)
        } else {
            (format!("{:<9} ", format!("{}:", field.name)), Role::Text)
        };
        let x = pen.text(line, line.x, &name, role);
        pen.text(line, x, field.words, Role::Dim);
    }
}

/// How many hits there are. The number of the one under the cursor stands below the tree, in whose order hits are counted.
fn count(search: &Search) -> String {
    let order = if search.len() > 1 { ", best first" } else { "" };
    let found = format!("{}{order}", search.count(None));
    if search.is_done() {
        return found;
    }
    format!("{found}, searching {} %", search.found.percent)
}

/// A text cut so that what was found in it shows.
fn around(text: &str, search: &Search, room: usize) -> String {
    let marks = search.marks(text);
    let first = marks.first().copied().unwrap_or(0);
    if width(text) <= room || marks.last().is_none_or(|last| last + 1 < room) {
        return clip(text, room).into_owned();
    }
    let all = text.chars().count();
    let from = first.saturating_sub(room / 3).min((all + 1).saturating_sub(room));
    let rest: String = text.chars().skip(from).collect();
    clip(&format!("…{rest}"), room).into_owned()
}

/// Cells of the hits' names, so that what was found stands in one column behind them.
fn names(doc: &Doc, search: &Search, room: usize) -> usize {
    let first = (0..200).map_while(|at| search.place(search.found.results.ranked(at)?));
    let widest = first.map(|place| width(&clean(&doc.registry().component(place)))).max();
    widest.unwrap_or(0).clamp(12, (room / 2).max(12))
}

/// The name, the class, and what was found if it was neither.
fn hit_row(pen: &mut Pen<'_>, line: Rect, doc: &Doc, search: &Search, hit: &Hit, column: usize) {
    let registry = doc.registry();
    let Some(place) = search.place(hit) else { return };
    let id = registry.place(place).entry;
    let name = registry.component(place);
    let name = clean(&name);
    let entry = registry.entry(id);
    let class = clean(&entry.class);
    let shown = clip(&name, column);
    tree::highlighted(pen, line, line.x, &shown, &search.marks(&name), Role::Text);
    let x = line.x + column as u16 + 2;
    let found = match hit.found {
        Where::Key(_) | Where::Value(_) => search.key(registry, id, hit).and_then(|key| {
            let value = registry.get(id, &key)?;
            let text = match (search.excerpt(&value), &*value) {
                (Some(text), _) => Some(clean(&text).into_owned()),
                (None, Value::Data(data)) => c_strings(data.bytes()),
                _ => None,
            };
            let text = text.unwrap_or_else(|| preview(&value));
            Some((format!("{} ", clean(&key)), text))
        }),
        Where::Path => Some((String::new(), clean(&registry.path(place)).into_owned())),
        Where::Id => entry.registry_id.map(|id| (String::new(), format!("{id:#x}"))),
        Where::Kind => entry.bundle.as_ref().map(|of| (String::new(), clean(of).into_owned())),
        Where::Name | Where::Class | Where::State | Where::Verdict(_) => None,
    };
    match found {
        Some((key, found)) => {
            // The key says where it was found, and stays; of a number it is the value as it stands.
            let room = line.right().saturating_sub(x) as usize;
            let key = clip(&key, room / 2);
            let in_key = search.marks(&key);
            let x = tree::highlighted(pen, line, x, &key, &in_key, Role::Text);
            let found = around(&found, search, line.right().saturating_sub(x) as usize);
            let mut marks = search.marks(&found);
            if marks.is_empty() && in_key.is_empty() {
                marks = (0..found.chars().count()).collect();
            }
            tree::highlighted(pen, line, x, &found, &marks, Role::Text);
        }
        // The class says nothing that the name doesn't: the way there tells the hits apart.
        None if class == registry.place(place).name.as_str() => {
            let above = registry.place(place).parent.map(|above| registry.path(above));
            let above = clean(above.as_deref().unwrap_or_default()).into_owned();
            let room = line.right().saturating_sub(x) as usize;
            pen.text(line, x, &clip_middle(&above, room), Role::Dim);
        }
        None if width(&class) > 0 => {
            let marks = search.marks(&class);
            let class = clip(&class, line.right().saturating_sub(x) as usize).into_owned();
            tree::highlighted(pen, line, x, &class, &marks, Role::Dim);
        }
        None => {}
    }
}
