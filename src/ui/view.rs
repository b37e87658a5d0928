//! Drawing: a file for each pane, page and list, all with the [`Pen`](super::pen::Pen) in the places of [`super::layout`].
//!
//! Invariant: nothing here changes the state. What the cursor or the mouse must know of a drawn thing (its lines, its rows,
//! where they are) is asked here too, so that drawing and clicking agree. Start reading at [`render`].

pub(crate) mod ask;
pub(crate) mod bookmarks;
pub(crate) mod compare;
mod crumbs;
pub(crate) mod find;
mod footer;
mod frame;
pub(crate) mod gallery;
pub(crate) mod help;
pub(crate) mod hex;
pub(crate) mod index;
pub(crate) mod ladder;
mod large;
pub(crate) mod lesson;
pub(crate) mod lists;
mod loading;
pub(crate) mod matching;
pub(crate) mod menu;
pub(crate) mod messages;
pub(crate) mod notes;
pub(crate) mod others;
pub(crate) mod page;
pub(crate) mod palette;
mod past;
pub(crate) mod personality;
pub(crate) mod planes;
mod prompt;
pub(crate) mod properties;
mod raw;
pub(crate) mod stops;
pub(crate) mod table;
mod tabs;
pub(crate) mod timeline;
mod title;
mod too_small;
pub(crate) mod tree;
pub(crate) mod what_if;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::model::PlaceId;

use super::app::{App, Overlay};
use super::commands::DetailTab;
use super::doc::{Doc, Pane};
use super::layout::{Areas, areas, too_small};
use super::pen::Pen;
use super::text::{ascii_cell, clean};
use super::theme::Role;

/// Draws the screen.
pub fn render(frame: &mut Frame<'_>, app: &App) {
    let (columns, lines) = app.size;
    let known = Rect::new(0, 0, columns, lines);
    let buffer = frame.buffer_mut();
    if buffer.area == known {
        draw(buffer, app);
    } else {
        // The terminal was resized a moment ago, and the message of it is still on its way; or it is shown large.
        let mut drawn = Buffer::empty(known);
        draw(&mut drawn, app);
        if app.size != app.screen {
            drawn = large::stretched(&drawn, app.screen, &app.look);
        }
        let known = drawn.area;
        let both = buffer.area.intersection(known);
        for (x, y) in both.rows().flat_map(Rect::columns).map(|cell| (cell.x, cell.y)) {
            buffer[(x, y)] = drawn[(x, y)].clone();
        }
    }
    harmless(buffer, app.look.ascii);
}

/// The screen as it would be drawn.
pub(crate) fn picture(app: &App) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, app.size.0, app.size.1));
    draw(&mut buffer, app);
    harmless(&mut buffer, app.look.ascii);
    buffer
}

fn draw(buffer: &mut Buffer, app: &App) {
    buffer.set_style(buffer.area, app.look.theme.page);
    let quiet = app.look.quiet();
    let top = app.overlays.is_empty() || app.is_finding();
    let mut pen = Pen::new(buffer, if top { &app.look } else { &quiet });
    if too_small(app) {
        too_small::render(&mut pen, app);
        return;
    }
    let areas = areas(app);
    if !app.present {
        title::render(&mut pen, areas.title, app);
    }
    if let Some(area) = areas.tabs {
        tabs::render(&mut pen, area, app);
    }
    match (app.doc(), app.file()) {
        _ if app.is_comparing() => compare::render(&mut pen, areas.body, app),
        (Some(doc), _) if doc.shows_lesson() => lesson::render(&mut pen, areas.body, app),
        (Some(_), _) => document(&mut pen, &areas, app),
        (None, Some(file)) => loading::render(&mut pen, areas.body, app, file),
        (None, None) => gallery::render(&mut pen, app),
    }
    if !app.present {
        // Its keys are those of what stands on top.
        pen.look = &app.look;
        footer::render(&mut pen, areas.footer, app);
    }
    for (at, overlay) in app.overlays.iter().enumerate() {
        pen.look = if at + 1 == app.overlays.len() { &app.look } else { &quiet };
        match overlay {
            Overlay::Help(scroll) => help::render(&mut pen, app, scroll.top),
            Overlay::Palette { line, scroll } => palette::render(&mut pen, app, line, *scroll),
            Overlay::GoTo { line, error } => {
                page::render_prompt(&mut pen, app, line, error.as_deref());
            }
            Overlay::Change { .. } => lesson::render_prompt(&mut pen, app),
            Overlay::Planes(scroll) => planes::render(&mut pen, app, *scroll),
            Overlay::Others(scroll) => others::render(&mut pen, app, *scroll),
            Overlay::Page { title, text, scroll } => {
                page::render(&mut pen, app, title, text, scroll.top);
            }
            Overlay::Table(view) => table::render(&mut pen, app, view),
            Overlay::Bookmarks(scroll) => bookmarks::render(&mut pen, app, *scroll),
            Overlay::Ask { purpose, line, scroll } => {
                ask::render(&mut pen, app, *purpose, line, *scroll);
            }
            Overlay::Messages(scroll) => messages::render(&mut pen, app, scroll.top),
            Overlay::Notes(scroll) => notes::render(&mut pen, app, scroll.top),
            Overlay::Index(index) => index::render(&mut pen, app, index),
            Overlay::Editor(editor) => what_if::editor(&mut pen, app, editor),
            Overlay::Add(prompt) => what_if::prompt(&mut pen, app, prompt),
            Overlay::Stops { rows, scroll } => stops::render(&mut pen, app, rows, *scroll),
            Overlay::Menu(menu) => menu::render(&mut pen, app, menu),
            Overlay::Value(inspect) => hex::render(&mut pen, app, inspect),
            Overlay::Export(export) => page::render_export(&mut pen, app, export),
            // It takes the place of the right-hand pane.
            Overlay::Find { .. } => {}
        }
    }
    lists::render_position(&mut pen, app);
}

