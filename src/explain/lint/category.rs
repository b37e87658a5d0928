//! `IOMatchCategory`: one driver starts per category on a provider.

use crate::explain::placeholder::is_placeholder;
use crate::model::Value;

use super::scope::{Listed, Scope};
use super::table::Severity;

const KEY: &str = "IOMatchCategory";

pub(super) fn check(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let class = listed.text("IOClass");
    let fix =
        class.map_or("Write a string".into(), |class| format!("Write <string>{class}</string>"));
    let rest = " instead of a string, so the driver is in the default category";
    let is_text = |value: &Value| value.as_str().is_some();
    scope.mistyped(listed, "category-type", KEY, is_text, rest).fix(fix);
    // There the category alone tells drivers apart.
    let Some(provider) = listed.provider().filter(|_| listed.is_on_resources()) else { return };
    let rival = scope.rivals(listed, true).next().map(|(_, _, name)| name);
    let value = listed.table.get(KEY);
    match value.and_then(Value::as_utf8) {
        None if value.is_none() => missing(scope, listed, provider, rival),
        Some(category) => {
            if let Some(rival) = rival {
                let words = format!(
                    "{rival} is in the category {category} of {provider} too, and only one of the two starts"
                );
                let found = scope.report_in(listed, "category-shared", &[KEY], words);
                if let Some(class) = class {
                    found.fix(format!(
                        "Give each its own, usually the name of its class: {class} here"
                    ));
                }
            }
            if let Some(class) = class
                && class != category
                && !is_placeholder(category)
                && !category.is_empty()
            {
                let words = format!(
                    "{KEY} is {category} and IOClass {class}, which works; Apple's tools warn of it"
                );
                scope.report_in(listed, "category-not-class", &[KEY], words);
            }
        }
        None => {}
    }
}

/// No category at all: the default one, of which there is one on each provider.
fn missing(scope: &mut Scope<'_>, listed: Listed<'_>, provider: &str, rival: Option<String>) {
    let fix = match listed.text("IOClass") {
        Some(class) => format!("Add <key>{KEY}</key> <string>{class}</string>"),
        None => format!("Add {KEY}, usually the name of the driver's class"),
    };
    let (words, severity) = match rival {
        Some(rival) => (
            format!(
                "there is no {KEY}, and {rival} has none either: both are in the default category of {provider}, and only one of the two starts"
            ),
            Severity::Error,
        ),
        None => (
            format!(
                "there is no {KEY}: all drivers without one compete for the default category of {provider}, and one of them starts"
            ),
            Severity::Warning,
        ),
    };
    // Where a key that nobody reads was meant to be the category.
    let mut keys = listed.table.iter().filter(|(_, value)| value.as_str().is_some());
    let found = match keys.find(|(key, _)| key.ends_with("Category")) {
        Some((key, _)) => {
            let words = format!("{words} ({key} is never read)");
            scope.report_in(listed, "category-missing", &[key], words)
        }
        None => scope.report_in(listed, "category-missing", &[], words),
    };
    found.severity(severity).fix(fix);
}
