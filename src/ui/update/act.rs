//! What the commands do.

use super::branches::{fold, next_place, planes, unfold};
use super::moments::{self, play, seek, step};
use super::settle::settle;
use super::verdicts::{hunt, next_verdict, reason};
use super::{
    bookmarks, compare, copy, export, file, find, index, ladder, lesson, menu, overlay, overview,
    pane, table, value, what_if,
};
use crate::model::Registry;
use crate::ui::app::{App, Ask, Overlay};
use crate::ui::commands::{Action, Command, Context, DetailTab, Needs};
use crate::ui::doc::{Doc, Pane};
use crate::ui::input::Input as Line;
use crate::ui::launch::GalleryItem;
use crate::ui::layout::{areas, timeline};
use crate::ui::message::Effect;
use crate::ui::scroll::{Move, Scroll};
use crate::ui::tree::Tree;

/// Nodes that are judged at once on the way to the next failure.
const FIRST: usize = 32;

pub(super) fn act(app: &mut App, action: Action) {
    find::catch_up(app);
    match action {
        Action::Quit => app.done = true,
        Action::Interrupt => interrupt(app),
        Action::Escape => escape(app),
        Action::Go(step) => go(app, step),
        Action::Ladder(step) => ladder::go(app, step),
        Action::Accept => accept(app),
        Action::Fold => fold(app),
        Action::Unfold => unfold(app),
        Action::UnfoldAll => in_tree(app, Tree::unfold_all),
        Action::UnfoldWhole => in_tree(app, Tree::unfold_whole),
        Action::FoldOthers => in_tree(app, Tree::fold_others),
        Action::Child => in_tree(app, Tree::go_to_child),
        Action::Parent => in_tree(app, Tree::go_to_parent),
        Action::Sibling(next) => {
            in_tree(app, |tree, registry, height| tree.go_to_sibling(registry, next, height));
        }
        Action::NextPlace { here } => next_place(app, here),
        Action::Table => table::open(app),
        Action::TableColumn => table::choose(app),
        Action::TableSort(reverse) => table::sort(app, reverse),
        Action::TableCopy => table::copy(app),
        Action::Bookmark => bookmarks::toggle(app),
        Action::Bookmarks => app.overlays.push(Overlay::Bookmarks(Scroll::default())),
        Action::RemoveBookmark => bookmarks::remove(app),
        Action::Planes => planes(app),
        Action::Others => app.overlays.push(Overlay::Others(Scroll::default())),
        Action::Find => find::begin(app),
        Action::Filter => find::filter(app),
        Action::Complete => find::complete_or_next(app),
        Action::InList(next) => find::next_in_list(app, next),
        Action::Hit(next) => find::step(app, next),
        Action::GoTo => {
            app.overlays.push(Overlay::GoTo { line: Line::default(), error: None });
        }
        Action::Tab(tab) => show_tab(app, tab),
        Action::Failed(next) => failed(app, next),
        Action::Reason if app.context() == Context::Properties => menu::explain(app),
        Action::Reason => reason(app),
        Action::Step(forward) => step(app, forward),
        Action::Try(what) => what_if::act(app, what),
        Action::Overview => overview::ask(app),
        Action::Part(next) => index::go_to_part(app, next),
        Action::Personalities => overview::list_personalities(app),
        Action::Slots => index::slots(app),
        Action::StartedOn => index::started_on(app),
        Action::WhereLeft => moments::left(app),
        Action::EventNode => moments::show_node(app),
        Action::Stops => moments::list_stops(app),
        Action::Play => play(app),
        Action::RawForm if !app.overlays.is_empty() => value::other_form(app),
        Action::Byte(forward) => value::byte(app, forward),
        Action::Jump => value::jump(app),
        Action::CopyValue => value::copy(app),
        Action::Export => export::ask(app),
        Action::Candidate(next) => pane::candidate(app, next),
        Action::Copy => copy::menu(app),
        Action::NextPane => in_document(app, |doc| {
            doc.focus = if doc.focus == Pane::Tree { Pane::Detail } else { Pane::Tree };
        }),
        Action::RawForm => in_document(app, |doc| doc.raw.xml = !doc.raw.xml),
        Action::Zoom => in_document(app, |doc| doc.zoom = !doc.zoom),
        Action::Travel { back } => in_document(app, |doc| doc.travel(back)),
        Action::Compare(what) => compare::act(app, what),
        Action::OpenFile => compare::ask(app, Ask::Open),
        Action::Messages => app.overlays.push(Overlay::Messages(Scroll::default())),
        Action::Present => {
            app.present = !app.present;
            app.fit(app.screen);
        }
        Action::Wider(wider) => widen(app, wider),
        Action::Notes => app.overlays.push(Overlay::Notes(Scroll::default())),
        Action::Gallery => app.current = None,
        Action::Document(next) => other_document(app, next),
        Action::Close => {
            if let Some(at) = app.current {
                file::close(app, at);
            }
        }
        Action::Reload => file::reload(app),
        Action::Theme => {
            app.look.next_theme();
            app.say(format!("theme: {}", app.look.theme.name.words()));
        }
        Action::Lesson(what) => lesson::act(app, what),
        Action::Help => help(app),
        Action::Palette => {
            let (line, scroll) = (Line::default(), Scroll::default());
            app.overlays.push(Overlay::Palette { line, scroll });
        }
        Action::Suspend => app.outbox.push(Effect::Suspend),
        Action::Redraw => app.outbox.push(Effect::Redraw),
    }
}

