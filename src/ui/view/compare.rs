//! Two files side by side: what has changed from the one to the other.

use ratatui::layout::Rect;

use crate::explain::show;
use crate::model::{Change, ChangeKind, Diff, Registry, Value};
use crate::ui::app::App;
use crate::ui::compare::{Comparison, Row, key_words};
use crate::ui::file::OpenFile;
use crate::ui::layout::{change_list, comparison as parts};
use crate::ui::pen::{Pen, border, inner, padded, piece, row, under};
use crate::ui::text::{clean, clip_middle, own_name, pad, width, wrap};
use crate::ui::theme::Role;

use super::matching::divider;

/// Cells of the word for a kind.
const KIND: usize = 9;

/// The colour of a kind; its word says the same.
pub(super) fn role(kind: ChangeKind) -> Role {
    match kind {
        ChangeKind::Added => Role::Good,
        ChangeKind::Removed => Role::Bad,
        ChangeKind::Moved | ChangeKind::Driver | ChangeKind::State | ChangeKind::Property => {
            Role::Changed
        }
    }
}

/// The mark of a changed node in the tree.
pub(super) fn mark(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "+",
        ChangeKind::Removed => "-",
        _ => "●",
    }
}

/// A value for people: names as they are, values in `ioreg`'s syntax.
fn word(kind: ChangeKind, value: Option<&Value>) -> String {
    match value {
        Some(Value::Str(text)) if !matches!(kind, ChangeKind::Property | ChangeKind::State) => {
            clean(&text.text()).into_owned()
        }
        Some(value) => clean(&show(value)).into_owned(),
        None => String::new(),
    }
}

/// Both sides of a change.
fn sides(diff: &Diff, change: &Change, old: &Registry, new: &Registry) -> (String, String) {
    let (before, after) = diff.values(change, old, new);
    let (mut before, mut after) =
        (word(change.kind, before.as_ref()), word(change.kind, after.as_ref()));
    let lone = change.old.is_none() || change.new.is_none();
    if change.below > 0 || (lone && change.kind == ChangeKind::Driver) {
        // What comes or goes with a driver isn't counted as added or removed, but the tree marks it so.
        let more = match (change.kind, change.old.is_none(), change.below + 1) {
            (ChangeKind::Driver, true, 1) => "  (a new node)".to_owned(),
            (ChangeKind::Driver, true, nodes) => format!("  ({nodes} new nodes)"),
            (ChangeKind::Driver, false, 1) => "  (its node is gone)".to_owned(),
            (ChangeKind::Driver, false, nodes) => format!("  ({nodes} nodes are gone)"),
            (_, _, nodes) => format!("  and {} below", nodes - 1),
        };
        if before.is_empty() { after.push_str(&more) } else { before.push_str(&more) }
    }
    let none = match change.kind {
        ChangeKind::Driver => "no driver",
        ChangeKind::Property | ChangeKind::State => "not there",
        _ => "",
    };
    for side in [&mut before, &mut after] {
        if side.is_empty() {
            none.clone_into(side);
        }
    }
    (before, after)
}

/// A change in one line, its path left out.
pub(crate) fn line(diff: &Diff, change: &Change, old: &Registry, new: &Registry) -> String {
    let (before, after) = sides(diff, change, old, new);
    let (kind, key) = (change.kind.word(), key_words(change));
    match change.kind {
        ChangeKind::Added => format!("{kind} {after}"),
        ChangeKind::Removed => format!("{kind} {before}"),
        ChangeKind::Moved => format!("{kind} from {before}"),
        _ => format!("{kind} {key}: {before} → {after}"),
    }
}

fn file(app: &App, id: u64) -> Option<&OpenFile> {
    app.files.iter().find(|file| file.id == id)
}

fn title(app: &App, id: u64) -> String {
    let title = file(app, id).map(|file| clean(&file.input.title)).unwrap_or_default();
    own_name(&title).to_owned()
}

/// A kind of change above the list.
pub(crate) struct Tally {
    pub(crate) kind: ChangeKind,
    key: String,
    /// What it is called, and how many there are: in parentheses if they aren't listed.
    words: String,
    pub(crate) area: Rect,
}

