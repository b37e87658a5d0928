//! What is tried out: the editor, what changed, and the prompt for bundles.

use ratatui::layout::Rect;

use crate::explain::{Outcome, VerdictChange, counted, show_within};
use crate::ui::app::App;
use crate::ui::commands::DetailTab;
use crate::ui::doc::Doc;
use crate::ui::index::{Goes, Index, Row};
use crate::ui::layout::{areas, over};
use crate::ui::naming::{label, mark};
use crate::ui::pen::{Line, Pen, hanging, inner, padded, piece, row, under};
use crate::ui::text::{clean, clip, clip_middle, pad, width, wrap_within};
use crate::ui::theme::Role;
use crate::ui::what_if::{AddPrompt, Editor};

use super::index::room;
use super::prompt::{Prompt, said, wrong};

/// Columns of the editor.
const COLUMNS: u16 = 110;

/// Lines of the editor below its rows: a blank one, what is typed, and what is said of it.
const FOOT: u16 = 4;

fn inside(app: &App, editor: &Editor) -> Rect {
    over(app, COLUMNS, (editor.rows.len() + usize::from(FOOT)).min(28))
}

/// Where its rows are.
pub(crate) fn list(app: &App, editor: &Editor) -> Rect {
    let inside = inside(app, editor);
    Rect { height: inside.height.saturating_sub(FOOT), ..inside }
}

/// Rows that show.
pub(crate) fn lines(app: &App, editor: &Editor) -> usize {
    list(app, editor).height as usize
}

pub(super) fn editor(pen: &mut Pen<'_>, app: &App, editor: &Editor) {
    let typing = editor.field.is_some();
    let inside = inside(app, editor);
    let kind = if editor.target.bundle.is_some() { "personality" } else { "node" };
    let room = (inside.width as usize).saturating_sub(kind.len() + 15);
    let name = clean(&editor.target.name);
    pen.window(inside, &format!("What if · {kind} {}", clip_middle(&name, room)));
    let list = list(app, editor);
    let names = editor.rows.iter().map(|row| width(&row.key)).max().unwrap_or(0);
    let names = names.clamp(12, (list.width as usize * 2 / 5).max(12));
    pen.rows(list, editor.scroll, editor.rows.len(), !typing, |pen, at, line| {
        let entry = &editor.rows[at];
        let line = padded(line);
        let (mark, name, role) = match (&entry.value, &*entry.key) {
            (_, "") => (piece("+ ", Role::Accent), "another key".into(), Role::Accent),
            (value, key) => {
                let mark = if entry.changed { "● " } else { "  " };
                let role = if value.is_some() { Role::Text } else { Role::Dim };
                (piece(mark, Role::Changed), clean(key), role)
            }
        };
        let x = pen.text(line, line.x, &mark.0, mark.1);
        let x = pen.text(line, x, &pad(&clip_middle(&name, names), names), role) + 2;
        match &entry.value {
            Some(value) => {
                let left = line.right().saturating_sub(x) as usize;
                pen.text(line, x, &clean(&show_within(value, left.max(8))), Role::Text);
            }
            None => {
                pen.text(line, x, entry.note, Role::Dim);
            }
        }
    });
    let foot = under(padded(inside), list.height);
    let rule: String = "─".repeat(foot.width as usize);
    pen.text(row(foot, 0), foot.x, &rule, Role::Border);
    let judging = app.doc().is_some_and(|doc| doc.what_if.running.is_some());
    let words = match &editor.error {
        _ if judging => piece("judging", Role::Wait),
        Some(error) => wrong(error),
        None => editor.remark(&app.key("prompt-next")).unwrap_or_else(|| idle(app, editor)),
    };
    let Some(field) = &editor.field else {
        pen.wrapped(foot, 1, &clean(&words.0), words.1);
        return;
    };
    let lead = match &field.key {
        Some(key) => format!("{} = ", clip_middle(&clean(key), foot.width as usize / 2)),
        None => "key: ".to_owned(),
    };
    let prompt = Prompt { lead: &lead, line: &field.line, hint: "", words: vec![words] };
    prompt.draw(pen, under(foot, 1));
}

/// What is said where nothing is typed: whose copy it is, and the way to what could be changed instead.
fn idle(app: &App, editor: &Editor) -> (String, Role) {
    let (tab, other) = match editor.target.bundle {
        Some(_) => ("properties", "the node"),
        None => ("matching", "a candidate's personality"),
    };
    let words = "The file stays as it is; the change is tried out on a copy.";
    if app.doc().is_none_or(|doc| doc.chosen().is_none()) {
        return piece(words, Role::Dim);
    }
    let [close, tab, edit] = ["page-close", tab, "edit"].map(|id| app.key(id));
    piece(format!("{words} {close}, then {tab} {edit} changes {other} instead."), Role::Dim)
}

