//! Three-valued answers.

use std::ops::Not;

/// The answer to a question that the input may not be able to settle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tri {
    /// Certainly not.
    No,
    /// The input can't tell.
    #[default]
    Unknown,
    /// Certainly.
    Yes,
}

impl Tri {
    /// Conjunction: a single certain *no* decides, whatever else is unknown.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Disjunction: a single certain *yes* decides.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether this is [`Tri::Yes`].
    pub fn is_yes(self) -> bool {
        self == Self::Yes
    }

    /// Whether this is [`Tri::No`].
    pub fn is_no(self) -> bool {
        self == Self::No
    }

    /// Whether this is [`Tri::Unknown`].
    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }
}

impl Not for Tri {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Tri {
    fn from(known: bool) -> Self {
        if known { Self::Yes } else { Self::No }
    }
}
