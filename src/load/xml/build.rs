//! From elements to a value, without recursion.

use std::collections::{HashMap, HashSet};

use super::plist::{Built, MAX_DEPTH, MAX_WEIGHT, Mode, Plist};
use super::scalar::Scalar;
use super::text::{Lines, Text, entity};
use crate::model::{Key, KeyPath, Note, NoteKind, Position, Positions, Step, Value};

/// How many notes a list gets; a file that is no list at all shouldn't fill the memory with complaints.
const MAX_NOTES: usize = 200;

/// How many steps all key paths together may have.
const MAX_STEPS: usize = 4_000_000;

/// A dictionary of so many pairs is searched for duplicate keys pair by pair.
const FEW: usize = 16;

/// Why a list can't be used.
pub(crate) struct Fault {
    pub(crate) at: Position,
    pub(crate) reason: String,
}

/// A container whose end hasn't come.
struct Frame {
    kind: Kind,
    id: Option<String>,
    at: usize,
    weight: u64,
    height: usize,
}

enum Kind {
    Plist,
    Array(Vec<Value>),
    Set(Vec<Value>),
    Dict { pairs: Vec<(Key, Value)>, keys: HashSet<Key>, pending: Option<(Key, usize)> },
}

impl Kind {
    fn tag(&self) -> &'static str {
        match self {
            Self::Plist => "plist",
            Self::Array(_) => "array",
            Self::Set(_) => "set",
            Self::Dict { .. } => "dict",
        }
    }
}

/// What a tag opens.
enum Element {
    Container(Kind),
    Leaf(Scalar),
}

/// A scalar whose end hasn't come.
struct Leaf {
    tag: String,
    scalar: Scalar,
    text: String,
    id: Option<String>,
    at: usize,
}

