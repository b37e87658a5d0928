use super::*;

fn read(text: &str) -> Value {
    value(text.as_bytes(), Style::default())
}

fn text(text: &str) -> Value {
    Value::Str(Str::either(text))
}

fn number(raw: u64) -> Value {
    Value::Number(Number::unsized_(raw))
}

fn words(bytes: &[u8]) -> Value {
    Value::Data(Data::blurred(bytes, Nuls::UpTo(1)))
}

fn array(members: &[Value]) -> Value {
    Value::Array(members.into())
}

fn dict(pairs: &[(&str, Value)]) -> Value {
    Value::Dict(pairs.iter().map(|(key, value)| (Key::new(key), value.clone())).collect())
}

fn clipped(text: &[u8]) -> Value {
    Value::Clipped(text.into())
}

#[test]
fn every_kind_of_value_is_read() {
    let (yes, no) = (Value::Bool(true), Value::Bool(false));
    let table = [
        ("Yes", yes.clone()),
        ("No", no.clone()),
        ("0", number(0)),
        ("18446744072635809794", number(18_446_744_072_635_809_794)),
        ("18446744073709551615", number(u64::MAX)),
        ("0x1f5", number(0x1f5)),
        ("0xffffffffffffffff", number(u64::MAX)),
        ("-1", number(u64::MAX)),
        ("\"\"", text("")),
        ("\"abc\"", text("abc")),
        ("\"Yes\"", text("Yes")),
        ("\"a \"quoted\" b\"", text("a \"quoted\" b")),
        ("\"\"AirPort-1838\"\"", text("\"AirPort-1838\"")),
        ("\"costs 5$\"", text("costs 5$")),
        ("\"first\nsecond\n\"", text("first\nsecond\n")),
        ("\"IOCommand is not serializable\"", text("IOCommand is not serializable")),
        ("\"3****7\"", text("3****7")),
        ("<>", Value::data([])),
        ("<00>", Value::data([0])),
        ("<0084d717>", Value::data([0x00, 0x84, 0xd7, 0x17])),
        ("<0084D717>", Value::data([0x00, 0x84, 0xd7, 0x17])),
        ("<\"abc\">", words(b"abc")),
        ("<\"ab\",\"cd\">", words(b"ab\0cd")),
        ("<\">\">", words(b">")),
        ("<\"<dict ID=\"0\"></dict>\">", words(b"<dict ID=\"0\"></dict>")),
        ("<\"[\"a\",\"b\"]\">", words(b"[\"a\",\"b\"]")),
        ("<unknown object>", Value::Unprintable),
        ("", Value::Unprintable),
        ("()", array(&[])),
        ("{}", dict(&[])),
        ("[]", Value::Set([].into())),
        ("(1,2)", array(&[number(1), number(2)])),
        ("[\"a\",\"b\"]", Value::Set([text("a"), text("b")].into())),
        ("{\"a\"=1,\"b\"=Yes}", dict(&[("a", number(1)), ("b", yes)])),
        ("({\"a\"=(<01>)},{})", array(&[dict(&[("a", array(&[Value::data([1])]))]), dict(&[])])),
        ("{\"k\"=,\"l\"=}", dict(&[("k", Value::Unprintable), ("l", Value::Unprintable)])),
        ("(,\"a\")", array(&[Value::Unprintable, text("a")])),
        ("(\"a\",)", array(&[text("a"), Value::Unprintable])),
        ("{\"a\"=1,\"a\"=2}", dict(&[("a", number(1)), ("a", number(2))])),
    ];
    for (source, want) in table {
        assert_eq!(read(source), want, "{source}");
    }
}

#[test]
fn strings_in_containers_end_where_what_follows_allows_it() {
    let table = [
        ("{\"a\"=\"x \"y\" z\",\"b\"=1}", dict(&[("a", text("x \"y\" z")), ("b", number(1))])),
        ("{\"a\"=\"one\",\"two\"}", dict(&[("a", text("one\",\"two"))])),
        (
            "{\"a\"=\"set {b}\",\"c\"=No}",
            dict(&[("a", text("set {b}")), ("c", Value::Bool(false))]),
        ),
        ("(\"a)\",\"b\")", array(&[text("a)"), text("b")])),
        ("(\"say \"hi\"\",\"b\")", array(&[text("say \"hi\""), text("b")])),
        ("(\"a\", b\",\"c\")", array(&[text("a\", b"), text("c")])),
        ("{\"a \"b\" c\"=1}", dict(&[("a \"b\" c", number(1))])),
        (
            "{\"d\"=<\"x\",\"y\">,\"e\"=<01>}",
            dict(&[("d", words(b"x\0y")), ("e", Value::data([1]))]),
        ),
        ("(<\"a>\">,<\"b\">)", array(&[words(b"a>"), words(b"b")])),
        ("{\"s\"=\"line\nline\",\"n\"=1}", dict(&[("s", text("line\nline")), ("n", number(1))])),
    ];
    for (source, want) in table {
        assert_eq!(read(source), want, "{source}");
    }
}

