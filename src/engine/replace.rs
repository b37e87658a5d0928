//! Replacing boot drivers by ones that come later.

use super::ObjectId;
use super::machine::Machine;
use super::well_known::WELL_KNOWN;

impl Machine {
    /// Whether a running driver may be terminated for a newcomer: it has opted in, it is known where the root file system
    /// lives, and the driver isn't at or above that.
    ///
    /// Source: `IOService::canTerminateForReplacement` (iokit/Kernel/IOService.cpp).
    pub(crate) fn can_terminate_for_replacement(&self, driver: ObjectId) -> bool {
        let opted_in = self.property(driver, &WELL_KNOWN.terminate_options).is_some();
        match self.world.root_media {
            Some(media) if opted_in => self.world.ancestors(media).all(|above| above != driver),
            _ => false,
        }
    }
}
