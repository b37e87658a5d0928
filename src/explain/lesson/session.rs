//! Somebody takes a lesson: where they are, what they have answered, and what they have tried.

use std::sync::Arc;

use crate::explain::{Case, Edit, Query, Verdict, changes, show_within};
use crate::model::Value;

use super::change::{about, read_change};
use super::play::Play;
use super::{Attempt, Fault, Lesson, Question, Whose};

/// A page of a lesson. They follow each other in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Page {
    /// What is there, and what isn't as it should be.
    Briefing,
    /// A question, by its place.
    Question(usize),
    /// A moment to look at, by its place.
    Stop(usize),
    /// The repair.
    Repair,
    /// What there is to learn from it.
    Debrief,
    /// A task on the learner's own dump, and the sentence to remember.
    Own,
}

/// A question as it is asked.
#[derive(Debug)]
struct Asked {
    exhibits: Vec<Vec<String>>,
    right: usize,
    chosen: Vec<usize>,
    shown: bool,
}

/// What came of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TryOutcome {
    /// Whether the goal is reached now.
    pub reached: bool,
    /// Which verdicts are others now, a line each.
    pub changes: Vec<String>,
    /// How the drivers that can be edited stand now, a line each.
    pub standing: Vec<String>,
    /// Why this doesn't help, if the lesson knows the attempt.
    pub trap: Option<String>,
}

/// A key of something that can be edited.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it belongs to.
    pub whose: Whose,
    /// The key, or the path to it.
    pub key: String,
    /// Its value as `ioreg` prints it; `None` when the key isn't there and could be.
    pub value: Option<String>,
}

/// A machine at a moment that a lesson wants to be looked at.
#[derive(Debug)]
pub struct Scene {
    /// The machine, at that moment.
    pub case: Case,
    /// The node to look at, as in [`Case::find`].
    pub node: Option<String>,
    /// What is shown beside it, each exhibit's lines.
    pub exhibits: Vec<Vec<String>>,
}

/// A way to reach the goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// In a few words.
    pub about: String,
    /// The changes, as they can be typed.
    pub changes: Vec<String>,
    /// Why it helps.
    pub because: String,
}

/// Keys that any personality can have.
const USUAL: [&str; 2] = ["IOProbeScore", "IOMatchCategory"];

/// A lesson being taken.
#[derive(Debug)]
pub struct Session {
    lesson: Arc<Lesson>,
    pages: Vec<Page>,
    at: usize,
    asked: Vec<Asked>,
    play: Play,
    tried: Vec<String>,
    outcome: TryOutcome,
    solved: bool,
    attempts: u32,
    hints: usize,
}

