//! By what an entry is known again when its path is another one.

use std::sync::LazyLock;

use super::same::{content, hash, lasting};
use crate::model::{EntryId, Held, Key, PlaceId, Registry, Value};

/// Properties that tell one thing from others of its class and name, wherever it is plugged in and however often the system
/// was started since.
static TELLING: LazyLock<Vec<Key>> = LazyLock::new(|| {
    [
        "IOClass",
        "IOProviderClass",
        "IOMatchCategory",
        "IOPropertyMatch",
        "IONameMatch",
        "CFBundleIdentifier",
        "IOUserClientCreator",
        "UUID",
        "IOPlatformUUID",
        "Content",
        "IOMACAddress",
        "vendor-id",
        "device-id",
        "subsystem-vendor-id",
        "subsystem-id",
        "class-code",
        "compatible",
        "device_type",
        "model",
        "idVendor",
        "idProduct",
        "bInterfaceNumber",
        "bInterfaceClass",
        "USB Vendor Name",
        "USB Product Name",
        "USB Serial Number",
        "kUSBSerialNumberString",
        "VendorID",
        "ProductID",
        "PrimaryUsagePage",
        "PrimaryUsage",
        "SerialNumber",
        "Serial Number",
        "DisplayVendorID",
        "DisplayProductID",
        "DisplaySerialNumber",
        "IOAudioEngineGlobalUniqueID",
        "device UID",
    ]
    .iter()
    .map(|key| Key::new(key))
    .collect()
});

static CLASS: LazyLock<Key> = LazyLock::new(|| Key::new("IOClass"));
static PROVIDER_CLASS: LazyLock<Key> = LazyLock::new(|| Key::new("IOProviderClass"));
static CATEGORY: LazyLock<Key> = LazyLock::new(|| Key::new("IOMatchCategory"));

/// What an entry's properties say of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Identity {
    /// The telling properties that it has.
    pub(super) telling: u64,
    /// Whether it has any.
    pub(super) is_told: bool,
    /// All properties but for what differs from one start to the next.
    pub(super) content: u64,
    pub(super) properties: usize,
}

impl Identity {
    pub(super) fn of(registry: &Registry, entry: EntryId) -> Self {
        let mut identity = Self::default();
        each(registry, entry, |key, value| {
            let kept = lasting(key, value);
            let part = hash(&(key, content(kept.as_ref().unwrap_or(value))));
            identity.content = identity.content.wrapping_add(part);
            identity.properties += 1;
            if TELLING.contains(key) {
                identity.telling = identity.telling.wrapping_add(part);
                identity.is_told = true;
            }
        });
        identity
    }
}

/// Hands every property out, edits included.
pub(super) fn each(registry: &Registry, entry: EntryId, mut take: impl FnMut(&Key, &Value)) {
    if registry.is_edited() {
        for key in registry.keys(entry) {
            if let Some(value) = registry.get(entry, &key) {
                take(&key, &value);
            }
        }
        return;
    }
    for slot in registry.slots(entry).unwrap_or_default() {
        match &slot.held {
            Held::Value(value) => take(&slot.key, value),
            held @ Held::Span(_) => take(&slot.key, &registry.decoded(held)),
        }
    }
}

fn text(registry: &Registry, entry: EntryId, key: &Key) -> Option<String> {
    registry.get(entry, key)?.as_str().map(|text| text.text().into_owned())
}

/// Whether an entry is a driver: its property table is a personality's, with the class that was to be made and the one that it
/// was to be made for.
pub(super) fn is_driver(registry: &Registry, entry: EntryId) -> bool {
    text(registry, entry, &CLASS).is_some() && text(registry, entry, &PROVIDER_CLASS).is_some()
}

/// The match category of a driver; none for the default one.
pub(super) fn category(registry: &Registry, entry: EntryId) -> Option<Key> {
    text(registry, entry, &CATEGORY).map(Key::from)
}

/// How a driver is called: its bundle, if it is known, and its class.
pub(super) fn driver_name(registry: &Registry, entry: EntryId) -> Value {
    let told = registry.entry(entry);
    let bundle = text(registry, entry, &Key::new("CFBundleIdentifier"))
        .or_else(|| told.bundle.as_ref().map(Key::to_string));
    match bundle {
        Some(bundle) => Value::string(format!("{bundle}/{}", told.class)),
        None => Value::string(&*told.class),
    }
}

/// Name and location in the plane.
pub(super) fn named(registry: &Registry, place: PlaceId) -> (&Key, Option<&Key>) {
    let told = registry.place(place);
    (&told.name, told.location.as_ref())
}

/// Name and location in the plane, and the class.
pub(super) fn called(registry: &Registry, place: PlaceId) -> (&Key, Option<&Key>, &Key) {
    let (name, location) = named(registry, place);
    (name, location, &registry.entry(registry.place(place).entry).class)
}
