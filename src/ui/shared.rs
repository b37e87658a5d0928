//! A case that threads may look at while the screen does.
//!
//! The screen lends it out and calls it back before it changes anything: whoever has it looks often whether it is called
//! back, so that takes about a millisecond.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::explain::Case;

/// How long to wait before looking again whether everybody has given it back.
const TURN: Duration = Duration::from_micros(100);

/// The case of a document.
pub(crate) struct Shared {
    /// What is lent.
    own: Loan,
    version: u64,
}

/// What a thread holds of it, for as long as it isn't called back.
#[derive(Clone)]
pub(crate) struct Loan {
    case: Arc<Case>,
    called_back: Arc<AtomicBool>,
}

impl Shared {
    pub(crate) fn new(case: Box<Case>) -> Self {
        Self { own: Loan { case: case.into(), called_back: Arc::default() }, version: 0 }
    }

    /// Takes another case's place. Threads that still look at the old one are called back, and keep it until then.
    pub(crate) fn replace(&mut self, case: Box<Case>) {
        self.own.called_back.store(true, Ordering::Relaxed);
        let version = self.version + 1;
        *self = Self { version, ..Self::new(case) };
    }

    /// Lends it to a thread.
    pub(crate) fn lend(&self) -> Loan {
        self.own.clone()
    }

    /// Grows whenever it may have changed: what was found out about it before no longer holds.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }
}

impl Deref for Shared {
    type Target = Case;

    fn deref(&self) -> &Self::Target {
        &self.own
    }
}

impl DerefMut for Shared {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.own.called_back.store(true, Ordering::Relaxed);
        while Arc::strong_count(&self.own.case) > 1 {
            std::thread::sleep(TURN);
        }
        self.own.called_back = Arc::default();
        self.version += 1;
        let Some(case) = Arc::get_mut(&mut self.own.case) else {
            unreachable!("only loans are given out, and all of them have come back")
        };
        case
    }
}

impl Loan {
    pub(crate) fn is_called_back(&self) -> bool {
        self.called_back.load(Ordering::Relaxed)
    }
}

impl Deref for Loan {
    type Target = Case;

    fn deref(&self) -> &Self::Target {
        &self.case
    }
}

impl fmt::Debug for Loan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Loan").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fixture;

    #[test]
    fn a_change_waits_until_a_thread_has_given_the_subject_back() {
        let mut shared = Shared::new(Box::new(fixture::question()));
        let loan = shared.lend();
        let thread = std::thread::spawn(move || {
            let mut looks = 0u64;
            while !loan.is_called_back() {
                looks += loan.registry().entries().len() as u64;
            }
            looks
        });
        while shared.version() == 0 {
            shared.seek(3);
        }
        assert_eq!(shared.moment().0, 3);
        thread.join().unwrap();
        assert!(!shared.lend().is_called_back());
    }
}
