//! A picture of the screen on its way to a file. This floor asks for the file; who writes it is the caller.

use std::path::Path;

use ratatui::buffer::Buffer;

use super::input::Input as Line;
use super::shot;
use super::text::clean;
use super::theme::Theme;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Save {
    /// Where, as the user typed it.
    pub name: String,
    /// What.
    pub text: String,
    /// Whether a file that is there already may be replaced: the user was asked.
    pub replace: bool,
}

/// Why a file was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveError {
    /// A file of that name is there.
    Exists,
    /// One sentence with the reason.
    Failed(String),
}

/// The question for the name of a picture.
#[derive(Clone, Debug)]
pub(crate) struct Export {
    pub(crate) line: Line,
    pub(crate) error: Option<String>,
    /// Whether the user has seen that the file is there, and is asked whether to replace it.
    pub(crate) replaces: bool,
    /// The screen as it was before the question lay over it.
    pub(crate) picture: Buffer,
    /// What the picture shows.
    pub(crate) title: String,
}

impl Export {
    /// The picture in the form that the name asks for.
    pub(crate) fn text(&self, theme: &Theme) -> Result<String, String> {
        let name = self.line.text().trim();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        match ending.as_str() {
            "svg" => Ok(shot::svg(&self.picture, theme, &self.title)),
            "ansi" | "ans" => Ok(shot::ansi(&self.picture)),
            "txt" => Ok(shot::text(&self.picture)),
            _ => Err("the ending of the name gives the format: .svg, .ansi (with colours) or .txt"
                .to_owned()),
        }
    }
}

/// The name that is proposed: that of the document with another ending, beside it. What can't be typed isn't proposed.
pub(crate) fn proposal(path: Option<&str>) -> String {
    let Some(path) = path.filter(|path| clean(path) == *path) else {
        return "ioscope.svg".to_owned();
    };
    Path::new(path).with_extension("svg").display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_proposed_beside_its_document() {
        for (path, name) in [
            (Some("/a/b/dump.txt"), "/a/b/dump.svg"),
            (Some("dump"), "dump.svg"),
            (Some("/a.b/dump"), "/a.b/dump.svg"),
            (Some("/a/.hidden"), "/a/.hidden.svg"),
            (Some("/a/sysdiagnose/"), "/a/sysdiagnose.svg"),
            (Some("/a/\u{1b}]0;x\u{7}.txt"), "ioscope.svg"),
            (Some("/a/\u{202e}txt.gvs"), "ioscope.svg"),
            (None, "ioscope.svg"),
        ] {
            assert_eq!(proposal(path), name);
        }
    }
}
