//! The rows: what is compared with what, and what is aimed at.

/// One row, but for what is measured.
pub(crate) struct Kind {
    /// By which it is chosen; the part before the first `-` is the job.
    pub(crate) name: &'static str,
    /// Of both figures.
    pub(crate) unit: &'static str,
    pub(crate) yardstick: &'static str,
    /// Asserted nowhere: a number with `x` is a ratio, one with a unit is a figure.
    pub(crate) aim: &'static str,
}

const fn kind(
    name: &'static str,
    unit: &'static str,
    yardstick: &'static str,
    aim: &'static str,
) -> Kind {
    Kind { name, unit, yardstick, aim }
}

/// All rows, in their order.
pub(crate) const KINDS: [Kind; 27] = [
    kind("open-xml", "ms", "plist::Value::from_file", "0.15x"),
    kind("open-xml-tokens", "ms", "every token by quick-xml", "under 1x"),
    kind("open-xml-limit", "ms", "every < by memchr", "as near as can be"),
    kind("open-xml-plistutil", "ms", "plistutil, the whole process", "under 1x"),
    kind("open-xml-plistlib", "ms", "Python's plistlib, the whole process", "under 1x"),
    kind("open-text", "ms", "every line by memchr", "3x"),
    kind("open-binary", "ms", "plist::Value::from_file", "0.3x"),
    kind("memory-xml", "MB", "the file", "1.3x + 64 MB"),
    kind("memory-text", "MB", "the file", "1.3x + 64 MB"),
    kind("memory-binary", "MB", "the file", "1.3x + 64 MB"),
    kind("first-frame", "ms", "a bare ratatui hello", "+ 20 ms"),
    kind("verdicts", "ms", "a tenth of the nodes", "10x; 100 ms at size 1"),
    kind("verdicts-worded", "ms", "a tenth of the nodes", "10x"),
    kind("verdicts-candidates", "ms", "a tenth of the personalities", "10x"),
    kind("verdicts-others", "ms", "none for classes that no node has", "1x"),
    kind("verdicts-overview", "ms", "all verdicts", "1x"),
    kind("verdicts-overview-others", "ms", "a tenth of those classes", "10x"),
    kind("simulate", "events/s", "a tenth of the nubs", "1x; 2,000,000 events/s"),
    kind("simulate-catalogue", "ms", "a tenth of the personalities", "1x"),
    kind("simulate-jump", "ms", "running from the start", "10 ms"),
    kind("search-key", "ms", "SkimMatcherV2 over all paths", "0.1x"),
    kind("search-first", "ms", "SkimMatcherV2 over all paths", "0.1x"),
    kind(
        "search-cold",
        "ms",
        "SkimMatcherV2 over all paths",
        "once a dump; hits show as they are found",
    ),
    kind("frame", "ms", "a frame at 1,000 nodes", "1.1x; under 1 ms"),
    kind("print", "ms", "the bytes copied into a file", "5x"),
    kind("diff-text", "ms", "opening both", "0.5x"),
    kind("diff-xml", "ms", "opening both", "0.5x"),
];
