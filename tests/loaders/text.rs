//! Every `ioreg` text of the corpus opens with the numbers that were counted independently.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use ioscope::load::{Bytes, Loaded, Quiet, ioreg_text};
use ioscope::model::{NoteKind, Registry, Value};
use libtest_mimic::{Failed, Trial};
use serde_json::Value as Json;

use super::{counts, depth, expect, source};

pub(crate) fn trials(corpus: &Path) -> Vec<Trial> {
    let files = counts(corpus, "ioreg-text").into_iter().map(|(file, want)| {
        let path = corpus.join(&file);
        Trial::test(file, move || opens(&path, &want)).with_kind("counts")
    });
    files.collect()
}

fn opens(path: &Path, want: &Json) -> Result<(), Failed> {
    let bytes: Bytes = fs::read(path)?.into();
    assert!(ioreg_text::sniff(&bytes));
    let Loaded { document, notes } = ioreg_text::load("dump.txt", bytes, &mut Quiet)?;
    let registry = &document.registry;
    source::agrees(registry)?;
    let count = |key: &str| want[key].as_u64().unwrap_or(u64::MAX) as usize;
    expect("places", registry.places().len(), count("nodes"))?;
    let ids: HashSet<u64> =
        registry.entries().filter_map(|id| registry.entry(id).registry_id).collect();
    expect("ids", ids.len(), count("ids"))?;
    if count("ids") > 0 {
        expect("entries", registry.entries().len(), count("ids"))?;
    }
    expect("depth", depth(registry) as usize, count("maxdepth"))?;
    let roots: usize = registry.planes().map(|(_, plane)| plane.roots.len()).sum();
    expect("roots", roots, count("roots"))?;
    let cut = notes.iter().filter(|note| note.kind == NoteKind::Clipped).count();
    expect("lines cut", cut.min(100), count("dollar").min(100))?;
    let (properties, deepest) = properties(registry);
    expect("properties", properties, count("props"))?;
    if count("dollar") == 0 {
        expect("nesting", deepest, count("maxvaldepth"))?;
    }
    Ok(())
}

/// The number of properties, those of an entry counted at each of its places, and how deep the deepest value nests.
fn properties(registry: &Registry) -> (usize, usize) {
    let (mut number, mut deepest) = (0, 0);
    for id in registry.entries() {
        let slots = registry.slots(id).unwrap_or_default();
        number += slots.len() * registry.places_of(id).len();
        for slot in slots {
            deepest = deepest.max(nesting(&registry.decoded(&slot.held)));
        }
    }
    (number, deepest)
}

fn nesting(value: &Value) -> usize {
    let within = |members: &mut dyn Iterator<Item = &Value>| {
        1 + members.map(nesting).max().unwrap_or_default()
    };
    match value {
        Value::Array(list) | Value::Set(list) => within(&mut list.iter()),
        Value::Dict(dict) => within(&mut dict.iter().map(|(_, value)| value)),
        _ => 0,
    }
}
