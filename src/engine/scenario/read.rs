//! Typed access to the dictionaries of a scenario.

use std::collections::HashSet;

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

    /// The value of a key as `read` has it, which yields nothing for a value that isn't what is `wanted`.
    fn opt<'a, T>(
        &self,
        dict: &'a Dict,
        key: &str,
        wanted: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, ScenarioError> {
        let typed = |value| read(value).ok_or_else(|| self.wrong_type(key, wanted));
        dict.get(key).map(typed).transpose()
    }

    pub(super) fn opt_string<'a>(
        &self,
        dict: &'a Dict,
        key: &str,
    ) -> Result<Option<&'a str>, ScenarioError> {
        self.opt(dict, key, "a string", Value::as_utf8)
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
        self.opt(dict, key, "a boolean", Value::as_bool)
    }

    pub(super) fn opt_integer(&self, dict: &Dict, key: &str) -> Result<Option<u64>, ScenarioError> {
        Ok(self.opt(dict, key, "an integer", Value::as_number)?.map(|number| number.raw))
    }

    pub(super) fn opt_dict<'a>(
        &self,
        dict: &'a Dict,
        key: &str,
    ) -> Result<Option<&'a Dict>, ScenarioError> {
        self.opt(dict, key, "a dictionary", Value::as_dict)
    }

    /// The members of an array; none when the key is missing.
    pub(super) fn array<'a>(
        &self,
        dict: &'a Dict,
        key: &str,
    ) -> Result<&'a [Value], ScenarioError> {
        let list = |value: &'a Value| value.as_list().filter(|_| matches!(value, Value::Array(_)));
        Ok(self.opt(dict, key, "an array", list)?.unwrap_or_default())
    }

    /// The value that a property is set to.
    pub(super) fn new_value(&self, dict: &Dict) -> Result<Value, ScenarioError> {
        let missing = || self.fail(ErrorCode::MissingKey, "setProperty has no value");
        dict.get("value").cloned().ok_or_else(missing)
    }

    /// Sees to it that no class inherits from itself.
    pub(super) fn no_cycles<'k>(
        &self,
        what: &str,
        names: impl Iterator<Item = &'k Key>,
        above: impl Fn(&Key) -> Option<&'k Key>,
    ) -> Result<(), ScenarioError> {
        let mut good: HashSet<&Key> = HashSet::new();
        for start in names {
            let mut way = HashSet::new();
            let mut next = Some(start);
            while let Some(name) = next.filter(|name| !good.contains(name)) {
                if !way.insert(name) {
                    let message = format!("{what} {name} inherits from itself");
                    return Err(self.fail(ErrorCode::ClassCycle, message));
                }
                next = above(name);
            }
            good.extend(way);
        }
        Ok(())
    }

    pub(super) fn strings(&self, dict: &Dict, key: &str) -> Result<Vec<Key>, ScenarioError> {
        let wrong = || self.wrong_type(&format!("a member of {key}"), "a string");
        let name = |value: &Value| value.as_utf8().map(Key::new).ok_or_else(wrong);
        self.array(dict, key)?.iter().map(name).collect()
    }
}
