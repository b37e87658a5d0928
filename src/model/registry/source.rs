//! Properties, which may still stand in the input.

use std::sync::OnceLock;

use crate::model::{Key, Value};

/// A part of an input, in bytes, from which a value can be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which of the registry's decoders knows the input.
    pub decoder: u16,
    /// Offset of the first byte.
    pub start: u64,
    /// Offset behind the last byte.
    pub end: u64,
}

/// Decodes values out of an input when they are looked at.
pub trait Decode: Send + Sync {
    /// The value that stands in `span`. Never fails: what can't be read is [`Value::Clipped`].
    fn decode(&self, span: Span) -> Value;

    /// Hands on the texts in the value, as [`Value::texts`] does, without making it where that can be spared. Of a value that can't be
    /// read, what stands before the damage may be handed on.
    fn texts(&self, span: Span, most: usize, take: &mut dyn FnMut(&str)) {
        self.decode(span).texts(most, take);
    }

    /// How `span` is written, and in which dialect (a number that the loaders give out): where two sources agree in both,
    /// so do the values, and none needs to be decoded to know that. `None` where the bytes alone don't tell.
    fn spelling(&self, _span: Span) -> Option<(u16, &[u8])> {
        None
    }

    /// A way to tell apart the properties in spans, for a source that hands them out as [`Properties::InSource`]. It remembers
    /// what spans have in common, so that many are told apart fastest by the same one.
    fn splitter(&self) -> Splitter<'_> {
        Box::new(|_| Vec::new())
    }

    /// Whether there can be a property of this name in `span`: cheaper to tell than all that are there.
    fn may_have(&self, _span: Span, _key: &Key) -> bool {
        true
    }
}

/// Tells apart the properties in a span.
pub type Splitter<'a> = Box<dyn FnMut(Span) -> Vec<Slot> + 'a>;

/// A value, decoded or not.
#[derive(Clone, Debug)]
pub enum Held {
    /// Decoded.
    Value(Value),
    /// Still in the input.
    Span(Span),
}

/// One property.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The key.
    pub key: Key,
    /// The value.
    pub held: Held,
}

/// The properties of an entry.
#[derive(Clone, Debug, Default)]
pub enum Properties {
    /// The source didn't print them (`ioreg` without `-l`): nothing is known.
    #[default]
    NotShown,
    /// All of them, in the source's order.
    Shown(Vec<Slot>),
    /// All of them, still in the input: they are told apart when they are looked at, see
    /// [`Registry::slots`](super::Registry::slots).
    InSource(Unsplit),
}

/// The properties of an entry as a part of an input.
#[derive(Clone, Debug)]
pub struct Unsplit {
    /// Where they stand.
    pub span: Span,
    pub(super) slots: OnceLock<Vec<Slot>>,
}

impl Unsplit {
    /// Properties that [`Decode::splitter`] can tell apart.
    pub fn new(span: Span) -> Self {
        Self { span, slots: OnceLock::new() }
    }
}
