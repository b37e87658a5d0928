//! What happened, in words: one sentence for each event of a trace.

use std::borrow::Cow;

use crate::engine::{
    AllocFailure, DextFailure, DextRejection, Event, ExitReason, IgnoredReason, KextFailure,
    NotMatchedReason, ObjectId, PersonalityId, PublishFailure, RematchReason, Step, View,
};
use crate::model::{Dict, Key, Value};

use super::counted::counted;
use super::difference::with_article;
use super::value::show_within;
use super::verdict::DEFAULT_CATEGORY;

/// Characters of a value that is named inside a sentence.
const INLINE: usize = 40;

/// How objects and personalities are called at one moment.
pub(crate) struct Names<'a>(pub(crate) &'a View<'a>);

impl Names<'_> {
    fn node(&self, id: ObjectId) -> String {
        if id == ObjectId::ROOT {
            return "the root".into();
        }
        let object = self.0.world.object(id);
        match &object.location {
            Some(location) => format!("{}@{location}", object.name),
            None => object.name.to_string(),
        }
    }

    /// A driver: its class.
    pub(crate) fn class(&self, id: ObjectId) -> String {
        self.0.program.class(self.0.world.object(id).class).name.to_string()
    }

    /// `bundle/name`.
    pub(crate) fn personality(&self, id: PersonalityId) -> String {
        self.0.program.personality(id).label.clone()
    }
}

