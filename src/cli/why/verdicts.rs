//! Verdicts, as text and as JSON.

use std::collections::HashMap;
use std::sync::Arc;

use crate::cli::options::Format;
use crate::cli::out::Role;
use crate::cli::plane::SERVICE;
use crate::explain::{Case, Outcome, Selection, Verdict, counted, harmless, verdict_json};

use super::report::Report;

impl Report {
    /// Prints the verdicts on a case, or keeps them for the document.
    pub(super) fn verdicts(&mut self, name: &str, case: &Case, selection: &Selection, all: bool) {
        let items = selection.verdicts.iter().map(|verdict| verdict_json(verdict, name));
        match self.format {
            Format::Text => self.verdicts_text(name, case, selection, all),
            Format::Json => self.kept.items.extend(items),
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
        for (verdict, alike) in told(verdicts, all) {
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
                if !alike.is_empty() {
                    let nodes = counted(alike.len(), "more node");
                    let line = format!("  The same on {nodes}: {}", alike.join(", "));
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

/// The verdicts to be told, each with the paths of further nodes of which the same is to be said. What runs is told of each.
fn told(verdicts: &[Verdict], all: bool) -> Vec<(&Verdict, Vec<&str>)> {
    let mut told: Vec<(&Verdict, Vec<&str>)> = Vec::new();
    let mut first: HashMap<(&str, &str, &str), Vec<usize>> = HashMap::new();
    for verdict in verdicts {
        if !all && verdict.outcome != Outcome::Started {
            let personality = &verdict.personality;
            let places = first.entry((&personality.bundle, &personality.name, &verdict.node.name));
            let places = places.or_default();
            if let Some(at) = places.iter().find(|at| told[**at].0.is_like(verdict)) {
                told[*at].1.push(&verdict.node.path);
                continue;
            }
            places.push(told.len());
        }
        told.push((verdict, Vec::new()));
    }
    told
}

/// How many pairs aren't shown, and what shows them.
fn left_out(selection: &Selection) -> Vec<String> {
    let pairs = if selection.left_out == 1 { "pair" } else { "pairs" };
    let which = |driver: &String| format!("--driver {driver} ");
    // This is typed into a shell, and an identifier is whatever a file says.
    let is_plain = |driver: &String| {
        driver.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
    };
    let (drivers, every) = match selection.drivers.as_slice() {
        few @ ([] | [_] | [_, _]) if few.iter().all(is_plain) => {
            (few.iter().map(which).collect(), format!("all {} pairs", selection.pairs))
        }
        _ => ("--driver BUNDLE ".to_owned(), "all pairs of a bundle".to_owned()),
    };
    let count = selection.left_out;
    let ways = [("--node NODE", "those of a node"), ("--all", &*every)];
    let head = format!("{count} more {pairs} of node and personality, further from a start; add");
    let ways = ways.map(|(way, what)| format!("  {drivers}{way} for {what}"));
    [head].into_iter().chain(ways).collect()
}

/// Names nodes by their paths in the plane that is asked for; those that aren't in it keep theirs.
pub(super) fn name_in_plane(case: &Case, asked: &str, verdicts: &mut [Verdict]) {
    let registry = case.registry();
    let Some(plane) = registry.plane_named(asked).filter(|_| asked != SERVICE) else { return };
    for verdict in verdicts {
        if let Some(place) = registry.place_in(plane, verdict.node.entry) {
            Arc::make_mut(&mut verdict.node).path = registry.path(place);
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
