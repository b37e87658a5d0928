//! What stays in the text until somebody looks at it: properties and their values.

use memchr::memmem;

use super::scan;
use super::value::{Style, texts, value};
use crate::load::Bytes;
use crate::load::dialect::TEXT;
use crate::model::{Decode, Key, Span, Splitter, Value};

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

    fn texts(&self, span: Span, most: usize, take: &mut dyn FnMut(&str)) {
        texts(self.text(span), self.style, most, take);
    }

    fn spelling(&self, span: Span) -> Option<(u16, &[u8])> {
        let dialect = TEXT | u16::from(self.style.formatted) << 1 | u16::from(self.style.crlf);
        Some((dialect, self.bytes.get(span.start as usize..span.end as usize)?))
    }

    fn splitter(&self) -> Splitter<'_> {
        Box::new(scan::splitter(&self.bytes))
    }

    fn may_have(&self, block: Span, key: &Key) -> bool {
        // Other keys may be spelt in another encoding, or be cut.
        if !key.is_ascii() {
            return true;
        }
        let block = self.text(block);
        memmem::find_iter(block, key.as_bytes())
            .any(|at| block[..at].ends_with(b"\"") && block[at + key.len()..].starts_with(b"\""))
    }
}
