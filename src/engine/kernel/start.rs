//! Starting: the best driver of each category that starts.

use std::sync::Arc;

use crate::engine::ObjectId;
use crate::engine::event::{DextFailure, Event, Starter};
use crate::engine::keys::KEYS;
use crate::engine::machine::{Checking, Flow, Launching, Machine, Progress, StartState, Thread};
use crate::engine::world::{Change, ListName};
use crate::model::Value;

impl Machine {
    /// Starts drivers, category by category, from where the thread has got to.
    ///
    /// Per category the best driver is started first, then the next, until one starts; the rest is let go. A driver that
    /// waits for the daemon, or for the system to wake, when its turn comes, makes everything behind it wait too.
    ///
    /// Source: `IOService::probeCandidates`, its last loop (iokit/Kernel/IOService.cpp).
    pub(crate) fn start_lists(&mut self, thread: &mut Thread) -> Flow<Progress> {
        let provider = thread.node;
        while !thread.pass.deferred {
            let Some(lists) = &self.object(provider).pass else { break };
            let Some(list) = lists.get(thread.pass.list) else { break };
            let category = list.category.clone();
            let next = list.entries.get(list.next as usize).copied();
            if !thread.pass.entered {
                thread.pass.entered = true;
                let entries: Box<[Starter]> = list.entries.as_slice().into();
                let event = Event::CategoryStartList { provider, category, list: entries };
                self.emit(event)?;
                continue;
            }
            let Some(starter) = next else {
                thread.pass.list += 1;
                thread.pass.entered = false;
                thread.pass.winner = None;
                continue;
            };
            let Starter { personality, instance, .. } = starter;
            if let Some(by) = thread.pass.winner {
                self.advance(provider, thread.pass.list);
                self.emit(Event::NotStarted { provider, personality, instance, category, by })?;
                continue;
            }
            let fresh = matches!(thread.pass.start, StartState::Idle);
            if fresh && self.waits_for_daemon(instance) {
                thread.pass.deferred = true;
                self.join_list(ListName::Deferred, provider);
                self.emit(Event::Deferred { provider, personality, instance })?;
                continue;
            }
            match self.start_candidate(thread, starter)? {
                Progress::Waits => return Ok(Progress::Waits),
                Progress::Done(started) => {
                    thread.pass.start = StartState::Idle;
                    self.advance(provider, thread.pass.list);
                    thread.pass.winner = started.then_some(instance);
                }
            }
        }
        Ok(Progress::Done(()))
    }

    /// The next driver of a start list is dealt with.
    fn advance(&mut self, object: ObjectId, list: usize) {
        let lists = self.object(object).pass.as_ref();
        let Some(old) = lists.and_then(|lists| Some(lists.get(list)?.next)) else { return };
        self.change(Change::StarterNext { object, list: list as u32, old });
    }

    fn waits_for_daemon(&self, instance: ObjectId) -> bool {
        !self.world.is_daemon_ready()
            && self.program.scenario.daemon_available
            && self.property(instance, &KEYS.match_defer) == Some(&Value::Bool(true))
    }

    /// Starts one driver.
    ///
    /// 1. A dext does not match on `IOResources`. The driver is attached.
    /// 2. Except on the resources objects, the node's resources and then the driver's are waited for.
    /// 3. A dext's process is found or launched.
    /// 4. `start`. If that fails the driver is detached.
    ///
    /// Source: `IOService::startCandidate` (iokit/Kernel/IOService.cpp).
    fn start_candidate(&mut self, thread: &mut Thread, starter: Starter) -> Flow<Progress<bool>> {
        let provider = thread.node;
        if matches!(thread.pass.start, StartState::Idle) {
            if !self.attach_at_start(provider, starter)? {
                return Ok(Progress::Done(false));
            }
            thread.pass.start = StartState::Resources(Checking::new(provider));
        }
        if let StartState::Resources(checking) = &mut thread.pass.start {
            if self.check_resources(provider, starter.instance, checking)? == Progress::Waits {
                return Ok(Progress::Waits);
            }
            thread.pass.start = StartState::Launch(Launching::Begin);
        }
        let server = match self.dext_part(thread, starter)? {
            Progress::Waits => return Ok(Progress::Waits),
            Progress::Done(Err(())) => return Ok(Progress::Done(false)),
            Progress::Done(Ok(server)) => server,
        };
        let started = self.call_start(provider, starter, server)?;
        Ok(Progress::Done(started))
    }

    fn attach_at_start(&mut self, provider: ObjectId, starter: Starter) -> Flow<bool> {
        let Starter { personality, instance, .. } = starter;
        if provider == ObjectId::RESOURCES
            && self.property(instance, &KEYS.user_server_name).is_some()
        {
            self.dext_failed(provider, starter, DextFailure::OnResources, None)?;
            return Ok(false);
        }
        if !self.attach(instance, provider) {
            self.emit(Event::AttachFailedAtStart { provider, personality, instance })?;
            return Ok(false);
        }
        Ok(true)
    }

    fn call_start(
        &mut self,
        provider: ObjectId,
        starter: Starter,
        server: Option<ObjectId>,
    ) -> Flow<bool> {
        let Starter { personality, instance, .. } = starter;
        let program = Arc::clone(&self.program);
        self.emit(Event::Start { provider, personality, instance })?;
        let class = program.class(self.object(instance).class);
        let mut postponed = false;
        let mut started = true;
        if let Some(server) = server
            && class.user_start
        {
            match self.user_start(instance, server) {
                Some(register) => postponed = register,
                None => started = false,
            }
        }
        if started {
            started = class.start;
            if started {
                self.act(instance, &class.on_start)?;
            }
        }
        if !started {
            self.emit(Event::StartFailed { provider, personality, instance })?;
            self.detach(instance, provider)?;
            return Ok(false);
        }
        self.emit(Event::Started { provider, personality, instance })?;
        if server.is_some() {
            self.dext_started(instance, postponed)?;
        }
        Ok(true)
    }
}
