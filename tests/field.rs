//! Verdicts against real machines: dumps in the folder that `IOSCOPE_CORPUS` names, which are reported as ignored when it isn't
//! there.
//!
//! Who is attached has passed the tests, so running them again must refuse nobody. The other way round, so that this isn't «always
//! yes»: the same personalities with one key changed, and on every node of their class that they are not attached to, are refused.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use ioscope::explain::{Case, CheckOutcome};
use ioscope::load::{Quiet, Source, load};
use ioscope::model::ClassTable;
use libtest_mimic::{Arguments, Failed, Trial};

/// Folders of whole dumps with properties; others are looked at too, but may hold nothing to check.
const SETS: [&str; 8] = [
    "ioreg-text",
    "rex-ioreg",
    "derived",
    "ioreg-text-dt",
    "ioreg-text-fragments",
    "ioreg-text-inherit",
    "ioreg-text-planes",
    "ioreg-xml",
];

fn main() {
    let arguments = Arguments::from_args();
    let folder =
        std::env::var_os("IOSCOPE_CORPUS").map_or_else(|| "../shared".into(), PathBuf::from);
    let totals = Arc::new(Mutex::new(Totals::default()));
    let mut trials = Vec::new();
    for set in SETS {
        let there = folder.join("corpus").join(set);
        let Ok(found) = fs::read_dir(&there) else {
            trials.push(Trial::test(set, || Ok(())).with_ignored_flag(true));
            continue;
        };
        let mut files: Vec<PathBuf> = found.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let totals = Arc::clone(&totals);
            trials.push(Trial::test(format!("{set}::{name}"), move || {
                one(&file, &totals).map_err(Failed::from)
            }));
        }
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    let totals = totals.lock().unwrap_or_else(PoisonError::into_inner);
    if totals.drivers > 0 {
        print!("{}", totals.words());
    }
    if !totals.fits() {
        println!("these shares are not good enough");
        std::process::exit(101);
    }
    conclusion.exit();
}

/// What all dumps come to.
#[derive(Default)]
struct Totals {
    drivers: usize,
    agree: usize,
    contradict: usize,
    open: BTreeMap<&'static str, usize>,
    basis: BTreeMap<String, usize>,
}

impl Totals {
    fn words(&self) -> String {
        let mut text = format!(
            "{} started drivers: {} agree, {} undetermined, {} contradict\n",
            self.drivers,
            self.agree,
            self.drivers - self.agree - self.contradict,
            self.contradict
        );
        for (code, count) in &self.open {
            let _ = writeln!(text, "    {count:5} {code}");
        }
        let _ = writeln!(text, "agreement rests on");
        for (key, count) in &self.basis {
            let _ = writeln!(text, "    {count:5} {key}");
        }
        text
    }

    fn fits(&self) -> bool {
        let open = self.drivers - self.agree - self.contradict;
        self.contradict == 0 && open * 100 <= self.drivers * 4
    }
}

fn one(file: &Path, totals: &Mutex<Totals>) -> Result<(), String> {
    let start = Instant::now();
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let loaded = load(&Source::file(file.display().to_string(), bytes), &mut Quiet)
        .map_err(|error| error.to_string())?;
    let case = Case::new(loaded, &[], &ClassTable::new()).map_err(|error| error.to_string())?;
    let t1 = start.elapsed();
    let report = case.check();
    let mut wrong = String::new();
    let mut totals = totals.lock().unwrap_or_else(PoisonError::into_inner);
    totals.drivers += report.items.len();
    for item in &report.items {
        match item.outcome {
            CheckOutcome::Agree => {
                totals.agree += 1;
                let basis = item.rests_on.first().cloned();
                *totals.basis.entry(basis.unwrap_or_else(|| "class only".into())).or_default() += 1;
            }
            CheckOutcome::Undetermined => {
                *totals.open.entry(item.code).or_default() += 1;
                if std::env::var_os("FIELD_OPEN").is_some() {
                    println!(
                        "OPEN {} {} on {}: {} {}",
                        file.display(),
                        item.driver.class,
                        item.provider.as_ref().map_or("", |p| &p.class),
                        item.code,
                        item.sentence
                    );
                }
            }
            CheckOutcome::Contradict => {
                totals.contradict += 1;
                let _ = writeln!(wrong, "{}: {}", item.driver.path, item.sentence);
            }
        }
    }
    println!("TIME {:?} {:?} {} {}", t1, start.elapsed(), report.items.len(), file.display());
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}