/// Builds a [`Plist`] from the elements of a text.
pub(crate) struct Builder<'a> {
    mode: Mode,
    lines: Lines<'a>,
    end: usize,
    frames: Vec<Frame>,
    leaf: Option<Leaf>,
    /// How many elements are open that are passed over.
    skipped: usize,
    too_deep: bool,
    top: Option<Built>,
    /// Whether the list's last element has ended.
    pub(crate) complete: bool,
    known: HashMap<String, Built>,
    path: KeyPath,
    positions: Positions,
    steps: usize,
    notes: Vec<Note>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(text: &'a str, mode: Mode) -> Self {
        Self {
            mode,
            lines: Lines::new(text),
            end: text.len(),
            frames: Vec::new(),
            leaf: None,
            skipped: 0,
            too_deep: false,
            top: None,
            complete: false,
            known: HashMap::new(),
            path: KeyPath::new(),
            positions: Positions::new(),
            steps: 0,
            notes: Vec::new(),
        }
    }

    /// Notes how the text had to be read, and what stands before the list.
    pub(crate) fn note_text(&mut self, text: &Text<'_>, start: usize) {
        if let Some(remark) = text.remark {
            self.note(0, NoteKind::Encoding, remark.to_owned());
        }
        if !text.text[..start].trim().is_empty() {
            self.note(0, NoteKind::Skipped, "the text before the property list is ignored".into());
        }
    }

    pub(crate) fn open(&mut self, tag: &str, attributes: &str, at: usize) -> Result<(), Fault> {
        if self.skipped > 0 {
            self.skipped += 1;
            return Ok(());
        }
        if let Some(leaf) = &self.leaf {
            let message = format!("<{tag}> is inside <{}>", leaf.tag);
            self.skipped = 1;
            return self.malformed(at, &message);
        }
        if tag == "plist" && self.frames.is_empty() && self.top.is_none() {
            self.frames.push(Frame { kind: Kind::Plist, id: None, at, weight: 0, height: 0 });
            return Ok(());
        }
        if self.top.is_some() && self.depth() == 0 {
            self.skipped = 1;
            return self
                .damaged(at, "the property list holds more than one value; the first counts");
        }
        let Some(element) = element(tag, attributes) else {
            self.skipped = 1;
            return self.damaged(at, &format!("<{tag}> is not an element of property lists"));
        };
        if let Some(id) = attribute(attributes, "IDREF") {
            return self.refer(tag, id, at);
        }
        let id = attribute(attributes, "ID").map(str::to_owned);
        self.place(tag, at);
        match element {
            Element::Container(_) if self.depth() >= MAX_DEPTH => {
                self.skipped = 1;
                self.deep(at)?;
                self.add(Built::cut(), at)?;
            }
            Element::Container(kind) => {
                self.frames.push(Frame { kind, id, at, weight: 1, height: 0 });
            }
            Element::Leaf(scalar) => {
                self.leaf = Some(Leaf { tag: tag.into(), scalar, text: String::new(), id, at });
            }
        }
        Ok(())
    }

    pub(crate) fn close(&mut self, tag: &str, at: usize) -> Result<(), Fault> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        if let Some(leaf) = self.leaf.take() {
            if leaf.tag != tag {
                let message = format!("<{}> is closed by </{tag}>", leaf.tag);
                self.malformed(at, &message)?;
            }
            let container = self.frames.iter().rev().any(|frame| frame.kind.tag() == tag);
            self.finish_leaf(leaf)?;
            if !container {
                return Ok(());
            }
        }
        let Some(open) = self.frames.iter().rposition(|frame| frame.kind.tag() == tag) else {
            return self.malformed(at, &format!("</{tag}> closes nothing"));
        };
        if open + 1 < self.frames.len() {
            let inner = self.frames.last().map_or("", |frame| frame.kind.tag());
            let message = format!("found </{tag}> where </{inner}> must be");
            self.malformed(at, &message)?;
        }
        while self.frames.len() > open {
            self.close_frame()?;
        }
        Ok(())
    }

    /// Characters, also those of a `CDATA` section.
    pub(crate) fn text(&mut self, piece: &str, at: usize) -> Result<(), Fault> {
        if self.skipped > 0 {
            return Ok(());
        }
        match &mut self.leaf {
            Some(leaf) => leaf.text.push_str(piece),
            None if piece.trim().is_empty() => {}
            None if self.frames.is_empty() => {}
            None => {
                let skip = piece.len() - piece.trim_start().len();
                let shown: String = piece.trim().chars().take(30).collect();
                let message = format!("text outside of any value: {shown:?}");
                // Lines for the C preprocessor are gone once the build has read them.
                let source = shown.starts_with('#');
                let tell = if source { Self::damaged } else { Self::malformed };
                tell(self, at + skip, &message)?;
            }
        }
        Ok(())
    }

    /// An entity or character reference.
    pub(crate) fn reference(&mut self, name: &str, at: usize) -> Result<(), Fault> {
        if self.skipped > 0 {
            return Ok(());
        }
        match (&mut self.leaf, entity(name)) {
            (Some(leaf), Some(character)) => leaf.text.push(character),
            (Some(leaf), None) => {
                leaf.text.push('&');
                leaf.text.push_str(name);
                leaf.text.push(';');
                self.damaged(at, &format!("the entity &{name}; is unknown; it is kept as it is"))?;
            }
            (None, _) => self.damaged(at, &format!("&{name}; is outside of any value"))?,
        }
        Ok(())
    }

    /// Something is wrong here, but reading goes on.
    pub(crate) fn damaged(&mut self, at: usize, message: &str) -> Result<(), Fault> {
        self.fail_or_note(at, NoteKind::Damaged, message)
    }

    /// The same where the text is no XML any more.
    fn malformed(&mut self, at: usize, message: &str) -> Result<(), Fault> {
        self.fail_or_note(at, NoteKind::Malformed, message)
    }

    /// Nothing behind this place can be read.
    pub(crate) fn cut(&mut self, at: usize, message: &str) -> Result<(), Fault> {
        self.fail_or_note(at, NoteKind::Truncated, &format!("reading ends here: {message}"))
    }

    /// The end of the text.
    pub(crate) fn finish(mut self) -> Result<Plist, Fault> {
        if !self.complete && (self.leaf.is_some() || !self.frames.is_empty()) {
            let missing = match &self.leaf {
                Some(leaf) => leaf.tag.clone(),
                None => self.frames.last().map_or("", |frame| frame.kind.tag()).to_owned(),
            };
            if self.notes.last().is_none_or(|note| note.kind != NoteKind::Truncated) {
                let message = format!("the text ends before </{missing}>");
                self.fail_or_note(self.end, NoteKind::Truncated, &message)?;
            }
            // Of a scalar that was cut, the part that is there.
            if let Some(leaf) = self.leaf.take().filter(|leaf| leaf.scalar != Scalar::Key) {
                let value = Value::Clipped(leaf.text.trim().as_bytes().into());
                self.add(Built::leaf(value), leaf.at)?;
            }
            // That the innermost key has no value is no further damage.
            if let Some(Frame { kind: Kind::Dict { pending, .. }, .. }) = self.frames.last_mut() {
                *pending = None;
            }
            while !self.frames.is_empty() {
                self.close_frame()?;
            }
        }
        match self.top.take() {
            Some(top) => {
                Ok(Plist { value: top.value, positions: self.positions, notes: self.notes })
            }
            None => Err(self.fault(self.end, "the property list holds no value".into())),
        }
    }

    /// Containers that are open, `<plist>` left out.
    fn depth(&self) -> usize {
        match self.frames.first() {
            Some(Frame { kind: Kind::Plist, .. }) => self.frames.len() - 1,
            _ => self.frames.len(),
        }
    }

    fn finish_leaf(&mut self, leaf: Leaf) -> Result<(), Fault> {
        if leaf.scalar == Scalar::Key {
            if let Some(id) = leaf.id {
                self.known.insert(id, Built::leaf(Value::string(&leaf.text)));
            }
            return self.key(Key::from(leaf.text), leaf.at);
        }
        let value = match leaf.scalar.value(&leaf.text, self.mode) {
            Ok(value) => value,
            Err(message) => {
                self.damaged(leaf.at, &message)?;
                Value::Clipped(leaf.text.trim().as_bytes().into())
            }
        };
        self.add_known(leaf.id, Built::leaf(value), leaf.at)
    }

    fn close_frame(&mut self) -> Result<(), Fault> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let value = match frame.kind {
            Kind::Plist => {
                self.complete = self.frames.is_empty();
                return Ok(());
            }
            Kind::Array(items) => Value::Array(items.into()),
            Kind::Set(items) => Value::Set(items.into()),
            Kind::Dict { pairs, pending, .. } => {
                if let Some((key, from)) = pending {
                    self.damaged(from, &format!("the key {:?} has no value", key.as_str()))?;
                }
                Value::Dict(pairs.into_iter().collect())
            }
        };
        let built = Built { value, weight: frame.weight, height: frame.height + 1 };
        self.add_known(frame.id, built, frame.at)
    }

    fn key(&mut self, key: Key, at: usize) -> Result<(), Fault> {
        let Some(Frame { kind: Kind::Dict { pending, .. }, .. }) = self.frames.last_mut() else {
            return self
                .damaged(at, &format!("the key {:?} is outside of a dictionary", key.as_str()));
        };
        if let Some((before, from)) = pending.replace((key, at)) {
            self.damaged(from, &format!("the key {:?} has no value", before.as_str()))?;
        }
        Ok(())
    }

    fn add_known(&mut self, id: Option<String>, built: Built, at: usize) -> Result<(), Fault> {
        if let Some(id) = id {
            self.known.insert(id, built.clone());
        }
        self.add(built, at)
    }

    /// Puts a value where it belongs.
    fn add(&mut self, built: Built, at: usize) -> Result<(), Fault> {
        let Some(frame) = self.frames.last_mut() else {
            self.top = Some(built);
            self.complete = true;
            return Ok(());
        };
        frame.weight = frame.weight.saturating_add(built.weight);
        frame.height = frame.height.max(built.height);
        let mut twice = None;
        match &mut frame.kind {
            Kind::Plist => self.top = Some(built),
            Kind::Array(items) | Kind::Set(items) => items.push(built.value),
            Kind::Dict { pairs, keys, pending } => {
                let Some((key, from)) = pending.take() else {
                    return self.damaged(at, "a value without a key; it is ignored");
                };
                if is_there(pairs, keys, &key) {
                    twice = Some((from, key.clone()));
                }
                pairs.push((key, built.value));
            }
        }
        if let Some((from, key)) = twice {
            let message = format!(
                "the key {:?} is in one dictionary twice; the last one counts",
                key.as_str()
            );
            self.note(from, NoteKind::DuplicateKey, message);
        }
        Ok(())
    }

    /// A reference to a value that came before.
    fn refer(&mut self, tag: &str, id: &str, at: usize) -> Result<(), Fault> {
        // The reference's own end tag.
        self.skipped = 1;
        let Some(built) = self.known.get(id).cloned() else {
            self.damaged(at, &format!("IDREF {id:?} refers to nothing before it"))?;
            return if tag == "key" { Ok(()) } else { self.add(Built::cut(), at) };
        };
        if tag == "key" {
            let name = built.value.as_utf8().unwrap_or_default().to_owned();
            return self.key(Key::from(name), at);
        }
        self.place(tag, at);
        let held =
            self.frames.iter().fold(built.weight, |all, frame| all.saturating_add(frame.weight));
        if self.depth() + built.height > MAX_DEPTH || held > MAX_WEIGHT {
            self.deep(at)?;
            return self.add(Built::cut(), at);
        }
        self.add(built, at)
    }

    fn deep(&mut self, at: usize) -> Result<(), Fault> {
        if std::mem::replace(&mut self.too_deep, true) {
            return Ok(());
        }
        let message =
            format!("values are nested more than {MAX_DEPTH} levels deep, or repeat without end");
        self.fail_or_note(at, NoteKind::Skipped, &message)
    }

    /// Remembers where a value stands.
    fn place(&mut self, tag: &str, at: usize) {
        if matches!(self.mode, Mode::Dump | Mode::Prelink) || tag == "key" || self.steps > MAX_STEPS
        {
            return;
        }
        self.path.clear();
        for frame in &self.frames {
            match &frame.kind {
                Kind::Plist => {}
                Kind::Array(items) | Kind::Set(items) => {
                    self.path.push(Step::Index(items.len() as u32));
                }
                // The key of an open value is still pending; without one, the value is dropped.
                Kind::Dict { pending: Some((key, _)), .. } => {
                    self.path.push(Step::Key(key.clone()));
                }
                Kind::Dict { pending: None, .. } => return,
            }
        }
        self.steps += self.path.len() + 1;
        let position = self.lines.position(at);
        self.positions.insert(self.path.clone(), position);
    }

    fn fail_or_note(&mut self, at: usize, kind: NoteKind, message: &str) -> Result<(), Fault> {
        if self.mode == Mode::Scenario {
            return Err(self.fault(at, message.to_owned()));
        }
        self.note(at, kind, message.to_owned());
        Ok(())
    }

    fn fault(&mut self, at: usize, reason: String) -> Fault {
        Fault { at: self.lines.position(at), reason }
    }

    fn note(&mut self, at: usize, kind: NoteKind, message: String) {
        if self.notes.len() < MAX_NOTES {
            let at = self.lines.position(at);
            self.notes.push(Note { at, kind, message, file: None });
        } else if self.notes.len() == MAX_NOTES {
            let message = "there are more notes like this one; they aren't listed".to_owned();
            self.notes.push(Note::whole(NoteKind::Skipped, message));
        }
    }
}

