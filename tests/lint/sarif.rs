//! The SARIF log: what services that read such logs rely on.

use std::fs;
use std::process::Command;

use ioscope::explain::sarif;
use serde_json::Value as Json;

use super::{example, root};

/// Writes the findings of all examples as a log and checks it against the parts of the standard that readers use.
///
/// Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, sections 3.13 to 3.55.
pub(crate) fn check() -> Result<(), String> {
    let mut findings = Vec::new();
    for path in example::files() {
        findings.extend(example::findings(&path, "Wrong")?);
    }
    let log = sarif(&findings, true);
    structure(&log)?;
    let results = log["runs"][0]["results"].as_array().map_or(0, Vec::len);
    if results != findings.len() || results < 100 {
        return Err(format!("{results} results of {} findings", findings.len()));
    }
    structure(&sarif(&[], false))?;
    printed()
}

/// What the program itself writes for a bundle is such a log, with the place in the file.
fn printed() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = folder.path().join("log.sarif");
    let status = Command::new(env!("CARGO_BIN_EXE_ioscope"))
        .current_dir(root())
        .args(["lint", "assets/origin/base.kext", "--format", "sarif", "-o"])
        .arg(&file)
        .status()
        .map_err(|error| error.to_string())?;
    let text = fs::read(&file).map_err(|error| error.to_string())?;
    let log: Json = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    structure(&log)?;
    let physical = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let uri = physical["artifactLocation"]["uri"].as_str().unwrap_or_default();
    if status.code() != Some(1) || uri != "assets/origin/base.kext/Contents/Info.plist" {
        return Err(format!("status {status}, {physical}"));
    }
    Ok(())
}

fn structure(log: &Json) -> Result<(), String> {
    let wrong = |what: &str, at: &Json| Err(format!("{what}: {at}"));
    if log["version"] != "2.1.0"
        || !log["$schema"].as_str().is_some_and(|uri| uri.contains("2.1.0"))
    {
        return wrong("version", log);
    }
    let [run] = log["runs"].as_array().map(Vec::as_slice).unwrap_or_default() else {
        return wrong("one run", log);
    };
    let driver = &run["tool"]["driver"];
    if driver["name"] != "ioscope" || driver["version"].as_str().is_none() {
        return wrong("driver", driver);
    }
    let rules = driver["rules"].as_array().ok_or("no rules")?;
    for rule in rules {
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap_or_default();
        let said = |key: &str| rule[key]["text"].as_str().is_some_and(|text| !text.is_empty());
        if rule["id"].as_str().is_none()
            || !said("shortDescription")
            || !said("help")
            || !is_level(level)
        {
            return wrong("rule", rule);
        }
        let same = rules.iter().filter(|other| other["id"] == rule["id"]).count();
        if same != 1 {
            return wrong("a rule stands once", rule);
        }
    }
    for result in run["results"].as_array().ok_or("no results")? {
        let index = result["ruleIndex"].as_u64().ok_or("no index")? as usize;
        if rules.get(index).is_none_or(|rule| rule["id"] != result["ruleId"]) {
            return wrong("ruleIndex", result);
        }
        if !is_level(result["level"].as_str().unwrap_or_default()) {
            return wrong("level", result);
        }
        let text = result["message"]["text"].as_str().unwrap_or_default();
        if text.is_empty() || !text.ends_with('.') {
            return wrong("message", result);
        }
        let [location] = result["locations"].as_array().map(Vec::as_slice).unwrap_or_default()
        else {
            return wrong("one location", result);
        };
        let physical = &location["physicalLocation"];
        let uri = physical["artifactLocation"]["uri"].as_str().unwrap_or_default();
        if uri.is_empty() || uri.contains([' ', '\\']) {
            return wrong("uri", result);
        }
        let region = &physical["region"];
        let one = |key: &str| region[key].as_u64().is_some_and(|number| number > 0);
        let placed = one("startLine") && one("startColumn");
        if !(region.is_null() || placed) {
            return wrong("region", result);
        }
    }
    Ok(())
}

fn is_level(level: &str) -> bool {
    matches!(level, "error" | "warning" | "note" | "none")
}
