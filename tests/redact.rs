//! What `redact` leaves, over the dumps in the folder that `IOSCOPE_CORPUS` names; reported as ignored when it isn't there.
//!
//! Nothing that was taken out may be left in any form, and nothing else may change: the entries, the properties with their types and
//! lengths, and every verdict.

#[path = "common/corpus.rs"]
mod corpus;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ioscope::explain::Case;
use ioscope::load::ioreg_print::{Listing, Printing, print};
use ioscope::load::write::archive;
use ioscope::load::{Loaded, Quiet, Source, load};
use ioscope::model::redact::{Redacted, Secret, Sort, redact};
use ioscope::model::{ClassTable, Document, Registry, Value};
use libtest_mimic::{Arguments, Failed, Trial};

const SALT: [u64; 2] = [0x5eed, 0x0dd5];

#[expect(clippy::print_stdout, reason = "the keys are what one runs this for")]
fn main() {
    let arguments = Arguments::from_args();
    let totals = Arc::new(Mutex::new(Totals::default()));
    let mut trials = vec![Trial::test("ours", ours)];
    let sum = Arc::clone(&totals);
    trials.extend(corpus::trials(corpus::DUMPS, move |_, file| {
        let found = one(file)?;
        sum.lock().unwrap_or_else(PoisonError::into_inner).add(&found);
        Ok(())
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    print!("{}", totals.lock().unwrap_or_else(PoisonError::into_inner).words());
    conclusion.exit();
}

/// A dump written for this.
fn ours() -> Result<(), Failed> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps/personal.txt");
    let found = one(&file)?;
    let (secrets, verdicts) = (found.redacted.secrets.len(), found.verdicts);
    let is_much = secrets > 5 && verdicts > 0;
    if is_much { Ok(()) } else { Err(format!("{secrets} values, {verdicts} verdicts").into()) }
}

#[derive(Default)]
struct Totals {
    files: usize,
    secrets: usize,
    words: usize,
    verdicts: usize,
    keys: BTreeMap<(String, &'static str), usize>,
}

struct Found {
    redacted: Redacted,
    verdicts: usize,
}

impl Totals {
    fn add(&mut self, found: &Found) {
        self.files += 1;
        self.secrets += found.redacted.secrets.len();
        self.words += found.redacted.words;
        self.verdicts += found.verdicts;
        for ((key, sort), count) in &found.redacted.replaced {
            let sort = sort.map_or("value of another key", Sort::word);
            *self.keys.entry((key.clone(), sort)).or_default() += count;
        }
    }

    fn words(&self) -> String {
        let mut text = String::new();
        for ((key, sort), count) in &self.keys {
            let _ = writeln!(text, "{count:7} {key} ({sort})");
        }
        let _ = writeln!(
            text,
            "{} dumps: {} values taken out and left nowhere, {} more under their keys alone, {} keys; {} verdicts stay",
            self.files,
            self.secrets,
            self.words,
            self.keys.len(),
            self.verdicts
        );
        text
    }
}

fn open(file: &Path) -> Result<Loaded, Failed> {
    let bytes = fs::read(file)?;
    Ok(load(&Source::file(file.display().to_string(), bytes), &mut Quiet)?)
}

fn one(file: &Path) -> Result<Found, Failed> {
    let mut other = open(file)?;
    let redacted = redact(&mut other.document.registry, SALT);
    let was = open(file)?;
    same_shape(&was.document.registry, &other.document.registry)?;
    for output in outputs(&other.document)? {
        left(&output, &redacted)?;
    }
    // That the search finds what is there.
    let found = outputs(&was.document)?.iter().any(|output| left(output, &redacted).is_err());
    if !redacted.secrets.is_empty() && !found {
        return Err("the search for what must not be left finds nothing in the dump itself".into());
    }
    let (before, after) = (verdicts(was)?, verdicts(other)?);
    if before != after {
        let at = before.iter().zip(&after).position(|(one, other)| one != other);
        let show = |list: &[String]| at.and_then(|at| list.get(at).cloned()).unwrap_or_default();
        return Err(format!("a verdict changed\n{}\n{}", show(&before), show(&after)).into());
    }
    Ok(Found { redacted, verdicts: before.len() })
}

/// All planes as text, and as archives.
fn outputs(document: &Document) -> Result<Vec<Vec<u8>>, Failed> {
    let (registry, classes) = (&document.registry, &document.classes);
    let listing = Listing { registry, printed: document.printed, classes };
    let (mut text, mut xml) = (Vec::new(), Vec::new());
    for (_, plane) in registry.planes() {
        let plane = Some(plane.name.to_string());
        let options = Printing { plane, list: true, ..Printing::default() };
        print(&listing, &options, &mut text)?;
        archive(&listing, &options, &mut xml)?;
    }
    Ok(vec![text, xml])
}

/// Looks for what was taken out, in every form in which a text or an archive could show it.
fn left(output: &[u8], redacted: &Redacted) -> Result<(), Failed> {
    for secret in &redacted.secrets {
        for (form, alone) in forms(secret) {
            for at in memchr::memmem::find_iter(output, &form) {
                let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
                let before = at.checked_sub(1).and_then(|at| output.get(at));
                if !alone
                    || !(word(before) && word(form.first())
                        || word(form.last()) && word(output.get(at + form.len())))
                {
                    let line = memchr::memchr_iter(b'\n', &output[..at]).count() + 1;
                    return Err(format!("line {line}: {} is left", kind(secret)).into());
                }
            }
        }
    }
    Ok(())
}

fn kind(secret: &Secret) -> &'static str {
    match secret {
        Secret::Text(_, sort) => sort.word(),
        Secret::Uuid(_) => "a UUID",
        Secret::Address(_) => "an address",
        Secret::Number(_) => "a number",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A text: as it is, and where data shows it in hexadecimal as UTF-8, as UTF-16 in both orders, and turned round.
fn text_forms(text: &str, alone: bool, forms: &mut Vec<(Vec<u8>, bool)>) {
    // Digits can be a part of others by chance.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    forms.push((text.as_bytes().to_vec(), alone || digits));
    let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let turned: Vec<u8> = text.bytes().rev().collect();
    for bytes in [wide(u16::to_le_bytes), wide(u16::to_be_bytes), turned] {
        if bytes.len() > 5 {
            forms.push((hex(&bytes).into_bytes(), true));
        }
    }
    if text.len() > 5 && !alone {
        forms.push((hex(text.as_bytes()).into_bytes(), false));
    }
}

fn forms(secret: &Secret) -> Vec<(Vec<u8>, bool)> {
    let mut forms = Vec::new();
    match secret {
        Secret::Text(text, sort) => {
            text_forms(text, *sort == Sort::Name, &mut forms);
            if *sort == Sort::Serial {
                text_forms(&text.to_lowercase(), false, &mut forms);
                text_forms(&text.to_uppercase(), false, &mut forms);
            }
        }
        Secret::Uuid(uuid) => {
            let digits = hex(uuid);
            let text =
                [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]]
                    .join("-");
            let mut mixed = *uuid;
            mixed[..4].reverse();
            mixed[4..6].reverse();
            mixed[6..8].reverse();
            let turned: Vec<u8> = uuid.iter().rev().copied().collect();
            for text in [text, digits, hex(&mixed), hex(&turned)] {
                text_forms(&text, false, &mut forms);
                text_forms(&text.to_uppercase(), false, &mut forms);
            }
        }
        Secret::Address(address) => {
            let digits: Vec<String> = address.iter().map(|byte| format!("{byte:02x}")).collect();
            let turned: Vec<u8> = address.iter().rev().copied().collect();
            for text in [digits.join(":"), digits.join("-"), digits.concat(), hex(&turned)] {
                text_forms(&text, false, &mut forms);
                text_forms(&text.to_uppercase(), false, &mut forms);
            }
        }
        Secret::Number(number) => {
            forms.push((number.to_string().into_bytes(), true));
            if *number > u64::from(u32::MAX) {
                forms.push((hex(&number.to_le_bytes()).into_bytes(), false));
                forms.push((hex(&number.to_be_bytes()).into_bytes(), false));
                forms.push((format!("{number:x}").into_bytes(), true));
                forms.push((format!("{number:X}").into_bytes(), true));
            }
        }
    }
    forms
}

/// The same entries with the same properties: types, lengths, and the keys' lengths.
fn same_shape(one: &Registry, other: &Registry) -> Result<(), Failed> {
    let shapes = |registry: &Registry| -> Vec<String> {
        let mut shapes = Vec::new();
        for id in registry.places() {
            let place = registry.place(id);
            let entry = registry.entry(place.entry);
            let mut shape = format!(
                "{:?} {:?} {} {} {:?} {:?} {:?}",
                place.parent,
                place.plane,
                place.name.len(),
                entry.class,
                entry.registry_id,
                entry.state,
                place.location.as_ref().map(|location| location.len())
            );
            for slot in registry.slots_at(id).unwrap_or_default() {
                let _ = write!(shape, " {}=", slot.key.len());
                value_shape(&registry.decoded(&slot.held), &mut shape);
            }
            shapes.push(shape);
        }
        shapes
    };
    let (one, other) = (shapes(one), shapes(other));
    if one.len() != other.len() {
        return Err(format!("{} places are {}", one.len(), other.len()).into());
    }
    match one.iter().zip(&other).position(|(one, other)| one != other) {
        Some(at) => Err(format!("place {at} has another shape").into()),
        None => Ok(()),
    }
}

fn value_shape(value: &Value, shape: &mut String) {
    let _ = match value {
        Value::Str(text) => write!(shape, "s{}", text.bytes().len()),
        Value::Data(data) => write!(shape, "d{}{:?}", data.bytes().len(), data.nuls()),
        Value::Clipped(text) => write!(shape, "c{}", text.len()),
        Value::Number(number) => {
            write!(shape, "n{:?}{}", number.bits, number.raw.to_string().len())
        }
        Value::Dict(dict) => {
            for (key, value) in dict {
                let _ = write!(shape, "({}", key.len());
                value_shape(value, shape);
            }
            write!(shape, "){}", dict.len())
        }
        Value::Array(list) | Value::Set(list) => {
            for value in list.iter() {
                value_shape(value, shape);
            }
            write!(shape, "{}{}", value.type_name(), list.len())
        }
        other => write!(shape, "{other:?}"),
    };
}

/// Every verdict without what names are called and values are worth.
fn verdicts(loaded: Loaded) -> Result<Vec<String>, Failed> {
    let case = Case::new(loaded, &[], &ClassTable::new())?;
    let mut list = Vec::new();
    for entry in case.registry().entries() {
        for verdict in case.verdicts(entry) {
            let rungs: Vec<String> = verdict
                .ladder()
                .iter()
                .map(|rung| format!("{:?}{:?}", rung.stage, rung.state))
                .collect();
            list.push(format!(
                "{} {:?} {:?} {} {} {} {:?} {:?} {}",
                entry.0,
                verdict.personality,
                verdict.outcome,
                verdict.certain,
                verdict.derived,
                verdict.code,
                verdict.stage,
                verdict.key,
                rungs.concat()
            ));
        }
    }
    Ok(list)
}
