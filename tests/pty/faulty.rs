//! An application that panics on demand. The tests start it as a child in a pseudo-terminal.

use std::sync::atomic::{AtomicBool, Ordering};

use ioscope::explain::{Badge, Verdict};
use ioscope::model::{Chain, Entry, EntryId, Registry};
use ioscope::ui::{self, Disk, Input, Launch, Look, Memory, Opened, Subject, ThemeName};

/// Says where the fault is: `update`, `draw` or `load`.
pub(crate) const VARIABLE: &str = "IOSCOPE_TEST_FAULT";

/// A registry of one node, with a second moment that can't be shown.
struct Faulty {
    registry: Registry,
    fault: String,
    sought: AtomicBool,
}

impl Faulty {
    fn new(fault: &str) -> Self {
        let mut registry = Registry::new();
        let plane = registry.add_plane("IOService");
        let entry = registry.add_entry(Entry { name: "fault-node".into(), ..Entry::default() });
        registry.add_place(plane, None, entry, "fault-node".into(), None);
        Self { registry, fault: fault.into(), sought: AtomicBool::new(false) }
    }
}

impl Subject for Faulty {
    fn registry(&self) -> &Registry {
        &self.registry
    }

    fn chain(&self, _: EntryId) -> Chain {
        Chain { classes: Vec::new(), complete: false }
    }

    fn is_scenario(&self) -> bool {
        true
    }

    fn candidates(&self, _: EntryId) -> Vec<(usize, Verdict)> {
        Vec::new()
    }

    fn badge(&self, _: EntryId) -> Badge {
        assert!(!self.sought.load(Ordering::Relaxed), "a fault in draw");
        Badge::default()
    }

    fn moment(&self) -> (usize, usize) {
        (usize::from(self.sought.load(Ordering::Relaxed)), 1)
    }

    fn seek(&mut self, _: usize) {
        assert!(self.fault != "update", "a fault in update");
        self.sought.store(true, Ordering::Relaxed);
    }

    fn event_sentence(&self, _: usize) -> Option<String> {
        None
    }
}

#[test]
fn an_application_with_a_fault() {
    // The tests of panics start it, in a terminal of its own; by itself there is nothing to do.
    let Ok(fault) = std::env::var(VARIABLE) else { return };
    let input = Input::new("faulty", move |_| {
        assert!(fault != "load", "a fault in load");
        Ok(Opened {
            title: "faulty".into(),
            format: "scenario".into(),
            subject: Box::new(Faulty::new(&fault)),
            notes: Vec::new(),
            start: None,
            others: Vec::new(),
        })
    });
    let look = Look::new(ThemeName::Dark);
    ui::run(Launch {
        inputs: vec![input],
        gallery: Vec::new(),
        look,
        memory: Memory::default(),
        settings: ui::Settings::default(),
        disk: Disk::default(),
    })
    .unwrap();
}
