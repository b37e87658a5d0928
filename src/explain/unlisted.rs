//! Bundles that list no personality.

use crate::model::{Bundle, Value};

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
/// on many of them. Not on those that no Mac reads.
pub fn unlisted(bundles: &[Bundle]) -> Vec<String> {
    let read = |bundle: &&Bundle| bundle.personalities.is_empty() && bundle.malformed.is_none();
    let found: Vec<&Bundle> = bundles.iter().filter(read).collect();
    if found.len() > FEW {
        let names: Vec<&str> = found.iter().take(FEW).map(|bundle| &*bundle.file).collect();
        return vec![format!(
            "{} of {} bundles list no personality ({}, …), so the kernel never matches them on a node: they run only where something \
             else loads them",
            found.len(),
            bundles.len(),
            names.join(", ")
        )];
    }
    let note = |bundle: &&Bundle| {
        let what = match bundle.info.get(LIST) {
            None => format!("there is no {LIST} in it"),
            Some(Value::Dict(list)) if list.is_empty() => format!("its {LIST} is empty"),
            Some(Value::Dict(_)) => format!("nothing in its {LIST} is a dictionary"),
            Some(other) => format!("its {LIST} is {}, not a dictionary", with_article(other)),
        };
        format!(
            "{}: {what}, so the kernel never matches it on a node: it runs only where something else loads it (kmutil, or a kext that \
             needs it)",
            bundle.file
        )
    };
    found.iter().map(note).collect()
}
