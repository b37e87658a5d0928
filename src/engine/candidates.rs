//! The pass loop of a node, and the screening of its candidates.

mod copies;

pub(crate) use copies::Copies;

use std::sync::Arc;

use super::compare::is_equal_to;
use super::driverkit::Launching;
use super::event::{Candidate, DextRejection, Event, NotMatchedReason, RematchReason};
use super::machine::{Flow, Machine};
use super::order::OrderedSet;
use super::passive::{Options, match_passive};
use super::program::Program;
use super::resources::Checking;
use super::terminate::Request;
use super::well_known::WELL_KNOWN;
use super::world::{Kind, ObjectProperties, flag, state};
use super::{ClassId, ObjectId, PersonalityId};
use crate::model::{Dict, Key, Number, Str, Value};

/// A matching thread. Between its turns it is just this value.
#[derive(Debug)]
pub(crate) struct Thread {
    /// The node that is being matched.
    pub(crate) node: ObjectId,
    /// The catalogue's generation when candidates were looked up last.
    generation: u32,
    /// The property keys of a resources object when the last pass with candidates began.
    resource_keys: Option<Vec<Key>>,
    pub(crate) pass: PassRun,
}

/// What a running pass has to remember.
#[derive(Debug, Default)]
pub(crate) struct PassRun {
    /// Only this personality may match, or with `rematch_inverted` all others.
    rematch: Option<Dict>,
    dext_count: u32,
    stalled: bool,
    /// Which start list, and whether it has a winner.
    pub(crate) list: usize,
    pub(crate) entered: bool,
    pub(crate) winner: Option<ObjectId>,
    /// Everything that is left waits for the daemon, or for the system to wake.
    pub(crate) deferred: bool,
    /// How far the start of the current driver has come.
    pub(crate) start: StartState,
}

/// How far the start of one driver has come.
#[derive(Debug, Default)]
pub(crate) enum StartState {
    /// It has not begun.
    #[default]
    Idle,
    /// Resources are waited for.
    Resources(Checking),
    /// A dext's process is waited for.
    Launch(Launching),
}

/// Whether a thread goes on, or waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress<T = ()> {
    Done(T),
    Waits,
}

/// Candidates by class, as long as the catalogue doesn't change.
#[derive(Debug)]
pub(crate) struct LookupCache {
    by_class: Vec<Option<Arc<Vec<Candidate>>>>,
    filled: bool,
}

impl LookupCache {
    pub(crate) fn new(program: &Program) -> Self {
        Self { by_class: vec![None; program.classes.len()], filled: false }
    }

    /// The catalogue has changed.
    pub(crate) fn forget(&mut self) {
        if self.filled {
            self.by_class.fill(None);
            self.filled = false;
        }
    }
}

impl Machine {
    /// The personalities of the class, then of its superclass, and so on up to `IOService`, best score first.
    ///
    /// Source: `IOCatalogue::findDrivers` (iokit/Kernel/IOCatalogue.cpp).
    fn find_drivers(&mut self, class: ClassId) -> Arc<Vec<Candidate>> {
        if let Some(found) = &self.cache.by_class[class.index()] {
            return Arc::clone(found);
        }
        let mut set = OrderedSet::new();
        for slot in &self.program.class(class).slots {
            for personality in &self.world.catalogue[*slot as usize] {
                set.insert(self.program.personality(*personality).score, *personality);
            }
        }
        let candidate = |(score, personality)| Candidate { personality, score };
        let found: Arc<Vec<Candidate>> = Arc::new(set.into_iter().map(candidate).collect());
        self.cache.by_class[class.index()] = Some(Arc::clone(&found));
        self.cache.filled = true;
        found
    }

    /// Matches a node on a new thread.
    pub(crate) fn service_match(&mut self, node: ObjectId) -> Flow {
        let thread = Thread {
            node,
            generation: self.world.generation,
            resource_keys: None,
            pass: PassRun::default(),
        };
        self.run_thread(thread, false)
    }

    /// Lets a thread that waited go on.
    pub(crate) fn resume(&mut self, thread: u32) -> Flow {
        match self.threads[thread as usize].take() {
            Some(waiting) => {
                self.free_threads.push(thread);
                self.run_thread(waiting, true)
            }
            None => Ok(()),
        }
    }

    /// The number under which a thread that is about to wait will be kept.
    pub(crate) fn next_thread(&self) -> u32 {
        self.free_threads.last().copied().unwrap_or(self.threads.len() as u32)
    }

