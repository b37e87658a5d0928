//! USB and HID: places on the bus, classes, speeds, versions, usages.

use super::around::Around;
use super::reading::Reading;
use crate::model::Value;

/// The classes of devices and interfaces that USB-IF has defined.
fn class(raw: u64) -> Option<&'static str> {
    Some(match raw {
        0x01 => "audio",
        0x02 => "communications",
        0x03 => "human interface device",
        0x05 => "physical",
        0x06 => "image",
        0x07 => "printer",
        0x08 => "mass storage",
        0x09 => "hub",
        0x0a => "communications data",
        0x0b => "smart card",
        0x0d => "content security",
        0x0e => "video",
        0x0f => "personal healthcare",
        0x10 => "audio and video",
        0x11 => "billboard",
        0xdc => "diagnostic",
        0xe0 => "wireless controller",
        0xef => "miscellaneous",
        0xfe => "application specific",
        0xff => "defined by the vendor",
        _ => return None,
    })
}

/// A pair of usage page and usage of the HID Usage Tables.
fn usage(page: u64, usage: u64) -> Option<&'static str> {
    Some(match (page, usage) {
        (1, 1) => "pointer",
        (1, 2) => "mouse",
        (1, 4) => "joystick",
        (1, 5) => "game pad",
        (1, 6) => "keyboard",
        (1, 7) => "keypad",
        (1, 0x80) => "system control",
        (12, 1) => "consumer control",
        (13, 1) => "digitizer",
        (13, 2) => "pen",
        (13, 4) => "touch screen",
        (13, 5) => "touch pad",
        _ => return None,
    })
}

fn page(raw: u64) -> Option<&'static str> {
    Some(match raw {
        0x01 => "generic desktop",
        0x02 => "simulation",
        0x06 => "generic device",
        0x07 => "keyboard",
        0x08 => "LED",
        0x09 => "button",
        0x0b => "telephony",
        0x0c => "consumer",
        0x0d => "digitizer",
        0x20 => "sensor",
        0x84 => "power device",
        0x85 => "battery system",
        0xff00..=0xffff => "defined by the vendor",
        _ => return None,
    })
}

/// Numbers under the keys of a descriptor, and of what the families publish.
pub(super) fn number(around: &Around<'_>, key: &str, raw: u64) -> Vec<Reading> {
    let hex = || Reading::fact(format!("{raw:#x}"));
    let named = |name: Option<&str>| match name {
        Some(name) => vec![Reading::fact(name), hex()],
        None => vec![hex()],
    };
    match key {
        "locationID" | "LocationID" => {
            let is_usb = || around.has("idVendor") || around.class().contains("USB");
            let transport = around.value("Transport");
            let by_usb = transport.is_some_and(|value| value.as_utf8() == Some("USB"));
            location(raw as u32, by_usb || key == "locationID" && is_usb())
        }
        "idVendor" | "idProduct" | "VendorID" | "ProductID" if raw <= 0xffff => {
            vec![Reading::fact(format!("{raw:#06x}"))]
        }
        "bcdUSB" | "bcdDevice" if raw <= 0xffff => {
            let word = if key == "bcdUSB" { "USB " } else { "release " };
            let text = format!("{word}{:x}.{:x}.{:x}", raw >> 8, raw >> 4 & 15, raw & 15);
            vec![Reading::fact(text), hex()]
        }
        "bDeviceClass" if raw == 0 => vec![Reading::fact("each interface has its own")],
        "bDeviceClass" | "bInterfaceClass" => named(class(raw)),
        // Both are there on systems of late, with one number apart.
        "Device Speed" => speed(&["low", "full", "high", "super", "super plus"], raw),
        "USBSpeed" => speed(&["none", "full", "low", "high", "super", "super plus"], raw),
        "PrimaryUsagePage" | "DeviceUsagePage" => named(page(raw)),
        "PrimaryUsage" => {
            let of = around.number("PrimaryUsagePage");
            named(of.and_then(|of| usage(of, raw)))
        }
        _ => Vec::new(),
    }
}

fn speed(names: &[&str], raw: u64) -> Vec<Reading> {
    let name = usize::try_from(raw).ok().and_then(|raw| names.get(raw));
    name.map(|name| Reading::fact(format!("{name} speed"))).into_iter().collect()
}

/// The bus in the highest byte, then one digit for each port on the way to the device.
fn location(raw: u32, sure: bool) -> Vec<Reading> {
    let hex = format!("{raw:#010x}");
    let mut ports: Vec<u32> = (0..6).map(|at| raw >> (20 - 4 * at) & 15).collect();
    while ports.last() == Some(&0) {
        ports.pop();
    }
    if raw == 0 || ports.contains(&0) {
        return vec![Reading::fact(hex)];
    }
    let way: Vec<String> = ports.iter().map(u32::to_string).collect();
    let way = match way.len() {
        0 => String::new(),
        1 => format!(", port {}", way[0]),
        _ => format!(", ports {}", way.join(".")),
    };
    let word = if sure { "" } else { "as a USB location: " };
    vec![Reading::when(sure, format!("{word}bus {:#x}{way}", raw >> 24)), Reading::fact(hex)]
}

/// A USB device in one line; its names are its own.
pub(super) fn device(around: &Around<'_>) -> Option<String> {
    let number = |key: &str| around.number(key).and_then(|raw| u16::try_from(raw).ok());
    let (vendor, product) = (number("idVendor")?, number("idProduct")?);
    let text = |keys: [&str; 2]| {
        keys.iter().find_map(|key| match &*around.value(key)? {
            Value::Str(text) => Some(text.text().trim().to_owned()).filter(|text| !text.is_empty()),
            _ => None,
        })
    };
    let maker = text(["kUSBVendorString", "USB Vendor Name"]);
    let model = text(["kUSBProductString", "USB Product Name"]);
    let mut words: Vec<String> = maker.into_iter().chain(model).collect();
    words.dedup();
    let mut line = words.join(" ");
    let kind = around.number("bInterfaceClass").or(around.number("bDeviceClass"));
    if let Some(name) = kind.and_then(class) {
        line.push_str(if line.is_empty() { "" } else { " · " });
        line.push_str(name);
    }
    line.push_str(if line.is_empty() { "" } else { " · " });
    Some(format!("{line}USB {vendor:04x}:{product:04x}"))
}
