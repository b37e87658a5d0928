//! The files of one lesson, whoever has read them.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The files of one lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LessonFiles {
    /// The folder's name, `10-the-question`: what the lesson is called.
    pub name: String,
    /// Path in the folder, with `/` between its parts, to content.
    pub files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl LessonFiles {
    pub(super) fn new(name: &str, files: &[(&str, &'static [u8])]) -> Self {
        let file = |(path, bytes): &(&str, _)| ((*path).to_owned(), Cow::Borrowed(*bytes));
        Self { name: name.to_owned(), files: files.iter().map(file).collect() }
    }

    /// The content of a file.
    pub(crate) fn bytes(&self, file: &str) -> Option<&[u8]> {
        self.files.get(file).map(AsRef::as_ref)
    }

    pub(crate) fn text(&self, file: &str) -> Option<Cow<'_, str>> {
        self.bytes(file).map(String::from_utf8_lossy)
    }

    /// The files in a folder, or the one file of that name.
    pub(crate) fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        let inside = move |path: &&String| {
            path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.files.keys().filter(inside).map(String::as_str)
    }
}
