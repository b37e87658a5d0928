//! One pass of a search over a registry, in tasks that threads take one by one.
//!
//! Names and classes come first, for all places: that is quick, and most of what is looked for is found there. What is left
//! is then looked for in properties.

mod sieve;

use std::ops::ControlFlow;
use std::sync::OnceLock;

use crate::explain::{Case, Outcome, Verdict};
use crate::model::{EntryId, PlaceId, Registry};
use crate::ui::query::{Field, Pattern, Query, Test, Word};

use super::hit::{Best, Hit, Where, offer};
use super::index::{FactIndex, NameIndex, NameRow, STRETCH};
use super::score::{Least, Scorer};
use super::texts::{NO_TEXT, TextId};
use sieve::{FactSieve, Memo, NameSieve};

/// What a hit in a name is worth beyond its score.
const NAME: i32 = 48;

/// What a hit in a class is worth beyond its score.
const CLASS: i32 = 24;

/// What an ID that fits is worth.
const ID: i32 = 1000;

/// A pass.
pub(crate) struct Pass<'a> {
    pub(crate) query: &'a Query,
    pub(crate) subject: &'a Case,
    pub(crate) names: &'a NameIndex,
    pub(crate) facts: &'a FactIndex,
    /// By stretch: positions that may yet be found in properties.
    left: Vec<OnceLock<Vec<u32>>>,
    words: Vec<&'a Word>,
    /// Whether there are only words, and tests of what is cheap to know.
    light: bool,
    stop: &'a (dyn Fn() -> bool + Sync),
}

/// Whether a test can be made without a look at properties, verdicts or paths.
fn is_light(test: &Test) -> bool {
    match test {
        Test::Text(field, _) => !matches!(field, Field::Bundle | Field::Path),
        test => matches!(test, Test::Word(_) | Test::Id(_) | Test::State(..)),
    }
}

impl<'a> Pass<'a> {
    pub(crate) fn new(
        query: &'a Query,
        subject: &'a Case,
        names: &'a NameIndex,
        facts: &'a FactIndex,
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self {
            query,
            subject,
            names,
            facts,
            left: (0..names.count()).map(|_| OnceLock::new()).collect(),
            words: query.words().collect(),
            light: query.terms.iter().all(|term| is_light(&term.test)),
            stop,
        }
    }

    /// How many tasks there are.
    pub(crate) fn tasks(&self) -> usize {
        let count = self.names.count();
        if self.light && !self.words.is_empty() { 2 * count } else { count }
    }

    /// Does a task. Those of lower numbers must have been begun.
    pub(crate) fn run(&self, scorer: &Scorer, task: usize) -> Vec<Hit> {
        let count = self.names.count();
        let mut hits = Vec::new();
        if !self.light {
            self.whole(scorer, task, &mut hits);
        } else if task < count {
            let mut left = Vec::new();
            if !(self.stop)() {
                self.by_name(scorer, task, &mut hits, &mut left);
            }
            let _ = self.left[task].set(left);
        } else {
            let left = self.left[task - count].wait();
            if !left.is_empty() && !(self.stop)() {
                self.by_property(scorer, task - count, left, &mut hits);
            }
        }
        hits
    }

