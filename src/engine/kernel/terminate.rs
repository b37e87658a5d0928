//! Termination: asked for at once, carried out by a thread of its own.

use std::collections::VecDeque;

use crate::engine::ObjectId;
use crate::engine::event::Event;
use crate::engine::keys::KEYS;
use crate::engine::machine::{Afterwards, Flow, Machine, Turn};
use crate::engine::world::{flag, state};
use crate::model::{Number, Value};

impl Machine {
    /// Whether a running driver may be terminated for a newcomer: it has opted in, it is known where the root file system
    /// lives, and the driver isn't at or above that.
    ///
    /// Source: `IOService::canTerminateForReplacement` (iokit/Kernel/IOService.cpp).
    pub(crate) fn can_terminate_for_replacement(&self, driver: ObjectId) -> bool {
        let opted_in = self.property(driver, &KEYS.terminate_options).is_some();
        match self.root_media {
            Some(media) if opted_in => self.world.ancestors(media).all(|above| above != driver),
            _ => false,
        }
    }

    /// The root file system lives on `node`.
    ///
    /// Source: `IOService::setRootMedia` (iokit/Kernel/IOService.cpp).
    pub(crate) fn set_root_media(&mut self, node: ObjectId) {
        self.root_media = self
            .world
            .ancestors(node)
            .find(|id| self.program.is_a(self.object(*id).class, "IOBlockStorageDriver"));
    }

    /// Asks for an object, and everything that depends on it, to go.
    ///
    /// Source: `IOService::terminate`, `IOService::terminatePhase1` (iokit/Kernel/IOService.cpp).
    pub(crate) fn terminate(&mut self, id: ObjectId, afterwards: Afterwards) -> Flow {
        self.emit(Event::Terminate { node: id })?;
        let mut rest = VecDeque::new();
        let mut made_inactive = Vec::new();
        let mut start_phase_2 = false;
        let mut next = Some(id);
        while let Some(victim) = next {
            let both = flag::RECURSING | flag::TERM_PHASE_1;
            let claimed = self.object(victim).flags & both == both;
            let did = claimed || !self.is_inactive(victim);
            if did {
                let first = victim == id;
                self.make_inactive(victim, if first { afterwards } else { Afterwards::Nothing })?;
                made_inactive.push(victim);
                start_phase_2 |= first;
                for client in self.object(victim).children.clone() {
                    self.terminate_client(client)?;
                    rest.push_back(client);
                }
            }
            next = rest.pop_front();
        }
        for victim in made_inactive {
            self.change_flags(victim, flag::TERM_PHASE_1, 0);
        }
        if start_phase_2 {
            self.schedule_phase_2(id);
        }
        Ok(())
    }

    /// The provider of an object, which is terminated, asks for that of the object too; it follows in its turn.
    fn terminate_client(&mut self, id: ObjectId) -> Flow {
        self.emit(Event::Terminate { node: id })?;
        if !self.is_inactive(id) {
            self.change_state(id, 0, state::INACTIVE);
            self.change_flags(id, 0, flag::RECURSING | flag::TERM_PHASE_1);
        }
        Ok(())
    }

    fn make_inactive(&mut self, victim: ObjectId, afterwards: Afterwards) -> Flow {
        let gone = state::REGISTERED | state::MATCHED | state::FIRST_PUBLISH | state::FIRST_MATCH;
        self.change_state(victim, gone, state::INACTIVE);
        let rematch = afterwards != Afterwards::Nothing;
        let told = if rematch { flag::NEED_WILL_TERMINATE } else { 0 };
        self.change_flags(victim, flag::RECURSING, flag::TERM_PHASE_1 | told);
        self.adjust_busy(victim, 1)?;
        if afterwards == Afterwards::RematchCurrent {
            self.set_rematch(victim)?;
        }
        self.change_flags(victim, 0, if rematch { flag::REMATCH_ON_DETACH } else { 0 });
        Ok(())
    }

    /// The next pass of the provider is for the victim's personality alone.
    fn set_rematch(&mut self, victim: ObjectId) -> Flow {
        let Some(provider) = self.object(victim).parent else { return Ok(()) };
        let count = self
            .property(provider, &KEYS.rematch_count)
            .and_then(Value::as_number)
            .map_or(0, |count| (count.raw as u32).wrapping_add(1));
        let number = Value::Number(Number::sized(u64::from(count), 32));
        self.set_property(provider, &KEYS.rematch_count, Some(number));
        let wanted = self.property(victim, &KEYS.matched_personality).cloned();
        self.set_property(provider, &KEYS.rematch_personality, wanted);
        let personality = self.object(victim).personality;
        self.emit(Event::RematchSet { provider, personality, count })
    }

