//! The fields that a search can test.

#[cfg(test)]
use std::fmt::Write as _;

/// What a test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    Name,
    Class,
    Super,
    Bundle,
    Key,
    Value,
    State,
    Path,
    Id,
    Driver,
    Rejected,
    Waiting,
    Undetermined,
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldRow {
    pub(crate) field: Field,
    /// As it is typed before the colon.
    pub(crate) name: &'static str,
    /// What it holds, and what may be written behind the colon.
    pub(crate) words: &'static str,
    /// A search with it.
    pub(crate) example: &'static str,
    /// Whether it says something with nothing behind the colon.
    pub(crate) alone: bool,
}

const fn row(
    field: Field,
    name: &'static str,
    words: &'static str,
    example: &'static str,
    alone: bool,
) -> FieldRow {
    FieldRow { field, name, words, example, alone }
}

/// The words of `state:`.
pub(crate) const STATES: [&str; 4] = ["registered", "matched", "active", "busy"];

/// Every field.
#[rustfmt::skip]
pub(crate) const FIELDS: &[FieldRow] = &[
    row(Field::Name, "name", "a part of name or name@location", "name:XHC", false),
    row(Field::Class, "class", "the whole class; * any letters, ? one", "class:IOPCI*", false),
    row(Field::Super, "super", "the whole class or a superclass", "super:IOUSBHostDevice", false),
    row(Field::Bundle, "bundle", "a part of the bundle's name", "bundle:com.apple.iokit", false),
    row(Field::Key, "key", "a property; = < > compare its value", "key:vendor-id=8086", false),
    row(Field::Value, "value", "a part of a value, or a whole number", "value:\"Apple Inc\"", false),
    row(Field::State, "state", "registered matched active busy; ! not", "state:!matched", false),
    row(Field::Path, "path", "a part of the path", "path:/PCI0@0/", false),
    row(Field::Id, "id", "the ID or its beginning", "id:0x10000", false),
    row(Field::Driver, "driver", "a driver that runs; class or bundle", "driver:AppleHDA", true),
    row(Field::Rejected, "rejected", "a known driver did not start", "rejected:", true),
    row(Field::Waiting, "waiting", "a driver waits here", "waiting:", true),
    row(Field::Undetermined, "undetermined", "a driver the dump can't tell of", "undetermined:", true),
];

/// The row of a field: they stand in the order of [`Field`].
pub(crate) fn of(field: Field) -> &'static FieldRow {
    &FIELDS[field as usize]
}

/// The field of this name, case aside.
pub(crate) fn named(name: &str) -> Option<&'static FieldRow> {
    FIELDS.iter().find(|row| row.name.eq_ignore_ascii_case(name))
}

/// All names, for errors.
pub(crate) fn names() -> String {
    let names: Vec<&str> = FIELDS.iter().map(|row| row.name).collect();
    names.join(", ")
}

/// What is missing behind the cursor: the rest of a field's name with its colon, or of a state.
pub(crate) fn complete(before: &str) -> Option<String> {
    let word = before.rsplit(char::is_whitespace).next()?.trim_start_matches(['!', '-']);
    if let Some((field, typed)) = word.split_once(':') {
        let typed = typed.trim_start_matches('!');
        let is_state = named(field).is_some_and(|row| row.field == Field::State);
        let state = STATES.iter().find(|state| state.starts_with(typed) && **state != typed);
        return state
            .filter(|_| is_state && !typed.is_empty())
            .map(|state| state[typed.len()..].to_owned());
    }
    // One letter says too little, and is more likely the beginning of a word.
    let starts =
        |name: &str| name.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    let row = FIELDS.iter().find(|row| word.len() > 1 && starts(row.name))?;
    Some(format!("{}:", &row.name[word.len()..]))
}

/// The table of fields in Markdown.
#[cfg(test)]
pub(crate) fn markdown() -> String {
    let mut out = String::from("| field | holds | example |\n| --- | --- | --- |\n");
    for row in FIELDS {
        let words = row.words.replace('*', "\\*").replace('<', "\\<").replace('>', "\\>");
        let _ = writeln!(out, "| `{}:` | {} | `{}` |", row.name, words, row.example);
    }
    out
}
