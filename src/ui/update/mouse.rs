//! The mouse: whatever shows a thing says where it is, so that drawing and clicking agree.

use std::time::Duration;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{act, file, find, ladder, menu, moments, overlay, pane};
use crate::ui::app::{App, Overlay};
use crate::ui::commands::{Action, Comparing, Context, DetailTab};
use crate::ui::doc::Pane;
use crate::ui::layout::{
    areas, change_list, content, file_tabs, footer_parts, hit_list, indent, matching,
    property_list, tabs, timeline, tree_shift,
};
use crate::ui::pen::inner;
use crate::ui::scroll::Move;
use crate::ui::text::width;
use crate::ui::view;

/// Two clicks on the same place within this time are a double one.
const DOUBLE: Duration = Duration::from_millis(400);

/// Rows that one notch of the wheel scrolls.
const NOTCH: usize = 3;

pub(super) fn mouse(app: &mut App, event: MouseEvent) {
    find::catch_up(app);
    // Shown large, two lines of the terminal are one.
    let line = if app.size == app.screen { event.row } else { event.row / 2 };
    let at = Position::new(event.column, line);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            app.message = None;
            let last = app.clicked.replace((app.clock, at.x, at.y));
            let twice = last.is_some_and(|(when, x, y)| {
                (x, y) == (at.x, at.y) && app.clock.saturating_sub(when) <= DOUBLE
            });
            if twice {
                app.clicked = None;
                double(app, at);
            } else {
                click(app, at);
            }
        }
        MouseEventKind::Drag(MouseButton::Left) if app.dragging => {
            app.split = Some((at.x + 1).clamp(16, app.size.0.saturating_sub(24).max(16)));
        }
        MouseEventKind::Up(MouseButton::Left) => {
            app.dragging = false;
        }
        MouseEventKind::Down(MouseButton::Middle) => {
            let hit = file_tabs(app).into_iter().find(|(.., area)| area.contains(at));
            if let Some((file, ..)) = hit {
                file::close(app, file);
            }
        }
        MouseEventKind::ScrollDown => wheel(app, at, true),
        MouseEventKind::ScrollUp => wheel(app, at, false),
        _ => {}
    }
}

fn wheel(app: &mut App, at: Position, down: bool) {
    let step = if down { Move::Down } else { Move::Up };
    if !app.overlays.is_empty() {
        for _ in 0..NOTCH {
            overlay::go(app, step);
        }
        return;
    }
    let areas = areas(app);
    if areas.tabs.is_some_and(|tabs| tabs.contains(at)) {
        return act::act(app, Action::Document(down));
    }
    if app.is_comparing() {
        let height = change_list(areas.body).height as usize;
        if let Some(comparison) = &mut app.comparison {
            let rows = comparison.rows().len();
            comparison.scroll.wheel(down, NOTCH, rows, height);
            comparison.off_paths(!down && comparison.scroll.at > 0);
        }
        return;
    }
    if app.doc().is_none() {
        return act::act(app, Action::Go(step));
    }
    let over = |area: Option<Rect>| area.filter(|area| area.contains(at));
    if over(areas.tree).is_some() {
        act::in_tree(app, |tree, _, height| tree.wheel(down, NOTCH, height));
    } else if over(areas.detail).is_some() {
        let Some(doc) = app.doc_mut() else { return };
        match doc.tab {
            DetailTab::Matching => {
                for _ in 0..NOTCH {
                    ladder::go(app, step);
                }
            }
            DetailTab::Properties | DetailTab::Personality | DetailTab::Raw => {
                pane::wheel(app, down, NOTCH);
            }
            DetailTab::Timeline if !doc.subject.is_scenario() => pane::wheel(app, down, NOTCH),
            DetailTab::Timeline => {
                let (now, last) = doc.subject.moment();
                let next = if down { (now + 1).min(last) } else { now.saturating_sub(1) };
                moments::seek(app, next);
            }
        }
    }
}

