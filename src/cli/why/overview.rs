//! `ioscope why --overview`.

use serde_json::json;

use crate::cli::options::Format;
use crate::cli::out::Role;
use crate::explain::{Case, OverviewSection, harmless, overview_items, overview_json};

use super::report::Report;

/// So many rows of each list are shown as text, unless all are asked for.
const ROWS: usize = 12;
/// Of what stands on no node of its own fewer are enough.
const FEW: usize = 6;

impl Report {
    /// Says what stands out in a machine as a whole.
    pub(super) fn overview(&mut self, name: &str, case: &Case, all: bool) {
        let overview = case.overview();
        match self.format {
            Format::Json => self.kept.items.push(overview_json(&overview, case, name)),
            Format::Ndjson => {
                for item in overview_items(&overview, case, name) {
                    self.out.json(&item, true);
                }
            }
            Format::Text => {
                self.out.line(Role::Strong, name);
                for missing in &overview.missing {
                    self.out.paragraph(&format!("  Missing: {missing}\n"));
                }
                for section in OverviewSection::ALL {
                    self.section(case, &overview, section, all);
                }
                self.out.text("\n");
            }
        }
    }

    fn section(
        &mut self,
        case: &Case,
        overview: &crate::explain::Overview,
        section: OverviewSection,
        all: bool,
    ) {
        self.out.text("\n");
        self.out.line(Role::Strong, &section.heading(overview));
        let rows = overview.rows(section);
        if rows == 0 {
            return;
        }
        self.out.paragraph(&format!("  {}\n", section.remark()));
        let most = match section {
            _ if all => rows,
            OverviewSection::Homeless | OverviewSection::Unregistered => FEW,
            _ => ROWS,
        };
        for at in 0..rows.min(most) {
            let Some((head, more)) = overview.row(case, section, at) else { break };
            self.out.paragraph(&format!("  - {}\n", harmless(&head, false)));
            for line in more {
                self.out.paragraph(&format!("      {}\n", harmless(&line, false)));
            }
        }
        if rows > most {
            self.out.line(Role::Dim, &format!("  {} more: --all shows them", rows - most));
        }
    }

    pub(super) fn overviews_done(&mut self) {
        if self.format == Format::Json {
            let items = std::mem::take(&mut self.kept.items);
            let document = json!({"format": "ioscope-overview", "version": 1, "overviews": items});
            self.out.json(&document, false);
        }
    }
}
