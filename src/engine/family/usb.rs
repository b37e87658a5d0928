//! `IOUSBDevice` and `IOUSBInterface`, and what is observed of `IOUSBHostDevice` and `IOUSBHostInterface`.

use std::sync::LazyLock;

use crate::engine::compare::{Integer, is_equal_to};
use crate::engine::facts::Facts;
use crate::engine::judge::{Answer, Judge};
use crate::engine::keys::keys;
use crate::model::{Dict, Key, Tri, Value};

// The roles of keys, by which a row names them; only interfaces have the last two.
const VENDOR: usize = 0;
const PRODUCT: usize = 1;
const RELEASE: usize = 2;
const CLASS: usize = 3;
const SUBCLASS: usize = 4;
const PROTOCOL: usize = 5;
const CONFIGURATION: usize = 6;
const NUMBER: usize = 7;

/// The keys of rows: the first three on every nub, then those of devices, then those of interfaces.
pub(crate) const NAMES: [&str; 11] = [
    "idVendor",
    "idProduct",
    "bcdDevice",
    "bDeviceClass",
    "bDeviceSubClass",
    "bDeviceProtocol",
    "bInterfaceClass",
    "bInterfaceSubClass",
    "bInterfaceProtocol",
    "bConfigurationValue",
    "bInterfaceNumber",
];
/// The keys of a device, by their roles.
static DEVICE: LazyLock<Vec<Key>> =
    LazyLock::new(|| NAMES[..6].iter().map(|name| Key::new(name)).collect());
/// The keys of an interface, by their roles.
static INTERFACE: LazyLock<Vec<Key>> =
    LazyLock::new(|| NAMES[..3].iter().chain(&NAMES[6..]).map(|name| Key::new(name)).collect());

keys! { EXTRAS: Extras {
    product_array "idProductArray"
    product_mask "idProductMask"
    speed "USBSpeed"
    port_type "USBPortType"
} }

/// A combination of keys that fits: no other key of the nub's sort may be in the table.
struct Row {
    base: i32,
    /// Only nubs whose class is (or isn't) vendor-specific.
    vendor_specific: Option<bool>,
    /// Keys that must be in the table and fit; wildcards among them cost.
    fit: &'static [usize],
    /// Keys that must fit if they are in the table.
    fit_if_there: &'static [usize],
}

const VENDOR_SPECIFIC: u64 = 255;

const ROWS: [Row; 6] = [
    Row {
        base: 100_000,
        vendor_specific: None,
        fit: &[VENDOR, PRODUCT, RELEASE, CONFIGURATION, NUMBER],
        fit_if_there: &[CLASS, SUBCLASS, PROTOCOL],
    },
    Row {
        base: 90_000,
        vendor_specific: None,
        fit: &[VENDOR, PRODUCT, CONFIGURATION, NUMBER],
        fit_if_there: &[RELEASE, CLASS, SUBCLASS, PROTOCOL],
    },
    Row {
        base: 80_000,
        vendor_specific: Some(true),
        fit: &[VENDOR, SUBCLASS, PROTOCOL],
        fit_if_there: &[CLASS],
    },
    Row {
        base: 70_000,
        vendor_specific: Some(true),
        fit: &[VENDOR, SUBCLASS],
        fit_if_there: &[CLASS],
    },
    Row {
        base: 60_000,
        vendor_specific: Some(false),
        fit: &[CLASS, SUBCLASS, PROTOCOL],
        fit_if_there: &[],
    },
    Row { base: 50_000, vendor_specific: Some(false), fit: &[CLASS, SUBCLASS], fit_if_there: &[] },
];

/// *Old source.* The first row that holds replaces the score by its base, to which the table's own score is added (9000 if it
/// is 10000 or more), less 1000 for each wildcard and 500 if a product mask was needed. No row: refused.
///
/// Source: `IOUSBDevice::matchPropertyTable` (IOUSBFamily-560.4.2, IOUSBDevice.cpp).
pub(super) fn device<F: Facts>(judge: &mut Judge<'_, F>) {
    nub(judge, &DEVICE, false);
}

/// *Old source.* As [`device`], with the interface's keys.
///
/// Source: `IOUSBInterface::matchPropertyTable` (IOUSBFamily-560.4.2, IOUSBInterface.cpp).
pub(super) fn interface<F: Facts>(judge: &mut Judge<'_, F>) {
    nub(judge, &INTERFACE, false);
}

/// *Documentation*, and scores observed on many machines: as [`device`]; `USBSpeed` and `USBPortType` may be added to any row,
/// must equal the nub's, and bring 100 each.
pub(super) fn host_device<F: Facts>(judge: &mut Judge<'_, F>) {
    nub(judge, &DEVICE, true);
}

/// *Documentation*, and scores observed on many machines: as [`interface`], with the additions of [`host_device`].
pub(super) fn host_interface<F: Facts>(judge: &mut Judge<'_, F>) {
    nub(judge, &INTERFACE, true);
}

/// How a key of the table fits.
#[derive(Clone, Copy, Default)]
struct Fit {
    /// Whether the table has the key.
    there: bool,
    fits: Tri,
    /// It fits as a wildcard only.
    wild: bool,
}

