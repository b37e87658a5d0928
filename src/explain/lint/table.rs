//! The one table of lint rules.
//!
//! A rule's code is stable, as reason codes are. A rule that says in advance what a verdict would say bears the verdict's code and
//! has its page; the others have pages of their own, from which their sentence and their advice are taken.

use crate::explain::code;
use crate::model::Position;
use Severity::{Error, Note, Warning};
use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It can't work as it stands.
    Error,
    /// It works otherwise than it looks, or not everywhere.
    Warning,
    /// Worth knowing; nothing need be wrong.
    Note,
}

impl Severity {
    /// The word for people and machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A lint rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Lint {
    /// The code, in lower case with hyphens.
    pub code: &'static str,
    /// How much its findings matter, unless a finding says otherwise.
    pub severity: Severity,
    /// The ways not to start that it finds, as F-numbers, the usual one first.
    pub failures: &'static [&'static str],
    /// Its own page in Markdown; `None` where the reason code of the same name has one.
    page: Option<&'static str>,
}

/// Builds the table: `own` rules have pages in `assets/lints`, `verdict` rules in `assets/reasons`.
macro_rules! lints {
    (@page own $code:literal) => {
        Some(include_str!(concat!("../../../assets/lints/", $code, ".md")))
    };
    (@page verdict $code:literal) => {
        None
    };
    ($($page:ident $code:literal $severity:ident $($failure:literal)*;)*) => {
        /// Every lint rule, by what it looks at.
        pub static LINTS: &[Lint] = &[$(Lint {
            code: $code,
            severity: $severity,
            failures: &[$($failure),*],
            page: lints!(@page $page $code),
        }),*];
    };
}

/// The rule with a code. A family's `usb-KEY-mismatch`, with any key, is its rule `usb-mismatch`.
pub fn find(code: &str) -> Option<&'static Lint> {
    let row = |code: &str| LINTS.iter().find(|lint| lint.code == code);
    row(code).or_else(|| row(code::find(code)?.code))
}

impl Lint {
    /// The page that explains it, in Markdown.
    pub fn page(&self) -> &'static str {
        self.page.or_else(|| code::find(self.code).map(|row| row.page)).unwrap_or_default()
    }

    /// Whether the page is its own, and not that of the reason code of the same name.
    pub fn has_own_page(&self) -> bool {
        self.page.is_some()
    }

    /// The rule, one sentence or two.
    pub fn rule(&self) -> &'static str {
        match self.page {
            Some(page) => paragraph(page, |title| title == format!("# {}", self.code)),
            None => code::find(self.code).map_or("", |row| row.rule),
        }
    }

    /// What to do about it, if that can be said of all cases.
    pub fn fix(&self) -> Option<&'static str> {
        let words = paragraph(self.page?, |title| title == "## Fix");
        (!words.is_empty()).then_some(words)
    }
}

