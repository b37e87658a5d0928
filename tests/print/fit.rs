//! Whether the keys of a text stand in an order in which a dictionary of its time can have yielded them.

use ioscope::load::ioreg_print::Tables;
use ioscope::model::Printed;

/// How a dictionary's keys fit the order in which a text shows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fit {
    /// Whether putting the keys in in some order yields this one.
    pub(crate) possible: bool,
    /// How many keys are among those that want the same slots: their order depends on how they were put in.
    pub(crate) colliding: usize,
}

/// Whether the dictionaries of that time could have yielded the keys in this order. Which slots are taken doesn't depend on how the
/// keys were put in, so each key's slot is known; all slots between the one it wanted and the one it has must have been taken before.
/// `lost` keys more have made the table as large as it is, but aren't shown.
pub(crate) fn fit(printed: Option<Printed>, keys: &[&str], lost: usize) -> Fit {
    let tables = Tables::of(printed);
    let Some((size, _)) = tables.size(keys.len() + lost) else { return Fit::default() };
    // Which slots are taken doesn't depend on the order, so it shows which key has which.
    let mut taken = vec![false; size];
    for key in keys {
        let first = tables.slot(key, size);
        if let Some(free) = (first..size).chain(0..first).find(|slot| !taken[*slot]) {
            taken[free] = true;
        }
    }
    let slots: Vec<usize> = (0..size).filter(|slot| taken[*slot]).collect();
    if slots.len() != keys.len() {
        return Fit::default();
    }
    // Who holds each slot in this order, and who must have come before whom.
    let mut holder = vec![None; size];
    slots.iter().enumerate().for_each(|(key, slot)| holder[*slot] = Some(key));
    let mut involved = vec![false; keys.len()];
    let mut waits = vec![0_usize; keys.len()];
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); keys.len()];
    for (key, slot) in slots.iter().enumerate() {
        let mut at = tables.slot(keys[key], size);
        while at != *slot {
            let Some(other) = holder[at] else {
                return Fit { possible: false, colliding: 0 };
            };
            waits[key] += 1;
            before[other].push(key);
            (involved[key], involved[other]) = (true, true);
            at = (at + 1) % size;
        }
    }
    let mut free: Vec<usize> = (0..keys.len()).filter(|key| waits[*key] == 0).collect();
    let mut put = 0;
    while let Some(key) = free.pop() {
        put += 1;
        for later in &before[key] {
            waits[*later] -= 1;
            if waits[*later] == 0 {
                free.push(*later);
            }
        }
    }
    let colliding = involved.into_iter().filter(|involved| *involved).count();
    Fit { possible: put == keys.len(), colliding }
}
