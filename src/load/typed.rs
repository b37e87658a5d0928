//! Values as somebody types them.

use crate::model::{Data, Str, Value};

use super::ioreg_text;

/// A value in `ioreg`'s syntax: `"s"`, `12`, `0x1f`, `<0a0b>`, `Yes`, `("a","b")`, `{"k"=1}`. Unlike in a dump nothing about it is
/// blurred: numbers have 64 bits, strings are plain ones, and `<"abc">` ends where it ends. `None` when it can't be read.
pub fn read_value(text: &str) -> Option<Value> {
    exact(&ioreg_text::read(text.trim().as_bytes()))
}

/// The value without its blurs. The reader of text keeps nesting within bounds, so this ends soon.
fn exact(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Number(number) => Value::integer(number.raw),
        Value::Str(text) => Value::Str(Str::plain(text.bytes())),
        Value::Data(data) => Value::Data(Data::exact(data.bytes())),
        Value::Array(list) => Value::Array(list.iter().map(exact).collect::<Option<_>>()?),
        Value::Set(list) => Value::Set(list.iter().map(exact).collect::<Option<_>>()?),
        Value::Dict(dict) => {
            let pair = |(key, value): &(_, Value)| Some((Clone::clone(key), exact(value)?));
            Value::Dict(dict.iter().map(pair).collect::<Option<_>>()?)
        }
        Value::Clipped(_) | Value::Unprintable => return None,
        whole => whole.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_exact() {
        assert_eq!(read_value("\"a\""), Some(Value::string("a")));
        assert_eq!(read_value(" 0x1f "), Some(Value::integer(31)));
        assert_eq!(read_value("-1"), Some(Value::integer(u64::MAX)));
        assert_eq!(read_value("<0a0b>"), Some(Value::data([10, 11])));
        assert_eq!(read_value("<\"ab\">"), Some(Value::data(b"ab")));
        assert_eq!(read_value("No"), Some(Value::Bool(false)));
        let list = Value::Array([Value::string("a"), Value::integer(1)].into());
        assert_eq!(read_value("(\"a\",1)"), Some(list.clone()));
        let dict = [("k".into(), list)].into_iter().collect();
        assert_eq!(read_value("{\"k\"=(\"a\",1)}"), Some(Value::Dict(dict)));
    }

    #[test]
    fn what_is_no_value_is_none() {
        for text in ["", "abc", "\"a", "<0>", "(1", "{\"k\"}", "(abc)", &"(".repeat(100_000)] {
            assert_eq!(read_value(text), None, "{}", &text[..text.len().min(20)]);
        }
    }
}
