//! One verdict, rung by rung: the heart of the program.

use crate::explain::{Rung, RungState, Scores, Verdict, show, stage_words};
use crate::ui::naming::{label, mark, started};
use crate::ui::pen::{Line, hanging, piece};
use crate::ui::text::{clean, clip_middle, pad, width, wrap};
use crate::ui::theme::Role;

/// Cells of the names of the stages.
const STAGES: usize = 21;

/// Cells of the names of the lines below the ladder.
const NAMES: usize = 8;

/// The verdict as lines for a pane of this size. Where they don't fit, the rungs that were passed go on one line: what
/// failed, and the fix, are what one has come for.
pub(crate) fn lines(
    verdict: &Verdict,
    scores: Option<Scores>,
    columns: u16,
    height: u16,
) -> Vec<Line> {
    let lines_of = |space| lines_of(verdict, scores, columns, space);
    let fitting = [Room::Ample, Room::Enough, Room::Scarce].into_iter().map(lines_of);
    let fitting = { fitting }.find(|lines| lines.len() <= height as usize);
    fitting.unwrap_or_else(|| lines_of(Room::Tight))
}

/// How much room a verdict has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    /// Blank lines part its parts.
    Ample,
    /// Every rung has its line.
    Enough,
    /// The rungs that were passed share a line.
    Scarce,
    /// The fix comes first: below the ladder it wouldn't show.
    Tight,
}

fn lines_of(verdict: &Verdict, scores: Option<Scores>, columns: u16, space: Room) -> Vec<Line> {
    let room = (columns as usize).saturating_sub(2).max(16);
    let mut lines = Vec::new();
    headline(&mut lines, verdict, room);
    for part in wrap(&clean(&sentence(verdict)), room) {
        lines.push(vec![piece(part, Role::Text)]);
    }
    let gap = (space == Room::Ample).then(Line::new);
    lines.extend(gap.clone());
    if space == Room::Tight {
        values(&mut lines, verdict, &verdict.ladder(), room);
        fix(&mut lines, verdict, room);
    }
    rungs(&mut lines, verdict, room, space);
    lines.extend(gap);
    if space == Room::Scarce {
        fix(&mut lines, verdict, room);
    }
    if let Some(words) = scores.and_then(score_words) {
        lines.extend(named("Score", &words, Role::Text, room));
    }
    below(&mut lines, verdict, room);
    if matches!(space, Room::Ample | Room::Enough) {
        fix(&mut lines, verdict, room);
    }
    if !started(verdict) || !verdict.certain {
        lines.extend(named("", &format!("? explains {}", verdict.code), Role::Dim, room));
    }
    lines
}

/// The score in each phase, as far as it came or is known; nothing if that is what the table says anyway.
fn score_words(scores: Scores) -> Option<String> {
    scores.family.or(scores.probe)?;
    let phases =
        [("listed", scores.plist), ("after family", scores.family), ("after probe", scores.probe)];
    let known = phases.iter().filter_map(|(phase, score)| Some(format!("{phase} {}", (*score)?)));
    // No line ends between a phase and its number.
    Some(known.map(|words| words.replace(' ', "\u{a0}")).collect::<Vec<_>>().join(" · "))
}

/// The personality at the left, and how sure the verdict is at the right.
fn headline(lines: &mut Vec<Line>, verdict: &Verdict, room: usize) {
    let (sign, role, word) = mark(verdict.outcome);
    let sure = match (verdict.derived, verdict.certain) {
        (false, true) => "certain",
        (false, false) => "undetermined",
        (true, true) => "derived, certain",
        (true, false) => "derived, not certain",
    };
    let state = format!("{sign} {word} · ");
    let taken = width(&state) + width(sure);
    let sure_role = if verdict.certain { Role::Dim } else { Role::Unsure };
    let name = label(&verdict.personality);
    if room < taken + 2 + width(&name) {
        lines.push(vec![piece(clip_middle(&name, room), Role::Title)]);
        lines.push(vec![piece(state, role), piece(sure, sure_role)]);
        return;
    }
    let gap = " ".repeat(room - taken - width(&name));
    lines.push(vec![
        piece(name, Role::Title),
        piece(gap, Role::Text),
        piece(state, role),
        piece(sure, sure_role),
    ]);
}

