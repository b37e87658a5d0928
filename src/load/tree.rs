//! Folders: bundles and folders of bundles.

use super::open::unknown;
use super::{Files, LoadError, Loaded, Progress, bundle};
use crate::model::{Document, DocumentKind};

/// Reads the files of a folder.
pub(crate) fn load(
    name: &str,
    files: &dyn Files,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    progress.report(0, 1)?;
    let mut notes = Vec::new();
    let bundles = bundle::from_tree(name, files, &mut notes);
    if bundles.is_empty() {
        return Err(unknown(&format!("in {name} there is no Info.plist of a kext or dext")));
    }
    let mut document = Document::new(DocumentKind::Bundles, "folder of bundles");
    document.bundles = bundles;
    Ok(Loaded { document, notes })
}
