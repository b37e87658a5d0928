//! What overviews ask of a snapshot.

use crate::engine::{Site, Subject};
use crate::model::{EntryId, PersonalitySource, Tri};

use super::Snapshot;
use super::told::open;
use crate::explain::arrival::Now;
use crate::explain::missing::missing_words;

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

    /// What a personality would meet on a node as that stands.
    pub(crate) fn now(&self, entry: EntryId, at: usize) -> Option<Now> {
        let known = self.known.get(at)?;
        let engine = self.asked();
        let provider = self.provider(&engine, entry);
        let table = &known.personality.table;
        let found =
            provider.site.examine(Subject { table, doubtful: &known.doubtful, driver: None });
        let result = found.now.passive.result;
        let words = match result {
            Tri::Yes => String::new(),
            Tri::No => {
                let class = &self.registry.entry(entry).class;
                self.compared(&engine, &found, &found.now, at).words(class)
            }
            Tri::Unknown => {
                let mut verdict = self.judge(&provider, at);
                open(&found.now, &mut verdict);
                verdict.sentence().into_owned()
            }
        };
        let resource = self.awaited(entry, table.get("IOResourceMatch"));
        let hidden = found.category.missing.as_ref().map(missing_words);
        Some(Now { keys: result, words, resource, dext: found.dext, hidden })
    }
}
