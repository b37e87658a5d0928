//! What may be meant where something isn't as it should be.

use std::collections::BTreeSet;

use super::Case;
use crate::explain::PersonalityRef;
use crate::explain::spelling::nearest_word;

impl Case {
    /// What may be meant by a driver that isn't known: a personality's name or a part of its bundle's identifier needs the bundle
    /// before it, and a word can be misspelt.
    pub fn driver_hint(&self, asked: &str) -> Option<String> {
        let all = || self.personalities().iter().map(|known| &**known);
        let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
        let named = all().find(|known| same(&known.name, asked));
        if let Some(known) = named {
            return Some(known.label());
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
            words.extend([known.bundle.clone(), known.label()]);
            words.extend(known.class.clone());
        }
        nearest_word(asked, words.iter().map(String::as_str)).map(str::to_owned)
    }
}
