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

/// `a nub`, `an IOPCIDevice`, `a USBHub`: one of a class, as its name is spoken.
pub(crate) fn an(name: &str) -> String {
    let mut letters = name.chars();
    let (first, next) = (letters.next().unwrap_or_default(), letters.next().unwrap_or_default());
    // Capitals in a row are spoken letter by letter.
    let vowels = if first.is_ascii_uppercase() && !next.is_ascii_lowercase() && next != '_' {
        "AEFHILMNORSX"
    } else {
        "AEIOUaeiou"
    };
    let article = if vowels.contains(first) { "an" } else { "a" };
    format!("{article} {name}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_article_is_that_of_the_spoken_name() {
        for an in [
            "IOPCIDevice",
            "AppleACPICPU",
            "AMDRyzenCPUPowerManagement",
            "X86PlatformPlugin",
            "HDAController",
            "it_foo",
        ] {
            assert_eq!(super::an(an), format!("an {an}"));
        }
        for a in ["USBHub", "FireWireUnit", "com_base_driver", "HoRNDIS", "MyNIC", "BCMWLANCore"] {
            assert_eq!(super::an(a), format!("a {a}"));
        }
    }
}
