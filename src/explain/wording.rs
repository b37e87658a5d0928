//! A verdict in words.

use std::borrow::Cow;

use super::counted::an;
use super::evidence::refusal_words;
use super::fix::{fitting, fix};
use super::ladder::{Rung, Saying};
use super::sentence::category_words;
use super::value::show_within;
use super::{Outcome, Verdict, code};
use crate::model::{PersonalitySource, Value};

/// Characters of a value on a rung.
const INLINE: usize = 60;

impl Verdict {
    /// What happened, one sentence, without a full stop at its end if it is a fragment.
    pub fn sentence(&self) -> Cow<'_, str> {
        if let Some(said) = &self.said {
            return Cow::Borrowed(said);
        }
        let class = &self.node.class;
        if self.outcome == Outcome::NeverConsidered {
            let wanted = self.personality.provider_class.as_deref().unwrap_or_default();
            return ["the node is ", &an(class), ", not ", &an(wanted)].concat().into();
        }
        let (key, expected, found) =
            (self.key.as_deref(), self.expected.as_ref(), self.found.as_ref());
        let mut words = refusal_words(self.code, key, expected, found, class);
        if !self.certain {
            words.push_str(", as the node is in this dump");
        }
        words.into()
    }

    /// The value with which the key that decided would fit the node, if the two are so near that the node may be the one that is
    /// meant: what [`Verdict::fix`] advises.
    pub fn fitting(&self) -> Option<Value> {
        fitting(self)
    }

    /// What to do about it; `None` where there is nothing that a developer could do.
    pub fn fix(&self) -> Option<Cow<'_, str>> {
        match &self.advice {
            Some(advice) => Some(Cow::Borrowed(advice)),
            None => fix(self).map(Cow::Owned),
        }
    }

    /// The kernel's rule behind the reason, one sentence; empty where it started.
    pub fn rule(&self) -> &'static str {
        code::find(self.code).map_or("", |row| row.rule)
    }

    /// The kernel function in which it happens; empty where it started.
    pub fn function(&self) -> &'static str {
        code::find(self.code).map_or("", |row| row.function)
    }

    /// The stages in the order in which they were tested, then those that were not reached.
    pub fn ladder(&self) -> Vec<Rung> {
        self.rungs.told(|saying| self.words_of(saying))
    }

    fn words_of(&self, saying: &Saying) -> Cow<'static, str> {
        let who = &self.personality;
        let class = who.provider_class.as_deref().unwrap_or("no class");
        match saying {
            Saying::Words(words) => words.clone(),
            Saying::Sentence => self.sentence().into_owned().into(),
            Saying::Listed => {
                let is_here = matches!(self.outcome, Outcome::Started | Outcome::Waiting);
                let (score, told) = match who.source {
                    PersonalitySource::Dump if is_here => ("score after probe", ""),
                    PersonalitySource::Dump => ("score", ", as recorded where this driver runs"),
                    _ => ("score", ""),
                };
                ["under ", class, ", ", score, " ", &who.score.to_string(), told].concat().into()
            }
            Saying::ProviderClass => class.to_owned().into(),
            Saying::Free => [&*category_words(&who.category), " is free"].concat().into(),
            Saying::HeldBy(class) => {
                [&*category_words(&who.category), " is held by ", class, " now"].concat().into()
            }
            Saying::Key(key, None) => key.to_string().into(),
            Saying::Key(key, Some(value)) => {
                [key, " ", &show_within(value, INLINE)].concat().into()
            }
            Saying::Fits(key, value) => {
                let key = self.words_of(&Saying::Key(key.clone(), value.clone()));
                [&*key, " fits, if it was asked for"].concat().into()
            }
        }
    }
}
