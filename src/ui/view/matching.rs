//! The candidates of the node, and the ladder of the one under the cursor.

use std::fmt::Write as _;

use ratatui::layout::Rect;

use crate::explain::{Case, DEFAULT_CATEGORY, Outcome, Scores, Slot, Verdict};
use crate::model::{EntryId, Tri};
use crate::ui::app::App;
use crate::ui::doc::Doc;
use crate::ui::layout::{content, matching, slot_strip};
use crate::ui::naming::{category, label, mark, name_cells, name_parts, started};
use crate::ui::pen::{
    CURSOR, Line, Pen, border, cursor_role, line_width, padded, piece, row, under,
};
use crate::ui::text::{clean, clip_middle, own_name, pad, width};
use crate::ui::theme::Role;

use super::{ladder, page};

/// The reason in a few words: the code, and the key that decided.
fn stopped_at(verdict: &Verdict) -> String {
    match &verdict.key {
        Some(key) if !started(verdict) => format!("{} {}", verdict.code, clean(key)),
        _ => verdict.code.to_owned(),
    }
}

/// The first candidate that shows in a table of `height` lines, heading included.
pub(crate) fn top(doc: &Doc, height: usize) -> usize {
    let rows = height.saturating_sub(1).max(1);
    let last = doc.detail.verdicts.len().saturating_sub(rows);
    doc.candidates.at.saturating_sub(rows / 2).min(last)
}

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App, doc: &Doc, focus: bool) {
    let verdicts = &doc.detail.verdicts;
    if verdicts.is_empty() {
        empty(pen, content(area), app, doc);
        slots(pen, area, app, doc, focus);
        return;
    }
    let (table, below) = matching(area, verdicts.len());
    candidates(pen, table, doc, focus);
    let line = Rect { y: table.bottom(), height: 1, ..area };
    divider(pen, line, focus, "");
    slots(pen, area, app, doc, focus);
    if let Some(verdict) = doc.chosen() {
        let lines = ladder::lines(verdict, scores(doc), below.width, below.height);
        let inside = padded(below);
        pen.lines(inside, &lines, doc.ladder);
        let left = lines.len().saturating_sub(doc.ladder + below.height as usize);
        if left > 0 {
            pen.below(area, &page::more_of_pane(app, left));
        } else if doc.ladder > 0 {
            pen.below(area, &format!("end: {}", app.key("page-up")));
        }
    }
}

/// The scores of the candidate under the cursor.
pub(crate) fn scores(doc: &Doc) -> Option<Scores> {
    doc.detail.scores.get(doc.candidates.at).copied()
}

/// The category that the candidate under the cursor didn't get.
pub(crate) fn asked_category(doc: &Doc) -> Option<&str> {
    let verdict = doc.chosen().filter(|verdict| !started(verdict))?;
    Some(verdict.personality.category.as_str())
}

/// The match categories of the node, that of the candidate under the cursor first.
fn slots(pen: &mut Pen<'_>, area: Rect, app: &App, doc: &Doc, focus: bool) {
    let Some(strip) = slot_strip(area) else { return };
    let Some(entry) = doc.detail.entry else { return };
    let first = asked_category(doc);
    let line = Rect { y: strip.y - 1, height: 1, ..area };
    divider(pen, line, focus, "category slots");
    let inside = padded(strip);
    let rows = slot_lines(&doc.subject, entry, first, &doc.detail.verdicts, inside.width as usize);
    if rows.is_empty() {
        pen.text(row(inside, 0), inside.x, "no category is held or asked for here", Role::Dim);
    }
    let rows = folded(rows, inside.width as usize, inside.height as usize);
    // A sign that something is left out may take the blank before the border.
    pen.lines(Rect { width: inside.width + 1, ..inside }, &rows, 0);
    if rows.len() > inside.height as usize {
        let more =
            format!(" {} of {}, {} lists them ", inside.height, rows.len(), app.key("categories"));
        pen.right(border(line), &more, Role::Dim);
    }
}

