//! A short list to choose from, each item with a letter of its own.

use super::scroll::Scroll;

/// A list to choose from.
#[derive(Clone, Debug)]
pub(crate) struct Menu {
    pub(crate) title: String,
    pub(crate) items: Vec<Item>,
    pub(crate) scroll: Scroll,
}

/// One of the things to choose.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The key that chooses it; a blank: none.
    pub(crate) letter: char,
    pub(crate) label: String,
    /// What it would yield, in a line.
    pub(crate) detail: String,
    pub(crate) pick: Pick,
}

/// What choosing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    /// Copies this text, which is called so.
    Copy { label: &'static str, text: String },
    /// Shows a page.
    Page { title: String, text: String },
    /// Shows the reason of a candidate.
    Reason(usize),
}

impl Menu {
    pub(crate) fn new(title: &str, items: Vec<Item>, at: usize) -> Self {
        Self { title: title.to_owned(), items, scroll: Scroll { at, top: 0 } }
    }

    /// What is done with an item.
    pub(crate) fn verb(&self) -> &'static str {
        match self.items.first().map(|item| &item.pick) {
            Some(Pick::Copy { .. }) => "copy",
            _ => "explain",
        }
    }

    /// The item that a key chooses.
    pub(crate) fn by_letter(&self, letter: char) -> Option<usize> {
        self.items.iter().position(|item| item.letter == letter && letter != ' ')
    }
}
