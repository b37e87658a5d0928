//! Examples: a page's own, or a file of `tests/lint`. Under `## Wrong` stands what the rule of the page's name finds, under
//! `## Right` a near twin that it doesn't.
//!
//! Each fenced block is a bundle, but `dump`, which is the machine. What follows the fence says how much of it is written out:
//!
//! | word | the block is |
//! | --- | --- |
//! | `plist` | the whole information dictionary |
//! | `info` | keys of it, beside those of a plain kernel extension with one personality |
//! | `info-bare` | the same, without a personality and without libraries |
//! | `codeless-info` | keys of a bundle without code |
//! | `dext-info` | keys of a driver extension |
//! | `personalities` | the personalities of a plain kernel extension |
//! | `personality` | keys of its one personality, beside the plain ones |
//! | `table` | all keys of its one personality |
//! | `codeless` | keys of the one personality of a bundle without code |
//! | `dext`, `dext-table` | as `personality` and `table`, of a driver extension |
//! | `binary` | a plain kernel extension as a binary property list |
//!
//! `id=` gives another identifier, `required=` an `OSBundleRequired`, `code=` the classes in its executable (`missing`: there is
//! none), `entitled=` the entitlements in its signature.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ioscope::explain::{Case, Executable, Finding, Linted, find_lint, lint};
use ioscope::load::{Loaded, Quiet, Source, load, read_plist};
use ioscope::model::{Bundle, ClassTable, Dict, Value};

use super::{files, read, root};

/// All files with examples: pages of rules first.
pub(crate) fn files() -> Vec<PathBuf> {
    let folders = ["assets/lints", "tests/lint"].iter();
    let mut files: Vec<_> = folders.flat_map(|folder| files::below(&root().join(folder))).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    files
}

/// The findings of an example's wrong or right half.
pub(crate) fn findings(path: &Path, title: &str) -> Result<Vec<Finding>, String> {
    let text = read(path)?;
    let half = text.split("\n## ").find_map(|part| part.strip_prefix(title)).unwrap_or_default();
    let mut inputs = Vec::new();
    let mut machine = None;
    let mut blocks = half.split("```");
    blocks.next();
    while let Some(block) = blocks.next() {
        blocks.next();
        let (head, body) = block.split_once('\n').unwrap_or((block, ""));
        if body.is_empty() && path.starts_with(root().join("assets")) {
            return Err(format!("{head}: an example that is shown isn't empty"));
        }
        if head == "dump" {
            machine = Some(body.to_owned());
        } else {
            inputs.push(bundle(head, body, inputs.len())?);
        }
    }
    if inputs.is_empty() {
        return Err(format!("{}: there is no bundle under {title}", path.display()));
    }
    let case = machine.map(|dump| on(&dump, &inputs)).transpose()?;
    Ok(lint(&inputs, &ClassTable::new(), case.as_ref()))
}

fn on(dump: &str, inputs: &[Linted]) -> Result<Case, String> {
    let loaded: Loaded = load(&Source::file("ioreg.txt", dump.as_bytes()), &mut Quiet)
        .map_err(|error| error.to_string())?;
    let bundles: Vec<Bundle> = inputs.iter().map(|input| input.bundle.clone()).collect();
    Case::new(loaded, &bundles, &ClassTable::new()).map_err(|error| error.to_string())
}

fn string(key: &str, value: &str) -> String {
    format!("<key>{key}</key><string>{value}</string>")
}

/// Keys that a block doesn't write itself.
fn defaults(given: &str, plain: &[(&str, &str)]) -> String {
    let top = read_plist(format!("<plist><dict>{given}</dict></plist>").as_bytes());
    let there: Dict = match top.map(|plist| plist.value) {
        Ok(Value::Dict(dict)) => dict,
        _ => Dict::new(),
    };
    let mut out = given.to_owned();
    for (key, value) in plain.iter().filter(|(key, _)| !there.contains(key)) {
        let _ = write!(out, "<key>{key}</key>{value}");
    }
    out
}

