//! What rules may ask of a machine, and what they answer.

use std::borrow::Cow;

use crate::model::{Chain, Key, Str, Tri, Value};

/// A fact, or the reason why the input doesn't tell it.
pub(crate) type Fact<T> = Result<T, Missing>;

/// A fact that an input doesn't tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The source doesn't show the properties of the node (`ioreg` without `-l`).
    Properties,
    /// The value of this property is blurred, clipped or unprintable in the source, and that decides.
    Value(Key),
    /// The provider no longer has, or not yet had, this property; it can have changed since matching.
    Changed(Key),
    /// Drivers publish values of their own under this key, so what their personality has there is unknown.
    Published(Key),
    /// The superclasses of this class are unknown.
    ClassChain(Key),
    /// The matching function of this class is closed source.
    FamilyRule(Key),
    /// The ancestors of the node are not in the source.
    Ancestors,
    /// The registry entry ID.
    EntryId,
    /// The clients that the node had at the time of matching.
    Clients,
    /// The service plane, in which drivers are attached: the source doesn't show the node there.
    ServicePlane,
}

/// What rules ask of a machine: a running scenario, or a snapshot that doesn't know everything.
pub(crate) trait Facts {
    /// A registry object.
    type Node: Copy + Eq + std::fmt::Debug;

    /// A property of the node's own table; `Ok(None)` when it certainly has none.
    fn property(&self, node: Self::Node, key: &Key) -> Fact<Option<Cow<'_, Value>>>;

    /// The generic registry name (`getName(0)`): set by the creator, else the class name.
    fn name(&self, node: Self::Node) -> Key;

    /// The generic location (`getLocation(0)`), without `@`.
    fn location(&self, node: Self::Node) -> Option<Key>;

    /// The provider: the first parent in the service plane.
    fn provider(&self, node: Self::Node) -> Fact<Option<Self::Node>>;

    /// The node's exact class.
    fn class(&self, node: Self::Node) -> Key;

    /// Whether the node's class is `class` or derives from it (`metaCast`).
    fn is_a(&self, node: Self::Node, class: &str) -> Tri;

    /// The node's class and its superclasses, as far as they are known.
    fn chain(&self, node: Self::Node) -> Chain;

    fn entry_id(&self, node: Self::Node) -> Fact<u64>;

    /// The node to which a path leads (`IORegistryEntry::fromPath`); the plane prefix is required.
    fn resolve(&self, path: &str) -> Fact<Option<Self::Node>>;

    /// Active clients that have a property `IOMatchCategory` of any type.
    fn client_count(&self, node: Self::Node) -> Fact<u32>;

    /// The matched service with this registry entry ID (for `IOServiceLegacyMatchingRegistryID`).
    fn matched_service(&self, entry_id: u64) -> Fact<Option<Self::Node>>;

    /// Which matching function (`matchPropertyTable`, `compareName`, `matchLocation`) the node's class has.
    fn family(&self, node: Self::Node) -> Family<'_>;

    /// The names by which `IONameMatch` finds the node, see [`names_of`](super::names::names_of), if they are kept.
    fn kept_names(&self, _node: Self::Node) -> Option<Value> {
        None
    }

    /// The sort of machine; a scenario's is [`Platform::AppleSilicon`].
    fn platform(&self) -> Platform {
        Platform::AppleSilicon
    }

    /// Whether this is a dump, which leaves out what the hardware hasn't.
    fn is_dump(&self) -> bool {
        false
    }
}

/// The sort of machine, as far as rules differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Little-endian, without ACPI.
    #[default]
    AppleSilicon,
    /// Little-endian, with ACPI: `IOPCIMatch` adds nothing to a score.
    Intel,
    /// `vendor-id`, `class-code` and their like are big-endian.
    PowerPc,
}

