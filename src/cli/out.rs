//! Where results and notes go: results to standard output, through the pager where one is wanted, notes to standard error.
//!
//! Invariant: whatever comes from an input and reaches a terminal goes through here, where nothing of it acts on the terminal. Start
//! reading at [`Out`].

mod ascii;

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use unicode_width::UnicodeWidthStr;

use crate::explain::harmless;
use crate::model::Note;

use super::options::{Color, Common, Format};
use super::pager::Paged;
use super::status::BAD;

/// Columns of a page of prose.
const PAGE: usize = 100;

/// Where the results of a run go. The file is opened when there is something to write, so that a run which fails early
/// leaves it alone.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
pub(super) struct Out {
    target: Option<PathBuf>,
    sink: Option<Box<dyn Write>>,
    coloured: bool,
    /// Marks and punctuation are ASCII.
    ascii: bool,
    /// The terminal's width; nothing is broken elsewhere.
    width: Option<usize>,
    /// The terminal's height, where long text goes through a pager.
    rows: Option<u16>,
    /// What is written is kept here, to be printed later by another.
    page: Option<Vec<u8>>,
    /// The reader has gone: nothing more is written, and that is no error.
    closed: bool,
    failed: bool,
}

/// Colours and width of an output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    coloured: bool,
    ascii: bool,
    width: Option<usize>,
}

/// What a text says, for its colour. The words and marks say the same without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Good,
    Bad,
    Wait,
    Unsure,
    Dim,
    Strong,
}

