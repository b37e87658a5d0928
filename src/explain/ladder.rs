//! The ladder: what became of each stage, in the order in which it was tested.

use std::borrow::Cow;

use super::{Rung, RungState, Stage};

/// The stages that every candidate has to pass, in the kernel's order. [`Stage::Registered`] and [`Stage::DriverKit`] have a
/// rung only where there is something to say.
const EVERY: [Stage; 12] = [
    Stage::Catalogue,
    Stage::ProviderClass,
    Stage::Category,
    Stage::Keys,
    Stage::Family,
    Stage::Code,
    Stage::Class,
    Stage::Init,
    Stage::Attach,
    Stage::Probe,
    Stage::Best,
    Stage::Start,
];

/// A ladder in the making. What a rung says is asked for only if somebody will read it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ladder {
    rungs: Vec<Rung>,
    passed: usize,
    /// Whether the stages that were passed are only counted.
    counts: bool,
}

impl Ladder {
    /// A ladder that nobody will read.
    pub(crate) fn counting() -> Self {
        Self { counts: true, ..Self::default() }
    }

    pub(crate) fn passed<T: Into<Cow<'static, str>>>(
        &mut self,
        stage: Stage,
        text: impl FnOnce() -> T,
    ) -> &mut Self {
        self.rung(stage, RungState::Passed, text)
    }

    pub(crate) fn failed<T: Into<Cow<'static, str>>>(
        &mut self,
        stage: Stage,
        text: impl FnOnce() -> T,
    ) -> &mut Self {
        self.rung(stage, RungState::Failed, text)
    }

    pub(crate) fn unknown<T: Into<Cow<'static, str>>>(
        &mut self,
        stage: Stage,
        text: impl FnOnce() -> T,
    ) -> &mut Self {
        self.rung(stage, RungState::Unknown, text)
    }

    pub(crate) fn rung<T: Into<Cow<'static, str>>>(
        &mut self,
        stage: Stage,
        state: RungState,
        text: impl FnOnce() -> T,
    ) -> &mut Self {
        self.passed += usize::from(state == RungState::Passed);
        if !self.counts {
            // Room for every stage and a few keys.
            if self.rungs.is_empty() {
                self.rungs.reserve(EVERY.len() + 4);
            }
            self.rungs.push(Rung { stage, state, text: text().into() });
        }
        self
    }

    /// The number of tests and stages that were passed.
    pub(crate) fn progress(&self) -> usize {
        self.passed
    }

    /// The rungs, with every stage that was not reached behind them.
    pub(crate) fn finish(mut self) -> Vec<Rung> {
        for stage in EVERY {
            if !self.rungs.iter().any(|rung| rung.stage == stage) {
                let text = Cow::Borrowed("");
                self.rungs.push(Rung { stage, state: RungState::NotReached, text });
            }
        }
        self.rungs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_keeps_its_order_and_what_was_not_reached_comes_last() {
        let mut ladder = Ladder::default();
        ladder.passed(Stage::Keys, || "IONameMatch").failed(Stage::Category, || "");
        assert_eq!(ladder.progress(), 1);
        let rungs = ladder.finish();
        assert_eq!(rungs[0].stage, Stage::Keys);
        assert_eq!(rungs[1].stage, Stage::Category);
        assert_eq!(rungs.len(), EVERY.len());
        assert!(rungs[2..].iter().all(|rung| rung.state == RungState::NotReached));
    }
}
