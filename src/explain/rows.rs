//! The values of a table that can be changed one by one, in an order that no change disturbs.

use std::collections::HashSet;

use crate::model::{Dict, Value};

/// So many values are listed at most, so deep tables are unfolded, and so long lists of tables.
const ROWS: usize = 2_000;
const DEEP: usize = 8;
const LIST: usize = 8;

/// The values of a table by their keys, nested ones by their paths as in [`Edit::Set`](super::Edit::Set). The keys in `kept` come
/// first and keep their places whether they are set or not; the others follow as they stand in the table.
pub fn value_rows<'k>(
    table: &'k Dict,
    kept: impl IntoIterator<Item = &'k str>,
) -> Vec<(String, Option<Value>)> {
    let mut seen = HashSet::new();
    let keys = kept.into_iter().chain(table.iter().map(|(key, _)| &**key));
    let mut out = Vec::new();
    for key in keys.filter(|key| seen.insert(*key)) {
        let Some(value) = table.get(key) else {
            out.push((key.to_owned(), None));
            continue;
        };
        let mut left = vec![(key.to_owned(), value, 0)];
        while let Some((path, value, depth)) = left.pop() {
            if out.len() >= ROWS {
                return out;
            }
            let inner: Vec<(String, &Value)> = match value {
                _ if depth == DEEP => Vec::new(),
                // A key with a slash of its own would be taken for a path.
                Value::Dict(dict) if dict.iter().all(|(key, _)| is_step(key)) => {
                    dict.iter().map(|(key, value)| (key.to_string(), value)).collect()
                }
                Value::Array(list)
                    if list.len() <= LIST && list.iter().any(|one| one.as_dict().is_some()) =>
                {
                    list.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect()
                }
                _ => Vec::new(),
            };
            if inner.is_empty() {
                out.push((path, Some(value.clone())));
                continue;
            }
            let below = |(step, value)| (format!("{path}/{step}"), value, depth + 1);
            left.extend(inner.into_iter().rev().map(below));
        }
    }
    out
}

/// Whether a path is another one, or leads on from it.
pub fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_step(key: &str) -> bool {
    !key.is_empty() && !key.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_unfolded_and_what_can_not_be_a_path_is_left_whole() {
        let table = |key| Value::dict([(key, Value::integer(1))]);
        let top = Value::dict([
            ("IOClass", Value::string("Me")),
            ("IOPropertyMatch", table("model")),
            ("Odd", table("a/b")),
            ("List", Value::Array([table("x"), table("y")].into())),
        ]);
        let rows = value_rows(top.as_dict().unwrap(), ["IOMatchCategory", "IOPropertyMatch"]);
        let told: Vec<(&str, bool)> =
            rows.iter().map(|(key, value)| (key.as_str(), value.is_some())).collect();
        assert_eq!(
            told,
            [
                ("IOMatchCategory", false),
                ("IOPropertyMatch/model", true),
                ("IOClass", true),
                ("Odd", true),
                ("List/0/x", true),
                ("List/1/y", true),
            ]
        );
    }
}
