//! Finding or launching the process of a driver that is about to be started.

use crate::engine::compare::is_equal_to;
use crate::engine::event::{DextFailure, Event, ExitReason, Starter};
use crate::engine::judge::CRASH;
use crate::engine::keys::KEYS;
use crate::engine::machine::{
    Flow, Launch, LaunchState, Launching, Machine, Progress, Request, StartState, Thread, WaitFor,
};
use crate::engine::scenario::Answer;
use crate::engine::world::{Change, ListName};
use crate::engine::{BundleId, ObjectId};
use crate::model::{Key, Value};

/// The result for `startCandidate`: go on with this server, or without one, or give up.
type Part = Progress<Result<Option<ObjectId>, ()>>;

const GIVE_UP: Part = Progress::Done(Err(()));

impl Machine {
    /// What a dext's driver needs before `start`. Other drivers need nothing.
    ///
    /// 1. Launches must be allowed; in sleep the driver waits, and everything behind it.
    /// 2. A server is found or a process launched, and waited for.
    /// 3. The process must have presented the token of this launch, and have the entitlements.
    /// 4. The driver joins the server.
    ///
    /// Source: `IOService::startCandidate` (iokit/Kernel/IOService.cpp).
    pub(crate) fn dext_part(&mut self, thread: &mut Thread, starter: Starter) -> Flow<Part> {
        let provider = thread.node;
        let StartState::Launch(launching) = thread.pass.start else { return Ok(GIVE_UP) };
        let launch = match launching {
            Launching::Begin => match self.begin_dext(thread, starter)? {
                Begun::Kext => return Ok(Progress::Done(Ok(None))),
                Begun::Failed => return Ok(GIVE_UP),
                Begun::Server(server) => return self.admit(provider, starter, server, None),
                Begun::Launch(launch) => launch,
            },
            Launching::Waiting(launch) => launch,
            Launching::Woken(launch, reason) => {
                // The first to give up ends it for all who have joined.
                if reason == DextFailure::LaunchTimeout {
                    self.cancel_launch(launch);
                }
                return self.give_up(provider, starter, reason, None);
            }
        };
        let server = self.kit.server_of_launch(launch);
        let ready = server.filter(|server| {
            let object = self.object(*server);
            matches!(launching, Launching::Waiting(_)) || object.is_matched() && object.is_active()
        });
        match ready {
            Some(server) => self.admit(provider, starter, server, Some(launch)),
            None if self.kit.launches[launch as usize].state == LaunchState::Cancelled => {
                self.give_up(provider, starter, DextFailure::LaunchCancelled, None)
            }
            None => {
                thread.pass.start = StartState::Launch(Launching::Waiting(launch));
                self.wait(WaitFor::Server(launch));
                Ok(Progress::Waits)
            }
        }
    }

    fn give_up(
        &mut self,
        provider: ObjectId,
        starter: Starter,
        reason: DextFailure,
        server: Option<ObjectId>,
    ) -> Flow<Part> {
        self.dext_failed(provider, starter, reason, server)?;
        self.detach(starter.instance, provider)?;
        Ok(GIVE_UP)
    }

    fn begin_dext(&mut self, thread: &mut Thread, starter: Starter) -> Flow<Begun> {
        let provider = thread.node;
        let Starter { personality, instance, .. } = starter;
        let Some(name) = self.name_property(instance, &KEYS.user_server_name) else {
            return Ok(Begun::Kext);
        };
        let refused = if !self.program.scenario.dext_launches {
            Some(DextFailure::LaunchesDisabled)
        } else if self.shuts_down {
            Some(DextFailure::Shutdown)
        } else {
            None
        };
        if let Some(reason) = refused {
            self.give_up(provider, starter, reason, None)?;
            return Ok(Begun::Failed);
        }
        if self.asleep {
            self.join_list(ListName::Delayed, provider);
            thread.pass.deferred = true;
            self.emit(Event::DeferredInSleep { provider, personality, instance })?;
            self.set_property(instance, &KEYS.match_deferred, Some(Value::Bool(true)));
            self.detach(instance, provider)?;
            return Ok(Begun::Failed);
        }
        if let Some(class) = self.name_property(instance, &KEYS.user_class) {
            let old = self.object(instance).name.clone();
            self.change(Change::Name(Box::new((instance, old, class))));
        }
        let reuse = self.property(instance, &KEYS.one_process).is_some();
        let required = reuse && self.same_server_name(instance, provider);
        let reason = match self.find_process(provider, instance, &name, reuse)? {
            Some(Begun::Launch(_)) | None if required => DextFailure::ReuseFailed,
            Some(found) => return Ok(found),
            None => DextFailure::LaunchRefused,
        };
        self.give_up(provider, starter, reason, None)?;
        Ok(Begun::Failed)
    }

