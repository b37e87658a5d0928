//! Each event as a JSON object.

use super::fields::Fields;
use crate::engine::event::{Action, Event};
use crate::engine::trace::value::Json;
use crate::engine::world::View;

impl Event {
    /// The word for this event in a trace.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Step { .. } => "step",
            Self::PersonalityAdded { .. } => "personality-added",
            Self::PersonalityDuplicate { .. } => "personality-duplicate",
            Self::PersonalityIgnored { .. } => "personality-ignored",
            Self::PersonalityRemoved { .. } => "personality-removed",
            Self::Rematch { .. } => "rematch",
            Self::Registered { .. } => "registered",
            Self::Candidates { .. } => "candidates",
            Self::CategoryConsumed { .. } => "category-consumed",
            Self::PassiveMatchFailed { .. } => "passive-match-failed",
            Self::FamilyMatchFailed { .. } => "family-match-failed",
            Self::ReplacedBootDriver { .. } => "replaced-boot-driver",
            Self::DextRejected { .. } => "dext-rejected",
            Self::RematchSkipped { .. } => "rematch-skipped",
            Self::ModuleStall { .. } => "module-stall",
            Self::Screened { .. } => "screened",
            Self::NoClass { .. } => "no-class",
            Self::AllocFailed { .. } => "alloc-failed",
            Self::InitFailed { .. } => "init-failed",
            Self::AttachFailed { .. } => "attach-failed",
            Self::Probe { .. } => "probe",
            Self::ProbeFailed { .. } => "probe-failed",
            Self::Probed { .. } => "probed",
            Self::CategoryStartList { .. } => "category-start-list",
            Self::Deferred { .. } => "deferred",
            Self::AttachFailedAtStart { .. } => "attach-failed-at-start",
            Self::ResourceWait { .. } => "resource-wait",
            Self::ResourceWaitDone { .. } => "resource-wait-done",
            Self::DextFailed { .. } => "dext-failed",
            Self::DeferredInSleep { .. } => "deferred-in-sleep",
            Self::ServerNotShared { .. } => "server-not-shared",
            Self::ServerJoined { .. } => "server-joined",
            Self::ServerReused { .. } => "server-reused",
            Self::ServerLaunch { .. } => "server-launch",
            Self::ServerLaunchFailed { .. } => "server-launch-failed",
            Self::ServerCheckedIn { .. } => "server-checked-in",
            Self::DextAttached { .. } => "dext-attached",
            Self::Start { .. } => "start",
            Self::Started { .. } => "started",
            Self::StartFailed { .. } => "start-failed",
            Self::NotStarted { .. } => "not-started",
            Self::DextMatchCount { .. } => "dext-match-count",
            Self::Matched { .. } => "matched",
            Self::NotMatched { .. } => "not-matched",
            Self::Published { .. } => "published",
            Self::PublishFailed { .. } => "publish-failed",
            Self::ResourcePublished { .. } => "resource-published",
            Self::KextLoadRequested { .. } => "kext-load-requested",
            Self::KextLoaded { .. } => "kext-loaded",
            Self::KextLoadFailed { .. } => "kext-load-failed",
            Self::KextUnloaded { .. } => "kext-unloaded",
            Self::Terminate { .. } => "terminate",
            Self::RematchSet { .. } => "rematch-set",
            Self::Stop { .. } => "stop",
            Self::Detached { .. } => "detached",
            Self::ServerExit { .. } => "server-exit",
            Self::DextUpgradeDelayed { .. } => "dext-upgrade-delayed",
            Self::DextUpgraded { .. } => "dext-upgraded",
            Self::Busy { .. } => "busy",
            Self::KernelPanic { .. } => "kernel-panic",
        }
    }
}

impl Action {
    /// The word for this action in a scenario.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AddPersonalities(_) => "addPersonalities",
            Self::RemovePersonalities(_) => "removePersonalities",
            Self::Register(_) => "register",
            Self::PublishResource(_) => "publishResource",
            Self::SetProperty(..) => "setProperty",
            Self::RemoveProperty(..) => "removeProperty",
            Self::Terminate(_) => "terminate",
            Self::LoadKext(_) => "loadKext",
            Self::DaemonReady => "daemonReady",
            Self::SetRootMedia(_) => "setRootMedia",
            Self::CrashServer(_) => "crashServer",
            Self::ExitServer(_) => "exitServer",
            Self::Sleep => "sleep",
            Self::Wake => "wake",
            Self::UpgradeDext(_) => "upgradeDext",
            Self::Shutdown => "shutdown",
            Self::Autounload => "autounload",
        }
    }
}

/// Writes one event.
pub(super) fn write(json: &mut Json, view: &View<'_>, number: usize, event: &Event) {
    json.text.push('{');
    json.key("seq");
    json.plain(number);
    json.key("event");
    json.string(event.name());
    let mut to = Fields { json, view };
    catalogue(&mut to, event);
    json.close('}');
}

