//! `ioscope reason`: the pages on reason codes.

use clap::Args;
use serde_json::json;

use crate::explain::{CODES, Code, Stage, find_code, stage_words};

use super::out::{Out, Role, fail};
use super::{Common, Format};

/// Explains a reason code, or lists them all.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  ioscope reason category-consumed\n  ioscope reason")]
pub(super) struct Reason {
    /// The code, as verdicts give it.
    code: Option<String>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Reason) -> u8 {
    let mut out = Out::new(&arguments.common);
    match &arguments.code {
        Some(code) => {
            let Some(row) = find_code(code) else {
                return fail(code, &unknown(code));
            };
            if arguments.common.format == Format::Text {
                out.text(row.page.trim_end());
                out.text("\n");
            } else {
                let mut document = json!({"format": "ioscope-reason", "version": 1});
                merge(&mut document, &item(row, true));
                out.json(&document, arguments.common.format == Format::Ndjson);
            }
        }
        None => match arguments.common.format {
            Format::Text => list(&mut out),
            Format::Json => {
                let reasons: Vec<_> = CODES.iter().map(|row| item(row, false)).collect();
                let document =
                    json!({"format": "ioscope-reasons", "version": 1, "reasons": reasons});
                out.json(&document, false);
            }
            Format::Ndjson => CODES.iter().for_each(|row| out.json(&item(row, false), true)),
        },
    }
    out.finish(0)
}

fn list(out: &mut Out) {
    let width = CODES.iter().map(|row| row.code.len()).max().unwrap_or(0);
    let mut stages: Vec<Stage> = Vec::new();
    for row in CODES {
        if !stages.contains(&row.stage) {
            stages.push(row.stage);
        }
    }
    for (at, stage) in stages.into_iter().enumerate() {
        out.text(if at > 0 { "\n" } else { "" });
        out.role(Role::Strong, stage_words(stage));
        out.text("\n");
        for row in CODES.iter().filter(|row| row.stage == stage) {
            out.paragraph(&format!("  {:width$}  {}\n", row.code, row.rule));
        }
    }
}

fn item(row: &Code, page: bool) -> serde_json::Value {
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

fn merge(document: &mut serde_json::Value, more: &serde_json::Value) {
    if let (Some(document), Some(more)) = (document.as_object_mut(), more.as_object()) {
        document.extend(more.clone());
    }
}

/// What to say of a code that isn't there, with those that look like it.
fn unknown(code: &str) -> String {
    let near: Vec<&str> = CODES
        .iter()
        .map(|row| row.code)
        .filter(|have| code.len() > 2 && (have.contains(code) || code.contains(have)))
        .take(3)
        .collect();
    if near.is_empty() {
        "there is no such reason code; `ioscope reason` lists them".into()
    } else {
        format!("there is no such reason code; perhaps {}", near.join(", "))
    }
}
