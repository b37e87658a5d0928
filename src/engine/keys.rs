//! Names that rules and the machine look for, interned once.

use std::sync::LazyLock;

use crate::model::Key;

/// Declares names that are interned with their first use: a field for each, and its text.
macro_rules! keys {
    ($vis:vis $name:ident: $type:ident { $($(#[$doc:meta])* $field:ident $text:literal)* }) => {
        $vis struct $type {
            $($(#[$doc])* $vis $field: Key,)*
        }

        $vis static $name: LazyLock<$type> =
            LazyLock::new(|| $type { $($field: Key::new($text),)* });
    };
}
pub(crate) use keys;

keys! { pub(crate) KEYS: Keys {
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
    bundle "CFBundleIdentifier"
    bundle_kernel "CFBundleIdentifierKernel"
    publisher "IOPersonalityPublisher"
    matched_at_boot "IOMatchedAtBoot"
    matched_personality "IOMatchedPersonality"
    match_defer "IOMatchDefer"
    terminate_options "IOPrimaryDriverTerminateOptions"
    rematch_personality "IORematchPersonality"
    rematch_count "IORematchCount"
    dext_match_count "IODEXTMatchCount"
    user_class "IOUserClass"
    user_classes "IOUserClasses"
    one_process "IOUserServerOneProcess"
    server_tag "IOUserServerTag"
    dext_entitlements "IOServiceDEXTEntitlements"
    dext_unique_id "kOSBundleDextUniqueIdentifier"
    match_deferred "IOServiceMatchDeferred"
    io_kit "IOKit"
    io_service "IOService"
    io_resources "IOResources"
    content "Content"
    content_hint "Content Hint"
    content_mask "Content Mask"
    leaf "Leaf"
} }