    fn keep_thread(&mut self, thread: Thread) {
        match self.free_threads.pop() {
            Some(at) => self.threads[at as usize] = Some(thread),
            None => self.threads.push(Some(thread)),
        }
    }

    /// Repeats passes until nothing has changed meanwhile.
    ///
    /// 1. Candidates are looked up. At the first pass the node is published.
    /// 2. If it is active and there are candidates, they are screened, probed and started.
    /// 3. If it was registered again meanwhile, or the catalogue's generation has moved, and it is active: once more.
    /// 4. It is matched, unless it is stalled or inactive.
    ///
    /// Source: `IOService::doServiceMatch` (iokit/Kernel/IOService.cpp).
    fn run_thread(&mut self, mut thread: Thread, mut resumed: bool) -> Flow {
        let node = thread.node;
        loop {
            let pass = if resumed {
                resumed = false;
                true
            } else {
                self.begin_pass(&mut thread)?
            };
            if pass {
                if self.start_lists(&mut thread)? == Progress::Waits {
                    self.keep_thread(thread);
                    return Ok(());
                }
                self.finish_pass(&mut thread)?;
            }
            let again = self.has_flag(node, flag::NEED_CONFIG)
                || thread.generation != self.world.generation;
            if !again || self.is_inactive(node) {
                return self.conclude(thread);
            }
        }
    }

    /// Looks candidates up, screens and probes them. `false`: there is nothing to start or to tidy up.
    fn begin_pass(&mut self, thread: &mut Thread) -> Flow<bool> {
        let node = thread.node;
        thread.generation = self.world.generation;
        let candidates = self.find_drivers(self.object(node).class);
        let first = !self.has_state(node, state::FIRST_PUBLISH);
        let inactive = self.is_inactive(node);
        if first {
            self.add_instance(node);
        }
        let set = flag::CONFIG | flag::CONFIG_RUNNING;
        self.change_flags(node, flag::NEED_CONFIG, set);
        let published = if inactive { 0 } else { state::FIRST_PUBLISH };
        self.change_state(node, 0, state::REGISTERED | published);
        if first {
            self.emit(Event::Registered { provider: node })?;
        }
        self.emit(Event::Candidates { provider: node, list: Arc::clone(&candidates) })?;
        if inactive || candidates.is_empty() {
            return Ok(false);
        }
        if node == ObjectId::RESOURCES || node == ObjectId::USER_RESOURCES {
            let keys = self.object(node).properties.iter().map(|(key, _)| key.clone()).collect();
            thread.resource_keys = Some(keys);
        }
        self.change(Kind::PassBegun { object: node, candidates: Arc::clone(&candidates) });
        thread.pass = PassRun::default();
        let survivors = self.screen(thread, &candidates)?;
        if !thread.pass.stalled {
            self.probe_all(node, survivors)?;
        }
        Ok(true)
    }

    /// Screens candidates, best score first.
    ///
    /// Source: `IOService::probeCandidates`, first loop (iokit/Kernel/IOService.cpp).
    fn screen(&mut self, thread: &mut Thread, list: &[Candidate]) -> Flow<OrderedSet<Survivor>> {
        let node = thread.node;
        let rematch_count = self.property(node, &WELL_KNOWN.rematch_count).cloned();
        let rematch = match self.property(node, &WELL_KNOWN.rematch_personality) {
            Some(Value::Dict(wanted)) => {
                let wanted = wanted.clone();
                self.set_property(node, &WELL_KNOWN.rematch_personality, None);
                Some(Rematch {
                    wanted,
                    counted: rematch_count.is_some(),
                    count: rematch_count
                        .and_then(|count| count.as_number())
                        .map_or(0, |count| count.raw as u32),
                })
            }
            _ => None,
        };
        thread.pass.rematch = rematch.as_ref().map(|rematch| rematch.wanted.clone());
        let mut survivors = OrderedSet::new();
        for (at, candidate) in list.iter().enumerate() {
            let old = at as u32;
            self.change(Kind::PassNext { object: node, old });
            if let Some(survivor) = self.screen_one(thread, *candidate, rematch.as_ref())? {
                let score = survivor.score;
                let at = survivors.insert(score, survivor) as u32;
                self.change(Kind::Screened { object: node, at, score });
            } else if thread.pass.stalled {
                break;
            }
        }
        Ok(survivors)
    }

