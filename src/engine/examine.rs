//! One personality and one node of a snapshot: what each test of the kernel says, as far as the dump tells.
//!
//! Nothing here guesses what a driver's code did: `probe` and `start` leave no trace in a dump.

mod category;
mod evidence;
mod standing;

use std::borrow::Cow;

use crate::model::{Dict, EntryId, Key, Tri, Value};

use super::compare::is_equal_to;
use super::facts::{Check, Facts, Failure, Missing, Passive};
use super::keys::KEYS;
use super::passive::{Options, match_passive};
use super::snapshot::{Client, Lineage, Local, Snapshot, View};

use category::Gate;
pub use category::{CategoryTest, Holder};
pub use evidence::{Evidence, Standing};

/// What became of every test of one personality on one node.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The node.
    pub node: EntryId,
    /// Whether the node takes part in matching; unknown where the dump has no state.
    pub registered: Tri,
    /// The look-up by class.
    pub class: ClassTest,
    /// Whether the personality is a dext's: those, unlike kexts', are compared before their category counts.
    pub dext: bool,
    /// Who holds its match category.
    pub category: CategoryTest,
    /// The keys and the family with everything as it stands in the dump, drivers included.
    pub now: Keys,
    /// The same as it would have been before any driver was attached; `None` where the dump can't differ in what was compared.
    pub afresh: Option<Keys>,
    /// A class whose matching function is closed source and was taken for a yes.
    pub closed_family: Option<Key>,
}

/// The look-up of a personality by its `IOProviderClass`.
#[derive(Clone, Debug)]
pub struct ClassTest {
    /// Whether the look-up finds it for this node.
    pub result: Tri,
    /// The class that the personality names; `None`: no string, so it is never stored.
    pub wanted: Option<Key>,
    /// Whether the dump itself tells the chain; a table of classes can be of another system.
    pub told: bool,
    /// The class that `IOClassNameOverride` shows instead of the real one.
    pub overridden: Option<Key>,
    /// Whether the wanted class is above `IOService`, where the look-up ends.
    pub above_service: bool,
    /// What isn't known, when `result` is unknown.
    pub missing: Option<Missing>,
}

/// The generic keys and the family's.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The node that was examined.
    pub node: EntryId,
    /// The result as passive matching has it. A closed family counts as a yes, see [`Examination::closed_family`].
    pub passive: Passive<EntryId>,
    /// Every test in the kernel's order, also those behind the one that failed. Tests of ancestors have another `at`; they
    /// decide only by way of the `IOParentMatch` or `IOLocationMatch` that stands behind them.
    pub evidence: Vec<Evidence>,
}

/// What is examined: a matching table, and what else is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'p> {
    /// The matching table.
    pub table: &'p Dict,
    /// Keys of the table whose values may be a driver's own, see [`Recovered::doubtful`](super::Recovered::doubtful).
    pub doubtful: &'p [Key],
    /// A started driver of the node that is an instance of the personality: what the kernel recorded on it goes before what can
    /// be computed from the dump.
    pub driver: Option<EntryId>,
}

impl Keys {
    /// The test that rejected the personality, if one certainly did.
    pub fn rejection(&self) -> Option<&Evidence> {
        let failure = self.passive.failure.as_ref()?;
        let checks = self.evidence.iter().map(|evidence| &evidence.check);
        rejecting(checks, self.node, failure).and_then(|at| self.evidence.get(at))
    }

    /// What the dump doesn't tell, of every test that is open because of it.
    pub fn missing(&self) -> impl Iterator<Item = &Missing> {
        self.evidence.iter().filter_map(|evidence| evidence.check.missing.as_ref())
    }
}

/// Which of the tests of a node decided, where passive matching failed so: the node's own of that key, else one that was passed on.
pub(crate) fn rejecting<'c, N: Copy + Eq + 'c>(
    mut checks: impl Iterator<Item = &'c Check<N>> + Clone,
    node: N,
    failure: &Failure<N>,
) -> Option<usize> {
    let own = |check: &Check<N>| {
        check.result.is_no()
            && check.family == failure.family
            && check.at == node
            && check.key == failure.key
    };
    let all = checks.clone();
    checks.position(own).or_else(|| passed_on(&all.collect::<Vec<_>>(), node))
}