fn in_document(app: &mut App, work: impl FnOnce(&mut Doc)) {
    if let Some(doc) = app.doc_mut() {
        work(doc);
    }
}

pub(super) fn in_tree(app: &mut App, work: impl FnOnce(&mut Tree, &Registry, usize)) {
    in_document(app, |doc| doc.with_tree(work));
}

/// Goes to the next or the previous driver that did not start, in this file's own order: of time, or of its nodes.
fn failed(app: &mut App, next: bool) {
    let times = |doc: &Doc| doc.tab == DetailTab::Timeline && doc.subject.is_scenario();
    if app.doc().is_some_and(times) {
        moments::jump(app, next);
    } else if !next_verdict(app, next) {
        if let Some(doc) = app.doc_mut() {
            doc.begin_hunt(next);
        }
        hunt(app, FIRST);
    }
}

fn help(app: &mut App) {
    if !matches!(app.overlays.last(), Some(Overlay::Help(_))) {
        let top = crate::ui::view::help::start(app);
        app.overlays.push(Overlay::Help(Scroll { at: 0, top }));
    }
}

/// Does what a command does, or says why it does nothing here.
pub(super) fn give(app: &mut App, command: &Command) {
    if !command.needs.is_empty() {
        // Keys that came together: the one before may have moved the cursor.
        settle(app);
    }
    match app.obstacle(command) {
        Some(why) => app.say(why),
        None => act(app, command.action),
    }
}

/// Does what a command does, in the pane that it is for.
fn anywhere(app: &mut App, command: &Command) {
    if app.doc().is_some()
        && let Some(why) = app.obstacle(command)
    {
        return app.say(why);
    }
    if !app.applies(command) {
        let tab = DetailTab::ALL.into_iter().find(|tab| tab.context() == command.context);
        match (app.doc_mut(), tab) {
            (Some(doc), Some(tab)) => (doc.focus, doc.tab) = (Pane::Detail, tab),
            (Some(doc), None) if command.context == Context::Tree => doc.focus = Pane::Tree,
            (Some(_), None) if matches!(command.context, Context::Compare | Context::Document) => {
                let compares = command.context == Context::Compare;
                if let (true, Some(why)) = (compares, Needs::Comparison.missing(app)) {
                    return app.say(why);
                }
                if let Some(comparison) = &mut app.comparison {
                    comparison.shown = compares;
                }
            }
            (Some(doc), None) if doc.lesson.is_some() => {
                if let Some(lesson) = &mut doc.lesson {
                    lesson.machine = command.context == Context::LessonMachine;
                }
            }
            (Some(_), None) => app.current = None,
            (None, _) => return app.say("no file is open"),
        }
    }
    give(app, command);
}

fn interrupt(app: &mut App) {
    if let Some(at) = app.current
        && app.files[at].loading.is_some()
    {
        return file::cancel(app, at);
    }
    app.done = true;
}

