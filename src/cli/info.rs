//! `ioscope info`: what is in a file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value as Json, json};

use crate::explain::{Case, model, system, unlisted};
use crate::model::{Bundle, DocumentKind, Key, Note, NoteKind, Registry, in_order};

use super::open::{Opened, open};
use super::options::{Common, Format};
use super::out::{Out, Role, error, fail, notes, quietly, say, without_name};
use super::plane::{SERVICE, no_plane};
use super::status::BAD;

/// Says what is in a file: its kind and format, nodes and planes, and what is damaged or missing.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  ioscope info dump.txt\n  ioscope info *.plist --format ndjson"
)]
pub(super) struct Info {
    /// Dumps, scenarios, bundles, folders of bundles; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Info) -> u8 {
    let mut out = Out::new(&arguments.common);
    let mut status = 0;
    let mut items = Vec::new();
    let mut malformed = Vec::new();
    in_order(
        &arguments.files,
        |path| {
            quietly(|| {
                let mut unread = Vec::new();
                (looked_at(path, &arguments.common.plane, &mut unread), unread)
            })
        },
        |((item, unread), said)| {
            say(&said);
            malformed.extend(unread);
            match item {
                Some(item) if arguments.common.format == Format::Text => text(&mut out, &item),
                Some(item) if arguments.common.format == Format::Ndjson => out.json(&item, true),
                Some(item) => items.push(item),
                None => status = BAD,
            }
            !out.is_closed()
        },
    );
    if arguments.common.format == Format::Json {
        let mut document = json!({"format": "ioscope-info", "version": 1});
        if let (Some(document), 1, Some(Json::Object(item))) =
            (document.as_object_mut(), arguments.files.len(), items.first())
        {
            document.extend(item.clone());
        } else {
            document["files"] = items.into();
        }
        out.json(&document, false);
    }
    let status = out.finish(if malformed.is_empty() { status } else { BAD });
    say(&malformed);
    status
}

/// What is in a file; what went wrong has been said, but for lists that no Mac reads, which are `unread`.
fn looked_at(path: &Path, plane: &str, unread: &mut Vec<String>) -> Option<Json> {
    let mut opened = open(path).ok()?;
    let told = opened.loaded.document.bundles.iter().filter_map(Bundle::unread);
    unread.extend(told.map(|(place, words)| error(&place, &words)));
    let name = opened.name.clone();
    let mut silent = unlisted(&opened.loaded.document.bundles);
    for note in &mut silent {
        note.message = without_name(&name, &note.message).to_owned();
    }
    notes(&name, &silent);
    opened.loaded.notes.extend(silent);
    match item(opened, plane) {
        Ok(item) => Some(item),
        Err(reason) => {
            fail(&name, &reason);
            None
        }
    }
}

fn item(opened: Opened, plane: &str) -> Result<Json, String> {
    let Opened { name, loaded } = opened;
    let notes: Vec<Json> = loaded.notes.iter().map(note).collect();
    let truncated = loaded.notes.iter().any(|note| note.kind == NoteKind::Truncated);
    let document = &loaded.document;
    let (kind, format) = (document.kind, document.format);
    let bundles = document.bundles.len();
    let others = document.others.clone();
    let mut personalities = document.bundles.iter().map(|bundle| bundle.personalities.len()).sum();
    let case;
    let registry = if kind == DocumentKind::Bundles {
        &document.registry
    } else {
        case = Case::new(loaded, &[], &crate::model::ClassTable::new())
            .map_err(|error| error.to_string())?;
        personalities = case.personalities().len();
        case.registry()
    };
    if let Some(reason) = no_plane(registry, plane) {
        return Err(reason);
    }
    let classes: BTreeSet<&Key> =
        registry.entries().map(|entry| &registry.entry(entry).class).collect();
    let properties: usize = registry.entries().map(|entry| registry.keys(entry).len()).sum();
    Ok(json!({
        "file": name,
        "kind": match kind {
            DocumentKind::Snapshot => "snapshot",
            DocumentKind::Scenario => "scenario",
            DocumentKind::Bundles => "bundles",
        },
        "source": format,
        "model": model(registry),
        "system": system(registry),
        "entries": registry.entries().len(),
        "places": registry.places().len(),
        "planes": planes(registry, plane),
        "properties": properties,
        "bundles": bundles,
        "personalities": personalities,
        "classes": classes.len(),
        "notes": notes,
        "truncated": truncated,
        "others": others,
    }))
}

/// What there is to say of each plane, or of one that is asked for.
fn planes(registry: &Registry, asked: &str) -> Vec<Json> {
    registry
        .planes()
        .filter(|(_, plane)| asked == SERVICE || plane.name == asked)
        .map(|(id, plane)| {
            let mut entries = BTreeSet::new();
            let (mut places, mut depth) = (0, 0);
            for at in registry.places() {
                let place = registry.place(at);
                if place.plane == id {
                    entries.insert(place.entry);
                    places += 1;
                    depth = depth.max(place.depth);
                }
            }
            json!({
                "name": plane.name.as_str(),
                "entries": entries.len(),
                "places": places,
                "depth": depth,
                "roots": plane.roots.len(),
            })
        })
        .collect()
}

fn note(note: &Note) -> Json {
    json!({
        "line": note.at.line,
        "column": note.at.column,
        "offset": note.at.offset,
        "kind": match note.kind {
            NoteKind::Truncated => "truncated",
            NoteKind::Damaged | NoteKind::Malformed => "damaged",
            NoteKind::DuplicateKey => "duplicate-key",
            NoteKind::Encoding => "encoding",
            NoteKind::Clipped => "clipped",
            NoteKind::Information => "information",
            NoteKind::Skipped => "skipped",
        },
        "message": note.message,
        "file": note.file,
    })
}

fn text(out: &mut Out, item: &Json) {
    let word = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
    let count = |item: &Json, key: &str| item[key].as_u64().unwrap_or(0);
    out.role(Role::Strong, &word("file"));
    let (kind, source) = (word("kind").replace("snapshot", "dump"), word("source"));
    let told = if source.starts_with(kind.trim_end_matches('s')) {
        source
    } else {
        format!("{kind} ({source})")
    };
    out.text(&format!("\n  kind           {told}\n"));
    for key in ["model", "system"] {
        if let Some(told) = item[key].as_str() {
            out.text(&format!("  {key:13}  {told}\n"));
        }
    }
    for key in ["entries", "places", "properties", "bundles", "personalities", "classes"] {
        let label = if key == "entries" { "nodes" } else { key };
        out.text(&format!("  {label:13}  {}\n", count(item, key)));
    }
    for plane in item["planes"].as_array().into_iter().flatten() {
        out.text(&format!(
            "  plane          {}: {} nodes in {} places, {} deep, {} at the top\n",
            plane["name"].as_str().unwrap_or_default(),
            count(plane, "entries"),
            count(plane, "places"),
            count(plane, "depth"),
            count(plane, "roots"),
        ));
    }
    for other in item["others"].as_array().into_iter().flatten() {
        out.text(&format!("  also in it     {}\n", other.as_str().unwrap_or_default()));
    }
    let notes = item["notes"].as_array().map_or(0, Vec::len);
    out.text(&format!("  notes          {notes}\n"));
    if item["truncated"] == true {
        out.text("  The input is cut: what came after its end is missing here.\n");
    }
}
