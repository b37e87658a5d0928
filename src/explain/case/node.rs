//! What is read out of a node besides its verdicts.

use super::{Case, Sort};
use crate::engine::{Facts as _, Platform};
use crate::explain::interpret::Order;

impl Case {
    /// The order of bytes of the machine; a simulated one is of today.
    pub fn byte_order(&self) -> Order {
        match &self.sort {
            Sort::Snapshot(snapshot) if snapshot.asked().platform() == Platform::PowerPc => {
                Order::Big
            }
            _ => Order::Little,
        }
    }
}