/// The words of an event, a sentence without its full stop.
#[deny(clippy::wildcard_enum_match_arm)]
#[expect(clippy::too_many_lines, reason = "one arm an event: to be read down, not to be followed")]
pub(crate) fn sentence(event: &Event, names: &Names<'_>) -> String {
    let node = |id: &ObjectId| names.node(*id);
    let class = |id: &ObjectId| names.class(*id);
    let who = |id: &PersonalityId| names.personality(*id);
    match event {
        Event::Step { index, node: at } => {
            let at = at.as_ref().map(node).unwrap_or_default();
            format!(
                "step {}: {}",
                index + 1,
                step(&names.0.program.scenario().steps[*index as usize], &at)
            )
        }
        Event::PersonalityAdded { personality } => {
            format!("{} enters the catalogue", who(personality))
        }
        Event::PersonalityDuplicate { personality, of } => {
            format!("{} equals {} in every key and is dropped", who(personality), who(of))
        }
        Event::PersonalityIgnored { personality, reason } => {
            let why = match reason {
                IgnoredReason::Missing => " has no IOProviderClass and is not stored",
                IgnoredReason::NotAString => {
                    ": its IOProviderClass isn't a string, so it is not stored"
                }
            };
            who(personality) + why
        }
        Event::PersonalityRemoved { personality } => {
            format!("{} leaves the catalogue", who(personality))
        }
        Event::Rematch { provider } => format!("{} is to be matched again", node(provider)),
        Event::Registered { provider } => {
            format!("{} is registered, and matched for the first time", node(provider))
        }
        Event::Candidates { provider, list } => {
            let (node, first) = (node(provider), list.first().map(|one| who(&one.personality)));
            match (list.len(), first.unwrap_or_default()) {
                (0, _) => format!("no personality names the class of {node} or one above it"),
                (1, first) => format!("one candidate for {node}: {first}"),
                (many, first) => format!("{many} candidates for {node}, {first} first"),
            }
        }
        Event::CategoryConsumed { personality, category, by, irreplaceable, .. } => format!(
            "{} is refused at the gate: {} has {}{}",
            who(personality),
            class(by),
            category_words(category),
            if *irreplaceable { ", and can't be replaced" } else { "" }
        ),
        Event::PassiveMatchFailed { personality, key, tried, .. } => {
            let asked = match tried.as_deref().map(Vec::as_slice) {
                None => String::new(),
                Some([]) => ", and there was no node to ask".into(),
                Some(tried) => format!(", after {} tests of nodes above", tried.len()),
            };
            format!("{} is refused on {key}{asked}", who(personality))
        }
        Event::FamilyMatchFailed { provider, personality, key } => {
            let key = key.as_ref().map_or_else(String::new, |key| format!(" on {key}"));
            format!("the family of {} refuses {}{key}", node(provider), who(personality))
        }
        Event::ReplacedBootDriver { personality, category, driver, .. } => format!(
            "{} may replace {}, which has held {} since boot: that driver is terminated",
            who(personality),
            class(driver),
            category_words(category)
        ),
        Event::DextRejected { personality, reason, .. } => {
            let why = match reason {
                DextRejection::DriverKitDisabled => "DriverKit is switched off",
                DextRejection::NoDaemon => "there is no I/O Kit daemon",
                DextRejection::RelaunchDisabled => "it has crashed, and relaunching is forbidden",
                DextRejection::ProviderInactive => "the provider is terminated",
            };
            format!("{} is skipped: {why}", who(personality))
        }
        Event::RematchSkipped { personality, reason, .. } => {
            let why = match reason {
                RematchReason::OtherPersonality => {
                    "this pass is for the personality whose process has gone"
                }
                RematchReason::RelaunchLimit => "it has crashed too often",
            };
            format!("{} is skipped: {why}", who(personality))
        }
        Event::ModuleStall { provider, personality, bundle } => format!(
            "{} needs {bundle}, which the kernel doesn't know: {} waits, and nothing is probed",
            who(personality),
            node(provider)
        ),
        Event::Screened { personality, score, name_matched, .. } => match name_matched {
            Some(name) => format!(
                "{} fits by its name {}, score {score}",
                who(personality),
                show_within(name, INLINE)
            ),
            None => format!("{} fits, score {score}", who(personality)),
        },
        Event::NoClass { personality, .. } => {
            format!("{} is dropped: its IOClass is missing or isn't a string", who(personality))
        }
        Event::AllocFailed { personality, class, reason, .. } => {
            let why = match reason {
                AllocFailure::ClassNotFound => "there is no such class in the kernel",
                AllocFailure::Abstract => "the class is abstract",
                AllocFailure::NotAService => "the class isn't an IOService",
            };
            format!("no {class} can be made for {}: {why}", who(personality))
        }
        Event::InitFailed { personality, instance, .. } => {
            format!("init of {} returns false, so {} is dropped", class(instance), who(personality))
        }
        Event::AttachFailed { personality, instance, .. } => {
            format!(
                "attach of {} returns false, so {} is dropped",
                class(instance),
                who(personality)
            )
        }
        Event::Probe { instance, score, .. } => {
            format!("probe of {} is called with score {score}", class(instance))
        }
        Event::ProbeFailed { personality, instance, .. } => {
            format!("probe of {} returns NULL, so {} is dropped", class(instance), who(personality))
        }
        Event::Probed { personality, instance, score, category, .. } => format!(
            "probe accepts with score {score}: {} of {} joins the start list of {}",
            class(instance),
            who(personality),
            category_words(category)
        ),
        Event::CategoryStartList { category, list, .. } => {
            let first = list.first().map_or_else(String::new, |starter| {
                format!(", {} with score {} first", class(&starter.instance), starter.score)
            });
            let drivers = counted(list.len(), "driver");
            format!("start list of {}: {drivers}{first}", category_words(category))
        }
        Event::Deferred { provider, personality, .. } => format!(
            "{} waits for the I/O Kit daemon (IOMatchDefer), and with it everything after it on {}",
            who(personality),
            node(provider)
        ),
        Event::AttachFailedAtStart { personality, instance, .. } => format!(
            "the second attach of {} returns false, so {} isn't started",
            class(instance),
            who(personality)
        ),
        Event::ResourceWait { node: at, resource } => format!(
            "matching waits for the resource {} that {} asks for, without time limit",
            show_within(resource, INLINE),
            node(at)
        ),
        Event::ResourceWaitDone { node: at, resource } => format!(
            "the resource {} is there, and the wait of {} is over",
            show_within(resource, INLINE),
            node(at)
        ),
        Event::DextFailed { personality, reason, .. } => {
            format!("{} can't be started: {}", who(personality), dext_failure(*reason))
        }
        Event::DeferredInSleep { personality, .. } => {
            format!("{} waits for the system to wake", who(personality))
        }
        Event::ServerNotShared { name, bundle, .. } => {
            format!("{bundle} may not share the process {name}: it belongs to another organisation")
        }
        Event::ServerJoined { instance, name, .. } => {
            format!("{} joins the launch of {name} that is under way", class(instance))
        }
        Event::ServerReused { instance, server, .. } => {
            format!("{} uses the running process of {}", class(instance), node(server))
        }
        Event::ServerLaunch { name, bundle, reslide, .. } => format!(
            "the daemon is asked to launch {name} of {bundle}{}",
            if *reslide { " at another address, since it has crashed" } else { "" }
        ),
        Event::ServerLaunchFailed { name, bundle } => {
            format!("the daemon could not launch {name} of {bundle}")
        }
        Event::ServerCheckedIn { name, token_ok, .. } => {
            if *token_ok {
                format!("the process {name} checks in")
            } else {
                format!("a process checks in as {name} with another launch's token")
            }
        }
        Event::DextAttached { instance, server, .. } => {
            format!("{} joins the process of {}", class(instance), node(server))
        }
        Event::Start { provider, instance, .. } => {
            format!("start of {} is called on {}", class(instance), node(provider))
        }
        Event::Started { instance, personality, .. } => {
            format!(
                "{} of {} has started and holds its category",
                class(instance),
                who(personality)
            )
        }
        Event::StartFailed { instance, .. } => {
            format!("start of {} returns false, and it is detached", class(instance))
        }
        Event::NotStarted { personality, category, by, .. } => format!(
            "{} is let go without start: {} has won {}",
            who(personality),
            class(by),
            category_words(category)
        ),
        Event::DextMatchCount { provider, count } => match count {
            Some(1) => format!("one driver extension fitted {}", node(provider)),
            Some(count) => format!("{count} driver extensions fitted {}", node(provider)),
            None => format!("no driver extension fits {} any more", node(provider)),
        },
        Event::Matched { provider, first } => format!(
            "matching of {} is complete{}",
            node(provider),
            if *first { ", for the first time" } else { "" }
        ),
        Event::NotMatched { provider, reason } => {
            let why = match reason {
                NotMatchedReason::ModuleStall => "it waits for a kext",
                NotMatchedReason::Inactive => "it is terminated",
            };
            format!("matching of {} ends incomplete: {why}", node(provider))
        }
        Event::Published { node: nub, by } => format!("{} makes {}", class(by), node(nub)),
        Event::PublishFailed { by, class: nub, reason } => {
            let why = match reason {
                PublishFailure::ClassNotFound => "there is no such class, or it is abstract",
                PublishFailure::NotAService => "the class isn't an IOService",
                PublishFailure::InitOrAttachFailed => "its init or attach returns false",
            };
            format!("{} can't make a {nub}: {why}", class(by))
        }
        Event::ResourcePublished { key, user, .. } => {
            let place = if *user { "IOUserResources" } else { "IOResources" };
            format!("the resource {key} is published on {place}")
        }
        Event::KextLoadRequested { bundle } => format!("the daemon is asked for {bundle}"),
        Event::KextLoaded { bundle } => format!("{bundle} is loaded"),
        Event::KextLoadFailed { bundle, reason } => {
            format!("{bundle} can't be loaded: {}", kext_failure(reason))
        }
        Event::KextUnloaded { bundle } => format!("{bundle} is unloaded, since nothing uses it"),
        Event::Terminate { node: at } => format!("{} is to be terminated", node(at)),
        Event::RematchSet { provider, personality, count } => format!(
            "the next pass of {} is for {} alone (after {})",
            node(provider),
            personality.as_ref().map_or_else(|| "a personality that has gone".into(), who),
            counted(*count as usize, "crash")
        ),
        Event::Stop { instance, provider } => {
            format!("stop of {} is called on {}", class(instance), node(provider))
        }
        Event::Detached { node: at, provider } => {
            format!("{} leaves {}", class(at), node(provider))
        }
        Event::ServerExit { name, reason, .. } => {
            let how = match reason {
                ExitReason::Crash => "crashes",
                ExitReason::Exit => "exits",
                ExitReason::TokenMismatch => "is told to exit: it has another launch's token",
                ExitReason::Entitlements => "is told to exit: it lacks entitlements",
                ExitReason::CheckInRefused => "is told to exit: its launch had been cancelled",
            };
            format!("the process {name} {how}")
        }
        Event::DextUpgradeDelayed { bundle } => {
            format!("the new build of {bundle} waits until the old one's processes have gone")
        }
        Event::DextUpgraded { bundle } => format!("the new build of {bundle} replaces the old one"),
        Event::Busy { node: at, from, to } => {
            format!("{} goes from busy {from} to busy {to}", node(at))
        }
        Event::KernelPanic { reason } => format!("the kernel crashes: {reason}"),
    }
}

