//! Generated files, each written when it is first asked for, and removed in the end.

use std::cell::OnceCell;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::machine::{Amount, write_text, write_xml};
use super::{Result, child};

/// A folder of its own, which goes with the value.
pub(crate) struct Files {
    folder: TempDir,
    amount: Amount,
    written: [OnceCell<()>; 3],
}

impl Files {
    /// Dumps of so many bytes.
    pub(crate) fn new(bytes: u64) -> Result<Self> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        Ok(Self { folder, amount: Amount::Bytes(bytes), written: Default::default() })
    }

    /// A file that may be written, and the folder of which is removed.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A dump as `ioreg -al` prints it.
    pub(crate) fn xml(&self) -> Result<PathBuf> {
        self.once(0, "dump.plist", |path| Ok(write_xml(self.amount, written(path)?)?))
    }

    /// A dump as `ioreg -lw0` prints it.
    pub(crate) fn text(&self) -> Result<PathBuf> {
        self.once(1, "dump.txt", |path| Ok(write_text(self.amount, written(path)?)?))
    }

    /// The dump of [`Files::xml`] as a binary list, written by the `plist` crate in a process that gives its memory back.
    pub(crate) fn binary(&self) -> Result<PathBuf> {
        let xml = self.xml()?;
        self.once(2, "dump-binary.plist", |path| {
            let mut convert = child::command("to-binary", [xml.as_os_str(), path.as_os_str()])?;
            child::least([&mut convert], 1).map(drop)
        })
    }

    fn once(
        &self,
        at: usize,
        name: &str,
        write: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<PathBuf> {
        let path = self.path(name);
        if self.written[at].get().is_none() {
            write(&path)?;
            let _ = self.written[at].set(());
        }
        Ok(path)
    }
}

fn written(path: &Path) -> Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(path)?))
}
