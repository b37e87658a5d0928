//! `IOHIDDevice`, `IOHIDInterface` and `IOHIDEventService`.

use std::sync::LazyLock;

use crate::engine::compare::{Integer, is_equal_to};
use crate::engine::facts::{Facts, Failure, Family, Missing};
use crate::engine::judge::{Answer, Judge};
use crate::engine::keys::keys;
use crate::model::{Dict, Key, Tri, Value};

keys! { HID: Keys {
    page "PrimaryUsagePage"
    usage "PrimaryUsage"
    pairs "DeviceUsagePairs"
    pair_page "DeviceUsagePage"
    pair_usage "DeviceUsage"
    transport "Transport"
    location "LocationID"
    vendor "VendorID"
    product "ProductID"
    product_array "ProductIDArray"
    product_mask "ProductIDMask"
    model "ModelNumber"
    version "VersionNumber"
    manufacturer "Manufacturer"
    serial "SerialNumber"
    boot "BootProtocol"
    unique "PhysicalDeviceUniqueID"
    behaviour "HIDDefaultBehavior"
    compatibility "HIDCompatibilityInterface"
    // Apple doesn't publish the text of kIOHIDMultipleInterfaceEnabledKey; this is a guess.
    multiple "MultipleInterfaceEnabled"
} }

/// Usage pages from here on are the vendor's own.
const VENDOR_PAGES: u32 = 0xff00;

/// *Known.* The common routine on the device; a failure is forgiven to tables that ask for usage 1 of page 5 (a game
/// controller, with no score), and tables for a vendor-defined usage page on USB or Bluetooth need a `VendorID`.
///
/// The exception for game controllers holds as long as none is known to the kernel, which is taken for granted.
///
/// Source: `IOHIDDevice::matchPropertyTable` (IOHIDFamily-2222, IOHIDDevice.cpp).
pub(super) fn device<F: Facts>(judge: &mut Judge<'_, F>) {
    let mut part = judge.at(judge.node);
    common(&mut part);
    let (result, score, failure) = (part.result, part.score, part.failure);
    judge.score = score;
    if result.is_no() && asks_for_game_controller(judge.table) {
        judge.note(None, Answer::known(true), |_, _| None);
    } else {
        judge.take(result, failure);
    }
    if !judge.decided() && asks_for_vendor_page(judge.table) {
        judge.note(None, Answer::known(false), |_, _| None);
    }
}

/// *Known.* Asks its provider, by way of `family`; if that has several interfaces, the common routine on the interface itself.
///
/// Source: `IOHIDInterface::matchPropertyTable` (IOHIDFamily-2222, IOHIDInterface.cpp).
pub(super) fn interface<F: Facts>(judge: &mut Judge<'_, F>, family: fn(&mut Judge<'_, F>)) {
    let at = match asked(judge.facts, judge.node) {
        Ok(at) => at,
        Err(refusal) => {
            judge.note(None, refusal, |_, _| None);
            return;
        }
    };
    if at == judge.node {
        return common(judge);
    }
    let facts = judge.facts;
    let mut other = judge.at(at);
    if facts.family(at) == Family::HidInterface {
        common(&mut other);
    } else {
        family(&mut other);
    }
    let (result, score, panic) = (other.result, other.score, other.panic);
    judge.score = score;
    judge.panic = panic;
    // The interface refuses as such: which of the provider's keys failed doesn't come through.
    judge.take(result, Some(Failure { key: None, family: true, tried: None }));
}

/// The node that an interface asks: an interface below an interface passes the question on.
fn asked<F: Facts>(facts: &F, interface: F::Node) -> Result<F::Node, Answer> {
    let mut at = interface;
    while facts.family(at) == Family::HidInterface {
        let provider = facts.provider(at).map_err(Answer::unknown)?;
        let provider = provider.ok_or(Answer::known(false))?;
        let multiple = facts.property(provider, &HID.multiple).map_err(Answer::unknown)?;
        if multiple.is_some_and(|multiple| multiple.as_bool() == Some(true)) {
            break;
        }
        at = provider;
    }
    Ok(at)
}

/// Points by what they are for; see [`common`].
#[derive(Default)]
struct Points {
    page: i32,
    usage: i32,
    pairs: i32,
    transport: i32,
    location: i32,
    vendor: i32,
    product: i32,
    rest: i32,
}