/// A line for each match category of a node: who holds it, or that it is free, and how many candidates name it. That of one
/// category goes first. Those that the verdicts on the node's candidates reject are none any more, and counted apart.
pub(crate) fn slot_lines(
    case: &Case,
    entry: EntryId,
    first: Option<&str>,
    verdicts: &[Verdict],
    room: usize,
) -> Vec<Line> {
    let slots = ordered_slots(case, entry, first);
    let rejected = |at: &usize| {
        let known = case.personalities().get(*at);
        verdicts.iter().any(|verdict| {
            Some(&verdict.personality) == known && verdict.outcome == Outcome::Rejected
        })
    };
    let out = |slot: &Slot| slot.candidates.iter().filter(|at| rejected(at)).count();
    let mut lines: Vec<Line> = slots.iter().map(|slot| slot_line(slot, out(slot))).collect();
    let widest = |cells: &dyn Fn(&Line) -> usize| lines.iter().map(cells).max().unwrap_or(0);
    let names = widest(&|line| width(&line[0].0));
    let rest = widest(&|line| line_width(&line[1..]));
    let names = names.clamp(9, (room * 2 / 5).max(room.saturating_sub(rest + 2)).max(9));
    for (name, _) in lines.iter_mut().map(|line| &mut line[0]) {
        *name = format!("{}  ", pad(&clip_middle(name, names), names));
    }
    lines
}

/// The match categories of a node: the one that is asked for, then the default one, which is there whether or not anybody names
/// it, then the others.
pub(crate) fn ordered_slots(case: &Case, entry: EntryId, first: Option<&str>) -> Vec<Slot> {
    let mut slots = case.slots(entry);
    if !slots.is_empty() && slots.iter().all(|slot| slot.category != DEFAULT_CATEGORY) {
        let doubt = slots.iter().any(|slot| slot.free.is_unknown());
        slots.push(Slot {
            category: DEFAULT_CATEGORY.to_owned(),
            free: if doubt { Tri::Unknown } else { Tri::Yes },
            holders: Vec::new(),
            candidates: Vec::new(),
        });
    }
    slots.sort_by_key(|slot| {
        (Some(slot.category.as_str()) != first, slot.category != DEFAULT_CATEGORY)
    });
    slots
}

fn slot_line(slot: &Slot, rejected: usize) -> Line {
    let mut line = vec![piece(category(&slot.category), Role::Text)];
    match (slot.holders.as_slice(), slot.free) {
        ([], Tri::Yes) => line.push(piece("free", Role::Good)),
        ([], _) => line.push(piece("not known", Role::Unsure)),
        (holders, _) => {
            for (at, holder) in holders.iter().enumerate() {
                let start = if at > 0 { ", " } else { "" };
                let doubt = if holder.certain { "" } else { " (perhaps)" };
                let role = if holder.certain { Role::Text } else { Role::Unsure };
                line.push(piece(format!("{start}{}{doubt}", clean(&holder.class)), role));
                if let Some(phase) = holder.phase {
                    line.push(piece(format!(" ({})", phase.word()), Role::Wait));
                }
                if let Some(score) = holder.score {
                    line.push(piece(format!(" score {score}"), Role::Dim));
                }
            }
        }
    }
    let claims = match slot.candidates.len() - rejected {
        0 => None,
        // Who holds it is the one.
        1 if rejected == 0 && !slot.holders.is_empty() => None,
        1 => Some("1 candidate".to_owned()),
        many => Some(format!("{many} candidates")),
    };
    let out = (rejected > 0).then(|| format!("{rejected} rejected"));
    let counted: Vec<String> = claims.into_iter().chain(out).collect();
    if !counted.is_empty() {
        line.push(piece(format!("  {}", counted.join(", ")), Role::Dim));
    }
    line
}

/// The lines of slots, those that are too wide on several, if there is room for that.
pub(crate) fn folded(lines: Vec<Line>, room: usize, height: usize) -> Vec<Line> {
    // Each begins under its holder, or where that takes too many rows only a little further in than the names.
    for indent in [usize::MAX, 2] {
        let out: Vec<Line> = lines.iter().flat_map(|line| rows_of(line, room, indent)).collect();
        if out.len() <= height {
            return out;
        }
    }
    // Whole words are left out, or a number would be another. The sign of it may take the blank behind the room.
    let fitted = |mut line: Line| {
        if line_width(&line) > room {
            while line.len() > 2 && line_width(&line) + 1 > room {
                line.pop();
            }
            line.push(piece(" …", Role::Dim));
        }
        line
    };
    lines.into_iter().map(fitted).collect()
}

