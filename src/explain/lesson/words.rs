//! The words of a line in a lesson: a fact, a change, a moment.

/// One word, and where it stands in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The word without its quotation marks.
    pub(super) text: String,
    /// The line from this word on.
    pub(super) rest: &'a str,
    /// Whether it stood in quotation marks, so that it is a name and no word of the language.
    pub(super) quoted: bool,
}

/// Takes a line apart. Words stand between blanks; one in `"…"` or `'…'` may hold blanks, also behind a `=`.
pub(super) fn words(line: &str) -> Result<Vec<Word<'_>>, String> {
    let mut out: Vec<Word<'_>> = Vec::new();
    let mut word: Option<Word<'_>> = None;
    let mut open: Option<char> = None;
    for (at, c) in line.char_indices() {
        match (open, c) {
            (Some(quote), c) if c == quote => open = None,
            (None, '"' | '\'') => {
                open = Some(c);
                let rest = &line[at..];
                word.get_or_insert(Word { text: String::new(), rest, quoted: true });
            }
            (None, c) if c.is_whitespace() => out.extend(word.take()),
            (_, c) => {
                let rest = &line[at..];
                word.get_or_insert(Word { text: String::new(), rest, quoted: false }).text.push(c);
            }
        }
    }
    if let Some(quote) = open {
        return Err(format!("a {quote} is opened and not closed"));
    }
    out.extend(word);
    Ok(out)
}

/// Walks through the words of one clause.
#[derive(Debug)]
pub(super) struct Walk<'a, 'b> {
    left: &'b [Word<'a>],
    end: usize,
}

impl<'a, 'b> Walk<'a, 'b> {
    /// `tail`: how many bytes of the line lie behind the clause.
    pub(super) fn new(left: &'b [Word<'a>], tail: usize) -> Self {
        Self { left, end: tail }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The next word; `what` says what it would be.
    pub(super) fn next(&mut self, what: &str) -> Result<&'b str, String> {
        let (first, left) =
            self.left.split_first().ok_or_else(|| format!("{what} is missing at the end"))?;
        self.left = left;
        Ok(&first.text)
    }

    /// Passes over a word of the language.
    pub(super) fn skip(&mut self, word: &str) -> Result<(), String> {
        match self.left.first() {
            Some(first) if !first.quoted && first.text == word => {
                self.left = &self.left[1..];
                Ok(())
            }
            Some(other) => Err(format!("«{word}» is expected where «{}» stands", other.text)),
            None => Err(format!("«{word}» is missing at the end")),
        }
    }

    /// Passes over a word of the language if it is the next one.
    pub(super) fn eats(&mut self, word: &str) -> bool {
        self.skip(word).is_ok()
    }

    /// What is left, as it stands in the line.
    pub(super) fn rest(&mut self) -> &'a str {
        let rest = self.left.first().map_or("", |word| word.rest);
        self.left = &[];
        rest[..rest.len().saturating_sub(self.end)].trim()
    }

    pub(super) fn finish(&self) -> Result<(), String> {
        match self.left.first() {
            None => Ok(()),
            Some(word) => Err(format!("«{}» has no meaning here", word.text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_blanks_stand_in_quotation_marks() {
        let line = "set com.a 'Content Hint' \"x and y\"";
        let all = words(line).unwrap();
        let texts: Vec<&str> = all.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["set", "com.a", "Content Hint", "x and y"]);
        assert_eq!(all[3].rest, "\"x and y\"");
        let one = words("key=\"a b\" c").unwrap();
        assert_eq!((one[0].text.as_str(), one[0].quoted, one.len()), ("key=a b", false, 2));
        assert!(words("set \"x").is_err());
        assert_eq!(words("  "), Ok(vec![]));
    }
}
