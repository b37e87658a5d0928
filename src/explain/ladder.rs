//! The ladder: the stages on the way to a start, and what became of each.

use std::borrow::Cow;

use serde::Serialize;

use crate::model::{Key, Value};

/// A stage on the way to a start, in the kernel's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// In the catalogue, under a provider class.
    Catalogue,
    /// The node is registered and active: it takes part in matching.
    Registered,
    /// The node is of that class.
    ProviderClass,
    /// What only driver extensions are asked: the daemon, crashes, relaunching.
    DriverKit,
    /// The match category was free when the candidate was screened.
    Category,
    /// The generic matching keys.
    Keys,
    /// The test of the provider's family.
    Family,
    /// The code is loaded.
    Code,
    /// The class can be allocated.
    Class,
    /// `init`.
    Init,
    /// `attach`.
    Attach,
    /// `probe`.
    Probe,
    /// The best of its match category.
    Best,
    /// `start`.
    Start,
}

/// What became of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RungState {
    /// Passed.
    Passed,
    /// This is where it ended.
    Failed,
    /// The candidate waits here, or has come so far by this moment.
    Waiting,
    /// The input can't tell.
    Unknown,
    /// The candidate never came so far.
    NotReached,
}

/// One rung of the ladder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rung {
    /// The stage.
    pub stage: Stage,
    /// What became of it.
    pub state: RungState,
    /// What there is to say: «under `IOPCIDevice`, score 0».
    pub text: Cow<'static, str>,
}

/// The stages of matching that every candidate has to pass, in the kernel's order. [`Stage::Registered`] and [`Stage::DriverKit`] have a
/// rung only where there is something to say.
const MATCHING: [Stage; 5] =
    [Stage::Catalogue, Stage::ProviderClass, Stage::Category, Stage::Keys, Stage::Family];

/// The stages behind those: what becomes of the driver's own code. A dump records nothing of them.
pub(crate) const DRIVING: [Stage; 7] = [
    Stage::Code,
    Stage::Class,
    Stage::Init,
    Stage::Attach,
    Stage::Probe,
    Stage::Best,
    Stage::Start,
];

/// What a rung says, not yet in words where its verdict has what they are made of: few of all ladders are ever read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Saying {
    /// These words.
    Words(Cow<'static, str>),
    /// The verdict's sentence.
    Sentence,
    /// Where the personality is in the catalogue, and with which score.
    Listed,
    /// The personality's provider class.
    ProviderClass,
    /// That the match category is free.
    Free,
    /// That a driver of this class holds it now.
    HeldBy(Key),
    /// A key, with the personality's value where that was found to fit.
    Key(Key, Option<Value>),
    /// A key that fits, with the personality's value, behind a stage that may have been the end.
    Fits(Key, Option<Value>),
}

impl<T: Into<Cow<'static, str>>> From<T> for Saying {
    fn from(words: T) -> Self {
        Self::Words(words.into())
    }
}

/// The rungs up to where it ended, in the order in which they were tested.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ladder(Vec<(Stage, RungState, Saying)>);

impl Ladder {
    /// An empty one, with room for so many rungs.
    pub(crate) fn with_room(rungs: usize) -> Self {
        Self(Vec::with_capacity(rungs))
    }

    pub(crate) fn passed(&mut self, stage: Stage, saying: impl Into<Saying>) -> &mut Self {
        self.rung(stage, RungState::Passed, saying)
    }

    pub(crate) fn failed(&mut self, stage: Stage, saying: impl Into<Saying>) -> &mut Self {
        self.rung(stage, RungState::Failed, saying)
    }

    pub(crate) fn unknown(&mut self, stage: Stage, saying: impl Into<Saying>) -> &mut Self {
        self.rung(stage, RungState::Unknown, saying)
    }

    pub(crate) fn rung(
        &mut self,
        stage: Stage,
        state: RungState,
        saying: impl Into<Saying>,
    ) -> &mut Self {
        self.0.push((stage, state, saying.into()));
        self
    }

    /// Whether a rung of this stage says these words.
    pub(crate) fn says(&self, stage: Stage, words: &str) -> bool {
        let said = |saying: &Saying| matches!(saying, Saying::Words(said) if said == words);
        self.0.iter().any(|(at, _, saying)| *at == stage && said(saying))
    }

    /// How many tests and stages were passed.
    pub(crate) fn count_passed(&self) -> usize {
        self.0.iter().filter(|(_, state, _)| *state == RungState::Passed).count()
    }

    /// Whether something is known of a stage.
    pub(crate) fn has(&self, stage: Stage) -> bool {
        self.0.iter().any(|(have, ..)| *have == stage)
    }

    /// The rungs as `words` has them, with every stage that was not reached behind them.
    pub(crate) fn told(&self, words: impl Fn(&Saying) -> Cow<'static, str>) -> Vec<Rung> {
        let mut rungs = Vec::with_capacity(self.0.len() + MATCHING.len() + DRIVING.len());
        for (stage, state, saying) in &self.0 {
            rungs.push(Rung { stage: *stage, state: *state, text: words(saying) });
        }
        for stage in MATCHING.into_iter().chain(DRIVING) {
            if !self.has(stage) {
                rungs.push(Rung { stage, state: RungState::NotReached, text: "".into() });
            }
        }
        rungs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_keeps_its_order_and_what_was_not_reached_comes_last() {
        let mut ladder = Ladder::default();
        ladder.passed(Stage::Keys, "IONameMatch").failed(Stage::Category, "");
        assert_eq!(ladder.count_passed(), 1);
        let rungs = ladder.told(|_| "".into());
        assert_eq!(rungs[0].stage, Stage::Keys);
        assert_eq!(rungs[1].stage, Stage::Category);
        assert_eq!(rungs.len(), MATCHING.len() + DRIVING.len());
        assert!(rungs[2..].iter().all(|rung| rung.state == RungState::NotReached));
    }
}