/// Which test decided where an interface of a HID device refuses by its device's tests: the first that failed there. Failures that
/// the device forgives don't count, only the refusal of a vendor-defined usage behind them.
fn passed_on<N: Copy + Eq>(checks: &[&Check<N>], node: N) -> Option<usize> {
    let elsewhere = |check: &Check<N>| check.family && check.at != node;
    let start = checks.iter().position(|check| elsewhere(check))?;
    // What is asked of ancestors by name comes behind, and begins with generic keys.
    let run =
        checks[start..].iter().take_while(|check| elsewhere(check) && check.at == checks[start].at);
    let forgiven = checks[start..start + run.clone().count()]
        .iter()
        .any(|check| check.key.is_none() && check.result.is_yes());
    let decides = |check: &Check<N>| check.result.is_no() && !(forgiven && check.key.is_some());
    run.clone().position(|check| decides(check)).map(|at| start + at)
}

impl Examination {
    /// The keys and the family before any driver was attached.
    pub fn before(&self) -> &Keys {
        self.afresh.as_ref().unwrap_or(&self.now)
    }

    /// Whether this personality can't have matched, whatever happened before the dump was made: its class isn't on the chain that
    /// the dump tells, or a test of a published rule fails on a fact that doesn't change.
    pub fn is_certainly_rejected(&self) -> bool {
        let firm = |evidence: &Evidence| evidence.standing == Standing::Fixed && !evidence.observed;
        (self.class.result.is_no() && self.class.told)
            || self.before().rejection().is_some_and(firm)
    }

    /// Whether it passes the look-up, the keys and the family, as far as is known, before any driver was attached.
    pub fn passes(&self) -> Tri {
        self.class.result.and(self.before().passive.result)
    }
}

/// A node, made ready to be asked about many personalities: what is the node's alone is looked up once, here, and each
/// examination compares it with a table.
pub struct Site<'s, 'a> {
    snapshot: &'s Snapshot<'a>,
    node: EntryId,
    clients: Vec<Client>,
    local: Local<'s, 'a>,
    gate: Gate,
}

impl<'s, 'a> Site<'s, 'a> {
    /// Looks at the node, and at what is attached to it.
    pub fn new(snapshot: &'s Snapshot<'a>, node: EntryId) -> Self {
        let clients = snapshot.clients(node);
        let local = Local::new(snapshot, node, &clients);
        let gate = Gate::new(snapshot, node, &clients);
        Self { snapshot, node, clients, local, gate }
    }

    /// The node.
    pub fn node(&self) -> EntryId {
        self.node
    }

    /// What is attached to the node, in the dump's order.
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// The node's class, its superclasses, and the matching functions that follow from them.
    pub fn lineage(&self) -> &Lineage {
        &self.local.lineage
    }

    /// Examines a personality on the node, by itself: neither stalls nor other candidates play a part.
    pub fn examine(&self, subject: Subject<'_>) -> Examination {
        let (snapshot, node, table) = (self.snapshot, self.node, subject.table);
        let witnessed = subject.driver.and_then(|driver| name_witness(snapshot, driver, table));
        let keys = |view| keys(view, snapshot, node, subject, witnessed.as_ref());
        let now = keys(self.local.now());
        let afresh = self.local.afresh(table).map(keys);
        let closed = now.missing().find_map(|missing| match missing {
            Missing::FamilyRule(class) => Some(class.clone()),
            _ => None,
        });
        let state = snapshot.registry().entry(node).state;
        Examination {
            node,
            registered: state.and_then(|state| state.registered).map_or(Tri::Unknown, Tri::from),
            class: self.class_test(table, subject.driver),
            dext: table.find(&KEYS.user_server_name).is_some(),
            category: self.gate.test(table),
            now,
            afresh,
            closed_family: closed,
        }
    }

