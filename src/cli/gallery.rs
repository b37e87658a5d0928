//! The built-in cases: the question that this program answers, as machines, a dump and bundles.

use std::sync::Arc;

use crate::explain::{Lesson, built_in};
use crate::load::{Progress, Source, load};
use crate::model::{ClassTable, DocumentKind};
use crate::ui::{GalleryItem, Input, LessonStart, OpenError, Opened};

use super::judged::judged;

macro_rules! asset {
    ($path:literal) => {
        include_bytes!(concat!("../../assets/", $path))
    };
}

/// The simulated machine of the question.
pub(super) const QUESTION: &[u8] = asset!("origin/question.plist");

struct BuiltIn {
    section: &'static str,
    title: &'static str,
    about: &'static str,
    /// A dump or scenario, and bundles that are judged with it; bundles alone make a bare machine.
    files: &'static [&'static [u8]],
}

const BASE: &[u8] = asset!("origin/base.kext/Contents/Info.plist");
const DERIVED: &[u8] = asset!("origin/derived.kext/Contents/Info.plist");

const CASES: [BuiltIn; 9] = [
    BuiltIn {
        section: "Why didn't it start?",
        title: "The question",
        about: "Two kernel extensions match IOResources, and neither has an IOMatchCategory. Both are loaded, both are probed, \
                and only one of them starts. Nothing is logged.",
        files: &[QUESTION],
    },
    BuiltIn {
        section: "Why didn't it start?",
        title: "The second one comes late",
        about: "The same two, but the second arrives when the first is already running: it is refused at the gate, \
                and its probe is never called. In ioreg this looks the same.",
        files: &[asset!("origin/late.plist")],
    },
    BuiltIn {
        section: "Why didn't it start?",
        title: "The same in a dump",
        about: "What ioreg prints on such a machine, judged with the second driver's bundle. A dump can't tell which \
                of the two happened.",
        files: &[asset!("origin/dump.txt"), DERIVED],
    },
    BuiltIn {
        section: "Why didn't it start?",
        title: "The two bundles alone",
        about: "Before anything is installed: the two bundles on a simulated bare machine.",
        files: &[BASE, DERIVED],
    },
    BuiltIn {
        section: "Two ways to repair it",
        title: "A category of its own",
        about: "Each personality has an IOMatchCategory, usually the name of its class. Both drivers start.",
        files: &[asset!("origin/own-category.plist")],
    },
    BuiltIn {
        section: "Two ways to repair it",
        title: "One drives the other",
        about: "The second driver matches the first, which registers itself. Both start, one below the other.",
        files: &[asset!("origin/provider.plist")],
    },
    BuiltIn {
        section: "Simulated machines",
        title: "A minimal machine",
        about: "A root, a bus with one device, and a driver for each: the smallest machine that shows a match.",
        files: &[asset!("machines/minimal.plist")],
    },
    BuiltIn {
        section: "Simulated machines",
        title: "A notebook with an Intel processor",
        about: "PCI, ACPI, USB, HID, storage and display. Some drivers do not start: a network card's, a battery's, \
                a tap's. Why?",
        files: &[asset!("machines/intel-notebook.plist")],
    },
    BuiltIn {
        section: "Simulated machines",
        title: "A machine with Apple silicon",
        about: "A device tree below a platform expert, and dexts with and without a device. One of them lacks an entitlement.",
        files: &[asset!("machines/apple-silicon.plist")],
    },
];

/// The built-in cases and lessons, for the first screen.
pub fn gallery() -> Vec<GalleryItem> {
    let mut items = cases();
    let lessons =
        built_in().into_iter().filter_map(|files| Lesson::read(&files).ok().map(Arc::new));
    items.extend(lessons_of(&lessons.collect::<Vec<_>>()));
    items
}

/// Lessons, for the first screen.
pub(super) fn lessons_of(lessons: &[Arc<Lesson>]) -> Vec<GalleryItem> {
    let item = |lesson: &Arc<Lesson>| GalleryItem {
        section: "Lessons".into(),
        about: format!(
            "{} minutes. Corrects: {}\n\n{}",
            lesson.minutes, lesson.corrects, lesson.briefing
        ),
        input: lesson_input(lesson, lessons.len(), None),
    };
    lessons.iter().map(item).collect()
}

/// A lesson to be taken, at a page or where one left it.
pub(super) fn lesson_input(lesson: &Arc<Lesson>, count: usize, page: Option<usize>) -> Input {
    let number = lesson.number().map_or(String::new(), |number| format!("{number}  "));
    let title = format!("{number}{}", lesson.title);
    let opens = Arc::clone(lesson);
    let input = Input::new(title, move |_| {
        let case = opens.case().map_err(|fault| OpenError::Failed(fault.to_string()))?;
        let (title, format) = (opens.title.clone(), "lesson".to_owned());
        let (notes, others) = (Vec::new(), Vec::new());
        Ok(Opened { title, format, subject: Box::new(case), notes, others, start: None })
    });
    let key = Some(format!("lesson: {}", lesson.name));
    let lesson = Some(LessonStart { lesson: Arc::clone(lesson), page, count });
    Input { key, lesson, ..input }
}

fn cases() -> Vec<GalleryItem> {
    CASES
        .iter()
        .map(|case| GalleryItem {
            section: case.section.into(),
            about: case.about.into(),
            input: Input {
                key: Some(format!("built-in: {}", case.title)),
                ..Input::new(case.title, |progress| open(case, progress))
            },
        })
        .collect()
}

fn open(case: &'static BuiltIn, progress: &mut dyn Progress) -> Result<Opened, OpenError> {
    let mut cases = Vec::new();
    let mut bundles = Vec::new();
    for file in case.files {
        let loaded = load(&Source::file(case.title, *file), progress)?;
        if loaded.document.kind == DocumentKind::Bundles {
            bundles.extend(loaded.document.bundles);
        } else {
            cases.push(loaded);
        }
    }
    judged(case.title, cases.pop(), bundles, &ClassTable::new())
}
