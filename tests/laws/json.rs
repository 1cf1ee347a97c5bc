use kard_enroll::json::{Node, parse, write_str};
use proptest::prelude::*;

/// Text made of the pieces that JSON is made of, so that much of it is nearly
/// valid.
pub(crate) fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "\\u",
            "d83d",
            "\\ude00",
            "\\n",
            "true",
            "false",
            "null",
            "-",
            "0",
            "12",
            ".5",
            "e+9",
            " ",
            "\n",
            "\"id\"",
            "\"a\":",
            "é",
            "\u{feff}",
            "{\"a\":[1,{}]}",
            "[[\"\"]]",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..3),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Touches everything that can be reached from a node.
fn walk(node: Node<'_>, depth: usize) -> usize {
    let mut seen = 1;
    let _ = (node.as_bool(), node.number_text(), node.is_null());
    if let Some(text) = node.as_str() {
        let exact = text.push_to(&mut String::new());
        assert!(text.is_well_formed() || !exact);
        assert_eq!(text.decode(&mut String::new()), text.text());
    }
    if depth > 0 {
        seen += node.elements().map(|n| walk(n, depth - 1)).sum::<usize>();
        for (key, value) in node.entries() {
            assert!(!key.push_to(&mut String::new()) || node.get(&key.text()).is_some());
            seen += walk(value, depth - 1);
        }
    }
    seen
}

proptest! {
    #[test]
    fn reading_never_panics(bytes in prop_oneof![nearly_json(), prop::collection::vec(any::<u8>(), 0..64)]) {
        match parse(&bytes, 6) {
            Ok(node) => prop_assert!(walk(node, 8) > 0),
            Err(error) => prop_assert!(error.offset <= bytes.len()),
        }
    }

    #[test]
    fn what_is_written_reads_back_as_it_was(text in any::<String>()) {
        let mut out = Vec::new();
        write_str(&mut out, &text);
        let node = parse(&out, 0).unwrap();
        prop_assert_eq!(node.as_str().unwrap().text(), text.as_str());
        prop_assert!(node.as_str().unwrap().is(&text));
    }

    #[test]
    fn a_byte_order_mark_and_space_change_nothing(bytes in nearly_json()) {
        let spaced = [b"\xef\xbb\xbf \n", &bytes[..], b"\t\r\n"].concat();
        let marked = bytes.starts_with(b"\xef\xbb\xbf");
        prop_assume!(!marked);
        let (plain, spaced) = (parse(&bytes, 6), parse(&spaced, 6));
        prop_assert_eq!(plain.ok().map(Node::raw), spaced.ok().map(Node::raw));
    }
}
