//! How well a word is found in a text.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::super::query::Word;
use super::texts::{Texts, letters};

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

/// Scores texts. Each thread has its own.
pub(crate) struct Scorer {
    matcher: SkimMatcherV2,
}

impl Scorer {
    pub(crate) fn new() -> Self {
        Self { matcher: SkimMatcherV2::default().smart_case() }
    }

    /// The score of a word in a text, 0 if its letters aren't all there.
    pub(crate) fn score(&self, text: &str, word: &Word) -> i32 {
        if !has_in_order(text.as_bytes(), &word.lower) {
            return 0;
        }
        self.matcher.fuzzy_match(text, &word.text).map_or(0, |score| score.max(0) as i32)
    }

    /// The scores of a word in all texts of a table.
    pub(crate) fn table(&self, texts: &Texts, word: &Word) -> Vec<i32> {
        let wanted = letters(&word.lower);
        (0..texts.len() as u32)
            .map(|id| {
                let has = texts.letters(id) & wanted == wanted;
                if has { self.score(texts.get(id), word) } else { 0 }
            })
            .collect()
    }

    /// The characters of a text that a word hits, if it hits it.
    pub(crate) fn marks(&self, text: &str, word: &Word, least: Least) -> Vec<usize> {
        if !is_enough(self.score(text, word), word, least) {
            return Vec::new();
        }
        self.matcher.fuzzy_indices(text, &word.text).map_or(Vec::new(), |(_, marks)| marks)
    }
}

/// Whether a score is that of a hit.
pub(crate) fn is_enough(score: i32, word: &Word, least: Least) -> bool {
    score > 0 && score >= least as i32 * word.letters as i32
}

/// Whether the letters of a word occur in their order: cheap, and nearly always no.
fn has_in_order(text: &[u8], word: &[u8]) -> bool {
    let mut letters = text.iter();
    word.iter().all(|wanted| letters.any(|have| have.to_ascii_lowercase() == *wanted))
}
