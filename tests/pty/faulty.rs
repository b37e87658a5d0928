//! An application that panics on demand. The tests start it as a child in a pseudo-terminal.

use std::sync::Arc;

use ioscope::ui::{self, Disk, Input, Launch, Look, Memory, OpenError, Settings, ThemeName};

/// Set for the child alone.
pub(crate) const VARIABLE: &str = "IOSCOPE_TEST_FAULT";

#[test]
fn an_application_with_a_fault() {
    // The tests of panics start it, in a terminal of its own; by itself there is nothing to do.
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    // The one is called on a loader's thread, the other on the main one.
    let open =
        |_: &mut dyn ioscope::load::Progress| -> Result<_, OpenError> { panic!("a fault in load") };
    ui::run(Launch {
        inputs: vec![Input::new("faulty", open)],
        gallery: Vec::new(),
        look: Look::new(ThemeName::Dark),
        memory: Memory::default(),
        settings: Settings::default(),
        disk: Disk { save: Arc::new(|_| panic!("a fault in save")), ..Disk::default() },
    })
    .unwrap();
}
