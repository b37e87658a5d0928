//! How each provider class judges a table (`matchPropertyTable`).
//!
//! Every rule says where it comes from: *known* (read in the published source of a current version), *old source* (published,
//! but of a version long gone; the class is closed now), or *documentation*.

mod firewire;
mod hid;
mod keys;
mod pci;
mod resources;
mod scsi;
mod serial;
mod storage;
mod usb;

pub(crate) use hid::asks_for_vendor_page;
pub use keys::{GENERIC_KEYS, matching_keys};
pub(crate) use pci::read_terms as read_pci_terms;
pub(crate) use storage::{MediaState, media_after_attach, media_after_detach};
pub(crate) use usb::{NAMES as USB_ROW_NAMES, has_row as has_usb_row, row_keys as usb_row_keys};

use std::sync::LazyLock;

use super::facts::{Facts, Family, FamilyScript, Missing};
use super::judge::{Answer, Judge};
use crate::model::{Key, Tri};

impl Family<'_> {
    /// The family whose `compareName` and `matchLocation` count: a script replaces neither.
    pub(crate) fn own(self) -> Self {
        if let Self::Script(script) = self { script.base } else { self }
    }
}

/// Lets the family of the judge's node judge its table: notes the tests and changes the score.
pub(crate) fn match_property_table<F: Facts>(judge: &mut Judge<'_, F>) {
    match judge.facts.family(judge.node) {
        Family::Service
        | Family::PlatformExpertDevice
        | Family::PlatformDevice
        | Family::AcpiPlatformDevice
        | Family::NdrvDevice => {}
        Family::Resources => resources::resources(judge),
        Family::PciDevice => pci::device(judge),
        Family::UsbDevice => usb::device(judge),
        Family::UsbInterface => usb::interface(judge),
        Family::UsbHostDevice => usb::host_device(judge),
        Family::UsbHostInterface => usb::host_interface(judge),
        Family::HidDevice => hid::device(judge),
        Family::HidInterface => hid::interface(judge, match_property_table),
        Family::HidEventService => hid::common(judge),
        Family::Media => storage::media(judge),
        Family::CdMedia => storage::cd_media(judge),
        Family::DvdMedia => storage::dvd_media(judge),
        Family::Script(script) => scripted(judge, script),
        Family::AtaDevice => ata_device(judge),
        Family::ScsiNub => scsi::nub(judge),
        Family::SerialBsdClient => serial::bsd_client(judge),
        Family::FireWireDevice => firewire::device(judge),
        Family::FireWireUnit => firewire::unit(judge),
        Family::FireWireMagicNub => firewire::magic_nub(judge),
        Family::FireWireSbp2Target => firewire::sbp2_target(judge),
        Family::FireWireSbp2Unit => firewire::sbp2_unit(judge),
        Family::Closed => closed(judge),
    }
}

static ATA_DEVICE_TYPE: LazyLock<Key> = LazyLock::new(|| Key::new("ata device type"));

/// *Known.* `ata device type` must equal; a failure makes the score 0. The superclass isn't asked, and `IOUnit` is no key of
/// driver matching.
///
/// Source: `IOATADevice::matchPropertyTable` (IOATAFamily-264, IOATADevice.cpp).
fn ata_device<F: Facts>(judge: &mut Judge<'_, F>) {
    if judge.compare(&ATA_DEVICE_TYPE).is_no() {
        judge.score = 0;
    }
}

/// Classes, and the key that every personality seen on one of them shares with its nub.
pub(crate) static OBSERVED: LazyLock<[(&str, Key); 5]> = LazyLock::new(|| {
    [
        ("IOThunderboltPort", Key::new("Adapter Type")),
        ("IOHDACodecFunction", Key::new("IOHDACodecFunctionGroupType")),
        ("IOBluetoothL2CAPChannel", Key::new("PSM")),
        ("IOImageLoader", Key::new("consumer-id")),
        ("RTBuddy", Key::new("role")),
    ]
});

/// *Documentation*: not even that, but observed on many machines. A few keys are compared; what else the class asks is unknown: it
/// is passed over, taken for a yes, with the record naming the class.
fn closed<F: Facts>(judge: &mut Judge<'_, F>) {
    for (class, key) in &*OBSERVED {
        if judge.table.find(key).is_some() && judge.facts.is_a(judge.node, class).is_yes() {
            judge.compare(key);
            if judge.decided() {
                return;
            }
        }
    }
    let missing = Some(Missing::FamilyRule(judge.facts.class(judge.node)));
    let answer = Answer { result: Tri::Yes, missing };
    judge.note(None, answer, |_, _| None);
}

/// Refuses everything, or compares the keys that the script names (the table's value is asked), then adds to the score; the
/// addition wraps.
fn scripted<F: Facts>(judge: &mut Judge<'_, F>, script: &FamilyScript) {
    if !script.result && !judge.note(None, Answer::known(false), |_, _| None) {
        return;
    }
    let mut concerned = script.keys.is_none();
    for key in script.keys.iter().flatten() {
        concerned |= judge.table.find(key).is_some();
        judge.compare(key);
        if judge.decided() {
            return;
        }
    }
    if concerned {
        judge.score = judge.score.wrapping_add(script.score_delta);
    }
}

#[cfg(test)]
mod tests;
