//! A part of a case that can be edited as one table.

/// What the learner may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A personality.
    Driver(String),
    /// A node's properties.
    Node(String),
    /// What a driver's code does.
    Class(String),
    /// A bundle, its personalities aside.
    Kext(String),
}

impl Whose {
    /// The word of the change that sets one of its keys.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Driver(_) => "set",
            Self::Node(_) => "set-node",
            Self::Class(_) => "set-class",
            Self::Kext(_) => "set-kext",
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        let (Self::Driver(name) | Self::Node(name) | Self::Class(name) | Self::Kext(name)) = self;
        name
    }
}
