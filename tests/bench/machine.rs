//! A generated machine, as `ioreg -l` prints it and as an archive of `ioreg -al`.
//!
//! Its measures are those of real dumps: about ten properties an entry and 150 bytes a line, the same keys in entries of one class, and
//! now and then a value of many kilobytes, which make up the half of it. The same numbers give the same machine everywhere.

#[path = "../common/random.rs"]
mod random;

use std::io::{self, Write};

pub(crate) use random::Random;

const STEMS: [&str; 16] = [
    "IOClass",
    "IOProviderClass",
    "CFBundleIdentifier",
    "IOProbeScore",
    "IOMatchCategory",
    "IOPowerManagement",
    "IOUserClientClass",
    "locationID",
    "IOGeneralInterest",
    "device-id",
    "compatible",
    "ReportDescriptor",
    "Statistics",
    "IOInterruptSpecifiers",
    "Built-In",
    "IOMediaBadge",
];

/// How many classes of entries there are.
const CLASSES: u64 = 60;

enum Shape {
    Number(u64),
    Bool(bool),
    Text(String),
    Data(Vec<u8>),
    Dict(Vec<(String, Shape)>),
    Array(Vec<Shape>),
}

struct Node {
    depth: usize,
    name: String,
    location: String,
    class: String,
    id: u64,
    properties: Vec<(String, Shape)>,
}

/// Entries in the order of a dump, without end.
struct Machine {
    random: Random,
    count: u64,
    depth: usize,
}

impl Machine {
    fn new() -> Self {
        Self { random: Random::new(1), count: 0, depth: 0 }
    }

    fn node(&mut self) -> Node {
        let number = self.count;
        self.count += 1;
        self.depth = match number {
            0 => 0,
            1 => 1,
            _ => 2 + self.random.below((self.depth as u64).min(14)) as usize,
        };
        let class = match number {
            0 => "IORegistryEntry".to_owned(),
            1 => "IOPlatformExpertDevice".to_owned(),
            _ => format!("AppleGeneratedClass{}", self.random.below(CLASSES)),
        };
        Node {
            depth: self.depth,
            name: if number == 0 {
                "Root".to_owned()
            } else {
                format!("{class}-{}", self.random.below(9))
            },
            location: format!("{:x}", self.random.below(1 << (4 * (1 + number % 8)))),
            properties: self.properties(&class),
            class,
            id: 0x1_0000_0100 + number,
        }
    }

    /// The keys depend on the class, the values on chance.
    fn properties(&mut self, class: &str) -> Vec<(String, Shape)> {
        let mut of_class = Random::new(
            class.bytes().fold(7, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))),
        );
        let count = 3 + of_class.below(15);
        (0..count)
            .map(|at| {
                let stem = STEMS[of_class.below(16) as usize];
                (format!("{stem}{}", of_class.below(6) * 16 + at), self.shape(of_class.below(20)))
            })
            .collect()
    }

    fn shape(&mut self, kind: u64) -> Shape {
        let random = &mut self.random;
        match kind {
            0..=5 => Shape::Number(random.below(1 << 32)),
            6..=9 => Shape::Bool(random.below(2) == 0),
            10..=13 => Shape::Text(format!("com.apple.driver.Generated{}", random.below(400))),
            14..=16 => {
                Shape::Data((0..4 + random.below(60)).map(|_| random.below(256) as u8).collect())
            }
            17 | 18 => Shape::Dict(
                (0..3 + random.below(12))
                    .map(|at| {
                        (
                            format!("{}{at}", STEMS[at as usize]),
                            Shape::Number(random.below(1 << 20)),
                        )
                    })
                    .collect(),
            ),
            _ => {
                // Such as the elements of an input device.
                let many = if random.below(25) == 0 { 800 } else { random.below(12) };
                let member = |at: u64| {
                    let pair = |key: &str, value| (key.to_owned(), Shape::Number(value));
                    Shape::Dict(vec![
                        pair("Usage", at),
                        pair("UsagePage", 12),
                        pair("ReportID", at % 7),
                    ])
                };
                Shape::Array((0..many).map(member).collect())
            }
        }
    }
}

/// Where a dump ends.
#[derive(Clone, Copy)]
pub(crate) enum Amount {
    /// After the entry with which it has at least so many bytes.
    Bytes(u64),
    /// After so many entries.
    Nodes(u64),
}

impl Amount {
    fn is_reached(self, bytes: u64, nodes: u64) -> bool {
        match self {
            Self::Bytes(least) => bytes >= least,
            Self::Nodes(all) => nodes >= all,
        }
    }
}

