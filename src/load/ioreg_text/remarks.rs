//! Notes while reading: positions from offsets, and no more of one sort than a person would read.

use crate::model::{Note, NoteKind, Position};

/// Notes of one sort beyond this many are counted, not kept.
const MOST: usize = 100;

/// Collects notes.
#[derive(Default)]
pub(super) struct Remarks {
    notes: Vec<Note>,
    counts: Vec<(NoteKind, usize)>,
}

/// A line of the input, for positions.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: u32,
    /// Offset of its first byte.
    pub(super) start: usize,
}

impl Line {
    /// The position of the byte at `offset`, which is on this line.
    pub(super) fn position(self, bytes: &[u8], offset: usize) -> Position {
        let before = bytes.get(self.start..offset).unwrap_or_default();
        // Every byte that doesn't continue a UTF-8 character starts one.
        let column = before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() + 1;
        Position { line: self.number, column: column as u32, offset: offset as u64 }
    }

    /// Counts this line, which was counted from 1, from `first` on.
    pub(super) fn count_from(&mut self, first: Self) {
        if self.number > 0 {
            self.number = self.number.saturating_add(first.number - 1);
        }
    }
}

impl Remarks {
    pub(super) fn add(&mut self, kind: NoteKind, at: Position, message: impl Into<String>) {
        let known = self.known(kind);
        let count = &mut self.counts[known].1;
        *count += 1;
        if *count <= MOST {
            self.notes.push(Note { at, kind, message: message.into(), file: None });
        }
    }

    /// Counts the lines of the notes, which were counted from 1, from `first` on.
    pub(super) fn count_from(&mut self, first: Line) {
        for note in &mut self.notes {
            note.at.line = note.at.line.saturating_add(first.number - 1);
        }
    }

    /// Takes in the notes of the part of the text that follows.
    pub(super) fn append(&mut self, part: Self) {
        for (kind, count) in part.counts {
            let known = self.known(kind);
            self.counts[known].1 += count;
        }
        for note in part.notes {
            let kept = self.notes.iter().filter(|have| have.kind == note.kind).count();
            if kept < MOST {
                self.notes.push(note);
            }
        }
    }

    fn known(&mut self, kind: NoteKind) -> usize {
        let known = self.counts.iter().position(|(have, _)| *have == kind);
        known.unwrap_or_else(|| {
            self.counts.push((kind, 0));
            self.counts.len() - 1
        })
    }

    /// All notes in order of place, those of the whole input first.
    pub(super) fn finish(mut self) -> Vec<Note> {
        for (kind, count) in self.counts {
            if count > MOST {
                let message = format!("{} more notes of this kind are left out", count - MOST);
                self.notes.push(Note::whole(kind, message));
            }
        }
        self.notes.sort_by_key(|note| note.at.offset);
        self.notes
    }
}
