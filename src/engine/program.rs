//! A scenario made ready to run: class tables, bundles and personalities, compiled once and then only read.

use std::collections::HashMap;
use std::sync::Arc;

use super::builtin;
use super::facts::{Family, FamilyScript};
use super::keys::KEYS;
use super::scenario::{
    Build, ClassDef, ErrorCode, OnStart, ProbeScript, Scenario, ScenarioError, user_superclasses,
};
use super::{BundleId, ClassId, PersonalityId};
use crate::model::Key;

mod normalise;
mod personality;

pub use personality::CataloguePersonality;

/// Everything about a scenario that doesn't change while it runs.
#[derive(Debug)]
pub struct Program {
    pub(crate) scenario: Scenario,
    pub(crate) classes: Vec<Class>,
    pub(crate) class_ids: HashMap<Key, ClassId>,
    pub(crate) bundles: Vec<Bundle>,
    pub(crate) bundle_ids: HashMap<Key, BundleId>,
    pub(crate) personalities: Vec<CataloguePersonality>,
    /// The names under which the catalogue keeps personalities, in bytewise order.
    pub(crate) slots: Vec<Key>,
    /// User-space classes that processes know, and their superclasses.
    pub(crate) user_classes: HashMap<Key, Option<Key>>,
}

/// A class as it runs.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "results of separate functions of the class")]
pub struct Class {
    /// Its name.
    pub name: Key,
    /// The class itself and those above it.
    pub chain: Vec<ClassId>,
    /// The bundle that defines it; `None`: built into the kernel.
    pub bundle: Option<BundleId>,
    /// It can't be instantiated.
    pub is_abstract: bool,
    /// It is `IOService` or derives from it.
    pub is_service: bool,
    pub(crate) init: bool,
    pub(crate) attach: u64,
    pub(crate) probe: ProbeScript,
    pub(crate) start: bool,
    pub(crate) on_start: Arc<[OnStart]>,
    pub(crate) family: Family<'static>,
    pub(crate) script: Option<FamilyScript>,
    /// `start` calls Start in a dext's process.
    pub(crate) user_start: bool,
    /// The slots of the catalogue that a lookup for a node of this class goes through, in order.
    pub(crate) slots: Vec<u32>,
}

/// A bundle as it runs.
#[derive(Debug)]
pub struct Bundle {
    /// Its identifier.
    pub id: Key,
    /// Its place among the scenario's kexts; `None`: built in.
    pub kext: Option<u32>,
    /// Its classes, superclasses first.
    pub(crate) classes: Vec<ClassId>,
    /// The personalities of its builds: of the first, then of the upgrade.
    pub(crate) personalities: [Vec<PersonalityId>; 2],
}

