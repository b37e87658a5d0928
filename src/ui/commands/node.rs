//! The panes of a node.

use crossterm::event::KeyCode as K;

use super::{Action, Command, Context, DetailTab, Press as P, command};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("pane", Context::Document, &[P::key(K::Tab), P::key(K::BackTab)], "pane", "the other pane", Action::NextPane),
    command("properties", Context::Document, &[P::char('1')], "properties", "properties of the node", Action::Tab(DetailTab::Properties)),
    command("personality", Context::Document, &[P::char('4')], "personality", "the candidate's personality as it is listed", Action::Tab(DetailTab::Personality)),
    command("raw", Context::Document, &[P::char('5')], "raw", "the node as ioreg or a property list would show it", Action::Tab(DetailTab::Raw)),
    command("raw-form", Context::Raw, &[P::char('v'), P::key(K::Enter)], "other form", "as ioreg prints it, or as a property list", Action::RawForm),
    command("candidate-next", Context::Personality, &[P::char('J'), P::key(K::Right), P::char('l')], "next candidate", "personality of the next candidate", Action::Candidate(true)),
    command("candidate-previous", Context::Personality, &[P::char('K')], "previous candidate", "personality of the candidate before", Action::Candidate(false)),
    command("personality-tree", Context::Personality, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Action::Fold),
    command("raw-tree", Context::Raw, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Action::Fold),
    command("copy", Context::Document, &[P::char('y')], "copy", "copy the path, the value or the fix under the cursor", Action::Copy),
    command("zoom", Context::Document, &[P::char('z')], "zoom", "whole screen for this pane", Action::Zoom),
    command("narrower", Context::Document, &[P::char('{')], "narrower tree", "narrower tree", Action::Wider(false)),
    command("wider", Context::Document, &[P::char('}')], "wider tree", "wider tree", Action::Wider(true)),
    command("value-open", Context::Properties, &[P::key(K::Enter), P::key(K::Right), P::char('l')], "open", "open a nested or long value", Action::Accept),
    command("value-close", Context::Properties, &[P::key(K::Left), P::char('h')], "close", "close a value, or go back to the tree", Action::Fold),
    command("to-tree", Context::Matching, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Action::Fold),
    command("timeline-tree", Context::Timeline, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Action::Fold),
];
