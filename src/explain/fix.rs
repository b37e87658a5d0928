//! What to do about it.

use std::borrow::Cow;

use crate::model::{Dict, Str, Value};

use super::Verdict;
use super::difference::{Likeness, likeness};
use super::evidence::nearest_names;
use super::pci_difference::all_terms;
use super::sentence::category_type;
use super::value::show;

/// Advice for a verdict, from its code and what was compared; `None` where there is nothing that a developer could do.
#[expect(clippy::too_many_lines, reason = "one arm a code: to be read down, not to be followed")]
pub(crate) fn fix(verdict: &Verdict) -> Option<String> {
    let personality = &verdict.personality;
    let key = verdict.key.as_deref().unwrap_or_default();
    let near = is_slip(verdict);
    Some(match verdict.code {
        "category-consumed" | "lost-category" => category(verdict),
        "category-unclear" => {
            "Look at the IOMatchCategory of the node's clients: one of them overwrites it".into()
        }
        "clients-not-shown" => {
            "Make the dump of the service plane, with properties: `ioreg -ilw0`, or `ioreg -ail` for an archive".into()
        }
        "replacing-boot-driver" => "Nothing: the older driver is being terminated, and then all compete again by \
         score".into(),
        "replacement-root-media" => {
            "Install the driver so that it is in the boot collection, or give it a category of its own".into()
        }
        "no-provider-class" => {
            "Give the personality an IOProviderClass, a string that names the class of its provider".into()
        }
        "duplicate-personality" => "Remove one of the two, or make them differ in a key".into(),
        "explicit-load-required" => {
            "Load the kext by name, or remove OSBundleRequireExplicitLoad from its Info.plist".into()
        }
        "safe-boot-omitted" | "kext-safe-boot" => {
            "Start the system normally, or set OSBundleRequired if the driver is needed in safe boot".into()
        }
        "catalog-not-entitled" => "Install the personalities in a bundle, so that the system's own daemon sends them".into(),
        "provider-inactive" => "Nothing here: the node is being terminated; look at the one that replaces it".into(),
        "provider-not-registered" => {
            "Call registerService() at the end of the provider's start, once it can serve a client".into()
        }
        "not-in-registry" => "Attach the provider before it calls registerService()".into(),
        "provider-class-mismatch" | "provider-class-unknown" => format!(
            "Name the class of the node, or one that it derives from, as IOProviderClass; `ioreg -i` shows them{}",
            personality.provider_class.as_ref().map_or_else(String::new, |class| format!(" ({class} isn't one)"))
        ),
        "provider-class-above-ioservice" => {
            "Name IOService or a class below it as IOProviderClass".into()
        }
        "exclave-mismatch" => "Match another node: this one is not open to the personality".into(),
        "name-mismatch" => names(verdict, near),
        "location-mismatch" => "Write the part of the node's path after the @, as a string".into(),
        code if VALUES.contains(&code) => value(key, verdict.found.as_ref(), near),
        "property-missing" => "Name a property that the node has when it is registered".into(),
        "property-match-bad-type" => {
            "Use a dictionary for IOPropertyMatch, a string or an array of strings for IOPropertyExistsMatch".into()
        }
        "path-mismatch" => format!("If this node is meant, write its own path: {}", verdict.node.path),
        "entry-id-mismatch" => "Match by something that outlasts a restart: a name, a property or a location".into(),
        "client-count-mismatch" => "Remove IOMatchedServiceCountMatch, unless the number of clients is really \
         meant".into(),
        "parent-no-match" | "location-no-match" => {
            "Compare the nested table with the nodes above the provider, key by key".into()
        }
        "parent-match-ignored" => "Make IOParentMatch a dictionary".into(),
        "family-mismatch" => "Compare each family key, its value and its type, with the properties of the node that \
         is meant".into(),
        "pci-match" | "pci-primary-match" | "pci-secondary-match" | "pci-class-match" => register(verdict)?,
        "pci-match-syntax" | "pci-match-bad-type" => {
            "Write a string of hexadecimal terms with spaces between them, such as 0x10d38086 or 0x02000000&0xff000000".into()
        }
        "pci-tunnel-incompatible" => {
            "Add <key>IOPCITunnelCompatible</key> <true/>, once the driver can cope with the device's removal".into()
        }
        "pci-no-bridge" => "Publish the device below an IOPCIBridge".into(),
        "usb-key-combination" => {
            "Give idVendor and idProduct (for an interface also bConfigurationValue and bInterfaceNumber), or class and \
             subclass without them"
                .into()
        }
        "hid-no-usage-pairs" => "Let the HID driver publish DeviceUsagePairs before it registers the service".into(),
        "hid-vendor-usage-without-vendorid" => "Add the VendorID of the device".into(),
        "scsi-no-type" => "Add Peripheral Device Type, a number".into(),
        "resource-missing" => {
            "Find out who publishes the resource (with publishResource, or as a property of IOResources), and \
             whether that code ran".into()
        }
        "resource-not-matched-yet" => "Use IOResourceMatch in a property list".into(),
        "stalled-for-module" => {
            "Make the kext loadable, or correct CFBundleIdentifier (and CFBundleIdentifierKernel) if no such kext exists".into()
        }
        "no-ioclass" => "Give the personality an IOClass, a string".into(),
        "class-not-found" => {
            "Check the spelling of IOClass against OSDefineMetaClassAndStructors, and whether the kext loads (kextutil, kmutil)".into()
        }
        "class-abstract" => "Name a concrete class as IOClass".into(),
        "class-not-ioservice" => "Derive the class named by IOClass from IOService".into(),
        "init-failed" => "Look into the driver's init: super::init must be called, and its result returned".into(),
        "attach-failed" | "attach-failed-at-start" => "Look into the driver's attach: super::attach must be called".into(),
        "probe-rejected" => {
            "Look into the driver's probe: it must return this (or super::probe's result) where it wants the device".into()
        }
        "not-recorded" => {
            "Look in the log for the driver's own messages of probe and start, or boot with io=2 and look for «probe \
             fails»".into()
        }
        "deferred-until-daemon" => "Remove IOMatchDefer, or wait until the I/O Kit daemon has reported".into(),
        "waiting-for-resource" => {
            "Publish the resource, or remove IOResourceMatch from the personality (and from the node's \
             properties)".into()
        }
        "resource-match-ignored-type" => "Use a string, a set or a dictionary for IOResourceMatch".into(),
        "dext-on-ioresources" => "Use IOUserResources as IOProviderClass".into(),
        "dext-not-entitled" => {
            "Sign the driver extension with the family's entitlement, with a value that fits this provider".into()
        }
        "start-failed" => "Look into the driver's start: it must call super::start first, and return true at its end".into(),
        "driver-terminated" => "Register the provider again, or plug the device in again".into(),
        "kernel-panic" => match key {
            "" => "Correct the type of the value: the kernel doesn't check it".into(),
            "IOResourceMatch" => "Write IOResourceMatch as a string, or as an array of strings".into(),
            _ => format!("Write {key} as a string"),
        },
        "class-chain-unknown" => {
            "Make the dump with `ioreg -i`, or give the class and its superclass with --classes".into()
        }
        "properties-not-shown" => "Make the dump with `ioreg -ilw0`, or as an archive with `ioreg -ail`".into(),
        "value-unreadable" => "Make the dump as an archive, with `ioreg -ail`".into(),
        _ => return None,
    })
}

