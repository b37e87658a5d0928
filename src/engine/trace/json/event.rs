//! Each event as a JSON object.

use serde_json::{Map, Value as Json};

use super::fields::{Fields, names};
use crate::engine::event::{Action, Event};
use crate::engine::world::View;

/// One event: its fields as they are called and in their order, but for those that are told otherwise here.
pub(super) fn object(view: &View<'_>, number: usize, event: &Event) -> Map<String, Json> {
    let mut to = Fields { object: Map::new(), view };
    to.set("seq", number);
    to.set("event", event.name());
    event.each_field(|name, field| match (event, name) {
        (Event::CategoryConsumed { irreplaceable, .. }, "irreplaceable") => {
            if *irreplaceable {
                to.set("replaceable", false);
            }
        }
        // Version 1 has no other reason than another personality, and doesn't give it.
        (Event::RematchSkipped { .. }, "reason") if view.program.scenario().version < 2 => {}
        (Event::NotStarted { by, .. }, "by") => {
            to.set("reason", "category-won");
            to.set("by", to.instance(*by));
        }
        (Event::ServerCheckedIn { token_ok, .. }, "token_ok") => {
            to.set("token", if *token_ok { "ok" } else { "wrong" });
        }
        (Event::Published { node, .. }, "node") => {
            to.set("node", to.node(*node));
            to.set("class", to.class(*node));
        }
        (Event::ResourcePublished { user: false, .. }, "user") => {}
        (Event::Detached { node, .. }, "node") => to.set("node", to.instance(*node)),
        (_, "driver_personality") => to.field("driverPersonality", field),
        (_, "name_matched") => to.field("nameMatched", field),
        _ => to.field(name, field),
    });
    match event {
        Event::Step { action, .. } => step(&mut to, action),
        Event::PersonalityAdded { personality } => {
            let class = &view.program.personality(*personality).provider_class;
            to.set("providerClass", class.as_deref());
        }
        Event::Registered { provider } => to.set("class", to.class(*provider)),
        _ => {}
    }
    to.object
}

fn step(to: &mut Fields<'_>, action: &Action) {
    match action {
        Action::AddPersonalities(ids) | Action::RemovePersonalities(ids) => {
            to.set("bundles", names(ids));
        }
        Action::Register(node) | Action::Terminate(node) | Action::SetRootMedia(node) => {
            to.set("node", to.node(*node));
        }
        Action::PublishResource(key) => to.set("key", key.as_str()),
        Action::SetProperty(node, key) | Action::RemoveProperty(node, key) => {
            to.set("node", to.node(*node));
            to.set("key", key.as_str());
        }
        Action::LoadKext(id) | Action::UpgradeDext(id) => to.set("bundle", id.as_str()),
        Action::CrashServer(name) | Action::ExitServer(name) => to.set("name", name.as_str()),
        Action::DaemonReady
        | Action::Sleep
        | Action::Wake
        | Action::Shutdown
        | Action::Autounload => {}
    }
}
