//! The texts in an element that has no references in it, without its value.

use super::tags::{Element, Tag, Tags};
use crate::load::xml::base64;
use crate::model::texts;

/// Hands them on as [`Value::texts`](crate::model::Value::texts) does. `None` where something is not as `ioreg` writes it.
pub(super) fn read(element: &str, most: usize, take: &mut dyn FnMut(&str)) -> Option<()> {
    let mut tags = Tags::new(element, 0);
    let mut left = most;
    while left > 0 && tags.at < element.len() {
        let (_, tag) = tags.next()?;
        match tag {
            Tag::Start(Element::Key) => {
                texts::string(tags.text(Element::Key)?, take);
                continue;
            }
            Tag::Empty(Element::Key) => {
                take("");
                continue;
            }
            Tag::End(_) => continue,
            Tag::Empty(Element::String) => take(""),
            Tag::Start(Element::String) => texts::string(tags.text(Element::String)?, take),
            Tag::Start(Element::Data) => {
                if let Some(bytes) = base64(tags.text(Element::Data)?.as_bytes()) {
                    texts::data(&bytes, take);
                }
            }
            Tag::Start(Element::Dict | Element::Array | Element::Set) | Tag::Empty(_) => {}
            Tag::Start(other) => _ = tags.text(other)?,
        }
        left -= 1;
    }
    Some(())
}