/// Whether `key` is in a dictionary; remembers it there when there are many.
fn is_there(pairs: &[(Key, Value)], keys: &mut HashSet<Key>, key: &Key) -> bool {
    if pairs.len() < FEW {
        return pairs.iter().any(|(have, _)| have == key);
    }
    if keys.is_empty() {
        keys.extend(pairs.iter().map(|(have, _)| have.clone()));
    }
    !keys.insert(key.clone())
}

fn element(tag: &str, attributes: &str) -> Option<Element> {
    Some(Element::Leaf(match tag {
        "array" => return Some(Element::Container(Kind::Array(Vec::new()))),
        "set" => return Some(Element::Container(Kind::Set(Vec::new()))),
        "dict" => {
            let kind = Kind::Dict { pairs: Vec::new(), keys: HashSet::new(), pending: None };
            return Some(Element::Container(kind));
        }
        "key" => Scalar::Key,
        "string" => Scalar::String,
        "integer" => Scalar::Integer(
            attribute(attributes, "size").map(|size| size.trim().parse().unwrap_or(u8::MAX)),
        ),
        "data" if attribute(attributes, "format") == Some("hex") => Scalar::HexData,
        "data" => Scalar::Data,
        "real" => Scalar::Real,
        "date" => Scalar::Date,
        "true" => Scalar::True,
        "false" => Scalar::False,
        _ => return None,
    }))
}

/// The value of an attribute in `a="1" b='2'`.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, behind) = after[1..].split_once(quote)?;
        if before.trim() == name {
            return Some(value);
        }
        rest = behind;
    }
    None
}
