//! Where playing a scenario stops: at what happens to a personality, or for a reason.

use crate::explain::{Case, EventMark, STARTED};

/// Something at which playing and jumping stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Whatever happens to a personality: `BUNDLE/NAME`.
    Personality(String),
    /// Whoever is refused, loses or waits for this reason.
    Reason(&'static str),
}

/// Events that are looked at to find the reasons that there are in a run.
const SCANNED: usize = 50_000;

impl Stop {
    /// What it is, for people.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Personality(label) => format!("personality {label}"),
            Self::Reason(STARTED) => "a driver that starts".to_owned(),
            Self::Reason(code) => format!("reason {code}"),
        }
    }

    /// Whether an event is one of those.
    fn hits(&self, case: &Case, event: usize, mark: &EventMark) -> bool {
        match self {
            Self::Personality(label) => {
                let known = mark.personality.and_then(|at| case.personalities().get(at));
                known.is_some_and(|known| known.label() == *label)
            }
            Self::Reason(code) => {
                mark.code.is_some() && (mark.code == Some(code) || case.reason(event) == Some(code))
            }
        }
    }
}

pub(crate) fn hit<'a>(stops: &'a [Stop], case: &Case, event: usize) -> Option<&'a Stop> {
    if stops.is_empty() {
        return None;
    }
    let mark = case.mark(event)?;
    stops.iter().find(|stop| stop.hits(case, event, &mark))
}

/// What may be stopped at in a run: its personalities, then the reasons that come up in it.
pub(crate) fn offers(case: &Case) -> Vec<Stop> {
    let all = case.personalities().iter();
    let mut offers: Vec<Stop> = all.map(|known| Stop::Personality(known.label())).collect();
    let mut codes: Vec<&'static str> = Vec::new();
    for event in 1..=case.moment().1.min(SCANNED) {
        let decides = case.mark(event).is_some_and(|mark| mark.code.is_some());
        let Some(code) = decides.then(|| case.reason(event)).flatten() else { continue };
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    offers.extend(codes.into_iter().map(Stop::Reason));
    offers
}
