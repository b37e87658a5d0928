//! The ladder: what became of each stage, in the order in which it was tested.

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

/// A ladder in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ladder(Vec<Rung>);

impl Ladder {
    pub(crate) fn passed(&mut self, stage: Stage, text: impl Into<String>) -> &mut Self {
        self.rung(stage, RungState::Passed, text)
    }

    pub(crate) fn failed(&mut self, stage: Stage, text: impl Into<String>) -> &mut Self {
        self.rung(stage, RungState::Failed, text)
    }

    pub(crate) fn unknown(&mut self, stage: Stage, text: impl Into<String>) -> &mut Self {
        self.rung(stage, RungState::Unknown, text)
    }

    pub(crate) fn rung(
        &mut self,
        stage: Stage,
        state: RungState,
        text: impl Into<String>,
    ) -> &mut Self {
        self.0.push(Rung { stage, state, text: text.into() });
        self
    }

    /// The rungs, with every stage that was not reached behind them.
    pub(crate) fn finish(mut self) -> Vec<Rung> {
        for stage in EVERY {
            if !self.0.iter().any(|rung| rung.stage == stage) {
                self.0.push(Rung { stage, state: RungState::NotReached, text: String::new() });
            }
        }
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_keeps_its_order_and_what_was_not_reached_comes_last() {
        let mut ladder = Ladder::default();
        ladder.passed(Stage::Keys, "IONameMatch").failed(Stage::Category, "");
        let rungs = ladder.finish();
        assert_eq!(rungs[0].stage, Stage::Keys);
        assert_eq!(rungs[1].stage, Stage::Category);
        assert_eq!(rungs.len(), EVERY.len());
        assert!(rungs[2..].iter().all(|rung| rung.state == RungState::NotReached));
    }
}
