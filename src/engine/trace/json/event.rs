//! Each event as a JSON object.

use super::fields::Fields;
use crate::engine::event::{Action, Event};
use crate::engine::trace::value::Json;
use crate::engine::world::View;

/// Writes one event: its fields as they are called and in their order, but for those that are told otherwise here.
pub(super) fn write(json: &mut Json, view: &View<'_>, number: usize, event: &Event) {
    json.text.push('{');
    json.key("seq");
    json.plain(number);
    json.key("event");
    json.string(event.name());
    let mut to = Fields { json, view };
    event.each_field(|name, field| match (event, name) {
        (Event::CategoryConsumed { irreplaceable, .. }, "irreplaceable") => {
            if *irreplaceable {
                to.plain("replaceable", false);
            }
        }
        // Version 1 has no other reason than another personality, and doesn't give it.
        (Event::RematchSkipped { .. }, "reason") if view.program.scenario().version < 2 => {}
        (Event::NotStarted { by, .. }, "by") => {
            to.text("reason", "category-won");
            to.instance("by", *by);
        }
        (Event::ServerCheckedIn { token_ok, .. }, "token_ok") => {
            to.text("token", if *token_ok { "ok" } else { "wrong" });
        }
        (Event::Published { node, .. }, "node") => {
            to.node("node", *node);
            to.class_of(*node);
        }
        (Event::ResourcePublished { user: false, .. }, "user") => {}
        (Event::Detached { node, .. }, "node") => to.instance("node", *node),
        (_, "driver_personality") => to.field("driverPersonality", field),
        (_, "name_matched") => to.field("nameMatched", field),
        _ => to.field(name, field),
    });
    match event {
        Event::Step { action, .. } => step(&mut to, action),
        Event::PersonalityAdded { personality } => {
            let class = view.program.personality(*personality).provider_class.as_ref();
            to.opt_text("providerClass", class);
        }
        Event::Registered { provider } => to.class_of(*provider),
        _ => {}
    }
    json.close('}');
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
