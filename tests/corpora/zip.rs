//! Compares ZIP codes with five public lists and with values that spreadsheets damaged.

use crate::common::{corpora, corpus};
use kard_enroll::rules::issue_code::Code;
use kard_enroll::rules::parsed::Parsed;
use kard_enroll::rules::placeholder::is_placeholder;
use kard_enroll::rules::zip;
use serde_json::Value;

fn value(text: &str) -> Option<String> {
    match zip::parse(text) {
        Parsed::Valid(zip) | Parsed::Normalized(zip, ..) => Some(zip.as_str().to_owned()),
        Parsed::Invalid(_) => None,
    }
}

#[test]
fn parses_every_recoverable_zip_code_and_none_wrongly() {
    let Some(cases) = corpus("zip_cases.json") else {
        return;
    };
    let cases = cases.as_array().expect("a list");
    let (mut wrong, mut lost) = (Vec::new(), Vec::new());
    for case in cases {
        let input = case["input"].as_str().expect("a text");
        let expect = &case["expect"];
        // A ZIP code under an unassigned prefix is invalid.
        let wanted = expect["zip5_if_recoverable"]
            .as_str()
            .filter(|_| expect["zip3_exists_in_union"] == true);
        match (value(input), wanted) {
            (Some(got), wanted) if Some(got.as_str()) != wanted => wrong.push((input, got)),
            (None, Some(_)) => lost.push((&case["kind"], input)),
            _ => {}
        }
    }
    println!(
        "zip_cases: {} cases, {} wrong, {} lost",
        cases.len(),
        wrong.len(),
        lost.len()
    );
    assert!(cases.len() > 300);
    assert_eq!(wrong, []);
    assert_eq!(lost, []);
}

#[test]
fn only_the_canonical_form_is_valid_without_a_warning() {
    let Some(cases) = corpus("zip_cases.json") else {
        return;
    };
    for case in cases.as_array().expect("a list") {
        let input = case["input"].as_str().expect("a text");
        let expect = &case["expect"];
        let exists = expect["zip3_exists_in_union"] == true;
        let shape = expect["shape_valid_zip5_or_zip9"] == true;
        let parsed = zip::parse(input);
        let is_valid = matches!(parsed, Parsed::Valid(_));
        assert_eq!(is_valid, shape && exists && input.len() == 5, "{input}");
        if shape && !is_valid {
            let is_expected = match parsed {
                Parsed::Normalized(_, Code::ZipPlus4, None) => exists,
                Parsed::Invalid(Code::ZipPrefix) => !exists,
                _ => false,
            };
            assert!(is_expected, "{input}");
        }
    }
}

#[test]
fn accepts_a_prefix_that_at_least_one_list_has() {
    let Some(prefixes) = corpus("zip3_prefixes.json") else {
        return;
    };
    let lists = prefixes["detail"].as_object().expect("a map");
    assert_eq!(lists.len(), 1000);
    for (prefix, count) in lists {
        let is_valid = matches!(zip::parse(&format!("{prefix}99")), Parsed::Valid(_));
        assert_eq!(is_valid, count.as_u64() > Some(0), "{prefix}");
    }
}

#[test]
fn parses_the_zip_codes_of_realistic_exports() {
    let Some(folder) = corpora() else { return };
    let (mut right, mut invalid) = (0, Vec::new());
    for entry in std::fs::read_dir(folder.join("people")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if !path.to_string_lossy().ends_with(".truth.json") {
            continue;
        }
        let truth: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).expect("a file")).expect("JSON");
        for row in truth["rows"].as_array().expect("a list") {
            let Some(cell) = row["cells"]["zip"].as_str().filter(|cell| !cell.is_empty()) else {
                continue;
            };
            let form = row["form"]["zip"].as_str().unwrap_or("");
            assert!(!is_placeholder(cell) || form == "na", "{cell}");
            match value(cell) {
                Some(zip) => {
                    assert_eq!(
                        Some(zip.as_str()),
                        row["truth"]["zip"].as_str(),
                        "{path:?} {cell:?}"
                    );
                    right += 1;
                }
                None => invalid.push(form.to_owned()),
            }
        }
    }
    let unrecoverable = ["canada", "letters", "na"];
    println!(
        "people: {right} ZIP codes correct, 0 wrong, {} invalid",
        invalid.len()
    );
    assert!(right > 800);
    assert!(
        invalid
            .iter()
            .all(|form| unrecoverable.contains(&form.as_str())),
        "{invalid:?}"
    );
}
