//! Which machine a registry is of.

use bstr::ByteSlice;

use crate::model::{EntryId, Key, Registry, Value};

/// The model, such as `MacBookPro15,2`: the platform expert device's `model` property, which the firmware sets. `None` where the
/// registry doesn't show it.
pub fn model(registry: &Registry) -> Option<String> {
    let key = Key::new("model");
    let is_device = |entry: &EntryId| registry.entry(*entry).class == "IOPlatformExpertDevice";
    let device = registry.entries().find(is_device)?;
    words(&*registry.get(device, &key)?)
}

/// The kernel, such as `Darwin Kernel Version 19.6.0`: the beginning of the root's `IOKitBuildVersion`, without the date of its build.
/// `None` where the registry doesn't show it.
pub fn system(registry: &Registry) -> Option<String> {
    let whole = build(registry)?;
    Some(whole.split([':', ';']).next().unwrap_or(&whole).trim().to_owned())
}

/// The whole `IOKitBuildVersion`. It is on the root, which comes first, or soon after what a damaged dump has before it.
pub(crate) fn build(registry: &Registry) -> Option<String> {
    let key = Key::new("IOKitBuildVersion");
    words(&*registry.entries().take(8).find_map(|entry| registry.get(entry, &key))?)
}

/// The major version of the kernel that made a dump.
pub(crate) fn darwin(registry: &Registry) -> Option<u32> {
    build(registry)?.split("Version ").nth(1)?.split('.').next()?.parse().ok()
}

/// A text, or bytes that end with a NUL as the firmware writes a text.
pub(crate) fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::Str(text) => text.text().into_owned(),
        Value::Data(data) => data.bytes().to_str_lossy().trim_end_matches('\0').to_owned(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::fixture::case;

    #[test]
    fn the_machine_is_told_by_its_root_and_platform() {
        let case = case(&["tests/dumps/machine.txt"]);
        assert_eq!(model(case.registry()).as_deref(), Some("Lamp1,1"));
        assert_eq!(system(case.registry()).as_deref(), Some("Darwin Kernel Version 20.6.0"));
        assert_eq!(model(&Registry::new()), None);
        assert_eq!(system(&Registry::new()), None);
    }
}
