//! Where the ids of a PCI key differ from the register that they name: halves, byte order, one slip in the digits.

use super::difference::{Difference, Likeness, is_enumeration};
use super::spelling;
use crate::engine::read_pci_terms;

/// The terms of a PCI key's text, if the kernel's reader takes all of it for terms: what it stops at ends the list.
pub(super) fn all_terms(text: &str) -> Option<usize> {
    let (terms, end) = read_pci_terms(text.as_bytes());
    let mut rest = text.bytes().skip(end);
    let is_all = rest.all(|byte| matches!(byte, b' ' | b'\t'..=b'\r'));
    (is_all && !terms.is_empty()).then_some(terms.len())
}

/// What is wrong with a PCI key's terms against the register that it names, if it is an ordinary mistake.
pub fn pci_difference(key: &str, terms: &str, register: u32) -> Option<Difference> {
    let read = all_terms(terms);
    // A mask may stand behind blanks.
    let terms = terms.split_whitespace().collect::<Vec<_>>().join(" ");
    let terms = terms.replace(" &", "&").replace("& ", "&");
    let alone = !is_enumeration(read.unwrap_or_else(|| terms.split_whitespace().count()));
    let found = terms
        .split_whitespace()
        .filter_map(|term| pci_term_difference(key, term, alone, read.is_some(), register));
    let nearest = found.min_by_key(|told| told.likeness)?;
    let is_of_vendor = |term: &&str| {
        let digits = hex_digits(term.split('&').next().unwrap_or_default());
        u32::from_str_radix(digits, 16).is_ok_and(|value| value & 0xffff == register & 0xffff)
    };
    let ids = terms.split_whitespace().filter(is_of_vendor).count();
    // The first of many ids says nothing, unless it is near.
    if nearest.likeness == Likeness::Unlike && ids > 1 && key != "IOPCIClassMatch" {
        return Some(Difference::plain(format!(
            "the vendor is right, but the device id is {:#06x}, none of the {ids} that are listed",
            register >> 16
        )));
    }
    Some(nearest)
}

fn pci_term_difference(
    key: &str,
    term: &str,
    alone: bool,
    is_read: bool,
    register: u32,
) -> Option<Difference> {
    let mut parts = term.split('&');
    let digits = hex_digits(parts.next()?);
    let whole = parts.next().is_none() && key != "IOPCIClassMatch";
    let slip = || pci_slip(digits, register).filter(|_| whole && alone);
    let Ok(value) = u32::from_str_radix(digits, 16) else {
        let words = "this isn't a list of hexadecimal numbers with spaces between them";
        return slip().or_else(|| (!is_read).then(|| Difference::plain(words)));
    };
    if key == "IOPCIClassMatch" {
        let class = register >> 8;
        return (value == class).then(|| {
            Difference::slip(format!(
                "the class belongs in the top three bytes: {:#010x}",
                class << 8
            ))
        });
    }
    if value == register.rotate_left(16) {
        Some(Difference::slip(
            "vendor and device are swapped: the device id belongs in the high 16 bits",
        ))
    } else if value == register.swap_bytes() {
        Some(Difference::slip("the bytes are in the opposite order"))
    } else if let Some(told) = slip() {
        Some(told)
    } else if value & 0xffff == register & 0xffff {
        Some(Difference::plain(format!(
            "the vendor is right, the device id is {:#06x} and not {:#06x}",
            register >> 16,
            value >> 16
        )))
    } else if value >> 16 == register & 0xffff {
        Some(Difference::plain(
            "the vendor id belongs in the low 16 bits, and the device id is different",
        ))
    } else {
        None
    }
}

/// A PCI term without what marks it as hexadecimal.
fn hex_digits(term: &str) -> &str {
    term.trim_start_matches("0x").trim_start_matches("0X")
}

