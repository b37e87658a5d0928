//! `ioscope why --check`.

use crate::cli::options::Format;
use crate::cli::out::{Role, warn};
use crate::cli::status::FOUND;
use crate::explain::{Case, CheckOutcome, CheckReport, Checked, Query, check_json, harmless};

use super::report::Report;

impl Report {
    /// Checks the drivers of a case that the query asks for, and says what can't be confirmed.
    pub(super) fn check(&mut self, name: &str, case: &Case, query: &Query) -> u8 {
        if case.is_scenario() {
            warn(&format!(
                "{name}: note: this machine is simulated with the rules that would be checked, so there is nothing \
                 to check"
            ));
        }
        let mut report = case.check();
        report.items.retain(|item| is_asked(item, query));
        if self.format == Format::Text {
            self.check_text(name, &report);
        }
        let contradicted = report.count(CheckOutcome::Contradict) > 0;
        self.kept.checks.push((name.to_owned(), report));
        if contradicted { FOUND } else { 0 }
    }

    fn check_text(&mut self, name: &str, report: &CheckReport) {
        if self.several {
            self.out.role(Role::Strong, name);
            self.out.text("\n\n");
        }
        for item in &report.items {
            let (role, mark, word) = match item.outcome {
                CheckOutcome::Agree => continue,
                CheckOutcome::Undetermined => (Role::Unsure, "?", "undetermined"),
                CheckOutcome::Contradict => (Role::Bad, "✗", "contradict"),
            };
            self.out.role(role, mark);
            let class = item.table.str("IOUserClass").or(item.table.str("IOClass"));
            let bundle = item.table.str("CFBundleIdentifier").unwrap_or_default();
            let on = item.provider.as_ref().map_or("…", |provider| provider.path.as_str());
            let line = format!(
                " {bundle}/{} on {on}: {word} ({}): {}",
                class.unwrap_or_default(),
                item.code,
                item.sentence
            );
            self.out.paragraph(&(harmless(&line, false) + "\n"));
        }
        let of = |outcome| report.count(outcome);
        let (all, agree) = (report.items.len(), of(CheckOutcome::Agree));
        if agree < all {
            self.out.text("\n");
        }
        self.out.paragraph(&format!(
            "{all} started drivers: {agree} agree, {} undetermined, {} contradict\n",
            of(CheckOutcome::Undetermined),
            of(CheckOutcome::Contradict)
        ));
        let by_class =
            |item: &&Checked| item.outcome == CheckOutcome::Agree && item.rests_on.is_empty();
        let by_class = report.items.iter().filter(by_class).count();
        if by_class > 0 {
            let verb = if by_class == 1 { "matches" } else { "match" };
            self.out.role(
                Role::Dim,
                &format!(
                    "{by_class} of those that agree {verb} by class only, which proves little"
                ),
            );
            self.out.text("\n");
        }
    }

    /// Prints what was collected, in the formats that want all of it together.
    pub(super) fn checks_done(&mut self) {
        if self.format == Format::Text {
            return;
        }
        let (document, items) = check_json(&self.kept.checks);
        self.out.items(self.format, items.into_iter(), |_| document);
    }
}

/// Whether one of the nodes asked for is the driver or its provider, and its driver is asked for.
fn is_asked(item: &Checked, query: &Query) -> bool {
    let node = query.nodes.as_ref().is_none_or(|nodes| {
        nodes.contains(&item.driver.entry)
            || item.provider.as_ref().is_some_and(|provider| nodes.contains(&provider.entry))
    });
    let text = |key: &str| item.table.str(key).unwrap_or_default();
    let (bundle, class) = (text("CFBundleIdentifier"), text("IOClass"));
    let is = |asked: &String| {
        let (of, name) = asked.split_once('/').unwrap_or((asked, ""));
        asked == class
            || (of == bundle && (name.is_empty() || name == class || name == text("IOUserClass")))
    };
    node && (query.drivers.is_empty() || query.drivers.iter().any(is))
}
