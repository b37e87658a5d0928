//! Verdicts against real machines: dumps in the folder that `IOSCOPE_CORPUS` names, which are reported as ignored when it isn't
//! there.
//!
//! Who is attached has passed the tests, so running them again must refuse nobody. The other way round, so that this isn't «always
//! yes»: the same personalities with one key changed, and on every node of their class that they are not attached to, are refused.

#[path = "common/corpus.rs"]
mod corpus;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ioscope::explain::{Case, CheckOutcome, CheckReport, Outcome, Stage, find_code};
use ioscope::load::{Quiet, Source, load};
use ioscope::model::{
    Bundle, BundleKind, ClassTable, Dict, EntryId, Key, Personality, PersonalitySource, Value,
};
use libtest_mimic::{Arguments, Failed};

#[expect(clippy::print_stdout, reason = "the shares are what one runs this for")]
fn main() {
    let arguments = Arguments::from_args();
    let totals = Arc::new(Mutex::new(Totals::default()));
    let sum = Arc::clone(&totals);
    let trials = corpus::trials(corpus::DUMPS, move |_, file| one(file, &sum));
    let conclusion = libtest_mimic::run(&arguments, trials);
    let totals = totals.lock().unwrap_or_else(PoisonError::into_inner);
    if !totals.0.is_empty() {
        print!("{}", totals.words());
    }
    // A part of the dumps has shares of its own.
    let whole = arguments.filter.is_none() && !arguments.list && arguments.skip.is_empty();
    if whole && conclusion.num_passed > 0 && !totals.fits() {
        println!("these shares are not good enough, or there is nothing to count");
        std::process::exit(101);
    }
    conclusion.exit();
}

/// What should become of a personality with a key changed.
const DECISIVE: &str = "rejected by that key";
/// And of one on another node.
const REJECTED: &str = "rejected";
const AGREE: &str = "agree";
const OPEN: &str = "undetermined";
const CONTRADICT: &str = "contradict";

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Started drivers, by whether the tests agree.
    Driver,
    /// Undetermined ones by their code.
    Open,
    /// What agreement rests on.
    Basis,
    /// Personalities with a key changed, by the outcome and, where it isn't rejection by that key, the code.
    Changed,
    /// Personalities on other nodes of their class, by the outcome.
    Elsewhere,
    /// Of dumps with a whole catalogue: how the driver that holds a category stands to the others that fit.
    Winner,
}

