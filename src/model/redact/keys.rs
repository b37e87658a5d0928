//! Which keys hold what identifies a machine or a person.

/// What sort of thing a value tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sort {
    /// A serial number, or another number that a maker gave to one piece: IMEI, ECID, the GUID of a bus.
    Serial,
    /// A UUID of a machine, volume or session.
    Uuid,
    /// An address of a network or Bluetooth interface.
    Address,
    /// A name that somebody chose: of a volume, user, host, network.
    Name,
    /// Contents that can identify as a whole: tokens, lists of networks.
    Contents,
}

impl Sort {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Serial => "serial number",
            Self::Uuid => "uuid",
            Self::Address => "address",
            Self::Name => "name",
            Self::Contents => "contents",
        }
    }
}

const SERIALS: [&str; 21] = [
    "mlb",
    "serial",
    "serialno",
    "serialnum",
    "sn",
    "srnm",
    "serialstring",
    "imei",
    "imei2",
    "meid",
    "iccid",
    "imsi",
    "phonenumber",
    "ecid",
    "uniquechipid",
    "dieid",
    "udid",
    "uniquedeviceid",
    "guid",
    "rom",
    "guidstring",
];
const SERIAL_PARTS: [&str; 5] =
    ["serialnumber", "mlbserial", "batteryserial", "internationalmobile", "mobileequipment"];
const ADDRESS_PARTS: [&str; 15] = [
    "macaddress",
    "macaddr",
    "bdaddr",
    "bluetoothaddress",
    "bluetoothdeviceaddress",
    "btaddr",
    "bssid",
    "ethernetaddress",
    "hardwareaddress",
    "permanentaddress",
    "lladdr",
    "deviceaddress",
    "wifiaddress",
    "hwaddr",
    "controlleraddress",
];
const NAMES: [&str; 30] = [
    "fullname",
    "volumename",
    "volname",
    "username",
    "kcgssessionusernamekey",
    "kcgsessionusernamekey",
    "kcgsessionlongusernamekey",
    "kcgssessionlongusernamekey",
    "longusername",
    "shortusername",
    "userfullname",
    "realname",
    "computername",
    "hostname",
    "localhostname",
    "fmmcomputername",
    "ssid",
    "io80211ssid",
    "ssidstr",
    "ssidstring",
    "appleid",
    "email",
    "emailaddress",
    "accountname",
    "ownername",
    "bluetoothlocalname",
    "localname",
    "comapplecorestoragelvgname",
    "comapplecorestoragelvname",
    "comapplecorestoragelvfname",
];
const CONTENTS: [&str; 9] = [
    "bluetoothactivecontrollerinfo",
    "bluetoothinternalcontrollerinfo",
    "bluetoothexternaldongleinfo",
    "preferrednetworks",
    "preferredcount",
    "currentnetwork",
    "wirelesspreferrednetworks",
    "systemregistrationdata",
    "lastosxloggedinuser",
];
const CONTENTS_PARTS: [&str; 6] =
    ["mobilemetoken", "authtoken", "password", "passcode", "recoverykey", "wifipsk"];

/// Keys that only look like one of those.
const OTHERS: [&str; 9] = [
    "iserialnumber",
    "serialnumberstringindex",
    "bootuuidmedia",
    "ioguidpartitionscheme",
    "cfuuid",
    "iomatchcategory",
    "ioserialnumberindex",
    "usbserialnumberindex",
    "ssidhidden",
];

/// Under these keys stands what matching compares, or what a kind of partition or plug-in is called everywhere: it tells nothing of one
/// machine, and verdicts rest on it.
const SYSTEM: [&str; 27] = [
    "IOClass",
    "IOProviderClass",
    "IONameMatch",
    "IONameMatched",
    "IOMatchCategory",
    "IOPropertyMatch",
    "IOPropertyExistsMatch",
    "IOParentMatch",
    "IOPathMatch",
    "IOResourceMatch",
    "IOResourceMatched",
    "CFBundleIdentifier",
    "CFBundleIdentifierKernel",
    "IOUserClass",
    "IOUserClasses",
    "IOUserServerName",
    "IOUserClientClass",
    "IOPersonalityPublisher",
    "IOObjectClass",
    "compatible",
    "device_type",
    "Content",
    "Content Hint",
    "IOCFPlugInTypes",
    "Physical Interconnect",
    "Transport",
    "IORegistryPlanes",
];

