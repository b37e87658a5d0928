//! Verdicts as JSON and as text.

use serde_json::{Value as Json, json};

use super::value::{harmless, show, to_json};
use super::{Outcome, Rung, RungState, Stage, Verdict};

/// Bytes of a sentence beyond which its parts are easier to read in lines of their own.
const LONG: usize = 160;

/// The words of a stage, as they stand on a rung of the ladder.
pub fn stage_words(stage: Stage) -> &'static str {
    match stage {
        Stage::Catalogue => "in the catalogue",
        Stage::Registered => "node registered",
        Stage::ProviderClass => "provider class",
        Stage::DriverKit => "DriverKit",
        Stage::Category => "match category",
        Stage::Keys => "matching keys",
        Stage::Family => "family's rule",
        Stage::Code => "code loaded",
        Stage::Class => "class allocated",
        Stage::Init => "init",
        Stage::Attach => "attach",
        Stage::Probe => "probe",
        Stage::Best => "best of its category",
        Stage::Start => "start",
    }
}

impl Outcome {
    /// The mark that carries the meaning without colour.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Started => "✓",
            Self::Lost | Self::Rejected => "✗",
            Self::Waiting => "⧗",
            Self::Undetermined => "?",
            Self::NeverConsidered => "·",
        }
    }

    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Lost => "lost",
            Self::Rejected => "rejected",
            Self::Waiting => "waiting",
            Self::NeverConsidered => "never considered",
            Self::Undetermined => "undetermined",
        }
    }

    /// The word with a reason code; one that is the word itself says nothing more and is left out.
    pub fn with_code(self, code: &str) -> String {
        match self.word() {
            word if word == code => word.to_owned(),
            word => format!("{word} ({code})"),
        }
    }
}

impl RungState {
    /// The mark that carries the meaning without colour.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Passed => "✓",
            Self::Failed => "✗",
            Self::Waiting => "⧗",
            Self::Unknown => "?",
            Self::NotReached => "·",
        }
    }
}

impl Verdict {
    /// `MARK PERSONALITY on PATH: OUTCOME (CODE): sentence`, one line.
    pub fn headline(&self) -> String {
        let line = format!(
            "{} {} {}: {} ({}): {}",
            self.outcome.mark(),
            self.personality.label(),
            self.place(),
            self.outcome.word(),
            self.code,
            self.sentence()
        );
        // A line end within a name would begin a line of its own.
        harmless(&line, false)
    }

    /// «on PATH»; the root stands for all nodes where none is of the class that is asked for.
    fn place(&self) -> String {
        match self.node.path.strip_suffix(':').filter(|plane| !plane.contains('/')) {
            None => format!("on {}", self.node.path),
            Some(_) if self.said.is_some() => "nowhere".into(),
            Some(_) => "on the root".into(),
        }
    }

    /// The headline for people: a code that says what the outcome says is left out, and of a long sentence what follows the fact
    /// stands in lines of its own.
    pub fn brief(&self) -> Vec<String> {
        let outcome = self.outcome.with_code(self.code);
        let sentence = self.sentence();
        let mut parts = sentence.split("; ");
        let mut lines = vec![format!(
            "{} {} {}: {outcome}: {}",
            self.outcome.mark(),
            self.personality.label(),
            self.place(),
            parts.next().unwrap_or_default()
        )];
        if sentence.len() > LONG {
            lines.extend(parts.map(|part| format!("    {part}")));
        } else {
            lines[0].extend(parts.flat_map(|part| ["; ", part]));
        }
        lines.iter().map(|line| harmless(line, false)).collect()
    }

