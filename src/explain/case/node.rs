//! What is read out of a node besides its verdicts.

use super::base::Base;
use super::{Case, Sort};
use crate::engine::Platform;
use crate::explain::interpret::Order;
use crate::model::Bundle;

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

    /// The bundles that list personalities here; a scenario has its own kind of them.
    pub(crate) fn bundles(&self) -> &[Bundle] {
        match (&self.sort, &self.base) {
            (Sort::Snapshot(snapshot), _) => snapshot.bundles(),
            (Sort::Run(_), Base::Bare(bundles, _)) => bundles,
            (Sort::Run(_), _) => &[],
        }
    }
}
