//! What a command does, and the tabs that some of them show.

use crate::model::ChangeKind;
use crate::ui::scroll::Move;

use super::context::Context;

/// A tab of the right-hand pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DetailTab {
    /// State and properties.
    #[default]
    Properties,
    /// Candidates and the ladder of one.
    Matching,
    /// The events of a scenario.
    Timeline,
    /// The candidate's personality as it is listed.
    Personality,
    /// The node as it would be written.
    Raw,
}

impl DetailTab {
    /// All, in the order of the screen.
    pub(crate) const ALL: [Self; 5] =
        [Self::Properties, Self::Matching, Self::Timeline, Self::Personality, Self::Raw];

    /// Its name.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Properties => "Properties",
            Self::Matching => "Matching",
            Self::Timeline => "Timeline",
            Self::Personality => "Personality",
            Self::Raw => "Raw",
        }
    }
}

/// What a command does about two files side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparing {
    Toggle,
    Ask,
    Next(bool),
    Swap,
    Ids,
    Busy,
    Kind(ChangeKind),
    All,
    Copy,
}

/// What a command does in trying something out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trying {
    Edit,
    Remove,
    Drop,
    Copy,
    Undo,
    Redo,
    List,
    Add,
}

/// What a command does; its row says it in words. Of two directions `true` is the next, forward, or wider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Quit,
    Interrupt,
    Escape,
    Go(Move),
    Ladder(Move),
    Accept,
    Fold,
    Unfold,
    UnfoldAll,
    UnfoldWhole,
    Child,
    FoldOthers,
    Parent,
    Sibling(bool),
    NextPlace { here: bool },
    Bookmark,
    Bookmarks,
    RemoveBookmark,
    Planes,
    Others,
    Find,
    Filter,
    Table,
    TableColumn,
    TableSort(bool),
    TableCopy,
    Complete,
    InList(bool),
    Hit(bool),
    GoTo,
    Travel { back: bool },
    NextPane,
    Tab(DetailTab),
    Failed(bool),
    Reason,
    Step(bool),
    Try(Trying),
    Overview,
    Part(bool),
    Personalities,
    Slots,
    StartedOn,
    WhereLeft,
    EventNode,
    Stops,
    Play,
    Copy,
    RawForm,
    Byte(bool),
    Jump,
    CopyValue,
    Export,
    Candidate(bool),
    Compare(Comparing),
    OpenFile,
    Messages,
    Present,
    Zoom,
    Wider(bool),
    Notes,
    Gallery,
    Document(bool),
    Close,
    Reload,
    Lesson(LessonAction),
    Theme,
    Help,
    Palette,
    Suspend,
    Redraw,
}

/// What a command does in a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LessonAction {
    Accept,
    Page(bool),
    Answer(usize),
    Show,
    Hint,
    Machine,
    Change,
    Remove,
    Undo,
}

impl DetailTab {
    pub(crate) fn context(self) -> Context {
        match self {
            Self::Properties => Context::Properties,
            Self::Matching => Context::Matching,
            Self::Timeline => Context::Timeline,
            Self::Personality => Context::Personality,
            Self::Raw => Context::Raw,
        }
    }
}
