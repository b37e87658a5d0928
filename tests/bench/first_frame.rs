//! How long it takes until something is on the screen, from the start of the process, in a pseudo-terminal of 120 columns and 40 lines.
//!
//! The yardstick is the smallest program with the same terminal library, in the same terminal: this one, which then only draws a word.

use std::ffi::OsStr;
use std::io::Read as _;
use std::num::NonZero;
use std::path::Path;
use std::time::Instant;

use pty_process::Size;
use pty_process::blocking::{Command, open};

use super::Result;
use super::child::CHILD;
use super::run::{Run, in_turn};

const LINES: u16 = 40;
const COLUMNS: u16 = 120;

pub(crate) fn rows(run: &Run) -> Result<()> {
    run.row("first-frame", || {
        let file = run.files.text()?;
        let home = run.files.path("home");
        in_turn(21, || {
            let program = Path::new(env!("CARGO_BIN_EXE_ioscope"));
            let ours = shown(program, &["--no-state".as_ref(), file.as_os_str()], &home)?;
            let program = std::env::current_exe()?;
            Ok([ours, shown(&program, &[CHILD.as_ref(), "hello".as_ref()], &home)?])
        })
    })
}

/// Milliseconds until a program shows anything; then it is ended.
fn shown(program: &Path, arguments: &[&OsStr], home: &Path) -> Result<f64> {
    let (mut pty, pts) = open()?;
    pty.resize(Size::new(LINES, COLUMNS))?;
    let command = Command::new(program)
        .args(arguments)
        .env("TERM", "xterm-256color")
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home)
        .env("XDG_STATE_HOME", home);
    let [lines, columns] = [LINES, COLUMNS].map(NonZero::new);
    let (lines, columns) = lines.zip(columns).ok_or("an empty terminal")?;
    let mut screen = vt100::Parser::new(lines, columns, 0);
    let mut bytes = [0; 1 << 14];
    let start = Instant::now();
    let mut child = command.spawn(pts)?;
    let time = loop {
        match pty.read(&mut bytes) {
            Ok(count @ 1..) => screen.process(&bytes[..count]),
            _ => break None,
        }
        if screen.screen().alternate_screen() && !screen.screen().contents().trim().is_empty() {
            break Some(start.elapsed().as_secs_f64() * 1e3);
        }
    };
    // The terminal is thrown away: nobody needs it tidy.
    child.kill()?;
    child.wait()?;
    time.ok_or_else(|| format!("{} ended without a frame", program.display()).into())
}

/// In a process of its own: a word, until the process is ended.
pub(crate) fn hello() -> Result<()> {
    let mut terminal = ratatui::try_init()?;
    terminal.draw(|frame| frame.render_widget("hello", frame.area()))?;
    crossterm::event::read()?;
    ratatui::try_restore()?;
    Ok(())
}
