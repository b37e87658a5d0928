//! What a command needs to do anything. Whether it is there, and what is said where it isn't, is in `app/offers`.

/// Something that a command can't do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// An open file, read or not.
    File,
    /// Another open file than the one that shows.
    OtherFile,
    /// Notes on the file.
    Notes,
    /// Other dumps in the same archive or folder.
    Others,
    /// A simulated machine, which has moments.
    Events,
    /// An event before the moment that shows.
    Earlier,
    /// An event after the moment that shows.
    Later,
    /// A candidate under the cursor.
    Candidate,
    /// A personality: a candidate's, or that of the driver which the node is.
    Personality,
    /// A driver of which it is known where it started.
    Started,
    /// A second candidate.
    OtherCandidate,
    /// Something that can be explained: a verdict, or among the properties the words of the state.
    Reason,
    /// A known personality.
    Personalities,
    /// A change that can be taken back.
    Done,
    /// A change that was taken back.
    Undone,
    /// A change, taken back or not.
    Changes,
    /// The editor of a personality, not of a node.
    Driver,
    /// A key in the editor that has a value.
    Set,
    /// A search, or hits that alone show.
    Search,
    /// A node above the one under the cursor, or one below it.
    Kin {
        /// Above.
        above: bool,
    },
    /// A value that names a node.
    Named,
    /// A lesson that is open.
    Lesson,
    /// The page of a lesson on which something is asked.
    Question,
    /// The page of a lesson on which changes are made.
    Repair,
    /// A lesson whose machine may be looked at.
    Machine,
    /// Another place of the entry: in this plane, or in any.
    Place {
        /// In this plane.
        here: bool,
    },
    /// A node visited before this one, or after it.
    Visited {
        /// Before.
        back: bool,
    },
    /// A bookmark in this file.
    Bookmarks,
    /// Another file to which this one is compared.
    Comparison,
}
