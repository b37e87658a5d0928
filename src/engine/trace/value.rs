//! Values in the format `ioscope-trace`.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::model::Value;

/// A property value: strings, numbers (64-bit ones signed) and booleans as such, data as `{"data":"hex"}`, sets as
/// `{"set":[…]}`. Scenarios nest as deep as their reader lets them.
pub(super) fn value(of: &Value) -> Json {
    match of {
        Value::Bool(yes) => json!(yes),
        Value::Number(number) => match number.bits {
            Some(bits) if bits < 64 => json!(number.raw),
            _ => json!(number.raw as i64),
        },
        Value::Real(real) | Value::Date(real) => json!(real),
        Value::Str(text) => json!(text.text()),
        Value::Data(data) => {
            let hex = data.bytes().iter().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            json!({"data": hex})
        }
        Value::Array(list) => list.iter().map(value).collect(),
        Value::Set(list) => json!({"set": list.iter().map(value).collect::<Json>()}),
        Value::Dict(dict) => {
            dict.iter().map(|(key, member)| (key.to_string(), value(member))).collect()
        }
        Value::Unprintable | Value::Clipped(_) => Json::Null,
    }
}
