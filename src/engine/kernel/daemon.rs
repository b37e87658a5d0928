//! What the daemon in user space does when it is asked.

use crate::engine::BundleId;
use crate::engine::machine::{Flow, Machine, Request};
use crate::engine::scenario::BundleState;

impl Machine {
    /// The daemon answers the oldest thing that it is asked for and can answer. `false`: there is none.
    pub(crate) fn answer_one_request(&mut self) -> Flow<bool> {
        while let Some(request) = self.requests.open.pop_front() {
            let answered = match request {
                Request::Load(bundle) => self.answer_load(bundle)?,
                Request::Launch(launch) => self.answer_launch(launch)?,
                Request::Exit(launch) => self.answer_exit(launch).map(|()| true)?,
            };
            if answered {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn answer_load(&mut self, bundle: BundleId) -> Flow<bool> {
        let missing = self.kext(bundle).is_none_or(|kext| kext.state == BundleState::Missing);
        if missing || !self.program.scenario.daemon_available {
            return Ok(false);
        }
        self.make_known(bundle);
        if self.load_told(bundle)? {
            let id = self.program.bundle(bundle).id.clone();
            self.module_has_loaded(&id)?;
        }
        Ok(true)
    }
}