/// The digits of two ids as written, where they are one slip away from those of the register: in the device id or the vendor
/// id, which is then named, or in the two as a whole.
fn pci_slip(written: &str, register: u32) -> Option<Difference> {
    let apart =
        |value: u32| (0..8).filter(|digit| (value ^ register) >> (4 * digit) & 0xf != 0).count();
    // Of most the number of digits or what they have in common tells it already.
    let alike = match written.len() {
        7 | 9 => written.bytes().all(|c| c.is_ascii_hexdigit()),
        8 => u32::from_str_radix(written, 16).is_ok_and(|value| (1..=2).contains(&apart(value))),
        _ => false,
    };
    let (written, real) = (alike.then(|| written.to_ascii_lowercase())?, format!("{register:08x}"));
    if spelling::distance(&written, &real) != 1 {
        return None;
    }
    // With another digit another device of the same kind may be meant: their ids often differ in no more.
    let (likeness, slip) = match written.len() {
        7 => (Likeness::Typo, "one digit is missing"),
        9 => (Likeness::Typo, "one digit is too many"),
        _ if u32::from_str_radix(&written, 16).is_ok_and(|value| apart(value) == 1) => {
            (Likeness::Part, "one digit differs")
        }
        _ => (Likeness::Typo, "two neighbouring digits are swapped"),
    };
    let words = match (written.split_at(written.len() - 4), real.split_at(4)) {
        ((device, vendor), (real, right)) if vendor == right => {
            format!("the vendor is right, the device id is 0x{real} and not 0x{device}: {slip}")
        }
        ((device, vendor), (right, real)) if device == right => {
            format!("the device id is right, the vendor is 0x{real} and not 0x{vendor}: {slip}")
        }
        _ => format!("the ids are 0x{real} and not 0x{written}: {slip}"),
    };
    Some(Difference { likeness, words })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::difference::likeness;

    #[test]
    fn one_slip_in_the_digits_is_near_and_named() {
        use Likeness::{Part, Typo, Unlike};
        for (terms, words) in [
            ("0x808610d3", "vendor and device are swapped"),
            (
                "0x1d038086",
                "device id is 0x10d3 and not 0x1d03: two neighbouring digits are swapped",
            ),
            ("0x10D38068", "vendor is 0x8086 and not 0x8068: two neighbouring digits are swapped"),
            (
                "0x10d48086",
                "the vendor is right, the device id is 0x10d3 and not 0x10d4: one digit differs",
            ),
            ("0x1d38086", "the device id is 0x10d3 and not 0x1d3: one digit is missing"),
            ("0x110d38086", "the device id is 0x10d3 and not 0x110d3: one digit is too many"),
            ("0x10d3808", "the ids are 0x10d38086 and not 0x10d3808: one digit is missing"),
            ("0x1d308086", "the vendor is right, the device id is 0x10d3 and not 0x1d30"),
        ] {
            let told = pci_difference("IOPCIMatch", terms, 0x10d3_8086).unwrap();
            assert!(told.words.contains(words), "{terms}: {told:?}");
        }
        let like = |terms| likeness(pci_difference("IOPCIMatch", terms, 0x10d3_8086).as_ref());
        assert_eq!((like("0x1d038086"), like("0x10d38068")), (Typo, Typo));
        assert_eq!((like("0x1d38086"), like("0x10d48086")), (Typo, Part));
        assert_eq!(like("0x1d308086"), Unlike);
        // With a mask not all digits count.
        assert_eq!((like("0x1d038086&0xff00ffff"), like("0x12345678")), (Unlike, Unlike));
    }

    #[test]
    fn of_several_terms_the_nearest_is_spoken_of() {
        let told = pci_difference("IOPCIMatch", "0x11118086 0x808610d3", 0x10d3_8086).unwrap();
        assert!(told.words.starts_with("vendor and device are swapped"), "{told:?}");
    }

    #[test]
    fn a_vendor_in_common_is_not_near_and_many_ids_are_counted() {
        let told = pci_difference("IOPCIMatch", "0x27238086 0x43f08086 0x12341234", 0xa721_8086);
        let words =
            "the vendor is right, but the device id is 0xa721, none of the 2 that are listed";
        assert_eq!(told, Some(Difference::plain(words)));
        // One that stands alone is named.
        let told = pci_difference("IOPCIMatch", "0xa7208086", 0xa721_8086).unwrap();
        assert!(told.words.contains("not 0xa720: one digit differs"), "{told:?}");
        assert_eq!(told.likeness, Likeness::Part);
    }

    #[test]
    fn among_several_ids_one_that_is_a_slip_away_is_chance() {
        let list = ["0x1d038086", "0x11118086"];
        let told =
            |ids: &[&str]| pci_difference("IOPCIMatch", &ids.join(" "), 0x10d3_8086).unwrap();
        assert_eq!(told(&list[..1]).likeness, Likeness::Typo);
        assert_eq!(told(&list).likeness, Likeness::Unlike);
        assert!(told(&list).words.ends_with("none of the 2 that are listed"));
        // What is wrong with the form of an id is no chance.
        assert_eq!(told(&[&list[..], &["0x808610d3"]].concat()).likeness, Likeness::Slip);
    }

    #[test]
    fn a_class_belongs_in_the_top() {
        let class = pci_difference("IOPCIClassMatch", "0x020000", 0x0200_0003).unwrap();
        assert!(class.words.contains("0x02000000"), "{class:?}");
    }

    #[test]
    fn what_the_kernel_stops_at_ends_the_list() {
        for text in ["0x1", "1 2", "\n0x1\n\t0x2\n", "0x1&0xffff 0x2 & 0x3 ", "+0x1"] {
            assert!(all_terms(text).is_some(), "{text:?}");
        }
        for text in ["", " ", "0x1,0x2", "0x1 word 0x2", "0x8086:0x1", "0x1\t&0x2", "0x1\u{a0}"] {
            assert!(all_terms(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_mask_may_stand_behind_blanks() {
        let told = |terms| pci_difference("IOPCIPrimaryMatch", terms, 0x10d3_8086);
        assert_eq!(likeness(told("0x808610d3 & 0xffffffff").as_ref()), Likeness::Slip);
        assert_eq!(told("0x11112222 & 0xffffffff"), None);
    }
}
