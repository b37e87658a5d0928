//! What overviews ask of a snapshot.

use crate::engine::{Site, Subject};
use crate::model::{EntryId, PersonalitySource};

use super::Snapshot;

impl Snapshot {
    /// The score of a personality in a node's list of candidates, with what the family adds; `None` where only a driver's score
    /// after its probe is known.
    pub(crate) fn listed_score(&self, entry: EntryId, at: usize) -> Option<i32> {
        let known = self.known.get(at)?;
        if known.personality.source == PersonalitySource::Dump {
            return None;
        }
        let engine = self.asked();
        let table = &known.personality.table;
        let subject = Subject { table, doubtful: &known.doubtful, driver: None };
        let found = Site::new(&engine, entry).examine(subject);
        found.before().passive.result.is_yes().then_some(found.before().passive.score)
    }
}
