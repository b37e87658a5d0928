//! Processes: their check-in, and what happens in them.

use std::sync::Arc;

use crate::engine::ObjectId;
use crate::engine::event::{Event, ExitReason, Starter};
use crate::engine::keys::KEYS;
use crate::engine::machine::{Flow, LaunchState, Machine};
use crate::engine::scenario::{Answer, OnStart, UserStart};
use crate::engine::world::{Change, Object, ObjectProperties, View};
use crate::model::{Dict, Key, Number, Str, Value};

impl Machine {
    /// The daemon answers a launch. `false`: it never does.
    pub(crate) fn answer_launch(&mut self, launch: u32) -> Flow<bool> {
        let entry = &self.kit.launches[launch as usize];
        let (bundle, name) = (entry.bundle, entry.name.clone());
        if entry.state == LaunchState::Cancelled {
            return Ok(false);
        }
        match entry.answer {
            Answer::Timeout => Ok(false),
            Answer::Fails => {
                let id = self.program.bundle(bundle).id.clone();
                self.emit(Event::ServerLaunchFailed { name, bundle: id })?;
                self.cancel_launch(launch);
                self.launch_ended(launch)?;
                Ok(true)
            }
            Answer::Ok | Answer::CrashesBeforeStart => {
                self.check_in(launch)?;
                Ok(true)
            }
        }
    }

    /// A process checks in: its server is made, attached to the root and registered.
    ///
    /// Source: `IOUserServer::withTask`, `IOUserServer::Create_Impl` (iokit/Kernel/IOUserServer.cpp).
    fn check_in(&mut self, launch: u32) -> Flow {
        let entry = &self.kit.launches[launch as usize];
        let (name, tag, bundle) = (entry.name.clone(), entry.tag, entry.bundle);
        let build = self.program.build(bundle, entry.upgraded);
        let token_ok = !build.is_some_and(|build| build.wrong_token);
        let Some(&class) = self.program.class_ids.get(&Key::new("IOUserServer")) else {
            return Ok(());
        };
        let own = vec![
            (KEYS.user_server_name.clone(), Value::Str(Str::symbol(name.as_bytes()))),
            (KEYS.server_tag.clone(), Value::Number(Number::sized(View::registry_id(tag), 64))),
        ];
        let title = Key::from(format!("IOUserServer({name}-{})", tag.0));
        let properties = ObjectProperties::new(Dict::new(), own);
        let server = self.make_object(Object::new(class, title, properties));
        self.hang(server, ObjectId::ROOT);
        let entry = &mut self.kit.launches[launch as usize];
        entry.server = Some(server);
        if token_ok {
            entry.pending -= 1;
            if entry.pending == 0 {
                entry.state = LaunchState::Complete;
            }
        }
        let bundle = self.program.bundle(bundle).id.clone();
        self.emit(Event::ServerCheckedIn { server, name, bundle, token_ok })?;
        self.register_service(server)
    }

    /// A driver joins its server, and gets the names of its user-space classes.
    ///
    /// Source: `IOUserServer::serviceAttach` (iokit/Kernel/IOUserServer.cpp).
    pub(super) fn join_server(
        &mut self,
        provider: ObjectId,
        starter: Starter,
        server: ObjectId,
    ) -> Flow {
        let Starter { personality, instance, .. } = starter;
        let at = self.world.services(server).len() as u32;
        self.change(Change::Service { server, at, service: instance, added: true });
        let first = self.name_property(instance, &KEYS.user_class);
        let known = |name: &Key| self.program.user_classes.get_key_value(name);
        let classes: Vec<Key> =
            std::iter::successors(first.as_ref().and_then(known), |(_, above)| {
                above.as_ref().and_then(known)
            })
            .map(|(name, _)| name.clone())
            .collect();
        let names: Vec<Value> = classes.iter().map(|name| Value::string(name.as_bytes())).collect();
        let names = Value::Array(names.into());
        self.set_property(instance, &KEYS.user_classes, Some(names));
        let classes = Arc::new(classes);
        self.emit(Event::DextAttached { provider, personality, instance, server, classes })
    }

    /// Calls Start in the process. `None`: it fails; else whether the driver wants to be registered once it has started.
    pub(crate) fn user_start(&mut self, instance: ObjectId, server: ObjectId) -> Option<bool> {
        let program = Arc::clone(&self.program);
        let launch = self.kit.launch_of_server(server)?;
        let entry = &self.kit.launches[launch as usize];
        // One that was only told to exit lives, and answers, until the daemon has seen it go.
        if entry.dead || entry.exit == Some(ExitReason::Crash) {
            return None;
        }
        let dies = entry.answer == Answer::CrashesBeforeStart;
        let class = self.name_property(instance, &KEYS.user_class).and_then(|name| {
            let bundle = self.dext_bundle(instance)?;
            let build = program.build(bundle, self.kit.is_upgraded(bundle))?;
            build.user_classes.iter().find(|class| class.name == name)
        });
        if dies || class.is_some_and(|class| class.start == UserStart::Crashes) {
            self.end_process(launch, ExitReason::Crash);
            return None;
        }
        let Some(class) = class else { return Some(false) };
        if class.start == UserStart::Fails {
            return None;
        }
        let mut register = false;
        for action in &class.on_start {
            match action {
                OnStart::RegisterService => register = true,
                OnStart::SetProperty { key, value } => {
                    self.set_property(instance, key, Some(value.clone()));
                }
                OnStart::Publish(_) | OnStart::PublishResource { .. } => {}
            }
        }
        Some(register)
    }

    /// A driver has started: a registration that was asked for in Start is carried out.
    ///
    /// Source: `IOUserServer::serviceStarted` (iokit/Kernel/IOUserServer.cpp).
    pub(crate) fn dext_started(&mut self, instance: ObjectId, postponed: bool) -> Flow {
        self.kit.started.insert(instance);
        if postponed { self.register_service(instance) } else { Ok(()) }
    }
}
