//! What a command does, and the tabs that some of them show.

use crate::model::ChangeKind;

use super::super::scroll::Move;
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
    pub const ALL: [Self; 5] =
        [Self::Properties, Self::Matching, Self::Timeline, Self::Personality, Self::Raw];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Properties => "Properties",
            Self::Matching => "Matching",
            Self::Timeline => "Timeline",
            Self::Personality => "Personality",
            Self::Raw => "Raw",
        }
    }
}

/// Something about two files side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparing {
    /// Shows the list of changes, or the tree again; asks with what to compare if there is nothing yet.
    Toggle,
    /// Asks with what to compare.
    Ask,
    /// Goes to the next or the previous changed node.
    Next(bool),
    /// Makes the older file the newer one.
    Swap,
    /// Counts ids, or not.
    Ids,
    /// Counts busy times, or not.
    Busy,
    /// Lists changes of a kind, or not.
    Kind(ChangeKind),
    /// Lists changes of all kinds.
    All,
    /// Copies the change under the cursor.
    Copy,
}

/// What is done in trying something out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trying {
    /// Edits what is under the cursor, on a copy.
    Edit,
    /// Takes the key under the cursor out.
    Remove,
    /// Takes a bundle out.
    Drop,
    /// Copies a personality as the part of an Info.plist that spells it.
    Copy,
    /// Takes the latest change back.
    Undo,
    /// Makes the change again that was taken back last.
    Redo,
    /// Lists what is tried out.
    List,
    /// Asks for bundles to be added.
    Add,
}

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Leaves the program.
    Quit,
    /// Stops what runs, or leaves the program if nothing does.
    Interrupt,
    /// Takes one step back: closes, clears, cancels.
    Escape,
    /// Moves the cursor.
    Go(Move),
    /// Scrolls the ladder.
    Ladder(Move),
    /// Opens or answers with what is under the cursor.
    Accept,
    /// Closes a node or goes to its parent.
    Fold,
    /// Opens a node or goes to its first child.
    Unfold,
    /// Opens or closes everything below.
    UnfoldAll,
    /// Opens everything in the plane, or closes all but the first levels.
    UnfoldWhole,
    /// Goes to the first child.
    Child,
    /// Closes everything but the way to the cursor.
    FoldOthers,
    /// Goes to the parent.
    Parent,
    /// Goes to the next sibling.
    NextSibling,
    /// Goes to the previous sibling.
    PreviousSibling,
    /// Goes to the next place of the entry.
    NextPlace,
    /// Sets a bookmark on the node, or takes it away.
    Bookmark,
    /// Lists the bookmarks.
    Bookmarks,
    /// Takes away the bookmark under the cursor of their list.
    RemoveBookmark,
    /// Lists the planes.
    Planes,
    /// Lists the other dumps in the archive or folder.
    Others,
    /// Begins a search.
    Find,
    /// Shows only hits and the way to them, or everything again.
    Filter,
    /// Shows a table of one property over all hits.
    Table,
    /// Chooses the property of the table.
    TableColumn,
    /// Sorts the table by the next column, or the other way round.
    TableSort(bool),
    /// Copies the table.
    TableCopy,
    /// Goes to the next place of the entry in this plane.
    NextPlaceHere,
    /// Completes the name of a field, or goes to the next hit in the list.
    Complete,
    /// Goes to the next or the previous hit in the list.
    InList(bool),
    /// Goes to the next hit.
    NextHit,
    /// Goes to the previous hit.
    PreviousHit,
    /// Asks where to go.
    GoTo,
    /// Goes back in the history.
    Back,
    /// Goes forward in the history.
    Forward,
    /// Gives the focus to the next pane.
    NextPane,
    /// Shows a tab.
    Tab(DetailTab),
    /// Goes to the next or the previous node with a driver that didn't start.
    Failed(bool),
    /// Shows the page of the reason under the cursor.
    Reason,
    /// Goes to the event before.
    StepBack,
    /// Goes to the event after.
    StepForward,
    /// Tries something out.
    Try(Trying),
    /// Shows the machine at a glance.
    Overview,
    /// Goes to the next or the previous part of a list.
    Part(bool),
    /// Lists all personalities.
    Personalities,
    /// Lists the match categories of the node.
    Slots,
    /// Goes to the node on which this driver started.
    StartedOn,
    /// Goes to the event at which the candidate under the cursor left the race, or won it.
    WhereLeft,
    /// Goes to the node that the event is about.
    EventNode,
    /// Lists where playing stops.
    Stops,
    /// Plays the events, or stops.
    Play,
    /// Lists what can be copied.
    Copy,
    /// Writes the raw tab, or the value that is looked at, in its other form.
    RawForm,
    /// Goes to the next or the previous byte.
    Byte(bool),
    /// Goes to the entry that the value names.
    Jump,
    /// Copies the value that is looked at.
    CopyValue,
    /// Asks for the name of a picture of the screen.
    Export,
    /// Goes to the next or the previous candidate of the node.
    Candidate(bool),
    /// Two files side by side.
    Compare(Comparing),
    /// Asks for a file to open.
    OpenFile,
    /// Lists what was said in the last line of the screen.
    Messages,
    /// Large and without frills, for an audience, or back.
    Present,
    /// Gives the whole screen to the pane with the focus, or takes it back.
    Zoom,
    /// Moves the divider.
    Wider(bool),
    /// Shows the notes on the input.
    Notes,
    /// Shows the gallery.
    Gallery,
    /// Goes to the next or the previous open document.
    Document(bool),
    /// Closes the document.
    Close,
    /// Reads the document again.
    Reload,
    /// Does something in a lesson.
    Lesson(LessonAction),
    /// Takes the next theme.
    Theme,
    /// Shows the help.
    Help,
    /// Shows the palette.
    Palette,
    /// Gives the terminal back until the program is resumed.
    Suspend,
    /// Draws everything anew.
    Redraw,
}

/// What one does in a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LessonAction {
    /// Answers, changes the row, or goes on.
    Accept,
    /// Goes to the lesson's next page, or the one before.
    Page(bool),
    /// Answers the question.
    Answer(usize),
    /// Shows the answer.
    Show,
    /// Gives a hint.
    Hint,
    /// Shows the machine in the place of the lesson's page, and back.
    Machine,
    /// Asks for a change.
    Change,
    /// Takes a key out.
    Remove,
    /// Takes the latest change back.
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
