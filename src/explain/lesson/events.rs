//! The events of a trace, and those of their fields that a lesson can ask for.

/// The names of all events.
#[rustfmt::skip]
pub(super) const EVENTS: [&str; 60] = [
    "step", "personality-added", "personality-duplicate", "personality-ignored", "personality-removed", "rematch",
    "registered", "candidates", "category-consumed", "passive-match-failed", "family-match-failed", "replaced-boot-driver",
    "dext-rejected", "rematch-skipped", "module-stall", "screened", "no-class", "alloc-failed", "init-failed",
    "attach-failed", "probe", "probe-failed", "probed", "category-start-list", "deferred", "attach-failed-at-start",
    "resource-wait", "resource-wait-done", "dext-failed", "deferred-in-sleep", "server-not-shared", "server-joined",
    "server-reused", "server-launch", "server-launch-failed", "server-checked-in", "dext-attached", "start", "started",
    "start-failed", "not-started", "dext-match-count", "matched", "not-matched", "published", "publish-failed",
    "resource-published", "kext-load-requested", "kext-loaded", "kext-load-failed", "kext-unloaded", "terminate",
    "rematch-set", "stop", "detached", "server-exit", "dext-upgrade-delayed", "dext-upgraded", "busy", "kernel-panic",
];

/// Fields that tell one event of a kind from another.
#[rustfmt::skip]
pub(super) const FIELDS: [&str; 24] = [
    "action", "bundle", "by", "category", "class", "count", "first", "from", "instance", "key", "list", "name", "node",
    "of", "personality", "provider", "providerClass", "reason", "resource", "score", "server", "to", "token", "value",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The names are given once, where events are written.
    #[test]
    fn no_event_is_left_out() {
        let source = include_str!("../../engine/trace/json/event.rs");
        let (names, _) = source.split_once("impl Action").unwrap();
        let written: Vec<&str> = names
            .lines()
            .filter_map(|line| {
                line.trim().strip_prefix("Self::")?.split_once("=> \"")?.1.split('"').next()
            })
            .collect();
        assert_eq!(written, EVENTS);
    }
}
