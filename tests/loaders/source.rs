//! That what is told of properties while they stand in the input is what they are.

use ioscope::model::{Properties, Registry, Value};
use libtest_mimic::Failed;

/// Members of a value whose texts are compared.
const MANY: usize = 200;

/// Compares, for all properties of a registry that nobody has looked at yet.
pub(crate) fn agrees(registry: &Registry) -> Result<(), Failed> {
    let mut peeking = registry.peeking();
    for entry in registry.entries() {
        let slots = peeking.slots(entry);
        for slot in slots.iter().flat_map(|slots| slots.iter()) {
            let failed = |what: &str| Err(format!("{what} of {} in {entry:?}", slot.key).into());
            if let Properties::InSource(unsplit) = &registry.entry(entry).properties {
                let decoder = &registry.decoders()[usize::from(unsplit.span.decoder)];
                if !decoder.may_have(unsplit.span, &slot.key) {
                    return failed("the key");
                }
            }
            let value = registry.decoded(&slot.held);
            // Of what can't be read there may be more texts.
            if matches!(*value, Value::Clipped(_)) {
                continue;
            }
            let (mut have, mut want) = (Vec::new(), Vec::new());
            registry.texts(&slot.held, MANY, &mut |text| have.push(text.to_owned()));
            value.texts(MANY, &mut |text| want.push(text.to_owned()));
            if have != want {
                return failed("the texts");
            }
        }
        let kept = registry.slots(entry).unwrap_or_default();
        let keys = |slots: &[ioscope::model::Slot]| {
            slots.iter().map(|slot| slot.key.clone()).collect::<Vec<_>>()
        };
        if keys(kept) != keys(slots.as_deref().unwrap_or_default()) {
            return Err(format!("the keys of {entry:?}").into());
        }
    }
    Ok(())
}
