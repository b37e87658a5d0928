//! Trying things out: what was changed, what came of it, and the small editor of a personality or a node.

use std::collections::HashSet;

use crate::engine::matching_keys;
use crate::explain::{
    Case, Edit, PersonalityRef, VerdictChange, Whose, as_typed, led_to, read_typed,
};
use crate::model::{Dict, EntryId, Value};

use super::input::Input as Line;
use super::scroll::Scroll;

/// What is tried out on a document.
#[derive(Debug, Default)]
pub(crate) struct WhatIf {
    /// What was changed, in order.
    pub(crate) done: Vec<Change>,
    /// What was taken back, the latest last.
    pub(crate) undone: Vec<Change>,
    /// What is being judged.
    pub(crate) running: Option<Running>,
    /// What is different from the document as it was opened.
    pub(crate) all: Vec<VerdictChange>,
    /// The nodes with a verdict that is different.
    pub(crate) nodes: HashSet<EntryId>,
    /// What a document that was read again is to be changed by, as it was before.
    pub(crate) wanted: Vec<Change>,
    next: u64,
}

/// A change: one step of undo.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// What it does, for people.
    pub(crate) words: String,
    pub(crate) edits: Vec<Edit>,
}

/// A change that is being judged.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) number: u64,
    pub(crate) done: Vec<Change>,
    pub(crate) undone: Vec<Change>,
    /// What somebody did, for the message afterwards.
    pub(crate) words: String,
    /// Whether what changed is to be shown, not only counted.
    pub(crate) show: bool,
}

impl WhatIf {
    /// A number for the next thing to be judged.
    pub(crate) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// All edits of these changes.
    pub(crate) fn edits(changes: &[Change]) -> Vec<Edit> {
        changes.iter().flat_map(|change| change.edits.iter().cloned()).collect()
    }

    /// Whether the verdict on a personality of a node is different.
    pub(crate) fn is_changed(&self, entry: EntryId, personality: &PersonalityRef) -> bool {
        self.nodes.contains(&entry)
            && self.all.iter().any(|change| {
                let known = &change.personality;
                change.entry == entry
                    && (&known.bundle, &known.name) == (&personality.bundle, &personality.name)
            })
    }
}

/// What the editor edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A personality, `BUNDLE/NAME`.
    Driver { label: String, bundle: String },
    /// A node, as an edit names it.
    Node { id: String, name: String },
}

impl Target {
    /// What is edited, for people.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Driver { label, .. } => label,
            Self::Node { name, .. } => name,
        }
    }

    /// A key is set, or taken out.
    pub(crate) fn edit(&self, key: &str, value: Option<Value>) -> Edit {
        let whose = match self {
            Self::Driver { label, .. } => Whose::Driver(label.clone()),
            Self::Node { id, .. } => Whose::Node(id.clone()),
        };
        Edit::Set { whose, key: key.to_owned(), value }
    }
}

/// The small editor.
#[derive(Debug)]
pub(crate) struct Editor {
    pub(crate) target: Target,
    /// What is edited, as it stands.
    table: Dict,
    pub(crate) rows: Vec<Row>,
    pub(crate) scroll: Scroll,
    /// What is being typed.
    pub(crate) field: Option<Field>,
    /// Why the last change could not be made.
    pub(crate) error: Option<String>,
    /// A key, and the value with which it would fit the node.
    fitting: Option<(String, Value)>,
}

/// A row of the editor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// The key, or the path to it; empty in the row that adds another one.
    pub(crate) key: String,
    /// The value; `None` where there is none yet.
    pub(crate) value: Option<Value>,
    /// What it means that there is none.
    pub(crate) note: &'static str,
}

/// A line being typed in the editor.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// The key; `None` while that is what is typed.
    pub(crate) key: Option<String>,
    pub(crate) line: Line,
    pub(crate) error: Option<String>,
}