/// `✗ lost (lost-category)`.
fn verdict(of: Option<(Outcome, &'static str)>) -> Line {
    match of {
        Some((outcome, code)) => {
            let (sign, role, word) = mark(outcome);
            let code = if outcome == Outcome::Started { String::new() } else { format!(" {code}") };
            vec![piece(format!("{sign} {word}"), role), piece(code, Role::Dim)]
        }
        None => vec![piece("· no candidate", Role::Dim)],
    }
}

/// Two lines for a verdict that is different: whose it is, and what it was and is; one where there is room.
fn change(change: &VerdictChange, room: usize) -> Vec<Row> {
    let known = &change.personality;
    let name = label(known);
    let path = clean(&change.path).into_owned();
    let path = path.rsplit_once(":/").map_or(&*path, |(_, rest)| rest);
    let path = if path.is_empty() { "the root" } else { path };
    let goes = Some(Goes {
        entry: change.entry,
        tab: DetailTab::Matching,
        personality: Some((**known).clone()),
    });
    let name = clip_middle(&name, room.saturating_sub(6) * 3 / 5).into_owned();
    let left = room.saturating_sub(width(&name) + 6);
    let path = clip_middle(path, left);
    let head = vec![
        piece("● ", Role::Changed),
        piece(name, Role::Title),
        piece(format!(" on {path}"), Role::Dim),
    ];
    let mut second = vec![piece("    ", Role::Text)];
    second.extend(verdict(change.before));
    second.push(piece(" → ", Role::Changed));
    second.extend(verdict(change.after));
    vec![
        Row { line: head, goes: goes.clone(), heading: false },
        Row { line: second, goes, heading: false },
    ]
}

pub(crate) fn changes(app: &App, title: &str, changes: &[VerdictChange]) -> Index {
    let room = room(app, false);
    let most = usize::from(areas(app).body.height / 3).max(1);
    let mut head = hanging(&[], wrap_within(&clean(title), room, most, ""), Role::Text);
    head.push(Line::new());
    let title = format!("{}, before → after", counted(changes.len(), "verdict"));
    let rows = changes.iter().flat_map(|one| change(one, room)).collect();
    Index { title, head, rows, ..Index::default() }
}

/// All changes that are tried out, and what came of them.
pub(crate) fn all(app: &App, doc: &Doc) -> Index {
    let room = room(app, false);
    let text = |words: &str, role: Role| {
        Row::plain(vec![piece(clip(&clean(words), room).into_owned(), role)])
    };
    let mut rows = Vec::new();
    for (at, one) in doc.what_if.done.iter().enumerate() {
        rows.push(text(&format!("{:>2}  {}", at + 1, one.words), Role::Text));
    }
    for one in doc.what_if.undone.iter().rev() {
        rows.push(text(&format!("     {} (taken back)", one.words), Role::Dim));
    }
    rows.push(Row::default());
    let count = doc.what_if.all.len();
    let against = match count {
        0 => "No verdict differs from the file as it was opened.".to_owned(),
        1 => "1 verdict differs from the file as it was opened:".to_owned(),
        many => format!("{many} verdicts differ from the file as it was opened:"),
    };
    rows.push(text(&against, Role::Accent));
    rows.extend(doc.what_if.all.iter().flat_map(|one| change(one, room)));
    Index { title: "What is tried out".to_owned(), rows, ..Index::default() }
}

/// Lines of the options of a path.
const OPTIONS: usize = 10;

/// Options that show.
pub(crate) fn options(app: &App) -> usize {
    OPTIONS.min(inner(areas(app).body).height as usize)
}

pub(super) fn prompt(pen: &mut Pen<'_>, app: &App, prompt: &AddPrompt) {
    let inside = over(app, COLUMNS, 3 + prompt.options.len().min(OPTIONS));
    pen.window(inside, "Add bundles");
    let list = under(inside, 3);
    let inside = padded(inside);
    let hint = "path of a bundle, a folder, an Info.plist or a kernelcache";
    let words = if prompt.reading && prompt.error.is_none() {
        vec![piece("reading", Role::Wait)]
    } else {
        let words = "They are judged with this file, which stays as it is.";
        said(prompt.error.as_deref(), words)
    };
    let above = Rect { height: inside.height - list.height, ..inside };
    Prompt { lead: "", line: &prompt.line, hint, words }.draw(pen, above);
    pen.rows(list, prompt.scroll, prompt.options.len(), true, |pen, at, line| {
        let line = padded(line);
        let shown = clip_middle(&clean(&prompt.options[at]), line.width as usize).into_owned();
        pen.text(line, line.x, &shown, Role::Text);
    });
}
