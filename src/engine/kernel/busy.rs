//! Busy counts.

use crate::engine::ObjectId;
use crate::engine::event::Event;
use crate::engine::machine::{Flow, Machine};
use crate::engine::world::flag;

impl Machine {
    /// Adds `delta` to the busy count of an object. Where a count leaves or reaches 0 its provider's changes by one, and so
    /// on upwards. A count stays between 0 and 1023: what would go beyond is refused.
    ///
    /// Source: `IOService::_adjustBusy` (iokit/Kernel/IOService.cpp).
    pub(crate) fn adjust_busy(&mut self, id: ObjectId, delta: i32) -> Flow {
        let mut delta = delta;
        let mut next = (delta != 0).then_some(id);
        while let Some(id) = next {
            let from = self.object(id).busy();
            let was_quiet = from == 0;
            let refused = (delta < 0 && was_quiet) || (delta > 0 && u32::from(from) == flag::BUSY);
            let mut to = from;
            if !refused {
                to = (i32::from(from) + delta) as u16;
                self.change_flags(id, flag::BUSY, u32::from(to) & flag::BUSY);
                self.emit(Event::Busy { node: id, from, to })?;
            }
            let now_quiet = to == 0;
            next = if was_quiet || now_quiet { self.object(id).parent } else { None };
            delta = if now_quiet { -1 } else { 1 };
        }
        Ok(())
    }
}
