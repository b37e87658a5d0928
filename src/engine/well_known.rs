//! Names that the machine itself looks for, interned once.

use std::sync::LazyLock;

use crate::model::Key;

macro_rules! keys {
    ($($field:ident $text:literal)*) => {
        /// Interned names, after the kernel's own symbols.
        pub(crate) struct WellKnown {
            $(pub(crate) $field: Key,)*
        }

        /// The names.
        pub(crate) static WELL_KNOWN: LazyLock<WellKnown> =
            LazyLock::new(|| WellKnown { $($field: Key::new($text),)* });
    };
}

keys! {
    bundle "CFBundleIdentifier"
    bundle_kernel "CFBundleIdentifierKernel"
    publisher "IOPersonalityPublisher"
    provider_class "IOProviderClass"
    class "IOClass"
    probe_score "IOProbeScore"
    category "IOMatchCategory"
    default_category "IODefaultMatchCategory"
    name_matched "IONameMatched"
    matched_at_boot "IOMatchedAtBoot"
    matched_personality "IOMatchedPersonality"
    match_defer "IOMatchDefer"
    resource_match "IOResourceMatch"
    resource_matched "IOResourceMatched"
    terminate_options "IOPrimaryDriverTerminateOptions"
    rematch_personality "IORematchPersonality"
    rematch_count "IORematchCount"
    dext_match_count "IODEXTMatchCount"
    user_server_name "IOUserServerName"
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
}
