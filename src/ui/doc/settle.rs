//! Works out what the right-hand pane shows.

use crate::explain::interpret::device;
use crate::explain::{Outcome, Verdict};
use crate::model::{PersonalitySource, Value};
use crate::ui::commands::{Context, DetailTab};
use crate::ui::personality::Shown;
use crate::ui::properties::{PropertyRow, rows, value_at, within};
use crate::ui::scroll::Scroll;

use super::Doc;
use super::detail::Detail;

impl Doc {
    /// Works out what the right-hand pane shows, if the selection or the moment has changed.
    pub(crate) fn settle(&mut self) {
        let moment = self.subject.moment().0;
        let at = self.selected().map(|place| (place, moment));
        if at == self.detail.at && at.is_some() && !self.detail.stale {
            return;
        }
        let Some((place, _)) = at else {
            self.detail = Detail::default();
            return;
        };
        let entry = self.registry().place(place).entry;
        let same_node = self.detail.at.is_some_and(|(before, _)| before == place);
        let before = self.detail.places.get(self.candidates.at).copied();
        let chosen = self.chosen().map(|verdict| verdict.personality.clone()).zip(before);
        let (places, verdicts): (Vec<usize>, Vec<Verdict>) =
            self.subject.candidates(entry).into_iter().unzip();
        // What is tried out on a personality may be its category or score: it is the same one all the same.
        let kept = chosen.filter(|_| same_node || self.subject.is_scenario());
        let kept = kept.and_then(|(label, place)| {
            let named = |verdict: &Verdict| {
                let known = &verdict.personality;
                (&known.bundle, &known.name) == (&label.bundle, &label.name)
            };
            let pairs = || verdicts.iter().zip(&places);
            let itself = pairs().position(|(verdict, at)| *at == place && named(verdict));
            let same = || verdicts.iter().position(|verdict| verdict.personality == label);
            itself.or_else(same).or_else(|| verdicts.iter().position(named))
        });
        let scores = self.subject.scores(entry, &places);
        // One that didn't start is what one has come for, above all one's own.
        let open = |verdict: &Verdict| verdict.outcome != Outcome::Started;
        let own = |verdict: &Verdict| verdict.personality.source == PersonalitySource::Bundle;
        let first = verdicts
            .iter()
            .position(|verdict| open(verdict) && own(verdict))
            .or(verdicts.iter().position(open));
        self.candidates = Scroll { at: kept.or(first).unwrap_or(0), top: 0 };
        if kept.is_none() {
            self.ladder = 0;
        }
        if !same_node {
            self.properties = Scroll::default();
            self.timeline.top = 0;
        }
        self.timeline.at = moment;
        self.detail = Detail {
            at,
            entry: Some(entry),
            chain: Some(self.subject.chain(entry)),
            properties: rows(&self.around(entry), &self.unfolded),
            device: device(&self.around(entry)),
            apart: self.subject.told_apart(&places),
            verdicts,
            places,
            scores,
            started_as: self.subject.started_as(entry),
            waits: self.subject.waits(entry),
            stale: false,
        };
    }

    /// Puts the cursor on a candidate, whose ladder shows from its beginning.
    pub(crate) fn choose(&mut self, at: usize) {
        (self.candidates.at, self.ladder) = (at, 0);
    }

    /// The verdict under the cursor.
    pub(crate) fn chosen(&self) -> Option<&Verdict> {
        self.detail.verdicts.get(self.candidates.at)
    }

    /// The place of the personality under the cursor among all.
    pub(crate) fn chosen_place(&self) -> Option<usize> {
        self.detail.places.get(self.candidates.at).copied()
    }

    /// The personality that the tab of that name shows: of the candidate under the cursor, or else that of the driver which the node
    /// itself is. With its verdict, and its place among all.
    pub(crate) fn personality(&self) -> Option<(usize, &Verdict)> {
        let own = || self.detail.started_as.first().map(|(place, verdict)| (*place, verdict));
        self.chosen_place().zip(self.chosen()).or_else(own)
    }
    /// The row under the cursor of the properties, or of the personality, with its value.
    pub(crate) fn under_cursor(&self, context: Context) -> Option<(&PropertyRow, Value)> {
        match context {
            Context::Properties => {
                let row = self.detail.properties.get(self.properties.at)?;
                Some((row, value_at(self.registry(), self.detail.entry?, &row.path)?))
            }
            Context::Personality => {
                let row = &self.listed.rows.get(self.listed.scroll.at)?.row;
                Some((row, within(&self.listed.listing.as_ref()?.table, &row.path)?))
            }
            _ => None,
        }
    }

    /// Works out what the tab that shows has beyond that, for a pane of so many columns.
    pub(crate) fn settle_tab(&mut self, columns: u16) {
        let moment = self.subject.moment().0;
        match self.tab {
            DetailTab::Personality => {
                let shown = self.detail.entry.zip(self.personality());
                let shown = shown.map(|(entry, (place, verdict))| Shown {
                    entry,
                    moment,
                    place,
                    personality: (*verdict.personality).clone(),
                });
                self.listed.settle(&self.subject, shown);
            }
            DetailTab::Raw => {
                let place = self.selected();
                self.raw.settle(self.subject.registry(), place, moment, columns);
            }
            _ => {}
        }
    }
}
