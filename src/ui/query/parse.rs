//! Reading a search.

use std::cmp::Ordering;
use std::ops::Range;

use super::fields::{self, FIELDS, Field, STATES};
use super::{Pattern, Wanted};

/// A search that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Query {
    pub(crate) terms: Vec<Term>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    /// Whether it must not hold.
    pub(crate) negated: bool,
    pub(crate) test: Test,
}

/// What a condition asks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    /// Letters in their order, wherever they stand.
    Word(Word),
    /// A text as it stands, in names, classes, bundles, keys and values.
    Phrase(Wanted),
    /// A name, a class, a superclass, a bundle or a path.
    Text(Field, Pattern),
    /// The beginning of an ID, in hexadecimal digits.
    Id(String),
    /// A word of [`STATES`], and whether it is to hold.
    State(&'static str, bool),
    /// A key, or a path of keys into nested values, and its value.
    Key(Vec<Pattern>, Option<(Ordering, Wanted)>),
    Value(Wanted),
    /// A driver that started, was rejected, waits, or is undetermined; and which.
    Verdict(Field, Option<Pattern>),
}

/// Letters to be found in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) lower: Vec<u8>,
    pub(crate) letters: usize,
}

impl Word {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            lower: text.bytes().map(|byte| byte.to_ascii_lowercase()).collect(),
            letters: text.chars().count(),
        }
    }
}

/// What is wrong with a search, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueryError {
    /// In bytes of what was typed.
    pub(crate) at: Range<usize>,
    pub(crate) message: String,
}

/// A word as it was typed: its letters, and whether each was quoted.
struct Typed {
    letters: Vec<(char, bool)>,
    /// Where it stands.
    at: Range<usize>,
}

impl Query {
    /// Reads a search. A field that waits for its value is left out.
    pub(crate) fn read(text: &str) -> Result<Self, QueryError> {
        let mut terms = Vec::new();
        for typed in split(text) {
            let at = typed.at.clone();
            match term(&typed) {
                Ok(term) => terms.extend(term),
                Err(message) => return Err(QueryError { at, message }),
            }
        }
        Ok(Self { terms })
    }

    /// Whether it asks for nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The words that are to be found fuzzily.
    pub(crate) fn words(&self) -> impl Iterator<Item = &Word> {
        self.terms.iter().filter_map(|term| match &term.test {
            Test::Word(word) if !term.negated => Some(word),
            _ => None,
        })
    }

    /// What may be meant when nothing was found.
    pub(crate) fn advice(&self) -> Option<String> {
        // Of several terms another may be what excludes all.
        let [term] = self.terms.as_slice() else { return None };
        if term.negated {
            return None;
        }
        let (field, pattern) = match &term.test {
            Test::Text(field, pattern) => (*field, pattern),
            Test::Key(path, _) if path.len() == 1 => (Field::Key, &path[0]),
            _ => return None,
        };
        if !pattern.is_whole_word() {
            return None;
        }
        let (field, text) = (fields::of(field).name, pattern.text());
        Some(format!("{field}: compares the whole word; {field}:*{text}* finds it anywhere"))
    }
}

/// Takes what was typed apart at blanks that aren't quoted.
fn split(text: &str) -> Vec<Typed> {
    let mut all = Vec::new();
    let mut letters: Vec<(char, bool)> = Vec::new();
    let (mut quoted, mut start, mut end) = (false, None, 0);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        end = at + c.len_utf8();
        match c {
            '"' => {
                quoted = !quoted;
                // Shows that something was quoted even if it is empty.
                letters.push(('"', false));
                start.get_or_insert(at);
            }
            '\\' if quoted => {
                if let Some((at, c)) = chars.next() {
                    letters.push((c, true));
                    end = at + c.len_utf8();
                }
            }
            c if c.is_whitespace() && !quoted => {
                if let Some(start) = start.take() {
                    all.push(Typed { letters: std::mem::take(&mut letters), at: start..at });
                }
            }
            c => {
                letters.push((c, quoted));
                start.get_or_insert(at);
            }
        }
    }
    if let Some(start) = start {
        all.push(Typed { letters, at: start..end });
    }
    all
}

/// Reads one word. `None`: it is still being typed.
fn term(typed: &Typed) -> Result<Option<Term>, String> {
    let mut letters = typed.letters.as_slice();
    let whole: String = letters.iter().map(|(c, _)| *c).collect();
    // As ioreg writes it.
    if let Some(state) = STATES.iter().find(|state| whole.strip_prefix('!') == Some(**state)) {
        return Ok(Some(Term { negated: false, test: Test::State(state, false) }));
    }
    let mut negated = false;
    if let [('!' | '-', false), rest @ ..] = letters {
        // A lone sign is the beginning of something.
        negated = true;
        letters = rest;
    }
    if letters.is_empty() {
        return Ok(None);
    }
    let colon = letters.iter().position(|letter| *letter == (':', false));
    let named = colon
        .map(|at| (letters[..at].iter().map(|(c, _)| *c).collect::<String>(), &letters[at + 1..]));
    let test = match named {
        Some((name, rest)) if is_name(&name) && !is_plane(&name, rest) => field(&name, rest)?,
        _ => Some(word(letters, negated)),
    };
    Ok(test.map(|test| Term { negated, test }))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic())
}

