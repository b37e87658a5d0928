//! Registry paths: `IOService:/a/b@1`.

/// One component of a registry path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathStep<'a> {
    /// The name; empty when only a location is given.
    pub name: &'a str,
    /// The part after `@`.
    pub location: Option<&'a str>,
}

impl<'a> PathStep<'a> {
    /// Reads `name`, `name@location` or `@location`.
    pub fn parse(text: &'a str) -> Self {
        match text.split_once('@') {
            Some((name, location)) => Self { name, location: Some(location) },
            None => Self { name: text, location: None },
        }
    }

    /// Whether an entry of this name and location fits the component.
    ///
    /// Source: `IORegistryEntry::getChildFromComponent` (iokit/Kernel/IORegistryEntry.cpp).
    pub fn fits(&self, name: &str, location: Option<&str>) -> bool {
        (self.name.is_empty() || self.name == name)
            && match (self.location, location) {
                (None, _) => !self.name.is_empty(),
                (Some(_), None) => false,
                (Some(wanted), Some(have)) => same_location(wanted, have),
            }
    }
}

/// Splits a path into its plane, if it names one, and its components. A leading slash is required;
/// `None` when the text is no path.
pub fn parse_path(path: &str) -> Option<(Option<&str>, Vec<PathStep<'_>>)> {
    let (plane, rest) = match path.find('/') {
        Some(0) => (None, path),
        Some(at) if path[..at].ends_with(':') => (Some(&path[..at - 1]), &path[at..]),
        _ => return None,
    };
    let steps = rest.split('/').filter(|step| !step.is_empty()).map(PathStep::parse).collect();
    Some((plane, steps))
}

/// Whether two locations are equal as lists of hexadecimal numbers, a missing part being 0.
pub(crate) fn same_location(one: &str, other: &str) -> bool {
    let number = |part: Option<&str>| {
        let part = part.unwrap_or("");
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
        u64::from_str_radix(&part[..digits], 16).unwrap_or(0)
    };
    let (mut ours, mut theirs) = (one.split(','), other.split(','));
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return true,
            (mine, yours) if number(mine) == number(yours) => {}
            _ => return false,
        }
    }
}
