//! Screening: which candidates of a node are worth probing.

use std::sync::Arc;

use crate::engine::compare::is_dict_equal_to;
use crate::engine::event::{Candidate, DextRejection, Event, RematchReason};
use crate::engine::facts::Failure;
use crate::engine::keys::KEYS;
use crate::engine::machine::{Afterwards, Flow, Machine, Thread};
use crate::engine::order::OrderedSet;
use crate::engine::passive::{Options, match_passive};
use crate::engine::world::ObjectProperties;
use crate::engine::{ObjectId, PersonalityId};
use crate::model::{Dict, Key, Value};

impl Machine {
    /// Screens candidates, best score first.
    ///
    /// Source: `IOService::probeCandidates`, first loop (iokit/Kernel/IOService.cpp).
    pub(crate) fn screen(
        &mut self,
        thread: &mut Thread,
        list: &[Candidate],
    ) -> Flow<OrderedSet<Survivor>> {
        let node = thread.node;
        let wanted = self.property(node, &KEYS.rematch_personality).and_then(Value::as_dict);
        let rematch = wanted.cloned().map(|wanted| {
            let number = |count: &Value| count.as_number().map_or(0, |count| count.raw as u32);
            Rematch { wanted, count: self.property(node, &KEYS.rematch_count).map(number) }
        });
        if rematch.is_some() {
            self.set_property(node, &KEYS.rematch_personality, None);
        }
        thread.pass.is_rematch = rematch.is_some();
        let mut survivors = OrderedSet::new();
        for candidate in list {
            if let Some(survivor) = self.screen_one(thread, *candidate, rematch.as_ref())? {
                survivors.insert(survivor.score, survivor);
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
        let consumed = |by, irreplaceable| {
            let category = entry.category.clone();
            Event::CategoryConsumed { provider, personality, category, by, irreplaceable }
        };
        let replacing = holder
            .filter(|holder| !is_boot && self.property(*holder, &KEYS.matched_at_boot).is_some());
        if let Some(by) = holder
            && !entry.is_dext
            && replacing.is_none()
        {
            self.emit(consumed(by, false))?;
            return Ok(None);
        }
        let options = Options::PERSONALITY;
        let passive = match_passive(&self.view(), provider, &entry.table, options, None);
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
                driver_personality: self.object(driver).personality,
            })?;
            self.terminate(driver, Afterwards::Rematch)?;
            return Ok(None);
        }
        if entry.is_dext {
            thread.pass.dext_count += 1;
        }
        if let Some(by) = holder {
            self.emit(consumed(by, replacing.is_some()))?;
            return Ok(None);
        }
        if let Some(rematch) = rematch {
            let over = rematch.count.unwrap_or(0) > program.scenario.dext_relaunch_max;
            let same = is_dict_equal_to(&entry.table, &rematch.wanted).is_yes();
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
        let name_matched = copy.get(&KEYS.name_matched).cloned().map(Box::new);
        self.emit(Event::Screened { provider, personality, score, name_matched })?;
        Ok(Some(Survivor { personality, score, copy }))
    }

    fn tell_failure(
        &mut self,
        provider: ObjectId,
        personality: PersonalityId,
        failure: Option<Failure<ObjectId>>,
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
        let relaunch = rematch.is_some_and(|rematch| rematch.count.is_some());
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
    fn client_with_category(&self, provider: ObjectId, category: &Key) -> Option<ObjectId> {
        self.world
            .category_holders(provider)
            .find(|(held, _)| held.bytes() == category.as_bytes())
            .map(|(_, holder)| holder)
    }
}

/// A rematch after the exit of a dext's process.
#[derive(Debug)]
struct Rematch {
    wanted: Dict,
    /// The node's `IORematchCount`, if it has one.
    count: Option<u32>,
}

/// A candidate that got through screening, with its copy of the personality.
#[derive(Debug)]
pub(crate) struct Survivor {
    pub(crate) personality: PersonalityId,
    pub(crate) score: i32,
    pub(crate) copy: ObjectProperties,
}
