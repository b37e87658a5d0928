//! `ioscope why`: verdicts.

mod check;
mod overview;
mod what_if;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::explain::{
    Case, CheckReport, Edit, Executable, Linted, Outcome, PersonalityRef, Query, Verdict,
    VerdictChange, in_order, lint, verdict_json, why_json,
};
use crate::load::Loaded;
use crate::model::{Bundle, Document, DocumentKind, Registry};

use super::open::{Inputs, Opened, Pending, inputs};
use super::out::{Out, Role, fail, quietly, say, warn};
use super::{BAD, Common, FOUND, Format};

/// Says of each driver personality where it ended, and why.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Says of each driver personality where it ended, and why",
    after_help = "Examples:\n  \
        ioscope why base.kext derived.kext\n  \
        ioscope why ioreg.txt Build/MyDriver.kext\n  \
        ioscope why dump.plist --kexts Extensions --driver com.me.driver --format json\n  \
        ioscope why base.kext me.kext --set com.me IOMatchCategory '\"com_me\"'\n\n\
        Bundles among the files are judged on each dump and scenario; bundles alone on a bare machine that is simulated.\n\
        Shown are candidates and near misses; --all shows every pair of node and personality.\n\
        --overview says what stands out in a whole machine.\n\
        --check asks of every driver that is started in a dump whether it would match again: a contradiction is a fault of\n\
        this program.\n\n\
        Exit status: 0; 1 if a driver asked for with --driver started nowhere, or --check found a contradiction; 2 for a node\n\
        or driver that isn't there, and for an input that can't be read."
)]
pub(super) struct Why {
    /// Dumps, scenarios, bundles, folders of bundles; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Only on these nodes: a path, 0xID, a name or name@location.
    #[arg(long, value_name = "NODE")]
    node: Vec<String>,
    /// Only these drivers: a bundle identifier, or BUNDLE/PERSONALITY.
    #[arg(long, value_name = "BUNDLE[/NAME]")]
    driver: Vec<String>,
    /// Every pair, also where the provider's class doesn't fit.
    #[arg(long)]
    all: bool,
    /// Run the pass afresh for every started driver, and compare.
    #[arg(long)]
    check: bool,
    /// What stands out in the whole machine: nubs without a driver, stalls, personalities that fit nothing, ties.
    #[arg(long, conflicts_with_all = ["check", "driver", "node"])]
    overview: bool,
    #[command(flatten)]
    what_if: what_if::WhatIf,
    #[command(flatten)]
    pub(super) common: Common,
}

impl Why {
    /// Asks of files alone, with every option at its default.
    pub(super) fn of(files: Vec<PathBuf>, common: Common) -> Self {
        Self {
            files,
            node: Vec::new(),
            driver: Vec::new(),
            all: false,
            check: false,
            overview: false,
            what_if: what_if::WhatIf::default(),
            common,
        }
    }
}

pub(super) fn run(arguments: &Why) -> u8 {
    let mut inputs = inputs(&arguments.files, &arguments.common);
    if inputs.cases.is_empty() {
        if inputs.bundles.is_empty() {
            let status = inputs.status;
            return if status == 0 {
                fail("why", "there is nothing to judge in these files")
            } else {
                status
            };
        }
        remarks(&inputs.bundles);
        // Bundles alone: the pool is the document.
        let mut document = Document::new(DocumentKind::Bundles, "bundles");
        document.bundles = std::mem::take(&mut inputs.bundles);
        let names = arguments.files.iter().map(|file| file.display().to_string());
        let name = names.collect::<Vec<_>>().join(" ");
        let loaded = Loaded { document, notes: Vec::new() };
        inputs.cases.push(Pending::read(Opened { name, loaded }));
    }
    // The bundles have not moved into a case of their own.
    remarks(&inputs.bundles);
    let edits = match arguments.what_if.edits() {
        Ok(edits) => edits,
        Err(status) => return status,
    };
    let mut status = inputs.status;
    let mut out = Out::new(&arguments.common);
    let look = out.look();
    let several = inputs.cases.len() > 1;
    let mut whole = Report::new(arguments, Out::page(look), several);
    in_order(
        &inputs.cases,
        |pending| {
            quietly(|| {
                let mut report = Report::new(arguments, Out::page(look), several);
                report.edits.clone_from(&edits);
                let status = report.pending(pending, &inputs, arguments);
                (report.into_parts(), status)
            })
        },
        |((parts, worst), said)| {
            say(&said);
            status = status.max(worst);
            out.add(&parts.page);
            whole.items.extend(parts.items);
            whole.checks.extend(parts.checks);
            whole.changed_items.extend(parts.changed_items);
            !out.is_closed()
        },
    );
    whole.edits = edits;
    whole.out = out;
    whole.finish(status)
}

