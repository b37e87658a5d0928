//! What stays in the text until somebody looks at it: properties and their values.

use super::scan;
use super::value::{Style, up_to, value};
use crate::load::Bytes;
use crate::load::dialect::TEXT;
use crate::model::{Decode, Slot, Span, Value};

/// The bytes of a dump, from which its values are decoded.
pub(super) struct Text {
    pub(super) bytes: Bytes,
    pub(super) style: Style,
}

impl Text {
    fn text(&self, span: Span) -> &[u8] {
        self.bytes.get(span.start as usize..span.end as usize).unwrap_or_default()
    }
}

impl Decode for Text {
    fn decode(&self, span: Span) -> Value {
        value(self.text(span), self.style)
    }

    fn decode_up_to(&self, span: Span, most: usize) -> Value {
        up_to(self.text(span), self.style, most)
    }

    fn spelling(&self, span: Span) -> Option<(u16, &[u8])> {
        let dialect = TEXT | u16::from(self.style.formatted) << 1 | u16::from(self.style.crlf);
        Some((dialect, self.bytes.get(span.start as usize..span.end as usize)?))
    }

    fn split(&self, block: Span) -> Vec<Slot> {
        scan::split(&self.bytes, block)
    }
}
