//! Reason codes: the one table of them.
//!
//! A code is stable: scripts and pages rely on it. Each row says at which stage it ends, the kernel's rule in one sentence,
//! and the function in which it happens.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Stage;

/// Why a personality did not start, or what can't be told about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code, in lower case with hyphens.
    pub code: &'static str,
    /// The stage at which it ends.
    pub stage: Stage,
    /// The kernel function in which it happens.
    pub function: &'static str,
    /// That function's file in Apple's sources, or what stands in for it.
    pub file: &'static str,
    /// The rule, one sentence.
    pub rule: &'static str,
    /// The page that explains it at length, in Markdown.
    pub page: &'static str,
}

/// The code of a personality whose driver started: no reason, so not in [`CODES`].
pub const STARTED: &str = "started";
/// The code of a personality whose pass has not ended at the moment that is shown.
pub const UNDER_WAY: &str = "under-way";
/// The code of a personality that is not in the catalogue at the moment that is shown: no reason either.
pub const NOT_IN_CATALOGUE: &str = "not-in-catalogue";

/// Builds the table, a row a code.
macro_rules! codes {
    ($($code:literal $stage:ident, $function:literal in $file:expr, $rule:literal;)*) => {
        /// Every reason code, in the kernel's order of stages.
        pub static CODES: &[Code] = &[$(Code {
            code: $code,
            stage: Stage::$stage,
            function: $function,
            file: $file,
            rule: $rule,
            page: include_str!(concat!("../../assets/reasons/", $code, ".md")),
        }),*];
    };
}

/// The row of a code. A family's `usb-KEY-mismatch`, with any key, is its row `usb-mismatch`.
pub fn find(code: &str) -> Option<&'static Code> {
    let row = |name: &str| ROWS.get(name).copied();
    row(code).or_else(|| {
        let (family, _) = code.strip_suffix("-mismatch")?.split_once('-')?;
        row(&format!("{family}-mismatch"))
    })
}

/// The rows by their codes.
static ROWS: LazyLock<HashMap<&str, &Code, foldhash::fast::FixedState>> =
    LazyLock::new(|| CODES.iter().map(|row| (row.code, row)).collect());

const SERVICE: &str = "iokit/Kernel/IOService.cpp";
const CATALOGUE: &str = "iokit/Kernel/IOCatalogue.cpp";
const USER_SERVER: &str = "iokit/Kernel/IOUserServer.cpp";
const PROPERTY: &str = "iokit/Kernel/IORegistryEntry.cpp";
const KEXT: &str = "libkern/c++/OSKext.cpp";
const META_CLASS: &str = "libkern/c++/OSMetaClass.cpp";
const PCI: &str = "IOPCIFamily/IOPCIBridge.cpp";
const HID: &str = "IOHIDFamily/IOHIDDevice.cpp";
const HID_USAGE: &str = "IOHIDFamily/IOHIDFamilyPrivate.cpp";
const USB: &str = "IOUSBFamily/IOUSBDevice.cpp";
const INPUT: &str = "not a kernel rule: the input doesn't tell";