#[test]
fn what_is_cut_or_made_unreadable_stays_as_it_is() {
    for source in [
        "\"abc",
        "(1,2",
        "(1,2,",
        "{\"a\"=1",
        "{\"a\"=",
        "{\"a\"",
        "{\"a\"=1)",
        "<00a",
        "<0a",
        "<\"ab",
        "Ye",
        "12$",
        "0x",
        "1e5",
        "1.5",
        "+1",
        "0x+1",
        "99999999999999999999",
        "<4a4***0>",
        "<PRIVATE>",
        "<--->",
        "<CENSORED>",
        "<\">",
        "nonsense",
        "(1)(2)",
        "{\"a\"=1}x",
    ] {
        assert_eq!(read(source), clipped(source.as_bytes()), "{source}");
    }
    assert_eq!(
        read("{\"serial\"=<4a***0>,\"n\"=12**,\"ok\"=1}"),
        dict(&[("serial", clipped(b"<4a***0>")), ("n", clipped(b"12**")), ("ok", number(1))]),
    );
}

#[test]
fn high_bytes_are_text_in_strings_and_bytes_in_data() {
    let read = |bytes: &[u8]| value(bytes, Style::default());
    assert_eq!(read(b"\"Anna\xd5s Mac\""), text("Anna\u{2019}s Mac"));
    assert_eq!(read("\"Anna\u{2019}s\"".as_bytes()), text("Anna\u{2019}s"));
    assert_eq!(read(b"<\"d|4\x80\">"), words(b"d|4\x80"));
    assert_eq!(read(b"(\"\xcaa\",1)"), array(&[text("\u{a0}a"), number(1)]));
}

#[test]
fn formatted_dumps_and_line_ends_change_the_reading() {
    let formatted = Style { formatted: true, crlf: false };
    assert_eq!(value(b"<\"ab\">", formatted), Value::Data(Data::blurred(b"ab", Nuls::Any)));
    assert_eq!(
        value(b"\n  |     00000000: 61 62 63 64 65 66 67 68 00 abcdefgh.", formatted),
        Value::data(b"abcdefgh\0"),
    );
    let table = b"\n  |     00: phys.hi: 00000000 phys.mid: 00000000 phys.lo: 00000000";
    assert_eq!(value(table, formatted), clipped(table));
    let crlf = Style { formatted: false, crlf: true };
    assert_eq!(value(b"\"a\r\nb\"", crlf), text("a\nb"));
    assert_eq!(value(b"\"a\r\nb\"", Style::default()), text("a\r\nb"));
}

#[test]
fn nesting_has_a_limit_and_no_recursion() {
    for (open, close) in [("(", ")"), ("{\"a\"=", "}"), ("[", "]")] {
        let nested = |depth: usize| {
            let inner = if open.len() > 1 { "1" } else { "" };
            format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
        };
        assert_ne!(read(&nested(DEEPEST)).type_name(), "clipped", "{open}");
        for depth in [DEEPEST + 1, 100_000, 1_000_000] {
            let source = nested(depth);
            assert_eq!(read(&source), clipped(source.as_bytes()), "{open}");
        }
    }
}

#[test]
fn looking_at_the_ends_tells_cut_values_from_whole_ones() {
    for whole in ["Yes", "No", "12", "0xff", "\"a\"", "<>", "()", "{\"a\"=1}", "[]", ""] {
        assert!(looks_whole(whole.as_bytes()), "{whole}");
    }
    for cut in ["Ye", "Y$", "Y", "12$", "\"", "\"a", "\"a$", "<00$", "(1,", "{\"a\"=1$", "abc"] {
        assert!(!looks_whole(cut.as_bytes()), "{cut}");
    }
}

#[test]
fn texts_are_those_of_the_value() {
    for style in [Style::default(), Style { formatted: true, crlf: true }] {
        for source in [
            "",
            "12",
            "\"a\"",
            "\"a\r\nb\"",
            "<>",
            "<414243>",
            "<41424300>",
            "<4100ff>",
            "<\"ab\",\"cd\">",
            "()",
            "(1,2,3)",
            "[\"a\",<61620063>,Yes,{\"k\"=1}]",
            "{\"a\"=(1,2,{\"x\"=(),\"y\"=[1,2,3]}),\"b\"=,\"c\"=\"text\",\"d\"={}}",
            "(({\"a\"=1,\"b\"=2},{\"a\"=\"3\"}),(1,(2,(3,4,5),6),7),\"end\")",
            "{\"a\"=1,\n\"b\"=\"x\",\"y\",\"c\"=<\"z\">}",
            "\n  |     00000000: 61 62 63 64 65 66 67 68 00 abcdefgh.",
            "nonsense",
        ] {
            let value = value(source.as_bytes(), style);
            for most in 0..12 {
                let (mut have, mut want) = (Vec::new(), Vec::new());
                texts(source.as_bytes(), style, most, &mut |text| have.push(text.to_owned()));
                value.texts(most, &mut |text| want.push(text.to_owned()));
                assert_eq!(have, want, "{source}, {most}");
            }
        }
    }
}