impl Session {
    /// Begins a lesson.
    ///
    /// # Errors
    /// What is wrong with the lesson, if it can't be played.
    pub fn new(lesson: Arc<Lesson>) -> Result<Self, Fault> {
        let mut asked = Vec::new();
        for question in &lesson.questions {
            asked.push(ask(&lesson, question)?);
        }
        let mut pages = vec![Page::Briefing];
        pages.extend((0..lesson.questions.len()).map(Page::Question));
        pages.extend((0..lesson.stops.len()).map(Page::Stop));
        pages.extend([Page::Repair, Page::Debrief, Page::Own]);
        let play = Play::new(lesson.case()?);
        let mut session = Self {
            pages,
            at: 0,
            asked,
            play,
            tried: Vec::new(),
            outcome: TryOutcome::default(),
            solved: false,
            attempts: 0,
            hints: 0,
            lesson,
        };
        session.outcome.standing = session.standing();
        Ok(session)
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// All pages.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The place of the page that is read, from 0.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The page that is read.
    pub fn page(&self) -> Page {
        self.pages[self.at]
    }

    /// Goes to a page; beyond the last one, to the last one.
    pub fn go(&mut self, at: usize) {
        self.at = at.min(self.pages.len() - 1);
    }

    /// Whether one may go on: a question has to be answered or its answer shown first. Nothing else is in the way.
    pub fn may_go_on(&self) -> bool {
        self.at + 1 < self.pages.len()
            && match self.page() {
                Page::Question(at) => self.is_answered(at),
                _ => true,
            }
    }

    /// What is asked: the question and its answers to choose from.
    pub fn question(&self, at: usize) -> (&str, Vec<&str>) {
        let question = &self.lesson.questions[at];
        (&question.ask, question.choices.iter().map(|choice| choice.text.as_str()).collect())
    }

    /// What is shown with a question, each exhibit's lines.
    pub fn exhibits(&self, at: usize) -> &[Vec<String>] {
        &self.asked[at].exhibits
    }

    /// Whether a question has been answered, or its answer shown.
    pub fn is_answered(&self, at: usize) -> bool {
        self.asked[at].shown || !self.asked[at].chosen.is_empty()
    }

    /// The first answer given to a question; it is the one that counts.
    pub fn first_answer(&self, at: usize) -> Option<usize> {
        self.asked[at].chosen.first().copied()
    }

    /// The right answer, as the machine gives it. For whoever has answered.
    pub fn right(&self, at: usize) -> usize {
        self.asked[at].right
    }

    /// Answers a question; whether that is right. One may look at other answers afterwards.
    pub fn choose(&mut self, at: usize, choice: usize) -> bool {
        let count = self.lesson.questions[at].choices.len();
        let asked = &mut self.asked[at];
        let choice = choice.min(count - 1);
        if !asked.shown {
            asked.chosen.push(choice);
        }
        choice == asked.right
    }

    /// Shows the answer to a question to whoever doesn't want to guess.
    pub fn show_answer(&mut self, at: usize) {
        self.asked[at].shown = true;
    }

    /// What there is to say to an answer.
    pub fn because(&self, at: usize, choice: usize) -> &str {
        self.lesson.questions[at].choices.get(choice).map_or("", |choice| &choice.because)
    }

    /// What a stop says.
    pub fn stop(&self, at: usize) -> &str {
        &self.lesson.stops[at].says
    }

    /// What a stop shows.
    ///
    /// # Errors
    /// What is wrong with the machine's file.
    pub fn at_stop(&self, at: usize) -> Result<Scene, Fault> {
        let stop = &self.lesson.stops[at];
        let file = stop.document.as_ref().map(|document| document.what.as_str());
        let mut play = Play::new(self.lesson.case_of(file)?);
        play.go(Some(&stop.at.what));
        let shown = |exhibit: &super::Located<super::Exhibit>| {
            exhibit.what.lines(&play.case, &self.lesson.files).unwrap_or_default()
        };
        let exhibits = stop.show.iter().map(shown).collect();
        let node = stop.node.as_ref().map(|node| node.what.clone());
        Ok(Scene { case: play.case, node, exhibits })
    }

    /// The machine with everything that was tried, for looking at.
    ///
    /// # Errors
    /// What is wrong with the machine's file.
    pub fn machine(&self) -> Result<Case, Fault> {
        let mut case = self.lesson.case()?;
        // They were tried before.
        let _ = case.edit(self.play.case.edits().iter().cloned());
        Ok(case)
    }

    /// The goal in words.
    pub fn goal(&self) -> &str {
        &self.lesson.goal.text
    }

    /// What may be edited.
    pub fn editable(&self) -> impl Iterator<Item = &Whose> {
        self.lesson.goal.edit.iter().map(|whose| &whose.what)
    }

    /// The keys of everything that may be edited, as they are now; nested ones by their paths.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for whose in self.editable() {
            let Some(mut table) = self.play.case.part(whose) else { continue };
            let registers = table.get("onStart").map(crate::explain::show);
            let registers = registers.is_some_and(|actions| actions.contains("registerService"));
            if matches!(whose, Whose::Class(_)) {
                // What it is can't be changed, and what it does by itself is worth seeing.
                for key in ["name", "bundle", "superclass"] {
                    table.remove(key);
                }
                for (key, value) in [("start", true), ("registerService", registers)] {
                    if !table.contains(key) {
                        table.set(key.into(), Value::Bool(value));
                    }
                }
            }
            let mut left: Vec<(String, Value)> =
                table.iter().rev().map(|(key, value)| (key.to_string(), value.clone())).collect();
            while let Some((key, value)) = left.pop() {
                let inner: Vec<(String, Value)> = match &value {
                    Value::Dict(dict) if !dict.is_empty() => dict
                        .iter()
                        .map(|(name, value)| (format!("{key}/{name}"), value.clone()))
                        .collect(),
                    Value::Array(list) if list.iter().any(|one| one.as_dict().is_some()) => list
                        .iter()
                        .enumerate()
                        .map(|(at, value)| (format!("{key}/{at}"), value.clone()))
                        .collect(),
                    _ => {
                        let value = show_within(&value, 200);
                        rows.push(Row { whose: whose.clone(), key, value: Some(value) });
                        continue;
                    }
                };
                left.extend(inner.into_iter().rev());
            }
            if matches!(whose, Whose::Driver(_)) {
                let missing = USUAL.into_iter().filter(|key| !table.contains(key));
                rows.extend(missing.map(|key| Row {
                    whose: whose.clone(),
                    key: key.to_owned(),
                    value: None,
                }));
            }
        }
        rows
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
            return Err(format!("in this lesson one may change: {}", names.join(", ")));
        }
        let before = all(&self.play.case);
        let parts = self.parts();
        self.play.edit(vec![edit]).map_err(|error| error.to_string())?;
        if self.parts() == parts {
            self.play.undo();
            return Err("nothing would be different: this is how it is now".into());
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

    /// Whether the goal was reached once.
    pub fn is_solved(&self) -> bool {
        self.solved
    }

    /// Changes that were tried before the goal was reached.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The next hint, with its number from 1; the last one again when there are no more.
    pub fn hint(&mut self) -> (usize, &str) {
        self.hints = (self.hints + 1).min(self.lesson.hints.len());
        (self.hints, self.lesson.hints.get(self.hints.saturating_sub(1)).map_or("", String::as_str))
    }

    /// Hints that were given.
    pub fn hints(&self) -> usize {
        self.hints
    }

    /// All ways to reach the goal that the lesson knows, those that were not taken first.
    pub fn repairs(&self) -> Vec<(bool, Repair)> {
        let mut list: Vec<(bool, Repair)> = self
            .lesson
            .repairs
            .iter()
            .map(|repair| {
                let taken = self.solved && self.is_same(repair);
                let told = Repair {
                    about: repair.about.clone(),
                    changes: repair.lines.clone(),
                    because: repair.because.clone(),
                };
                (taken, told)
            })
            .collect();
        list.sort_by_key(|(taken, _)| *taken);
        list
    }

    /// The changes that look right and are not, each with the reason. For the end of the lesson.
    pub fn traps(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lesson.traps.iter().map(|trap| (trap.about.as_str(), trap.because.as_str()))
    }

    fn judge(&mut self, before: &[Verdict]) {
        let goal = self.lesson.goal.when.what.clone();
        let reached = self.play.reaches(&goal);
        let words = |verdict: Option<(crate::explain::Outcome, &'static str)>| {
            verdict.map_or("no candidate".to_owned(), |(outcome, code)| {
                if outcome.word() == code {
                    code.to_owned()
                } else {
                    format!("{} ({code})", outcome.word())
                }
            })
        };
        let list = changes(before, &all(&self.play.case));
        let told = list.iter().map(|change| {
            let who = &change.personality;
            let (was, is) = (words(change.before), words(change.after));
            format!("{}/{} on {}: {was} → {is}", who.bundle, who.name, change.path)
        });
        let trap = if reached { None } else { self.trap() };
        self.solved |= reached;
        self.outcome =
            TryOutcome { reached, changes: told.collect(), standing: self.standing(), trap };
    }

    /// The lesson's words on what is tried, if it is one of its traps.
    fn trap(&self) -> Option<String> {
        let fits = |trap: &&Attempt| {
            let edits = self.play.case.edits();
            trap.changes
                .iter()
                .all(|wanted| edits.iter().any(|edit| self.alike(&wanted.what, edit)))
        };
        let traps = self.lesson.traps.iter().filter(fits);
        traps.max_by_key(|trap| trap.changes.len()).map(|trap| trap.because.clone())
    }

    fn is_same(&self, repair: &Attempt) -> bool {
        let edits = self.play.case.edits();
        let keys = |edit: &Edit| repair.changes.iter().any(|one| self.same_key(&one.what, edit));
        edits.iter().all(keys)
            && repair
                .changes
                .iter()
                .all(|one| edits.iter().any(|edit| self.same_key(&one.what, edit)))
    }

    fn same_key(&self, one: &Edit, other: &Edit) -> bool {
        let (kind, name, key) = about(one);
        let (other_kind, other_name, other_key) = about(other);
        let at = |name: &str| self.play.case.personalities().iter().position(|have| have.is(name));
        let same_name = name == other_name || kind == "driver" && at(name) == at(other_name);
        kind == other_kind && key == other_key && same_name
    }

    /// Whether one change is the other in all that matters: of numbers only that there is one.
    fn alike(&self, one: &Edit, other: &Edit) -> bool {
        let value = |edit: &Edit| match edit {
            Edit::Set { value, .. }
            | Edit::SetNode { value, .. }
            | Edit::SetClass { value, .. }
            | Edit::SetKext { value, .. } => value.clone(),
            _ => None,
        };
        let same = match (value(one), value(other)) {
            (Some(Value::Number(_)), Some(Value::Number(_))) => true,
            (one, other) => one == other,
        };
        same && self.same_key(one, other)
    }

    fn may_edit(&self, edit: &Edit) -> bool {
        let (kind, name, _) = about(edit);
        let at = |name: &str| self.play.case.personalities().iter().position(|have| have.is(name));
        self.editable().any(|whose| match whose {
            Whose::Driver(driver) => kind == "driver" && at(driver) == at(name),
            Whose::Node(node) => {
                kind == "node" && self.play.case.find(node) == self.play.case.find(name)
            }
            Whose::Class(class) => kind == "class" && class == name,
            Whose::Kext(bundle) => kind == "kext" && bundle == name,
        })
    }

    /// Everything that may be edited, as it is.
    fn parts(&self) -> Vec<Option<crate::model::Dict>> {
        self.editable().map(|whose| self.play.case.part(whose)).collect()
    }

    /// How the drivers that may be edited stand, a line each.
    fn standing(&self) -> Vec<String> {
        let drivers = self.editable().filter_map(|whose| match whose {
            Whose::Driver(name) => Some(name.clone()),
            _ => None,
        });
        let query = Query { drivers: drivers.collect(), ..Query::default() };
        if query.drivers.is_empty() {
            return Vec::new();
        }
        let verdicts = self.play.case.select(&query).verdicts;
        let line = |verdict: &Verdict| {
            let (mark, who) = (verdict.outcome.mark(), &verdict.personality);
            let (path, outcome) = (&verdict.node.path, verdict.outcome.word());
            let start = format!("{mark} {}/{} on {path}: {outcome}", who.bundle, who.name);
            if verdict.code == outcome {
                return start;
            }
            format!("{start} ({}): {}", verdict.code, verdict.sentence)
        };
        verdicts.iter().map(line).collect()
    }
}

