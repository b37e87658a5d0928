//! A snapshot, judged.
//!
//! A dump records who is attached, never who lost. What a personality would meet is derived: the passive tests are run on the
//! node as it stands, and the clients that are there tell which category is held. What only the driver's own code decides is
//! said to be so.

mod catalogue;
mod loading;
pub(crate) mod nowhere;
mod rival;
mod rungs;
mod slots;
mod system;
mod told;
mod trial;

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::iter;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::engine::{self, Client, ClientKind, Index, Lineage, Recovered, Site, Subject};
use crate::model::{
    Bundle, ClassTable, Dict, Document, EntryId, Key, Personality, PersonalitySource, Registry,
    Tri, Value, in_order,
};

use super::machine::darwin;
use super::system_classes::classes_of;
use super::value::spell;
use super::{Badge, Outcome, PersonalityRef, Verdict};

/// So many nodes are judged at once by one core.
const AHEAD: usize = 32;

/// A snapshot with the personalities known for it.
#[derive(Debug)]
pub(crate) struct Snapshot {
    registry: Arc<Registry>,
    classes: Arc<ClassTable>,
    /// What the rules look up often in the registry.
    index: Arc<Index>,
    /// `IOResources`.
    resources: Option<EntryId>,
    /// The bundles that came with it or were given.
    bundles: Arc<Vec<Bundle>>,
    known: Vec<Known>,
    refs: Vec<Arc<PersonalityRef>>,
    /// Personalities by provider class, in the order in which they came.
    by_class: HashMap<Key, Vec<usize>, foldhash::fast::FixedState>,
    /// Personalities by bundle and name.
    by_name: HashMap<(Key, Key), Vec<usize>>,
    /// Started drivers by the nodes to which they are attached: the one on which they were matched, and further ones.
    drivers: HashMap<EntryId, Vec<Driver>>,
    badges: Mutex<HashMap<EntryId, Badge>>,
    /// What the rules of loading ask of the whole machine, once it is asked.
    system: OnceLock<system::System>,
    /// Of each known personality, whether it is listed for another kind of processor, once that is asked.
    foreign: OnceLock<Vec<bool>>,
}

/// A personality that is known.
#[derive(Debug)]
struct Known {
    personality: Personality,
    /// Keys of it that may not be its own: it was taken from a driver that publishes some.
    doubtful: Vec<Key>,
    /// What somebody tries out on it.
    trial: Trial,
}

impl Known {
    /// What is examined of it, given its driver on the node.
    fn subject(&self, driver: Option<EntryId>) -> Subject<'_> {
        Subject { table: &self.personality.table, doubtful: &self.doubtful, driver }
    }
}

/// What somebody tries out on a personality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trial {
    /// Nothing.
    None,
    /// It is changed: the driver that it had is taken to be gone.
    Changed,
    /// It is not in the catalogue, and its drivers are taken to be gone.
    Gone,
}

/// What is told of a driver by a node to which it is attached.
struct Told {
    /// Whether it was matched on that node.
    own: Tri,
    /// The bundle's personality of which it is an instance, and whether it can be one of no other.
    instance: Option<(usize, bool)>,
    /// The personality that it shows itself, and its print.
    shown: Option<(Recovered, Vec<(Key, String)>)>,
}

/// A started driver.
#[derive(Clone, Debug)]
struct Driver {
    entry: EntryId,
    /// Its place among the known personalities.
    known: usize,
    /// Whether it can be an instance of no other known personality.
    sure: bool,
    /// Whether it was matched on this node, and not attached to it later.
    own: Tri,
    /// Whether another node shows the like in a dump without IDs: it may be one driver, which was matched on that node.
    twin: bool,
}

impl Snapshot {
    pub(crate) fn new(mut document: Document, bundles: &[Bundle], given: &ClassTable) -> Self {
        let mut classes = std::mem::take(&mut document.classes);
        classes.merge(given);
        classes.merge(&classes_of(darwin(&document.registry)));
        let index = engine::Snapshot::new(&document.registry, &classes).index();
        let is_resources = |entry: &EntryId| document.registry.entry(*entry).class == "IOResources";
        let resources = document.registry.entries().find(is_resources);
        let bundles = Arc::new(bundles.iter().chain(&document.bundles).cloned().collect());
        let registry = Arc::new(document.registry);
        let mut made = Self::of(registry, Arc::new(classes), index, resources, bundles);
        made.pool(&[]);
        made
    }

