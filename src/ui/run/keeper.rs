//! Keeps what is to outlive the program, on a thread of its own: a home folder can be far away.

use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

use super::event::Event;
use crate::ui::message::Msg;
use crate::ui::state::{Change, Keep};

/// Hands changes to the closure that keeps them.
pub(super) struct Keeper {
    keep: Option<Arc<Keep>>,
    events: Sender<Event>,
    running: Option<(Sender<Change>, JoinHandle<()>)>,
}

impl Keeper {
    /// Without a closure nothing is kept.
    pub(super) fn new(keep: Option<Arc<Keep>>, events: Sender<Event>) -> Self {
        Self { keep, events, running: None }
    }

    /// Keeps a change, one after the other. The first that fails is told, and no other is tried.
    pub(super) fn keep(&mut self, change: Change) {
        let Some(keep) = &self.keep else { return };
        let (send, _) = self.running.get_or_insert_with(|| {
            let (send, receive) = mpsc::channel::<Change>();
            let (keep, events) = (Arc::clone(keep), self.events.clone());
            let thread = thread::spawn(move || {
                for change in receive {
                    if let Err(reason) = keep(&change) {
                        let words = format!("nothing is kept for later: {reason}");
                        let _ = events.send(Event::Msg(Msg::Note(words)));
                        return;
                    }
                }
            });
            (send, thread)
        });
        // After a failure nobody listens any more.
        let _ = send.send(change);
    }

    /// Waits until everything is kept.
    pub(super) fn finish(&mut self) {
        if let Some((send, thread)) = self.running.take() {
            drop(send);
            let _ = thread.join();
        }
    }
}
