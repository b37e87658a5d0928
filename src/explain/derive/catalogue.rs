//! The catalogue itself, where a dump has it: up to Mac OS X 10.2 the registry's root shows all personalities.

use crate::model::{Key, Personality, PersonalitySource, Registry, Value};

/// The personalities of an `IOCatalogue` property, each named by its class: they have no names there.
pub(super) fn personalities(registry: &Registry) -> Vec<Personality> {
    let key = Key::new("IOCatalogue");
    // It is on the root, which comes first.
    let Some(list) = registry.entries().take(4).find_map(|entry| registry.get(entry, &key)) else {
        return Vec::new();
    };
    let tables = list.as_list().unwrap_or_default().iter().filter_map(Value::as_dict);
    let personality = |table: &crate::model::Dict| Personality {
        bundle: Key::new(table.str("CFBundleIdentifier").unwrap_or_default()),
        name: Key::new(table.str("IOClass").unwrap_or_default()),
        table: table.clone(),
        source: PersonalitySource::Catalogue,
    };
    tables.map(personality).collect()
}

#[cfg(test)]
mod tests {
    use crate::explain::Outcome;
    use crate::explain::fixture::case;
    use crate::model::PersonalitySource;

    #[test]
    fn a_dump_with_its_catalogue_tells_who_lost() {
        let case = case(&["tests/cli/catalogue.txt"]);
        let root = case.find("/")[0];
        let told: Vec<_> = case
            .verdicts(root)
            .into_iter()
            .map(|verdict| (verdict.personality.class.clone().unwrap_or_default(), verdict.outcome))
            .collect();
        let expected =
            [("One", Outcome::Started), ("Other", Outcome::Lost), ("Third", Outcome::Rejected)];
        assert_eq!(told, expected.map(|(class, outcome)| (class.to_owned(), outcome)));
        // The driver is known by the catalogue's own entry, and not a second time by what it shows.
        let sources: Vec<_> = case.personalities().iter().map(|one| one.source).collect();
        assert_eq!(sources, [PersonalitySource::Catalogue; 3]);
        assert_eq!(case.check().items.len(), 1);
    }
}
