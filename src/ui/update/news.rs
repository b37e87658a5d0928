//! What a file that was read again has that it hadn't before, and what is gone.

use crate::model::{ChangeKind, Diff, DiffOptions};
use crate::ui::doc::Doc;
use crate::ui::marks::Marks;
use crate::ui::text::clean;

/// Objects up to which readings are compared: this happens before the next frame.
const SMALL: usize = 50_000;
/// So many of the nodes that are gone are named in the messages.
const NAMED: usize = 20;

pub(super) struct News {
    /// A few words, such as `2 added, 1 removed`; empty if nothing has changed.
    pub(super) words: String,
    /// A sentence on each node that is gone, and so can't be marked in the tree.
    pub(super) gone: Vec<String>,
}

/// Marks in `doc` what is other than in the earlier reading. `None` for simulated machines, where a moment is no reading, and where it
/// would take too long.
pub(super) fn mark(earlier: &Doc, doc: &mut Doc) -> Option<News> {
    let is_small = |doc: &Doc| doc.registry().entries().len() <= SMALL;
    if doc.subject.is_scenario() || !is_small(earlier) || !is_small(doc) {
        return None;
    }
    let (old, new) = (earlier.registry(), doc.registry());
    let diff = Diff::new(old, new, &new.plane(doc.plane()).name, DiffOptions::default());
    let marks = Marks::of(&diff, 1, old, new);
    let counts = ChangeKind::ALL.iter().zip(diff.counts()).filter(|(_, count)| *count > 0);
    let words: Vec<String> =
        counts.map(|(kind, count)| format!("{count} {}", kind.word())).collect();
    if words.is_empty() {
        // What came with the last change stays marked: the places are the same.
        doc.changed = earlier.changed.clone();
        return Some(News { words: String::new(), gone: Vec::new() });
    }
    let is_gone = |change: &&crate::model::Change| {
        change.kind == ChangeKind::Removed && change.within.is_none()
    };
    let gone = diff
        .changes()
        .iter()
        .filter(is_gone)
        .take(NAMED)
        .map(|change| format!("gone: {}", clean(&diff.path(change, old, new))))
        .collect();
    doc.changed = marks;
    Some(News { words: words.join(", "), gone })
}