/// The rows of a slot; all but the first are as far in as its holder, or as `indent`, or as they have room for.
fn rows_of(line: &Line, room: usize, indent: usize) -> Vec<Line> {
    let start = line.first().map_or(0, |(name, _)| width(name));
    let mut rows: Vec<Line> = vec![Line::new()];
    for (at, (text, role)) in line.iter().enumerate() {
        let before = if rows.len() > 1 { indent.min(start) } else { 0 };
        match rows.last_mut() {
            Some(last) if at < 2 || before + line_width(last) + width(text) <= room => {
                last.push(piece(text.as_str(), *role));
            }
            _ => rows.push(vec![piece(text.trim_start(), *role)]),
        }
    }
    for row in &mut rows[1..] {
        let blanks = start.min(room.saturating_sub(line_width(row)));
        row.insert(0, piece(" ".repeat(blanks), Role::Text));
    }
    rows
}

/// A line across a pane, with its title.
pub(crate) fn divider(pen: &mut Pen<'_>, line: Rect, focus: bool, title: &str) {
    let role = pen.look.style(if focus { Role::BorderFocus } else { Role::Border });
    for x in line.x + 1..line.right().saturating_sub(1) {
        pen.put(x, line.y, "─", role);
    }
    // The line between the panes belongs to the one with the focus, whichever it is.
    pen.put(line.x, line.y, "├", pen.look.style(Role::BorderFocus));
    pen.put(line.right() - 1, line.y, "┤", role);
    if !title.is_empty() {
        pen.text(border(line), line.x + 2, &format!(" {title} "), Role::Dim);
    }
}

/// That a node is a driver, where it started, and as what.
fn own_start(app: &App, doc: &Doc) -> Option<String> {
    let starts = doc.detail.started_as.iter().map(|(_, verdict)| {
        let node = own_name(&verdict.node.path).to_owned();
        format!("on {} as {}", clean(&node), label(&verdict.personality))
    });
    let starts = starts.collect::<Vec<_>>().join(", and ");
    let (_, verdict) = doc.detail.started_as.first()?;
    let category = category(&verdict.personality.category);
    let way = app.offer("started-on", "goes there").unwrap_or_default();
    Some(format!(
        "This driver is running. It started {starts}, in the category {category}.\n{way}, {} shows its personality.",
        app.key("personality")
    ))
}

fn empty(pen: &mut Pen<'_>, area: Rect, app: &App, doc: &Doc) {
    let start = own_start(app, doc);
    let role = if start.is_some() { Role::Text } else { Role::Dim };
    let words = if let Some(start) = start {
        format!("{start}\n\nNo personality was a candidate for this node itself.")
    } else if doc.subject.is_scenario() && doc.subject.moment().0 < doc.subject.moment().1 {
        format!(
            "At this moment nothing was a candidate here. A node gets candidates when it is registered; the key {} goes to the next event.",
            app.key("step")
        )
    } else if doc.subject.is_scenario() {
        "Nothing was a candidate for this node.".to_owned()
    } else {
        format!(
            "No known personality was a candidate for this node. The dump itself shows the drivers that run; {} adds \
             bundles, as ioscope DUMP --kexts BUNDLE does.",
            app.key("add")
        )
    };
    let inside = padded(area);
    pen.wrapped(inside, 1, &words, role);
}

/// The score of a candidate in the table: with much room in each phase, else the latest, which decides.
fn score_words(doc: &Doc, at: usize, phases: bool) -> String {
    let listed = doc.detail.verdicts[at].personality.score;
    let scores = doc.detail.scores.get(at).copied().unwrap_or_default();
    if !phases {
        return scores.probe.or(scores.family).unwrap_or(listed).to_string();
    }
    let one = |score: Option<i32>| score.map_or_else(|| "·".to_owned(), |score| score.to_string());
    // What a dump has recorded is the score after probe.
    let listed = scores.probe.is_none().then_some(listed);
    format!(
        "{:>12}  {:>6}  {:>6}",
        one(scores.plist.or(listed)),
        one(scores.family),
        one(scores.probe)
    )
}

