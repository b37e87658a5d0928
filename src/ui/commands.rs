//! The one table of commands. Dispatch, footer, help and palette read it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::scroll::Move;

/// Where a command applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
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
    /// The first screen.
    Gallery,
    /// A search being typed.
    Find,
    /// A line being typed, other than a search.
    Prompt,
    /// A page or a list lies over the screen.
    Page,
}

/// The heading in the help under which a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Moving about.
    Move,
    /// The tree.
    Tree,
    /// Finding things.
    Find,
    /// The panes of a node.
    Node,
    /// Why drivers did or didn't start.
    Matching,
    /// A scenario's moments.
    Time,
    /// Documents and the program.
    Program,
}

impl Section {
    /// All, in the order of the help.
    pub const ALL: [Self; 7] =
        [Self::Matching, Self::Time, Self::Move, Self::Tree, Self::Find, Self::Node, Self::Program];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Move => "Moving",
            Self::Tree => "Tree",
            Self::Find => "Finding",
            Self::Node => "Panes",
            Self::Matching => "Why a driver did not start",
            Self::Time => "Moments of a scenario",
            Self::Program => "Program",
        }
    }
}

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
}

impl DetailTab {
    /// All, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::Properties, Self::Matching, Self::Timeline];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Properties => "Properties",
            Self::Matching => "Matching",
            Self::Timeline => "Timeline",
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
    /// Plays the events, or stops.
    Play,
    /// Copies what is under the cursor.
    Copy,
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

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Press {
    /// The key.
    pub code: KeyCode,
    /// Control, Alt; never Shift, which is part of the character.
    pub modifiers: KeyModifiers,
}

impl Press {
    const fn key(code: KeyCode) -> Self {
        Self { code, modifiers: KeyModifiers::NONE }
    }

    const fn char(c: char) -> Self {
        Self::key(KeyCode::Char(c))
    }

    const fn control(c: char) -> Self {
        Self { code: KeyCode::Char(c), modifiers: KeyModifiers::CONTROL }
    }

    /// The press that an event tells of.
    pub fn of(event: KeyEvent) -> Self {
        let kept = KeyModifiers::CONTROL | KeyModifiers::ALT;
        Self { code: event.code, modifiers: event.modifiers & kept }
    }

    /// How the key is called where there is only ASCII: an arrow would come out as another key.
    pub fn ascii_name(self) -> String {
        self.name()
            .replace('↑', "Up")
            .replace('↓', "Down")
            .replace('←', "Left")
            .replace('→', "Right")
    }

    /// How the key is called.
    pub fn name(self) -> String {
        let key = match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::Up => "↑".to_owned(),
            KeyCode::Down => "↓".to_owned(),
            KeyCode::Left => "←".to_owned(),
            KeyCode::Right => "→".to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::BackTab => "Shift-Tab".to_owned(),
            KeyCode::F(number) => format!("F{number}"),
            other => format!("{other:?}"),
        };
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            format!("Ctrl-{}", key.to_uppercase())
        } else if self.modifiers.contains(KeyModifiers::ALT) {
            format!("Alt-{key}")
        } else {
            key
        }
    }
}

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Its name, for the palette and for configuration.
    pub id: &'static str,
    /// Where it applies.
    pub context: Context,
    /// The keys that give it.
    pub keys: &'static [Press],
    /// One or two words for the footer.
    pub hint: &'static str,
    /// What it does, in a line.
    pub words: &'static str,
    /// Its heading in the help.
    pub section: Section,
    /// What it does.
    pub action: Action,
}

const fn command(
    id: &'static str,
    context: Context,
    keys: &'static [Press],
    hint: &'static str,
    words: &'static str,
    section: Section,
    action: Action,
) -> Command {
    Command { id, context, keys, hint, words, section, action }
}

use KeyCode as K;
use Press as P;

