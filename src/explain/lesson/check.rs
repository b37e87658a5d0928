//! Whether a lesson keeps what it promises: everything in it is played through.

use std::collections::BTreeSet;

use crate::explain::harmless;
use crate::model::Position;

use super::fact::Test;
use super::fault::Fault;
use super::play::Play;
use super::read::FILE;
use super::{Exhibit, Lesson, Located, Question, Whose, read_change};

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
    fn fault(&mut self, place: Position, message: impl Into<String>) {
        self.faults.push(Fault::new(FILE, place, message));
    }

    /// A machine, or nothing where that is a fault; one that many run into is told once.
    fn made(&mut self, play: Result<Play, Fault>) -> Option<Play> {
        match play {
            Ok(play) => return Some(play),
            Err(fault) if self.faults.contains(&fault) => {}
            Err(fault) => self.faults.push(fault),
        }
        None
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
            let words = "the goal is reached from the start, so there is nothing to repair";
            self.fault(goal.place, words);
        }
        for (attempts, should) in [(&lesson.repairs, true), (&lesson.traps, false)] {
            for attempt in attempts {
                let played = self.made(lesson.play(None, &attempt.changes));
                let Some(mut play) = played else { continue };
                let here = Self::unknown_in(&mut play, &goal.what);
                unknown.retain(|name| here.contains(name));
                let about = &attempt.told.about;
                let words = match (play.reaches(&goal.what), should) {
                    (false, true) => format!("the repair «{about}» doesn't reach the goal"),
                    (true, false) => format!("the trap «{about}» reaches the goal"),
                    _ => continue,
                };
                self.fault(attempt.place, words);
            }
        }
        for name in unknown {
            self.fault(goal.place, format!("nothing is called {name}, in none of the runs"));
        }
        for question in &lesson.questions {
            let play = lesson.play(question.document.as_ref(), &question.changes);
            if let Some(mut play) = self.made(play) {
                self.question(question, &mut play);
            }
        }
        for stop in &lesson.stops {
            let play = lesson.play(stop.document.as_ref(), &[]);
            let Some(mut start) = self.made(play) else { continue };
            if !start.go(Some(&stop.at)) {
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

    fn unknown_in(play: &mut Play, test: &Test) -> BTreeSet<String> {
        play.go(None);
        let judge = play.judge();
        judge.holds(test);
        judge.unknown.take()
    }

    fn question(&mut self, question: &Question, start: &mut Play) {
        let count = question.choices.len();
        if !CHOICES.contains(&count) {
            let words = format!("a question has 2 to 6 answers to choose from, this one {count}");
            self.fault(question.place, words);
        }
        for moment in [&question.moment, &question.judged].into_iter().flatten() {
            if !start.go(Some(moment)) {
                self.fault(moment.place, "no such event happens");
                return;
            }
        }
        start.go(question.moment.as_ref());
        self.exhibits(&question.show, start);
        start.go(question.judged.as_ref());
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
            several => {
                let (count, all) = (several.len(), several.join("», «"));
                let words = format!("{count} answers to this question are right: «{all}»");
                self.fault(question.place, words);
            }
        }
    }

    fn exhibits(&mut self, show: &[Located<Exhibit>], play: &Play) {
        for exhibit in show {
            if let Err(message) = exhibit.what.lines(&play.case, &self.lesson.files) {
                self.fault(exhibit.place, message);
            }
        }
    }

    /// What may be edited is there: a change of it can be tried out.
    fn editable(&mut self, whose: &Located<Whose>, play: &mut Play) {
        let name = harmless(whose.what.name(), false);
        let line = format!("{} \"{name}\" ioscope-check 1", whose.what.word());
        let tried = read_change(&line)
            .and_then(|edit| play.edit(vec![edit]).map_err(|error| error.to_string()));
        if let Err(message) = tried {
            self.fault(whose.place, message);
        } else {
            play.undo();
        }
    }
}
