use super::split_step::MAX_RECORD;
use super::*;

/// The records in `pieces` as short text: `line:record`, `line:key=record`,
/// `line!reason`.
fn split(layout: Layout, pieces: &[&[u8]]) -> Vec<String> {
    let mut splitter = RecordSplitter::new(layout);
    let (mut buf, mut base, mut found) = (Vec::new(), 0, Vec::new());
    let text = |buf: &[u8]| String::from_utf8_lossy(buf).into_owned();
    for (n, piece) in pieces.iter().enumerate() {
        buf.extend_from_slice(piece);
        loop {
            match splitter.next(&buf, base, n + 1 == pieces.len()) {
                SplitStep::Record {
                    start,
                    end,
                    line,
                    key,
                } => {
                    let key = key.map_or(String::new(), |key| text(&buf[key]) + "=");
                    found.push(format!("{line}:{key}{}", text(&buf[start..end])));
                }
                SplitStep::Broken { line, code } => found.push(format!("{line}!{}", code.reason())),
                SplitStep::NeedMore { keep_from } => {
                    buf.drain(..keep_from);
                    base += keep_from as u64;
                    break;
                }
                SplitStep::End => break,
            }
        }
    }
    found
}

fn found(text: &str) -> (Layout, Vec<String>) {
    let layout = detect_layout(text.as_bytes(), true).expect(text);
    (layout.clone(), split(layout, &[text.as_bytes()]))
}

fn tree(path: &[&str], shape: Shape) -> Layout {
    let path = path.iter().map(|&key| key.to_owned()).collect();
    Layout::Tree { path, shape }
}

#[test]
fn a_line_is_a_record() {
    let (layout, records) = found("\u{feff}{\"id\":1}\r\n\r\n  {\"id\":2} \n{\"id\":[3]}");
    assert_eq!(layout, Layout::Lines);
    assert_eq!(records, ["1:{\"id\":1}", "3:{\"id\":2}", "4:{\"id\":[3]}"]);
}

#[test]
fn a_malformed_line_makes_only_itself_invalid() {
    let (layout, records) =
        found("{\"id\":1}\n{\"id\":\"2\n{\"id\":3}\noops\n{\"id\":4}\n{\"id\":\"5");
    assert_eq!(layout, Layout::Lines);
    let expected = [
        "1:{\"id\":1}",
        "2:{\"id\":\"2",
        "3:{\"id\":3}",
        "4:oops",
        "5:{\"id\":4}",
        "6!truncated",
    ];
    assert_eq!(records, expected);
}

#[test]
fn the_elements_of_an_array_are_records() {
    let (layout, records) =
        found(" [ {\"id\":1} ,\n{\"id\":\"]}\\\"\"}\n, 7,\"x\", [1,[2]],null ] ");
    assert_eq!(layout, Layout::TOP);
    let expected = [
        "1:{\"id\":1}",
        "2:{\"id\":\"]}\\\"\"}",
        "3:7",
        "3:\"x\"",
        "3:[1,[2]]",
        "3:null",
    ];
    assert_eq!(records, expected);
    assert!(found("[]").1.is_empty());
}

#[test]
fn follows_a_wrapper_and_skips_other_members() {
    let users =
        "{\"count\":2,\"users\":[{\"id\":1},\n{\"id\":2}],\"next\":{\"users\":[{\"id\":9}]}}";
    let (layout, records) = found(users);
    assert_eq!(layout, tree(&["users"], Shape::List));
    assert_eq!(records, ["1:{\"id\":1}", "2:{\"id\":2}"]);
    let items = "{\"meta\":[1,{\"items\":[3]}],\"data\":{\"x\":\"y\",\"items\":[{\"id\":1}],\"z\":[]},\"t\":true}\n";
    let (layout, records) = found(items);
    assert_eq!(layout, tree(&["data", "items"], Shape::List));
    assert_eq!(records, ["1:{\"id\":1}"]);
}

