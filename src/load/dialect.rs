//! In which ways values are written in a source: the numbers that [`Decode::spelling`](crate::model::Decode::spelling) gives out.

/// The text of `ioreg`; the two lowest bits tell of `-f` and of line ends.
pub(super) const TEXT: u16 = 0x100;

/// An XML property list.
pub(super) const XML: u16 = 0x200;