fn bundle(head: &str, body: &str, number: usize) -> Result<Linted, String> {
    let mut words = head.split(' ');
    let kind = words.next().unwrap_or_default();
    let mut id = "org.example.driver";
    let mut required = String::new();
    let mut classes: Option<&str> = None;
    let mut entitled = "";
    for word in words {
        match word.split_once('=') {
            Some(("id", value)) => id = value,
            Some(("required", value)) => required = string("OSBundleRequired", value),
            Some(("code", value)) => classes = Some(value),
            Some(("entitled", value)) => entitled = value,
            _ => return Err(format!("{word} is no word of the notation")),
        }
    }
    let own = format!("<string>{id}</string>");
    let driver = |given: &str, plain: &[(&str, &str)]| {
        format!("<key>Driver</key><dict>{}</dict>", defaults(given, plain))
    };
    let kext = [
        ("CFBundleIdentifier", own.as_str()),
        ("IOClass", "<string>org_example_driver</string>"),
        ("IOProviderClass", "<string>IOPCIDevice</string>"),
        ("IOPCITunnelCompatible", "<true/>"),
    ];
    let dext = [
        ("CFBundleIdentifier", own.as_str()),
        ("IOClass", "<string>IOUserService</string>"),
        ("IOUserClass", "<string>ExampleDriver</string>"),
        ("IOUserServerName", own.as_str()),
        ("CFBundleIdentifierKernel", "<string>com.apple.kpi.iokit</string>"),
        ("IOProviderClass", "<string>IOPCIDevice</string>"),
        ("IOPCITunnelCompatible", "<true/>"),
    ];
    let libraries = "<dict><key>com.apple.kpi.iokit</key><string>8.0</string></dict>";
    let personalities = |list: String| format!("<key>IOKitPersonalities</key><dict>{list}</dict>");
    let whole = |given: &str, kind: &str, code: bool, list: &str| {
        let kind = format!("<string>{kind}</string>");
        let list = format!("<dict>{list}</dict>");
        let mut plain = vec![
            ("CFBundleIdentifier", own.as_str()),
            ("CFBundlePackageType", kind.as_str()),
            ("CFBundleVersion", "<string>1.0</string>"),
        ];
        if code {
            plain.extend([("CFBundleExecutable", "<string>Driver</string>")]);
            plain.extend([("OSBundleLibraries", libraries)]);
        }
        if list.len() > "<dict></dict>".len() {
            plain.push(("IOKitPersonalities", list.as_str()));
        }
        defaults(given, &plain)
    };
    let info = match kind {
        "plist" => body.to_owned(),
        "info" => whole(body, "KEXT", true, &driver("", &kext)),
        "info-bare" | "codeless-info" => whole(body, "KEXT", false, ""),
        "dext-info" => whole(body, "DEXT", true, &driver("", &dext)),
        "personalities" => whole(&personalities(body.to_owned()), "KEXT", true, ""),
        "personality" | "binary" => whole(&required, "KEXT", true, &driver(body, &kext)),
        "table" => whole("", "KEXT", true, &driver(body, &[])),
        "codeless" => whole("", "KEXT", false, &driver(body, &kext)),
        "dext" => whole("", "DEXT", true, &driver(body, &dext)),
        "dext-table" => whole("", "DEXT", true, &driver(body, &[])),
        other => return Err(format!("{other} is no word of the notation")),
    };
    let text = format!("<plist version=\"1.0\">\n<dict>\n{info}\n</dict>\n</plist>\n");
    let name = format!("{number}/Info.plist");
    let bytes = if kind == "binary" { binary(&text)? } else { text.into_bytes() };
    let mut loaded = load(&Source::file(name.as_str(), bytes), &mut Quiet)
        .map_err(|error| format!("{head}: {error}"))?;
    let bundle = loaded.document.bundles.pop().ok_or("no bundle")?;
    let executable = match classes {
        None => Executable::NotSought,
        Some("missing") => Executable::Missing,
        Some(classes) => {
            let mut code: String =
                classes.split(',').fold("\0".into(), |code: String, class| code + class + "\0");
            if !entitled.is_empty() {
                let keys = entitled.split(',').map(|key| format!("<key>{key}</key><array/>"));
                let _ = write!(code, "<plist><dict>{}</dict></plist>", keys.collect::<String>());
            }
            Executable::Bytes(code.into_bytes().into())
        }
    };
    Ok(Linted { file: name, bundle, executable })
}

/// The same list in the binary form.
fn binary(text: &str) -> Result<Vec<u8>, String> {
    let value =
        plist::Value::from_reader_xml(text.as_bytes()).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    value.to_writer_binary(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// A rule finds its wrong example, says why and what to do, and lets the right one pass. The right one is right altogether: no
/// other rule finds an error in it.
pub(crate) fn check(path: &Path) -> Result<(), String> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (code, number) = match name.split_once("-F") {
        Some((code, number)) => (code.to_owned(), Some(format!("F{number}"))),
        None => (name, None),
    };
    let meant = |finding: &&Finding| {
        finding.lint.code == code
            && number.as_ref().is_none_or(|number| finding.failure == Some(number.as_str()))
    };
    let rule = find_lint(&code).ok_or(format!("{code} is no lint"))?;
    let wrong = findings(path, "Wrong")?;
    let Some(found) = wrong.iter().find(meant) else {
        return Err(format!("{code} doesn't find its wrong example: {}", told(&wrong)));
    };
    if found.message.is_empty() || found.message.ends_with('.') || found.message.contains('\n') {
        return Err(format!("{code}: {:?} is no sentence without its full stop", found.message));
    }
    let failure = found.failure.unwrap_or_default();
    if !rule.failures.contains(&failure) {
        return Err(format!("{code}: {failure} is none of the failures that the table names"));
    }
    if code != "info-binary" && found.at.line == 0 {
        return Err(format!("{code}: it is not said where"));
    }
    if found.fix.as_deref().unwrap_or_default().is_empty() {
        return Err(format!("{code}: it is not said what to do"));
    }
    let right = findings(path, "Right")?;
    if right.iter().any(|finding| meant(&finding)) {
        return Err(format!("{code} finds its right example: {}", told(&right)));
    }
    let error = right.iter().find(|finding| finding.severity == ioscope::explain::Severity::Error);
    if let Some(error) = error.filter(|_| rule.has_own_page()) {
        return Err(format!(
            "{code}: the right example has an error: {}: {}",
            error.lint.code, error.message
        ));
    }
    Ok(())
}

fn told(findings: &[Finding]) -> String {
    let lines =
        findings.iter().map(|finding| format!("\n  {}: {}", finding.lint.code, finding.message));
    lines.collect()
}
