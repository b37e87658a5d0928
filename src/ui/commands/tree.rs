//! The tree.

use crossterm::event::KeyCode as K;

use super::command::{Command, command};
use super::context::Context;
use super::{Action, Needs, Press as P};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("plane", Context::Document, &[P::char('p')], "plane", "choose the plane", Action::Planes),
    command("next-place", Context::Document, &[P::char('o')], "next place", "next place of this node, in any plane", Action::NextPlace { here: false }).needs(&[Needs::Place { here: false }]),
    command("bookmark", Context::Document, &[P::char('b')], "bookmark", "set a bookmark on the node, or remove it", Action::Bookmark),
    command("bookmarks", Context::Document, &[P::char('\'')], "bookmarks", "the bookmarks of this file", Action::Bookmarks).needs(&[Needs::Bookmarks]),
    command("bookmark-remove", Context::Bookmarks, &[P::char('b'), P::key(K::Delete)], "remove", "remove the bookmark", Action::RemoveBookmark),
    command("next-place-here", Context::Document, &[P::char('w')], "next place here", "next place of this node in this plane", Action::NextPlace { here: true }).needs(&[Needs::Place { here: true }]),
    command("fold", Context::Tree, &[P::key(K::Left), P::char('h')], "fold", "close the node, or go to its parent", Action::Fold),
    command("unfold", Context::Tree, &[P::key(K::Right), P::char('l')], "unfold", "open the node, or go to its first child", Action::Unfold).needs(&[Needs::Kin { above: false }]),
    command("toggle", Context::Tree, &[P::key(K::Enter)], "open", "open or close the node", Action::Accept).needs(&[Needs::Kin { above: false }]),
    command("unfold-all", Context::Tree, &[P::char('*')], "unfold all", "open or close everything below the node", Action::UnfoldAll).also("expand collapse").needs(&[Needs::Kin { above: false }]),
    command("unfold-whole", Context::Tree, &[P::char('+')], "unfold the plane", "open everything in the plane, or close all but the first levels", Action::UnfoldWhole).also("expand collapse all"),
    command("fold-others", Context::Tree, &[P::char('-')], "fold others", "close everything but the way to the node", Action::FoldOthers).also("collapse"),
    command("parent", Context::Tree, &[P::key(K::Backspace)], "parent", "go to the parent", Action::Parent).needs(&[Needs::Kin { above: true }]),
    command("child", Context::Tree, &[], "first child", "go to the first child", Action::Child).needs(&[Needs::Kin { above: false }]),
    command("next-sibling", Context::Tree, &[P::char('J')], "next sibling", "next sibling", Action::Sibling(true)),
    command("previous-sibling", Context::Tree, &[P::char('K')], "previous sibling", "previous sibling", Action::Sibling(false)),
];
