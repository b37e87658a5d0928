//! How verdicts, personalities and match categories are called on the screen.

use crate::explain::{Badge, DEFAULT_CATEGORY, Outcome, PersonalityRef, Verdict};

use super::pen::{Line, piece};
use super::text::{clean, clip_middle, width};
use super::theme::Role;

/// The mark of an outcome, its role, and its word.
pub(crate) fn mark(outcome: Outcome) -> (&'static str, Role, &'static str) {
    let role = match outcome {
        Outcome::Started => Role::Good,
        Outcome::Lost | Outcome::Rejected => Role::Bad,
        Outcome::Waiting => Role::Wait,
        Outcome::NeverConsidered => Role::Dim,
        Outcome::Undetermined => Role::Unsure,
    };
    (outcome.mark(), role, outcome.word())
}

/// Whether the driver of this verdict started.
pub(crate) fn started(verdict: &Verdict) -> bool {
    verdict.outcome == Outcome::Started
}

/// `1✓ 2✗`: how many started, didn't, wait, and aren't known.
pub(crate) fn counts(badge: Badge) -> Line {
    let unsure = if badge.open > 0 { Role::Unsure } else { Role::Dim };
    let parts = [
        (badge.started, "✓", Role::Good),
        (badge.loud, "✗", Role::Bad),
        (badge.waiting, "⧗", Role::Wait),
        (badge.undetermined, "?", unsure),
    ];
    let counted = parts.into_iter().filter(|(count, ..)| *count > 0);
    counted.map(|(count, mark, role)| piece(format!("{count}{mark}"), role)).collect()
}

/// `+2`: a node of a dump refuses dozens of drivers that were never meant for it, which stand behind those that somebody
/// asks about.
pub(crate) fn others(badge: Badge) -> Option<String> {
    let quiet = badge.rejected.saturating_sub(badge.loud);
    (quiet > 0).then(|| format!("+{quiet}"))
}

/// How a match category is called on the screen.
pub(crate) fn category(name: &str) -> String {
    if name == DEFAULT_CATEGORY { "(default)".to_owned() } else { clean(name).into_owned() }
}

/// `bundle/name` of a personality, as it can be shown.
pub(crate) fn label(personality: &PersonalityRef) -> String {
    clean(&personality.label()).into_owned()
}

/// Most cells of what tells a personality from others of the same name.
const APART: usize = 40;

/// Cells of a personality's name with what tells it from others of the same name.
pub(crate) fn name_cells(name: &str, apart: &str) -> usize {
    width(name) + if apart.is_empty() { 0 } else { width(apart).min(APART) + 2 }
}

/// A personality's name, and what tells it from others of the same name, in so many cells together with two between them.
pub(crate) fn name_parts(name: &str, apart: &str, room: usize) -> (String, String) {
    if apart.is_empty() {
        return (clip_middle(name, room).into_owned(), String::new());
    }
    // The names are the same: what differs goes before what doesn't.
    let most = APART.min(room.saturating_sub(width(name) + 2).max(room * 3 / 5));
    let apart = clean(apart);
    let left = room.saturating_sub(width(&apart).min(most) + 2);
    // Where there is no room for the bundle, its personality tells more.
    let own = name.rsplit('/').next().unwrap_or(name);
    let name = if width(name) > left + 12 { own } else { name };
    let name = clip_middle(name, left).into_owned();
    let apart = clip_middle(&apart, room.saturating_sub(width(&name) + 2)).into_owned();
    (name, apart)
}
