//! Interned names: property keys, class names, bundle and plane names.

use std::fmt;
use std::ops::Deref;

use string_cache::DefaultAtom;

/// An interned name. Copies are cheap, equality is one comparison of machine words, and the text is
/// freed with its last user.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(DefaultAtom);

impl Key {
    /// So many bytes are kept in the key itself: such a name is nowhere looked up, counted or freed.
    pub(crate) const SHORT: usize = 7;

    /// Interns `text`.
    pub fn new(text: &str) -> Self {
        Self(DefaultAtom::from(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self(DefaultAtom::from(text))
    }
}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Key {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), out)
    }
}
