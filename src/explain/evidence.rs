//! From the test that decided to the reason: which code it is, what was compared, and where the two differ.

use std::borrow::Cow;

use crate::engine::{Check, Facts, Failure, Family, is_equal_to, rejecting};
use crate::model::{Dict, Key, Tri, Value};

use super::Verdict;
use super::counted::an;
use super::difference::{Difference, Likeness, difference, is_enumeration};
use super::pci_difference::{all_terms, pci_difference};
use super::value::show_within;

/// Characters of a value that is named inside a sentence.
const INLINE: usize = 60;

/// What was compared when a test refused a personality.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Compared {
    /// The reason.
    pub(crate) code: &'static str,
    /// The key that decided.
    pub(crate) key: Option<Key>,
    /// The personality's value; of a dictionary only the pair that decided.
    pub(crate) expected: Option<Value>,
    /// The node's value.
    pub(crate) found: Option<Value>,
    /// Where they differ.
    pub(crate) difference: Option<Difference>,
}

/// What was compared when passive matching refused a personality on a node, given its tests there; `None` where it didn't.
pub(crate) fn refused<'c, F: Facts>(
    facts: &F,
    node: F::Node,
    table: &Dict,
    failure: Option<&Failure<F::Node>>,
    mut checks: impl Iterator<Item = &'c Check<F::Node>> + Clone,
) -> Option<Compared>
where
    F::Node: 'c,
{
    let failure = failure?;
    let check = rejecting(checks.clone(), node, failure).and_then(|at| checks.clone().nth(at));
    // An interface of a HID device refuses by its device's tests.
    let as_such = failure.family && failure.key.is_none();
    let asked = check.filter(|_| as_such);
    let family = facts.family(asked.map_or(node, |check| check.at));
    let mut key = failure.key.as_ref().or_else(|| asked?.key.as_ref());
    let mut found = check.and_then(|check| check.found.as_ref());
    // A PCI device refuses as such in two places, of which one tells what it looked at.
    if family == Family::PciDevice && as_such {
        let told =
            |check: &&Check<F::Node>| check.family && check.result.is_no() && check.key.is_some();
        key = checks.find(told).and_then(|check| check.key.as_ref());
    }
    // A USB refusal names no key: the one that is there and doesn't fit is the reason, if there is one.
    let property = |key: &Key| facts.property(node, key).ok().flatten().map(Cow::into_owned);
    let misfit = (as_such && is_usb(family)).then(|| usb_misfit(table, property)).flatten();
    if let Some((misfit, have, _)) = &misfit {
        (key, found) = (Some(*misfit), have.as_ref());
    }
    let expected = key.and_then(|key| table.get(key));
    let code = if failure.family {
        family_code(family, key.map(Key::as_str), table, found)
    } else {
        generic_code(key.map_or("", Key::as_str), expected, failure.tried.is_some())
    };
    let mut compared = Compared {
        code,
        key: key.cloned(),
        expected: expected.cloned(),
        found: found.cloned(),
        difference: None,
    };
    match (key.map(Key::as_str), expected, found) {
        (Some("IOPropertyMatch"), Some(wanted), found) => {
            if let Some((pair, have)) = first_unequal(wanted, found) {
                compared.difference = have.and_then(|have| difference(&pair.1, have));
                compared.found = have.map(|have| single(&pair.0, have));
                compared.expected = Some(single(&pair.0, &pair.1));
            }
        }
        (Some(key), Some(Value::Str(terms)), Some(Value::Number(register)))
            if Family::PciDevice.keys().contains(&key) =>
        {
            let register = u32::try_from(register.raw).unwrap_or_default();
            compared.difference = pci_difference(key, &terms.text(), register);
        }
        (Some("IONameMatch"), Some(wanted), Some(found)) => {
            compared.difference = name_difference(wanted, found);
        }
        (Some("IOPropertyExistsMatch"), ..) => compared.found = None,
        // Families look for one fitting member, so how whole lists differ says nothing.
        (_, Some(wanted), _) if failure.family && wanted.as_list().is_some() => {}
        (_, Some(wanted), Some(found)) => compared.difference = difference(wanted, found),
        _ => {}
    }
    // Beside another key that doesn't fit a likeness is chance, and with its value nothing would fit.
    if let (Some((.., false)), Some(told)) = (&misfit, &mut compared.difference) {
        told.likeness = Likeness::Unlike;
    }
    Some(compared)
}