    fn of(
        registry: Arc<Registry>,
        classes: Arc<ClassTable>,
        index: Arc<Index>,
        resources: Option<EntryId>,
        bundles: Arc<Vec<Bundle>>,
    ) -> Self {
        Self {
            resources,
            registry,
            classes,
            index,
            bundles,
            known: Vec::new(),
            refs: Vec::new(),
            by_class: HashMap::default(),
            by_name: HashMap::new(),
            drivers: HashMap::new(),
            badges: Mutex::default(),
            system: OnceLock::new(),
            foreign: OnceLock::new(),
        }
    }

    /// A copy that shares what is large and that nothing has been tried on; its personalities are still to be gathered.
    pub(crate) fn unjudged(&self) -> Self {
        let (registry, classes) = (Arc::clone(&self.registry), Arc::clone(&self.classes));
        let (index, bundles) = (Arc::clone(&self.index), Arc::clone(&self.bundles));
        Self::of(registry, classes, index, self.resources, bundles)
    }

    /// Gathers the personalities: of the bundles, of others that are `added`, and of the drivers.
    fn pool(&mut self, added: &[&Bundle]) {
        let bundles = Arc::clone(&self.bundles);
        for bundle in bundles.iter().chain(added.iter().copied()) {
            for personality in &bundle.personalities {
                self.add(personality.clone(), Vec::new());
            }
        }
        for personality in catalogue::personalities(&self.registry) {
            self.add(personality, Vec::new());
        }
        self.add_drivers();
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(crate) fn classes(&self) -> &ClassTable {
        &self.classes
    }

    pub(crate) fn refs(&self) -> &[Arc<PersonalityRef>] {
        &self.refs
    }

    /// Adds a personality; one that is there already keeps its place.
    fn add(&mut self, mut personality: Personality, doubtful: Vec<Key>) -> usize {
        // The kext layer writes the bundle's own id into a personality that has none.
        let own = Key::new("CFBundleIdentifier");
        if personality.table.get(&own).and_then(Value::as_str).is_none()
            && !personality.bundle.is_empty()
        {
            personality.table.set(own, Value::string(personality.bundle.as_str()));
        }
        let named = (personality.bundle.clone(), personality.name.clone());
        let namesakes = self.by_name.entry(named).or_default();
        let same = |at: &&usize| self.known[**at].personality.table == personality.table;
        if let Some(at) = namesakes.iter().find(same) {
            return *at;
        }
        let at = self.known.len();
        namesakes.push(at);
        let told = told_of(&personality);
        if let Some(class) = &told.provider_class {
            self.by_class.entry(Key::new(class)).or_default().push(at);
        }
        self.refs.push(told.into());
        self.known.push(Known { personality, doubtful, trial: Trial::None });
        at
    }

    /// Finds the started drivers: each is an instance of a personality that is known from a bundle, or shows one itself.
    fn add_drivers(&mut self) {
        let mut found = Vec::new();
        // What a driver is, is told by the node on which it was matched, and not by those to which it attached itself later.
        let mut told: HashMap<EntryId, Told, foldhash::fast::FixedState> = HashMap::default();
        // Only a personality of a driver's class can be its own.
        let mut bundled: HashMap<Key, Vec<usize>> = HashMap::new();
        for (at, known) in self.known.iter().enumerate() {
            if let Some(class) = known.personality.table.str("IOClass") {
                bundled.entry(Key::new(class)).or_default().push(at);
            }
        }
        let engine = self.asked();
        for entry in self.registry.entries() {
            let mut drivers = engine.clients(entry);
            drivers.retain(|client| client.kind == ClientKind::Driver);
            // Most nodes have none, and nothing else of them is looked at.
            if drivers.is_empty() {
                continue;
            }
            let site = Site::new(&engine, entry);
            for client in drivers {
                let Client { entry: driver, own, .. } = client;
                found.push((entry, driver, own));
                let nearness = |own: Tri| (own.is_yes(), !own.is_no());
                if told.get(&driver).is_some_and(|have| nearness(have.own) >= nearness(own)) {
                    continue;
                }
                let instance = self.instance(&engine, &site, driver, &bundled);
                let shown = engine.personality_of(driver).map(|shown| {
                    let print = print_of(&shown, site.lineage());
                    (shown, print)
                });
                told.insert(driver, Told { own, instance, shown });
            }
        }
        drop(engine);
        let mut made: BTreeMap<Vec<(Key, String)>, usize> = BTreeMap::new();
        let mut settled: HashMap<EntryId, (usize, bool), foldhash::fast::FixedState> =
            HashMap::default();
        for (provider, entry, own) in found {
            if let Some(Told { instance, shown, .. }) = told.remove(&entry) {
                let known = match (instance, shown) {
                    (Some(instance), _) => instance,
                    (None, Some((shown, print))) => match made.entry(print) {
                        Entry::Occupied(there) => {
                            self.keep_common(*there.get(), &shown, there.key());
                            (*there.get(), true)
                        }
                        Entry::Vacant(free) => (*free.insert(self.add_shown(shown)), true),
                    },
                    (None, None) => continue,
                };
                settled.insert(entry, known);
            }
            let Some((known, sure)) = settled.get(&entry).copied() else { continue };
            let driver = Driver { entry, known, sure, own, twin: false };
            self.drivers.entry(provider).or_default().push(driver);
        }
        self.mark_twins();
    }

    /// Finds the drivers that may be one: where nothing tells nodes apart, one that is attached to several is there several times.
    fn mark_twins(&mut self) {
        let registry = &self.registry;
        // What has an ID, or is one node in several places, is told apart: a save of IORegistryExplorer does so without IDs. The
        // root of all planes is one in every file.
        let is_told = |entry: EntryId| {
            let places = registry.places_of(entry).iter();
            let below = places.filter(|place| registry.place(**place).parent.is_some());
            registry.entry(entry).registry_id.is_some() || below.count() > 1
        };
        if registry.entries().any(is_told) {
            return;
        }
        let mut alike: HashMap<_, Vec<&mut Driver>> = HashMap::new();
        for driver in self.drivers.values_mut().flatten().filter(|driver| driver.own.is_yes()) {
            let Some(place) = registry.main_place(driver.entry) else { continue };
            let table = spell(&Value::Dict(registry.table(driver.entry)));
            // What is below one is below it wherever it is shown.
            let below = registry.children(place);
            let names = iter::once(place).chain(below).map(|at| registry.component(at));
            let names: Vec<String> = names.collect();
            let state = registry.entry(driver.entry).state.unwrap_or_default();
            let flags = [state.registered, state.matched, state.active];
            alike.entry((names, table, flags)).or_default().push(driver);
        }
        alike.retain(|_, drivers| drivers.len() > 1);
        for driver in alike.into_values().flatten() {
            driver.twin = true;
        }
    }

    /// Of a personality that several drivers show, only what all of them show is its own: the rest somebody has published since.
    fn keep_common(&mut self, at: usize, shown: &Recovered, print: &[(Key, String)]) {
        let Known { personality, doubtful, .. } = &mut self.known[at];
        let is_own = |(key, value): &&(Key, Value)| {
            *key == "IOProbeScore"
                || doubtful.contains(key)
                || print.iter().any(|(own, _)| own == key)
                || shown.table.find(key) == Some(value)
        };
        personality.table = personality.table.iter().filter(is_own).cloned().collect();
    }

    fn add_shown(&mut self, Recovered { table, doubtful, .. }: Recovered) -> usize {
        let table = matching_part(&table);
        let bundle = table.str("CFBundleIdentifier").unwrap_or_default().to_owned();
        let name = table.str("IOUserClass").or(table.str("IOClass")).unwrap_or_default().to_owned();
        let source = PersonalitySource::Dump;
        let personality = Personality { bundle: bundle.into(), name: name.into(), table, source };
        self.add(personality, doubtful)
    }

    /// Which of the bundles' personalities a driver is an instance of, and whether no other one can be it.
    ///
    /// A driver shows every key of its personality, so of those that fit the one with most keys is meant. Of several that are
    /// alike but for their scores, the kernel starts the one with the best score, or the first.
    fn instance(
        &self,
        engine: &engine::Snapshot<'_>,
        site: &Site<'_, '_>,
        driver: EntryId,
        bundled: &HashMap<Key, Vec<usize>>,
    ) -> Option<(usize, bool)> {
        // Where the driver shows values that it publishes, these must have been compared with the node's, and fit it: else they
        // may be another personality's.
        let fits = |at: &usize| {
            let personality = &self.known[*at].personality;
            let subject =
                Subject { table: &personality.table, doubtful: &[], driver: Some(driver) };
            if !engine.is_instance(driver, personality).is_yes() {
                return false;
            }
            let published = engine.shown_otherwise(driver, &personality.table, true);
            published.is_empty() || {
                let found = site.examine(subject);
                let fits = |key: &Key| {
                    let mut tests = found.before().evidence.iter().map(|evidence| &evidence.check);
                    tests.any(|test| test.key.as_ref() == Some(key) && test.result.is_yes())
                };
                found.passes().is_yes() && published.iter().all(fits)
            }
        };
        let counts = |key: &Key| *key != "IOProbeScore";
        let rank = |at: &usize| {
            self.known[*at].personality.table.iter().filter(|(key, _)| counts(key)).count()
        };
        // A driver extension shows its personality's class besides that of its stand-in.
        let class = engine.class_asked(driver)?;
        let fitting: Vec<usize> =
            bundled.get(&class).into_iter().flatten().copied().filter(fits).collect();
        let most = fitting.iter().map(rank).max()?;
        let alike: Vec<usize> = fitting.into_iter().filter(|at| rank(at) == most).collect();
        let best = alike.iter().copied().max_by_key(|at| (self.refs[*at].score, Reverse(*at)))?;
        Some((best, alike.len() == 1))
    }

    /// The registry as rules see it.
    pub(crate) fn asked(&self) -> engine::Snapshot<'_> {
        engine::Snapshot::with_index(&self.registry, &self.classes, Arc::clone(&self.index))
    }