fn click(app: &mut App, at: Position) {
    if !app.overlays.is_empty() {
        return click_overlay(app, at);
    }
    let areas = areas(app);
    if let Some((file, ..)) = file_tabs(app).into_iter().find(|(.., area)| area.contains(at)) {
        app.current = Some(file);
        return;
    }
    if areas.footer.contains(at) {
        let help = width(&app.key("help")) as u16 + 6;
        if at.x >= areas.footer.right().saturating_sub(help) {
            return act::act(app, Action::Help);
        }
        let hit = footer_parts(app).into_iter().find(|part| part.area.contains(at));
        if let Some(part) = hit {
            act::give(app, part.command);
        }
        return;
    }
    if app.current.is_none() {
        return click_gallery(app, at);
    }
    if app.is_comparing() {
        return click_changes(app, areas.body, at);
    }
    if let (Some(detail), Some(_)) = (areas.detail, areas.tree)
        && detail.x == at.x
        && detail.contains(at)
    {
        app.dragging = true;
        return;
    }
    if let Some(tree) = areas.tree.filter(|area| area.contains(at)) {
        click_tree(app, inner(tree), at);
    } else if let Some(detail) = areas.detail.filter(|area| area.contains(at)) {
        click_detail(app, detail, at);
    } else if areas.banner.is_some_and(|area| area.contains(at)) {
        act::act(app, Action::Notes);
    }
}

fn click_changes(app: &mut App, body: Rect, at: Position) {
    let kinds = view::compare::kinds(app, body);
    if let Some(one) = kinds.into_iter().find(|one| one.area.contains(at)) {
        return act::act(app, Action::Compare(Comparing::Kind(one.kind)));
    }
    let list = change_list(body);
    let Some(comparison) = app.comparison.as_mut().filter(|_| list.contains(at)) else {
        return;
    };
    let row = comparison.scroll.top + usize::from(at.y - list.y);
    if row < comparison.rows().len() {
        comparison.scroll.at = row;
        comparison.off_paths(false);
    }
}

/// A double click opens what is there: a branch, a value, a reason, a change's node.
fn double(app: &mut App, at: Position) {
    let areas = areas(app);
    let inside = |area: Option<Rect>| area.is_some_and(|area| inner(area).contains(at));
    if !app.overlays.is_empty() || app.current.is_none() {
        return click(app, at);
    }
    if app.is_comparing() && change_list(areas.body).contains(at)
        || inside(areas.tree)
        || areas.detail.is_some_and(|detail| content(detail).contains(at))
    {
        // The first click has put the cursor there.
        let on_reason = app.doc().is_some_and(|doc| {
            doc.focus == Pane::Detail && doc.tab == DetailTab::Matching && !app.is_comparing()
        });
        let on_value = app.context() == Context::Properties;
        match (on_reason, on_value) {
            (true, _) => act::act(app, Action::Reason),
            // A click on the row under the cursor opens it already.
            (_, true) => {}
            _ => act::act(app, Action::Accept),
        }
        return;
    }
    click(app, at);
}

fn click_overlay(app: &mut App, at: Position) {
    let list = match app.overlays.last() {
        Some(Overlay::Editor(editor)) => {
            let list = view::what_if::list(app, editor);
            // What is being typed isn't lost by a click beside it.
            if editor.field.is_some() || !list.contains(at) {
                return;
            }
            Some(list)
        }
        Some(Overlay::Add(_)) => return,
        Some(Overlay::Find { .. }) => areas(app).detail.map(hit_list),
        _ => view::lists::topmost(app).map(|list| list.area),
    };
    let cursor = |app: &mut App| match app.overlays.last_mut() {
        Some(Overlay::Editor(editor)) => Some(editor.scroll),
        Some(overlay) => overlay.cursor_mut().copied(),
        None => None,
    };
    let list = list.filter(|list| list.contains(at));
    let Some((list, before)) = list.zip(cursor(app)) else {
        if !app.is_finding() {
            app.overlays.pop();
        }
        return;
    };
    let wanted = before.top + usize::from(at.y - list.y);
    let moves = wanted.abs_diff(before.at);
    let step = if wanted > before.at { Move::Down } else { Move::Up };
    for _ in 0..moves {
        overlay::go(app, step);
    }
    let reached = cursor(app).is_some_and(|now| now.at == wanted);
    // In a search the first click shows, the second one stays there; in the editor the second one changes.
    let shows_first =
        matches!(app.overlays.last(), Some(Overlay::Find { .. } | Overlay::Editor(_)));
    if reached && (!shows_first || moves == 0) {
        act::accept(app);
    }
}