/// What all dumps come to.
#[derive(Default)]
struct Totals(BTreeMap<(Kind, Cow<'static, str>), usize>);

impl Totals {
    fn count(&mut self, kind: Kind, what: impl Into<Cow<'static, str>>) {
        *self.0.entry((kind, what.into())).or_default() += 1;
    }

    fn add(&mut self, other: Self) {
        for (key, count) in other.0 {
            *self.0.entry(key).or_default() += count;
        }
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = (&str, usize)> {
        self.0
            .iter()
            .filter(move |((have, _), _)| *have == kind)
            .map(|((_, what), n)| (&**what, *n))
    }

    fn all(&self, kind: Kind) -> usize {
        self.of(kind).map(|(_, count)| count).sum()
    }

    /// How many of a hundred.
    fn share(&self, kind: Kind, what: &str) -> f64 {
        let part = self.of(kind).find(|(have, _)| *have == what).map_or(0, |(_, count)| count);
        part as f64 * 100.0 / self.all(kind).max(1) as f64
    }

    fn words(&self) -> String {
        let open = self.share(Kind::Driver, OPEN);
        let agree = self.share(Kind::Driver, AGREE);
        let decisive = self.share(Kind::Changed, DECISIVE);
        let rejected = self.share(Kind::Elsewhere, REJECTED);
        let mut text = String::new();
        for (kind, title) in [
            (Kind::Driver, format!("started drivers: {agree:.2} % {AGREE}, {open:.2} % {OPEN}")),
            (Kind::Open, OPEN.to_owned()),
            (Kind::Basis, "agreements rest on".to_owned()),
            (
                Kind::Changed,
                format!("personalities with one key changed: {decisive:.2} % {DECISIVE}"),
            ),
            (
                Kind::Elsewhere,
                format!(
                    "pairs of a driver's personality and another node of its class: {rejected:.2} % {REJECTED}"
                ),
            ),
            (Kind::Winner, "categories held in dumps that print their whole catalogue".to_owned()),
        ] {
            let _ = writeln!(text, "{} {title}", self.all(kind));
            for (what, count) in self.of(kind) {
                let _ = writeln!(text, "    {count:7} {what}");
            }
        }
        text
    }

    /// Whether there is somebody, nobody who is there is refused, few are left open, and the others are refused.
    fn fits(&self) -> bool {
        self.all(Kind::Driver) > 0
            && self.share(Kind::Driver, CONTRADICT) == 0.0
            && self.share(Kind::Driver, OPEN) <= 4.0
            && self.share(Kind::Changed, DECISIVE) >= 98.0
            && self.share(Kind::Elsewhere, REJECTED) >= 98.0
    }
}

fn one(file: &Path, totals: &Mutex<Totals>) -> Result<(), Failed> {
    let mut wrong = String::new();
    let plain = open(file, &[])?;
    let report = plain.check();
    let mutants = mutants(&report);
    let mut found = Totals::default();
    for item in &report.items {
        match item.outcome {
            CheckOutcome::Agree => {
                found.count(Kind::Driver, AGREE);
                let basis = item.rests_on.first().cloned();
                found.count(Kind::Basis, basis.unwrap_or_else(|| "class only".into()));
            }
            CheckOutcome::Undetermined => {
                if find_code(item.code).is_none() {
                    let _ = writeln!(wrong, "{}: no such code: {}", item.driver.path, item.code);
                }
                found.count(Kind::Driver, OPEN);
                found.count(Kind::Open, item.code);
            }
            CheckOutcome::Contradict => {
                found.count(Kind::Driver, CONTRADICT);
                let _ = writeln!(wrong, "{}: {}", item.driver.path, item.sentence);
            }
        }
    }
    elsewhere(&plain, &mut found, &mut wrong);
    winners(&plain, &mut found);
    drop(plain);
    let again = open(file, &[bundle(&mutants)])?;
    changed(&again, &mutants, &mut found, &mut wrong);
    totals.lock().unwrap_or_else(PoisonError::into_inner).add(found);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
}

fn open(file: &Path, bundles: &[Bundle]) -> Result<Case, Failed> {
    let bytes = fs::read(file)?;
    let loaded = load(&Source::file(file.display().to_string(), bytes), &mut Quiet)?;
    Ok(Case::new(loaded, bundles, &ClassTable::new())?)
}

/// A driver's personality with one key changed so that its node's true value can't fit.
struct Mutant {
    provider: EntryId,
    key: Key,
    table: Dict,
}

/// Changes every key of every personality that passes, one at a time.
fn mutants(report: &CheckReport) -> Vec<Mutant> {
    let mut list = Vec::new();
    for item in report.items.iter().filter(|item| item.outcome == CheckOutcome::Agree) {
        let Some(provider) = &item.provider else { continue };
        for (key, value) in &item.table {
            // A key that the node doesn't compare, such as one that the driver has copied, can't refuse.
            let compared = key == "IOProviderClass" || item.rests_on.iter().any(|on| *on == **key);
            let several =
                ["ProductIDArray", "idProductArray"].iter().any(|key| item.table.contains(key));
            if !compared || (several && (key == "idProduct" || key == "ProductID")) {
                continue;
            }
            let Some(value) = another(key, value) else { continue };
            let mut table = item.table.clone();
            table.set(key.clone(), value);
            list.push(Mutant { provider: provider.entry, key: key.clone(), table });
        }
    }
    list
}

fn bundle(mutants: &[Mutant]) -> Bundle {
    let personality = |(at, mutant): (usize, &Mutant)| Personality {
        bundle: Key::new("org.test.changed"),
        name: Key::from(at.to_string()),
        table: mutant.table.clone(),
        source: PersonalitySource::Bundle,
    };
    Bundle {
        id: Some("org.test.changed".into()),
        kind: BundleKind::Kext,
        personalities: mutants.iter().enumerate().map(personality).collect(),
        ..Bundle::default()
    }
}

/// A value that no node has, of the same type, for a key that is compared.
fn another(key: &str, value: &Value) -> Option<Value> {
    let text = Value::string("no.such.value");
    Some(match key {
        "IONameMatch" | "IOProviderClass" | "IOResourceMatch" | "IOPropertyExistsMatch" => text,
        "IOPCIMatch" | "IOPCIPrimaryMatch" | "IOPCISecondaryMatch" => Value::string("0xdead1dea"),
        "IOPCIClassMatch" => Value::string("0xee000000&0xff000000"),
        "IOPropertyMatch" => match value {
            Value::Dict(dict) => Value::Dict(spoilt(dict)?),
            Value::Array(list) => {
                let all: Option<Vec<Dict>> =
                    list.iter().map(|element| element.as_dict().and_then(spoilt)).collect();
                Value::Array(all?.into_iter().map(Value::Dict).collect())
            }
            _ => return None,
        },
        "DeviceUsagePairs" => {
            let pair = [("DeviceUsagePage", 0xfe), ("DeviceUsage", 0xfe)];
            let pair = pair.map(|(key, usage)| (Key::new(key), Value::integer(usage)));
            Value::Array(vec![Value::Dict(pair.into_iter().collect())].into())
        }
        _ => spoilt_value(value)?,
    })
}

/// A dictionary of which no pair fits any more.
fn spoilt(dict: &Dict) -> Option<Dict> {
    let pairs = dict.iter().map(|(key, value)| Some((key.clone(), spoilt_value(value)?)));
    pairs.collect::<Option<Dict>>().filter(|dict| !dict.is_empty())
}

fn spoilt_value(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Bool(value) => Value::Bool(!value),
        Value::Number(number) => Value::integer((number.raw & 0xffff) ^ 0x5a5a_5a5a),
        // A wildcard fits whatever the node has.
        Value::Str(text) if text.bytes() == b"*" => return None,
        Value::Str(_) => Value::string("no.such.value"),
        Value::Data(_) => Value::data(b"no such value"),
        _ => return None,
    })
}

/// What has been changed must be refused for the change, or left open for a named reason.
fn changed(case: &Case, mutants: &[Mutant], found: &mut Totals, wrong: &mut String) {
    let places: BTreeMap<&str, usize> = case
        .personalities()
        .iter()
        .enumerate()
        .filter(|(_, personality)| personality.bundle == "org.test.changed")
        .map(|(at, personality)| (personality.name.as_str(), at))
        .collect();
    for (at, mutant) in mutants.iter().enumerate() {
        // Two drivers of one personality on one node make one mutant.
        let Some(place) = places.get(at.to_string().as_str()) else { continue };
        let Some(verdict) = case.verdict(mutant.provider, *place) else { continue };
        let decisive = verdict.key.as_deref() == Some(mutant.key.as_str())
            || (mutant.key == "IOProviderClass" && verdict.stage == Stage::ProviderClass);
        let what: Cow<'static, str> = match verdict.outcome {
            Outcome::Rejected | Outcome::NeverConsidered if decisive => DECISIVE.into(),
            Outcome::Rejected | Outcome::NeverConsidered => {
                format!("rejected by another key ({}, {:?})", mutant.key, verdict.key).into()
            }
            Outcome::Undetermined if find_code(verdict.code).is_some() => {
                format!("undetermined: {} ({})", verdict.code, mutant.key).into()
            }
            _ => {
                let _ = writeln!(wrong, "with another {}: {}", mutant.key, verdict.headline());
                format!("{}: {} ({})", verdict.outcome.word(), verdict.code, mutant.key).into()
            }
        };
        found.count(Kind::Changed, what);
    }
}