impl Compared {
    /// What happened, where the node's class is `class`.
    pub(crate) fn words(&self, class: &str) -> String {
        let (expected, found) = (self.expected.as_ref(), self.found.as_ref());
        refusal_words(self.code, self.key.as_deref(), expected, found, class)
    }

    /// Makes this what decided a verdict.
    pub(crate) fn decides(self, verdict: &mut Verdict) {
        verdict.code = self.code;
        verdict.key = self.key;
        verdict.expected = self.expected;
        verdict.found = self.found;
        verdict.difference = self.difference;
    }
}

/// The code of a generic key that failed.
fn generic_code(key: &str, value: Option<&Value>, tried: bool) -> &'static str {
    let collection = |value: &Value| value.as_list().is_some() || value.as_dict().is_some();
    match key {
        "IOServiceNotificationUser" => "hidden-from-user",
        "IOExclaveProxy" => "exclave-mismatch",
        "IOProviderClass" => "provider-class-mismatch",
        "IONameMatch" => "name-mismatch",
        "IOLocationMatch" if tried || value.is_some_and(collection) => "location-no-match",
        "IOLocationMatch" => "location-mismatch",
        "IOPropertyMatch" if !value.is_some_and(collection) => "property-match-bad-type",
        "IOPropertyMatch" => "property-mismatch",
        "IOPropertyExistsMatch"
            if !value.is_some_and(|value| collection(value) || value.as_str().is_some()) =>
        {
            "property-match-bad-type"
        }
        "IOPropertyExistsMatch" => "property-missing",
        "IOPathMatch" => "path-mismatch",
        "IORegistryEntryID" => "entry-id-mismatch",
        "IOMatchedServiceCountMatch" => "client-count-mismatch",
        "BSD Name" | "BSD Major" | "BSD Minor" | "BSD Unit" => "bsd-mismatch",
        "IOParentMatch" => "parent-no-match",
        _ => "family-mismatch",
    }
}

/// The code of a family's refusal.
fn family_code(
    family: Family<'_>,
    key: Option<&str>,
    table: &Dict,
    found: Option<&Value>,
) -> &'static str {
    let text = |key: &str| table.get(key).is_some_and(|value| value.as_str().is_some());
    match (family, key) {
        (Family::Resources, Some("IOResourceMatched")) => "resource-not-matched-yet",
        (Family::Resources, _) => "resource-missing",
        (Family::PciDevice, None) => "pci-no-bridge",
        (Family::PciDevice, Some("IOPCITunnelCompatible")) => "pci-tunnel-incompatible",
        (Family::PciDevice, Some(key)) if !text(key) => "pci-match-bad-type",
        (Family::PciDevice, Some(key))
            if table.str(key).is_none_or(|text| all_terms(text).is_none()) =>
        {
            "pci-match-syntax"
        }
        (Family::PciDevice, Some("IOPCIMatch")) => "pci-match",
        (Family::PciDevice, Some("IOPCIPrimaryMatch")) => "pci-primary-match",
        (Family::PciDevice, Some("IOPCISecondaryMatch")) => "pci-secondary-match",
        (Family::PciDevice, Some("IOPCIClassMatch")) => "pci-class-match",
        (family, None) if is_usb(family) => "usb-key-combination",
        (family, Some(_)) if is_usb(family) => "usb-mismatch",
        // A device has but one rule without a key; an interface's refusal may be its device's or have no provider to ask.
        (Family::HidDevice, None) => "hid-vendor-usage-without-vendorid",
        (
            Family::HidDevice | Family::HidInterface | Family::HidEventService,
            Some("DeviceUsage" | "DeviceUsagePairs"),
        ) if found.is_none_or(|found| found.as_list().is_none()) => "hid-no-usage-pairs",
        (Family::HidDevice | Family::HidInterface | Family::HidEventService, _) => "hid-mismatch",
        (Family::Media | Family::CdMedia | Family::DvdMedia, Some(_)) => "media-mismatch",
        (Family::AtaDevice, Some("ata device type")) => "ata-type-mismatch",
        (Family::ScsiNub, None) => "scsi-no-type",
        (Family::SerialBsdClient, Some("IOSerialBSDClientType")) => "serial-type-mismatch",
        _ => "family-mismatch",
    }
}

/// Whether a node's family compares the keys of USB descriptors.
pub(crate) fn is_usb(family: Family<'_>) -> bool {
    matches!(
        family,
        Family::UsbDevice | Family::UsbInterface | Family::UsbHostDevice | Family::UsbHostInterface
    )
}

