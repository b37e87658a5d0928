//! The what-if options of `ioscope why`.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::explain::{
    Case, Edit, Outcome, PersonalityRef, Query, Verdict, VerdictChange, changes, harmless,
};
use crate::load::read_value;

use super::super::open::open;
use super::super::out::{Role, fail};
use super::super::{BAD, Format};
use super::Report;

/// Changes that are tried out before judging.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What if")]
pub(super) struct WhatIf {
    /// Set a key of a personality; KEY may be a path such as IOPropertyMatch/model, VALUE is written as ioreg prints it: "s", 12,
    /// 0x1f, <0a0b>, Yes, ("a","b"), {"k"=1}.
    #[arg(long, num_args = 3, value_names = ["ID", "KEY", "VALUE"], allow_hyphen_values = true)]
    set: Vec<String>,
    /// Take a key out of a personality.
    #[arg(long, num_args = 2, value_names = ["ID", "KEY"])]
    unset: Vec<String>,
    /// Set a property of a node.
    #[arg(long, num_args = 3, value_names = ["NODE", "KEY", "VALUE"], allow_hyphen_values = true)]
    set_node: Vec<String>,
    /// Take the personalities of a bundle out.
    #[arg(long, value_name = "BUNDLE")]
    drop: Vec<String>,
    /// Add a bundle.
    #[arg(long, value_name = "PATH")]
    add: Vec<PathBuf>,
}

impl WhatIf {
    /// The changes; what is wrong with one has been said.
    pub(super) fn edits(&self) -> Result<Vec<Edit>, u8> {
        let value = |text: &String| {
            read_value(text).ok_or_else(|| {
                fail(
                    "why",
                    &format!(
                        "{text} is no value: a text needs quotation marks, as in '\"{text}\"'; others are 12, 0x1f, <0a0b>, Yes, \
                         (\"a\",\"b\"), {{\"k\"=1}}"
                    ),
                )
            })
        };
        let mut edits = Vec::new();
        for path in &self.add {
            let opened = open(path).map_err(|()| BAD)?;
            let bundles = opened.loaded.document.bundles;
            if bundles.is_empty() {
                return Err(fail(&opened.name, "there is no bundle in it"));
            }
            edits.extend(bundles.into_iter().map(|bundle| Edit::Add { bundle: Box::new(bundle) }));
        }
        edits.extend(self.drop.iter().cloned().map(|bundle| Edit::Drop { bundle }));
        for words in self.set.chunks(3) {
            if let [driver, key, text] = words {
                let (driver, key) = (driver.clone(), key.clone());
                edits.push(Edit::Set { driver, key, value: Some(value(text)?) });
            }
        }
        for words in self.unset.chunks(2) {
            if let [driver, key] = words {
                edits.push(Edit::Set { driver: driver.clone(), key: key.clone(), value: None });
            }
        }
        for words in self.set_node.chunks(3) {
            if let [node, key, text] = words {
                let (node, key) = (node.clone(), key.clone());
                edits.push(Edit::SetNode { node, key, value: Some(value(text)?) });
            }
        }
        Ok(edits)
    }
}

impl Report {
    /// Tries the changes out on a case and keeps what becomes different.
    pub(super) fn try_out(&mut self, name: &str, case: &mut Case) -> Result<(), u8> {
        if self.edits.is_empty() {
            return Ok(());
        }
        let before = all(case);
        if let Err(error) = case.edit(self.edits.iter().cloned()) {
            return Err(fail(name, &error.to_string()));
        }
        self.changes = changes(&before, &all(case));
        self.edited = edited(case, &self.edits);
        Ok(())
    }

    /// Says what has become different for the nodes and drivers that are asked for.
    pub(super) fn changed(&mut self, name: &str, query: &Query) {
        if self.edits.is_empty() {
            return;
        }
        let asked = |change: &VerdictChange| {
            query.nodes.as_ref().is_none_or(|nodes| nodes.contains(&change.entry))
                && (query.drivers.is_empty()
                    || query.drivers.iter().any(|driver| change.personality.is(driver)))
        };
        let list: Vec<VerdictChange> =
            std::mem::take(&mut self.changes).into_iter().filter(asked).collect();
        if self.format != Format::Text {
            let edited = std::mem::take(&mut self.edited);
            let edited = edited.into_iter().map(|(personality, list)| {
                json!({
                    "file": name, "bundle": personality.bundle, "name": personality.name,
                    "infoPlist": list,
                })
            });
            let changes = list.iter().map(|change| change_json(change, name));
            if self.format == Format::Ndjson {
                for change in changes {
                    self.out.json(&json!({"change": change}), true);
                }
                for personality in edited {
                    self.out.json(&json!({"edited": personality}), true);
                }
                return;
            }
            self.changed_items.extend(changes);
            self.edited_items.extend(edited);
            return;
        }
        let what = if list.is_empty() { "Nothing changes.\n" } else { "What changes:\n" };
        self.out.role(Role::Strong, what.trim_end());
        self.out.text("\n");
        for change in &list {
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
        for (personality, list) in std::mem::take(&mut self.edited) {
            let heading = format!("As it would stand in the Info.plist of {}:", personality.bundle);
            self.out.role(Role::Strong, &harmless(&heading, false));
            self.out.text("\n");
            self.out.text(&list);
            self.out.text("\n");
        }
    }
}

/// The personalities whose keys are changed, each as the part of an Info.plist that spells it.
fn edited(case: &Case, edits: &[Edit]) -> Vec<(PersonalityRef, String)> {
    let is_meant = |personality: &PersonalityRef| {
        edits.iter().any(|edit| matches!(edit, Edit::Set { driver, .. } if personality.is(driver)))
    };
    let all = case.personalities().iter().enumerate();
    all.filter(|(_, personality)| is_meant(personality))
        .filter_map(|(at, personality)| Some(((**personality).clone(), case.info_plist(at)?)))
        .collect()
}

/// The verdicts on everything that is a candidate somewhere.
fn all(case: &Case) -> Vec<Verdict> {
    let every = Query { nodes: Some(case.registry().entries().collect()), ..Query::default() };
    case.select(&every).verdicts
}

fn words(verdict: Option<(Outcome, &'static str)>) -> String {
    match verdict {
        // A code that is the outcome's word says nothing more.
        Some((outcome, code)) if outcome.word() == code => code.to_owned(),
        Some((outcome, code)) => format!("{} ({code})", outcome.word()),
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
