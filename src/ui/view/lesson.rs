//! A lesson's page: briefing, question, repair, debrief. And beside a machine, what the lesson says of it.

mod cursor;
mod head;

use ratatui::layout::{Margin, Rect};

use crate::explain::{Page, Repair, VALUES, counted};
use crate::ui::app::{App, Overlay};
use crate::ui::layout::areas;
use crate::ui::lesson::{LessonView, Sight};
use crate::ui::markdown;
use crate::ui::pen::{
    CURSOR, Line, Pen, border, column, hanging, inner, line_width, piece, row, under,
};
use crate::ui::text::{clean, clip, head, width, wrap};
use crate::ui::theme::Role;

pub(crate) use cursor::Cursor;
pub(super) use head::render_strip;

use super::page;
use super::prompt::{self, Prompt};

/// The place of a page's text.
fn text_area(app: &App) -> Rect {
    let inside = inner(areas(app).body);
    let side = if inside.width > 60 { 2 } else { 1 };
    // The head and the line below it stay, and a line that is typed stands at the foot.
    let area = under(column(inside.inner(Margin::new(side, 0))), 2);
    let area = under(area, goal_lines(app, area.width).len() as u16);
    let taken = prompt(app).map_or(0, |prompt| prompt.height(area.width) + 2);
    Rect { height: area.height.saturating_sub(taken), ..area }
}

/// The goal and a hint, which stay above the page of the repair.
fn goal_lines(app: &App, columns: u16) -> Vec<Line> {
    let view = app.doc().and_then(|doc| doc.lesson.as_deref());
    let Some(view) = view.filter(|view| view.session.page() == Page::Repair) else {
        return Vec::new();
    };
    let told = |first: &[(String, Role)], text: &str| {
        let room = (columns as usize).saturating_sub(line_width(first)).max(10);
        let mut lines = hanging(first, wrap(&clean(&text.replace('`', "")), room), Role::Text);
        lines.push(Line::new());
        lines
    };
    let (mark, role, word) = if view.session.outcome().reached {
        ("✓ ", Role::Good, "Goal reached  ")
    } else {
        ("· ", Role::Dim, "Goal  ")
    };
    let mut lines = told(&[piece(mark, role), piece(word, Role::Title)], view.session.goal());
    if let Some((number, hint)) = &view.hint {
        lines.extend(told(&[piece(format!("  Hint {number} of 3  "), Role::Title)], hint));
    }
    lines
}

/// The line in which a change is typed, if there is one. Below it stands what is wrong with it or said of it, and how values are
/// written.
fn prompt(app: &App) -> Option<Prompt<'_>> {
    let view = app.doc()?.lesson.as_deref()?;
    let typed = app.overlays.iter().find_map(|overlay| match overlay {
        Overlay::Change { line, error } => Some((line, error)),
        _ => None,
    });
    let (line, error) = typed?;
    let remark = view.session.remark(line.text()).map(|remark| piece(remark, Role::Changed));
    // What could be typed stands behind what is wrong, and no form of it is broken in its middle.
    let (error, forms) = match error.as_deref().map(|error| error.split_once("; ")) {
        Some(Some((error, forms))) => (Some(error), Some(forms)),
        _ => (error.as_deref(), None),
    };
    let whole = |form: &str| form.replace("the changes are", "Changes:").replace(' ', "\u{a0}");
    let forms = forms.map(|forms| forms.split(", ").map(whole).collect::<Vec<_>>().join(", "));
    let said = error.map(prompt::wrong).or(remark).into_iter();
    let words = said.chain(forms.map(|forms| piece(forms, Role::Dim)));
    let words = words.chain([piece(format!("Values: {VALUES}"), Role::Dim)]).collect();
    Some(Prompt { lead: "", line, hint: "set PERSONALITY KEY VALUE", words })
}

/// Lines of a page that show.
pub(crate) fn height(app: &App) -> usize {
    text_area(app).height as usize
}

/// Gathers the lines of a page.
struct Sheet<'a> {
    app: &'a App,
    lines: Vec<Line>,
    room: usize,
    cursor: Option<Cursor>,
}