/// The first key of a USB personality, in the family's order, that is there and doesn't fit, given the node's values, with that of
/// the node, and whether it is the only one.
fn usb_misfit(
    table: &Dict,
    property: impl Fn(&Key) -> Option<Value>,
) -> Option<(&Key, Option<Value>, bool)> {
    let keys = Family::UsbDevice.keys();
    let place = |key: &Key| keys.iter().position(|one| key.as_str() == *one);
    let misfits = table.iter().filter_map(|(key, wanted)| {
        let place = place(key)?;
        if matches!(key.as_str(), "idProductArray" | "idProductMask")
            || wanted.as_utf8() == Some("*")
        {
            return None;
        }
        let have = property(key);
        let fits = have.as_ref().is_some_and(|have| !is_equal_to(wanted, have).is_no());
        (!fits).then_some((place, key, have))
    });
    let mut misfits: Vec<_> = misfits.collect();
    misfits.sort_by_key(|(place, ..)| *place);
    let alone = misfits.len() == 1;
    misfits.into_iter().next().map(|(_, key, have)| (key, have, alone))
}

/// The first pair of an `IOPropertyMatch` that the node doesn't have, with the node's value. Of several dictionaries the one
/// that came furthest is spoken of.
fn first_unequal<'a>(
    wanted: &'a Value,
    found: Option<&'a Value>,
) -> Option<(&'a (Key, Value), Option<&'a Value>)> {
    let have = |key: &Key| found.and_then(Value::as_dict).and_then(|found| found.get(key));
    let misfit = |dict: &'a Dict| {
        let fits = |(key, value): &(Key, Value)| {
            have(key).is_some_and(|have| is_equal_to(have, value) == Tri::Yes)
        };
        let fitting = dict.iter().filter(|pair| fits(pair)).count();
        let first = dict.iter().find(|pair| !fits(pair))?;
        Some((dict.len() - fitting, first))
    };
    let dicts: Vec<&Dict> = match wanted {
        Value::Dict(dict) => vec![dict],
        other => other.as_list()?.iter().map_while(Value::as_dict).collect(),
    };
    let (_, first) = dicts.into_iter().filter_map(misfit).min_by_key(|(misfits, _)| *misfits)?;
    Some((first, have(&first.0)))
}

fn single(key: &Key, value: &Value) -> Value {
    Value::Dict([(key.clone(), value.clone())].into_iter().collect())
}

/// One name, or the names of a list.
fn names(value: &Value) -> &[Value] {
    value.as_list().unwrap_or(std::slice::from_ref(value))
}

/// Of the names asked for and the node's own the two that are nearest, and where they differ.
pub(super) fn nearest_names<'a>(
    wanted: &'a Value,
    found: &'a Value,
) -> Option<(&'a Value, &'a Value, Difference)> {
    let (wanted, found) = (names(wanted), names(found));
    let pairs = wanted.iter().flat_map(|want| found.iter().map(move |have| (want, have)));
    pairs
        .filter_map(|(want, have)| Some((want, have, difference(want, have)?)))
        .filter(|(.., told)| !is_enumeration(wanted.len()) || told.likeness != Likeness::Typo)
        .min_by_key(|(.., told)| told.likeness)
}

/// Where the names asked for and the node's own differ: the nearest pair is spoken of.
fn name_difference(wanted: &Value, found: &Value) -> Option<Difference> {
    let (want, have, mut told) = nearest_names(wanted, found)?;
    // Of several names it must be said which two are meant.
    if names(wanted).len() > 1 || names(found).len() > 1 {
        let (want, have) = (show_within(want, INLINE), show_within(have, INLINE));
        told.words = format!("{want} against {have}: {}", told.words);
    }
    Some(told)
}

