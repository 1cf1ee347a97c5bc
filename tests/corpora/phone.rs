//! Compares phone numbers with the verdicts of libphonenumber. It is an oracle and not the
//! rule, because it changes the text before it validates. Every difference is listed by its
//! kind with its exact count, and none of them gives another number.

use std::collections::BTreeMap;

use kard_enroll::rules::issue_code::Code;
use kard_enroll::rules::options::Region;
use kard_enroll::rules::parsed::Parsed;
use kard_enroll::rules::phone::{self, E164};
use serde_json::Value;

fn cases(file: &str) -> Option<Vec<Value>> {
    match crate::common::corpus(file)? {
        Value::Array(cases) => Some(cases),
        _ => panic!("{file} is a list"),
    }
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_default()
}

fn number(parsed: &Parsed<E164>) -> Option<&str> {
    match parsed {
        Parsed::Valid(number) | Parsed::Normalized(number, ..) => Some(number.as_str()),
        Parsed::Invalid(_) => None,
    }
}

/// The count of cases by kind and note.
type Counts<'a> = BTreeMap<(&'a str, &'a str), u32>;

#[track_caller]
fn assert_counts(counts: &Counts<'_>, expected: &[(&str, &str, u32)]) {
    let expected: Counts<'_> = expected
        .iter()
        .map(|(kind, note, count)| ((*kind, *note), *count))
        .collect();
    assert_eq!(counts, &expected);
}

const REGIONS: [Option<Region>; 3] = [None, Some(Region::US), Some(Region::CA)];

#[test]
fn accepts_every_valid_example_of_every_region() {
    let Some(cases) = cases("phone_e164_valid.json") else {
        return;
    };
    for case in &cases {
        let input = text(case, "input");
        assert_eq!(case["expect"]["valid"], true, "{}", case["id"]);
        for region in REGIONS {
            let parsed = phone::parse(input, region);
            assert!(
                matches!(parsed, Parsed::Valid(_)),
                "{} {parsed:?}",
                case["id"]
            );
            assert_eq!(number(&parsed), Some(input), "{}", case["id"]);
        }
    }
    assert_eq!(cases.len(), 826);
}

/// The count of equal verdicts, and the differences from the verdict of libphonenumber
/// for the literal text.
fn differences(cases: &[Value], region: Option<Region>) -> (u32, Counts<'_>) {
    let mut agreed = 0;
    let mut counts = Counts::new();
    for case in cases.iter().filter(|case| !text(case, "input").is_empty()) {
        let parsed = phone::parse(text(case, "input"), region);
        let expect = &case["expect"];
        let kind = match (&parsed, expect["literal_valid"] == true) {
            (Parsed::Valid(_), true) | (Parsed::Invalid(_), false) => {
                agreed += 1;
                continue;
            }
            (Parsed::Valid(_), false) => "accepted as possible",
            (_, true) => "invalid",
            (Parsed::Normalized(..), false) => {
                let meant = number(&parsed) == expect["e164_if_parsed"].as_str();
                if meant && expect["valid"] == true {
                    "normalized alike"
                } else {
                    "normalized by the region"
                }
            }
        };
        *counts.entry((kind, text(case, "mutation"))).or_default() += 1;
    }
    (agreed, counts)
}

/// `+91 11111...` and `+672 111111`: a third national digit would show it.
const TOO_FEW_DIGITS: (&str, &str, u32) = ("accepted as possible", "all one national number", 2);
/// The NANP has no such exchange, which libphonenumber does not check.
const EXCHANGE_911: (&str, &str, u32) = ("invalid", "exchange 911", 1);

const NORMALIZED_ALIKE: [(&str, &str, u32); 9] = [
    ("normalized alike", "Excel text formula", 1),
    ("normalized alike", "U+2010 hyphens", 1),
    (
        "normalized alike",
        "bidi embedding marks (contact-card paste)",
        1,
    ),
    ("normalized alike", "dashes", 1),
    ("normalized alike", "en dashes", 1),
    ("normalized alike", "minus signs U+2212", 1),
    ("normalized alike", "spaces", 1),
    ("normalized alike", "tel: URI", 1),
    ("normalized alike", "zero width space", 1),
];

#[test]
fn damaged_numbers_are_invalid_if_two_national_digits_show_it() {
    let Some(cases) = cases("phone_e164_mutated.json") else {
        return;
    };
    let (agreed, counts) = differences(&cases, None);
    let mut expected = vec![TOO_FEW_DIGITS, EXCHANGE_911];
    expected.extend(NORMALIZED_ALIKE);
    assert_counts(&counts, &expected);
    assert_eq!(agreed, 1_184);
}

#[test]
fn a_region_adds_only_interpretations_of_ten_digits() {
    let Some(cases) = cases("phone_e164_mutated.json") else {
        return;
    };
    for region in [Region::US, Region::CA] {
        let (agreed, counts) = differences(&cases, Some(region));
        let mut expected = vec![
            TOO_FEW_DIGITS,
            EXCHANGE_911,
            // Ten digits of a foreign number with its calling code can also be a number
            // of the NANP; nothing in the cell shows the difference.
            ("normalized by the region", "plus sign missing", 6),
            (
                "normalized by the region",
                "Excel scientific notation, full digits",
                1,
            ),
        ];
        expected.extend(NORMALIZED_ALIKE);
        assert_counts(&counts, &expected);
        assert_eq!(agreed, 1_177);
    }
}

