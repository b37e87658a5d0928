//! What a lesson shows beside a question: parts of the machine and of its files, as text that is computed.

use std::fmt::Write as _;

use crate::explain::{Case, DEFAULT_CATEGORY, harmless, show_within};
use crate::model::{Dict, EntryId, PlaceId, Value};

use super::files::LessonFiles;
use super::judge::Judge;
use super::words::{Walk, words};

/// So much of a value is shown.
const LONG: usize = 60;

/// And of a personality's.
const LONGER: usize = 200;

/// Something to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Exhibit {
    /// The whole tree, or what is below a node.
    Tree(Shape, Option<String>),
    /// `properties NODE`.
    Properties(String),
    /// `personality DRIVER`: what stands in the Info.plist, each key with its value.
    Personality(String),
    /// `catalogue`: all personalities with provider class, score and category.
    Catalogue,
    /// `lines FILE FROM-TO …`: of a file of the lesson, from 1.
    Lines { file: String, ranges: Vec<(usize, usize)> },
}

/// What is shown of the nodes of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `tree`, `tree NODE`: names and classes.
    Plain,
    /// `states`, `states NODE`: names, classes and state words.
    States,
    /// `ioreg`, `ioreg NODE`: the lines that `ioreg` would print, without ids and what a scenario doesn't have.
    Ioreg,
}

impl Exhibit {
    pub(super) fn parse(line: &str) -> Result<Self, String> {
        let all = words(line)?;
        let mut walk = Walk::new(&all, 0);
        let node = |walk: &mut Walk<'_, '_>| walk.next("the node").ok().map(str::to_owned);
        let exhibit = match walk.next("what is to be shown")? {
            "tree" => Self::Tree(Shape::Plain, node(&mut walk)),
            "states" => Self::Tree(Shape::States, node(&mut walk)),
            "ioreg" => Self::Tree(Shape::Ioreg, node(&mut walk)),
            "properties" => Self::Properties(walk.next("the node")?.to_owned()),
            "personality" => Self::Personality(walk.next("the driver")?.to_owned()),
            "catalogue" => Self::Catalogue,
            "lines" => {
                let file = walk.next("the file")?.to_owned();
                let mut ranges = Vec::new();
                while ranges.is_empty() || !walk.is_empty() {
                    let range = walk.next("the lines, as in 3-9")?;
                    let ends = range.split_once('-').unwrap_or((range, range));
                    let (Ok(from), Ok(to)) = (ends.0.parse(), ends.1.parse()) else {
                        return Err(format!("«{range}» are no lines, as in 3-9"));
                    };
                    ranges.push((from, to));
                }
                Self::Lines { file, ranges }
            }
            other => {
                return Err(format!(
                    "«{other}» can't be shown: tree, states, ioreg, properties NODE, personality DRIVER, catalogue, lines FILE 3-9"
                ));
            }
        };
        walk.finish()?;
        Ok(exhibit)
    }

    /// Its lines, at the moment that the case shows; `Err` names what isn't there.
    pub(super) fn lines(&self, case: &Case, files: &LessonFiles) -> Result<Vec<String>, String> {
        let judge = Judge::new(case, &[]);
        let nobody = |name: &str| format!("nothing is called {name}");
        let node = |name: &str| judge.node(name).ok_or_else(|| nobody(name));
        let lines = match self {
            Self::Tree(shape, name) => tree(case, name.as_deref().map(node).transpose()?, *shape),
            Self::Properties(name) => properties(case, node(name)?),
            Self::Personality(name) => {
                let at = judge.driver(name).ok_or_else(|| nobody(name))?;
                personality(case, at)
            }
            Self::Catalogue => catalogue(case),
            Self::Lines { file, ranges } => {
                let text = files.text(file).ok_or_else(|| format!("there is no file {file}"))?;
                let count = text.lines().count();
                let mut lines = Vec::new();
                for (from, to) in ranges {
                    if *from == 0 || from > to || *to > count {
                        return Err(format!("{file} has lines 1 to {count}, not {from} to {to}"));
                    }
                    let shown = || text.lines().skip(from - 1).take(to - from + 1);
                    // What all of them are indented by says nothing.
                    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
                    let full = shown().filter(|line| !line.trim().is_empty());
                    let least = full.map(indent).min().unwrap_or(0);
                    lines.extend(
                        shown().map(|line| line.get(least..).unwrap_or_default().to_owned()),
                    );
                }
                lines
            }
        };
        Ok(lines.iter().map(|line| harmless(line, false)).collect())
    }
}