    /// The verdicts on a node, each with its personality's place: of its drivers, and of every personality whose provider class
    /// fits.
    pub(crate) fn verdicts(&self, entry: EntryId) -> Vec<(usize, Verdict)> {
        self.judge_node(&self.asked(), entry, false, &|_| true)
    }

    /// The verdict on one personality for one node.
    pub(crate) fn verdict(&self, entry: EntryId, at: usize) -> Option<Verdict> {
        let engine = self.asked();
        (at < self.known.len()).then(|| self.judge(&self.provider(&engine, entry), at))
    }

    /// Judges many nodes on all cores, each with the personalities that are `wanted`, `all` of them or those that are candidates.
    /// Whoever judged a node does with its verdicts what `work` says; `take` gets the results in the order of the nodes.
    pub(crate) fn each_node<R: Send>(
        &self,
        nodes: &[EntryId],
        all: bool,
        wanted: &(dyn Fn(usize) -> bool + Sync),
        work: impl Fn(EntryId, Vec<(usize, Verdict)>) -> R + Sync,
        mut take: impl FnMut(R),
    ) {
        let engine = self.asked();
        let of_node = |entry: &EntryId| work(*entry, self.judge_node(&engine, *entry, all, wanted));
        let blocks: Vec<&[EntryId]> = nodes.chunks(AHEAD).collect();
        in_order(
            &blocks,
            |block| block.iter().map(of_node).collect::<Vec<R>>(),
            |made| {
                made.into_iter().for_each(&mut take);
                true
            },
        );
    }

