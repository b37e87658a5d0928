//! What rules look at, and where they leave what they find.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use crate::engine::{Family, family_of};
use crate::explain::difference::with_article;
use crate::explain::nearest::nearness;
use crate::explain::placeholder::{is_macro, is_placeholder};
use crate::explain::spell;
use crate::explain::system_classes::{SYSTEM_CLASSES, known_classes};
use crate::explain::value::show_within;
use crate::explain::{Case, Query, Verdict};
use crate::model::{
    BundleKind, Chain, ClassTable, Dict, Key, PersonalitySource, Position, Step, Tri, Value,
};

use super::linted::{Executable, Linted};
use super::table::{Finding, Severity, find};

/// The key of the personalities.
pub(super) const PERSONALITIES: &str = "IOKitPersonalities";

/// Characters of a value in a sentence.
pub(super) const INLINE: usize = 60;

/// Classes of nodes on which every driver that names them is a candidate.
const RESOURCES: [&str; 2] = ["IOResources", "IOUserResources"];

/// A personality where it is listed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed<'a> {
    /// `IOKitPersonalities`, or its variant for one kind of processor.
    pub(super) list: &'a Key,
    pub(super) name: &'a Key,
    pub(super) table: &'a Dict,
}

impl<'a> Listed<'a> {
    /// A string without a placeholder in it.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.table.str(key).filter(|text| !is_placeholder(text))
    }

    /// The provider class.
    pub(super) fn provider(&self) -> Option<&'a str> {
        self.text("IOProviderClass")
    }

    /// Whether its provider is one on which every driver that names it is a candidate.
    pub(super) fn is_on_resources(&self) -> bool {
        self.provider().is_some_and(|class| RESOURCES.contains(&class))
    }

    fn category(&self) -> Option<&'a str> {
        self.table.get("IOMatchCategory").and_then(Value::as_utf8)
    }

    /// Whether it is a driver extension's.
    pub(super) fn is_dext(&self) -> bool {
        self.table.contains("IOUserServerName")
    }
}

/// All bundles that are linted together, and what is known of classes.
pub(super) struct Pool<'a> {
    pub(super) inputs: &'a [Linted],
    classes: ClassTable,
    /// Inputs by bundle identifier.
    by_id: BTreeMap<&'a str, Vec<usize>>,
    /// Driver classes that personalities name.
    drivers: BTreeSet<&'a str>,
    /// Classes of the machine's nodes.
    seen: BTreeSet<Key>,
    /// The machine's verdicts, by bundle and personality, the nearest to a start first.
    verdicts: BTreeMap<(String, String), Vec<Verdict>>,
}

impl<'a> Pool<'a> {
    pub(super) fn new(inputs: &'a [Linted], given: &ClassTable, against: Option<&'a Case>) -> Self {
        let mut classes = given.clone();
        classes.merge(known_classes());
        let mut by_id: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut drivers = BTreeSet::new();
        for (at, input) in inputs.iter().enumerate() {
            if let Some(id) = input.bundle.id.as_deref().filter(|id| !is_placeholder(id)) {
                by_id.entry(id).or_default().push(at);
            }
            for listed in personalities(input) {
                drivers
                    .extend(["IOClass", "IOUserClass"].iter().filter_map(|key| listed.text(key)));
            }
        }
        let mut seen = BTreeSet::new();
        let mut verdicts: BTreeMap<(String, String), Vec<Verdict>> = BTreeMap::new();
        if let Some(case) = against {
            for verdict in case.select(&Query::default()).verdicts {
                let personality = &verdict.personality;
                let named = (personality.bundle.clone(), personality.name.clone());
                verdicts.entry(named).or_default().push(verdict);
            }
            for verdicts in verdicts.values_mut() {
                verdicts.sort_by_key(nearness);
            }
            for entry in case.registry().entries() {
                seen.extend(case.chain(entry).classes);
            }
        }
        Self { inputs, classes, by_id, drivers, seen, verdicts }
    }

    /// The inputs that bear a bundle identifier.
    pub(super) fn with_id(&self, id: &str) -> &[usize] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// What the machine's verdicts say of a personality.
    pub(super) fn verdicts(&self, bundle: &str, name: &str) -> &[Verdict] {
        let named = (bundle.to_owned(), name.to_owned());
        self.verdicts.get(&named).map_or(&[], Vec::as_slice)
    }

    pub(super) fn classes(&self) -> &ClassTable {
        &self.classes
    }

    /// A class and its superclasses.
    pub(super) fn chain(&self, class: &str) -> Chain {
        self.classes.chain(&Key::new(class))
    }

