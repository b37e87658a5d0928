//! `failures.tsv`: every way not to start, with the rule that finds it and the example that shows it.

use std::collections::{BTreeMap, BTreeSet};

use ioscope::explain::{LINTS, find_lint};

use super::{example, read, root};

/// So many ways are known.
const ALL: usize = 105;
/// So many at least can be found in bundles, or in bundles and a dump.
const DECIDABLE: usize = 70;

/// Each way stands there; each rule finds in its example what the table says, and not in the example's near twin; and every
/// rule with a page of its own is in the table.
pub(crate) fn check() -> Result<(), String> {
    let text = read(&root().join("tests/lint/failures.tsv"))?;
    let files: BTreeMap<String, _> = example::files()
        .into_iter()
        .map(|path| (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), path))
        .collect();
    let mut seen = BTreeSet::new();
    let mut decidable = BTreeSet::new();
    let mut used = BTreeSet::new();
    for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let [failure, rule, example] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("{line:?} is no row"));
        };
        let fresh = seen.insert(failure.to_owned());
        if rule == "-" {
            if !fresh || example.len() < 20 {
                return Err(format!("{failure}: either a rule or a reason"));
            }
            continue;
        }
        decidable.insert(failure.to_owned());
        used.insert(rule.to_owned());
        let lint = find_lint(rule).ok_or(format!("{failure}: {rule} is no lint"))?;
        if !lint.failures.contains(&failure) {
            return Err(format!("{failure}: the table of lints doesn't name it at {rule}"));
        }
        let path = files.get(example).ok_or(format!("{failure}: there is no example {example}"))?;
        let finds = |title: &str| -> Result<bool, String> {
            let found = example::findings(path, title)?;
            Ok(found
                .iter()
                .any(|finding| finding.lint.code == rule && finding.failure == Some(failure)))
        };
        if !finds("Wrong")? {
            return Err(format!("{failure}: {rule} doesn't find it in {example}"));
        }
        if finds("Right")? {
            return Err(format!("{failure}: {rule} finds it in the near twin of {example}"));
        }
    }
    let wanted: BTreeSet<String> = (1..=ALL).map(|number| format!("F{number:02}")).collect();
    if seen != wanted {
        let missing: Vec<_> = wanted.symmetric_difference(&seen).collect();
        return Err(format!("not each way once: {missing:?}"));
    }
    if decidable.len() < DECIDABLE {
        return Err(format!("{} ways are found, not {DECIDABLE}", decidable.len()));
    }
    for lint in LINTS.iter().filter(|lint| lint.has_own_page()) {
        if !used.contains(lint.code) {
            return Err(format!("{} stands in no row", lint.code));
        }
    }
    Ok(())
}
