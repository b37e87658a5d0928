//! A lesson to begin with: small, whole, and right.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::LessonFiles;

/// The files of a new lesson. It passes its check, so that whoever writes can begin by changing it.
pub fn skeleton(name: &str) -> LessonFiles {
    let files: [(&str, &'static [u8]); 3] = [
        ("lesson.md", include_bytes!("skeleton/lesson.md")),
        ("lesson.toml", include_bytes!("skeleton/lesson.toml")),
        ("scenario.plist", include_bytes!("skeleton/scenario.plist")),
    ];
    let files: BTreeMap<String, Cow<'static, [u8]>> =
        files.into_iter().map(|(path, bytes)| (path.to_owned(), Cow::Borrowed(bytes))).collect();
    LessonFiles { name: name.to_owned(), files }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Lesson;

    #[test]
    fn the_skeleton_is_a_whole_lesson() {
        let lesson = Lesson::read(&skeleton("01-new")).unwrap();
        assert_eq!(lesson.check(&[]), []);
    }
}
