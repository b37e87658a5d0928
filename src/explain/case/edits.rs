//! A case with changes that are tried out.

mod scenario;

use crate::explain::what_if::{Edit, EditError, put};
use crate::explain::{PersonalityRef, Whose, bare, info_plist};
use crate::model::{Bundle, Dict, EntryId, Personality, Value};

use super::{Base, Case, Sort, simulated};

impl Case {
    /// Tries out changes besides those that are tried out already, and judges again. A simulated machine runs again, and is shown at
    /// its end.
    ///
    /// # Errors
    /// [`EditError`] when a change means nothing that is there; then none of these is made.
    pub fn edit(&mut self, edits: impl IntoIterator<Item = Edit>) -> Result<(), EditError> {
        self.change(self.edits.iter().cloned().chain(edits).collect())
    }

    /// Takes back the latest change; false when there is none.
    pub fn undo(&mut self) -> bool {
        // A part of what was tried out before can't be wrong.
        let before = self.edits.split_last().map(|(_, before)| before.to_vec());
        before.is_some_and(|before| self.change(before).is_ok())
    }

    /// The changes that are tried out, in their order.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// The matching table of a personality, with its changes, given its place in [`Case::personalities`].
    pub fn table(&self, personality: usize) -> Option<&Dict> {
        match &self.sort {
            Sort::Run(run) => run.table(personality),
            Sort::Snapshot(snapshot) => snapshot.table(personality),
        }
    }

    /// A personality, with its changes, as the part of an Info.plist that spells it: `<key>NAME</key>` and its dictionary.
    pub fn info_plist(&self, personality: usize) -> Option<String> {
        let name = &self.personalities().get(personality)?.name;
        Some(info_plist::personality(name, self.table(personality)?))
    }

    /// The keys of something that can be changed, with its changes; a kext's without its personalities. `None` when it isn't there.
    pub(crate) fn part(&self, whose: &Whose) -> Option<Dict> {
        match (whose, &self.base) {
            (Whose::Driver(name), _) => {
                let at = self.personalities().iter().position(|one| one.is(name))?;
                self.table(at).cloned()
            }
            (_, Base::Scenario(list)) => {
                let mut table = scenario::part(&scenario::edited(list, &self.edits).ok()?, whose)?;
                if let Whose::Kext(_) = whose {
                    table.remove(scenario::PERSONALITIES);
                }
                Some(table)
            }
            (Whose::Node(name), _) => Some(self.registry().table(*self.find(name).first()?)),
            (Whose::Class(_) | Whose::Kext(_), _) => None,
        }
    }

    /// Takes these changes in place of those that are tried out; when one means nothing that is there, all stays as it was.
    pub(super) fn change(&mut self, edits: Vec<Edit>) -> Result<(), EditError> {
        let nodes: Vec<Vec<EntryId>> = edits
            .iter()
            .map(|edit| match edit {
                Edit::Set { whose: Whose::Node(node), .. } => self.find(node),
                _ => Vec::new(),
            })
            .collect();
        self.sort = match (&self.base, &self.sort) {
            (Base::Scenario(list), _) => changed_run(&scenario::edited(list, &edits)?, false)?,
            (Base::Bare(bundles, classes), _) => {
                let (list, _) = bare::scenario(&edited_bundles(bundles, &edits)?, classes);
                let is_of_node =
                    |edit: &&Edit| matches!(edit, Edit::Set { whose: Whose::Node(_), .. });
                changed_run(&scenario::edited(&list, edits.iter().filter(is_of_node))?, true)?
            }
            (Base::Snapshot, Sort::Snapshot(snapshot)) => {
                Sort::Snapshot(Box::new(snapshot.changed(&edits, &nodes)?))
            }
            (Base::Snapshot, Sort::Run(_)) => return Ok(()),
        };
        self.edits = edits;
        Ok(())
    }
}

/// A changed scenario, run.
fn changed_run(list: &Value, is_bare: bool) -> Result<Sort, EditError> {
    simulated(list, is_bare).map_err(|error| EditError::Scenario(error.to_string()))
}

fn edited_bundles(bundles: &[Bundle], edits: &[Edit]) -> Result<Vec<Bundle>, EditError> {
    let mut bundles = bundles.to_vec();
    bundles.extend(edits.iter().filter_map(Edit::added).cloned());
    for edit in edits {
        match edit {
            Edit::Drop { bundle } => {
                let before = bundles.len();
                bundles.retain(|have| have.id.as_deref() != Some(bundle));
                if bundles.len() == before {
                    return Err(EditError::Missing(Whose::Kext(bundle.clone())));
                }
            }
            Edit::Set { whose: whose @ Whose::Driver(driver), key, value } => {
                let all = bundles.iter_mut().flat_map(|one| &mut one.personalities);
                let is = |one: &&mut Personality| {
                    PersonalityRef::means(&one.bundle, &one.name, one.table.str("IOClass"), driver)
                };
                let mut meant = all.filter(is).peekable();
                meant.peek().ok_or_else(|| EditError::Missing(whose.clone()))?;
                for personality in meant {
                    put(&mut personality.table, key, value.as_ref())?;
                }
            }
            Edit::Set { whose: Whose::Class(_) | Whose::Kext(_), .. } => {
                return Err(EditError::NotSimulated);
            }
            Edit::Set { whose: Whose::Node(_), .. } | Edit::Add { .. } => {}
        }
    }
    Ok(bundles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Outcome;
    use crate::explain::fixture::case;

    const DUMP: [&str; 2] =
        ["assets/origin/dump.txt", "assets/origin/derived.kext/Contents/Info.plist"];

    fn outcome(case: &Case) -> Outcome {
        let resources = case.find("IOResources")[0];
        let verdicts = case.verdicts(resources);
        let is = |verdict: &&crate::explain::Verdict| verdict.personality.is("com.derived.driver");
        verdicts.iter().find(is).map_or(Outcome::NeverConsidered, |verdict| verdict.outcome)
    }

    fn own_category() -> Edit {
        let (whose, key) = (Whose::Driver("com.derived.driver".into()), "IOMatchCategory".into());
        Edit::Set { whose, key, value: Some(Value::string("mine")) }
    }

    #[test]
    fn what_is_tried_out_can_be_taken_back() {
        let dump = case(&DUMP);
        let scenario = case(&["assets/origin/question.plist"]);
        for (mut case, then) in [(dump, Outcome::Undetermined), (scenario, Outcome::Started)] {
            assert_eq!(outcome(&case), Outcome::Lost);
            case.edit([own_category()]).unwrap();
            assert_eq!((outcome(&case), case.edits().len()), (then, 1));
            // What can't be done leaves what was there.
            let nobody = Edit::Drop { bundle: "com.nobody".into() };
            let missing = EditError::Missing(Whose::Kext("com.nobody".into()));
            assert_eq!(case.edit([nobody]), Err(missing));
            assert_eq!((outcome(&case), case.edits().len()), (then, 1));
            assert!(case.undo() && !case.undo());
            assert_eq!(outcome(&case), Outcome::Lost);
        }
    }
}
