//! What lies over the screen.

use crate::explain::{read_change, read_typed};
use crate::model::PlaceId;
use crate::ui::commands::{Action, Command, Context};
use crate::ui::export::Export;
use crate::ui::index::Index;
use crate::ui::input::Input as Line;
use crate::ui::inspect::Inspect;
use crate::ui::menu::Menu;
use crate::ui::query::QueryError;
use crate::ui::scroll::Scroll;
use crate::ui::stops::Stop;
use crate::ui::table::TableView;
use crate::ui::what_if::{AddPrompt, Editor};

/// What lies over the screen; the last one has the keys.
#[derive(Debug)]
pub(crate) enum Overlay {
    /// All keys.
    Help(Scroll),
    /// Commands by name.
    Palette { line: Line, scroll: Scroll },
    /// A search being typed.
    Find {
        line: Line,
        scroll: Scroll,
        start: Option<PlaceId>,
        /// The search before, which comes back when this one is given up.
        before: Option<String>,
        /// What can't be understood of it.
        error: Option<QueryError>,
        /// Which earlier search is shown, from 1, and what was typed before it.
        recalled: Option<(usize, String)>,
        /// Whether the line has changed since it was searched for.
        due: bool,
    },
    /// Asks for a path, an id or a name.
    GoTo { line: Line, error: Option<String> },
    /// The planes.
    Planes(Scroll),
    /// The other dumps in the archive or folder.
    Others(Scroll),
    /// A page of text.
    Page { title: String, text: String, scroll: Scroll },
    /// The notes on the file.
    Notes(Scroll),
    /// Rows that lead to nodes.
    Index(Box<Index>),
    /// Changes a personality or a node.
    Editor(Box<Editor>),
    /// Asks for bundles to be added.
    Add(Box<AddPrompt>),
    /// Where playing stops, and where else it could.
    Stops { rows: Vec<Stop>, scroll: Scroll },
    /// The bookmarks of the file.
    Bookmarks(Scroll),
    /// A short list to choose from.
    Menu(Menu),
    /// One value in full.
    Value(Box<Inspect>),
    /// Asks for the name of a picture of the screen.
    Export(Box<Export>),
    /// One property over all hits.
    Table(Box<TableView>),
    /// Asks for a change in a lesson.
    Change { line: Line, error: Option<String> },
    /// Asks for a file, with files to choose from.
    Ask { purpose: Ask, line: Line, scroll: Scroll },
    /// What was said so far.
    Messages(Scroll),
}

/// What a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// To open it.
    Open,
    /// To compare with it.
    Compare,
}

impl Overlay {
    /// A page, from its beginning.
    pub(crate) fn page(title: &str, text: &str) -> Self {
        Self::Page { title: title.to_owned(), text: text.to_owned(), scroll: Scroll::default() }
    }

    /// The cursor of a plain list.
    pub(crate) fn cursor_mut(&mut self) -> Option<&mut Scroll> {
        match self {
            Self::Palette { scroll, .. }
            | Self::Find { scroll, .. }
            | Self::Planes(scroll)
            | Self::Others(scroll)
            | Self::Bookmarks(scroll)
            | Self::Stops { scroll, .. }
            | Self::Ask { scroll, .. }
            | Self::Menu(Menu { scroll, .. }) => Some(scroll),
            Self::Index(index) => Some(&mut index.scroll),
            _ => None,
        }
    }

    /// The line that is typed in it.
    pub(crate) fn line_mut(&mut self) -> Option<&mut Line> {
        match self {
            Self::Find { line, .. }
            | Self::Palette { line, .. }
            | Self::GoTo { line, .. }
            | Self::Change { line, .. }
            | Self::Ask { line, .. } => Some(line),
            Self::Editor(editor) => editor.field.as_mut().map(|field| &mut field.line),
            Self::Add(prompt) => Some(&mut prompt.line),
            Self::Table(view) => view.chooser.as_mut().map(|chooser| &mut chooser.line),
            Self::Export(export) => Some(&mut export.line),
            _ => None,
        }
    }