/// The lines of the page that is read, and which of them are under the cursor.
pub(crate) fn lines(app: &App) -> (Vec<Line>, Option<Cursor>) {
    let Some(view) = app.doc().and_then(|doc| doc.lesson.as_deref()) else {
        return (Vec::new(), None);
    };
    let room = text_area(app).width as usize;
    let mut sheet = Sheet { app, lines: Vec::new(), room, cursor: None };
    let lesson = view.session.lesson();
    match view.session.page() {
        Page::Briefing => {
            sheet.markdown(&lesson.briefing);
            sheet.gap();
            let minutes = lesson.minutes;
            let words = format!("{minutes} minutes. Nothing is timed, and every page can be left.");
            sheet.text(&words, Role::Dim);
        }
        Page::Question(at) => sheet.question(view, at),
        Page::Stop(at) => sheet.markdown(view.session.stop(at)),
        Page::Repair => sheet.repair(view),
        Page::Debrief => sheet.debrief(view),
        Page::Own => {
            sheet.title("In your dump");
            sheet.markdown(&lesson.own);
            sheet.gap();
            sheet.title("To remember");
            sheet.markdown(&lesson.remember);
            sheet.gap();
            sheet.text(&follows(app, view), Role::Dim);
        }
    }
    let Sheet { mut lines, cursor, .. } = sheet;
    lines.truncate(lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1));
    (lines, cursor)
}

