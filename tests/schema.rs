//! The JSON Schemas in `assets/schema`: what the program writes is as they say, every field that it writes is in them, and what
//! they rule out they do rule out.
//!
//! The checker knows the part of JSON Schema that these files use, and refuses any other word, so that no rule is passed over.

#[path = "common/files.rs"]
mod files;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

/// Names and the version of the documents.
const DOCUMENTS: [&str; 4] = ["why", "lint", "info", "trace"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema(name: &str) -> Json {
    let path = root().join(format!("assets/schema/{name}-1.json"));
    serde_json::from_slice(&fs::read(path).expect("as written")).expect("as written")
}

fn printed(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ioscope"));
    let output = command.current_dir(root()).args(arguments).output().expect("as written");
    String::from_utf8(output.stdout).expect("as written")
}

fn document(arguments: &[&str]) -> Json {
    let text = printed(arguments);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text}"))
}

fn text(value: &Json) -> &str {
    value.as_str().expect("as written")
}

fn list(value: &Json) -> &[Json] {
    value.as_array().expect("as written")
}

/// What is wrong with a value; `strict`: also a field that the schema doesn't name.
fn faults(top: &Json, schema: &Json, value: &Json, at: &str, strict: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut wrong = |what: String| found.push(format!("{at}: {what}"));
    let mut more = Vec::new();
    for (word, rule) in schema.as_object().expect("as written") {
        match word.as_str() {
            "$ref" => {
                let name = text(rule).strip_prefix("#/$defs/").expect("as written");
                more.extend(faults(top, &top["$defs"][name], value, at, strict));
            }
            "type" => {
                let types = if rule.is_string() { std::slice::from_ref(rule) } else { list(rule) };
                if !types.iter().any(|one| is_type(value, text(one))) {
                    wrong(format!("{value} is not {types:?}"));
                }
            }
            "const" if value != rule => wrong(format!("{value} is not {rule}")),
            "enum" if !list(rule).contains(value) => wrong(format!("{value} is none of {rule}")),
            "minimum" => {
                if value.as_i64().is_some_and(|number| number < rule.as_i64().expect("as written"))
                {
                    wrong(format!("{value} is less than {rule}"));
                }
            }
            "pattern" => {
                assert_eq!(rule, "^F[0-9]{2,3}$", "the only pattern that is known here");
                let is_right = |number: &str| {
                    (2..=3).contains(&number.len())
                        && number.bytes().all(|byte| byte.is_ascii_digit())
                };
                let wrong_text = |text: &str| !text.strip_prefix('F').is_some_and(is_right);
                if value.as_str().is_some_and(wrong_text) {
                    wrong(format!("{value} is no F-number"));
                }
            }
            "required" => {
                for key in list(rule).iter().map(text) {
                    if value.as_object().is_some_and(|object| !object.contains_key(key)) {
                        wrong(format!("{key} is missing"));
                    }
                }
            }
            "properties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    match rule.get(key) {
                        Some(rule) => {
                            more.extend(faults(top, rule, inner, &format!("{at}/{key}"), strict));
                        }
                        None if strict => wrong(format!("{key} is not in the schema")),
                        None => {}
                    }
                }
            }
            "items" => {
                for (number, inner) in value.as_array().into_iter().flatten().enumerate() {
                    more.extend(faults(top, rule, inner, &format!("{at}/{number}"), strict));
                }
            }
            "oneOf" => {
                let fits = |rule: &&Json| faults(top, rule, value, at, false).is_empty();
                let count = list(rule).iter().filter(fits).count();
                if count != 1 {
                    wrong(format!("{count} of the alternatives hold"));
                }
            }
            "const" | "enum" | "$schema" | "$id" | "$defs" | "title" | "description" => {}
            other => panic!("{at}: {other} is not known to this checker"),
        }
    }
    found.extend(more);
    found
}

fn is_type(value: &Json, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is no type"),
    }
}

fn holds(name: &str, value: &Json, from: &str) {
    let schema = schema(name);
    let faults = faults(&schema, &schema, value, "", true);
    assert!(faults.is_empty(), "{from}: {faults:#?}");
}

/// The lines of an NDJSON output are items of the schema's definition.
fn lines_hold(name: &str, item: &str, arguments: &[&str]) {
    let schema = schema(name);
    let text = printed(arguments);
    assert!(!text.is_empty(), "{arguments:?}");
    for line in text.lines() {
        let value: Json = serde_json::from_str(line).expect("as written");
        let faults = faults(&schema, &schema["$defs"][item], &value, "", true);
        assert!(faults.is_empty(), "{arguments:?}: {faults:#?}");
    }
}

#[test]
fn every_schema_says_what_it_is() {
    for name in DOCUMENTS {
        let schema = schema(name);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["$id"], format!("urn:ioscope:{name}:1"));
        assert!(text(&schema["description"]).contains("ndjson"));
        assert_eq!(schema["properties"]["format"], json!({"const": format!("ioscope-{name}")}));
    }
    let files = fs::read_dir(root().join("assets/schema")).expect("as written").count();
    assert_eq!(files, DOCUMENTS.len());
}

