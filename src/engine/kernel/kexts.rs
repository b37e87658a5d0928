//! Kexts: whether they are there, and how they come.

use crate::engine::event::{Event, KextFailure};
use crate::engine::machine::{Flow, Knowledge, Machine, Request};
use crate::engine::scenario::{BundleState, ErrorCode, Kext};
use crate::engine::version::{parse_version, serves};
use crate::engine::{BundleId, ObjectId, PersonalityId};
use crate::model::Key;

impl Machine {
    pub(crate) fn kext(&self, bundle: BundleId) -> Option<&Kext> {
        let at = self.program.bundle(bundle).kext?;
        Some(&self.program.scenario.kexts[at as usize])
    }

    /// Whether a personality's bundle is part of the boot collection; so is one that the kernel doesn't know.
    ///
    /// Source: `IOCatalogue::personalityIsBoot` (iokit/Kernel/IOCatalogue.cpp).
    pub(crate) fn is_boot(&self, identifier: Option<&Key>) -> bool {
        let Some(&bundle) = identifier.and_then(|id| self.program.bundle_ids.get(id)) else {
            return true;
        };
        self.known[bundle.index()] == Knowledge::Unknown
            || self.kext(bundle).is_none_or(|kext| kext.boot && !kext.is_dext)
    }

    /// The bundle that a personality has to wait for, if any. A kext that the kernel knows is loaded at once, and a failure
    /// is no reason to wait. Of two bundles that a personality names only the kernel's is waited for.
    ///
    /// Source: `IOCatalogue::isModuleLoaded` (iokit/Kernel/IOCatalogue.cpp).
    pub(crate) fn module_missing(&mut self, personality: PersonalityId) -> Flow<Option<Key>> {
        let entry = self.program.personality(personality);
        let Some(kernel) = entry.kernel_bundle.clone() else { return Ok(None) };
        let other = entry.identifier.clone().filter(|id| *id != kernel);
        if self.is_deferred(&kernel)? {
            return Ok(Some(kernel));
        }
        if let Some(other) = other {
            self.is_deferred(&other)?;
        }
        Ok(None)
    }

    /// Loads a kext that the kernel knows, or asks the daemon for it: then the answer is deferred.
    ///
    /// Source: `OSKext::loadKextWithIdentifier` (libkern/c++/OSKext.cpp).
    fn is_deferred(&mut self, id: &Key) -> Flow<bool> {
        let bundle = self.program.bundle_ids.get(id).copied();
        match bundle.map(|bundle| (bundle, self.known[bundle.index()])) {
            Some((_, Knowledge::Loaded)) => Ok(false),
            Some((bundle, Knowledge::Known)) => {
                self.load_told(bundle)?;
                Ok(false)
            }
            unknown => {
                if self.requests.asked.insert(id.clone()) {
                    self.emit(Event::KextLoadRequested { bundle: id.clone() })?;
                    if let Some((bundle, _)) = unknown {
                        self.requests.open.push_back(Request::Load(bundle));
                    }
                }
                Ok(true)
            }
        }
    }

    /// Loads a bundle. `false`: it fails, and that is told.
    pub(crate) fn load_told(&mut self, bundle: BundleId) -> Flow<bool> {
        let Err(reason) = self.load_bundle(bundle)? else { return Ok(true) };
        let (bundle, reason) = (self.program.bundle(bundle).id.clone(), Box::new(reason));
        self.emit(Event::KextLoadFailed { bundle, reason })?;
        Ok(false)
    }

    /// Loads a bundle: its libraries first, then its classes.
    ///
    /// Source: `OSKext::load` (libkern/c++/OSKext.cpp).
    pub(crate) fn load_bundle(&mut self, bundle: BundleId) -> Flow<Result<(), KextFailure>> {
        // Libraries are walked without recursion: each frame is a bundle and the place in its list of libraries.
        let mut frames: Vec<(BundleId, usize)> = vec![(bundle, 0)];
        while let Some((at, next)) = frames.last_mut() {
            let (at, place) = (*at, *next);
            *next += 1;
            let Some(kext) = self.kext(at).filter(|_| !self.is_loaded(at)) else {
                frames.pop();
                continue;
            };
            let early = match kext.state {
                BundleState::Missing => Some(KextFailure::Missing),
                BundleState::Fails => Some(KextFailure::Fails),
                _ => None,
            };
            if let Some(reason) = early {
                return Ok(Err(self.within_frames(&frames, reason)));
            }
            if let Some((library, wanted)) = kext.libraries.get(place) {
                let known = self.program.bundle_ids.get(library).copied();
                if known.is_none() && self.program.scenario.version >= 3 {
                    let reason = Box::new(KextFailure::Missing);
                    let reason = KextFailure::Library { library: library.clone(), reason };
                    return Ok(Err(self.within_frames(&frames, reason)));
                }
                if let Some(library) = known
                    && !frames.iter().any(|(open, _)| *open == library)
                {
                    if let Some(reason) = self.version_conflict(library, wanted.as_ref()) {
                        return Ok(Err(self.within_frames(&frames, reason)));
                    }
                    frames.push((library, 0));
                }
                continue;
            }
            if let Some(reason) = self.cannot_link(at) {
                return Ok(Err(self.within_frames(&frames, reason)));
            }
            self.known[at.index()] = Knowledge::Loaded;
            self.loaded.push(at);
            let id = self.program.bundle(at).id.clone();
            // A dext that becomes known is announced like a kext that is loaded.
            if !self.kext(at).is_some_and(|kext| kext.is_dext) || self.program.scenario.version >= 2
            {
                self.emit(Event::KextLoaded { bundle: id })?;
            }
            frames.pop();
        }
        Ok(Ok(()))
    }