/// Computes what is shown with a question, and which answer is right.
fn ask(lesson: &Lesson, question: &Question) -> Result<Asked, Fault> {
    let file = question.document.as_ref().map(|document| document.what.as_str());
    let mut play = Play::new(lesson.case_of(file)?);
    for change in &question.changes {
        play.edit(vec![change.what.clone()])
            .map_err(|error| change.place.fault(super::read::FILE, error.to_string()))?;
    }
    play.go(question.moment.as_ref().map(|moment| &moment.what));
    let mut exhibits = Vec::new();
    for exhibit in &question.show {
        let lines = exhibit.what.lines(&play.case, &lesson.files);
        exhibits.push(lines.map_err(|error| exhibit.place.fault(super::read::FILE, error))?);
    }
    play.go(question.judged.as_ref().map(|moment| &moment.what));
    let judge = play.judge();
    let right = question.choices.iter().position(|choice| judge.holds(&choice.when.what));
    let right = right.ok_or_else(|| {
        question.place.fault(super::read::FILE, "no answer to this question is right")
    })?;
    Ok(Asked { exhibits, right, chosen: Vec::new(), shown: false })
}

/// The verdicts on everything that is a candidate somewhere.
fn all(case: &Case) -> Vec<Verdict> {
    let every = Query { nodes: Some(case.registry().entries().collect()), ..Query::default() };
    case.select(&every).verdicts
}

#[cfg(test)]
mod tests;
