//! The crate in its own habitat: run in Node and in a headless browser.
#![cfg(target_arch = "wasm32")]

use kard_enroll::input::options::FileOptions;
use kard_enroll::input::packed_records::{PackedRecords, WIDTH, kind};
use kard_enroll::json::{MAX_DEPTH, parse};
use kard_enroll::pipeline::file::{FilePipeline, Pull};
use kard_enroll::pipeline::records::RecordPipeline;
use kard_enroll::pipeline::validate_one::validate_one;
use kard_enroll::record::values::RecordValues;
use kard_enroll::rules::email::normalize;
use kard_enroll::rules::hash::{digest, digests, hex};
use kard_enroll::rules::issue_code::Code;
use kard_enroll::rules::options::{EmailMode, Options};
use kard_enroll::rules::unicode::text::trim;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn white_space_is_trimmed_as_ecmascript_trims_it() {
    for sample in ["\u{feff} a\u{a0}", "\u{85}a\u{85}", "  ", ""] {
        let theirs = js_sys::JsString::from(sample).trim();
        assert_eq!(trim(sample), String::from(theirs));
    }
}

fn hash(email: &str) -> Option<String> {
    let mut normal = Vec::new();
    normalize(email, &mut normal).ok()?;
    String::from_utf8(hex(&digest(&normal)).to_vec()).ok()
}

#[wasm_bindgen_test]
fn hashes_are_the_published_ones() {
    const USER: &str = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";
    const U_UMLAUT: &str = "bb2984536940d67bd71817ffd698b1eb6aed6dfe86a3843703b1814414c6e40e";
    for (email, expected) in [
        (" U ser@Example.com\u{feff}", Some(USER)),
        ("ÜSER@example.com", Some(U_UMLAUT)),
        ("+x@gmail.com", None),
        ("user", None),
    ] {
        assert_eq!(hash(email).as_deref(), expected, "{email}");
    }
}

/// SHA-256 may have code of its own for this target, chosen when it is compiled.
#[wasm_bindgen_test]
fn sha_256_is_right_around_the_ends_of_its_blocks() {
    let text =
        |length: usize| String::from_utf8(hex(&digest(&vec![b'a'; length])).to_vec()).unwrap();
    for (length, expected) in [
        (
            0,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            55,
            "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
        ),
        (
            56,
            "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a",
        ),
        (
            64,
            "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
        ),
        (
            1_000_000,
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        ),
    ] {
        assert_eq!(text(length), expected, "{length}");
    }
}

/// Four at a time, each in a lane of a SIMD register.
#[wasm_bindgen_test]
fn texts_hashed_at_once_have_the_digests_that_each_has_by_itself() {
    let bytes: Vec<u8> = (0..=255).cycle().take(400).collect();
    let texts: Vec<&[u8]> = (0..=130).map(|len| &bytes[len..2 * len]).collect();
    let mut together = Vec::new();
    digests(texts.iter().copied(), &mut together);
    assert!(texts.iter().map(|text| digest(text)).eq(together));
}

#[wasm_bindgen_test]
fn a_file_becomes_requests() {
    let options = Options {
        email: EmailMode::Both,
        batch_size: 2,
        ..Options::default()
    };
    let mut preparer = FilePipeline::new(options, FileOptions::default(), 10);
    let text = "id;email;zipCode\nü1;a@example.com;1238\n2;x;\n3;;94107\n4;b@example.com;\n";
    for piece in text.as_bytes().chunks(7) {
        assert!(matches!(preparer.pull(), Ok(Pull::NeedInput)));
        preparer.push(piece);
    }
    preparer.end();
    let mut users = Vec::new();
    while let Ok(Pull::Batch(_)) = preparer.pull() {
        assert!(parse(preparer.batch().body(), MAX_DEPTH).is_ok());
        let batch = preparer.batch().users();
        users.extend(batch.map(|(id, row)| (id.to_owned(), row)));
    }
    assert_eq!(
        users,
        [
            ("ü1".to_owned(), 1),
            ("3".to_owned(), 3),
            ("4".to_owned(), 4)
        ]
    );
    let codes: Vec<&str> = preparer
        .issues()
        .take()
        .iter()
        .map(|issue| issue.code.as_str())
        .collect();
    assert_eq!(codes, ["zip_code.repaired", "email.invalid"]);
}

#[wasm_bindgen_test]
fn packed_records_become_requests() {
    // Ends count UTF-16 code units, as JavaScript does.
    let mut ends = vec![3, 8];
    ends.resize(WIDTH, 8);
    let mut kinds = vec![kind::TEXT, kind::TEXT];
    kinds.resize(WIDTH, kind::ABSENT);
    let packed = || PackedRecords::new("é😀a@b.c".to_owned(), ends.clone(), kinds.clone());
    let mut preparer = RecordPipeline::new(Options::default(), 10);
    preparer.push(packed());
    assert!(preparer.pull(true).is_some());
    assert_eq!(preparer.batch().users().collect::<Vec<_>>(), [("é😀", 1)]);
}