/// The kinds with their keys and counts; the counts go first where there is no room.
pub(crate) fn kinds(app: &App, body: Rect) -> Vec<Tally> {
    let line = row(inner(parts(body).0), 0);
    let Some(comparison) = &app.comparison else { return Vec::new() };
    let ids = [
        "only-added",
        "only-removed",
        "only-moved",
        "only-drivers",
        "only-states",
        "only-properties",
    ];
    let shows = |kind: ChangeKind| comparison.kinds[kind as usize];
    let all = ChangeKind::ALL.into_iter().zip(ids).zip(comparison.counts());
    let all: Vec<_> =
        all.map(|((kind, id), count)| (kind, app.key(id), count, shows(kind))).collect();
    let lay = |counted: bool, gap: usize| {
        let mut x = line.x + 1;
        let mut out = Vec::new();
        for (kind, key, count, shows) in &all {
            let name = kind.word();
            let words = match (shows, counted) {
                (true, true) => format!("{name} {count}"),
                (false, true) => format!("{name} ({count})"),
                (true, false) => name.to_owned(),
                (false, false) => format!("({name})"),
            };
            let cells = (width(key) + 1 + width(&words)) as u16;
            let area = Rect { x, width: cells, ..line };
            out.push(Tally { kind: *kind, key: key.clone(), words, area });
            x += cells + gap as u16;
        }
        out
    };
    let fits = |kinds: &Vec<Tally>| kinds.iter().all(|kind| kind.area.right() < line.right());
    let ways = [(true, 3), (true, 2), (true, 1)];
    let found = ways.into_iter().map(|(counted, gap)| lay(counted, gap)).find(fits);
    let mut kinds = found.unwrap_or_else(|| lay(false, 1));
    kinds.retain(|kind| kind.area.right() <= line.right());
    kinds
}

pub(super) fn render(pen: &mut Pen<'_>, body: Rect, app: &App) {
    let Some(comparison) = &app.comparison else { return };
    let (list, below) = parts(body);
    pen.frame(list, Role::BorderFocus);
    let middle = list.x + list.width / 2;
    let style = pen.look.style(Role::Border);
    for y in list.y + 2..list.bottom() - 1 {
        pen.put(middle, y, "│", style);
    }
    for (side, x) in [(0, list.x + 2), (1, middle + 1)] {
        let room = Rect { x, width: list.width / 2 - 4, height: 1, ..list };
        let head = if side == 0 { "before" } else { "after" };
        let name = title(app, comparison.files[side]);
        let name = clip_middle(&name, (room.width as usize).saturating_sub(12)).into_owned();
        pen.line(
            room,
            &vec![piece(format!(" {name} "), Role::Title), piece(format!("{head} "), Role::Dim)],
        );
    }
    for Tally { key, words, area, .. } in kinds(app, body) {
        let next = pen.text(area, area.x, &key, Role::Accent);
        pen.text(area, next + 1, &words, if words.ends_with(')') { Role::Dim } else { Role::Text });
    }
    let rows = change_list(body);
    let Some((old, new)) = comparison.registries(&app.files) else {
        pen.text(rows, rows.x + 1, &waiting(app, comparison), Role::Dim);
        return;
    };
    let Some(diff) = comparison.diff() else {
        pen.text(rows, rows.x + 1, "Comparing.", Role::Dim);
        return;
    };
    let told = Told { app, comparison, diff, old, new };
    told.list(pen, rows, middle);
    if let Some(below) = below {
        told.detail(pen, below);
    }
    let (count, at) = comparison.count();
    let extra = match (comparison.options.ids, comparison.options.busy) {
        (true, true) => "ids and busy times too · ",
        (true, false) => "ids too · ",
        (false, true) => "busy times too · ",
        (false, false) => "",
    };
    // The border between the list and what is said of the change below it.
    pen.below(list, &format!("{extra}{at} of {count}"));
    pen.foot(middle, list.bottom() - 1);
}

/// Why there is nothing yet.
fn waiting(app: &App, comparison: &Comparison) -> String {
    for id in comparison.files {
        if let Some(file) = file(app, id).filter(|file| file.doc.is_none()) {
            let name = title(app, id);
            return match &file.error {
                Some(reason) => format!("{name} can't be read: {}", clean(reason)),
                None => format!("Reading {name}."),
            };
        }
    }
    "Comparing.".to_owned()
}