/// What happened, a sentence without a full stop: a reason, the key, the values that were compared, and the node's class.
pub(crate) fn refusal_words(
    code: &str,
    key: Option<&str>,
    expected: Option<&Value>,
    found: Option<&Value>,
    class: &str,
) -> String {
    let wanted = expected.map(|value| show_within(value, INLINE));
    let found = found.map(|value| show_within(value, INLINE));
    let has_key = key.is_some();
    let key = key.unwrap_or_default();
    // Room for most sentences as a whole.
    let asks = String::with_capacity(160) + key;
    let asks = match &wanted {
        Some(wanted) => asks + " asks for " + wanted,
        None => asks + " refuses it",
    };
    match code {
        "exclave-mismatch" => match wanted {
            Some(_) => "it has IOExclaveProxy, and this node is not assigned to an exclave".into(),
            None => {
                "this node is assigned to an exclave, and the personality has no IOExclaveProxy"
                    .into()
            }
        },
        "provider-class-mismatch" => asks + ", and the node is " + &an(class),
        "name-mismatch" => match found.as_deref() {
            Some("()") | None => asks + ", and the node has no such name",
            Some(names) => asks + ", and the node's names are " + names,
        },
        "location-mismatch" => match found {
            Some(found) => asks + ", and the node is at " + &found,
            None => asks + ", and the node has no location",
        },
        "property-match-bad-type" => asks + ", a value of a type that always fails",
        "property-missing" => asks + ", and the node has no such property",
        "path-mismatch" => asks + ", and that path doesn't lead to this node",
        "parent-no-match" => "no node above the provider fits the whole IOParentMatch table".into(),
        "location-no-match" => {
            "the node that IOLocationMatch looks at doesn't fit its table".into()
        }
        "resource-missing" => asks + ", and not all of it has been published",
        "pci-no-bridge" => {
            "the PCI device's parent isn't an IOPCIBridge, so nothing matches it".into()
        }
        "pci-match-syntax" => {
            [key, " is ", &wanted.unwrap_or_default(), ", which the kernel can't read to the end"]
                .concat()
        }
        "pci-match" | "pci-primary-match" | "pci-secondary-match" | "pci-class-match" => {
            match found {
                Some(found) => asks + ", and the register holds " + &found,
                None => asks + ", and the register holds something else",
            }
        }
        "pci-tunnel-incompatible" => {
            "the device is behind Thunderbolt, and IOPCITunnelCompatible is not the boolean true"
                .into()
        }
        "usb-key-combination" => {
            "its USB keys aren't a row of the USB matching table, so they match no device at all"
                .into()
        }
        "hid-no-usage-pairs" => {
            "the HID service has no DeviceUsagePairs, so nothing matches it".into()
        }
        "hid-vendor-usage-without-vendorid" => {
            "it asks for a vendor-defined usage page without giving a VendorID".into()
        }
        "scsi-no-type" => "it gives neither a Peripheral Device Type nor an IOMatchCategory".into(),
        _ if !has_key => format!("the family of {class} refuses it"),
        _ => match found {
            Some(found) => asks + ", and the node has " + &found,
            None => asks + ", and the node has no such property",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::difference::likeness;

    #[test]
    fn of_several_usb_keys_that_do_not_fit_the_familys_first_is_spoken_of() {
        let number = |key: &str, value| (Key::new(key), Value::integer(value));
        let table: Dict =
            [number("idProduct", 0x3412), number("idVendor", 1)].into_iter().collect();
        let misfit = |vendor| {
            let node = [number("idVendor", vendor), number("idProduct", 0x1234)];
            let node: Dict = node.into_iter().collect();
            usb_misfit(&table, |key| node.find(key).cloned())
        };
        // A product that is near is chance where the vendor is another.
        assert_eq!(misfit(9), Some((&Key::new("idVendor"), Some(Value::integer(9)), false)));
        assert_eq!(misfit(1), Some((&Key::new("idProduct"), Some(Value::integer(0x1234)), true)));
    }

    #[test]
    fn of_several_names_the_nearest_pair_is_spoken_of() {
        let list = |names: &[&str]| {
            Value::Array(names.iter().map(|name| Value::string(*name)).collect::<Vec<_>>().into())
        };
        let told = name_difference(&list(&["ab*", "cd"]), &list(&["abc", "CD"])).unwrap();
        let words = "\"cd\" against \"CD\": they differ only in upper and lower case";
        assert!(told.words.starts_with(words), "{told:?}");
        // Among several that are listed, one that is a slip of the hand away is chance.
        let near = Value::string("PNP0A08");
        let told = |listed: &[&str]| likeness(name_difference(&list(listed), &near).as_ref());
        assert_eq!(told(&["PNP0A80"]), Likeness::Typo);
        assert_eq!(told(&["PNP0A80", "PNP0A03"]), Likeness::Unlike);
        // What has nothing in common is not compared.
        assert_eq!(name_difference(&list(&["x", "y"]), &list(&["p", "q"])), None);
    }
}
