//! `ioscope reason`: the pages on reason codes.

use clap::Args;
use serde_json::{Value as Json, json};

use crate::explain::{CODES, Code, LINTS, Lint, Stage, find_code, find_lint, stage_words};

use super::help::readable;
use super::options::{Common, Format};
use super::out::{Out, Role, fail};

/// Explains a code of verdicts or lints, or lists them all.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  ioscope reason category-consumed\n  ioscope reason")]
pub(super) struct Reason {
    /// The code, as in a verdict or a finding.
    code: Option<String>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Reason) -> u8 {
    let mut out = Out::new(&arguments.common);
    match &arguments.code {
        Some(code) => {
            let (page, item) = match (find_code(code), find_lint(code)) {
                (Some(row), _) => (row.page, item(row, true)),
                (None, Some(lint)) => (lint.page(), lint_item(lint, true)),
                (None, None) => return fail(code, &unknown(code)),
            };
            if arguments.common.format == Format::Text {
                out.prose(&readable(page));
            } else {
                let mut document = json!({"format": "ioscope-reason", "version": 1});
                if let (Some(document), Json::Object(item)) = (document.as_object_mut(), item) {
                    document.extend(item);
                }
                out.json(&document, arguments.common.format == Format::Ndjson);
            }
        }
        None if arguments.common.format == Format::Text => list(&mut out),
        None => {
            let reasons = CODES.iter().map(|row| item(row, false));
            let lints = own_lints().map(|lint| lint_item(lint, false));
            out.items(arguments.common.format, reasons.chain(lints), |mut reasons| {
                let lints = reasons.split_off(CODES.len());
                json!({"format": "ioscope-reasons", "version": 1, "reasons": reasons, "lints": lints})
            });
        }
    }
    out.finish(0)
}

/// The lints that no verdict has as its code.
fn own_lints() -> impl Iterator<Item = &'static Lint> {
    LINTS.iter().filter(|lint| lint.has_own_page())
}

fn codes() -> impl Iterator<Item = &'static str> {
    CODES.iter().map(|row| row.code).chain(own_lints().map(|lint| lint.code))
}

fn list(out: &mut Out) {
    let width = codes().map(str::len).max().unwrap_or(0);
    let mut stages: Vec<Stage> = Vec::new();
    for row in CODES {
        if !stages.contains(&row.stage) {
            stages.push(row.stage);
        }
    }
    for (at, stage) in stages.into_iter().enumerate() {
        out.text(if at > 0 { "\n" } else { "" });
        out.line(Role::Strong, stage_words(stage));
        for row in CODES.iter().filter(|row| row.stage == stage) {
            out.paragraph(&format!("  {:width$}  {}\n", row.code, row.rule));
        }
    }
    out.text("\n");
    out.line(Role::Strong, "found only by lint");
    for lint in own_lints() {
        out.paragraph(&format!("  {:width$}  {}\n", lint.code, lint.rule()));
    }
}

fn lint_item(lint: &Lint, page: bool) -> Json {
    let mut item = json!({
        "code": lint.code,
        "severity": lint.severity,
        "failures": lint.failures,
        "rule": lint.rule(),
    });
    if page {
        item["page"] = lint.page().into();
    }
    item
}

fn item(row: &Code, page: bool) -> Json {
    let mut item = json!({
        "code": row.code,
        "stage": row.stage,
        "rule": row.rule,
        "function": row.function,
        "file": row.file,
    });
    if page {
        item["page"] = row.page.into();
    }
    item
}

/// What to say of a code that isn't there, with those that look like it.
fn unknown(code: &str) -> String {
    let near: Vec<&str> = codes()
        .filter(|have| code.len() > 2 && (have.contains(code) || code.contains(have)))
        .take(3)
        .collect();
    if near.is_empty() {
        "there is no such reason code; `ioscope reason` lists them".into()
    } else {
        format!("there is no such reason code; perhaps {} is meant", near.join(" or "))
    }
}
