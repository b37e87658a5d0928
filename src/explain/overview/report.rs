//! An overview as JSON and as text.

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::explain::counted::an;
use crate::explain::sentence::category_words;
use crate::explain::{Case, NodeRef, Outcome, Verdict, verdict_json};
use crate::model::Tri;

use super::{Homeless, Occupied, Overview, Stall, Tie, Unregistered, Unwanted, label};

/// A list of an overview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverviewSection {
    /// [`Overview::stalls`].
    Stalls,
    /// [`Overview::unwanted`].
    Unwanted,
    /// [`Overview::homeless`].
    Homeless,
    /// [`Overview::ties`].
    Ties,
    /// [`Overview::unregistered`].
    Unregistered,
    /// [`Overview::occupancy`].
    Occupancy,
}

impl OverviewSection {
    /// All lists, in the order in which they are worth reading.
    pub const ALL: [Self; 6] = [
        Self::Stalls,
        Self::Unwanted,
        Self::Homeless,
        Self::Ties,
        Self::Unregistered,
        Self::Occupancy,
    ];

    /// What the list is of, with its number: a heading.
    pub fn heading(self, overview: &Overview) -> String {
        let count = overview.rows(self);
        match self {
            Self::Stalls => format!("Stalled and busy nodes: {count}"),
            Self::Unwanted => {
                format!("Registered nodes without a driver: {count} of {}", overview.registered)
            }
            Self::Homeless => format!("Personalities that fit nothing here: {count}"),
            Self::Ties => format!("Categories settled between equal scores: {count}"),
            Self::Unregistered => format!("Drivers that never registered: {count}"),
            Self::Occupancy => format!("Match categories of the resources nodes: {count}"),
        }
    }

    /// How the list is to be read: its order, and what is no fault in it.
    pub fn remark(self) -> &'static str {
        match self {
            Self::Stalls => "Those that keep others busy come first.",
            Self::Unwanted => {
                "On every machine more than half of the registered nodes have none. The most unusual come first: those that \
                 a personality misses by a slip, then those whose class usually has a driver."
            }
            Self::Homeless => "Those that came nearest come first.",
            Self::Ties => {
                "With equal scores the first in the catalogue is probed first and wins, unless a probe changes or refuses it, \
                 which no dump records."
            }
            Self::Unregistered => {
                "Most drivers never register, since nothing needs to match on them. Those that a known personality \
                 names as its provider come first."
            }
            Self::Occupancy => "One driver per category starts on a node.",
        }
    }
}

impl Overview {
    /// The number of rows of a list.
    pub fn rows(&self, section: OverviewSection) -> usize {
        match section {
            OverviewSection::Stalls => self.stalls.len(),
            OverviewSection::Unwanted => self.unwanted.len(),
            OverviewSection::Homeless => self.homeless.len(),
            OverviewSection::Ties => self.ties.len(),
            OverviewSection::Unregistered => self.unregistered.len(),
            OverviewSection::Occupancy => self.occupancy.len(),
        }
    }

    /// One row of a list as text: a headline, and beneath it what there is to add. `None` behind the last.
    pub fn row(
        &self,
        case: &Case,
        section: OverviewSection,
        at: usize,
    ) -> Option<(String, Vec<String>)> {
        Some(match section {
            OverviewSection::Stalls => stall(self.stalls.get(at)?),
            OverviewSection::Unwanted => unwanted(self.unwanted.get(at)?),
            OverviewSection::Homeless => homeless(self.homeless.get(at)?),
            OverviewSection::Ties => tie(case, self.ties.get(at)?),
            OverviewSection::Unregistered => unregistered(case, self.unregistered.get(at)?),
            OverviewSection::Occupancy => occupied(case, self.occupancy.get(at)?),
        })
    }

    /// The node that a row is about; of a personality that fits nothing, the one where it came nearest.
    pub fn node(&self, section: OverviewSection, at: usize) -> Option<&NodeRef> {
        Some(match section {
            OverviewSection::Stalls => &self.stalls.get(at)?.node,
            OverviewSection::Unwanted => &self.unwanted.get(at)?.node,
            OverviewSection::Homeless => &self.homeless.get(at)?.nearest.node,
            OverviewSection::Ties => &self.ties.get(at)?.node,
            OverviewSection::Unregistered => &self.unregistered.get(at)?.driver,
            OverviewSection::Occupancy => &self.occupancy.get(at)?.node,
        })
    }
}

