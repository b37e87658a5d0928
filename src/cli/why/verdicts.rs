//! Verdicts, as text and as JSON.

use std::sync::Arc;

use crate::cli::options::Format;
use crate::cli::out::Role;
use crate::cli::plane::SERVICE;
use crate::explain::{Case, Outcome, Selection, Verdict, verdict_json};

use super::report::Report;

impl Report {
    /// Prints the verdicts on a case, or keeps them for the document.
    pub(super) fn verdicts(&mut self, name: &str, case: &Case, selection: &Selection) {
        let items = selection.verdicts.iter().map(|verdict| verdict_json(verdict, name));
        match self.format {
            Format::Text => self.verdicts_text(name, case, &selection.verdicts, selection.left_out),
            Format::Json => self.kept.items.extend(items),
            Format::Ndjson => items.for_each(|item| self.out.json(&item, true)),
        }
    }

    fn verdicts_text(&mut self, name: &str, case: &Case, verdicts: &[Verdict], left_out: usize) {
        if self.several {
            self.out.role(Role::Strong, name);
            self.out.text("\n\n");
        }
        let taken = case.taken();
        for verdict in verdicts {
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
        if left_out > 0 {
            let pairs = if left_out == 1 { "pair" } else { "pairs" };
            self.out.line(
                Role::Dim,
                &format!("{left_out} more {pairs} of node and personality, further from a start: --all shows them"),
            );
        }
    }
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
