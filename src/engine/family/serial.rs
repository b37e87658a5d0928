//! `IOSerialBSDClient` as a provider or as the object of a search.

use std::sync::LazyLock;

use crate::engine::facts::{Facts, Missing};
use crate::engine::judge::{Answer, Judge};
use crate::model::{Key, Tri, Value};

static KEYS: LazyLock<[Key; 5]> = LazyLock::new(|| {
    ["IOTTYDevice", "IOTTYBaseName", "IOTTYSuffix", "IOCalloutDevice", "IODialinDevice"]
        .map(Key::new)
});
static TYPE: LazyLock<Key> = LazyLock::new(|| Key::new("IOSerialBSDClientType"));

/// *Known.* The names of the terminal device must equal. `IOSerialBSDClientType` must be a string with which the name of one
/// of the stream's classes begins; the stream is the provider, and classes count up to below `IOService`.
///
/// Source: `IOSerialBSDClient::matchPropertyTable` (IOSerialFamily-93, IOSerialBSDClient.cpp).
pub(super) fn bsd_client<F: Facts>(judge: &mut Judge<'_, F>) {
    judge.compare_all(&*KEYS);
    if judge.decided() {
        return;
    }
    let Some(wanted) = judge.table.find(&TYPE) else { return };
    let answer = match (wanted, judge.facts.provider(judge.node)) {
        (Value::Str(prefix), Ok(Some(stream))) => {
            let chain = judge.facts.chain(stream);
            let own = chain.classes.iter().take_while(|class| **class != "IOService");
            let fits = own.clone().any(|class| class.as_bytes().starts_with(prefix.bytes()));
            let whole = chain.complete || own.count() < chain.classes.len();
            let result = if fits || whole { fits.into() } else { Tri::Unknown };
            let missing = || Missing::ClassChain(judge.facts.class(stream));
            Answer { result, missing: result.is_unknown().then(missing) }
        }
        (Value::Str(_), Err(missing)) => Answer::unknown(missing),
        (Value::Clipped(_) | Value::Unprintable, _) => Answer::of(Tri::Unknown, &TYPE),
        _ => Answer::known(false),
    };
    judge.note(Some(&TYPE), answer, |facts, node| {
        let stream = facts.provider(node).ok().flatten()?;
        Some(Value::string(facts.class(stream).as_str()))
    });
}
