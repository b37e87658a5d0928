//! `IOUSBDevice` and `IOUSBInterface`, and what is observed of `IOUSBHostDevice` and `IOUSBHostInterface`.

use std::sync::LazyLock;

use crate::engine::compare::{Integer, is_equal_to};
use crate::engine::facts::{Facts, Sink};
use crate::engine::judge::{Answer, Judge};
use crate::engine::keys::keys;
use crate::model::{Dict, Key, Tri, Value};

/// The keys of a sort of nub, by the roles that [`Row`] names.
struct Roles {
    keys: [Key; 8],
    /// The interface's configuration and number take part.
    interface: bool,
}

const VENDOR: usize = 0;
const PRODUCT: usize = 1;
const RELEASE: usize = 2;
const CLASS: usize = 3;
const SUBCLASS: usize = 4;
const PROTOCOL: usize = 5;
const CONFIGURATION: usize = 6;
const NUMBER: usize = 7;

static DEVICE: LazyLock<Roles> = LazyLock::new(|| Roles {
    keys: [
        "idVendor",
        "idProduct",
        "bcdDevice",
        "bDeviceClass",
        "bDeviceSubClass",
        "bDeviceProtocol",
        "bConfigurationValue",
        "bInterfaceNumber",
    ]
    .map(Key::new),
    interface: false,
});
static INTERFACE: LazyLock<Roles> = LazyLock::new(|| Roles {
    keys: [
        "idVendor",
        "idProduct",
        "bcdDevice",
        "bInterfaceClass",
        "bInterfaceSubClass",
        "bInterfaceProtocol",
        "bConfigurationValue",
        "bInterfaceNumber",
    ]
    .map(Key::new),
    interface: true,
});

keys! { EXTRAS: Extras {
    product_array "idProductArray"
    product_mask "idProductMask"
    speed "USBSpeed"
    port_type "USBPortType"
} }

/// A combination of keys that fits.
struct Row {
    base: i32,
    /// Only nubs whose class is (or isn't) vendor-specific.
    vendor_specific: Option<bool>,
    /// Keys that must be in the table and fit; wildcards among them cost.
    fit: &'static [usize],
    /// Keys that must fit if they are in the table.
    fit_if_there: &'static [usize],
    /// Keys that must not be in the table.
    absent: &'static [usize],
    /// Whether an interface's configuration and number must fit (else they must be absent).
    numbered: bool,
}

const VENDOR_SPECIFIC: u64 = 255;

const ROWS: [Row; 6] = [
    Row {
        base: 100_000,
        vendor_specific: None,
        fit: &[VENDOR, PRODUCT, RELEASE],
        fit_if_there: &[CLASS, SUBCLASS, PROTOCOL],
        absent: &[],
        numbered: true,
    },
    Row {
        base: 90_000,
        vendor_specific: None,
        fit: &[VENDOR, PRODUCT],
        fit_if_there: &[RELEASE, CLASS, SUBCLASS, PROTOCOL],
        absent: &[],
        numbered: true,
    },
    Row {
        base: 80_000,
        vendor_specific: Some(true),
        fit: &[VENDOR, SUBCLASS, PROTOCOL],
        fit_if_there: &[CLASS],
        absent: &[RELEASE, PRODUCT],
        numbered: false,
    },
    Row {
        base: 70_000,
        vendor_specific: Some(true),
        fit: &[VENDOR, SUBCLASS],
        fit_if_there: &[CLASS],
        absent: &[PROTOCOL, RELEASE, PRODUCT],
        numbered: false,
    },
    Row {
        base: 60_000,
        vendor_specific: Some(false),
        fit: &[CLASS, SUBCLASS, PROTOCOL],
        fit_if_there: &[],
        absent: &[RELEASE, VENDOR, PRODUCT],
        numbered: false,
    },
    Row {
        base: 50_000,
        vendor_specific: Some(false),
        fit: &[CLASS, SUBCLASS],
        fit_if_there: &[],
        absent: &[PROTOCOL, RELEASE, VENDOR, PRODUCT],
        numbered: false,
    },
];

/// *Old source.* The first row that holds replaces the score by its base, to which the table's own score is added (9000 if it
/// is 10000 or more), less 1000 for each wildcard and 500 if a product mask was needed. No row: refused.
///
/// Source: `IOUSBDevice::matchPropertyTable` (IOUSBFamily-560.4.2, IOUSBDevice.cpp).
pub(super) fn device<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
    nub(judge, &DEVICE, false);
}

/// *Old source.* As [`device`], with the interface's keys.
///
/// Source: `IOUSBInterface::matchPropertyTable` (IOUSBFamily-560.4.2, IOUSBInterface.cpp).
pub(super) fn interface<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
    nub(judge, &INTERFACE, false);
}

/// *Documentation*, and scores observed on many machines: as [`device`]; `USBSpeed` and `USBPortType` may be added to any row,
/// must equal the nub's, and bring 100 each.
pub(super) fn host_device<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
    nub(judge, &DEVICE, true);
}

