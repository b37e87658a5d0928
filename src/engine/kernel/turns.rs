//! Whose turn it is. The kernel leaves that open; here it is fixed, see the scenario format.

use crate::engine::ObjectId;
use crate::engine::machine::{Flow, Machine};
use crate::engine::world::{Kind, ListName, Turn};

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
        self.change(Kind::List { list: ListName::Jobs, at, object: node, added: true });
        self.line_up(Turn::Job);
    }

    /// Adds a turn at the end of the line.
    pub(crate) fn line_up(&mut self, turn: Turn) {
        let at = self.world.line.len() as u32;
        self.change(Kind::Line { at, turn, added: true });
    }

    /// Takes turns until none is left.
    pub(crate) fn take_turns(&mut self) -> Flow {
        while let Some(turn) = self.world.line.front().copied() {
            self.change(Kind::Line { at: 0, turn, added: false });
            match turn {
                Turn::Job => {
                    if let Some(object) = self.world.list(ListName::Jobs).front().copied() {
                        self.change(Kind::List {
                            list: ListName::Jobs,
                            at: 0,
                            object,
                            added: false,
                        });
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