impl Program {
    /// Compiles a scenario.
    ///
    /// # Errors
    /// A superclass that is missing, or a cycle, cannot remain after [`Scenario::read`]; scenarios built by hand may have
    /// them.
    pub fn new(scenario: Scenario) -> Result<Arc<Self>, ScenarioError> {
        let mut program = Self {
            classes: Vec::new(),
            class_ids: HashMap::new(),
            bundles: Vec::new(),
            bundle_ids: HashMap::new(),
            personalities: Vec::new(),
            slots: Vec::new(),
            user_classes: user_superclasses(&scenario.kexts),
            scenario,
        };
        program.add_bundles();
        program.add_builtin_classes();
        program.add_scenario_classes()?;
        program.add_personalities();
        program.add_slots();
        Ok(Arc::new(program))
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// All classes, built in ones first.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// All personalities, of upgrades too, as they stand in the catalogue.
    pub fn personalities(&self) -> &[CataloguePersonality] {
        &self.personalities
    }

    /// One personality.
    pub fn personality(&self, id: PersonalityId) -> &CataloguePersonality {
        &self.personalities[id.index()]
    }

    /// One class.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }

    /// Whether `class` is `ancestor` or derives from it.
    pub(crate) fn is_a(&self, class: ClassId, ancestor: &str) -> bool {
        self.class(class).chain.iter().any(|id| self.class(*id).name == ancestor)
    }

    pub(crate) fn bundle(&self, id: BundleId) -> &Bundle {
        &self.bundles[id.index()]
    }

    /// What is in the first or second build of a bundle.
    pub(crate) fn build(&self, bundle: BundleId, upgraded: bool) -> Option<&Build> {
        let kext = &self.scenario.kexts[self.bundle(bundle).kext? as usize];
        if upgraded { kext.upgrade.as_ref() } else { Some(&kext.build) }
    }

    fn add_bundles(&mut self) {
        let builtin = builtin::bundles(&self.scenario.families).map(|id| (Key::new(id), None));
        let kexts = self.scenario.kexts.iter().zip(0..);
        let own = kexts.map(|(kext, at)| (kext.id.clone(), Some(at)));
        for (id, kext) in builtin.chain(own) {
            self.bundle_ids.insert(id.clone(), BundleId(self.bundles.len() as u32));
            let personalities = [Vec::new(), Vec::new()];
            self.bundles.push(Bundle { id, kext, classes: Vec::new(), personalities });
        }
    }

    fn add_class(&mut self, superclass: Option<ClassId>, mut class: Class) {
        let id = ClassId(self.classes.len() as u32);
        class.chain.push(id);
        if let Some(above) = superclass {
            class.chain.extend_from_slice(&self.class(above).chain);
            class.is_service |= self.class(above).is_service;
        }
        if let Some(bundle) = class.bundle {
            self.bundles[bundle.index()].classes.push(id);
        }
        self.class_ids.insert(class.name.clone(), id);
        self.classes.push(class);
    }

    fn add_builtin_classes(&mut self) {
        let (version, families) = (self.scenario.version, self.scenario.families.clone());
        for class in builtin::classes(version, &families) {
            let superclass =
                class.superclass.and_then(|name| self.class_ids.get(&Key::new(name)).copied());
            let made = Class {
                name: class.name.into(),
                chain: Vec::new(),
                bundle: None,
                is_abstract: class.is_abstract,
                is_service: class.name == "IOService",
                init: true,
                attach: u64::MAX,
                probe: ProbeScript::default(),
                start: true,
                on_start: Arc::new([]),
                family: Family::of_class(class.name).unwrap_or(Family::Service),
                script: None,
                user_start: class.name == "IOUserService",
                slots: Vec::new(),
            };
            self.add_class(superclass, made);
        }
    }

    /// Adds the scenario's classes, superclasses first, and lets each inherit what it doesn't define.
    fn add_scenario_classes(&mut self) -> Result<(), ScenarioError> {
        let defs = std::mem::take(&mut self.scenario.classes);
        let by_name: HashMap<&Key, &ClassDef> = defs.iter().map(|def| (&def.name, def)).collect();
        for def in &defs {
            let mut way = vec![def];
            while let Some(top) = way.last().copied() {
                if self.class_ids.contains_key(&top.name) {
                    way.pop();
                } else if let Some(above) = self.class_ids.get(&top.superclass).copied() {
                    self.add_scenario_class(top, above);
                    way.pop();
                } else if let Some(above) = by_name.get(&top.superclass)
                    && way.len() <= defs.len()
                {
                    way.push(above);
                } else {
                    let message = format!("class {}: superclass {}", top.name, top.superclass);
                    let version = self.scenario.version;
                    return Err(ScenarioError::new(version, ErrorCode::BadSuperclass, message));
                }
            }
        }
        self.scenario.classes = defs;
        Ok(())
    }

    fn add_scenario_class(&mut self, def: &ClassDef, above: ClassId) {
        let bundle = def
            .bundle
            .as_ref()
            .and_then(|id| self.bundle_ids.get(id).copied())
            .filter(|id| self.bundle(*id).kext.is_some());
        let parent = self.class(above);
        let mut script = def.family.clone().or_else(|| parent.script.clone());
        if let Some(script) = &mut script {
            script.base = parent.family;
        }
        let class = Class {
            name: def.name.clone(),
            chain: Vec::new(),
            bundle,
            is_abstract: def.is_abstract,
            is_service: true,
            init: def.init.unwrap_or(parent.init),
            attach: def.attach.unwrap_or(parent.attach),
            probe: def.probe.clone().unwrap_or_else(|| parent.probe.clone()),
            start: def.start.unwrap_or(parent.start),
            on_start: match &def.on_start {
                Some(actions) => actions.as_slice().into(),
                None => Arc::clone(&parent.on_start),
            },
            family: parent.family,
            script,
            user_start: true,
            slots: Vec::new(),
        };
        self.add_class(Some(above), class);
    }

    fn add_personalities(&mut self) {
        for at in 0..self.scenario.kexts.len() {
            let kext = &self.scenario.kexts[at];
            let Some(&bundle) = self.bundle_ids.get(&kext.id) else { continue };
            let builds = [(0, "", Some(&kext.build)), (1, "+", kext.upgrade.as_ref())];
            for (which, mark, build) in builds {
                for (name, table) in build.map_or(&[][..], |build| &build.personalities) {
                    let owner = format!("{}{mark}", kext.id);
                    let unique_id = build.and_then(|build| build.unique_id.as_ref());
                    let table = normalise::personality(table, &kext.id, unique_id);
                    let id = PersonalityId(self.personalities.len() as u32);
                    self.personalities.push(CataloguePersonality::new(&owner, name, table));
                    self.bundles[bundle.index()].personalities[which].push(id);
                }
            }
        }
        for personality in &mut self.personalities {
            personality.class_id =
                personality.class.as_ref().and_then(|name| self.class_ids.get(name).copied());
        }
    }

    fn add_slots(&mut self) {
        let named = self.personalities.iter().filter_map(|known| known.provider_class.clone());
        let mut slots: Vec<Key> = named.collect();
        slots.sort_unstable_by(|one, other| one.as_bytes().cmp(other.as_bytes()));
        slots.dedup();
        let slot = |name: &Key| {
            let at = slots.binary_search_by(|have| have.as_bytes().cmp(name.as_bytes()));
            at.ok().map(|at| at as u32)
        };
        for personality in &mut self.personalities {
            personality.slot = personality.provider_class.as_ref().and_then(slot);
        }
        for at in 0..self.classes.len() {
            let names = self.classes[at].chain.iter().map(|id| &self.class(*id).name);
            let mut found = Vec::new();
            for name in names {
                found.extend(slot(name));
                if *name == KEYS.io_service {
                    break;
                }
            }
            self.classes[at].slots = found;
        }
        self.slots = slots;
    }
}
