//! Generic matching keys other than names and properties, and keys that nobody reads.

use crate::engine::Family;
use crate::explain::difference::with_article;
use crate::explain::placeholder::is_placeholder;
use crate::explain::spelling::nearest_of;
use crate::explain::value::show_within;
use crate::model::{Str, Value};

use super::scope::{INLINE, Listed, Scope};
use super::table::Severity;

/// Resources that systems publish, as far as personalities ask for them.
const RESOURCES: [&str; 12] = [
    "ACPI",
    "IOAllCPUInitialized",
    "IOBSD",
    "IOConsoleUsers",
    "IOKit",
    "IONVRAM",
    "IOPlatformMonitor",
    "IORTC",
    "IOSMC",
    "IOScreenLockState",
    "boot-uuid-media",
    "com.apple.AppleFSCompression.providesType1",
];

/// Keys of a family, whose they are, and which families read them.
type FamilyKeys = (&'static [&'static str], &'static str, fn(Family<'_>) -> bool);

/// Keys by which families tell their nodes apart, and that nobody else reads.
const FAMILY_KEYS: [FamilyKeys; 6] = [
    (
        &["IOPCIMatch", "IOPCIPrimaryMatch", "IOPCISecondaryMatch", "IOPCIClassMatch"],
        "of PCI devices",
        |family| family == Family::PciDevice,
    ),
    (&["bDeviceClass", "bDeviceSubClass", "bDeviceProtocol"], "of USB devices", is_usb_device),
    (
        &[
            "bInterfaceClass",
            "bInterfaceSubClass",
            "bInterfaceProtocol",
            "bInterfaceNumber",
            "bConfigurationValue",
        ],
        "of USB interfaces",
        is_usb_interface,
    ),
    (
        &["idVendor", "idProduct", "bcdDevice", "idProductArray", "idProductMask"],
        "of USB devices and interfaces",
        |family| is_usb_device(family) || is_usb_interface(family),
    ),
    (
        &["DeviceUsagePairs", "PrimaryUsagePage", "PrimaryUsage", "ProductIDArray"],
        "of HID devices",
        |family| {
            matches!(family, Family::HidDevice | Family::HidInterface | Family::HidEventService)
        },
    ),
    (&["Unit_Spec_ID", "Unit_SW_Version"], "of FireWire units", |family| {
        matches!(
            family,
            Family::FireWireUnit
                | Family::FireWireSbp2Target
                | Family::FireWireSbp2Unit
                | Family::FireWireDevice
                | Family::FireWireMagicNub
        )
    }),
];

pub(super) fn is_usb_device(family: Family<'_>) -> bool {
    matches!(family, Family::UsbDevice | Family::UsbHostDevice)
}

pub(super) fn is_usb_interface(family: Family<'_>) -> bool {
    matches!(family, Family::UsbInterface | Family::UsbHostInterface)
}

pub(super) fn check(scope: &mut Scope<'_>, listed: Listed<'_>) {
    location(scope, listed);
    path(scope, listed);
    numbers(scope, listed);
    let rest = " instead of a dictionary, so it restricts nothing";
    scope
        .mistyped(
            listed,
            "parent-match-ignored",
            "IOParentMatch",
            |value| value.as_dict().is_some(),
            rest,
        )
        .fix("Make IOParentMatch a dictionary of keys that a node above must fit");
    resource(scope, listed);
    if listed.table.contains("IOCompatibilityMatch") {
        let words = "with IOCompatibilityMatch properties are compared with the node's IOCompatibilityProperties, if \
                     it has them, and not with the node itself";
        scope.report_in(listed, "compatibility-match", &["IOCompatibilityMatch"], words);
    }
    unread(scope, listed);
}

fn location(scope: &mut Scope<'_>, listed: Listed<'_>) {
    const KEY: &str = "IOLocationMatch";
    let right = |value: &Value| matches!(value, Value::Str(_) | Value::Dict(_));
    let rest = ", and only a string or a dictionary is looked at: it restricts nothing";
    scope.mistyped(listed, "location-match-form", KEY, right, rest);
    let text = listed.table.get(KEY).and_then(Value::as_str).map(Str::text);
    if let Some(text) = text.filter(|text| text.contains(['@', '/'])) {
        let words = format!(
            "{KEY} is {text:?}: a location is the part after the @ in a node's path, without the @ and the rest"
        );
        scope.report_in(listed, "location-match-form", &[KEY], words);
    }
}

fn path(scope: &mut Scope<'_>, listed: Listed<'_>) {
    const KEY: &str = "IOPathMatch";
    let rest = ", and only a string is looked at: it restricts nothing";
    scope.mistyped(listed, "path-match-form", KEY, |value| value.as_utf8().is_some(), rest);
    let Some(text) = listed.text(KEY) else { return };
    let plane = text.split_once(":/").map(|(plane, _)| plane);
    if plane.is_some_and(|plane| !plane.is_empty() && !plane.contains('/')) {
        let words = format!(
            "{KEY} only fits on machines on which every node of the path has exactly this name"
        );
        scope.report_in(listed, "path-match-brittle", &[KEY], words);
        return;
    }
    let shown = listed.table.get(KEY).map(|value| show_within(value, INLINE)).unwrap_or_default();
    let words = format!("{KEY} is {shown:?}, which names no plane: such a path leads to no node");
    let fix = if text.starts_with('/') {
        format!("Write IOService:{text}")
    } else {
        "Write the plane, a colon, and the path from the root, as in IOService:/…".into()
    };
    scope.report_in(listed, "path-match-form", &[KEY], words).fix(fix);
}

