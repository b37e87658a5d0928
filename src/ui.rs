//! Floor 4: the terminal application.
//!
//! [`update`] takes messages and changes the [`App`]; [`render`] draws it; [`run`] has the terminal, the threads and the
//! signals. One table, [`commands()`], feeds dispatch, footer, help and palette.
//!
//! Invariant: nothing here opens files (the caller's closures do) or knows a rule of the kernel.

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
mod subject;
mod table;
mod text;
mod theme;
mod tree;
mod update;
mod value;
mod view;
mod what_if;

pub use app::{App, Wait};
pub use commands::Command;
pub use commands::Context;
pub use commands::{Action, Comparing, DetailTab, LessonAction, Press, Section, Trying, commands};
pub use config::{Config, Problem, defaults as default_config};
pub use export::{Save, SaveError, Saver};
pub use keymap::{Keymap, Taken};
pub use launch::{
    Complete, Disk, GalleryItem, Input, Launch, Open, OpenError, Opened, Opener, ReadBundles,
    Settings, Stamp,
};
pub use lesson::LessonStart;
pub use message::{Effect, Msg};
pub use overview::Survey;
pub use run::run;
pub use scroll::Move;
pub use search::{Found, Job, Table, TableJob};
pub use state::{Bookmark, Change, FileState, Keep, Memory, State, WELCOME};
pub use subject::Subject;
pub use text::clean;
pub use theme::{Look, Role, Theme, ThemeName};
pub use update::{finish, update, update_all};
pub use view::render;
pub use what_if::Outcome;
