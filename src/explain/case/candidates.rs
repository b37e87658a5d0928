//! The candidates of a node, each with its place among all personalities, since names alone don't tell them apart; and which
//! candidate a driver was.

use std::collections::{BTreeSet, HashMap};

use super::{Case, Sort};
use crate::explain::namesake::{Namesake, told_apart};
use crate::explain::{Outcome, Verdict, nearness};
use crate::model::{Bundle, EntryId, PersonalitySource};

impl Case {
    /// The verdicts of [`Case::verdicts`], each with its personality's place in [`Case::personalities`].
    pub fn candidates(&self, entry: EntryId) -> Vec<(usize, Verdict)> {
        let mut judged = match &self.sort {
            Sort::Run(run) => run.verdicts(entry, false),
            Sort::Snapshot(snapshot) => snapshot.verdicts(entry),
        };
        judged.sort_by_cached_key(|(_, verdict)| nearness(verdict));
        judged
    }

    /// The verdicts by which an entry is there: each is on a node above it, and says that this driver started there. Empty for what
    /// isn't a driver, and for one whose personality nothing shows.
    pub fn started_as(&self, entry: EntryId) -> Vec<(usize, Verdict)> {
        // Asked of each node under the cursor: who holds nothing needn't be looked for among all clients of its parent.
        if let Sort::Snapshot(snapshot) = &self.sort
            && !snapshot.may_hold(entry)
        {
            return Vec::new();
        }
        let registry = self.registry();
        let Some(plane) = registry.plane_named("IOService") else { return Vec::new() };
        let above: BTreeSet<EntryId> = registry
            .places_of(entry)
            .iter()
            .map(|place| registry.place(*place))
            .filter(|place| place.plane == plane)
            .filter_map(|place| Some(registry.place(place.parent?).entry))
            .collect();
        let class = &*registry.entry(entry).class;
        let mut found = Vec::new();
        for node in above {
            let slots = self.slots(node).into_iter();
            let held: Vec<String> = slots
                .filter(|slot| slot.holders.iter().any(|holder| holder.entry == Some(entry)))
                .map(|slot| slot.category)
                .collect();
            if held.is_empty() {
                continue;
            }
            let mut here = self.candidates(node);
            here.retain(|(_, verdict)| {
                verdict.outcome == Outcome::Started && held.contains(&verdict.personality.category)
            });
            // A driver of another class in the same category is another one.
            let own = |(_, verdict): &(usize, Verdict)| {
                verdict.personality.class.as_deref() == Some(class)
            };
            if here.iter().any(own) {
                here.retain(own);
            }
            found.extend(here);
        }
        found
    }

    /// What tells personalities of the same bundle and name apart, a few words for each of these places in [`Case::personalities`]:
    /// where it comes from, its class, its file, or keys that differ. Empty for those without a namesake among them.
    pub fn told_apart(&self, places: &[usize]) -> Vec<String> {
        let mut out = vec![String::new(); places.len()];
        let mut namesakes: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (at, place) in places.iter().enumerate() {
            if let Some(known) = self.personalities().get(*place) {
                namesakes.entry((&known.bundle, &known.name)).or_default().push(at);
            }
        }
        namesakes.retain(|_, group| group.len() > 1);
        let files = if namesakes.is_empty() { Vec::new() } else { self.files() };
        for group in namesakes.into_values() {
            let of = |at: &usize| Namesake {
                told: &self.personalities()[places[*at]],
                table: self.table(places[*at]),
                file: files[places[*at]].map(|bundle| &*bundle.file),
            };
            let words = told_apart(&group.iter().map(of).collect::<Vec<_>>());
            for (at, words) in group.into_iter().zip(words) {
                out[at] = words;
            }
        }
        out
    }

    /// How these places in [`Case::personalities`] are called beside each other: a namesake with what tells it apart.
    pub(crate) fn labels(&self, places: &[usize]) -> Vec<String> {
        let label = |(at, apart): (&usize, String)| self.personalities()[*at].label_with(&apart);
        places.iter().zip(self.told_apart(places)).map(label).collect()
    }