/// What stands over the scores.
const PHASES: &str = "score listed  family   probe";

/// Cells of the columns; what has no room isn't shown.
struct Columns {
    label: usize,
    score: usize,
    category: usize,
    /// Whether the score is shown in each phase.
    phases: bool,
}

impl Columns {
    fn new(doc: &Doc, room: usize) -> Self {
        let widest = |cells: &dyn Fn(&Verdict) -> usize, least: usize| {
            let all = doc.detail.verdicts.iter().take(500);
            all.map(cells).max().unwrap_or(0).max(least)
        };
        let scores = (0..doc.detail.verdicts.len().min(500)).map(|at| score_words(doc, at, false));
        let score = scores.map(|score| score.len()).max().unwrap_or(0).max(5);
        let category = widest(&|verdict| width(&category(&verdict.personality.category)), 8);
        let reason = widest(&|verdict| width(&stopped_at(verdict)), 10);
        let all = doc.detail.verdicts.iter().zip(&doc.detail.apart).take(500);
        let label = all.map(|(verdict, apart)| name_cells(&label(&verdict.personality), apart));
        let label = label.max().unwrap_or(0).max(11);
        let reason = reason.min(30.max(room / 3));
        let fixed = reason + 4 + 2;
        let category = category.min(room.saturating_sub(label + score + fixed + 4).max(24));
        let fits = |score: usize| label + score + category + fixed + 4 <= room;
        let phases = !doc.detail.scores.is_empty() && fits(width(PHASES));
        if phases || fits(score) {
            let score = if phases { width(PHASES) } else { score };
            return Self { label, score, category, phases };
        }
        // The name is worth more than the category, which the ladder tells too.
        if label + score + fixed + 2 <= room || room >= score + fixed + 32 {
            let label = label.min(room - score - fixed - 2);
            return Self { label, score, category: 0, phases };
        }
        // Narrow: the name and where it stopped.
        let rest = room.saturating_sub(4 + 2);
        Self {
            label: (rest * 3 / 5).min(label).max(rest.saturating_sub(reason)),
            score: 0,
            category: 0,
            phases,
        }
    }
}

