//! What the tests of readers share.

use super::{Bytes, Cancelled, Files, LoadError, Loaded, Progress, Quiet, Source, load};

pub(super) fn open(bytes: impl Into<Bytes>) -> Result<Loaded, LoadError> {
    load(&Source::file("input", bytes), &mut Quiet)
}

/// Asks to stop once anything was read.
pub(super) struct Impatient;

impl Progress for Impatient {
    fn report(&mut self, done: u64, _total: u64) -> Result<(), Cancelled> {
        if done > 0 { Err(Cancelled) } else { Ok(()) }
    }
}

pub(super) struct Folder(Vec<String>, Vec<Bytes>);

impl Folder {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let mut files = files.to_vec();
        files.sort_unstable();
        let paths = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        Self(paths, files.iter().map(|(_, text)| text.as_bytes().into()).collect())
    }
}

impl Files for Folder {
    fn paths(&self) -> &[String] {
        &self.0
    }

    fn read(&self, path: &str) -> Result<Bytes, String> {
        let at = self.0.iter().position(|have| have == path).ok_or("no such file")?;
        Ok(self.1[at].clone())
    }
}

/// Hands on a file with each of these bytes, and another one that is nearly right, everywhere in it, and cut there. Of a long one
/// not every place is tried.
pub(super) fn damaged(whole: &[u8], bytes: &[u8], mut open: impl FnMut(Vec<u8>)) {
    for at in (0..whole.len()).step_by(whole.len() / 2000 + 1) {
        for byte in bytes.iter().copied().chain([whole[at] ^ 1]) {
            let mut broken = whole.to_vec();
            broken[at] = byte;
            open(broken);
        }
        open(whole[..at].to_vec());
    }
}
