//! What the right-hand pane shows: worked out for the node that is selected, at the moment that shows.

use crate::explain::{Scores, Verdict, Wait};
use crate::model::{Chain, EntryId, PlaceId};
use crate::ui::properties::PropertyRow;

/// What the right-hand pane shows, worked out when the selection or the moment changes.
#[derive(Debug, Default)]
pub(crate) struct Detail {
    /// The place and the moment it was worked out for.
    pub(super) at: Option<(PlaceId, usize)>,
    pub(crate) entry: Option<EntryId>,
    /// Its class and superclasses.
    pub(crate) chain: Option<Chain>,
    /// What it is, for devices with numbers that have names.
    pub(crate) device: Option<String>,
    pub(crate) properties: Vec<PropertyRow>,
    pub(crate) verdicts: Vec<Verdict>,
    /// The place of each one's personality among all.
    pub(crate) places: Vec<usize>,
    /// What tells each from others of the same name; empty where nothing needs to.
    pub(crate) apart: Vec<String>,
    /// The scores of each in every phase; none where they can't be had.
    pub(crate) scores: Vec<Scores>,
    /// The verdicts by which the node is there as a driver, each with its personality's place.
    pub(crate) started_as: Vec<(usize, Verdict)>,
    /// Why it waits or is busy.
    pub(crate) waits: Vec<Wait>,
    /// Whether it has to be worked out anew, wherever one is.
    pub(crate) stale: bool,
}
