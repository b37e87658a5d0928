//! `ioscope trace`: what happens in a scenario, event by event.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::{Map, Value as Json};

use crate::engine::{
    ErrorCode, Program, RunOptions, Scenario, ScenarioError, error_document, run as carry_out,
};
use crate::load::{Quiet, Source, load, read_scenario};
use crate::model::DocumentKind;

use super::files::{self, name_of};
use super::options::{Common, Format};
use super::out::{Out, Role, fail};
use super::status::BAD;

/// After so many events a scenario whose version has no limit is taken for one that never comes to rest.
const MANY: usize = 10_000_000;

/// Runs a scenario and prints its every event.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  ioscope trace scenario.plist\n  ioscope trace scenario.plist --no-busy --format json"
)]
pub(super) struct Trace {
    /// A scenario; - is standard input.
    scenario: PathBuf,
    /// Leaves out the changes of busy counts.
    #[arg(long)]
    no_busy: bool,
    /// Stops the run after so many events, instead of the limit of the scenario's version.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Trace) -> u8 {
    let path = &arguments.scenario;
    let bytes = match files::bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => return fail(&name_of(path), &error.to_string()),
    };
    let mut out = Out::new(&arguments.common);
    let trace = match trace(&bytes, arguments.limit) {
        Ok(trace) => trace,
        Err(error) if arguments.common.format == Format::Text => {
            let why = other_words(&bytes).unwrap_or_else(|| error.to_string());
            return fail(&name_of(path), &why);
        }
        Err(error) => {
            out.json(&error_document(&error), true);
            return out.finish(BAD);
        }
    };
    let told = trace.told(arguments.no_busy);
    match arguments.common.format {
        Format::Text => told.for_each(|event| text(&mut out, &event)),
        Format::Ndjson => told.for_each(|event| out.json(&Json::Object(event), true)),
        Format::Json => {
            trace.document(arguments.no_busy, &mut |piece| out.json_text(piece));
        }
    }
    out.finish(0)
}

/// What to say of an input that is no scenario but something else that is known.
fn other_words(bytes: &[u8]) -> Option<String> {
    let loaded = load(&Source::file("input", bytes.to_vec()), &mut Quiet).ok()?;
    let what = match loaded.document.kind {
        DocumentKind::Scenario => return None,
        DocumentKind::Snapshot => "a dump",
        DocumentKind::Bundles => "a bundle",
    };
    Some(format!(
        "it is {what} ({}), not a scenario, so nothing happens in it that could be traced; `ioscope why` judges it",
        loaded.document.format
    ))
}

fn trace(bytes: &[u8], limit: Option<usize>) -> Result<Arc<crate::engine::Trace>, ScenarioError> {
    let list = read_scenario(bytes).map_err(|error| ScenarioError {
        version: 1,
        code: ErrorCode::Parse,
        message: error.to_string(),
    })?;
    let program = Scenario::read(&list.value).and_then(Program::new)?;
    let limit = limit.or((program.scenario().version >= 3).then_some(MANY));
    carry_out(&program, RunOptions { limit, ..RunOptions::default() }).map(Arc::new)
}

/// Prints one event as a line: number, name, and what it concerns.
fn text(out: &mut Out, event: &Map<String, Json>) {
    let name = event.get("event").and_then(Json::as_str).unwrap_or_default();
    let number = event.get("seq").and_then(Json::as_u64).unwrap_or_default();
    out.role(Role::Dim, &format!("{number:>5} "));
    out.role(role_of(name), &format!("{name:<22}"));
    for (key, value) in event {
        if key != "seq" && key != "event" {
            out.role(Role::Dim, &format!(" {key}="));
            out.text(&short(value));
        }
    }
    out.text("\n");
}

fn role_of(event: &str) -> Role {
    match event {
        "started" | "matched" => Role::Good,
        "resource-wait" | "module-stall" | "deferred" | "deferred-in-sleep" => Role::Wait,
        "kernel-panic" => Role::Bad,
        name if name.ends_with("-failed") || name.ends_with("-rejected") => Role::Bad,
        "busy" => Role::Dim,
        _ => Role::Strong,
    }
}

/// A value of an event in as few words as tell it.
fn short(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(list) => {
            let members: Vec<String> = list.iter().map(short).collect();
            format!("[{}]", members.join(", "))
        }
        Json::Object(fields) => {
            if let Some(path) = fields.get("path").and_then(Json::as_str) {
                return path.to_owned();
            }
            if let (Some(id), Some(class)) = (fields.get("id"), fields.get("class")) {
                return format!("{}#{id}", class.as_str().unwrap_or_default());
            }
            if let (Some(id), 1) = (fields.get("id"), fields.len()) {
                return format!("#{id}");
            }
            let members: Vec<String> =
                fields.iter().map(|(key, value)| format!("{key}: {}", short(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_shortened() {
        let json = |text: &str| serde_json::from_str::<Json>(text).unwrap();
        assert_eq!(short(&json(r#"{"id":4,"path":"IOService:/dev"}"#)), "IOService:/dev");
        assert_eq!(short(&json(r#"{"id":4,"class":"D1"}"#)), "D1#4");
        assert_eq!(short(&json(r#"{"id":4}"#)), "#4");
        assert_eq!(
            short(&json(r#"[{"personality":"a/b","score":5}]"#)),
            "[{personality: a/b, score: 5}]"
        );
    }

    #[test]
    fn a_long_trace_is_told_whole() {
        let step = "<dict><key>publishResource</key><string>Lamp</string></dict>";
        let list = format!(
            "<plist><dict><key>format</key><string>ioscope-scenario</string><key>version</key><integer>1</integer>\
             <key>steps</key><array>{}</array></dict></plist>",
            step.repeat(1_000)
        );
        let trace = trace(list.as_bytes(), Some(100_000)).unwrap();
        let events = trace.events().len();
        assert!(events >= 1_000, "{events}");
        assert_eq!(trace.told(false).count(), events);
        let mut document = String::new();
        trace.document(false, &mut |piece| document.push_str(piece));
        let document: Json = serde_json::from_str(&document).unwrap();
        assert_eq!(document["events"].as_array().map(Vec::len), Some(events));
    }

    #[test]
    fn what_is_no_property_list_has_the_code_parse() {
        assert_eq!(trace(b"no list", None).unwrap_err().code, ErrorCode::Parse);
        let list = b"<plist><array/></plist>";
        assert_eq!(trace(list, None).unwrap_err().code, ErrorCode::Parse);
    }
}
