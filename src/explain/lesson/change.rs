//! Changes as a learner types them, and as a lesson writes its repairs.

use crate::explain::{Edit, Whose, read_typed};

use super::words::{Walk, words};

/// What can be typed, for hints and error messages.
const CHANGE_WORDS: &str = "set PERSONALITY KEY VALUE, unset PERSONALITY KEY, drop BUNDLE, set-node NODE KEY VALUE, \
                                unset-node NODE KEY, set-class CLASS KEY VALUE, unset-class CLASS KEY, \
                                set-kext BUNDLE KEY VALUE, unset-kext BUNDLE KEY";

/// Reads a change: `set PERSONALITY KEY VALUE` and the others of `CHANGE_WORDS`. VALUE is written as `ioreg` prints it; a name with blanks
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
    let (called, whose): (_, fn(String) -> Whose) = match what {
        "set" => ("the personality", Whose::Driver),
        "set-node" => ("the node", Whose::Node),
        "set-class" => ("the class", Whose::Class),
        "set-kext" | "drop" => ("the bundle", Whose::Kext),
        other => return Err(format!("«{other}» isn't a change; the changes are {CHANGE_WORDS}")),
    };
    let name = walk.next(called)?.to_owned();
    if what == "drop" {
        walk.finish()?;
        return Ok(Edit::Drop { bundle: name });
    }
    let key = walk.next("the key")?.to_owned();
    let value = if sets {
        if walk.is_empty() {
            return Err("the value is missing at the end".into());
        }
        Some(read_typed(walk.rest())?)
    } else {
        None
    };
    walk.finish()?;
    Ok(Edit::Set { whose: whose(name), key, value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;

    #[test]
    fn every_change_can_be_typed() {
        let read = |line| match read_change(line) {
            Ok(Edit::Set { whose, key, value }) => (whose, key, value),
            other => panic!("{other:?}"),
        };
        let driver = Whose::Driver("com.a/b".into());
        let set = (driver, "IOPropertyMatch/k".to_owned(), Some(Value::string("x y")));
        assert_eq!(read("set com.a/b IOPropertyMatch/k \"x y\""), set);
        let node = || Whose::Node("n".into());
        assert_eq!(read("unset-node n k"), (node(), "k".into(), None));
        let no = Some(Value::Bool(false));
        assert_eq!(
            read("set-class C start No"),
            (Whose::Class("C".into()), "start".into(), no.clone())
        );
        assert_eq!(read("set-kext a boot No"), (Whose::Kext("a".into()), "boot".into(), no));
        let hint = (node(), "Content Hint".to_owned(), Some(Value::string("a")));
        assert_eq!(read("set-node n 'Content Hint' \"a\""), hint);
        assert!(matches!(read_change("drop com.a"), Ok(Edit::Drop { .. })));
    }

    #[test]
    fn what_is_typed_wrong_is_explained() {
        for (line, words) in [
            ("", "a change is missing"),
            ("put a b c", "isn't a change"),
            ("set", "the personality is missing"),
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
