//! The line at the head of a lesson's page, and the strip beside its machine.

use ratatui::layout::Rect;

use crate::explain::Page;
use crate::ui::app::App;
use crate::ui::heads::lesson::{strip_column, strip_lines};
use crate::ui::lesson::LessonView;
use crate::ui::pen::{Pen, piece, under};
use crate::ui::text::{clean, clip, width};
use crate::ui::theme::Role;

/// Number and title, then the pages as dots.
pub(super) fn render_head(pen: &mut Pen<'_>, area: Rect, view: &LessonView) {
    let lesson = view.session.lesson();
    let number = lesson
        .number()
        .map_or(String::new(), |number| format!("Lesson {number} of {} · ", view.count));
    let done = |at: usize| if at <= view.session.at() { '●' } else { '○' };
    let dots: String = (0..view.session.pages().len()).map(done).collect();
    let name = page_name(view.session.page());
    let hints = view.session.hints();
    let helps = hints > 0 && view.session.page() == Page::Repair;
    let known = if helps { format!("  hints {hints} of 3") } else { String::new() };
    let title = clean(&lesson.title);
    let room = (area.width as usize).saturating_sub(2);
    let place = format!("{} of {}", view.session.at() + 1, view.session.pages().len());
    let [dots, place] = [dots, place].map(|pages| format!("{pages}  {name}{known}"));
    // The dots give way, then the number, then the title, which stands in the line above as well.
    let ways = [(&*number, &dots), (&*number, &place), ("", &dots), ("", &place)];
    let fits =
        |(number, right): &&(&str, &String)| width(number) + width(right) + width(&title) <= room;
    let (number, right) = *ways.iter().find(fits).unwrap_or(&ways[3]);
    let title = clip(&title, room.saturating_sub(width(right))).into_owned();
    pen.line(area, &vec![piece(number, Role::Dim), piece(title, Role::Title)]);
    pen.right(area, right, Role::Dim);
}

fn page_name(page: Page) -> &'static str {
    match page {
        Page::Briefing => "briefing",
        Page::Question(_) => "predict",
        Page::Stop(_) => "look",
        Page::Repair => "repair",
        Page::Debrief => "debrief",
        Page::Own => "your dump",
    }
}

pub(in crate::ui::view) fn render_strip(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let Some(view) = app.doc().and_then(|doc| doc.lesson.as_deref()) else { return };
    let inside = strip_column(area);
    render_head(pen, Rect { height: 1, ..inside }, view);
    let lines = strip_lines(app, area);
    let below = under(inside, 1);
    pen.lines(below, &lines, 0);
    if lines.len() > below.height as usize {
        let words = format!(" … {} shows all", app.key("lesson-machine"));
        pen.right(Rect { y: below.bottom() - 1, height: 1, ..below }, &words, Role::Dim);
    }
}
