//! Files that hold what is expected.

use std::fs;
use std::path::Path;

use libtest_mimic::Failed;

/// Compares with a file of the project, or rewrites it under `BLESS=1`.
pub(crate) fn agrees(file: &str, found: &str) -> Result<(), Failed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, found)?;
        return Ok(());
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected == found {
        return Ok(());
    }
    let at = expected.lines().zip(found.lines()).position(|(one, other)| one != other);
    let at = at.unwrap_or(expected.lines().count().min(found.lines().count()));
    let line = |text: &str| text.lines().nth(at).unwrap_or("(nothing)").to_owned();
    let (expected, found, number) = (line(&expected), line(found), at + 1);
    let what = format!("{file} differs in line {number}\n expected {expected}\n found    {found}");
    Err(format!("{what}\nBLESS=1 rewrites it").into())
}
