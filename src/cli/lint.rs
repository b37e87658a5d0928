//! `ioscope lint`: what is wrong with bundles.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::explain::{
    Case, Executable, Finding, Linted, Severity, counted, finding_json, lint, lint_json, sarif,
};
use crate::load::Quiet;
use crate::model::{Bundle, BundleKind, Document, Note, NoteKind, Position, in_order};

use super::open::{Opened, open, open_for};
use super::options::{Color, Common, Format};
use super::out::{Out, display, fail, quietly, say, warn};
use super::status::{BAD, FOUND};
use super::{classes, files};

/// Checks bundles for what keeps their drivers from starting, with the place in Info.plist.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:\n  \
        ioscope lint Build/MyDriver.kext\n  \
        ioscope lint Extensions --against dump.txt\n  \
        ioscope lint Build/MyDriver.kext --format sarif -o lint.sarif\n\n\
        Bundles given together are also compared with each other. With --against, verdicts on a machine are added.\n\
        Every code has a page: ioscope reason CODE.\n\n\
        Exit status: 0; 1 for an error or a warning; 2 for an input that can't be read.")]
pub(super) struct Lint {
    /// Bundles, Info.plists, folders of bundles, kernelcaches; - is standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Judges them on a dump of the machine on which they are to run, too.
    #[arg(long, value_name = "DUMP")]
    against: Option<PathBuf>,
    /// Writes results in this form.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: LintFormat,
    /// Writes results to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Whether to colour text.
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// Takes these bundles as known, without checking them.
    #[arg(long, value_name = "PATH")]
    kexts: Vec<PathBuf>,
    /// Adds classes: a file of rows with class, superclass and, if known, bundle, separated by tabs.
    #[arg(long, value_name = "FILE")]
    classes: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LintFormat {
    /// For people.
    Text,
    /// One document.
    Json,
    /// One finding a line.
    Ndjson,
    /// A SARIF log, for services that show findings beside the code.
    Sarif,
}

pub(super) fn run(arguments: &Lint) -> u8 {
    let mut status = 0;
    let mut inputs = Vec::new();
    // Reading takes the time; the rules are about all of them together.
    let mut read_all = |paths: &[PathBuf], inputs: &mut Vec<Linted>| {
        in_order(
            paths,
            |path| {
                quietly(|| {
                    let mut found = Vec::new();
                    let status = read(path, &mut found);
                    (found, status)
                })
            },
            |((found, worst), said)| {
                say(&said);
                inputs.extend(found);
                status = status.max(worst);
                true
            },
        );
    };
    read_all(&arguments.paths, &mut inputs);
    let asked = inputs.len();
    read_all(&arguments.kexts, &mut inputs);
    let (classes, worst) = classes::read(&arguments.classes);
    status = status.max(worst);
    let case = arguments.against.as_deref().map(|dump| against(dump, &inputs, &classes));
    let case = case.transpose().unwrap_or_else(|failed| {
        status = status.max(failed);
        None
    });
    let own: Vec<String> = inputs[..asked].iter().map(|input| input.file.clone()).collect();
    let mut findings = lint(&inputs, &classes, case.as_ref());
    findings.retain(|finding| own.contains(&finding.file));
    if findings.iter().any(|finding| finding.severity != Severity::Note) {
        status = status.max(FOUND);
    }
    write(arguments, &findings, asked, status != BAD).finish(status)
}

/// Reads a path's bundles, each with its executable where it is a folder. Returns the status.
fn read(path: &Path, inputs: &mut Vec<Linted>) -> u8 {
    // A file among others that can't be read is told of by a note without a place.
    let unread = |note: &Note| note.kind == NoteKind::Damaged && note.at == Position::default();
    // Dumps that lie beside the bundles are nobody's question here.
    let wanted = |document: &Document, note: &Note| {
        let of_bundle = |file: &String| document.bundles.iter().any(|one| one.place == *file);
        let beside = note.kind == NoteKind::Information && !document.bundles.is_empty();
        unread(note) || note.file.as_ref().map_or(!beside, of_bundle)
    };
    let Ok(Opened { name, loaded }) = open_for(path, wanted) else { return BAD };
    let mut status = if loaded.notes.iter().any(unread) { BAD } else { 0 };
    if loaded.document.bundles.is_empty() {
        status = fail(&name, "there is no bundle in it");
    }
    for bundle in loaded.document.bundles {
        let file = if bundle.place.is_empty() {
            name.clone()
        } else {
            format!("{}/{}", name.trim_end_matches('/'), bundle.place)
        };
        let executable = executable(path, &bundle);
        inputs.push(Linted { file, bundle, executable });
    }
    status
}

/// The executable of a bundle that lies in a folder.
fn executable(path: &Path, bundle: &Bundle) -> Executable {
    let Some(name) = bundle.info.str("CFBundleExecutable") else { return Executable::NotSought };
    // A name that leads elsewhere is none.
    let plain = !name.is_empty() && !name.contains(['/', '$']) && name != "..";
    // Of a list that lies among others by itself the code isn't looked for.
    let file = bundle.place.rsplit('/').next();
    let in_bundle = file.is_some_and(|name| name.eq_ignore_ascii_case("Info.plist"));
    if !plain || !in_bundle || !path.is_dir() {
        return Executable::NotSought;
    }
    let info = path.join(&bundle.place);
    let Some(folder) = info.parent() else { return Executable::NotSought };
    let places = match bundle.kind {
        BundleKind::Dext => [folder.join(name), folder.join("MacOS").join(name)],
        _ => [folder.join("MacOS").join(name), folder.join(name)],
    };
    let found = places.iter().find(|place| place.is_file());
    match found.map(|place| files::file(place, &mut Quiet)) {
        Some(Ok(bytes)) => Executable::Bytes(bytes),
        Some(Err(_)) => Executable::NotSought,
        // Where no part of the code was given, only the information dictionary is meant to be looked at.
        None if bundle.kind != BundleKind::Dext && !folder.join("MacOS").is_dir() => {
            Executable::NotSought
        }
        None => Executable::Missing,
    }
}

/// The machine, judged with these bundles.
fn against(dump: &Path, inputs: &[Linted], classes: &crate::model::ClassTable) -> Result<Case, u8> {
    let Opened { name, loaded } = open(dump).map_err(|()| BAD)?;
    let bundles: Vec<Bundle> = inputs.iter().map(|input| input.bundle.clone()).collect();
    let case =
        Case::new(loaded, &bundles, classes).map_err(|error| fail(&name, &error.to_string()))?;
    if case.is_scenario() {
        return Err(fail(&name, "it is not a dump of a machine"));
    }
    Ok(case)
}

fn write(arguments: &Lint, findings: &[Finding], bundles: usize, complete: bool) -> Out {
    let format = match arguments.format {
        LintFormat::Text => Format::Text,
        LintFormat::Ndjson => Format::Ndjson,
        LintFormat::Json | LintFormat::Sarif => Format::Json,
    };
    let mut out = Out::new(&Common {
        format,
        output: arguments.output.clone(),
        color: arguments.color,
        plane: String::new(),
        kexts: Vec::new(),
        classes: Vec::new(),
    });
    match arguments.format {
        LintFormat::Text => text(&mut out, findings, bundles),
        LintFormat::Json | LintFormat::Ndjson => {
            out.items(format, findings.iter().map(finding_json), |items| lint_json(&items));
        }
        LintFormat::Sarif => out.json(&sarif(findings, complete), false),
    }
    if let Some(file) = &arguments.output {
        // Where the result is read from a file, the log of the run says what is in it.
        warn(&format!("lint: {}, written to {}", found(findings, bundles), display(file)));
    }
    out
}

fn text(out: &mut Out, findings: &[Finding], bundles: usize) {
    for finding in findings {
        // In one piece, so that it is broken between words where it is too long.
        out.paragraph(&format!(
            "{}{}: {} ({}): {}\n",
            finding.file,
            finding.at,
            finding.severity.word(),
            finding.lint.code,
            finding.message
        ));
        if let Some(personality) = &finding.personality {
            out.paragraph(&format!("  In    {personality}\n"));
        }
        if let Some(fix) = &finding.fix {
            out.paragraph(&format!("  Fix   {fix}\n"));
        }
        out.text("\n");
    }
    if bundles == 0 {
        warn("lint: note: nothing was read");
    } else {
        out.text(&format!("{}\n", found(findings, bundles)));
    }
}

/// How much was found, in words.
fn found(findings: &[Finding], bundles: usize) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, notes) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let told = [(errors, "error"), (warnings, "warning"), (notes, "note")];
    let told: Vec<String> = told
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| counted(*number, word))
        .collect();
    let told = if told.is_empty() { "nothing found".to_owned() } else { told.join(", ") };
    format!("{told} in {}", counted(bundles, "bundle"))
}