fn stall(wait: &Stall) -> (String, Vec<String>) {
    let state = match (wait.own_busy, wait.matched) {
        (0, Some(false)) => "not matched".into(),
        (0, _) => "waits".into(),
        (_, Some(false)) => format!("busy {}, not matched", wait.busy),
        _ => format!("busy {}", wait.busy),
    };
    let mut more = vec![wait.sentence.clone()];
    if wait.above > 0 {
        let verb = if wait.above == 1 { "node above is" } else { "nodes above are" };
        more.push(format!("{} {verb} busy because of it", wait.above));
    }
    (format!("{}: {state}", wait.node.path), more)
}

fn unwanted(one: &Unwanted) -> (String, Vec<String>) {
    let share = match (one.of_class, one.of_class - one.alone) {
        (1, _) => format!("the only {}", one.node.class),
        (all, 0) => format!("none of {all} {} has a driver", one.node.class),
        (all, driven) => {
            let verb = if driven == 1 { "has" } else { "have" };
            format!("{driven} of {all} {} {verb} a driver", one.node.class)
        }
    };
    let more = match one.nearest.as_deref() {
        Some(verdict) if one.is_near() => vec![nearest(verdict)],
        Some(verdict) => {
            let key = verdict.key.as_deref().unwrap_or("its class");
            let who = verdict.personality.label();
            vec![match one.candidates {
                1 => format!("{who} asks for its class, and isn't near: {key} refuses it"),
                all => format!(
                    "none of the {all} personalities that ask for its class is near: {key} refuses {who}"
                ),
            }]
        }
        None => vec!["no known personality asks for its class".into()],
    };
    (format!("{}: {share}", one.node.path), more)
}

fn nearest(verdict: &Verdict) -> String {
    let difference = match &verdict.difference {
        Some(difference) if verdict.outcome == Outcome::Rejected => {
            format!(" ({})", difference.words)
        }
        _ => String::new(),
    };
    let outcome = verdict.outcome.with_code(verdict.code);
    let who = verdict.personality.label();
    format!("nearest: {who}: {outcome}: {}{difference}", verdict.sentence())
}

fn homeless(one: &Homeless) -> (String, Vec<String>) {
    let class = one.nearest.personality.provider_class.as_deref().unwrap_or("no class");
    let nodes = match one.refused_by {
        0 => String::new(),
        1 => format!(", refused by the only {class}"),
        count => format!(", refused by {count} nodes of the class {class}"),
    };
    let mut more = vec![format!("{} ({})", one.nearest.sentence(), one.nearest.code)];
    if one.refused_by > 0 {
        more[0] = format!("nearest on {}: {}", one.nearest.node.path, more[0]);
    }
    more.extend(one.nearest.difference.as_ref().map(|difference| difference.words.clone()));
    (one.label.clone() + &nodes, more)
}

fn tie(case: &Case, tie: &Tie) -> (String, Vec<String>) {
    let all: Vec<usize> = std::iter::once(tie.holder).chain(tie.others.iter().copied()).collect();
    let names = case.labels(&all);
    let how = if tie.certain { "order decided" } else { "order or a probe decided" };
    (
        format!("{}: {}, score {}", tie.node.path, category_words(&tie.category), tie.score),
        vec![format!("{} holds it against {}: {how}", names[0], names[1..].join(", "))],
    )
}

fn unregistered(case: &Case, one: &Unregistered) -> (String, Vec<String>) {
    let mut more = Vec::new();
    if let Some(first) = one.awaited_by.first() {
        let known = &case.personalities()[*first];
        let asks = match one.awaited_by.len() {
            1 => "asks".to_owned(),
            count => format!("and {} more ask", count - 1),
        };
        more.push(format!(
            "{} {asks} for {} and can't be matched on it",
            known.label(),
            an(known.provider_class.as_deref().unwrap_or(&one.driver.class))
        ));
    }
    if one.registered > 0 {
        more.push(format!("{} of {} of its class are registered", one.registered, one.of_class));
    }
    (format!("{} on {}", one.driver.path, label(&one.provider)), more)
}