fn candidates(pen: &mut Pen<'_>, table: Rect, doc: &Doc, focus: bool) {
    let verdicts = &doc.detail.verdicts;
    // A blank before the border.
    let table = Rect { width: table.width.saturating_sub(1), ..table };
    let columns = Columns::new(doc, table.width as usize);
    let mut heading = format!("    {}", pad("personality", columns.label));
    if columns.score > 0 {
        let name = if columns.phases { PHASES } else { "score" };
        let _ = write!(heading, "  {name:>0$}", columns.score);
    }
    if columns.category > 0 {
        let _ = write!(heading, "  {}", pad("category", columns.category));
    }
    let first = top(doc, table.height as usize);
    let scrolls = verdicts.len() > table.height.saturating_sub(1) as usize;
    let count = format!("  {} of {}", doc.candidates.at + 1, verdicts.len());
    let count = if scrolls { &*count } else { "" };
    let last = "  outcome";
    if width(&heading) + width(last) + width(count) <= table.width as usize {
        heading.push_str(last);
    }
    pen.text(row(table, 0), table.x, &heading, Role::Dim);
    pen.right(row(table, 0), count.trim_start(), Role::Dim);
    let rows = under(table, 1);
    for (at, verdict) in verdicts.iter().enumerate().skip(first).take(rows.height as usize) {
        let line = row(rows, at - first);
        let (sign, role, _) = mark(verdict.outcome);
        let chosen = at == doc.candidates.at;
        let line = Rect { width: line.width + 1, ..line };
        if chosen {
            pen.tint(line, if focus { Role::Select } else { Role::Rest });
        }
        let cursor = if chosen { CURSOR } else { " " };
        let mut x = pen.text(line, line.x, cursor, cursor_role(focus));
        let entry = doc.detail.entry;
        let changed = entry.is_some_and(|at| doc.what_if.is_changed(at, &verdict.personality));
        x = pen.text(line, x, if changed { "●" } else { " " }, Role::Changed);
        x = pen.text(line, x, sign, role) + 1;
        let apart = doc.detail.apart.get(at).map_or("", String::as_str);
        let (name, apart) = name_parts(&label(&verdict.personality), apart, columns.label);
        let next = pen.text(line, x, &name, Role::Text);
        if !apart.is_empty() {
            pen.text(line, next + 2, &apart, Role::Dim);
        }
        x += columns.label as u16;
        if columns.score > 0 {
            let score = score_words(doc, at, columns.phases);
            x = pen.text(line, x, &format!("  {score:>0$}", columns.score), Role::Text);
        }
        if columns.category > 0 {
            let name = category(&verdict.personality.category);
            x = pen.text(line, x, &format!("  {}", pad(&name, columns.category)), Role::Dim);
        }
        let room = Rect { width: line.width - 1, ..line };
        pen.text(room, x + 2, &stopped_at(verdict), role);
        pen.even(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::{HolderPhase, SlotHolder};
    use crate::ui::pen::line_text;

    fn slot(candidates: usize, holder: Option<(&str, Option<HolderPhase>)>) -> Slot {
        let holder = holder.map(|(class, phase)| SlotHolder {
            entry: None,
            class: class.to_owned(),
            score: Some(100),
            certain: true,
            phase,
        });
        Slot {
            category: DEFAULT_CATEGORY.to_owned(),
            free: if holder.is_some() { Tri::No } else { Tri::Yes },
            holders: holder.into_iter().collect(),
            candidates: (0..candidates).collect(),
        }
    }

    fn told(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line_text(line)).collect()
    }

    #[test]
    fn a_slot_says_who_holds_it_and_counts_those_who_are_left_apart_from_the_rejected() {
        let starting = Some(("Nic", Some(HolderPhase::Starting)));
        for (slot, rejected, words) in [
            (slot(0, None), 0, "(default)free"),
            (slot(1, None), 0, "(default)free  1 candidate"),
            (slot(1, None), 1, "(default)free  1 rejected"),
            (slot(3, None), 1, "(default)free  2 candidates, 1 rejected"),
            (slot(1, Some(("Nic", None))), 0, "(default)Nic score 100"),
            (slot(1, starting), 0, "(default)Nic (starting) score 100"),
            (slot(2, Some(("Nic", None))), 1, "(default)Nic score 100  1 candidate, 1 rejected"),
        ] {
            assert_eq!(told(&[slot_line(&slot, rejected)]), [words]);
        }
    }

    #[test]
    fn a_slot_that_is_too_wide_goes_on_below_and_loses_words_only_where_no_row_is_left() {
        let mut line = slot_line(&slot(4, None), 1);
        line[0].0.push_str("  ");
        let rows = |line: &Line, room, height| told(&folded(vec![line.clone()], room, height));
        let free = "(default)  free";
        assert_eq!(rows(&line, 41, 2), ["(default)  free  3 candidates, 1 rejected"]);
        assert_eq!(
            rows(&line, 40, 2),
            [free, &format!("{}3 candidates, 1 rejected", " ".repeat(11))]
        );
        // Beside the names rather than cut.
        assert_eq!(
            rows(&line, 33, 2),
            [free, &format!("{}3 candidates, 1 rejected", " ".repeat(9))]
        );
        let mut line = slot_line(&slot(2, Some(("SpecialDriver", None))), 0);
        line[0].0.push_str("  ");
        let holder = "(default)  SpecialDriver";
        let blanks = " ".repeat(11);
        let three = [holder, &format!("{blanks}score 100"), &format!("{blanks}2 candidates")];
        assert_eq!(rows(&line, 31, 3), three);
        assert_eq!(rows(&line, 31, 2), [holder, "        score 100  2 candidates"]);
        // The sign stands where the blank before the border would.
        assert_eq!(rows(&line, 35, 1), ["(default)  SpecialDriver score 100 …"]);
        assert_eq!(rows(&line, 34, 1), ["(default)  SpecialDriver …"]);
    }
}
