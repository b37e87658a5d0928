//! Whether a verdict leaves a personality a place on the node.

use super::judged::Judged;
use super::{Outcome, Stage};

/// Whether a personality claims its category as far as is known: no test refuses it, and its driver isn't there.
pub(crate) fn claims(judged: &Judged) -> bool {
    match judged.outcome {
        Outcome::Lost | Outcome::Waiting => true,
        Outcome::Undetermined => {
            matches!(judged.stage, Stage::Category | Stage::Probe | Stage::Family)
                && judged.code != "additional-provider"
        }
        Outcome::Started | Outcome::Rejected | Outcome::NeverConsidered => false,
    }
}

/// Whether a verdict says that the personality has found a place: it runs here, or nothing that is known refuses it.
pub(crate) fn fits(judged: &Judged) -> bool {
    judged.outcome == Outcome::Started || judged.code == "additional-provider" || claims(judged)
}