    fn wake_terminator(&mut self) {
        if !self.termination.woken {
            self.termination.woken = true;
            self.line.push_back(Turn::Terminate);
        }
    }

    /// The second phase of a terminated object is due.
    ///
    /// Source: `IOService::scheduleTerminatePhase2` (iokit/Kernel/IOService.cpp).
    pub(crate) fn schedule_phase_2(&mut self, id: ObjectId) {
        if self.is_inactive(id) && !self.has_flag(id, flag::TERM_PHASE_1) {
            self.termination.phase_2.push_back(id);
            self.wake_terminator();
        }
    }

    /// A terminated object without clients is to be finalised.
    ///
    /// Source: `IOService::scheduleFinalize` (iokit/Kernel/IOService.cpp).
    pub(crate) fn schedule_finalize(&mut self, id: ObjectId) {
        self.termination.finalize.push_back(id);
        self.wake_terminator();
    }

    fn schedule_stop(&mut self, client: ObjectId, provider: ObjectId) {
        self.termination.stop.push((client, provider));
        self.wake_terminator();
    }

    /// The termination thread works until nothing is left but objects that are not ready.
    ///
    /// Source: `IOService::terminateWorker` (iokit/Kernel/IOService.cpp).
    pub(crate) fn terminate_worker(&mut self) -> Flow {
        loop {
            while let Some(victim) = self.termination.phase_2.pop_front() {
                self.phase_2(victim);
            }
            self.phase_3()?;
            if self.termination.phase_2.is_empty() && self.termination.finalize.is_empty() {
                break;
            }
        }
        self.termination.woken = false;
        Ok(())
    }

    /// From an object downwards everybody hears that it will be terminated, then, from below, that it was.
    fn phase_2(&mut self, first: ObjectId) {
        let mut rest = VecDeque::from([first]);
        let mut told = VecDeque::new();
        while let Some(victim) = rest.pop_front() {
            let busy = flag::TERM_PHASE_1 | flag::TERM_PHASE_2 | flag::CONFIG;
            if !self.is_inactive(victim) || self.has_flag(victim, busy) {
                continue;
            }
            self.change_flags(victim, 0, flag::TERM_PHASE_2);
            rest.extend(self.object(victim).children.iter().copied());
            told.push_front(victim);
        }
        for victim in told {
            self.change_flags(victim, 0, flag::TERM_PHASE_3);
            let clients = self.object(victim).children.clone();
            let finalize = clients.is_empty();
            for client in clients {
                self.schedule_stop(client, victim);
            }
            if self.has_flag(victim, flag::NEED_WILL_TERMINATE)
                && let Some(provider) = self.object(victim).parent
            {
                self.schedule_stop(victim, provider);
            }
            if finalize {
                self.schedule_finalize(victim);
            }
        }
    }

    /// Finalises what has no clients, and stops and detaches what is ready for it.
    fn phase_3(&mut self) -> Flow {
        loop {
            while let Some(victim) = self.termination.finalize.pop_front() {
                if !self.has_flag(victim, flag::FINALIZED) {
                    self.change_flags(victim, 0, flag::FINALIZED);
                    self.finalize(victim)?;
                }
            }
            if !self.stop_one()? {
                return Ok(());
            }
        }
    }

    /// Stops the first client in the list that is ready. `false`: none is.
    fn stop_one(&mut self) -> Flow<bool> {
        let mut at = 0;
        while let Some((client, provider)) = self.termination.stop.get(at).copied() {
            if self.object(client).parent != Some(provider) {
                // It has gone already.
                self.termination.stop.remove(at);
                at = 0;
                continue;
            }
            if self.is_inactive(client) && !self.has_flag(client, flag::FINALIZED) {
                at += 1;
                continue;
            }
            if !self.is_server(client) {
                self.emit(Event::Stop { instance: client, provider })?;
            }
            self.leave_server(client);
            self.detach(client, provider)?;
            self.termination.stop.remove(at);
            return Ok(true);
        }
        Ok(false)
    }

    /// The last step of an object before it is stopped: its provider, if it stays, is to stop it.
    ///
    /// Source: `IOService::finalize`, `IOUserServer::finalize` (iokit/Kernel).
    fn finalize(&mut self, victim: ObjectId) -> Flow {
        if self.is_server(victim) {
            self.finalize_server(victim)?;
        }
        if let Some(provider) = self.object(victim).parent
            && !self.has_flag(provider, flag::TERM_PHASE_3)
        {
            self.schedule_stop(victim, provider);
        }
        Ok(())
    }
}