/// The catalogue, registration, screening.
fn catalogue(to: &mut Fields<'_>, event: &Event) {
    match event {
        Event::Step { index, action } => {
            to.plain("index", index);
            to.text("action", action.name());
            step(to, action);
        }
        Event::PersonalityAdded { personality } => {
            to.personality(*personality);
            let name = to.view.program.personality(*personality).provider_class.clone();
            to.opt_text("providerClass", name.as_ref());
        }
        Event::PersonalityDuplicate { personality, of } => {
            to.personality(*personality);
            to.named_personality("of", Some(*of));
        }
        Event::PersonalityIgnored { personality, reason } => {
            to.personality(*personality);
            to.text("reason", reason.word());
        }
        Event::PersonalityRemoved { personality } => to.personality(*personality),
        Event::Rematch { provider } => to.node("provider", *provider),
        Event::Registered { provider } => {
            to.node("provider", *provider);
            let class = to.view.world.object(*provider).class;
            let name = to.view.program.class(class).name.clone();
            to.text("class", &name);
        }
        Event::Candidates { provider, list } => {
            to.node("provider", *provider);
            to.candidates(list);
        }
        Event::CategoryConsumed { provider, personality, category, by, irreplaceable } => {
            to.node("provider", *provider);
            to.personality(*personality);
            to.text("category", category);
            to.instance("by", *by);
            if *irreplaceable {
                to.plain("replaceable", false);
            }
        }
        Event::PassiveMatchFailed { provider, personality, key, tried } => {
            to.node("provider", *provider);
            to.personality(*personality);
            to.text("key", key);
            if let Some(tried) = tried {
                to.tried(tried);
            }
        }
        Event::FamilyMatchFailed { provider, personality, key } => {
            to.node("provider", *provider);
            to.personality(*personality);
            to.opt_text("key", key.as_ref());
        }
        Event::ReplacedBootDriver {
            provider,
            personality,
            category,
            driver,
            driver_personality,
        } => {
            to.node("provider", *provider);
            to.personality(*personality);
            to.text("category", category);
            to.instance("driver", *driver);
            to.named_personality("driverPersonality", *driver_personality);
        }
        Event::DextRejected { provider, personality, reason } => {
            to.node("provider", *provider);
            to.personality(*personality);
            to.text("reason", reason.word());
        }
        Event::RematchSkipped { provider, personality, reason } => {
            to.node("provider", *provider);
            to.personality(*personality);
            // Version 1 has no other reason than another personality, and doesn't give it.
            if to.view.program.scenario().version >= 2 {
                to.text("reason", reason.word());
            }
        }
        Event::ModuleStall { provider, personality, bundle } => {
            to.node("provider", *provider);
            to.personality(*personality);
            to.text("bundle", bundle);
        }
        Event::Screened { provider, personality, score, name_matched } => {
            to.node("provider", *provider);
            to.personality(*personality);
            to.plain("score", score);
            if let Some(name) = name_matched {
                to.value("nameMatched", name);
            }
        }
        other => probing(to, other),
    }
}

fn step(to: &mut Fields<'_>, action: &Action) {
    match action {
        Action::AddPersonalities(ids) | Action::RemovePersonalities(ids) => {
            to.texts("bundles", ids);
        }
        Action::Register(node) | Action::Terminate(node) | Action::SetRootMedia(node) => {
            to.node("node", *node);
        }
        Action::PublishResource(key) => to.text("key", key),
        Action::SetProperty(node, key) | Action::RemoveProperty(node, key) => {
            to.node("node", *node);
            to.text("key", key);
        }
        Action::LoadKext(id) | Action::UpgradeDext(id) => to.text("bundle", id),
        Action::CrashServer(name) | Action::ExitServer(name) => to.text("name", name),
        Action::DaemonReady
        | Action::Sleep
        | Action::Wake
        | Action::Shutdown
        | Action::Autounload => {}
    }
}

