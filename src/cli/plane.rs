//! The plane that a command speaks of.

use crate::model::Registry;

/// The plane of services, which is meant unless another is asked for.
pub(super) const SERVICE: &str = "IOService";

/// What to say where an input doesn't have the plane that is asked for. That of services needn't be there.
pub(super) fn no_plane(registry: &Registry, asked: &str) -> Option<String> {
    if asked == SERVICE { None } else { lacks_plane(registry, asked) }
}

/// The same, whichever plane it is.
pub(super) fn lacks_plane(registry: &Registry, asked: &str) -> Option<String> {
    if registry.plane_named(asked).is_some() {
        return None;
    }
    let planes: Vec<&str> = registry.planes().map(|(_, plane)| plane.name.as_str()).collect();
    Some(format!("there is no plane {asked} in it; it has {}", planes.join(", ")))
}
