//! What `print` prints, over the dumps in the folder that `IOSCOPE_CORPUS` names; reported as ignored when it isn't there.
//!
//! Every text loads and is printed back byte for byte, decoded and written again value by value. Then the order of keys is put to
//! the test: every dictionary is sorted before it is printed by the order of hashes, and whatever differs from the real order must be
//! a matter of keys that want the same slot. Archives are written again as they were.

#[path = "common/corpus.rs"]
mod corpus;
#[path = "print/fit.rs"]
mod fit;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use fit::fit;
use ioscope::load::ioreg_print::{Listing, Printing, print};
use ioscope::load::write::archive;
use ioscope::load::{Quiet, Source, load};
use ioscope::model::{Dict, Document, Held, Key, PlaceId, Printed, Properties, Shown, Slot, Value};
use libtest_mimic::{Arguments, Failed, Trial};

/// What others did to a text after `ioreg` printed it, by a part of its path. The text that `print` prints, treated likewise, is
/// the same.
const TREATED: [(&str, Treatment); 8] = [
    ("ioreg-text-inherit/", Treatment::Reworded),
    ("MacBook3,1__ioreg.txt", Treatment::Clipped),
    ("MacPro4,1__MacPro4_1-ioreg.txt", Treatment::Clipped),
    ("glpi_AppleBacklightDisplay", Treatment::Trimmed),
    ("glpi_AppleCLCD2", Treatment::Trimmed),
    ("glpi_AppleDisplay", Treatment::Trimmed),
    ("glpi_IOPlatformExpertDevice-2", Treatment::Trimmed),
    ("with_command_echo", Treatment::Trimmed),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Treatment {
    /// None.
    Untouched,
    /// Node lines were put into other words: `NAME class: A:B`.
    Reworded,
    /// Clipped at the width of a terminal, and made HTML: what was cut can't come back, so that these aren't compared.
    Clipped,
    /// Lines without a word were taken out, or the command was left in.
    Trimmed,
}

impl Treatment {
    fn of(path: &str) -> Self {
        TREATED
            .iter()
            .find(|(part, _)| path.contains(part))
            .map_or(Self::Untouched, |(_, how)| *how)
    }

    /// What is said of texts that came back so.
    fn told(self) -> &'static str {
        match self {
            Self::Untouched => "texts came back byte for byte",
            Self::Reworded => "texts, reworded by others, came back but for the wording",
            Self::Clipped => "texts are clipped and were not compared",
            Self::Trimmed => "texts, trimmed by others, came back but for empty lines",
        }
    }

    fn apply(self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len());
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            match self {
                Self::Untouched | Self::Clipped => out.extend_from_slice(line),
                Self::Reworded => {
                    let line = String::from_utf8_lossy(line);
                    out.extend_from_slice(
                        line.replacen("  <class ", " class: ", 1).replace(">\n", "\n").as_bytes(),
                    );
                }
                Self::Trimmed => {
                    let text = line.trim_ascii();
                    if !text.iter().all(|byte| b"| ".contains(byte)) && !text.starts_with(b"ioreg ")
                    {
                        out.extend_from_slice(line.trim_ascii_end());
                        out.push(b'\n');
                    }
                }
            }
        }
        out
    }
}