    /// What stands below the headline: the rule and the fix, the ladder, and what is open, but for what is `said` of all verdicts.
    /// Every line is indented and ends in a line end.
    pub fn body(&self, said: &[&str]) -> String {
        let mut lines = Vec::new();
        if !self.rule().is_empty() {
            lines.push(format!("  Rule  {}  [{}]", self.rule(), self.function()));
        }
        if let Some(fix) = self.fix() {
            lines.push(format!("  Fix   {fix}"));
        }
        let ladder = self.ladder();
        let width = ladder.iter().map(|rung| stage_words(rung.stage).chars().count()).max();
        let decisive = self.decisive_rung(&ladder).map(|at| &ladder[at]);
        // Stages with nothing to add stand together on a line.
        for rungs in ladder.chunk_by(|one, other| {
            one.state == other.state && one.text.is_empty() && other.text.is_empty()
        }) {
            let [first, ..] = rungs else { continue };
            let stages: Vec<&str> = rungs.iter().map(|rung| stage_words(rung.stage)).collect();
            let reached = match (first.state, rungs.len()) {
                (RungState::NotReached, _) => "not reached: ",
                (RungState::Unknown, 2..) => "not recorded: ",
                _ => "",
            };
            if rungs.len() > 1 || !reached.is_empty() {
                lines.push(format!("    {} {reached}{}", first.state.mark(), stages.join(", ")));
                continue;
            }
            lines.push(rung_line(first, width.unwrap_or(0)));
            if decisive.is_some_and(|rung| std::ptr::eq(rung, first)) {
                self.values(&mut lines);
            }
        }
        let missing = self.missing.iter().filter(|missing| !said.contains(&missing.as_str()));
        lines.extend(missing.map(|missing| format!("  Missing: {missing}")));
        if said.is_empty() {
            lines.push(format!("  {}", self.standing()));
        }
        lines.iter().fold(String::new(), |text, line| text + &harmless(line, false) + "\n")
    }

    /// How far the verdict can be relied on, in words.
    pub fn standing(&self) -> &'static str {
        match (self.derived, self.certain) {
            (false, true) => "Certain: taken from the simulated run.",
            (false, false) => "Taken from the simulated run, whose end leaves it open.",
            (true, true) => "Certain, though derived from a dump.",
            (true, false) => "Derived, not certain: the input doesn't record what happened.",
        }
    }

    fn values(&self, lines: &mut Vec<String>) {
        let key = self.key.as_deref();
        if let Some(expected) = &self.expected {
            lines.push(format!("        wants {}", show(expected)));
            match &self.found {
                Some(found) => lines.push(format!("        has   {}", show(found))),
                None if key.is_some() => lines.push("        has   no such property".into()),
                None => {}
            }
        }
        if let Some(difference) = &self.difference {
            lines.push(format!("        {}", difference.words));
        }
    }
}

fn rung_line(rung: &Rung, width: usize) -> String {
    let line =
        format!("    {} {:width$}  {}", rung.state.mark(), stage_words(rung.stage), rung.text);
    line.trim_end().to_owned()
}

/// One item of `verdicts`. `file` names the input that it is about.
pub fn verdict_json(verdict: &Verdict, file: &str) -> Json {
    json!({
        "file": file,
        "node": *verdict.node,
        "personality": *verdict.personality,
        "outcome": verdict.outcome,
        "certain": verdict.certain,
        "derived": verdict.derived,
        "code": verdict.code,
        "stage": verdict.stage,
        "key": verdict.key.as_deref(),
        "expected": verdict.expected.as_ref().map(to_json),
        "found": verdict.found.as_ref().map(to_json),
        "difference": verdict.difference.as_ref().map(|difference| &difference.words),
        "holder": verdict.holder,
        "missing": verdict.missing,
        "sentence": verdict.sentence(),
        "rule": verdict.rule(),
        "function": verdict.function(),
        "fix": verdict.fix(),
        "ladder": verdict.ladder(),
    })
}

/// The document of `ioscope why`.
pub fn why_json(verdicts: &[Json]) -> Json {
    json!({"format": "ioscope-why", "version": 1, "verdicts": verdicts})
}

#[cfg(test)]
mod tests {
    use crate::explain::fixture::case;

    #[test]
    fn a_node_may_be_called_by_what_ends_with_a_colon() {
        let case = case(&["tests/screens/machine.txt", "tests/screens/nic.plist"]);
        let mut verdict = case.verdicts(case.find("ethernet@19")[0]).remove(0);
        for (path, place) in
            [("IOService:/port:", "on IOService:/port:"), ("IOService:", "on the root")]
        {
            path.clone_into(&mut std::sync::Arc::make_mut(&mut verdict.node).path);
            assert_eq!(verdict.place(), place);
        }
    }
}
