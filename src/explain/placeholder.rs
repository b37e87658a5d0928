//! Texts that a build replaces, in an Info.plist taken from a project's sources.

use crate::model::Bundle;

/// Whether a text has something in it that a build should have filled in: `$(PRODUCT_NAME)`, `${MODULE_NAME}`, `$MODULE_VERSION`,
/// `@VERSION@`, `###VERSION###`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let setting = ["$(", "${"]
        .iter()
        .any(|open| text.split_once(open).is_some_and(|(_, rest)| rest.contains([')', '}'])));
    let fenced = |fence: &str| {
        let inner = text.strip_prefix(fence).and_then(|rest| rest.strip_suffix(fence));
        inner.is_some_and(|inner| inner.len() > 2 && is_macro(inner))
    };
    setting || text.strip_prefix('$').is_some_and(is_macro) || fenced("@") || fenced("###")
}

/// Whether a text is a name in capitals, as preprocessors replace them: `MODULE_VERSION`. Only where no such word can be meant
/// itself, as in a version or an identifier.
pub(crate) fn is_macro(text: &str) -> bool {
    text.len() > 3
        && text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Notes on bundles as they are before they are built: what stands for a name is no name.
pub(crate) fn placeholders<'a>(bundles: impl Iterator<Item = &'a Bundle>) -> Vec<String> {
    let is_one = |text: &str| text.contains("$(") || text.contains("${");
    let mut notes = Vec::new();
    // Where nothing is matched, nothing is judged.
    for bundle in bundles.filter(|bundle| !bundle.personalities.is_empty()) {
        let of_bundle = bundle.id.as_deref().map(|id| ("CFBundleIdentifier", id));
        let of_personalities = bundle.personalities.iter().flat_map(|one| {
            ["CFBundleIdentifier", "IOClass", "IOProviderClass", "IOMatchCategory"]
                .into_iter()
                .filter_map(|key| Some((key, one.table.str(key)?)))
        });
        let mut all = of_bundle.into_iter().chain(of_personalities);
        if let Some((key, text)) = all.find(|(_, text)| is_one(text)) {
            notes.push(format!(
                "{}: {key} is {text}, which the build replaces; it is judged as it is, so give the built bundle if \
                 the name matters",
                bundle.file
            ));
        }
    }
    notes
}