    fn judge_node(
        &self,
        engine: &engine::Snapshot<'_>,
        entry: EntryId,
        all: bool,
        wanted: &dyn Fn(usize) -> bool,
    ) -> Vec<(usize, Verdict)> {
        let mut places: Vec<usize> =
            if all { (0..self.known.len()).collect() } else { self.candidates(engine, entry) };
        places.retain(|at| wanted(*at) && self.known[*at].trial != Trial::Gone);
        if places.is_empty() {
            return Vec::new();
        }
        let provider = self.provider(engine, entry);
        let mut judged = Vec::with_capacity(places.len());
        judged.extend(places.into_iter().map(|at| (at, self.judge(&provider, at))));
        judged.retain(|(_, one)| all || one.outcome != Outcome::NeverConsidered);
        judged
    }

    pub(crate) fn badge(&self, entry: EntryId) -> Badge {
        let known = self.badges.lock().unwrap_or_else(PoisonError::into_inner).get(&entry).copied();
        if let Some(badge) = known {
            return badge;
        }
        // Rows of a screen follow each other, so those behind it will be asked for next.
        let behind: Vec<EntryId> =
            self.registry.entries().skip(entry.0 as usize).take(AHEAD).collect();
        let mut made = Vec::with_capacity(behind.len());
        let badge = |_, judged: Vec<(usize, Verdict)>| {
            let mut badge = Badge { derived: true, ..Badge::default() };
            for (_, one) in &judged {
                let asked = match one.outcome {
                    Outcome::Lost => one.personality.source != PersonalitySource::Dump,
                    _ => one.personality.source == PersonalitySource::Bundle,
                };
                badge.count(one.outcome, asked);
            }
            badge
        };
        self.each_node(&behind, false, &|_| true, badge, |badge| made.push(badge));
        let mut badges = self.badges.lock().unwrap_or_else(PoisonError::into_inner);
        badges.extend(behind.into_iter().zip(made.iter().copied()));
        made.first().copied().unwrap_or_default()
    }

