//! Compares the JSON parser with serde_json, which is stricter than a browser for lone
//! surrogates, a byte order mark and numbers beyond the range of a double, and only there.

use kard_enroll::json::{Kind, Node, parse, write_str};
use proptest::prelude::*;
use serde_json::Value;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("JSON has no NaN", |n| n.is_finite())
            .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[ -~]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6).prop_map(Value::from_iter),
        ]
    })
}

fn rebuilt(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool => Value::from(node.as_bool().unwrap()),
        Kind::Number => serde_json::from_str(node.number_text().unwrap()).unwrap(),
        Kind::String => Value::from(node.as_str().unwrap().text()),
        Kind::Array => node.elements().map(rebuilt).collect(),
        Kind::Object => node
            .entries()
            .map(|(key, value)| (key.text().into_owned(), rebuilt(value)))
            .collect(),
    }
}

proptest! {
    #[test]
    fn parses_every_value_that_serde_json_wrote(value in value(), pretty: bool) {
        let text = if pretty {
            serde_json::to_string_pretty(&value).unwrap()
        } else {
            value.to_string()
        };
        let node = parse(text.as_bytes(), 64).unwrap();
        // The value that serde_json parses, because it rounds some doubles.
        let theirs: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(rebuilt(node), theirs);
    }

    #[test]
    fn accepts_the_texts_that_serde_json_accepts_with_the_same_value(
        value in value(),
        at in any::<prop::sample::Index>(),
        byte in prop::sample::select(b"{}[]:,\"\\ \n0e.-tu\x01\xff".to_vec()),
        kind in 0..3,
    ) {
        let mut bytes = value.to_string().into_bytes();
        let at = at.index(bytes.len());
        match kind {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => drop(bytes.remove(at)),
        }
        match (serde_json::from_slice::<Value>(&bytes), parse(&bytes, 64)) {
            (Ok(theirs), Ok(ours)) => prop_assert_eq!(rebuilt(ours), theirs),
            (Ok(_), Err(error)) => prop_assert!(false, "rejected at {}", error.offset),
            // A browser accepts these, but serde_json does not: a number beyond the range of
            // a double, and bytes that are not UTF-8 or lone surrogates in a string.
            (Err(theirs), Ok(_)) => {
                let lossy = std::str::from_utf8(&bytes).is_err();
                let message = theirs.to_string();
                prop_assert!(
                    lossy || message.contains("out of range") || message.contains("surrogate")
                        || message.contains("hex escape"),
                    "{}", message
                );
            }
            (Err(_), Err(_)) => {}
        }
    }

    #[test]
    fn writes_strings_like_serde_json(text in any::<String>()) {
        let mut out = Vec::new();
        write_str(&mut out, &text);
        prop_assert_eq!(out, serde_json::to_vec(&text).unwrap());
    }
}