    /// The bundle that defines a class, if that is known: `com.apple.kernel`, `__kernel__` or in brackets, none of its own.
    pub(super) fn home(&self, class: &str) -> Option<Key> {
        self.classes.row(&class.into())?.bundle.clone()
    }

    /// Whether some source tells of a class of this name: the table, a personality, an executable, the machine.
    pub(super) fn knows_class(&self, class: &str) -> bool {
        let key = Key::new(class);
        self.classes.row(&key).is_some()
            || SYSTEM_CLASSES.contains(class)
            || self.drivers.contains(class)
            || self.seen.contains(&key)
            || crate::explain::bare::is_built_in(class)
            || self.inputs.iter().any(|input| defines(&input.executable, class) == Tri::Yes)
    }

    /// Names of classes that are known, for hints.
    pub(super) fn class_names(&self) -> impl Iterator<Item = &str> {
        let known = self.classes.names().map(Key::as_str);
        let known = known.chain(SYSTEM_CLASSES.iter().copied());
        known.chain(self.drivers.iter().copied()).chain(self.seen.iter().map(Key::as_str))
    }
}

/// «a string "x"».
pub(super) fn shown(value: &Value) -> String {
    format!("{} {}", with_article(value), show_within(value, INLINE))
}

/// What a value is that names nothing: «empty», «a number».
pub(super) fn nameless(value: &Value) -> Option<&'static str> {
    match value {
        Value::Str(text) => text.bytes().is_empty().then_some("empty"),
        other => Some(with_article(other)),
    }
}

/// Whether a value is a text that the build fills in.
pub(super) fn is_unfilled(value: &Value) -> bool {
    value.as_utf8().is_some_and(is_placeholder)
}

/// The number that a text spells, if it can be written with the sign that it has there.
pub(super) fn spelt_number(value: &Value) -> Option<i64> {
    let text = value.as_utf8()?;
    let is_negative = text.trim_start().starts_with('-');
    spell::spelt_number(text).filter(|number| (*number < 0) == is_negative)
}

/// How a value that isn't a number and should be one is written.
pub(super) fn as_integer(value: &Value) -> String {
    spelt_number(value).map_or_else(
        || "Write it as an <integer>".into(),
        |number| format!("Write <integer>{number}</integer>"),
    )
}

/// Whether there is code of the bundle's own.
pub(super) fn has_code(info: &Dict) -> bool {
    info.contains("CFBundleExecutable") || info.contains("OSBundleSharedExecutableIdentifier")
}

/// Whether an executable has a class of this name: the names of classes are C strings in it.
pub(super) fn defines(executable: &Executable, class: &str) -> Tri {
    let Executable::Bytes(bytes) = executable else { return Tri::Unknown };
    let mut wanted = class.as_bytes().to_vec();
    wanted.push(0);
    let found = memmem::find_iter(bytes, &wanted)
        .any(|at| at == 0 || !bytes[at - 1].is_ascii_alphanumeric() && bytes[at - 1] != b'_');
    found.into()
}

/// Whether a value of the information dictionary is one that the build fills in.
pub(super) fn is_open(key: &str, text: &str) -> bool {
    let named = ["CFBundleIdentifier", "CFBundleVersion", "OSBundleCompatibleVersion"];
    is_placeholder(text) || named.contains(&key) && is_macro(text)
}

/// The personalities of a bundle, variants for one kind of processor too.
pub(super) fn personalities(input: &Linted) -> impl Iterator<Item = Listed<'_>> {
    let lists = input.bundle.info.iter().filter(|(key, _)| {
        key.strip_prefix(PERSONALITIES).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    });
    lists.flat_map(|(list, value)| {
        let entries = value.as_dict().into_iter().flatten();
        entries
            .filter_map(move |(name, table)| Some(Listed { list, name, table: table.as_dict()? }))
    })
}

