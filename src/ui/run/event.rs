//! What reaches the main thread.

use crate::ui::message::Msg;

/// What reaches the main thread.
pub(crate) enum Event {
    Msg(Msg),
    /// A signal.
    Signal(i32),
    /// The terminal gives no more input.
    Lost,
}
