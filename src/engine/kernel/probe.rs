//! Probing: every candidate that got through screening is made, attached and asked.

use std::sync::Arc;

use super::screening::Survivor;
use crate::engine::event::{Event, Starter};
use crate::engine::keys::KEYS;
use crate::engine::machine::{Flow, Machine, score_value};
use crate::engine::order::OrderedSet;
use crate::engine::scenario::ProbeResult;
use crate::engine::world::{Change, Object, ObjectProperties, StarterChange};
use crate::engine::{ClassId, ObjectId, PersonalityId};
use crate::model::Key;

impl Machine {
    /// Probes all survivors, best score first, into the start lists of their categories.
    ///
    /// Source: `IOService::probeCandidates`, second loop (iokit/Kernel/IOService.cpp).
    pub(crate) fn probe_all(&mut self, node: ObjectId, survivors: OrderedSet<Survivor>) -> Flow {
        let mut lists: Vec<(Key, OrderedSet<()>)> = Vec::new();
        for (_, survivor) in survivors {
            let category = self.program.personality(survivor.personality).category.clone();
            let Some(starter) = self.probe_one(node, survivor, &category)? else { continue };
            let known = lists.iter().position(|(have, _)| *have == category);
            let list = known.unwrap_or(lists.len());
            if known.is_none() {
                self.change(Change::StartList { object: node, category: category.clone() });
                lists.push((category, OrderedSet::new()));
            }
            let at = lists[list].1.insert(starter.score, ()) as u32;
            let change = StarterChange { object: node, list: list as u32, at, starter };
            self.change(Change::Starter(Box::new(change)));
        }
        Ok(())
    }

    /// Probes one survivor.
    ///
    /// 1. `IOClass` must be a string, and name a service class of which an object can be made.
    /// 2. `init` with the copy of the personality as property table.
    /// 3. The category is a property, also the default one.
    /// 4. `attach`; then `probe`, which may change the score and may return another object; then the driver is detached.
    fn probe_one(
        &mut self,
        provider: ObjectId,
        survivor: Survivor,
        category: &Key,
    ) -> Flow<Option<Starter>> {
        let Survivor { personality, score, copy } = survivor;
        let program = Arc::clone(&self.program);
        let entry = program.personality(personality);
        let Some(class) = &entry.class else {
            self.emit(Event::NoClass { provider, personality })?;
            return Ok(None);
        };
        let class = match self.allocatable(entry.class_id) {
            Ok(class) => class,
            Err(reason) => {
                let class = class.clone();
                self.emit(Event::AllocFailed { provider, personality, class, reason })?;
                return Ok(None);
            }
        };
        let instance = self.make_driver(class, copy, personality);
        if !program.class(class).init {
            self.emit(Event::InitFailed { provider, personality, instance })?;
            return Ok(None);
        }
        if !self.attach(instance, provider) {
            self.emit(Event::AttachFailed { provider, personality, instance })?;
            return Ok(None);
        }
        self.emit(Event::Probe { provider, personality, instance, score })?;
        let script = &program.class(class).probe;
        let score = script.score.unwrap_or(score).wrapping_add(script.delta.unwrap_or(0));
        let returned = match &script.result {
            ProbeResult::Myself => Some(instance),
            ProbeResult::Nothing => None,
            ProbeResult::Other(other) => self.make_other(other, instance, personality),
        };
        self.detach(instance, provider)?;
        let Some(instance) = returned else {
            self.emit(Event::ProbeFailed { provider, personality, instance })?;
            return Ok(None);
        };
        let value = score_value(score);
        if self.property(instance, &KEYS.probe_score) != Some(&value) {
            self.set_property(instance, &KEYS.probe_score, Some(value));
        }
        let category = category.clone();
        self.emit(Event::Probed { provider, personality, instance, score, category })?;
        Ok(Some(Starter { personality, score, instance }))
    }

    fn make_driver(
        &mut self,
        class: ClassId,
        properties: ObjectProperties,
        personality: PersonalityId,
    ) -> ObjectId {
        let name = self.program.class(class).name.clone();
        let mut object = Object::new(class, name, properties);
        object.personality = Some(personality);
        self.make_object(object)
    }

    /// The object that `probe` returns instead of its own, made with the same property table.
    fn make_other(
        &mut self,
        class: &Key,
        instance: ObjectId,
        personality: PersonalityId,
    ) -> Option<ObjectId> {
        let class = self.program.class_ids.get(class).copied();
        let class = self.allocatable(class).ok()?;
        let properties = self.object(instance).properties.clone();
        let other = self.make_driver(class, properties, personality);
        self.program.class(class).init.then_some(other)
    }
}
