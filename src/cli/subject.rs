//! An input with a registry in it, to be printed, converted, compared or redacted.

use std::path::Path;

use crate::explain::{final_registry, known_classes};
use crate::load::ioreg_print::Listing;
use crate::model::{ClassTable, DocumentKind, Printed, Registry};

use super::classes;
use super::open::{Opened, open};
use super::options::Common;
use super::out::fail;
use super::status::BAD;

/// An input with a registry in it.
pub(super) struct Subject {
    /// Its name on the command line.
    pub(super) name: String,
    /// What is in it; of a scenario, the state at its end.
    pub(super) registry: Registry,
    /// How it was written, if it is a text of `ioreg`.
    pub(super) printed: Option<Printed>,
    /// Class ancestry: the input's own, that of `--classes`, and what is known.
    pub(super) classes: ClassTable,
}

impl Subject {
    /// Opens an input; what is wrong with it is told, and the status for it returned.
    pub(super) fn open(path: &Path, common: &Common) -> Result<Self, u8> {
        let (classes, status) = classes::read(&common.classes);
        if status != 0 {
            return Err(status);
        }
        let opened = open(path).map_err(|()| BAD)?;
        Self::of(opened, classes)
    }

    /// The registry of what was opened.
    pub(super) fn of(opened: Opened, mut classes: ClassTable) -> Result<Self, u8> {
        let Opened { name, loaded } = opened;
        let document = &loaded.document;
        classes.merge(&document.classes);
        classes.merge(known_classes());
        match document.kind {
            DocumentKind::Snapshot => {
                let (registry, printed) = (loaded.document.registry, loaded.document.printed);
                Ok(Self { name, registry, printed, classes })
            }
            DocumentKind::Scenario => match final_registry(loaded) {
                Ok(registry) => Ok(Self { name, registry, printed: None, classes }),
                Err(error) => Err(fail(&name, &error.to_string())),
            },
            DocumentKind::Bundles => Err(fail(&name, "it holds only bundles and no registry")),
        }
    }

    /// What the writers take.
    pub(super) fn listing(&self) -> Listing<'_> {
        Listing { registry: &self.registry, printed: self.printed, classes: &self.classes }
    }
}
