//! What a provider's class makes of a dext's transport entitlement.

use crate::engine::ObjectId;
use crate::engine::facts::{Facts, Family};
use crate::engine::family;
use crate::engine::judge::Judge;
use crate::engine::world::View;
use crate::model::{Dict, Key, Value};

const PCI: &str = "com.apple.developer.driverkit.transport.pci";
const BUILT_IN: &str = "com.apple.developer.driverkit.builtin";

/// Whether the provider accepts a table of the driver's properties and the entitlements found. Only `IOPCIDevice` looks: the
/// table must fit as a personality would; and its transport entitlement, if it is there, must be true, or an array with a
/// dictionary that fits the device (and, for a built-in device, with the string that allows those).
///
/// `Err`: the kernel would have crashed.
///
/// Source: `IOPCIDevice::matchPropertyTable` (IOPCIFamily-726, IOPCIDevice.cpp).
pub(super) fn accepts(
    view: &View<'_>,
    provider: ObjectId,
    table: &Dict,
) -> Result<bool, &'static str> {
    if view.family(provider) != Family::PciDevice {
        return Ok(true);
    }
    if !fits(view, provider, table)? {
        return Ok(false);
    }
    match table.get(PCI) {
        None | Some(Value::Bool(true)) => Ok(true),
        Some(Value::Array(list)) => {
            let mut found = false;
            for wanted in list.iter().filter_map(Value::as_dict) {
                found = found || fits(view, provider, wanted)?;
            }
            let built_in = view.world.object(provider).properties.get(&Key::new("built-in"));
            let allowed = built_in.is_none()
                || list.iter().any(|element| element.as_utf8() == Some(BUILT_IN));
            Ok(found && allowed)
        }
        Some(_) => Ok(false),
    }
}

fn fits(view: &View<'_>, provider: ObjectId, table: &Dict) -> Result<bool, &'static str> {
    let mut judge = Judge::new(view, provider, table, false, None);
    judge.family = true;
    family::match_property_table(&mut judge);
    match judge.panic {
        Some(reason) => Err(reason),
        None => Ok(judge.result.is_yes()),
    }
}
