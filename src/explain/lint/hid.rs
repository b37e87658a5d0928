//! Keys of HID devices.

use crate::engine::{Family, asks_for_vendor_page};
use crate::model::{Dict, Value};

use super::info::INLINE;
use super::scope::{Listed, Scope};
use crate::explain::difference::with_article;
use crate::explain::placeholder::is_placeholder;
use crate::explain::value::show_within;

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
    let Some(provider) = listed.provider() else { return };
    let family = scope.pool.family(provider);
    if !matches!(family, Family::HidDevice | Family::HidInterface | Family::HidEventService) {
        return;
    }
    for key in NUMBERS {
        let wild = key == "ProductID" && listed.table.str(key) == Some("*");
        wrong_type(
            scope,
            listed,
            &[key],
            listed.table,
            key,
            wild,
            |value| value.as_number().is_some(),
            "a number",
        );
    }
    for key in TEXTS {
        wrong_type(
            scope,
            listed,
            &[key],
            listed.table,
            key,
            false,
            |value| value.as_str().is_some(),
            "a string",
        );
    }
    if let Some(value) = listed.table.get("ProductIDArray") {
        let right =
            value.as_list().is_some_and(|list| list.iter().all(|id| id.as_number().is_some()));
        if !right {
            let words = format!(
                "ProductIDArray is {}, and only an array of numbers can fit",
                show_within(value, INLINE)
            );
            scope
                .report_in(listed, "hid-key-type", &["ProductIDArray"], words)
                .fix("Write an array of <integer> elements");
        }
    }
    pairs(scope, listed);
    if matches!(family, Family::HidDevice | Family::HidInterface)
        && asks_for_vendor_page(listed.table)
    {
        let words = "a vendor's own usage page is asked for on USB or Bluetooth without VendorID, and such a personality is refused";
        scope
            .report_in(listed, "hid-vendor-usage-without-vendorid", &[], words.into())
            .fix("Add the VendorID of the device");
    }
}

#[expect(clippy::too_many_arguments, reason = "where it stands, what is there, and what should be")]
fn wrong_type(
    scope: &mut Scope<'_>,
    listed: Listed<'_>,
    path: &[&str],
    dict: &Dict,
    key: &str,
    wild: bool,
    right: impl Fn(&Value) -> bool,
    words: &str,
) {
    let Some(value) = dict.get(key) else { return };
    if wild || right(value) || value.as_utf8().is_some_and(is_placeholder) {
        return;
    }
    let told = format!(
        "{key} is {} {} and {words} on every HID node: values of different types are never equal",
        with_article(value),
        show_within(value, INLINE)
    );
    scope.report_in(listed, "hid-key-type", path, told).fix(format!("Write {words}"));
}

/// `DeviceUsagePairs`: an array of dictionaries, of which one must fit.
fn pairs(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let Some(value) = listed.table.get(PAIRS) else { return };
    let Some(list) = value.as_list() else {
        let words =
            format!("{PAIRS} is {} instead of an array of dictionaries", with_article(value));
        scope.report_in(listed, "hid-usage-pairs", &[PAIRS], words);
        return;
    };
    for (at, pair) in list.iter().enumerate() {
        let number = at + 1;
        let Some(pair) = pair.as_dict() else {
            let words = format!(
                "element {number} of {PAIRS} is {} instead of a dictionary, and is passed over",
                with_article(pair)
            );
            scope.report_in(listed, "hid-usage-pairs", &[PAIRS], words);
            return;
        };
        let known = ["DeviceUsagePage", "DeviceUsage"];
        if !known.iter().any(|key| pair.contains(key)) {
            let words = format!(
                "element {number} of {PAIRS} has neither DeviceUsagePage nor DeviceUsage, so every HID node fits it"
            );
            scope.report_in(listed, "hid-usage-pairs", &[PAIRS], words);
            return;
        }
        for key in known {
            let Some(value) = pair.get(key).filter(|value| value.as_number().is_none()) else {
                continue;
            };
            if value.as_utf8().is_some_and(is_placeholder) {
                continue;
            }
            let words = format!(
                "{key} in element {number} of {PAIRS} is {} {}, and only a number can fit",
                with_article(value),
                show_within(value, INLINE)
            );
            scope.report_in(listed, "hid-usage-pairs", &[PAIRS], words);
            return;
        }
    }
}
