//! Going through a trace, forwards and backwards.

use std::sync::Arc;

use super::trace::Trace;
use super::world::World;

/// A machine at some moment of its trace.
#[derive(Clone, Debug)]
pub struct Replay {
    trace: Arc<Trace>,
    world: World,
    /// How many events have happened, from 0 to their number. At one more than that, everything that followed the last event
    /// has happened too.
    at: usize,
}

impl Trace {
    /// Goes through the trace, forwards and backwards; the replay stands at the end.
    pub fn replay(self: &Arc<Self>) -> Replay {
        Replay { trace: Arc::clone(self), world: self.end.clone(), at: self.events.len() + 1 }
    }
}

impl Replay {
    /// The last position: the number of events and one.
    pub fn last(&self) -> usize {
        self.trace.events.len() + 1
    }

    /// The machine at this position.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Goes to a position; one behind the last is the last.
    pub fn go_to(&mut self, position: usize) {
        let position = position.min(self.last());
        while self.at < position {
            for change in self.trace.changes_of(self.at) {
                change.apply(&mut self.world);
            }
            self.at += 1;
        }
        while self.at > position {
            self.at -= 1;
            for change in self.trace.changes_of(self.at).iter().rev() {
                change.undo(&mut self.world);
            }
        }
    }
}
