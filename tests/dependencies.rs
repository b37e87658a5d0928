//! What the program is made of: each direct dependency with its reason, licences that may be passed on with it, and no crate
//! twice without a reason. `.deny.toml` says what is allowed, for `cargo deny check` too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// The parts of `.deny.toml` that are looked at here.
#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    skip: Vec<Skip>,
}

#[derive(Deserialize)]
struct Skip {
    #[serde(rename = "crate")]
    name: String,
}

fn text(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[cfg(test)]
fn deny() -> Deny {
    toml::from_str(&text(".deny.toml")).unwrap()
}

/// A crate of the program, for this platform.
struct Crate {
    name: String,
    version: String,
    license: String,
}

/// What is linked into the program on this machine, or builds it; what only its tests need is left out.
#[cfg(test)]
fn crates() -> Vec<Crate> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let told = Command::new(cargo)
        .args(["tree", "--offline", "--locked", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}|{l}|"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout).unwrap();
    let rows = told.lines().filter_map(|line| {
        let mut columns = line.split('|');
        let (package, license) = (columns.next()?, columns.next()?);
        let mut words = package.split(' ');
        Some(Crate {
            name: words.next()?.to_owned(),
            version: words.next()?.strip_prefix('v')?.to_owned(),
            license: license.to_owned(),
        })
    });
    rows.collect()
}

/// Whether an expression such as `(MIT OR Apache-2.0) AND Unicode-3.0` is met by the licences that are allowed.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    let has = |name: &str| name == "yes" || allowed.iter().any(|one| one == name);
    let flat =
        |text: &str| text.split(" OR ").any(|way| way.split(" AND ").all(|name| has(name.trim())));
    // A slash is how `OR` was written once.
    let mut text = expression.replace('/', " OR ");
    while let Some((before, rest)) = text.rsplit_once('(') {
        let Some((inner, after)) = rest.split_once(')') else { return false };
        text = format!("{before}{}{after}", if flat(inner) { "yes" } else { "no" });
    }
    flat(&text)
}

#[test]
fn expressions_of_licences_are_understood() {
    let allowed: Vec<String> = ["MIT", "Zlib", "Unicode-3.0"].map(String::from).to_vec();
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("MIT/Apache-2.0", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(GPL-3.0 OR Apache-2.0) AND Unicode-3.0", false),
        ("Apache-2.0 WITH LLVM-exception OR Zlib", true),
        ("Zlib WITH LLVM-exception", false),
        ("", false),
        ("(MIT", false),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

#[test]
fn every_licence_may_be_passed_on() {
    let allowed = deny().licenses.allow;
    let crates = crates();
    assert!(crates.len() > 50, "{}", crates.len());
    let wrong: Vec<String> = crates
        .iter()
        .filter(|one| !is_met(&one.license, &allowed))
        .map(|one| format!("{} {}: {}", one.name, one.version, one.license))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_crate_is_there_twice_without_a_reason() {
    let skipped: Vec<String> = deny().bans.skip.into_iter().map(|skip| skip.name).collect();
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in crates() {
        versions.entry(one.name).or_default().insert(one.version);
    }
    for (name, versions) in versions {
        let counted =
            versions.iter().filter(|version| !skipped.contains(&format!("{name}@{version}")));
        let counted: Vec<_> = counted.collect();
        assert!(
            counted.len() < 2,
            "{name}: {counted:?}: list all but one in .deny.toml, with the reason"
        );
    }
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let manifest = text("Cargo.toml");
    let mut above = "";
    let (mut inside, mut count) = (false, 0);
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && line.starts_with(|c: char| c.is_ascii_lowercase()) {
            count += 1;
            assert!(above.starts_with("# "), "no reason stands above {line}");
        }
        above = line;
    }
    assert!(count > 20, "{count}");
}
