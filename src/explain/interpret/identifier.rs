//! Identifiers: UUIDs and what they stand for, MAC addresses, entries of the registry.

use super::around::Around;
use super::reading::Reading;

/// Types of partitions, as they stand in a partition table.
const CONTENTS: [(&str, &str); 12] = [
    ("C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "EFI system partition"),
    ("48465300-0000-11AA-AA11-00306543ECAC", "HFS Plus"),
    ("7C3457EF-0000-11AA-AA11-00306543ECAC", "APFS"),
    ("EF57347C-0000-11AA-AA11-00306543ECAC", "APFS container"),
    ("69646961-6700-11AA-AA11-00306543ECAC", "APFS for the system's own data (iSC)"),
    ("52637672-7900-11AA-AA11-00306543ECAC", "APFS recovery"),
    ("426F6F74-0000-11AA-AA11-00306543ECAC", "Apple boot partition"),
    ("53746F72-6167-11AA-AA11-00306543ECAC", "CoreStorage"),
    ("52414944-0000-11AA-AA11-00306543ECAC", "Apple software RAID"),
    ("EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", "Microsoft basic data"),
    ("E3C9E316-0B5C-4DB8-817D-F92DF00215AE", "Microsoft reserved"),
    ("0FC63DAF-8483-4772-8E79-3D69D8477DE4", "Linux file system"),
];

/// What a UUID in a string is known to stand for.
pub(super) fn text(text: &str) -> Vec<Reading> {
    let known = CONTENTS.iter().find(|(uuid, _)| text.eq_ignore_ascii_case(uuid));
    known.map(|(_, name)| Reading::fact(*name)).into_iter().collect()
}

/// Data under a key that says what it is.
pub(super) fn data(key: &str, bytes: &[u8]) -> Vec<Reading> {
    let folded = key.to_ascii_lowercase();
    if bytes.len() == 6 && is_address(&folded) {
        return vec![Reading::fact(joined(bytes, ":"))];
    }
    if bytes.len() == 16 && (folded.contains("uuid") || folded.contains("guid")) {
        let uuid = [&bytes[..4], &bytes[4..6], &bytes[6..8], &bytes[8..10], &bytes[10..]]
            .map(|part| joined(part, "").to_uppercase())
            .join("-");
        let known = CONTENTS.iter().find(|(have, _)| *have == uuid);
        // The first three parts can be stored with their lowest byte first, and often are.
        let mut readings = vec![Reading::guess(format!("as a UUID {uuid}"))];
        readings.extend(known.map(|(_, name)| Reading::fact(*name)));
        return readings;
    }
    Vec::new()
}

/// Whether a key names an address of a network interface.
fn is_address(folded: &str) -> bool {
    let word = folded.replace(['-', '_', ' '], "");
    word.contains("macaddress")
        || ["bdaddr", "btaddress", "io80211bssid", "bluetoothdeviceaddressdata"]
            .contains(&word.as_str())
}

fn joined(bytes: &[u8], between: &str) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between)
}

/// A number that names an entry, if its key says so.
pub(super) fn entry(around: &Around<'_>, key: &str, raw: u64) -> Option<Reading> {
    let names = ["RegistryID", "RegistryEntryID", "EntryID"].iter().any(|end| key.ends_with(end));
    if !names || raw == 0 {
        return None;
    }
    let Some(found) = around.with_id(raw) else {
        return Some(Reading::fact(format!("{raw:#x}, which is not in this registry")));
    };
    let name = &around.registry.entry(found).name;
    Some(Reading { leads_to: Some(found), ..Reading::fact(format!("{raw:#x} {name}")) })
}
