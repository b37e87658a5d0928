//! Trying changes out on another thread, beside the case that is shown.

use std::sync::Arc;

use super::{Base, Case, Query, Sort};
use crate::engine::Trace;
use crate::explain::derive::Snapshot;
use crate::explain::run::Run;
use crate::explain::what_if::{Edit, EditError, VerdictChange, changes, nearest_first};
use crate::model::Note;

/// Changes to a case that are to be tried out. It shares with the case what is large, so making one costs little, and it can
/// be taken to another thread.
#[derive(Debug)]
pub struct Trial {
    parts: Parts,
    base: Base,
    notes: Vec<Note>,
    /// The changes that the case has already.
    now: Vec<Edit>,
    /// Those that it is to have.
    next: Vec<Edit>,
    /// The moment that is shown, unless it is the end.
    moment: Option<usize>,
}

#[derive(Debug)]
enum Parts {
    Run(Arc<Trace>, bool),
    Snapshot(Box<Snapshot>),
}

/// A case with changes, judged.
#[derive(Debug)]
pub struct Tried {
    /// The case. A run is shown at the moment at which the case before was shown, if it has that moment, else at its end.
    pub case: Case,
    /// What is different from the case before, what came nearest to a start first.
    pub latest: Vec<VerdictChange>,
    /// What is different from the case without any changes.
    pub all: Vec<VerdictChange>,
}

impl Case {
    /// These changes in place of those that are tried out already, to be judged elsewhere.
    pub fn trial(&self, next: Vec<Edit>) -> Trial {
        let (parts, moment) = match &self.sort {
            Sort::Run(run) => {
                let (at, last) = run.moment();
                (Parts::Run(run.trace(), run.is_bare()), (at < last).then_some(at))
            }
            Sort::Snapshot(snapshot) => (Parts::Snapshot(Box::new(snapshot.unjudged())), None),
        };
        let (base, notes) = (self.base.clone(), self.notes.clone());
        Trial { parts, base, notes, now: self.edits.clone(), next, moment }
    }
}

impl Trial {
    /// Judges the case with the changes, and compares.
    ///
    /// # Errors
    /// [`EditError`] when a change means nothing that is there.
    pub fn judge(self) -> Result<Tried, EditError> {
        let mut case = self.case(&self.next)?;
        let before = self.before()?;
        let latest = compare(&before, &case);
        let all =
            if self.now.is_empty() { latest.clone() } else { compare(&self.case(&[])?, &case) };
        if let (Some(moment), Sort::Run(old), Sort::Run(new)) =
            (self.moment, &before.sort, &mut case.sort)
        {
            let same = old
                .landmark(moment)
                .map_or((moment == 0).then_some(0), |landmark| new.at_landmark(&landmark));
            if let Some(same) = same {
                new.seek(same);
            }
        }
        Ok(Tried { case, latest, all })
    }

    /// The same case again, at the same moment and with the changes that it has already.
    ///
    /// # Errors
    /// None that the case itself doesn't have: its changes have been made before.
    pub fn again(self) -> Result<Case, EditError> {
        let mut case = self.before()?;
        if let Some(moment) = self.moment {
            case.seek(moment);
        }
        Ok(case)
    }

    /// The case as it is, at its end.
    fn before(&self) -> Result<Case, EditError> {
        match self.parts {
            // What has been tried out is in its trace.
            Parts::Run(..) => Ok(Case { edits: self.now.clone(), ..self.unchanged() }),
            Parts::Snapshot(_) => self.case(&self.now),
        }
    }

    /// The case with these changes.
    fn case(&self, edits: &[Edit]) -> Result<Case, EditError> {
        let mut case = self.unchanged();
        case.change(edits.to_vec())?;
        Ok(case)
    }

    fn unchanged(&self) -> Case {
        let sort = match &self.parts {
            Parts::Snapshot(snapshot) => Sort::Snapshot(Box::new(snapshot.unjudged())),
            Parts::Run(trace, bare) => Sort::Run(Box::new(Run::again(Arc::clone(trace), *bare))),
        };
        Case { sort, notes: self.notes.clone(), base: self.base.clone(), edits: Vec::new() }
    }
}

