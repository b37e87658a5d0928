//! The program in a pseudo-terminal, as a user's shell runs it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::num::NonZero;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command as PtyCommand, Pty, open};
use tempfile::TempDir;

/// How long a screen may take. On a busy machine an unoptimised build needs some of it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program in a pseudo-terminal.
pub(crate) struct Session {
    pty: Arc<Pty>,
    screen: Arc<Mutex<vt100::Parser>>,
    /// Every byte that came.
    raw: Arc<Mutex<Vec<u8>>>,
    child: std::process::Child,
    /// The number of the process, its settings, and what it keeps between runs.
    folder: TempDir,
    /// A shrunken terminal forgets what was on it.
    resized: AtomicBool,
}

impl Session {
    /// Starts a command in the middle of an ordinary shell session.
    pub(crate) fn start(command: &str, (columns, lines): (u16, u16)) -> Self {
        let cells = |number: u16| NonZero::new(number).unwrap();
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(lines, columns)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let pid = pid.display();
        let script = format!(
            "echo BEFORE; sh -c 'echo $$ > {pid}; exec {command}'; echo STATUS=$?; stty -a; echo AFTER; read line"
        );
        let child = PtyCommand::new("sh")
            .args(["-c", &script])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("TERM", "xterm-256color")
            .env("LC_ALL", "C.UTF-8")
            .env("XDG_STATE_HOME", folder.path().join("state"))
            .env("XDG_CONFIG_HOME", folder.path().join("config"))
            .env_remove("NO_COLOR")
            .env_remove("COLORTERM")
            .env_remove("RUST_BACKTRACE")
            .spawn(pts)
            .unwrap();
        let pty = Arc::new(pty);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(cells(lines), cells(columns), 0)));
        let (source, sink) = (Arc::clone(&pty), Arc::clone(&screen));
        let raw: Arc<Mutex<Vec<u8>>> = Arc::default();
        let record = Arc::clone(&raw);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The end of the program shows as an error here.
            while let Ok(count @ 1..) = (&*source).read(&mut bytes) {
                record.lock().unwrap().extend(&bytes[..count]);
                sink.lock().unwrap().process(&bytes[..count]);
            }
        });
        Self { pty, screen, raw, child, folder, resized: AtomicBool::new(false) }
    }

    pub(crate) fn send(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    pub(crate) fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Every byte that has come so far.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.raw.lock().unwrap().clone()
    }

    pub(crate) fn resize(&self, columns: u16, lines: u16) {
        let cells = |number: u16| NonZero::new(number).unwrap();
        let mut parser = self.screen.lock().unwrap();
        parser.screen_mut().set_size(cells(lines), cells(columns));
        self.pty.resize(Size::new(lines, columns)).unwrap();
        self.resized.store(true, Ordering::Relaxed);
    }

    /// Waits until the screen is as expected.
    pub(crate) fn until(&self, what: &str, expected: impl Fn(&vt100::Screen) -> bool) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if expected(self.screen.lock().unwrap().screen()) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("waited in vain for {what}:\n{}", self.text());
    }

    pub(crate) fn shows(&self, words: &str) {
        self.until(words, |screen| screen.contents().contains(words));
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, name: &str) {
        let pid = fs::read_to_string(self.folder.path().join("pid")).unwrap();
        let sent = Command::new("kill").args([name, pid.trim()]).status().unwrap();
        assert!(sent.success());
    }

    /// Leaves the program by its key.
    pub(crate) fn quits(self) {
        self.send("q");
        self.ended("0");
    }

    /// The program has ended in this way, and the terminal is as it was.
    pub(crate) fn ended(mut self, status: &str) {
        self.shows("AFTER");
        self.until("the shell's own screen", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
                && !screen.bracketed_paste()
        });
        let text = self.text();
        let whole = text.contains("BEFORE") || self.resized.load(Ordering::Relaxed);
        assert!(whole, "what was there before is gone:\n{text}");
        assert!(text.contains(&format!("STATUS={status}")), "{text}");
        for setting in ["icanon", "echo", "isig", "icrnl", "opost"] {
            let on = text.split_whitespace().any(|word| word == setting);
            assert!(on, "{setting} is off:\n{text}");
        }
        self.send("\n");
        self.child.wait().unwrap();
    }
}

/// Starts the program and waits until it shows something.
pub(crate) fn started(arguments: &str, size: (u16, u16), shows: &str) -> Session {
    let session = Session::start(&format!("{} {arguments}", env!("CARGO_BIN_EXE_ioscope")), size);
    session.shows(shows);
    session
}
