//! Facts that the input does not tell: their reason codes and their words.

use crate::engine::Missing;

/// The reason code of a test that is open because of a missing fact.
pub(crate) fn open_code(missing: Option<&Missing>) -> &'static str {
    match missing {
        Some(Missing::Properties) => "properties-not-shown",
        Some(Missing::Value(_)) => "value-unreadable",
        Some(Missing::Changed(_)) => "changed-since-matching",
        Some(Missing::Published(_)) => "key-published-by-driver",
        Some(Missing::ClassChain(_)) => "class-chain-unknown",
        Some(Missing::FamilyRule(_)) => "family-closed",
        _ => "not-in-input",
    }
}

/// A fact that the input doesn't tell, in words.
pub(crate) fn missing_words(missing: &Missing) -> String {
    match missing {
        Missing::Properties => "the node's properties, which ioreg prints with -l".into(),
        Missing::Value(key) => format!("the whole value of {key}"),
        Missing::Changed(key) => format!("the value of {key} at the time of matching"),
        Missing::ClassChain(class) => format!("the superclasses of {class}"),
        Missing::FamilyRule(class) => {
            format!("the matching rule of {class}, whose source is closed")
        }
        Missing::Published(key) => {
            format!("whether {key} is the personality's own or was published by the driver")
        }
        Missing::Ancestors => "the nodes above this one".into(),
        Missing::EntryId => "the node's registry entry ID".into(),
        Missing::Clients => "the node's clients at the time of matching".into(),
        Missing::ServicePlane => {
            "the IOService plane (`ioreg` without -p), in which nodes have their providers and drivers"
                .into()
        }
    }
}
