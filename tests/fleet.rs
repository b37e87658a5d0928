//! Many inputs at once: what is printed is what they give one by one, in their order; and the book's recipe for a fleet works.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let trials = vec![
        Trial::test("why_of_many_is_what_each_gives", || same("why")),
        Trial::test("info_of_many_is_what_each_gives", || same("info")),
        match engine() {
            Some(engine) => Trial::test("recipe", move || recipe(&engine)),
            None => Trial::test("recipe", || Ok(())).with_ignored_flag(true),
        },
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn ioscope(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ioscope"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("the program runs")
}

/// Dumps and scenarios of ours, and two files that can't be read.
fn inputs() -> Vec<String> {
    let mut inputs: Vec<String> = ["assets/origin", "tests/dumps", "tests/conformance/own"]
        .into_iter()
        .flat_map(|folder| fs::read_dir(root().join(folder)).expect("the folder is there"))
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() || path.join("scenario.plist").is_file())
        .map(|path| if path.is_dir() { path.join("scenario.plist") } else { path })
        .filter_map(|path| Some(path.strip_prefix(root()).ok()?.to_str()?.to_owned()))
        .collect();
    inputs.sort();
    inputs.insert(3, "nowhere.plist".into());
    inputs.push("LICENSE".into());
    inputs
}

/// The lines that many inputs give together are those that they give one after the other.
fn same(command: &str) -> Result<(), Failed> {
    // Bundles among the files would be judged on every dump.
    let holds_bundles = |input: &String| {
        let told = ioscope(&["info", input, "--format", "ndjson"]).stdout;
        String::from_utf8_lossy(&told).contains("\"kind\":\"bundles\"")
    };
    let mut inputs = inputs();
    inputs.retain(|input| !holds_bundles(input));
    let options = ["--format", "ndjson"];
    let mut arguments = vec![command];
    arguments.extend(inputs.iter().map(String::as_str));
    arguments.extend(options);
    let together = ioscope(&arguments);
    let (mut out, mut err, mut worst) = (Vec::new(), Vec::new(), 0);
    for input in &inputs {
        let alone = ioscope(&[command, input, "--format", "ndjson"]);
        out.extend(alone.stdout);
        err.extend(alone.stderr);
        worst = worst.max(alone.status.code().unwrap_or(-1));
    }
    if together.stdout != out {
        return Err("the results are others than those one by one, or in another order".into());
    }
    // What can't be read is told behind everything else, where it is seen.
    let sorted = |told: &[u8]| {
        let text = String::from_utf8_lossy(told).into_owned();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let (have, want) = (sorted(&together.stderr), sorted(&err));
    if have != want {
        return Err(format!("the notes differ:\n{have:#?}\n--- one by one:\n{want:#?}").into());
    }
    if together.status.code() != Some(2) || worst != 2 {
        return Err(format!("status {:?}, one by one {worst}", together.status.code()).into());
    }
    Ok(())
}

/// What runs a query of `DuckDB`'s: its own program, or Python with its module.
fn engine() -> Option<Vec<String>> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let python =
        "import sys, duckdb; [print(*row, sep='|') for row in duckdb.sql(sys.argv[1]).fetchall()]";
    [words(&["duckdb", "-noheader", "-list", "-c"]), words(&["python3", "-c", python])]
        .into_iter()
        .find(|engine| run(engine, Path::new("."), "SELECT 1").is_ok_and(|rows| rows.trim() == "1"))
}

fn run(engine: &[String], folder: &Path, query: &str) -> Result<String, Failed> {
    let mut command = Command::new(&engine[0]);
    let output = command.args(&engine[1..]).arg(query).current_dir(folder).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The query of the page on scripts over dumps of two machines, one of which runs the driver.
fn recipe(engine: &[String]) -> Result<(), Failed> {
    let book = fs::read_to_string(root().join("assets/scripts.md"))?;
    let query = book
        .split("```sql\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .ok_or("the page has the query")?;
    let own = tempfile::tempdir()?;
    let folder = own.path();
    let dump = fs::read_to_string(root().join("assets/origin/dump.txt"))?;
    let models = ["Example1,1", "Example2,1"];
    let mut names = Vec::new();
    for model in models {
        let name = folder.join(format!("{model}.txt"));
        fs::write(&name, &dump)?;
        names.push(name.display().to_string());
    }
    for (command, file) in [("why", "verdicts.ndjson"), ("info", "machines.ndjson")] {
        let target = folder.join(file).display().to_string();
        let mut arguments = vec![command, "--format", "ndjson", "-o", &target];
        arguments.extend(names.iter().map(String::as_str));
        if command == "why" {
            arguments.extend(["--kexts", "assets/origin/derived.kext"]);
        }
        let output = ioscope(&arguments);
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
    }
    let rows = run(engine, folder, query)?;
    let lost = rows.lines().find(|row| row.contains("com.derived.driver"));
    let lost = lost.ok_or(format!("the driver that never started is missing:\n{rows}"))?;
    if !lost.ends_with("|2") || !lost.contains("category-consumed") {
        return Err(format!("both dumps have it, so the row says 2: {lost}").into());
    }
    if rows.contains("com.base.driver") {
        return Err(format!("the driver that started is listed:\n{rows}").into());
    }
    Ok(())
}
