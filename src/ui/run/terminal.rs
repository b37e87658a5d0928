//! The terminal: taken, given back, whatever happens in between.

use std::io::{self, BufWriter, Stdout, Write};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};

use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};

use crate::ui::message::Msg;

/// Bytes that are collected before they are written: a whole frame.
const FRAME_BYTES: usize = 1 << 16;

/// Whether the terminal is ours; whoever sets it back to false restores it, and nobody else does it again.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while the application runs.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Screen {
    pub(super) fn enter() -> io::Result<Self> {
        restore_on_panic(thread::current().id());
        take()?;
        let writer = BufWriter::with_capacity(FRAME_BYTES, io::stdout());
        match Terminal::new(CrosstermBackend::new(writer)) {
            Ok(terminal) => Ok(Self { terminal }),
            Err(error) => {
                give_back();
                Err(error)
            }
        }
    }

    /// Draws a frame; `anew` if what is on the screen can't be relied on: a terminal that was made smaller has lost a part of it,
    /// even if by now it is as large as before.
    pub(super) fn draw(&mut self, anew: bool, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        if anew {
            self.clear()?;
        }
        self.terminal.draw(draw)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    pub(super) fn writer(&mut self) -> &mut impl Write {
        self.terminal.backend_mut()
    }

    /// Forgets what is on the screen, so that all of it is drawn anew. The terminal isn't asked where its cursor is: the
    /// thread that reads keys would take the answer.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Gives the terminal back and stops until somebody resumes the program.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        give_back();
        #[cfg(unix)]
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        take()?;
        self.clear()
    }

    /// Gives the terminal back for good.
    pub(super) fn leave(self) {
        drop(self);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let set_up = execute!(
        io::stdout(),
        EnterAlternateScreen,
        EnableMouseCapture,
        EnableBracketedPaste,
        cursor::Hide
    );
    if set_up.is_err() {
        give_back();
    }
    set_up
}

/// Restores the terminal, once. Failures are of no use to anyone here: the terminal may be gone.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(
            io::stdout(),
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            DisableMouseCapture,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
    }
}

/// A panic of the main thread gives the terminal back before its message is printed. One of a loader's thread is
/// reported on the screen instead.
fn restore_on_panic(main: ThreadId) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == main {
                give_back();
                before(info);
            } else if !TAKEN.load(Ordering::SeqCst) {
                before(info);
            }
        }));
    });
}

/// Whether a signal ends the program. After a stop from outside the terminal has to be set up again.
#[cfg(unix)]
pub(super) fn takes(signal: i32, messages: &mut Vec<Msg>) -> Option<i32> {
    if signal != signal_hook::consts::SIGCONT {
        return Some(signal);
    }
    if TAKEN.load(Ordering::SeqCst) && take().is_ok() {
        // Nobody tells a program that is stopped in the background of a new size.
        if let Ok((columns, lines)) = crossterm::terminal::size() {
            messages.push(Msg::Resize(columns, lines));
        }
        messages.push(Msg::Act(crate::ui::commands::Action::Redraw));
    }
    None
}

#[cfg(not(unix))]
pub(super) fn takes(signal: i32, _: &mut Vec<Msg>) -> Option<i32> {
    Some(signal)
}

/// Ends the program as the signal would have, so that its parent sees what happened.
#[cfg(unix)]
pub(super) fn end_by(signal: i32) {
    if signal > 0 {
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    }
}

#[cfg(not(unix))]
pub(super) fn end_by(_: i32) {}
