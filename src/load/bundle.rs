//! Bundles: `Info.plist` files, kexts and dexts, and folders of them.

use super::binary::{self, Binary};
use super::xml::{self, Mode, Plist};
use super::{Files, LoadError};
use crate::model::{
    Bundle, BundleKind, Dict, Key, Note, NoteKind, Personality, PersonalitySource, Positions, Step,
    Value,
};

/// The key of the personalities; `IOKitPersonalities_x86_64` and its like stand beside it.
const PERSONALITIES: &str = "IOKitPersonalities";

/// Whether a dictionary is the information dictionary of a bundle.
pub(crate) fn is_info(dict: &Dict) -> bool {
    dict.iter().any(|(key, _)| {
        key.starts_with("CFBundle") || key.starts_with("OSBundle") || key.starts_with(PERSONALITIES)
    })
}

/// Reads an information dictionary, XML or binary, or `None` when the list is something else.
pub(crate) fn read_info(
    name: &str,
    bytes: &[u8],
    notes: &mut Vec<Note>,
) -> Result<Option<Bundle>, LoadError> {
    let plist = if bytes.starts_with(binary::MAGIC) {
        let list = Binary::open(bytes)?;
        Plist::without_places(list.value(list.top(), Mode::Info))
    } else {
        xml::read(bytes, Mode::Info)?
    };
    Ok(from_plist(name, plist, PersonalitySource::Bundle, notes))
}

/// The bundle that a list describes, or `None` when it is something else.
pub(crate) fn from_plist(
    name: &str,
    plist: Plist,
    source: PersonalitySource,
    notes: &mut Vec<Note>,
) -> Option<Bundle> {
    let Plist { value: Value::Dict(info), positions, notes: found } = plist else { return None };
    if !is_info(&info) {
        return None;
    }
    let is_malformed =
        |note: &&Note| matches!(note.kind, NoteKind::Malformed | NoteKind::Truncated);
    let malformed = found.iter().find(is_malformed).cloned();
    notes.extend(found);
    let id = info.str("CFBundleIdentifier").map(str::to_owned);
    let label = Key::new(id.as_deref().unwrap_or(name));
    let personalities = personalities(&info, &label, source, &positions, notes);
    Some(Bundle {
        version: info.str("CFBundleVersion").map(str::to_owned),
        kind: match info.str("CFBundlePackageType") {
            Some("KEXT") => BundleKind::Kext,
            Some("DEXT") => BundleKind::Dext,
            _ => BundleKind::Unknown,
        },
        id,
        file: name.to_owned(),
        place: String::new(),
        personalities,
        info,
        positions,
        malformed,
    })
}

/// The personalities that an information dictionary lists, those for one kind of processor too.
fn personalities(
    info: &Dict,
    bundle: &Key,
    source: PersonalitySource,
    positions: &Positions,
    notes: &mut Vec<Note>,
) -> Vec<Personality> {
    let mut found = Vec::new();
    for (key, value) in info {
        let Some(arch) = key.strip_prefix(PERSONALITIES) else { continue };
        if !arch.is_empty() && !arch.starts_with('_') {
            continue;
        }
        let mut damaged = |inner: Option<&Key>, message: String| {
            let mut path = vec![Step::Key(key.clone())];
            path.extend(inner.map(|name| Step::Key(name.clone())));
            let at = positions.get(&path).copied().unwrap_or_default();
            notes.push(Note { at, kind: NoteKind::Damaged, message, file: None });
        };
        let Some(list) = value.as_dict() else {
            let message = format!("{key} is a {} instead of a dictionary", value.type_name());
            damaged(None, message);
            continue;
        };
        for (name, table) in list {
            if let Some(table) = table.as_dict() {
                found.push(Personality {
                    bundle: bundle.clone(),
                    name: name.clone(),
                    table: table.clone(),
                    source,
                });
            } else {
                let message = format!(
                    "the personality {:?} is a {} instead of a dictionary: the kernel stops reading \
                     the bundle's personalities there",
                    name.as_str(),
                    table.type_name()
                );
                damaged(Some(name), message);
            }
        }
    }
    found
}

/// Whether a path in a folder is that of an information dictionary.
pub(crate) fn is_info_path(path: &str) -> bool {
    !is_junk(path)
        && path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case("Info.plist"))
}

/// Whether a file holds nothing but another file's attributes (`AppleDouble`), or is a folder's view settings.
pub(crate) fn is_junk(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with("__MACOSX/")
        || path.contains("/__MACOSX/")
        || name.starts_with("._")
        || name == ".DS_Store"
}