#[expect(clippy::print_stdout, reason = "the counts are what one runs this for")]
fn main() {
    let arguments = Arguments::from_args();
    let totals = Arc::new(Mutex::new(Totals::default()));
    let mut trials = vec![Trial::test("ours", ours)];
    let sum = Arc::clone(&totals);
    let sets = corpus::DUMPS.into_iter().filter(|set| *set != "rex-ioreg");
    trials.extend(corpus::trials(sets, move |set, file| {
        let name = format!("{set}/{}", file.file_name().unwrap_or_default().to_string_lossy());
        let found = if set.starts_with("ioreg-text") { text(file, &name) } else { list(file) }?;
        sum.lock().unwrap_or_else(PoisonError::into_inner).add(found);
        Ok(())
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    let totals = totals.lock().unwrap_or_else(PoisonError::into_inner);
    if !totals.files.is_empty() {
        print!("{}", totals.words());
    }
    if conclusion.num_failed == 0 && totals.lost > MOST_LOST {
        println!("too many dictionaries don't have the order of their hashes");
        std::process::exit(101);
    }
    conclusion.exit();
}

/// Of so many dictionaries a key was taken out before the dump was given away.
const MOST_LOST: usize = 1;

/// Texts written for this, which need no corpus.
fn ours() -> Result<(), Failed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps");
    for name in ["machine-old.txt", "personal.txt"] {
        let (bytes, document) = open(&folder.join(name), name)?;
        let was = document.printed.ok_or("it is no text of ioreg")?;
        same(&bytes, &printed(&document, was, false, true)?)?;
    }
    Ok(())
}

/// What all files come to.
#[derive(Default)]
struct Totals {
    /// Texts and archives, by what is the same.
    files: BTreeMap<&'static str, usize>,
    dictionaries: usize,
    keys: usize,
    /// Dictionaries that must have had a key more.
    lost: usize,
    colliding: usize,
    /// Lines at another place when they are sorted first.
    moved: usize,
}

impl Totals {
    fn add(&mut self, other: Self) {
        for (what, count) in other.files {
            *self.files.entry(what).or_default() += count;
        }
        self.dictionaries += other.dictionaries;
        self.keys += other.keys;
        self.lost += other.lost;
        self.colliding += other.colliding;
        self.moved += other.moved;
    }

    fn words(&self) -> String {
        let mut text = String::new();
        for (what, count) in &self.files {
            let _ = writeln!(text, "{count} {what}");
        }
        let _ = writeln!(
            text,
            "{} dictionaries with {} keys have a possible order, {} of them if a key has been taken out of it; {} keys collide; put in \
             sorted, they make {} lines differ",
            self.dictionaries, self.keys, self.lost, self.colliding, self.moved
        );
        text
    }
}

fn open(file: &Path, name: &str) -> Result<(Vec<u8>, Document), Failed> {
    let bytes = fs::read(file)?;
    let document = load(&Source::file(name, bytes.clone()), &mut Quiet)?.document;
    Ok((bytes, document))
}

/// All planes as they were printed; with `rehash` in the order of hashes.
fn printed(
    document: &Document,
    printed: Printed,
    rehash: bool,
    decoded: bool,
) -> Result<Vec<u8>, Failed> {
    let (registry, classes) = (&document.registry, &document.classes);
    let listing = Listing { registry, printed: Some(printed), classes };
    let mut out = Vec::new();
    for (_, plane) in registry.planes() {
        let options = Printing {
            plane: Some(plane.name.to_string()),
            list: printed.properties,
            inheritance: printed.inheritance,
            hexadecimal: printed.hexadecimal,
            rehash,
            decoded,
            ..Printing::default()
        };
        print(&listing, &options, &mut out)?;
    }
    Ok(out)
}

fn text(file: &Path, name: &str) -> Result<Totals, Failed> {
    let (bytes, mut document) = open(file, name)?;
    let was = document.printed.ok_or("it is no text of ioreg")?;
    let treatment = Treatment::of(name);
    let mut totals = Totals { files: [(treatment.told(), 1)].into(), ..Totals::default() };
    if treatment != Treatment::Clipped {
        let out = printed(&document, was, false, true)?;
        same(&treatment.apply(&bytes), &treatment.apply(&out))?;
        // Copied from the text it is the same.
        let copied = printed(&document, was, false, false)?;
        same(&treatment.apply(&bytes), &treatment.apply(&copied))?;
    }
    hashes(&document, was, &mut totals)?;
    let whole = printed(&document, was, false, true)?;
    sort(&mut document);
    let out = printed(&document, was, true, true)?;
    totals.moved = moved(&whole, &out)?;
    Ok(totals)
}

fn same(wanted: &[u8], found: &[u8]) -> Result<(), Failed> {
    if wanted == found {
        return Ok(());
    }
    let lines = |text: &[u8]| -> Vec<String> {
        text.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).into()).collect()
    };
    let (wanted, found) = (lines(wanted), lines(found));
    let at = wanted.iter().zip(&found).position(|(one, other)| one != other);
    let at = at.unwrap_or_else(|| wanted.len().min(found.len()));
    let show = |lines: &[String]| -> String {
        lines.get(at).map_or_else(|| "nothing".into(), |line| line.chars().take(160).collect())
    };
    let (wanted, found) = (show(&wanted), show(&found));
    Err(format!("line {} is\n{found}\ninstead of\n{wanted}", at + 1).into())
}

