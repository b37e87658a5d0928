//! `ioscope help`: the book, a topic at a time. The topics are sections of the README and pages of their own, which are their only
//! source.

use clap::Args;

use super::options::Common;
use super::out::{Out, Role, fail};

/// The book, as the package has it.
const BOOK: &str = include_str!("../../README.md");

/// Topics that are too long for the book.
const PAGES: [&str; 3] = [
    include_str!("../../assets/lessons/README.md"),
    include_str!("../../assets/scenarios.md"),
    include_str!("../../assets/scripts.md"),
];

/// A topic: its word, and the heading of its section.
struct Topic {
    word: &'static str,
    heading: &'static str,
}

/// All topics, in the order in which somebody new needs them.
const TOPICS: [Topic; 18] = [
    Topic { word: "dump", heading: "Getting a dump from a Mac" },
    Topic { word: "verdict", heading: "Reading a verdict" },
    Topic { word: "formats", heading: "What ioscope opens" },
    Topic { word: "looking", heading: "Looking around" },
    Topic { word: "find-words", heading: "Finding" },
    Topic { word: "what-if", heading: "Trying a repair before making it" },
    Topic { word: "timeline", heading: "Watching matching happen" },
    Topic { word: "differences", heading: "What has changed between two dumps" },
    Topic { word: "bundles", heading: "Checking bundles before they ship" },
    Topic { word: "teaching", heading: "Learning and teaching" },
    Topic { word: "limits", heading: "Limits" },
    Topic { word: "sharing", heading: "Printing, converting, sharing" },
    Topic { word: "config", heading: "Settings: keys and looks" },
    Topic { word: "scenarios", heading: "Writing a scenario" },
    Topic { word: "lessons", heading: "Writing lessons" },
    Topic { word: "fleets", heading: "Many dumps" },
    Topic { word: "exit", heading: "Exit status and scripts" },
    Topic { word: "json", heading: "The JSON documents" },
];

/// Explains a command or a topic; without one, lists both.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  ioscope help dump\n  ioscope help why")]
pub(super) struct Help {
    /// A command or a topic.
    topic: Option<String>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Help, mut program: clap::Command) -> u8 {
    let mut out = Out::new(&arguments.common);
    let Some(word) = arguments.topic.as_deref() else {
        let about = |command: &clap::Command| {
            command.get_about().map(ToString::to_string).unwrap_or_default()
        };
        out.role(Role::Strong, "Commands:\n");
        for command in program.get_subcommands() {
            out.text(&format!("  {:11}  {}\n", command.get_name(), about(command)));
        }
        out.role(Role::Strong, "\nTopics:\n");
        for topic in &TOPICS {
            out.text(&format!("  {:11}  {}\n", topic.word, topic.heading));
        }
        out.text("\n`ioscope help WORD` explains one; `ioscope --help` lists the options.\n");
        return out.finish(0);
    };
    if let Some(topic) = TOPICS.iter().find(|topic| topic.word == word) {
        out.role(Role::Strong, topic.heading);
        out.text("\n");
        out.prose(&section(topic.heading).map(readable).unwrap_or_default());
        return out.finish(0);
    }
    program.build();
    match program.find_subcommand_mut(word) {
        Some(command) => {
            out.text(&command.render_long_help().to_string());
            out.finish(0)
        }
        None => fail(word, "there is no such command or topic; `ioscope help` lists them"),
    }
}

/// The text below a heading: a whole page's, or one of the second level, up to the next.
fn section(heading: &str) -> Option<&'static str> {
    let whole =
        |page: &&'static str| page.strip_prefix("# ")?.strip_prefix(heading)?.strip_prefix('\n');
    if let Some(text) = PAGES.iter().find_map(whole) {
        return Some(text);
    }
    let title = format!("\n## {heading}\n");
    let rest =
        std::iter::once(&BOOK).chain(&PAGES).find_map(|text| Some(text.split_once(&title)?.1))?;
    Some(rest.split("\n## ").next().unwrap_or(rest))
}

/// Markdown without pictures, fences and marks that only a browser needs, each paragraph on a line of its own.
pub(super) fn readable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut fenced, mut under_heading) = (false, false);
    for line in text.lines() {
        if line.starts_with("![") {
            // A colon that led to the picture.
            let end = out.trim_end().len();
            if out[..end].ends_with(':') {
                out.replace_range(end - 1..end, ".");
            }
            continue;
        }
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        // A line goes on the one before, unless one of them stands by itself.
        let alone = |line: &str| line.is_empty() || line.starts_with(['#', '|', ' ']);
        let before = out.lines().last().unwrap_or_default();
        let joins =
            !fenced && !alone(line) && !line.starts_with("- ") && !alone(before) && !under_heading;
        if joins {
            out.truncate(out.trim_end_matches('\n').len());
            out.push(' ');
        } else if fenced {
            out.push_str("    ");
        }
        under_heading = !fenced && line.starts_with('#');
        out.push_str(if under_heading { line.trim_start_matches(['#', ' ']) } else { line });
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_its_section() {
        for topic in &TOPICS {
            let text = section(topic.heading);
            assert!(text.is_some_and(|text| text.trim().len() > 100), "{}", topic.heading);
        }
    }

    #[test]
    fn no_topic_is_named_like_a_command() {
        let program = <crate::cli::Cli as clap::CommandFactory>::command();
        for topic in &TOPICS {
            assert!(program.find_subcommand(topic.word).is_none(), "{}", topic.word);
        }
    }

    #[test]
    fn pictures_and_fences_are_left_out() {
        let text =
            "a\nb\n\n![picture](x.svg)\n```console\n$ ioscope\n$ more\n```\n\n- c\nd\n- e\n| t |\n";
        assert_eq!(readable(text), "a b\n\n    $ ioscope\n    $ more\n\n- c d\n- e\n| t |\n");
    }
}