/// A match category that doesn't count because of its type: said where it decided.
pub(crate) fn mistyped(verdict: &mut Verdict, table: &Dict) {
    if !matches!(verdict.code, "category-consumed" | "lost-category") {
        return;
    }
    if let Some(words) = category_type(table) {
        verdict.said = Some(format!("{}; {words}", verdict.sentence()).into());
        verdict.advice =
            Some("Write IOMatchCategory as a string, usually the name of IOClass".into());
    }
}

/// Advice for a personality that fits where another bundle's does, in one category.
pub(crate) fn beside_rival(verdict: &Verdict) -> String {
    let first = if on_resources(verdict) {
        own_category(verdict)
    } else {
        format!(
            "Decide with a higher IOProbeScore which of the two drives the node{}",
            shared(verdict)
        )
    };
    format!(
        "{first}. If the other one isn't installed, look for the driver's own messages of probe and start in the log"
    )
}

/// A match category of its own, as property list; `None` where the usual name is the one that it has.
fn category_line(verdict: &Verdict) -> Option<String> {
    let name = verdict.personality.class.as_deref().unwrap_or("NAME");
    (name != verdict.personality.category)
        .then(|| format!("<key>IOMatchCategory</key> <string>{name}</string>"))
}

/// To take a match category that no other driver has.
fn own_category(verdict: &Verdict) -> String {
    match category_line(verdict) {
        Some(line) => {
            format!("Give this personality its own IOMatchCategory, usually its IOClass: {line}")
        }
        None => "Give this personality an IOMatchCategory that no other driver has here".into(),
    }
}

