//! `ioscope why`: verdicts.
//!
//! `run` asks every input in turn: for its verdicts (`verdicts`), at a glance (`overview`), against what started (`check`), or with
//! changes tried out (`what_if`, `trial`); `report` keeps what the document about all of them has. Invariant: nothing is judged here.

mod check;
mod options;
mod overview;
mod report;
mod trial;
mod verdicts;
mod what_if;

use crate::explain::{Case, Edit, Executable, Linted, Outcome, Query, lint, why_json};
use crate::load::Loaded;
use crate::model::{Bundle, ClassTable, in_order};

use super::judged::alone;
use super::open::{Inputs, Opened, Pending, inputs};
use super::options::{Common, Format};
use super::out::{Out, error, fail, quietly, say, warn, without_name};
use super::plane::no_plane;
use super::status::{BAD, FOUND};

use report::Report;
use trial::Trial;

pub(super) use options::Why;

pub(super) fn run(arguments: &Why) -> u8 {
    let mut inputs = inputs(&arguments.files, &arguments.common);
    let malformed = remarks(&inputs.bundles);
    if !malformed.is_empty() {
        // None of them is judged: that an input can't be read is said last, once.
        inputs.bundles.retain(|bundle| bundle.malformed.is_none());
        inputs.status = BAD;
    }
    let status = all(&mut inputs, arguments);
    say(&inputs.unread);
    say(&malformed);
    status
}

fn all(inputs: &mut Inputs, arguments: &Why) -> u8 {
    if inputs.cases.is_empty() {
        if inputs.bundles.is_empty() {
            let status = inputs.status;
            return if status == 0 {
                fail("why", "there is nothing to judge in these files")
            } else {
                status
            };
        }
        // Bundles alone: the pool is the document.
        let names = arguments.files.iter().map(|file| file.display().to_string());
        let name = names.collect::<Vec<_>>().join(" ");
        let loaded = alone(std::mem::take(&mut inputs.bundles));
        inputs.cases.push(Pending::read(Opened { name, loaded }));
    }
    let edits = match arguments.what_if.edits() {
        Ok(edits) => edits,
        Err(status) => return status,
    };
    let mut status = inputs.status;
    let several = inputs.cases.len() > 1;
    let mut whole = Report::new(arguments, Out::new(&arguments.common), several);
    let look = whole.out.look();
    in_order(
        &inputs.cases,
        |pending| {
            quietly(|| {
                let mut report = Report::new(arguments, Out::page(look), several);
                let status = input(&mut report, pending, inputs, &edits, arguments);
                ((report.out.into_bytes(), report.kept), status)
            })
        },
        |(((page, kept), worst), said)| {
            say(&said);
            status = status.max(worst);
            whole.out.add(&page);
            whole.kept.append(kept);
            !whole.out.is_closed()
        },
    );
    finish(whole, arguments, &edits, status)
}

/// Says of slips in bundles what no verdict tells, because the kernel reads what is written and not what was meant: values
/// that the build should have filled in, and a category that is no string. Returns what is said last: which lists no Mac reads.
fn remarks(bundles: &[Bundle]) -> Vec<String> {
    let mut malformed = Vec::new();
    for bundle in bundles {
        if let Some((place, words)) = bundle.unread() {
            malformed.push(error(&place, &(words + ", and they are not judged")));
        }
        let file = bundle.file.clone();
        let input = Linted { file, bundle: bundle.clone(), executable: Executable::NotSought };
        for finding in lint(&[input], &crate::model::ClassTable::new(), None) {
            if matches!(finding.lint.code, "placeholder" | "category-type") {
                let about = finding.personality.as_deref().unwrap_or_default();
                let (file, at) = (&finding.file, finding.at);
                let message = &finding.message;
                warn(&format!("{file}{at}: note: {about}: {message}"));
            }
        }
    }
    malformed
}

/// Judges a case that is not on the command line, as text.
pub(super) fn show(name: &str, loaded: Loaded, common: &Common) -> u8 {
    let arguments = Why::of(Vec::new(), common.clone());
    let mut report = Report::new(&arguments, Out::new(common), false);
    let status = match Case::new(loaded, &[], &ClassTable::new()) {
        Ok(judged) => case(&mut report, name, &judged, None, &arguments),
        Err(error) => fail(name, &error.to_string()),
    };
    finish(report, &arguments, &[], status)
}

/// Judges an input whose turn has come, with the changes that are tried out.
fn input(
    report: &mut Report,
    pending: &Pending,
    inputs: &Inputs,
    edits: &[Edit],
    arguments: &Why,
) -> u8 {
    let Some(Opened { name, loaded }) = pending.take() else { return BAD };
    let judged = Case::new(loaded, &inputs.bundles, &inputs.classes);
    let tried = judged.map_err(|error| error.to_string()).and_then(|judged| match edits {
        [] => Ok((judged, None)),
        edits => Trial::of(&judged, edits).map(|(judged, trial)| (judged, Some(trial))),
    });
    match tried {
        Ok((judged, trial)) => case(report, &name, &judged, trial, arguments),
        Err(reason) => fail(&name, &reason),
    }
}

/// Reports on a case what is asked for.
fn case(report: &mut Report, name: &str, case: &Case, trial: Option<Trial>, arguments: &Why) -> u8 {
    for note in case.notes() {
        warn(&format!("{name}: note: {}", without_name(name, &note.message)));
    }
    if let Some(reason) = no_plane(case.registry(), &arguments.common.plane) {
        return fail(name, &reason);
    }
    let (query, mut status) = query(name, case, arguments);
    let Some(query) = query else { return status };
    if arguments.overview {
        report.overview(name, case, arguments.all);
        return status;
    }
    if arguments.check {
        return status.max(report.check(name, case, &query));
    }
    let mut selection = case.select(&query);
    if let Some(trial) = &trial {
        trial.put_first(&mut selection);
    }
    verdicts::name_in_plane(case, &arguments.common.plane, &mut selection);
    let started_nowhere = query.drivers.iter().any(|asked| {
        !selection
            .verdicts
            .iter()
            .any(|verdict| verdict.outcome == Outcome::Started && verdict.personality.is(asked))
    });
    if started_nowhere {
        status = status.max(FOUND);
    }
    report.verdicts(name, case, &selection, arguments.all);
    if let Some(trial) = trial {
        report.trial(name, trial, &query);
    }
    status
}

/// What is asked of a case; what isn't in it is told of. Nothing where all that was asked for is missing.
fn query(name: &str, case: &Case, arguments: &Why) -> (Option<Query>, u8) {
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
            let hint = case.driver_hint(asked);
            status = fail(name, &format!("there is no driver {asked}{hint}"));
        }
    }
    let nothing = (query.nodes.is_none() && !arguments.node.is_empty())
        || (query.drivers.is_empty() && !arguments.driver.is_empty());
    ((!nothing).then_some(query), status)
}

/// Prints the document about all inputs, in the formats that have one.
fn finish(mut report: Report, arguments: &Why, edits: &[Edit], status: u8) -> u8 {
    if arguments.check {
        report.checks_done();
    } else if arguments.overview {
        report.overviews_done();
    } else if report.format == Format::Json {
        let mut document = why_json(&report.kept.items);
        if report.kept.left_out > 0 {
            document["leftOut"] = report.kept.left_out.into();
        }
        if !edits.is_empty() {
            document["changes"] = report.kept.changes.into();
            document["edited"] = report.kept.edited.into();
        }
        report.out.json(&document, false);
    }
    report.out.finish(status)
}
