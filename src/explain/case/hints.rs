//! What may be meant where something isn't as it should be.

use std::collections::BTreeSet;

use crate::model::Bundle;

use super::Case;
use crate::explain::PersonalityRef;
use crate::explain::spelling::nearest_word;

impl Case {
    /// What may be meant by a driver that isn't known: a personality's name or a part of its bundle's identifier needs the bundle
    /// before it, and a word can be misspelt.
    pub fn driver_hint(&self, asked: &str) -> Option<String> {
        let all = || self.personalities().iter().map(|known| &**known);
        let label = |known: &PersonalityRef| format!("{}/{}", known.bundle, known.name);
        let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
        let named = all().find(|known| same(&known.name, asked));
        if let Some(known) = named {
            return Some(label(known));
        }
        let last = |known: &&PersonalityRef| {
            let end = known.bundle.rsplit('.').next().unwrap_or_default();
            !end.is_empty() && same(end, asked)
        };
        if let Some(known) = all().find(last) {
            return Some(known.bundle.clone());
        }
        let mut words: BTreeSet<String> = BTreeSet::new();
        for known in all() {
            words.extend([known.bundle.clone(), label(known)]);
            words.extend(known.class.clone());
        }
        nearest_word(asked, words.iter().map(String::as_str)).map(str::to_owned)
    }
}

/// Notes on bundles as they are before they are built: what stands for a name is no name.
pub(super) fn placeholders<'a>(bundles: impl Iterator<Item = &'a Bundle>) -> Vec<String> {
    let is_one = |text: &str| text.contains("$(") || text.contains("${");
    let mut notes = Vec::new();
    for bundle in bundles {
        let of_bundle = bundle.id.as_deref().map(|id| ("CFBundleIdentifier", id));
        let of_personalities = bundle.personalities.iter().flat_map(|one| {
            ["CFBundleIdentifier", "IOClass", "IOProviderClass", "IOMatchCategory"]
                .into_iter()
                .filter_map(|key| Some((key, one.table.str(key)?)))
        });
        let mut all = of_bundle.into_iter().chain(of_personalities);
        if let Some((key, text)) = all.find(|(_, text)| is_one(text)) {
            notes.push(format!(
                "{}: {key} is {text}, which the build replaces; it is judged as it stands, so give the built bundle where the name \
                 matters",
                bundle.file
            ));
        }
    }
    notes
}
