//! The lessons that the program has.

use super::files::LessonFiles;

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
    "02-planes": "lesson.md" "lesson.toml" "machine.txt" "tuner.kext/Contents/Info.plist";
    "03-state": "lesson.md" "lesson.toml" "scenario.plist";
    "04-catalogue": "lesson.md" "lesson.toml" "scenario.plist";
    "05-class-matching": "lesson.md" "lesson.toml" "scenario.plist";
    "06-generic-keys": "lesson.md" "lesson.toml" "scenario.plist";
    "07-families": "lesson.md" "lesson.toml" "scenario.plist";
    "08-scores": "lesson.md" "lesson.toml" "scenario.plist";
    "09-categories": "lesson.md" "lesson.toml" "scenario.plist";
    "10-the-question": "lesson.md" "lesson.toml" "same-pass.plist" "scenario.plist";
    "11-resources": "lesson.md" "lesson.toml" "scenario.plist";
    "12-incumbents": "hot-plug.plist" "lesson.md" "lesson.toml" "scenario.plist";
    "13-from-bundle": "lesson.md" "lesson.toml" "scenario.plist";
    "14-driverkit": "lesson.md" "lesson.toml" "scenario.plist";
}

/// The files of the built-in lessons, in their order.
pub fn built_in() -> Vec<LessonFiles> {
    LESSONS.iter().map(|(name, files)| LessonFiles::new(name, files)).collect()
}