    /// The look-up: the wanted class must be the node's or one above it, up to `IOService`. Where the superclasses aren't known,
    /// another driver than `driver` that asked for the same class, and is attached to a node of this one, shows that it does.
    ///
    /// Source: `IOCatalogue::findDrivers` (iokit/Kernel/IOCatalogue.cpp).
    pub(crate) fn class_test(&self, table: &Dict, driver: Option<EntryId>) -> ClassTest {
        let (snapshot, lineage) = (self.snapshot, self.lineage());
        let entry = snapshot.registry().entry(self.node);
        let wanted = table.find(&KEYS.provider_class).and_then(Value::as_utf8);
        let classes = &lineage.chain.classes;
        let above_service = matches!(wanted, Some("IORegistryEntry" | "OSObject"));
        let result = match wanted {
            Some(class) if !above_service => match lineage.is_a(class) {
                Tri::Unknown => {
                    let mut proven = snapshot.proven(self.node, driver);
                    let leads = |above: &Key| snapshot.classes().is_a(above, class).is_yes();
                    if proven.any(leads) { Tri::Yes } else { Tri::Unknown }
                }
                known => known,
            },
            _ => Tri::No,
        };
        ClassTest {
            result,
            wanted: wanted.map(|wanted| {
                classes
                    .iter()
                    .find(|have| *have == wanted)
                    .cloned()
                    .unwrap_or_else(|| Key::new(wanted))
            }),
            told: entry.inheritance.is_some(),
            overridden: lineage.overridden.clone(),
            above_service,
            missing: result.is_unknown().then(|| Missing::ClassChain(entry.class.clone())),
        }
    }
}

/// A key of a personality that a closed family may compare, and that the node has with another value; with the node's value.
///
/// What every service has of its own, and what the generic code compares, is left out.
pub fn contradicted_key(
    snapshot: &Snapshot<'_>,
    node: EntryId,
    table: &Dict,
) -> Option<(Key, Value)> {
    table.iter().find_map(|(key, wanted)| {
        if OWN.contains(&key.as_str()) {
            return None;
        }
        let have = snapshot.registry().get(node, key)?;
        is_equal_to(wanted, &have).is_no().then(|| (key.clone(), have.into_owned()))
    })
}

/// Keys that a nub, itself a driver or an object with properties of its own, has for itself, and keys that the generic code
/// handles.
const OWN: [&str; 30] = [
    "CFBundleIdentifier",
    "CFBundleIdentifierKernel",
    "IOClass",
    "IOProviderClass",
    "IOMatchCategory",
    "IOProbeScore",
    "IOUserClass",
    "IOUserServerName",
    "IOUserServerOneProcess",
    "IOUserServerCDHash",
    "IOUserClientClass",
    "IOUserClientCreator",
    "IOMatchedAtBoot",
    "IOMatchDefer",
    "IOPersonalityPublisher",
    "IONameMatch",
    "IONameMatched",
    "IOPropertyMatch",
    "IOPropertyExistsMatch",
    "IOParentMatch",
    "IOLocationMatch",
    "IOPathMatch",
    "IORegistryEntryID",
    "IOMatchedServiceCountMatch",
    "IOResourceMatch",
    "IOGeneralInterest",
    "IOPowerManagement",
    "IOServiceDEXTEntitlements",
    "kOSBundleDextUniqueIdentifier",
    "IOPrimaryDriverTerminateOptions",
];

