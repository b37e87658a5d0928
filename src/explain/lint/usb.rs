//! Keys of USB devices and interfaces.

use crate::engine::{has_usb_row, table_score, usb_row_keys};
use crate::model::Key;

use super::keys::{is_usb_device, is_usb_interface};
use super::scope::{Listed, Scope, as_integer, is_unfilled, shown};
use super::table::Severity;

/// From here on a score of the table's own is cut to 9000.
const HIGH: i32 = 10_000;

pub(super) fn check(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let Some(provider) = listed.provider() else { return };
    let family = scope.family(listed);
    let interface = is_usb_interface(family);
    if !interface && !is_usb_device(family) {
        return;
    }
    for key in usb_row_keys(interface) {
        number(scope, listed, key);
    }
    number(scope, listed, "idProductMask");
    scope.want_numbers(listed, "usb-key-type", "idProductArray");
    if has_usb_row(listed.table, interface) {
        generic(scope, listed, interface);
    } else {
        combination(scope, listed, provider, interface);
    }
    let score = table_score(listed.table);
    if score >= HIGH {
        let words = format!(
            "IOProbeScore {score} counts as 9000 on USB nodes, where the combination of keys gives the score"
        );
        scope.report_in(listed, "usb-score", &["IOProbeScore"], words);
    }
}

fn number(scope: &mut Scope<'_>, listed: Listed<'_>, key: &str) {
    let Some(value) = listed.table.get(key) else { return };
    if value.as_number().is_none() && value.as_utf8() != Some("*") && !is_unfilled(value) {
        let words = format!("{key} is {}, and only a number or \"*\" can fit", shown(value));
        scope.report_in(listed, "usb-key-type", &[key], words).fix(as_integer(value));
    }
}

/// The keys fit no row of the family's table.
fn combination(scope: &mut Scope<'_>, listed: Listed<'_>, provider: &str, interface: bool) {
    let keys = usb_row_keys(interface).iter().map(Key::as_str).chain(["idProductArray"]);
    let given: Vec<&str> = keys.filter(|key| listed.table.contains(key)).collect();
    let words = if given.is_empty() {
        format!(
            "there is none of the keys of USB nodes, and without any a {provider} never matches"
        )
    } else {
        format!(
            "{} together aren't a combination that a {provider} accepts: it never matches",
            given.join(", ")
        )
    };
    let has = |key: &str| given.contains(&key);
    let product = has("idVendor") && (has("idProduct") || has("idProductArray"));
    let (failure, fix) = if interface && product {
        (
            "F65",
            "Add bConfigurationValue and bInterfaceNumber, or match the device instead of its interface",
        )
    } else if has("idVendor") && !product && interface {
        ("F65", "Add idProduct, bConfigurationValue and bInterfaceNumber, or bInterfaceSubClass")
    } else if has("idVendor") && !product {
        ("F64", "Add idProduct, or bDeviceSubClass if the device's class is 255")
    } else if interface {
        (
            "F64",
            "Give idVendor, idProduct, bConfigurationValue and bInterfaceNumber, or bInterfaceClass and bInterfaceSubClass without them",
        )
    } else {
        ("F64", "Give idVendor and idProduct, or bDeviceClass and bDeviceSubClass without them")
    };
    let at = &given[..given.len().min(1)];
    scope.report_in(listed, "usb-key-combination", at, words).failure(failure).fix(fix);
}

/// Class and subclass alone: every driver that names the device is preferred.
fn generic(scope: &mut Scope<'_>, listed: Listed<'_>, interface: bool) {
    let [class, protocol] = if interface {
        ["bInterfaceClass", "bInterfaceProtocol"]
    } else {
        ["bDeviceClass", "bDeviceProtocol"]
    };
    let has = |key: &str| listed.table.contains(key);
    if has("idVendor") || !has(class) || scope.has("usb-generic-row") || scope.is_apples() {
        return;
    }
    let score = if has(protocol) { 60_000 } else { 50_000 };
    let words = format!(
        "class keys alone score {score}: drivers that name vendor and product come first, and the system's own for \
         this class score the same"
    );
    scope.report_in(listed, "usb-generic-row", &[class], words).severity(Severity::Note);
}
