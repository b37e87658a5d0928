//! The panes of a node.

use crossterm::event::KeyCode as K;

use super::command::{Command, command};
use super::context::Context;
use super::{Action, DetailTab, Needs, Press as P};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("pane", Context::Document, &[P::key(K::Tab), P::key(K::BackTab)], "pane", "the other pane", Action::NextPane),
    command("properties", Context::Document, &[P::char('1')], "properties", "properties of the node", Action::Tab(DetailTab::Properties)),
    command("personality", Context::Document, &[P::char('4')], "personality", "the candidate's personality as it is listed", Action::Tab(DetailTab::Personality)),
    command("raw", Context::Document, &[P::char('5')], "raw", "the node as ioreg or a property list would show it", Action::Tab(DetailTab::Raw)),
    command("raw-form", Context::Raw, &[P::char('v'), P::key(K::Enter)], "other form", "as ioreg prints it, or as a property list", Action::RawForm),
    command("candidate-next", Context::Personality, &[P::char('J'), P::key(K::Right), P::char('l')], "next candidate", "personality of the next candidate", Action::Candidate(true)).needs(&[Needs::OtherCandidate]),
    command("candidate-previous", Context::Personality, &[P::char('K')], "previous candidate", "personality of the previous candidate", Action::Candidate(false)).needs(&[Needs::OtherCandidate]),
    command("personality-tree", Context::Personality, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Action::Fold),
    command("raw-tree", Context::Raw, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Action::Fold),
    command("copy", Context::Document, &[P::char('y')], "copy", "copy a path, value, verdict or node; twice: what is under the cursor", Action::Copy).also("clipboard yank"),
    command("export", Context::Global, &[P::char('x')], "export", "write the screen as SVG, text with colours or plain text", Action::Export).also("picture screenshot print save image"),
    command("value-form", Context::Value, &[P::char('v')], "bytes or text", "the value as bytes or as text", Action::RawForm),
    command("value-copy", Context::Value, &[P::char('y')], "copy", "copy the value", Action::CopyValue),
    command("value-jump", Context::Value, &[P::key(K::Enter)], "go to it", "go to the node that the value names", Action::Jump).needs(&[Needs::Named]),
    command("byte-next", Context::Value, &[P::key(K::Right), P::char('l')], "next byte", "next byte", Action::Byte(true)),
    command("byte-previous", Context::Value, &[P::key(K::Left), P::char('h')], "previous byte", "previous byte", Action::Byte(false)),
    command("personality-value", Context::Personality, &[P::key(K::Enter)], "open", "the value under the cursor in full", Action::Accept),
    command("zoom", Context::Document, &[P::char('z')], "zoom", "whole screen for this pane", Action::Zoom).also("full maximize"),
    command("narrower", Context::Document, &[P::char('{')], "narrower tree", "narrower tree", Action::Wider(false)),
    command("wider", Context::Document, &[P::char('}')], "wider tree", "wider tree", Action::Wider(true)),
    command("value-open", Context::Properties, &[P::key(K::Enter)], "open", "the value in full, with every way to read it", Action::Accept),
    command("value-unfold", Context::Properties, &[P::key(K::Right), P::char('l')], "unfold", "open a nested or long value in its place", Action::Unfold),
    command("value-close", Context::Properties, &[P::key(K::Left), P::char('h')], "close", "close a value, or go back to the tree", Action::Fold),
    command("to-tree", Context::Matching, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Action::Fold),
    command("timeline-tree", Context::Timeline, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Action::Fold),
];
