//! `ioscope learn`: the course, and everything for those who write lessons.
//!
//! It has the lessons read, checked and taken: on a terminal in the application, elsewhere by `plain`; `progress` keeps how far one has
//! come. Invariant: what a lesson means is [`explain`](crate::explain)'s to know. Start reading at [`run`].

mod plain;
mod progress;
mod write;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::explain::{Fault, Lesson, LessonFiles, built_in};
use crate::ui::{Launch, Look, ThemeName};

use super::application::{self, settings};
use super::disk::disk;
use super::gallery::{gallery, lesson_input, lessons_of};
use super::options::{Color, Common, Format};
use super::out::{Out, Role, display, fail, warn, words};
use super::status::{BAD, FOUND};

use progress::Course;

/// The file that makes a folder a lesson.
const MARK: &str = "lesson.toml";

/// Files that a lesson's folder may hold, and bytes of each: more isn't a lesson.
const MANY: usize = 1000;
const LONGEST: u64 = 64 << 20;

/// Teaches how the kernel finds drivers: lessons with outcomes to predict and something to repair.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  ioscope learn\n  ioscope learn 10 --plain\n  ioscope learn 10 --at 7 --present\n  ioscope learn --list --format json\n  ioscope learn --new 15-my-own\n  \
                  ioscope learn --check 15-my-own"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(super) struct Learn {
    /// The number of a lesson, or a folder with lessons of your own. Without it, the first lesson that isn't done.
    #[arg(value_name = "N|DIR")]
    what: Option<PathBuf>,
    /// Lists the lessons and your progress in each; with --format json for a teacher to collect.
    #[arg(long)]
    list: bool,
    /// Forgets your progress in this lesson, or in all.
    #[arg(long, conflicts_with = "list")]
    reset: bool,
    /// Checks a lesson or a folder of lessons, by playing every question, repair and trap in it.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["what", "list", "reset"])]
    check: Option<PathBuf>,
    /// Writes a small lesson to start from into a new folder.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["what", "list", "reset", "check"])]
    new: Option<PathBuf>,
    /// Starts at this page of the lesson, counted from 1.
    #[arg(long, value_name = "STEP")]
    at: Option<usize>,
    /// Shows the lesson to a class: large and without frills, in strong contrast.
    #[arg(long, conflicts_with = "plain")]
    present: bool,
    /// Shows it as plain text that is read and answered line by line: for screen readers and pipes.
    #[arg(long)]
    plain: bool,
    /// Keeps nothing of your progress.
    #[arg(long)]
    no_state: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Learn) -> u8 {
    if let Some(folder) = &arguments.check {
        return check(folder, &arguments.common);
    }
    if let Some(folder) = &arguments.new {
        return write::new(folder, &arguments.common);
    }
    let (lessons, chosen) = match chosen(arguments.what.as_deref()) {
        Ok(found) => found,
        Err(status) => return status,
    };
    let kept = !arguments.no_state;
    if arguments.list || arguments.reset {
        let lessons = match chosen {
            Some(at) => &lessons[at..=at],
            None => &lessons[..],
        };
        let course = Course::new(lessons, kept);
        return if arguments.list {
            course.list(&arguments.common)
        } else {
            course.reset(&arguments.common)
        };
    }
    let course = Course::new(&lessons, kept);
    let at = chosen.unwrap_or_else(|| course.first_open());
    let lessons: Vec<Arc<Lesson>> = lessons.into_iter().map(Arc::new).collect();
    let Some(lesson) = lessons.get(at) else { return BAD };
    let page = arguments.at.map(|page| page.saturating_sub(1));
    if arguments.plain || !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        let what = arguments.what.as_deref();
        return plain::take(lesson, what, page.unwrap_or(0), &course, &arguments.common);
    }
    screen(arguments, &lessons, at, page, course)
}

fn screen(
    arguments: &Learn,
    lessons: &[Arc<Lesson>],
    at: usize,
    page: Option<usize>,
    course: Course,
) -> u8 {
    let mut look = Look::detect(|name| std::env::var(name).ok());
    let inputs = vec![lesson_input(&lessons[at], lessons.len(), page)];
    let own = arguments.what.as_ref().is_some_and(|path| path.is_dir());
    let gallery = if own { lessons_of(lessons) } else { gallery() };
    let memory = course.into_memory();
    let settings = settings(None, arguments.present, arguments.common.color, &mut look);
    // For an audience the strongest colours count.
    if arguments.present && arguments.common.color != Color::Never {
        look.choose(ThemeName::HighContrast);
    }
    let disk = disk(arguments.common.clone());
    application::run(Launch { inputs, gallery, look, memory, settings, disk })
}