codes! {
    // The catalogue.
    "catalog-not-entitled" Catalogue, "is_io_catalog_send_data" in "iokit/Kernel/IOUserClient.cpp",
        "Only a process with the catalogue-management entitlement may send personalities; the call reports success all the same.";
    "catalogue-nondictionary" Catalogue, "IOCatalogue::addDrivers" in CATALOGUE,
        "The first element of a batch that isn't a dictionary ends the batch: what comes after it isn't stored, and \
         nothing is matched.";
    "no-provider-class" Catalogue, "IOCatalogue::addDrivers" in CATALOGUE,
        "A personality is stored under its IOProviderClass; one without a string there isn't stored at all.";
    "duplicate-personality" Catalogue, "IOCatalogue::addDrivers" in CATALOGUE,
        "A personality that equals a stored one in every key is dropped, and nothing is matched for it.";
    "dext-cdhash-unavailable" Catalogue, "kextd's personality patcher" in "kext_tools",
        "A driver extension's personality gets the code hash of its executable; without bundle id, executable or hash it is left out.";
    "explicit-load-required" Catalogue, "OSKext::copyAllKextPersonalities" in KEXT,
        "The personalities of a bundle with OSBundleRequireExplicitLoad are sent only when it is loaded by name.";
    "safe-boot-omitted" Catalogue, "OSKext::copyAllKextPersonalities" in KEXT,
        "In safe boot the personalities of a kext without a fitting OSBundleRequired are left out.";
    // The provider takes part in matching.
    "not-in-registry" Registered, "IOService::registerService" in SERVICE,
        "registerService does nothing for a service whose way up doesn't reach the registry's root.";
    "platform-vetoed" Registered, "IOService::registerService" in SERVICE,
        "The platform expert is asked first, by platformAdjustService, and its refusal ends the registration.";
    "provider-inactive" Registered, "IOService::doServiceMatch" in SERVICE,
        "A terminated service isn't matched, and a pass that was under way ends.";
    "provider-resources-failed" Registered, "IOService::doServiceMatch" in SERVICE,
        "If the provider's getResources fails, the whole pass does nothing.";
    "provider-not-registered" Registered, "IOService::registerService" in SERVICE,
        "Only a service that has called registerService is matched; a driver isn't a provider for others until it does.";
    // Looking up candidates.
    "provider-class-mismatch" ProviderClass, "IOCatalogue::findDrivers" in CATALOGUE,
        "Candidates are looked up by the node's class and its superclasses up to IOService; other personalities are \
         never candidates.";
    "provider-class-unknown" ProviderClass, "IOCatalogue::findDrivers" in CATALOGUE,
        "A personality whose IOProviderClass is no class's name is stored without complaint and never looked up.";
    "provider-class-above-ioservice" ProviderClass, "IOCatalogue::findDrivers" in CATALOGUE,
        "The look-up ends at IOService, so a personality under IORegistryEntry or OSObject is never a candidate.";
    "created-directly" ProviderClass, "IORegistryEntry::init" in PROPERTY,
        "A node that its parent made and attached itself was never matched, whatever its property table looks like.";
    "no-parent" ProviderClass, "IOService::startCandidate" in INPUT,
        "A driver is matched on the node that it is attached to first, and this input doesn't show that node.";
    "additional-provider" ProviderClass, "IOService::attach" in SERVICE,
        "A driver may attach itself to further nodes once it runs; it was matched on the first only.";
    "not-attached-to-its-provider" ProviderClass, "IOService::attach" in SERVICE,
        "A driver is matched on a node of the class that its personality names, and can be moved afterwards.";
    "class-overridden" ProviderClass, "IOCatalogue::findDrivers" in CATALOGUE,
        "IOClassNameOverride changes the class that is printed, not the one by which candidates are looked up.";
    "class-chain-unknown" ProviderClass, "IOCatalogue::findDrivers" in CATALOGUE,
        "Candidates are looked up by the node's class and its superclasses, which aren't known here.";
    // Screening, before the keys.
    "dext-disabled" DriverKit, "IOService::probeCandidates" in SERVICE,
        "While DriverKit is switched off by a boot flag, no driver extension is a candidate.";
    "dext-no-daemon" DriverKit, "IOService::probeCandidates" in SERVICE,
        "Where the I/O Kit daemon doesn't exist, no driver extension is a candidate.";
    "dext-relaunch-disabled" DriverKit, "IOService::probeCandidates" in SERVICE,
        "With a relaunch limit of 0, a provider whose driver extension has crashed gets none again.";
    "category-consumed" Category, "IOService::probeCandidates" in SERVICE,
        "Only one driver per match category starts on a provider; while a client holds the category, further candidates aren't even compared.";
    "category-unclear" Category, "IOService::copyClientWithCategory" in SERVICE,
        "A category is held by the client whose IOMatchCategory names it, and a client can overwrite that property.";
    "clients-not-shown" Category, "IOService::copyClientWithCategory" in SERVICE,
        "A category is held by one of the node's clients in the service plane, which aren't shown here.";
    "replacing-boot-driver" Category, "IOService::canTerminateForReplacement" in SERVICE,
        "A driver that was matched at boot and allows its replacement is terminated for a later bundle's candidate; \
         then all compete again by score.";
    "replacement-root-media" Category, "IOService::canTerminateForReplacement" in SERVICE,
        "A driver matched at boot that the root disk depends on is never replaced.";
    "rematch-other-personality" DriverKit, "IOService::probeCandidates" in SERVICE,
        "After a driver extension's process has gone, the next pass takes only that same personality.";
    "dext-relaunch-limit" DriverKit, "IOService::probeCandidates" in SERVICE,
        "A driver extension that has crashed too often is left out, and every other personality may match.";
    // Generic keys, in the order of evaluation.
    "hidden-from-user" Keys, "IOService::matchInternal" in SERVICE,
        "A medium hidden from user space doesn't match a notification of user space.";
    "exclave-mismatch" Keys, "IOService::matchInternal" in SERVICE,
        "A node with exclave-assigned takes only personalities with IOExclaveProxy, and those take only such nodes.";
    "name-mismatch" Keys, "IORegistryEntry::compareNames" in PROPERTY,
        "IONameMatch compares whole names, upper and lower case included; most classes compare only the registry \
         name, device-tree nodes also compatible.";
    "location-mismatch" Keys, "IOService::matchInternal" in SERVICE,
        "A string IOLocationMatch must equal the node's location, the part after the @.";
    "property-mismatch" Keys, "IOService::matchInternal" in SERVICE,
        "Every key of IOPropertyMatch must equal the node's property in value and type; of several dictionaries one must fit.";
    "property-missing" Keys, "IOService::matchInternal" in SERVICE,
        "IOPropertyExistsMatch asks for at least one of the properties that it names.";
    "property-match-bad-type" Keys, "IOService::matchInternal" in SERVICE,
        "IOPropertyMatch takes a dictionary or a collection of them, IOPropertyExistsMatch a string or a collection; any other type fails.";
    "path-mismatch" Keys, "IOService::matchInternal" in SERVICE,
        "IOPathMatch must lead to this very node, and it must name its plane, as in IOService:/a/b.";
    "entry-id-mismatch" Keys, "IOService::matchInternal" in SERVICE,
        "IORegistryEntryID must equal the node's registry entry ID, which is new at every start of the system.";
    "client-count-mismatch" Keys, "IOService::matchInternal" in SERVICE,
        "IOMatchedServiceCountMatch must equal the number of active clients that have a match category.";
    "bsd-mismatch" Keys, "IOService::matchInternal" in SERVICE,
        "BSD Name, BSD Major, BSD Minor and BSD Unit must equal the node's own properties.";
    "name-by-device-tree" Keys, "IODTCompareNubName" in "iokit/Kernel/IODeviceTreeSupport.cpp",
        "Nubs made from the device tree compare name, compatible, device_type and model too, even where their code \
         is closed.";
    "name-witnessed" Keys, "IOService::matchInternal" in SERVICE,
        "The kernel records the name that fitted as IONameMatched, and that outlasts a later change of the node's names.";
    "name-unexplained" Keys, "IORegistryEntry::compareNames" in PROPERTY,
        "A name that fitted is recorded as IONameMatched; without that record and without such a name nothing is \
         certain.";
    "key-published-by-driver" Keys, "IOService::matchInternal" in SERVICE,
        "A started driver's property table is its personality and whatever it has published since.";
    "older-rule" Keys, "IOService::matchPassive" in SERVICE,
        "Early systems matched by rules other than the ones known here.";
    "provider-property-gone" Keys, "IOService::matchInternal" in SERVICE,
        "A property counts as it is at the moment of matching; a dump shows it as it was later.";
    "key-has-no-effect" Keys, "IOService::matchInternal" in SERVICE,
        "A key that neither the generic code nor the provider's family knows is ignored: it never fails a match.";
    // The family's test.
    "family-mismatch" Family, "IOService::matchPropertyTable" in SERVICE,
        "The provider's family judges the personality by its own keys, in matchPropertyTable, and its refusal is \
         final.";
    "family-closed" Family, "IOService::matchPropertyTable" in "the family is closed source",
        "The provider's family judges the personality by its own keys, and this family's rules aren't published.";
    "pci-no-bridge" Family, "IOPCIDevice::matchPropertyTable" in PCI,
        "A PCI device asks its parent, which must be an IOPCIBridge; otherwise nothing matches it.";
    "pci-match" Family, "IOPCIBridge::pciMatchNub" in PCI,
        "IOPCIMatch compares register 0x00, then 0x2c: the device id in the high 16 bits, the vendor id in the low.";
    "pci-primary-match" Family, "IOPCIBridge::pciMatchNub" in PCI,
        "IOPCIPrimaryMatch compares register 0x00: the device id in the high 16 bits, the vendor id in the low.";
    "pci-secondary-match" Family, "IOPCIBridge::pciMatchNub" in PCI,
        "IOPCISecondaryMatch compares register 0x2c: the subsystem id in the high 16 bits, the subsystem vendor in the low.";
    "pci-class-match" Family, "IOPCIBridge::pciMatchNub" in PCI,
        "IOPCIClassMatch compares register 0x08: class, subclass, interface, revision from the top; the default mask leaves out the revision.";
    "pci-match-syntax" Family, "IOPCIBridge::matchKeys" in PCI,
        "PCI keys hold hexadecimal terms, VALUE or VALUE&MASK, with spaces between them; at anything else the list \
         ends silently.";
    "pci-match-bad-type" Family, "IOPCIBridge::matchKeys" in PCI,
        "A PCI key's value must be a string; the kernel doesn't check, and crashes.";
    "pci-tunnel-incompatible" Family, "IOPCIBridge::matchNubWithPropertyTable" in PCI,
        "On a PCI device behind Thunderbolt a personality needs IOPCITunnelCompatible with the boolean true.";
    "usb-key-combination" Family, "IOUSBDevice::matchPropertyTable" in USB,
        "A USB personality must have exactly the keys of one row of the USB matching table; keys outside the row make it fail.";
    "usb-mismatch" Family, "IOUSBDevice::matchPropertyTable" in USB,
        "Each USB key of the row must equal the nub's property of the same name.";
    "hid-no-usage-pairs" Family, "CompareDeviceUsage" in HID_USAGE,
        "A HID service without an array DeviceUsagePairs matches nothing, whatever the personality asks for.";
    "hid-mismatch" Family, "MatchPropertyTable" in HID_USAGE,
        "Every HID key in the personality must equal the service's property of the same name.";
    "hid-vendor-usage-without-vendorid" Family, "IOHIDDevice::validateMatchingTable" in HID,
        "A personality for a vendor-defined usage page on USB or Bluetooth must also give a VendorID.";
    "media-mismatch" Family, "IOMedia::matchPropertyTable" in "IOStorageFamily/IOMedia.cpp",
        "Every media key in the personality must equal the medium's property; Leaf and Content change as drivers attach.";
    "ata-type-mismatch" Family, "IOATADevice::matchPropertyTable" in "IOATAFamily/IOATADevice.cpp",
        "The personality's \"ata device type\" must equal the device's.";
    "scsi-no-type" Family, "IOSCSIPeripheralDeviceNub::matchPropertyTable" in "IOSCSIArchitectureModelFamily/IOSCSIPeripheralDeviceNub.cpp",
        "A SCSI personality needs Peripheral Device Type, or an IOMatchCategory of its own.";
    "serial-type-mismatch" Family, "IOSerialBSDClient::matchPropertyTable" in "IOSerialFamily/IOSerialBSDClient.cpp",
        "IOSerialBSDClientType must begin the name of a class of the stream's provider.";
    // Above the node.
    "parent-no-match" Keys, "IOService::matchPassive" in SERVICE,
        "Some node above the provider must fit the whole IOParentMatch table; the first one that fits counts.";
    "parent-match-ignored" Keys, "IOService::matchPassive" in SERVICE,
        "An IOParentMatch that isn't a dictionary is ignored.";
    "location-no-match" Keys, "IOService::matchPassive" in SERVICE,
        "A dictionary IOLocationMatch is tried only on the one node that matchLocation of the provider's parent \
         names.";
    "resource-missing" Family, "IOResources::matchPropertyTable" in SERVICE,
        "On IOResources every resource that IOResourceMatch names must have been published.";
    "resource-not-matched-yet" Family, "IOResources::matchPropertyTable" in SERVICE,
        "IOResourceMatched is compared by identity with an interned symbol, and a property list gives a plain string.";
    // The code.
    "stalled-for-module" Code, "IOCatalogue::isModuleLoaded" in CATALOGUE,
        "A candidate whose kext the kernel doesn't know stops the whole pass: nothing is probed until the daemon answers.";
    "kext-load-failed" Code, "OSKext::loadKextWithIdentifier" in KEXT,
        "A kext that fails to load doesn't stop matching: the candidate goes on, but its class isn't there.";
    "kext-excluded" Code, "OSKext::load" in KEXT,
        "A kext whose id and version are on the exclude list isn't loaded.";
    "kext-marked-unavailable" Code, "OSKext::load" in KEXT,
        "A kext of the auxiliary collection that the daemon has marked as removed isn't loaded.";
    "kext-mac-denied" Code, "OSKext::load" in KEXT,
        "A security policy can refuse the loading of a kext.";
    "kext-loading-disabled" Code, "OSKext::load" in KEXT,
        "Once the system shuts down, no kext is loaded.";
    "kext-safe-boot" Code, "OSKext::load" in KEXT,
        "In safe boot only a kext with OSBundleRequired is loaded.";
    "kext-not-in-collection" Code, "OSKext::load" in KEXT,
        "On systems that don't link kexts themselves a kext must be in a kext collection.";
    "kext-link-failed" Code, "OSKext::load" in KEXT,
        "A kext whose symbols or vtables don't fit its libraries isn't loaded.";
    "kext-start-failed" Code, "OSKext::start" in KEXT,
        "A kext whose classes are duplicates, or whose module start routine fails, is taken out again.";
    "kext-duplicate-refused" Code, "OSKext::registerIdentifier" in KEXT,
        "The kernel knows one kext of an id, and one that is loaded or prelinked is never replaced.";
    "dep-loop" Code, "OSKext::resolveDependencies" in KEXT,
        "A kext may not depend on itself, directly or through its libraries.";
    "dep-libraries-missing" Code, "OSKext::resolveDependencies" in KEXT,
        "A kext with code needs a dictionary OSBundleLibraries that isn't empty.";
    "dep-bad-type" Code, "OSKext::resolveDependencies" in KEXT,
        "A version in OSBundleLibraries must be a string.";
    "dep-bad-version" Code, "OSKext::resolveDependencies" in KEXT,
        "A version in OSBundleLibraries must be a kext version, such as 1.2.3 or 1.0b2.";
    "dep-not-found" Code, "OSKext::resolveDependencies" in KEXT,
        "Every library in OSBundleLibraries must be known to the kernel.";
    "dep-incompatible" Code, "OSKext::resolveDependencies" in KEXT,
        "The version asked for may not be above the library's, and the library must have an OSBundleCompatibleVersion.";
    "dep-not-prelinked" Code, "OSKext::resolveDependencies" in KEXT,
        "A prelinked kext's libraries must be prelinked too.";
    "dep-raw-kernel" Code, "OSKext::resolveDependencies" in KEXT,
        "A kext may not link against com.apple.kernel itself.";
    "dep-kernel-style" Code, "OSKext::resolveDependencies" in KEXT,
        "A 64-bit kext may not link against the old com.apple.kernel.* libraries.";
    "dep-load-failed" Code, "OSKext::load" in KEXT,
        "If a library can't be loaded, neither can what needs it.";
    // The instance.
    "no-ioclass" Class, "IOService::probeCandidates" in SERVICE,
        "A candidate whose IOClass is missing or isn't a string is dropped silently.";
    "class-not-found" Class, "OSMetaClass::allocClassWithName" in META_CLASS,
        "The class named by IOClass must be in the kernel: spelt so, and its kext loaded.";
    "class-abstract" Class, "OSMetaClass::allocClassWithName" in META_CLASS,
        "An abstract class can't be allocated.";
    "class-not-ioservice" Class, "IOService::probeCandidates" in SERVICE,
        "The class named by IOClass must derive from IOService.";
    "init-failed" Init, "IOService::probeCandidates" in SERVICE,
        "A driver whose init returns false is dropped.";
    "attach-failed" Attach, "IOService::probeCandidates" in SERVICE,
        "A driver is attached to its provider before probe, and dropped if attach returns false.";
    "probe-rejected" Probe, "IOService::probeCandidates" in SERVICE,
        "A driver whose probe returns NULL is dropped.";
    "not-recorded" Probe, "IOService::probeCandidates" in SERVICE,
        "A driver that passes every test still decides in its probe and start, and only the log records what they \
         answer.";
    // Choosing and starting.
    "lost-category" Best, "IOService::probeCandidates" in SERVICE,
        "One driver starts per match category on a provider: the best score after probe, then the one probed first.";
    "tie-broken-by-order" Best, "OSOrderedSet::setObject" in "libkern/c++/OSOrderedSet.cpp",
        "With equal scores the one that came first wins; between bundles that order isn't defined.";
    "deferred-until-daemon" Start, "IOService::probeCandidates" in SERVICE,
        "Until the I/O Kit daemon has reported, a driver with IOMatchDefer isn't started, nor is any after it on \
         this node.";
    "attach-failed-at-start" Start, "IOService::startCandidate" in SERVICE,
        "A driver is attached a second time before start; if that fails, the next one of its category has its turn.";
    "waiting-for-resource" Start, "IOService::checkResources" in SERVICE,
        "On any node but IOResources and IOUserResources a driver waits for its IOResourceMatch before start, \
         without time limit.";
    "resource-match-ignored-type" Start, "IOService::checkResource" in SERVICE,
        "An IOResourceMatch that is neither string, set nor dictionary isn't waited for.";
    "dext-on-ioresources" Start, "IOService::startCandidate" in SERVICE,
        "A driver extension can't start on IOResources; it must use IOUserResources.";
    "dext-launch-disabled" Start, "IOService::startCandidate" in SERVICE,
        "While launches are disabled, no driver extension's process is started.";
    "dext-shutdown" Start, "IOService::startCandidate" in SERVICE,
        "While the system shuts down, no driver extension's process is started.";
    "dext-deferred-sleep" Start, "IOService::startCandidate" in SERVICE,
        "While the system sleeps, a driver extension's start, and all after it on this node, waits until it wakes.";
    "dext-bundle-unknown" Start, "IOUserServer::launchUserServer" in USER_SERVER,
        "The bundle that CFBundleIdentifier names must be known to the kernel as a driver extension.";
    "dext-upgrade-in-progress" Start, "OSKext::upgradeDext" in KEXT,
        "While a new build waits for the old one's processes to end, nothing of that bundle is launched.";
    "dext-reuse-failed" Start, "IOService::startCandidate" in SERVICE,
        "A process that is to be shared must still be alive when the driver joins it.";
    "dext-launch-timeout" Start, "IOService::startCandidate" in SERVICE,
        "A launched process must check in within 120 seconds.";
    "dext-launch-cancelled" Start, "IOUserServerCheckInToken::cancel" in USER_SERVER,
        "A launch that the daemon reports as failed, or that is cancelled, ends the candidate.";
    "dext-token-mismatch" Start, "IOUserServer::serviceMatchesCheckInToken" in USER_SERVER,
        "The process that checks in must be the one that was launched.";
    "dext-not-entitled" Start, "IOUserServer::checkEntitlements" in USER_SERVER,
        "The process must have the entitlements that provider and driver ask for, with values that fit the provider.";
    "dext-needs-real-hardware" Start, "IOService::startCandidate" in SERVICE,
        "On some platforms a third party's driver extension may only match real hardware.";
    "start-failed" Start, "IOService::startCandidate" in SERVICE,
        "A driver whose start returns false is detached, and the next one of its category has its turn.";
    "driver-terminated" Start, "IOService::terminate" in SERVICE,
        "A driver that was terminated leaves its provider, which isn't matched again until it is registered again.";
    "terminate-not-allowed" Start, "IOCatalogue::terminateDriversForModule" in CATALOGUE,
        "Drivers of a com.apple bundle aren't terminated on request unless OSBundleAllowUserTerminate says so.";
    "publish-failed" Start, "IOService::attach" in SERVICE,
        "A nub whose class can't be allocated, or whose init or attach fails, never enters the registry.";
    // Beyond the ladder.
    "kernel-panic" Family, "panic" in "osfmk/kern/debug.c",
        "Some values are used without a check of their type, and the kernel crashes.";
    "under-way" Category, "IOService::doServiceMatch" in SERVICE,
        "A pass takes time: at the moment that is shown it has not ended for this personality.";
    // What an input doesn't tell.
    "properties-not-shown" Keys, "IOService::matchInternal" in INPUT,
        "Matching compares properties, and this input doesn't show them.";
    "value-unreadable" Keys, "IOService::matchInternal" in INPUT,
        "Matching compares whole values, and this one is cut, blurred or left out in the input.";
    "changed-since-matching" Keys, "IOService::matchInternal" in INPUT,
        "Properties count as they are at the moment of matching, and this one can have changed since.";
    "not-in-input" Keys, "IOService::matchInternal" in INPUT,
        "Matching asks for a fact of the running system that this input doesn't hold.";
    "unexplained" Keys, "IOService::matchPassive" in SERVICE,
        "A driver that runs has passed every test; if a test fails here, ioscope is wrong.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_stands_once_and_says_its_rule_in_a_sentence() {
        let mut seen = BTreeSet::new();
        for row in CODES {
            assert!(seen.insert(row.code), "{} twice", row.code);
            let letters = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(row.code.chars().all(letters), "{}", row.code);
            assert!(row.rule.ends_with('.') && row.rule.len() < 150, "{}", row.code);
            assert!(!row.function.is_empty() && !row.file.is_empty(), "{}", row.code);
        }
        for none in [STARTED, NOT_IN_CATALOGUE] {
            assert!(!seen.contains(none));
        }
    }

    #[test]
    fn every_code_has_its_page_and_every_page_its_code() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/reasons");
        let pages: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|page| page.unwrap().file_name().into_string().unwrap())
            .collect();
        let codes: BTreeSet<String> = CODES.iter().map(|row| format!("{}.md", row.code)).collect();
        assert_eq!(pages, codes);
        for row in CODES {
            assert!(row.page.starts_with(&format!("# {}\n", row.code)), "{}", row.code);
        }
    }

    #[test]
    fn a_family_mismatch_with_its_key_leads_to_the_family_row() {
        assert_eq!(find("usb-idVendor-mismatch").map(|row| row.code), Some("usb-mismatch"));
        assert_eq!(find("media-Content Hint-mismatch").map(|row| row.code), Some("media-mismatch"));
        assert_eq!(find("name-mismatch").map(|row| row.code), Some("name-mismatch"));
        assert!(find("colour-key-mismatch").is_none());
    }
}