/// `IOService:/…`: a path, not a field.
fn is_plane(name: &str, rest: &[(char, bool)]) -> bool {
    fields::named(name).is_none() && matches!(rest.first(), Some(('/' | '…', _)))
}

fn unquoted(letters: &[(char, bool)]) -> Vec<(char, bool)> {
    letters.iter().copied().filter(|letter| *letter != ('"', false)).collect()
}

/// A word, or a phrase if it was quoted or must not be there.
fn word(letters: &[(char, bool)], negated: bool) -> Test {
    let text = unquoted(letters);
    if negated || text.len() < letters.len() {
        return Test::Phrase(Wanted::new(&text, true));
    }
    Test::Word(Word::new(&text.iter().map(|(c, _)| *c).collect::<String>()))
}

fn field(name: &str, rest: &[(char, bool)]) -> Result<Option<Test>, String> {
    let Some(row) = fields::named(name) else {
        return Err(format!(
            "there is no field {name}; the fields are {}; quotation marks find the text itself",
            fields::names()
        ));
    };
    let text = unquoted(rest);
    if text.is_empty() && !row.alone {
        return Ok(None);
    }
    let pattern = |anywhere| Pattern::new(&text, anywhere);
    Ok(Some(match row.field {
        Field::Class | Field::Super => Test::Text(row.field, pattern(false)),
        Field::Name | Field::Bundle | Field::Path => Test::Text(row.field, pattern(true)),
        Field::Value => Test::Value(Wanted::new(&text, true)),
        Field::State => return state(&text),
        Field::Id => return id(&text),
        Field::Key => return key(rest),
        Field::Driver | Field::Rejected | Field::Waiting | Field::Undetermined => {
            Test::Verdict(row.field, (!text.is_empty()).then(|| pattern(true)))
        }
    }))
}

fn state(letters: &[(char, bool)]) -> Result<Option<Test>, String> {
    let text: String = letters.iter().map(|(c, _)| c.to_ascii_lowercase()).collect();
    let (holds, word) = match text.strip_prefix('!') {
        Some(word) => (false, word),
        None => (true, text.as_str()),
    };
    let (holds, word) = if word == "inactive" { (!holds, "active") } else { (holds, word) };
    if let Some(state) = STATES.iter().find(|state| **state == word) {
        return Ok(Some(Test::State(state, holds)));
    }
    // As long as it can become one of them, it is being typed.
    if STATES.iter().any(|state| state.starts_with(word)) || "inactive".starts_with(word) {
        return Ok(None);
    }
    Err(format!("there is no state {word}: {}", fields::of(Field::State).words))
}

fn id(letters: &[(char, bool)]) -> Result<Option<Test>, String> {
    let text: String = letters.iter().map(|(c, _)| c.to_ascii_lowercase()).collect();
    let digits = text.strip_prefix("0x").unwrap_or(&text);
    if digits.is_empty() {
        return Ok(None);
    }
    if digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return Ok(Some(Test::Id(digits.trim_start_matches('0').to_owned())));
    }
    Err(format!("{text} is not an ID: write hexadecimal digits, with or without 0x"))
}

/// `vendor-id`, `IOPropertyMatch/model`, `vendor-id=8086`, `IOProbeScore>0`.
fn key(rest: &[(char, bool)]) -> Result<Option<Test>, String> {
    let sign = rest.iter().position(|letter| matches!(letter, ('=' | '<' | '>', false)));
    let (name, value) = match sign {
        Some(at) => (&rest[..at], Some((rest[at].0, unquoted(&rest[at + 1..])))),
        None => (rest, None),
    };
    let path: Vec<Pattern> = name
        .split(|letter| *letter == ('/', false))
        .map(|step| Pattern::new(&unquoted(step), false))
        .filter(|step| !step.is_empty())
        .collect();
    if path.is_empty() {
        return Err("a key must come first: key:vendor-id=8086".to_owned());
    }
    let wanted = value.map(|(sign, text)| (sign, Wanted::new(&text, false)));
    let Some((sign, wanted)) = wanted.filter(|(_, wanted)| !wanted.is_empty()) else {
        return Ok(Some(Test::Key(path, None)));
    };
    let how = match sign {
        '<' => Ordering::Less,
        '>' => Ordering::Greater,
        _ => Ordering::Equal,
    };
    if how.is_ne() && !wanted.is_number() {
        return Err(format!(
            "{sign} compares numbers: write a decimal one, or a hexadecimal one with 0x"
        ));
    }
    Ok(Some(Test::Key(path, Some((how, wanted)))))
}

/// The first line of help on a field that is being typed.
pub(crate) fn hint(before: &str) -> Option<&'static str> {
    let word = before.rsplit(char::is_whitespace).next()?.trim_start_matches(['!', '-']);
    let (name, _) = word.split_once(':')?;
    FIELDS.iter().find(|row| row.name == name).map(|row| row.words)
}