/// When a category of its own is a way out on a device; empty where there is no usual name for one.
fn shared(verdict: &Verdict) -> String {
    category_line(verdict).map_or_else(String::new, |line| {
        format!(". Only if two drivers can share the device: {line}")
    })
}

/// Nodes that many drivers share.
fn on_resources(verdict: &Verdict) -> bool {
    matches!(verdict.node.class.as_str(), "IOResources" | "IOUserResources")
}

fn category(verdict: &Verdict) -> String {
    if on_resources(verdict) {
        let own = own_category(verdict);
        let provider = verdict.holder.as_ref().map_or("the other driver", |holder| &holder.class);
        return format!(
            "{own}. Or make {provider} its IOProviderClass, if that driver registers itself"
        );
    }
    let way = if verdict.code == "lost-category" {
        "To drive the node instead, win by score: a higher IOProbeScore, or keys that fit it more closely"
    } else if verdict.derived {
        "Look in the log for its own messages of probe and start, and for «probe fails» after a boot with io=2. \
         If it was never probed, it came too late: it must be there before the node is matched, with the better \
         score"
    } else {
        "To drive the node instead, the driver must be there before the node is matched, with the better score"
    };
    format!("{way}{}", shared(verdict))
}

/// A property with another value.
fn value(key: &str, found: Option<&Value>, near: bool) -> String {
    match found.map(|found| (found, found.as_dict().and_then(|pairs| pairs.iter().next()))) {
        Some((_, Some((inner, _)))) if near => {
            format!("Copy value and type of {inner} from the node's properties")
        }
        Some((found, None)) if near => format!("{FITS} {}", show(found)),
        Some((_, inner)) => {
            let key = inner.map_or(key, |(inner, _)| inner.as_str());
            format!(
                "{OTHER} Otherwise compare the personality's {key} with that of the node that is meant"
            )
        }
        None if key.is_empty() => OTHER.into(),
        None => {
            format!("{OTHER} Otherwise name a property that the node has when it is registered")
        }
    }
}

/// What is said first where nothing speaks for this node's being the one that is meant.
const OTHER: &str = "Nothing, if the driver is meant for another node than this one.";

fn names(verdict: &Verdict, near: bool) -> String {
    match &verdict.found {
        Some(Value::Array(names)) if !names.is_empty() => {
            let expected = verdict.expected.as_ref().filter(|_| near);
            let pair = expected.zip(verdict.found.as_ref());
            let name = pair.and_then(|(wanted, found)| Some(show(nearest_names(wanted, found)?.1)));
            let several = expected.and_then(Value::as_list).is_some_and(|list| list.len() > 1);
            match name {
                Some(name) if several => format!("If this node is meant, add its name {name}"),
                Some(name) => format!("Ask for the name that the node has: {name}"),
                None => {
                    let mut first: Vec<&Value> = Vec::new();
                    for name in &names[..] {
                        if first.len() < 4 && !first.contains(&name) {
                            first.push(name);
                        }
                    }
                    let names = first.into_iter().map(show).collect::<Vec<_>>().join(", ");
                    format!("{OTHER} Otherwise compare IONameMatch with the node's names: {names}")
                }
            }
        }
        _ => "Match by IOPropertyMatch or a family's key instead: nodes of this class compare only their registry \
              name".into(),
    }
}

/// Only of a slip can it be said that this node is meant: of two ids or names that share a part another device has the other.
fn is_slip(verdict: &Verdict) -> bool {
    likeness(verdict.difference.as_ref()) <= Likeness::Typo
}

/// What is said before a value that fits.
const FITS: &str = "The value that fits here:";

