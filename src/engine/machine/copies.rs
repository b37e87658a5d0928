//! The property tables that drivers are made with.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::engine::PersonalityId;
use crate::engine::keys::KEYS;
use crate::engine::program::Program;
use crate::engine::world::ObjectProperties;
use crate::model::{Number, Str, Value};

/// The newest copy of each personality, with its score and whether it was matched at boot. Nodes that are alike get the same one,
/// and drivers of them share it.
#[derive(Debug, Default)]
pub(crate) struct Copies(HashMap<PersonalityId, ((i32, bool), ObjectProperties), FixedState>);

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
        let is_shared = name_matched.is_none();
        if is_shared
            && let Some((made_for, copy)) = self.0.get(&personality)
            && *made_for == (score, at_boot)
        {
            return copy.clone();
        }
        let entry = program.personality(personality);
        let mut own = vec![(KEYS.probe_score.clone(), score_value(score))];
        own.extend(name_matched.map(|name| (KEYS.name_matched.clone(), Value::Str(name))));
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
        let copy = ObjectProperties::new(entry.table.clone(), own);
        if is_shared {
            self.0.insert(personality, ((score, at_boot), copy.clone()));
        }
        copy
    }
}

pub(crate) fn score_value(score: i32) -> Value {
    Value::Number(Number::sized(u64::from(score as u32), 32))
}
