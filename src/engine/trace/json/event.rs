//! Each event as a JSON object.

use serde_json::{Map, Value as Json};

use super::fields::{Fields, names};
use crate::engine::ObjectId;
use crate::engine::event::Event;
use crate::engine::scenario::Step;
use crate::engine::world::View;

/// One event: its fields as they are called and in their order, but for those that are told otherwise here.
pub(super) fn object(view: &View<'_>, number: usize, event: &Event) -> Map<String, Json> {
    let mut to = Fields { object: Map::new(), view };
    to.set("seq", number);
    to.set("event", event.name());
    event.each_field(|name, field| match (event, name) {
        (Event::Step { index, node }, "node") => {
            step(&mut to, &view.program.scenario.steps[*index as usize], *node);
        }
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
        Event::PersonalityAdded { personality } => {
            let class = &view.program.personality(*personality).provider_class;
            to.set("providerClass", class.as_deref());
        }
        Event::Registered { provider } => to.set("class", to.class(*provider)),
        _ => {}
    }
    to.object
}

fn step(to: &mut Fields<'_>, step: &Step, node: Option<ObjectId>) {
    to.set("action", step.name());
    if let Some(node) = node {
        to.set("node", to.node(node));
    }
    match step {
        Step::AddPersonalities(ids) | Step::RemovePersonalities(ids) => {
            to.set("bundles", names(ids));
        }
        Step::PublishResource { key, .. }
        | Step::SetProperty { key, .. }
        | Step::RemoveProperty { key, .. } => to.set("key", key.as_str()),
        Step::LoadKext(id) | Step::UpgradeDext(id) => to.set("bundle", id.as_str()),
        Step::CrashServer(name) | Step::ExitServer(name) => to.set("name", name.as_str()),
        _ => {}
    }
}