/// Every command.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    command("quit", Context::Global, &[P::char('q')], "quit", "leave ioscope", Section::Program, Action::Quit),
    command("interrupt", Context::Global, &[P::control('c')], "stop", "stop reading a file, or leave ioscope", Section::Program, Action::Interrupt),
    command("escape", Context::Global, &[P::key(K::Esc)], "back", "close, clear or cancel: one step back", Section::Program, Action::Escape),
    command("help", Context::Global, &[P::key(K::F(1))], "help", "all keys", Section::Program, Action::Help),
    command("commands", Context::Global, &[P::char(':')], "commands", "find a command by its name", Section::Program, Action::Palette),
    command("theme", Context::Global, &[P::char('t')], "theme", "next theme: dark, light, high contrast, 16 colours, none", Section::Program, Action::Theme),
    command("suspend", Context::Global, &[P::control('z')], "suspend", "back to the shell; fg resumes", Section::Program, Action::Suspend),
    command("redraw", Context::Global, &[P::control('l')], "redraw", "draw the screen anew", Section::Program, Action::Redraw),
    command("gallery", Context::Global, &[P::char('L')], "gallery", "the built-in cases", Section::Program, Action::Gallery),
    command("document-next", Context::Global, &[P::char(')')], "next file", "next open file", Section::Program, Action::Document(true)),
    command("document-previous", Context::Global, &[P::char('(')], "previous file", "previous open file", Section::Program, Action::Document(false)),
    command("close", Context::Global, &[P::char('Q')], "close", "close this file", Section::Program, Action::Close),
    command("others", Context::Document, &[P::char('O')], "others", "other dumps in the same archive or folder", Section::Program, Action::Others),
    command("reload", Context::Global, &[P::char('r')], "reload", "read the file again", Section::Program, Action::Reload),

    command("up", Context::List, &[P::key(K::Up), P::char('k')], "up", "one row up", Section::Move, Action::Go(Move::Up)),
    command("down", Context::List, &[P::key(K::Down), P::char('j')], "down", "one row down", Section::Move, Action::Go(Move::Down)),
    command("page-up", Context::List, &[P::key(K::PageUp), P::control('b')], "page up", "one page up", Section::Move, Action::Go(Move::PageUp)),
    command("page-down", Context::List, &[P::key(K::PageDown), P::control('f')], "page down", "one page down", Section::Move, Action::Go(Move::PageDown)),
    command("half-up", Context::List, &[P::control('u')], "half a page up", "half a page up", Section::Move, Action::Go(Move::HalfUp)),
    command("half-down", Context::List, &[P::control('d')], "half a page down", "half a page down", Section::Move, Action::Go(Move::HalfDown)),
    command("first", Context::List, &[P::key(K::Home)], "first", "first row (also g g)", Section::Move, Action::Go(Move::First)),
    command("last", Context::List, &[P::key(K::End), P::char('G')], "last", "last row", Section::Move, Action::Go(Move::Last)),

    command("back", Context::Document, &[P::char('[')], "back", "back to the node visited before", Section::Move, Action::Back),
    command("forward", Context::Document, &[P::char(']')], "forward", "forward again", Section::Move, Action::Forward),
    command("go", Context::Document, &[P::char('g')], "go to", "go to a path, a registry id or a name", Section::Move, Action::GoTo),
    command("find", Context::Document, &[P::char('/')], "find", "find by name, class, path, key or value", Section::Find, Action::Find),
    command("next-hit", Context::Document, &[P::char('n')], "next hit", "next hit", Section::Find, Action::NextHit),
    command("previous-hit", Context::Document, &[P::char('N')], "previous hit", "previous hit", Section::Find, Action::PreviousHit),
    command("plane", Context::Document, &[P::char('p')], "plane", "choose the plane", Section::Tree, Action::Planes),
    command("next-place", Context::Document, &[P::char('o')], "next place", "next place of this entry, in any plane", Section::Tree, Action::NextPlace),
    command("pane", Context::Document, &[P::key(K::Tab), P::key(K::BackTab)], "pane", "the other pane", Section::Node, Action::NextPane),
    command("properties", Context::Document, &[P::char('1')], "properties", "properties of the node", Section::Node, Action::Tab(DetailTab::Properties)),
    command("matching", Context::Document, &[P::char('m'), P::char('2')], "matching", "candidates, and why each did or did not start", Section::Matching, Action::Tab(DetailTab::Matching)),
    command("timeline", Context::Document, &[P::char('3')], "timeline", "events of a scenario", Section::Time, Action::Tab(DetailTab::Timeline)),
    command("reason", Context::Document, &[P::char('?')], "why", "the reason under the cursor, explained at length", Section::Matching, Action::Reason),
    command("next-failed", Context::Document, &[P::char('>')], "next failure", "next node with a driver that should have started", Section::Matching, Action::Failed(true)),
    command("previous-failed", Context::Document, &[P::char('<')], "previous failure", "previous node with a driver that should have started", Section::Matching, Action::Failed(false)),
    command("step-back", Context::Document, &[P::char(',')], "step back", "one event back", Section::Time, Action::StepBack),
    command("step", Context::Document, &[P::char('.')], "step", "one event forward", Section::Time, Action::StepForward),
    command("play", Context::Document, &[P::char(' ')], "play", "play the events, or stop", Section::Time, Action::Play),
    command("copy", Context::Document, &[P::char('y')], "copy", "copy the path, the value or the fix under the cursor", Section::Node, Action::Copy),
    command("zoom", Context::Document, &[P::char('z')], "zoom", "whole screen for this pane", Section::Node, Action::Zoom),
    command("narrower", Context::Document, &[P::char('{')], "narrower tree", "narrower tree", Section::Node, Action::Wider(false)),
    command("wider", Context::Document, &[P::char('}')], "wider tree", "wider tree", Section::Node, Action::Wider(true)),
    command("notes", Context::Document, &[P::char('!')], "notes", "what is damaged or missing in the file", Section::Program, Action::Notes),

    command("fold", Context::Tree, &[P::key(K::Left), P::char('h')], "fold", "close the node, or go to its parent", Section::Tree, Action::Fold),
    command("unfold", Context::Tree, &[P::key(K::Right), P::char('l')], "unfold", "open the node, or go to its first child", Section::Tree, Action::Unfold),
    command("toggle", Context::Tree, &[P::key(K::Enter)], "open", "open or close the node", Section::Tree, Action::Accept),
    command("unfold-all", Context::Tree, &[P::char('*')], "unfold all", "open or close everything below the node", Section::Tree, Action::UnfoldAll),
    command("fold-others", Context::Tree, &[P::char('-')], "fold others", "close everything but the way to the node", Section::Tree, Action::FoldOthers),
    command("parent", Context::Tree, &[P::key(K::Backspace)], "parent", "go to the parent", Section::Tree, Action::Parent),
    command("next-sibling", Context::Tree, &[P::char('J')], "next sibling", "next sibling", Section::Tree, Action::NextSibling),
    command("previous-sibling", Context::Tree, &[P::char('K')], "previous sibling", "previous sibling", Section::Tree, Action::PreviousSibling),

    command("value-open", Context::Properties, &[P::key(K::Enter), P::key(K::Right), P::char('l')], "open", "open a nested or long value", Section::Node, Action::Accept),
    command("value-close", Context::Properties, &[P::key(K::Left), P::char('h')], "close", "close a value, or go back to the tree", Section::Node, Action::Fold),

    command("explain", Context::Matching, &[P::key(K::Enter)], "explain", "the reason explained at length", Section::Matching, Action::Reason),
    command("ladder-down", Context::Matching, &[P::char('J'), P::key(K::Right)], "scroll", "scroll the ladder down", Section::Matching, Action::Ladder(Move::Down)),
    command("ladder-up", Context::Matching, &[P::char('K')], "scroll up", "scroll the ladder up", Section::Matching, Action::Ladder(Move::Up)),
    command("to-tree", Context::Matching, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Section::Node, Action::Fold),
    command("timeline-tree", Context::Timeline, &[P::key(K::Left), P::char('h')], "tree", "back to the tree", Section::Node, Action::Fold),

    command("open-case", Context::Gallery, &[P::key(K::Enter), P::key(K::Right), P::char('l')], "open", "open the case", Section::Program, Action::Accept),

    command("find-accept", Context::Find, &[P::key(K::Enter)], "stay here", "keep the hit", Section::Find, Action::Accept),
    command("find-cancel", Context::Find, &[P::key(K::Esc)], "cancel", "back to where the search began", Section::Find, Action::Escape),
    command("find-next", Context::Find, &[P::key(K::Down), P::control('n'), P::key(K::Tab)], "next", "next hit in the list", Section::Find, Action::Go(Move::Down)),
    command("find-previous", Context::Find, &[P::key(K::Up), P::control('p'), P::key(K::BackTab)], "previous", "previous hit in the list", Section::Find, Action::Go(Move::Up)),
    command("find-page-down", Context::Find, &[P::key(K::PageDown)], "page down", "a page of hits down", Section::Find, Action::Go(Move::PageDown)),
    command("find-page-up", Context::Find, &[P::key(K::PageUp)], "page up", "a page of hits up", Section::Find, Action::Go(Move::PageUp)),

    command("prompt-accept", Context::Prompt, &[P::key(K::Enter)], "do it", "take what is chosen", Section::Program, Action::Accept),
    command("prompt-cancel", Context::Prompt, &[P::key(K::Esc)], "cancel", "close", Section::Program, Action::Escape),
    command("prompt-next", Context::Prompt, &[P::key(K::Down), P::control('n'), P::key(K::Tab)], "next", "next in the list", Section::Program, Action::Go(Move::Down)),
    command("prompt-previous", Context::Prompt, &[P::key(K::Up), P::control('p'), P::key(K::BackTab)], "previous", "previous in the list", Section::Program, Action::Go(Move::Up)),
    command("prompt-page-down", Context::Prompt, &[P::key(K::PageDown)], "page down", "a page down in the list", Section::Program, Action::Go(Move::PageDown)),
    command("prompt-page-up", Context::Prompt, &[P::key(K::PageUp)], "page up", "a page up in the list", Section::Program, Action::Go(Move::PageUp)),

    command("page-accept", Context::Page, &[P::key(K::Enter)], "choose", "take what is under the cursor", Section::Program, Action::Accept),
    command("page-close", Context::Page, &[P::char('q'), P::key(K::Left), P::char('h')], "close", "close the page", Section::Program, Action::Escape),
];

