//! A dump whose every text tries to act on the terminal, and what must not be left of it.

use std::fmt::Write as _;

/// Sequences of which none may reach a terminal: titles, clipboards, answers, colours, resizing, bare C1 controls, marks of writing
/// direction, and what moves the cursor.
pub(crate) const SEQUENCES: [&str; 12] = [
    "\x1b]0;TITLE\x07",
    "\x1b]52;c;Q0xJUA==\x1b\\",
    "\x1b[8;7;99t",
    "\x1b[6n",
    "\u{9b}31m",
    "\u{90}q\u{9c}",
    "\u{202e}\u{2066}\u{200f}",
    "\x08\x08\x7f",
    "\x1bc",
    "\x1b(0",
    "\u{61c}\u{2028}\u{feff}",
    "\x1b[?1049l",
];

/// The sequences, told apart by a number, for a text of one line.
pub(crate) fn text(number: usize) -> String {
    let at = |offset: usize| SEQUENCES[(number + offset) % SEQUENCES.len()];
    format!("n{number}{}m{}", at(0), at(5))
}

/// What `ioreg -l` prints of such a machine; bytes that are no UTF-8 are in it too.
pub(crate) fn dump() -> Vec<u8> {
    let mut out = String::from("IOService:\n");
    out.push_str("+-o Root  <class IORegistryEntry, id 0x100000100, retain 1>\n  | {\n");
    out.push_str("  |   \"IOKitBuildVersion\" = \"K\"\n  | }\n  | \n");
    for number in 0..SEQUENCES.len() {
        let [name, class, key, value, location] = std::array::from_fn(|at| text(number * 5 + at));
        let id = 0x1_0000_0200 + number;
        let _ = write!(
            out,
            "  +-o {name}@{location}  <class {class}, id {id:#x}, registered, matched, active, busy 0, retain 4>\n    | {{\n"
        );
        for line in [
            format!("\"{key}\" = \"{value}\""),
            format!("\"{key}\" = \"twice\""),
            format!("\"nested\" = {{\"{key}\"=(\"{value}\",<\"{value}\">)}}"),
            "\"IOProviderClass\" = \"IOResources\"".to_owned(),
            format!("\"IOClass\" = \"{class}\""),
            format!("\"CFBundleIdentifier\" = \"{value}\""),
            format!("\"IOMatchCategory\" = \"{value}\""),
            format!("\"{key}x\" = {value}"),
        ] {
            let _ = writeln!(out, "    |   {line}");
        }
        out.push_str("    | }\n    | \n");
    }
    let mut bytes = out.into_bytes();
    bytes.extend(b"  +-o raw\x9b\x90\xff\x1b[1m  <class R\x9d0;x\x07, id 0x100000300>\n      {\n        \"k\x9b\" = <\"\x9b\x1b[7m\">\n");
    bytes
}

/// What of `output` a terminal would act on, colours of the program's own aside; `None` is as it should be. Tabs, with which property
/// lists are indented, do no harm.
pub(crate) fn acts(output: &str) -> Option<String> {
    let found = output.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    })?;
    Some(format!("the character {found:?}"))
}