/// Keys that decide in matching and that a personality may lack, with what holds without them.
const COMMON: [(&str, &str); 8] = [
    ("IOMatchCategory", "not set: the default category"),
    ("IOProbeScore", "not set: 0"),
    ("IOProviderClass", "not set: never stored"),
    ("IONameMatch", "not set"),
    ("IOPropertyMatch", "not set"),
    ("IOParentMatch", "not set"),
    ("IOResourceMatch", "not set"),
    ("IOClass", "not set: nothing can be allocated"),
];

/// Keys that are offered while a key is typed, before those that are compared.
const KEYS: [&str; 10] = [
    "CFBundleIdentifier",
    "IOClass",
    "IOProviderClass",
    "IOMatchCategory",
    "IOProbeScore",
    "IOResourceMatch",
    "IOMatchDefer",
    "IOUserClass",
    "IOUserServerName",
    "CFBundleIdentifierKernel",
];

/// Keys that are offered while a key is typed; the first that fits is taken.
fn offered_keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain(matching_keys())
}

/// So many rows a table has at most, and so deep it is unfolded.
const ROWS: usize = 2_000;
const DEEP: usize = 8;

impl Editor {
    /// The editor of a personality, given its place in the case, with the cursor on a key.
    pub(crate) fn driver(case: &Case, place: usize, key: Option<&str>) -> Option<Self> {
        let personality = case.personalities().get(place)?;
        let table = case.table(place)?.clone();
        let label = personality.label();
        let bundle = personality.bundle.clone();
        let mut rows = rows(&table);
        for (name, note) in COMMON {
            if !table.contains(name) {
                rows.push(Row { key: name.to_owned(), value: None, note });
            }
        }
        Some(Self::new(Target::Driver { label, bundle }, table, rows, key))
    }

    /// The editor of a node, with the cursor on a property.
    pub(crate) fn node(case: &Case, entry: EntryId, key: Option<&str>) -> Option<Self> {
        let registry = case.registry();
        let table = registry.table(entry);
        let rows = rows(&table);
        let place = registry.main_place(entry)?;
        let path = registry.path(place);
        // In a dump a path can be cut short, and two nodes can have the same; the id has no second.
        let id = match registry.entry(entry).registry_id {
            Some(id) if !case.is_scenario() => format!("{id:#x}"),
            _ => path,
        };
        let name = registry.component(place);
        Some(Self::new(Target::Node { id, name }, table, rows, key))
    }

    fn new(target: Target, table: Dict, mut rows: Vec<Row>, key: Option<&str>) -> Self {
        rows.push(Row { key: String::new(), value: None, note: "" });
        let at = key.and_then(|key| {
            let whole = rows.iter().position(|row| row.key == key);
            let below = |row: &Row| row.key.split('/').any(|step| step == key);
            whole.or_else(|| rows.iter().position(below))
        });
        let scroll = Scroll { at: at.unwrap_or(0), top: 0 };
        Self { target, table, rows, scroll, field: None, error: None, fitting: None }
    }

    /// Proposes this value for a key, as the verdict on the personality advises.
    pub(crate) fn advised(mut self, key: Option<&str>, value: Option<Value>) -> Self {
        self.fitting = key.map(str::to_owned).zip(value);
        self
    }

    /// Whether a key, or what a path leads to, has this value already. Numbers are the same whatever their width: it can't be
    /// typed.
    pub(crate) fn has(&self, key: &str, value: &Value) -> bool {
        led_to(&self.table, key).is_some_and(|have| {
            let typed = as_typed(have);
            have == value || typed.is_some() && typed == as_typed(value)
        })
    }

    /// The row under the cursor.
    pub(crate) fn row(&self) -> Option<&Row> {
        self.rows.get(self.scroll.at)
    }

    /// Begins to type: a value for the key under the cursor, or a key.
    pub(crate) fn begin(&mut self) {
        let Some(row) = self.row().cloned() else { return };
        let mut line = Line::default();
        self.error = None;
        if row.key.is_empty() {
            self.field = Some(Field { key: None, line, error: None });
            return;
        }
        let fitting = self.fitting.as_ref().filter(|(key, _)| *key == row.key);
        let text = match fitting.map(|(_, value)| value).or(row.value.as_ref()) {
            Some(value) => as_typed(value),
            None => self.proposal(&row.key),
        };
        line.insert(&text.unwrap_or_default());
        self.field = Some(Field { key: Some(row.key), line, error: None });
    }

