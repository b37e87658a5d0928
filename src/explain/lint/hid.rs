//! Keys of HID devices.

use crate::engine::{Family, asks_for_vendor_page};
use crate::explain::difference::with_article;
use crate::model::Value;

use super::scope::{Listed, Scope, is_unfilled, shown};

const PAIRS: &str = "DeviceUsagePairs";
/// Keys that are numbers on every HID node.
const NUMBERS: [&str; 10] = [
    "PrimaryUsagePage",
    "PrimaryUsage",
    "DeviceUsagePage",
    "DeviceUsage",
    "VendorID",
    "ProductID",
    "ProductIDMask",
    "VersionNumber",
    "LocationID",
    "BootProtocol",
];
/// Keys that are strings there.
const TEXTS: [&str; 4] = ["Transport", "Manufacturer", "SerialNumber", "PhysicalDeviceUniqueID"];

pub(super) fn check(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let family = scope.family(listed);
    if !matches!(family, Family::HidDevice | Family::HidInterface | Family::HidEventService) {
        return;
    }
    for key in NUMBERS {
        let wild = key == "ProductID" && listed.table.str(key) == Some("*");
        wrong_type(scope, listed, key, |value| wild || value.as_number().is_some(), "a number");
    }
    for key in TEXTS {
        wrong_type(scope, listed, key, |value| value.as_str().is_some(), "a string");
    }
    scope.want_numbers(listed, "hid-key-type", "ProductIDArray");
    if let Some(words) = listed.table.get(PAIRS).and_then(wrong_pairs) {
        scope.report_in(listed, "hid-usage-pairs", &[PAIRS], words);
    }
    if matches!(family, Family::HidDevice | Family::HidInterface)
        && asks_for_vendor_page(listed.table)
    {
        let words = "a vendor's own usage page is asked for on USB or Bluetooth without VendorID, and such a personality is refused";
        scope
            .report_in(listed, "hid-vendor-usage-without-vendorid", &[], words)
            .fix("Add the VendorID of the device");
    }
}

fn wrong_type(
    scope: &mut Scope<'_>,
    listed: Listed<'_>,
    key: &str,
    right: impl Fn(&Value) -> bool,
    words: &str,
) {
    let Some(value) = listed.table.get(key) else { return };
    if !right(value) && !is_unfilled(value) {
        let shown = shown(value);
        let told = format!(
            "{key} is {shown} and {words} on every HID node: values of different types are never equal"
        );
        scope.report_in(listed, "hid-key-type", &[key], told).fix(format!("Write {words}"));
    }
}

/// What is wrong with `DeviceUsagePairs`: an array of dictionaries, of which one must fit.
fn wrong_pairs(value: &Value) -> Option<String> {
    let Some(list) = value.as_list() else {
        return Some(format!(
            "{PAIRS} is {} instead of an array of dictionaries",
            with_article(value)
        ));
    };
    list.iter().zip(1..).find_map(|(pair, number)| {
        let Some(pair) = pair.as_dict() else {
            return Some(format!(
                "element {number} of {PAIRS} is {} instead of a dictionary, and is ignored",
                with_article(pair)
            ));
        };
        let known = ["DeviceUsagePage", "DeviceUsage"];
        if !known.iter().any(|key| pair.contains(key)) {
            return Some(format!(
                "element {number} of {PAIRS} has neither DeviceUsagePage nor DeviceUsage, so every HID node fits it"
            ));
        }
        known.into_iter().find_map(|key| {
            let wrong = |value: &&Value| value.as_number().is_none() && !is_unfilled(value);
            let shown = shown(pair.get(key).filter(wrong)?);
            Some(format!(
                "{key} in element {number} of {PAIRS} is {shown}, and only a number can fit"
            ))
        })
    })
}
