//! Properties of the JSON parser, the writer and the splitting into records.

use kard_enroll::json::{Node, parse, write_str};
use proptest::prelude::*;

/// Text made of parts of JSON, so that much of it is nearly valid.
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

/// Calls every method of a node and of the nodes in it.
fn visit(node: Node<'_>, depth: usize) -> usize {
    let mut seen = 1;
    let _ = (node.as_bool(), node.number_text(), node.is_null());
    if let Some(text) = node.as_str() {
        let exact = text.push_to(&mut String::new());
        assert!(text.is_well_formed() || !exact);
        assert_eq!(text.decode(&mut String::new()), text.text());
    }
    if depth > 0 {
        seen += node.elements().map(|n| visit(n, depth - 1)).sum::<usize>();
        for (key, value) in node.entries() {
            assert!(!key.push_to(&mut String::new()) || node.get(&key.text()).is_some());
            seen += visit(value, depth - 1);
        }
    }
    seen
}

proptest! {
    #[test]
    fn parsing_never_panics(bytes in prop_oneof![nearly_json(), prop::collection::vec(any::<u8>(), 0..64)]) {
        match parse(&bytes, 6) {
            Ok(node) => prop_assert!(visit(node, 8) > 0),
            Err(error) => prop_assert!(error.offset <= bytes.len()),
        }
    }

    #[test]
    fn a_written_string_parses_to_the_same_text(text in any::<String>()) {
        let mut out = Vec::new();
        write_str(&mut out, &text);
        let node = parse(&out, 0).unwrap();
        prop_assert_eq!(node.as_str().unwrap().text(), text.as_str());
        prop_assert!(node.as_str().unwrap().is(&text));
    }

    #[test]
    fn a_byte_order_mark_and_white_space_do_not_change_the_value(bytes in nearly_json()) {
        let spaced = [b"\xef\xbb\xbf \n", &bytes[..], b"\t\r\n"].concat();
        let marked = bytes.starts_with(b"\xef\xbb\xbf");
        prop_assume!(!marked);
        let (plain, spaced) = (parse(&bytes, 6), parse(&spaced, 6));
        prop_assert_eq!(plain.ok().map(Node::raw), spaced.ok().map(Node::raw));
    }
}

mod splitting {
    use super::nearly_json;
    use kard_enroll::input::json::records::{
        Layout, RecordSplitter, Shape, SplitStep, detect_layout,
    };
    use kard_enroll::rules::issue_code::Code;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// A record with its line and key, or its error.
    type Found = Result<(u64, Option<Vec<u8>>, Vec<u8>), (u64, Code)>;

    fn split(layout: &Layout, bytes: &[u8], pieces: &[usize]) -> Vec<Found> {
        let mut splitter = RecordSplitter::new(layout.clone());
        let (mut found, mut base, mut filled) = (Vec::new(), 0, 0);
        let mut sizes = pieces.iter().copied().chain(std::iter::repeat(usize::MAX));
        loop {
            let eof = filled == bytes.len();
            match splitter.next(&bytes[base..filled], base as u64, eof) {
                SplitStep::Record {
                    start,
                    end,
                    line,
                    key,
                } => {
                    let text = |range: std::ops::Range<usize>| {
                        bytes[base + range.start..base + range.end].to_vec()
                    };
                    found.push(Ok((line, key.map(text), text(start..end))));
                }
                SplitStep::Broken { line, code } => found.push(Err((line, code))),
                SplitStep::NeedMore { keep_from } => {
                    assert!(keep_from <= filled - base && !eof);
                    base += keep_from;
                    let size = sizes.next().unwrap_or(usize::MAX);
                    filled = filled.saturating_add(size).min(bytes.len());
                }
                SplitStep::End => return found,
            }
        }
    }

    fn layout() -> impl Strategy<Value = Layout> {
        let tree = |path: &[&str], shape| Layout::Tree {
            path: path.iter().map(|&key| key.to_owned()).collect(),
            shape,
        };
        prop::sample::select(vec![
            Layout::Lines,
            Layout::TOP,
            tree(&[], Shape::Keyed),
            tree(&["a"], Shape::List),
            tree(&["a"], Shape::Keyed),
            tree(&["id", "a"], Shape::Keyed),
        ])
    }

    fn records() -> impl Strategy<Value = Vec<Value>> {
        let id = prop_oneof!["[a-z]{1,4}", "\\PC{0,6}", any::<String>()];
        let record = (id, any::<String>(), any::<i32>()).prop_map(
            |(id, email, n)| json!({"id": id, "email": email, "more": {"n": [n, {"]": "}"}]}}),
        );
        prop::collection::vec(record, 1..8)
    }

    fn values(found: Vec<Found>) -> Vec<Value> {
        let value = |found: Found| {
            let (_, _, text) = found.expect("a record");
            serde_json::from_slice(&text).expect("JSON")
        };
        found.into_iter().map(value).collect()
    }

    proptest! {
        #[test]
        fn the_records_do_not_depend_on_how_the_stream_is_cut(
            layout in layout(),
            bytes in prop_oneof![nearly_json(), prop::collection::vec(any::<u8>(), 0..64)],
            sizes in prop::collection::vec(0..9_usize, 0..40),
        ) {
            let whole = split(&layout, &bytes, &[]);
            prop_assert_eq!(split(&layout, &bytes, &sizes), whole);
        }

        #[test]
        fn detecting_a_layout_never_panics(
            bytes in prop_oneof![nearly_json(), prop::collection::vec(any::<u8>(), 0..64)],
            complete: bool,
        ) {
            if let Some(layout) = detect_layout(&bytes, complete) {
                split(&layout, &bytes, &[3, 1]);
            }
        }

        #[test]
        fn finds_the_records_of_every_layout(
            records in records(),
            pretty: bool,
            sizes in prop::collection::vec(1..40_usize, 0..40),
        ) {
            let keyed: serde_json::Map<_, _> = (1..)
                .map(|n: u32| format!("u{n}"))
                .zip(records.clone())
                .collect();
            let documents = [
                json!(records),
                json!({"count": 1, "users": records, "next": null}),
                json!({"data": {"total": 2, "items": records}, "links": {"a": ["b"]}}),
                json!({"jsonapi": {}, "data": records}),
                Value::Object(keyed),
            ];
            for document in documents {
                let text = if pretty {
                    serde_json::to_vec_pretty(&document).unwrap()
                } else {
                    serde_json::to_vec(&document).unwrap()
                };
                let layout = detect_layout(&text, true).unwrap();
                prop_assert_eq!(&values(split(&layout, &text, &sizes)), &records);
            }
            let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
            prop_assert_eq!(&values(split(&Layout::Lines, lines.as_bytes(), &sizes)), &records);
            let layout = detect_layout(lines.as_bytes(), true).unwrap();
            prop_assert_eq!(&values(split(&layout, lines.as_bytes(), &sizes)), &records);
        }
    }
}
