//! The lessons keep what they promise.

#[path = "common/app.rs"]
mod app;
#[path = "common/files.rs"]
mod files;
#[path = "common/golden.rs"]
mod golden;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ioscope::cli::gallery;
use ioscope::explain::{Lesson, LessonFiles, Page, Session, built_in};
use ioscope::ui::{App, GalleryItem, Look, Msg, ThemeName, shot, update};
use ratatui::buffer::Cell;
use ratatui::style::Color;
use serde_json::Value as Json;

/// The folder from which the program takes its lessons.
fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lessons")
}

#[test]
fn every_lesson_of_the_folder_is_built_in() {
    let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files::below(&folder()) {
        let path = path.strip_prefix(folder()).unwrap().display().to_string();
        if let Some((lesson, file)) = path.split_once('/') {
            there.entry(lesson.to_owned()).or_default().push(file.to_owned());
        }
    }
    let have: BTreeMap<String, Vec<String>> =
        built_in().into_iter().map(|one| (one.name, one.files.into_keys().collect())).collect();
    assert_eq!(have, there);
}

#[test]
fn every_lesson_passes_its_check() {
    let names: Vec<String> = built_in().into_iter().map(|files| files.name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut faults = Vec::new();
    for files in built_in() {
        let found = Lesson::read(&files).map_or_else(|found| found, |lesson| lesson.check(&names));
        faults.extend(found.iter().map(|fault| format!("{}/{fault}", files.name)));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// A lesson, and what somebody does in it who tries the wrong things first.
struct Plan {
    name: String,
    number: u32,
    lesson: Arc<Lesson>,
    /// For each question a wrong answer and the right one, as letters.
    answers: Vec<(char, char)>,
    stops: usize,
    /// The first trap and the first repair, as lines to be typed.
    wrong: Vec<String>,
    right: Vec<String>,
}

#[cfg(test)]
/// All lessons with their plans; which answers are right, the machines say.
fn plans() -> Vec<Plan> {
    let plan = |files: LessonFiles| {
        let lesson = Arc::new(Lesson::read(&files).unwrap());
        let session = Session::new(Arc::clone(&lesson)).unwrap();
        let letter = |at: usize| char::from(b'a' + at as u8);
        let answers = session.pages().iter().filter_map(|page| match page {
            Page::Question(at) => {
                let (right, count) = (session.right(*at), session.question(*at).1.len());
                Some((letter((right + 1) % count), letter(right)))
            }
            _ => None,
        });
        let answers = answers.collect();
        let is_stop = |page: &&Page| matches!(page, Page::Stop(_));
        Plan {
            name: files.name.clone(),
            number: lesson.number().unwrap(),
            answers,
            stops: session.pages().iter().filter(is_stop).count(),
            wrong: session.traps().next().unwrap().1.changes.clone(),
            right: session.repairs()[0].1.changes.clone(),
            lesson,
        }
    };
    built_in().into_iter().map(plan).collect()
}

#[cfg(test)]
/// Runs the program on a lesson as a linear text.
fn plain(state: &Path, arguments: &[&str], lines: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ioscope"))
        .arg("learn")
        .args(arguments)
        .env("XDG_STATE_HOME", state)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_lesson_can_be_read_line_by_line_and_solved() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path();
    for plan in plans() {
        let number = plan.number.to_string();
        let mut lines = String::new();
        for (wrong, right) in &plan.answers {
            let _ = writeln!(lines, "{wrong}\n{right}");
        }
        for line in &plan.wrong {
            let _ = writeln!(lines, "{line}");
        }
        lines.push_str("hint\n");
        lines.push_str(&"undo\n".repeat(plan.wrong.len()));
        for line in &plan.right {
            let _ = writeln!(lines, "{line}");
        }
        let text = plain(state, &[&number, "--plain"], &lines);
        let count = |words: &str| text.matches(words).count();
        let asked = plan.answers.len();
        assert!(count("Right.\n") >= asked, "{}: {text}", plan.name);
        assert!(count("Not yet.\n") >= 1, "{}: {text}", plan.name);
        assert!(count("The goal is reached.") == 1, "{}: {text}", plan.name);
        assert!(count("(yours)") >= 1, "{}: {text}", plan.name);
        let remembered = bare(&text).contains(&bare(&plan.lesson.remember));
        assert!(remembered, "{}: {text}", plan.name);
    }
    // It is kept, listed, given to a teacher, and forgotten.
    let listed: Json =
        serde_json::from_str(&plain(state, &["--list", "--format", "json"], "")).unwrap();
    for one in listed["lessons"].as_array().unwrap() {
        assert_eq!((&one["done"], &one["hints"]), (&Json::Bool(true), &Json::from(1)), "{one}");
        assert!(one["answers"].as_array().unwrap().iter().all(|right| *right == false), "{one}");
    }
    plain(state, &["--reset"], "");
    assert!(!plain(state, &["--list"], "").contains('✓'));
}

const SIZE: (u16, u16) = (100, 30);

#[cfg(test)]
/// The application with a lesson open.
fn opened(name: &str) -> App {
    opened_in(name, Look::new(ThemeName::Dark))
}

#[cfg(test)]
fn opened_in(name: &str, look: Look) -> App {
    let is = |item: &GalleryItem| {
        item.input.lesson.as_ref().is_some_and(|start| start.lesson.name == name)
    };
    let input = gallery().into_iter().find(is).unwrap().input;
    app::open(vec![input], look, SIZE).unwrap()
}

#[cfg(test)]
fn press(app: &mut App, code: KeyCode) {
    app::press(app, KeyEvent::new(code, KeyModifiers::NONE)).unwrap();
}

#[cfg(test)]
fn change(app: &mut App, line: &str) {
    press(app, KeyCode::Char('+'));
    app::press(app, KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL)).unwrap();
    line.chars().for_each(|c| press(app, KeyCode::Char(c)));
    press(app, KeyCode::Enter);
}

#[cfg(test)]
fn drawn(app: &App, size: (u16, u16)) -> String {
    shot::text(&app::drawn(app, size).unwrap())
}

#[cfg(test)]
fn screen(app: &App) -> String {
    drawn(app, SIZE)
}

#[test]
fn a_change_is_typed_in_any_room() {
    for plan in plans() {
        let mut app = opened(&plan.name);
        to_repair(&mut app, &plan);
        // An error of several lines, and help on top of it.
        change(&mut app, "x");
        for words in ["Values: ", "set-node NODE KEY VALUE", "set-kext BUNDLE KEY VALUE"] {
            assert!(screen(&app).contains(words), "{}:\n{}", plan.name, screen(&app));
        }
        for help in [false, true] {
            if help {
                press(&mut app, KeyCode::F(1));
            }
            for size in (10..=30).flat_map(|lines| [(40, lines), (80, lines), (200, lines)]) {
                update(&mut app, Msg::Resize(size.0, size.1));
                let text = drawn(&app, size);
                assert!(help || text.contains("Change"), "{}, {size:?}:\n{text}", plan.name);
            }
        }
    }
}

/// Goes to the page of the repair.
#[cfg(test)]
fn to_repair(app: &mut App, plan: &Plan) {
    for (_, right) in &plan.answers {
        press(app, KeyCode::Enter);
        press(app, KeyCode::Char(*right));
    }
    (0..=plan.stops).for_each(|_| press(app, KeyCode::Enter));
}

/// Asks for the row under the cursor, and for as much before it as there is room for; below the goal nothing goes on without its
/// head that could be left out.
#[cfg(test)]
fn shows_row(app: &App, lines: u16, what: &str) {
    let text = drawn(app, (80, lines));
    let rows: Vec<&str> = text.lines().collect();
    let row = rows.iter().position(|line| line.contains('►'));
    let row = row.unwrap_or_else(|| panic!("{what}:\n{text}"));
    let above = rows[1].split_once(" line").map_or(0, |(words, _)| {
        words.trim_start_matches(['┌', '─', ' ']).parse::<usize>().unwrap()
    });
    // A line that is typed takes its place from the page.
    let last = rows.iter().position(|line| line.contains("─ Change ")).unwrap_or(rows.len() - 2);
    assert!(above == 0 || row + above >= last, "{what}:\n{text}");
    if above > 0 {
        let hint = rows.iter().position(|line| line.contains("Hint 1 of 3"));
        let blank = |line: &&&str| line.trim_matches(['│', ' ']).is_empty();
        let told =
            hint.unwrap_or_else(|| rows.iter().position(|row| row.contains("Goal")).unwrap());
        let mut page = rows[told..row].iter().skip_while(|line| !blank(line)).skip(1);
        // A list that is longer than the room has no head to show.
        let is_cut = page.clone().next().is_some_and(|line| line.starts_with("│    "));
        assert!(!is_cut || page.all(|line| line.starts_with("│    ")), "{what}:\n{text}");
    }
}

#[test]
fn the_row_under_the_cursor_shows_whatever_is_done_and_else_the_key_shows_it() {
    let (mut left, mut idle) = (0, 0);
    for (plan, lines) in plans().iter().flat_map(|plan| [(plan, 24), (plan, 30)]) {
        let mut app = opened(&plan.name);
        update(&mut app, Msg::Resize(80, lines));
        let says = |app: &App, words: &str| drawn(app, (80, lines)).contains(words);
        // The key is called by what it does.
        let calls = |app: &App| {
            let (text, shows) = (drawn(app, (80, lines)), says(app, "►"));
            assert_eq!(text.contains(" Enter change "), shows, "{text}");
            assert_eq!(text.contains(" Enter show the row "), !shows, "{text}");
            shows
        };
        to_repair(&mut app, plan);
        calls(&app);
        // What came of a change is read first.
        for line in &plan.wrong {
            change(&mut app, line);
            assert!(says(&app, &format!("● {}", &line[..30])), "{}", drawn(&app, (80, lines)));
            calls(&app);
        }
        press(&mut app, KeyCode::End);
        press(&mut app, KeyCode::Enter);
        shows_row(&app, lines, "a line is opened");
        press(&mut app, KeyCode::Esc);
        change(&mut app, "x");
        shows_row(&app, lines, "a line with an error");
        press(&mut app, KeyCode::Esc);
        press(&mut app, KeyCode::Home);
        press(&mut app, KeyCode::Enter);
        // What is below is counted behind the line that is typed as well.
        assert!(lines > 24 || says(&app, "more line"), "{}", drawn(&app, (80, lines)));
        press(&mut app, KeyCode::Esc);
        for key in [KeyCode::Char('H'), KeyCode::Down, KeyCode::End, KeyCode::Up, KeyCode::Home] {
            press(&mut app, KeyCode::PageDown);
            press(&mut app, key);
            shows_row(&app, lines, &format!("{}, {key:?}", plan.name));
            assert!(calls(&app));
        }
        // What one has scrolled away from is shown before it is changed or taken out.
        for (end, paged) in [(KeyCode::Home, KeyCode::PageDown), (KeyCode::End, KeyCode::PageUp)] {
            for key in [KeyCode::Char('-'), KeyCode::Enter] {
                press(&mut app, end);
                (0..3).for_each(|_| press(&mut app, paged));
                if !calls(&app) {
                    left += 1;
                    press(&mut app, key);
                    shows_row(&app, lines, &plan.name);
                    assert!(calls(&app));
                }
            }
        }
        update(&mut app, Msg::Resize(80, 90));
        let all = drawn(&app, (80, 90));
        let out = plan.wrong.iter().filter(|line| line.starts_with("un")).count();
        assert_eq!(all.matches("● un").count(), out, "{all}");
        // Where nothing is changed the page stays.
        update(&mut app, Msg::Resize(80, lines));
        for key in [KeyCode::End, KeyCode::Char('-'), KeyCode::End, KeyCode::Char('-')] {
            press(&mut app, key);
        }
        if says(&app, "nothing would change") {
            idle += 1;
            shows_row(&app, lines, &plan.name);
        }
    }
    assert!(left > 0 && idle > 0);
}

#[test]
fn an_arrow_of_a_verdict_is_spelt_out_in_ascii_however_full_its_line_is() {
    let mut ascii = Look::new(ThemeName::Dark);
    ascii.ascii = true;
    for plan in plans() {
        let count = |look: &Look, arrow| {
            let mut app = opened_in(&plan.name, look.clone());
            to_repair(&mut app, &plan);
            plan.right.iter().for_each(|line| change(&mut app, line));
            let counted = |columns| {
                update(&mut app, Msg::Resize(columns, 50));
                let text = drawn(&app, (columns, 50));
                let page = text.lines().filter(|line| line.starts_with(['│', '|']));
                page.map(|line| line.matches(arrow).count()).sum()
            };
            (60..100).map(counted).collect::<Vec<usize>>()
        };
        let arrows = count(&Look::new(ThemeName::Dark), "→");
        assert_eq!(count(&ascii, "->"), arrows, "{}", plan.name);
        assert!(!arrows.contains(&0), "{}", plan.name);
    }
}

/// The colours of the mark and of the word of a goal that is reached.
#[cfg(test)]
fn goal_colours(app: &App) -> (Color, Color) {
    let cells = app::drawn(app, SIZE).unwrap().content;
    let is_goal = |six: &[Cell]| six.iter().map(Cell::symbol).collect::<String>() == "✓ Goal";
    let at = cells.windows(6).position(is_goal).unwrap();
    (cells[at].fg, cells[at + 2].fg)
}

/// A text without blanks, marks and borders.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"`*│|►✓✗".contains(*c)).collect()
}

#[test]
fn an_answer_shows_with_all_that_belongs_to_it() {
    let sizes = [(80, 24), (100, 30), (80, 14)];
    for (plan, size) in plans().iter().flat_map(|plan| sizes.map(|size| (plan, size))) {
        let shows = |app: &App, part: &str| {
            let text = drawn(app, size);
            let is_there = bare(&text).contains(&bare(part));
            assert!(is_there, "{}, {size:?}: no {part} in\n{text}", plan.name);
        };
        let mut app = opened(&plan.name);
        update(&mut app, Msg::Resize(size.0, size.1));
        let session = Session::new(Arc::clone(&plan.lesson)).unwrap();
        for (at, (_, right)) in plan.answers.iter().enumerate() {
            press(&mut app, KeyCode::Enter);
            let (ask, choices) = session.question(at);
            let answers =
                ('a'..).zip(choices).map(|(letter, text)| (letter, format!("{letter} {text}")));
            let answers: Vec<(char, String)> = answers.collect();
            let is_high = size.1 > 14;
            if is_high {
                for (_, text) in &answers {
                    shows(&app, text);
                }
                shows(&app, ask);
                shows(&app, "Press a letter, or the arrows and Enter.");
                // What decides stands at the head of what is shown.
                let heads = session.exhibits(at).iter().flat_map(|lines| lines.iter().take(2));
                heads.for_each(|line| shows(&app, line));
            }
            for (number, (letter, text)) in answers.iter().enumerate() {
                press(&mut app, KeyCode::Char(*letter));
                let word = if letter == right { "Right." } else { "Not this one." };
                shows(&app, &format!("{text} {word} {}", session.because(at, number)));
                if is_high {
                    shows(&app, ask);
                }
                // What has no room besides is counted.
                if !drawn(&app, size).contains(": Pg") {
                    for (_, text) in &answers {
                        shows(&app, text);
                    }
                    shows(&app, "Enter goes on.");
                }
            }
            press(&mut app, KeyCode::Char(*right));
        }
    }
}

/// The columns in which a line has words, borders and blanks apart.
fn words_in(line: &str) -> Option<(usize, usize)> {
    let cells: Vec<char> = line.chars().collect();
    let is_word = |c: &char| !"│┌┐└┘─ ".contains(*c);
    Some((cells.iter().position(is_word)?, cells.iter().rposition(is_word)?))
}

#[test]
fn pages_keep_the_middle_of_a_wide_screen() {
    for plan in plans() {
        let mut app = opened(&plan.name);
        update(&mut app, Msg::Resize(200, 60));
        for page in 0..2 + plan.stops {
            let text = drawn(&app, (200, 60));
            let lines: Vec<&str> = text.lines().collect();
            let head = lines.iter().position(|line| line.contains("●")).unwrap();
            assert_eq!(words_in(lines[head]).map(|(from, to)| (from, to / 5)), Some((54, 29)));
            let panes = lines.iter().position(|line| line.contains("Registry")).unwrap_or(58);
            let all = lines[head..panes].iter().filter_map(|line| words_in(line));
            let all: Vec<_> = all.collect();
            assert!(all.len() > 1, "{}, {page}:\n{text}", plan.name);
            let fits = |(from, to): &(usize, usize)| *from >= 54 && *to < 146;
            assert!(all.iter().all(fits), "{}, {page}:\n{text}", plan.name);
            press(&mut app, KeyCode::Enter);
            if let Some((_, right)) = plan.answers.first().filter(|_| page > 0) {
                press(&mut app, KeyCode::Char(*right));
                press(&mut app, KeyCode::Enter);
            }
        }
    }
}

#[test]
fn every_lesson_is_played_on_the_screen_by_its_solution_after_a_wrong_attempt() {
    let plans = plans();
    let count = plans.len();
    for plan in plans {
        let mut app = opened(&plan.name);
        let mut shots = String::new();
        let mut shoot = |app: &App, what: &str, words: &[&str]| {
            let text = screen(app);
            for words in words {
                assert!(text.contains(words), "{}, {what}: no {words} in\n{text}", plan.name);
            }
            let _ = write!(shots, "==== {what}\n{text}");
        };
        shoot(&app, "briefing", &[&plan.lesson.title, "briefing"]);
        for (number, (wrong, right)) in plan.answers.iter().enumerate() {
            press(&mut app, KeyCode::Enter);
            // Nothing is revealed, and nobody gets past without an answer.
            press(&mut app, KeyCode::Right);
            let asked = screen(&app);
            assert!(asked.contains("choose an answer first"), "{}:\n{asked}", plan.name);
            press(&mut app, KeyCode::Char('v'));
            assert!(number > 0 || screen(&app).contains("answer the questions first"));
            press(&mut app, KeyCode::Char(*wrong));
            shoot(&app, &format!("question {} wrong", number + 1), &["✗", "Not this one."]);
            press(&mut app, KeyCode::Char(*right));
            shoot(&app, &format!("question {} right", number + 1), &["✓", "Right."]);
        }
        for stop in 0..plan.stops {
            press(&mut app, KeyCode::Enter);
            shoot(&app, &format!("stop {}", stop + 1), &["look", "Registry"]);
        }
        press(&mut app, KeyCode::Enter);
        shoot(&app, "repair", &["· Goal"]);
        for line in &plan.wrong {
            change(&mut app, line);
        }
        shoot(&app, "wrong attempt", &["· Goal", "●"]);
        press(&mut app, KeyCode::Char('H'));
        shoot(&app, "hint", &["Hint 1 of 3"]);
        plan.wrong.iter().for_each(|_| press(&mut app, KeyCode::Char('u')));
        for line in &plan.right {
            change(&mut app, line);
        }
        shoot(&app, "solved", &["✓ Goal", "●"]);
        let colours = goal_colours(&app);
        press(&mut app, KeyCode::Char('v'));
        shoot(&app, "machine", &["Registry", "Goal reached", "hints 1 of 3"]);
        assert_eq!(goal_colours(&app), colours);
        press(&mut app, KeyCode::Char('v'));
        press(&mut app, KeyCode::Right);
        shoot(&app, "debrief", &["Ways to reach the goal", &plan.lesson.title]);
        press(&mut app, KeyCode::Right);
        shoot(&app, "own dump", &["In your dump", "To remember", &plan.lesson.title]);
        // The count of hints and what is changed belong to the repair.
        let own = screen(&app);
        assert!(!own.contains("hints") && !own.contains("tried"), "{own}");
        // Behind the last page the next lesson begins.
        let last = plan.number as usize == count;
        assert!(screen(&app).contains(if last { "the last lesson" } else { "next lesson" }));
        let next = format!("Lesson {} of {count}", plan.number + 1);
        press(&mut app, KeyCode::Enter);
        let began = screen(&app);
        let words = if last { "the last page of the lesson" } else { &next };
        assert!(began.contains(words), "{}:\n{began}", plan.name);
        press(&mut app, KeyCode::Esc);
        shoot(&app, "left", &["Lessons"]);
        golden::agrees(&format!("tests/lessons/{}.txt", plan.name), &shots).unwrap();
    }
}