/// Tests keys and family by `facts`, with the driver's recorded name, if there is one, in place of the name test.
fn keys(
    facts: View<'_, '_, '_>,
    snapshot: &Snapshot<'_>,
    node: EntryId,
    subject: Subject<'_>,
    witnessed: Option<&Value>,
) -> Keys {
    let mut checks = Vec::new();
    let mut table = Cow::Borrowed(subject.table);
    let mut passive = match_passive(&facts, node, &table, Options::EXAMINE, Some(&mut checks));
    let is_name = |check: &Check<EntryId>| {
        check.at == node && check.key.as_ref() == Some(&KEYS.name_match) && !check.family
    };
    let overruled = checks.iter().position(|check| is_name(check) && !check.result.is_yes());
    let overruled = overruled.zip(witnessed);
    if let Some((at, name)) = overruled {
        table.to_mut().remove(&KEYS.name_match);
        let mut again = Vec::new();
        passive = match_passive(&facts, node, &table, Options::EXAMINE, Some(&mut again));
        passive.name_matched = name.as_str().cloned();
        // The record keeps its place in the kernel's order.
        let found = Some(name.clone());
        let record = Check { result: Tri::Yes, found, missing: None, ..checks.swap_remove(at) };
        again.insert(at.min(again.len()), record);
        checks = again;
    }
    doubt(&facts, node, &table, subject.doubtful, &mut passive, &mut checks);
    let mut evidence: Vec<Evidence> = Vec::with_capacity(checks.len());
    for check in checks {
        let standing = standing::of(snapshot, &check, &evidence);
        let observed = standing::is_observed(&facts, node, &check, &evidence);
        let witnessed = overruled.is_some() && is_name(&check);
        evidence.push(Evidence { check, standing, observed, witnessed });
    }
    Keys { node, passive, evidence }
}

/// Takes back a refusal of the family that rests on doubtful keys: the personality may not have them, or have other values.
fn doubt<F: Facts<Node = EntryId>>(
    facts: &F,
    node: EntryId,
    table: &Dict,
    doubtful: &[Key],
    passive: &mut Passive<EntryId>,
    checks: &mut [Check<EntryId>],
) {
    let Some(Failure { key, family: true, .. }) = &passive.failure else { return };
    let there = doubtful.iter().find(|have| table.find(have).is_some());
    let blamed = match key {
        Some(key) => doubtful.contains(key).then(|| key.clone()),
        None => there.cloned(),
    };
    let Some(blamed) = blamed else { return };
    for check in checks.iter_mut().filter(|check| check.family && check.result.is_no()) {
        let concerned = check.key.as_ref().is_none_or(|key| doubtful.contains(key));
        if concerned {
            check.result = Tri::Unknown;
            check.missing = Some(Missing::Published(check.key.clone().unwrap_or(blamed.clone())));
        }
    }
    // Something else may refuse all the same: whatever fails without the doubtful keys, but for a class that wants some.
    let mut others = table.clone();
    for key in doubtful {
        others.remove(key);
    }
    let again = match_passive(facts, node, &others, Options::EXAMINE, None);
    match again.failure {
        Some(failure) if failure.key.is_some() || !failure.family => {
            passive.failure = Some(failure);
        }
        _ => {
            passive.failure = None;
            passive.result = Tri::Unknown;
        }
    }
}

/// The name that the kernel recorded on a driver, if the personality asks for it: a device tree's name can fit a wildcard.
fn name_witness(snapshot: &Snapshot<'_>, driver: EntryId, table: &Dict) -> Option<Value> {
    let recorded = snapshot.registry().get(driver, &KEYS.name_matched)?.into_owned();
    let name = recorded.as_str()?.bytes().to_vec();
    let asks = |wanted: &[u8]| match wanted.strip_suffix(b"*") {
        Some(prefix) => name.starts_with(prefix),
        None => wanted == name,
    };
    let asked = match table.find(&KEYS.name_match)? {
        Value::Str(wanted) => asks(wanted.bytes()),
        Value::Array(list) | Value::Set(list) => list.iter().any(|wanted| match wanted {
            Value::Str(wanted) => asks(wanted.bytes()),
            // A list that was cut short may have held it.
            other => matches!(other, Value::Clipped(_)),
        }),
        Value::Dict(dict) => dict.iter().any(|(key, _)| asks(key.as_bytes())),
        other => matches!(other, Value::Clipped(_)),
    };
    asked.then_some(recorded)
}

#[cfg(test)]
mod tests;
