//! Trying things out: what was changed, what came of it, and the small editor of a personality or a node.

use std::collections::{BTreeSet, HashSet};

use crate::engine::matching_keys;
use crate::explain::{
    Case, Edit, PersonalityRef, VALUES, VerdictChange, Whose, as_typed, is_within, kind, led_to,
    read_typed, retyped, value_rows,
};
use crate::model::{Dict, EntryId, Value};

use super::input::Input as Line;
use super::pen::piece;
use super::scroll::Scroll;
use super::theme::Role;

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
pub(crate) struct Target {
    pub(crate) whose: Whose,
    /// What it is called.
    pub(crate) name: String,
    /// The bundle of a personality; a node has none.
    pub(crate) bundle: Option<String>,
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
    /// Whether it is one of the changes that are tried out.
    pub(crate) changed: bool,
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
    ("IOClass", "not set: nothing can be allocated"),
    ("IOProviderClass", "not set: never stored"),
    ("IOMatchCategory", "not set: the default category"),
    ("IOProbeScore", "not set: 0"),
    ("IONameMatch", "not set"),
    ("IOPropertyMatch", "not set"),
    ("IOParentMatch", "not set"),
    ("IOResourceMatch", "not set"),
];

/// Further keys that a personality may have.
const KEYS: [&str; 5] = [
    "CFBundleIdentifier",
    "CFBundleIdentifierKernel",
    "IOMatchDefer",
    "IOUserClass",
    "IOUserServerName",
];

/// Keys that are offered while a key is typed; the first that fits is taken.
fn offered_keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain(COMMON.map(|(key, _)| key)).chain(matching_keys())
}

impl Editor {
    /// The editor of a personality, given its place in the case, with the cursor on a key.
    pub(crate) fn driver(case: &Case, place: usize, key: Option<&str>) -> Option<Self> {
        let personality = case.personalities().get(place)?;
        let table = case.table(place)?.clone();
        let (name, bundle) = (personality.label(), Some(personality.bundle.clone()));
        let whose = Whose::Driver(name.clone());
        let tried =
            tried(case, |whose| matches!(whose, Whose::Driver(name) if personality.is(name)));
        let rows = rows(&table, &COMMON, &tried);
        Some(Self::new(Target { whose, name, bundle }, table, rows, key))
    }

    /// The editor of a node, with the cursor on a property.
    pub(crate) fn node(case: &Case, entry: EntryId, key: Option<&str>) -> Option<Self> {
        let registry = case.registry();
        let table = registry.table(entry);
        let is_node = |name: &str| case.find(name).contains(&entry);
        let tried = tried(case, |whose| matches!(whose, Whose::Node(name) if is_node(name)));
        let rows = rows(&table, &[], &tried);
        let place = registry.main_place(entry)?;
        let path = registry.path(place);
        // In a dump a path can be cut short, and two nodes can have the same; the id has no second.
        let id = match registry.entry(entry).registry_id {
            Some(id) if !case.is_scenario() => format!("{id:#x}"),
            _ => path,
        };
        let (whose, name) = (Whose::Node(id), registry.component(place));
        Some(Self::new(Target { whose, name, bundle: None }, table, rows, key))
    }

    fn new(target: Target, table: Dict, mut rows: Vec<Row>, key: Option<&str>) -> Self {
        rows.push(Row { key: String::new(), value: None, note: "", changed: false });
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
        self.error = None;
        if row.key.is_empty() {
            self.field = Some(Field { key: None, line: Line::default(), error: None });
            return;
        }
        let fitting = self.fitting.as_ref().filter(|(key, _)| *key == row.key);
        let text = match fitting.map(|(_, value)| value).or(row.value.as_ref()) {
            Some(value) => as_typed(value),
            None => self.proposal(&row.key),
        };
        let line = Line::of_value(&text.unwrap_or_default());
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
            let line = Line::of_value(&proposal.unwrap_or_default());
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

    /// What is typed, completed: a key by the known ones, a text by its quotation marks. `None` where nothing is to be added.
    pub(crate) fn completion(&self) -> Option<Line> {
        let field = self.field.as_ref()?;
        let text = field.line.text().trim();
        if field.key.is_some() {
            let bare = text.trim_matches('"');
            let completes = !bare.is_empty() && read_typed(text).is_err();
            return completes.then(|| Line::of_value(&format!("\"{bare}\"")));
        }
        let begin = text.rfind('/').map_or(0, |slash| slash + 1);
        let (before, last) = text.split_at(begin);
        let fits =
            |key: &&str| key.to_lowercase().starts_with(&last.to_lowercase()) && *key != last;
        offered_keys().find(fits).map(|key| Line::of(&format!("{before}{key}")))
    }

    /// Completes what is typed.
    pub(crate) fn complete(&mut self) {
        if let Some((field, line)) =
            self.completion().and_then(|line| Some((self.field.as_mut()?, line)))
        {
            (field.line, field.error) = (line, None);
        }
    }

    /// What is said of the line that is typed, if there is one; `complete` is the key that completes it.
    pub(crate) fn remark(&self, complete: &str) -> Option<(String, Role)> {
        let field = self.field.as_ref()?;
        if let Some(error) = &field.error {
            return Some(piece(error, Role::Bad));
        }
        let Some(key) = &field.key else {
            let words = "a key, or a path to one: IOPropertyMatch/model";
            return Some(piece(format!("{words}; {complete} completes it"), Role::Dim));
        };
        if field.line.text().trim().is_empty() {
            return Some(piece(VALUES, Role::Dim));
        }
        Some(match read_typed(field.line.text()) {
            Err(error) => piece(error, Role::Bad),
            Ok(value) => {
                led_to(&self.table, key).and_then(|have| retyped(have, &value)).map_or_else(
                    || piece(kind(&value), Role::Dim),
                    |words| piece(words, Role::Changed),
                )
            }
        })
    }
}

/// The keys of what is edited that are changed on a copy.
fn tried<'c>(case: &'c Case, is_it: impl Fn(&Whose) -> bool) -> Vec<&'c str> {
    let key = |edit: &'c Edit| match edit {
        Edit::Set { whose, key, .. } if is_it(whose) => Some(key.as_str()),
        _ => None,
    };
    case.edits().iter().filter_map(key).collect()
}