fn nub<F: Facts>(judge: &mut Judge<'_, F>, keys: &[Key], host: bool) {
    let mut fits = [Fit::default(); 8];
    let mut masked = false;
    for (role, key) in keys.iter().enumerate() {
        fits[role] =
            if role == PRODUCT { product(judge, key, &mut masked) } else { fit(judge, key) };
        if fits[role].there {
            judge.mention(key, fits[role].fits);
        }
    }
    let specific = match judge.property(&keys[CLASS]) {
        Ok(have) => have
            .as_deref()
            .and_then(Integer::of)
            .map_or(Tri::No, |class| class.equals_exactly(VENDOR_SPECIFIC)),
        Err(_) => Tri::Unknown,
    };

    let mut result = Tri::No;
    for row in &ROWS {
        let holds = row.holds(&fits[..keys.len()], specific);
        result = result.or(holds);
        if holds.is_yes() {
            let wildcards = row.fit.iter().filter(|role| fits[**role].wild).count() as i32;
            let own = if judge.score >= 10_000 { 9000 } else { judge.score };
            judge.score = row
                .base
                .wrapping_add(own)
                .wrapping_sub(1000 * wildcards)
                .wrapping_sub(if masked { 500 } else { 0 });
            break;
        }
    }
    let answer = match result {
        Tri::Unknown => {
            let at = fits.iter().position(|fit| fit.there && fit.fits.is_unknown());
            Answer::of(result, &keys[at.unwrap_or(CLASS)])
        }
        known => Answer { result: known, missing: None },
    };
    if judge.note(None, answer, |_, _| None) && host {
        additions(judge);
    }
}

impl Row {
    fn holds(&self, fits: &[Fit], specific: Tri) -> Tri {
        let mut holds = match self.vendor_specific {
            None => Tri::Yes,
            Some(true) => specific,
            Some(false) => !specific,
        };
        for (role, fit) in fits.iter().enumerate() {
            if self.fit.contains(&role) || (fit.there && self.fit_if_there.contains(&role)) {
                holds = holds.and(fit.fits);
            } else if fit.there {
                holds = Tri::No;
            }
        }
        holds
    }
}

/// Whether a table can fit some nub at all: whether there is a row whose keys it has, without one that the row excludes. What the
/// values are isn't looked at.
pub(crate) fn has_row(table: &Dict, interface: bool) -> bool {
    let fit = |(role, key): (usize, &Key)| {
        let there = table.find(key).is_some();
        // An array stands in for the product where one is wanted, and isn't in the way where none may be.
        let array = role == PRODUCT && table.find(&EXTRAS.product_array).is_some();
        Fit { there, fits: (there || array).into(), wild: false }
    };
    let fits: Vec<Fit> = row_keys(interface).iter().enumerate().map(fit).collect();
    ROWS.iter().any(|row| {
        let specific = row.vendor_specific.unwrap_or(true).into();
        row.holds(&fits, specific).is_yes()
    })
}

/// The keys that a nub's table of rows is made of, in no order that matters.
pub(crate) fn row_keys(interface: bool) -> &'static [Key] {
    if interface { &INTERFACE } else { &DEVICE }
}

fn is_star(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.bytes() == b"*")
}

/// A key fits if table and nub have it and the table's value finds the nub's equal, or if the table's value is `*`.
fn fit<F: Facts>(judge: &Judge<'_, F>, key: &Key) -> Fit {
    let Some(wanted) = judge.table.find(key) else {
        return Fit { there: false, fits: Tri::No, wild: false };
    };
    let equal = judge.equal(key).map_or(Tri::No, |answer| answer.result);
    let wild = equal.is_no() && is_star(wanted);
    Fit { there: true, fits: if wild { Tri::Yes } else { equal }, wild }
}

/// The product: `idProductArray`, if it is an array, decides instead of `idProduct`; a wildcard counts in `idProduct`; and if
/// neither fits, `idProductMask` is tried on either. Whether the mask was needed goes to `masked`.
fn product<F: Facts>(judge: &Judge<'_, F>, key: &Key, masked: &mut bool) -> Fit {
    let table = judge.table;
    let mut found = fit(judge, key);
    let Ok(have) = judge.property(key) else {
        let asks = found.there || table.find(&EXTRAS.product_array).is_some();
        found.fits = if found.wild || !asks { found.fits } else { Tri::Unknown };
        return found;
    };
    let array = match table.find(&EXTRAS.product_array) {
        Some(Value::Array(list)) => Some(list),
        _ => None,
    };
    if let Some(list) = array {
        let among = list
            .iter()
            .filter(|element| Integer::of(element).is_some())
            .map(|element| have.as_deref().map_or(Tri::No, |have| is_equal_to(element, have)))
            .fold(Tri::No, Tri::or);
        let wild = among.is_no() && table.find(key).is_some_and(is_star);
        found.fits = if wild { Tri::Yes } else { among };
        found.wild = wild;
    }
    if found.fits.is_no()
        && let Some(mask) = table.find(&EXTRAS.product_mask).and_then(Integer::of)
        && let Some(have) = have.as_deref().and_then(Integer::of)
    {
        let under_mask = |wanted: &Value| {
            Integer::of(wanted)
                .is_some_and(|wanted| wanted.low() & mask.low() == have.low() & mask.low())
        };
        let one = table.find(key).is_some_and(under_mask);
        if one || array.is_some_and(|list| list.iter().any(under_mask)) {
            *masked = true;
            found.fits = Tri::Yes;
        }
    }
    found
}

/// `USBSpeed` and `USBPortType`.
fn additions<F: Facts>(judge: &mut Judge<'_, F>) {
    for key in [&EXTRAS.speed, &EXTRAS.port_type] {
        let there = judge.table.find(key).is_some();
        if there && judge.compare(key).is_yes() {
            judge.score = judge.score.wrapping_add(100);
        }
        if judge.decided() {
            return;
        }
    }
}
