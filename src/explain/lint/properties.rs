//! `IOPropertyMatch` and `IOPropertyExistsMatch`.

use crate::engine::Family;
use crate::explain::difference::with_article;
use crate::explain::value::show_within;
use crate::model::{Dict, Value};

use super::scope::{INLINE, Listed, Scope, is_unfilled, shown, spelt_number};
use super::table::Severity;

/// The type that properties of nodes have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    /// Data of four bytes, little-endian on all machines since 2006.
    Register,
    Flag,
    Number,
    Text,
}

impl Type {
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::Register => matches!(value, Value::Data(data) if data.bytes().len() == 4),
            Self::Flag => matches!(value, Value::Bool(_)),
            Self::Number => matches!(value, Value::Number(_)),
            Self::Text => matches!(value, Value::Str(_)),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Register => "data of four bytes",
            Self::Flag => "a boolean",
            Self::Number => "a number",
            Self::Text => "a string",
        }
    }
}

/// Properties whose type is the same on every node that has them.
const PCI: [(&str, Type); 6] = [
    ("vendor-id", Type::Register),
    ("device-id", Type::Register),
    ("subsystem-vendor-id", Type::Register),
    ("subsystem-id", Type::Register),
    ("class-code", Type::Register),
    ("revision-id", Type::Register),
];
const MEDIA: [(&str, Type); 11] = [
    ("Content", Type::Text),
    ("Content Hint", Type::Text),
    ("UUID", Type::Text),
    ("Ejectable", Type::Flag),
    ("Leaf", Type::Flag),
    ("Open", Type::Flag),
    ("Removable", Type::Flag),
    ("Whole", Type::Flag),
    ("Writable", Type::Flag),
    ("Size", Type::Number),
    ("Preferred Block Size", Type::Number),
];

const MATCH: &str = "IOPropertyMatch";

pub(super) fn check(scope: &mut Scope<'_>, listed: Listed<'_>) {
    const EXISTS: &str = "IOPropertyExistsMatch";
    if let Some(value) = listed.table.get(MATCH) {
        let dicts: Vec<&Dict> = match value {
            Value::Dict(dict) => vec![dict],
            Value::Array(list) | Value::Set(list) => {
                let dicts: Vec<&Dict> = list.iter().map_while(Value::as_dict).collect();
                if let Some(other) = list.get(dicts.len()) {
                    let words = format!(
                        "element {} of {MATCH} is {} instead of a dictionary: reading ends there",
                        dicts.len() + 1,
                        with_article(other)
                    );
                    bad_type(scope, listed, words);
                } else if list.is_empty() {
                    let words = format!("{MATCH} is an empty list: nothing ever fits it");
                    bad_type(scope, listed, words);
                }
                dicts
            }
            other => {
                let words = format!(
                    "{MATCH} is {} instead of a dictionary: nothing ever fits it",
                    with_article(other)
                );
                bad_type(scope, listed, words);
                Vec::new()
            }
        };
        alternatives(scope, listed, &dicts);
        let types = types_of(scope, listed);
        for dict in dicts {
            values(scope, listed, dict, types, Some(MATCH));
        }
    }
    // On a medium the same properties may be asked for without IOPropertyMatch around them.
    if types_of(scope, listed) == MEDIA {
        values(scope, listed, listed.table, &MEDIA, None);
    }
    if let Some(value) = listed.table.get(EXISTS) {
        let right = match value {
            Value::Str(_) => true,
            Value::Array(list) | Value::Set(list) => {
                !list.is_empty() && list.iter().all(|name| name.as_str().is_some())
            }
            _ => false,
        };
        if !right {
            let words = format!(
                "{EXISTS} is {}, and only a string or a list of strings can fit",
                with_article(value)
            );
            scope
                .report_in(listed, "property-match-bad-type", &[EXISTS], words)
                .failure("F53")
                .fix("Write the property's name as a string, or several names as an array, of which one is enough");
        }
    }
}

fn bad_type(scope: &mut Scope<'_>, listed: Listed<'_>, words: String) {
    scope
        .report_in(listed, "property-match-bad-type", &[MATCH], words)
        .fix("Write a dictionary of properties and values, or an array of such dictionaries, of which one is enough");
}

/// Several dictionaries that ask for different things read as if all had to fit.
fn alternatives(scope: &mut Scope<'_>, listed: Listed<'_>, dicts: &[&Dict]) {
    let [first, rest @ ..] = dicts else { return };
    let apart = |dict: &&Dict| dict.iter().all(|(key, _)| !first.contains(key));
    if !rest.is_empty() && rest.iter().all(apart) {
        let words = "IOPropertyMatch is an array of dictionaries that ask for different properties, and any one of them is enough";
        scope.report_in(listed, "property-match-alternatives", &[MATCH], words);
    }
}

/// What is known of the properties of the provider's class.
fn types_of(scope: &Scope<'_>, listed: Listed<'_>) -> &'static [(&'static str, Type)] {
    match scope.family(listed) {
        Family::PciDevice => &PCI,
        Family::Media | Family::CdMedia | Family::DvdMedia => &MEDIA,
        _ => &[],
    }
}

fn values(
    scope: &mut Scope<'_>,
    listed: Listed<'_>,
    dict: &Dict,
    types: &[(&str, Type)],
    within: Option<&str>,
) {
    for (key, wanted) in types {
        let Some(value) = dict.get(key).filter(|value| !is_unfilled(value)) else { continue };
        let path: Vec<&str> = within.into_iter().chain([*key]).collect();
        let provider = listed.provider().unwrap_or_default();
        if !wanted.fits(value) {
            let (shown, wants) = (shown(value), wanted.words());
            let words = format!(
                "{key} is {shown} here and {wants} on every {provider}: values of different types are never equal"
            );
            let found = scope.report_in(listed, "property-type", &path, words);
            if let Some(fix) = rewritten(*wanted, value) {
                found.fix(fix);
            }
        } else if let Some(meant) = turned(*wanted, value) {
            let words = format!(
                "{key} is {} here: its bytes are in the opposite order of a little-endian machine's",
                show_within(value, INLINE)
            );
            scope
                .report_in(listed, "property-type", &path, words)
                .severity(Severity::Warning)
                .fix(meant);
        }
    }
}

/// How a value must be written to be of the type that is wanted.
fn rewritten(wanted: Type, value: &Value) -> Option<String> {
    let number = value.as_number().map(|number| number.raw as i64).or(spelt_number(value));
    match (wanted, value) {
        (Type::Register, _) => {
            let number = u32::try_from(number?).ok()?;
            let bytes = format!("{:08x}", number.swap_bytes());
            Some(format!("Write <data> with the four bytes {bytes}, the lowest first"))
        }
        (Type::Number, _) => Some(format!("Write <integer>{}</integer>", number?)),
        (Type::Flag, Value::Str(text)) => {
            let yes = matches!(text.text().to_ascii_lowercase().as_str(), "yes" | "true" | "1");
            Some(format!("Write <{}/>", if yes { "true" } else { "false" }))
        }
        _ => None,
    }
}

/// An identifier's bytes that can only be meant the other way round: it has 16 bits, and its lower byte comes first.
fn turned(wanted: Type, value: &Value) -> Option<String> {
    let Value::Data(data) = value else { return None };
    let [a, b, c, d] = *data.bytes() else { return None };
    (wanted == Type::Register && a == 0 && b == 0 && d != 0)
        .then(|| format!("Write the bytes {d:02x}{c:02x}0000"))
}
