//! The kernel's functions in outline, in our own words, and the line of them at which each event happens.
//!
//! One table, keyed by the name that an event has in a trace: whoever shows a moment of a run shows the same line.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::engine::Event;

/// A kernel function, as far as matching goes through it.
#[derive(Debug)]
pub struct Outline {
    /// Its name, as in [`Code::function`](super::Code::function).
    pub function: &'static str,
    /// Its file in Apple's sources.
    pub file: &'static str,
    /// The function that calls it, if that one has an outline too.
    pub caller: Option<&'static str>,
    /// What it does, in order.
    pub lines: &'static [OutlineLine],
}

/// One line of an outline.
#[derive(Debug)]
pub struct OutlineLine {
    /// How deep it is nested, from 0.
    pub depth: u8,
    /// What is done there, a few words.
    pub text: &'static str,
    /// The events that happen there, by the names that they have in a trace; none where nothing is recorded.
    pub events: &'static [&'static str],
}

/// A line of an outline.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// The function.
    pub outline: &'static Outline,
    /// The line, from 0.
    pub line: usize,
}

const SERVICE: &str = "iokit/Kernel/IOService.cpp";
const CATALOGUE: &str = "iokit/Kernel/IOCatalogue.cpp";
const USER_SERVER: &str = "iokit/Kernel/IOUserServer.cpp";
const KEXT: &str = "libkern/c++/OSKext.cpp";

/// Builds the table: a function, its caller, and a row a line: depth, words, events.
macro_rules! outlines {
    ($($function:literal in $file:expr, $caller:expr => { $($depth:literal $text:literal $([$($event:literal),*])?;)* })*) => {
        /// Every outline, in the order in which a machine comes through them.
        pub static OUTLINES: &[Outline] = &[$(Outline {
            function: $function,
            file: $file,
            caller: $caller,
            lines: &[$(OutlineLine { depth: $depth, text: $text, events: &[$($($event),*)?] }),*],
        }),*];
    };
}

outlines! {
    "the scenario" in "not a kernel function: what happens around the kernel", None => {
        0 "the next step begins" ["step"];
        0 "the real kernel would crash" ["kernel-panic"];
    }
    "IOCatalogue::addDrivers" in CATALOGUE, None => {
        0 "for each personality that is sent";
        1 "no IOProviderClass: don't store it" ["personality-ignored"];
        1 "equal to a stored one: drop it" ["personality-duplicate"];
        1 "store it, last of its provider class" ["personality-added"];
        0 "was one stored? then wake the nodes";
    }
    "IOCatalogue::removeDrivers" in CATALOGUE, None => {
        0 "for each stored personality that is meant";
        1 "take it out; its drivers stay" ["personality-removed"];
        0 "was one taken out? then wake the nodes";
    }
    "IOService::catalogNewDrivers" in SERVICE, Some("IOCatalogue::addDrivers") => {
        0 "for each changed personality, best first";
        1 "for each registered node that it fits";
        2 "queue the node for matching" ["rematch"];
    }
    "IOService::doServiceMatch" in SERVICE, None => {
        0 "its first pass: registered from now on" ["registered"];
        0 "repeat";
        1 "look its candidates up, best score first" ["candidates"];
        1 "screen, probe and start them";
        0 "until node and catalogue stay the same";
        0 "inactive or stalled: end unmatched" ["not-matched"];
        0 "matched: tell whoever waits for that" ["matched"];
    }
    "IOService::probeCandidates" in SERVICE, Some("IOService::doServiceMatch") => {
        0 "for each candidate, best score first";
        1 "a dext: is DriverKit allowed?" ["dext-rejected"];
        1 "is its match category free?" ["category-consumed"];
        1 "do the generic keys match?" ["passive-match-failed"];
        1 "does the node's family agree?" ["family-match-failed"];
        1 "a boot driver in its place: replace it" ["replaced-boot-driver"];
        1 "a relaunch: is it the one to return?" ["rematch-skipped"];
        1 "is its kext there? else end the pass" ["module-stall"];
        1 "it got through, with its score so far" ["screened"];
        0 "for each that got through, best first";
        1 "does it name an IOClass?" ["no-class"];
        1 "make an object of that class" ["alloc-failed"];
        1 "init it with the personality" ["init-failed"];
        1 "attach it for the time of probing" ["attach-failed"];
        1 "call its probe" ["probe"];
        1 "probe returned nothing: drop it" ["probe-failed"];
        1 "into the start list of its category" ["probed"];
        0 "for each category" ["category-start-list"];
        1 "for each driver in its list, best first";
        2 "the category has its winner: drop it" ["not-started"];
        2 "is it to wait for the daemon? then end" ["deferred"];
        2 "start it";
        0 "note how many dexts fitted" ["dext-match-count"];
    }
    "IOService::startCandidate" in SERVICE, Some("IOService::probeCandidates") => {
        0 "attach it to the node" ["attach-failed-at-start"];
        0 "wait for the resources it asks for";
        0 "a dext, and the system falls asleep: later" ["deferred-in-sleep"];
        0 "a dext: find or launch its process";
        0 "no process, or not allowed: it can't" ["dext-failed"];
        0 "call its start" ["start"];
        0 "true: it stays, and holds the category" ["started"];
        0 "false: detach it, try the next" ["start-failed"];
    }
    "IOService::checkResources" in SERVICE, Some("IOService::startCandidate") => {
        0 "is the resource there? then go on";
        0 "wait for it, however long it takes" ["resource-wait"];
        0 "it is there: go on" ["resource-wait-done"];
    }
    "IOUserServer::launchUserServer" in USER_SERVER, Some("IOService::startCandidate") => {
        0 "may it share? only with its own vendor" ["server-not-shared"];
        0 "a launch is under way: join it" ["server-joined"];
        0 "its process runs: use that" ["server-reused"];
        0 "else ask the daemon to launch one" ["server-launch"];
        1 "the daemon can't" ["server-launch-failed"];
        1 "the process is there" ["server-checked-in"];
        0 "the driver joins the process" ["dext-attached"];
    }
    "OSKext::loadKextWithIdentifier" in KEXT, Some("IOService::probeCandidates") => {
        0 "not known: ask the daemon for it, once" ["kext-load-requested"];
        0 "known: load it and what it needs" ["kext-loaded"];
        0 "that fails: go on without its classes" ["kext-load-failed"];
    }
    "OSKext::considerUnloads" in KEXT, None => {
        0 "for each kext that nothing uses";
        1 "unload it" ["kext-unloaded"];
    }
    "OSKext::upgradeDext" in KEXT, None => {
        0 "a process of the old build runs: wait" ["dext-upgrade-delayed"];
        0 "the new build takes its place" ["dext-upgraded"];
    }
    "IOService::attach" in SERVICE, None => {
        0 "a driver makes a nub";
        0 "it can't be made, or refuses" ["publish-failed"];
        0 "the nub hangs below its driver" ["published"];
    }
    "IOService::publishResource" in SERVICE, None => {
        0 "set the property on IOResources" ["resource-published"];
        0 "match IOResources again";
    }
    "IOService::terminate" in SERVICE, None => {
        0 "the node and what is below go inactive" ["terminate"];
        0 "a dext's process has ended" ["server-exit"];
        1 "one personality may match in its place" ["rematch-set"];
        0 "stop the drivers, the lowest first" ["stop"];
        0 "detach them: their categories are free" ["detached"];
    }
    "IOService::_adjustBusy" in SERVICE, None => {
        0 "change the node's busy count" ["busy"];
        0 "busy now, or quiet? the same above it";
    }
}

