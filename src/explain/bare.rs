//! Bundles alone: the bare machine on which they are judged.
//!
//! A root with `IOResources` and `IOUserResources`, the resources that every system publishes, and nothing else. The code of
//! the bundles is taken to be there, and their init, attach, probe and start to succeed.

use std::collections::BTreeSet;

use crate::engine::builtin;
use crate::model::{Bundle, BundleKind, ClassTable, Dict, Key, Personality, Value};

/// Resources that a running system has published, as far as personalities commonly ask for them.
const PUBLISHED: [&str; 6] =
    ["IOBSD", "IORTC", "IONVRAM", "IOPlatformMonitor", "IOAllCPUInitialized", "IOConsoleUsers"];

/// What can't be known of bundles alone.
pub(crate) const TAKEN: [&str; 2] = [
    "the machine (a bare one is simulated: IOResources, IOUserResources, and the resources that every system \
     publishes)",
    "the drivers' code (it is assumed to be there, and its init, attach, probe and start to succeed)",
];

/// What besides can't be known of one that lost to another bundle's with the same score.
pub(crate) const ORDER: &str = "the bundles' order (given first, this one would start)";

/// The scenario that stands in for a machine, and what had to be left out to make it.
pub(crate) fn scenario(bundles: &[Bundle], classes: &ClassTable) -> (Value, Vec<String>) {
    let mut notes = Vec::new();
    let mut kexts = Vec::new();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut drivers = Vec::new();
    // Personalities are sent in the order in which the bundles were given.
    let mut order = Vec::new();
    for bundle in bundles {
        let Some(id) = bundle.id.clone().filter(|id| !id.is_empty()) else {
            notes.push(format!("{}: it has no CFBundleIdentifier and is left out", bundle.file));
            continue;
        };
        if is_system(&id) {
            notes.push(format!("{}: {id} is part of the kernel and is left out", bundle.file));
            continue;
        }
        if !ids.insert(id.clone()) {
            notes.push(format!(
                "{}: there already is another {id}, so this one is left out",
                bundle.file
            ));
            continue;
        }
        for personality in &bundle.personalities {
            if let Some(class) = personality.table.str("IOClass") {
                let code = ["CFBundleIdentifierKernel", "CFBundleIdentifier"]
                    .iter()
                    .find_map(|key| personality.table.str(key))
                    .unwrap_or(&id);
                drivers.push((class.to_owned(), code.to_owned()));
            }
        }
        kexts.push(kext(bundle, &id));
        order.push(Value::string(&id));
    }
    // What personalities name beyond these bundles is taken to be there too.
    let named: BTreeSet<String> = bundles
        .iter()
        .flat_map(|bundle| &bundle.personalities)
        .flat_map(|personality| {
            ["CFBundleIdentifierKernel", "CFBundleIdentifier"].map(|key| personality.table.str(key))
        })
        .flatten()
        .filter(|id| !id.is_empty() && !is_system(id) && !ids.contains(*id))
        .map(str::to_owned)
        .collect();
    for id in &named {
        kexts.push(Value::dict([("CFBundleIdentifier", Value::string(id))]));
    }
    let dexts: BTreeSet<&str> = bundles
        .iter()
        .filter(|bundle| is_dext(bundle))
        .filter_map(|bundle| bundle.id.as_deref())
        .collect();
    let mut steps = vec![Value::dict([("register", Value::string("/"))])];
    steps.extend(PUBLISHED.map(|name| Value::dict([("publishResource", Value::string(name))])));
    steps.push(Value::dict([("daemonReady", Value::Bool(true))]));
    if !order.is_empty() {
        steps.push(Value::dict([("addPersonalities", Value::Array(order.into()))]));
    }
    let scenario = Value::dict([
        ("format", Value::string("ioscope-scenario")),
        ("version", Value::integer(2)),
        ("title", Value::string("A bare machine")),
        ("classes", Value::Array(class_list(&drivers, &dexts, classes).into())),
        ("kexts", Value::Array(kexts.into())),
        ("steps", Value::Array(steps.into())),
    ]);
    (scenario, notes)
}

/// A bundle as an element of `kexts`.
fn kext(bundle: &Bundle, id: &str) -> Value {
    let mut personalities = Dict::new();
    for Personality { name, table, .. } in &bundle.personalities {
        personalities.set(name.clone(), Value::Dict(table.clone()));
    }
    let mut kext = vec![
        ("CFBundleIdentifier", Value::string(id)),
        ("IOKitPersonalities", Value::Dict(personalities)),
    ];
    if is_dext(bundle) {
        kext.push(("dext", Value::Bool(true)));
    }
    Value::dict(kext)
}

fn is_dext(bundle: &Bundle) -> bool {
    let served = |personality: &Personality| personality.table.contains("IOUserServerName");
    bundle.kind == BundleKind::Dext
        || bundle.kind == BundleKind::Unknown && bundle.personalities.iter().any(served)
}

/// Whether a scenario has a class by itself; all classes of libkern count, whose names begin with OS.
pub(crate) fn is_built_in(class: &str) -> bool {
    builtin(class).is_some() || class.starts_with("OS")
}

/// The driver classes, each with its known superclasses, as far as these lead to `IOService`.
fn class_list(
    drivers: &[(String, String)],
    dexts: &BTreeSet<&str>,
    classes: &ClassTable,
) -> Vec<Value> {
    let mut done: BTreeSet<String> = BTreeSet::new();
    let mut list = Vec::new();
    for (class, bundle) in drivers {
        let chain = classes.chain(&Key::new(class));
        let whole = chain.complete && chain.classes.iter().any(|name| *name == "IOService");
        let names: Vec<&str> =
            chain.classes.iter().map(Key::as_str).take_while(|name| !is_built_in(name)).collect();
        let top = chain.classes.get(names.len()).map(Key::as_str);
        // A class whose ancestry isn't known is taken for a direct subclass of IOService.
        let (names, top) = if whole { (names, top) } else { (vec![class.as_str()], None) };
        for (at, name) in names.iter().enumerate() {
            if name.is_empty() || is_built_in(name) || !done.insert((*name).to_owned()) {
                continue;
            }
            let above = names
                .get(at + 1)
                .copied()
                .or(top.filter(|name| builtin(name).is_some_and(|known| known.may_be_superclass)));
            let above = above.unwrap_or("IOService");
            let mut made =
                vec![("name", Value::string(name)), ("superclass", Value::string(above))];
            if at == 0 && !is_system(bundle) && !dexts.contains(bundle.as_str()) {
                made.push(("bundle", Value::string(bundle)));
            }
            list.push(Value::dict(made));
        }
    }
    list
}

/// Bundles that a scenario has by itself.
fn is_system(id: &str) -> bool {
    id == "__kernel__" || id == "com.apple.kernel" || id.starts_with("com.apple.kpi.")
}
