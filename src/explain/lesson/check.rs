//! Whether a lesson keeps what it promises: everything in it is played through.

use std::collections::BTreeSet;

use crate::explain::Edit;

use super::fact::Test;
use super::place::{Fault, Place};
use super::play::Play;
use super::read::FILE;
use super::{Attempt, Lesson, Located, Question, Whose};

/// Answers that a question has at least and at most.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=6;

impl Lesson {
    /// Plays the lesson through: the start must fail the goal, every repair reach it and every trap miss it; of a question's answers
    /// exactly one must be right; everything that is named must be there. `others` are the names of the lessons in the same folder.
    pub fn check(&self, others: &[&str]) -> Vec<Fault> {
        let mut check = Check { lesson: self, faults: Vec::new() };
        match self.case() {
            Ok(case) => check.all(Play::new(case), others),
            Err(fault) => check.faults.push(fault),
        }
        check.faults.sort();
        check.faults
    }
}

struct Check<'a> {
    lesson: &'a Lesson,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn fault(&mut self, place: Place, message: impl Into<String>) {
        self.faults.push(place.fault(FILE, message));
    }

    fn all(&mut self, mut start: Play, others: &[&str]) {
        let lesson = self.lesson;
        for need in &lesson.needs {
            if !others.is_empty() && !others.contains(&need.what.as_str()) {
                self.fault(need.place, format!("there is no lesson {}", need.what));
            }
        }
        // Names may mean something only after a repair: a node that isn't there before.
        let goal = &lesson.goal.when;
        let mut unknown = Self::unknown_in(&mut start, &goal.what);
        if start.reaches(&goal.what) {
            self.fault(
                goal.place,
                "the goal is reached from the start, so there is nothing to repair",
            );
        }
        let mut solved = Vec::new();
        for (attempts, should) in [(&lesson.repairs, true), (&lesson.traps, false)] {
            for attempt in attempts {
                let Some(mut play) = self.play(attempt) else { continue };
                let here = Self::unknown_in(&mut play, &goal.what);
                unknown.retain(|name| here.contains(name));
                match (play.reaches(&goal.what), should) {
                    (false, true) => self.fault(
                        attempt.place,
                        format!("the repair «{}» doesn't reach the goal", attempt.about),
                    ),
                    (true, false) => self.fault(
                        attempt.place,
                        format!("the trap «{}» reaches the goal", attempt.about),
                    ),
                    _ => {}
                }
                solved.push(play);
            }
        }
        for name in unknown {
            self.fault(goal.place, format!("nothing is called {name}, in none of the runs"));
        }
        for question in &lesson.questions {
            if let Some(mut play) = self.prepared(question.document.as_ref(), &question.changes) {
                self.question(question, &mut play);
            }
        }
        for stop in &lesson.stops {
            let Some(mut start) = self.prepared(stop.document.as_ref(), &[]) else { continue };
            if !start.go(Some(&stop.at.what)) {
                self.fault(stop.at.place, "no such event happens");
                continue;
            }
            if let Some(node) = &stop.node
                && start.judge().node(&node.what).is_none()
            {
                self.fault(node.place, format!("nothing is called {} at this moment", node.what));
            }
            self.exhibits(&stop.show, &start);
        }
        start.go(None);
        for whose in &lesson.goal.edit {
            self.editable(whose, &mut start);
        }
    }

    /// Plays an attempt; what can't be done in it is a fault.
    fn play(&mut self, attempt: &Attempt) -> Option<Play> {
        self.prepared(None, &attempt.changes)
    }

    /// A machine with changes made.
    fn prepared(
        &mut self,
        document: Option<&Located<String>>,
        changes: &[Located<Edit>],
    ) -> Option<Play> {
        let named = document.map(|document| document.what.as_str());
        let case = match self.lesson.case_of(named) {
            Ok(case) => case,
            Err(fault) => {
                if !self.faults.contains(&fault) {
                    self.faults.push(fault);
                }
                return None;
            }
        };
        let mut play = Play::new(case);
        for change in changes {
            if let Err(error) = play.edit(vec![change.what.clone()]) {
                self.fault(change.place, error.to_string());
                return None;
            }
        }
        Some(play)
    }

    fn unknown_in(play: &mut Play, test: &Test) -> BTreeSet<String> {
        play.go(None);
        let judge = play.judge();
        judge.holds(test);
        judge.unknown.take()
    }

    fn question(&mut self, question: &Question, start: &mut Play) {
        if !CHOICES.contains(&question.choices.len()) {
            self.fault(
                question.place,
                format!(
                    "a question has 2 to 6 answers to choose from, this one {}",
                    question.choices.len()
                ),
            );
        }
        for moment in [&question.moment, &question.judged].into_iter().flatten() {
            if !start.go(Some(&moment.what)) {
                self.fault(moment.place, "no such event happens");
                return;
            }
        }
        start.go(question.moment.as_ref().map(|moment| &moment.what));
        self.exhibits(&question.show, start);
        start.go(question.judged.as_ref().map(|moment| &moment.what));
        let mut right = Vec::new();
        for choice in &question.choices {
            let judge = start.judge();
            if judge.holds(&choice.when.what) {
                right.push(choice.text.as_str());
            }
            for name in judge.unknown.take() {
                self.fault(choice.when.place, format!("nothing is called {name}"));
            }
        }
        match right.as_slice() {
            [_] => {}
            [] => self.fault(question.place, "no answer to this question is right"),
            several => self.fault(
                question.place,
                format!(
                    "{} answers to this question are right: «{}»",
                    several.len(),
                    several.join("», «")
                ),
            ),
        }
    }

    fn exhibits(&mut self, show: &[Located<super::Exhibit>], play: &Play) {
        for exhibit in show {
            if let Err(message) = exhibit.what.lines(&play.case, &self.lesson.files) {
                self.fault(exhibit.place, message);
            }
        }
    }

    /// What may be edited is there: a change of it can be tried out.
    fn editable(&mut self, whose: &Located<Whose>, play: &mut Play) {
        let name = crate::explain::harmless(whose.what.name(), false);
        let line = format!("{} \"{name}\" ioscope-check 1", whose.what.word());
        let tried = super::read_change(&line)
            .and_then(|edit| play.edit(vec![edit]).map_err(|error| error.to_string()));
        match tried {
            Ok(()) => {
                play.undo();
            }
            Err(message) => self.fault(whose.place, message),
        }
    }
}
