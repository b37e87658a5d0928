//! Many things at once, on all cores, their results in the order of the things.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

/// How many results may wait for an earlier one, for each thread: a slow input at the front must not fill the memory.
const AHEAD: usize = 2;

/// Works on each of `items` in a thread, and gives the results to `take` in order, each as soon as all before it are there. It
/// ends early when `take` says so (`false`), as when nobody reads the output any more; and where the work on an item panics, with
/// that panic.
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
    let (ask, asked) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    let asked = Mutex::new(asked);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (asked, work, tell) = (&asked, &work, tell.clone());
            scope.spawn(move || {
                let next = || asked.lock().unwrap_or_else(PoisonError::into_inner).recv();
                while let Ok(at) = next() {
                    let item: &T = &items[at];
                    let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                    if tell.send((at, result)).is_err() {
                        return;
                    }
                }
            });
        }
        // However this ends, the threads then find nobody who asks or listens.
        let (ask, told) = (ask, told);
        let ahead = threads * AHEAD;
        let mut asked_for = 0..items.len();
        let mut go_on = |count| asked_for.by_ref().take(count).all(|at| ask.send(at).is_ok());
        go_on(ahead);
        let mut early = BTreeMap::new();
        for at in 0..items.len() {
            while !early.contains_key(&at)
                && let Ok((other, result)) = told.recv()
            {
                early.insert(other, result);
            }
            let goes_on = match early.remove(&at) {
                Some(Ok(result)) => take(result) && go_on(1),
                Some(Err(panic)) => resume_unwind(panic),
                None => false,
            };
            if !goes_on {
                return;
            }
        }
    });
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