    /// Whether the provider is a dext's driver of the same server name.
    fn same_server_name(&self, instance: ObjectId, provider: ObjectId) -> bool {
        let key = &KEYS.user_server_name;
        match (self.property(provider, key), self.property(instance, key)) {
            (Some(theirs), Some(mine)) => is_equal_to(mine, theirs).is_yes(),
            _ => false,
        }
    }

    /// Looks for a server or launch to share, or asks the daemon for a process; `None` where there is none to be had.
    ///
    /// Source: `IOUserServer::launchUserServer` (iokit/Kernel/IOUserServer.cpp).
    fn find_process(
        &mut self,
        provider: ObjectId,
        instance: ObjectId,
        name: &Key,
        reuse: bool,
    ) -> Flow<Option<Begun>> {
        let Some(bundle) = self.lookup_dext(instance)? else { return Ok(None) };
        let id = self.program.bundle(bundle).id.clone();
        let mut reuse = reuse;
        if reuse && !same_organisation(&id, name) {
            reuse = false;
            let (name, bundle) = (name.clone(), id.clone());
            self.emit(Event::ServerNotShared { provider, instance, name, bundle })?;
        }
        if reuse {
            let pending =
                |launch: &Launch| launch.state == LaunchState::Pending && launch.name == *name;
            if let Some(at) = self.kit.launches.iter().position(pending) {
                self.kit.launches[at].pending += 1;
                let name = name.clone();
                self.emit(Event::ServerJoined { provider, instance, name })?;
                return Ok(Some(Begun::Launch(at as u32)));
            }
            if let Some(server) = self.matched_server(name) {
                self.emit(Event::ServerReused { provider, instance, server })?;
                return Ok(Some(Begun::Server(server)));
            }
        }
        // Without an identifier no token is made.
        let upgraded = self.kit.is_upgraded(bundle);
        let build = self.program.build(bundle, upgraded);
        let Some(build) = build.filter(|build| build.unique_id.is_some()) else { return Ok(None) };
        let dext = &self.kit.dexts[bundle.index()];
        let last = build.launch.len().saturating_sub(1);
        let answer = build.launch.get(dext.launches.min(last)).copied().unwrap_or(Answer::Ok);
        let reslide = dext.crashes > 0;
        let dext = &mut self.kit.dexts[bundle.index()];
        dext.launches += 1;
        dext.live += 1;
        let launch = self.kit.launches.len() as u32;
        self.kit.launches.push(Launch {
            bundle,
            upgraded,
            name: name.clone(),
            tag: instance,
            answer,
            state: LaunchState::Pending,
            pending: 1,
            server: None,
            live: true,
            exit: None,
            dead: false,
        });
        let (name, bundle) = (name.clone(), id);
        self.emit(Event::ServerLaunch { provider, instance, name, bundle, reslide })?;
        self.requests.open.push_back(Request::Launch(launch));
        Ok(Some(Begun::Launch(launch)))
    }

