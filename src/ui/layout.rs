//! Where everything is on the screen. Drawing and the mouse read the same numbers.
//!
//! ```text
//!  ioscope  title                                      event 3 of 9
//!  notes on a damaged file, if there are any
//! ┌ tree ──────────────┬ node ─────────────────────────────────────┐
//! │                    │ tabs                                       │
//! │                    │ content                                    │
//! └────────────────────┴────────────────────────────────────────────┘
//!  words of the event, if this is a scenario
//!  footer
//! ```

use ratatui::layout::Rect;

use crate::model::{Note, NoteKind};

use super::app::{App, SMALLEST};
use super::commands::{Command, Context, DetailTab, footer};
use super::doc::{Doc, Pane};
use super::naming::{counts, others};
use super::pen::{beside, inner, padded, row, under};
use super::text::width;

/// Below this width one pane shows at a time.
const SINGLE: u16 = 60;

/// Below this height the open files have no line of their own.
const TALL: u16 = 16;

/// From this width on both panes have their full share.
const WIDE: u16 = 100;

/// From this width on the words of most events have room in one line.
const BROAD: u16 = 120;

/// The parts of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Areas {
    pub(crate) title: Rect,
    /// The open files, if there are several.
    pub(crate) tabs: Option<Rect>,
    pub(crate) banner: Option<Rect>,
    /// With its borders; the right one is the left one of `detail`.
    pub(crate) tree: Option<Rect>,
    pub(crate) detail: Option<Rect>,
    /// Everything between title and footer.
    pub(crate) body: Rect,
    pub(crate) event: Option<Rect>,
    /// What a lesson says of its machine.
    pub(crate) strip: Option<Rect>,
    pub(crate) footer: Rect,
}

/// Whether the screen is too small for anything.
pub(crate) fn too_small(app: &App) -> bool {
    app.size.0 < SMALLEST.0 || app.size.1 < SMALLEST.1
}

/// Whether a note says that something is missing or wrong, not only that something is worth knowing.
pub(crate) fn is_warning(note: &Note) -> bool {
    matches!(
        note.kind,
        NoteKind::Truncated
            | NoteKind::Damaged
            | NoteKind::Malformed
            | NoteKind::Skipped
            | NoteKind::Clipped
    )
}

/// The parts of the screen at its present size.
pub(crate) fn areas(app: &App) -> Areas {
    let (columns, lines) = app.size;
    let row = |y: u16| Rect::new(0, y, columns, 1);
    if too_small(app) {
        return Areas::default();
    }
    let doc = app.doc();
    // Large and without frills there is nothing but the panes.
    let frills = !app.present;
    let mut top = u16::from(frills);
    let mut bottom = lines - u16::from(frills);
    let tabs = (frills && app.files.len() > 1 && lines >= TALL).then(|| {
        top += 1;
        row(top - 1)
    });
    let warned = doc.is_some_and(|doc| doc.notes.iter().any(is_warning));
    let banner = (frills && warned && !app.is_comparing()).then(|| {
        top += 1;
        row(top - 1)
    });
    let page = doc.is_some_and(Doc::shows_lesson);
    let timed = doc.is_some_and(|doc| doc.subject.is_scenario()) && !app.is_comparing() && !page;
    let event = timed.then(|| {
        // The timeline cuts its events; the one that shows stands here whole.
        let listed = doc.is_some_and(|doc| doc.tab == DetailTab::Timeline);
        let height = if listed && columns < BROAD && lines >= 24 { 2 } else { 1 };
        bottom -= height;
        Rect { height, ..row(bottom) }
    });
    let taken = super::heads::lesson::strip_height(app, columns);
    let strip = (taken > 0).then(|| Rect::new(0, top, columns, taken));
    top += taken;
    let body = Rect::new(0, top, columns, bottom - top);
    let line = |y: u16| if frills { row(y) } else { Rect::new(0, y, columns, 0) };
    let (title, footer) = (line(0), line(lines - 1));
    let mut areas = Areas { title, tabs, banner, body, event, strip, footer, ..Areas::default() };
    let Some(doc) = doc else { return areas };
    if columns < SINGLE || doc.zoom {
        let detail = doc.focus == Pane::Detail || app.is_finding();
        *(if detail { &mut areas.detail } else { &mut areas.tree }) = Some(body);
        return areas;
    }
    let usual = if columns < WIDE { 30 } else { (u32::from(columns) * 38 / 100).min(72) as u16 };
    // The words of events need more room than the tree of a simulated machine.
    let events = timed && doc.tab == DetailTab::Timeline;
    let usual = if events { (usual * 2 / 3).max(30) } else { usual };
    let tree = app.split.unwrap_or(usual).clamp(16, columns - 24);
    areas.tree = Some(Rect { width: tree, ..body });
    areas.detail = Some(Rect { x: tree - 1, width: columns - tree + 1, ..body });
    areas
}

