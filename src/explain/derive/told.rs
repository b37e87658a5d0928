//! An examination, told as a verdict.

use std::sync::Arc;

use crate::engine::{self, Check, Examination, Keys, Missing, Site};
use crate::explain::code::{self, NOT_IN_CATALOGUE, STARTED};
use crate::explain::difference::with_article;
use crate::explain::evidence::refused;
use crate::explain::fix::{beside_rival, mistyped};
use crate::explain::missing::{missing_words, open_code};
use crate::explain::resource::awaited;
use crate::explain::sentence::category_words;
use crate::explain::tests_of::{EXCLAVE, is_exclave};
use crate::explain::value::show_within;
use crate::explain::{NodeRef, Outcome, Stage, Verdict};
use crate::model::{EntryId, Key, PersonalitySource, Tri, Value};

use super::loading::Loading;
use super::{Driver, Snapshot, Trial};

/// Characters of a value that is named inside a sentence.
const INLINE: usize = 60;

/// A node, made ready to be judged as a provider: what all verdicts on it share.
pub(super) struct Provider<'s> {
    engine: &'s engine::Snapshot<'s>,
    pub(super) site: Site<'s, 's>,
    node: Arc<NodeRef>,
    drivers: &'s [Driver],
}

impl Snapshot {
    /// Makes a node ready to be judged.
    pub(super) fn provider<'s>(
        &'s self,
        engine: &'s engine::Snapshot<'s>,
        entry: EntryId,
    ) -> Provider<'s> {
        let drivers = self.drivers.get(&entry).map_or(&[][..], Vec::as_slice);
        let site = Site::new(engine, entry);
        Provider { engine, site, node: self.node(entry).into(), drivers }
    }

    /// The verdict on one personality for one node.
    pub(super) fn judge(&self, provider: &Provider<'_>, at: usize) -> Verdict {
        let (mut verdict, found, loading) = self.settle(provider, at);
        verdict.rungs = self.ladder(&found, &verdict, loading.as_ref());
        if let Some(other) = self.also_given(provider, &verdict, at) {
            let category = category_words(&self.refs[at].category);
            let rival = self.refs[other].label();
            let words = format!(
                "{}; {rival}, given too, claims {category} here as well: if both come, at most one of them starts",
                verdict.sentence()
            );
            verdict.said = Some(words.into());
            verdict.advice = Some(beside_rival(&verdict));
        }
        // What its code can't be loaded without goes before whatever the code might have answered.
        if let (Some(Loading::Open { missing, .. }), "not-recorded") = (&loading, verdict.code)
            && let Some(code) = missing.iter().find(|fact| is_others_code(fact))
        {
            let then = verdict.fix().unwrap_or_default();
            verdict.advice = Some(format!(
                "Make sure that {code} is installed: this input doesn't show it, and without it the driver can't be loaded. {then}"
            ));
        }
        mistyped(&mut verdict, &self.known[at].personality.table);
        verdict
    }

    /// A personality of another given bundle that is open on the node for the same reason and claims the same category. Of many
    /// only the first few that ask for the same class are tried.
    fn also_given(&self, provider: &Provider<'_>, verdict: &Verdict, at: usize) -> Option<usize> {
        const TRIED: usize = 8;
        let own = &self.refs[at];
        let is_given = |at: usize| self.refs[at].source == PersonalitySource::Bundle;
        if verdict.code != "not-recorded" || !is_given(at) {
            return None;
        }
        let class = Key::new(own.provider_class.as_deref()?);
        let others = self.by_class.get(&class)?.iter().copied();
        let rivals = others.filter(|other| is_given(*other)).filter(|other| {
            let other = &self.refs[*other];
            other.bundle != own.bundle && other.category == own.category
        });
        rivals.take(TRIED).find(|other| self.settle(provider, *other).0.code == "not-recorded")
    }

    /// What became of a pair, without its ladder, with the facts behind it.
    fn settle(
        &self,
        provider: &Provider<'_>,
        at: usize,
    ) -> (Verdict, Examination, Option<Loading>) {
        let known = &self.known[at];
        let own = provider.drivers.iter().filter(|driver| driver.known == at);
        // One that was matched on the node goes before one that is only attached to it.
        let driver = own
            .filter(|_| known.trial == Trial::None)
            .min_by_key(|driver| (!driver.own.is_yes(), driver.own.is_no()));
        let instance = driver.filter(|driver| driver.own.is_yes()).map(|driver| driver.entry);
        let mut found = provider.site.examine(known.subject(instance));
        self.without_gone(&mut found, |driver| match self.known[driver.known].trial {
            Trial::None => false,
            Trial::Changed => driver.known == at,
            Trial::Gone => true,
        });
        let mut verdict = Verdict::ended(
            Arc::clone(&provider.node),
            Arc::clone(&self.refs[at]),
            Outcome::Undetermined,
            "not-recorded",
            Stage::Probe,
            true,
        );
        self.decide(provider, &found, driver, at, &mut verdict);
        let loading = self.load(&found, driver, at, &mut verdict);
        if let Some(row) = code::find(verdict.code) {
            verdict.stage = row.stage;
        } else if verdict.code == NOT_IN_CATALOGUE {
            verdict.stage = Stage::Catalogue;
        }
        (verdict, found, loading)
    }

    pub(crate) fn node(&self, entry: EntryId) -> NodeRef {
        NodeRef::of(&self.registry, entry, self.registry.entry(entry).registry_id)
    }

    /// Outcome, code, certainty, and what decided.
    fn decide(
        &self,
        provider: &Provider<'_>,
        found: &Examination,
        driver: Option<&Driver>,
        at: usize,
        verdict: &mut Verdict,
    ) {
        use Outcome::{NeverConsidered, Rejected, Undetermined};
        let engine = provider.engine;
        let class = &provider.node.class;
        let wanted = found.class.wanted.as_deref().unwrap_or_default();
        let state = self.registry.entry(found.node).state.unwrap_or_default();
        match driver {
            Some(driver) if driver.own.is_yes() => {
                return self.runs(provider, driver, at, verdict);
            }
            Some(driver) if !found.class.result.is_no() => {
                let words = self.attached(engine, found.node, driver);
                return verdict.tell(Undetermined, "additional-provider", words);
            }
            _ => {}
        }
        if self.is_for_another_processor(at) {
            let words = "it is listed for a kind of processor that isn't this machine's, so it is never sent";
            return verdict.tell_surely(NeverConsidered, NOT_IN_CATALOGUE, words);
        }
        if found.class.wanted.is_none() {
            let words = "it has no IOProviderClass that is a string, so it is never stored";
            return verdict.tell_surely(NeverConsidered, "no-provider-class", words);
        }
        match found.class.result {
            Tri::No if found.class.above_service => {
                let words =
                    format!("{wanted} lies above IOService, where no candidates are looked up");
                return verdict.tell_surely(
                    NeverConsidered,
                    "provider-class-above-ioservice",
                    words,
                );
            }
            Tri::No => {
                verdict.outcome = NeverConsidered;
                verdict.certain = found.class.told;
                verdict.code = "provider-class-mismatch";
                return;
            }
            Tri::Unknown => {
                verdict.missing = found.class.missing.iter().map(missing_words).collect();
                let (code, words) = match &found.class.overridden {
                    Some(printed) => (
                        "class-overridden",
                        format!("the node is printed as {printed}, which is not its real class"),
                    ),
                    None => (
                        "class-chain-unknown",
                        format!("whether {class} derives from {wanted} is not known"),
                    ),
                };
                return verdict.tell(Undetermined, code, words);
            }
            Tri::Yes => {}
        }
        if state.active == Some(false) {
            return verdict.tell_surely(Rejected, "provider-inactive", "the node was terminated");
        }
        if found.registered.is_no() {
            let words = "the node is of the right class, but has not been registered";
            return verdict.tell_surely(NeverConsidered, "provider-not-registered", words);
        }
        let before = found.before();
        // What was refused before isn't asked any further.
        if let Some(how) = before.passive.panic.filter(|_| !before.passive.result.is_no()) {
            let (key, words) = crash(before, how);
            verdict.key = key;
            return verdict.tell(Rejected, "kernel-panic", words);
        }
        match before.passive.result {
            Tri::No => self.refused(engine, found, before, at, verdict),
            Tri::Unknown => {
                open(before, verdict);
                let category = found.category.missing.iter().map(missing_words);
                verdict.missing.extend(category);
                verdict.missing.dedup();
            }
            Tri::Yes if !self.known[at].doubtful.is_empty() => {
                let words = "its driver publishes keys that are matching keys too, so the personality itself isn't known";
                verdict.tell(Undetermined, "key-published-by-driver", words);
            }
            Tri::Yes => self.passes(engine, found, at, verdict),
        }
    }

    /// Its driver is there, and was matched on this node.
    fn runs(&self, provider: &Provider<'_>, driver: &Driver, at: usize, verdict: &mut Verdict) {
        let node = provider.site.node();
        let name = &self.registry.entry(driver.entry).class;
        if let Some(resource) = self.unpublished(node, driver.entry) {
            let words = format!(
                "{name} is attached, but the resource {resource} that it asks for is not published: its start waits for it"
            );
            return verdict.tell(Outcome::Waiting, "waiting-for-resource", words);
        }
        let mut words =
            format!("{name} runs here and holds {}", category_words(&self.refs[at].category));
        if !driver.sure {
            words += "; another personality is so similar that the driver may be of that one";
        }
        // Until the pass is complete its start may not have returned.
        let complete = self.registry.entry(node).state.unwrap_or_default().matched != Some(false);
        if !complete {
            words +=
                "; the matching of the node is not complete, so its start may still be under way";
        }
        if driver.twin {
            words += "; another node shows a driver just like it, and without IDs it may be the same one, matched there and \
                      attached here later";
        }
        verdict.certain = driver.sure && complete && !driver.twin;
        verdict.stage = Stage::Start;
        verdict.tell(Outcome::Started, STARTED, words);
    }

    /// What the bundles tell about its code, where nothing else keeps it from starting or nothing but the holder of its category.
    fn load(
        &self,
        found: &Examination,
        driver: Option<&Driver>,
        at: usize,
        verdict: &mut Verdict,
    ) -> Option<Loading> {
        let judged = matches!(verdict.outcome, Outcome::Undetermined | Outcome::Lost)
            && found.class.result.is_yes()
            && found.before().passive.result.is_yes()
            && verdict.code != "key-published-by-driver";
        let shown = self.known[at].personality.source == PersonalitySource::Dump;
        if !judged || shown || driver.is_some() {
            return None;
        }
        let loading = self.loading(found.node, at);
        match &loading {
            Loading::Fails { words, .. } if verdict.outcome == Outcome::Lost => {
                let words = format!("{}; besides, {words}", verdict.sentence());
                verdict.said = Some(words.into());
            }
            Loading::Fails { code, words, certain } => {
                verdict.tell(Outcome::Rejected, code, words.clone());
                verdict.certain = *certain;
                verdict.missing.clear();
                (verdict.key, verdict.expected, verdict.found) = (None, None, None);
                verdict.difference = None;
                // Of a snapshot it is said only where there is no code at all.
                if let ("class-not-found", Some(class)) = (*code, &verdict.personality.class) {
                    verdict.advice = Some(format!(
                        "Add CFBundleExecutable, with the code that defines {class}, or write the identifier of the kext that \
                         defines it as CFBundleIdentifier"
                    ));
                }
            }
            Loading::Open { missing, .. } => verdict.missing.extend(missing.iter().cloned()),
            Loading::There(_) => {}
        }
        Some(loading)
    }

    /// What is said of a driver on a node on which it wasn't, or needn't have been, matched.
    fn attached(&self, engine: &engine::Snapshot<'_>, node: EntryId, driver: &Driver) -> String {
        let name = &self.registry.entry(driver.entry).class;
        let provider = engine.provider_of(driver.entry).ok().flatten();
        match provider.filter(|provider| driver.own.is_no() && *provider != node) {
            Some(provider) => format!(
                "{name} is attached here, but {} is the node on which it was matched: it attached itself to this one later",
                self.registry.entry(provider).name
            ),
            None if driver.own.is_no() => format!(
                "{name} is attached here, but was matched on another node: it attached itself to this one later"
            ),
            None => format!(
                "{name} is attached to several nodes, and on which of them it was matched is not recorded"
            ),
        }
    }

    /// The resource for which an attached driver waits before its start.
    pub(super) fn unpublished(&self, provider: EntryId, driver: EntryId) -> Option<String> {
        let asked = self.registry.get(driver, &Key::new("IOResourceMatch"));
        self.awaited(provider, asked.as_deref())
    }

    /// The resource for which a driver's start would wait on this node: one that its personality or the node asks for, and that
    /// is not published. `IOResources` itself is asked before, by its family's test.
    ///
    /// Source: `IOService::startCandidate` (iokit/Kernel/IOService.cpp).
    pub(super) fn awaited(&self, provider: EntryId, asked: Option<&Value>) -> Option<String> {
        awaited(&self.registry, self.resources?, provider, asked)
    }

    /// A test refused it.
    fn refused(
        &self,
        engine: &engine::Snapshot<'_>,
        found: &Examination,
        keys: &Keys,
        at: usize,
        verdict: &mut Verdict,
    ) {
        verdict.outcome = Outcome::Rejected;
        verdict.certain = found.is_certainly_rejected();
        let table = &self.known[at].personality.table;
        let checks = keys.evidence.iter().map(|evidence| &evidence.check);
        let compared =
            refused(&engine.view(), found.node, table, keys.passive.failure.as_ref(), checks);
        compared.unwrap_or_default().decides(verdict);
    }
}

