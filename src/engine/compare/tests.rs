//! What no scenario of `tests/conformance` compares (046 to 053 are about the rest).

use super::*;
use crate::engine::toy::{array, data, dict, set, symbol, text};
use crate::model::Number;
use Tri::{No, Unknown, Yes};

fn number(raw: u64, bits: u8) -> Value {
    Value::Number(Number::sized(raw, bits))
}

/// Each row: receiver, argument, what the compiled kernel answers.
#[track_caller]
fn check(rows: &[(Value, Value, Tri)]) {
    for (receiver, argument, expected) in rows {
        assert_eq!(is_equal_to(receiver, argument), *expected, "{receiver:?} / {argument:?}");
    }
}

#[test]
fn empty_texts_symbols_and_numbers_are_compared_by_their_receiver() {
    check(&[
        (text(""), data(""), No),
        (text(""), data("\0"), Yes),
        (text(""), data("\0\0"), Yes),
        (data("\0"), text(""), Yes),
        (data("\0\0"), text(""), No),
        (data("abc"), symbol("abc"), Yes),
        (data("abc"), data("abc\0"), No),
        (symbol("abc"), data("abc\0"), No),
        (symbol("abc"), data("abc\0\0"), No),
        (symbol("abc"), text("abc"), Yes),
        (text("abc"), symbol("abc"), Yes),
        (symbol("abc"), symbol("abd"), No),
        (number(1, 64), Value::Bool(true), No),
        (Value::Real(1.9), number(1, 64), Yes),
        (number(1, 64), Value::Real(1.9), Yes),
        (array(&[text("a")]), set(&[text("a")]), No),
        (dict(&[("a", text("a"))]), dict(&[("b", text("a"))]), No),
    ]);
}

#[test]
fn members_of_a_set_are_asked_the_other_way_round() {
    check(&[
        (array(&[text("abc")]), array(&[data("abc\0\0")]), Yes),
        (dict(&[("k", text("abc"))]), dict(&[("k", data("abc\0\0"))]), Yes),
        (set(&[text("abc")]), set(&[data("abc")]), Yes),
        (set(&[text("abc")]), set(&[data("abc\0\0")]), No),
        (set(&[data("abc\0\0")]), set(&[text("abc")]), Yes),
    ]);
}

#[test]
fn booleans_of_a_set_are_found_at_any_place_and_are_there_once() {
    let (yes, no) = (Value::Bool(true), Value::Bool(false));
    check(&[
        (set(&[yes.clone(), no.clone()]), set(&[no.clone(), yes.clone()]), Yes),
        (set(&[yes.clone(), yes.clone()]), set(std::slice::from_ref(&yes)), Yes),
        (set(&[yes]), set(&[no]), No),
    ]);
}

#[test]
fn a_repeated_key_counts_once() {
    let mut twice = Dict::new();
    twice.push(Key::new("k"), number(1, 64));
    twice.push(Key::new("k"), number(2, 64));
    check(&[
        (Value::Dict(twice.clone()), dict(&[("k", number(2, 64))]), Yes),
        (dict(&[("k", number(1, 64))]), Value::Dict(twice), No),
    ]);
}

#[test]
fn large_dictionaries_compare_like_small_ones() {
    let make = |last: u64| -> Value {
        let pairs = (0..100).map(|at| (Key::from(at.to_string()), number(at, 64)));
        Value::Dict(pairs.chain([(Key::new("last"), number(last, 64))]).collect())
    };
    check(&[(make(1), make(1), Yes), (make(1), make(2), No)]);
}

#[test]
fn only_what_the_blur_decides_is_unknown() {
    let blurred = |bytes: &str, most| Value::Data(Data::blurred(bytes, Nuls::UpTo(most)));
    let either = |text: &str| Value::Str(Str::either(text));
    check(&[
        (text("abc"), blurred("abc", 1), Unknown),
        (text("abc"), blurred("abc\0", 1), Yes),
        (text("abc"), blurred("abd", 1), No),
        (text("abc"), blurred("abc\0\0", 1), Unknown),
        (blurred("abc", 1), text("abc"), Yes),
        (blurred("abc", 2), text("abc"), Unknown),
        (blurred("abc", 1), blurred("abc", 1), Unknown),
        (blurred("abc", 1), data("abc\0\0"), No),
        (blurred("abc", 1), data("abd"), No),
        (Value::Data(Data::blurred("abc", Nuls::Any)), data("abc\0\0\0\0"), Unknown),
        (either("abc"), data("abc\0"), Unknown),
        (either("abc"), data("abc"), No),
        (data("abc"), either("abc"), Yes),
        (Value::Unprintable, text("abc"), No),
        (Value::Unprintable, text("\u{e9}"), Unknown),
        (Value::Unprintable, Value::Bool(true), No),
        (number(1, 64), Value::Unprintable, Unknown),
        (Value::Clipped((*b"ab").into()), text("abc"), Unknown),
        (array(&[text("a"), Value::Unprintable]), array(&[text("b"), text("\u{e9}")]), No),
    ]);
}

#[test]
fn a_sign_extended_number_has_two_readings() {
    let shown = |raw: u64| Value::Number(Number::unsized_(raw));
    check(&[
        (shown(u64::MAX), number(u64::MAX, 32), Unknown),
        (shown(u64::MAX), number(u64::MAX, 64), Unknown),
        (shown(u64::MAX), number(5, 64), No),
        (shown(5), number(5, 8), Yes),
        (shown(5), shown(5), Yes),
        (shown(0xffff_ffff), number(u64::MAX, 32), Yes),
    ]);
}

#[test]
fn deep_nesting_needs_no_deep_stack() {
    let deep = || (0..100_000).fold(Value::Bool(true), |inner, _| Value::Array([inner].into()));
    let (one, other) = (deep(), deep());
    assert_eq!(is_equal_to(&one, &other), Yes);
    // Dropping so deep a value recurses; that isn't this module's subject.
    std::mem::forget((one, other));
}
