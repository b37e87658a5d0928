//! What there is to see of a node at the moment that is shown, besides its verdicts.

use crate::explain::Spot;
use crate::explain::moment::{EventMark, Scores, Slot, Starting, Wait, WaitKind};
use crate::model::{EntryId, PlaceId, Registry};

use super::{Case, Sort};

impl Case {
    /// What an event of a run is about, counted from 1; `None` for a snapshot.
    pub fn mark(&self, event: usize) -> Option<EventMark> {
        self.run()?.mark(event)
    }

    /// The reason code of an event that decides something, as a verdict at that moment has it.
    pub fn reason(&self, event: usize) -> Option<&'static str> {
        self.run()?.reason(event)
    }

    /// The line of the kernel's functions at which an event happens, counted from 1.
    pub fn spot(&self, event: usize) -> Option<Spot> {
        self.run()?.spot(event)
    }

    /// The event at which a personality left the race on a node, or won it, up to the moment that is shown.
    pub fn decided_at(&self, entry: EntryId, personality: usize) -> Option<usize> {
        self.run()?.decided_at(entry, personality)
    }

    /// The scores of personalities on a node in each phase, given their places in [`Case::personalities`].
    pub fn scores(&self, entry: EntryId, personalities: &[usize]) -> Vec<Scores> {
        match &self.sort {
            Sort::Run(run) => {
                let of = |at: &usize| run.scores(entry, *at).unwrap_or_default();
                personalities.iter().map(of).collect()
            }
            Sort::Snapshot(snapshot) => snapshot.scores(entry, personalities),
        }
    }

    /// The match categories of a node: those that are held or may be, then those that candidates name.
    pub fn slots(&self, entry: EntryId) -> Vec<Slot> {
        match &self.sort {
            Sort::Run(run) => run.slots(entry),
            Sort::Snapshot(snapshot) => snapshot.slots(entry),
        }
    }

    /// The start lists of the pass that runs on a node at the moment that is shown.
    pub fn starting(&self, entry: EntryId) -> Vec<Starting> {
        self.run().map_or_else(Vec::new, |run| run.starting(entry))
    }

    /// Why a node waits or is busy: its own reasons, then what is below it. Empty when it waits for nothing, as far as the
    /// input tells.
    pub fn waits(&self, entry: EntryId) -> Vec<Wait> {
        let mut waits = self.own_waits(entry);
        let registry = self.registry();
        let busy = busy(registry, entry);
        if busy == 0 {
            return waits;
        }
        let chain = busy_chain(registry, entry);
        if let Some(last) = chain.last().copied() {
            let names: Vec<String> = chain.iter().map(|at| registry.component(*at)).collect();
            let cause = registry.place(last).entry;
            let why = self.own_waits(cause).into_iter().next();
            let why = why.map_or_else(|| "busy itself".to_owned(), |wait| wait.text);
            let text = format!("{} below it is busy: {why}", names.join(" › "));
            waits.push(Wait { kind: WaitKind::Below, text, at: Some(cause) });
        } else if waits.is_empty() {
            let text = format!("busy {busy}, and the input doesn't show with what");
            waits.push(Wait { kind: WaitKind::Busy, text, at: None });
        }
        waits
    }

    pub(crate) fn own_waits(&self, entry: EntryId) -> Vec<Wait> {
        match &self.sort {
            Sort::Run(run) => run.waits(entry),
            Sort::Snapshot(snapshot) => snapshot.waits(entry),
        }
    }
}

fn busy(registry: &Registry, entry: EntryId) -> u32 {
    registry.entry(entry).state.and_then(|state| state.busy).unwrap_or(0)
}