/// Lines of the tree that show.
pub(crate) fn tree_height(app: &App) -> usize {
    let areas = areas(app);
    // A hidden tree still needs a height, to put its cursor somewhere sensible.
    inner(areas.tree.unwrap_or(areas.body)).height as usize
}

/// What is under the tabs of the right-hand pane.
pub(crate) fn content(detail: Rect) -> Rect {
    under(inner(detail), 1)
}

/// The list of the properties, under the lines on class, state and path.
pub(crate) fn property_list(detail: Rect, doc: &Doc) -> Rect {
    let content = content(detail);
    let head = super::heads::properties::header(doc, content.width).len() as u16;
    let free = content.height.saturating_sub(doc.detail.properties.len() as u16);
    under(content, head.min(free.max(content.height / 2)))
}

/// The table of candidates (with its heading) and the ladder under it, with one line between them.
pub(crate) fn matching(detail: Rect, candidates: usize) -> (Rect, Rect) {
    let mut content = content(detail);
    // The line above the strip is its title's.
    content.height -= slot_strip(detail).map_or(0, |strip| strip.height + 1);
    // On a flat screen the candidate under the cursor is enough: what has become of it is below.
    let least = if content.height < 10 { 2 } else { 3 };
    let most = (content.height / 3).max(least).min(content.height);
    // A row or two more, if then all show.
    let whole = (candidates as u16).saturating_add(1);
    let table = if whole <= content.height * 2 / 5 { whole } else { whole.min(most) };
    let below = content.height.saturating_sub(table + 1);
    (
        Rect { height: table, ..content },
        Rect { y: content.y + content.height - below, height: below, ..content },
    )
}

/// The match categories of the node, below the ladder, where there is room for them.
pub(crate) fn slot_strip(detail: Rect) -> Option<Rect> {
    let content = content(detail);
    let height = if content.height < 34 { return None } else { (content.height / 8).min(6) };
    Some(Rect { y: content.bottom() - height, height, ..content })
}

/// The parts of the timeline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeline {
    /// The events.
    pub(crate) list: Rect,
    /// Who holds which category; the line above is its title's.
    pub(crate) slots: Option<Rect>,
    /// Who is about to be started, at the right of it; the column before is a line.
    pub(crate) starting: Option<Rect>,
    /// The outline of the kernel's function; the line above, or the column before, is its title's.
    pub(crate) outline: Option<Rect>,
    /// Whether the outline stands beside the events and not below them.
    pub(crate) beside: bool,
    /// The columns of the events.
    pub(crate) left: Rect,
}

/// From this width on the outline stands beside the events, which keep most of it.
const BESIDE: u16 = 118;

/// Columns of an outline that stands beside the events: of its longest line and the mark before it.
const OUTLINE: u16 = 46;

/// The parts of the timeline: of a flat pane the events alone.
pub(crate) fn timeline(detail: Rect, doc: &Doc) -> Timeline {
    let content = content(detail);
    let mut parts = Timeline {
        list: content,
        slots: None,
        starting: None,
        outline: None,
        beside: content.width >= BESIDE,
        left: content,
    };
    if !doc.subject.is_scenario() || content.height < 9 {
        return parts;
    }
    let bottom = |area: &mut Rect, lines: u16| {
        area.height -= lines + 1;
        Rect { y: area.bottom() + 1, height: lines, ..*area }
    };
    if parts.beside {
        let columns = OUTLINE;
        parts.outline = Some(Rect { x: content.right() - columns, width: columns, ..content });
        parts.left.width = content.width - columns - 1;
    } else {
        let lines = (content.height / 3).clamp(3, 12);
        parts.outline = Some(bottom(&mut parts.left, lines));
    }
    parts.list = parts.left;
    if parts.list.height >= 8 {
        let lines = (content.height / 6).clamp(2, 6);
        let below = bottom(&mut parts.list, lines);
        let half = below.width * 2 / 3;
        parts.slots = Some(Rect { width: half, ..below });
        parts.starting =
            Some(Rect { x: below.x + half + 1, width: below.width - half - 1, ..below });
    }
    parts
}

/// The table of the personality, under the lines on what it is and where it stands.
pub(crate) fn personality_list(detail: Rect, doc: &Doc) -> Rect {
    let content = content(detail);
    let columns = content.width.saturating_sub(2);
    let head = super::heads::personality::header(doc, columns).len() as u16;
    let free = content.height.saturating_sub(doc.listed.rows.len() as u16);
    under(content, head.min(free.max(content.height * 2 / 3)))
}