    /// The bundle that lists each of [`Case::personalities`], where it comes from one. Of several with the same identifier it is
    /// that of the same rank, if each of them lists it once.
    pub(crate) fn files(&self) -> Vec<Option<&Bundle>> {
        let mut listing: HashMap<(&str, &str), Vec<&Bundle>> = HashMap::new();
        for bundle in self.bundles() {
            for one in &bundle.personalities {
                let named = listing.entry((&one.bundle, &one.name)).or_default();
                if named.last().is_none_or(|last| !std::ptr::eq(*last, bundle)) {
                    named.push(bundle);
                }
            }
        }
        let mut same: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, known) in self.personalities().iter().enumerate() {
            if matches!(known.source, PersonalitySource::Bundle | PersonalitySource::Kernelcache) {
                let named = (known.bundle.as_str(), known.name.as_str());
                same.entry((named, known.source)).or_default().push(place);
            }
        }
        let mut files = vec![None; self.personalities().len()];
        for ((named, _), places) in same {
            let bundles = listing.get(&named).map_or(&[][..], Vec::as_slice);
            for (rank, place) in places.iter().enumerate() {
                let rank = if places.len() == bundles.len() { rank } else { 0 };
                files[*place] = bundles.get(rank).copied();
            }
        }
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::fixture::{file, judged, opened};
    use crate::explain::{Case, OverviewSection};

    /// The machine of the screens, with two bundles of the same identifier.
    fn case(change: &[(&str, &str)]) -> Case {
        let nic = file("tests/screens/nic.plist");
        let mut other = nic.clone();
        for (from, to) in change {
            assert!(other.contains(from));
            other = other.replacen(from, to, 1);
        }
        let mut all = opened("one/Info.plist", &nic).document.bundles;
        all.extend(opened("two/Info.plist", &other).document.bundles);
        judged(&file("tests/screens/machine.txt"), &all)
    }

    fn told(case: &Case) -> Vec<String> {
        let ethernet = case.find("ethernet@19")[0];
        let mine = case
            .candidates(ethernet)
            .into_iter()
            .filter_map(|(at, verdict)| (verdict.personality.name == "MyNIC").then_some(at));
        let mut places: Vec<usize> = mine.collect();
        places.sort_unstable();
        case.told_apart(&places)
    }

    #[test]
    fn namesakes_are_told_apart_by_what_differs() {
        let class = case(&[("com_me_nic", "com_me_other_nic")]);
        assert_eq!(told(&class), ["com_me_nic", "com_me_other_nic"]);
        let key = case(&[("0x808610d3", "0x10d38086")]);
        assert_eq!(told(&key), ["one/Info.plist", "two/Info.plist"]);
    }

    #[test]
    fn a_row_of_the_overview_tells_namesakes_apart() {
        let case = case(&[("0x808610d3", "0x10d48086")]);
        let overview = case.overview();
        let rows = (0..).map_while(|at| overview.row(&case, OverviewSection::Homeless, at));
        let mut named: Vec<String> =
            rows.map(|(head, _)| head).filter(|head| head.contains("/MyNIC")).collect();
        named.sort();
        let [one, two] = &named[..] else { panic!("{named:?}") };
        assert!(one.starts_with("com.me.nic/MyNIC (one/Info.plist), refused by"), "{one}");
        assert!(two.starts_with("com.me.nic/MyNIC (two/Info.plist), refused by"), "{two}");
    }

    #[test]
    fn one_without_a_namesake_needs_no_words() {
        let case = case(&[(">MyNIC</key>", ">MyOtherNIC</key>")]);
        assert_eq!(told(&case), [""]);
    }

    #[test]
    fn a_driver_that_runs_tells_on_which_node_it_started() {
        let case = case(&[("com_me_nic", "com_me_other_nic")]);
        let mut drivers = 0;
        for entry in case.registry().entries() {
            for (place, verdict) in case.started_as(entry) {
                assert_eq!(verdict.outcome, Outcome::Started);
                assert_ne!(verdict.node.entry, entry);
                let started = case.candidates(verdict.node.entry);
                assert!(started.iter().any(|(at, have)| *at == place && *have == verdict));
                drivers += 1;
            }
        }
        assert!(drivers > 5, "{drivers}");
        let nub = case.find("ethernet@19")[0];
        assert!(case.started_as(nub).is_empty(), "a nub is no driver");
    }
}
