//! Floor 4: the terminal application.
//!
//! What happens reaches it as [`Msg`]s, what it wants done leaves it as [`Effect`]s; between the two [`update`] changes the
//! [`App`], and [`render`] draws it. [`run`] has the terminal, the threads, the signals and the clock. One table,
//! `commands`, feeds dispatch, footer, help and palette.
//!
//! A key press on its way to the frame: `run` reads it, `update` finds the command by its key and the contexts of the `App`,
//! asks whether it does anything, does it (`update/act`), and works out once what follows (`update/settle`, `doc/settle`);
//! then `view` draws, in the places that `layout` gives.
//!
//! The rooms from the ground up; a file uses those below it, never one above:
//!
//! | room | is about |
//! | --- | --- |
//! | `scroll`, `commands`, `keymap` | what can be done, and by which keys |
//! | `text`, `theme`, `input`, `pen`, `markdown`, `value` | words in cells |
//! | `shared`, `order`, `locate`, `tree`, `query`, `search`, `table` | a registry, walked and searched |
//! | `properties`, `personality`, `raw`, `inspect`, `naming`, `marks`, `stops` | what is shown of a node |
//! | `index`, `overview`, `menu`, `what_if`, `lesson` | what is shown of a machine, and tried out on it |
//! | `state`, `shot`, `export`, `launch`, `config` | what the program is told at its start, keeps, and writes |
//! | `doc`, `file`, `compare`, `message` | open files, two of them side by side; what comes in and goes out |
//! | `app` | the whole state, with what lies over the screen (`app/overlay`) and what can be done now (`app/offers`) |
//! | `heads`, `layout`, `choices` | where everything is, for drawing and for the mouse |
//! | `view` | drawing; changes nothing |
//! | `update` | what each message does |
//! | `run` | terminal, threads, signals, clock |
//!
//! Start reading at [`App`] and `update.rs`; then follow one command from its row in `commands/` to `update/act`.
//!
//! Invariant: nothing here opens files (the caller's closures do) or knows a rule of the kernel. Threads and
//! clocks are known to `run`, to the jobs of `search` and to `shared`, which lends them the registry: whatever else is given
//! the same messages draws the same screen.

mod app;
mod choices;
mod commands;
mod compare;
mod config;
mod doc;
mod export;
mod file;
#[cfg(test)]
mod fixture;
mod heads;
mod index;
mod input;
mod inspect;
mod keymap;
mod launch;
mod layout;
mod lesson;
mod locate;
mod markdown;
mod marks;
mod menu;
mod message;
mod naming;
mod order;
mod overview;
mod pen;
mod personality;
mod properties;
mod query;
mod raw;
mod run;
mod scroll;
mod search;
mod shared;
pub mod shot;
mod state;
mod stops;
mod table;
mod text;
mod theme;
mod tree;
mod update;
mod value;
mod view;
mod what_if;

pub use app::{App, Wait};
pub use config::{Config, Problem, defaults as default_config};
pub use export::{Save, SaveError};
pub use keymap::Keymap;
pub use launch::{
    Complete, Disk, GalleryItem, Input, Launch, Open, OpenError, OpenPath, Opened, ReadBundles,
    Settings, Stamp, WriteFile,
};
pub use lesson::LessonStart;
pub use message::{Effect, Msg};
pub use run::run;
pub use scroll::Move;
pub use search::{Found, Job, Table, TableJob};
pub use state::{Bookmark, Change, FileState, Keep, Memory, State, WELCOME};
pub use text::clean;
pub use theme::{Look, Role, Theme, ThemeName};
pub use update::{finish, update, update_all};
pub use view::render;
