//! Replacing boot drivers by ones that come later.

use crate::engine::ObjectId;
use crate::engine::keys::KEYS;
use crate::engine::machine::Machine;
use crate::engine::world::Kind;

impl Machine {
    /// Whether a running driver may be terminated for a newcomer: it has opted in, it is known where the root file system
    /// lives, and the driver isn't at or above that.
    ///
    /// Source: `IOService::canTerminateForReplacement` (iokit/Kernel/IOService.cpp).
    pub(crate) fn can_terminate_for_replacement(&self, driver: ObjectId) -> bool {
        let opted_in = self.property(driver, &KEYS.terminate_options).is_some();
        match self.world.root_media {
            Some(media) if opted_in => self.world.ancestors(media).all(|above| above != driver),
            _ => false,
        }
    }

    /// The root file system lives on `node`.
    ///
    /// Source: `IOService::setRootMedia` (iokit/Kernel/IOService.cpp).
    pub(crate) fn set_root_media(&mut self, node: ObjectId) {
        let new = self
            .world
            .ancestors(node)
            .find(|id| self.program.is_a(self.object(*id).class, "IOBlockStorageDriver"));
        let old = self.world.root_media;
        self.change(Kind::RootMedia(Box::new([old, new])));
    }
}
