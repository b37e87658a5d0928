//! Runs the real program on the cases in `tests/cli`; `readme.case` there explains the notation.

#[path = "common/files.rs"]
mod files;
#[path = "common/hostile.rs"]
mod hostile;

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value as Json;

fn main() {
    let arguments = Arguments::from_args();
    // Where the cases write, also when the build is elsewhere.
    fs::create_dir_all(root().join("target")).expect("the project's folder can be written");
    let trials = files::below(&root().join("tests/cli"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "case"))
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Trial::test(name, move || case(&path))
        })
        .chain([
            Trial::test("errors_last", errors_last),
            Trial::test("members", members),
            Trial::test("kernelcache", kernelcache),
            Trial::test("hostile_inputs", hostile_inputs),
        ])
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

/// The program, in the project's folder and without input.
fn ioscope() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ioscope"));
    command.current_dir(root()).stdin(Stdio::null());
    command
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One run with what is expected of it.
#[derive(Default)]
struct Run {
    line: usize,
    arguments: Vec<String>,
    input: Option<String>,
    environment: Vec<(String, String)>,
    status: i32,
    expected: Vec<(usize, String, String)>,
}

fn case(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let mut runs: Vec<Run> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line_number = at + 1;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (word, rest) = line.split_once(':').ok_or(format!("line {line_number}: no colon"))?;
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        if word == "run" {
            let arguments = words(rest);
            runs.push(Run { line: line_number, arguments, ..Run::default() });
            continue;
        }
        let run = runs.last_mut().ok_or(format!("line {line_number}: nothing is run yet"))?;
        match word {
            "stdin" => run.input = Some(rest.to_owned()),
            "env" => {
                let (name, value) = rest.split_once('=').ok_or("env: no =")?;
                run.environment.push((name.to_owned(), value.to_owned()));
            }
            "status" => run.status = rest.trim().parse().map_err(|_| "status: no number")?,
            "out" | "not" | "err" | "json" | "lines" | "only" => {
                run.expected.push((line_number, word.to_owned(), rest.to_owned()));
            }
            other => {
                return Err(
                    format!("line {line_number}: {other} is no word of the notation").into()
                );
            }
        }
    }
    if runs.is_empty() {
        return Err("nothing is run".into());
    }
    runs.iter().try_for_each(check)
}

/// Words between blanks; `'` keeps blanks together.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => found.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    found.extend(word);
    found
}

fn check(run: &Run) -> Result<(), Failed> {
    let mut command = ioscope();
    command.args(&run.arguments);
    command.env_remove("NO_COLOR").env("COLUMNS", "100").env("XDG_STATE_HOME", "/nonexistent");
    command.env_remove("LC_ALL").env_remove("LC_CTYPE").env("LANG", "C.UTF-8");
    command.envs(run.environment.iter().map(|(name, value)| (name, value)));
    if let Some(file) = &run.input {
        command.stdin(File::open(root().join(file))?);
    }
    let output = command.output()?;
    let out = String::from_utf8(output.stdout).map_err(|_| "standard output is not UTF-8")?;
    let err = String::from_utf8(output.stderr).map_err(|_| "standard error is not UTF-8")?;
    let told = format!(
        "of `ioscope {}` (line {})\n--- standard output\n{out}--- standard error\n{err}",
        run.arguments.join(" "),
        run.line
    );
    if output.status.code() != Some(run.status) {
        return Err(format!("status {:?}, not {}, {told}", output.status.code(), run.status).into());
    }
    if let Some(what) = hostile::acts(&out).or_else(|| hostile::acts(&err)) {
        return Err(format!("{what} in the output {told}").into());
    }
    // Each `out` is looked for behind the one before.
    let mut rest = out.as_str();
    for (line, word, wanted) in &run.expected {
        let met = match word.as_str() {
            "out" => {
                let behind = rest.split_once(wanted.as_str()).map(|(_, behind)| behind);
                rest = behind.unwrap_or(rest);
                behind.is_some()
            }
            "only" => out.trim_end() == wanted,
            "not" => !out.contains(wanted.as_str()) && !err.contains(wanted.as_str()),
            "err" => err.contains(wanted.as_str()),
            "lines" => out.lines().count().to_string() == wanted.trim(),
            _ => {
                json(&out, wanted).map_err(|reason| {
                    format!("line {line}: {} {told}", reason.message().unwrap_or_default())
                })?;
                true
            }
        };
        if !met {
            return Err(format!("line {line}: {word}: {wanted}\nis not met {told}").into());
        }
    }
    Ok(())
}

