//! The one table of commands. Dispatch, footer, help, palette, configuration and manual read it.
//!
//! Invariant: nothing here knows the application: a row names what a command does ([`Action`]) and what it can't do without
//! ([`Needs`]); `update/act` does the one, `app/offers` looks after the other.
//!
//! To add a command:
//! 1. give it an [`Action`] in `commands/action.rs`, if none does what it is to do;
//! 2. add a row to the file of its section in `commands/`: an id for the palette and for the user's configuration, which
//!    never changes again, the [`Context`], its keys (none: it is in the palette), one or two words for the footer, and a line
//!    of words without a full stop;
//! 3. do it in `update/act.rs`;
//! 4. if it does something only at times, say so in its row with [`Needs`]: it is then offered only where it does (whether
//!    what it needs is there is asked in `app/offers.rs`);
//! 5. if it belongs to the five most useful keys of a context, name its id in [`FOOTERS`].
//!
//! The tests below say if a key means two things in one context. What is drawn never names a key itself: it asks
//! [`super::App::key`], since the user may have chosen other keys.

mod action;
mod command;
mod compare;
mod context;
mod find;
mod lesson;
mod matching;
mod moving;
mod needs;
mod node;
mod press;
mod program;
mod time;
mod tree;

pub(crate) use action::{Action, Comparing, DetailTab, LessonAction, Trying};
pub(crate) use command::Command;
pub(crate) use context::Context;
pub(crate) use needs::Needs;
pub(crate) use press::Press;

/// Commands under a heading of the help.
pub(crate) struct Section {
    /// The heading.
    pub(crate) title: &'static str,
    pub(crate) commands: &'static [Command],
}

/// All, in the order of the help.
pub(crate) const SECTIONS: &[Section] = &[
    Section { title: "Why a driver did not start", commands: matching::ROWS },
    Section { title: "Moments of a scenario", commands: time::ROWS },
    Section { title: "Two files side by side", commands: compare::ROWS },
    Section { title: "Moving", commands: moving::ROWS },
    Section { title: "Tree", commands: tree::ROWS },
    Section { title: "Finding", commands: find::ROWS },
    Section { title: "Panes and tabs", commands: node::ROWS },
    Section { title: "Lessons", commands: lesson::ROWS },
    Section { title: "Program", commands: program::ROWS },
];

/// Every command, in the order of the help.
pub(crate) fn commands() -> impl Iterator<Item = &'static Command> + Clone {
    SECTIONS.iter().flat_map(|section| section.commands)
}

/// What the footer shows in each context, the most useful first. Those that do nothing at the moment are left out.
const FOOTERS: &[(Context, &[&str])] = &[
    (Context::Tree, &["find", "matching", "plane", "step", "reason", "commands"]),
    (Context::Properties, &["value-open", "copy", "find", "matching", "commands"]),
    (Context::Matching, &["reason", "edit", "copy", "step", "started-on", "zoom", "commands"]),
    (Context::Timeline, &["step-back", "step", "next-failed", "play", "stops", "previous-failed"]),
    (Context::Personality, &["candidate-next", "reason", "edit", "copy", "started-on", "commands"]),
    (Context::Value, &["value-jump", "value-form", "value-copy", "page-close"]),
    (Context::Raw, &["raw-form", "copy", "zoom", "properties", "commands"]),
    (Context::Gallery, &["open-case", "commands", "theme", "quit"]),
    (
        Context::Compare,
        &["change-go", "change-tree", "compare-swap", "only-properties", "all-kinds", "commands"],
    ),
    (Context::Find, &["find-accept", "find-down", "find-filter", "find-cancel"]),
    (Context::Prompt, &["prompt-accept", "prompt-next", "prompt-cancel"]),
    (Context::Page, &["page-accept", "page-close"]),
    (
        Context::Editor,
        &["editor-change", "editor-remove", "editor-drop", "editor-copy", "page-close"],
    ),
    (Context::Index, &["page-accept", "part-next", "undo-here", "redo-here", "page-close"]),
    (Context::Table, &["page-accept", "table-column", "table-sort", "table-copy", "page-close"]),
    (Context::Bookmarks, &["page-accept", "bookmark-remove", "page-close"]),
    (
        Context::Lesson,
        &[
            "lesson-accept",
            "lesson-change",
            "lesson-undo",
            "lesson-hint",
            "lesson-machine",
            "lesson-back",
            "escape",
        ],
    ),
    (
        Context::LessonMachine,
        &["lesson-go-on", "lesson-go-back", "step-back", "step", "lesson-return"],
    ),
    (Context::Document, &["find", "matching", "plane", "pane", "commands"]),
    (Context::Global, &["commands"]),
];

pub(crate) fn footer(context: Context) -> Vec<&'static Command> {
    let ids = FOOTERS.iter().find(|(have, _)| *have == context).map_or(&[][..], |(_, ids)| *ids);
    ids.iter().filter_map(|id| by_id(id)).collect()
}

/// The command of this name.
pub(crate) fn by_id(id: &str) -> Option<&'static Command> {
    commands().find(|command| command.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::ui::keymap::Keymap;

    #[test]
    fn no_key_means_two_things_in_one_context() {
        let mut seen = HashSet::new();
        for row in commands() {
            for key in row.keys {
                assert!(seen.insert((row.context, *key)), "{} {}", row.id, key.name());
            }
        }
    }

    #[test]
    fn the_contexts_that_apply_together_do_not_hide_each_other() {
        let keymap = Keymap::default();
        let together = [Context::Document, Context::List, Context::Global];
        for row in commands().filter(|row| together.contains(&row.context)) {
            for key in row.keys {
                let found = keymap.by_key(*key, &together);
                assert_eq!(found.map(|found| found.id), Some(row.id));
            }
        }
    }

    #[test]
    fn ids_are_unique_and_rows_are_complete() {
        let ids: HashSet<&str> = commands().map(|row| row.id).collect();
        assert_eq!(ids.len(), commands().count());
        for row in commands() {
            assert!(!row.words.is_empty() && !row.hint.is_empty(), "{}", row.id);
            assert!(
                !(row.context.is_over() && row.keys.is_empty()),
                "{}: the palette can't be had here",
                row.id
            );
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(row.id.chars().all(plain), "{}", row.id);
            assert!(!row.words.ends_with('.'), "{}", row.id);
        }
    }

    #[test]
    fn every_footer_names_commands_that_exist() {
        for (context, ids) in FOOTERS {
            assert_eq!(footer(*context).len(), ids.len(), "{context:?}");
        }
    }
}
