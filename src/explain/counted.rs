//! How many of a thing, in words.

/// `1 node`, `2 nodes`, `2 properties`, `2 crashes`.
pub fn counted(number: usize, thing: &str) -> String {
    if number == 1 {
        return format!("1 {thing}");
    }
    match thing.strip_suffix('y') {
        Some(stem) => format!("{number} {stem}ies"),
        None if thing.ends_with("sh") => format!("{number} {thing}es"),
        None => format!("{number} {thing}s"),
    }
}
