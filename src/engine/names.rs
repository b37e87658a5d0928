//! `IONameMatch`: which names a node goes by, and how they are compared.
//!
//! Which names count depends on the node's class ([`rule`]); [`compare_names`] asks them in the kernel's order. Invariant: as all of
//! passive matching this asks [`Facts`], and never knows whether a machine or a dump answers.

use std::borrow::Cow;

use crate::model::{Data, Key, Nuls, Str, Tri, Value};

use super::compare::is_blurred;
use super::facts::{Fact, Facts, Family, Missing};
use super::keys::KEYS;

/// What became of an `IONameMatch`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NameMatch {
    /// Whether one of the names asked for fits.
    pub(crate) result: Tri,
    /// What the kernel records as `IONameMatched`: of a device-tree name the *device's* text, of a registry name the table's.
    pub(crate) matched: Option<Str>,
    /// What the input doesn't tell, when `result` is `Unknown`.
    pub(crate) missing: Option<Missing>,
}

/// Where the names of a node are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rule {
    /// The properties `name`, `compatible`, `device_type` and `model`.
    device_tree: Tri,
    /// The generic registry name, after those.
    registry: Tri,
}

const REGISTRY: Rule = Rule { device_tree: Tri::No, registry: Tri::Yes };
const DEVICE_TREE: Rule = Rule { device_tree: Tri::Yes, registry: Tri::No };
const BOTH: Rule = Rule { device_tree: Tri::Yes, registry: Tri::Yes };

/// Whether a node goes by one of the names in `wanted`: a string, or a collection whose elements are tried in order up to the
/// first that is no string (of a dictionary the keys). Anything else names nothing.
///
/// The class of the node decides what its names are:
/// - `IOService`: the generic registry name; case-sensitive, whole, no wildcard;
/// - `IOPlatformExpertDevice`: the device tree's names;
/// - `IOPlatformDevice` under an `IODTPlatformExpert`: those, then the registry name; under another expert the registry name;
/// - `IOPCIDevice` under an `IOPCIBridge`: the device tree's names; elsewhere none;
/// - `IONDRVDevice`: both, the device tree's first;
/// - `IOACPIPlatformDevice` (its expert is closed) and other closed classes: the same, as observed on real machines.
///
/// The device tree's names are the zero-separated strings of `name`, `compatible`, `device_type` and `model`, in this order.
/// A `*` at the end of a wanted name is a wildcard there.
///
/// Source: `IORegistryEntry::compareNames` (iokit/Kernel/IORegistryEntry.cpp), `IODTCompareNubName`
/// (iokit/Kernel/IODeviceTreeSupport.cpp), `compareName` of the classes named above.
pub(crate) fn compare_names<F: Facts>(facts: &F, node: F::Node, wanted: &Value) -> NameMatch {
    let names = Names::of(facts, node);
    let mut answer = NameMatch { result: Tri::No, matched: None, missing: None };
    let mut try_one = |text: &Str| {
        let one = names.compare(text);
        answer.result = answer.result.or(one.result);
        answer.missing = answer.missing.take().or(one.missing);
        answer.matched = one.matched;
        one.result.is_yes()
    };
    let mut blurred = false;
    if let Value::Dict(dict) = wanted {
        dict.iter().any(|(key, _)| try_one(&Str::symbol(key.as_str())));
    } else {
        for element in wanted.as_list().unwrap_or(std::slice::from_ref(wanted)) {
            match element {
                Value::Str(text) if try_one(text) => break,
                Value::Str(_) => {}
                other if is_blurred(other) => blurred = true,
                _ => break,
            }
        }
    }
    if blurred && answer.result.is_no() {
        answer.result = Tri::Unknown;
        answer.missing = Some(Missing::Value(KEYS.name_match.clone()));
    }
    if answer.result.is_yes() {
        answer.missing = None;
    }
    answer
}

/// The names by which `IONameMatch` finds a node, an array in the order of comparison, for the record of a test: unknown ones are
/// left out.
pub(crate) fn names_of<F: Facts>(facts: &F, node: F::Node) -> Value {
    let names = Names::of(facts, node);
    let mut list = Vec::new();
    for property in names.properties.iter().flatten() {
        if let Ok(Some(value)) = property {
            list.extend(elements(value).map(Value::string));
        }
    }
    if let Some(name) = names.registry {
        list.push(Value::string(name.as_str()));
    }
    Value::Array(list.into())
}

