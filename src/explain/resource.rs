//! Resources for which a driver waits before its start.

use crate::model::{EntryId, Key, Registry, Value};

/// The resource for which a driver's start would wait on a node: one that its personality (`asked`) or the node asks for, and that
/// is not `published`, a property of `IOResources`. `IOResources` itself is asked before, by its family's test.
///
/// Source: `IOService::startCandidate` (iokit/Kernel/IOService.cpp).
pub(crate) fn awaited(
    registry: &Registry,
    published: EntryId,
    provider: EntryId,
    asked: Option<&Value>,
) -> Option<String> {
    let class = registry.entry(provider).class.as_str();
    if matches!(class, "IOResources" | "IOUserResources") || !registry.shows_properties(published) {
        return None;
    }
    let of_node = registry.get(provider, &Key::new("IOResourceMatch"));
    let missing = |name: &String| registry.get(published, &Key::new(name)).is_none();
    [of_node.as_deref(), asked].into_iter().flatten().flat_map(names).find(missing)
}

/// The names in an `IOResourceMatch`.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Str(name) => vec![name.text().into_owned()],
        Value::Set(names) => names.iter().filter_map(Value::as_utf8).map(str::to_owned).collect(),
        // A dictionary is a matching table for another service, which isn't looked for here.
        _ => Vec::new(),
    }
}