/// What is different between two judgements of a case.
fn compare(before: &Case, after: &Case) -> Vec<VerdictChange> {
    let (Sort::Snapshot(_), Sort::Snapshot(_)) = (&before.sort, &after.sort) else {
        let all = |case: &Case| {
            let nodes = case.registry().entries().collect();
            case.select(&Query { nodes: Some(nodes), ..Query::default() }).verdicts
        };
        return changes(&all(before), &all(after));
    };
    // The nodes are the same, so that the verdicts of one at a time are held.
    let of_node = |entry| changes(&before.verdicts(entry), &after.verdicts(entry));
    let mut all: Vec<VerdictChange> = after.registry().entries().flat_map(of_node).collect();
    nearest_first(&mut all);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::fixture::case;
    use crate::explain::{Outcome, Whose};
    use crate::model::Value;

    const QUESTION: &str = "assets/origin/question.plist";
    const DUMP: &str = "assets/origin/dump.txt";
    const BASE: &str = "assets/origin/base.kext/Contents/Info.plist";
    const DERIVED: &str = "assets/origin/derived.kext/Contents/Info.plist";

    fn set(driver: &str, key: &str, value: Option<Value>) -> Edit {
        Edit::Set { whose: Whose::Driver(driver.into()), key: key.into(), value }
    }

    fn own_category() -> Edit {
        set("com.derived.driver", "IOMatchCategory", Some(Value::string("mine")))
    }

    fn told(changes: &[VerdictChange]) -> Vec<(String, Option<Outcome>, Option<Outcome>)> {
        let outcome =
            |verdict: Option<(Outcome, &'static str)>| verdict.map(|(outcome, _)| outcome);
        changes
            .iter()
            .map(|change| {
                (change.personality.bundle.clone(), outcome(change.before), outcome(change.after))
            })
            .collect()
    }

    #[test]
    fn a_trial_tells_what_changed_and_leaves_the_case_alone() {
        let derived = "com.derived.driver".to_owned();
        for (files, then) in [
            (&[QUESTION][..], Outcome::Started),
            (&[DUMP, DERIVED], Outcome::Undetermined),
            (&[BASE, DERIVED], Outcome::Started),
        ] {
            let case = case(files);
            let tried = case.trial(vec![own_category()]).judge().unwrap();
            assert!(case.edits().is_empty());
            let expected = [(derived.clone(), Some(Outcome::Lost), Some(then))];
            assert_eq!(told(&tried.latest), expected);
            assert_eq!(told(&tried.all), expected);
            // What came before counts for the latest changes only.
            let second = set("com.derived.driver", "IOProviderClass", Some(Value::string("None")));
            let next = tried.case.trial(vec![own_category(), second]).judge().unwrap();
            let gone = |before| [(derived.clone(), Some(before), None)];
            assert_eq!(told(&next.latest), gone(then));
            assert_eq!(told(&next.all), gone(Outcome::Lost));
            // And back again.
            let back = next.case.trial(Vec::new()).judge().unwrap();
            assert_eq!(told(&back.latest), [(derived.clone(), None, Some(Outcome::Lost))]);
            assert!(back.all.is_empty() && back.case.edits().is_empty());
        }
    }

    #[test]
    fn a_run_stays_at_its_moment_if_that_still_exists() {
        let mut case = case(&[QUESTION]);
        let probed = (1..99).find(|at| case.mark(*at).unwrap().name == "probed").unwrap();
        case.seek(probed);
        let words = case.event_sentence(probed);
        // A personality less in front of it: the same happens earlier.
        let tried = case.trial(vec![own_category()]).judge().unwrap();
        let (at, last) = tried.case.moment();
        assert_eq!(tried.case.event_sentence(at), words);
        assert!(at < last);
        // Without the driver that it is about, there is no such moment.
        let base = Edit::Drop { bundle: "com.base.driver".into() };
        let tried = case.trial(vec![base]).judge().unwrap();
        let (at, last) = tried.case.moment();
        assert_eq!(at, last);
    }
}