/// The value with which the key that decided would fit this node, of a list of PCI ids with those that are there; `None` where
/// nothing speaks for this node's being the one that is meant, or no single value is to be replaced.
pub(crate) fn fitting(verdict: &Verdict) -> Option<Value> {
    if !is_slip(verdict) {
        return None;
    }
    if verdict.code.starts_with("pci-") {
        let (id, listed) = pci_fitting(verdict)?;
        return Some(Value::string(match listed {
            Some(listed) => format!("{listed} {id}"),
            None => id,
        }));
    }
    let found = verdict.found.as_ref()?;
    let single = !matches!(found, Value::Dict(_) | Value::Array(_) | Value::Set(_));
    (single && VALUES.contains(&verdict.code)).then(|| found.clone())
}

/// The term of a PCI key that fits the register.
fn pci_term(verdict: &Verdict) -> Option<String> {
    let have = verdict.found.as_ref()?.as_number()?.raw;
    Some(match verdict.key.as_deref()? {
        "IOPCIClassMatch" => format!("{:#010x}&0xffffff00", have & 0xffff_ff00),
        _ => format!("{have:#010x}"),
    })
}

/// The term of a PCI key that fits the register, and the terms to which it is to be added where the key asks for several; `None`
/// where the kernel wouldn't come to read it, behind what it stops at.
fn pci_fitting(verdict: &Verdict) -> Option<(String, Option<Cow<'_, str>>)> {
    let terms = verdict.expected.as_ref().and_then(Value::as_str).map(Str::text);
    let several = terms.filter(|terms| terms.split_whitespace().nth(1).is_some());
    let listed = match several.map(|terms| (all_terms(&terms), terms)) {
        Some((None, _)) => return None,
        Some((Some(2..), terms)) => Some(terms),
        _ => None,
    };
    Some((pci_term(verdict)?, listed))
}

/// Codes of a key whose value isn't the node's.
const VALUES: [&str; 7] = [
    "property-mismatch",
    "bsd-mismatch",
    "usb-mismatch",
    "hid-mismatch",
    "media-mismatch",
    "ata-type-mismatch",
    "serial-type-mismatch",
];

/// A PCI key's value that would fit the register, if the two are near; else what to compare.
fn register(verdict: &Verdict) -> Option<String> {
    let key = verdict.key.as_deref()?;
    if is_slip(verdict)
        && let Some((id, listed)) = pci_fitting(verdict)
    {
        return Some(match listed {
            Some(_) => format!("If this device is meant, add {id} to {key}"),
            // A maker's ids are a digit from each other, and another personality may list the one beside this.
            None if likeness(verdict.difference.as_ref()) == Likeness::Typo => {
                format!("If this device is meant: <key>{key}</key> <string>{id}</string>")
            }
            None => format!("{FITS} <key>{key}</key> <string>{id}</string>"),
        });
    }
    let what = match key {
        "IOPCIClassMatch" => "the class code",
        "IOPCISecondaryMatch" => "the subsystem's vendor and device id",
        _ => "vendor and device id",
    };
    Some(format!("{OTHER} Otherwise compare {key} with {what} of the device that is meant"))
}

#[cfg(test)]
mod tests {
    use crate::explain::fixture::{case, file, judged, opened};
    use crate::explain::{Case, Edit, Query, Verdict, Whose};
    use crate::model::Value;

    const NIC: &str = "com.me.nic/MyNIC";

    /// A machine with a driver for a network device, which asks for these ids.
    fn asking_for(ids: &str) -> Case {
        let mut case = case(&["tests/screens/machine.txt", "tests/screens/nic.plist"]);
        let key = "IOPCIPrimaryMatch".to_owned();
        let value = Some(Value::string(ids));
        case.edit([Edit::Set { whose: Whose::Driver(NIC.into()), key, value }]).unwrap();
        case
    }

    fn on_device(case: &Case) -> Verdict {
        let told = case.verdicts(case.find("ethernet@19")[0]);
        told.into_iter().find(|one| one.personality.is(NIC)).unwrap()
    }

    #[test]
    fn to_a_list_of_ids_the_one_that_fits_is_added() {
        let case = asking_for("0x11118086 0x808610d3");
        let verdict = on_device(&case);
        let added = "If this device is meant, add 0x10d38086 to IOPCIPrimaryMatch";
        assert_eq!(verdict.fix().as_deref(), Some(added));
        let listed = "0x11118086 0x808610d3 0x10d38086";
        assert_eq!(verdict.fitting(), Some(Value::string(listed)));
        assert_ne!(on_device(&asking_for(listed)).key, verdict.key);
    }

