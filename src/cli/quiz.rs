//! `ioscope quiz`: questions about any opened machine.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::explain::{Case, QuizQuestion, quiz};

use super::open::inputs;
use super::out::{Out, Role, fail};
use super::{BAD, Common, Format};

/// Asks questions about a machine of yours: who holds a category, which node has no driver, what its state words are.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  ioscope quiz ioreg.txt\n  ioscope quiz dump.plist --kexts me.kext --turn 3\n  ioscope quiz ioreg.txt --format json"
)]
pub(super) struct Quiz {
    /// A dump or a scenario.
    dump: PathBuf,
    /// Another number asks about other nodes.
    #[arg(long, value_name = "N", default_value_t = 0)]
    turn: usize,
    /// Questions at most.
    #[arg(long, value_name = "N", default_value_t = 10)]
    count: usize,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Quiz) -> u8 {
    let mut inputs = inputs(std::slice::from_ref(&arguments.dump), &arguments.common);
    let Some(opened) = inputs.cases.pop().and_then(|pending| pending.take()) else {
        let told = inputs.status;
        return if told > 0 {
            told
        } else {
            fail("quiz", "a dump or a scenario is needed, not bundles alone")
        };
    };
    let case = match Case::new(opened.loaded, &inputs.bundles, &inputs.classes) {
        Ok(case) => case,
        Err(error) => return fail(&opened.name, &error.to_string()),
    };
    let mut questions = quiz(&case, arguments.turn);
    questions.truncate(arguments.count);
    if questions.is_empty() {
        return fail(&opened.name, "nothing in it is certain enough to be asked");
    }
    let status = inputs.status.min(BAD);
    if arguments.common.format == Format::Text {
        return ask(&questions, &arguments.common, status);
    }
    let mut out = Out::new(&arguments.common);
    let items = questions.iter().map(|one| {
        json!({"ask": one.ask, "choices": one.choices, "right": one.right, "because": one.because})
    });
    if arguments.common.format == Format::Ndjson {
        items.for_each(|item| out.json(&item, true));
    } else {
        let document = json!({
            "format": "ioscope-quiz", "version": 1, "file": opened.name,
            "questions": items.collect::<Vec<_>>(),
        });
        out.json(&document, false);
    }
    out.finish(status)
}

/// Asks one after the other, and says at the end how many were right.
fn ask(questions: &[QuizQuestion], common: &Common, status: u8) -> u8 {
    let mut out = Out::talk(common);
    let mut lines = io::stdin().lock().lines();
    let echo = !io::stdin().is_terminal();
    let (mut right, mut asked) = (0, 0);
    'questions: for (number, one) in questions.iter().enumerate() {
        out.role(Role::Strong, &format!("\nQuestion {} of {}\n", number + 1, questions.len()));
        out.paragraph(&format!("{}\n", one.ask));
        for (letter, choice) in ('a'..).zip(&one.choices) {
            out.paragraph(&format!("{letter}. {choice}\n"));
        }
        let last = char::from(b'a' + one.choices.len() as u8 - 1);
        let chosen = loop {
            out.text(&format!("Answer a to {last} (? shows it, q leaves): "));
            out.show();
            let Some(Ok(line)) = lines.next() else {
                out.text("\n");
                break 'questions;
            };
            let line = line.trim();
            if echo {
                out.text(&format!("{line}\n"));
            }
            let mut letters = line.chars();
            match (letters.next().map(|c| c.to_ascii_lowercase()), letters.next()) {
                (Some('q'), None) => break 'questions,
                (Some('?'), None) => break None,
                (Some(c), None) if ('a'..=last).contains(&c) => {
                    break Some(c as usize - 'a' as usize);
                }
                _ => out.text(&format!("That is no letter from a to {last}.\n")),
            }
        };
        asked += 1;
        let letter = char::from(b'a' + one.right as u8);
        if chosen == Some(one.right) {
            right += 1;
            out.role(Role::Good, "Right. ");
        } else {
            let words = if chosen.is_some() { "No, it is" } else { "It is" };
            out.role(Role::Bad, &format!("{words} {letter}. "));
        }
        out.paragraph(&format!("{}\n", one.because));
    }
    if asked > 0 {
        out.text(&format!("\n{right} of {asked} right.\n"));
    }
    out.finish(status)
}
