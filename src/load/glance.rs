//! What a file of a folder or archive seems to be, at a glance: by its path, its beginning, or words in it. It may turn out to be
//! something else when it is read.

use memchr::memmem;

use super::packed::wrapping::is_packed;
use super::{binary, bundle, ioreg_text, kernelcache, xml};

/// The value of the key `format` in a scenario.
pub(crate) const SCENARIO: &str = "ioscope-scenario";

/// Endings of files that may be dumps. In a folder of thousands, not everything is read.
const ENDINGS: [&str; 22] = [
    "txt",
    "text",
    "log",
    "ioreg",
    "plist",
    "xml",
    "json",
    "gz",
    "tgz",
    "bz2",
    "xz",
    "zip",
    "tar",
    "out",
    "dump",
    "rtf",
    "kc",
    "im4p",
    "img4",
    "development",
    "release",
    "html",
];

/// What a file seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Dump,
    Info,
    Scenario,
    Packed,
    Kernel,
    Other,
}

/// What a file seems to be, at a glance. It may turn out to be something else.
pub(crate) fn kind(bytes: &[u8]) -> Kind {
    let holds = |part: &str| memmem::find(bytes, part.as_bytes()).is_some();
    if is_packed(bytes) {
        return Kind::Packed;
    }
    if kernelcache::is_kernel(bytes) {
        return Kind::Kernel;
    }
    if bytes.starts_with(binary::MAGIC) {
        // The keys of a binary list stand in it as plain text.
        return if holds("RexDataStore") || holds("IORegistryEntryName") || holds("IOObjectClass") {
            Kind::Dump
        } else if holds("CFBundle") || holds("IOKitPersonalities") {
            Kind::Info
        } else {
            Kind::Other
        };
    }
    if ioreg_text::sniff(bytes) {
        return Kind::Dump;
    }
    if holds(SCENARIO) {
        return Kind::Scenario;
    }
    let json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if json && holds("\"IORegistry") {
        return Kind::Dump;
    }
    let own = ["IORegistryEntryName", "IORegistryEntryChildren", "IOObjectClass", "IORegistry"];
    if !holds("<dict") {
        Kind::Other
    } else if own.iter().any(|name| holds(&format!("<key>{name}</key>"))) {
        Kind::Dump
    } else if holds("<key>CFBundle") || holds("<key>IOKitPersonalities") {
        Kind::Info
    } else {
        Kind::Other
    }
}

/// Whether a file is a bundle's list, at a glance.
pub(crate) fn is_info(bytes: &[u8]) -> bool {
    kind(bytes) == Kind::Info
}

/// Whether a file that begins so could have many bundles in it: an archive or a kernelcache.
pub(crate) fn may_hold_bundles(head: &[u8]) -> bool {
    is_packed(head) || kernelcache::is_kernel(head)
}

/// Whether a file could be a dump or a bundle's list, by its beginning.
pub(crate) fn may_be_read(head: &[u8]) -> bool {
    is_packed(head)
        || head.starts_with(binary::MAGIC)
        || kernelcache::is_kernel(head)
        || begins_as_list(head)
        || ioreg_text::sniff(head)
}

/// Whether a file begins as a property list in XML does.
pub(crate) fn begins_as_list(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let text = xml::as_text(head).text;
    let text = text.trim_start();
    ["<?xml", "<!DOCTYPE plist", "<!doctype plist", "<plist", "<dict", "<array"]
        .iter()
        .any(|start| text.starts_with(start))
}

/// Whether a file beside the bundles may be a dump.
pub(crate) fn may_be_dump(path: &str) -> bool {
    const INSIDE: [&str; 7] =
        [".kext/", ".dext/", ".app/", ".framework/", ".bundle/", ".plugin/", ".lproj/"];
    let file = path.rsplit('/').next().unwrap_or(path);
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    // The web viewer's thousands of files are read by their lists.
    !path.contains("dataFiles/")
        && !bundle::is_junk(path)
        && !bundle::is_info_path(path)
        && !INSIDE.iter().any(|part| path.contains(part))
        && ending.is_none_or(|ending| ENDINGS.contains(&ending.as_str()))
}
