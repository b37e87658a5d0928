//! `ioscope diff`: what has changed from one input to the other.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value as Json, json};

use crate::explain::{show, spell};
use crate::model::{Change, ChangeKind, Diff, DiffOptions, Registry, Value};

use super::options::{Common, Format};
use super::out::{Out, Role, display, fail, warn};
use super::plane::SERVICE;
use super::status::{BAD, FOUND};
use super::subject::Subject;

/// Says what has changed from one dump to another.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
        ioscope diff before.plist after.plist\n  \
        ioscope diff ioreg-monday.txt ioreg-friday.txt --format ndjson\n\n\
        Nodes are recognised by their path, class and distinguishing properties, so a restart of the system makes no\n\
        difference, and a node that was moved is found. Text only counts what was added or removed below a node; JSON lists it.\n\
        A driver that came, went or was replaced is listed at its provider, with its match category as key.\n\n\
        Exit status: 0 if nothing has changed, 1 if something has, 2 for an input that can't be read.")]
pub(super) struct DiffArguments {
    /// The earlier dump or scenario; - is standard input.
    #[arg(value_name = "A")]
    old: PathBuf,
    /// The later one.
    #[arg(value_name = "B")]
    new: PathBuf,
    /// Compares registry entry IDs and process numbers too.
    #[arg(long)]
    ids: bool,
    /// Compares busy times and retain counts too.
    #[arg(long)]
    busy: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &DiffArguments) -> u8 {
    // Both are read, so that all that is wrong is told at once.
    let common = &arguments.common;
    let (old, new) = (Subject::open(&arguments.old, common), Subject::open(&arguments.new, common));
    let (Ok(old), Ok(new)) = (old, new) else { return BAD };
    let (old, new) = (&old.registry, &new.registry);
    let plane = &common.plane;
    if old.plane_named(plane).or(new.plane_named(plane)).is_none() && plane != SERVICE {
        return fail("--plane", &format!("neither of the two has the plane {plane}"));
    }
    let options = DiffOptions { ids: arguments.ids, busy: arguments.busy };
    let diff = Diff::new(old, new, plane, options);
    for (plane, older) in diff.left_out() {
        let only = display(if *older { &arguments.old } else { &arguments.new });
        warn(&format!("{only}: note: only this file has the plane {plane}, so it is not compared"));
    }
    if diff.left_out().len() == old.planes().len() + new.planes().len() {
        return fail("diff", "the two have no plane in common");
    }
    if diff.unshown() > 0 {
        let nodes = diff.unshown();
        warn(&format!(
            "diff: note: nodes whose properties are in one of the two only: {nodes}; these are not compared"
        ));
    }
    let mut out = Out::new(common);
    let told = Told { diff: &diff, old, new };
    if common.format == Format::Text {
        told.text(&mut out);
    } else {
        let changes = diff.changes().iter().map(|change| told.json(change));
        let counts = ChangeKind::ALL.iter().zip(diff.counts());
        let counts: Map<String, Json> =
            counts.map(|(kind, count)| (kind.word().to_owned(), count.into())).collect();
        out.items(common.format, changes, |changes| {
            json!({
                "format": "ioscope-diff",
                "version": 1,
                "old": display(&arguments.old),
                "new": display(&arguments.new),
                "counts": counts,
                "changes": changes,
            })
        });
    }
    out.finish(if diff.changes().is_empty() { 0 } else { FOUND })
}

struct Told<'a> {
    diff: &'a Diff,
    old: &'a Registry,
    new: &'a Registry,
}

/// Whether values of this kind of change are names and not values of properties.
fn is_name(kind: ChangeKind) -> bool {
    !matches!(kind, ChangeKind::Property | ChangeKind::State)
}

impl Told<'_> {
    fn json(&self, change: &Change) -> Json {
        let (old, new) = self.diff.values(change, self.old, self.new);
        let word = |value: Option<Value>| -> Json {
            match value {
                Some(Value::Str(text)) if is_name(change.kind) => text.text().into(),
                Some(value) => spell(&value).into(),
                None => Json::Null,
            }
        };
        json!({
            "kind": change.kind.word(),
            "path": self.diff.path(change, self.old, self.new),
            "key": Diff::key(change),
            "old": word(old),
            "new": word(new),
        })
    }

    /// Each path once, with what has changed there below it.
    fn text(&self, out: &mut Out) {
        let mut before = None;
        for at in self.diff.listed(self.old, self.new) {
            let change = &self.diff.changes()[at];
            let path = self.diff.path(change, self.old, self.new);
            if before.as_ref() != Some(&path) {
                out.text(&format!("{path}\n"));
            }
            self.line(out, change);
            before = Some(path);
        }
        let counts = ChangeKind::ALL.iter().zip(self.diff.counts());
        let counted: Vec<String> = counts
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| format!("{count} {}", kind.word()))
            .collect();
        let summary = if counted.is_empty() {
            "Nothing has changed.".to_owned()
        } else {
            format!("Changes: {}", counted.join(", "))
        };
        out.line(Role::Strong, &summary);
    }

    fn line(&self, out: &mut Out, change: &Change) {
        let (old, new) = self.diff.values(change, self.old, self.new);
        let name = is_name(change.kind);
        let word = |value: &Option<Value>| match value {
            Some(Value::Str(text)) if name => text.text().into_owned(),
            Some(value) => show(value),
            None if name => "none".to_owned(),
            None => "not there".to_owned(),
        };
        let (old, new) = (word(&old), word(&new));
        let role = match change.kind {
            ChangeKind::Added => Role::Good,
            ChangeKind::Removed => Role::Bad,
            ChangeKind::Moved | ChangeKind::Driver => Role::Wait,
            ChangeKind::State | ChangeKind::Property => Role::Unsure,
        };
        out.text("  ");
        out.role(role, &format!("{:9}", change.kind.word()));
        let below = match change.below {
            0 => String::new(),
            more => format!(", and {more} below"),
        };
        let key = Diff::key(change);
        let key = key.as_deref();
        out.text(&match change.kind {
            ChangeKind::Added => format!("{new}{below}\n"),
            ChangeKind::Removed => format!("{old}{below}\n"),
            ChangeKind::Moved => format!("from {old}\n"),
            ChangeKind::Driver => {
                format!("{}: {old} → {new}{below}\n", key.unwrap_or("(default)"))
            }
            ChangeKind::State | ChangeKind::Property => {
                format!("{}: {old} → {new}\n", key.unwrap_or_default())
            }
        });
    }
}