/// The lines of the raw tab.
pub(crate) fn raw_lines(detail: Rect) -> Rect {
    let content = content(detail);
    under(padded(content), 2.min(content.height / 3))
}

/// The list of hits, under the line that is typed.
pub(crate) fn hit_list(detail: Rect) -> Rect {
    under(inner(detail), 2)
}

/// What is inside the box of something that lies over the screen, for so many columns with the borders and lines without. Where
/// no more than a line's breadth of the panes would be left beside or above it, it takes that too: two borders side by side
/// look like a mistake.
pub(crate) fn over(app: &App, columns: u16, lines: usize) -> Rect {
    let body = areas(app).body;
    let lines = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    let width = if columns + 2 * BESIDE_BOX >= body.width { body.width } else { columns };
    let height = if lines.saturating_add(2) >= body.height { body.height } else { lines };
    let above = match (body.height - height) / 3 {
        1 => 0,
        above => above,
    };
    inner(Rect::new(body.x + (body.width - width) / 2, body.y + above, width, height))
}

/// Columns of the panes that show at each side of a box, or none do.
const BESIDE_BOX: u16 = 10;

/// Cells that every row of the tree keeps for its mark and the beginning of its name.
const NAME: usize = 16;

/// Cells by which each level of the tree is indented.
pub(crate) fn indent_step(width: u16) -> usize {
    if width < 44 { 1 } else { 2 }
}

/// Cells by which a deep tree is shifted to the left, so that the name under the cursor has room.
pub(crate) fn tree_shift(doc: &Doc, width: u16) -> usize {
    let depth = doc.selected().map_or(0, |place| doc.registry().place(place).depth as usize);
    (depth * indent_step(width)).saturating_sub((width as usize) * 2 / 5)
}

/// Where the mark of a row begins. A node far below the cursor keeps room for the beginning of its name.
pub(crate) fn indent(depth: u32, shift: usize, width: u16) -> usize {
    let most = (width as usize).saturating_sub(NAME.min(width as usize / 2));
    (depth as usize * indent_step(width)).saturating_sub(shift).min(most)
}

/// Whether a row would begin further to the right, if there were room.
pub(crate) fn is_capped(depth: u32, shift: usize, width: u16) -> bool {
    (depth as usize * indent_step(width)).saturating_sub(shift) > indent(depth, shift, width)
}

/// Whether a row of a shifted tree would begin further to the left.
pub(crate) fn is_cut(depth: u32, shift: usize, width: u16) -> bool {
    depth as usize * indent_step(width) < shift
}

/// The tabs of the right-hand pane: what they say, and the columns that they take in `content`'s first line.
pub(crate) fn tabs(doc: &Doc, inside: Rect) -> Vec<(DetailTab, String, Rect)> {
    let badge = doc.detail.entry.map(|entry| doc.subject.badge(entry)).unwrap_or_default();
    let counted: Vec<String> = counts(badge).into_iter().map(|(text, _)| text).collect();
    let summary = counted.join(" ");
    let whole = counted.into_iter().chain(others(badge)).collect::<Vec<_>>().join(" ");
    // With all counts, with those that are asked about, without any, and close together. Where there is no room for all names,
    // the one that shows has its name, the other tabs their numbers, and the counts if they fit.
    let text = |way: usize, number: usize, tab: DetailTab| {
        let name = tab.title();
        let badge = match way {
            _ if tab != DetailTab::Matching => "",
            0 => &whole,
            1 | 4 => &*summary,
            _ => "",
        };
        let gap = if badge.is_empty() { "" } else { " " };
        match way {
            0..=2 => format!(" {number} {name}{gap}{badge} "),
            3 if number == DetailTab::ALL.len() => format!("{number}{name}"),
            3 => format!("{number}{name} "),
            _ if tab == doc.tab => format!(" {number} {name} "),
            _ => format!(" {number}{gap}{badge} "),
        }
    };
    let texts = |way| -> Vec<(DetailTab, String)> {
        (1..).zip(DetailTab::ALL).map(|(number, tab)| (tab, text(way, number, tab))).collect()
    };
    let cells = |(_, text): &(DetailTab, String)| width(text);
    let fits = |texts: &Vec<_>| texts.iter().map(cells).sum::<usize>() <= inside.width as usize;
    let texts = (0..6).map(texts).find(fits).unwrap_or_default();
    let areas = beside(row(inside, 0), 0, texts.iter().map(cells)).collect::<Vec<_>>();
    texts.into_iter().zip(areas).map(|((tab, text), area)| (tab, text, area)).collect()
}

