//! Whether a verdict leaves a personality a place on the node.

use super::{Outcome, Stage, Verdict};

/// Whether a personality claims its category as far as is known: no test refuses it, and its driver isn't there.
pub(crate) fn claims(verdict: &Verdict) -> bool {
    match verdict.outcome {
        Outcome::Lost | Outcome::Waiting => true,
        Outcome::Undetermined => {
            matches!(verdict.stage, Stage::Category | Stage::Probe | Stage::Family)
                && verdict.code != "additional-provider"
        }
        Outcome::Started | Outcome::Rejected | Outcome::NeverConsidered => false,
    }
}

/// Whether a verdict says that the personality has found a place: it runs here, or nothing that is known refuses it.
pub(crate) fn fits(verdict: &Verdict) -> bool {
    verdict.outcome == Outcome::Started || verdict.code == "additional-provider" || claims(verdict)
}