fn occupied(case: &Case, one: &Occupied) -> (String, Vec<String>) {
    let slot = &one.slot;
    let holders: Vec<String> = slot
        .holders
        .iter()
        .map(|holder| match holder.score {
            Some(score) => format!("{}, score {score} after probe", holder.class),
            None => holder.class.clone(),
        })
        .collect();
    let state = match slot.free {
        Tri::Yes => "free".to_owned(),
        Tri::No => format!("held by {}", holders.join("; ")),
        Tri::Unknown if holders.is_empty() => "undetermined".into(),
        Tri::Unknown => format!("perhaps held by {}", holders.join("; ")),
    };
    let claims = case.labels(&one.claims[..one.claims.len().min(4)]);
    let mut more: Vec<String> =
        claims.into_iter().map(|claims| claims + " claims it too").collect();
    if one.claims.len() > more.len() {
        more.push(format!("and {} more", one.claims.len() - more.len()));
    }
    (format!("{} of {}: {state}", slot.category, label(&one.node)), more)
}

/// One row of a list as JSON, with `file` and `section`. `None` behind the last.
fn item(
    overview: &Overview,
    case: &Case,
    file: &str,
    section: OverviewSection,
    at: usize,
) -> Option<Json> {
    let name = |at: &usize| {
        let known = &case.personalities()[*at];
        json!({"bundle": known.bundle, "name": known.name, "source": known.source})
    };
    let names = |list: &[usize]| list.iter().map(name).collect::<Vec<_>>();
    let verdict = |verdict: &Verdict| verdict_json(verdict, file);
    let mut row = match section {
        OverviewSection::Stalls => {
            let wait = overview.stalls.get(at)?;
            json!({
                "node": wait.node, "busy": wait.busy, "ownBusy": wait.own_busy,
                "matched": wait.matched, "kind": wait.kind, "sentence": wait.sentence,
                "above": wait.above,
                "waiting": wait.waiting.iter().map(verdict).collect::<Vec<_>>(),
            })
        }
        OverviewSection::Unwanted => {
            let one = overview.unwanted.get(at)?;
            json!({
                "node": one.node, "ofClass": one.of_class, "alone": one.alone,
                "candidates": one.candidates, "unusual": one.unusual(), "near": one.is_near(), "slip": one.is_slip(),
                "nearest": one.nearest.as_deref().map(verdict),
            })
        }
        OverviewSection::Homeless => {
            let one = overview.homeless.get(at)?;
            json!({
                "personality": name(&one.personality), "refusedBy": one.refused_by,
                "nearest": verdict(&one.nearest),
            })
        }
        OverviewSection::Ties => {
            let tie = overview.ties.get(at)?;
            json!({
                "node": tie.node, "category": tie.category, "score": tie.score,
                "holder": name(&tie.holder), "others": names(&tie.others), "certain": tie.certain,
            })
        }
        OverviewSection::Unregistered => {
            let one = overview.unregistered.get(at)?;
            json!({
                "driver": one.driver, "provider": one.provider,
                "ofClass": one.of_class, "registered": one.registered,
                "awaitedBy": names(&one.awaited_by),
            })
        }
        OverviewSection::Occupancy => {
            let one = overview.occupancy.get(at)?;
            let slot = &one.slot;
            let holders = slot.holders.iter().map(|holder| {
                json!({
                    "driver": holder.entry.map(|entry| case.node(entry)), "class": holder.class,
                    "score": holder.score, "certain": holder.certain,
                })
            });
            let state = match slot.free {
                Tri::Yes => "free",
                Tri::No => "held",
                Tri::Unknown => "unclear",
            };
            json!({
                "node": one.node, "category": slot.category, "state": state,
                "holders": holders.collect::<Vec<_>>(), "claims": names(&one.claims),
            })
        }
    };
    row["file"] = file.into();
    row["section"] = json!(section);
    Some(row)
}

/// The rows of one list as JSON.
fn items(overview: &Overview, case: &Case, file: &str, section: OverviewSection) -> Vec<Json> {
    (0..).map_while(|at| item(overview, case, file, section, at)).collect()
}

/// All rows of all lists, for NDJSON.
pub fn overview_items(overview: &Overview, case: &Case, file: &str) -> Vec<Json> {
    let all = OverviewSection::ALL.into_iter();
    all.flat_map(|section| items(overview, case, file, section)).collect()
}

/// One overview as JSON: an element of `overviews`.
pub fn overview_json(overview: &Overview, case: &Case, file: &str) -> Json {
    let mut document = json!({
        "file": file,
        "registered": overview.registered,
        "driven": overview.driven,
        "missing": overview.missing,
    });
    for section in OverviewSection::ALL {
        if let Some(name) = json!(section).as_str() {
            document[name] = items(overview, case, file, section).into();
        }
    }
    document
}