fn document(pen: &mut Pen<'_>, areas: &Areas, app: &App) {
    let Some(doc) = app.doc() else { return };
    if let Some(banner) = areas.banner {
        notes::render_banner(pen, banner, doc);
    }
    if let Some(event) = areas.event {
        timeline::render_event(pen, event, doc);
    }
    if let Some(strip) = areas.strip {
        lesson::render_strip(pen, strip, app);
    }
    let finding = app.is_finding();
    let on_tree = doc.focus == Pane::Tree && !finding;
    frame::panes(pen, areas, on_tree);
    if let Some(area) = areas.tree {
        tree::render(pen, area, doc, on_tree);
    }
    let Some(area) = areas.detail else { return };
    if finding {
        find::render(pen, area, app, doc);
        return;
    }
    detail(pen, area, app, doc, !on_tree);
    crumbs::render(pen, doc, area);
}

fn detail(pen: &mut Pen<'_>, area: Rect, app: &App, doc: &Doc, focus: bool) {
    frame::detail_head(pen, area, doc, focus);
    match doc.tab {
        DetailTab::Properties => properties::render(pen, area, doc, focus),
        DetailTab::Matching => matching::render(pen, area, app, doc, focus),
        DetailTab::Timeline => timeline::render(pen, area, app, doc, focus),
        DetailTab::Personality => personality::render(pen, area, doc, focus),
        DetailTab::Raw => raw::render(pen, area, app, doc),
    }
}

/// The nodes in the lower border of the right-hand pane, each with its words and where they are.
pub(crate) fn crumbs(app: &App, area: Rect) -> Vec<(PlaceId, String, Rect)> {
    let Some(doc) = app.doc() else { return Vec::new() };
    let mut drawn = Buffer::empty(Rect::new(0, 0, app.size.0, app.size.1));
    let mut pen = Pen::new(&mut drawn, &app.look);
    pen.frame(area, Role::Border);
    detail(&mut pen, area, app, doc, true);
    crumbs::crumbs(doc, area, &drawn)
}

/// The last word on every cell: whatever a view has done, no control character and no direction mark leaves, and
/// nothing but ASCII where the terminal has only that.
fn harmless(buffer: &mut Buffer, ascii: bool) {
    let columns = buffer.area.width as usize;
    for at in 0..buffer.content.len() {
        let cell = &mut buffer.content[at];
        if cell.symbol().is_ascii() && !cell.symbol().bytes().any(|byte| byte < b' ' || byte == 127)
        {
            continue;
        }
        if let std::borrow::Cow::Owned(safe) = clean(cell.symbol()) {
            cell.set_symbol(&safe);
        }
        if ascii && !cell.symbol().is_ascii() {
            let wide = super::text::width(cell.symbol()) > 1;
            let mut stand_in = ascii_cell(cell.symbol());
            // Between words it is no mark.
            let before = at.checked_sub(2).map_or(" ", |before| buffer.content[before].symbol());
            if stand_in == "." && !matches!(before, " " | "|" | "}" | ">") {
                stand_in = "-";
            }
            let cell = &mut buffer.content[at];
            cell.set_symbol(stand_in);
            let style = cell.style();
            // The second half of a wide character.
            if wide && (at + 1) % columns != 0 {
                buffer.content[at + 1].set_symbol(stand_in).set_style(style);
            }
        }
    }
}