/// The value of a JavaScript expression.
fn js(expression: &str) -> JsValue {
    js_sys::eval(&format!("({expression})")).expect("an expression")
}

/// Every option, with values that serde could take for another.
#[wasm_bindgen_test]
fn options_cross_as_objects_and_errors_name_the_option() {
    let parse = |options: &str| serde_wasm_bindgen::from_value::<Options>(js(options));
    let options = parse(
        "{ email: 'both', enrolledRewards: [], region: null, minAge: 18, batchSize: 7, other: () => 1 }",
    );
    let expected = Options {
        email: EmailMode::Both,
        enrolled_rewards: Vec::new(),
        region: None,
        min_age: Some(18),
        batch_size: 7,
        ..Options::default()
    };
    assert_eq!(options.expect("options"), expected);
    for (option, values) in [
        ("email", "'x' null 1 Symbol() ({})"),
        (
            "enrolledRewards",
            "'' 'CARDLINKED' null {} new(Set) ['X'] [1]",
        ),
        ("region", "'DE' 1 false"),
        ("repair", "0 null 'true'"),
        ("minAge", "-1 151 17.5 NaN '18' 18n"),
        ("batchSize", "0 101 -1 2.5 NaN Infinity '10'"),
        ("onInvalidField", "'drop' true"),
        ("reportValues", "1 null"),
    ] {
        for value in values.split(' ') {
            let error = parse(&format!("{{ {option}: {value} }}")).expect_err(value);
            let start = format!("Error: {option} must be ");
            assert!(error.to_string().starts_with(&start), "{value}: {error}");
        }
    }
}

#[wasm_bindgen_test]
fn options_of_a_file_cross_as_objects_and_errors_name_the_option() {
    let parse = |options: &str| serde_wasm_bindgen::from_value::<FileOptions>(js(options));
    let options = parse("{ format: null, delimiter: ';', columns: { Key: 'id', 2: null } }");
    let pair = |key: &str, field: Option<&str>| (key.to_owned(), field.map(str::to_owned));
    let expected = FileOptions {
        delimiter: Some(';'),
        columns: vec![pair("2", None), pair("Key", Some("id"))],
        ..FileOptions::default()
    };
    assert_eq!(options.expect("options"), expected);
    for (option, values) in [
        ("format", "'xls' 1 {}"),
        ("delimiter", "'' 'ab' 9 '\\n' '\"'"),
        ("columns", "17 'id' ['id'] [['a','id']] {a:1}"),
    ] {
        for value in values.split(' ') {
            let error = parse(&format!("{{ {option}: {value} }}")).expect_err(value);
            let start = format!("Error: {option} must be ");
            assert!(error.to_string().starts_with(&start), "{value}: {error}");
        }
    }
}

#[wasm_bindgen_test]
fn a_single_record_crosses_as_an_object() {
    let record = "{ id: { number: '17' }, zipCode: { text: '94107' }, birthYear: 'other', historicalTransactionsSent: { boolean: true } }";
    let values: RecordValues = serde_wasm_bindgen::from_value(js(record)).expect("a record");
    let validated = validate_one(Some(&values.record(1)), Options::default());
    let codes: Vec<_> = validated.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [Code::BirthYearInvalid]);
    let issue = serde_wasm_bindgen::to_value(&validated.issues[0]).expect("an issue");
    let json = js_sys::JSON::stringify(&issue).expect("JSON");
    let start = r#"{"row":1,"id":"17","field":"birthYear","pointer":"/birthYear","severity":"error","code":"birth_year.invalid""#;
    assert!(String::from(json).starts_with(start));
}

#[wasm_bindgen_test]
fn json_is_read_as_the_browser_reads_it() {
    let nested = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
    for text in [
        "{}",
        "[1,2]",
        "1e400",
        "-0",
        "\"\\ud83d\"",
        "\"\\u00e9\"",
        "nul",
        "01",
        "[1,]",
        "{\"a\":}",
        "\"\t\"",
        "",
        "1 2",
        "'a'",
        "\"é😀\"",
        &nested,
    ] {
        let theirs = js_sys::JSON::parse(text).is_ok();
        assert_eq!(parse(text.as_bytes(), MAX_DEPTH).is_ok(), theirs, "{text}");
    }
    let node = parse("{\"a\":\"é\\ud83d\\ude00\"}".as_bytes(), MAX_DEPTH).expect("JSON");
    assert_eq!(
        node.get("a")
            .and_then(|a| a.as_str())
            .map(|a| a.text().into_owned())
            .as_deref(),
        Some("é😀")
    );
}
