//! Keyed archives (`NSKeyedArchiver`): objects that refer to each other by number.

use std::borrow::Cow;

use crate::load::binary::{Binary, Object, Refs};

#[derive(Clone, Copy)]
pub(super) struct Archive<'a> {
    list: Binary<'a>,
    objects: Refs<'a>,
    root: usize,
}

impl<'a> Archive<'a> {
    /// `None`: the list is no keyed archive with a root object.
    pub(super) fn open(list: Binary<'a>) -> Option<Self> {
        let top = list.object(list.top());
        let archiver = list.text(list.get(top, "$archiver")?)?;
        let Object::Array(objects) = list.object(list.get(top, "$objects")?) else { return None };
        let named = list.object(list.get(top, "$top")?);
        let Object::Uid(root) = list.object(list.get(named, "root")?) else { return None };
        let root = objects.get(usize::try_from(root).ok()?)?;
        (archiver == "NSKeyedArchiver").then_some(Self { list, objects, root })
    }

    pub(super) fn root(&self) -> Item<'_, 'a> {
        self.item(self.root)
    }

    pub(super) fn item(&self, index: usize) -> Item<'_, 'a> {
        Item { archive: self, index }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Item<'b, 'a> {
    archive: &'b Archive<'a>,
    index: usize,
}

impl<'b, 'a> Item<'b, 'a> {
    /// Which object it is; equal for equal references.
    pub(super) fn index(&self) -> usize {
        self.index
    }

    pub(super) fn object(&self) -> Object<'a> {
        self.archive.list.object(self.index)
    }

    /// What a reference refers to; `$null` is nothing.
    fn follow(&self, index: usize) -> Option<Self> {
        let index = match self.archive.list.object(index) {
            Object::Uid(0) => return None,
            Object::Uid(number) => self.archive.objects.get(usize::try_from(number).ok()?)?,
            _ => index,
        };
        Some(Self { archive: self.archive, index })
    }

    /// The value of a coded key.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        self.follow(self.archive.list.get(self.object(), key)?)
    }

    pub(super) fn class_name(&self) -> Option<String> {
        self.get("$class")?.get("$classname")?.text()
    }

    /// The members of an array or set.
    pub(super) fn members(&self) -> impl Iterator<Item = Item<'b, 'a>> + use<'a, 'b> {
        let list = match self.get("NS.objects").map_or(self.object(), |list| list.object()) {
            Object::Array(list) => Some(list),
            _ => None,
        };
        let of = *self;
        (0..list.map_or(0, Refs::len)).filter_map(move |at| of.follow(list?.get(at)?))
    }

    /// The value of a key in a dictionary object.
    pub(super) fn entry(&self, key: &str) -> Option<Self> {
        let Object::Array(keys) = self.get("NS.keys")?.object() else { return None };
        let Object::Array(values) = self.get("NS.objects")?.object() else { return None };
        let at = keys.iter().position(|have| {
            self.follow(have).and_then(|have| have.text()).is_some_and(|have| have == key)
        })?;
        self.follow(values.get(at)?)
    }

    pub(super) fn text(&self) -> Option<String> {
        let text = self.archive.list.text(self.index).or_else(|| {
            let inner = self.archive.list.get(self.object(), "NS.string")?;
            self.archive.list.text(inner)
        });
        text.map(Cow::into_owned)
    }

    pub(super) fn number(&self) -> Option<u64> {
        match self.object() {
            Object::Integer(raw) => Some(raw),
            Object::Bool(value) => Some(u64::from(value)),
            _ => None,
        }
    }

    pub(super) fn flag(&self) -> Option<bool> {
        self.number().map(|number| number != 0)
    }

    pub(super) fn data(&self) -> Option<&'a [u8]> {
        match self.object() {
            Object::Data(bytes) => Some(bytes),
            _ => match self.archive.list.object(self.archive.list.get(self.object(), "NS.data")?) {
                Object::Data(bytes) => Some(bytes),
                _ => None,
            },
        }
    }
}
