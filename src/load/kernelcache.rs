//! Kernelcaches, prelinked kernels and kernel collections: the bundles that are linked into them, with their personalities.
//!
//! Not proven on real files, as none could be had; the layouts are those of `OSKext::readPrelinkedExtensions`
//! (libkern/c++/OSKext.cpp), `mach-o/loader.h`, and the `complzss` and IM4P headers.

mod classes;
mod macho;
mod wrapping;

use super::bundle;
use super::xml::{self, Mode, Plist};
use super::{Bytes, LoadError, Loaded, Progress};
use crate::model::{Dict, Document, DocumentKind, Note, NoteKind, PersonalitySource, Value};

const FORMAT: &str = "kernelcache";

/// The key of the information dictionaries in the prelink information.
const BUNDLES: &str = "_PrelinkInfoDictionary";

/// Whether a file is a kernel or the wrapping of one.
pub(crate) fn is_kernel(bytes: &[u8]) -> bool {
    wrapping::is_wrapped(bytes) || macho::is_macho(bytes)
}

pub(crate) fn load(
    name: &str,
    bytes: &Bytes,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    let total = bytes.len() as u64;
    progress.report(0, total)?;
    let unreadable = |reason: String| LoadError::unreadable(FORMAT, reason);
    let image = wrapping::unwrap(bytes).map_err(unreadable)?;
    progress.report(total / 2, total)?;
    // A universal file has one kernel for each processor; the first one with information counts.
    let slices = macho::slices(&image);
    let found = slices
        .into_iter()
        .find_map(|slice| Some((slice, macho::Image::open(slice, 0)?.prelink_info()?)));
    let Some((kernel, list)) = found else {
        let reason = format!(
            "{name} is a Mach-O file without prelink information (__PRELINK_INFO), so it holds no bundles"
        );
        return Err(LoadError::Unknown { reason });
    };
    let end = list.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let plist = xml::read(&list[..end], Mode::Prelink)?;
    let Some(mut loaded) = from_value(&plist.value, plist.notes) else {
        return Err(unreadable("its prelink information lists no bundles".to_owned()));
    };
    let infos: Vec<&Dict> = loaded.document.bundles.iter().map(|bundle| &bundle.info).collect();
    loaded.document.classes = classes::classes(kernel, &infos);
    Ok(loaded)
}

/// Takes the bundles out of prelink information. `None`: there are none.
pub(crate) fn from_value(top: &Value, mut notes: Vec<Note>) -> Option<Loaded> {
    let listed = match top {
        Value::Dict(dict) => dict.get(BUNDLES)?.as_list()?,
        other => other.as_list()?,
    };
    let mut document = Document::new(DocumentKind::Bundles, FORMAT);
    let mut odd = 0_usize;
    for info in listed {
        match info.as_dict() {
            Some(info) if bundle::is_info(info) => {
                // Where it came from: `/System/Library/Extensions/A.kext`.
                let path = info.str("_PrelinkBundlePath");
                let name = path.or_else(|| info.str("CFBundleIdentifier"));
                let name = name.unwrap_or("a bundle without a name");
                let plist = Plist::without_places(Value::Dict(info.clone()));
                let source = PersonalitySource::Kernelcache;
                document.bundles.extend(bundle::from_plist(name, plist, source, &mut notes));
            }
            _ => odd += 1,
        }
    }
    if odd > 0 {
        let message = format!(
            "members of the prelink information that aren't information dictionaries: {odd}"
        );
        notes.push(Note::whole(NoteKind::Damaged, message));
    }
    (!document.bundles.is_empty()).then_some(Loaded { document, notes })
}

#[cfg(test)]
mod tests;