/// Checks `PATH = VALUE` in a document, `#LINE PATH = VALUE` in one line of several.
fn json(out: &str, wanted: &str) -> Result<(), Failed> {
    let (path, value) = wanted.split_once(" = ").ok_or("there must be ` = ` in it")?;
    let (text, path) = match path.strip_prefix('#').and_then(|rest| rest.split_once(' ')) {
        Some((line, path)) => {
            let line: usize = line.parse().map_err(|_| "no line number")?;
            (out.lines().nth(line - 1).ok_or("there is no such line")?, path)
        }
        None => (out, path),
    };
    let document: Json = serde_json::from_str(text)?;
    let value: Json = serde_json::from_str(value).map_err(|error| format!("{value}: {error}"))?;
    let found =
        if path.is_empty() { Some(&document) } else { document.pointer(&format!("/{path}")) };
    match found {
        Some(found) if *found == value => Ok(()),
        Some(found) => Err(format!("{path} is {found}, not {value},").into()),
        None => Err(format!("there is no {path}").into()),
    }
}

/// Where both streams are read as one, bundles that can't be read are told of last, behind all verdicts.
fn errors_last() -> Result<(), Failed> {
    let (mut both, end) = std::io::pipe()?;
    let mut command = ioscope();
    command.args(["why", "assets/origin/dump.txt", "--kexts", "none.kext"]);
    command.stdout(end.try_clone()?).stderr(end);
    let mut child = command.spawn()?;
    drop(command);
    let mut told = String::new();
    both.read_to_string(&mut told)?;
    let status = child.wait()?;
    let last = "none.kext: error: there is no such file or folder\n";
    let is_so = status.code() == Some(2) && told.ends_with(last) && told.lines().count() > 3;
    if is_so { Ok(()) } else { Err(format!("{status}: {told}").into()) }
}

/// A path that leads on into an archive names one of its files.
fn members() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("two.zip");
    let file = File::create(&path)?;
    let mut archive = zip::ZipWriter::new(file);
    for (name, class) in [("a.txt", "A"), ("in/b.txt", "B")] {
        let plain = zip::write::SimpleFileOptions::default();
        archive.start_file(name, plain)?;
        let dump = format!("+-o Root  <class {class}>\n  +-o x  <class {class}>\n");
        archive.write_all(dump.as_bytes())?;
    }
    archive.finish()?;
    let info = |arguments: &[&str]| {
        let output = ioscope().current_dir(folder.path()).args(arguments).output()?;
        Ok::<_, Failed>(String::from_utf8([output.stdout, output.stderr].concat())?)
    };
    for (arguments, wanted) in [
        (&["info", "two.zip", "--format", "json"][..], "\"in/b.txt\""),
        (&["info", "two.zip"], "give its path: two.zip/in/b.txt"),
        (&["info", "two.zip/in/b.txt"], "nodes          2"),
        (&["info", "two.zip/none.txt"], "two.zip/none.txt: error: none.txt in two.zip: "),
        (&["info", "none.zip/a.txt"], "there is no such file"),
        (&["info", "two.zip/in/b.txt/c"], "error: "),
        (&["info", "/dev/null"], "/dev/null: error: it is empty"),
    ] {
        let told = info(arguments)?;
        if !told.contains(wanted) {
            return Err(format!("{arguments:?}: no {wanted:?} in {told:?}").into());
        }
    }
    Ok(())
}

/// A kernelcache's personalities and classes, judged on a dump beside a bundle's; each verdict says where its own comes from.
fn kernelcache() -> Result<(), Failed> {
    let text = |key: &str, value: &str| format!("<key>{key}</key><string>{value}</string>");
    let personality = |name: &str, keys: String| format!("<key>{name}</key><dict>{keys}</dict>");
    let nic = text("IOClass", "CacheNic") + &text("IOProviderClass", "IOPCIDevice");
    let pci = |id: &str| nic.clone() + &text("IOPCIPrimaryMatch", id);
    let info = format!(
        "<dict><key>_PrelinkInfoDictionary</key><array><dict>{}{}<key>IOKitPersonalities</key><dict>{}{}</dict></dict></array></dict>",
        text("CFBundleIdentifier", "org.cache"),
        text("CFBundlePackageType", "KEXT"),
        personality("card", pci("0x56781234")),
        personality("other", pci("0x12345678")),
    );
    // A Mach-O file with one segment, in which the information stands.
    let mut bytes = vec![0xcf, 0xfa, 0xed, 0xfe];
    for word in [0x0100_0007_u32, 3, 2, 1, 72, 0, 0, 0x19, 72] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(b"__PRELINK_INFO\0\0");
    let content = [info.as_bytes(), &[0; 20]].concat();
    for long in [0, content.len() as u64, 104, content.len() as u64] {
        bytes.extend(long.to_le_bytes());
    }
    bytes.extend([0; 16]);
    bytes.extend(content);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("kernelcache");
    fs::write(&path, bytes)?;
    let mut command = ioscope();
    command.args(["why", "tests/cli/rivals.txt", "tests/cli/rivals.plist"]);
    command.arg("--kexts").arg(&path).args(["--node", "card@1", "--format", "json"]);
    let output = command.output()?;
    let document: Json = serde_json::from_slice(&output.stdout)?;
    let verdicts = document["verdicts"].as_array().cloned().unwrap_or_default();
    for (name, wanted) in [
        ("card", ["kernelcache", "lost", "category-consumed"]),
        ("other", ["kernelcache", "rejected", "pci-primary-match"]),
        ("low", ["bundle", "lost", "category-consumed"]),
    ] {
        let verdict = verdicts.iter().find(|verdict| verdict["personality"]["name"] == name);
        let verdict = verdict.ok_or(format!("no {name}"))?;
        if [&verdict["personality"]["source"], &verdict["outcome"], &verdict["code"]] != wanted {
            return Err(verdict.to_string().into());
        }
    }
    Ok(())
}