#[test]
fn verdicts_are_as_the_schema_says() {
    let set = ["--set", "com.derived.driver", "IOMatchCategory", "\"x\""];
    let origin = ["assets/origin/base.kext", "assets/origin/derived.kext"];
    for files in [
        &["assets/origin/dump.txt", "assets/origin/derived.kext"][..],
        &["assets/origin/question.plist"],
        &["tests/cli/twins.txt", "tests/cli/twins.plist"],
        &["tests/cli/hid.txt", "tests/cli/hid.plist", "--all"],
        &["tests/cli/codes.plist", "--all"],
        &["tests/cli/rivals.txt", "tests/cli/rivals.plist", "--all"],
        &origin,
        &[&origin[..], &set[..]].concat(),
    ] {
        let arguments = [&["why"], files, &["--format", "json"]].concat();
        let document = document(&arguments);
        assert!(!list(&document["verdicts"]).is_empty(), "{arguments:?}");
        holds("why", &document, &format!("{arguments:?}"));
    }
    lines_hold("why", "verdict", &["why", "assets/origin/question.plist", "--format", "ndjson"]);
}

#[test]
fn findings_are_as_the_schema_says() {
    let both =
        ["lint", "assets/origin/base.kext", "tests/dumps/Lamp-Info.plist", "--format", "json"];
    let against = ["--against", "assets/origin/dump.txt"];
    for arguments in [&both[..], &[&both[..], &against[..]].concat()] {
        let document = document(arguments);
        assert!(list(&document["findings"]).len() > 3);
        holds("lint", &document, &format!("{arguments:?}"));
    }
    holds("lint", &document(&["lint", "tests/cli/lint-clean.plist", "--format", "json"]), "clean");
    lines_hold("lint", "finding", &["lint", "assets/origin/base.kext", "--format", "ndjson"]);
}

#[test]
fn information_is_as_the_schema_says() {
    let mut told = 0;
    for file in files::below(&root().join("tests/dumps")) {
        let name = file.to_str().expect("as written");
        let document = document(&["info", name, "--format", "json"]);
        // What can't be read leaves a document without an item.
        if document.get("files").is_none() {
            holds("info", &document, name);
            told += 1;
        }
    }
    assert!(told > 8, "{told}");
    let several = ["info", "assets/origin/dump.txt", "assets/origin/question.plist"];
    holds("info", &document(&[&several[..], &["--format", "json"]].concat()), "several");
    lines_hold("info", "item", &[&several[..], &["--format", "ndjson"]].concat());
}

#[test]
fn traces_are_as_the_schema_says() {
    let mut count = 0;
    for path in files::below(&root().join("tests/conformance")) {
        if path.extension().is_some_and(|ending| ending == "json") {
            // What the kernel's own code left behind, and what the engine is held to.
            let text = fs::read(&path).expect("as written");
            let document = serde_json::from_slice(&text).expect("as written");
            holds("trace", &document, &path.display().to_string());
            count += 1;
        }
    }
    assert!(count > 300, "{count}");
    for scenario in ["assets/origin/question.plist", "tests/conformance/own/error-family.plist"] {
        let arguments = ["trace", scenario, "--format", "json"];
        holds("trace", &document(&arguments), scenario);
    }
    lines_hold("trace", "event", &["trace", "assets/origin/question.plist", "--format", "ndjson"]);
}

#[test]
fn what_the_schemas_rule_out_is_a_fault() {
    let schema = schema("lint");
    let whole = document(&["lint", "assets/origin/base.kext", "--format", "json"]);
    let wrong = |change: &dyn Fn(&mut Json)| {
        let mut changed = whole.clone();
        change(&mut changed);
        !faults(&schema, &schema, &changed, "", true).is_empty()
    };
    assert!(!wrong(&|_| {}));
    assert!(wrong(&|document| document["version"] = 2.into()));
    assert!(wrong(&|document| document["format"] = "ioscope-why".into()));
    assert!(wrong(&|document| drop(
        document.as_object_mut().expect("as written").remove("findings")
    )));
    for (key, value) in [
        ("severity", json!("fatal")),
        ("line", json!(-1)),
        ("line", json!("24")),
        ("message", Json::Null),
        ("failure", json!("37")),
        ("colour", json!("red")),
    ] {
        assert!(wrong(&|document| document["findings"][0][key] = value.clone()), "{key}");
    }
    for key in
        ["code", "severity", "file", "line", "column", "personality", "message", "fix", "failure"]
    {
        let take = |document: &mut Json| {
            drop(document["findings"][0].as_object_mut().expect("as written").remove(key));
        };
        assert!(wrong(&take), "{key}");
    }
}