    /// A value that is usual for a key: a category is called after the class.
    fn proposal(&self, key: &str) -> Option<String> {
        let class = self.rows.iter().find(|row| row.key == "IOClass")?;
        (key == "IOMatchCategory").then(|| class.value.as_ref().and_then(as_typed)).flatten()
    }

    /// Takes what was typed: a key is followed by its value; a value makes an edit.
    pub(crate) fn take(&mut self) -> Option<(String, Value)> {
        let field = self.field.as_mut()?;
        let text = field.line.text().trim().to_owned();
        let Some(key) = field.key.clone() else {
            if text.is_empty() || text.split('/').any(str::is_empty) {
                field.error = Some(
                    "a key is missing: IOMatchCategory, or a path, IOPropertyMatch/model".into(),
                );
                return None;
            }
            let have = led_to(&self.table, &text);
            let proposal = have.and_then(as_typed).or_else(|| self.proposal(&text));
            let line = Line::of(&proposal.unwrap_or_default());
            self.field = Some(Field { key: Some(text), line, error: None });
            return None;
        };
        match read_typed(&text) {
            Ok(value) => Some((key, value)),
            Err(why) => {
                field.error = Some(why);
                None
            }
        }
    }

    /// Completes what is typed: a key by the known ones, a text by its quotation marks.
    pub(crate) fn complete(&mut self) {
        let Some(field) = &mut self.field else { return };
        let text = field.line.text().to_owned();
        if field.key.is_some() {
            if read_typed(&text).is_err() && !text.trim().is_empty() && !text.starts_with('"') {
                field.line = Line::of(&format!("\"{}\"", text.trim()));
                field.error = None;
            }
            return;
        }
        let (before, last) =
            text.rsplit_once('/').map_or(("", &*text), |(before, last)| (before, last));
        let fits =
            |key: &&str| key.to_lowercase().starts_with(&last.to_lowercase()) && *key != last;
        if let Some(key) = offered_keys().find(fits) {
            let slash = if before.is_empty() { "" } else { "/" };
            field.line = Line::of(&format!("{before}{slash}{key}"));
            field.error = None;
        }
    }

    /// What is said of the line that is typed; `complete` is the key that completes it.
    pub(crate) fn remark(&self, complete: &str) -> Result<String, String> {
        let Some(field) = &self.field else { return Ok(String::new()) };
        if let Some(error) = &field.error {
            return Err(error.clone());
        }
        if field.key.is_none() {
            return Ok(format!(
                "a key, or a path to one: IOPropertyMatch/model; {complete} completes it"
            ));
        }
        if field.line.text().trim().is_empty() {
            return Ok("\"text\", 12, 0x1f, <0a0b>, Yes, (\"a\",\"b\") or {\"k\"=1}".into());
        }
        read_typed(field.line.text()).map(|value| kind(&value))
    }
}

/// What a value is, in a few words.
fn kind(value: &Value) -> String {
    match value {
        Value::Str(text) => format!("a string of {} bytes", text.bytes().len()),
        Value::Number(number) => format!("a number, {} or {:#x}", number.raw as i64, number.raw),
        Value::Data(data) => format!("data of {} bytes", data.bytes().len()),
        Value::Bool(_) => "a boolean".into(),
        Value::Array(list) => format!("an array of {}", list.len()),
        Value::Set(list) => format!("a set of {}", list.len()),
        Value::Dict(dict) => format!("a dictionary of {}", dict.len()),
        other => other.type_name().to_owned(),
    }
}

