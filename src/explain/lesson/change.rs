//! Changes as a learner types them, and as a lesson writes its repairs.

use crate::explain::Edit;

use super::fact::value;
use super::words::{Walk, words};

/// What can be typed, for hints and error messages.
pub const CHANGE_WORDS: &str = "set DRIVER KEY VALUE, unset DRIVER KEY, set-node NODE KEY VALUE, unset-node NODE KEY, \
                                set-class CLASS KEY VALUE, unset-class CLASS KEY, set-kext BUNDLE KEY VALUE, \
                                unset-kext BUNDLE KEY, drop BUNDLE";

/// Reads a change: `set DRIVER KEY VALUE` and the others of [`CHANGE_WORDS`]. VALUE is written as `ioreg` prints it; a name with blanks
/// stands in quotation marks.
///
/// # Errors
/// One sentence that says what is wrong with the line.
pub fn read_change(line: &str) -> Result<Edit, String> {
    let all = words(line)?;
    let mut walk = Walk::new(&all, 0);
    let word = walk.next("a change")?;
    let (what, sets) = match word.strip_prefix("un") {
        Some(rest) if rest.starts_with("set") => (rest, false),
        _ => (word, true),
    };
    let whose = match what {
        "set" => "the driver",
        "set-node" => "the node",
        "set-class" => "the class",
        "set-kext" | "drop" => "the bundle",
        other => return Err(format!("«{other}» is no change; the changes are {CHANGE_WORDS}")),
    };
    let whose = walk.next(whose)?.to_owned();
    if what == "drop" {
        walk.finish()?;
        return Ok(Edit::Drop { bundle: whose });
    }
    let key = walk.next("the key")?.to_owned();
    let value = if sets {
        if walk.is_empty() {
            return Err("the value is missing at the end".into());
        }
        Some(value(walk.rest())?)
    } else {
        None
    };
    walk.finish()?;
    Ok(match what {
        "set" => Edit::Set { driver: whose, key, value },
        "set-node" => Edit::SetNode { node: whose, key, value },
        "set-class" => Edit::SetClass { class: whose, key, value },
        _ => Edit::SetKext { bundle: whose, key, value },
    })
}

/// What a change is about: whose key, and which. Two changes of the same key are two tries at the same thing.
pub(super) fn about(edit: &Edit) -> (&'static str, &str, &str) {
    match edit {
        Edit::Set { driver, key, .. } => ("driver", driver, key),
        Edit::SetNode { node, key, .. } => ("node", node, key),
        Edit::SetClass { class, key, .. } => ("class", class, key),
        Edit::SetKext { bundle, key, .. } => ("kext", bundle, key),
        Edit::Drop { bundle } => ("drop", bundle, ""),
        Edit::Add { bundle } => ("add", bundle.id.as_deref().unwrap_or_default(), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;

    #[test]
    fn every_change_can_be_typed() {
        let Ok(Edit::Set { driver, key, value: Some(value) }) =
            read_change("set com.a/b IOPropertyMatch/k \"x y\"")
        else {
            panic!()
        };
        assert_eq!((driver.as_str(), key.as_str()), ("com.a/b", "IOPropertyMatch/k"));
        assert_eq!(value, Value::string("x y"));
        assert!(matches!(read_change("unset-node n k"), Ok(Edit::SetNode { value: None, .. })));
        assert!(matches!(read_change("set-class C start No"), Ok(Edit::SetClass { .. })));
        assert!(matches!(read_change("set-kext a boot No"), Ok(Edit::SetKext { .. })));
        assert!(matches!(read_change("drop com.a"), Ok(Edit::Drop { .. })));
        let Ok(Edit::SetNode { key, .. }) = read_change("set-node n 'Content Hint' \"a\"") else {
            panic!()
        };
        assert_eq!(key, "Content Hint");
    }

    #[test]
    fn what_is_typed_wrong_is_explained() {
        for (line, words) in [
            ("", "a change is missing"),
            ("put a b c", "no change"),
            ("set a", "the key is missing"),
            ("set a b", "the value is missing"),
            ("set a b c", "needs quotation marks"),
            ("unset a b c", "has no meaning"),
            ("drop a b", "has no meaning"),
        ] {
            let error = read_change(line).unwrap_err();
            assert!(error.contains(words), "{line}: {error}");
        }
    }
}