/// What a step does.
#[deny(clippy::wildcard_enum_match_arm)]
fn step(step: &Step, at: &str) -> String {
    let list = |bundles: &[Key]| bundles.iter().map(Key::as_str).collect::<Vec<_>>().join(", ");
    match step {
        Step::AddPersonalities(bundles) => {
            format!("personalities of {} are sent to the catalogue", list(bundles))
        }
        Step::RemovePersonalities(bundles) => {
            format!("personalities of {} are removed from the catalogue", list(bundles))
        }
        Step::Register(_) => format!("registerService on {at}"),
        Step::PublishResource { key, .. } => format!("the resource {key} is published"),
        Step::SetProperty { key, .. } => format!("{at} gets the property {key}"),
        Step::RemoveProperty { key, .. } => format!("{at} loses the property {key}"),
        Step::Terminate(_) => format!("{at} is terminated"),
        Step::LoadKext(bundle) => format!("{bundle} is loaded by name"),
        Step::DaemonReady => "the I/O Kit daemon reports".into(),
        Step::SetRootMedia(_) => format!("the root file system is on {at}"),
        Step::CrashServer(name) => format!("the process {name} crashes"),
        Step::ExitServer(name) => format!("the process {name} exits"),
        Step::Sleep => "the system goes to sleep".into(),
        Step::Wake => "the system wakes".into(),
        Step::UpgradeDext(bundle) => format!("a newer build of {bundle} is installed"),
        Step::Shutdown => "the system shuts down".into(),
        Step::Autounload => "kexts that nothing uses are unloaded".into(),
    }
}

