//! The catalogue: what goes in and out, and whom that concerns.

use std::collections::HashSet;
use std::sync::Arc;

use crate::engine::compare::is_dict_equal_to;
use crate::engine::event::{Candidate, Event};
use crate::engine::keys::KEYS;
use crate::engine::machine::{Flow, Machine};
use crate::engine::order::OrderedSet;
use crate::engine::passive::{Options, match_passive};
use crate::engine::world::Change;
use crate::engine::{ClassId, ObjectId, PersonalityId};
use crate::model::{Dict, Key};

impl Machine {
    /// The personalities of the class, then of its superclass, and so on up to `IOService`, best score first.
    ///
    /// Source: `IOCatalogue::findDrivers` (iokit/Kernel/IOCatalogue.cpp).
    pub(crate) fn find_drivers(&mut self, class: ClassId) -> Arc<Vec<Candidate>> {
        if let Some(found) = self.found.get(&class) {
            return Arc::clone(found);
        }
        let mut set = OrderedSet::new();
        for slot in &self.program.class(class).slots {
            for personality in &self.world.catalogue[*slot as usize] {
                set.insert(self.program.personality(*personality).score, *personality);
            }
        }
        let candidate = |(score, personality)| Candidate { personality, score };
        let found: Arc<Vec<Candidate>> = Arc::new(set.into_iter().map(candidate).collect());
        self.found.insert(class, Arc::clone(&found));
        found
    }

    /// The personalities that a bundle lists now: a dext that was upgraded lists those of its newer build.
    pub(crate) fn personalities_of(&self, id: &Key) -> Vec<PersonalityId> {
        let Some(&bundle) = self.program.bundle_ids.get(id) else { return Vec::new() };
        let which = usize::from(self.kit.is_upgraded(bundle));
        self.program.bundle(bundle).personalities[which].clone()
    }

    /// Sends personalities to the catalogue in one call.
    ///
    /// 1. One without a (string) provider class is not stored, yet takes part in step 3.
    /// 2. One that equals a stored one of its provider class is dropped; the newcomer is asked, the stored ones from last to
    ///    first.
    /// 3. If anything was new: the nodes that it concerns are queued, and the generation moves.
    ///
    /// Source: `IOCatalogue::addDrivers` (iokit/Kernel/IOCatalogue.cpp).
    pub(crate) fn add_personalities(&mut self, list: Vec<PersonalityId>) -> Flow {
        let mut new = OrderedSet::new();
        self.store(list, &mut new)?;
        self.wake_for(new)
    }

    /// Stores what is new, and collects it by score.
    pub(crate) fn store(
        &mut self,
        list: Vec<PersonalityId>,
        new: &mut OrderedSet<PersonalityId>,
    ) -> Flow {
        let mut seen = HashSet::new();
        for personality in list {
            let entry = self.program.personality(personality);
            let score = entry.score;
            let Some(slot) = entry.slot else {
                if let Some(reason) = entry.ignored() {
                    self.emit(Event::PersonalityIgnored { personality, reason })?;
                }
                // The set holds an object once.
                if seen.insert(personality) {
                    new.insert(score, personality);
                }
                continue;
            };
            if let Some(of) = self.equal_stored(personality, slot) {
                self.emit(Event::PersonalityDuplicate { personality, of })?;
                continue;
            }
            let at = self.world.catalogue[slot as usize].len() as u32;
            self.change(Change::Catalogue { slot, at, personality, added: true });
            self.found.clear();
            self.emit(Event::PersonalityAdded { personality })?;
            new.insert(score, personality);
        }
        Ok(())
    }

    fn equal_stored(&self, personality: PersonalityId, slot: u32) -> Option<PersonalityId> {
        let newcomer = &self.program.personality(personality).table;
        self.world.catalogue[slot as usize].iter().rev().copied().find(|stored| {
            let stored = &self.program.personality(*stored).table;
            // Most differ in size already.
            newcomer.len() == stored.len() && is_dict_equal_to(newcomer, stored).is_yes()
        })
    }

    /// Removes the personalities that name a bundle, one provider class after the other; after each, the nodes that it
    /// concerns are queued.
    ///
    /// Source: `IOCatalogue::removeDrivers` (iokit/Kernel/IOCatalogue.cpp).
    pub(crate) fn remove_personalities(&mut self, bundle: &Key) -> Flow {
        for slot in 0..self.program.slots.len() as u32 {
            let mut removed = OrderedSet::new();
            self.take_out(bundle, slot, &mut removed)?;
            self.wake_for(removed)?;
        }
        Ok(())
    }