/// Declares the families, each with the classes that bring its matching functions with them.
macro_rules! families {
    ($($(#[$doc:meta])* $family:ident = $($class:literal)|+,)*) => {
        /// The matching functions (`matchPropertyTable`, `compareName`, `matchLocation`) of a class.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum Family<'a> {
            $(#[doc = concat!("Those of", $(" `", $class, "`",)+ ".")] $(#[$doc])* $family,)*
            /// Those of a scenario's class with a `familyMatch` of its own.
            Script(&'a FamilyScript),
            /// Those of a class whose matching function is closed source.
            Closed,
        }

        impl Family<'_> {
            /// The family whose matching functions a class brings with it: `None` for a class that has none of its own and takes
            /// its superclass's, or of which nothing is known.
            ///
            /// Of a scenario's classes only those that it doesn't define itself may be looked up here.
            pub fn of_class(class: &str) -> Option<Family<'static>> {
                Some(match class {
                    $($($class)|+ => Family::$family,)*
                    _ => return None,
                })
            }
        }
    };
}

families! {
    /// It accepts every table, and compares the registry name.
    Service = "IOService",
    Resources = "IOResources" | "IOUserResources",
    PlatformExpertDevice = "IOPlatformExpertDevice",
    PlatformDevice = "IOPlatformDevice",
    /// Approximate: its expert is closed.
    AcpiPlatformDevice = "IOACPIPlatformDevice",
    NdrvDevice = "IONDRVDevice",
    PciDevice = "IOPCIDevice",
    UsbDevice = "IOUSBDevice",
    UsbInterface = "IOUSBInterface",
    /// Closed; its rules are observed.
    UsbHostDevice = "IOUSBHostDevice",
    /// Closed; its rules are observed.
    UsbHostInterface = "IOUSBHostInterface",
    HidDevice = "IOHIDDevice",
    HidInterface = "IOHIDInterface",
    HidEventService = "IOHIDEventService",
    Media = "IOMedia",
    CdMedia = "IOCDMedia",
    DvdMedia = "IODVDMedia" | "IOBDMedia",
    AtaDevice = "IOATADevice",
    ScsiNub = "IOSCSIPeripheralDeviceNub" | "IOSCSILogicalUnitNub",
    /// As a provider.
    SerialBsdClient = "IOSerialBSDClient",
    FireWireDevice = "IOFireWireDevice",
    FireWireUnit = "IOFireWireUnit",
    FireWireMagicNub = "IOFireWireMagicMatchingNub",
    FireWireSbp2Target = "IOFireWireSBP2Target",
    FireWireSbp2Unit = "IOFireWireSBP2LUN",
}

/// `familyMatch` of a scenario's class.
#[derive(Clone, Debug, PartialEq)]
pub struct FamilyScript {
    /// False: refuses every table.
    pub result: bool,
    /// Each of these that is in the table must equal the node's property; the table's value is asked. `None`: not given.
    pub keys: Option<Vec<Key>>,
    /// Added to the score when nothing was refused and one of `keys` is in the table, or `keys` is not given.
    pub score_delta: i32,
    /// The nearest family class above: its `compareName` and `matchLocation` stay.
    pub base: Family<'static>,
}

/// The result of passive matching.
///
/// Source: `IOService::matchPassive` (iokit/Kernel/IOService.cpp).
#[derive(Clone, Debug, PartialEq)]
pub struct Passive<N> {
    /// Whether the table fits. `Unknown` only if no test certainly failed.
    pub result: Tri,
    /// The score after family matching; what goes back into the copy of the personality.
    pub score: i32,
    /// What goes into the copy as `IONameMatched`.
    pub name_matched: Option<Str>,
    /// The test that decided, when `result` is `No`.
    pub failure: Option<Failure<N>>,
    /// The kernel would have crashed: how.
    pub panic: Option<&'static str>,
}

/// The test that rejected a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure<N> {
    /// The key; `None` when the class refuses as such.
    pub key: Option<Key>,
    /// Whether the family's code refused, not the generic one.
    pub family: bool,
    /// For `IOParentMatch` and `IOLocationMatch` dictionaries: what was tried, in order of evaluation.
    pub tried: Option<Vec<Tried<N>>>,
}

/// One node that was asked about a nested table.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried<N> {
    /// The node.
    pub at: N,
    /// The key on which it failed; `None` when its class refuses as such.
    pub key: Option<Key>,
    /// Whether the family's code refused.
    pub family: bool,
}

/// One test of passive matching, with what was compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Check<N> {
    /// The node that was asked: the provider, or an ancestor of it.
    pub at: N,
    /// The key of the table; `None` when a class refuses as such.
    pub key: Option<Key>,
    /// Whether it is the family's test, not a generic one.
    pub family: bool,
    /// How it ended.
    pub result: Tri,
    /// The table's value.
    pub expected: Option<Value>,
    /// The node's value (a register's content as a 32-bit number for PCI).
    pub found: Option<Value>,
    /// What the input doesn't tell, when `result` is `Unknown`.
    pub missing: Option<Missing>,
}

/// Where the records of tests go, if somebody wants them.
pub(crate) type Checks<'a, N> = Option<&'a mut Vec<Check<N>>>;