/// Why a driver extension's driver can't be started.
#[deny(clippy::wildcard_enum_match_arm)]
pub(crate) fn dext_failure(reason: DextFailure) -> &'static str {
    match reason {
        DextFailure::OnResources => "a driver extension can't drive IOResources",
        DextFailure::LaunchesDisabled => "launches are disabled",
        DextFailure::Shutdown => "the system is shutting down",
        DextFailure::LaunchRefused => "the kernel knows no driver extension of this bundle id",
        DextFailure::ReuseFailed => "the process that it was to share has gone",
        DextFailure::LaunchCancelled => "its launch was cancelled",
        DextFailure::LaunchTimeout => "its process didn't check in within 120 seconds",
        DextFailure::TokenMismatch => "the process that checked in was another launch's",
        DextFailure::ProviderEntitlements => {
            "its process lacks an entitlement that the provider asks for"
        }
        DextFailure::DriverEntitlements => {
            "its process lacks an entitlement that the driver asks for"
        }
    }
}

/// What is wrong with a kext.
#[deny(clippy::wildcard_enum_match_arm)]
pub(crate) fn kext_failure(reason: &KextFailure) -> String {
    // Libraries name libraries: the chain is walked, as its length is the input's.
    let mut words = String::new();
    let mut at = reason;
    loop {
        let end = match at {
            KextFailure::Library { library, reason } => {
                words = format!("{words}its library {library} can't be loaded: ");
                at = reason;
                continue;
            }
            KextFailure::Fails => "loading it fails".into(),
            KextFailure::Missing => "it can't be loaded".into(),
            KextFailure::Superclass { class, superclass } => {
                format!("{superclass}, the superclass of its {class}, doesn't exist")
            }
            KextFailure::Version { library, wanted } => {
                format!("its library {library} is not compatible with version {wanted}")
            }
            KextFailure::Link => "it can't be linked".into(),
            KextFailure::ModuleStart => "its module start routine fails".into(),
        };
        return words + &end;
    }
}

/// What a match category comes to that is no string.
pub(crate) fn category_type(table: &Dict) -> Option<String> {
    match table.get("IOMatchCategory") {
        None | Some(Value::Str(_)) => None,
        Some(other) => Some(format!(
            "its IOMatchCategory is {}, but only a string counts, so it is in the default category",
            with_article(other)
        )),
    }
}

/// A category as people call it.
pub(crate) fn category_words(category: &str) -> Cow<'static, str> {
    if category == DEFAULT_CATEGORY {
        "the default category".into()
    } else {
        format!("the category {category}").into()
    }
}
