//! The pass loop of a node.

use std::sync::Arc;

use crate::engine::ObjectId;
use crate::engine::event::{Event, NotMatchedReason};
use crate::engine::keys::KEYS;
use crate::engine::machine::{Flow, Machine, PassRun, Progress, Thread};
use crate::engine::world::{Change, flag, state};
use crate::model::{Number, Str, Value};

impl Machine {
    /// Matches a node on a new thread.
    pub(crate) fn service_match(&mut self, node: ObjectId) -> Flow {
        let thread = Thread {
            node,
            generation: self.generation,
            resource_keys: None,
            pass: PassRun::default(),
        };
        self.run_thread(thread, false)
    }

    /// Lets a thread that waited go on.
    pub(crate) fn resume(&mut self, number: u32) -> Flow {
        match self.threads.waiting.remove(&number) {
            Some(thread) => self.run_thread(thread, true),
            None => Ok(()),
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
            if std::mem::take(&mut resumed) || self.begin_pass(&mut thread)? {
                if self.start_lists(&mut thread)? == Progress::Waits {
                    self.threads.keep(thread);
                    return Ok(());
                }
                self.finish_pass(&mut thread)?;
            }
            let again =
                self.has_flag(node, flag::NEED_CONFIG) || thread.generation != self.generation;
            if !again || self.is_inactive(node) {
                return self.conclude(thread);
            }
        }
    }

    /// Looks candidates up, screens and probes them. `false`: there is nothing to start or to tidy up.
    fn begin_pass(&mut self, thread: &mut Thread) -> Flow<bool> {
        let node = thread.node;
        thread.generation = self.generation;
        let candidates = self.find_drivers(self.object(node).class);
        let first = !self.has_state(node, state::FIRST_PUBLISH);
        let inactive = self.is_inactive(node);
        if first {
            self.instances.add(&self.program, self.world.object(node).class, node);
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
        self.change(Change::PassBegun(node));
        thread.pass = PassRun::default();
        let survivors = self.screen(thread, &candidates)?;
        if !thread.pass.stalled {
            self.probe_all(node, survivors)?;
        }
        Ok(true)
    }

    /// Tidies up after a pass: counts dexts, and keeps the books of stalls.
    ///
    /// Source: `IOService::probeCandidates`, its end (iokit/Kernel/IOService.cpp).
    fn finish_pass(&mut self, thread: &mut Thread) -> Flow {
        let node = thread.node;
        let count = thread.pass.dext_count;
        if count > 0 {
            let value = Value::Number(Number::sized(u64::from(count), 32));
            self.set_property(node, &KEYS.dext_match_count, Some(value));
            self.emit(Event::DextMatchCount { provider: node, count: Some(count) })?;
        } else if thread.pass.is_rematch {
            self.set_property(node, &KEYS.dext_match_count, None);
            if self.program.scenario.version >= 2 {
                self.emit(Event::DextMatchCount { provider: node, count: None })?;
            }
        }
        if let Some(lists) = self.world.objects[node.index()].pass.take() {
            self.keep(Change::PassEnded(Box::new((node, lists))));
        }
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
                self.set_property(node, &KEYS.resource_matched, Some(keys));
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
