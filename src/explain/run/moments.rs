//! What there is to see of a simulated machine at the moment that is shown, besides verdicts.

use crate::engine::{Event, Field, ListName, Object, ObjectId, PersonalityId};
use crate::explain::from_trace::{Because, event, outcome_of, pair};
use crate::explain::moment::{
    EventMark, HolderPhase, Scores, Slot, SlotHolder, Starting, Wait, WaitKind,
};
use crate::explain::outline::Spot;
use crate::explain::sentence::Names;
use crate::explain::value::show_within;
use crate::explain::{NodeRef, Outcome, Verdict};
use crate::model::{EntryId, Tri};

use super::Run;

/// Characters of a resource's name or table.
const INLINE: usize = 60;

impl Run {
    /// The verdict on one personality for a node.
    pub(crate) fn verdict_of(&self, entry: EntryId, personality: usize) -> Option<Verdict> {
        let node = self.object(entry)?;
        let id = self.personalities().nth(personality)?;
        Some(self.verdict(node, id, &self.decide(node, id)))
    }

    /// How an entry is spoken of.
    pub(crate) fn node_of(&self, entry: EntryId) -> NodeRef {
        self.node(self.object(entry).unwrap_or(ObjectId::ROOT))
    }

    /// The scores in the start list in which one personality stood behind another's driver: the winner's and its own.
    pub(crate) fn listed_scores(&self, entry: EntryId, loser: usize) -> Option<(i32, i32)> {
        let id = self.personalities().nth(loser)?;
        match self.decide(self.object(entry)?, id).because {
            Because::Outranked { own, winner } => Some((winner, own)),
            _ => None,
        }
    }

    pub(super) fn number_of(&self, event: usize) -> Option<u32> {
        u32::try_from(event).ok().filter(|at| (1..=self.last).contains(at))
    }

    /// What an event is about, counted from 1.
    pub(crate) fn mark(&self, number: usize) -> Option<EventMark> {
        let event = event(&self.trace, self.number_of(number)?);
        let decided = outcome_of(event);
        Some(EventMark {
            name: event.name(),
            entry: about(event).and_then(|object| self.entry(object)),
            personality: personality(event).map(|id| id.0 as usize),
            outcome: decided.map(|(outcome, ..)| outcome),
            code: decided.map(|(_, code, _)| code),
        })
    }