fn numbers(scope: &mut Scope<'_>, listed: Listed<'_>) {
    const ENTRY: &str = "IORegistryEntryID";
    const COUNT: &str = "IOMatchedServiceCountMatch";
    if let Some(value) = listed.table.get(ENTRY) {
        let words = format!(
            "{ENTRY} is {}: these numbers are new at every start of the system",
            show_within(value, INLINE)
        );
        scope.report_in(listed, "entry-id-match", &[ENTRY], words);
    }
    let rest = ", and only a number is looked at: it restricts nothing";
    scope.mistyped(listed, "client-count-match", COUNT, |value| value.as_number().is_some(), rest);
    if let Some(number) = listed.table.get(COUNT).filter(|value| value.as_number().is_some()) {
        let words = format!(
            "{COUNT} is {}: exactly so many clients with a match category must be there at the moment of matching",
            show_within(number, INLINE)
        );
        scope.report_in(listed, "client-count-match", &[COUNT], words);
    }
}

fn resource(scope: &mut Scope<'_>, listed: Listed<'_>) {
    const KEY: &str = "IOResourceMatch";
    let Some(value) = listed.table.get(KEY) else { return };
    let Some(provider) = listed.provider() else { return };
    let resources = listed.is_on_resources();
    let names: Vec<&str> = match value {
        Value::Str(_) => value.as_utf8().into_iter().collect(),
        Value::Array(list) | Value::Set(list) => list.iter().filter_map(Value::as_utf8).collect(),
        Value::Dict(_) => Vec::new(),
        other => {
            let words =
                format!("{KEY} is {}, which is neither tested nor waited for", with_article(other));
            scope
                .report_in(listed, "resource-match-ignored-type", &[KEY], words)
                .fix("Write the resource's name as a string");
            return;
        }
    };
    if matches!(value, Value::Array(_)) && !resources {
        let words = format!(
            "{KEY} is an array on {provider}: there only a string, a set or a dictionary is waited for"
        );
        scope
            .report_in(listed, "resource-match-ignored-type", &[KEY], words)
            .fix("Write one resource's name as a string");
        return;
    }
    for name in names.iter().filter(|name| !is_placeholder(name)) {
        let known = RESOURCES.contains(name);
        let near = if known { None } else { nearest_of(name, RESOURCES) };
        if let Some(meant) = near {
            let words =
                format!("{KEY} asks for {name}, which no system is known to publish; {meant} is");
            scope
                .report_in(listed, "resource-misspelt", &[KEY], words)
                .fix(format!("Write {meant}"));
        } else if !known && !resources {
            let words = format!(
                "start waits until the resource {name} is published, without time limit, and {provider} stays busy \
                 all that time"
            );
            scope.report_in(listed, "resource-wait", &[KEY], words);
        }
    }
    if listed.is_dext() && !resources && names.contains(&"IOKit") {
        let words = format!(
            "start waits for the resource IOKit, which says nothing about {provider}: in a driver extension for \
             hardware this is mostly left over from a template"
        );
        scope.report_in(listed, "dext-resource-match", &[KEY], words);
    }
}

/// Keys of one family on a node of another.
fn unread(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let Some(provider) = listed.provider() else { return };
    if !scope.pool.chain(provider).complete {
        return;
    }
    let family = scope.family(listed);
    // One of which not everything is known might read any.
    if matches!(family, Family::Closed | Family::Script(_)) {
        return;
    }
    for (keys, whose, reads) in FAMILY_KEYS.iter().filter(|(_, _, reads)| !reads(family)) {
        let Some(key) = keys.iter().find(|key| listed.table.contains(key)) else { continue };
        let words = format!(
            "{key} is a key {whose}, and nothing reads it when a {provider} is matched: it restricts nothing"
        );
        let level = if is_usb_interface(family) && reads(Family::UsbDevice) {
            Some("IOUSBHostDevice, or use the keys of interfaces")
        } else if is_usb_device(family) && reads(Family::UsbInterface) {
            Some("IOUSBHostInterface, or use the keys of devices")
        } else {
            None
        };
        let found = scope.report_in(listed, "key-has-no-effect", &[key], words);
        match level {
            Some(level) => {
                found.failure("F28").fix(format!("Name {level}"));
            }
            // A driver may read its own personality; whoever looks after many buses often does.
            None if family == Family::Resources || family == Family::Service => {
                found
                    .severity(Severity::Note)
                    .fix("Remove it, unless the driver's own code reads it");
            }
            None => {
                found.fix("Remove it, or name the class whose key it is as IOProviderClass");
            }
        }
    }
}