    /// Screens one candidate.
    ///
    /// 1. A dext can be refused outright.
    /// 2. If its category is taken it is out, unless it is a dext or could replace the holder.
    /// 3. Passive matching.
    /// 4. It may replace the holder of its category.
    /// 5. A dext is counted; whatever is left of a taken category is out.
    /// 6. In a rematch only one personality may pass, or all but that.
    /// 7. Its kext must be there.
    fn screen_one(
        &mut self,
        thread: &mut Thread,
        candidate: Candidate,
        rematch: Option<&Rematch>,
    ) -> Flow<Option<Survivor>> {
        let program = Arc::clone(&self.program);
        let (provider, personality) = (thread.node, candidate.personality);
        let entry = program.personality(personality);
        if entry.is_dext
            && let Some(reason) = self.reject_dext(provider, rematch)
        {
            self.emit(Event::DextRejected { provider, personality, reason })?;
            return Ok(None);
        }
        let is_boot = self.is_boot(entry.identifier.as_ref());
        let holder = self.client_with_category(provider, &entry.category);
        let replacing = holder.filter(|holder| {
            !is_boot && self.property(*holder, &WELL_KNOWN.matched_at_boot).is_some()
        });
        if let Some(by) = holder
            && !entry.is_dext
            && replacing.is_none()
        {
            let category = entry.category.clone();
            let irreplaceable = false;
            let event =
                Event::CategoryConsumed { provider, personality, category, by, irreplaceable };
            self.emit(event)?;
            return Ok(None);
        }
        let options = Options::PERSONALITY;
        let passive = match_passive(&self.view(), provider, &entry.table, options, &mut ());
        if let Some(reason) = passive.panic {
            return Err(self.panic(reason));
        }
        if !passive.result.is_yes() {
            self.tell_failure(provider, personality, passive.failure)?;
            return Ok(None);
        }
        if let Some(driver) = replacing
            && self.can_terminate_for_replacement(driver)
        {
            self.emit(Event::ReplacedBootDriver {
                provider,
                personality,
                category: entry.category.clone(),
                driver,
                driver_personality: self.personality_of(driver),
            })?;
            self.terminate(driver, Request::REPLACEMENT)?;
            return Ok(None);
        }
        if entry.is_dext {
            thread.pass.dext_count += 1;
        }
        if let Some(by) = holder {
            let category = entry.category.clone();
            let irreplaceable = replacing.is_some();
            let event =
                Event::CategoryConsumed { provider, personality, category, by, irreplaceable };
            self.emit(event)?;
            return Ok(None);
        }
        if let Some(rematch) = rematch {
            let over = rematch.count > program.scenario.dext_relaunch_max;
            let wanted = Value::Dict(rematch.wanted.clone());
            let same = is_equal_to(&Value::Dict(entry.table.clone()), &wanted).is_yes();
            if same == over {
                let reason = if over {
                    RematchReason::RelaunchLimit
                } else {
                    RematchReason::OtherPersonality
                };
                self.emit(Event::RematchSkipped { provider, personality, reason })?;
                return Ok(None);
            }
        }
        if let Some(bundle) = self.module_missing(personality)? {
            thread.pass.stalled = true;
            self.emit(Event::ModuleStall { provider, personality, bundle })?;
            return Ok(None);
        }
        let score = passive.score;
        let copy = self.copies.copy(&program, personality, score, is_boot, passive.name_matched);
        let name_matched = copy.get(&WELL_KNOWN.name_matched).cloned().map(Box::new);
        self.emit(Event::Screened { provider, personality, score, name_matched })?;
        Ok(Some(Survivor { personality, score, copy }))
    }

    fn tell_failure(
        &mut self,
        provider: ObjectId,
        personality: PersonalityId,
        failure: Option<super::Failure<ObjectId>>,
    ) -> Flow {
        let Some(failure) = failure else {
            return self.emit(Event::FamilyMatchFailed { provider, personality, key: None });
        };
        match failure.key {
            Some(key) if !failure.family => {
                let tried = failure.tried.map(Arc::new);
                self.emit(Event::PassiveMatchFailed { provider, personality, key, tried })
            }
            key => self.emit(Event::FamilyMatchFailed { provider, personality, key }),
        }
    }

