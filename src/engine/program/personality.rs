//! Personalities as the catalogue keeps them.

use crate::engine::ClassId;
use crate::engine::event::IgnoredReason;
use crate::engine::keys::KEYS;
use crate::engine::order::table_score;
use crate::model::{Dict, Key, Value};

/// A personality as it stands in the catalogue, with what the machine asks of it most often.
#[derive(Clone, Debug)]
pub struct CataloguePersonality {
    /// What a trace calls it: `bundle/name`, or `bundle+/name` for a newer build.
    pub label: String,
    /// Where in that its name begins.
    name_at: usize,
    /// The matching dictionary, normalised.
    pub table: Dict,
    /// `IOProviderClass`, if it is a string.
    pub provider_class: Option<Key>,
    /// `IOProbeScore` as the order sees it.
    pub score: i32,
    /// The category in which it competes.
    pub category: Key,
    /// `IOClass`, if it is a string.
    pub class: Option<Key>,
    /// `CFBundleIdentifier`, if it is a string.
    pub identifier: Option<Key>,
    /// `CFBundleIdentifierKernel`, if it is a string.
    pub kernel_bundle: Option<Key>,
    /// It has `IOUserServerName`, of whatever type.
    pub is_dext: bool,
    pub(crate) class_id: Option<ClassId>,
    pub(crate) slot: Option<u32>,
}

impl CataloguePersonality {
    pub(super) fn new(owner: &str, name: &str, table: Dict) -> Self {
        Self {
            label: format!("{owner}/{name}"),
            name_at: owner.len() + 1,
            provider_class: name_of(&table, &KEYS.provider_class),
            score: table_score(&table),
            category: name_of(&table, &KEYS.match_category)
                .unwrap_or_else(|| KEYS.default_category.clone()),
            class: name_of(&table, &KEYS.class),
            identifier: name_of(&table, &KEYS.bundle),
            kernel_bundle: name_of(&table, &KEYS.bundle_kernel),
            is_dext: table.find(&KEYS.user_server_name).is_some(),
            class_id: None,
            slot: None,
            table,
        }
    }

    /// The bundle that lists it, as its label has that, and its name there.
    pub(crate) fn named(&self) -> (&str, &str) {
        (&self.label[..self.name_at - 1], &self.label[self.name_at..])
    }

    /// Why the catalogue doesn't store it.
    pub(crate) fn ignored(&self) -> Option<IgnoredReason> {
        match self.table.find(&KEYS.provider_class) {
            None => Some(IgnoredReason::Missing),
            Some(Value::Str(_)) => None,
            Some(_) => Some(IgnoredReason::NotAString),
        }
    }
}

/// The text of a string value that can be a name.
fn name_of(table: &Dict, key: &Key) -> Option<Key> {
    table.find(key).and_then(Value::as_utf8).map(Key::new)
}
