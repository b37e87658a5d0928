//! `lesson.toml` as it stands in the file, before anything of it is understood.

use serde::Deserialize;
use toml::Spanned;

use super::WroteIn;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Plan {
    pub(super) format: Spanned<u32>,
    pub(super) minutes: Spanned<u32>,
    pub(super) corrects: String,
    #[serde(default)]
    pub(super) needs: Vec<Spanned<String>>,
    pub(super) document: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) bundles: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) reasons: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) source: Vec<WroteIn>,
    #[serde(default)]
    pub(super) predict: Vec<Spanned<PredictPlan>>,
    #[serde(default)]
    pub(super) stop: Vec<StopPlan>,
    pub(super) goal: Spanned<GoalPlan>,
    #[serde(default)]
    pub(super) repair: Vec<Spanned<AttemptPlan>>,
    #[serde(default)]
    pub(super) trap: Vec<Spanned<AttemptPlan>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PredictPlan {
    pub(super) ask: String,
    /// Another machine than the lesson's.
    pub(super) document: Option<Spanned<String>>,
    /// What is changed in it beforehand.
    #[serde(default)]
    pub(super) changes: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) show: Vec<Spanned<String>>,
    /// The moment that the exhibits show.
    pub(super) moment: Option<Spanned<String>>,
    /// The moment at which the answers are judged.
    pub(super) judged: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) choice: Vec<ChoicePlan>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoicePlan {
    pub(super) text: String,
    pub(super) when: Spanned<String>,
    pub(super) because: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StopPlan {
    pub(super) at: Spanned<String>,
    /// Another machine than the lesson's.
    pub(super) document: Option<Spanned<String>>,
    pub(super) node: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) show: Vec<Spanned<String>>,
    pub(super) says: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GoalPlan {
    pub(super) text: String,
    pub(super) when: Spanned<String>,
    /// What may be edited.
    pub(super) edit: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttemptPlan {
    pub(super) about: String,
    pub(super) changes: Vec<Spanned<String>>,
    pub(super) because: String,
}
