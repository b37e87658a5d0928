//! Two files side by side: chosen, gone through, left.

use crate::explain::counted;
use crate::model::{Change, DiffOptions};
use crate::ui::app::{App, Ask, Overlay};
use crate::ui::choices::{Choice, choices};
use crate::ui::commands::Comparing;
use crate::ui::compare::{Comparison, Row};
use crate::ui::doc::Doc;
use crate::ui::input::Input as Line;
use crate::ui::layout::{areas, change_list};
use crate::ui::marks::Marks;
use crate::ui::message::Effect;
use crate::ui::scroll::{Move, Scroll};
use crate::ui::text::clean;
use crate::ui::view::compare::line;

pub(super) fn act(app: &mut App, what: Comparing) {
    match what {
        Comparing::Toggle => toggle(app),
        Comparing::Ask => ask(app, Ask::Compare),
        Comparing::Next(next) => walk(app, next),
        Comparing::Swap => {
            if let Some(comparison) = &mut app.comparison {
                comparison.files.swap(0, 1);
                comparison.restart();
            }
        }
        Comparing::Ids => count(app, |options| options.ids = !options.ids),
        Comparing::Busy => count(app, |options| options.busy = !options.busy),
        Comparing::Kind(kind) => filter(app, |kinds| kinds[kind as usize] ^= true),
        Comparing::All => filter(app, |kinds| *kinds = [true; 6]),
        Comparing::Copy => copy(app),
    }
}

/// Goes on comparing, and says what came out of it.
pub(super) fn advance(app: &mut App) {
    let Some(comparison) = &mut app.comparison else { return };
    if !comparison.advance(&mut app.files) {
        return;
    }
    let Some(diff) = comparison.diff() else { return };
    let mut words = Vec::new();
    match comparison.counts().iter().sum() {
        0 => words.push("nothing has changed".to_owned()),
        count => words.push(counted(count, "change")),
    }
    if let [(plane, _), rest @ ..] = diff.left_out() {
        let more = if rest.is_empty() { "" } else { " and others" };
        words.push(format!("only one of the two has the plane {plane}{more}"));
    }
    if diff.unshown() > 0 {
        words
            .push(format!("nodes whose properties are in one of the two only: {}", diff.unshown()));
    }
    app.say(words.join("; "));
}

fn toggle(app: &mut App) {
    let here = app.compared().is_some();
    match (&mut app.comparison, app.files.as_slice()) {
        (Some(comparison), _) if here => comparison.shown = !comparison.shown,
        // With two files there is nothing to ask.
        (_, [one, other]) => app.comparison = Some(Comparison::new([one.id, other.id])),
        _ => ask(app, Ask::Compare),
    }
}

/// Asks for a file.
pub(super) fn ask(app: &mut App, purpose: Ask) {
    let (line, scroll) = (Line::default(), Scroll::default());
    app.overlays.push(Overlay::Ask { purpose, line, scroll });
}

/// Takes the file that was chosen.
pub(super) fn chosen(app: &mut App) {
    let Some(Overlay::Ask { purpose, line, scroll }) = app.overlays.last() else { return };
    let purpose = *purpose;
    let choice = choices(app, purpose, line.text()).into_iter().nth(scroll.at);
    app.overlays.pop();
    let Some((_, choice)) = choice else { return };
    let here = app.file().map(|file| file.id);
    let mut added = false;
    let other = match choice {
        Choice::Open(at) => at,
        Choice::Path(path) => {
            let input = (app.disk.open)(&path, app.state.bundles(&path));
            let same = |key: &Option<String>| key.is_some() && *key == input.key;
            let open = app.files.iter().position(|file| same(&file.input.key));
            open.unwrap_or_else(|| {
                added = true;
                app.add(input);
                app.files.len() - 1
            })
        }
    };
    app.current = Some(other);
    if purpose == Ask::Open {
        return;
    }
    let id = app.files[other].id;
    if let Some(here) = here.filter(|here| *here != id) {
        // The earlier tab is taken for the older file.
        let at = |id: u64| app.files.iter().position(|file| file.id == id);
        let files = if at(here) < at(id) { [here, id] } else { [id, here] };
        app.comparison = Some(Comparison::new(files));
        app.current = at(here);
        let unread = &mut app.files[other];
        unread.only_compared = unread.doc.is_none() && unread.error.is_none() && added;
    }
}

fn count(app: &mut App, change: impl FnOnce(&mut DiffOptions)) {
    if let Some(comparison) = &mut app.comparison {
        change(&mut comparison.options);
        comparison.restart();
    }
}

fn filter(app: &mut App, change: impl FnOnce(&mut [bool; 6])) {
    let Some(mut comparison) = app.comparison.take() else { return };
    change(&mut comparison.kinds);
    if let Some((old, new)) = comparison.registries(&app.files) {
        comparison.list(old, new);
    }
    app.comparison = Some(comparison);
}

