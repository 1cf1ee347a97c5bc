//! Compares the JSON parser with JSONTestSuite, by what `Response.json()` of a browser accepts.

use kard_enroll::json::{MAX_DEPTH, parse};

pub(crate) fn base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => u32::from(c - b'A'),
        b'a'..=b'z' => u32::from(c - b'a') + 26,
        b'0'..=b'9' => u32::from(c - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => 0,
    };
    let mut bytes = Vec::new();
    for quad in text.as_bytes().chunks(4) {
        let bits = quad.iter().fold(0, |bits, &c| bits << 6 | digit(c));
        let padding = quad.iter().filter(|&&c| c == b'=').count();
        bytes.extend_from_slice(&bits.to_be_bytes()[1..4 - padding]);
    }
    bytes
}

/// The bytes of a recipe such as `b'['*100000` or `b'[{"":'*50000 + b'\n'`.
fn bytes_of_recipe(recipe: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in recipe.split(" + ") {
        let (quoted, times) = part.split_once('*').unwrap_or((part, "1"));
        let piece = quoted.strip_prefix("b'").and_then(|q| q.strip_suffix('\''));
        let piece = piece.expect("a bytes literal").replace("\\n", "\n");
        bytes.extend(piece.repeat(times.parse().expect("a count")).bytes());
    }
    bytes
}

#[test]
fn accepts_the_same_texts_as_a_browser() {
    let Some(cases) = crate::common::corpus("json_test_suite.json") else {
        return;
    };
    let cases = cases.as_array().expect("a list");
    let mut compared = 0;
    for case in cases {
        let bytes = match (case["bytes_base64"].as_str(), case["recipe"].as_str()) {
            (Some(text), _) => base64(text),
            (None, Some(recipe)) => bytes_of_recipe(recipe),
            _ => panic!("{case}"),
        };
        assert_eq!(bytes.len() as u64, case["length"].as_u64().unwrap_or(0));
        let accepted = parse(&bytes, MAX_DEPTH).is_ok();
        match case["expect"].as_str() {
            Some("must accept") => assert!(accepted, "{}", case["id"]),
            Some("must reject") => assert!(!accepted, "{}", case["id"]),
            _ => {}
        }
        if let Some(browser) = case["observed"]["fetch_Response.json_semantics"].as_str() {
            assert_eq!(accepted, browser.starts_with("accept"), "{}", case["id"]);
            compared += 1;
        }
    }
    assert!(
        compared > 300,
        "only {compared} cases have the result of a browser"
    );
}

#[test]
fn splits_the_json_exports_into_their_records() {
    use kard_enroll::input::json::records::{Layout, RecordSplitter, SplitStep, detect_layout};
    let Some(folder) = crate::common::corpora() else {
        return;
    };
    for (file, layout) in [
        ("20-users.ndjson", Layout::Lines),
        ("30-array.json", Layout::TOP),
    ] {
        let bytes = std::fs::read(folder.join("people").join(file)).expect("an export");
        assert_eq!(detect_layout(&bytes, true), Some(layout.clone()));
        let mut splitter = RecordSplitter::new(layout);
        let mut records = 0;
        loop {
            match splitter.next(&bytes, 0, true) {
                SplitStep::Record { start, end, .. } => {
                    let record = parse(&bytes[start..end], MAX_DEPTH).expect("JSON");
                    assert!(record.get("id").is_some() && record.get("email").is_some());
                    records += 1;
                }
                SplitStep::End => break,
                step => panic!("{step:?}"),
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(records, text.matches("\"id\"").count(), "{file}");
    }
}
