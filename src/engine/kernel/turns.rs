//! Whose turn it is. The kernel leaves that open; here it is fixed, see the scenario format.

use crate::engine::ObjectId;
use crate::engine::machine::{Flow, Machine, Turn};
use crate::engine::world::{Change, ListName};

impl Machine {
    /// Queues a job: at the end, or at the front if the node is `IOResources`. In either case its turn comes last.
    ///
    /// Source: `_IOServiceJob::pingConfig` (iokit/Kernel/IOService.cpp).
    pub(crate) fn queue(&mut self, node: ObjectId) {
        let at = if node == ObjectId::RESOURCES {
            0
        } else {
            self.world.list(ListName::Jobs).len() as u32
        };
        self.change(Change::List { list: ListName::Jobs, at, object: node, added: true });
        self.line.push_back(Turn::Job);
    }

    /// Takes turns until none is left.
    pub(crate) fn take_turns(&mut self) -> Flow {
        while let Some(turn) = self.line.pop_front() {
            match turn {
                Turn::Job => {
                    let list = ListName::Jobs;
                    if let Some(object) = self.world.list(list).front().copied() {
                        self.change(Change::List { list, at: 0, object, added: false });
                        self.service_match(object)?;
                    }
                }
                Turn::Thread(thread) => self.resume(thread)?,
                Turn::Terminate => self.terminate_worker()?,
            }
        }
        Ok(())
    }

    /// Takes turns and has the daemon answer what it is asked, one request after the other, until nothing is left.
    pub(crate) fn come_to_rest(&mut self) -> Flow {
        loop {
            self.take_turns()?;
            if !self.answer_one_request()? && !self.time_one_launch_out() {
                return Ok(());
            }
        }
    }
}