/// Whether a missing fact is code that doesn't come with the system.
fn is_others_code(fact: &str) -> bool {
    let id = fact.strip_prefix("the library ").or(fact.strip_prefix("the kext "));
    id.is_some_and(|id| !id.starts_with("com.apple."))
}

/// The key on whose value the kernel would crash, if one is to blame, and what happened.
fn crash(keys: &Keys, how: &str) -> (Option<Key>, String) {
    let check = keys.evidence.last().map(|evidence| &evidence.check);
    match check.and_then(|check| check.key.as_ref().zip(check.expected.as_ref())) {
        Some((key, value)) => {
            let (shown, kind) = (show_within(value, INLINE), with_article(value));
            let words = format!(
                "{key} is {shown}, {kind}, and the kernel uses it without a look at its type: it would crash ({how})"
            );
            (Some(key.clone()), words)
        }
        None => (None, format!("the kernel would crash: {how}")),
    }
}

/// A test can't be settled, and none fails.
pub(super) fn open(keys: &Keys, verdict: &mut Verdict) {
    let open = keys.evidence.iter().map(|evidence| &evidence.check);
    let mut open = open.filter(|check| check.result.is_unknown());
    let first = open.next();
    // Of tests that lack the same fact, one of a key that the personality has is spoken of.
    let is_own = |check: &&Check<_>| {
        check.expected.is_some() && first.is_some_and(|first| first.missing == check.missing)
    };
    let first = first.filter(is_own).or_else(|| open.find(is_own)).or(first);
    verdict.key = first.and_then(|check| check.key.clone());
    verdict.expected = first.and_then(|check| check.expected.clone());
    verdict.found = first.and_then(|check| check.found.clone());
    let missing = first.and_then(|check| check.missing.as_ref());
    // That a value isn't shown doesn't say that it isn't there.
    let is_hidden = matches!(missing, Some(Missing::Properties | Missing::Value(_)));
    if is_hidden && verdict.expected.is_some() {
        verdict.found.get_or_insert(Value::Unprintable);
    }
    let code = open_code(missing);
    let mut words: Vec<String> = keys.missing().map(missing_words).collect();
    words.dedup();
    let test = match verdict.key.take_if(|key| is_exclave(key, verdict.expected.as_ref())) {
        Some(_) => EXCLAVE.into(),
        None => match &verdict.key {
            Some(key) => key.to_string(),
            None => format!("the test of {} itself", verdict.node.class),
        },
    };
    let why = match words.first() {
        Some(first) => format!(", since this input doesn't show {first}"),
        None => String::new(),
    };
    let sentence = format!("{test} can't be settled here{why}; no other test refuses it");
    verdict.tell(Outcome::Undetermined, code, sentence);
    verdict.missing = words;
}
