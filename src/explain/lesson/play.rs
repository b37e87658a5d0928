//! A lesson's machine, run: asked for facts at any moment, and with changes tried out.

use crate::explain::{Case, Edit, EditError};

use super::fact::{Moment, Test};
use super::fault::Fault;
use super::judge::{Judge, Told, number};
use super::read::FILE;
use super::{Lesson, Located};

/// A machine with its events.
#[derive(Debug)]
pub(super) struct Play {
    pub(super) case: Case,
    pub(super) events: Vec<Told>,
}

impl Play {
    pub(super) fn new(case: Case) -> Self {
        let events = case.told();
        Self { case, events }
    }

    /// Goes to a moment, or to the end; false when there is none such.
    pub(super) fn go(&mut self, moment: Option<&Located<Moment>>) -> bool {
        let moment = moment.map_or(&Moment::End, |moment| &moment.what);
        let Some(at) = number(moment, &self.events) else { return false };
        if self.case.moment().0 != at && self.case.is_scenario() {
            self.case.seek(at);
        }
        true
    }

    /// The judge of the moment that shows.
    pub(super) fn judge(&self) -> Judge<'_> {
        Judge::new(&self.case, &self.events)
    }

    /// Whether something is so in the end.
    pub(super) fn reaches(&mut self, test: &Test) -> bool {
        self.go(None);
        self.judge().holds(test)
    }

    /// Tries changes out besides those that are tried already.
    pub(super) fn edit(&mut self, edits: Vec<Edit>) -> Result<(), EditError> {
        self.case.edit(edits)?;
        self.events = self.case.told();
        Ok(())
    }

    /// Takes the latest change back; false when there is none.
    pub(super) fn undo(&mut self) -> bool {
        let done = self.case.undo();
        self.events = self.case.told();
        done
    }
}

impl Lesson {
    /// The machine of a file of the lesson, or of its own, with changes made beforehand.
    pub(super) fn play(
        &self,
        document: Option<&Located<String>>,
        changes: &[Located<Edit>],
    ) -> Result<Play, Fault> {
        let mut play = Play::new(self.case_of(document.map(|document| document.what.as_str()))?);
        for Located { what, place } in changes {
            let done = play.edit(vec![what.clone()]);
            done.map_err(|error| Fault::new(FILE, *place, error.to_string()))?;
        }
        Ok(play)
    }
}
