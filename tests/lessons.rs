//! The lessons keep what they promise.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ioscope::explain::{Lesson, built_in};

/// The folder from which the program takes its lessons.
fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lessons")
}

#[test]
fn every_lesson_of_the_folder_is_built_in() {
    let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for lesson in fs::read_dir(folder()).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        let mut left = vec![lesson.path()];
        while let Some(path) = left.pop() {
            for entry in fs::read_dir(path).unwrap().flatten().map(|entry| entry.path()) {
                if entry.is_dir() {
                    left.push(entry);
                } else {
                    let name = entry.strip_prefix(lesson.path()).unwrap().display().to_string();
                    there.entry(lesson.file_name().into_string().unwrap()).or_default().push(name);
                }
            }
        }
    }
    for files in there.values_mut() {
        files.sort();
    }
    let have: BTreeMap<String, Vec<String>> =
        built_in().into_iter().map(|one| (one.name, one.files.into_keys().collect())).collect();
    assert_eq!(have, there);
}

#[test]
fn every_lesson_passes_its_check() {
    let names: Vec<String> = built_in().into_iter().map(|files| files.name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut faults = Vec::new();
    for files in built_in() {
        match Lesson::read(&files) {
            Ok(lesson) => {
                let found = lesson.check(&names);
                faults.extend(found.iter().map(|fault| format!("{}/{fault}", files.name)));
            }
            Err(found) => {
                faults.extend(found.iter().map(|fault| format!("{}/{fault}", files.name)));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