impl Sheet<'_> {
    fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(Line::new());
        }
    }

    fn title(&mut self, text: &str) {
        self.gap();
        self.lines.push(vec![piece(text, Role::Title)]);
    }

    fn text(&mut self, text: &str, role: Role) {
        self.hanging(&[], text, role);
    }

    /// Text behind a first piece.
    fn hanging(&mut self, first: &[(String, Role)], text: &str, role: Role) {
        let room = self.room.saturating_sub(line_width(first)).max(10);
        self.lines.extend(hanging(first, wrap(&clean(text), room), role));
    }

    fn markdown(&mut self, text: &str) {
        self.indented(0, text);
    }

    /// Markdown behind blanks.
    fn indented(&mut self, by: usize, text: &str) {
        for mut line in page::markdown_rows(self.app, text, self.room.saturating_sub(by).max(10)) {
            if by > 0 {
                line.insert(0, piece(" ".repeat(by), Role::Text));
            }
            self.lines.push(line);
        }
    }

    fn question(&mut self, view: &LessonView, at: usize) {
        let session = &view.session;
        let (ask, choices) = session.question(at);
        // What there is to see comes first, unless the answers would be pushed off the page by it.
        let exhibits = self.exhibits(view, at);
        let asked = markdown::rows(ask, self.room, false).len();
        let chosen = choices.iter().map(|choice| wrap(choice, self.room.saturating_sub(7)).len());
        // Three gaps, and the line on what to do.
        let fits = exhibits.len() + asked + chosen.sum::<usize>() + 4 <= height(self.app);
        let (before, after) = if fits { (exhibits, Vec::new()) } else { (Vec::new(), exhibits) };
        self.lines.extend(before);
        self.markdown(ask);
        self.gap();
        let answered = session.is_answered(at);
        let count = choices.len();
        for (number, choice) in choices.into_iter().enumerate() {
            let from = self.lines.len();
            let chosen = number == view.at;
            let seen =
                answered && view.opened == Some(number) || session.first_answer(at) == Some(number);
            let right = number == session.right(at);
            let (mark, role) = match (seen, right) {
                (true, true) => ("✓", Role::Good),
                (true, false) => ("✗", Role::Bad),
                _ => (" ", Role::Text),
            };
            let cursor = if chosen { CURSOR } else { " " };
            let letter = char::from(b'a' + number as u8);
            let first = [
                piece(format!("{cursor} "), Role::Accent),
                piece(format!("{mark} "), role),
                piece(format!("{letter}  "), if chosen { Role::Title } else { Role::Dim }),
            ];
            let role = if chosen { Role::Title } else { Role::Text };
            self.hanging(&first, &choice.replace('`', ""), role);
            let bar = self.lines.len();
            let mut to = bar;
            if view.opened == Some(number) {
                self.lines.push(Line::new());
                let word = if right { "Right." } else { "Not this one." };
                let because = format!("**{word}** {}", session.because(at, number));
                self.indented(7, &because);
                to = self.lines.len();
                self.lines.push(Line::new());
            }
            if chosen {
                self.cursor = Some(Cursor { from, bar, to });
            }
        }
        self.gap();
        let app = self.app;
        let (accept, show) = (app.key("lesson-accept"), app.key("lesson-show"));
        let mut words = match view.opened {
            Some(opened) if opened == session.right(at) => {
                let others = if count == 2 {
                    "letter says what is wrong with it"
                } else {
                    "letters say what is wrong with them"
                };
                format!("{accept} goes on. The other {others}.")
            }
            Some(_) => {
                format!("Choose another letter, or {show} shows the right one. {accept} goes on.")
            }
            None => format!("Press a letter, or the arrows and {accept}. {show} shows the answer."),
        };
        if !after.is_empty() {
            words.push_str(" See below.");
        }
        self.text(&words, Role::Dim);
        if !after.is_empty() {
            self.gap();
            self.lines.extend(after);
        }
    }

    /// The lines of what is shown with a question. One that is too long goes on further to the right, so that nothing is lost.
    fn exhibits(&self, view: &LessonView, at: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        for exhibit in view.session.exhibits(at) {
            for line in exhibit {
                let line = clean(line);
                if width(&line) + 2 <= self.room {
                    lines.push(vec![piece(format!("  {line}"), Role::Accent)]);
                    continue;
                }
                let lead = line.len() - line.trim_start_matches([' ', '|']).len();
                let (start, mut text) = line.split_at(lead);
                let room = self.room.saturating_sub(width(start) + 6).max(10);
                let mut further = "";
                while !text.is_empty() {
                    let fitting = head(text, room).0;
                    let comma = || fitting.rfind(',').map(|at| at + 1);
                    let blank = fitting.rfind(' ').filter(|at| *at > 0).or_else(comma);
                    let end = match (fitting.len(), blank) {
                        (0, _) => text.len(),
                        (all, Some(at)) if all < text.len() => at,
                        (all, _) => all,
                    };
                    let (part, rest) = text.split_at(end);
                    lines.push(vec![piece(format!("  {start}{further}{part}"), Role::Accent)]);
                    (text, further) = (rest.trim_start(), "    ");
                }
            }
            lines.push(Line::new());
        }
        lines
    }

    fn repair(&mut self, view: &LessonView) {
        let (session, app) = (&view.session, self.app);
        let reached = session.outcome().reached;
        self.outcome(view);
        self.gap();
        let mut whose = None;
        for (number, one) in session.rows().into_iter().enumerate() {
            if whose.as_ref() != Some(&one.whose) {
                let kind = match one.whose.word() {
                    "set" => "personality",
                    "set-node" => "node",
                    "set-class" => "what the driver's code does:",
                    _ => "bundle",
                };
                self.lines.push(vec![
                    piece(format!("{kind} "), Role::Dim),
                    piece(clean(&session.called(&one.whose)).into_owned(), Role::Title),
                ]);
                whose = Some(one.whose.clone());
            }
            let chosen = number == view.at;
            if chosen {
                let from = self.lines.len();
                self.cursor = Some(Cursor { from, bar: from + 1, to: from + 1 });
            }
            let room = self.room.saturating_sub(4 + width(&one.key) + 3);
            let (value, role) = match &one.value {
                Some(value) => (clip(&clean(value), room).into_owned(), Role::Text),
                None => ("not set".to_owned(), Role::Dim),
            };
            let (cursor, key) = if chosen { (CURSOR, Role::Title) } else { (" ", Role::Text) };
            let changed = if one.changed { " ● " } else { "   " };
            self.lines.push(vec![
                piece(cursor, Role::Accent),
                piece(changed, Role::Changed),
                piece(clean(&one.key), key),
                piece(" = ", Role::Dim),
                piece(value, role),
            ]);
        }
        // The keys are those of a change that is being typed.
        if matches!(app.overlays.last(), Some(Overlay::Change { .. })) {
            return;
        }
        self.gap();
        // What the footer has not.
        let words = if reached {
            format!("{} goes on and shows the other ways.", app.key("lesson-accept"))
        } else if view.sight == Sight::Away {
            format!("{} shows the row under the cursor.", app.key("lesson-accept"))
        } else {
            format!("{} removes the key under the cursor.", app.key("lesson-remove"))
        };
        self.text(&words, Role::Dim);
    }

    /// What came of what was tried.
    fn outcome(&mut self, view: &LessonView) {
        let session = &view.session;
        let outcome = session.outcome();
        for line in session.tried() {
            self.hanging(&[piece("● ", Role::Changed)], line, Role::Changed);
        }
        self.gap();
        if !session.tried().is_empty() {
            for change in &outcome.changes {
                self.change(change);
            }
            if outcome.idle {
                self.text("The latest change alters no verdict.", Role::Dim);
            } else if outcome.changes.is_empty() {
                self.text("All verdicts are as in the beginning.", Role::Dim);
            }
            self.gap();
        }
        for line in &outcome.standing {
            // What a change has come to is said once.
            let said = |change: &String| {
                let (subject, is) = line.rsplit_once(": ").unwrap_or_default();
                let subject = subject.split_once(' ').map_or("", |(_, subject)| subject);
                let was = change.strip_prefix(subject).and_then(|rest| rest.strip_prefix(": "));
                was.and_then(|was| was.rsplit_once(" → ")).is_some_and(|(_, now)| now == is)
            };
            if !session.tried().is_empty() && outcome.changes.iter().any(said) {
                continue;
            }
            let (mark, text) = line.split_once(' ').unwrap_or(("", line));
            let role = match mark {
                "✓" => Role::Good,
                "✗" => Role::Bad,
                "⧗" => Role::Wait,
                "?" => Role::Unsure,
                _ => Role::Dim,
            };
            self.hanging(&[piece(format!("{mark} "), role)], text, Role::Text);
        }
        // What helps on stands next to the list, so that it shows with the row under the cursor.
        if let Some(trap) = &outcome.trap {
            self.gap();
            self.indented(0, trap);
        }
    }

    /// A verdict before and after. What it has become isn't parted from its arrow.
    fn change(&mut self, change: &str) {
        let change = clean(change);
        // As it is drawn where there is nothing but ASCII: it takes a cell more there.
        let arrow = if self.app.look.ascii { "-> " } else { "→ " };
        let room = self.room.saturating_sub(width(arrow)).max(10);
        let (was, is) = change.rsplit_once(" → ").unwrap_or((&change, ""));
        let mut parts = wrap(was, room);
        let last = parts.last().map_or(0, |last| width(last));
        match parts.last_mut() {
            _ if is.is_empty() => {}
            Some(part) if last + width(is) + width(arrow) < room => {
                part.extend([" ", arrow, is]);
            }
            _ => parts.extend(wrap(&format!("{arrow}{is}"), room)),
        }
        self.lines.extend(hanging(&[piece(arrow, Role::Accent)], parts, Role::Text));
    }

    fn debrief(&mut self, view: &LessonView) {
        let (session, lesson) = (&view.session, view.session.lesson());
        self.title(if session.is_solved() {
            "Ways to reach the goal"
        } else {
            "The goal was not reached. These ways lead to it"
        });
        for (taken, repair) in session.repairs() {
            let (mark, role) = if taken { ("✓ ", Role::Good) } else { ("  ", Role::Text) };
            let yours = if taken { " (yours)" } else { "" };
            self.hanging(&[piece(mark, role)], &format!("{}{yours}", repair.about), Role::Title);
            for change in &repair.changes {
                let parts = wrap(&clean(change), self.room.saturating_sub(6).max(10));
                for (number, part) in parts.into_iter().enumerate() {
                    let blanks = if number == 0 { "    " } else { "      " };
                    self.lines.push(vec![piece(blanks, Role::Text), piece(part, Role::Accent)]);
                }
            }
            self.indented(2, &repair.because);
            self.gap();
        }
        self.title("What looks right and isn't");
        for (tried, Repair { about, because, .. }) in session.traps() {
            let yours = if tried { " (tried)" } else { "" };
            self.hanging(&[piece("✗ ", Role::Bad)], &format!("{about}{yours}"), Role::Title);
            self.indented(2, because);
            self.gap();
        }
        self.title("What to take from it");
        self.markdown(&lesson.debrief);
        self.title("In the kernel");
        for source in &lesson.sources {
            self.lines.push(vec![
                piece(clean(&source.function), Role::Accent),
                piece(format!("   {}", clean(&source.file)), Role::Dim),
            ]);
            self.indented(2, &source.says);
        }
        if !lesson.reasons.is_empty() {
            self.gap();
            self.markdown("To read on:");
            for code in &lesson.reasons {
                self.markdown(&format!("`ioscope reason {code}`"));
            }
        }
    }
}