fn tree(case: &Case, top: Option<EntryId>, shape: Shape) -> Vec<String> {
    let registry = case.registry();
    let Some(plane) = registry.plane_named("IOService") else { return Vec::new() };
    let roots: Vec<PlaceId> = match top {
        Some(entry) => {
            let here = |place: &&PlaceId| registry.place(**place).plane == plane;
            registry.places_of(entry).iter().filter(here).copied().collect()
        }
        None => registry.plane(plane).roots.clone(),
    };
    let mut lines = Vec::new();
    let mut left: Vec<(PlaceId, usize)> = roots.into_iter().rev().map(|root| (root, 0)).collect();
    while let Some((place, depth)) = left.pop() {
        lines.push(line(case, place, depth, shape));
        let children: Vec<PlaceId> = registry.children(place).collect();
        left.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
    }
    lines
}

fn line(case: &Case, place: PlaceId, depth: usize, shape: Shape) -> String {
    let registry = case.registry();
    let entry = registry.place(place).entry;
    let object = registry.entry(entry);
    let name = registry.component(place);
    let mut out = "  ".repeat(depth);
    if shape == Shape::Ioreg {
        let words = [vec![format!("class {}", object.class)], state_words(case, entry)].concat();
        let _ = write!(out, "+-o {name}  <{}>", words.join(", "));
        return out;
    }
    out.push_str(&name);
    if *object.class != *name {
        let _ = write!(out, "   {}", object.class);
    }
    if shape == Shape::States {
        let words = state_words(case, entry).join(" · ");
        let _ = write!(out, "   {words}");
    }
    out
}

/// The words on a service's state, as `ioreg` has them.
fn state_words(case: &Case, entry: EntryId) -> Vec<String> {
    let Some(state) = case.registry().entry(entry).state else { return Vec::new() };
    let word = |is: bool, yes: &str, no: &str| if is { yes.to_owned() } else { no.to_owned() };
    let words = [
        state.registered.map(|is| word(is, "registered", "!registered")),
        state.matched.map(|is| word(is, "matched", "!matched")),
        state.active.map(|is| word(is, "active", "inactive")),
        state.busy.map(|busy| format!("busy {busy}")),
    ];
    words.into_iter().flatten().collect()
}

/// The node's name and class, and its properties below.
fn properties(case: &Case, entry: EntryId) -> Vec<String> {
    let registry = case.registry();
    let shown = |key: &crate::model::Key| {
        let value = registry.get(entry, key)?;
        Some(format!("  {key} = {}{}", show_within(&value, LONG), reading(&value)))
    };
    let place = registry.places_of(entry).first();
    let name = place.map_or_else(String::new, |place| registry.component(*place));
    let mut lines = vec![format!("{name}   {}", registry.entry(entry).class)];
    lines.extend(registry.keys(entry).iter().filter_map(shown));
    if lines.len() == 1 {
        lines.push("  no properties".into());
    }
    lines
}

/// What the bytes of data say: a text, or a number of 32 bits.
fn reading(value: &Value) -> String {
    let Value::Data(data) = value else { return String::new() };
    let bytes: &[u8] = data.bytes();
    let text = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    if text.len() > 2 && text.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return format!(" (\"{}\")", String::from_utf8_lossy(text));
    }
    let number = <[u8; 4]>::try_from(bytes).map(u32::from_le_bytes);
    number.map_or_else(|_| String::new(), |number| format!(" ({number:#x})"))
}

/// A personality as it stands in the Info.plist, without what the system adds to it.
pub(super) fn listed(table: &Dict) -> Dict {
    let mut listed = table.clone();
    for key in ["IOPersonalityPublisher", "kOSBundleDextUniqueIdentifier"] {
        listed.remove(key);
    }
    if table.get("CFBundleIdentifierKernel") == table.get("CFBundleIdentifier") {
        listed.remove("CFBundleIdentifierKernel");
    }
    listed
}

/// The keys of a personality below its name.
fn personality(case: &Case, at: usize) -> Vec<String> {
    let one = &case.personalities()[at];
    let mut lines = vec![format!("{}/{}", one.bundle, one.name)];
    let table = case.table(at).map(listed).unwrap_or_default();
    let keys = table.iter();
    lines.extend(keys.map(|(key, value)| format!("  {key} = {}", show_within(value, LONGER))));
    lines
}

fn catalogue(case: &Case) -> Vec<String> {
    let all = case.personalities();
    let name = |at: usize| all[at].label();
    let wide = (0..all.len()).map(|at| name(at).chars().count()).max().unwrap_or(0);
    all.iter()
        .enumerate()
        .map(|(at, one)| {
            let provider = one.provider_class.as_deref().unwrap_or("no provider class");
            let category = match one.category.as_str() {
                DEFAULT_CATEGORY => "default category".to_owned(),
                other => format!("category {other}"),
            };
            format!("{:wide$}  {provider}, score {}, {category}", name(at), one.score)
        })
        .collect()
}