/// Names, keys, values, file names and members of archives that try to act on the terminal, through every subcommand.
fn hostile_inputs() -> Result<(), Failed> {
    let own = tempfile::tempdir()?;
    let folder = own.path().join("hostile \x1b]0;folder\x07\u{202e}");
    fs::create_dir_all(folder.join("A\x1b[31m.kext"))?;
    let name = |number: usize| hostile::text(number).replace('/', "-");
    let dump = folder.join(format!("{}.txt", name(0)));
    fs::write(&dump, hostile::dump())?;
    let text = |number| hostile::text(number).replace('\x1b', "&#27;").replace('\x07', "&#7;");
    let list = |inner: String| format!("<plist version=\"1.0\"><dict>{inner}</dict></plist>");
    let pair = |key: &str, value: &str| format!("<key>{key}</key><string>{value}</string>");
    let personality = format!(
        "<key>{0}</key><dict>{1}{2}{3}</dict>",
        text(1),
        pair("IOClass", &text(2)),
        pair("IOProviderClass", "IOResources"),
        pair("IOResourceMatch", &text(3)),
    );
    let twice = format!("{0}{0}", pair(&text(4), &text(5)));
    let info = list(format!(
        "{}<key>IOKitPersonalities</key><dict>{personality}</dict>{twice}",
        pair("CFBundleIdentifier", &text(6))
    ));
    let bundle = folder.join("A\x1b[31m.kext");
    fs::write(bundle.join("Info.plist"), info)?;
    let scenario = folder.join(format!("{}.plist", name(7)));
    let wrong = list(pair("format", "ioscope-scenario") + &pair(&text(8), &text(9)));
    fs::write(&scenario, wrong)?;
    let unknown = folder.join(format!("{}.bin", name(9)));
    fs::write(&unknown, text(10) + &hostile::text(11))?;
    let missing = folder.join(name(11));
    let (cut, option) = (folder.join("cut\x1b[5m.plist"), hostile::text(2));
    fs::write(&cut, format!("<plist><dict><key>IORegistryEntryName</key><string>{}</x>", text(3)))?;
    let mut runs = 0;
    for file in [&dump, &bundle, &scenario, &unknown, &missing, &cut, &folder] {
        for arguments in [
            &["info"][..],
            &["info", "--format", "json"],
            &["info", "--format", "ndjson"],
            &["why"],
            &["why", "--all"],
            &["why", "--all", "--format", "json"],
            &["why", "--all", "--format", "ndjson"],
            &["trace"],
            &["trace", "--format", "json"],
            &["trace", "--format", "ndjson"],
            &["why", "--node", &option],
            &["why", "--driver", &option],
            &["why", "--plane", &option],
            &["info", "--kexts", &option],
            &["reason", &option],
            &["--format", &option],
            &[],
        ] {
            let output = ioscope().args(arguments).arg(file).output()?;
            let told = [output.stdout, output.stderr].map(String::from_utf8);
            // What is neutralised shows, so that this looks at something.
            let here = format!("{arguments:?} {}", file.display());
            let judged = [&dump, &bundle].contains(&file) && arguments.contains(&"--all");
            let is_named =
                |text: &String| ["TITLE", "Q0xJUA"].iter().any(|part| text.contains(part));
            if judged && !told[0].as_ref().is_ok_and(is_named) {
                return Err(format!("{here}: no name of the input is in {told:?}").into());
            }
            for text in told {
                let text = text.map_err(|_| format!("{here}: no UTF-8"))?;
                if let Some(what) = hostile::acts(&text) {
                    return Err(format!("{here}: {what} in {text:?}").into());
                }
            }
            runs += output.status.code().map_or(0, |_| 1);
        }
    }
    if runs == 7 * 17 { Ok(()) } else { Err(format!("{runs} runs ended by themselves").into()) }
}
