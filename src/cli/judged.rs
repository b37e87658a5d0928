//! Judges what the terminal application opens.

use crate::explain::Case;
use crate::load::Loaded;
use crate::model::{Bundle, ClassTable, Document, DocumentKind};
use crate::ui::{OpenError, Opened};

/// Judges a dump or scenario with bundles, or bundles alone.
pub(super) fn judged(
    title: &str,
    loaded: Option<Loaded>,
    bundles: Vec<Bundle>,
    classes: &ClassTable,
) -> Result<Opened, OpenError> {
    let (loaded, pool) =
        if let Some(loaded) = loaded { (loaded, bundles) } else { (alone(bundles), Vec::new()) };
    let (format, notes) = (loaded.document.format.to_owned(), loaded.notes.clone());
    let case =
        Case::new(loaded, &pool, classes).map_err(|error| OpenError::Failed(error.to_string()))?;
    let start = case.nearest();
    Ok(Opened {
        title: title.to_owned(),
        format,
        subject: Box::new(case),
        notes,
        others: Vec::new(),
        start,
    })
}

/// A document of bundles alone.
pub(super) fn alone(bundles: Vec<Bundle>) -> Loaded {
    let mut document = Document::new(DocumentKind::Bundles, "bundles alone");
    document.bundles = bundles;
    Loaded { document, notes: Vec::new() }
}
