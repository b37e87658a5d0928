//! `IONameMatch`.

use crate::engine::Family;
use crate::explain::difference::with_article;
use crate::explain::placeholder::is_placeholder;
use crate::model::Value;

use super::scope::{Listed, Scope};
use super::table::Severity;

const KEY: &str = "IONameMatch";

pub(super) fn check(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let Some(value) = listed.table.get(KEY) else { return };
    let names: Vec<&str> = match value {
        Value::Str(_) => value.as_utf8().into_iter().collect(),
        Value::Array(list) | Value::Set(list) => {
            let names: Vec<&str> = list.iter().map_while(Value::as_utf8).collect();
            if names.len() < list.len() {
                let other = with_article(&list[names.len()]);
                let words = match names.len() {
                    0 => format!("the first element of {KEY} is {other}: nothing ever fits it"),
                    read => format!(
                        "element {} of {KEY} is {other}: reading ends there, and the names after it are ignored",
                        read + 1
                    ),
                };
                scope.report_in(listed, "name-match-type", &[KEY], words);
            } else if names.is_empty() {
                let words = format!("{KEY} is an empty list: nothing ever fits it");
                scope.report_in(listed, "name-match-type", &[KEY], words);
            }
            names
        }
        // Its keys are the names.
        Value::Dict(dict) => dict.iter().map(|(key, _)| key.as_str()).collect(),
        other => {
            let words = format!("{KEY} is {}: nothing ever fits it", with_article(other));
            scope.report_in(listed, "name-match-type", &[KEY], words);
            return;
        }
    };
    let Some(provider) = listed.provider() else { return };
    let names: Vec<&str> = names.into_iter().filter(|name| !is_placeholder(name)).collect();
    if let Some(name) = names.iter().find(|name| is_class(scope, name, listed)) {
        let words = format!(
            "{KEY} {name} is the name of a class, but names of nodes are compared here, and those of {provider} are \
             different"
        );
        scope
            .report_in(listed, "name-is-class", &[KEY], words)
            .fix(format!("Name {name} as IOProviderClass, or write the node's name"));
    }
    // Beside the right form the wrong one does no harm.
    let mut forms = names.iter().filter_map(|name| Some((name, pci_form(name)?)));
    if let Some((name, meant)) = forms.find(|(_, meant)| !names.contains(&meant.as_str())) {
        let words = format!(
            "{KEY} {name} is never a PCI device's name: these are written {meant}, in lower case and without leading zeros"
        );
        let fix = format!("Write {meant}");
        let found = scope.report_in(listed, "name-pci-form", &[KEY], words).fix(fix);
        // The other names of the list may be the ones that are needed.
        if names.len() > 1 {
            found.severity(Severity::Warning);
        }
    }
    plain_names(scope, listed, provider, &names);
}

/// Whether a name is that of a class that no node bears as its name. Nodes without a name of their own are called by their
/// class, so only bus families, whose nubs all have names, tell for sure.
fn is_class(scope: &Scope<'_>, name: &str, listed: Listed<'_>) -> bool {
    let named = matches!(
        scope.family(listed),
        Family::PciDevice
            | Family::PlatformDevice
            | Family::AcpiPlatformDevice
            | Family::PlatformExpertDevice
    );
    named && scope.pool.classes().row(&name.into()).is_some() && name.starts_with("IO")
}

/// How `pciVVVV,DDDD` must be written, if this is such a name written otherwise.
///
/// Source: `IOPCIBridge::nubName` and its like (IOPCIFamily-726, IOPCIBridge.cpp): `pci%x,%x`.
fn pci_form(name: &str) -> Option<String> {
    let (vendor, device) = name
        .get(..3)
        .filter(|start| start.eq_ignore_ascii_case("pci"))
        .and_then(|_| name[3..].split_once(','))?;
    let hex = |text: &str| -> Option<u32> {
        let plain = text.strip_prefix("0x").unwrap_or(text);
        (1..=4).contains(&plain.len()).then(|| u32::from_str_radix(plain, 16).ok())?
    };
    let right = format!("pci{:x},{:x}", hex(vendor)?, hex(device)?);
    (right != name).then_some(right)
}

/// Names as they stand in `compatible`, on nodes of which nobody asks for it.
fn plain_names(scope: &mut Scope<'_>, listed: Listed<'_>, provider: &str, names: &[&str]) {
    let family = scope.family(listed);
    // USB and HID nubs, media and network interfaces compare their registry name alone.
    let alone = matches!(
        family,
        Family::Service
            | Family::Resources
            | Family::UsbDevice
            | Family::UsbInterface
            | Family::UsbHostDevice
            | Family::UsbHostInterface
            | Family::HidDevice
            | Family::HidInterface
            | Family::Media
    );
    if !alone || provider == "IOService" || !scope.pool.chain(provider).complete {
        return;
    }
    let compatible =
        |name: &&&str| name.contains(',') || name.starts_with("PNP0") || name.ends_with('*');
    if let Some(name) = names.iter().find(compatible) {
        let words = format!(
            "{KEY} {name} looks like an element of compatible or a pattern, but a {provider} compares only its \
             registry name, character by character"
        );
        scope.report_in(listed, "name-needs-compatible", &[KEY], words);
    }
}
