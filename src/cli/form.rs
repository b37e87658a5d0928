//! The formats in which a registry can be written.

use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;

use crate::explain::scenario_of;
use crate::load::ioreg_print::{Printing, print};
use crate::load::write::{Losses, archive, binary_archive, json, write_scenario};
use crate::model::{Printed, Retain};

use super::plane::SERVICE;
use super::subject::Subject;

/// What a registry can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// The text of ioreg.
    Text,
    /// An archive of ioreg -a.
    Xml,
    /// The same as a binary property list.
    Binary,
    /// JSON, with all planes and everything that is known.
    Json,
    /// A simulated machine with the same nodes.
    Scenario,
}

impl Form {
    /// The format that an ending means.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "txt" | "text" | "log" => Some(Self::Text),
            "plist" | "xml" => Some(Self::Xml),
            "bplist" | "bin" => Some(Self::Binary),
            "json" => Some(Self::Json),
            "scenario" => Some(Self::Scenario),
            _ => None,
        }
    }
}

/// Writes a registry; yields what the format couldn't carry.
pub(super) fn write(
    subject: &Subject,
    form: Form,
    plane: Option<String>,
    out: &mut dyn Write,
) -> io::Result<Vec<String>> {
    let registry = &subject.registry;
    let shown: Vec<&str> = registry.planes().map(|(_, plane)| plane.name.as_str()).collect();
    let told = |entry| registry.entry(entry).inheritance.is_some();
    let printed = subject.printed;
    let options = Printing {
        plane,
        list: registry.entries().any(|entry| registry.shows_properties(entry)),
        inheritance: match printed {
            Some(printed) => printed.inheritance,
            None => form != Form::Text && registry.entries().any(told),
        },
        hexadecimal: form == Form::Text && printed.is_some_and(|printed| printed.hexadecimal),
        ..Printing::default()
    };
    let mut notes = Vec::new();
    if matches!(form, Form::Xml | Form::Binary) && shown.len() > 1 {
        let main = if shown.contains(&SERVICE) { SERVICE } else { shown[0] };
        let main = options.plane.as_deref().unwrap_or(main);
        let others: Vec<&str> = shown.iter().copied().filter(|plane| *plane != main).collect();
        notes.push(format!(
            "an archive holds one plane: {main} is written, {} is left out; --plane names another",
            others.join(", ")
        ));
    }
    match form {
        Form::Text => text(subject, &options, &shown, out)?,
        Form::Xml => notes.extend(lost(archive(&subject.listing(), &options, out)?)),
        Form::Json => json(&subject.listing(), out)?,
        Form::Scenario => {
            let (list, told) = scenario_of(registry, &subject.classes);
            notes.extend(told);
            write_scenario(&list, out)?;
        }
        Form::Binary => notes.extend(lost(binary_archive(&subject.listing(), &options, out)?)),
    }
    Ok(notes)
}

/// Writes the planes as texts of `ioreg`, below headings that name them if there are several. Text that isn't ASCII, which `ioreg` itself
/// would leave out, is written in UTF-8.
fn text(
    subject: &Subject,
    options: &Printing,
    planes: &[&str],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut listing = subject.listing();
    let entries = subject.registry.entries();
    let ids = entries.into_iter().any(|id| subject.registry.entry(id).registry_id.is_some());
    let carried = Printed { retain: Retain::Short, ids, ..Printed::default() };
    listing.printed = listing.printed.or(Some(carried));
    let wanted = |plane: &&&str| options.plane.as_deref().is_none_or(|wanted| wanted == **plane);
    for plane in planes.iter().filter(wanted) {
        if planes.len() > 1 {
            // A second dump of a plane has a number behind its name, which is no part of it.
            writeln!(out, "{}:", plane.split(" (").next().unwrap_or(plane))?;
        }
        let options = Printing { plane: Some((*plane).to_owned()), ..options.clone() };
        print(&listing, &options, out)?;
    }
    Ok(())
}

/// What an archive couldn't carry, each with its number.
fn lost(losses: Losses) -> Vec<String> {
    let rows = [
        (losses.sets, "sets written as arrays"),
        (losses.unprintable, "values that the input doesn't show, written as empty strings"),
        (losses.clipped, "values that were cut, written as strings"),
        (losses.blurred, "data written without a zero byte that may have ended it"),
        (
            losses.not_utf8,
            "strings that aren't UTF-8, written with a mark for each byte that can't be read",
        ),
    ];
    let told = rows.into_iter().filter(|(count, _)| *count > 0);
    told.map(|(count, what)| format!("{what}: {count}")).collect()
}
