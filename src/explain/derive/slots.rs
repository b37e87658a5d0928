//! Match categories, scores and waits of a snapshot's node.

use crate::engine::{ClientKind, Site, Subject};
use crate::explain::moment::{Scores, Slot, SlotHolder, Wait, WaitKind};
use crate::model::{Dict, EntryId, Key, PersonalitySource, Value};

use super::{Snapshot, Trial};

impl Snapshot {
    /// The scores of personalities on a node: what its driver shows is the score after probing.
    pub(crate) fn scores(&self, entry: EntryId, personalities: &[usize]) -> Vec<Scores> {
        let engine = self.asked();
        let site = Site::new(&engine, entry);
        let of = |at: &usize| self.score(&site, *at).unwrap_or_default();
        personalities.iter().map(of).collect()
    }

    fn score(&self, site: &Site<'_, '_>, at: usize) -> Option<Scores> {
        let entry = site.node();
        let plist = self.refs.get(at)?.score;
        let known = &self.known[at];
        let driver =
            self.drivers.get(&entry).into_iter().flatten().find(|driver| {
                driver.known == at && driver.own.is_yes() && known.trial == Trial::None
            });
        let found = site.examine(known.subject(driver.map(|driver| driver.entry)));
        let passive = &found.before().passive;
        // Where another driver holds the category nothing further was compared, as far as a dump tells.
        let compared = driver.is_some() || found.category.holders.is_empty();
        let fits = compared && found.class.result.is_yes() && passive.result.is_yes();
        let probe = driver.and_then(|driver| {
            let score = self.registry.get(driver.entry, &Key::new("IOProbeScore"))?;
            Some(crate::engine::score_of(Some(&score)))
        });
        // A personality that is taken from a driver shows the score that probing has left there, and nothing from before.
        if self.refs[at].source == PersonalitySource::Dump {
            return Some(Scores { plist: None, family: None, probe });
        }
        Some(Scores { plist: Some(plist), family: fits.then_some(passive.score), probe })
    }

    /// The score of a personality in a node's list of candidates, with what the family adds; `None` where only a driver's score
    /// after its probe is known.
    pub(crate) fn listed_score(&self, entry: EntryId, at: usize) -> Option<i32> {
        let known = self.known.get(at)?;
        if known.personality.source == PersonalitySource::Dump {
            return None;
        }
        let found = Site::new(&self.asked(), entry).examine(known.subject(None));
        found.before().passive.result.is_yes().then_some(found.before().passive.score)
    }

    /// The match categories of a node.
    pub(crate) fn slots(&self, entry: EntryId) -> Vec<Slot> {
        let engine = self.asked();
        let site = Site::new(&engine, entry);
        let mut slots = Vec::new();
        for client in site.clients() {
            let holds = matches!(client.kind, ClientKind::Driver | ClientKind::CreatedDirectly);
            if let (true, Some(category)) = (holds, &client.category) {
                Slot::of(&mut slots, category);
            }
        }
        for at in self.candidates(&engine, entry) {
            Slot::of(&mut slots, &self.refs[at].category).candidates.push(at);
        }
        for slot in &mut slots {
            // The rule that a candidate with this category would meet.
            let key = (Key::new("IOMatchCategory"), Value::string(&slot.category));
            let table: Dict = [key].into_iter().collect();
            let mut found = site.examine(Subject { table: &table, doubtful: &[], driver: None });
            self.without_gone(&mut found, |driver| self.known[driver.known].trial != Trial::None);
            let holders = found.category.holders.iter().map(|holder| SlotHolder {
                entry: Some(holder.entry),
                class: holder.class.to_string(),
                score: holder.shown_score,
                certain: holder.certain,
                phase: None,
            });
            (slot.free, slot.holders) = (found.category.free, holders.collect());
        }
        slots
    }

    /// Whether an entry may hold a match category of a node above it: nubs and user clients hold none.
    pub(crate) fn may_hold(&self, entry: EntryId) -> bool {
        !matches!(self.asked().kind(entry), ClientKind::Other | ClientKind::Unknown)
    }

    /// What a node itself waits for, as far as a dump tells.
    pub(crate) fn waits(&self, entry: EntryId) -> Vec<Wait> {
        let mut waits = Vec::new();
        let mut add = |kind, text: String, at| waits.push(Wait { kind, text, at });
        let state = self.registry.entry(entry).state.unwrap_or_default();
        let is_active = state.active != Some(false);
        for driver in self.drivers.get(&entry).into_iter().flatten() {
            if !driver.own.is_yes() || self.known[driver.known].trial != Trial::None {
                continue;
            }
            if let Some(resource) = self.unpublished(entry, driver.entry) {
                let name = &self.registry.entry(driver.entry).class;
                let words =
                    format!("{name} waits for the resource {resource}, which is not published");
                add(WaitKind::Resource, words, Some(driver.entry));
            }
        }
        let deferred = self.registry.get(entry, &Key::new("IOServiceMatchDeferred"));
        if matches!(deferred.as_deref(), Some(Value::Bool(true))) {
            let words = "its start was put off until the system wakes (IOServiceMatchDeferred)";
            add(WaitKind::Sleep, words.into(), None);
        }
        if is_active && state.registered == Some(true) && state.matched == Some(false) {
            let words = "registered, and its matching has not ended: it runs, or waits for a kext or a resource; a dump can't tell which";
            add(WaitKind::Matching, words.into(), None);
        }
        waits
    }
}
