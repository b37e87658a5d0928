//! How much a fact of a dump says about the moment of matching.

use super::evidence::{Evidence, Standing};
use crate::engine::compare::is_equal_to;
use crate::engine::facts::{Check, Facts, Family};
use crate::engine::keys::KEYS;
use crate::engine::snapshot::Snapshot;
use crate::model::{Dict, EntryId, Key, Tri, Value};

/// Properties that change as drivers come and go.
const VOLATILE: [&str; 8] = [
    "BSD Major",
    "BSD Minor",
    "BSD Name",
    "BSD Unit",
    "Content",
    "IOResourceMatched",
    "Leaf",
    "Open",
];

/// Properties that say what a device is.
const FIXED: [&str; 38] = [
    "Content Hint",
    "DeviceUsagePairs",
    "GUID",
    "IOPCIClassMatch",
    "IOPCIMatch",
    "IOPCIPrimaryMatch",
    "IOPCISecondaryMatch",
    "Peripheral Device Type",
    "PrimaryUsage",
    "PrimaryUsagePage",
    "Product Identification",
    "Product Revision Level",
    "ProductID",
    "Transport",
    "Unit_SW_Version",
    "Unit_Spec_ID",
    "Vendor Identification",
    "VendorID",
    "Vendor_ID",
    "VersionNumber",
    "Whole",
    "ata device type",
    "bConfigurationValue",
    "bDeviceClass",
    "bDeviceProtocol",
    "bDeviceSubClass",
    "bInterfaceClass",
    "bInterfaceNumber",
    "bInterfaceProtocol",
    "bInterfaceSubClass",
    "bcdDevice",
    "class-code",
    "device-id",
    "idProduct",
    "idVendor",
    "subsystem-id",
    "subsystem-vendor-id",
    "vendor-id",
];

/// The standing of a test's facts; `before` holds the tests made before it.
pub(super) fn of(snapshot: &Snapshot<'_>, check: &Check<EntryId>, before: &[Evidence]) -> Standing {
    let Some(key) = &check.key else {
        // Class, identifiers and descriptors are what makes a class refuse as such.
        return Standing::Fixed;
    };
    let keys = &*KEYS;
    if *key == keys.name_match {
        return names(snapshot, check.at);
    }
    if *key == keys.property_match {
        return properties(check);
    }
    if *key == keys.parent_match || (*key == keys.location_match && searches(check)) {
        // As firm as the least firm of the ancestors' refusals.
        let refusals = before
            .iter()
            .filter(|evidence| evidence.check.at != check.at && evidence.check.result.is_no());
        return refusals.map(|evidence| evidence.standing).min().unwrap_or(Standing::Settable);
    }
    if *key == keys.matched_service_count {
        return Standing::Volatile;
    }
    if *key == keys.registry_entry_id || *key == keys.provider_class {
        return Standing::Fixed;
    }
    let standing = of_key(key);
    // What isn't there may have been there.
    if check.found.is_none() { standing.min(Standing::Settable) } else { standing }
}

fn searches(check: &Check<EntryId>) -> bool {
    matches!(check.expected, Some(Value::Dict(_)))
}

fn of_key(key: &Key) -> Standing {
    if VOLATILE.contains(&key.as_str()) {
        Standing::Volatile
    } else if FIXED.contains(&key.as_str()) {
        Standing::Fixed
    } else {
        Standing::Settable
    }
}

/// Whether the rule of a test is known from observation alone: names and families of closed classes. A search among ancestors
/// rests on their tests.
pub(super) fn is_observed(
    facts: &impl Facts<Node = EntryId>,
    node: EntryId,
    check: &Check<EntryId>,
    before: &[Evidence],
) -> bool {
    let keys = &*KEYS;
    // Whether an interface is asked itself or its device hangs on a key whose name isn't published.
    if check.family && matches!(facts.family(node), Family::HidInterface) {
        return true;
    }
    match &check.key {
        Some(key)
            if *key == keys.parent_match || (*key == keys.location_match && searches(check)) =>
        {
            before.iter().any(|evidence| evidence.check.at != check.at && evidence.observed)
        }
        Some(key) if !check.family && *key != keys.name_match => false,
        _ => matches!(
            facts.family(check.at),
            Family::Closed
                | Family::AcpiPlatformDevice
                | Family::UsbHostDevice
                | Family::UsbHostInterface
        ),
    }
}

/// Names hardly change, but that of the platform's root nub does.
fn names(snapshot: &Snapshot<'_>, node: EntryId) -> Standing {
    if snapshot.is_root_nub(node) { Standing::Volatile } else { Standing::Fixed }
}

/// Of each dictionary the firmest refusal counts, of several dictionaries the least firm.
fn properties(check: &Check<EntryId>) -> Standing {
    let found = check.found.as_ref().and_then(Value::as_dict);
    let one = |wanted: &Dict| {
        let refusals = wanted.iter().filter_map(|(key, value)| {
            match found.and_then(|found| found.find(key)) {
                None => Some(of_key(key).min(Standing::Settable)),
                Some(have) => (is_equal_to(have, value) == Tri::No).then(|| of_key(key)),
            }
        });
        refusals.max().unwrap_or(Standing::Settable)
    };
    match &check.expected {
        Some(Value::Dict(wanted)) => one(wanted),
        Some(Value::Array(list) | Value::Set(list)) => {
            let all = list.iter().filter_map(Value::as_dict).map(one);
            all.min().unwrap_or(Standing::Fixed)
        }
        // A value of a wrong type fails whatever the node has.
        _ => Standing::Fixed,
    }
}