/// Looks at the order of the keys of all dictionaries.
fn hashes(document: &Document, was: Printed, totals: &mut Totals) -> Result<(), Failed> {
    let registry = &document.registry;
    let mut check = |keys: &[&str], whole: bool| -> Result<(), Failed> {
        let mut found = fit(Some(was), keys, 0);
        if whole && !found.possible {
            // Somebody who gave a dump away took a line out.
            found = fit(Some(was), keys, 1);
            totals.lost += 1;
            if !found.possible {
                return Err(format!("this order is impossible: {keys:?}").into());
            }
        }
        totals.dictionaries += 1;
        totals.keys += keys.len();
        totals.colliding += found.colliding;
        Ok(())
    };
    for place in registry.places() {
        let slots = registry.slots_at(place).unwrap_or_default();
        let keys: Vec<&str> = slots.iter().map(|slot| slot.key.as_str()).collect();
        let whole = !keys.iter().any(|key| key.ends_with('…'));
        check(&keys, whole)?;
        for slot in slots {
            let value = registry.decoded(&slot.held);
            let mut open = vec![&*value];
            while let Some(value) = open.pop() {
                match value {
                    Value::Dict(dict) => {
                        let keys: Vec<&str> = dict.iter().map(|(key, _)| key.as_str()).collect();
                        check(&keys, true)?;
                        open.extend(dict.iter().map(|(_, value)| value));
                    }
                    Value::Array(list) | Value::Set(list) => open.extend(list.iter()),
                    _ => {}
                }
            }
        }
    }
    Ok(())
}

/// Sorts every dictionary by its keys.
fn sort(document: &mut Document) {
    let registry = &mut document.registry;
    let mut tables: Vec<(PlaceId, Vec<Slot>)> = Vec::new();
    for place in registry.places() {
        let Some(slots) = registry.slots_at(place) else { continue };
        let mut slots: Vec<Slot> = slots
            .iter()
            .map(|slot| Slot {
                key: slot.key.clone(),
                held: Held::Value(sorted(&registry.decoded(&slot.held))),
            })
            .collect();
        slots.sort_by(|one, other| one.key.cmp(&other.key));
        tables.push((place, slots));
    }
    for (place, slots) in tables {
        let (state, retain) = registry.shown_at(place);
        registry.show_again(place, Shown { state, retain, properties: Properties::Shown(slots) });
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Dict(dict) => {
            let mut pairs: Vec<(Key, Value)> =
                dict.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Dict(pairs.into_iter().collect::<Dict>())
        }
        Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
        Value::Set(list) => Value::Set(list.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// How many lines are others, of as many of the same bytes.
fn moved(whole: &[u8], out: &[u8]) -> Result<usize, Failed> {
    let lines =
        |text: &[u8]| text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
    let (one, other) = (lines(whole), lines(out));
    let bytes = |text: &[u8]| {
        let mut bytes = text.to_vec();
        bytes.sort_unstable();
        bytes
    };
    if one.len() != other.len() || bytes(whole) != bytes(out) {
        return Err("sorted first, it isn't the same but for the order".into());
    }
    Ok(one.iter().zip(&other).filter(|(one, other)| one != other).count())
}

/// An archive, written again.
fn list(file: &Path) -> Result<Totals, Failed> {
    let (bytes, document) = open(file, &file.to_string_lossy())?;
    let write = |document: &Document| {
        let (registry, classes) = (&document.registry, &document.classes);
        let told = |entry| registry.entry(entry).inheritance.is_some();
        let inheritance = registry.entries().any(told);
        let options = Printing { list: true, inheritance, ..Printing::default() };
        let mut out = Vec::new();
        archive(&Listing { registry, printed: document.printed, classes }, &options, &mut out)?;
        Ok::<_, Failed>(out)
    };
    let out = write(&document)?;
    let what = if out == bytes {
        "archives came back byte for byte"
    } else if without_data(&out) == without_data(&bytes) {
        "archives came back but for where lines of data are broken, which another program did"
    } else {
        // Lists that other programs wrote, and such of ways to subtrees, come back as what they say.
        let again = load(&Source::file("again.plist", out.clone()), &mut Quiet);
        let again = again?.document;
        same(&out, &write(&again)?)?;
        "archives of another layout came back in ioreg's own, and then as they were"
    };
    Ok(Totals { files: [(what, 1)].into(), ..Totals::default() })
}

/// The text without blanks in its data.
fn without_data(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut out = String::new();
    for (at, part) in text.split("<data>").enumerate() {
        if at == 0 {
            out.push_str(part);
            continue;
        }
        let (data, rest) = part.split_once("</data>").unwrap_or((part, ""));
        out.extend(data.chars().filter(|c| !c.is_whitespace()));
        out.push_str(rest);
    }
    out
}