#[test]
fn finds_the_data_of_a_json_api_document() {
    let one = r#"{"type":"user","id":"1","attributes":{"email":"a@example.com"}}"#;
    let many = format!(r#"{{"jsonapi":{{"version":"1.1"}},"data":[{one}],"included":[]}}"#);
    let (layout, records) = found(&many);
    assert_eq!(layout, tree(&["data"], Shape::List));
    assert_eq!(records, [format!("1:{one}")]);
    let (layout, records) = found(&format!(r#"{{"data":{one}}}"#));
    assert_eq!(layout, tree(&["data"], Shape::Single));
    assert_eq!(records, [format!("1:{one}")]);
}

#[test]
fn an_object_keyed_by_id_gives_records_with_keys() {
    let (layout, records) = found(
        "{\n\"u1\" : {\"email\":\"a\"},\n\"u\\u0032\":\n{\"email\":\"b\"}, \"__proto__\":{}}",
    );
    assert_eq!(layout, tree(&[], Shape::Keyed));
    let expected = [
        "2:\"u1\"={\"email\":\"a\"}",
        "4:\"u\\u0032\"={\"email\":\"b\"}",
        "4:\"__proto__\"={}",
    ];
    assert_eq!(records, expected);
    let (layout, records) =
        found(r#"{"meta":{"n":2},"users":{"u1":{"zip":"1"},"u2":{"zip":"2"}},"x":1}"#);
    assert_eq!(layout, tree(&["users"], Shape::Keyed));
    assert_eq!(
        records,
        ["1:\"u1\"={\"zip\":\"1\"}", "1:\"u2\"={\"zip\":\"2\"}"]
    );
}

#[test]
fn a_record_is_not_a_wrapper_of_its_parts() {
    for record in [
        r#"{"id":"1","email":"a","phoneNumbers":[{"number":"+1"}],"data":{"k":[{"v":1}]}}"#,
        r#"{"id":"1","contact":{"email":"a"},"cards":[{"id":"c"}]}"#,
        r#"{"id":"1","contact":{"email":"a"},"phones":[{"phone":"+1"}]}"#,
        r#"{"home":{"zip":"1"},"work":{"zip":"2"},"id":"1"}"#,
        r#"{"contact":{"email":"a"},"address":{"zip":"2"}}"#,
        r#"{"memberNo":"7","contact":{"email":"a"}}"#,
        "{\n  \"id\": \"1\",\n  \"email\": \"a\"\n}",
        "{}",
    ] {
        let (layout, records) = found(record);
        assert_eq!(layout, tree(&[], Shape::Single), "{record}");
        assert_eq!(records, [format!("1:{record}")]);
    }
}

#[test]
fn a_line_with_an_id_is_a_record_even_with_a_list() {
    let line = r#"{"id":"1","contacts":[{"email":"a"}],"accounts":[{"no":1}]}"#;
    assert_eq!(found(&format!("{line}\n{line}\n")).0, Layout::Lines);
    let wrapper = r#"{"users":[{"email":"a"}]}"#;
    let (layout, records) = found(&format!("{wrapper}\n{wrapper}\n"));
    assert_eq!(layout, tree(&["users"], Shape::List));
    assert_eq!(records, ["1:{\"email\":\"a\"}", "2:{\"email\":\"a\"}"]);
}

#[test]
fn splits_a_sequence_of_documents() {
    let (_, records) = found("[{\"id\":1}]\n[{\"id\":2},{\"id\":3}] {\"id\":4}");
    assert_eq!(
        records,
        [
            "1:{\"id\":1}",
            "2:{\"id\":2}",
            "2:{\"id\":3}",
            "2:{\"id\":4}"
        ]
    );
    let (layout, records) = found("{\n\"id\":1\n}\n{\n\"id\":2\n}{\"id\":3}");
    assert_eq!(layout, tree(&[], Shape::Single));
    assert_eq!(
        records,
        ["1:{\n\"id\":1\n}", "4:{\n\"id\":2\n}", "6:{\"id\":3}"]
    );
}

#[test]
fn detects_the_layout_of_a_truncated_prefix() {
    let users = r#"{"meta":{"n":2},"users":[{"id":"1","email":"a"},{"id":"2"}]}"#;
    for cut in users.find(":[").unwrap() + 2..users.len() {
        let layout = detect_layout(&users.as_bytes()[..cut], false);
        assert_eq!(layout, Some(tree(&["users"], Shape::List)), "{cut}");
    }
    let lines = "{\"id\":\"1\",\"email\":\"a\"}\n{\"id\":\"2\",\"ema";
    assert_eq!(detect_layout(lines.as_bytes(), false), Some(Layout::Lines));
}

#[test]
fn text_that_is_not_json_has_no_layout() {
    for text in [
        "",
        " \n",
        "id,email\n1,a",
        "[section]\na=1",
        "{id: 1}",
        "<x/>",
        "\"id\",\"e\"\n",
    ] {
        assert_eq!(detect_layout(text.as_bytes(), true), None, "{text}");
    }
}

#[test]
fn reports_a_truncated_file_with_the_line_of_the_truncated_value() {
    let list = |text: &str| split(Layout::TOP, &[text.as_bytes()]);
    assert_eq!(
        list("[{\"id\":1},\n{\"id\":"),
        ["1:{\"id\":1}", "2!truncated"]
    );
    assert_eq!(list("[{\"id\":1}\n"), ["1:{\"id\":1}", "2!truncated"]);
    assert_eq!(list("[tr"), ["1!truncated"]);
    assert_eq!(list("[{\"a\":\"\\"), ["1!truncated"]);
    let keyed = |text: &str| split(tree(&["a"], Shape::Keyed), &[text.as_bytes()]);
    for text in [
        "{",
        "{\"a",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":{",
        "{\"a\":{\"k\":",
        "{\"a\":{}",
        "{\"b\":[1",
    ] {
        assert_eq!(keyed(text), ["1!truncated"], "{text}");
    }
}

#[test]
fn reports_and_skips_bytes_that_are_not_allowed_in_an_object() {
    let keyed = |text: &str| split(tree(&[], Shape::Keyed), &[text.as_bytes()]);
    let after = "1:\"k\"={\"id\":1}";
    for broken in ["7", "{\"x\":1}", "\"a\"{}", "\"a\":}{", ":", "]", "\"a\":,"] {
        let text = format!("{{{broken},\"k\":{{\"id\":1}}}}");
        let records = keyed(&text);
        assert_eq!(records[0], "1!json", "{text}");
    }
    assert_eq!(keyed("{7,\"k\":{\"id\":1}}"), ["1!json", after]);
    assert_eq!(
        split(tree(&["a"], Shape::List), &[b"{\"a\" [1]}"]),
        ["1!json"]
    );
    assert_eq!(
        split(Layout::TOP, &[b"[1}2]"]),
        ["1:1", "1!json", "1:2", "1!json"]
    );
}

#[test]
fn reports_a_record_that_is_too_long_without_buffering_it() {
    let long = "x".repeat(MAX_RECORD as usize);
    let line = format!("{{\"id\":1}}\n{{\"id\":\"{long}\"}}\n{{\"id\":3}}\n");
    let array = format!("[{{\"id\":1}},\n{{\"id\":\"{long}\"}},\n{{\"id\":3}}]");
    let keyed = format!("{{\"a\":{{\"id\":1}},\n\"{long}\":{{\"id\":2}},\n\"c\":{{\"id\":3}}}}");
    let spaces = format!(
        "{{\"a\":{{\"id\":1}},\n\"b\"{}:{{\"id\":2}},\n\"c\":{{\"id\":3}}}}",
        " ".repeat(MAX_RECORD as usize)
    );
    for (layout, text) in [
        (Layout::Lines, &line),
        (Layout::TOP, &array),
        (tree(&[], Shape::Keyed), &keyed),
        (tree(&[], Shape::Keyed), &spaces),
    ] {
        let whole = split(layout.clone(), &[text.as_bytes()]);
        assert_eq!(whole.len(), 3, "{layout:?}");
        assert_eq!(whole[1], "2!too_long");
        let mut splitter = RecordSplitter::new(layout);
        let (mut buf, mut base, mut most, mut records) = (Vec::new(), 0, 0, 0);
        for piece in text.as_bytes().chunks(100_000) {
            buf.extend_from_slice(piece);
            most = most.max(buf.len());
            loop {
                match splitter.next(&buf, base, false) {
                    SplitStep::NeedMore { keep_from } => {
                        buf.drain(..keep_from);
                        base += keep_from as u64;
                        break;
                    }
                    _ => records += 1,
                }
            }
        }
        assert_eq!(records, 3);
        assert!(most as u64 <= MAX_RECORD + 200_000, "{most}");
    }
}

#[test]
fn members_outside_the_path_have_no_size_limit() {
    let long = "x".repeat(MAX_RECORD as usize + 1);
    let text = format!("{{\"note\":\"{long}\",\"{long}\":1,\"users\":[{{\"id\":1}}]}}");
    let records = split(tree(&["users"], Shape::List), &[text.as_bytes()]);
    assert_eq!(records, ["1:{\"id\":1}"]);
}

#[test]
fn the_depth_has_no_limit() {
    let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    assert_eq!(
        split(Layout::TOP, &[format!("[{deep}]").as_bytes()]).len(),
        1
    );
    assert_eq!(
        detect_layout("[".repeat(PREFIX).as_bytes(), false),
        Some(Layout::TOP)
    );
    let wrappers = "{\"data\":".repeat(PREFIX / 8);
    assert!(detect_layout(wrappers.as_bytes(), false).is_some());
}

#[test]
fn the_records_do_not_depend_on_how_the_stream_is_cut() {
    let text = "\u{feff}{\"n\":[1,{\"a\":\"]\"}],\"users\":{\"é\" : {\"id\":\"\\\\\\\"}\"},\r\n\"b\":[2],\"c\":tru, \"d\":7},\"x\":{\n}} {\"users\":[1,\n\"2\"]} [3] 45";
    for layout in [
        tree(&["users"], Shape::Keyed),
        tree(&[], Shape::Single),
        Layout::Lines,
    ] {
        let whole = split(layout.clone(), &[text.as_bytes()]);
        assert!(whole.len() > 1);
        for cut in 0..=text.len() {
            let (a, b) = text.as_bytes().split_at(cut);
            assert_eq!(split(layout.clone(), &[a, b]), whole, "{layout:?} at {cut}");
        }
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(split(layout, &bytes), whole);
    }
}
