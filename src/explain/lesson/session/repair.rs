//! The repair: what may be edited, what is tried, and what comes of it.

use crate::explain::lesson::change::read_change;
use crate::explain::lesson::exhibit::listed;
use crate::explain::lesson::play::Play;
use crate::explain::lesson::{Attempt, Whose};
use crate::explain::what_if::changes;
use crate::explain::{
    Case, Edit, Outcome, Query, Verdict, VerdictChange, as_typed, is_within, led_to, retyped,
    show_within, spell, value_rows,
};
use crate::model::{Dict, EntryId, Value};

use crate::explain::lesson::Repair;

use super::{Row, Session, TryOutcome};

/// A number that people write in decimal though it is negative or large: a score, not an address.
fn decimal(number: i64) -> Option<String> {
    (!(0..0x1_0000).contains(&number) && number.abs() < 1 << 31).then(|| number.to_string())
}

/// Keys that are offered where they aren't set: those that any personality can have, and that of a dext's signature.
fn usual(whose: &Whose, table: &Dict) -> &'static [&'static str] {
    match whose {
        Whose::Driver(_) => &["IOProbeScore", "IOMatchCategory"],
        Whose::Kext(_) if table.get("dext") == Some(&Value::Bool(true)) => &["entitlements"],
        _ => &[],
    }
}

/// Leaves of what may be edited what a learner can do something with.
fn prepare(whose: &Whose, table: &mut Dict) {
    match whose {
        // What it is can't be changed; what it does is worth seeing even where nobody has said it.
        Whose::Class(_) => {
            let actions = table.remove("onStart");
            let action = |name: &str| {
                let mut actions =
                    actions.as_ref().and_then(Value::as_list).unwrap_or_default().iter();
                actions.find_map(|one| one.as_dict()?.get(name).cloned())
            };
            for key in ["name", "bundle", "superclass"] {
                table.remove(key);
            }
            if !table.contains("start") {
                table.set("start".into(), Value::Bool(true));
            }
            let registers = action("registerService").unwrap_or(Value::Bool(false));
            table.set("registerService".into(), registers);
            if let Some(key) = action("publishResource") {
                table.set("publishResource".into(), key);
            }
        }
        Whose::Driver(_) => *table = listed(table),
        Whose::Kext(_) => {
            for key in ["CFBundleIdentifier", "dext", "state", "userClasses"] {
                table.remove(key);
            }
        }
        Whose::Node(_) => {}
    }
}

impl Session {
    /// The goal in words.
    pub fn goal(&self) -> &str {
        &self.lesson.goal.text
    }

    /// What may be edited.
    pub fn editable(&self) -> impl Iterator<Item = &Whose> {
        self.lesson.goal.edit.iter().map(|whose| &whose.what)
    }

    /// What a part of the machine is called wherever it is shown: a personality with its bundle, a node with its location.
    pub fn called(&self, whose: &Whose) -> String {
        let case = &self.play.case;
        let name = whose.name();
        let found = match whose {
            Whose::Driver(_) => {
                case.personalities().iter().find(|have| have.is(name)).map(|have| have.label())
            }
            Whose::Node(_) => case.find(name).first().and_then(|node| {
                let place = case.registry().places_of(*node).first()?;
                Some(case.registry().component(*place))
            }),
            Whose::Class(_) | Whose::Kext(_) => None,
        };
        found.unwrap_or_else(|| name.to_owned())
    }