fn escape(app: &mut App) {
    if app.is_finding() {
        return find::cancel(app);
    }
    if what_if::escape(app) || table::escape(app) || app.overlays.pop().is_some() {
        return;
    }
    // From the gallery back to what is open.
    let Some(at) = app.current else { return other_document(app, false) };
    if app.is_comparing()
        && let Some(comparison) = &mut app.comparison
    {
        comparison.shown = false;
        return;
    }
    let file = &app.files[at];
    if file.loading.is_some() {
        return file::cancel(app, at);
    }
    if file.doc.is_none() {
        return file::close(app, at);
    }
    if app.doc().is_some_and(Doc::shows_lesson) {
        app.gallery_scroll.at = app.lesson_in_gallery().unwrap_or(app.gallery_scroll.at);
        app.current = None;
        return;
    }
    let Some(doc) = app.doc_mut() else { return };
    let hunting = doc.hunt.take().is_some();
    if hunting || doc.playing.take().is_some() {
        return;
    }
    if doc.search.is_some() || doc.tree().is_some_and(Tree::is_filtered) {
        find::clear(doc);
    } else if doc.zoom {
        doc.zoom = false;
    } else if doc.focus == Pane::Detail {
        doc.focus = Pane::Tree;
    } else if let Some(lesson) = &mut doc.lesson {
        lesson.machine = false;
    } else {
        // Back to where it came from; one's own file isn't left by a key that is pressed to be safe.
        let open = &app.files[at].input.open;
        let same = |case: &GalleryItem| std::sync::Arc::ptr_eq(&case.input.open, open);
        if app.gallery.iter().any(same) {
            app.current = None;
        }
    }
}

/// Moves the cursor of whatever has the focus.
fn go(app: &mut App, step: Move) {
    if !app.overlays.is_empty() {
        return overlay::go(app, step);
    }
    let areas = areas(app);
    match app.context() {
        Context::Compare => compare::go(app, step),
        Context::Lesson => lesson::move_by(app, step),
        Context::Gallery => {
            app.gallery_scroll.go(step, app.gallery.len(), areas.body.height as usize);
        }
        Context::Tree => in_tree(app, |tree, _, height| tree.go(step, height)),
        Context::Matching => match step {
            Move::PageUp | Move::PageDown | Move::HalfUp | Move::HalfDown => {
                ladder::go(app, step);
            }
            _ => {
                let Some(doc) = app.doc_mut() else { return };
                let mut list = doc.candidates;
                list.go(step, doc.detail.verdicts.len(), usize::MAX / 4);
                if list.at != doc.candidates.at {
                    doc.choose(list.at);
                }
            }
        },
        Context::Properties | Context::Personality | Context::Raw => pane::go(app, step),
        Context::Timeline if app.doc().is_some_and(|doc| !doc.subject.is_scenario()) => {
            pane::go(app, step);
        }
        Context::Timeline => {
            let Some(doc) = app.doc_mut() else { return };
            let (_, last) = doc.subject.moment();
            let lines = areas.detail.map_or(1, |area| timeline(area, doc).list.height);
            let mut list = doc.timeline;
            list.go(step, last + 1, lines as usize);
            doc.timeline = list;
            seek(app, list.at);
        }
        _ => {}
    }
}

/// Takes what is under the cursor, wherever that is.
pub(super) fn accept(app: &mut App) {
    match app.overlays.last() {
        Some(Overlay::Palette { line, scroll }) => {
            let chosen = app.palette(line.text()).get(scroll.at).copied();
            app.overlays.pop();
            if let Some(command) = chosen {
                anywhere(app, command);
            }
            return;
        }
        Some(_) => return overlay::accept(app),
        None => {}
    }
    match app.context() {
        Context::Compare => compare::show(app),
        Context::Gallery => {
            if let Some(item) = app.gallery.get(app.gallery_scroll.at).cloned() {
                app.open_case(item.input);
            }
        }
        Context::Tree => in_tree(app, Tree::toggle),
        Context::Personality => _ = value::open(app),
        Context::Properties => {
            let opened = value::open(app);
            in_document(app, |doc| _ = opened || doc.toggle_value(None));
        }
        _ => {}
    }
}

pub(super) fn show_tab(app: &mut App, tab: DetailTab) {
    let hidden = areas(app).detail.is_none();
    let Some(doc) = app.doc_mut() else { return };
    // The key of the tab that has the focus leads back to the tree.
    if doc.tab == tab && doc.focus == Pane::Detail {
        doc.focus = Pane::Tree;
        return;
    }
    if doc.tab == tab || hidden || tab != DetailTab::Properties {
        doc.focus = Pane::Detail;
    }
    doc.tab = tab;
}

fn widen(app: &mut App, wider: bool) {
    let Some(tree) = areas(app).tree else { return };
    let next = if wider { tree.width + 4 } else { tree.width.saturating_sub(4) };
    app.split = Some(next.clamp(16, app.size.0.saturating_sub(24).max(16)));
}

fn other_document(app: &mut App, next: bool) {
    let count = app.files.len();
    if count == 0 {
        return;
    }
    app.current = Some(match (app.current, next) {
        (None, true) => 0,
        (None, false) => count - 1,
        (Some(at), true) => (at + 1) % count,
        (Some(at), false) => (at + count - 1) % count,
    });
}