/// Whether a value under this key is of the system alone.
pub(super) fn is_system(key: &str) -> bool {
    SYSTEM.contains(&key)
}

/// What a value under this key tells.
pub(super) fn sort_of(key: &str) -> Option<Sort> {
    // A variable of the firmware has the name of its owner before its own.
    let own = key.rsplit(':').next().unwrap_or(key);
    let plain: String =
        own.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let plain = plain.as_str();
    let holds = |parts: &[&str]| parts.iter().any(|part| plain.contains(part));
    if OTHERS.contains(&plain) || is_system(key) {
        None
    } else if CONTENTS.contains(&plain) || holds(&CONTENTS_PARTS) {
        Some(Sort::Contents)
    } else if holds(&ADDRESS_PARTS) {
        Some(Sort::Address)
    } else if plain.contains("uuid") || plain == "iopolledinterfaceguid" {
        Some(Sort::Uuid)
    } else if SERIALS.contains(&plain) || holds(&SERIAL_PARTS) {
        Some(Sort::Serial)
    } else if NAMES.contains(&plain) || plain.contains("ssid") {
        Some(Sort::Name)
    } else {
        None
    }
}

/// Values that stand where a serial number or a name belongs, and say nothing.
const GENERIC: [&str; 34] = [
    "macintosh hd",
    "recovery",
    "recovery hd",
    "preboot",
    "vm",
    "update",
    "efi",
    "efi system partition",
    "untitled",
    "disk image",
    "data",
    "macintosh hd - data",
    "boot os x",
    "booter",
    "container",
    "isc",
    "hardware",
    "xart",
    "iboot system container",
    "xarts",
    "boot camp",
    "bootcamp",
    "none",
    "n/a",
    "unknown",
    "default string",
    "not available",
    "to be filled by o.e.m.",
    "system serial number",
    "0123456789abcdef",
    "123456789",
    "1234567890",
    "0123456789",
    "root",
];

/// Whether a text tells nothing of one machine.
pub(super) fn is_generic(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    let Some(first) = letters.next() else { return true };
    letters.all(|c| c == first) || GENERIC.contains(&text.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_in_every_spelling() {
        for (key, sort) in [
            ("IOPlatformSerialNumber", Some(Sort::Serial)),
            ("USB Serial Number", Some(Sort::Serial)),
            ("serial-number", Some(Sort::Serial)),
            ("kUSBSerialNumberString", Some(Sort::Serial)),
            ("unique-chip-id", Some(Sort::Serial)),
            ("IOPlatformUUID", Some(Sort::Uuid)),
            ("boot-uuid", Some(Sort::Uuid)),
            ("IOMACAddress", Some(Sort::Address)),
            ("local-mac-address", Some(Sort::Address)),
            ("BD_ADDR", Some(Sort::Address)),
            ("IO80211SSID", Some(Sort::Name)),
            ("IO80211BSSID", Some(Sort::Address)),
            ("kCGSSessionUserNameKey", Some(Sort::Name)),
            ("4D1EDE05-38C7-4A6A-9CC6-4BCCA8B38C14:ROM", Some(Sort::Serial)),
            ("fmm-mobileme-token-FMM", Some(Sort::Contents)),
            ("iSerialNumber", None),
            ("CodecID", None),
            ("Content", None),
            ("IOClass", None),
            ("address", None),
            ("boot-uuid-media", None),
        ] {
            assert_eq!(sort_of(key), sort, "{key}");
        }
    }

    #[test]
    fn what_says_nothing_is_known() {
        for text in ["", "0000000", "Macintosh HD", "None", "--", "FFFFFFFF"] {
            assert!(is_generic(text), "{text}");
        }
        for text in ["C02ABCDEFGHI", "Anna", "Work"] {
            assert!(!is_generic(text), "{text}");
        }
    }
}