    /// The reason code of an event that decides something, with the test that refused looked at.
    pub(crate) fn reason(&self, number: usize) -> Option<&'static str> {
        let number = self.number_of(number)?;
        let event = event(&self.trace, number);
        let (_, code, _) = outcome_of(event)?;
        let refused =
            matches!(event, Event::PassiveMatchFailed { .. } | Event::FamilyMatchFailed { .. });
        let refined =
            pair(event).filter(|_| refused).and_then(|(node, id)| self.refusal(node, id, number));
        Some(refined.unwrap_or(code))
    }

    /// The line of the kernel's functions at which an event happens.
    pub(crate) fn spot(&self, number: usize) -> Option<Spot> {
        Spot::of(event(&self.trace, self.number_of(number)?))
    }

    /// The event that decided about a personality on a node, up to the moment that is shown; `None` when it is that there is
    /// none.
    pub(crate) fn decided_at(&self, entry: EntryId, personality: usize) -> Option<usize> {
        let node = self.object(entry)?;
        let decision = self.decide(node, PersonalityId(personality as u32));
        (decision.event > 0).then_some(decision.event as usize)
    }

    /// The scores of a personality on a node in its latest pass.
    pub(crate) fn scores(&self, entry: EntryId, personality: usize) -> Option<Scores> {
        let plist = self.refs.get(personality)?.score;
        let mut scores = Scores { plist: Some(plist), family: None, probe: None };
        let node = self.object(entry)?;
        for at in self.story().latest(node, PersonalityId(personality as u32)) {
            match event(&self.trace, at) {
                Event::Screened { score, .. } => scores.family = Some(*score),
                Event::Probed { score, .. } => scores.probe = Some(*score),
                _ => {}
            }
        }
        Some(scores)
    }

    /// The match categories of a node: those that are held, in order of attachment, then those that candidates name.
    pub(crate) fn slots(&self, entry: EntryId) -> Vec<Slot> {
        let Some(node) = self.object(entry) else { return Vec::new() };
        let candidates = self.story().candidates(node);
        let mut slots: Vec<Slot> = Vec::new();
        self.at(self.moment, |view| {
            for (category, holder) in view.world.category_holders(node) {
                let object = view.world.object(holder);
                let score = object.properties.get(&"IOProbeScore".into());
                let holder = SlotHolder {
                    phase: self.phase(node, holder, object),
                    entry: self.entry(holder),
                    class: self.trace.program().class(object.class).name.to_string(),
                    score: score.map(|score| crate::engine::score_of(Some(score))),
                    certain: true,
                };
                let slot = Slot::of(&mut slots, &category.text());
                slot.free = Tri::No;
                slot.holders.push(holder);
            }
        });
        for id in candidates {
            let Some(known) = self.refs.get(id.0 as usize) else { continue };
            Slot::of(&mut slots, &known.category).candidates.push(id.0 as usize);
        }
        slots
    }

    /// What goes on with a driver that is attached to a node, by the latest event there that is about it.
    fn phase(&self, node: ObjectId, driver: ObjectId, made: &Object) -> Option<HolderPhase> {
        if !made.is_active() {
            return Some(HolderPhase::Leaving);
        }
        let own = self.story().of_pair(node, made.personality?);
        let mut own = own.iter().rev().map(|at| event(&self.trace, *at));
        match own.find(|event| object(event, |name| name == "instance") == Some(driver))? {
            Event::Probe { .. } => Some(HolderPhase::Probing),
            Event::Started { .. } => None,
            other if outcome_of(other).is_some() => Some(HolderPhase::Leaving),
            _ => Some(HolderPhase::Starting),
        }
    }

    /// Whether the latest event of a personality in a start list ends its turn: the list goes on only behind that.
    fn is_decided(&self, node: ObjectId, personality: PersonalityId) -> bool {
        let last = self.story().of_pair(node, personality).last();
        let outcome = last.and_then(|at| outcome_of(event(&self.trace, *at)));
        matches!(outcome, Some((Outcome::Started | Outcome::Rejected, ..)))
    }

    /// The start lists of the pass that runs on a node.
    pub(crate) fn starting(&self, entry: EntryId) -> Vec<Starting> {
        let Some(node) = self.object(entry) else { return Vec::new() };
        self.at(self.moment, |view| {
            let Some(pass) = &view.world.object(node).pass else { return Vec::new() };
            let mut rows = Vec::new();
            for list in pass {
                rows.extend(list.entries.iter().enumerate().map(|(at, starter)| Starting {
                    category: list.category.to_string(),
                    personality: starter.personality.0 as usize,
                    score: starter.score,
                    done: at < list.next as usize || self.is_decided(node, starter.personality),
                }));
            }
            // The driver that probe has just accepted is on its way into the list.
            if let Some(Event::Probed { provider, personality, score, category, .. }) =
                self.number_of(self.moment as usize).map(|at| event(&self.trace, at))
                && *provider == node
                && rows.iter().all(|row| row.personality != personality.0 as usize)
            {
                let joins = Starting {
                    category: category.to_string(),
                    personality: personality.0 as usize,
                    score: *score,
                    done: false,
                };
                let same = |row: &Starting| row.category == joins.category;
                let at = rows.iter().position(|row| same(row) && row.score < joins.score);
                let behind = rows.iter().rposition(same).map_or(rows.len(), |last| last + 1);
                rows.insert(at.unwrap_or(behind), joins);
            }
            rows
        })
    }

    /// What a node itself waits for.
    pub(crate) fn waits(&self, entry: EntryId) -> Vec<Wait> {
        let Some(node) = self.object(entry) else { return Vec::new() };
        let mut waits = Vec::new();
        let mut add = |kind, text: String| waits.push(Wait { kind, text, at: None });
        self.at(self.moment, |view| {
            let world = view.world;
            let object = world.object(node);
            let names = Names(view);
            let mut open = self.story().open_waits();
            open.retain(|at| {
                matches!(event(&self.trace, *at), Event::ResourceWait { node: waiter, .. }
                    if *waiter == node || world.object(*waiter).parent == Some(node))
            });
            if object.is_stalled() {
                let stall = self.story().stall(node);
                let told = stall.map(|at| event(&self.trace, at));
                add(
                    WaitKind::Module,
                    match told {
                        Some(Event::ModuleStall { personality, bundle, .. }) => format!(
                            "it waits for the kext {bundle}, which {} needs; until it comes nothing starts here",
                            names.personality(*personality)
                        ),
                        _ => "it waits for a kext".into(),
                    },
                );
            }
            for at in &open {
                let Event::ResourceWait { node: waiter, resource } = event(&self.trace, *at) else {
                    continue;
                };
                let resource = show_within(resource, INLINE);
                let driver = world.object(*waiter).parent == Some(node);
                let who = if driver { names.class(*waiter) } else { "its matching".into() };
                let words = format!("{who} waits for the resource {resource}, without a time limit");
                add(WaitKind::Resource, words);
            }
            if world.list(ListName::Deferred).contains(&node) {
                let words = "a driver with IOMatchDefer waits for the I/O Kit daemon, and the rest of its pass with it";
                add(WaitKind::Daemon, words.into());
            }
            if world.list(ListName::Delayed).contains(&node) {
                add(WaitKind::Sleep, "a driver extension waits for the system to wake".into());
            }
            if node == ObjectId::ROOT && object.busy() > 0 && !world.is_daemon_ready() {
                let words = "the whole machine counts as busy until the I/O Kit daemon has reported";
                add(WaitKind::Daemon, words.into());
            }
            if !object.is_active() {
                if object.busy() > 0 {
                    add(WaitKind::Matching, "its termination is under way".into());
                }
            } else if open.is_empty() && (object.pass.is_some() || object.is_to_be_matched()) {
                let queued = object.pass.is_none() && world.list(ListName::Jobs).contains(&node);
                let words = if queued { "it is queued for matching" } else { "its matching is under way" };
                add(WaitKind::Matching, words.into());
            }
        });
        waits
    }

    /// By what a moment is found in another run: the words of its event, and how often they had come up by then.
    pub(crate) fn landmark(&self, of: usize) -> Option<(String, usize)> {
        let wanted = self.sentence(of)?;
        let same = |number: &usize| self.sentence(*number).as_ref() == Some(&wanted);
        let count = (1..=of).filter(same).count();
        Some((wanted, count))
    }

    /// The event at which these words came up for the same number of times.
    pub(crate) fn at_landmark(&self, (words, count): &(String, usize)) -> Option<usize> {
        let same = |number: &usize| self.sentence(*number).as_ref() == Some(words);
        (1..=self.last as usize).filter(same).nth(count.checked_sub(1)?)
    }

    pub(super) fn entry(&self, object: ObjectId) -> Option<EntryId> {
        let at = (object.0 as usize).checked_sub(1)?;
        self.projection.entries.get(at).copied().flatten()
    }
}

/// The node that an event is about; a step is one of the whole machine.
fn about(event: &Event) -> Option<ObjectId> {
    if let Event::Step { .. } = event {
        return None;
    }
    object(event, |name| name == "provider").or_else(|| object(event, |_| true))
}

/// The first object of an event in a field of such a name.
fn object(event: &Event, is: impl Fn(&str) -> bool) -> Option<ObjectId> {
    let mut found = None;
    event.each_field(|name, field| {
        if let Field::Object(id) = field
            && is(name)
        {
            found = found.or(Some(id));
        }
    });
    found
}

/// The personality that an event is about.
fn personality(event: &Event) -> Option<PersonalityId> {
    let mut found = None;
    event.each_field(|_, field| {
        if let Field::Personality(id) = field {
            found = found.or(id);
        }
    });
    found
}
