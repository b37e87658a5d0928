//! Typed access to the dictionaries of a scenario.

use super::{ErrorCode, ScenarioError};
use crate::model::{Dict, Key, Value};

/// Where in a scenario a dictionary stands, for messages, and the scenario's version.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) version: u8,
    what: String,
}

impl Place {
    pub(super) fn top(version: u8) -> Self {
        Self { version, what: String::new() }
    }

    pub(super) fn within(&self, what: impl Into<String>) -> Self {
        let what = what.into();
        let what = if self.what.is_empty() { what } else { format!("{}: {what}", self.what) };
        Self { version: self.version, what }
    }

    pub(super) fn fail(&self, code: ErrorCode, message: impl AsRef<str>) -> ScenarioError {
        let message = message.as_ref();
        let text = if self.what.is_empty() {
            message.to_owned()
        } else {
            format!("{}: {message}", self.what)
        };
        ScenarioError::new(self.version, code, text)
    }

    fn wrong_type(&self, key: &str, wanted: &str) -> ScenarioError {
        self.fail(ErrorCode::BadType, format!("{key} is not {wanted}"))
    }

    pub(super) fn as_dict<'a>(
        &self,
        value: &'a Value,
        what: &str,
    ) -> Result<&'a Dict, ScenarioError> {
        value.as_dict().ok_or_else(|| self.wrong_type(what, "a dictionary"))
    }

    pub(super) fn as_string<'a>(
        &self,
        value: &'a Value,
        what: &str,
    ) -> Result<&'a str, ScenarioError> {
        value.as_utf8().ok_or_else(|| self.wrong_type(what, "a string"))
    }

    pub(super) fn opt_string<'a>(
        &self,
        dict: &'a Dict,
        key: &str,
    ) -> Result<Option<&'a str>, ScenarioError> {
        dict.get(key).map(|value| self.as_string(value, key)).transpose()
    }

    pub(super) fn opt_name(&self, dict: &Dict, key: &str) -> Result<Option<Key>, ScenarioError> {
        Ok(self.opt_string(dict, key)?.map(Key::new))
    }

    pub(super) fn name(&self, dict: &Dict, key: &str) -> Result<Key, ScenarioError> {
        self.opt_name(dict, key)?
            .ok_or_else(|| self.fail(ErrorCode::MissingKey, format!("{key} is missing")))
    }

    pub(super) fn flag(
        &self,
        dict: &Dict,
        key: &str,
        default: bool,
    ) -> Result<bool, ScenarioError> {
        Ok(self.opt_flag(dict, key)?.unwrap_or(default))
    }

    pub(super) fn opt_flag(&self, dict: &Dict, key: &str) -> Result<Option<bool>, ScenarioError> {
        match dict.get(key) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(_) => Err(self.wrong_type(key, "a boolean")),
        }
    }

    pub(super) fn opt_integer(&self, dict: &Dict, key: &str) -> Result<Option<u64>, ScenarioError> {
        match dict.get(key) {
            None => Ok(None),
            Some(Value::Number(number)) => Ok(Some(number.raw)),
            Some(_) => Err(self.wrong_type(key, "an integer")),
        }
    }

    pub(super) fn opt_dict<'a>(
        &self,
        dict: &'a Dict,
        key: &str,
    ) -> Result<Option<&'a Dict>, ScenarioError> {
        dict.get(key).map(|value| self.as_dict(value, key)).transpose()
    }

    /// The members of an array; none when the key is missing.
    pub(super) fn array<'a>(
        &self,
        dict: &'a Dict,
        key: &str,
    ) -> Result<&'a [Value], ScenarioError> {
        match dict.get(key) {
            None => Ok(&[]),
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(self.wrong_type(key, "an array")),
        }
    }

    pub(super) fn strings(&self, dict: &Dict, key: &str) -> Result<Vec<Key>, ScenarioError> {
        let what = format!("a member of {key}");
        self.array(dict, key)?
            .iter()
            .map(|value| self.as_string(value, &what).map(Key::new))
            .collect()
    }
}