    /// Takes the personalities of one provider class that name a bundle out, and collects them by score.
    pub(crate) fn take_out(
        &mut self,
        bundle: &Key,
        slot: u32,
        removed: &mut OrderedSet<PersonalityId>,
    ) -> Flow {
        let mut at = 0;
        while let Some(personality) = self.world.catalogue[slot as usize].get(at).copied() {
            let entry = self.program.personality(personality);
            if entry.identifier.as_ref() != Some(bundle) {
                at += 1;
                continue;
            }
            let score = entry.score;
            self.change(Change::Catalogue { slot, at: at as u32, personality, added: false });
            self.found.clear();
            self.emit(Event::PersonalityRemoved { personality })?;
            removed.insert(score, personality);
        }
        Ok(())
    }

    /// A module has loaded: the nodes that personalities of it concern are queued.
    ///
    /// Source: `IOCatalogue::startMatching` (iokit/Kernel/IOCatalogue.cpp).
    pub(crate) fn module_has_loaded(&mut self, bundle: &Key) -> Flow {
        let mut concerned = OrderedSet::new();
        for personality in self.world.catalogue() {
            let entry = self.program.personality(personality);
            if entry.kernel_bundle.as_ref() == Some(bundle)
                || entry.identifier.as_ref() == Some(bundle)
            {
                concerned.insert(entry.score, personality);
            }
        }
        self.wake_for(concerned)
    }

    /// Queues the nodes that these personalities concern, each once, in the order in which they are found; then the
    /// generation moves. Nothing happens if there are none.
    ///
    /// Source: `IOService::catalogNewDrivers` (iokit/Kernel/IOService.cpp).
    pub(crate) fn wake_for(&mut self, tables: OrderedSet<PersonalityId>) -> Flow {
        if tables.is_empty() {
            return Ok(());
        }
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        for (_, personality) in tables {
            let found = self.concerned(personality)?;
            all.extend(found.into_iter().filter(|id| seen.insert(*id)));
        }
        for provider in all {
            self.emit(Event::Rematch { provider })?;
            self.start_matching(provider)?;
        }
        self.generation = self.generation.wrapping_add(1);
        Ok(())
    }

    /// The registered nodes that a personality fits: of `IOResources` that object alone, else all instances of its provider
    /// class, or of every class if it names none.
    ///
    /// Source: `IOService::copyExistingServices` (iokit/Kernel/IOService.cpp).
    fn concerned(&mut self, personality: PersonalityId) -> Flow<Vec<ObjectId>> {
        let program = Arc::clone(&self.program);
        let entry = program.personality(personality);
        let name = entry.provider_class.as_ref();
        if name == Some(&KEYS.io_resources) {
            let id = ObjectId::RESOURCES;
            let asked = self.object(id).is_registered() && self.object(id).is_active();
            let fits = asked && self.fits(id, &entry.table, Options::TABLE)?;
            return Ok(if fits { vec![id] } else { Vec::new() });
        }
        let class = match name {
            // A class whose kext isn't loaded doesn't exist, and has no instances.
            Some(name) => program.class_ids.get(name).copied(),
            None => program.class_ids.get(&KEYS.io_service).copied(),
        };
        let mut found = Vec::new();
        let all: Vec<_> = class.into_iter().flat_map(|class| self.registered(class)).collect();
        for id in all {
            if self.fits(id, &entry.table, Options::WAKE)? {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// The published instances of a class and its subclasses that are registered and active, in the kernel's order.
    pub(crate) fn registered(&self, class: ClassId) -> impl Iterator<Item = ObjectId> {
        self.instances.of(class).filter(|id| {
            let object = self.object(*id);
            object.is_registered() && object.is_active()
        })
    }

    /// Whether a table fits a node; the kernel may crash over it.
    pub(crate) fn fits(&mut self, node: ObjectId, table: &Dict, options: Options) -> Flow<bool> {
        let passive = match_passive(&self.view(), node, table, options, None);
        match passive.panic {
            Some(reason) => Err(self.panic(reason)),
            None => Ok(passive.result.is_yes()),
        }
    }
}
