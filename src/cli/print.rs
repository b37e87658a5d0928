//! `ioscope print`: `ioreg` for files.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;

use crate::explain::{counted, harmless};
use crate::load::ioreg_print::{Printing, print};
use crate::load::write::archive;

use super::options::Common;
use super::out::{Out, warn};
use super::plane::lacks_plane;
use super::status::BAD;
use super::subject::Subject;

/// Prints a registry as ioreg does, with ioreg's own options.
///
/// A dump that ioreg printed comes back byte for byte if it was made with the same options. Everything else, the end of a scenario's
/// run included, is printed as the newest ioreg would print it. On a terminal, control characters are shown as visible marks, and lines
/// are clipped at its width unless -w 0 is given.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  ioscope print dump.txt -l\n  ioscope print dump.txt -rc IOMedia -w 0\n  ioscope print assets/origin/question.plist -al"
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are the options of a program, each by itself"
)]
pub(super) struct Print {
    /// A dump or scenario; - is standard input.
    file: PathBuf,
    /// Writes a property list instead of text.
    #[arg(short = 'a')]
    archive: bool,
    /// Shows names in bold, as the terminal that TERM names does it.
    #[arg(short = 'b')]
    bold: bool,
    /// Selects the nodes of a class: their properties are shown.
    #[arg(short = 'c', value_name = "CLASS", allow_hyphen_values = true)]
    class: Option<String>,
    /// Shows so many levels of each tree.
    #[arg(short = 'd', value_name = "DEPTH", default_value = "0", allow_hyphen_values = true)]
    depth: String,
    /// Formats some properties in tables, and other data as hexadecimal dumps.
    #[arg(short = 'f')]
    tables: bool,
    /// Shows each class with its superclasses.
    #[arg(short = 'i')]
    inheritance: bool,
    /// Selects the nodes that have a property.
    #[arg(short = 'k', value_name = "KEY", allow_hyphen_values = true)]
    key: Option<String>,
    /// Shows the properties of all nodes.
    #[arg(short = 'l')]
    list: bool,
    /// Selects the nodes with a name, or with a name@location.
    #[arg(short = 'n', value_name = "NAME", allow_hyphen_values = true)]
    name: Option<String>,
    /// The plane [default: IOService, or the first one in the file].
    #[arg(short = 'p', value_name = "PLANE", allow_hyphen_values = true)]
    in_plane: Option<String>,
    /// Shows only the subtrees below the selected nodes.
    #[arg(short = 'r')]
    subtrees: bool,
    /// With -r, shows the nodes above each subtree too.
    #[arg(short = 't')]
    tree: bool,
    /// Clips lines to a width; 0 never clips [default: the terminal's, elsewhere 0].
    #[arg(short = 'w', value_name = "WIDTH", allow_hyphen_values = true)]
    width: Option<String>,
    /// Shows numbers and data in hexadecimal.
    #[arg(short = 'x')]
    hexadecimal: bool,
    /// Makes -c look at the kernel's classes alone, not at those of DriverKit.
    #[arg(short = 'y')]
    kernel_classes: bool,
    /// Without effect, as in ioreg.
    #[arg(short = 's', hide = true)]
    state: bool,
    /// Without effect, as in ioreg.
    #[arg(short = 'S', hide = true)]
    no_state: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Print) -> u8 {
    let common = &arguments.common;
    let subject = match Subject::open(&arguments.file, common) {
        Ok(subject) => subject,
        Err(status) => return status,
    };
    let terminal = common.output.is_none() && std::io::stdout().is_terminal();
    let options = arguments.options(terminal);
    let missing = options.plane.as_deref().and_then(|plane| lacks_plane(&subject.registry, plane));
    if let Some(words) = missing {
        warn(&format!("{}: note: {words}", subject.name));
    }
    let mut out = Out::new(common);
    let listing = subject.listing();
    let written = if arguments.archive {
        archive(&listing, &options, &mut out)
            .map(|losses| (Vec::new(), false, losses.without_properties))
    } else {
        print(&listing, &options, &mut out)
            .map(|report| (report.errors, report.ended, report.without_properties))
    };
    // A failure to write was told already, and a reader who has gone is none.
    let (errors, ended, without) = written.unwrap_or_default();
    if without > 0 {
        let nodes = counted(without, "node");
        warn(&format!("{}: note: it doesn't show the properties of {nodes}", subject.name));
    }
    for error in errors {
        warn(&format!("ioreg: error: {error}."));
    }
    out.finish(if ended { BAD } else { 0 })
}

impl Print {
    fn options(&self, terminal: bool) -> Printing {
        let columns = || crossterm::terminal::size().map_or(0, |(columns, _)| u32::from(columns));
        let width = match &self.width {
            Some(width) => leading_number(width),
            None if terminal => columns(),
            None => 0,
        };
        let plane = self.in_plane.clone();
        Printing {
            plane: plane.or_else(|| self.common.other_plane()),
            list: self.list,
            subtrees: self.subtrees,
            tree: self.tree,
            inheritance: self.inheritance,
            format: self.tables,
            hexadecimal: self.hexadecimal,
            kernel_classes: self.kernel_classes,
            class: self.class.clone(),
            key: self.key.clone(),
            name: self.name.clone(),
            depth: leading_number(&self.depth),
            width,
            bold: self.bold.then(|| bold(&std::env::var("TERM").unwrap_or_default())),
            clean: terminal.then_some(|text| harmless(text, true)),
            ..Printing::default()
        }
    }
}

/// The number at the start of a text, as `atoi` reads it; what is none, or less than none, is 0.
fn leading_number(text: &str) -> u32 {
    let text = text.trim_start();
    let digits = text.strip_prefix('+').unwrap_or(text);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or_default()
}

/// What turns bold on and off on a terminal of this kind: nothing where the kind isn't known.
fn bold(term: &str) -> [Vec<u8>; 2] {
    const KINDS: [&str; 9] =
        ["screen", "tmux", "rxvt", "vt100", "vt220", "ansi", "linux", "alacritty", "nsterm"];
    let [on, off] = if term.starts_with("xterm") {
        ["\x1b[1m", "\x1b(B\x1b[m"]
    } else if KINDS.iter().any(|kind| term.starts_with(kind)) {
        ["\x1b[1m", "\x1b[m"]
    } else {
        ["", ""]
    };
    [on.into(), off.into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_far_as_they_go() {
        for (text, number) in
            [("3", 3), (" 12x", 12), ("+4", 4), ("", 0), ("all", 0), ("-3", 0), ("99999999999", 0)]
        {
            assert_eq!(leading_number(text), number, "{text}");
        }
    }

    #[test]
    fn bold_is_left_out_on_terminals_that_are_not_known() {
        assert_eq!(bold("dumb"), [b"".to_vec(), b"".to_vec()]);
        assert_eq!(bold("xterm-256color")[0], b"\x1b[1m");
        assert!(bold("vt100")[1].ends_with(b"[m"));
    }
}
