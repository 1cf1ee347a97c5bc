//! Compares the hashes with the vectors of the Kard SDKs and of UID2, and the syntax with
//! the verdicts of WHATWG HTML.

use kard_enroll::record::Record;
use kard_enroll::record::cell::Cell;
use kard_enroll::record::field::Field;
use kard_enroll::rules::dfa;
use kard_enroll::rules::email::normalize;
use kard_enroll::rules::evaluation::Evaluation;
use kard_enroll::rules::hash::{digest, hex};
use kard_enroll::rules::issue_code::Code;
use kard_enroll::rules::options::Options;
use kard_enroll::rules::unicode::text::{is_space, trim};
use kard_enroll::rules::validate_fields::validate_fields;

fn normal(email: &str) -> Option<String> {
    let mut out = Vec::new();
    normalize(email, &mut out).ok()?;
    Some(String::from_utf8(out).expect("UTF-8"))
}

fn hash(email: &str) -> Option<String> {
    Some(sha256(&normal(email)?))
}

fn sha256(text: &str) -> String {
    String::from_utf8(hex(&digest(text.as_bytes())).to_vec()).expect("ASCII")
}

#[test]
fn hashes_every_published_vector_like_the_sdks() {
    let Some(cases) = crate::common::corpus("hem_vectors.json") else {
        return;
    };
    let (mut agreed, mut invalid, mut different) = (0, 0, 0);
    for case in cases.as_array().expect("a list") {
        let input = case["input"].as_str().expect("text");
        let expect = &case["expect"];
        let ours = hash(input);
        // No user has the address `@gmail.com`: an error here and in the SDKs for Java
        // and Go.
        if expect["normalized"] == "@gmail.com" {
            assert_eq!(ours, None, "{}", case["id"]);
            assert_eq!(case["sdks"]["java"], "E", "{}", case["id"]);
            different += 1;
            continue;
        }
        assert_eq!(
            normal(input).as_deref(),
            expect["normalized"].as_str(),
            "{}",
            case["id"]
        );
        assert_eq!(ours.as_deref(), expect["hem"].as_str(), "{}", case["id"]);
        for (name, theirs) in case["sdks"].as_object().expect("the SDKs") {
            let theirs = theirs.as_str().filter(|&hash| hash != "E");
            assert_eq!(ours.as_deref(), theirs, "{} {name}", case["id"]);
        }
        if case["vector_is_wrong"] == true {
            // The published hash is that of the decomposed spelling; no SDK composes it.
            let decomposed = input.replace('ü', "u\u{308}");
            let published = case["published_hem"].as_str().expect("a hash");
            assert_eq!(hash(&decomposed).as_deref(), Some(published));
            assert_ne!(ours.as_deref(), Some(published));
        }
        if ours.is_some() {
            agreed += 1;
        } else {
            invalid += 1;
        }
    }
    println!(
        "hem: {agreed} equal hashes, {invalid} invalid in both, {different} invalid only here"
    );
    assert!(agreed > 100 && invalid > 10);
}

/// Whether a record with this email has an address, and its codes.
fn validate_email(email: &str) -> (bool, Vec<Code>) {
    let mut record = Record {
        row: 1,
        ..Record::default()
    };
    record.set(Field::Id, Cell::Text("u1"));
    record.set(Field::Email, Cell::Text(email));
    let mut evaluation = Evaluation::default();
    let has = validate_fields(&record, &Options::default(), &mut evaluation)
        .email
        .is_some();
    (
        has,
        evaluation.issues.iter().map(|found| found.code).collect(),
    )
}

#[test]
fn validates_addresses_like_whatwg_html() {
    let Some(folder) = crate::common::corpora() else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("email_validity.json")).expect("the corpus");
    // A Rust `str` has no lone surrogates; as in every decoder they become U+FFFD.
    let lone_surrogate = regex::Regex::new(
        r"\\u[dD][89abAB][0-9a-fA-F]{2}(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|\\u[dD][c-fC-F][0-9a-fA-F]{2}",
    );
    let text =
        lone_surrogate
            .expect("a pattern")
            .replace_all(&text, |found: &regex::Captures<'_>| {
                if found.get(1).is_some() {
                    found[0].to_owned()
                } else {
                    "\\ufffd".to_owned()
                }
            });
    let corpus: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let cases = corpus["cases"].as_array().expect("a list");
    let (mut valid, mut trimmed, mut unwrapped, mut empty, mut gmail) = (0, 0, 0, 0, 0);
    for case in cases {
        let input = case["input"].as_str().expect("text");
        let is_valid = case["expect"]["whatwg_valid"].as_bool().expect("a verdict");
        assert_eq!(
            dfa::EMAIL.matches(input.as_bytes()),
            is_valid,
            "{}",
            case["id"]
        );
        let inner = trim(input);
        let (sent, codes) = validate_email(input);
        if inner.is_empty() {
            assert!(!sent && codes.is_empty(), "{}", case["id"]);
            empty += 1;
        } else if dfa::EMAIL.matches(inner.as_bytes()) {
            // A valid Gmail address whose local part is only a tag has no hash.
            let hashed = normal(inner).is_some();
            assert_eq!(sent, hashed, "{}", case["id"]);
            assert_eq!(
                codes.contains(&Code::EmailRepaired),
                inner.len() != input.len(),
                "{}",
                case["id"]
            );
            valid += usize::from(is_valid);
            trimmed += usize::from(!is_valid);
            gmail += usize::from(!hashed);
        } else if sent {
            assert_eq!(codes, [Code::EmailUnwrapped], "{}", case["id"]);
            unwrapped += 1;
        } else {
            assert_eq!(codes.len(), 1, "{}", case["id"]);
        }
        if inner.contains(is_space) && !inner.contains('<') {
            assert!(!sent, "{}: white space inside", case["id"]);
        }
    }
    println!(
        "{} addresses: the DFA agrees with WHATWG on all; {valid} valid, {trimmed} after trimming, {unwrapped} after unwrapping, {empty} empty, {gmail} without a hash",
        cases.len()
    );
    assert!(valid > 100 && cases.len() - valid > 100);
}