/// The bundles in a folder, nested ones too, in order of their paths. Bundles that hold no driver, such as applications, are
/// passed over.
pub(crate) fn from_tree(name: &str, files: &dyn Files, notes: &mut Vec<Note>) -> Vec<Bundle> {
    let mut bundles = Vec::new();
    let mut others = 0_usize;
    for path in files.paths().iter().filter(|path| is_info_path(path)) {
        let label = bundle_name(name, path);
        let mut own = Vec::new();
        let read = match files.read(path) {
            Ok(bytes) if bytes.is_empty() => Err("it is empty".to_owned()),
            Ok(bytes) => read_info(&label, &bytes, &mut own).map_err(|error| error.to_string()),
            Err(reason) => Err(reason),
        };
        match read {
            Ok(Some(mut bundle)) if holds_driver(&bundle, path) => {
                bundle.place.clone_from(path);
                notes.extend(own.into_iter().map(|note| note.within(path)));
                bundles.push(bundle);
            }
            Ok(None) if is_place_of_driver(path) => {
                let message = "it has neither CFBundle keys nor IOKitPersonalities, so it isn't a bundle's, or is \
                               cut";
                notes.push(Note::whole(NoteKind::Damaged, message).within(path));
            }
            Ok(_) => others += 1,
            Err(reason) => notes.push(Note::whole(NoteKind::Damaged, reason).within(path)),
        }
    }
    if others > 0 && !bundles.is_empty() {
        let message = format!("bundles left out because they are neither kext nor dext: {others}");
        notes.push(Note::whole(NoteKind::Skipped, message));
    }
    bundles
}

fn holds_driver(bundle: &Bundle, path: &str) -> bool {
    bundle.kind != BundleKind::Unknown
        || !bundle.personalities.is_empty()
        || is_place_of_driver(path)
}

fn is_place_of_driver(path: &str) -> bool {
    path.contains(".kext/")
        || path.contains(".dext/")
        || !path.contains('/')
        || path == "Contents/Info.plist"
}

/// `a/B.kext` for `a/B.kext/Contents/Info.plist`; the folder's own name when it is the bundle.
fn bundle_name(tree: &str, path: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = match folder.strip_suffix("Contents") {
        Some(above) if above.is_empty() || above.ends_with('/') => above.trim_end_matches('/'),
        _ => folder,
    };
    if folder.is_empty() { tree.to_owned() } else { folder.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::fixture::Folder;

    const KEXT: &str = "<plist><dict><key>CFBundleIdentifier</key><string>org.a</string>\
        <key>CFBundlePackageType</key><string>KEXT</string><key>CFBundleVersion</key><string>1.0</string>\
        <key>IOKitPersonalities</key><dict><key>One</key><dict><key>IOClass</key><string>A</string></dict>\
        <key>Two</key><string>no</string></dict>\
        <key>IOKitPersonalities_x86_64</key><dict><key>Three</key><dict/></dict></dict></plist>";
    const APP: &str =
        "<plist><dict><key>CFBundlePackageType</key><string>APPL</string></dict></plist>";
    const INNER: &str =
        "<plist><dict><key>CFBundleIdentifier</key><string>$(PRODUCT_ID)</string></dict></plist>";

    #[test]
    fn a_bundle_keeps_its_personalities_as_listed() {
        let mut notes = Vec::new();
        let bundle = read_info("A.kext", KEXT.as_bytes(), &mut notes).unwrap().unwrap();
        assert_eq!(bundle.kind, BundleKind::Kext);
        assert_eq!(bundle.version.as_deref(), Some("1.0"));
        let named: Vec<_> =
            bundle.personalities.iter().map(|one| (&*one.bundle, &*one.name)).collect();
        assert_eq!(named, [("org.a", "One"), ("org.a", "Three")]);
        assert!(!bundle.personalities[0].table.contains("CFBundleIdentifier"));
        assert_eq!(notes.len(), 1);
        assert!(notes[0].at.line == 1 && notes[0].message.contains("\"Two\" is a string"));
    }

    #[test]
    fn bundles_of_a_folder_are_found_at_any_depth_and_in_both_layouts() {
        let tree = Folder::new(&[
            ("Flat.kext/Info.plist", INNER),
            ("x/A.kext/Contents/Info.plist", KEXT),
            ("x/A.kext/Contents/PlugIns/B.kext/Contents/Info.plist", KEXT),
            ("x/Some.app/Contents/Info.plist", APP),
            ("__MACOSX/x/A.kext/Contents/._Info.plist", "junk"),
            ("x/Bad.kext/Info.plist", "junk"),
        ]);
        let mut notes = Vec::new();
        let bundles = from_tree("top", &tree, &mut notes);
        let files: Vec<&str> = bundles.iter().map(|bundle| bundle.file.as_str()).collect();
        assert_eq!(files, ["Flat.kext", "x/A.kext", "x/A.kext/Contents/PlugIns/B.kext"]);
        assert_eq!(bundles[0].id.as_deref(), Some("$(PRODUCT_ID)"));
        assert!(notes.iter().any(|note| note.file.as_deref() == Some("x/Bad.kext/Info.plist")));
        assert!(notes.iter().any(|note| note.kind == NoteKind::Skipped));
    }

    #[test]
    fn a_folder_that_is_the_bundle_has_its_own_name() {
        let mut notes = Vec::new();
        let bundles =
            from_tree("A.kext", &Folder::new(&[("Contents/Info.plist", KEXT)]), &mut notes);
        assert_eq!(bundles[0].file, "A.kext");
    }
}