/// The lessons that are meant, and which of them.
fn chosen(what: Option<&Path>) -> Result<(Vec<Lesson>, Option<usize>), u8> {
    let number = what.and_then(Path::to_str).and_then(|text| text.parse::<u32>().ok());
    let Some(number) = number else {
        let lessons = lessons(what)?;
        let only = (lessons.len() == 1).then_some(0);
        return Ok((lessons, only));
    };
    let lessons = lessons(None)?;
    match lessons.iter().position(|lesson| lesson.number() == Some(number)) {
        Some(at) => Ok((lessons, Some(at))),
        None => Err(fail(
            &number.to_string(),
            "there is no lesson of this number; `ioscope learn --list` lists them",
        )),
    }
}

/// Lessons as they lie in a folder: it is one, or holds several. In the order of their names.
fn folder(path: &Path) -> Result<Vec<LessonFiles>, String> {
    if path.join(MARK).is_file() {
        return Ok(vec![lesson(path)?]);
    }
    let told = fs::read_dir(path).map_err(|error| words(&error))?;
    let mut folders: Vec<PathBuf> =
        told.flatten().map(|entry| entry.path()).filter(|path| path.join(MARK).is_file()).collect();
    folders.sort();
    if folders.is_empty() {
        return Err(format!("there is no lesson in it: a lesson is a folder with a {MARK}"));
    }
    folders.iter().map(|path| lesson(path)).collect()
}

fn lesson(path: &Path) -> Result<LessonFiles, String> {
    // The name of `.` is that of the folder it means.
    let whole = path.canonicalize().map_err(|error| words(&error))?;
    let name =
        whole.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut files: BTreeMap<String, Cow<'static, [u8]>> = BTreeMap::new();
    let mut left = vec![whole.clone()];
    while let Some(at) = left.pop() {
        for entry in fs::read_dir(&at).map_err(|error| words(&error))?.flatten() {
            let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
            if kind.is_dir() {
                left.push(path);
            } else if kind.is_file() {
                let size = entry.metadata().map_or(0, |told| told.len());
                if files.len() >= MANY || size > LONGEST {
                    return Err(format!("{} is too much for a lesson", display(&path)));
                }
                let bytes = fs::read(&path)
                    .map_err(|error| format!("{}: {}", display(&path), words(&error)))?;
                let inside = path.strip_prefix(&whole).unwrap_or(&path);
                let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
                files.insert(parts.join("/"), Cow::Owned(bytes));
            }
        }
    }
    Ok(LessonFiles { name, files })
}

/// What is wrong with each lesson of a folder.
fn check(path: &Path, common: &Common) -> u8 {
    let lessons = match folder(path) {
        Ok(lessons) => lessons,
        Err(reason) => return fail(&display(path), &reason),
    };
    let several = !path.join(MARK).is_file();
    // What comes before a lesson may be a built-in one; alone, a lesson's neighbours aren't known.
    let mut names: Vec<String> = built_in().into_iter().map(|files| files.name).collect();
    names.extend(lessons.iter().map(|files| files.name.clone()));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut out = Out::new(common);
    let mut documents: Vec<Json> = Vec::new();
    let mut found = 0;
    for files in &lessons {
        let faults = match Lesson::read(files) {
            Ok(lesson) => lesson.check(if several { &names } else { &[] }),
            Err(faults) => faults,
        };
        found += faults.len();
        let place = if several { path.join(&files.name) } else { path.to_path_buf() };
        match common.format {
            Format::Text => text(&mut out, &place, &faults),
            _ => documents.push(json!({
                "lesson": files.name,
                "faults": faults.iter().map(fault_json).collect::<Vec<_>>(),
            })),
        }
    }
    if common.format != Format::Text {
        out.items(
            common.format,
            documents.into_iter(),
            |all| json!({"format": "ioscope-lessons", "version": 1, "lessons": all}),
        );
    }
    out.finish(if found > 0 { FOUND } else { 0 })
}

fn text(out: &mut Out, place: &Path, faults: &[Fault]) {
    if faults.is_empty() {
        out.role(Role::Good, "✓");
        out.text(&format!(" {}\n", display(place)));
    }
    for fault in faults {
        out.text(&format!("{}{}", display(&place.join(&fault.file)), fault.at));
        out.role(Role::Bad, ": error: ");
        out.text(&format!("{}\n", fault.message));
    }
}

fn fault_json(fault: &Fault) -> Json {
    let place = |at: u32| if at > 0 { Json::from(at) } else { Json::Null };
    json!({
        "file": fault.file,
        "line": place(fault.at.line),
        "column": place(fault.at.column),
        "message": fault.message,
    })
}

/// The lessons that are meant, read; what is wrong with one has been said.
fn lessons(what: Option<&Path>) -> Result<Vec<Lesson>, u8> {
    let files = match what {
        Some(path) => folder(path).map_err(|reason| fail(&display(path), &reason))?,
        None => built_in(),
    };
    let mut lessons = Vec::new();
    let mut status = 0;
    for files in files {
        match Lesson::read(&files) {
            Ok(lesson) => lessons.push(lesson),
            Err(faults) => {
                for fault in &faults {
                    warn(&format!("{}/{fault}", files.name));
                }
                status = BAD;
            }
        }
    }
    if status == 0 { Ok(lessons) } else { Err(status) }
}
