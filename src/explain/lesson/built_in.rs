//! The lessons that the program has.

use std::borrow::Cow;

use super::LessonFiles;

macro_rules! lessons {
    ($($name:literal: $($file:literal)+;)+) => {
        /// Each lesson's name and files.
        const LESSONS: &[(&str, &[(&str, &[u8])])] = &[$(
            ($name, &[$((
                $file,
                include_bytes!(concat!("../../../assets/lessons/", $name, "/", $file)),
            )),+]),
        )+];
    };
}

lessons! {
    "01-read-the-tree": "lesson.md" "lesson.toml" "scenario.plist";
    "03-state": "lesson.md" "lesson.toml" "scenario.plist";
    "10-the-question": "lesson.md" "lesson.toml" "same-pass.plist" "scenario.plist";
}

/// The files of the built-in lessons, in their order.
pub fn built_in() -> Vec<LessonFiles> {
    LESSONS
        .iter()
        .map(|(name, files)| LessonFiles {
            name: (*name).to_owned(),
            files: files
                .iter()
                .map(|(path, bytes)| ((*path).to_owned(), Cow::Borrowed(*bytes)))
                .collect(),
        })
        .collect()
}
