//! Names that rules look for, interned once.

use std::sync::LazyLock;

use crate::model::Key;

macro_rules! keys {
    ($($field:ident $text:literal)*) => {
        /// Interned keys of the generic rules, named after the kernel's own symbols.
        pub(crate) struct Keys {
            $(pub(crate) $field: Key,)*
        }

        /// The keys of the generic rules.
        pub(crate) static KEYS: LazyLock<Keys> =
            LazyLock::new(|| Keys { $($field: Key::new($text),)* });
    };
}

keys! {
    service_notification_user "IOServiceNotificationUser"
    exclave_assigned "exclave-assigned"
    exclave_proxy "IOExclaveProxy"
    compatibility_match "IOCompatibilityMatch"
    compatibility_properties "IOCompatibilityProperties"
    user_service_properties "IOUserServiceProperties"
    provider_class "IOProviderClass"
    class "IOClass"
    path "IOPath"
    name_match "IONameMatch"
    location_match "IOLocationMatch"
    parent_match "IOParentMatch"
    property_match "IOPropertyMatch"
    property_exists_match "IOPropertyExistsMatch"
    path_match "IOPathMatch"
    registry_entry_id "IORegistryEntryID"
    matched_service_count "IOMatchedServiceCountMatch"
    bsd_name "BSD Name"
    bsd_major "BSD Major"
    bsd_minor "BSD Minor"
    bsd_unit "BSD Unit"
    probe_score "IOProbeScore"
    match_category "IOMatchCategory"
    default_category "IODefaultMatchCategory"
    user_server_name "IOUserServerName"
    name_matched "IONameMatched"
    legacy_registry_id "IOServiceLegacyMatchingRegistryID"
    resource_match "IOResourceMatch"
    resource_matched "IOResourceMatched"
    name "name"
    compatible "compatible"
    device_type "device_type"
    model "model"
}
