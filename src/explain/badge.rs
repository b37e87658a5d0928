//! What the row of a node in a tree says of its candidates.

use super::Outcome;

/// What stands beside a node in the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// Personalities whose driver started here.
    pub started: u32,
    /// Personalities that were candidates here and didn't start: lost, or refused by a test.
    pub rejected: u32,
    /// Of the rejected, those that somebody asks about: they come from a scenario or from a bundle that was given, or from a
    /// catalogue and fitted and lost their category. A dump's own drivers are known because they started, if elsewhere.
    pub loud: u32,
    /// Personalities that wait.
    pub waiting: u32,
    /// Personalities of which the input can't tell.
    pub undetermined: u32,
    /// Of the undetermined, those that somebody asks about.
    pub open: u32,
    /// Whether this is derived from a snapshot.
    pub derived: bool,
}

impl Badge {
    /// Counts a personality that matters to the node. `asked`: whether somebody asks about it.
    pub(crate) fn count(&mut self, outcome: Outcome, asked: bool) {
        match outcome {
            Outcome::Started => self.started += 1,
            Outcome::Lost | Outcome::Rejected => {
                self.rejected += 1;
                self.loud += u32::from(asked);
            }
            Outcome::Waiting => self.waiting += 1,
            Outcome::Undetermined => {
                self.undetermined += 1;
                self.open += u32::from(asked);
            }
            Outcome::NeverConsidered => {}
        }
    }
}