impl Out {
    pub(super) fn new(common: &Common) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let coloured = common.format == Format::Text
            && match common.color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => !plain && common.output.is_none() && io::stdout().is_terminal(),
            };
        let terminal = common.output.is_none() && io::stdout().is_terminal();
        let size = terminal.then(crossterm::terminal::size).and_then(Result::ok);
        let width = size.map(|(columns, _)| usize::from(columns)).filter(|width| *width >= 40);
        let rows = size.map(|(_, rows)| rows).filter(|_| common.format == Format::Text);
        let ascii = common.format == Format::Text
            && common.output.is_none()
            && ascii::is_wanted(|name| std::env::var(name).ok());
        Self { target: common.output.clone(), coloured, ascii, width, rows, ..Self::standard() }
    }

    /// Without a pager: what is written is answered.
    pub(super) fn talk(common: &Common) -> Self {
        Self { rows: None, ..Self::new(common) }
    }

    /// Gives what was written to the reader, who is to answer it.
    pub(super) fn show(&mut self) {
        let flushed = self.sink.as_mut().map_or(Ok(()), Write::flush);
        self.judge(flushed);
    }

    /// Standard output, for what is neither coloured nor redirected.
    pub(super) fn standard() -> Self {
        Self::default()
    }

    /// How this looks, for pages that are printed here later.
    pub(super) fn look(&self) -> Look {
        Look { coloured: self.coloured, ascii: self.ascii, width: self.width }
    }

    pub(super) fn page(look: Look) -> Self {
        let Look { coloured, ascii, width } = look;
        Self { coloured, ascii, width, page: Some(Vec::new()), ..Self::standard() }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.page.unwrap_or_default()
    }

    /// Writes a page, as it was kept.
    pub(super) fn add(&mut self, page: &[u8]) {
        self.write(page);
    }

    /// Whether this goes to a terminal, where long lines are broken.
    pub(super) fn is_terminal(&self) -> bool {
        self.width.is_some()
    }

    /// Whether nobody reads this any more.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn text(&mut self, text: &str) {
        let text = self.shown(text);
        self.write(text.as_bytes());
    }

    /// A text as it can go to this terminal.
    fn shown(&self, text: &str) -> String {
        let text = harmless(text, true);
        if self.ascii { ascii::plain(&text) } else { text }
    }

    /// Writes lines of text; on a terminal long ones are broken between words, and what follows is indented further.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.behind("", text);
    }

    /// The same where something stands in the first line already.
    pub(super) fn behind(&mut self, before: &str, text: &str) {
        let taken = self.shown(before).width();
        match self.width {
            Some(width) => self.text(&wrapped(taken, &self.shown(text), width, 4)),
            None => self.text(text),
        }
    }

    /// Writes paragraphs, each a line of `text`, broken between words at the terminal's width or at a page's.
    pub(super) fn prose(&mut self, text: &str) {
        let width = self.width.unwrap_or(PAGE).min(PAGE);
        for line in harmless(text, true).split_inclusive('\n') {
            let hanging = if line.starts_with("- ") { 2 } else { 0 };
            // What is set apart is to be copied whole.
            let code = line.starts_with("    ");
            self.text(&if code { line.to_owned() } else { wrapped(0, line, width, hanging) });
        }
    }

    /// Writes a part of a line in the colour of its role.
    pub(super) fn role(&mut self, role: Role, text: &str) {
        let text = self.shown(text);
        if !self.coloured {
            return self.write(text.as_bytes());
        }
        let code = match role {
            Role::Good => "32",
            Role::Bad => "31",
            Role::Wait => "33",
            Role::Unsure => "35",
            Role::Dim => "2",
            Role::Strong => "1",
        };
        self.write(format!("\x1b[{code}m{text}\x1b[0m").as_bytes());
    }

    /// Writes a line in the colour of its role.
    pub(super) fn line(&mut self, role: Role, text: &str) {
        self.role(role, text);
        self.write(b"\n");
    }

    /// Writes a document; one line if `line`.
    pub(super) fn json(&mut self, document: &Json, line: bool) {
        let text = if line { document.to_string() } else { format!("{document:#}") };
        self.write(escaped(&text).as_bytes());
        self.write(b"\n");
    }

    /// Writes items for programs: one a line, or in the document that `whole` makes of all of them.
    pub(super) fn items(
        &mut self,
        format: Format,
        items: impl Iterator<Item = Json>,
        whole: impl FnOnce(Vec<Json>) -> Json,
    ) {
        if format == Format::Ndjson {
            items.for_each(|item| self.json(&item, true));
        } else {
            self.json(&whole(items.collect()), false);
        }
    }

    pub(super) fn json_text(&mut self, text: &str) {
        self.write(escaped(text).as_bytes());
    }

    /// Writes bytes as they are and ends the run.
    pub(super) fn raw(mut self, bytes: &[u8]) -> u8 {
        self.write(bytes);
        self.finish(0)
    }

    /// Ends the run: the status, or that of a failure to write.
    pub(super) fn finish(mut self, status: u8) -> u8 {
        let flushed = self.sink.as_mut().map_or(Ok(()), Write::flush);
        self.judge(flushed);
        if self.failed { BAD } else { status }
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.closed || bytes.is_empty() {
            return;
        }
        if let Some(page) = &mut self.page {
            return page.extend_from_slice(bytes);
        }
        if self.sink.is_none() {
            match self.open() {
                Ok(sink) => self.sink = Some(sink),
                Err(error) => return self.judge(Err(error)),
            }
        }
        let written = self.sink.as_mut().map_or(Ok(()), |sink| sink.write_all(bytes));
        self.judge(written);
    }

    fn open(&self) -> io::Result<Box<dyn Write>> {
        Ok(match &self.target {
            Some(path) => Box::new(BufWriter::new(File::create(path)?)),
            None if let Some(rows) = self.rows => Box::new(Paged::new(rows)),
            None => Box::new(BufWriter::new(io::stdout())),
        })
    }

    fn judge(&mut self, written: io::Result<()>) {
        let Err(error) = written else { return };
        if !self.closed && error.kind() != ErrorKind::BrokenPipe {
            let name = self.target.as_deref().map_or_else(|| "standard output".into(), display);
            fail(&name, &format!("can't be written: {}", words(&error)));
            self.failed = true;
        }
        self.closed = true;
    }
}