/// The open files in their line: the index, what it says, and where.
pub(crate) fn file_tabs(app: &App) -> Vec<(usize, String, Rect)> {
    let Some(area) = areas(app).tabs else { return Vec::new() };
    let count = app.files.len() as u16;
    // Each has its share; the current one begins on the screen whatever is before it.
    let share = (area.width / count.max(1)).max(12);
    let fit = usize::from((area.width / share).max(1));
    let first = app.current.unwrap_or(0).saturating_sub(fit.saturating_sub(1));
    let texts = app.files.iter().map(|file| {
        let mark = match file {
            file if file.error.is_some() => "✗ ",
            file if file.loading.is_some() => "… ",
            _ => "",
        };
        let title = super::text::clean(&file.input.title);
        format!("{mark}{}", super::text::own_name(&title))
    });
    let texts: Vec<String> = texts.collect();
    // What short names leave of their shares goes to the long ones, if all show.
    let own = usize::from(share) - 3;
    let (short, long): (Vec<_>, Vec<_>) = texts.iter().partition(|text| width(text) <= own);
    let spare: usize = short.iter().map(|text| own - width(text)).sum();
    let room = own + if fit < texts.len() { 0 } else { spare / long.len().max(1) };
    let mut x = area.x;
    let mut out = Vec::new();
    for (at, text) in texts.iter().enumerate().skip(first) {
        let text = format!(" {} ", super::text::clip_middle(text, room));
        let cells = width(&text) as u16;
        if x + cells > area.right() {
            break;
        }
        out.push((at, text, Rect::new(x, area.y, cells, 1)));
        x += cells + 1;
    }
    out
}

/// The parts of the list of changes: the list, and what is said of the one under the cursor.
pub(crate) fn comparison(body: Rect) -> (Rect, Option<Rect>) {
    let below = (body.height / 3).min(12);
    if below < 5 {
        return (body, None);
    }
    let list = Rect { height: body.height - below + 1, ..body };
    (list, Some(Rect { y: list.bottom() - 1, height: below, ..body }))
}

/// The rows of the list of changes, under the line with the kinds.
pub(crate) fn change_list(body: Rect) -> Rect {
    under(inner(comparison(body).0), 1)
}

/// A command in the footer.
pub(crate) struct FooterPart {
    pub(crate) command: &'static Command,
    pub(crate) key: String,
    /// What it does there.
    pub(crate) hint: &'static str,
    pub(crate) area: Rect,
}

/// The commands in the footer, and where they are.
pub(crate) fn footer_parts(app: &App) -> Vec<FooterPart> {
    let area = areas(app).footer;
    let context = match app.overlays.last() {
        Some(overlay) => overlay.contexts()[0],
        None if app.doc().is_some_and(|doc| doc.lesson.is_some() && !doc.shows_lesson()) => {
            Context::LessonMachine
        }
        None => app.context(),
    };
    let mut x = 1;
    let mut out = Vec::new();
    for command in offered(app, context) {
        let Some(hint) = app.hint(command) else { continue };
        let key = app.key(command.id);
        let cells = (width(&key) + 1 + width(hint)) as u16;
        // The last columns belong to the key of the help.
        if x + cells + 10 > area.width {
            break;
        }
        out.push(FooterPart { command, key, hint, area: Rect::new(x, area.y, cells, 1) });
        x += cells + 3;
    }
    out
}

/// Keys that the footer shows.
const KEYS: usize = 5;

/// The commands of a context's footer that do something. In a document those that always do fill the gaps.
fn offered(app: &App, context: Context) -> Vec<&'static Command> {
    // After the last event the only way to a verdict is back.
    let moment = app.doc().map_or((0, 0), |doc| doc.subject.moment());
    let is_last = moment.0 > 0 && moment.0 == moment.1;
    let nowhere = if is_last { "next-failed" } else { "previous-failed" };
    let does = |command: &&'static Command| {
        let leads = context != Context::Timeline || command.id != nowhere;
        leads && app.obstacle(command).is_none()
    };
    if app.overlays.is_empty() && app.file().is_some_and(|file| file.error.is_some()) {
        let ids = ["open", "reload", "close", "quit", "commands"];
        return ids.into_iter().filter_map(super::commands::by_id).filter(does).collect();
    }
    let whole = footer(context);
    let count = whole.len().min(KEYS);
    let mut commands: Vec<_> = whole.into_iter().filter(does).collect();
    if app.overlays.is_empty() && app.contexts().contains(&Context::Document) {
        let all = commands.iter().position(|command| command.id == "commands");
        let mut at = all.unwrap_or(commands.len());
        for other in footer(Context::Document) {
            if commands.len() < count && commands.iter().all(|have| have.id != other.id) {
                commands.insert(at, other);
                at += 1;
            }
        }
        commands.truncate(KEYS);
    }
    commands
}