/// A comparison, to be drawn.
struct Told<'a> {
    app: &'a App,
    comparison: &'a Comparison,
    diff: &'a Diff,
    old: &'a Registry,
    new: &'a Registry,
}

impl Told<'_> {
    fn list(&self, pen: &mut Pen<'_>, area: Rect, middle: u16) {
        let rows = self.comparison.rows();
        if rows.is_empty() {
            let empty = if self.diff.changes().is_empty() {
                let (ids, busy) = (self.app.key("compare-ids"), self.app.key("compare-busy"));
                format!(
                    "Nothing has changed. Ids ({ids}) and busy times ({busy}) don't count unless asked for."
                )
            } else {
                let all = self.app.key("all-kinds");
                format!("All changes are of kinds that are hidden: {all} lists all.")
            };
            let left = Rect { width: (middle - area.x).saturating_sub(1), ..area };
            pen.wrapped(padded(left), 0, &empty, Role::Dim);
            return;
        }
        let changes = self.diff.changes();
        pen.rows(area, self.comparison.scroll, rows.len(), true, |pen, at, line| match rows[at] {
            Row::Path(change) => {
                let path = self.diff.path(&changes[change], self.old, self.new);
                let room = padded(line);
                let path = clean(&path);
                let shown = clip_middle(&path, (room.width as usize).saturating_sub(1));
                pen.text(room, room.x, &format!("{shown} "), Role::Text);
            }
            Row::Change(change) => self.change(pen, line, middle, &changes[change]),
        });
    }

    fn change(&self, pen: &mut Pen<'_>, line: Rect, middle: u16, change: &Change) {
        let (before, after) = sides(self.diff, change, self.old, self.new);
        let key = clean(&key_words(change)).into_owned();
        let left = Rect { x: line.x + 2, width: middle.saturating_sub(line.x + 3), ..line };
        let right = Rect { x: middle + 2, width: line.right().saturating_sub(middle + 3), ..line };
        let next = pen.text(left, left.x, &pad(change.kind.word(), KIND), role(change.kind));
        let room = left.right().saturating_sub(next) as usize;
        // The value gets what it needs, the key what is left, but neither less than a part.
        let wanted =
            width(&before).min(room / 2).max(room.saturating_sub(width(&key) + 2)).min(room);
        let cells = room.saturating_sub(wanted);
        let next = if key.is_empty() {
            next
        } else {
            let shown = clip_middle(&key, cells.saturating_sub(2));
            pen.text(left, next, &pad(&shown, cells), Role::Text)
        };
        // Of two paths the ends differ.
        let moved = change.kind == ChangeKind::Moved;
        let cut = |text: &str, room: usize| {
            if moved { clip_middle(text, room).into_owned() } else { text.to_owned() }
        };
        let room = left.right().saturating_sub(next) as usize;
        pen.text(left, next, &cut(&before, room), Role::Text);
        pen.text(right, right.x, &cut(&after, right.width as usize), Role::Text);
    }

    fn detail(&self, pen: &mut Pen<'_>, area: Rect) {
        pen.frame(area, Role::Border);
        divider(pen, row(area, 0), true, "");
        let line = border(area);
        let Some(change) = self.comparison.chosen() else { return };
        let key = clean(&key_words(change)).into_owned();
        let name = format!(" {} {key} ", change.kind.word());
        pen.text(line, line.x, &format!("{} ", name.trim_end()), Role::Title);
        let inside = padded(inner(area));
        let (before, after) = sides(self.diff, change, self.old, self.new);
        // Below the columns of the list.
        let right = area.x + area.width / 2 + 2;
        let columns = [
            (Rect { width: right.saturating_sub(inside.x + 3), ..inside }, before),
            (Rect { x: right, width: inside.right().saturating_sub(right), ..inside }, after),
        ];
        let mut at = 0;
        // Of what was moved the two sides are its paths.
        if change.kind != ChangeKind::Moved {
            let path = self.diff.path(change, self.old, self.new);
            let taken = columns.iter().map(|(area, text)| wrap(text, area.width as usize).len());
            let taken = taken.max().unwrap_or(0) as u16;
            let above = Rect { height: inside.height.saturating_sub(taken).max(2), ..inside };
            at = pen.wrapped(above, 0, &clean(&path), Role::Dim);
        }
        for (column, text) in columns {
            pen.wrapped(under(column, at as u16), 0, &text, Role::Text);
        }
    }
}
