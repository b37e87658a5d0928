//! Match categories that two personalities claim with the same score.

use crate::explain::judged::Judged;
use crate::explain::{Case, NodeRef, Outcome};
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

pub(super) fn of_node(case: &Case, entry: EntryId, judged: &[Judged]) -> Vec<Tie> {
    let known = |one: &Judged| &case.personalities()[one.personality];
    let lost = || judged.iter().filter(|one| one.outcome == Outcome::Lost);
    if lost().next().is_none() {
        return Vec::new();
    }
    let started = judged.iter().filter(|one| {
        one.outcome == Outcome::Started && known(one).source != PersonalitySource::Dump
    });
    let mut ties = Vec::new();
    for holder in started {
        let category = &known(holder).category;
        let mut tie: Option<Tie> = None;
        for rival in lost() {
            let own = known(rival);
            if own.category != *category || own.source == PersonalitySource::Dump {
                continue;
            }
            match case.listed_scores(entry, holder.personality, rival.personality) {
                Some((score, own)) if score == own => {
                    tie.get_or_insert_with(|| Tie {
                        node: case.node(entry),
                        category: category.clone(),
                        score,
                        holder: holder.personality,
                        others: Vec::new(),
                        certain: rival.certain && case.is_scenario(),
                    })
                    .others
                    .push(rival.personality);
                }
                _ => {}
            }
        }
        ties.extend(tie);
    }
    ties
}
