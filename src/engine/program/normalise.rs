//! What becomes of a personality between its property list and the catalogue.

use crate::engine::keys::KEYS;
use crate::model::{Dict, Key, Value};

/// Keys whose string values become interned symbols.
///
/// Source: `OSKext::uniquePersonalityProperties` (libkern/c++/OSKext.cpp).
const SYMBOLS: [&str; 20] = [
    "CFBundleIdentifier",
    "IOProviderClass",
    "IOClass",
    "CFBundleIdentifierKernel",
    "IOMatchCategory",
    "IOResourceMatch",
    "IOUserClientClass",
    "HIDDefaultBehavior",
    "HIDPointerAccelerationType",
    "HIDRemoteControlType",
    "HIDScrollAccelerationType",
    "IOPersonalityPublisher",
    "Physical Interconnect",
    "Physical Interconnect Location",
    "Vendor",
    "Vendor Identification",
    "Vendor Name",
    "bConfigurationValue",
    "bInterfaceNumber",
    "idProduct",
];

/// The personality as it stands in the catalogue: with the bundle's identifier, or who published it; with a dext's unique
/// identifier; with the kernel bundle; and with symbols.
///
/// Source: `OSKext::copyPersonalitiesArray`, `OSKext::uniquePersonalityProperties` (libkern/c++/OSKext.cpp).
pub(super) fn personality(listed: &Dict, bundle: &Key, unique_id: Option<&Value>) -> Dict {
    let mut table = listed.clone();
    let own = Value::string(bundle.as_bytes());
    match listed.find(&KEYS.bundle) {
        Some(Value::Str(given)) => {
            if given.bytes() != bundle.as_bytes() {
                table.set(KEYS.publisher.clone(), own);
            }
        }
        _ => {
            table.set(KEYS.bundle.clone(), own);
        }
    }
    if let Some(id) = unique_id
        && !table.contains(&KEYS.dext_unique_id)
    {
        table.set(KEYS.dext_unique_id.clone(), id.clone());
    }
    if !table.contains(&KEYS.bundle_kernel)
        && let Some(named) = table.find(&KEYS.bundle).cloned()
    {
        table.set(KEYS.bundle_kernel.clone(), named);
    }
    for key in SYMBOLS {
        if let Some(Value::Str(text)) = table.get(key) {
            let symbol = Value::Str(text.interned());
            table.set(Key::new(key), symbol);
        }
    }
    table
}
