//! A lesson to begin with: small, whole, and right.

use super::files::LessonFiles;

/// The files of a new lesson. It passes its check, so that whoever writes can begin by changing it.
pub fn skeleton(name: &str) -> LessonFiles {
    let files: [(&str, &[u8]); 3] = [
        ("lesson.md", include_bytes!("skeleton/lesson.md")),
        ("lesson.toml", include_bytes!("skeleton/lesson.toml")),
        ("scenario.plist", include_bytes!("skeleton/scenario.plist")),
    ];
    LessonFiles::new(name, &files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::{Lesson, Session};
    use std::sync::Arc;

    #[test]
    fn the_skeleton_is_a_whole_lesson() {
        let lesson = Lesson::read(&skeleton("01-new")).unwrap();
        assert_eq!(lesson.check(&[]), []);
    }

    /// A driver that matches nodes of its own class and registers itself makes more of them without an end.
    #[test]
    fn a_change_that_never_comes_to_rest_is_refused() {
        let mut files = skeleton("01-new");
        let plan = files.text("lesson.toml").unwrap().replace(
            "edit = [\"driver com.example.lamp\"]",
            "edit = [\"driver com.example.lamp\", \"class LampDriver\"]",
        );
        files.files.insert("lesson.toml".into(), plan.into_bytes().into());
        let mut session = Session::new(Arc::new(Lesson::read(&files).unwrap())).unwrap();
        session.change("set-class LampDriver registerService Yes").unwrap();
        session.change("set com.example.lamp IOProviderClass \"IOService\"").unwrap_err();
        assert_eq!(session.tried().len(), 1);
    }
}