fn sentence(verdict: &Verdict) -> String {
    let mut text = verdict.sentence().trim().to_owned();
    if !text.is_empty() && !text.ends_with(['.', ':', '?']) {
        text.push('.');
    }
    // A sentence begins with a capital, unless a name begins it.
    let first = text.split(' ').next().unwrap_or_default();
    let name = verdict.personality.class.as_deref() == Some(first);
    if !name && first.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'') {
        text[..1].make_ascii_uppercase();
    }
    text
}

pub(super) fn rung_role(state: RungState) -> Role {
    match state {
        RungState::Passed => Role::Good,
        RungState::Failed => Role::Bad,
        RungState::Waiting => Role::Wait,
        RungState::Unknown => Role::Unsure,
        RungState::NotReached => Role::Dim,
    }
}

fn rungs(lines: &mut Vec<Line>, verdict: &Verdict, room: usize, space: Room) {
    let brief = matches!(space, Room::Scarce | Room::Tight);
    let narrow = room < 58;
    let name_cells = if narrow { 0 } else { STAGES };
    let ladder = verdict.ladder();
    let deciding = verdict.decisive_rung(&ladder).and_then(|at| ladder.get(at));
    let mut rest = ladder.iter().peekable();
    while let Some(rung) = rest.next() {
        // Rungs of which there is nothing to say go on one line.
        let mut quiet = vec![rung];
        // A key that fits isn't yet the stage: where another key of it decides, each key has its line.
        let is_quiet = |rung: &Rung| {
            let decides = deciding.is_some_and(|deciding| deciding.stage == rung.stage);
            is_quiet(rung, brief && !decides)
        };
        if is_quiet(rung) {
            while let Some(next) = rest.next_if(|next| is_quiet(next) && next.state == rung.state) {
                quiet.push(next);
            }
        }
        if quiet.len() > 1 || rung.state == RungState::NotReached {
            together(lines, &quiet, rung.state, room);
        } else {
            one(lines, rung, room, name_cells);
        }
        let decisive = deciding.is_some_and(|deciding| std::ptr::eq(deciding, rung));
        if decisive && space != Room::Tight {
            values(lines, verdict, &ladder, room);
        }
    }
}

fn is_quiet(rung: &Rung, brief: bool) -> bool {
    match rung.state {
        RungState::NotReached => true,
        RungState::Passed => brief || rung.text.is_empty(),
        RungState::Unknown => rung.text.is_empty(),
        RungState::Failed | RungState::Waiting => false,
    }
}

fn together(lines: &mut Vec<Line>, rungs: &[&Rung], state: RungState, room: usize) {
    let (sign, role) = (state.mark(), rung_role(state));
    let names: Vec<&str> = rungs.iter().map(|rung| stage_words(rung.stage)).collect();
    let ending = match (state, names.len()) {
        (RungState::NotReached, 1) => " was not reached",
        (RungState::NotReached, _) => " were not reached",
        (RungState::Unknown, 1) => " isn't recorded",
        (RungState::Unknown, _) => " aren't recorded",
        _ => "",
    };
    let text_role = if state == RungState::NotReached { Role::Dim } else { Role::Text };
    let text = format!("{}{ending}", names.join(", "));
    let parts = wrap(&text, room.saturating_sub(2));
    lines.extend(hanging(&[piece(format!("{sign} "), role)], parts, text_role));
}

fn one(lines: &mut Vec<Line>, rung: &Rung, room: usize, name_cells: usize) {
    let (sign, role) = (rung.state.mark(), rung_role(rung.state));
    let loud = rung.state == RungState::Failed;
    let name = stage_words(rung.stage);
    let name_role = if loud { Role::Bad } else { Role::Text };
    let text = clean(&rung.text).into_owned();
    let text_role = if loud { Role::Text } else { Role::Dim };
    let sign = piece(format!("{sign} "), role);
    if name_cells > 0 {
        let first = [sign, piece(pad(name, name_cells), name_role), piece(" ", text_role)];
        let parts = wrap(&text, room.saturating_sub(name_cells + 3));
        lines.extend(hanging(&first, parts, text_role));
        return;
    }
    let mut first = vec![sign, piece(name, name_role)];
    let beside = width(name) + width(&text) + 4 <= room;
    if beside {
        first.push(piece(format!("  {text}"), text_role));
    }
    lines.push(first);
    // The words stand under the name, which keeps them whole in a narrow pane.
    if !beside {
        let parts = wrap(&text, room.saturating_sub(4)).into_iter().filter(|part| !part.is_empty());
        lines.extend(parts.map(|part| vec![piece("    ", Role::Text), piece(part, text_role)]));
    }
}