    /// The keys of everything that may be edited, as they are now; nested ones by their paths. Each has the place that it had in
    /// the beginning, whether it is set or not.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (whose, first) in self.editable().zip(&self.first_parts) {
            let Some(mut table) = self.play.case.part(whose) else { continue };
            let usual = usual(whose, &table).iter().copied();
            let mut first = first.clone().unwrap_or_default();
            prepare(whose, &mut table);
            prepare(whose, &mut first);
            let kept = first.iter().map(|(key, _)| &**key).chain(usual);
            rows.extend(value_rows(&table, kept).into_iter().map(|(key, value)| {
                let decimal = match &value {
                    Some(Value::Number(number)) => decimal(number.raw as i64),
                    _ => None,
                };
                let changed = led_to(&first, &key).map(spell) != value.as_ref().map(spell);
                let typed = decimal.clone().or_else(|| value.as_ref().and_then(as_typed));
                let value = decimal.or_else(|| value.map(|value| show_within(&value, 200)));
                Row { whose: whose.clone(), key, value, typed, changed }
            }));
        }
        rows
    }

    /// What is said of a change while it is typed: that its value is of another type than the one that is there.
    pub fn remark(&self, line: &str) -> Option<String> {
        let Ok(Edit::Set { whose, key, value: Some(new) }) = read_change(line) else {
            return None;
        };
        let whose = self.editable().find(|part| self.is_same_part(part, &whose))?;
        let mut table = self.play.case.part(whose)?;
        prepare(whose, &mut table);
        retyped(led_to(&table, &key)?, &new)
    }

    /// A change as it can be typed that changes nothing: the form of one. `None` where nothing can be edited.
    pub fn example(&self) -> Option<String> {
        let row = self.rows().into_iter().nth(self.first_row())?;
        let value = row.typed.or(row.value).unwrap_or_else(|| "VALUE".to_owned());
        Some(format!("{} {} {} {value}", row.whose.word(), row.whose.name(), row.key))
    }

    /// The place of the row that the lesson's first repair changes: where one begins.
    pub fn first_row(&self) -> usize {
        let change = self.lesson.repairs.first().and_then(|repair| repair.changes.first());
        let Some(Edit::Set { whose, key, .. }) = change.map(|change| &change.what) else {
            return 0;
        };
        let rows = self.rows();
        let is_wanted = |row: &Row| {
            self.is_same_part(&row.whose, whose)
                && (is_within(&row.key, key) || is_within(key, &row.key))
        };
        rows.iter().position(is_wanted).unwrap_or(0)
    }

    /// Tries a change, as [`read_change`] reads it.
    ///
    /// # Errors
    /// One sentence that says why it can't be tried.
    pub fn change(&mut self, line: &str) -> Result<&TryOutcome, String> {
        let edit = read_change(line)?;
        if !self.may_edit(&edit) {
            let names: Vec<String> =
                self.editable().map(|whose| format!("{} {}", whose.word(), whose.name())).collect();
            return Err(format!("this lesson lets you change only these: {}", names.join(", ")));
        }
        let before = all(&self.play.case);
        let parts = self.parts();
        self.play.edit(vec![edit]).map_err(|error| error.to_string())?;
        if self.parts() == parts {
            self.play.undo();
            return Err("this is how it is already, so nothing would change".into());
        }
        self.tried.push(line.trim().to_owned());
        self.attempts += u32::from(!self.solved);
        self.judge(&before);
        Ok(&self.outcome)
    }

    /// The changes that are being tried, as they are made.
    pub fn edits(&self) -> &[Edit] {
        self.play.case.edits()
    }

    /// Takes over changes that were tried elsewhere, in the place of all that were tried here; false when they can't be.
    pub fn adopt(&mut self, words: Vec<String>, edits: Vec<Edit>) -> bool {
        let Ok(case) = self.lesson.case() else { return false };
        let mut play = Play::new(case);
        if play.edit(edits).is_err() {
            return false;
        }
        let before = all(&self.play.case);
        self.attempts += u32::from(!self.solved && words.len() > self.tried.len());
        (self.play, self.tried) = (play, words);
        self.judge(&before);
        true
    }

    /// Takes the latest change back; false when there is none.
    pub fn undo(&mut self) -> bool {
        let before = all(&self.play.case);
        let done = self.tried.pop().is_some() && self.play.undo();
        if done {
            self.judge(&before);
        }
        done
    }

    /// What has been tried and not been taken back, in its order.
    pub fn tried(&self) -> &[String] {
        &self.tried
    }

    /// What came of the latest change.
    pub fn outcome(&self) -> &TryOutcome {
        &self.outcome
    }

    /// All ways to reach the goal that the lesson knows, the one that was taken first.
    pub fn repairs(&self) -> Vec<(bool, Repair)> {
        let mut list: Vec<(bool, Repair)> = self
            .lesson
            .repairs
            .iter()
            .map(|repair| (self.solved && self.is_same(repair), repair.told.clone()))
            .collect();
        list.sort_by_key(|(taken, _)| !taken);
        list
    }

    /// The changes that look right and are not, each with the reason, and whether it has been tried. For the end of the lesson.
    pub fn traps(&self) -> impl Iterator<Item = (bool, &Repair)> {
        let traps = self.lesson.traps.iter().enumerate();
        traps.map(|(at, trap)| (self.fallen.contains(&at), &trap.told))
    }

    /// Judges the machine as it is in the beginning.
    pub(super) fn begin(&mut self) {
        self.first = all(&self.play.case);
        self.first_parts = self.parts();
        self.outcome.standing = self.standing();
    }

    fn judge(&mut self, before: &[Verdict]) {
        let goal = self.lesson.goal.when.what.clone();
        let reached = self.play.reaches(&goal);
        let words = |verdict: Option<(crate::explain::Outcome, &'static str)>| {
            verdict.map_or("no candidate".to_owned(), |(outcome, code)| outcome.with_code(code))
        };
        let now = all(&self.play.case);
        let idle = changes(before, &now).is_empty();
        let list = changes(&self.first, &now);
        // Those on the nodes of the goal come first, as in what stands.
        let near = |change: &&VerdictChange| {
            let case = &self.play.case;
            let nodes = case.find(&change.path);
            goal.wanted().iter().any(|(node, _)| {
                let wanted = case.find(node);
                nodes.iter().any(|one| wanted.contains(one))
            })
        };
        let (first, other): (Vec<&VerdictChange>, Vec<&VerdictChange>) =
            list.iter().partition(near);
        let told = first.into_iter().chain(other).map(|change| {
            let who = &change.personality;
            let (was, is) = (words(change.before), words(change.after));
            let node = on(&self.play.case, &change.path);
            format!("{}/{}{node}: {was} → {is}", who.bundle, who.name)
        });
        let trap = if reached { None } else { self.trap(&list) };
        self.fallen.extend(trap);
        let trap = trap.map(|at| self.lesson.traps[at].told.because.clone());
        self.solved |= reached;
        self.outcome =
            TryOutcome { reached, changes: told.collect(), idle, standing: self.standing(), trap };
    }

    /// The place of the lesson's trap that what is tried is, if it is one. What was changed once more counts as it is now, and the latest
    /// change must be part of the trap, and another number come to the same: else the words would be about something else.
    fn trap(&self, list: &[VerdictChange]) -> Option<usize> {
        let valid = self.valid();
        let latest = valid.last()?;
        let fits = |(_, trap): &(usize, &Attempt)| {
            let mut wanted = trap.changes.iter().map(|one| &one.what);
            wanted.clone().any(|one| self.alike(one, latest))
                && wanted.all(|one| valid.iter().any(|edit| self.alike(one, edit)))
        };
        let traps = self.lesson.traps.iter().enumerate().filter(fits);
        let (at, trap) = traps.max_by_key(|(_, trap)| trap.changes.len())?;
        let mut wanted = trap.changes.iter().map(|one| &one.what);
        let is_own = |one| valid.iter().any(|edit| value(edit) == value(one));
        (wanted.all(is_own) || self.comes_to(trap, list)).then_some(at)
    }

    /// Whether a trap alone makes other verdicts of the same ones as what is tried, and the same.
    fn comes_to(&self, trap: &Attempt, list: &[VerdictChange]) -> bool {
        let Ok(case) = self.lesson.case() else { return false };
        let mut play = Play::new(case);
        let edits = trap.changes.iter().map(|one| one.what.clone()).collect();
        let same = |one: &VerdictChange, other: &VerdictChange| {
            let who = |change: &VerdictChange| {
                let known = &change.personality;
                (change.path.clone(), known.bundle.clone(), known.name.clone(), change.after)
            };
            who(one) == who(other)
        };
        play.edit(edits).is_ok_and(|()| {
            let own = changes(&self.first, &all(&play.case));
            own.len() == list.len() && own.iter().all(|one| list.iter().any(|two| same(one, two)))
        })
    }

    /// The changes that no later one of the same key has replaced.
    fn valid(&self) -> Vec<&Edit> {
        let edits = self.play.case.edits();
        let stands =
            |at: &usize| !edits[at + 1..].iter().any(|late| self.same_key(late, &edits[*at]));
        (0..edits.len()).filter(stands).map(|at| &edits[at]).collect()
    }

    /// Whether what was tried is this way, value by value.
    fn is_same(&self, repair: &Attempt) -> bool {
        let tried = self.valid();
        let same =
            |one: &Edit, other: &Edit| value(one) == value(other) && self.same_key(one, other);
        let mut wanted = repair.changes.iter().map(|one| &one.what);
        tried.iter().all(|edit| wanted.clone().any(|one| same(one, edit)))
            && wanted.all(|one| tried.iter().any(|edit| same(one, edit)))
    }

    fn same_key(&self, one: &Edit, other: &Edit) -> bool {
        match (one, other) {
            (Edit::Set { whose, key, .. }, Edit::Set { whose: also, key: other, .. }) => {
                key == other && self.is_same_part(whose, also)
            }
            (Edit::Drop { bundle }, Edit::Drop { bundle: other }) => bundle == other,
            _ => false,
        }
    }

    /// Whether one change is the other in all that matters: of numbers only that there is one.
    fn alike(&self, one: &Edit, other: &Edit) -> bool {
        let same = match (value(one), value(other)) {
            (Some(Value::Number(_)), Some(Value::Number(_))) => true,
            (one, other) => one == other,
        };
        same && self.same_key(one, other)
    }

    fn may_edit(&self, edit: &Edit) -> bool {
        let Edit::Set { whose, .. } = edit else { return false };
        self.editable().any(|part| self.is_same_part(part, whose))
    }

    /// Whether two names mean the same part of the machine.
    fn is_same_part(&self, one: &Whose, other: &Whose) -> bool {
        let case = &self.play.case;
        let at = |name: &str| case.personalities().iter().position(|have| have.is(name));
        match (one, other) {
            (Whose::Driver(one), Whose::Driver(other)) => at(one) == at(other),
            (Whose::Node(one), Whose::Node(other)) => case.find(one) == case.find(other),
            _ => one == other,
        }
    }

    /// Everything that may be edited, as it is.
    fn parts(&self) -> Vec<Option<Dict>> {
        self.editable().map(|whose| self.play.case.part(whose)).collect()
    }

    /// How the drivers that may be edited stand, and those of bundles that may be, a line each.
    fn standing(&self) -> Vec<String> {
        let case = &self.play.case;
        let parts =
            self.editable().filter(|part| matches!(part, Whose::Driver(_) | Whose::Kext(_)));
        let is_known = |name: &&str| case.personalities().iter().any(|have| have.is(name));
        let drivers = parts.map(Whose::name).filter(is_known).map(str::to_owned);
        let query = Query { drivers: drivers.collect(), ..Query::default() };
        if query.drivers.is_empty() {
            return Vec::new();
        }
        let verdicts = case.select(&query).verdicts;
        let line = |verdict: &Verdict| {
            let (mark, who) = (verdict.outcome.mark(), &verdict.personality);
            let (node, outcome) = (on(case, &verdict.node.path), verdict.outcome.word());
            let start = format!("{mark} {}/{}{node}: {outcome}", who.bundle, who.name);
            if verdict.code == outcome {
                return start;
            }
            format!("{start} ({}): {}", verdict.code, verdict.sentence())
        };
        let goal = &self.lesson.goal.when.what;
        let is_on = |verdict: &Verdict, node: &str| {
            case.find(&verdict.node.path).iter().any(|one| case.find(node).contains(one))
        };
        let (near, other): (Vec<&Verdict>, Vec<&Verdict>) = verdicts
            .iter()
            .partition(|verdict| goal.wanted().iter().any(|(node, _)| is_on(verdict, node)));
        // Where there is one goal, who isn't even a candidate for it is missed.
        let missed = goal.wanted().into_iter().filter(|(node, who)| {
            let here = |one: &Verdict| on(case, &one.node.path).is_empty() || is_on(one, node);
            let there = |one: &Verdict| one.personality.is(who) && here(one);
            goal.0.len() == 1 && !verdicts.iter().any(there)
        });
        let missed = missed.map(|(node, who)| {
            let registry = case.registry();
            let found = case.find(node);
            let place = found.first().and_then(|one| registry.places_of(*one).first());
            let path = place.map_or_else(|| node.to_owned(), |place| registry.path(*place));
            format!("· {who}{}: no candidate", on(case, &path))
        });
        missed.chain(near.into_iter().chain(other).map(line)).collect()
    }

    /// The first node that the goal names where its driver doesn't run yet, or does when the goal is reached, in
    /// [`machine`](Self::machine) `case`, and who is to run there: a name of a driver, or a class.
    pub fn aim(&self, case: &Case) -> Option<(EntryId, String)> {
        let wanted = self.lesson.goal.when.what.wanted().into_iter();
        let found =
            wanted.filter_map(|(node, who)| Some((*case.find(node).first()?, who.to_owned())));
        let runs = |(node, who): &(EntryId, String)| {
            let started =
                |one: &Verdict| one.outcome == Outcome::Started && one.personality.is(who);
            case.verdicts(*node).iter().any(started)
        };
        let (running, open): (Vec<_>, Vec<_>) = found.partition(runs);
        let (first, then) = if self.outcome().reached { (running, open) } else { (open, running) };
        first.into_iter().chain(then).next()
    }
}

/// What a change sets.
fn value(edit: &Edit) -> Option<&Value> {
    match edit {
        Edit::Set { value, .. } => value.as_ref(),
        Edit::Drop { .. } | Edit::Add { .. } => None,
    }
}

/// « on NODE»: by its name where no other is called so. A driver that no node was asked about has none.
fn on(case: &Case, path: &str) -> String {
    match path.rsplit('/').next() {
        Some("") => String::new(),
        Some(name) if case.find(name).len() < 2 => format!(" on {name}"),
        _ => format!(" on {path}"),
    }
}

/// The verdicts on everything that is a candidate somewhere.
fn all(case: &Case) -> Vec<Verdict> {
    let every = Query { nodes: Some(case.registry().entries().collect()), ..Query::default() };
    case.select(&every).verdicts
}
