//! Real bundles: findings on them are few, and those that were judged are on record.

use std::collections::BTreeMap;
use std::path::Path;

use ioscope::explain::{Executable, Linted, Severity, find_lint, lint};
use ioscope::load::{Quiet, Source, load};
use ioscope::model::ClassTable;

use super::{files, read, root};

/// Errors on bundles of the system that have been looked into and are right: text for a USB key, a library of
/// 2001, and kexts made without libraries for a test.
const EXPLAINED: [&str; 3] = ["usb-key-type", "dep-raw-kernel", "dep-libraries-missing"];

/// `judged.tsv`: a hundred findings, each of a rule that there is, each read by hand: right, or mended since.
pub(crate) fn judged() -> Result<(), String> {
    let text = read(&root().join("tests/lint/judged.tsv"))?;
    let rows: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
    for row in &rows {
        let [_, severity, code, situation, judgement, why] =
            row.split('\t').collect::<Vec<_>>()[..]
        else {
            return Err(format!("{row:?} is no row"));
        };
        let known = find_lint(code).is_some() && ["error", "warning", "note"].contains(&severity);
        if !known
            || situation.len() < 10
            || why.len() < 10
            || !["right", "mended"].contains(&judgement)
        {
            return Err(format!("{row:?}"));
        }
    }
    if rows.len() == 100 { Ok(()) } else { Err(format!("{} rows", rows.len())) }
}

/// Lints every file below a folder by itself.
pub(crate) fn check(folder: &Path) -> Result<(), String> {
    let (mut bundles, mut systems, mut wrong_systems) = (0, 0, 0);
    let mut count: BTreeMap<Severity, usize> = BTreeMap::new();
    for path in files::below(folder) {
        let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(loaded) = load(&Source::file(name.as_str(), bytes), &mut Quiet) else { continue };
        for bundle in loaded.document.bundles {
            bundles += 1;
            let file = name.clone();
            let input = [Linted { file, bundle, executable: Executable::NotSought }];
            let repository =
                path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
            let system =
                ["apple-oss", "userlandkernel"].iter().any(|start| repository.starts_with(start));
            let findings = lint(&input, &ClassTable::new(), None);
            for finding in &findings {
                *count.entry(finding.severity).or_default() += 1;
                let whole =
                    finding.at.line > 0 && finding.fix.is_some() && !finding.message.is_empty();
                if !whole && finding.lint.code != "info-missing" {
                    return Err(format!(
                        "{repository}: {}: {}",
                        finding.lint.code, finding.message
                    ));
                }
            }
            let errors: Vec<_> =
                findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
            systems += usize::from(system);
            wrong_systems += usize::from(system && !errors.is_empty());
            let other = errors.iter().find(|finding| !EXPLAINED.contains(&finding.lint.code));
            if let Some(other) = other.filter(|_| system) {
                return Err(format!("{repository}: {}: {}", other.lint.code, other.message));
            }
        }
    }
    let of = |severity| count.get(&severity).copied().unwrap_or(0);
    let (errors, warnings, notes) =
        (of(Severity::Error), of(Severity::Warning), of(Severity::Note));
    let told = format!(
        "{bundles} bundles, {systems} of the system ({wrong_systems} with errors): {errors} errors, {warnings} warnings, {notes} notes"
    );
    // Few, and not none.
    let few = errors * 20 < bundles && warnings * 5 < bundles && notes < bundles;
    if bundles < 1000 || errors == 0 || !few || wrong_systems * 50 > systems {
        return Err(told);
    }
    Ok(())
}
