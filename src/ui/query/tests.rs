use super::fields::FieldRow;
use super::*;
use crate::model::Value;

fn letters(text: &str) -> Vec<(char, bool)> {
    text.chars().map(|c| (c, false)).collect()
}

#[test]
fn patterns_fit_the_whole_or_a_part_case_aside() {
    for (pattern, anywhere, text, fits) in [
        ("IOPCI*", false, "IOPCIDevice", true),
        ("iopci*", false, "IOPCIDevice", true),
        ("IOPCI*", false, "AppleIOPCI", false),
        ("*pci*", false, "AppleIOPCI", true),
        ("IOPCIDevice", false, "IOPCIDevice", true),
        ("IOPCI", false, "IOPCIDevice", false),
        ("IOPCI", true, "AppleIOPCIFamily", true),
        ("io?s", false, "IOUS", true),
        ("io?s", false, "IOS", false),
        ("*", false, "", true),
        ("a*b*c", false, "a-b-b-c", true),
        ("a*b*c", false, "a-b-b-", false),
        ("*a", false, "aaab", false),
        ("*aab", false, "aaab", true),
        ("a*", true, "ba", false),
        ("", true, "x", true),
        ("käse*", false, "Käsebrot", true),
        ("?", false, "東", true),
    ] {
        assert_eq!(Pattern::of(pattern, anywhere).fits(text), fits, "{pattern} {text}");
    }
    // What is quoted stands for itself.
    assert!(!Pattern::new(&[('*', true)], false).fits("x"));
    // A long text against many stars takes no longer than both are long.
    let many = "*a".repeat(50) + "b";
    assert!(!Pattern::of(&many, false).fits(&"a".repeat(5000)));
}

#[test]
fn a_wanted_value_is_read_in_every_way_it_can_be_meant() {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let vendor = Value::data([0x86, 0x80, 0, 0]);
    let list = Value::Array(vec![Value::string("one"), Value::string("pci8086,10d3")].into());
    for (wanted, value, how, fits) in [
        ("8086", &vendor, Equal, true),
        ("0x8086", &vendor, Equal, true),
        ("86800000", &vendor, Equal, true),
        ("<86800000>", &vendor, Equal, true),
        ("8087", &vendor, Equal, false),
        ("0x8000", &vendor, Greater, true),
        ("0x8000", &vendor, Less, false),
        ("32902", &Value::integer(0x8086), Equal, true),
        ("0x8086", &Value::integer(0x8086), Equal, true),
        ("8086", &Value::integer(0x8086), Equal, false),
        ("5", &Value::integer(4), Less, true),
        ("5", &Value::integer(5), Greater, false),
        ("yes", &Value::Bool(true), Equal, true),
        ("true", &Value::Bool(true), Equal, true),
        ("No", &Value::Bool(true), Equal, false),
        ("pci8086*", &list, Equal, true),
        ("pci8086", &list, Equal, false),
        ("pci8086,10d3", &Value::data(b"pci8086,0\0pci8086,10d3\0"), Equal, true),
        ("x", &Value::string("5"), Less, false),
    ] {
        let read = Wanted::new(&letters(wanted), false);
        assert_eq!(read.fits(value, how), fits, "{wanted} {how:?} {value:?}");
    }
    assert!(Wanted::new(&letters("8086"), true).fits(&list, Equal), "a part is enough");
}

fn shown(text: &str) -> String {
    match Query::read(text) {
        Err(error) => format!("{}..{} {}", error.at.start, error.at.end, error.message),
        Ok(query) => {
            let one = |term: &Term| {
                let sign = if term.negated { "!" } else { "" };
                let what = match &term.test {
                    Test::Word(word) => format!("word {}", word.text),
                    Test::Phrase(wanted) => format!("phrase {}", wanted.pattern().text()),
                    Test::Text(field, text) => {
                        format!("{} {}", fields::of(*field).name, text.text())
                    }
                    Test::Id(digits) => format!("id {digits}"),
                    Test::State(word, holds) => format!("state {word} {holds}"),
                    Test::Key(path, value) => {
                        let path: Vec<String> = path.iter().map(Pattern::text).collect();
                        let value = value
                            .as_ref()
                            .map(|(how, wanted)| format!(" {how:?} {}", wanted.pattern().text()));
                        format!("key {}{}", path.join("/"), value.unwrap_or_default())
                    }
                    Test::Value(wanted) => format!("value {}", wanted.pattern().text()),
                    Test::Verdict(field, which) => {
                        format!("{field:?} {}", which.as_ref().map_or("any".into(), Pattern::text))
                    }
                };
                format!("{sign}{what}")
            };
            query.terms.iter().map(one).collect::<Vec<_>>().join("; ")
        }
    }
}

