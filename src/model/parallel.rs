//! Many things at once, on all cores, their results in the order of the things.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many results may wait for an earlier one, for each thread: a slow input at the front must not fill the memory.
const AHEAD: usize = 2;

/// Works on each of `items` in a thread, and gives the results to `take` in order, each as soon as all before it are there. It
/// ends early when `take` says so (`false`), as when nobody reads the output any more.
///
/// `take` runs on the thread that calls.
pub(crate) fn in_order<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> bool,
) {
    // The number of cores is asked of the system, which takes longer than many a single thing.
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let threads = if items.len() > 1 { cores().min(items.len()) } else { 1 };
    if threads <= 1 {
        for item in items {
            if !take(work(item)) {
                return;
            }
        }
        return;
    }
    let queue = Queue { state: Mutex::new(State::default()), changed: Condvar::new() };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(at) = queue.next(items.len(), threads * AHEAD) {
                    // What panics is told when the scope ends; the others must not wait for it.
                    let guard = Guard { queue: &queue };
                    let result = work(&items[at]);
                    std::mem::forget(guard);
                    queue.put(at, result);
                }
            });
        }
        while let Some(result) = queue.take(items.len()) {
            if !take(result) {
                queue.stop();
                break;
            }
        }
    });
}

struct Queue<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
}

struct State<R> {
    /// The next input to be worked on.
    next: usize,
    /// The next result to be given out.
    given: usize,
    done: BTreeMap<usize, R>,
    stopped: bool,
}

impl<R> Default for State<R> {
    fn default() -> Self {
        Self { next: 0, given: 0, done: BTreeMap::new(), stopped: false }
    }
}

impl<R> Queue<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, count: usize, ahead: usize) -> Option<usize> {
        let mut state = self.lock();
        loop {
            if state.stopped || state.next == count {
                return None;
            }
            if state.next < state.given + ahead {
                state.next += 1;
                return Some(state.next - 1);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn put(&self, at: usize, result: R) {
        self.lock().done.insert(at, result);
        self.changed.notify_all();
    }

    fn take(&self, count: usize) -> Option<R> {
        let mut state = self.lock();
        loop {
            if state.stopped || state.given == count {
                return None;
            }
            let at = state.given;
            if let Some(result) = state.done.remove(&at) {
                state.given += 1;
                drop(state);
                self.changed.notify_all();
                return Some(result);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }
}

/// Stops everything when the work on an input panics.
struct Guard<'a, R> {
    queue: &'a Queue<R>,
}

impl<R> Drop for Guard<'_, R> {
    fn drop(&mut self) {
        self.queue.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn results_come_in_the_order_of_the_inputs() {
        let items: Vec<u64> = (0..200).collect();
        let mut got = Vec::new();
        in_order(
            &items,
            |item| {
                // The later of two often ends first.
                thread::sleep(Duration::from_micros((item % 7) * 100));
                item * 2
            },
            |result| {
                got.push(result);
                true
            },
        );
        assert_eq!(got, items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }

    #[test]
    fn nobody_runs_far_ahead_of_a_slow_first() {
        let begun = AtomicUsize::new(0);
        let items: Vec<usize> = (0..1000).collect();
        let mut most = 0;
        in_order(
            &items,
            |item| {
                begun.fetch_add(1, Ordering::SeqCst);
                if *item == 0 {
                    thread::sleep(Duration::from_millis(30));
                }
                *item
            },
            |at| {
                most = most.max(begun.load(Ordering::SeqCst).saturating_sub(at));
                true
            },
        );
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        assert!(most <= threads * (AHEAD + 1) + 1, "{most}");
    }

    #[test]
    fn it_ends_when_nobody_reads() {
        let begun = AtomicUsize::new(0);
        let items: Vec<usize> = (0..1000).collect();
        in_order(&items, |_| begun.fetch_add(1, Ordering::SeqCst), |_| false);
        assert!(begun.load(Ordering::SeqCst) < 100);
    }

    #[test]
    fn a_panic_is_told_and_nothing_hangs() {
        let items: Vec<usize> = (0..50).collect();
        let run = || in_order(&items, |item| assert!(*item != 20, "a fault"), |()| true);
        assert!(std::panic::catch_unwind(run).is_err());
    }
}
