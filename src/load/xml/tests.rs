use std::fmt::Write;

use super::*;
use crate::model::{Key, NoteKind, Number, Step};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n";

fn whole(body: &str) -> String {
    format!("{HEAD}{body}\n</plist>\n")
}

fn info(text: &str) -> Plist {
    read(text.as_bytes(), Mode::Info).unwrap()
}

fn kinds(plist: &Plist) -> Vec<NoteKind> {
    plist.notes.iter().map(|note| note.kind).collect()
}

#[test]
fn every_element_of_a_list_is_read_in_order() {
    let plist = info(&whole(
        "<dict><key>z</key><string>a &lt;&amp;&#x41;&gt;<![CDATA[<b>]]></string><key>a</key><array><integer>-1</integer>\
         <integer>0x1F</integer><true/><false/></array><key>d</key><data>\n\tAQI=\n\t</data>\
         <key>r</key><real>1.5</real><key>t</key><date>2001-01-01T00:00:01Z</date><!-- no --><key>e</key><dict/></dict>",
    ));
    assert!(plist.notes.is_empty(), "{:?}", plist.notes);
    let top = plist.value.as_dict().unwrap();
    let keys: Vec<&str> = top.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["z", "a", "d", "r", "t", "e"]);
    assert_eq!(top.str("z"), Some("a <&A><b>"));
    assert_eq!(
        top.get("a").unwrap().as_list().unwrap(),
        [Value::integer(u64::MAX), Value::integer(31), Value::Bool(true), Value::Bool(false)]
    );
    assert_eq!(top.get("d"), Some(&Value::data([1, 2])));
    assert_eq!(top.get("r"), Some(&Value::Real(1.5)));
    assert_eq!(top.get("t"), Some(&Value::Date(1.0)));
    assert_eq!(top.get("e"), Some(&Value::Dict(crate::model::Dict::new())));
}

#[test]
fn positions_are_lines_and_columns_of_values() {
    let plist = info(&whole(
        "<dict>\n  <key>é</key> <string>a</string>\n  <key>l</key>\n<array><true/></array></dict>",
    ));
    let path = |steps: &[Step]| plist.positions[steps];
    assert_eq!((path(&[]).line, path(&[]).column), (4, 1));
    let accented = path(&[Step::Key(Key::new("é"))]);
    assert_eq!((accented.line, accented.column), (5, 16));
    let inner = path(&[Step::Key(Key::new("l")), Step::Index(0)]);
    assert_eq!((inner.line, inner.column), (7, 8));
}

#[test]
fn a_key_that_stands_twice_is_kept_and_noted() {
    let plist = info(&whole("<dict><key>a</key><true/>\n<key>a</key><false/></dict>"));
    assert_eq!(plist.value.as_dict().unwrap().len(), 2);
    assert_eq!(kinds(&plist), [NoteKind::DuplicateKey]);
    assert_eq!(plist.notes[0].at.line, 5);
    let many: Vec<String> = (0..40).map(|n| format!("<key>{}</key><true/>", n % 39)).collect();
    let many = many.concat();
    assert_eq!(kinds(&info(&whole(&format!("<dict>{many}</dict>")))), [NoteKind::DuplicateKey]);
}

#[test]
fn the_kernels_serialised_form_is_understood() {
    let text = "<dict ID=\"0\"><key>a</key><integer size=\"32\" ID=\"1\">0xffffffff</integer>\
        <key>b</key><integer size=\"32\" IDREF=\"1\"/><key>c</key><set ID=\"2\"><string ID=\"3\">x</string></set>\
        <key>d</key><set IDREF=\"2\"/><key>e</key><data format=\"hex\">0aFF</data></dict>";
    let plist = read(text.as_bytes(), Mode::Scenario).unwrap();
    let top = plist.value.as_dict().unwrap();
    assert_eq!(top.get("b"), Some(&Value::Number(Number::sized(0xffff_ffff, 32))));
    assert_eq!(top.get("d"), Some(&Value::Set(vec![Value::string("x")].into())));
    assert_eq!(top.get("e"), Some(&Value::data([10, 255])));
}

#[test]
fn references_that_double_at_each_step_do_not_explode() {
    let mut text = String::from("<array><array ID=\"0\"><true/><true/></array>");
    for n in 0..60 {
        let _ = write!(
            text,
            "<array ID=\"{}\"><array IDREF=\"{n}\"/><array IDREF=\"{n}\"/></array>",
            n + 1
        );
    }
    text.push_str("</array>");
    assert_eq!(kinds(&info(&text)), [NoteKind::Skipped]);
    assert!(read(text.as_bytes(), Mode::Scenario).is_err());
}

#[test]
fn a_reference_to_what_is_not_there_or_to_itself_is_damage() {
    let plist = info("<array ID=\"1\"><string IDREF=\"9\"/><array IDREF=\"1\"/></array>");
    assert_eq!(kinds(&plist), [NoteKind::Damaged, NoteKind::Damaged]);
}

#[test]
fn doctypes_blank_lines_and_junk_before_the_list_do_no_harm() {
    for head in [
        "",
        "\n\n<?xml version=\"1.0\"?>\n",
        "\u{feff}<?xml version=\"1.0\"?>",
        "<!DOCTYPE plist SYSTEM \"file://localhost/System/Library/DTDs/PropertyList.dtd\">",
        "<!DOCTYPE plist [<!ENTITY a \"b\">]>",
        "<!doctype plist>",
    ] {
        let plist = info(&format!("{head}<plist version=\"0.9\"><string>x</string></plist>"));
        assert_eq!(plist.value, Value::string("x"), "{head:?}");
        assert!(plist.notes.is_empty(), "{head:?}: {:?}", plist.notes);
    }
    let plist = info(&format!("$ ioreg -al\n{}", whole("<true/>")));
    assert_eq!(kinds(&plist), [NoteKind::Skipped]);
}

