//! What the targets share: opening bytes, and looking at all that was found.

use ioscope::load::{LoadError, Loaded, Quiet, Source, load};

/// Opens the bytes as the file `name` and looks at everything in it.
pub fn open(name: &str, bytes: &[u8]) {
    look(load(&Source::file(name, bytes), &mut Quiet));
}

/// Opens what follows `start`: keeps a target at the format it is for.
pub fn open_behind(start: &[u8], name: &str, bytes: &[u8]) {
    open(name, &[start, bytes].concat());
}

/// Decodes every value, and walks every path.
pub fn look(loaded: Result<Loaded, LoadError>) {
    let Ok(Loaded { document, .. }) = loaded else {
        return;
    };
    let registry = &document.registry;
    for id in registry.entries() {
        for slot in registry.slots(id).unwrap_or_default() {
            std::hint::black_box(registry.decoded(&slot.held));
        }
    }
    for id in registry.places().take(1_000) {
        assert!(registry.places_of(registry.place(id).entry).contains(&id));
        if registry.place(id).depth < 50 {
            std::hint::black_box(registry.resolve(&registry.path(id)));
        }
    }
}