/// Says of slips in bundles what no verdict tells, because the kernel reads what is written and not what was meant: values
/// that the build should have filled in, and a category that is no string.
fn remarks(bundles: &[Bundle]) {
    for bundle in bundles {
        let file = bundle.file.clone();
        let input = Linted { file, bundle: bundle.clone(), executable: Executable::NotSought };
        for finding in lint(&[input], &crate::model::ClassTable::new(), None) {
            if matches!(finding.lint.code, "placeholder" | "category-type") {
                let about = finding.personality.as_deref().unwrap_or_default();
                let (file, at) = (&finding.file, finding.at);
                let message = &finding.message;
                warn(&format!("{file}:{}:{}: note: {about}: {message}", at.line, at.column));
            }
        }
    }
}

/// Judges a case that is not on the command line, as text.
pub(super) fn show(name: &str, loaded: Loaded, common: &Common) -> u8 {
    let arguments = Why::of(Vec::new(), common.clone());
    let mut report = Report::new(&arguments, Out::new(common), false);
    let status = match Case::new(loaded, &[], &crate::model::ClassTable::new()) {
        Ok(case) => report.case(name, &case, &arguments),
        Err(error) => fail(name, &error.to_string()),
    };
    report.finish(status)
}

/// The plane of services, which is spoken of unless another is asked for.
pub(super) const SERVICE: &str = "IOService";

/// What to say where an input doesn't have the plane that is asked for. That of services needn't be there.
pub(super) fn no_plane(registry: &Registry, asked: &str) -> Option<String> {
    if asked == SERVICE || registry.plane_named(asked).is_some() {
        return None;
    }
    let planes: Vec<&str> = registry.planes().map(|(_, plane)| plane.name.as_str()).collect();
    Some(format!("there is no plane {asked} in it; there is {}", planes.join(", ")))
}

/// What is printed, case by case.
struct Report {
    out: Out,
    format: Format,
    /// The plane to speak of.
    plane: String,
    /// Several inputs: each is announced.
    several: bool,
    /// The drivers that are there are checked.
    checked: bool,
    /// Machines are looked at as a whole.
    overviews: bool,
    items: Vec<serde_json::Value>,
    checks: Vec<(String, CheckReport)>,
    /// What is tried out.
    edits: Vec<Edit>,
    /// What becomes different by it in the case at hand.
    changes: Vec<VerdictChange>,
    /// The same of all cases, as JSON.
    changed_items: Vec<serde_json::Value>,
    /// The personalities that are changed, as an Info.plist spells them.
    edited: Vec<(PersonalityRef, String)>,
    /// The same of all cases, as JSON.
    edited_items: Vec<serde_json::Value>,
}

/// What is told of one case.
struct Parts {
    page: Vec<u8>,
    items: Vec<serde_json::Value>,
    checks: Vec<(String, CheckReport)>,
    changed_items: Vec<serde_json::Value>,
}

impl Report {
    fn new(arguments: &Why, out: Out, several: bool) -> Self {
        Self {
            out,
            format: arguments.common.format,
            plane: arguments.common.plane.clone(),
            several,
            checked: arguments.check,
            overviews: arguments.overview,
            items: Vec::new(),
            checks: Vec::new(),
            edits: Vec::new(),
            changes: Vec::new(),
            changed_items: Vec::new(),
            edited: Vec::new(),
            edited_items: Vec::new(),
        }
    }

    /// Judges an input whose turn has come.
    fn pending(&mut self, pending: &Pending, inputs: &Inputs, arguments: &Why) -> u8 {
        let Some(Opened { name, loaded }) = pending.take() else { return BAD };
        match Case::new(loaded, &inputs.bundles, &inputs.classes) {
            Ok(mut case) => match self.try_out(&name, &mut case) {
                Ok(()) => self.case(&name, &case, arguments),
                Err(status) => status,
            },
            Err(error) => fail(&name, &error.to_string()),
        }
    }

    /// What can leave the thread that made it.
    fn into_parts(self) -> Parts {
        let Self { out, items, checks, changed_items, .. } = self;
        Parts { page: out.into_bytes(), items, checks, changed_items }
    }

