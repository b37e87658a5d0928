//! The property tables that drivers are made with.

use crate::engine::PersonalityId;
use crate::engine::keys::KEYS;
use crate::engine::program::Program;
use crate::engine::world::ObjectProperties;
use crate::model::{Number, Str, Value};

/// The newest copy of each personality. Nodes that are alike get the same one, and drivers of them share it.
#[derive(Debug, Default)]
pub(crate) struct Copies(Vec<Option<Copy>>);

#[derive(Debug)]
struct Copy {
    score: i32,
    at_boot: bool,
    properties: ObjectProperties,
}

impl Copies {
    /// The copy of a personality that goes to a driver, with what matching adds to it.
    pub(crate) fn copy(
        &mut self,
        program: &Program,
        personality: PersonalityId,
        score: i32,
        at_boot: bool,
        name_matched: Option<Str>,
    ) -> ObjectProperties {
        if name_matched.is_some() {
            return made(program, personality, score, at_boot, name_matched);
        }
        if self.0.len() <= personality.index() {
            self.0.resize_with(personality.index() + 1, || None);
        }
        let place = &mut self.0[personality.index()];
        match place {
            Some(copy) if copy.score == score && copy.at_boot == at_boot => copy.properties.clone(),
            _ => {
                let properties = made(program, personality, score, at_boot, None);
                *place = Some(Copy { score, at_boot, properties: properties.clone() });
                properties
            }
        }
    }
}

fn made(
    program: &Program,
    personality: PersonalityId,
    score: i32,
    at_boot: bool,
    name_matched: Option<Str>,
) -> ObjectProperties {
    let entry = program.personality(personality);
    let mut own = vec![(KEYS.probe_score.clone(), score_value(score))];
    if let Some(name) = name_matched {
        own.push((KEYS.name_matched.clone(), Value::Str(name)));
    }
    if at_boot {
        own.push((KEYS.matched_at_boot.clone(), Value::Bool(true)));
    }
    if entry.is_dext {
        let table = Value::Dict(entry.table.clone());
        own.push((KEYS.matched_personality.clone(), table));
    }
    // Set between `init` and `attach`; an object whose `init` fails is seen by nobody.
    let category = Str::symbol(entry.category.as_bytes());
    own.push((KEYS.match_category.clone(), Value::Str(category)));
    ObjectProperties::new(entry.table.clone(), own)
}

/// A score as a property.
pub(crate) fn score_value(score: i32) -> Value {
    Value::Number(Number::sized(u64::from(score as u32), 32))
}
