//! What is to be terminated, and how.

use std::collections::VecDeque;

use crate::engine::ObjectId;

/// How a termination is asked for.
///
/// Source: `kIOServiceTerminate…` (iokit/IOKit/IOService.h).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the kernel's option bits")]
pub(crate) struct TerminateOptions {
    /// The object itself is told that it will be terminated, not only its clients.
    pub(crate) need_will_terminate: bool,
    /// Its provider is matched again when it has gone.
    pub(crate) rematch: bool,
    /// Only its personality may match then.
    pub(crate) rematch_current: bool,
    /// Asked for by the provider, which is terminated.
    pub(crate) recursing: bool,
}

impl TerminateOptions {
    /// A boot driver makes room.
    pub(crate) const REPLACEMENT: Self =
        Self { need_will_terminate: true, rematch: true, rematch_current: false, recursing: false };

    /// The process of a driver has gone.
    pub(crate) fn process_gone(rematch_current: bool) -> Self {
        Self { rematch_current, ..Self::REPLACEMENT }
    }
}

/// What the termination thread has to do.
#[derive(Debug, Default)]
pub(crate) struct Termination {
    /// Objects whose second phase is due.
    pub(crate) phase_2: VecDeque<ObjectId>,
    /// Objects without clients, to be finalised.
    pub(crate) finalize: VecDeque<ObjectId>,
    /// Clients to be stopped, with their providers.
    pub(crate) stop: Vec<(ObjectId, ObjectId)>,
    /// The thread has a turn, or is running.
    pub(crate) woken: bool,
}