/// What the footer shows in each context, the most useful first.
const FOOTERS: &[(Context, &[&str])] = &[
    (Context::Tree, &["find", "matching", "reason", "plane", "commands"]),
    (Context::Properties, &["value-open", "copy", "find", "matching", "commands"]),
    (Context::Matching, &["reason", "copy", "pane", "zoom", "commands"]),
    (Context::Timeline, &["step-back", "step", "play", "matching", "commands"]),
    (Context::Gallery, &["open-case", "commands", "theme", "quit"]),
    (Context::Find, &["find-accept", "find-next", "find-cancel"]),
    (Context::Prompt, &["prompt-accept", "prompt-next", "prompt-cancel"]),
    (Context::Page, &["page-close"]),
    (Context::Document, &["find", "matching", "plane", "pane", "commands"]),
    (Context::Global, &["interrupt", "commands"]),
];

/// The commands in the footer of a context.
pub(crate) fn footer(context: Context) -> Vec<&'static Command> {
    let ids = FOOTERS.iter().find(|(have, _)| *have == context).map_or(&[][..], |(_, ids)| *ids);
    ids.iter().filter_map(|id| by_id(id)).collect()
}

/// The command of this name.
pub(crate) fn by_id(id: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.id == id)
}

/// The command that a key gives, the first of these contexts deciding.
pub(crate) fn by_key(press: Press, contexts: &[Context]) -> Option<&'static Command> {
    contexts.iter().find_map(|context| {
        COMMANDS.iter().find(|row| row.context == *context && row.keys.contains(&press))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_context() {
        let mut seen = HashSet::new();
        for row in COMMANDS {
            for key in row.keys {
                assert!(seen.insert((row.context, *key)), "{} {}", row.id, key.name());
            }
        }
    }

    #[test]
    fn the_contexts_that_apply_together_do_not_hide_each_other() {
        let together = [Context::Document, Context::List, Context::Global];
        for row in COMMANDS.iter().filter(|row| together.contains(&row.context)) {
            for key in row.keys {
                assert_eq!(by_key(*key, &together).map(|found| found.id), Some(row.id));
            }
        }
    }

    #[test]
    fn ids_are_unique_and_rows_are_complete() {
        let ids: HashSet<&str> = COMMANDS.iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), COMMANDS.len());
        for row in COMMANDS {
            assert!(!row.keys.is_empty() && !row.words.is_empty() && !row.hint.is_empty());
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