    #[test]
    fn no_value_is_proposed_for_what_is_alike_by_chance() {
        for ids in ["0x11118086 0x1d038086", "0x10d48086", "0x11118086 0x10d48086"] {
            let verdict = on_device(&asking_for(ids));
            assert_eq!(verdict.fitting(), None, "{ids}");
            let fix = verdict.fix().unwrap();
            assert!(fix.starts_with("Nothing, if the driver is meant for another node"), "{fix}");
        }
    }

    #[test]
    fn nothing_is_added_behind_what_the_kernel_stops_at() {
        for ids in ["0x1, 0x808610d3", "0x1 garbage 0x808610d3", "0x8086:0x10d3 0x808610d3"] {
            let verdict = on_device(&asking_for(ids));
            assert_eq!(verdict.code, "pci-match-syntax", "{ids}");
            assert_eq!(verdict.fitting(), None, "{ids}");
            let fix = verdict.fix().unwrap();
            assert!(fix.starts_with("Write a string of hexadecimal terms"), "{fix}");
        }
    }

    #[test]
    fn of_a_nodes_names_only_the_one_that_is_near_is_offered_and_none_twice() {
        let fix = |value: Value| {
            let mut case = case(&["tests/screens/machine.txt", "tests/screens/nic.plist"]);
            let whose = Whose::Driver(NIC.into());
            let set = Edit::Set { whose, key: "IONameMatch".into(), value: Some(value) };
            case.edit([set]).unwrap();
            on_device(&case).fix().unwrap().into_owned()
        };
        let list = |names: &[&str]| {
            Value::Array(names.iter().map(|name| Value::string(*name)).collect::<Vec<_>>().into())
        };
        let near = "\"pci8086,10d3\"";
        assert_eq!(
            fix(Value::string("pci8086,1d03")),
            format!("Ask for the name that the node has: {near}")
        );
        assert_eq!(
            fix(list(&["PCI8086,10D3", "lamp"])),
            format!("If this node is meant, add its name {near}")
        );
        let names = format!("the node's names: {near}, \"pciclass,020000\"");
        assert!(fix(list(&["pci8086,1d03", "lamp"])).ends_with(&names));
    }

    #[test]
    fn with_the_value_that_is_said_to_fit_the_key_does_not_refuse_any_more() {
        let case = case(&["tests/screens/machine.txt", "tests/screens/nic.plist"]);
        let near: Vec<_> = case
            .select(&Query { drivers: vec![NIC.to_owned()], ..Query::default() })
            .verdicts
            .into_iter()
            .filter(|one| one.fitting().is_some())
            .collect();
        assert!(!near.is_empty());
        for verdict in near {
            let key = verdict.key.as_deref().unwrap().to_owned();
            let whose = Whose::Driver(NIC.to_owned());
            let set = Edit::Set { whose, key, value: verdict.fitting() };
            let tried = case.trial(vec![set]).judge().unwrap().case;
            let after = tried.verdicts(verdict.node.entry);
            let after = after.iter().find(|one| one.personality.is(NIC)).unwrap();
            assert_ne!(after.key, verdict.key, "{}", after.sentence());
        }
    }

    #[test]
    fn a_library_that_nothing_shows_is_named_before_what_the_code_may_have_answered() {
        let plist = file("tests/screens/nic.plist").replacen("0x808610d3", "0x10d38086", 1);
        for (library, named) in [("org.other.Library", true), ("com.apple.iokit.Other", false)] {
            let needs = format!(
                "<dict><key>CFBundleExecutable</key><string>x</string><key>OSBundleLibraries</key><dict><key>{library}</key>\
                 <string>1.0</string></dict>"
            );
            let nic = opened("Info.plist", &plist.replacen("<dict>", &needs, 1));
            let dump = file("tests/screens/machine.txt");
            let mine = on_device(&judged(&dump, &nic.document.bundles));
            assert_eq!(mine.code, "not-recorded");
            assert!(mine.missing.iter().any(|fact| fact.contains(library)), "{mine:?}");
            let fix = mine.fix().unwrap();
            let first = format!("Make sure that the library {library} is installed");
            assert_eq!(fix.starts_with(&first), named, "{fix}");
            assert!(fix.contains("Look in the log"), "{fix}");
        }
    }
}