/// Counts what is written.
struct Counted<W> {
    to: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.to.write(bytes)?;
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Writes a machine as `ioreg -lw0` does.
pub(crate) fn write_text(amount: Amount, to: impl Write) -> io::Result<()> {
    let mut out = Counted { to, bytes: 0 };
    let mut machine = Machine::new();
    while !amount.is_reached(out.bytes, machine.count) {
        let node = machine.node();
        let bars = "| ".repeat(node.depth);
        write!(out, "{bars}+-o {}", node.name)?;
        if node.depth > 1 {
            write!(out, "@{}", node.location)?;
        }
        write!(out, "  <class {}, id 0x{:x}, ", node.class, node.id)?;
        if node.depth > 0 {
            write!(out, "registered, matched, active, busy 0 ({} ms), ", node.id % 900)?;
        }
        writeln!(out, "retain {}>", 5 + node.id % 30)?;
        writeln!(out, "{bars}  | {{")?;
        for (key, value) in &node.properties {
            write!(out, "{bars}  |   \"{key}\" = ")?;
            text(&mut out, value)?;
            writeln!(out)?;
        }
        writeln!(out, "{bars}  | }}\n{bars}  | ")?;
    }
    out.flush()
}

fn text(out: &mut impl Write, value: &Shape) -> io::Result<()> {
    match value {
        Shape::Number(number) => write!(out, "{number}"),
        Shape::Bool(value) => write!(out, "{}", if *value { "Yes" } else { "No" }),
        Shape::Text(text) => write!(out, "\"{text}\""),
        Shape::Data(bytes) => {
            write!(out, "<")?;
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))?;
            write!(out, ">")
        }
        Shape::Dict(pairs) => {
            write!(out, "{{")?;
            for (at, (key, value)) in pairs.iter().enumerate() {
                write!(out, "{}\"{key}\"=", if at > 0 { "," } else { "" })?;
                text(out, value)?;
            }
            write!(out, "}}")
        }
        Shape::Array(members) => {
            write!(out, "(")?;
            for (at, member) in members.iter().enumerate() {
                write!(out, "{}", if at > 0 { "," } else { "" })?;
                text(out, member)?;
            }
            write!(out, ")")
        }
    }
}

/// Writes a machine as `ioreg -al` does.
pub(crate) fn write_xml(amount: Amount, to: impl Write) -> io::Result<()> {
    let mut out = Counted { to, bytes: 0 };
    let mut machine = Machine::new();
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">"
    )?;
    // An entry stays open until one comes that doesn't lie below it.
    let mut open = 0;
    while !amount.is_reached(out.bytes, machine.count) {
        let mut node = machine.node();
        if open > node.depth {
            close(&mut out, node.depth..open)?;
            open = node.depth;
        } else if open > 0 {
            let level = open * 2 - 1;
            writeln!(out, "{0}<key>IORegistryEntryChildren</key>\n{0}<array>", tabs(level))?;
        }
        // The machine may skip a level; the archive can't.
        node.depth = open;
        entry(&mut out, node)?;
        open += 1;
    }
    close(&mut out, 0..open)?;
    writeln!(out, "</plist>")?;
    out.flush()
}

/// Ends the entries of these depths, each but the last with its list of children.
fn close(out: &mut impl Write, depths: std::ops::Range<usize>) -> io::Result<()> {
    let end = depths.end;
    for depth in depths.rev() {
        if depth + 1 < end {
            writeln!(out, "{}</array>", tabs(depth * 2 + 1))?;
        }
        writeln!(out, "{}</dict>", tabs(depth * 2))?;
    }
    Ok(())
}

fn tabs(level: usize) -> String {
    "\t".repeat(level)
}

fn entry(out: &mut impl Write, node: Node) -> io::Result<()> {
    let level = node.depth * 2;
    writeln!(out, "{}<dict>", tabs(level))?;
    let mut properties = node.properties;
    let number = |key: &str, value| (key.to_owned(), Shape::Number(value));
    properties.extend([
        number("IOObjectRetainCount", 5 + node.id % 30),
        number("IORegistryEntryID", node.id),
        ("IOObjectClass".to_owned(), Shape::Text(node.class)),
        ("IORegistryEntryName".to_owned(), Shape::Text(node.name)),
    ]);
    if node.depth > 0 {
        properties.extend([
            number("IOServiceBusyState", 0),
            number("IOServiceBusyTime", node.id % 900 * 1_000_000),
            number("IOServiceState", 30),
            ("IORegistryEntryLocation".to_owned(), Shape::Text(node.location)),
        ]);
    }
    properties.sort_by(|one, other| one.0.cmp(&other.0));
    for (key, value) in &properties {
        writeln!(out, "{}<key>{key}</key>", tabs(level + 1))?;
        xml(out, value, level + 1)?;
    }
    Ok(())
}

fn xml(out: &mut impl Write, value: &Shape, level: usize) -> io::Result<()> {
    let indent = tabs(level);
    match value {
        Shape::Number(number) => writeln!(out, "{indent}<integer>{number}</integer>"),
        Shape::Bool(value) => writeln!(out, "{indent}<{value}/>"),
        Shape::Text(text) => writeln!(out, "{indent}<string>{text}</string>"),
        Shape::Data(bytes) => {
            writeln!(out, "{indent}<data>\n{indent}{}\n{indent}</data>", base64(bytes))
        }
        Shape::Dict(pairs) => {
            writeln!(out, "{indent}<dict>")?;
            for (key, value) in pairs {
                writeln!(out, "{indent}\t<key>{key}</key>")?;
                xml(out, value, level + 1)?;
            }
            writeln!(out, "{indent}</dict>")
        }
        Shape::Array(members) if members.is_empty() => writeln!(out, "{indent}<array/>"),
        Shape::Array(members) => {
            writeln!(out, "{indent}<array>")?;
            members.iter().try_for_each(|member| xml(out, member, level + 1))?;
            writeln!(out, "{indent}</array>")
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    use ::base64::Engine;
    ::base64::engine::general_purpose::STANDARD.encode(bytes)
}
