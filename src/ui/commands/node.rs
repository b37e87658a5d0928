//! The panes of a node.

use crossterm::event::KeyCode as K;

use super::{Action, Command, Context, DetailTab, Press as P, command};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("pane", Context::Document, &[P::key(K::Tab), P::key(K::BackTab)], "pane", "the other pane", Action::NextPane),
    command("properties", Context::Document, &[P::char('1')], "properties", "properties of the node", Action::Tab(DetailTab::Properties)),
    command("copy", Context::Document, &[P::char('y')], "copy", "copy the path, the value or the fix under the cursor", Action::Copy),
    command("zoom", Context::Document, &[P::char('z')], "zoom", "whole screen for this pane", Action::Zoom),
    command("narrower", Context::Document, &[P::char('{')], "narrower tree", "narrower tree", Action::Wider(false)),
    command("wider", Context::Document, &[P::char('}')], "wider tree", "wider tree", Action::Wider(true)),
    command("value-open", Context::Properties, &[P::key(K::Enter), P::key(K::Right), P::char('l')], "open", "open a nested or long value", Action::Accept),
    command("value-close", Context::Properties, &[P::key(K::Left), P::char('h')], "close", "close a value, or go back to the tree", Action::Fold),
    command("to-tree", Context::Matching, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Action::Fold),
    command("timeline-tree", Context::Timeline, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Action::Fold),
];