/// A row for each value that can be typed: first the keys that decide, each in its place whether it is set or not, then the others
/// as they stand in the table, then what was removed, which has no place there.
fn rows(table: &Dict, common: &[(&str, &'static str)], tried: &[&str]) -> Vec<Row> {
    let listed = value_rows(table, common.iter().map(|(name, _)| *name));
    let removed = tried
        .iter()
        .filter(|key| led_to(table, key).is_none() && !listed.iter().any(|(have, _)| have == *key));
    let removed: BTreeSet<&str> = removed.copied().collect();
    let removed = removed.into_iter().map(|key| (key.to_owned(), None));
    let row = |(key, value): (String, Option<Value>)| {
        let note = common.iter().find(|(name, _)| *name == key).map_or("removed", |(_, note)| note);
        let changed = tried.iter().any(|one| is_within(&key, one) || is_within(one, &key));
        Row { key, value, note, changed }
    };
    let removed: Vec<Row> = removed.map(row).collect();
    listed.into_iter().map(row).chain(removed).collect()
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
        let whose = Whose::Driver("a/b".into());
        let target = Target { whose, name: "a/b".into(), bundle: Some("a".into()) };
        let rows = rows(&table, &[], &[]);
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
    fn a_row_keeps_its_place_when_it_is_set_and_is_marked() {
        let set = |pairs: Vec<(&str, Value)>, tried: &[&str]| -> Vec<(String, bool, bool)> {
            let table: Dict =
                pairs.into_iter().map(|(key, value)| (Key::new(key), value)).collect();
            let rows = rows(&table, &COMMON, tried);
            rows.into_iter().map(|row| (row.key, row.value.is_some(), row.changed)).collect()
        };
        let own = || vec![("IOUserClass", Value::string("U")), ("IOClass", Value::string("Me"))];
        let before = set(own(), &[]);
        let mut pairs = own();
        pairs.push(("IOProbeScore", Value::integer(1)));
        let after = set(pairs, &["IOProbeScore"]);
        let at = before.iter().position(|(key, ..)| key == "IOProbeScore").unwrap();
        assert_eq!(before[at], ("IOProbeScore".to_owned(), false, false));
        assert_eq!(after[at], ("IOProbeScore".to_owned(), true, true));
        assert_eq!((&before[..at], &before[at + 1..]), (&after[..at], &after[at + 1..]));
        // What is in no table any more is at the end, so that it can be set again.
        let removed = set(own(), &["CFBundleIdentifier"]);
        assert_eq!(removed.last(), Some(&("CFBundleIdentifier".to_owned(), false, true)));
    }

    #[test]
    fn a_number_typed_for_a_text_is_said_before_it_is_taken() {
        let mut editor = editor(vec![("IOProbeScore", Value::string("500"))]);
        editor.begin();
        // The cursor is inside the quotation marks.
        editor.field.as_mut().unwrap().line.insert("0");
        assert_eq!(editor.field.as_ref().unwrap().line.text(), "\"5000\"");
        assert_eq!(editor.remark("Tab").unwrap().1, Role::Dim);
        assert_eq!(editor.completion(), None, "it is whole");
        editor.field.as_mut().unwrap().line = Line::of("900");
        let (words, role) = editor.remark("Tab").unwrap();
        assert_eq!(role, Role::Changed);
        assert!(words.contains("a number") && words.contains("\"900\" stays one"), "{words}");
    }

    #[test]
    fn a_key_is_typed_then_a_value_and_errors_stay_in_place() {
        let mut editor = editor(vec![("IOClass", Value::string("Me"))]);
        editor.scroll.at = 1;
        editor.begin();
        assert_eq!(editor.take(), None);
        assert_eq!(editor.remark("Tab").unwrap().1, Role::Bad);
        editor.field.as_mut().unwrap().line.insert("iomatchc");
        editor.complete();
        assert_eq!(editor.field.as_ref().unwrap().line.text(), "IOMatchCategory");
        editor.take();
        // By custom a category is called after the class.
        assert_eq!(editor.field.as_ref().unwrap().line.text(), "\"Me\"");
        assert_eq!(editor.take(), Some(("IOMatchCategory".into(), Value::string("Me"))));
        editor.field = Some(Field { key: Some("k".into()), line: Line::default(), error: None });
        editor.field.as_mut().unwrap().line.insert("text");
        assert!(editor.remark("Tab").unwrap().0.contains("quotation marks"));
        assert_eq!(editor.take(), None);
        editor.complete();
        assert_eq!(editor.take(), Some(("k".into(), Value::string("text"))));
    }
}
