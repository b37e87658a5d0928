//! Newer builds of dexts.

use crate::engine::BundleId;
use crate::engine::event::Event;
use crate::engine::machine::{Flow, Machine};
use crate::engine::order::OrderedSet;
use crate::model::Key;

impl Machine {
    /// The dext of this identifier, if it has a newer build that isn't installed yet.
    pub(crate) fn upgradable(&self, id: &Key) -> Option<BundleId> {
        self.program.bundle_ids.get(id).copied().filter(|bundle| {
            let dext = &self.kit.dexts[bundle.index()];
            self.is_loaded(*bundle)
                && self.program.build(*bundle, true).is_some()
                && !dext.upgraded
                && !dext.upgrade_pending
        })
    }

    /// A newer build of a dext is installed: at once, or when the last process of the old one has gone.
    ///
    /// Source: `OSKext::upgradeDext` (libkern/c++/OSKext.cpp).
    pub(crate) fn upgrade_step(&mut self, id: &Key) -> Flow {
        let Some(bundle) = self.upgradable(id) else { return Ok(()) };
        if self.kit.dexts[bundle.index()].live == 0 {
            return self.upgrade(bundle);
        }
        self.kit.dexts[bundle.index()].upgrade_pending = true;
        self.emit(Event::DextUpgradeDelayed { bundle: id.clone() })
    }

    /// A launch has failed, or its process has gone. `true`: that completed an upgrade.
    ///
    /// Source: `OSKext::decrementDextLaunchCount` (libkern/c++/OSKext.cpp).
    pub(super) fn launch_ended(&mut self, launch: u32) -> Flow<bool> {
        let entry = &mut self.kit.launches[launch as usize];
        if !std::mem::take(&mut entry.live) {
            return Ok(false);
        }
        let bundle = entry.bundle;
        let dext = &mut self.kit.dexts[bundle.index()];
        dext.live -= 1;
        if dext.live > 0 || !dext.upgrade_pending {
            return Ok(false);
        }
        self.upgrade(bundle)?;
        Ok(true)
    }

    /// The newer build replaces the old one. If it has personalities they replace those in the catalogue that name the dext,
    /// and nodes are matched again for both in one search.
    ///
    /// Source: `OSKext::replaceDextInternal` (libkern/c++/OSKext.cpp), `IOCatalogue::exchangeDrivers`
    /// (iokit/Kernel/IOCatalogue.cpp).
    fn upgrade(&mut self, bundle: BundleId) -> Flow {
        let id = self.program.bundle(bundle).id.clone();
        let newer = self.program.bundle(bundle).personalities[1].clone();
        if !newer.is_empty() {
            let mut concerned = OrderedSet::new();
            for slot in 0..self.program.slots.len() as u32 {
                self.take_out(&id, slot, &mut concerned)?;
            }
            self.store(newer, &mut concerned)?;
            self.wake_for(concerned)?;
        }
        let dext = &mut self.kit.dexts[bundle.index()];
        dext.upgraded = true;
        dext.upgrade_pending = false;
        dext.crashes = 0;
        dext.launches = 0;
        self.emit(Event::DextUpgraded { bundle: id })
    }
}
