//! What may be meant where something isn't as it should be.

use std::collections::BTreeSet;

use super::Case;
use crate::explain::PersonalityRef;
use crate::explain::spelling::nearest_word;
use crate::model::PersonalitySource;

/// So many bundles are named.
const NAMED: usize = 3;

impl Case {
    /// What to say behind a driver that isn't known: that its bundle lists none, or which one may be meant, else whose drivers
    /// are; empty where there is neither.
    pub fn driver_hint(&self, asked: &str) -> String {
        let bundle = asked.split_once('/').map_or(asked, |(bundle, _)| bundle);
        let given = self.bundles().iter().filter(|one| one.id.as_deref() == Some(bundle));
        let mut silent = given.map(|one| one.personalities.is_empty());
        if silent.next() == Some(true) && silent.all(|silent| silent) {
            return format!("; {bundle} is given, and lists no personality");
        }
        if let Some(near) = self.driver_meant(asked) {
            return format!("; perhaps {near} is meant");
        }
        let known = self.personalities().iter();
        let given: BTreeSet<&str> = known
            .filter(|one| one.source != PersonalitySource::Dump && !one.bundle.is_empty())
            .map(|one| &*one.bundle)
            .collect();
        let named: Vec<&str> = given.iter().copied().take(NAMED).collect();
        match given.len() {
            0 => String::new(),
            count @ 0..=NAMED => {
                format!("; given {} {}", if count == 1 { "is" } else { "are" }, named.join(", "))
            }
            count => format!("; given are {} and {} more", named.join(", "), count - NAMED),
        }
    }

    /// What may be meant by a driver that isn't known: a personality's name or a part of its bundle's identifier needs the bundle
    /// before it, and a word can be misspelt.
    fn driver_meant(&self, asked: &str) -> Option<String> {
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