/// *Known.* The common routine, which is all that an `IOHIDEventService` asks. All of this must hold, in this order; the points in
/// brackets are had by what equals:
///
/// 1. `PrimaryUsagePage` (1100), `PrimaryUsage` (100);
/// 2. one of the table's `DeviceUsagePairs`, and the usage that the table itself asks for (see [`usage`]);
/// 3. `Transport` (1000), `LocationID` (2000);
/// 4. `VendorID` (5000), the product (see [`product`]), `ModelNumber` (1000);
/// 5. `VersionNumber`, `Manufacturer`, `SerialNumber` (100 each), `BootProtocol`, `PhysicalDeviceUniqueID` (100);
/// 6. `HIDDefaultBehavior` and `HIDCompatibilityInterface`, if the table has them, must be there.
///
/// To the table's own score come: those of 3 if the transport scored; those of 4 and 5 if the vendor scored; those of 2 and
/// 1100 if a usage scored, else those of 1 if the page scored. A failure makes the score 0.
///
/// Source: `IOHIDFamily`'s `MatchPropertyTable`, `IOHIDEventService::matchPropertyTable` (IOHIDFamily-2222,
/// `IOHIDFamilyPrivate.cpp`, IOHIDEventService.cpp).
pub(super) fn common<F: Facts>(judge: &mut Judge<'_, F>) {
    match tests(judge) {
        Some(points) if !judge.result.is_no() => {
            let mut add = |points: i32| judge.score = judge.score.wrapping_add(points);
            if points.transport > 0 {
                add(points.transport + points.location);
            }
            if points.vendor > 0 {
                add(points.vendor + points.product + points.rest);
            }
            if points.pairs > 0 {
                add(points.pairs + 1100);
            } else if points.page > 0 {
                add(points.page + points.usage);
            }
        }
        _ => judge.score = 0,
    }
}

/// The tests of the common routine; `None` as soon as one has decided.
fn tests<F: Facts>(judge: &mut Judge<'_, F>) -> Option<Points> {
    let hid = &*HID;
    let mut points = Points {
        page: scored(judge, &hid.page, 1100)?,
        usage: scored(judge, &hid.usage, 100)?,
        ..Points::default()
    };
    points.pairs = pairs(judge)?;
    points.transport = scored(judge, &hid.transport, 1000)?;
    points.location = scored(judge, &hid.location, 2000)?;
    points.vendor = scored(judge, &hid.vendor, 5000)?;
    points.product = product(judge)?;
    points.product += scored(judge, &hid.model, 1000)?;
    points.rest = scored(judge, &hid.version, 100)?
        + scored(judge, &hid.manufacturer, 100)?
        + scored(judge, &hid.serial, 100)?
        + scored(judge, &hid.boot, 0)?
        + scored(judge, &hid.unique, 100)?;
    for key in [&hid.behaviour, &hid.compatibility] {
        if judge.table.find(key).is_some() {
            go_on(judge, key, Answer::there(judge.property(key)))?;
        }
    }
    Some(points)
}

/// Notes a test of the routine; `None` when it has decided.
fn go_on<F: Facts>(judge: &mut Judge<'_, F>, key: &Key, answer: Answer) -> Option<()> {
    judge.note_property(key, answer).then_some(())
}

/// Compares one key, if the table has it.
fn scored<F: Facts>(judge: &mut Judge<'_, F>, key: &Key, points: i32) -> Option<i32> {
    let Some(answer) = judge.equal(key) else { return Some(0) };
    let result = answer.result;
    go_on(judge, key, answer)?;
    Some(if result.is_yes() { points } else { 0 })
}

/// The usages: one of the table's pairs, then the usage named by the table itself.
fn pairs<F: Facts>(judge: &mut Judge<'_, F>) -> Option<i32> {
    let have = judge.property(&HID.pairs);
    let have = have.as_ref().map(Option::as_deref);
    let mut points = 0;
    if let Some(Value::Array(wanted)) = judge.table.find(&HID.pairs) {
        let mut answer = Answer::known(true);
        for pair in wanted.iter().filter_map(Value::as_dict) {
            let (next, own) = usage(pair, have);
            let unknown_before = answer.result.is_unknown();
            answer = next;
            points = own;
            if answer.result.is_yes() {
                break;
            }
            if unknown_before && answer.result.is_no() {
                answer = Answer::of(Tri::Unknown, &HID.pairs);
            }
        }
        go_on(judge, &HID.pairs, answer)?;
    }
    let (answer, more) = usage(judge.table, have);
    // Without usage keys only the failure is worth a record.
    let asks = [&HID.pair_page, &HID.pair_usage].iter().any(|key| judge.table.find(key).is_some());
    if asks || !answer.result.is_yes() {
        go_on(judge, &HID.pair_usage, answer)?;
    }
    Some(points + more)
}