#[test]
fn utf16_and_latin1_are_read() {
    let text = "<?xml version=\"1.0\"?><plist><string>é</string></plist>";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut big = vec![0xfe, 0xff];
    big.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    let latin =
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><plist><string>\xe9</string></plist>";
    for bytes in [&little[..], &big, latin] {
        let plist = read(bytes, Mode::Info).unwrap();
        assert_eq!(plist.value, Value::string("é"));
        assert_eq!(kinds(&plist), [NoteKind::Encoding]);
    }
    let plist = read(b"<plist><string>a\xffb</string></plist>", Mode::Info).unwrap();
    assert_eq!(plist.value, Value::string("a\u{fffd}b"));
}

#[test]
fn a_cut_list_gives_what_is_there() {
    let text =
        whole("<dict>\n<key>a</key><true/>\n<key>b</key><array><string>one</string><string>tw");
    let cut = text.strip_suffix("\n</plist>\n").unwrap();
    let plist = info(cut);
    let top = plist.value.as_dict().unwrap();
    assert_eq!(top.get("a"), Some(&Value::Bool(true)));
    let list = top.get("b").unwrap().as_list().unwrap();
    assert_eq!(list, [Value::string("one"), Value::Clipped(b"tw"[..].into())]);
    assert_eq!(kinds(&plist), [NoteKind::Truncated]);
    assert_eq!((plist.notes[0].at.line, plist.notes[0].at.column), (6, 50));
}

#[test]
fn no_part_of_a_list_is_a_scenario() {
    let text = whole(
        "<dict><key>a</key><array><data>AQ==</data><set/></array><key>b</key><string>&lt;é</string></dict>",
    );
    for end in 0..text.trim_end().len() {
        assert!(read(&text.as_bytes()[..end], Mode::Scenario).is_err(), "{end}");
    }
}

#[test]
fn damage_is_noted_and_passed_over() {
    for (body, shape) in [
        ("<dict><string>a</string></dict>", "Dict(Dict([]))"),
        ("<dict><key>a</key><key>b</key><true/></dict>", "Dict(Dict([(\"b\", Bool(true))]))"),
        ("<array><foo><true/></foo><true/></array>", "Array([Bool(true)])"),
        ("<array><true/></dict><false/></array>", "Array([Bool(true), Bool(false)])"),
        ("<array><array><true/></plist>", "Array([Array([Bool(true)])])"),
        ("<array>x<true/></array>", "Array([Bool(true)])"),
        ("<array>\n#if X\n<true/></array>", "Array([Bool(true)])"),
        ("<true/><false/>", "Bool(true)"),
    ] {
        let plist = info(&whole(body));
        assert_eq!(format!("{:?}", plist.value), shape, "{body}");
        // What is no XML is told from what is only no property list.
        let kind = match body {
            "<array><true/></dict><false/></array>"
            | "<array><array><true/></plist>"
            | "<array>x<true/></array>" => NoteKind::Malformed,
            _ => NoteKind::Damaged,
        };
        assert!(kinds(&plist).contains(&kind), "{body}");
        assert!(read(whole(body).as_bytes(), Mode::Scenario).is_err(), "{body}");
    }
    let odd = info(&whole("<array><integer>many</integer><string>&who; &</string></array>"));
    assert_eq!(odd.value.as_list().unwrap()[0], Value::Clipped(b"many"[..].into()));
    assert_eq!(odd.value.as_list().unwrap()[1], Value::string("&who; &"));
}

#[test]
fn scenarios_have_neither_reals_nor_dates() {
    for body in ["<real>1</real>", "<date>2001-01-01T00:00:00Z</date>"] {
        let error = read(whole(body).as_bytes(), Mode::Scenario).unwrap_err().to_string();
        assert!(error.contains("a scenario can't hold a"), "{error}");
        assert!(read(whole(body).as_bytes(), Mode::Info).is_ok());
    }
}

#[test]
fn a_hundred_thousand_levels_are_cut_without_harm() {
    let deep = "<array>".repeat(100_000);
    let closed = format!("{deep}<true/>{}", "</array>".repeat(100_000));
    for text in [&deep, &closed, &"<dict><key>k</key>".repeat(100_000)] {
        let plist = info(text);
        assert!(kinds(&plist).contains(&NoteKind::Skipped));
        assert!(matches!(read(text.as_bytes(), Mode::Scenario), Err(LoadError::Unreadable { .. })));
    }
}

#[test]
fn dumps_tell_neither_symbols_nor_widths() {
    let text = whole(
        "<array><string>a</string><integer>-1</integer><integer size=\"16\">-1</integer></array>",
    );
    let plist = read(text.as_bytes(), Mode::Dump).unwrap();
    assert_eq!(
        plist.value.as_list().unwrap(),
        [
            Value::Str(crate::model::Str::either("a")),
            Value::Number(Number::unsized_(u64::MAX)),
            Value::Number(Number::sized(u64::MAX, 16)),
        ]
    );
    assert!(plist.positions.is_empty());
}

#[test]
fn nothing_of_a_list_is_one_clear_error() {
    for text in ["", "   ", "hello", "<html><body></body></html>", "<plist version=\"1.0\">"] {
        let error = read(text.as_bytes(), Mode::Info).unwrap_err().to_string();
        assert!(error.starts_with("XML property list: "), "{error}");
    }
}
