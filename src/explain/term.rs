//! Words that a node's state is told in, each with a page.

/// The words, in the order in which `ioreg` prints what they stand for, each with its page in Markdown.
pub const TERMS: [(&str, &str); 7] = [
    ("class", include_str!("../../assets/terms/class.md")),
    ("id", include_str!("../../assets/terms/id.md")),
    ("registered", include_str!("../../assets/terms/registered.md")),
    ("matched", include_str!("../../assets/terms/matched.md")),
    ("active", include_str!("../../assets/terms/active.md")),
    ("busy", include_str!("../../assets/terms/busy.md")),
    ("retain", include_str!("../../assets/terms/retain.md")),
];

/// The page of a word.
pub fn term(word: &str) -> Option<&'static str> {
    TERMS.iter().find(|(have, _)| *have == word).map(|(_, page)| *page)
}
