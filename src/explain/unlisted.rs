//! Bundles that list no personality.

use std::collections::BTreeSet;

use crate::model::{Bundle, Note, NoteKind, Value};

use super::difference::with_article;

/// The key of the personalities.
const LIST: &str = "IOKitPersonalities";
/// So many such bundles are spoken of one by one.
const FEW: usize = 3;

/// Whether there are bundles, and none of them lists a personality.
pub(crate) fn list_nothing(bundles: &[Bundle]) -> bool {
    !bundles.is_empty() && bundles.iter().all(|bundle| bundle.personalities.is_empty())
}

/// A note on each bundle without a personality, of which nothing comes to the catalogue (`OSKext::copyPersonalitiesArray`), or one
/// on many of them. Not on those that no Mac reads, or that are a part of the kernel. A warning where none of the others lists any
/// either: libraries never do.
pub fn unlisted(bundles: &[Bundle]) -> Vec<Note> {
    let kind = if list_nothing(bundles) { NoteKind::Skipped } else { NoteKind::Information };
    let is_kernel = |bundle: &Bundle| {
        bundle.info.get("OSKernelResource").and_then(Value::as_bool) == Some(true)
    };
    let read = |bundle: &&Bundle| {
        bundle.personalities.is_empty() && bundle.malformed.is_none() && !is_kernel(bundle)
    };
    let found: Vec<&Bundle> = bundles.iter().filter(read).collect();
    if found.len() > FEW {
        let names: Vec<&str> = found.iter().take(FEW).map(|bundle| &*bundle.file).collect();
        let words = format!(
            "{} of {} bundles list no personality ({}, …), so the kernel never matches them: they run only where something else loads \
             them",
            found.len(),
            bundles.len(),
            names.join(", ")
        );
        return vec![Note::whole(kind, words)];
    }
    let note = |bundle: &&Bundle| {
        let what = match bundle.info.get(LIST) {
            None => format!("no {LIST}"),
            Some(Value::Dict(list)) if list.is_empty() => format!("{LIST} is empty"),
            Some(Value::Dict(_)) => format!("nothing in {LIST} is a dictionary"),
            Some(other) => format!("{LIST} is {}, not a dictionary", with_article(other)),
        };
        let words = format!(
            "{}: {what}, so the kernel never matches it: it runs only where something else loads it (kmutil, or a kext that needs it)",
            bundle.file
        );
        Note::whole(kind, words)
    };
    // Of one that is given twice it is said once.
    let mut told = BTreeSet::new();
    let first = found.iter().filter(|one| one.id.as_deref().is_none_or(|id| told.insert(id)));
    first.map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::fixture::{file, opened};

    #[test]
    fn a_bundle_that_lists_nothing_is_a_warning_unless_another_lists_something() {
        let bundles = |name: &str| opened(name, &file(name)).document.bundles;
        let silent = bundles("tests/cli/unlisted.plist");
        let kinds = |bundles: &[Bundle]| -> Vec<NoteKind> {
            unlisted(bundles).iter().map(|note| note.kind).collect()
        };
        assert_eq!(kinds(&silent), [NoteKind::Skipped]);
        assert_eq!(kinds(&[&silent[..], &silent].concat()), [NoteKind::Skipped], "said once");
        let both = [silent, bundles("tests/cli/twins.plist")].concat();
        assert_eq!(kinds(&both), [NoteKind::Information]);
        assert_eq!(kinds(&both[1..]), []);
    }
}
