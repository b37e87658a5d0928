//! Who holds the match category of a personality that passes every other test.

use std::fmt::Write as _;

use std::borrow::Cow;

use crate::engine::{self, Examination, Missing, contradicted_key};
use crate::explain::missing::missing_words;
use crate::explain::sentence::category_words;
use crate::explain::verdict::path;
use crate::explain::{Holder, Outcome, PersonalityRef, Verdict, difference};
use crate::model::{EntryId, Key, PersonalitySource};

use super::{Snapshot, Trial};

impl Snapshot {
    /// It passes every test that can be repeated: is its category free?
    pub(super) fn passes(
        &self,
        engine: &engine::Snapshot<'_>,
        found: &Examination,
        at: usize,
        verdict: &mut Verdict,
    ) {
        if let Some(class) = &found.closed_family {
            verdict.missing.push(missing_words(&Missing::FamilyRule(class.clone())));
            if self.closed(engine, found, class, at, verdict) {
                return;
            }
        }
        let category = category_words(&found.category.category);
        let certain: Vec<&engine::Holder> =
            found.category.holders.iter().filter(|holder| holder.certain).collect();
        match certain[..] {
            [holder] if self.may_be_own(engine, holder, at, verdict) => {}
            [holder] => self.held(found, holder, at, verdict),
            [_, _, ..] => {
                let words = format!("{} clients of this node show {category}", certain.len());
                verdict.tell(Outcome::Undetermined, "category-unclear", words);
            }
            [] if found.category.free.is_unknown() => {
                let missing = found.category.missing.as_ref().unwrap_or(&Missing::Clients);
                if let Some(holder) = found.category.holders.first() {
                    let words = format!(
                        "{} may hold {category}, or have been matched in another",
                        holder.class
                    );
                    verdict.tell(Outcome::Undetermined, "category-unclear", words);
                } else {
                    let words = format!(
                        "it passes every test that can be repeated here, but who holds {category} is undetermined: \
                         {}",
                        match missing {
                            Missing::ServicePlane =>
                                "the plane in which drivers are attached isn't shown",
                            _ => "not all of the node's clients are shown with their properties",
                        }
                    );
                    verdict.tell(Outcome::Undetermined, "clients-not-shown", words);
                }
                verdict.missing.push(missing_words(missing));
            }
            [] => {
                let class_only = found.before().evidence.is_empty();
                let how = if class_only {
                    "it matches by class only"
                } else {
                    "it passes every test that can be repeated here"
                };
                let then = match self.known[at].trial {
                    Trial::Changed => {
                        "free: with this change it would be probed, and no dump tells what its code answers"
                    }
                    _ => {
                        "free, and its driver isn't there: no dump records whether it was probed or refused"
                    }
                };
                let mut words = format!("{how}, {category} is {then}");
                let asked = self.known[at].personality.table.get("IOResourceMatch");
                if let Some(resource) = self.awaited(found.node, asked) {
                    let _ = write!(
                        words,
                        "; the resource {resource} is not published, so its start would wait for that"
                    );
                }
                if found.now.passive.result.is_no() {
                    words += "; as the node is now it would be refused";
                }
                verdict.tell(Outcome::Undetermined, "not-recorded", words);
                verdict
                    .missing
                    .push("what the driver's own init, attach, probe and start answered".into());
            }
        }
    }

    /// A closed family may compare a key of the personality that the node has with another value: then nothing can be told.
    /// What a dump's driver shows may be its own, so only a personality from elsewhere is asked.
    fn closed(
        &self,
        engine: &engine::Snapshot<'_>,
        found: &Examination,
        class: &Key,
        at: usize,
        verdict: &mut Verdict,
    ) -> bool {
        let personality = &self.known[at].personality;
        if personality.source == PersonalitySource::Dump {
            return false;
        }
        let Some((key, have)) = contradicted_key(engine, found.node, &personality.table) else {
            return false;
        };
        let words = format!(
            "no test refuses it, but the node has another {key}, and it isn't published whether {class} compares \
             that key"
        );
        verdict.tell(Outcome::Undetermined, "family-closed", words);
        verdict.expected = personality.table.find(&key).cloned();
        verdict.difference =
            verdict.expected.as_ref().and_then(|expected| difference(expected, &have));
        verdict.found = Some(have);
        verdict.key = Some(key);
        true
    }

