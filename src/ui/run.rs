//! The runtime: terminal, threads, signals and clocks.
//!
//! Everything that happens, on whichever thread, reaches the main one as an [`Event`]; it hands messages to
//! [`super::update`], draws, and carries out the effects: loaders, trials and searches in `worker`, what is kept between runs
//! in `keeper`, changes of open files in `watch`. The terminal is taken and given back in `terminal`.
//!
//! Invariant: nothing here decides what a key means or what is shown. Start reading at [`run`].

mod event;
mod keeper;
mod terminal;
mod watch;
mod worker;

use std::collections::VecDeque;
use std::io::{self, Write as _};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use crossterm::event::Event as Input;

use super::app::{App, Wait};
use super::launch::Launch;
use super::message::{Effect, Msg};
use super::update::update_all;
use super::view::render;
use event::Event;
use keeper::Keeper;
use terminal::Screen;
use watch::Watch;
use worker::Workers;

/// Messages that are taken before the next frame.
const BATCH: usize = 512;

/// While a search runs, a frame is due after this time.
const FRAME: Duration = Duration::from_millis(33);

/// Runs the application until the user leaves it. The terminal is as it was before when this returns, when it panics,
/// and when a signal ends it. False if a file that was still open then couldn't be read.
///
/// # Errors
/// The terminal can't be set up, drawn to or read.
pub fn run(launch: Launch) -> io::Result<bool> {
    let (send, receive) = mpsc::channel();
    let mut screen = Screen::enter()?;
    signals(&send)?;
    input(&send);
    let (columns, lines) = crossterm::terminal::size()?;
    let keeper = Keeper::new(launch.memory.keep.clone(), send.clone());
    let disk = launch.disk.clone();
    let (app, effects) = App::new(launch, (columns, lines));
    let watch = Watch::new(send.clone());
    let workers = Workers::new(send, disk);
    let mut runtime = Runtime { app, workers, keeper, watch, receive, last: Instant::now() };
    screen.draw(false, |frame| render(frame, &runtime.app))?;
    runtime.perform(&mut screen, effects)?;
    let mut ended = None;
    let mut drawn = Instant::now();
    while !runtime.app.is_done() && ended.is_none() {
        let working = runtime.app.wait() == Wait::Work;
        let (messages, end) = runtime.collect();
        ended = end;
        let resized = messages.iter().any(|msg| matches!(msg, Msg::Resize(..)));
        let quiet = working && messages.iter().all(|msg| matches!(msg, Msg::Idle | Msg::Tick(_)));
        let effects = update_all(&mut runtime.app, messages);
        if ended.is_none() {
            runtime.perform(&mut screen, effects)?;
        }
        if !quiet || drawn.elapsed() >= FRAME || runtime.app.wait() != Wait::Work {
            screen.draw(resized, |frame| render(frame, &runtime.app))?;
            drawn = Instant::now();
        }
    }
    runtime.workers.cancel_all();
    runtime.keeper.finish();
    screen.leave();
    if let Some(signal) = ended {
        terminal::end_by(signal);
    }
    let read = runtime.app.files.iter().all(|file| file.error.is_none());
    // The program ends here, and the system takes its memory back at once: freeing a large registry entry by entry would keep
    // whoever has left waiting.
    std::mem::forget(runtime);
    Ok(read)
}

struct Runtime {
    app: App,
    workers: Workers,
    keeper: Keeper,
    watch: Watch,
    receive: Receiver<Event>,
    last: Instant,
}

impl Runtime {
    /// Waits as long as the application allows, then takes everything that is there. The signal that ends the program
    /// comes beside it; 0 stands for a terminal that is gone.
    fn collect(&mut self) -> (Vec<Msg>, Option<i32>) {
        let mut messages = Vec::new();
        let mut ended = None;
        let first = match self.app.wait() {
            Wait::Work => match self.receive.try_recv() {
                Ok(event) => Some(event),
                Err(TryRecvError::Empty) => {
                    messages.push(Msg::Idle);
                    None
                }
                Err(TryRecvError::Disconnected) => Some(Event::Lost),
            },
            Wait::Until(time) => match self.receive.recv_timeout(time) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(Event::Lost),
            },
            Wait::Event => Some(self.receive.recv().unwrap_or(Event::Lost)),
        };
        let now = Instant::now();
        messages.push(Msg::Tick(now.duration_since(self.last)));
        self.last = now;
        let mut next = first;
        while let Some(event) = next {
            match event {
                Event::Msg(msg) => messages.push(msg),
                Event::Signal(signal) => ended = terminal::takes(signal, &mut messages).or(ended),
                Event::Lost => ended = Some(0),
            }
            next = if messages.len() < BATCH { self.receive.try_recv().ok() } else { None };
        }
        (messages, ended)
    }

    fn perform(&mut self, screen: &mut Screen, effects: Vec<Effect>) -> io::Result<()> {
        let mut left = VecDeque::from(effects);
        while let Some(effect) = left.pop_front() {
            match effect {
                Effect::Open { file, input } => {
                    let open: Vec<u64> = self.app.files.iter().map(|file| file.id).collect();
                    self.watch.add(file, &input, &open);
                    self.workers.open(file, &input);
                }
                Effect::Cancel(file) => self.workers.cancel(file),
                Effect::Try { file, number, trial } => self.workers.judge(file, number, trial),
                Effect::Survey { file, state, trial } => self.workers.survey(file, state, trial),
                Effect::Complete(typed) => self.workers.complete(typed),
                Effect::ReadBundles { file, path } => self.workers.bundles(file, path),
                Effect::Search(job) => {
                    self.workers.work(|tell| job.run(&mut |result| tell(result.into())));
                }
                Effect::Tabulate(job) => {
                    self.workers
                        .work(|tell| job.run().into_iter().for_each(|made| tell(made.into())));
                }
                Effect::Keep(change) => self.keeper.keep(change),
                Effect::Copy(text) => {
                    let text = base64::engine::general_purpose::STANDARD.encode(text);
                    let out = screen.writer();
                    write!(out, "\x1b]52;c;{text}\x07")?;
                    out.flush()?;
                }
                Effect::Save(save) => {
                    let result = (self.app.disk.save)(&save);
                    let name = save.name;
                    left.extend(update_all(&mut self.app, [Msg::Saved { name, result }]));
                }
                Effect::Suspend => {
                    screen.suspend()?;
                    let (columns, lines) = crossterm::terminal::size()?;
                    left.extend(update_all(&mut self.app, [Msg::Resize(columns, lines)]));
                }
                Effect::Redraw => screen.clear()?,
            }
        }
        Ok(())
    }
}

/// Reads the terminal on a thread of its own, so that nothing else has to wait for it.
fn input(send: &Sender<Event>) {
    let send = send.clone();
    thread::spawn(move || {
        loop {
            let msg = match crossterm::event::read() {
                Ok(Input::Key(key)) => Msg::Key(key),
                Ok(Input::Mouse(event)) => Msg::Mouse(event),
                Ok(Input::Paste(text)) => Msg::Paste(text),
                Ok(Input::Resize(columns, lines)) => Msg::Resize(columns, lines),
                Ok(_) => continue,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => {
                    let _ = send.send(Event::Lost);
                    return;
                }
            };
            if send.send(Event::Msg(msg)).is_err() {
                return;
            }
        }
    });
}

#[cfg(unix)]
fn signals(send: &Sender<Event>) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    let mut signals =
        signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT])?;
    let send = send.clone();
    thread::spawn(move || {
        for signal in signals.forever() {
            if send.send(Event::Signal(signal)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn signals(_: &Sender<Event>) -> io::Result<()> {
    Ok(())
}
