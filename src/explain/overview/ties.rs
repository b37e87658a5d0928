//! Match categories that two personalities claim with the same score.

use crate::explain::{Case, NodeRef, Outcome, Verdict};
use crate::model::{EntryId, PersonalitySource};

/// A category that a driver holds, while another personality fits the node with the same score: who was there first, or what
/// their code answered, has decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// The node.
    pub node: NodeRef,
    /// The category as the kernel spells it.
    pub category: String,
    /// The score of all of them: of bundles and catalogues as they list it, with what the family adds; in a simulated run the one
    /// after probe.
    pub score: i32,
    /// The place of the holder's personality in [`Case::personalities`].
    pub holder: usize,
    /// The places of the others.
    pub others: Vec<usize>,
    /// Whether it is certain that order decided; of a dump it isn't, since a probe may have refused.
    pub certain: bool,
}

pub(super) fn of_node(case: &Case, entry: EntryId, judged: &[(usize, Verdict)]) -> Vec<Tie> {
    // What a dump's driver shows is its score after probe.
    let ended = |outcome| {
        judged.iter().filter(move |(_, one)| {
            one.outcome == outcome && one.personality.source != PersonalitySource::Dump
        })
    };
    let mut ties = Vec::new();
    for (holder, started) in ended(Outcome::Started) {
        let category = &started.personality.category;
        let mut tie: Option<Tie> = None;
        for (rival, lost) in ended(Outcome::Lost) {
            if lost.personality.category != *category {
                continue;
            }
            match case.listed_scores(entry, *holder, *rival) {
                Some((score, own)) if score == own => {
                    tie.get_or_insert_with(|| Tie {
                        node: case.node(entry),
                        category: category.clone(),
                        score,
                        holder: *holder,
                        others: Vec::new(),
                        certain: lost.certain && case.is_scenario(),
                    })
                    .others
                    .push(*rival);
                }
                _ => {}
            }
        }
        ties.extend(tie);
    }
    ties
}