    fn case(&mut self, name: &str, case: &Case, arguments: &Why) -> u8 {
        for note in case.notes() {
            warn(&format!("{name}: note: {note}"));
        }
        if let Err(status) = self.plane(name, case) {
            return status;
        }
        let mut status = 0;
        let mut query = Query { all: arguments.all, ..Query::default() };
        for asked in &arguments.node {
            match case.find(asked) {
                found if found.is_empty() => {
                    status = fail(name, &format!("there is no node {asked}"));
                }
                found => query.nodes.get_or_insert_default().extend(found),
            }
        }
        for asked in &arguments.driver {
            if case.knows_driver(asked) {
                query.drivers.push(asked.clone());
            } else {
                let near = case.driver_hint(asked);
                let hint =
                    near.map_or_else(String::new, |near| format!("; perhaps {near} is meant"));
                status = fail(name, &format!("there is no driver {asked}{hint}"));
            }
        }
        if (query.nodes.is_none() && !arguments.node.is_empty())
            || (query.drivers.is_empty() && !arguments.driver.is_empty())
        {
            return BAD;
        }
        if arguments.overview {
            self.overview(name, case, arguments.all);
            return status;
        }
        if arguments.check {
            return status.max(self.check(name, case, &query));
        }
        let mut selection = case.select(&query);
        self.speak(case, &mut selection.verdicts);
        let started_nowhere = query.drivers.iter().any(|asked| {
            !selection
                .verdicts
                .iter()
                .any(|verdict| verdict.outcome == Outcome::Started && verdict.personality.is(asked))
        });
        if started_nowhere {
            status = status.max(FOUND);
        }
        match self.format {
            Format::Text => self.text(name, case, &selection.verdicts, selection.left_out),
            Format::Json => self
                .items
                .extend(selection.verdicts.iter().map(|verdict| verdict_json(verdict, name))),
            Format::Ndjson => {
                for verdict in &selection.verdicts {
                    self.out.json(&verdict_json(verdict, name), true);
                }
            }
        }
        self.changed(name, &query);
        status
    }

    /// Whether the input has the plane that is asked for.
    fn plane(&self, name: &str, case: &Case) -> Result<(), u8> {
        no_plane(case.registry(), &self.plane).map_or(Ok(()), |reason| Err(fail(name, &reason)))
    }

    /// Names nodes by their paths in the plane that is asked for; those that aren't in it keep theirs.
    fn speak(&self, case: &Case, verdicts: &mut [Verdict]) {
        let registry = case.registry();
        let Some(plane) = registry.plane_named(&self.plane).filter(|_| self.plane != SERVICE)
        else {
            return;
        };
        for verdict in verdicts {
            let places = registry.places_of(verdict.node.entry).iter();
            let place = places.copied().find(|place| registry.place(*place).plane == plane);
            if let Some(place) = place {
                Arc::make_mut(&mut verdict.node).path = registry.path(place);
            }
        }
    }

    fn text(&mut self, name: &str, case: &Case, verdicts: &[Verdict], left_out: usize) {
        if self.several {
            self.out.role(Role::Strong, name);
            self.out.text("\n\n");
        }
        for verdict in verdicts {
            let lines =
                if self.out.is_terminal() { verdict.brief() } else { vec![verdict.headline()] };
            let mark = verdict.outcome.mark();
            self.out.role(role(verdict), mark);
            for (at, line) in lines.iter().enumerate() {
                let rest = if at == 0 { line.strip_prefix(mark).unwrap_or(line) } else { line };
                self.out.paragraph(&format!("{rest}\n"));
            }
            // What runs needs no ladder.
            if verdict.outcome != Outcome::Started {
                self.out.paragraph(&verdict.body());
                self.out.text("\n");
            }
        }
        if verdicts.is_empty() {
            self.out.text(case.nothing());
            self.out.text("\n");
        }
        if left_out > 0 {
            let pairs = if left_out == 1 { "pair" } else { "pairs" };
            self.out.role(
                Role::Dim,
                &format!("{left_out} more {pairs} of node and personality, further from a start: --all shows them"),
            );
            self.out.text("\n");
        }
    }

    fn finish(mut self, status: u8) -> u8 {
        if self.checked {
            self.checks_done();
        } else if self.overviews {
            self.overviews_done();
        } else if self.format == Format::Json {
            let mut document = why_json(&self.items);
            if !self.edits.is_empty() {
                document["changes"] = self.changed_items.into();
                document["edited"] = self.edited_items.into();
            }
            self.out.json(&document, false);
        }
        self.out.finish(status)
    }
}

fn role(verdict: &Verdict) -> Role {
    match verdict.outcome {
        Outcome::Started => Role::Good,
        Outcome::Lost | Outcome::Rejected => Role::Bad,
        Outcome::Waiting => Role::Wait,
        Outcome::Undetermined => Role::Unsure,
        Outcome::NeverConsidered => Role::Dim,
    }
}