    /// The personalities that a lookup for the node finds, as far as its superclasses are known, and those of its drivers.
    fn candidates(&self, engine: &engine::Snapshot<'_>, entry: EntryId) -> Vec<usize> {
        let mut found: Vec<usize> = self
            .drivers
            .get(&entry)
            .map_or(Vec::new(), |drivers| drivers.iter().map(|driver| driver.known).collect());
        let mut classes = engine.lineage(entry).chain.classes.clone();
        let end = classes.iter().position(|class| class == "IOService");
        classes.truncate(end.map_or(classes.len(), |end| end + 1));
        for class in engine.proven(entry, None) {
            classes.extend(self.classes.chain(class).classes);
        }
        for class in classes {
            let named = self.by_class.get(&class).into_iter().flatten().copied();
            // What a driver has published over its personality can't be tried on other nodes.
            found.extend(named.filter(|at| self.known[*at].doubtful.is_empty()));
        }
        let mut seen: HashSet<usize, foldhash::fast::FixedState> = HashSet::default();
        found.retain(|at| self.known[*at].trial != Trial::Gone && seen.insert(*at));
        found
    }
}

/// How a personality is spoken of.
fn told_of(one: &Personality) -> PersonalityRef {
    PersonalityRef::of(&one.bundle, &one.name, one.source, &one.table)
}

/// What of a driver's property table was its personality, as far as can be told.
fn matching_part(table: &Dict) -> Dict {
    const NOT: [&str; 6] = [
        "IOMatchedAtBoot",
        "IONameMatched",
        "IOPowerManagement",
        "IOMatchedPersonality",
        "IOUserClasses",
        "IOBusyInterest",
    ];
    table.iter().filter(|(key, _)| !NOT.contains(&key.as_str())).cloned().collect()
}

/// Keys of a driver that are its personality's: who it is and who lists it, and where it waits.
const WHO: [&str; 7] = [
    "CFBundleIdentifier",
    "IOClass",
    "IOUserClass",
    "IOProviderClass",
    "IOPersonalityPublisher",
    "IOMatchCategory",
    "IOResourceMatch",
];

/// By what two drivers are known to have one personality: bundle, class, and the keys that their providers are known to compare,
/// but for those that the drivers may have published, whole. Under other keys they may show what they like.
fn print_of(shown: &Recovered, provider: &Lineage) -> Vec<(Key, String)> {
    if shown.whole {
        return shown.table.iter().map(|(key, value)| (key.clone(), spell(value))).collect();
    }
    let of = |key: &'static str| {
        let key = Key::new(key);
        let value = shown.table.find(&key).filter(|_| !shown.doubtful.contains(&key))?;
        let words = spell(value);
        Some((key, words))
    };
    WHO.into_iter().chain(provider.compared_keys()).filter_map(of).collect()
}