    /// A failure of the innermost library, as the outermost bundle sees it.
    fn within_frames(&self, frames: &[(BundleId, usize)], reason: KextFailure) -> KextFailure {
        frames.iter().skip(1).rev().fold(reason, |reason, (library, _)| {
            let library = self.program.bundle(*library).id.clone();
            KextFailure::Library { library, reason: Box::new(reason) }
        })
    }

    /// Whether a library is there in a version that doesn't do.
    fn version_conflict(&self, library: BundleId, wanted: Option<&Key>) -> Option<KextFailure> {
        if self.program.scenario.version < 3 {
            return None;
        }
        let kext = self.kext(library)?;
        let wanted = wanted.cloned().unwrap_or_default();
        let asked = parse_version(&wanted);
        let have = kext.version.as_deref().and_then(parse_version);
        let compatible = kext.compatible_version.as_deref().and_then(parse_version);
        (!serves(asked, have, compatible))
            .then(|| KextFailure::Version { library: kext.id.clone(), wanted })
    }

    /// What keeps a bundle, whose libraries are loaded, from being linked and started.
    fn cannot_link(&self, bundle: BundleId) -> Option<KextFailure> {
        let kext = self.kext(bundle)?;
        if !kext.links {
            return Some(KextFailure::Link);
        }
        for id in &self.program.bundle(bundle).classes {
            let class = self.program.class(*id);
            let above = class.chain.get(1).copied()?;
            let own = self.program.class(above).bundle == Some(bundle);
            if !own && !self.class_exists(above) {
                return Some(KextFailure::Superclass {
                    class: class.name.clone(),
                    superclass: self.program.class(above).name.clone(),
                });
            }
        }
        (!kext.module_starts).then_some(KextFailure::ModuleStart)
    }

    /// The kernel hears of a bundle.
    pub(crate) fn make_known(&mut self, bundle: BundleId) {
        if !self.is_loaded(bundle) {
            self.known[bundle.index()] = Knowledge::Known;
        }
    }

    /// The step `loadKext`: the kext is loaded, its personalities are added, and the catalogue hears of it.
    pub(crate) fn load_kext_step(&mut self, id: &Key) -> Flow {
        let Some(&bundle) = self.program.bundle_ids.get(id) else {
            return Err(self.error(ErrorCode::BadStep, format!("unknown bundle {id}")));
        };
        if self.kext(bundle).is_some_and(|kext| kext.state != BundleState::Missing) {
            self.make_known(bundle);
        }
        if !self.load_told(bundle)? {
            return Ok(());
        }
        let list = self.personalities_of(id);
        self.add_personalities(list)?;
        self.module_has_loaded(id)
    }

    /// Unloads kexts that nothing uses: they have classes, none of which, nor of their subclasses, has an object, and no loaded
    /// kext has them as a library. Kexts of the boot collection stay, unless users may load them. Version 3.
    ///
    /// Source: `OSKext::considerUnloads`, `OSKext::autounloadKext` (libkern/c++/OSKext.cpp).
    pub(crate) fn autounload(&mut self) -> Flow {
        // From the newest to the oldest, again and again until nothing more goes.
        loop {
            let idle = self.loaded.iter().rposition(|bundle| self.is_idle(*bundle));
            let Some(at) = idle else { return Ok(()) };
            let bundle = self.loaded.remove(at);
            self.known[bundle.index()] = Knowledge::Known;
            let bundle = self.program.bundle(bundle).id.clone();
            self.emit(Event::KextUnloaded { bundle })?;
        }
    }

    fn is_idle(&self, bundle: BundleId) -> bool {
        let Some(kext) = self.kext(bundle) else { return false };
        let classes = &self.program.bundle(bundle).classes;
        if kext.is_dext || classes.is_empty() || !kext.unloadable {
            return false;
        }
        let used_as_library = self
            .loaded
            .iter()
            .filter_map(|other| self.kext(*other))
            .any(|other| other.libraries.iter().any(|(library, _)| *library == kext.id));
        let has_objects = (1..=self.world.object_count()).map(ObjectId).any(|id| {
            let object = self.object(id);
            object.parent.is_some()
                && self.program.class(object.class).chain.iter().any(|id| classes.contains(id))
        });
        !used_as_library && !has_objects
    }
}
