//! What is written, collected before it is passed on.

use std::io::{self, Write};

/// So much is collected before it is passed on.
const ENOUGH: usize = 1 << 16;

/// Lines for somebody who takes them at the end of one, and who may fail.
pub(super) struct Output<'o> {
    out: &'o mut dyn Write,
    /// The current line, and those before it that weren't passed on yet.
    pub(super) buffer: Vec<u8>,
    /// The first failure to write.
    failed: Option<io::Error>,
}

impl<'o> Output<'o> {
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        Self { out, buffer: Vec::with_capacity(ENOUGH + (ENOUGH >> 2)), failed: None }
    }

    #[inline]
    pub(super) fn end(&mut self) {
        self.buffer.push(b'\n');
        if self.buffer.len() >= ENOUGH {
            self.pass_on();
        }
    }

    fn pass_on(&mut self) {
        if self.failed.is_none() {
            self.failed = self.out.write_all(&self.buffer).err();
        }
        self.buffer.clear();
    }

    /// Whether nothing can be written any more.
    pub(super) fn is_closed(&self) -> bool {
        self.failed.is_some()
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.pass_on();
        match self.failed {
            Some(error) => Err(error),
            None => self.out.flush(),
        }
    }
}
