//! Verdicts, as text and as JSON.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::cli::options::Format;
use crate::cli::out::Role;
use crate::cli::plane::SERVICE;
use crate::explain::{Alike, Case, Outcome, Selection, Verdict, counted, harmless, verdict_json};

use super::report::Report;

impl Report {
    /// Prints the verdicts on a case, or keeps them for the document.
    pub(super) fn verdicts(&mut self, name: &str, case: &Case, selection: &Selection, all: bool) {
        let both = selection.verdicts.iter().zip(&selection.alike);
        let items = both.map(|(verdict, alike)| item(verdict, alike, name));
        match self.format {
            Format::Text => self.verdicts_text(name, case, selection, all),
            Format::Json => {
                self.kept.items.extend(items);
                self.kept.left_out += selection.left_out;
            }
            Format::Ndjson => items.for_each(|item| self.out.json(&item, true)),
        }
    }

    fn verdicts_text(&mut self, name: &str, case: &Case, selection: &Selection, all: bool) {
        let verdicts = &selection.verdicts;
        if self.several {
            self.out.role(Role::Strong, name);
            self.out.text("\n\n");
        }
        let taken = case.taken();
        for (verdict, alike, count) in told(selection, all) {
            let lines =
                if self.out.is_terminal() { verdict.brief() } else { vec![verdict.headline()] };
            let mark = verdict.outcome.mark();
            self.out.role(role(verdict), mark);
            for (at, line) in lines.iter().enumerate() {
                let rest = if at == 0 { line.strip_prefix(mark) } else { None };
                let before = if rest.is_some() { mark } else { "" };
                self.out.behind(before, &format!("{}\n", rest.unwrap_or(line)));
            }
            // What runs needs no ladder.
            if verdict.outcome != Outcome::Started {
                self.out.paragraph(&verdict.body(taken));
                if count > 0 {
                    let (nodes, paths) = (counted(count, "more node"), alike.join(", "));
                    let more = match count - alike.len() {
                        0 => String::new(),
                        more => format!(" and {more} more"),
                    };
                    let line = format!("  The same on {nodes}: {paths}{more}");
                    self.out.paragraph(&format!("{}\n", harmless(&line, false)));
                }
                self.out.text("\n");
            }
        }
        // On a bare machine the same is open for each of them, for those that start too.
        if let (Some(verdict), false) = (verdicts.first(), taken.is_empty()) {
            for what in taken {
                self.out.paragraph(&format!("Missing: {what}\n"));
            }
            self.out.line(Role::Dim, verdict.standing());
        }
        if verdicts.is_empty() {
            self.out.text(case.nothing());
            self.out.text("\n");
        }
        if selection.left_out > 0 {
            for line in left_out(selection) {
                self.out.line(Role::Dim, &harmless(&line, false));
            }
        }
    }
}

/// A verdict as JSON, with the further nodes of which it says the same.
fn item(verdict: &Verdict, alike: &Alike, name: &str) -> Json {
    let mut item = verdict_json(verdict, name);
    if alike.count > 0 {
        let paths: Vec<&str> = alike.nodes.iter().map(|node| &*node.path).collect();
        item["sameOn"] = json!({"count": alike.count, "paths": paths});
    }
    item
}

/// The verdicts to be told, each with the paths of further nodes of which the same is to be said, and how many these are, which
/// may be more. What runs is told of each.
fn told(selection: &Selection, all: bool) -> Vec<(&Verdict, Vec<&str>, usize)> {
    let mut told: Vec<(&Verdict, Vec<&str>, usize)> = Vec::new();
    let mut first: HashMap<(&str, &str, &str), Vec<usize>> = HashMap::new();
    for (verdict, alike) in selection.verdicts.iter().zip(&selection.alike) {
        let paths = alike.nodes.iter().map(|node| &*node.path);
        if !all && verdict.outcome != Outcome::Started {
            let personality = &verdict.personality;
            let places = first.entry((&personality.bundle, &personality.name, &verdict.node.name));
            let places = places.or_default();
            if let Some(at) = places.iter().find(|at| told[**at].0.is_like(verdict)) {
                let (_, alike_paths, count) = &mut told[*at];
                alike_paths.push(&verdict.node.path);
                alike_paths.extend(paths);
                *count += 1 + alike.count;
                continue;
            }
            places.push(told.len());
        }
        told.push((verdict, paths.collect(), alike.count));
    }
    told
}

/// How many pairs aren't shown, and what shows them.
fn left_out(selection: &Selection) -> Vec<String> {
    let pairs = if selection.left_out == 1 { "pair" } else { "pairs" };
    let which = |driver: &String| format!("--driver {driver} ");
    let (drivers, every) = match selection.drivers.as_slice() {
        few @ ([] | [_] | [_, _]) if few.iter().all(|one| is_plain(one)) => {
            (few.iter().map(which).collect(), format!("all {} pairs", selection.pairs))
        }
        _ => ("--driver BUNDLE ".to_owned(), "all pairs of a bundle".to_owned()),
    };
    let count = selection.left_out;
    let ways = [("--node NODE", "those of a node"), ("--all", &*every)];
    let place = if selection.is_further { "further from a start" } else { "not shown" };
    let head = format!("{count} more {pairs} of node and personality, {place}; add");
    let ways = ways.map(|(way, what)| format!("  {drivers}{way} for {what}"));
    [head].into_iter().chain(ways).collect()
}

/// Whether a shell and the options take an identifier, which is whatever a file says, for one word and no option.
fn is_plain(driver: &str) -> bool {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    !driver.is_empty() && !driver.starts_with('-') && driver.bytes().all(is_safe)
}

/// Names nodes by their paths in the plane that is asked for; those that aren't in it keep theirs.
pub(super) fn name_in_plane(case: &Case, asked: &str, selection: &mut Selection) {
    let registry = case.registry();
    let Some(plane) = registry.plane_named(asked).filter(|_| asked != SERVICE) else { return };
    let own = selection.verdicts.iter_mut().map(|verdict| &mut verdict.node);
    for node in own.chain(selection.alike.iter_mut().flat_map(|alike| &mut alike.nodes)) {
        if let Some(place) = registry.place_in(plane, node.entry) {
            Arc::make_mut(node).path = registry.path(place);
        }
    }
}

fn role(verdict: &Verdict) -> Role {
    match verdict.outcome {
        Outcome::Started => Role::Good,
        Outcome::Lost | Outcome::Rejected => Role::Bad,
        Outcome::Waiting => Role::Wait,
        Outcome::Undetermined => Role::Unsure,
        Outcome::NeverConsidered => Role::Dim,
    }
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn only_what_is_one_word_and_no_option_is_proposed_to_be_typed() {
        for plain in ["com.me.driver", "com.me-you.x_y", "x"] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in ["", "-rf", "--all", "$(ID)", "a b", "a;b", "*"] {
            assert!(!is_plain(other), "{other}");
        }
    }
}