    /// Who holds the category is of this personality's class and bundle, but shows other values under some of its keys: whether
    /// it has published them, or was matched with another personality or another version of this one, can't be told.
    fn may_be_own(
        &self,
        engine: &engine::Snapshot<'_>,
        holder: &engine::Holder,
        at: usize,
        verdict: &mut Verdict,
    ) -> bool {
        let personality = &self.known[at].personality;
        // A driver that is another known personality's isn't this one's.
        let taken = self
            .rival(verdict.node.entry, holder)
            .is_some_and(|rival| rival.source != PersonalitySource::Dump);
        if taken
            || self.known[at].trial != Trial::None
            || personality.source == PersonalitySource::Dump
            || !engine.is_instance(holder.entry, personality).is_unknown()
                && engine.shown_otherwise(holder.entry, &personality.table, true).is_empty()
        {
            return false;
        }
        let other = engine.shown_otherwise(holder.entry, &personality.table, false);
        let Some(key) = other.first() else { return false };
        let category = category_words(&verdict.personality.category);
        let words = format!(
            "{} holds {category} here and may be this personality's driver, but shows another {key}: it has published that itself, or \
             was matched with another personality",
            holder.class
        );
        verdict.tell(Outcome::Undetermined, "key-published-by-driver", words);
        verdict.key = Some(key.clone());
        verdict.expected = personality.table.find(key).cloned();
        verdict.found = self.registry.get(holder.entry, key).map(Cow::into_owned);
        verdict.missing.push(missing_words(&Missing::Published(key.clone())));
        true
    }

    /// The personality of the driver that holds a node's category.
    fn rival(&self, node: EntryId, holder: &engine::Holder) -> Option<&PersonalityRef> {
        let mut drivers = self.drivers.get(&node).into_iter().flatten();
        let driver = drivers.find(|driver| driver.entry == holder.entry)?;
        Some(&self.refs[driver.known])
    }

    /// Another driver holds the category: how it came so is not recorded.
    fn held(&self, found: &Examination, holder: &engine::Holder, at: usize, verdict: &mut Verdict) {
        let own = &self.refs[at];
        let rival = self.rival(found.node, holder);
        let label = own.label();
        let category = &found.category.category;
        let (place, class) = (&verdict.node.name, &holder.class);
        let claim = match rival {
            Some(rival) => format!(
                "both {} and {label} claim {category} on {place}, and only one driver per category starts",
                rival.label()
            ),
            None => format!(
                "{class} holds {category} on {place}, and only one driver per category starts"
            ),
        };
        let refused = "its own probe or start refused it";
        let late = format!("it came when {class} held the category and was refused at the gate");
        // What a driver of the dump shows is the score after its probe.
        let is_listed = |who: &PersonalityRef| who.source != PersonalitySource::Dump;
        let listed = rival.filter(|rival| is_listed(rival)).map(|rival| rival.score);
        let both_listed = is_listed(own) && listed.is_some();
        let score = own.score;
        let how = match listed.or(holder.shown_score) {
            Some(other) if score > other && both_listed => format!(
                "its score {score} is above {other}, so unless a probe changed one of them, {refused}, or {late}; a dump can't tell which"
            ),
            Some(other) if score > other => format!(
                "its score {score} is above {other}, so {refused}, or {late}, or it was probed in the same pass and outranked after \
                 all; a dump can't tell which"
            ),
            other => format!(
                "{} this one never reached startCandidate, unless its own start failed",
                match other {
                    Some(other) if both_listed => format!("with score {score} against {other}"),
                    _ => format!("{class} runs, so"),
                }
            ),
        };
        if let Some(family) = &found.closed_family {
            // The holder and a rule that nobody can read: which of the two stood in the way is open.
            let words = format!(
                "no known test refuses it, but whether {family} accepts it is not published; if it does, {claim}; \
                 {how}"
            );
            verdict.tell(Outcome::Undetermined, "family-closed", words);
        } else {
            verdict.tell(Outcome::Lost, "category-consumed", format!("{claim}; {how}"));
        }
        verdict.holder = Some(Holder {
            path: path(&self.registry, holder.entry),
            class: holder.class.to_string(),
            score: holder.shown_score,
        });
        verdict.missing.push(
            "whether it was refused before its probe (at the gate), by its probe or start, or outranked".into(),
        );
    }
}
