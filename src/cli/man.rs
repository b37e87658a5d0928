//! `ioscope man`: manual pages, made of the description of the command line.

use std::io::Write as _;

use super::out::{Out, fail};

/// Prints the page of a command, or the program's own.
pub(super) fn run(mut program: clap::Command, command: Option<&str>) -> u8 {
    program.build();
    let page = match command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone().version(env!("CARGO_PKG_VERSION")),
            None => return fail(name, "there is no such command"),
        },
    };
    let mut text = Vec::new();
    match write(page, &mut text) {
        Ok(()) => Out::standard().raw(&text),
        Err(error) => fail("man", &error.to_string()),
    }
}

/// A page as clap makes it, with a synopsis that shows the options' values.
fn write(page: clap::Command, text: &mut Vec<u8>) -> std::io::Result<()> {
    let options: Vec<String> = page
        .get_arguments()
        .filter(|option| !option.is_positional() && !option.is_hide_set())
        .filter_map(|option| {
            let name = format!("\\fB\\-\\-{}\\fR", option.get_long()?.replace('-', "\\-"));
            let takes = option.get_action().takes_values();
            let values = option.get_value_names().filter(|_| takes).unwrap_or_default();
            let mut words = vec![name];
            words.extend(
                values.iter().map(|value| format!("\\fI{}\\fR", value.replace('-', "\\-"))),
            );
            Some(format!("[{}]", words.join(" ")))
        })
        .collect();
    let positional: Vec<String> = page
        .get_positionals()
        .map(|one| {
            let name = one.get_value_names().and_then(|names| names.first());
            let name = name.map_or_else(|| one.get_id().to_string(), ToString::to_string);
            let more = if one.get_num_args().is_some_and(|count| count.max_values() > 1)
                || matches!(one.get_action(), clap::ArgAction::Append)
            {
                "..."
            } else {
                ""
            };
            if one.is_required_set() {
                format!("\\fI{name}\\fR{more}")
            } else {
                format!("[\\fI{name}\\fR{more}]")
            }
        })
        .collect();
    let name = page.get_bin_name().unwrap_or_else(|| page.get_name()).to_owned();
    let mut made = Vec::new();
    clap_mangen::Man::new(page).render(&mut made)?;
    let mut in_synopsis = false;
    for line in String::from_utf8_lossy(&made).lines() {
        let is_heading = line.starts_with(".SH");
        if is_heading {
            in_synopsis = line == ".SH SYNOPSIS";
        }
        let is_kept = line.contains("SUBCOMMAND") || line.contains("subcommand");
        if is_heading || !in_synopsis || is_kept {
            writeln!(text, "{line}")?;
        }
        if is_heading && in_synopsis {
            let words = [&options[..], &positional[..]].concat().join(" ");
            writeln!(text, "\\fB{name}\\fR {words}")?;
        }
    }
    Ok(())
}
