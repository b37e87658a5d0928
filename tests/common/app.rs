//! The terminal application without a terminal.

use crossterm::event::KeyEvent;
use ioscope::cli::gallery;
use ioscope::load::Quiet;
use ioscope::ui::{
    App, Disk, Effect, Input, Launch, Look, Memory, Msg, OpenError, Settings, Wait, finish, render,
    update,
};
use libtest_mimic::Failed;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

/// The application with its inputs open.
pub(crate) fn open(inputs: Vec<Input>, look: Look, size: (u16, u16)) -> Result<App, Failed> {
    let launch = Launch {
        inputs,
        gallery: gallery(),
        look,
        memory: Memory::default(),
        disk: Disk::default(),
        settings: Settings::default(),
    };
    let (mut app, effects) = App::new(launch, size);
    perform(&mut app, effects)?;
    Ok(app)
}

/// Presses a key and waits for all that comes of it.
pub(crate) fn press(app: &mut App, key: KeyEvent) -> Result<(), Failed> {
    let effects = update(app, Msg::Key(key));
    let effects = finish(app, effects);
    perform(app, effects)?;
    while app.wait() == Wait::Work {
        update(app, Msg::Idle);
    }
    Ok(())
}

/// What is drawn on a terminal of this size.
pub(crate) fn drawn(app: &App, (columns, lines): (u16, u16)) -> Result<Buffer, Failed> {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines))?;
    terminal.draw(|frame| render(frame, app))?;
    Ok(terminal.backend().buffer().clone())
}

/// Does at once what the runtime does on other threads.
fn perform(app: &mut App, effects: Vec<Effect>) -> Result<(), Failed> {
    let mut left = effects;
    while let Some(effect) = left.pop() {
        let msg = match effect {
            Effect::Open { file, input } => {
                let result = (input.open)(&mut Quiet);
                if let Err(OpenError::Failed(reason)) = &result {
                    return Err(reason.clone().into());
                }
                Msg::Opened { file, result }
            }
            Effect::Try { file, number, trial } => {
                let result = trial.judge().map(Box::new).map_err(|error| error.to_string());
                Msg::Tried { file, number, result }
            }
            Effect::Survey { file, state, trial } => {
                let case = trial.again().map_err(|error| error.to_string());
                let result = case.map(|case| Box::new(case.overview()));
                Msg::Surveyed { file, state, result }
            }
            Effect::Complete(typed) => {
                let options = ["base.kext/", "derived.kext/"];
                let options = options.iter().map(|name| format!("assets/origin/{name}")).collect();
                Msg::Completed { typed, options }
            }
            _ => continue,
        };
        left.extend(update(app, msg));
    }
    Ok(())
}
