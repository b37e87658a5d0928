//! `ioscope quiz`: questions about any opened machine.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::explain::{Case, QuizQuestion, quiz};

use super::open::inputs;
use super::options::{Common, Format};
use super::out::{Out, Role, fail, say};
use super::talk::{Answer, Talk, letter};

/// Asks questions about a machine: which driver holds a category, which node has no client, what state a node is in.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  ioscope quiz dump.txt\n  ioscope quiz dump.plist --kexts me.kext --turn 3\n  ioscope quiz dump.txt --format json"
)]
pub(super) struct Quiz {
    /// A dump or a scenario.
    dump: PathBuf,
    /// Asks about other nodes: each number about different ones.
    #[arg(long, value_name = "N", default_value_t = 0)]
    turn: usize,
    /// Asks at most so many questions.
    #[arg(long, value_name = "N", default_value_t = 10)]
    count: usize,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Quiz) -> u8 {
    let mut inputs = inputs(std::slice::from_ref(&arguments.dump), &arguments.common);
    say(&inputs.unread);
    let Some(opened) = inputs.cases.pop().and_then(|pending| pending.take()) else {
        let told = inputs.status;
        return if told > 0 {
            told
        } else {
            fail("quiz", "a dump or a scenario is needed; bundles alone are not enough")
        };
    };
    let case = match Case::new(opened.loaded, &inputs.bundles, &inputs.classes) {
        Ok(case) => case,
        Err(error) => return fail(&opened.name, &error.to_string()),
    };
    let mut questions = quiz(&case, arguments.turn);
    questions.truncate(arguments.count);
    if questions.is_empty() {
        return fail(&opened.name, "nothing in it is certain enough to ask about");
    }
    let status = inputs.status;
    if arguments.common.format == Format::Text {
        return ask(&questions, &arguments.common, status);
    }
    let mut out = Out::new(&arguments.common);
    let items = questions.iter().map(|one| {
        json!({"ask": one.ask, "choices": one.choices, "right": one.right, "because": one.because})
    });
    out.items(
        arguments.common.format,
        items,
        |all| json!({"format": "ioscope-quiz", "version": 1, "file": opened.name, "questions": all}),
    );
    out.finish(status)
}

/// Asks one after the other, and says at the end how many were right.
fn ask(questions: &[QuizQuestion], common: &Common, status: u8) -> u8 {
    let mut talk = Talk::new(common);
    let (mut right, mut asked) = (0, 0);
    for (number, one) in questions.iter().enumerate() {
        let out = &mut talk.out;
        out.role(Role::Strong, &format!("\nQuestion {} of {}\n", number + 1, questions.len()));
        out.prose(&format!("{}\n", one.ask));
        for (at, choice) in one.choices.iter().enumerate() {
            out.paragraph(&format!("{}. {choice}\n", letter(at)));
        }
        let chosen = match talk.choose(one.choices.len()) {
            Answer::Choice(at) => Some(at),
            Answer::Show => None,
            Answer::Gone => break,
        };
        asked += 1;
        if chosen == Some(one.right) {
            right += 1;
            talk.out.role(Role::Good, "Right.\n");
        } else {
            let words = if chosen.is_some() { "No, it is" } else { "It is" };
            talk.out.role(Role::Bad, &format!("{words} {}.\n", letter(one.right)));
        }
        talk.out.prose(&format!("{}\n", one.because));
    }
    if asked > 0 {
        talk.out.text(&format!("\n{right} of {asked} right.\n"));
    }
    talk.out.finish(status)
}