/// Which rule the node's class has; the second value tells what is missing if that isn't certain.
fn rule<F: Facts>(facts: &F, node: F::Node) -> (Rule, Option<Missing>) {
    let provider_is = |class: &str| match facts.provider(node) {
        Ok(None) => (Tri::No, None),
        Ok(Some(provider)) => {
            let is = facts.is_a(provider, class);
            let missing = is.is_unknown().then(|| Missing::ClassChain(facts.class(provider)));
            (is, missing)
        }
        Err(missing) => (Tri::Unknown, Some(missing)),
    };
    match facts.family(node).own() {
        Family::PlatformExpertDevice => (DEVICE_TREE, None),
        Family::PlatformDevice => {
            let (device_tree, missing) = provider_is("IODTPlatformExpert");
            (Rule { device_tree, registry: Tri::Yes }, missing)
        }
        Family::PciDevice => {
            let (device_tree, missing) = provider_is("IOPCIBridge");
            (Rule { device_tree, registry: Tri::No }, missing)
        }
        Family::AcpiPlatformDevice | Family::NdrvDevice | Family::Closed => (BOTH, None),
        _ => (REGISTRY, None),
    }
}

type Property<'a> = Fact<Option<Cow<'a, Value>>>;

/// The names of one node, fetched once for all the names that are asked for.
struct Names<'a> {
    properties: Option<[Property<'a>; 4]>,
    registry: Option<Key>,
    rule: Rule,
    unsure: Option<Missing>,
}

impl<'a> Names<'a> {
    fn of<F: Facts>(facts: &'a F, node: F::Node) -> Self {
        let (rule, unsure) = rule(facts, node);
        let properties = (!rule.device_tree.is_no()).then(|| {
            [&KEYS.name, &KEYS.compatible, &KEYS.device_type, &KEYS.model]
                .map(|key| facts.property(node, key))
        });
        let registry = (!rule.registry.is_no()).then(|| facts.name(node));
        Self { properties, registry, rule, unsure }
    }

    fn compare(&self, wanted: &Str) -> NameMatch {
        let mut answer = NameMatch { result: Tri::No, matched: None, missing: None };
        let mut add = |result: Tri, matched: Option<Str>, missing: Option<Missing>| {
            answer.result = answer.result.or(result);
            answer.matched = answer.matched.take().or(matched);
            answer.missing = answer.missing.take().or(missing);
            answer.result.is_yes()
        };
        let keys = [&KEYS.name, &KEYS.compatible, &KEYS.device_type, &KEYS.model];
        for (property, key) in self.properties.iter().flatten().zip(keys) {
            let (result, matched, missing) = match property {
                Ok(None) => continue,
                Ok(Some(value)) => {
                    let (result, matched) = among_elements(value, wanted.bytes());
                    let missing = result.is_unknown().then(|| Missing::Value(key.clone()));
                    (result, matched, missing)
                }
                Err(missing) => (Tri::Unknown, None, Some(missing.clone())),
            };
            // Where the rule isn't certain, neither is a hit.
            let unsure = if result.is_yes() { self.unsure.clone() } else { None };
            if add(result.and(self.rule.device_tree), matched, missing.or(unsure)) {
                return answer;
            }
        }
        if let Some(name) = &self.registry {
            let result = Tri::from(name.as_str().as_bytes() == wanted.bytes());
            add(result, result.is_yes().then(|| wanted.clone()), None);
        }
        answer
    }
}

/// Whether one of the zero-separated strings of a property fits; and that string.
fn among_elements(value: &Value, wanted: &[u8]) -> (Tri, Option<Str>) {
    let (prefix, wild) = match wanted.strip_suffix(b"*") {
        Some(prefix) => (prefix, true),
        None => (wanted, false),
    };
    let fits = |element: &&[u8]| {
        if wild { element.starts_with(prefix) } else { *element == wanted }
    };
    if let Some(element) = elements(value).find(fits) {
        return (Tri::Yes, Some(Str::plain(element)));
    }
    let unknown = match value {
        Value::Data(data) => prefix.is_empty() && may_end_in_empty_element(data),
        Value::Unprintable => wild || !wanted.is_ascii(),
        Value::Clipped(_) => true,
        _ => false,
    };
    (if unknown { Tri::Unknown } else { Tri::No }, None)
}

/// The strings of a name property. A string is one element even when empty; data may end with or without a zero byte, and a
/// second one there makes an empty element.
fn elements(value: &Value) -> impl Iterator<Item = &[u8]> {
    let (bytes, is_data) = match value {
        Value::Str(text) => (Some(text.bytes()), false),
        Value::Data(data) => (Some(data.bytes()), true),
        _ => (None, false),
    };
    let bytes = bytes.filter(|bytes| !is_data || !bytes.is_empty());
    let bytes =
        bytes.map(|bytes| if is_data { bytes.strip_suffix(&[0]).unwrap_or(bytes) } else { bytes });
    bytes.into_iter().flat_map(|bytes| bytes.split(|byte| *byte == 0))
}

/// Whether zero bytes that the source may have left out can make one more, empty element.
fn may_end_in_empty_element(data: &Data) -> bool {
    let needed = if data.bytes().last().is_none_or(|last| *last == 0) { 1 } else { 2 };
    match data.nuls() {
        Nuls::Exact => false,
        Nuls::UpTo(most) => most >= needed,
        Nuls::Any => true,
    }
}

#[cfg(test)]
mod tests;
