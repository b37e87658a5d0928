//! `IOMatchCategory`: one driver starts per category on a provider.

use crate::explain::difference::with_article;
use crate::explain::placeholder::is_placeholder;
use crate::model::Value;

use super::scope::{Listed, Scope, personalities};
use super::table::Severity;

const KEY: &str = "IOMatchCategory";

/// Nodes on which every driver that names them is a candidate, so that the category alone tells them apart.
const RESOURCES: [&str; 2] = ["IOResources", "IOUserResources"];

pub(super) fn check(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let value = listed.table.get(KEY);
    if let Some(value) = value.filter(|value| value.as_str().is_none()) {
        let words = format!(
            "{KEY} is {} instead of a string, so the driver is in the default category",
            with_article(value)
        );
        let fix = match listed.text("IOClass") {
            Some(class) => format!("Write <string>{class}</string>"),
            None => "Write a string".into(),
        };
        scope.report_in(listed, "category-type", &[KEY], words).fix(fix);
    }
    let Some(provider) = listed.provider().filter(|class| RESOURCES.contains(class)) else {
        return;
    };
    let rival = rival(scope, listed, provider);
    match value.and_then(Value::as_utf8) {
        None if value.is_none() => missing(scope, listed, provider, rival),
        Some(category) => {
            if let Some(rival) = rival {
                let words = format!(
                    "{rival} is in the category {category} of {provider} too, and only one of the two starts"
                );
                let found = scope.report_in(listed, "category-shared", &[KEY], words);
                if let Some(class) = listed.text("IOClass") {
                    found.fix(format!(
                        "Give each its own, usually the name of its class: {class} here"
                    ));
                }
            }
            let class = listed.text("IOClass");
            if class.is_some_and(|class| class != category)
                && !is_placeholder(category)
                && !category.is_empty()
            {
                let words = format!(
                    "{KEY} is {category} and IOClass {}, which works; Apple's tools warn of it",
                    class.unwrap_or_default()
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
    let meant = listed
        .table
        .iter()
        .find(|(key, value)| key.ends_with("Category") && value.as_str().is_some());
    let keys: Vec<&str> = meant.iter().map(|(key, _)| key.as_str()).collect();
    let words = match meant {
        Some((key, _)) => format!("{words} ({key} is never read)"),
        None => words,
    };
    scope.report_in(listed, "category-missing", &keys, words).severity(severity).fix(fix);
}

/// Another personality of these bundles that is after the same category of the same node. One with the same class, or in
/// another variant for a processor, is an alternative.
fn rival(scope: &Scope<'_>, listed: Listed<'_>, provider: &str) -> Option<String> {
    let category =
        |listed: Listed<'_>| listed.table.get(KEY).and_then(Value::as_utf8).map(str::to_owned);
    let (own_category, own_class) = (category(listed), listed.table.str("IOClass"));
    let pool = scope.pool;
    for (at, input) in pool.inputs.iter().enumerate() {
        // The same bundle given twice competes with nobody.
        let same = at != scope.at
            && input.bundle.id.is_some()
            && input.bundle.id == scope.input().bundle.id;
        if same {
            continue;
        }
        for other in personalities(input) {
            let itself = at == scope.at
                && (std::ptr::eq(other.table, listed.table) || other.list != listed.list);
            let user = listed.table.str("IOUserClass") == other.table.str("IOUserClass");
            if itself
                || other.provider() != Some(provider)
                || category(other) != own_category
                || (other.table.str("IOClass") == own_class && user)
            {
                continue;
            }
            let bundle = input.bundle.id.as_deref().unwrap_or(&input.bundle.file);
            return Some(if at == scope.at {
                other.name.to_string()
            } else {
                format!("{bundle}/{}", other.name)
            });
        }
    }
    None
}