/// The busy nodes below a node, down to the one that is busy with itself: of several the first.
fn busy_chain(registry: &Registry, entry: EntryId) -> Vec<PlaceId> {
    let start = registry.plane_named("IOService").and_then(|plane| registry.place_in(plane, entry));
    let is_busy = |place: &PlaceId| busy(registry, registry.place(*place).entry) > 0;
    std::iter::successors(start, |at| registry.children(*at).find(is_busy)).skip(1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::fixture::{case, place};
    use crate::explain::{HolderPhase, Outcome};
    use crate::model::Tri;

    #[test]
    fn the_moments_of_the_question_show_slots_lists_and_lines() {
        let mut case = case(&["assets/origin/question.plist"]);
        let resources = case.find("IOResources")[0];
        let derived = place(&case, "com.derived.driver");
        let left = case.decided_at(resources, derived).unwrap();
        let mark = case.mark(left).unwrap();
        assert_eq!((mark.name, mark.code), ("not-started", Some("lost-category")));
        assert_eq!((mark.entry, mark.personality), (Some(resources), Some(derived)));
        assert_eq!(mark.outcome, Some(Outcome::Lost));
        assert_eq!(case.reason(left), Some("lost-category"));
        let spot = case.spot(left).unwrap();
        assert_eq!(spot.outline.function, "IOService::probeCandidates");
        let both = Scores { plist: Some(0), family: Some(0), probe: Some(0) };
        let pair = [derived, place(&case, "com.base.driver")];
        assert_eq!(case.scores(resources, &pair), [both, both]);
        // At the end one holds the category; when the start list is made nobody does.
        let slots = case.slots(resources);
        assert_eq!((slots.len(), slots[0].free), (1, Tri::No));
        assert_eq!(slots[0].holders[0].class, "com_base_driver");
        assert_eq!(slots[0].candidates.len(), 2);
        let list = (1..=left).find(|at| case.mark(*at).unwrap().name == "category-start-list");
        case.seek(list.unwrap());
        let slots = case.slots(resources);
        assert_eq!((slots[0].free, slots[0].holders.len()), (Tri::Yes, 0));
        let starting: Vec<_> =
            case.starting(resources).iter().map(|row| (row.personality, row.done)).collect();
        assert_eq!(starting, [(place(&case, "com.base.driver"), false), (derived, false)]);
        // A driver that probe accepts is in the list from that moment on.
        let probed = (1..left).find(|at| case.mark(*at).unwrap().name == "probed").unwrap();
        case.seek(probed);
        let starting = case.starting(resources);
        assert_eq!(starting.len(), 1);
        assert_eq!(starting[0].personality, place(&case, "com.base.driver"));
        // Before its pass there is no score from it.
        case.seek(6);
        let scores = case.scores(resources, &[derived])[0];
        assert_eq!((scores.family, scores.probe), (None, None));
        assert_eq!(case.waits(resources)[0].kind, WaitKind::Matching);
    }

    #[test]
    fn who_is_attached_for_its_start_holds_the_category_and_is_told_from_who_has_started() {
        use HolderPhase::{Leaving, Probing, Starting};
        let moments = |file: &str, node: &str| {
            let mut case = case(&[file]);
            let mut told = Vec::new();
            for moment in 1..=case.moment().1 {
                case.seek(moment);
                let Some(entry) = case.find(node).first().copied() else { continue };
                let name = case.mark(moment).unwrap().name;
                let phase =
                    case.slots(entry).iter().find_map(|slot| Some(slot.holders.first()?.phase));
                let done: Vec<bool> = case.starting(entry).iter().map(|row| row.done).collect();
                told.push((name, phase, done));
            }
            told
        };
        let lesson = moments("assets/lessons/14-driverkit/scenario.plist", "gadget@1");
        let launch = lesson.iter().position(|told| told.0 == "server-launch").unwrap();
        let failed =
            launch + lesson[launch..].iter().position(|told| told.0 == "dext-failed").unwrap();
        assert_eq!(lesson[launch].1, Some(Some(Starting)));
        assert_eq!((lesson[failed].1, &lesson[failed].2[..]), (Some(Some(Leaving)), &[true][..]));
        assert_eq!(lesson[failed + 1].1, None);
        let question = moments("assets/origin/question.plist", "IOResources");
        let at = |name: &str| question.iter().position(|told| told.0 == name).unwrap();
        assert_eq!(question[at("probe")].1, Some(Some(Probing)));
        assert_eq!(question[at("probed")].1, None);
        assert_eq!(question[at("start")].1, Some(Some(Starting)));
        assert_eq!(question[at("start")].2, [false, false]);
        assert_eq!(question[at("started")].1, Some(None));
        assert_eq!(question[at("started")].2, [true, false]);
    }

    #[test]
    fn every_event_has_a_mark_and_a_line_and_waits_are_told_when_something_waits() {
        let mut kinds = std::collections::BTreeSet::new();
        let vector = |name: &str| format!("tests/conformance/vectors/{name}/scenario.plist");
        for file in [
            "tests/cli/codes.plist",
            "assets/origin/late.plist",
            &vector("126-kext-stall-two-nubs"),
            &vector("114-defer-blocks-others"),
        ] {
            let mut case = case(&[file]);
            for moment in 1..=case.moment().1 {
                case.seek(moment);
                let mark = case.mark(moment).unwrap();
                let spot = case.spot(moment).unwrap();
                assert!(spot.outline.lines[spot.line].events.contains(&mark.name));
                assert_eq!(mark.code.is_some(), case.reason(moment).is_some());
                for entry in case.registry().entries() {
                    let waits = case.waits(entry);
                    assert!(busy(case.registry(), entry) == 0 || !waits.is_empty());
                    kinds.extend(waits.iter().map(|wait| format!("{:?}", wait.kind)));
                }
            }
        }
        for kind in ["Module", "Matching", "Below", "Resource", "Daemon"] {
            assert!(kinds.contains(kind), "{kind}: {kinds:?}");
        }
    }
}
