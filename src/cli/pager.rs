//! Long text on a terminal goes through the reader's pager, as `git` and `man` do it.
//!
//! What fits on the screen is printed as it is. `PAGER` names the pager, `less` is the one without it, an empty `PAGER` or `cat`
//! means none. `LESS` is set to `FRX` unless the user has set it: colours pass, and what fits leaves at once.

use std::io::{self, Stdout, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

/// A terminal of so many lines; what is longer is handed to the pager.
pub(super) struct Paged {
    /// Lines that fit beside the prompt.
    room: usize,
    lines: usize,
    /// What was written before it is known whether it fits.
    kept: Vec<u8>,
    state: State,
}

enum State {
    /// It still fits.
    Short,
    /// The pager has it.
    Pager(Box<Child>, ChildStdin),
    Plain(Stdout),
}

impl Paged {
    pub(super) fn new(rows: u16) -> Self {
        let room = usize::from(rows).saturating_sub(1).max(1);
        Self { room, lines: 0, kept: Vec::new(), state: State::Short }
    }

    fn decide(&mut self) -> io::Result<()> {
        let mut stdout = io::stdout();
        let kept = std::mem::take(&mut self.kept);
        if let Some((child, mut stdin)) = start(&pager()) {
            // The pager is told to stop by the reader, not by the keyboard's interrupt, and puts the terminal right.
            #[cfg(unix)]
            let _ =
                signal_hook::flag::register(signal_hook::consts::SIGINT, std::sync::Arc::default());
            let written = stdin.write_all(&kept);
            self.state = State::Pager(Box::new(child), stdin);
            written
        } else {
            let written = stdout.write_all(&kept);
            self.state = State::Plain(stdout);
            written
        }
    }
}

impl Write for Paged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.state {
            State::Short => {
                self.kept.extend_from_slice(bytes);
                self.lines += memchr::memchr_iter(b'\n', bytes).count();
                if self.lines > self.room {
                    self.decide()?;
                }
                Ok(bytes.len())
            }
            State::Pager(_, stdin) => stdin.write(bytes),
            State::Plain(stdout) => stdout.write(bytes),
        }
    }

    /// Nothing leaves early: it isn't known yet whether it fits.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.state {
            State::Short => Ok(()),
            State::Pager(_, stdin) => stdin.flush(),
            State::Plain(stdout) => stdout.flush(),
        }
    }
}

impl Drop for Paged {
    /// Prints what fitted, or waits until the pager has been left. Nobody is left to hear of a failure.
    fn drop(&mut self) {
        match std::mem::replace(&mut self.state, State::Plain(io::stdout())) {
            State::Short => {
                let mut stdout = io::stdout();
                let _ = stdout.write_all(&self.kept).and_then(|()| stdout.flush());
            }
            State::Pager(mut child, stdin) => {
                drop(stdin);
                let _ = child.wait();
            }
            State::Plain(mut stdout) => {
                let _ = stdout.flush();
            }
        }
    }
}

/// The pager's words: command and arguments; none if none is wanted.
fn pager() -> Vec<String> {
    let wanted = std::env::var("PAGER").unwrap_or_else(|_| "less".into());
    let words: Vec<String> = wanted.split_whitespace().map(str::to_owned).collect();
    if words.first().is_some_and(|first| first == "cat") { Vec::new() } else { words }
}

/// Starts it; without one, or where it can't be started, the text goes to the terminal as it is.
fn start(words: &[String]) -> Option<(Child, ChildStdin)> {
    let (name, arguments) = words.split_first()?;
    let mut command = Command::new(name);
    command.args(arguments).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let mut child = command.spawn().ok()?;
    let stdin = child.stdin.take()?;
    Some((child, stdin))
}