/// How it goes on behind the last page.
fn follows(app: &App, view: &LessonView) -> String {
    let back = app.key("escape");
    match app.next_lesson() {
        Some(next) => {
            let key = app.key("lesson-accept");
            let title = next.title.replacen("  ", ", ", 1);
            format!("{key} opens the next lesson: {title}. {back} goes back to the gallery.")
        }
        None if view.count > 1 => {
            format!("This was the last lesson. {back} goes back to the gallery.")
        }
        None => format!("{back} leaves the lesson."),
    }
}

/// The page in the place of the panes.
pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let Some(view) = app.doc().and_then(|doc| doc.lesson.as_deref()) else { return };
    pen.frame(area, Role::Border);
    let text = text_area(app);
    let goal = goal_lines(app, text.width);
    let head = text.y - goal.len() as u16;
    pen.lines(Rect { y: head, height: goal.len() as u16, ..text }, &goal, 0);
    head::render_head(pen, Rect { y: head - 2, height: 1, ..text }, view);
    let (lines, cursor) = lines(app);
    let top = top(app, &lines, cursor);
    pen.lines(text, &lines, top);
    if let Some(cursor) = cursor.filter(|_| view.rows() > 0) {
        let end = cursor.bar.min(top + text.height as usize);
        for line in cursor.from.max(top)..end {
            pen.tint(row(text, line - top), Role::Select);
            pen.even(row(text, line - top));
        }
    }
    // While a line is typed the keys are its own.
    let by = |id: &str| {
        if app.overlays.is_empty() { format!(": {}", app.key(id)) } else { String::new() }
    };
    if top > 0 {
        let words = format!(" {} above{} ", counted(top, "line"), by("page-up"));
        pen.right(Rect { height: 1, ..border(area) }, &words, Role::Dim);
    }
    let left = lines.len().saturating_sub(top + text.height as usize);
    if left > 0 {
        pen.below(area, &format!("{}{}", counted(left, "more line"), by("page-down")));
    }
}

