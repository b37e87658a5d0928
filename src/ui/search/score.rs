//! How well a word is found in a text.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::texts::{Texts, letters};
use crate::ui::query::Word;

/// What each letter of a word must score on average, of about 20 to be had: letters that lie too scattered are no hit. Longer
/// and less telling texts ask for more.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Least {
    Name = 11,
    Class = 12,
    Bundle = 13,
    Value = 14,
    Super = 15,
}

/// What a hit is worth beyond its score whose letters don't lie scattered over the text.
const TOGETHER: i32 = 100;

/// How well a word is found in a text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Score {
    letters: i32,
    together: bool,
}

impl Score {
    /// Its worth among hits, if it is one.
    pub(crate) fn hit(self, word: &Word, least: Least) -> Option<i32> {
        let is_hit = self.letters > 0 && self.letters >= least as i32 * word.letters as i32;
        is_hit.then_some(self.letters + if self.together { TOGETHER } else { 0 })
    }
}

/// Scores texts. Each thread has its own.
pub(crate) struct Scorer {
    matcher: SkimMatcherV2,
}

impl Scorer {
    pub(crate) fn new() -> Self {
        Self { matcher: SkimMatcherV2::default().smart_case() }
    }

    /// The score of a word in a text, that of no hit if its letters aren't all there.
    pub(crate) fn score(&self, text: &str, word: &Word) -> Score {
        if !has_in_order(text.as_bytes(), &word.lower) {
            return Score::default();
        }
        let letters = self.matcher.fuzzy_match(text, &word.text);
        letters.map_or_else(Score::default, |letters| Score {
            letters: letters as i32,
            together: is_together(text.as_bytes(), &word.lower),
        })
    }

    /// The scores of a word in all texts of a table.
    pub(crate) fn table(&self, texts: &Texts, word: &Word) -> Vec<Score> {
        let wanted = letters(&word.lower);
        (0..texts.len() as u32)
            .map(|id| {
                let has = texts.letters(id) & wanted == wanted;
                if has { self.score(texts.get(id), word) } else { Score::default() }
            })
            .collect()
    }

    /// The worth of all texts of a table as hits, 0 for what is none; an empty list where none is.
    pub(crate) fn hits(&self, texts: &Texts, word: &Word, least: Least) -> Vec<i32> {
        let mut hits: Vec<i32> = self
            .table(texts, word)
            .into_iter()
            .map(|score| score.hit(word, least).unwrap_or(0))
            .collect();
        if hits.iter().all(|hit| *hit == 0) {
            hits.clear();
        }
        hits
    }

    /// The characters of a text that a word hits, if it hits it.
    pub(crate) fn marks(&self, text: &str, word: &Word, least: Least) -> Vec<usize> {
        if self.score(text, word).hit(word, least).is_none() {
            return Vec::new();
        }
        self.matcher.fuzzy_indices(text, &word.text).map_or(Vec::new(), |(_, marks)| marks)
    }
}

/// Whether the letters of a word occur in their order: cheap, and nearly always no.
fn has_in_order(text: &[u8], word: &[u8]) -> bool {
    let mut letters = text.iter();
    word.iter().all(|wanted| letters.any(|have| have.to_ascii_lowercase() == *wanted))
}

/// Whether the letters stand side by side, or in one word of the text from its beginning on, or in words that follow each
/// other: `kbd` does so in `AppleHIDKeyboard`, `evdrv` in `HIDEventDriver`.
fn is_together(text: &[u8], word: &[u8]) -> bool {
    let begins = |at: usize| {
        let before = at.checked_sub(1).map_or(b' ', |before| text[before]);
        let is_next_small = text.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let is_hump =
            text[at].is_ascii_uppercase() && (is_next_small || !before.is_ascii_uppercase());
        text[at].is_ascii_alphanumeric() && (is_hump || !before.is_ascii_alphanumeric())
    };
    let next = |from: usize, wanted: u8| {
        let mut words = 0;
        (from + 1..text.len())
            .map(|at| {
                words += u8::from(begins(at));
                (at, words)
            })
            .take_while(|(_, words)| *words < 2)
            .find(|(at, words)| {
                text[*at].eq_ignore_ascii_case(&wanted) && (*words == 0 || begins(*at))
            })
            .map(|(at, _)| at)
    };
    let Some((first, rest)) = word.split_first() else { return true };
    text.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
        || (0..text.len())
            .filter(|at| text[*at].eq_ignore_ascii_case(first) && begins(*at))
            .any(|at| rest.iter().try_fold(at, |at, wanted| next(at, *wanted)).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_one_word_or_in_words_that_follow_are_together() {
        for (text, word, expected) in [
            ("AppleHIDKeyboard", "kbd", true),
            ("kbd-backlight", "kbd", true),
            ("HIDEventDriver", "evdrv", true),
            ("AppleACPIPS2Nub", "acpinub", true),
            ("Ethernet", "net", true),
            ("IOSkywalkNetworkBSDClient", "kbd", false),
            ("AGXFirmwareKextG13RTBuddy", "kbd", false),
            ("Link Bandwidth", "kbd", false),
            ("HIDEventDriver", "hidr", false),
        ] {
            assert_eq!(is_together(text.as_bytes(), word.as_bytes()), expected, "{word} in {text}");
        }
    }
}