/// Whether the device has the usage that `wanted` asks for with `DeviceUsagePage` and `DeviceUsage`, and its points (50 for a page
/// alone, 100 with the usage).
///
/// A device without an array `DeviceUsagePairs` fails, even if nothing is asked for. Otherwise its pairs are compared in turn;
/// if none fits, the outcome of the last comparison made counts, so a usage without a page always holds.
fn usage(wanted: &Dict, have: Result<Option<&Value>, &Missing>) -> (Answer, i32) {
    let number = |key: &Key| wanted.find(key).filter(|value| Integer::of(value).is_some());
    let (page, usage) = (number(&HID.pair_page), number(&HID.pair_usage));
    let pairs = match have {
        Ok(Some(Value::Array(pairs))) => pairs,
        Ok(Some(Value::Clipped(_))) => return (Answer::of(Tri::Unknown, &HID.pairs), 0),
        Ok(_) => return (Answer::known(false), 0),
        Err(missing) => return (Answer::unknown(missing.clone()), 0),
    };
    if page.is_none() && usage.is_none() {
        return (Answer::known(true), 0);
    }
    let mut outcome = Tri::Yes;
    let mut doubt = false;
    for pair in pairs.iter() {
        let Some(pair) = pair.as_dict() else {
            doubt |= matches!(pair, Value::Clipped(_));
            continue;
        };
        let (Some(page), Some(have)) = (page, pair.find(&HID.pair_page)) else { continue };
        outcome = is_equal_to(page, have);
        doubt |= outcome.is_unknown();
        if outcome.is_no() {
            continue;
        }
        let Some(usage) = usage else {
            if outcome.is_yes() {
                return (Answer::known(true), 50);
            }
            continue;
        };
        if let Some(have) = pair.find(&HID.pair_usage) {
            let same = is_equal_to(usage, have);
            doubt |= same.is_unknown();
            outcome = outcome.and(same);
            if outcome.is_yes() {
                return (Answer::known(true), 100);
            }
        }
    }
    (Answer::of(if doubt { Tri::Unknown } else { outcome }, &HID.pairs), 0)
}

/// The product: the first of these that scores counts. If none does, none may have failed.
///
/// 1. `ProductID` = `*`, or equal (1000);
/// 2. `ProductIDArray` has the device's (975);
/// 3. `ProductID` is the device's under `ProductIDMask` (950);
/// 4. `ProductIDArray` has the device's under `ProductIDMask` (925).
fn product<F: Facts>(judge: &mut Judge<'_, F>) -> Option<i32> {
    let hid = &*HID;
    let table = judge.table;
    let plain = table.find(&hid.product);
    let array = table.find(&hid.product_array).and_then(|value| match value {
        Value::Array(list) => Some(list),
        _ => None,
    });
    let mask = table.find(&hid.product_mask).and_then(Integer::of);
    if plain.is_none() && array.is_none() {
        return Some(0);
    }
    let have = match judge.property(&hid.product) {
        Ok(have) => have,
        Err(missing) => {
            go_on(judge, &hid.product, Answer::unknown(missing))?;
            return Some(0);
        }
    };
    let have = have.as_deref();
    let same = |wanted: &Value| have.map_or(Tri::No, |have| is_equal_to(wanted, have));
    let under_mask = |wanted: &Value, mask: Integer| {
        let low = |value: &Value| Integer::of(value).map(|number| number.low() & mask.low());
        Tri::from(low(wanted).is_some() && low(wanted) == have.and_then(low))
    };
    let star = |value: &Value| value.as_str().is_some_and(|text| text.bytes() == b"*");
    let any = |list: &[Value], test: &dyn Fn(&Value) -> Tri| {
        let numbers = list.iter().filter(|value| Integer::of(value).is_some());
        numbers.map(test).fold(Tri::No, Tri::or)
    };
    let number = plain.filter(|value| Integer::of(value).is_some());
    let ways = [
        (plain.map(|wanted| if star(wanted) { Tri::Yes } else { same(wanted) }), 1000),
        (array.map(|list| any(list, &same)), 975),
        (number.zip(mask).map(|(wanted, mask)| under_mask(wanted, mask)), 950),
        (array.zip(mask).map(|(list, mask)| any(list, &|wanted| under_mask(wanted, mask))), 925),
    ];
    let mut result = Tri::No;
    for (way, points) in ways {
        result = result.or(way.unwrap_or(Tri::No));
        if way == Some(Tri::Yes) {
            go_on(judge, &hid.product, Answer::known(true))?;
            return Some(points);
        }
    }
    go_on(judge, &hid.product, Answer::of(result, &hid.product))?;
    Some(0)
}

fn asks_for_game_controller(table: &Dict) -> bool {
    let is = |key: &Key, number: u32| {
        table.find(key).and_then(Integer::of).is_some_and(|have| have.low() == number)
    };
    is(&HID.usage, 1) && is(&HID.page, 5)
}

/// Whether a table asks for a vendor-defined usage page on USB or Bluetooth without naming a vendor.
pub(crate) fn asks_for_vendor_page(table: &Dict) -> bool {
    let vendor_page = |table: &Dict, key: &Key| {
        table.find(key).and_then(Integer::of).is_some_and(|page| page.low() >= VENDOR_PAGES)
    };
    let pairs = table.find(&HID.pairs).and_then(Value::as_list).unwrap_or_default();
    let asks = vendor_page(table, &HID.page)
        || pairs.iter().filter_map(Value::as_dict).any(|pair| vendor_page(pair, &HID.pair_page));
    let transport = table.find(&HID.transport).and_then(Value::as_utf8).unwrap_or_default();
    asks && table.find(&HID.vendor).is_none()
        && (transport.contains("USB") || transport.contains("Bluetooth"))
}
