//! Text to be found, with `*` and `?`.

/// Text to be found, case aside. With `*` (any letters) or `?` (one letter) in it, it must fit the whole; without, it must be
/// the whole or stand anywhere, as the field has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
    /// The same text, where there is nothing but letters in it.
    plain: Option<String>,
    anywhere: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Letter(char),
    One,
    Any,
}

impl Pattern {
    /// A pattern from letters; those that were quoted stand for themselves.
    pub(crate) fn new(letters: &[(char, bool)], anywhere: bool) -> Self {
        let pieces: Vec<Piece> = letters
            .iter()
            .map(|(c, quoted)| match (c, quoted) {
                ('*', false) => Piece::Any,
                ('?', false) => Piece::One,
                (c, _) => Piece::Letter(c.to_ascii_lowercase()),
            })
            .collect();
        let letter = |piece: &Piece| match piece {
            Piece::Letter(c) => Some(*c),
            _ => None,
        };
        let plain = pieces.iter().map(letter).collect();
        Self { pieces, plain, anywhere }
    }

    /// A pattern from text, nothing quoted.
    #[cfg(test)]
    pub(crate) fn of(text: &str, anywhere: bool) -> Self {
        let letters: Vec<(char, bool)> = text.chars().map(|c| (c, false)).collect();
        Self::new(&letters, anywhere)
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether it could be found in more places if it were written with `*`.
    pub(crate) fn is_whole_word(&self) -> bool {
        self.plain.is_some() && !self.anywhere
    }

    /// Whether it has this letter in it.
    pub(crate) fn has(&self, c: char) -> bool {
        self.pieces.contains(&Piece::Letter(c))
    }

    /// The letters, wildcards left out.
    pub(crate) fn text(&self) -> String {
        let letter = |piece: &Piece| match piece {
            Piece::Letter(c) => Some(*c),
            _ => None,
        };
        self.pieces.iter().filter_map(letter).collect()
    }

    /// Where the plain text stands in another, in bytes.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let plain = self.plain.as_deref().filter(|plain| !plain.is_empty())?;
        let found = |part: &[u8]| part.eq_ignore_ascii_case(plain.as_bytes());
        text.as_bytes().windows(plain.len()).position(found)
    }

    /// Whether a text fits.
    pub(crate) fn fits(&self, text: &str) -> bool {
        match &self.plain {
            Some(plain) if self.anywhere => plain.is_empty() || self.find(text).is_some(),
            Some(plain) => plain.eq_ignore_ascii_case(text),
            None => self.fits_whole(text),
        }
    }

    /// Goes through the text once; at a mismatch the latest `*` takes one letter more.
    fn fits_whole(&self, text: &str) -> bool {
        let mut at = 0;
        let mut rest = text.chars();
        let mut again: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            if self.pieces.get(at) == Some(&Piece::Any) {
                at += 1;
                again = Some((at, rest.clone()));
                continue;
            }
            let fits = match (rest.next(), self.pieces.get(at)) {
                (None, None) => return true,
                // Nothing is left that a `*` could give way to.
                (None, Some(_)) => return false,
                (Some(_), Some(Piece::One)) => true,
                (Some(have), Some(Piece::Letter(wanted))) => have.to_ascii_lowercase() == *wanted,
                (Some(_), _) => false,
            };
            if fits {
                at += 1;
                continue;
            }
            let Some((behind, mut from)) = again.take() else { return false };
            if from.next().is_none() {
                return false;
            }
            (at, rest) = (behind, from.clone());
            again = Some((behind, from));
        }
    }
}