    fn registry(&self) -> &'a Registry {
        self.subject.registry()
    }

    fn by_name(&self, scorer: &Scorer, stretch: usize, hits: &mut Vec<Hit>, left: &mut Vec<u32>) {
        let mut sieve = self.name_sieve(scorer, stretch);
        for (at, place) in self.names.places(stretch).iter().enumerate() {
            let position = (stretch * STRETCH + at) as u32;
            let row = sieve.names.rows[at];
            let ControlFlow::Continue(found) = self.light_tests(&mut sieve, &row, *place) else {
                continue;
            };
            let words = (0..self.words.len())
                .map(|word| self.word_in_name(scorer, &sieve, word, &row, *place));
            match total(words, found) {
                Some((score, found)) => hits.push(Hit { position, score, found }),
                None => left.push(position),
            }
        }
    }

    fn by_property(&self, scorer: &Scorer, stretch: usize, left: &[u32], hits: &mut Vec<Hit>) {
        // With a single word there is nothing of it in the names: that was the first look.
        let sieve = (self.words.len() > 1).then(|| self.name_sieve(scorer, stretch));
        let mut facts: Option<(usize, FactSieve<'_>)> = None;
        for position in left {
            let at = *position as usize % STRETCH;
            let place = self.names.places(stretch)[at];
            let entry = self.registry().place(place).entry;
            let Some(facts) = self.facts_of(scorer, &mut facts, entry) else { return };
            let words = (0..self.words.len()).map(|word| {
                let row = sieve.as_ref().map(|sieve| (sieve, sieve.names.rows[at]));
                let best = row
                    .and_then(|(sieve, row)| self.word_in_name(scorer, sieve, word, &row, place));
                best.or_else(|| facts.word(word, entry))
            });
            if let Some((score, found)) = total(words, None) {
                hits.push(Hit { position: *position, score, found });
            }
        }
    }

    fn whole(&self, scorer: &Scorer, stretch: usize, hits: &mut Vec<Hit>) {
        let mut sieve = self.name_sieve(scorer, stretch);
        let mut facts: Option<(usize, FactSieve<'_>)> = None;
        // Verdicts cost the most, so they are asked for last.
        let cost = |test: &Test| match test {
            Test::Text(Field::Path, _) => 1,
            Test::Verdict(_, None) => 2,
            Test::Verdict(..) => 3,
            _ => 0,
        };
        let mut heavy: Vec<usize> = (0..self.query.terms.len())
            .filter(|at| !is_light(&self.query.terms[*at].test))
            .collect();
        heavy.sort_by_key(|at| cost(&self.query.terms[*at].test));
        let needs_facts =
            !self.words.is_empty() || heavy.iter().any(|at| cost(&self.query.terms[*at].test) == 0);
        'places: for (at, place) in self.names.places(stretch).iter().enumerate() {
            if at % 64 == 0 && (self.stop)() {
                return;
            }
            let row = sieve.names.rows[at];
            let ControlFlow::Continue(mut found) = self.light_tests(&mut sieve, &row, *place)
            else {
                continue;
            };
            let entry = self.registry().place(*place).entry;
            let mut facts =
                if needs_facts { self.facts_of(scorer, &mut facts, entry) } else { None };
            for term in &heavy {
                match self.heavy_test(*term, &mut sieve, facts.as_deref_mut(), &row, *place) {
                    ControlFlow::Continue(here) => found = here.or(found),
                    ControlFlow::Break(()) => continue 'places,
                }
            }
            let words = (0..self.words.len()).map(|word| {
                self.word_in_name(scorer, &sieve, word, &row, *place)
                    .or_else(|| facts.as_deref_mut()?.word(word, entry))
            });
            if let Some((score, found)) = total(words, found) {
                let position = (stretch * STRETCH + at) as u32;
                hits.push(Hit { position, score, found });
            }
        }
    }

    fn name_sieve(&self, scorer: &Scorer, stretch: usize) -> NameSieve<'a> {
        let names = self.names.stretch(self.subject, stretch);
        let scores = self.words.iter().map(|word| scorer.table(&names.texts, word)).collect();
        let memo = |test: &'a Test| match test {
            Test::Text(_, pattern) => Some(Memo::new(pattern, &names.texts)),
            Test::Phrase(wanted) => Some(Memo::new(wanted.pattern(), &names.texts)),
            _ => None,
        };
        let memos = self.query.terms.iter().map(|term| memo(&term.test)).collect();
        NameSieve { names, scores, memos }
    }

    /// The tables for the stretch of an entry, made when it is another one than before. `None`: called back.
    fn facts_of<'b>(
        &self,
        scorer: &Scorer,
        have: &'b mut Option<(usize, FactSieve<'a>)>,
        entry: EntryId,
    ) -> Option<&'b mut FactSieve<'a>> {
        let at = entry.0 as usize / STRETCH;
        if have.as_ref().is_none_or(|(of, _)| *of != at) {
            if (self.stop)() {
                return None;
            }
            let facts = self.facts.of(self.registry(), entry);
            let hits = |word: &&Word| scorer.hits(&facts.texts, word, Least::Value);
            let hits = self.words.iter().map(hits).collect();
            let memo = |test: &'a Test| match test {
                Test::Text(Field::Bundle, pattern) => Some(Memo::new(pattern, &facts.texts)),
                Test::Phrase(wanted) | Test::Value(wanted) => {
                    Some(Memo::new(wanted.pattern(), &facts.texts))
                }
                Test::Key(path, _) => Some(Memo::new(path.first()?, &facts.texts)),
                _ => None,
            };
            let memos = self.query.terms.iter().map(|term| memo(&term.test)).collect();
            let keys = vec![vec![None; facts.key_sets.len()]; self.words.len()];
            *have = Some((at, FactSieve { facts, hits, keys, memos }));
        }
        have.as_mut().map(|(_, sieve)| sieve)
    }

    /// The best that the names and classes of a place have of a word.
    fn word_in_name(
        &self,
        scorer: &Scorer,
        sieve: &NameSieve<'_>,
        word: usize,
        row: &NameRow,
        place: PlaceId,
    ) -> Best {
        let scores = &sieve.scores[word];
        let word = self.words[word];
        let mut best = None;
        let mut text = |id: TextId, least, more, found| {
            if let Some(score) = scores.get(id as usize).and_then(|score| score.hit(word, least)) {
                offer(&mut best, score + more, found);
            }
        };
        text(row.name, Least::Name, NAME, Where::Name);
        text(row.location, Least::Name, NAME, Where::Name);
        text(row.class, Least::Class, CLASS, Where::Class);
        text(row.bundle, Least::Bundle, 0, Where::Kind);
        for class in sieve.names.superclasses(row) {
            text(*class, Least::Super, 0, Where::Kind);
        }
        let registry = self.registry();
        // It is far from its neighbours in memory, and seldom asked for.
        let entry = || registry.entry(registry.place(place).entry);
        if word.lower.contains(&b'@') && row.location != NO_TEXT {
            let score = scorer.score(&registry.component(place), word);
            if let Some(score) = score.hit(word, Least::Name) {
                offer(&mut best, score + NAME, Where::Name);
            }
        }
        if word.lower.contains(&b'/') {
            let score = scorer.score(&registry.path(place), word);
            if let Some(score) = score.hit(word, Least::Bundle) {
                offer(&mut best, score, Where::Path);
            }
        }
        if word.lower.starts_with(b"0x")
            && let Some(id) = entry().registry_id
            && format!("{id:#x}").as_bytes().starts_with(&word.lower)
        {
            offer(&mut best, ID, Where::Id);
        }
        let state = match word.lower.as_slice() {
            b"inactive" => entry().state.is_some_and(|state| state.active == Some(false)),
            b"busy" => entry().state.is_some_and(|state| state.busy.is_some_and(|busy| busy > 0)),
            _ => false,
        };
        if state {
            offer(&mut best, Least::Name as i32 * word.letters as i32, Where::State);
        }
        best
    }

    /// Whether all cheap tests hold, and where the last of them was met.
    fn light_tests(
        &self,
        sieve: &mut NameSieve<'_>,
        row: &NameRow,
        place: PlaceId,
    ) -> ControlFlow<(), Option<Where>> {
        let mut found = None;
        let registry = self.registry();
        let entry = || registry.entry(registry.place(place).entry);
        for (at, term) in self.query.terms.iter().enumerate() {
            let here = match &term.test {
                Test::Text(Field::Name, pattern) => {
                    let component = || pattern.fits(&registry.component(place));
                    (sieve.fits(at, row.name)
                        || sieve.fits(at, row.location)
                        || pattern.has('@') && component())
                    .then_some(Where::Name)
                }
                Test::Text(Field::Class, _) => sieve.fits(at, row.class).then_some(Where::Class),
                Test::Text(Field::Super, _) => {
                    let names = sieve.names;
                    let one = names.classes(row).iter().find(|class| sieve.fits(at, **class));
                    one.map(|class| if *class == row.class { Where::Class } else { Where::Kind })
                }
                Test::Id(digits) => entry()
                    .registry_id
                    .is_some_and(|id| format!("{id:x}").starts_with(digits))
                    .then_some(Where::Id),
                Test::State(word, holds) => {
                    is_in_state(entry().state.as_ref(), word, *holds).then_some(Where::State)
                }
                _ => continue,
            };
            if here.is_some() == term.negated {
                return ControlFlow::Break(());
            }
            found = here.or(found);
        }
        ControlFlow::Continue(found)
    }

    /// Whether a test holds that takes a look at more than names, and where it was met.
    fn heavy_test(
        &self,
        at: usize,
        names: &mut NameSieve<'_>,
        facts: Option<&mut FactSieve<'_>>,
        row: &NameRow,
        place: PlaceId,
    ) -> ControlFlow<(), Option<Where>> {
        let term = &self.query.terms[at];
        let registry = self.registry();
        let entry = registry.place(place).entry;
        let here = match &term.test {
            Test::Phrase(_) => {
                names.phrase(at, row).or_else(|| facts.and_then(|facts| facts.phrase(at, entry)))
            }
            Test::Text(Field::Bundle, _) => {
                let own = names.fits(at, row.bundle).then_some(Where::Kind);
                own.or_else(|| facts.and_then(|facts| facts.bundle(at, entry)))
            }
            Test::Key(path, value) => {
                facts.and_then(|facts| facts.key(registry, at, entry, path, value.as_ref()))
            }
            Test::Value(wanted) => facts.and_then(|facts| facts.value(registry, at, entry, wanted)),
            Test::Text(Field::Path, pattern) => {
                pattern.fits(&registry.path(place)).then_some(Where::Path)
            }
            Test::Verdict(field, which) => {
                self.verdict(*field, which.as_ref(), entry).then_some(Where::Verdict(*field))
            }
            _ => None,
        };
        if here.is_some() == term.negated {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(here)
        }
    }

    fn verdict(&self, field: Field, which: Option<&Pattern>, entry: EntryId) -> bool {
        let Some(pattern) = which else {
            let badge = self.subject.badge(entry);
            return match field {
                Field::Driver => badge.started,
                Field::Rejected => badge.loud,
                Field::Waiting => badge.waiting,
                _ => badge.open,
            } > 0;
        };
        let is = |verdict: &Verdict| match field {
            Field::Driver => verdict.outcome == Outcome::Started,
            Field::Rejected => matches!(verdict.outcome, Outcome::Rejected | Outcome::Lost),
            Field::Waiting => verdict.outcome == Outcome::Waiting,
            _ => verdict.outcome == Outcome::Undetermined,
        };
        self.subject.verdicts(entry).iter().any(|verdict| {
            let personality = &verdict.personality;
            is(verdict)
                && (pattern.fits(&personality.bundle)
                    || pattern.fits(&personality.name)
                    || personality.class.as_deref().is_some_and(|class| pattern.fits(class)))
        })
    }
}

/// The sum of the words' scores, if each was found, and where the best of them was.
fn total(words: impl Iterator<Item = Best>, found: Option<Where>) -> Option<(i32, Where)> {
    let mut sum = 0;
    let mut best: Best = found.map(|found| (0, found));
    for word in words {
        let (score, found) = word?;
        sum += score;
        if best.is_none_or(|(have, _)| score > have) {
            best = Some((score, found));
        }
    }
    // With nothing but negations it is the name that counts.
    let found = best.map_or(Where::Name, |(_, found)| found);
    Some((sum, found))
}

fn is_in_state(state: Option<&crate::model::State>, word: &str, holds: bool) -> bool {
    let Some(state) = state else { return false };
    let is = match word {
        "registered" => state.registered,
        "matched" => state.matched,
        "active" => state.active,
        _ => state.busy.map(|busy| busy > 0),
    };
    is == Some(holds)
}