/// The values that were compared, one under the other, so that the eye can compare them too.
fn values(lines: &mut Vec<Line>, verdict: &Verdict, ladder: &[Rung], room: usize) {
    let shown = [("wants", &verdict.expected), ("has", &verdict.found)];
    if verdict.expected.is_none() && verdict.found.is_none() {
        return;
    }
    // The rung itself may name the key already.
    let named = |key: &str| ladder.iter().any(|rung| rung.text.contains(key));
    if let Some(key) = verdict.key.as_deref().filter(|key| !named(key)) {
        lines.push(vec![piece("    ", Role::Text), piece(clean(key).into_owned(), Role::Title)]);
    }
    for (name, value) in shown {
        let text = value.as_ref().map_or("no such property".to_owned(), show);
        let role = if name == "wants" { Role::Text } else { Role::Bad };
        let parts = wrap(&clean(&text), room.saturating_sub(13));
        lines.extend(hanging(&[piece(format!("      {name:<7}"), Role::Dim)], parts, role));
    }
    if let Some(difference) = &verdict.difference {
        for part in wrap(&clean(&difference.words), room.saturating_sub(6)) {
            lines.push(vec![piece("      ", Role::Text), piece(part, Role::Changed)]);
        }
    }
}

/// A text under a name at the left.
fn named(name: &str, text: &str, role: Role, room: usize) -> Vec<Line> {
    if text.is_empty() {
        return Vec::new();
    }
    let room = room.saturating_sub(NAMES);
    let parts = text.split('\n').flat_map(|line| wrap(&clean(line), room));
    let parts = parts.map(|part| part.replace('\u{a0}', " "));
    hanging(&[piece(pad(name, NAMES), Role::Accent)], parts, role)
}

fn fix(lines: &mut Vec<Line>, verdict: &Verdict, room: usize) {
    let fix = verdict.fix().unwrap_or_default();
    lines.extend(named("Fix", &fix, Role::Good, room));
}

/// Holder, rule, function, and what is missing.
fn below(lines: &mut Vec<Line>, verdict: &Verdict, room: usize) {
    if let Some(holder) = verdict.holder.as_ref().filter(|_| !started(verdict)) {
        let score = holder.score.map_or(String::new(), |score| format!(", score {score}"));
        let text = format!("{} ({}{score}) has the category", holder.path, holder.class);
        lines.extend(named("Held", &text, Role::Text, room));
    }
    lines.extend(named("Rule", verdict.rule(), Role::Text, room));
    lines.extend(named("In", verdict.function(), Role::Dim, room));
    for missing in &verdict.missing {
        lines.extend(named("Missing", missing, Role::Unsure, room));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use crate::ui::fixture;
    use crate::ui::pen::line_width;

    #[test]
    fn every_line_fits_into_its_pane() {
        let case = fixture::dump();
        for verdict in case.registry().entries().flat_map(|entry| case.verdicts(entry)) {
            for columns in [40, 52, 60, 80, 140] {
                for line in lines(&verdict, None, columns, 99) {
                    assert!(line_width(&line) <= columns as usize - 2, "{columns}: {line:?}");
                }
            }
        }
    }

    #[test]
    fn values_stand_there_whole_in_any_room() {
        let names = (0..30).map(|number| Value::string(format!("pci8086,{number}")));
        let wanted = Value::Array(names.collect::<Vec<_>>().into());
        let wants = fixture::bundle("a.b", "c", "IOPCIDevice", vec![("IONameMatch", wanted)]);
        let case = fixture::judged(fixture::machine(), &[wants]);
        let all = case.registry().entries().flat_map(|entry| case.verdicts(entry));
        let verdict = all.into_iter().find(|verdict| verdict.expected.is_some()).unwrap();
        let wanted = show(verdict.expected.as_ref().unwrap());
        for (columns, height) in [(40, 9), (40, 99), (80, 20)] {
            let told = lines(&verdict, None, columns, height);
            let told: String = told.into_iter().flatten().map(|(text, _)| text).collect();
            assert!(told.replace(' ', "").contains(&wanted.replace(' ', "")), "{columns}: {told}");
        }
    }
}
