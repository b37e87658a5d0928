//! Floor 4: the terminal application.
//!
//! [`update`] takes messages and changes the [`App`]; [`render`] draws it; [`run`] has the terminal, the threads and the
//! signals. One table, [`commands()`], feeds dispatch, footer, help and palette.
//!
//! Invariant: nothing here opens files (the caller's closures do) or knows a rule of the kernel.

mod app;
mod commands;
mod doc;
#[cfg(test)]
mod fixture;
mod index;
mod input;
mod keymap;
mod launch;
mod layout;
mod lesson;
mod locate;
mod personality;
mod properties;
mod raw;
mod run;
mod scroll;
mod search;
pub mod shot;
mod state;
mod stops;
mod subject;
mod text;
mod theme;
mod tree;
mod update;
mod value;
mod view;
mod what_if;

pub use app::{App, Wait};
pub use commands::{Action, Command, Context, DetailTab, LessonAction, Press, Section, commands};
pub use keymap::{Keymap, Taken};
pub use launch::{
    Complete, Disk, GalleryItem, Input, Launch, Open, OpenError, Opened, ReadBundles,
};
pub use lesson::LessonStart;
pub use run::run;
pub use scroll::Move;
pub use state::{Bookmark, Change, FileState, Keep, Memory, State, WELCOME};
pub use subject::Subject;
pub use text::clean;
pub use theme::{Look, Role, Theme, ThemeName};
pub use update::{Effect, Msg, update, update_all};
pub use view::render;
pub use what_if::Outcome;