/// One bundle under the rules.
pub(super) struct Scope<'a> {
    pub(super) pool: &'a Pool<'a>,
    pub(super) at: usize,
    /// Its information dictionary is one from a project's sources: the build fills in its placeholders.
    pub(super) template: bool,
    findings: Vec<Finding>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(pool: &'a Pool<'a>, at: usize) -> Self {
        let input = &pool.inputs[at];
        let info = &input.bundle.info;
        let built = [".kext/", ".dext/"].iter().any(|part| input.file.contains(part));
        let open = |(key, value): &(Key, Value)| {
            !key.starts_with(PERSONALITIES)
                && value.as_utf8().is_some_and(|text| is_open(key, text))
        };
        let template = !built && info.iter().any(open);
        Self { pool, at, template, findings: Vec::new() }
    }

    pub(super) fn input(&self) -> &'a Linted {
        &self.pool.inputs[self.at]
    }

    pub(super) fn info(&self) -> &'a Dict {
        &self.input().bundle.info
    }

    /// The bundle identifier, if it can be relied on.
    pub(super) fn id(&self) -> Option<&'a str> {
        let id = self.input().bundle.id.as_deref();
        id.filter(|id| !is_placeholder(id) && !is_macro(id) && !id.is_empty())
    }

    /// Whether it is Apple's, by its identifier.
    pub(super) fn is_apples(&self) -> bool {
        self.id().is_some_and(|id| id.starts_with("com.apple."))
    }

    pub(super) fn is_dext(&self) -> bool {
        let input = self.input();
        match input.bundle.kind {
            BundleKind::Dext => true,
            BundleKind::Kext => false,
            BundleKind::Unknown => {
                input.file.contains(".dext/") || personalities(input).any(|listed| listed.is_dext())
            }
        }
    }

    /// The matching functions of a personality's provider; [`Family::Closed`] where nothing sure is known of them.
    pub(super) fn family(&self, listed: Listed<'_>) -> Family<'static> {
        listed.provider().map_or(Family::Closed, |class| family_of(&self.pool.chain(class)))
    }

    /// Whether classes may be there that no property list names: its own, in an executable that wasn't looked into, or those of
    /// a library that isn't the system's.
    pub(super) fn may_define_more(&self) -> bool {
        let unread =
            has_code(self.info()) && !matches!(self.input().executable, Executable::Bytes(_));
        let own = |list: &Dict| {
            list.iter()
                .any(|(id, _)| !id.starts_with("com.apple.") && self.pool.with_id(id).is_empty())
        };
        let lists = self.info().iter().filter(|(key, _)| key.starts_with("OSBundleLibraries"));
        unread || lists.filter_map(|(_, value)| value.as_dict()).any(own)
    }

    /// Whether it is a file of its own, not a part of a kernelcache.
    pub(super) fn is_file(&self) -> bool {
        let mut personalities = self.input().bundle.personalities.iter();
        !personalities.any(|known| known.source == PersonalitySource::Kernelcache)
    }

    pub(super) fn personalities(&self) -> Vec<Listed<'a>> {
        personalities(self.input()).collect()
    }

    /// Personalities of all bundles that are after the same category of the same provider class, each with the place of its bundle
    /// and how it is called here. The same bundle given twice, another variant for a processor, and in the same bundle or with
    /// `alternatives` in any the same class: these compete with nobody.
    pub(super) fn rivals(
        &self,
        listed: Listed<'a>,
        alternatives: bool,
    ) -> impl Iterator<Item = (usize, Listed<'a>, String)> {
        let (own, id) = (self.at, self.input().bundle.id.as_deref());
        let inputs = self.pool.inputs.iter().enumerate();
        let all = inputs.filter(move |(at, input)| {
            *at == own || id.is_none() || input.bundle.id.as_deref() != id
        });
        all.flat_map(|(at, input)| personalities(input).map(move |other| (at, input, other)))
            .filter(move |(at, _, other)| {
                let same = |key: &str| other.table.str(key) == listed.table.str(key);
                let itself = *at == own
                    && (std::ptr::eq(other.table, listed.table) || other.list != listed.list);
                let alike = (*at == own || alternatives) && same("IOClass") && same("IOUserClass");
                !itself
                    && !alike
                    && other.provider() == listed.provider()
                    && other.category() == listed.category()
            })
            .map(move |(at, input, other)| {
                let name = match &input.bundle.id {
                    _ if at == own => other.name.to_string(),
                    Some(id) => format!("{id}/{}", other.name),
                    None => format!("{}/{}", input.bundle.file, other.name),
                };
                (at, other, name)
            })
    }

    /// Where a value stands, or the nearest one above it that has a place.
    fn position(&self, path: &[&str]) -> Position {
        let mut steps: Vec<Step> = path.iter().map(|key| Step::Key(Key::new(key))).collect();
        let positions = &self.input().bundle.positions;
        loop {
            if let Some(at) = positions.get(&steps) {
                return *at;
            }
            if steps.pop().is_none() {
                return Position::default();
            }
        }
    }

    /// Leaves a finding on a value of the information dictionary.
    pub(super) fn report(
        &mut self,
        code: &'static str,
        path: &[&str],
        message: impl Into<String>,
    ) -> Found<'_> {
        self.add(code, path, None, message.into())
    }

    /// Leaves a finding on a value of a personality; without keys on the personality itself.
    pub(super) fn report_in(
        &mut self,
        listed: Listed<'_>,
        code: &'static str,
        keys: &[&str],
        message: impl Into<String>,
    ) -> Found<'_> {
        let mut path = vec![listed.list.as_str(), listed.name.as_str()];
        path.extend(keys);
        let personality = self.named(listed);
        self.add(code, &path, Some(personality), message.into())
    }

    /// The same, unless these very words were said of another personality.
    pub(super) fn report_once(
        &mut self,
        listed: Listed<'_>,
        code: &'static str,
        key: &str,
        message: String,
    ) -> Found<'_> {
        let said = |finding: &Finding| finding.lint.code == code && finding.message == message;
        if self.findings.iter().any(said) {
            return Found(None);
        }
        self.report_in(listed, code, &[key], message)
    }

    /// Leaves a finding on a key of a personality whose value is of another type than a `right` one: «KEY is a number», and `rest`.
    pub(super) fn mistyped(
        &mut self,
        listed: Listed<'_>,
        code: &'static str,
        key: &str,
        right: impl Fn(&Value) -> bool,
        rest: &str,
    ) -> Found<'_> {
        match listed.table.get(key).filter(|value| !right(value)) {
            Some(value) => {
                let words = format!("{key} is {}{rest}", with_article(value));
                self.report_in(listed, code, &[key], words)
            }
            None => Found(None),
        }
    }

    fn add(
        &mut self,
        code: &'static str,
        path: &[&str],
        personality: Option<String>,
        message: String,
    ) -> Found<'_> {
        let Some(lint) = find(code) else {
            debug_assert!(false, "{code} is no lint");
            return Found(None);
        };
        self.findings.push(Finding {
            lint,
            severity: lint.severity,
            file: self.input().file.clone(),
            at: self.position(path),
            personality,
            message,
            fix: lint.fix().map(str::to_owned),
            failure: lint.failures.first().copied(),
        });
        Found(self.findings.last_mut())
    }

    /// Whether the list is no well-formed XML, which is then told.
    pub(super) fn is_malformed(&mut self) -> bool {
        let Some(note) = &self.input().bundle.malformed else { return false };
        let words = format!("no Mac can read this file as it is: {}", note.message);
        self.report("info-syntax", &[], words).refine(|finding| finding.at = note.at);
        true
    }

    /// Whether something of this sort was found already.
    pub(super) fn has(&self, code: &str) -> bool {
        self.findings.iter().any(|finding| finding.lint.code == code)
    }

    /// Whether something of this sort was found on a personality.
    pub(super) fn has_on(&self, code: &str, listed: Listed<'_>) -> bool {
        let named = self.named(listed);
        self.findings.iter().any(|finding| {
            finding.lint.code == code && finding.personality.as_ref() == Some(&named)
        })
    }

    /// Leaves a finding on a key of a personality that is to be an array of numbers and isn't.
    pub(super) fn want_numbers(&mut self, listed: Listed<'_>, code: &'static str, key: &str) {
        let Some(value) = listed.table.get(key) else { return };
        let mut members = value.as_list().into_iter().flatten();
        if value.as_list().is_none() || members.any(|id| id.as_number().is_none()) {
            let shown = show_within(value, INLINE);
            let words = format!("{key} is {shown}, and only an array of numbers can fit");
            self.report_in(listed, code, &[key], words).fix("Write an array of <integer> elements");
        }
    }

    fn named(&self, listed: Listed<'_>) -> String {
        let bundle = &self.input().bundle;
        format!("{}/{}", bundle.id.as_deref().unwrap_or(&bundle.file), listed.name)
    }

    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort_by_key(|finding| (finding.at.line, finding.at.column, finding.severity));
        self.findings
    }
}

/// A finding that has just been left, to be refined.
pub(super) struct Found<'f>(Option<&'f mut Finding>);

impl Found<'_> {
    /// Says what to do in this very case, instead of what the rule's page says.
    pub(super) fn fix(self, words: impl Into<String>) -> Self {
        self.refine(|finding| finding.fix = Some(words.into()))
    }

    /// Another severity than the rule's.
    pub(super) fn severity(self, severity: Severity) -> Self {
        self.refine(|finding| finding.severity = severity)
    }

    /// Another way not to start than the rule's first.
    pub(super) fn failure(self, number: &'static str) -> Self {
        self.refine(|finding| finding.failure = Some(number))
    }

    fn refine(mut self, change: impl FnOnce(&mut Finding)) -> Self {
        self.0.as_deref_mut().map(change);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_too_large_for_its_sign_is_not_written_as_another() {
        let fix = |text: &str| as_integer(&Value::string(text));
        assert_eq!(fix("20"), "Write <integer>20</integer>");
        assert_eq!(fix("-20"), "Write <integer>-20</integer>");
        for text in ["18446744073709551615", "0xffffffffffffffff", "-18446744073709551615"] {
            assert_eq!(fix(text), "Write it as an <integer>", "{text}");
        }
    }
}
