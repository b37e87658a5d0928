//! Loaders, each on a thread of its own.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use crate::explain::Trial;
use crate::load::{Cancelled, Progress};
use crate::ui::launch::{Disk, Input, OpenError};
use crate::ui::message::Msg;
use crate::ui::what_if::Outcome;

use super::event::Event;

/// A loader reports at most this often.
const OFTEN: Duration = Duration::from_millis(40);

/// The running loaders.
pub(super) struct Workers {
    send: Sender<Event>,
    stop: HashMap<u64, Arc<AtomicBool>>,
    disk: Disk,
}

impl Workers {
    pub(super) fn new(send: Sender<Event>, disk: Disk) -> Self {
        Self { send, stop: HashMap::new(), disk }
    }

    /// Judges changes.
    pub(super) fn judge(&self, file: u64, number: u64, trial: Box<Trial>) {
        self.spawn(
            move || trial.judge().map(Box::new).map_err(|error| error.to_string()),
            move |result| Msg::Tried { file, outcome: Outcome { number, result } },
        );
    }

    /// Looks at a machine as a whole.
    pub(super) fn survey(&self, file: u64, state: (u64, u64), trial: Box<Trial>) {
        self.spawn(
            move || {
                let case = trial.again().map_err(|error| error.to_string())?;
                Ok(Box::new(case.overview()))
            },
            move |result| Msg::Surveyed { file, state, result },
        );
    }

    /// Finds out what a path can go on with.
    pub(super) fn complete(&self, typed: String) {
        let (complete, asked) = (Arc::clone(&self.disk.complete), typed.clone());
        self.spawn(
            move || Ok(complete(&asked)),
            move |options| Msg::Completed { typed, options: options.unwrap_or_default() },
        );
    }

    /// Reads the bundles at a path.
    pub(super) fn bundles(&self, file: u64, path: String) {
        let (read, asked) = (Arc::clone(&self.disk.bundles), path.clone());
        self.spawn(move || read(&asked), move |result| Msg::Bundles { file, path, result });
    }

    /// Does something on a thread of its own, and reports it; a fault in it is told like any other reason.
    fn spawn<T: 'static>(
        &self,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
        report: impl FnOnce(Result<T, String>) -> Msg + Send + 'static,
    ) {
        let send = self.send.clone();
        thread::spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(work))
                .unwrap_or_else(|_| Err("it failed by a fault in ioscope".to_owned()));
            // Nobody listens any more when the program is over.
            let _ = send.send(Event::Msg(report(result)));
        });
    }

    pub(super) fn open(&mut self, file: u64, input: &Input) {
        let stop = Arc::new(AtomicBool::new(false));
        self.stop.insert(file, Arc::clone(&stop));
        let (send, open) = (self.send.clone(), Arc::clone(&input.open));
        thread::spawn(move || {
            let mut report = Report { send: send.clone(), file, stop, last: None };
            let result =
                catch_unwind(AssertUnwindSafe(|| open(&mut report))).unwrap_or_else(|panic| {
                    let words = panic.downcast_ref::<String>().map(String::as_str);
                    let words = words.or(panic.downcast_ref::<&str>().copied()).unwrap_or("panic");
                    let text = format!("reading it failed by a fault in ioscope: {words}");
                    Err(OpenError::Failed(text))
                });
            // Nobody listens any more when the program is over.
            let _ = send.send(Event::Msg(Msg::Opened { file, result }));
        });
    }

    /// Works something out that tells how far it has come.
    pub(super) fn work(&self, work: impl FnOnce(&mut dyn FnMut(Msg)) + Send + 'static) {
        let send = self.send.clone();
        thread::spawn(move || {
            work(&mut |msg| {
                let _ = send.send(Event::Msg(msg));
            });
        });
    }

    /// Asks a loader to stop.
    pub(super) fn cancel(&mut self, file: u64) {
        if let Some(stop) = self.stop.get(&file) {
            stop.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn cancel_all(&mut self) {
        for stop in self.stop.values() {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

struct Report {
    send: Sender<Event>,
    file: u64,
    stop: Arc<AtomicBool>,
    last: Option<Instant>,
}

impl Progress for Report {
    fn report(&mut self, done: u64, total: u64) -> Result<(), Cancelled> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Cancelled);
        }
        let now = Instant::now();
        if self.last.is_none_or(|last| now.duration_since(last) >= OFTEN) {
            self.last = Some(now);
            let msg = Msg::Progress { file: self.file, done, total };
            self.send.send(Event::Msg(msg)).map_err(|_| Cancelled)?;
        }
        Ok(())
    }
}
