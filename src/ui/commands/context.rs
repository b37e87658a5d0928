//! Where a command applies.

/// Where a command applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Context {
    /// Everywhere.
    Global,
    /// Wherever a cursor moves in a list or a page.
    List,
    /// An open document, whichever pane has the focus.
    Document,
    /// The tree.
    Tree,
    /// The properties.
    Properties,
    /// The candidates and the ladder.
    Matching,
    /// The events.
    Timeline,
    /// The candidate's personality.
    Personality,
    /// The node as it would be written.
    Raw,
    /// One value by itself.
    Value,
    /// The first screen.
    Gallery,
    /// A search being typed.
    Find,
    /// What has changed between two files.
    Compare,
    /// A line being typed, other than a search.
    Prompt,
    /// A page or a list lies over the screen.
    Page,
    /// The list of bookmarks.
    Bookmarks,
    /// A lesson's page.
    Lesson,
    /// The machine of a lesson.
    LessonMachine,
    /// The editor of a personality or a node.
    Editor,
    /// A list whose rows lead to nodes.
    Index,
    /// The table of one property over all hits.
    Table,
}

impl Context {
    /// Where a command applies, in words; empty if everywhere.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Tree => "tree",
            Self::Properties => "properties",
            Self::Matching => "matching",
            Self::Timeline => "timeline",
            Self::Gallery => "gallery",
            Self::Find => "while finding",
            Self::Compare => "changes",
            Self::Prompt => "while typing",
            Self::Page => "pages and lists",
            Self::Personality => "personality",
            Self::Raw => "raw",
            Self::Value => "a value in full",
            Self::Bookmarks => "bookmarks",
            Self::Lesson => "a lesson's page",
            Self::LessonMachine => "a lesson's machine",
            Self::Editor => "what if",
            Self::Index => "lists of nodes",
            Self::Table => "table",
            Self::Global | Self::List | Self::Document => "",
        }
    }

    /// Whether it lies over the screen, where the palette can't be had.
    pub(crate) fn is_over(self) -> bool {
        matches!(
            self,
            Self::Find
                | Self::Prompt
                | Self::Page
                | Self::Value
                | Self::Bookmarks
                | Self::Editor
                | Self::Index
                | Self::Table
        )
    }
}
