//! Findings as JSON and as SARIF.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::table::{Finding, LINTS, Lint};

/// One item of `findings`.
pub fn finding_json(finding: &Finding) -> Json {
    json!({
        "code": finding.lint.code,
        "severity": finding.severity,
        "file": finding.file,
        "line": finding.at.line,
        "column": finding.at.column,
        "personality": finding.personality,
        "message": finding.message,
        "fix": finding.fix,
        "failure": finding.failure,
    })
}

/// The document of `ioscope lint`.
pub fn lint_json(findings: &[Json]) -> Json {
    json!({"format": "ioscope-lint", "version": 1, "findings": findings})
}

/// The findings as a SARIF log, for the services that show such logs beside the code. Rules are listed as far as they found
/// something. `complete`: every input could be read; of a log that isn't, services must not take what is missing for mended.
///
/// Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS standard.
pub fn sarif(findings: &[Finding], complete: bool) -> Json {
    let found = |lint: &&Lint| findings.iter().any(|finding| finding.lint == *lint);
    let used: Vec<&Lint> = LINTS.iter().filter(found).collect();
    let rules: Vec<Json> = used.iter().map(|lint| rule(lint)).collect();
    let results = findings.iter().map(|finding| {
        let index = used.iter().position(|lint| *lint == finding.lint);
        result(finding, index.unwrap_or(0))
    });
    let results: Vec<Json> = results.collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "ioscope",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": complete}],
            "results": results,
        }],
    })
}

fn rule(lint: &Lint) -> Json {
    let mut rule = json!({
        "id": lint.code,
        "shortDescription": {"text": lint.rule()},
        "help": {"text": lint.page(), "markdown": lint.page()},
        "defaultConfiguration": {"level": lint.severity.word()},
    });
    if let Some(fix) = lint.fix() {
        rule["fullDescription"] = json!({"text": format!("{} {fix}.", lint.rule())});
    }
    rule
}

fn result(finding: &Finding, rule: usize) -> Json {
    // A fix is words here, not an edit, so it is a part of the message; the words alone stand beside it.
    let mut text = format!("{}.", capital(&finding.message));
    if let Some(fix) = &finding.fix {
        let _ = write!(text, " Fix: {fix}.");
    }
    let mut physical = json!({"artifactLocation": {"uri": uri(&finding.file)}});
    if finding.at.line > 0 {
        physical["region"] =
            json!({"startLine": finding.at.line, "startColumn": finding.at.column.max(1)});
    }
    let mut location = json!({"physicalLocation": physical});
    if let Some(personality) = &finding.personality {
        location["logicalLocations"] =
            json!([{"fullyQualifiedName": personality, "kind": "object"}]);
    }
    let (code, personality) = (finding.lint.code, finding.personality.as_deref());
    // So that a finding is the same one when lines above it change.
    let mark = format!("{code}:{}:{}", finding.file, personality.unwrap_or_default());
    json!({
        "ruleId": code,
        "ruleIndex": rule,
        "level": finding.severity.word(),
        "message": {"text": text},
        "locations": [location],
        "properties": {"fix": finding.fix, "personality": personality},
        "partialFingerprints": {"ioscope/1": mark},
    })
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        // Keys and class names keep their writing.
        Some(first) if text.chars().take_while(|c| *c != ' ').all(char::is_lowercase) => {
            first.to_uppercase().chain(rest).collect()
        }
        _ => text.to_owned(),
    }
}

/// A path as a relative reference: what may not stand in one is written with a percent sign.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("./My Kext.kext/Contents/Info.plist"), "My%20Kext.kext/Contents/Info.plist");
        assert_eq!(uri("/t/a"), "file:///t/a");
        assert_eq!(uri("ü"), "%C3%BC");
    }

    #[test]
    fn sentences_begin_with_a_capital_unless_a_name_comes_first() {
        assert_eq!(capital("there is none"), "There is none");
        assert_eq!(capital("idVendor is wrong"), "idVendor is wrong");
        assert_eq!(capital(""), "");
    }
}