    /// The dext that a driver belongs to, if the kernel knows it in the build that the personality names.
    ///
    /// Source: `OSKext::lookupDextWithIdentifier` (libkern/c++/OSKext.cpp).
    fn lookup_dext(&mut self, instance: ObjectId) -> Flow<Option<BundleId>> {
        let Some(bundle) = self.dext_bundle(instance) else { return Ok(None) };
        let is_dext = self.kext(bundle).is_some_and(|kext| kext.is_dext);
        if !is_dext || !self.is_loaded(bundle) {
            return Ok(None);
        }
        let build = self.program.build(bundle, self.kit.is_upgraded(bundle));
        let Some(have) = build.and_then(|build| build.unique_id.clone()) else {
            return Ok(Some(bundle));
        };
        match self.property(instance, &KEYS.dext_unique_id) {
            Some(wanted @ Value::Data(_)) => {
                Ok(is_equal_to(&have, wanted).is_yes().then_some(bundle))
            }
            _ => Err(self.panic(CRASH)),
        }
    }

    /// The oldest server of this name that is matched and active.
    fn matched_server(&self, name: &Key) -> Option<ObjectId> {
        let class = self.program.class_ids.get(&Key::new("IOUserServer")).copied()?;
        self.registered(class).find(|id| {
            self.object(*id).is_matched()
                && self.name_property(*id, &KEYS.user_server_name).as_ref() == Some(name)
        })
    }

    /// Lets a driver join a server, if token and entitlements are right.
    fn admit(
        &mut self,
        provider: ObjectId,
        starter: Starter,
        server: ObjectId,
        launch: Option<u32>,
    ) -> Flow<Part> {
        let wrong = launch.is_some_and(|launch| {
            let launch = &self.kit.launches[launch as usize];
            let build = self.program.build(launch.bundle, launch.upgraded);
            build.is_some_and(|build| build.wrong_token)
        });
        let refusal = if wrong {
            Some((DextFailure::TokenMismatch, ExitReason::TokenMismatch))
        } else {
            let lacks = self.lacks_entitlements(provider, starter.instance, server)?;
            lacks.map(|reason| (reason, ExitReason::Entitlements))
        };
        if let Some((reason, exit)) = refusal {
            let part = self.give_up(provider, starter, reason, Some(server))?;
            if let Some(own) = self.kit.launch_of_server(server) {
                self.end_process(own, exit);
            }
            return Ok(part);
        }
        self.join_server(provider, starter, server)?;
        Ok(Progress::Done(Ok(Some(server))))
    }

    /// The wait for a launch that began first is given up. `false`: nobody waits for one.
    pub(crate) fn time_one_launch_out(&mut self) -> bool {
        let Some((thread, launch)) = self.waits.launches().next() else { return false };
        self.wake_launching(thread, launch, DextFailure::LaunchTimeout);
        true
    }

    fn wake_launching(&mut self, thread: u32, launch: u32, reason: DextFailure) {
        if let Some(waiting) = self.threads.waiting.get_mut(&thread) {
            waiting.pass.start = StartState::Launch(Launching::Woken(launch, reason));
        }
        self.wake(&[thread]);
    }

    /// Cancels a launch that is pending; whoever waits for it goes on without.
    ///
    /// Source: `IOUserServerCheckInToken::cancel` (iokit/Kernel/IOUserServer.cpp).
    pub(crate) fn cancel_launch(&mut self, launch: u32) {
        let entry = &mut self.kit.launches[launch as usize];
        if entry.state != LaunchState::Pending {
            return;
        }
        entry.state = LaunchState::Cancelled;
        let waiting = self.waits.launches().filter(|(_, of)| *of == launch);
        for (thread, _) in waiting.collect::<Vec<_>>() {
            self.wake_launching(thread, launch, DextFailure::LaunchCancelled);
        }
    }
}

/// How the start of a dext's driver begins.
enum Begun {
    /// It is none.
    Kext,
    Failed,
    /// A running server is used.
    Server(ObjectId),
    /// A launch, old or new, is waited for.
    Launch(u32),
}

/// A server may be shared if the bundle's identifier and the server's name agree up to and including the second dot.
pub(crate) fn same_organisation(bundle: &str, server: &str) -> bool {
    let second_dot = bundle.match_indices('.').nth(1).map(|(at, _)| at);
    second_dot.is_some_and(|at| server.starts_with(&bundle[..=at]))
}
