//! Finds out what an input is, from its content, and has it read.

use super::packed::{self, Packed};
use super::{
    Bytes, Files, LoadError, Loaded, Progress, Source, binary, glance, ioreg_text, kernelcache,
    list, relay, tree, webviewer, xml,
};

/// How often an input may be packed: a tar archive in a gzip file in a zip archive, and one to spare.
const NESTING: u8 = 4;

/// Reads whatever `source` is.
///
/// # Errors
/// [`LoadError`] when nothing of a known format is there, nothing of it can be used, or `progress` says to stop.
pub fn load(source: &Source, progress: &mut dyn Progress) -> Result<Loaded, LoadError> {
    let mut reader = Reader { nesting: NESTING, progress };
    match source {
        Source::File { name, bytes } => reader.file(name, bytes),
        Source::Tree { name, files } => reader.folder(name, files.as_ref()),
    }
}

/// Reads one file of a folder or archive by its path in it, as `Document::others` has it. The path leads on through archives in
/// archives.
///
/// # Errors
/// As [`load`]; [`LoadError::Unknown`] when `source` isn't a folder or archive, or has no such file.
pub fn load_member(
    source: &Source,
    path: &str,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    let mut reader = Reader { nesting: NESTING, progress };
    match source {
        Source::Tree { name, files } => reader.member(name, files.as_ref(), path),
        Source::File { name, bytes } => reader.member_of_file(name, bytes, path),
    }
}

/// Reads what comes next.
struct Reader<'p> {
    /// How often that may be packed.
    nesting: u8,
    progress: &'p mut dyn Progress,
}

impl Reader<'_> {
    fn member(&mut self, name: &str, files: &dyn Files, path: &str) -> Result<Loaded, LoadError> {
        let failed = |reason| LoadError::Unknown { reason: format!("{path} in {name}: {reason}") };
        let is_there =
            |path: &str| files.paths().binary_search_by(|have| have.as_str().cmp(path)).is_ok();
        if !is_there(path) {
            // The path may lead on into an archive in this one.
            let mut ways = path.match_indices('/').map(|(at, _)| path.split_at(at));
            if let Some((above, below)) = ways.find(|(above, _)| is_there(above)) {
                let bytes = files.read(above).map_err(failed)?;
                return self.member_of_file(above, &bytes, &below[1..]);
            }
        }
        let bytes = files.read(path).map_err(failed)?;
        self.file(path, &bytes)
    }

    fn member_of_file(
        &mut self,
        name: &str,
        bytes: &Bytes,
        path: &str,
    ) -> Result<Loaded, LoadError> {
        match self.unpack(name, bytes)? {
            Some(Packed::Many(members)) => self.member(name, &members, path),
            Some(Packed::One { name, bytes, .. }) => self.member_of_file(&name, &bytes, path),
            None => Err(LoadError::Unknown {
                reason: format!("{name} is not an archive, so there is no {path} in it"),
            }),
        }
    }

    /// What a file unpacks to, if it is packed and may be.
    fn unpack(&mut self, name: &str, bytes: &Bytes) -> Result<Option<Packed>, LoadError> {
        let Some(nesting) = self.nesting.checked_sub(1) else { return Ok(None) };
        let packed = packed::unpack(name, bytes, self.progress)?;
        if packed.is_some() {
            self.nesting = nesting;
        }
        Ok(packed)
    }

    fn file(&mut self, name: &str, bytes: &Bytes) -> Result<Loaded, LoadError> {
        self.progress.report(0, bytes.len() as u64)?;
        if let Some(packed) = self.unpack(name, bytes)? {
            return self.unpacked(name, packed);
        }
        if bytes.is_empty() {
            let reason =
                format!("{name} is empty; ioreg -a prints nothing if no node fits its options");
            return Err(LoadError::Unknown { reason });
        }
        if bytes.starts_with(binary::MAGIC) {
            return list::in_binary(name, bytes, self.progress);
        }
        if kernelcache::is_kernel(bytes) {
            return kernelcache::load(name, bytes, self.progress);
        }
        if glance::begins_as_list(bytes) {
            return list::in_xml(name, bytes, self.progress);
        }
        if ioreg_text::sniff(bytes) {
            return ioreg_text::load(name, bytes.clone(), self.progress);
        }
        if webviewer::is_page(bytes) {
            return webviewer::page(name, bytes, None, self.progress);
        }
        if xml::opening(&xml::as_text(bytes).text).is_some() {
            return list::in_xml(name, bytes, self.progress);
        }
        if let Some(loaded) = relay::load_json(bytes) {
            return loaded;
        }
        if let Some(loaded) = list::in_ascii(name, bytes) {
            return loaded;
        }
        Err(LoadError::unknown(&format!("{name} is {}", describe(bytes))))
    }

    fn folder(&mut self, name: &str, files: &dyn Files) -> Result<Loaded, LoadError> {
        let nesting = self.nesting;
        let read = |path: &str, bytes: &Bytes, progress: &mut dyn Progress| {
            Reader { nesting, progress }.file(path, bytes)
        };
        tree::load(name, files, nesting > 0, &read, self.progress)
    }

    fn unpacked(&mut self, name: &str, packed: Packed) -> Result<Loaded, LoadError> {
        let (loaded, mut notes) = match packed {
            Packed::One { name, bytes, notes } => (self.file(&name, &bytes)?, notes),
            Packed::Many(mut members) => {
                let notes = std::mem::take(&mut members.notes);
                (self.folder(name, &members)?, notes)
            }
        };
        notes.extend(loaded.notes);
        Ok(Loaded { notes, ..loaded })
    }
}

/// Bytes of no known format in a few words.
fn describe(bytes: &[u8]) -> String {
    const PICTURES: [(&[u8], &str); 3] =
        [(b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n", "PNG"), (b"GIF8", "GIF")];
    if let Some((_, format)) = PICTURES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return format!("a {format} picture");
    }
    let head = &bytes[..bytes.len().min(40)];
    let text = head.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    if text.is_empty() || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        let hex: Vec<String> = head.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        return format!("a file that begins with the bytes {}", hex.join(" "));
    }
    let text: String = text.trim().chars().take(30).collect();
    format!("text that begins with {text:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::fixture::open;

    #[test]
    fn what_is_not_known_says_what_is_there_and_what_was_looked_for() {
        for (text, part) in [
            ("hello", "text that begins with \"hello\""),
            ("\u{1}\u{2}", "the bytes 01 02"),
            ("<plist><dict><key>a</key><true/></dict></plist>", "a dictionary with the key \"a\""),
            ("<plist><array><string>a</string></array></plist>", "an array of 1 value;"),
            ("{\"a\": 1}", "text that begins with \"{"),
            (&"[".repeat(100_000), "text that begins with \"[[["),
        ] {
            let message = open(text.as_bytes()).unwrap_err().to_string();
            assert!(
                message.contains(part) && message.contains("; ioscope opens dumps"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_picture_is_called_one() {
        let error = open(b"\xff\xd8\xff\xe0\0\x10JFIF\0").unwrap_err().to_string();
        let (what, _) = error.split_once(';').unwrap();
        assert!(what.ends_with(" is a JPEG picture"), "{error}");
    }

    #[test]
    fn a_scenario_is_read_strictly() {
        let text = "<plist><dict><key>format</key><string>ioscope-scenario</string><key>x</key><real>1</real></dict></plist>";
        assert!(matches!(open(text.as_bytes()), Err(LoadError::Unreadable { .. })));
    }
}
