//! A search on threads of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::hit::Hit;
use super::index::{FactIndex, NameIndex};
use super::pass::Pass;
use super::results::Results;
use super::score::Scorer;
use crate::ui::query::Query;
use crate::ui::shared::Loan;

/// Threads of one search.
const THREADS: usize = 4;

/// Results are told again after this time at the earliest.
const OFTEN: Duration = Duration::from_millis(40);

/// A search to be carried out.
#[derive(Debug)]
pub struct Job {
    pub(super) file: u64,
    pub(super) number: u64,
    pub(super) query: Arc<Query>,
    pub(super) loan: Loan,
    pub(super) names: Arc<NameIndex>,
    pub(super) facts: Arc<FactIndex>,
    pub(super) stop: Arc<AtomicBool>,
}

/// What a search has found so far.
#[derive(Clone, Debug)]
pub struct Found {
    pub(crate) file: u64,
    /// Which search.
    pub(crate) number: u64,
    pub(crate) results: Arc<Results>,
    /// How much was looked at, in percent.
    pub(crate) percent: u8,
    /// Whether this is all.
    pub(crate) done: bool,
}

impl Job {
    /// Searches until everything was looked at, the search is given up, or the registry is called back; tells what it has
    /// found now and then, and in the end; or, in a sentence, why it can't.
    pub fn run(self, tell: &mut dyn FnMut(Result<Found, String>)) {
        let searched = catch_unwind(AssertUnwindSafe(|| self.search(tell)));
        if searched.is_err() {
            tell(Err("searching failed by a fault in ioscope".to_owned()));
        }
    }

    fn search(&self, tell: &mut dyn FnMut(Result<Found, String>)) {
        let stop = || self.stop.load(Ordering::Relaxed) || self.loan.is_called_back();
        let pass = Pass::new(&self.query, &self.loan, &self.names, &self.facts, &stop);
        let tasks = pass.tasks();
        let next = AtomicUsize::new(0);
        let work = |send: &mpsc::Sender<Vec<Hit>>| {
            let scorer = Scorer::new();
            loop {
                let task = next.fetch_add(1, Ordering::Relaxed);
                // A task that was begun is ended, as others may wait for it.
                if task >= tasks || send.send(pass.run(&scorer, task)).is_err() || stop() {
                    return;
                }
            }
        };
        let mut teller =
            Teller { job: self, tell, hits: Vec::new(), last: None, cost: Duration::ZERO };
        let cores = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            let (send, receive) = mpsc::channel();
            for _ in 0..cores.min(THREADS).min(tasks) {
                let (send, work) = (send.clone(), &work);
                scope.spawn(move || work(&send));
            }
            drop(send);
            for (done, hits) in receive.into_iter().enumerate() {
                teller.add(hits, done + 1, tasks);
            }
        });
        if !stop() {
            teller.tell(100, true);
        }
    }
}

/// Tells what was found, the first hits at once, and then ever more rarely, so that telling doesn't take longer than finding.
struct Teller<'a> {
    job: &'a Job,
    tell: &'a mut dyn FnMut(Result<Found, String>),
    hits: Vec<Hit>,
    last: Option<Instant>,
    cost: Duration,
}

impl Teller<'_> {
    fn add(&mut self, hits: Vec<Hit>, done: usize, tasks: usize) {
        self.hits.extend(hits);
        let due = match self.last {
            None => !self.hits.is_empty(),
            Some(last) => last.elapsed() > OFTEN.max(self.cost * 8),
        };
        if due && done < tasks {
            self.tell((done * 100 / tasks.max(1)) as u8, false);
        }
    }

    fn tell(&mut self, percent: u8, done: bool) {
        let start = Instant::now();
        let hits = if done { std::mem::take(&mut self.hits) } else { self.hits.clone() };
        let results = Arc::new(Results::new(&self.job.names.order, hits, self.job.loan.registry()));
        let found = Found { file: self.job.file, number: self.job.number, results, percent, done };
        (self.tell)(Ok(found));
        self.cost = start.elapsed();
        self.last = Some(Instant::now());
    }
}
