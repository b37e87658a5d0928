//! `ioscope redact`: takes what identifies a machine or a person out of a dump.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::load::Quiet;
use crate::model::redact::{Redacted, Sort, redact};

use super::files;
use super::form::{Form, write};
use super::open::open;
use super::options::{Common, Format};
use super::out::{Out, display, fail, warn};
use super::status::BAD;
use super::subject::Subject;

/// Removes from a dump what identifies a machine or a person, before it is shared.
///
/// Serial numbers, UUIDs, network and Bluetooth addresses, names of volumes, users, hosts and networks, and tokens are found by their
/// keys, and replaced wherever they are, in text and in data, by something of the same shape and length, always the same for the same
/// value. Nodes, the keys of their properties and every verdict stay as they are, and so does the format if it can be written.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  ioscope redact dump.txt -o share.txt\n  ioscope redact dump.txt -o share.plist --format json\n\n\
                  What was replaced is listed by key and number, never by value: on standard error, or with --format json as a document on\n\
                  standard output. Look through the result before you share it: a value under an unknown key stays."
)]
pub(super) struct Redact {
    /// A dump; - is standard input.
    #[arg(value_name = "IN")]
    file: PathBuf,
    /// Gives the same result for the same dump; without it, nobody can find the values again by trying.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Redact) -> u8 {
    let common = &arguments.common;
    let Some(output) = &common.output else {
        return fail("redact", "name a file with -o OUT");
    };
    let Ok(opened) = open(&arguments.file) else { return BAD };
    let own = form_of(opened.loaded.document.format);
    let mut subject = match Subject::of(opened, crate::model::ClassTable::new()) {
        Ok(subject) => subject,
        Err(status) => return status,
    };
    let salt = arguments.seed.map_or_else(chance, |seed| [seed, !seed]);
    let redacted = redact(&mut subject.registry, salt);
    let form = own.or_else(|| Form::of(output)).unwrap_or(Form::Xml);
    if own.is_none() {
        let word = if form == Form::Text { "a text" } else { "an archive of ioreg -a" };
        warn(&format!("{}: note: this format can't be written; OUT is {word}", subject.name));
    }
    let mut out = Out::new(common);
    let Ok(notes) = write(&subject, form, common.other_plane(), &mut out) else {
        return out.finish(0);
    };
    let status = out.finish(0);
    if status == 0 {
        for note in notes {
            warn(&format!("{}: note: {note}", subject.name));
        }
        // The result must be a dump, or it helps nobody.
        if let Err(error) = files::read(output, &mut Quiet) {
            return fail(&display(output), &error.to_string());
        }
        told(&redacted, &subject.name, common);
    }
    status
}

/// The format of an input, if it can be written.
fn form_of(format: &str) -> Option<Form> {
    match format {
        "ioreg -a property list" => Some(Form::Xml),
        "ioreg -a property list (binary)" => Some(Form::Binary),
        text if text.starts_with("ioreg") && text.ends_with("text") => Some(Form::Text),
        _ => None,
    }
}

/// Two words that nobody knows.
fn chance() -> [u64; 2] {
    [0, 1].map(|number| {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u64(number);
        hasher.finish()
    })
}

fn told(redacted: &Redacted, name: &str, common: &Common) {
    let count: usize = redacted.replaced.values().sum();
    let word = |sort: Option<Sort>| sort.map_or("value of another key", Sort::word);
    if common.format == Format::Text {
        for ((key, sort), count) in &redacted.replaced {
            warn(&format!("{count:>6}  {key} ({})", word(*sort)));
        }
        let found = redacted.found;
        warn(&format!("{name}: note: identifying values replaced: {found}, in {count} places"));
        return;
    }
    let rows: Vec<_> = redacted
        .replaced
        .iter()
        .map(|((key, sort), count)| json!({"key": key, "sort": word(*sort), "count": count}))
        .collect();
    let document = json!({
        "format": "ioscope-redact", "version": 1, "file": name, "found": redacted.found, "places": count,
        "replaced": rows,
    });
    let mut out = Out::standard();
    out.json(&document, common.format == Format::Ndjson);
    out.finish(0);
}