/// *Documentation*, and scores observed on many machines: as [`interface`], with the additions of [`host_device`].
pub(super) fn host_interface<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
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

fn nub<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>, roles: &Roles, host: bool) {
    let mut fits = [Fit::default(); 8];
    let mut masked = false;
    let count = if roles.interface { 8 } else { 6 };
    for (role, key) in roles.keys.iter().enumerate().take(count) {
        fits[role] =
            if role == PRODUCT { product(judge, key, &mut masked) } else { fit(judge, key) };
        if fits[role].there {
            judge.mention(key, fits[role].fits);
        }
    }
    let specific = match judge.property(&roles.keys[CLASS]) {
        Ok(have) => have
            .as_deref()
            .and_then(Integer::of)
            .map_or(Tri::No, |class| class.equals_exactly(VENDOR_SPECIFIC)),
        Err(_) => Tri::Unknown,
    };

    let mut result = Tri::No;
    for row in &ROWS {
        let holds = row.holds(&fits, specific, roles.interface);
        result = result.or(holds);
        if holds.is_yes() {
            let numbers: &[usize] =
                if roles.interface && row.numbered { &[CONFIGURATION, NUMBER] } else { &[] };
            let wildcards =
                row.fit.iter().chain(numbers).filter(|role| fits[**role].wild).count() as i32;
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
        Tri::Unknown => Answer::of(result, first_unknown(&fits, roles)),
        known => Answer { result: known, missing: None },
    };
    if judge.note(None, answer, |_, _| None) && host {
        additions(judge);
    }
}

impl Row {
    fn holds(&self, fits: &[Fit; 8], specific: Tri, interface: bool) -> Tri {
        let mut holds = match self.vendor_specific {
            None => Tri::Yes,
            Some(true) => specific,
            Some(false) => !specific,
        };
        let numbers = [CONFIGURATION, NUMBER];
        let numbers: &[usize] = if interface { &numbers } else { &[] };
        let (also_fit, also_absent) =
            if self.numbered { (numbers, &[][..]) } else { (&[][..], numbers) };
        for role in self.fit.iter().chain(also_fit) {
            holds = holds.and(fits[*role].fits);
        }
        for role in self.fit_if_there {
            if fits[*role].there {
                holds = holds.and(fits[*role].fits);
            }
        }
        for role in self.absent.iter().chain(also_absent) {
            holds = holds.and((!fits[*role].there).into());
        }
        holds
    }
}

/// Whether a table can fit some nub at all: whether there is a row whose keys it has, without one that the row excludes. What the
/// values are isn't looked at.
pub(crate) fn has_row(table: &Dict, interface: bool) -> bool {
    let roles = if interface { &*INTERFACE } else { &*DEVICE };
    let there = |role: usize| {
        table.find(&roles.keys[role]).is_some()
            || (role == PRODUCT && table.find(&EXTRAS.product_array).is_some())
    };
    let mut fits = [Fit::default(); 8];
    for (role, fit) in fits.iter_mut().enumerate() {
        // An array stands in for the product where one is wanted, and isn't in the way where none may be.
        fit.there = table.find(&roles.keys[role]).is_some();
        fit.fits = there(role).into();
    }
    ROWS.iter().any(|row| {
        let specific = row.vendor_specific.unwrap_or(true).into();
        row.holds(&fits, specific, interface).is_yes()
    })
}

/// The keys that a nub's table of rows is made of, in no order that matters.
pub(crate) fn row_keys(interface: bool) -> &'static [Key] {
    let roles = if interface { &*INTERFACE } else { &*DEVICE };
    &roles.keys[..if interface { 8 } else { 6 }]
}

fn first_unknown<'k>(fits: &[Fit; 8], roles: &'k Roles) -> &'k Key {
    let at = fits.iter().position(|fit| fit.there && fit.fits.is_unknown());
    &roles.keys[at.unwrap_or(CLASS)]
}

fn is_star(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.bytes() == b"*")
}

/// A key fits if table and nub have it and the table's value finds the nub's equal, or if the table's value is `*`.
fn fit<F: Facts, S: Sink<F::Node>>(judge: &Judge<'_, F, S>, key: &Key) -> Fit {
    let Some(wanted) = judge.table.find(key) else {
        return Fit { there: false, fits: Tri::No, wild: false };
    };
    let equal = judge.equal(key).map_or(Tri::No, |answer| answer.result);
    let wild = equal.is_no() && is_star(wanted);
    Fit { there: true, fits: if wild { Tri::Yes } else { equal }, wild }
}

/// The product: `idProductArray`, if it is an array, decides instead of `idProduct`; a wildcard counts in `idProduct`; and if
/// neither fits, `idProductMask` is tried on either. Whether the mask was needed goes to `masked`.
fn product<F: Facts, S: Sink<F::Node>>(
    judge: &Judge<'_, F, S>,
    key: &Key,
    masked: &mut bool,
) -> Fit {
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
fn additions<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
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