fn click_gallery(app: &mut App, at: Position) {
    let hit = view::gallery::items(app).into_iter().find(|(_, area)| area.contains(at));
    let Some((item, _)) = hit else { return };
    if app.gallery_scroll.at == item {
        return act::act(app, Action::Accept);
    }
    app.gallery_scroll.at = item;
}

fn click_tree(app: &mut App, list: Rect, at: Position) {
    let Some(doc) = app.doc_mut() else { return };
    doc.focus = Pane::Tree;
    if !list.contains(at) {
        return;
    }
    let shift = tree_shift(doc, list.width);
    let above = view::tree::sticky_lines(doc, list);
    if let Some((place, _)) = above.into_iter().find(|(_, line)| line.contains(at)) {
        return doc.jump(place);
    }
    let row = doc.tree().map_or(0, |tree| tree.scroll.top) + usize::from(at.y - list.y);
    let Some(place) = doc.tree().and_then(|tree| tree.rows().get(row).copied()) else { return };
    let depth = doc.registry().place(place).depth;
    let mark = usize::from(list.x) + indent(depth, shift, list.width);
    doc.with_tree(|tree, registry, height| {
        tree.put(row, height);
        if (mark..mark + 2).contains(&usize::from(at.x)) {
            tree.toggle(registry, height);
        }
    });
    doc.remember();
}

fn click_detail(app: &mut App, detail: Rect, at: Position) {
    let above = view::crumbs(app, detail).into_iter().find(|(.., area)| area.contains(at));
    let Some(doc) = app.doc_mut() else { return };
    doc.focus = Pane::Detail;
    if let Some((place, ..)) = above {
        doc.jump(place);
        doc.focus = Pane::Tree;
        return;
    }
    let hit = tabs(doc, inner(detail)).into_iter().find(|(.., area)| area.contains(at));
    if let Some((tab, ..)) = hit {
        doc.tab = tab;
        return;
    }
    match doc.tab {
        DetailTab::Properties => {
            let list = property_list(detail, doc);
            let row = doc.properties.top + usize::from(at.y.saturating_sub(list.y));
            if list.contains(at) && row < doc.detail.properties.len() {
                if doc.properties.at == row {
                    doc.toggle_value(None);
                } else {
                    doc.properties.at = row;
                }
            } else if list.y > at.y {
                let content = content(detail);
                let (x, y) = (at.x.saturating_sub(content.x + 1), at.y.saturating_sub(content.y));
                let word = view::properties::term_at(doc, content.width, x.into(), y.into());
                if let Some(word) = word {
                    menu::explain_word(app, word);
                }
            }
        }
        DetailTab::Matching => {
            let (table, _) = matching(detail, doc.detail.verdicts.len());
            // The first line is the heading.
            let line = usize::from(at.y.saturating_sub(table.y));
            let top = view::matching::top(doc, table.height as usize);
            let row = (top + line).saturating_sub(1);
            if table.contains(at) && line > 0 && row < doc.detail.verdicts.len() {
                doc.choose(row);
            }
        }
        DetailTab::Personality => pane::click(app, detail, at),
        DetailTab::Raw => {}
        DetailTab::Timeline => {
            let list = timeline(detail, doc).list;
            let (_, last) = doc.subject.moment();
            let row = view::timeline::top(doc, list.height as usize)
                + usize::from(at.y.saturating_sub(list.y));
            if list.contains(at) && doc.subject.is_scenario() && row <= last {
                moments::seek(app, row);
            }
        }
    }
}