/// For what is written in a stream: bytes as they are.
impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Out::write(self, bytes);
        if self.closed { Err(ErrorKind::BrokenPipe.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// JSON in which nothing acts on a terminal: what JSON may leave as it is, is written `\u` and four digits too.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        // Line ends are the document's own: those in strings are written out already.
        if c == '\n'
            || c.is_ascii() && c != '\u{7f}'
            || harmless(c.encode_utf8(&mut [0; 4]), true).chars().eq([c])
        {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// Breaks lines between words, so that they fit into `width` columns; what follows is indented by `hanging` more.
/// In the first line so many columns are `taken`.
fn wrapped(taken: usize, text: &str, width: usize, hanging: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for (at, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let taken = if at == 0 { taken } else { 0 };
        let mut used = taken;
        for word in line.split_inclusive(' ') {
            let long = word.trim_end().width();
            if used > taken + indent && used + long > width {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                used = (indent + hanging).min(width / 2);
                out.extend(std::iter::repeat_n(' ', used));
            }
            out.push_str(word);
            used += word.width();
        }
        out.push('\n');
    }
    out
}

pub(super) fn display(path: &Path) -> String {
    path.display().to_string()
}

/// What went wrong, without the number of the operating system.
pub(super) fn words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::IsADirectory => "it is a folder".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}

/// Says on standard error what went wrong with `what`, and yields the status for it.
pub(super) fn fail(what: &str, reason: &str) -> u8 {
    warn(&error(what, reason));
    BAD
}

/// What went wrong with `what`, as a line.
pub(super) fn error(what: &str, reason: &str) -> String {
    format!("{what}: error: {reason}")
}

thread_local! {
    /// Lines for standard error that wait for their turn.
    static SAID: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Does something, and keeps what it says on standard error, to be said by another in due order.
pub(super) fn quietly<R>(work: impl FnOnce() -> R) -> (R, Vec<String>) {
    SAID.set(Some(Vec::new()));
    let result = work();
    (result, SAID.take().unwrap_or_default())
}

pub(super) fn say(lines: &[String]) {
    for line in lines {
        warn(line);
    }
}

pub(super) fn warn(line: &str) {
    let waits = SAID.with_borrow_mut(|said| said.as_mut().map(|said| said.push(line.into())));
    if waits.is_some() {
        return;
    }
    // There is nobody left to tell of a failure.
    let _ = writeln!(io::stderr(), "{}", harmless(line, false));
}

/// A remark on an input, without the name of a bundle in front where that is the input itself.
pub(super) fn without_name<'w>(file: &str, words: &'w str) -> &'w str {
    words.strip_prefix(file).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(words)
}

pub(super) fn notes(file: &str, notes: &[Note]) {
    for note in notes {
        let member = note.file.as_ref().map_or_else(String::new, |member| format!("/{member}"));
        warn(&format!("{file}{member}{}: note: {}", note.at, note.message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_between_words_and_indented() {
        assert_eq!(wrapped(0, "  one two three\n", 10, 4), "  one two\n     three\n");
        assert_eq!(wrapped(1, " one two three\n", 8, 4), " one\n    two\n    three\n");
        assert_eq!(wrapped(0, "short\n\nlines\n", 10, 4), "short\n\nlines\n");
    }

    #[test]
    fn json_stays_json_and_acts_on_no_terminal() {
        let document = serde_json::json!({"a": "x\u{202e}\u{9b}\u{7f}\u{1b}é"});
        let text = escaped(&document.to_string());
        assert!(text.is_ascii() || text.contains('é'));
        assert!(!text.contains(['\u{202e}', '\u{9b}', '\u{7f}', '\u{1b}']));
        assert_eq!(serde_json::from_str::<Json>(&text).unwrap(), document);
    }
}
