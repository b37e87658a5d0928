//! Marks and punctuation for terminals that show ASCII alone.

/// Whether the environment names a character set other than UTF-8. Where it names none, as in many scripts, UTF-8 is written.
pub(super) fn is_wanted(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set);
    locale.is_some_and(|name| {
        let name = name.to_lowercase();
        !name.contains("utf-8") && !name.contains("utf8")
    })
}

/// The same text with marks in brackets, `[x]` for `✗`, and plain punctuation. What a dump itself says in other letters stays.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.split_inclusive('\n') {
        let start = line.len() - line.trim_start().len();
        let (indent, rest) = line.split_at(start);
        out.push_str(indent);
        // Only at the head of a line is one of these a mark.
        let rest = match rest.chars().next() {
            Some(mark @ ('·' | '?'))
                if rest[mark.len_utf8()..].trim_end().is_empty()
                    || rest[mark.len_utf8()..].starts_with(' ') =>
            {
                out.push_str(if mark == '?' { "[?]" } else { "[.]" });
                &rest[mark.len_utf8()..]
            }
            _ => rest,
        };
        for c in rest.chars() {
            match c {
                '✓' => out.push_str("[+]"),
                '✗' => out.push_str("[x]"),
                '⧗' => out.push_str("[~]"),
                '●' => out.push_str("[*]"),
                '…' => out.push_str("..."),
                '→' => out.push_str("->"),
                '«' | '»' | '“' | '”' => out.push('"'),
                '‘' | '’' => out.push('\''),
                '›' => out.push('>'),
                '–' => out.push('-'),
                c => out.push(c),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_written_in_brackets_and_questions_stay_questions() {
        let text =
            "✗ a/b on x: lost\n    ✓ keys  is it?\n    ? probe\n    · not reached: a · b…\n?";
        let told = "[x] a/b on x: lost\n    [+] keys  is it?\n    [?] probe\n    [.] not reached: a · b...\n[?]";
        assert_eq!(plain(text), told);
    }

    #[test]
    fn the_first_variable_that_is_set_counts() {
        let wanted = |set: &[(&str, &str)]| {
            is_wanted(|name| {
                let value = set.iter().find(|(have, _)| *have == name);
                value.map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(wanted(&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]));
        assert!(wanted(&[("LC_ALL", ""), ("LANG", "POSIX")]));
        assert!(!wanted(&[("LC_CTYPE", "C.utf8"), ("LANG", "C")]));
        assert!(!wanted(&[]));
    }
}
