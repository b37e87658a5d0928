//! Whether a verdict leaves a personality a place on the node, and who claims the same one.

use crate::model::Dict;

use super::sentence::category_words;
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

/// A personality as it is called in a sentence, with its keys, if they are known.
pub(crate) type Claimant<'a> = (&'a str, Option<&'a Dict>);

/// Why of two personalities only one can drive a node: the one that does, and the other one. Where neither Info.plist names a
/// category that comes first, since it is the cause.
pub(crate) fn both_claim(
    (holds, theirs): Claimant<'_>,
    (label, own): Claimant<'_>,
    category: &str,
    place: &str,
) -> String {
    let names_none = |table: Option<&Dict>| table.is_some_and(|table| !table.contains(KEY));
    match (names_none(theirs), names_none(own)) {
        (true, true) => format!(
            "neither {holds} nor {label} has an {KEY}, so both are in the default category, where only one starts"
        ),
        (false, true) => {
            format!("{label} has no {KEY}, so it is in the default category, which {holds} holds")
        }
        _ => format!(
            "both {holds} and {label} claim {} of {place}, and only one driver per category starts",
            category_words(category)
        ),
    }
}

/// The key that names a match category.
const KEY: &str = "IOMatchCategory";
