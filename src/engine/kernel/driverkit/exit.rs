//! The end of a process, and what becomes of its drivers.

use crate::engine::ObjectId;
use crate::engine::event::{Event, ExitReason};
use crate::engine::keys::KEYS;
use crate::engine::machine::{Afterwards, Flow, Machine, Request};

/// So many crashes of a platform driver panic the kernel.
const CRASHES_TO_PANIC: u32 = 4;

impl Machine {
    /// A process is going to end, in the first way that is decided.
    pub(crate) fn end_process(&mut self, launch: u32, reason: ExitReason) {
        let entry = &mut self.kit.launches[launch as usize];
        if entry.exit.is_none() && !entry.dead {
            entry.exit = Some(reason);
            self.requests.open.push_back(Request::Exit(launch));
        }
    }

    /// A process has ended: its server is terminated. A crash counts if one of its drivers had started and is active.
    ///
    /// Source: `IOUserServer::clientClose` (iokit/Kernel/IOUserServer.cpp).
    pub(crate) fn answer_exit(&mut self, launch: u32) -> Flow {
        let entry = &mut self.kit.launches[launch as usize];
        let Some(server) = entry.server else { return Ok(()) };
        if entry.dead {
            return Ok(());
        }
        entry.dead = true;
        let reason = entry.exit.unwrap_or(ExitReason::Exit);
        let (name, bundle, upgraded) = (entry.name.clone(), entry.bundle, entry.upgraded);
        self.emit(Event::ServerExit { server, name, reason })?;
        let serves = self
            .world
            .services(server)
            .iter()
            .any(|service| self.kit.started.contains(service) && !self.is_inactive(*service));
        if reason == ExitReason::Crash && serves {
            let dext = &mut self.kit.dexts[bundle.index()];
            if dext.upgraded == upgraded {
                dext.crashes += 1;
            }
            let crashes = dext.crashes;
            let build = self.program.build(bundle, upgraded);
            if crashes >= CRASHES_TO_PANIC && build.is_some_and(|build| build.platform_driver) {
                // The text is the kernel's own, with its conversions not carried out.
                return Err(self.panic("Driver %s has crashed too many times"));
            }
        }
        self.terminate(server, Afterwards::Nothing)
    }

    /// A server goes: so do the drivers in it that have started, to be matched again; the others are forgotten. If that was
    /// the last process of a build that is to be replaced, it is replaced first, and the next pass is open to everybody.
    ///
    /// Source: `IOUserServer::finalize` (iokit/Kernel/IOUserServer.cpp).
    pub(crate) fn finalize_server(&mut self, server: ObjectId) -> Flow {
        let Some(launch) = self.kit.launch_of_server(server) else { return Ok(()) };
        self.kit.launches[launch as usize].dead = true;
        let replaced = self.launch_ended(launch)?;
        let afterwards = if replaced { Afterwards::Rematch } else { Afterwards::RematchCurrent };
        for service in self.world.services(server).to_vec() {
            if replaced && let Some(provider) = self.object(service).parent {
                self.set_property(provider, &KEYS.rematch_count, None);
                self.set_property(provider, &KEYS.rematch_personality, None);
            }
            if self.kit.started.contains(&service) {
                self.terminate(service, afterwards)?;
            } else {
                self.leave_server(service);
            }
        }
        self.cancel_launch(launch);
        Ok(())
    }
}