    /// Why a dext is refused before anything else is looked at.
    fn reject_dext(&self, provider: ObjectId, rematch: Option<&Rematch>) -> Option<DextRejection> {
        let scenario = &self.program.scenario;
        let relaunch = rematch.is_some_and(|rematch| rematch.counted);
        if !scenario.driver_kit {
            Some(DextRejection::DriverKitDisabled)
        } else if !scenario.daemon_available {
            Some(DextRejection::NoDaemon)
        } else if scenario.dext_relaunch_max == 0 && relaunch {
            Some(DextRejection::RelaunchDisabled)
        } else {
            self.is_inactive(provider).then_some(DextRejection::ProviderInactive)
        }
    }

    /// The client that holds a category: an active one, or one that goes only to be matched again, whose
    /// `IOMatchCategory` is this symbol. A plain string holds nothing.
    ///
    /// Source: `IOService::copyClientWithCategory` (iokit/Kernel/IOService.cpp).
    pub(crate) fn client_with_category(
        &self,
        provider: ObjectId,
        category: &Key,
    ) -> Option<ObjectId> {
        self.world
            .category_holders(provider)
            .find(|(held, _)| held.bytes() == category.as_bytes())
            .map(|(_, holder)| holder)
    }

    /// Tidies up after a pass: counts dexts, and keeps the books of stalls.
    ///
    /// Source: `IOService::probeCandidates`, its end (iokit/Kernel/IOService.cpp).
    fn finish_pass(&mut self, thread: &mut Thread) -> Flow {
        let node = thread.node;
        let count = thread.pass.dext_count;
        if count > 0 {
            let value = Value::Number(Number::sized(u64::from(count), 32));
            self.set_property(node, &WELL_KNOWN.dext_match_count, Some(value));
            self.emit(Event::DextMatchCount { provider: node, count: Some(count) })?;
        } else if thread.pass.rematch.is_some() {
            self.set_property(node, &WELL_KNOWN.dext_match_count, None);
            if self.program.scenario.version >= 2 {
                self.emit(Event::DextMatchCount { provider: node, count: None })?;
            }
        }
        self.end_pass(node);
        let was_stalled = self.has_flag(node, flag::MODULE_STALL);
        if thread.pass.stalled && !was_stalled {
            self.change_flags(node, 0, flag::MODULE_STALL);
            self.adjust_busy(node, 1)?;
        } else if !thread.pass.stalled && was_stalled {
            self.change_flags(node, flag::MODULE_STALL, 0);
            self.adjust_busy(node, -1)?;
        }
        Ok(())
    }

    /// The node is matched, unless it is stalled or inactive; whoever waits for it is woken.
    fn conclude(&mut self, thread: Thread) -> Flow {
        let node = thread.node;
        let inactive = self.is_inactive(node);
        let stalled = self.has_flag(node, flag::MODULE_STALL);
        let mut woken = Vec::new();
        if inactive || stalled {
            let reason =
                if inactive { NotMatchedReason::Inactive } else { NotMatchedReason::ModuleStall };
            self.emit(Event::NotMatched { provider: node, reason })?;
        } else {
            if let Some(keys) = thread.resource_keys {
                let keys: Vec<Value> =
                    keys.iter().map(|key| Value::Str(Str::symbol(key.as_bytes()))).collect();
                let keys = Value::Array(keys.into());
                self.set_property(node, &WELL_KNOWN.resource_matched, Some(keys));
            }
            let first = !self.has_state(node, state::FIRST_MATCH);
            self.change_state(node, 0, state::MATCHED | state::FIRST_MATCH);
            woken = self.waits_for(node)?;
            self.emit(Event::Matched { provider: node, first })?;
        }
        self.wake(&woken);
        self.change_flags(node, flag::CONFIG | flag::CONFIG_RUNNING, 0);
        self.schedule_phase_2(node);
        self.adjust_busy(node, -1)
    }
}

/// A rematch after the exit of a dext's process.
#[derive(Debug)]
struct Rematch {
    wanted: Dict,
    /// The node has an `IORematchCount`.
    counted: bool,
    count: u32,
}

/// A candidate that got through screening, with its copy of the personality.
#[derive(Debug)]
pub(crate) struct Survivor {
    pub(crate) personality: PersonalityId,
    pub(crate) score: i32,
    pub(crate) copy: ObjectProperties,
}

/// A score as a property.
pub(crate) fn score_value(score: i32) -> Value {
    Value::Number(Number::sized(u64::from(score as u32), 32))
}