/// The first line that shows of the page's `lines`. While a change is typed it goes with its row as well.
pub(crate) fn top(app: &App, lines: &[Line], cursor: Option<Cursor>) -> usize {
    let Some(view) = app.doc().and_then(|doc| doc.lesson.as_deref()) else { return 0 };
    let keeps =
        view.session.page() == Page::Repair && (view.sight == Sight::Kept || prompt(app).is_some());
    match cursor.filter(|_| keeps) {
        Some(row) => row.top(lines, height(app)),
        None => view.top.min(lines.len().saturating_sub(height(app))),
    }
}

/// The line in which a change is typed, at the foot of the page's text.
pub(super) fn render_prompt(pen: &mut Pen<'_>, app: &App) {
    let Some(prompt) = prompt(app) else { return };
    let text = text_area(app);
    let (lines, cursor) = lines(app);
    let left = (lines.len() - top(app, &lines, cursor)) as u16;
    // Where there is no room, the line that is typed stays in sight.
    let body = areas(app).body;
    let height = prompt.height(text.width).min(body.height.saturating_sub(2));
    let last = body.bottom().saturating_sub(height + 1);
    let y = (text.y + text.height.min(left + 1) + 1).min(last);
    let foot = Rect { y, height, ..text };
    pen.window(foot.outer(Margin::new(1, 0)), "Change");
    prompt.draw(pen, foot);
}
