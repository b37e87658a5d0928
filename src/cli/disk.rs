//! What is done with files while the terminal application runs.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::load::{LoadError, Quiet};
use crate::model::Bundle;
use crate::ui::Disk;

use super::files;
use super::home::expanded;
use super::options::Common;
use super::pool::again;
use super::save::save;

/// Paths that are offered at most.
const OFFERED: usize = 200;

/// Finds and reads bundles, opens what is typed as it would be with these options, and writes.
pub(super) fn disk(common: Common) -> Disk {
    let open = move |typed: &str, bundles: &[String]| again(expanded(typed), bundles, &common);
    Disk {
        complete: Arc::new(complete),
        bundles: Arc::new(bundles),
        open: Arc::new(open),
        save: Arc::new(save),
    }
}

/// Endings of texts, which hold no bundle.
const TEXTS: [&str; 2] = [".txt", ".ioreg"];

/// What the path of a bundle can go on with, as it was typed; folders end in `/`.
fn complete(typed: &str) -> Vec<String> {
    let (folder, begun) = match typed.rfind('/') {
        Some(at) => typed.split_at(at + 1),
        None => ("", typed),
    };
    let place = if folder.is_empty() { PathBuf::from(".") } else { expanded(folder) };
    let Ok(entries) = fs::read_dir(place) else { return Vec::new() };
    let mut options: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let hidden = name.starts_with('.') && !begun.starts_with('.');
            if hidden || !name.starts_with(begun) {
                return None;
            }
            let end = if entry.path().is_dir() { "/" } else { "" };
            if end.is_empty() && TEXTS.iter().any(|text| name.ends_with(text)) {
                return None;
            }
            Some(format!("{folder}{name}{end}"))
        })
        .collect();
    options.sort();
    options.truncate(OFFERED);
    options
}

fn bundles(typed: &str) -> Result<Vec<Bundle>, String> {
    let path = expanded(typed.trim());
    match files::read(&path, &mut Quiet) {
        Ok(loaded) if loaded.document.bundles.is_empty() => {
            Err(format!("{typed}: there is no bundle in it"))
        }
        Ok(loaded) => match loaded.document.bundles.iter().find_map(Bundle::unread) {
            Some((place, words)) => Err(format!("{place}: {words}")),
            None => Ok(loaded.document.bundles),
        },
        Err(LoadError::Cancelled(_)) => Err("reading was cancelled".into()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_completed_and_bundles_are_read() {
        let root = env!("CARGO_MANIFEST_DIR");
        let folder = format!("{root}/assets/origin/");
        let options = complete(&format!("{folder}de"));
        assert_eq!(options, [format!("{folder}derived.kext/")]);
        assert!(complete(&folder).len() > 1);
        assert!(complete(&format!("{folder}dump")).is_empty(), "a dump is no bundle");
        assert!(complete("/no/such/folder/x").is_empty());
        let read = bundles(&options[0]).unwrap();
        assert_eq!(read[0].id.as_deref(), Some("com.derived.driver"));
        assert!(bundles(&format!("{folder}dump.txt")).unwrap_err().contains("no bundle"));
        assert!(bundles("/no/such/file").is_err());
        let malformed = bundles(&format!("{root}/tests/cli/lint-malformed.plist")).unwrap_err();
        assert!(
            malformed.contains("lint-malformed.plist:25:3: no Mac can read this file"),
            "{malformed}"
        );
    }
}