/// A row for each value that can be typed; dictionaries are unfolded.
fn rows(table: &Dict) -> Vec<Row> {
    let mut out = Vec::new();
    let mut left: Vec<(String, Value, usize)> =
        table.iter().map(|(key, value)| (key.to_string(), value.clone(), 0)).collect();
    left.reverse();
    while let Some((path, value, depth)) = left.pop() {
        if out.len() >= ROWS {
            break;
        }
        match &value {
            // A key with a slash of its own would be taken for a path.
            Value::Dict(dict) if depth < DEEP && unfolds(dict) => {
                let members = dict.iter().rev();
                left.extend(
                    members.map(|(key, value)| (format!("{path}/{key}"), value.clone(), depth + 1)),
                );
            }
            _ => out.push(Row { key: path, value: Some(value), note: "" }),
        }
    }
    out
}

fn unfolds(dict: &Dict) -> bool {
    !dict.is_empty() && dict.iter().all(|(key, _)| !key.contains('/') && !key.is_empty())
}

/// The prompt for bundles to be added.
#[derive(Debug, Default)]
pub(crate) struct AddPrompt {
    pub(crate) line: Line,
    pub(crate) error: Option<String>,
    /// What the path can go on with.
    pub(crate) options: Vec<String>,
    pub(crate) scroll: Scroll,
    /// Whether the bundles are being read.
    pub(crate) reading: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Key;

    fn editor(pairs: Vec<(&str, Value)>) -> Editor {
        let table: Dict = pairs.into_iter().map(|(key, value)| (Key::new(key), value)).collect();
        let target = Target::Driver { label: "a/b".into(), bundle: "a".into() };
        let rows = rows(&table);
        Editor::new(target, table, rows, None)
    }

    #[test]
    fn a_value_that_is_there_already_is_no_change_wherever_it_is_nested() {
        let model: Dict = [(Key::new("model"), Value::string("x"))].into_iter().collect();
        let names = Value::Array([Value::string("a"), Value::integer(12)].into());
        let editor = editor(vec![("IOPropertyMatch", Value::Dict(model)), ("IONameMatch", names)]);
        for (key, typed) in [
            ("IOPropertyMatch/model", "\"x\""),
            ("IOPropertyMatch", "{\"model\"=\"x\"}"),
            ("IONameMatch", "(\"a\",12)"),
            ("IONameMatch/0", "\"a\""),
            ("IONameMatch/1", "0xc"),
        ] {
            assert!(editor.has(key, &read_typed(typed).unwrap()), "{key}");
            assert!(!editor.has(key, &read_typed("\"other\"").unwrap()), "{key}");
        }
        assert!(!editor.has("IONameMatch/2", &Value::integer(12)));
    }

    #[test]
    fn dictionaries_are_unfolded_and_what_can_not_be_typed_is_left() {
        let inner: Dict = [(Key::new("model"), Value::string("x"))].into_iter().collect();
        let odd: Dict = [(Key::new("a/b"), Value::integer(1))].into_iter().collect();
        let editor = editor(vec![
            ("IOClass", Value::string("Me")),
            ("IOPropertyMatch", Value::Dict(inner)),
            ("Odd", Value::Dict(odd)),
        ]);
        let keys: Vec<&str> = editor.rows.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, ["IOClass", "IOPropertyMatch/model", "Odd", ""]);
    }

    #[test]
    fn a_key_is_typed_then_a_value_and_errors_stay_in_place() {
        let mut editor = editor(vec![("IOClass", Value::string("Me"))]);
        editor.scroll.at = 1;
        editor.begin();
        assert_eq!(editor.take(), None);
        assert!(editor.remark("Tab").is_err());
        editor.field.as_mut().unwrap().line.insert("iomatchc");
        editor.complete();
        assert_eq!(editor.field.as_ref().unwrap().line.text(), "IOMatchCategory");
        editor.take();
        // By custom a category is called after the class.
        assert_eq!(editor.field.as_ref().unwrap().line.text(), "\"Me\"");
        assert_eq!(editor.take(), Some(("IOMatchCategory".into(), Value::string("Me"))));
        editor.field = Some(Field { key: Some("k".into()), line: Line::default(), error: None });
        editor.field.as_mut().unwrap().line.insert("text");
        assert!(editor.remark("Tab").unwrap_err().contains("quotation marks"));
        assert_eq!(editor.take(), None);
        editor.complete();
        assert_eq!(editor.take(), Some(("k".into(), Value::string("text"))));
    }
}