/// Probing and starting.
fn probing(to: &mut Fields<'_>, event: &Event) {
    match event {
        Event::NoClass { provider, personality } => {
            to.node("provider", *provider);
            to.personality(*personality);
        }
        Event::AllocFailed { provider, personality, class, reason } => {
            to.node("provider", *provider);
            to.personality(*personality);
            to.text("class", class);
            to.text("reason", reason.word());
        }
        Event::InitFailed { provider, personality, instance }
        | Event::AttachFailed { provider, personality, instance }
        | Event::ProbeFailed { provider, personality, instance }
        | Event::Deferred { provider, personality, instance }
        | Event::AttachFailedAtStart { provider, personality, instance }
        | Event::DeferredInSleep { provider, personality, instance }
        | Event::Start { provider, personality, instance }
        | Event::Started { provider, personality, instance }
        | Event::StartFailed { provider, personality, instance } => {
            to.driver(*provider, *personality, *instance);
        }
        Event::Probe { provider, personality, instance, score } => {
            to.driver(*provider, *personality, *instance);
            to.plain("score", score);
        }
        Event::Probed { provider, personality, instance, score, category } => {
            to.driver(*provider, *personality, *instance);
            to.plain("score", score);
            to.text("category", category);
        }
        Event::CategoryStartList { provider, category, list } => {
            to.node("provider", *provider);
            to.text("category", category);
            to.starters(list);
        }
        Event::ResourceWait { node, resource } | Event::ResourceWaitDone { node, resource } => {
            to.node("node", *node);
            to.value("resource", resource);
        }
        Event::NotStarted { provider, personality, instance, category, by } => {
            to.driver(*provider, *personality, *instance);
            to.text("category", category);
            to.text("reason", "category-won");
            to.instance("by", *by);
        }
        Event::DextMatchCount { provider, count } => {
            to.node("provider", *provider);
            match count {
                Some(count) => to.plain("count", count),
                None => to.plain("count", "null"),
            }
        }
        Event::Matched { provider, first } => {
            to.node("provider", *provider);
            to.plain("first", first);
        }
        Event::NotMatched { provider, reason } => {
            to.node("provider", *provider);
            to.text("reason", reason.word());
        }
        other => dext(to, other),
    }
}

/// `DriverKit`.
fn dext(to: &mut Fields<'_>, event: &Event) {
    match event {
        Event::DextFailed { provider, personality, instance, reason, server } => {
            to.driver(*provider, *personality, *instance);
            to.text("reason", reason.word());
            if let Some(server) = server {
                to.instance("server", *server);
            }
        }
        Event::ServerNotShared { provider, instance, name, bundle } => {
            to.node("provider", *provider);
            to.instance("instance", *instance);
            to.text("name", name);
            to.text("bundle", bundle);
        }
        Event::ServerJoined { provider, instance, name } => {
            to.node("provider", *provider);
            to.instance("instance", *instance);
            to.text("name", name);
        }
        Event::ServerReused { provider, instance, server } => {
            to.node("provider", *provider);
            to.instance("instance", *instance);
            to.instance("server", *server);
        }
        Event::ServerLaunch { provider, instance, name, bundle, reslide } => {
            to.node("provider", *provider);
            to.instance("instance", *instance);
            to.text("name", name);
            to.text("bundle", bundle);
            to.plain("reslide", reslide);
        }
        Event::ServerLaunchFailed { name, bundle } => {
            to.text("name", name);
            to.text("bundle", bundle);
        }
        Event::ServerCheckedIn { server, name, bundle, token_ok } => {
            to.instance("server", *server);
            to.text("name", name);
            to.text("bundle", bundle);
            to.text("token", if *token_ok { "ok" } else { "wrong" });
        }
        Event::DextAttached { provider, personality, instance, server, classes } => {
            to.driver(*provider, *personality, *instance);
            to.instance("server", *server);
            to.texts("classes", classes);
        }
        Event::RematchSet { provider, personality, count } => {
            to.node("provider", *provider);
            to.named_personality("personality", *personality);
            to.plain("count", count);
        }
        Event::ServerExit { server, name, reason } => {
            to.instance("server", *server);
            to.text("name", name);
            to.text("reason", reason.word());
        }
        Event::DextUpgradeDelayed { bundle } | Event::DextUpgraded { bundle } => {
            to.text("bundle", bundle);
        }
        other => rest(to, other),
    }
}

/// Nubs, resources, kexts, termination, busy counts.
fn rest(to: &mut Fields<'_>, event: &Event) {
    match event {
        Event::Published { node, by } => {
            to.node("node", *node);
            let class = to.view.world.object(*node).class;
            let name = to.view.program.class(class).name.clone();
            to.text("class", &name);
            to.instance("by", *by);
        }
        Event::PublishFailed { by, class, reason } => {
            to.instance("by", *by);
            to.text("class", class);
            to.text("reason", reason.word());
        }
        Event::ResourcePublished { key, value, user } => {
            to.text("key", key);
            if *user {
                to.plain("user", true);
            }
            to.value("value", value);
        }
        Event::KextLoadRequested { bundle }
        | Event::KextLoaded { bundle }
        | Event::KextUnloaded { bundle } => to.text("bundle", bundle),
        Event::KextLoadFailed { bundle, reason } => {
            to.text("bundle", bundle);
            to.text("reason", &reason.to_string());
        }
        Event::Terminate { node } => to.node("node", *node),
        Event::Stop { instance, provider } => {
            to.instance("instance", *instance);
            to.node("provider", *provider);
        }
        Event::Detached { node, provider } => {
            to.instance("node", *node);
            to.node("provider", *provider);
        }
        Event::Busy { node, from, to: after } => {
            to.node("node", *node);
            to.plain("from", from);
            to.plain("to", after);
        }
        Event::KernelPanic { reason } => to.text("reason", reason),
        _ => {}
    }
}
