//! What stays in the text until somebody looks at it: properties and their values.

use super::scan;
use super::value::{Style, value};
use crate::load::Bytes;
use crate::load::dialect::TEXT;
use crate::model::{Decode, Slot, Span, Value};

/// The bytes of a dump, from which its values are decoded.
pub(super) struct Text {
    pub(super) bytes: Bytes,
    pub(super) style: Style,
}

impl Decode for Text {
    fn decode(&self, span: Span) -> Value {
        let range = span.start as usize..span.end as usize;
        value(self.bytes.get(range).unwrap_or_default(), self.style)
    }

    fn spelling(&self, span: Span) -> Option<(u16, &[u8])> {
        let dialect = TEXT | u16::from(self.style.formatted) << 1 | u16::from(self.style.crlf);
        Some((dialect, self.bytes.get(span.start as usize..span.end as usize)?))
    }

    fn split(&self, block: Span) -> Vec<Slot> {
        scan::split(&self.bytes, block)
    }
}