/// Of a dump that prints its whole catalogue: for every category that a driver holds, whether the personality with the best
/// listed score is the one that is attached.
fn winners(case: &Case, found: &mut Totals) {
    let whole = |(_, verdict): &(usize, ioscope::explain::Verdict)| {
        verdict.personality.source == PersonalitySource::Catalogue
    };
    if !case.personalities().iter().any(|one| one.source == PersonalitySource::Catalogue) {
        return;
    }
    for entry in case.registry().entries() {
        let verdicts = case.candidates(entry);
        for held in verdicts.iter().filter(|(_, one)| one.outcome == Outcome::Started) {
            let category = &held.1.personality.category;
            let score = |(place, _): &(usize, ioscope::explain::Verdict)| {
                let scores = *case.scores(entry, &[*place]).first()?;
                scores.family.or(scores.plist)
            };
            let rivals = verdicts.iter().filter(|rival| {
                let one = &rival.1;
                one.outcome == Outcome::Lost
                    && one.personality.category == *category
                    && whole(rival)
            });
            let best = rivals.filter_map(score).max();
            let what = match (whole(held), score(held), best) {
                (false, ..) => "not one of the catalogue's",
                (true, _, None) => "the only one that fits",
                (true, Some(own), Some(best)) if own > best => "the best of several",
                (true, Some(own), Some(best)) if own == best => "equal to another",
                _ => "below another, which its own code must have refused",
            };
            found.count(Kind::Winner, what);
        }
    }
}

/// The personalities of drivers on all nodes of their class that they are not attached to. None has lost against itself.
fn elsewhere(case: &Case, found: &mut Totals, wrong: &mut String) {
    for entry in case.registry().entries() {
        let state = case.registry().entry(entry).state.unwrap_or_default();
        if state.registered == Some(false) || state.active == Some(false) {
            continue;
        }
        for verdict in case.verdicts(entry) {
            let unknown_class = verdict.stage == Stage::ProviderClass;
            if verdict.outcome != Outcome::Started && !unknown_class {
                found.count(Kind::Elsewhere, verdict.outcome.word());
            }
            let sentence = verdict.sentence();
            let claim =
                sentence.split_once("both ").and_then(|(_, rest)| rest.split_once(" claim "));
            if claim.and_then(|(both, _)| both.split_once(" and ")).is_some_and(|(a, b)| a == b) {
                let _ = writeln!(wrong, "{}", verdict.headline());
            }
        }
    }
}