#[test]
fn typed_numbers_give_the_same_number_or_none() {
    let Some(cases) = cases("phone_us_ca_national.json") else {
        return;
    };
    let mut counts = Counts::new();
    let (mut agreed, mut invalid) = (0, 0);
    for case in &cases {
        let region = match text(case, "default_region") {
            "US" => Region::US,
            "CA" => Region::CA,
            other => panic!("a region {other:?}"),
        };
        let input = text(case, "input");
        let expect = &case["expect"];
        let parsed = phone::parse(input, Some(region));
        let kind = match (&parsed, expect["valid"] == true) {
            (Parsed::Invalid(_), true) => "invalid",
            (Parsed::Invalid(_), false) => {
                invalid += 1;
                continue;
            }
            (_, true) => {
                assert_eq!(number(&parsed), expect["e164"].as_str(), "{}", case["id"]);
                let has_extension =
                    matches!(parsed, Parsed::Normalized(_, _, Some(Code::PhoneExtension)));
                let extension = expect["extension"].is_string();
                assert_eq!(has_extension, extension, "{}", case["id"]);
                agreed += 1;
                continue;
            }
            (_, false) => {
                // The digits of the cell, with no other digit before or between them.
                let digits: String = input.chars().filter(char::is_ascii_digit).collect();
                let found = number(&parsed).and_then(|number| number.strip_prefix("+1"));
                let found = found.unwrap_or_else(|| panic!("{} is of the NANP", case["id"]));
                assert!(digits.starts_with(found), "{}", case["id"]);
                "accepted only here"
            }
        };
        *counts.entry((kind, text(case, "note"))).or_default() += 1;
    }
    assert_counts(
        &counts,
        &[
            // Letters are not digits, and two numbers are not one.
            ("invalid", "letters_O", 1),
            ("invalid", "vanity", 2),
            ("invalid", "two_semicolon", 8),
            // The exchange 911.
            ("invalid", "edge", 1),
            // All ten digits are there in order, with only a tab, a word, separators of
            // thousands, a decimal zero, or an exponent that shows that no digit is
            // missing.
            ("accepted only here", "tabs", 8),
            ("accepted only here", "cell_suffix", 5),
            ("accepted only here", "comma_thousands", 7),
            ("accepted only here", "excel_float", 8),
            ("accepted only here", "excel_sci_full", 6),
        ],
    );
    assert_eq!((agreed, invalid), (382, 98));
    assert_eq!(cases.len(), 526);
}

#[test]
fn accepts_exactly_the_assigned_calling_codes_and_area_codes() {
    let Some(codes) = crate::common::corpus("calling_codes.json") else {
        return;
    };
    let list = |name: &str| codes[name].as_array().cloned().unwrap_or_default();
    let code_of = |text: &str| match phone::parse(text, Some(Region::US)) {
        Parsed::Invalid(code) => Some(code),
        _ => None,
    };
    let assigned = list("assigned");
    for code in &assigned {
        let parsed = code_of(&format!("+{code}0000"));
        assert_ne!(parsed, Some(Code::PhoneCallingCode), "{code}");
    }
    let unassigned = list("unassigned_3digit");
    for code in &unassigned {
        let parsed = code_of(&format!("+{code}202555012"));
        assert_eq!(parsed, Some(Code::PhoneCallingCode), "{code}");
    }
    assert_eq!((assigned.len(), unassigned.len()), (215, 91));

    let areas = list("nanp_valid_area_codes");
    let areas: Vec<&str> = areas.iter().map(|area| text(area, "area_code")).collect();
    assert_eq!(areas.len(), 458);
    let mut others = Vec::new();
    for area in 200..1000 {
        let area = area.to_string();
        let parsed = code_of(&format!("{area}2345678"));
        if areas.contains(&area.as_str()) {
            assert_eq!(parsed, None, "{area}");
        } else if parsed.is_none() {
            others.push(area);
        } else {
            assert_eq!(parsed, Some(Code::PhoneAreaCode), "{area}");
        }
    }
    // Also assigned: islands with few exchanges, for which the list has no example.
    let few = "242 264 268 284 473 649 664 684 721 767 869";
    assert_eq!(others.join(" "), few);
}

#[test]
fn no_cell_of_the_exports_gives_the_number_of_another_person() {
    let Some(folder) = crate::common::corpora() else {
        return;
    };
    let mut right = 0;
    let mut invalid_forms: BTreeMap<&str, u32> = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join("people")).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_str().unwrap_or_default();
        if !name.ends_with(".truth.json") {
            continue;
        }
        let truth = crate::common::corpus(&format!("people/{name}")).unwrap_or_default();
        for row in truth["rows"].as_array().into_iter().flatten() {
            let cell = text(&row["cells"], "phone");
            if cell.is_empty() {
                continue;
            }
            let meant = text(&row["truth"], "phone");
            let parsed = phone::parse(cell, Some(Region::US));
            if let Some(found) = number(&parsed) {
                assert_eq!(found, meant, "{name}, row {}", row["row"]);
                right += 1;
                continue;
            }
            let why = match (text(&row["form"], "phone"), &parsed) {
                ("na", _) => "a placeholder",
                ("short", Parsed::Invalid(Code::PhoneLength)) => "nine digits",
                ("sci", Parsed::Invalid(Code::PhoneDigitsLost)) => "scientific notation",
                (_, Parsed::Invalid(Code::PhoneInvalid)) if meant.get(5..8) == Some("911") => {
                    "the exchange 911"
                }
                (form, parsed) => panic!("{name}, row {}: {form} {parsed:?}", row["row"]),
            };
            *invalid_forms.entry(why).or_default() += 1;
        }
    }
    assert_eq!(right, 906);
    let invalid_forms: Vec<_> = invalid_forms.into_iter().collect();
    assert_eq!(
        invalid_forms,
        [
            ("a placeholder", 12),
            ("nine digits", 10),
            ("scientific notation", 15),
            ("the exchange 911", 1),
        ]
    );
}
