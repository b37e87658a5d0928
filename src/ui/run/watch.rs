//! Looks now and then whether open files have changed, on a thread of its own: a file can be far away.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::event::Event;
use crate::ui::launch::{Input, Stamp};
use crate::ui::message::Msg;

/// How often it looks. A file must stay the same for so long before it is read: most are not written in one go.
const TURN: Duration = Duration::from_millis(400);

struct Watched {
    file: u64,
    stamp: Arc<Stamp>,
    /// As it was when it was read.
    known: Option<u64>,
    /// As it was at the last look, if that was another one.
    seen: Option<u64>,
}

/// The files that are looked after.
pub(super) struct Watch {
    events: Sender<Event>,
    files: Arc<Mutex<Vec<Watched>>>,
    running: bool,
}

impl Watch {
    pub(super) fn new(events: Sender<Event>) -> Self {
        Self { events, files: Arc::default(), running: false }
    }

    /// Looks after a file from now on, and after those of `open` that it knew already.
    pub(super) fn add(&mut self, file: u64, input: &Input, open: &[u64]) {
        let Some(stamp) = input.stamp.clone() else { return };
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|have| have.file != file && open.contains(&have.file));
        files.push(Watched { file, known: stamp(), stamp, seen: None });
        drop(files);
        if !self.running {
            self.running = true;
            let (files, events) = (Arc::clone(&self.files), self.events.clone());
            thread::spawn(move || {
                while look(&files, &events) {
                    thread::sleep(TURN);
                }
            });
        }
    }
}

/// Looks at every file once. False when nobody wants to know any more.
fn look(files: &Mutex<Vec<Watched>>, events: &Sender<Event>) -> bool {
    // The list isn't held while a file is looked at, which may take long.
    let list = |files: &Mutex<Vec<Watched>>| -> Vec<(u64, Arc<Stamp>)> {
        let files = files.lock().unwrap_or_else(PoisonError::into_inner);
        files.iter().map(|file| (file.file, Arc::clone(&file.stamp))).collect()
    };
    for (file, stamp) in list(files) {
        // A file that is gone is on its way to be replaced, or its last reading is all there is.
        let Some(now) = stamp() else { continue };
        let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(watched) = files.iter_mut().find(|have| have.file == file) else { continue };
        if watched.known == Some(now) {
            watched.seen = None;
        } else if watched.seen != Some(now) {
            watched.seen = Some(now);
        } else {
            (watched.known, watched.seen) = (Some(now), None);
            drop(files);
            if events.send(Event::Msg(Msg::Changed(file))).is_err() {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::mpsc;

    use super::*;
    use crate::ui::OpenError;

    #[test]
    fn a_change_is_told_once_and_only_when_the_file_has_come_to_rest() {
        let now = Arc::new(AtomicU64::new(1));
        let stamp = Arc::clone(&now);
        let input = Input::new("a", |_| Err(OpenError::Cancelled))
            .watched(move || Some(stamp.load(Ordering::Relaxed)).filter(|now| *now > 0));
        let (send, receive) = mpsc::channel();
        let known = input.stamp.clone().unwrap();
        let watched = Watched { file: 7, known: known(), stamp: known, seen: None };
        let files = Mutex::new(vec![watched]);
        let mut told = Vec::new();
        // Growing, gone for a moment, at rest.
        for size in [1, 2, 3, 0, 4, 4, 4, 4] {
            now.store(size, Ordering::Relaxed);
            assert!(look(&files, &send));
            told.push(receive.try_recv().is_ok());
        }
        assert_eq!(told, [false, false, false, false, false, true, false, false]);
        drop(receive);
        now.store(5, Ordering::Relaxed);
        assert!(look(&files, &send));
        assert!(!look(&files, &send));
    }
}