    /// What a key of the footer does in it, in a word or two; `None` if nothing.
    pub(crate) fn hint(&self, command: &Command) -> Option<&'static str> {
        let own = command.hint;
        match (command.action, self) {
            (Action::Accept, _) => self.enter(own),
            (Action::RawForm, Self::Value(inspect)) => inspect.has_bytes().then_some(own),
            (Action::Part(_), Self::Index(index)) => {
                (index.rows.iter().filter(|row| row.heading).count() > 1).then_some(own)
            }
            (Action::Go(_), Self::GoTo { .. } | Self::Change { .. } | Self::Export(_)) => None,
            (Action::Go(_), Self::Editor(editor)) => editor.completion().map(|_| "complete"),
            (Action::Go(_), Self::Add(prompt)) if prompt.options.is_empty() => Some("complete"),
            _ => Some(own),
        }
    }

    /// What the key that takes what is typed or chosen does with it; nothing where nothing is typed that it could take.
    fn enter(&self, own: &'static str) -> Option<&'static str> {
        let typed = |line: &Line, verb| (!line.text().trim().is_empty()).then_some(verb);
        match self {
            Self::Ask { purpose: Ask::Compare, .. } => Some("compare"),
            Self::Ask { purpose: Ask::Open, .. } | Self::Others(_) => Some("open it"),
            Self::Add(prompt) if !prompt.options.is_empty() => Some("complete"),
            Self::Add(prompt) => typed(&prompt.line, "add them"),
            Self::Menu(menu) => Some(menu.verb()),
            // After a blank a word is still to come, unless the change is whole.
            Self::Change { line, .. } if line.text().ends_with(' ') => {
                read_change(line.text()).is_ok().then_some("try it")
            }
            Self::Change { line, .. } => typed(line, "try it"),
            Self::Editor(editor) => match &editor.field {
                Some(field) if field.key.is_none() => typed(&field.line, "type its value"),
                Some(field) => read_typed(field.line.text()).is_ok().then_some("try it"),
                None => Some(own),
            },
            Self::Export(export) => typed(&export.line, "write it"),
            Self::Planes(_) => Some("show it"),
            Self::Stops { .. } => Some("set or remove"),
            Self::Table(view) if view.chooser.is_some() => Some("show it"),
            Self::GoTo { line, error: None } => typed(line, "go there"),
            Self::Bookmarks(_) | Self::Table(_) => Some("go there"),
            Self::Index(index) => {
                let row = index.rows.get(index.scroll.at);
                let leads = index.personalities || row.is_some_and(|row| row.goes.is_some());
                leads.then_some("go there")
            }
            Self::Help(_)
            | Self::Page { .. }
            | Self::Notes(_)
            | Self::Messages(_)
            | Self::GoTo { .. } => None,
            Self::Palette { .. } | Self::Find { .. } | Self::Value(_) => Some(own),
        }
    }

    pub(crate) fn contexts(&self) -> &'static [Context] {
        match self {
            Self::Find { .. } => &[Context::Find],
            Self::Bookmarks(_) => &[Context::Bookmarks, Context::Page, Context::List],
            Self::Palette { .. }
            | Self::GoTo { .. }
            | Self::Ask { .. }
            | Self::Add(_)
            | Self::Change { .. }
            | Self::Export(_) => &[Context::Prompt],
            Self::Editor(editor) if editor.field.is_some() => &[Context::Prompt],
            Self::Editor(_) => &[Context::Editor, Context::Page, Context::List],
            Self::Index(_) => &[Context::Index, Context::Page, Context::List],
            Self::Value(_) => &[Context::Value, Context::Page, Context::List],
            Self::Table(view) if view.chooser.is_some() => &[Context::Prompt],
            Self::Table(_) => &[Context::Table, Context::Page, Context::List],
            _ => &[Context::Page, Context::List],
        }
    }
}
