//! What a command does, and the tabs that some of them show.

use super::super::scroll::Move;

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
    /// Edits what is under the cursor, on a copy.
    Edit,
    /// Takes the key under the cursor out.
    EditRemove,
    /// Takes a bundle out.
    EditDrop,
    /// Copies a personality as the part of an Info.plist that spells it.
    CopyPersonality,
    /// Takes the latest change back.
    Undo,
    /// Makes the change again that was taken back last.
    Redo,
    /// Lists what is tried out.
    Edits,
    /// Asks for bundles to be added.
    Add,
    /// Lists the match categories of the node.
    Slots,
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
    /// Writes the raw tab in its other form.
    RawForm,
    /// Goes to the next or the previous candidate of the node.
    Candidate(bool),
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