#[test]
fn searches_are_read_as_they_are_meant() {
    for (text, meaning) in [
        ("", ""),
        ("kbd  usb", "word kbd; word usb"),
        (
            "class:IOPCI* state:!matched key:vendor-id=8086 rejected:",
            "class iopci; state matched false; key vendor-id Equal 8086; Rejected any",
        ),
        ("!matched", "state matched false"),
        ("!usb", "!phrase usb"),
        ("-usb", "!phrase usb"),
        ("!class:IOPCI*", "!class iopci"),
        ("\"Apple Inc\"", "phrase apple inc"),
        ("name:\"Apple Inc\" x", "name apple inc; word x"),
        ("\"open", "phrase open"),
        ("\"say \\\"x\\\"\"", "phrase say \"x\""),
        ("class:", ""),
        ("class: x", "word x"),
        ("IOService:/PCI0@0", "word IOService:/PCI0@0"),
        ("state:regi", ""),
        ("state:inactive", "state active false"),
        ("state:!inactive", "state active true"),
        ("id:0x010", "id 10"),
        ("key:IOPropertyMatch/model", "key iopropertymatch/model"),
        ("key:\"a=b\"=c", "key a=b Equal c"),
        ("key:IOProbeScore>100", "key ioprobescore Greater 100"),
        ("key:IOProbeScore>", "key ioprobescore"),
        ("!driver:", "!Driver any"),
        ("driver:com.apple", "Driver com.apple"),
        ("!", ""),
        ("pci8086,10d3", "word pci8086,10d3"),
    ] {
        assert_eq!(shown(text), meaning, "{text}");
    }
}

#[test]
fn what_is_wrong_is_said_in_its_place_with_what_is_allowed() {
    for (text, start, parts) in [
        (
            "usb clas:x",
            "4..10 ",
            &["there is no field clas", "class, super", "quotation marks"][..],
        ),
        ("state:wrong", "0..11 ", &["there is no state wrong", "registered matched"]),
        ("id:xyz", "0..6 ", &["xyz is not an ID"]),
        ("key:=3", "0..6 ", &["a key must come first"]),
        ("key:a>b!", "0..8 ", &["> compares numbers"]),
    ] {
        let told = shown(text);
        assert!(told.starts_with(start), "{told}");
        assert!(parts.iter().all(|part| told.contains(part)), "{told}");
    }
}

#[test]
fn names_of_fields_are_completed() {
    for (before, rest) in [
        ("cl", Some("ass:")),
        ("usb !st", Some("ate:")),
        ("state:reg", Some("istered")),
        ("state:!mat", Some("ched")),
        ("class:IO", None),
        ("c", None),
        ("zz", None),
        ("", None),
        ("CL", Some("ass:")),
    ] {
        assert_eq!(complete(before).as_deref(), rest, "{before}");
    }
}

#[test]
fn every_example_of_the_table_can_be_read() {
    for FieldRow { field, name, example, words, .. } in FIELDS {
        assert_eq!(fields::of(*field).name, *name);
        let query = Query::read(example).unwrap();
        assert_eq!(query.terms.len(), 1, "{example}");
        assert!(example.contains(&format!("{name}:")) && !words.ends_with('.'), "{example}");
    }
}

#[test]
fn the_whole_word_is_blamed_only_where_nothing_else_can_have_excluded_all() {
    let advice = |text| Query::read(text).unwrap().advice();
    assert!(advice("class:PCIDevice").is_some_and(|words| words.contains("class:*pcidevice*")));
    assert_eq!(advice("class:IOPCIDevice !driver:"), None);
    assert_eq!(advice("!class:IOPCIDevice"), None);
}

#[test]
fn the_readme_has_the_table() {
    let readme = include_str!("../../../README.md");
    assert!(readme.contains(&markdown()), "put this into README.md:\n{}", markdown());
}

#[test]
fn no_text_makes_reading_fail() {
    let pieces =
        ["\"", "\\", ":", "!", "-", "key:", "=", "<", "/", "*", "state:", "id:", "東", " "];
    let mut seed = 7u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..8 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        if let Err(error) = Query::read(&text) {
            assert!(text.get(error.at.clone()).is_some(), "{text}");
        }
        let _ = complete(&text);
    }
}