/// The line of each event.
static SPOTS: LazyLock<HashMap<&'static str, Spot>> = LazyLock::new(|| {
    let lines = OUTLINES.iter().flat_map(|outline| {
        outline.lines.iter().enumerate().map(move |(at, line)| (outline, at, line))
    });
    lines
        .flat_map(|(outline, at, line)| {
            line.events.iter().map(move |event| (*event, Spot { outline, line: at }))
        })
        .collect()
});

impl Spot {
    /// Where an event happens, by the name that it has in a trace; `None` for a name that no event has.
    pub fn named(event: &str) -> Option<Self> {
        SPOTS.get(event).copied()
    }

    /// Where an event happens.
    pub fn of(event: &Event) -> Option<Self> {
        Self::named(event.name())
    }

    /// The functions on the way to this one, the outermost first, itself last.
    pub fn way(self) -> Vec<&'static str> {
        let mut way = vec![self.outline.function];
        let mut caller = self.outline.caller;
        while let Some(name) = caller.filter(|name| !way.contains(name)) {
            way.push(name);
            caller = outline(name).and_then(|outline| outline.caller);
        }
        way.reverse();
        way
    }
}

/// The outline of a kernel function, by its name as in [`Code::function`](super::Code::function).
pub fn outline(function: &str) -> Option<&'static Outline> {
    OUTLINES.iter().find(|outline| outline.function == function)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_event_has_one_line_and_no_line_has_another() {
        let names: BTreeSet<_> = Event::NAMES.iter().copied().collect();
        let mut seen = BTreeSet::new();
        for event in OUTLINES.iter().flat_map(|outline| outline.lines).flat_map(|line| line.events)
        {
            assert!(names.contains(event), "no event is called {event}");
            assert!(seen.insert(*event), "{event} has two lines");
        }
        assert_eq!(seen, names);
    }

    #[test]
    fn callers_have_outlines_and_lines_are_short() {
        for outline in OUTLINES {
            assert!(outline.caller.is_none_or(|caller| super::outline(caller).is_some()));
            for (at, line) in outline.lines.iter().enumerate() {
                assert!(
                    line.text.chars().count() + 2 * usize::from(line.depth) <= 44,
                    "{}",
                    line.text
                );
                let above = at.checked_sub(1).map_or(0, |at| outline.lines[at].depth);
                assert!(line.depth <= above + 1, "{}", line.text);
            }
        }
    }

    #[test]
    fn the_way_to_a_line_leads_through_its_callers() {
        let spot = Spot::named("resource-wait").unwrap();
        assert_eq!(
            spot.way(),
            [
                "IOService::doServiceMatch",
                "IOService::probeCandidates",
                "IOService::startCandidate",
                "IOService::checkResources"
            ]
        );
    }

    #[test]
    fn reasons_and_events_agree_on_the_function() {
        for (code, event) in [
            ("category-consumed", "category-consumed"),
            ("lost-category", "not-started"),
            ("probe-rejected", "probe-failed"),
            ("start-failed", "start-failed"),
            ("waiting-for-resource", "resource-wait"),
            ("deferred-until-daemon", "deferred"),
            ("duplicate-personality", "personality-duplicate"),
            ("no-provider-class", "personality-ignored"),
            ("init-failed", "init-failed"),
            ("attach-failed", "attach-failed"),
        ] {
            let code = crate::explain::find_code(code).unwrap();
            assert_eq!(code.function, Spot::named(event).unwrap().outline.function, "{event}");
        }
    }
}