/// The line of text that follows a title.
fn paragraph(page: &'static str, is_title: impl Fn(&str) -> bool) -> &'static str {
    let mut lines = page.lines().skip_while(|line| !is_title(line)).skip(1);
    lines.find(|line| !line.trim().is_empty()).unwrap_or_default()
}

lints! {
    // The information dictionary.
    own "info-syntax" Error "F07";
    own "info-missing" Error "F07";
    own "info-type" Error "F07";
    own "info-value" Warning "F07";
    own "info-real" Error "F07";
    own "info-binary" Note "F07";
    own "info-key-twice" Warning "F07";
    own "version-invalid" Error "F07";
    own "version-compatible-above" Error "F09" "F07";
    own "required-not-allowed" Error "F07";
    own "executable-missing" Error "F07";
    own "dext-kext-key" Error "F07";
    own "arch-variant" Warning "F22";
    verdict "explicit-load-required" Warning "F16";
    // Its form.
    own "placeholder" Error "F17";
    own "source-template" Note "F17";
    own "personalities-malformed" Error "F21";
    verdict "catalogue-nondictionary" Error "F21";
    own "key-misspelt" Warning "F59" "F07";
    // Libraries.
    verdict "dep-libraries-missing" Error "F08";
    verdict "dep-bad-type" Error "F09";
    verdict "dep-bad-version" Error "F09";
    verdict "dep-not-found" Note "F08";
    verdict "dep-incompatible" Error "F09";
    verdict "dep-loop" Error "F08";
    verdict "dep-raw-kernel" Error "F10";
    verdict "dep-kernel-style" Warning "F10";
    own "kpi-none" Note "F08";
    own "kpi-private" Warning "F10";
    own "codeless-libraries" Note "F08";
    own "interface-libraries" Error "F08";
    own "required-of-library" Warning "F15";
    // Classes and scores.
    verdict "no-ioclass" Error "F76";
    verdict "no-provider-class" Error "F25";
    verdict "provider-class-above-ioservice" Error "F26";
    verdict "provider-class-unknown" Note "F25";
    own "provider-class-misspelt" Warning "F25";
    own "provider-class-renamed" Note "F27";
    own "provider-too-broad" Warning "F35";
    verdict "class-not-found" Error "F75";
    own "class-elsewhere" Warning "F75";
    own "bundle-codeless" Warning "F18";
    own "bundle-elsewhere" Note "F71" "F18";
    own "score-type" Warning "F83";
    own "score-range" Warning "F83";
    own "match-defer" Note "F74";
    own "user-client-class" Error "F89";
    own "merge-properties" Note "F70";
    verdict "duplicate-personality" Note "F19";
    // Match categories.
    own "category-missing" Warning "F37";
    own "category-shared" Error "F41" "F37";
    own "category-type" Error "F42";
    own "category-not-class" Note "F37";
    // Generic keys.
    own "name-match-type" Error "F49";
    own "name-is-class" Warning "F49";
    own "name-pci-form" Error "F49";
    own "name-needs-compatible" Warning "F48";
    verdict "property-match-bad-type" Error "F46" "F53";
    own "property-match-alternatives" Note "F46";
    own "property-type" Error "F45";
    verdict "parent-match-ignored" Error "F50";
    own "location-match-form" Warning "F51";
    own "path-match-form" Error "F52";
    own "path-match-brittle" Note "F52";
    own "entry-id-match" Warning "F45";
    own "client-count-match" Warning "F54";
    own "resource-misspelt" Warning "F55";
    own "resource-wait" Note "F56";
    verdict "resource-match-ignored-type" Warning "F56" "F55";
    own "compatibility-match" Note "F58";
    verdict "key-has-no-effect" Warning "F59" "F28";
    // Families.
    verdict "pci-match-bad-type" Error "F60";
    verdict "pci-match-syntax" Error "F60";
    own "pci-word-order" Error "F60";
    own "pci-term-incomplete" Warning "F60";
    own "pci-mask-empty" Warning "F61";
    own "pci-keys-together" Note "F61";
    own "pci-class-shift" Error "F62";
    own "pci-tunnel-key" Note "F63";
    verdict "usb-key-combination" Error "F64" "F65";
    own "usb-key-type" Error "F64";
    own "usb-score" Note "F64";
    own "usb-generic-row" Note "F66";
    own "hid-key-type" Error "F67";
    own "hid-usage-pairs" Error "F68";
    verdict "hid-vendor-usage-without-vendorid" Error "F69";
    // DriverKit.
    verdict "dext-on-ioresources" Error "F91";
    own "dext-server-name" Error "F92";
    own "dext-kernel-bundle" Error "F93";
    own "dext-user-class" Error "F94";
    own "dext-entitlement" Error "F95" "F96";
    own "dext-server-organisation" Warning "F102";
    own "dext-user-client" Error "F89" "F103";
    own "dext-resource-match" Note "F57";
    // Several bundles.
    own "duplicate-bundle" Warning "F13";
    own "duplicate-class" Warning "F14";
    verdict "tie-broken-by-order" Warning "F40";
    own "rival-personality" Note "F24";
    own "boot-late" Warning "F15";
    // On a machine: verdicts, and what follows from them.
    verdict "provider-class-mismatch" Note "F31" "F26";
    verdict "provider-not-registered" Warning "F29";
    verdict "provider-inactive" Warning "F32";
    verdict "class-chain-unknown" Note "F26";
    verdict "class-overridden" Note "F27";
    verdict "exclave-mismatch" Warning "F36";
    verdict "category-consumed" Warning "F38" "F39" "F37" "F41" "F15" "F66" "F43" "F44";
    verdict "category-unclear" Note "F38";
    verdict "name-mismatch" Note "F49" "F48";
    verdict "location-mismatch" Note "F51";
    verdict "location-no-match" Note "F51";
    verdict "property-mismatch" Note "F45" "F47" "F46";
    verdict "property-missing" Note "F53";
    verdict "path-mismatch" Note "F52";
    verdict "entry-id-mismatch" Note "F45";
    verdict "client-count-mismatch" Note "F54";
    verdict "bsd-mismatch" Note "F45";
    verdict "parent-no-match" Note "F50";
    verdict "resource-missing" Warning "F55";
    verdict "resource-not-matched-yet" Warning "F55";
    verdict "waiting-for-resource" Warning "F56";
    verdict "family-mismatch" Note "F59";
    verdict "family-closed" Note "F59";
    verdict "pci-match" Note "F60" "F61";
    verdict "pci-primary-match" Note "F61";
    verdict "pci-secondary-match" Note "F61";
    verdict "pci-class-match" Note "F62";
    verdict "pci-tunnel-incompatible" Warning "F63";
    verdict "pci-no-bridge" Note "F59";
    verdict "usb-mismatch" Note "F64" "F65";
    verdict "hid-mismatch" Note "F67" "F68";
    verdict "hid-no-usage-pairs" Note "F68";
    verdict "media-mismatch" Note "F59";
    verdict "ata-type-mismatch" Note "F59";
    verdict "scsi-no-type" Note "F59";
    verdict "serial-type-mismatch" Note "F59";
    verdict "not-recorded" Note "F81" "F85";
    verdict "properties-not-shown" Note;
    verdict "value-unreadable" Note;
    verdict "changed-since-matching" Note;
    verdict "key-published-by-driver" Note;
    verdict "not-in-input" Note;
    own "provider-stalled" Warning "F71";
    own "score-differs" Note "F82";
    own "driver-not-registered" Note "F88";
    own "matched-without-driver" Note "F90";
    own "unloaded-when-idle" Note "F80";
}

/// Something found in a bundle.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule behind it.
    pub lint: &'static Lint,
    /// How much it matters: the rule's severity, or a lower one where less is certain.
    pub severity: Severity,
    /// The path of the information dictionary.
    pub file: String,
    /// Where in it; line 0 where the source has no lines.
    pub at: Position,
    /// `bundle/name` of the personality that it is about.
    pub personality: Option<String>,
    /// What is so, with the values, one sentence without its full stop.
    pub message: String,
    /// What to do about it.
    pub fix: Option<String>,
    /// Which way not to start it is, as F-number.
    pub failure: Option<&'static str>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_stands_once_with_its_page_and_its_sentence() {
        let mut seen = BTreeSet::new();
        for lint in LINTS {
            assert!(seen.insert(lint.code), "{} twice", lint.code);
            let letters = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(lint.code.chars().all(letters), "{}", lint.code);
            assert!(!lint.failures.is_empty() || !lint.has_own_page(), "{}", lint.code);
            assert_eq!(lint.has_own_page(), code::find(lint.code).is_none(), "{}", lint.code);
            assert!(lint.page().starts_with(&format!("# {}\n", lint.code)), "{}", lint.code);
            let rule = lint.rule();
            assert!(rule.ends_with('.') && rule.len() > 20, "{}: {rule}", lint.code);
            if lint.has_own_page() {
                let fix = lint.fix().unwrap_or_default();
                assert!(fix.len() > 10 && !fix.ends_with('.'), "{}: {fix}", lint.code);
            }
        }
    }
}
