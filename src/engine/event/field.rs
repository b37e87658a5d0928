//! A field of an event, whichever event it is.

use std::sync::Arc;

use super::{
    AllocFailure, Candidate, DextFailure, DextRejection, ExitReason, IgnoredReason, KextFailure,
    NotMatchedReason, PublishFailure, RematchReason, Starter,
};
use crate::engine::{ObjectId, PersonalityId, Tried};
use crate::model::{Key, Value};

/// What stands in a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Field<'a> {
    Object(ObjectId),
    Personality(Option<PersonalityId>),
    Text(&'a str),
    Flag(bool),
    Number(i64),
    Value(&'a Value),
    Kext(&'a KextFailure),
    Names(&'a [Key]),
    Candidates(&'a [Candidate]),
    Starters(&'a [Starter]),
    Tried(&'a [Tried<ObjectId>]),
    /// What the field is for isn't there.
    Nothing,
}

macro_rules! fields {
    ($($type:ty: |$it:ident| $field:expr;)*) => {
        $(impl<'a> From<&'a $type> for Field<'a> {
            fn from($it: &'a $type) -> Self {
                $field
            }
        })*
    };
}

fields! {
    ObjectId: |id| Self::Object(*id);
    PersonalityId: |id| Self::Personality(Some(*id));
    Option<PersonalityId>: |id| Self::Personality(*id);
    Key: |text| Self::Text(text);
    &'static str: |text| Self::Text(text);
    bool: |flag| Self::Flag(*flag);
    u16: |number| Self::Number((*number).into());
    u32: |number| Self::Number((*number).into());
    i32: |number| Self::Number((*number).into());
    Box<Value>: |value| Self::Value(value);
    Box<KextFailure>: |reason| Self::Kext(reason);
    Arc<Vec<Key>>: |list| Self::Names(list);
    Arc<Vec<Candidate>>: |list| Self::Candidates(list);
    Box<[Starter]>: |list| Self::Starters(list);
    Arc<Vec<Tried<ObjectId>>>: |list| Self::Tried(list);
    IgnoredReason: |reason| Self::Text(reason.word());
    DextRejection: |reason| Self::Text(reason.word());
    RematchReason: |reason| Self::Text(reason.word());
    AllocFailure: |reason| Self::Text(reason.word());
    DextFailure: |reason| Self::Text(reason.word());
    NotMatchedReason: |reason| Self::Text(reason.word());
    PublishFailure: |reason| Self::Text(reason.word());
    ExitReason: |reason| Self::Text(reason.word());
}

macro_rules! optional_fields {
    ($($type:ty),*) => {
        $(impl<'a> From<&'a Option<$type>> for Field<'a> {
            fn from(it: &'a Option<$type>) -> Self {
                it.as_ref().map_or(Self::Nothing, Self::from)
            }
        })*
    };
}

optional_fields!(Key, ObjectId, u32, Box<Value>, Arc<Vec<Tried<ObjectId>>>);