/// Moves the cursor in the list of changes.
pub(super) fn go(app: &mut App, step: Move) {
    let height = change_list(areas(app).body).height as usize;
    let Some(comparison) = &mut app.comparison else { return };
    let rows = comparison.rows().len();
    let up = matches!(step, Move::Up | Move::PageUp | Move::HalfUp);
    let before = comparison.scroll.at;
    comparison.scroll.go(step, rows, height);
    comparison.off_paths(up);
    if comparison.scroll.at >= rows
        || matches!(comparison.rows().get(comparison.scroll.at), Some(Row::Path(_)))
    {
        // Above the first change there is only its path.
        comparison.scroll.at = if up { before } else { rows.saturating_sub(1) };
    }
    comparison.scroll.fit(rows, height);
    if comparison.scroll.at == 1 {
        comparison.scroll.top = 0;
    }
}

/// Shows the node of the change under the cursor in its tree.
pub(super) fn show(app: &mut App) {
    let Some(comparison) = &mut app.comparison else { return };
    let Some(change) = comparison.chosen().cloned() else { return };
    comparison.shown = false;
    reveal(app, &change, true);
}

/// Goes to a change in the tree of the file that shows; where it isn't in that, in the other one or at what it was below.
fn reveal(app: &mut App, change: &Change, may_switch: bool) {
    let Some(comparison) = &app.comparison else { return };
    let Some((old, new)) = comparison.registries(&app.files) else { return };
    let Some(diff) = comparison.diff() else { return };
    let Some((place, newer)) = diff.place(change, old, new) else { return };
    let here = app.file().map(|file| file.id);
    let wanted = comparison.files[usize::from(newer)];
    let (file, place) = if here == Some(wanted) || may_switch {
        (wanted, Some(place))
    } else if newer {
        (comparison.files[0], new.ancestors(place).find_map(|at| diff.in_old(at)))
    } else {
        (comparison.files[1], old.ancestors(place).find_map(|at| diff.in_new(at)))
    };
    app.current = app.files.iter().position(|open| open.id == file);
    if let (Some(doc), Some(place)) = (app.doc_mut(), place) {
        doc.jump(place);
    }
}

/// Goes to the next or the previous changed node.
fn walk(app: &mut App, next: bool) {
    let here = app.file().map(|file| file.id);
    let Some(comparison) = &app.comparison else { return };
    let Some((old, new)) = comparison.registries(&app.files) else { return };
    let Some(diff) = comparison.diff() else {
        app.say("still comparing");
        return;
    };
    let rows = comparison.rows();
    // The rows of paths are the changed nodes, one after the other.
    let paths: Vec<(usize, usize)> = rows
        .iter()
        .enumerate()
        .filter_map(|(row, what)| match what {
            Row::Path(change) => Some((row, *change)),
            Row::Change(_) => None,
        })
        .collect();
    let from = comparison.scroll.at;
    let current = paths.partition_point(|(row, _)| *row <= from).checked_sub(1);
    let selected = app.doc().and_then(Doc::selected);
    let newer = here == Some(comparison.files[1]);
    let on_it = current.is_some_and(|at| {
        let place = diff.place(&diff.changes()[paths[at].1], old, new);
        place.is_some_and(|(place, of_new)| of_new != newer || Some(place) == selected)
    });
    let found = current.and_then(|at| match next {
        true if !on_it && at == 0 => Some(0),
        true => Some(at + 1),
        false => at.checked_sub(1),
    });
    let Some((at, (row, change))) = found.and_then(|at| Some((at, *paths.get(at)?))) else {
        app.say(match next {
            _ if rows.is_empty() => "nothing has changed",
            true => "this was the last change",
            false => "this was the first change",
        });
        return;
    };
    let change = diff.changes()[change].clone();
    let same = rows[row + 1..].iter().take_while(|row| matches!(row, Row::Change(_))).count();
    let told = line(diff, &change, old, new);
    let more = if same > 1 { format!("; {} more here", same - 1) } else { String::new() };
    let words = format!("node {} of {}: {}{more}", at + 1, paths.len(), clean(&told));
    if let Some(comparison) = &mut app.comparison {
        comparison.scroll.at = row + 1;
    }
    reveal(app, &change, false);
    app.say(words);
}

fn copy(app: &mut App) {
    let Some(comparison) = &app.comparison else { return };
    let Some((old, new)) = comparison.registries(&app.files) else { return };
    let (Some(diff), Some(change)) = (comparison.diff(), comparison.chosen()) else {
        return;
    };
    let path = diff.path(change, old, new);
    let text = format!("{path} {}", line(diff, change, old, new));
    app.say("change copied");
    app.outbox.push(Effect::Copy(clean(&text).into_owned()));
}

/// The message on a file that was closed: it is compared no longer.
pub(super) fn forget(app: &mut App, file: u64) {
    let compared = app.comparison.as_ref().is_some_and(|both| both.files.contains(&file));
    if compared {
        app.comparison = None;
        for doc in app.files.iter_mut().filter_map(|file| file.doc.as_mut()) {
            doc.changed = Marks::default();
        }
    }
}
