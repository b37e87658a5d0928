//! What becomes different by changes that are tried out.

use std::iter::once;
use std::mem::take;

use serde_json::{Value as Json, json};

use crate::cli::options::Format;
use crate::cli::out::Role;
use crate::explain::{
    Alike, Case, Edit, Outcome, PersonalityRef, Query, Selection, Tried, Verdict, VerdictChange,
    Whose, harmless, nearness,
};

use super::report::Report;

/// Changes that were made to a case, and what followed.
pub(super) struct Trial {
    /// The verdicts that are others now.
    changes: Vec<VerdictChange>,
    /// The personalities that are changed, as an Info.plist spells them.
    edited: Vec<(PersonalityRef, String)>,
}

impl Trial {
    /// The case with these changes, and what they did.
    ///
    /// # Errors
    /// Why one of the changes can't be made.
    pub(super) fn of(case: &Case, edits: &[Edit]) -> Result<(Case, Self), String> {
        let tried = case.trial(edits.to_vec()).judge().map_err(|error| error.to_string())?;
        let Tried { case, all: changes, .. } = tried;
        let edited = edited(&case, edits);
        Ok((case, Self { changes, edited }))
    }

    /// Puts first what the changes are about, what came nearest to a start before the rest.
    pub(super) fn put_first(&self, selection: &mut Selection) {
        let is_edited = |one: &PersonalityRef| self.edited.iter().any(|(edited, _)| edited == one);
        let is_changed = |verdict: &Verdict, alike: &Alike| {
            let same = |change: &VerdictChange| {
                let mut nodes = once(&verdict.node).chain(&alike.nodes);
                change.personality == verdict.personality
                    && nodes.any(|node| node.entry == change.entry)
            };
            self.changes.iter().any(same)
        };
        let (verdicts, alike) = (take(&mut selection.verdicts), take(&mut selection.alike));
        let mut all: Vec<_> = verdicts.into_iter().zip(alike).collect();
        all.sort_by_cached_key(|(verdict, alike)| {
            let about = is_edited(&verdict.personality) || is_changed(verdict, alike);
            (!about, about.then(|| nearness(verdict)))
        });
        (selection.verdicts, selection.alike) = all.into_iter().unzip();
    }
}

impl Report {
    /// Says what has become different for the nodes and drivers that are asked for.
    pub(super) fn trial(&mut self, name: &str, trial: Trial, query: &Query) {
        let asked = |change: &VerdictChange| {
            query.nodes.as_ref().is_none_or(|nodes| nodes.contains(&change.entry))
                && (query.drivers.is_empty()
                    || query.drivers.iter().any(|driver| change.personality.is(driver)))
        };
        let Trial { mut changes, edited } = trial;
        changes.retain(asked);
        if self.format == Format::Text {
            return self.trial_text(&changes, &edited);
        }
        let edited = edited.into_iter().map(|(personality, list)| {
            json!({
                "file": name, "bundle": personality.bundle, "name": personality.name,
                "infoPlist": list,
            })
        });
        let changes = changes.iter().map(|change| change_json(change, name));
        if self.format == Format::Ndjson {
            for change in changes {
                self.out.json(&json!({"change": change}), true);
            }
            for personality in edited {
                self.out.json(&json!({"edited": personality}), true);
            }
        } else {
            self.kept.changes.extend(changes);
            self.kept.edited.extend(edited);
        }
    }

    fn trial_text(&mut self, changes: &[VerdictChange], edited: &[(PersonalityRef, String)]) {
        let what = if changes.is_empty() { "Nothing changes." } else { "What changes:" };
        self.out.line(Role::Strong, what);
        for change in changes {
            let personality = &change.personality;
            let line = format!(
                "  {}/{} on {}: {} → {}",
                personality.bundle,
                personality.name,
                change.path,
                words(change.before),
                words(change.after)
            );
            self.out.paragraph(&(harmless(&line, false) + "\n"));
        }
        for (personality, list) in edited {
            let heading = format!("As it would be in the Info.plist of {}:", personality.bundle);
            self.out.line(Role::Strong, &harmless(&heading, false));
            self.out.text(&indented(list));
            self.out.text("\n");
        }
    }
}

/// Text that is indented by spaces instead of tabs; a tab elsewhere is a part of a value, and is shown as one.
fn indented(list: &str) -> String {
    let lines = list.lines().map(|line| {
        let rest = line.trim_start_matches('\t');
        format!("{}{rest}\n", "    ".repeat(line.len() - rest.len()))
    });
    lines.collect()
}

/// The personalities whose keys are changed, each as the part of an Info.plist that spells it.
fn edited(case: &Case, edits: &[Edit]) -> Vec<(PersonalityRef, String)> {
    let is_meant = |personality: &PersonalityRef| {
        edits.iter().any(|edit| {
            matches!(edit, Edit::Set { whose: Whose::Driver(name), .. } if personality.is(name))
        })
    };
    let all = case.personalities().iter().enumerate();
    all.filter(|(_, personality)| is_meant(personality))
        .filter_map(|(at, personality)| Some(((**personality).clone(), case.info_plist(at)?)))
        .collect()
}

fn words(verdict: Option<(Outcome, &'static str)>) -> String {
    match verdict {
        Some((outcome, code)) => outcome.with_code(code),
        None => "no candidate".into(),
    }
}

fn change_json(change: &VerdictChange, file: &str) -> Json {
    let verdict = |verdict: Option<(Outcome, &'static str)>| {
        verdict.map(|(outcome, code)| json!({"outcome": outcome, "code": code}))
    };
    json!({
        "file": file,
        "path": change.path,
        "personality": {
            "bundle": change.personality.bundle,
            "name": change.personality.name,
            "source": change.personality.source,
        },
        "before": verdict(change.before),
        "after": verdict(change.after),
    })
}
