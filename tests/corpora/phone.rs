//! Phone numbers that libphonenumber judged. It is an oracle and not the rule:
//! it repairs before it judges. Every departure from it is named by its kind,
//! with its exact number, and none of them is another number.

use std::collections::BTreeMap;

use kard_enroll::rules::code::Code;
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

fn number(read: &Parsed<E164>) -> Option<&str> {
    match read {
        Parsed::Valid(number) | Parsed::Normalized(number, ..) => Some(number.as_str()),
        Parsed::Invalid(_) => None,
    }
}

/// How many cases there are of each kind and note.
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
fn every_valid_example_of_every_region_is_fine() {
    let Some(cases) = cases("phone_e164_valid.json") else {
        return;
    };
    for case in &cases {
        let input = text(case, "input");
        assert_eq!(case["expect"]["valid"], true, "{}", case["id"]);
        for region in REGIONS {
            let read = phone::parse(input, region);
            assert!(matches!(read, Parsed::Valid(_)), "{} {read:?}", case["id"]);
            assert_eq!(number(&read), Some(input), "{}", case["id"]);
        }
    }
    assert_eq!(cases.len(), 826);
}

/// What became of each broken number, where it is not what libphonenumber
/// says of the literal text.
fn departures(cases: &[Value], region: Option<Region>) -> (u32, Counts<'_>) {
    let mut agreed = 0;
    let mut counts = Counts::new();
    for case in cases.iter().filter(|case| !text(case, "input").is_empty()) {
        let read = phone::parse(text(case, "input"), region);
        let expect = &case["expect"];
        let kind = match (&read, expect["literal_valid"] == true) {
            (Parsed::Valid(_), true) | (Parsed::Invalid(_), false) => {
                agreed += 1;
                continue;
            }
            (Parsed::Valid(_), false) => "taken for a number that exists",
            (_, true) => "refused",
            (Parsed::Normalized(..), false) => {
                let meant = number(&read) == expect["e164_if_parsed"].as_str();
                if meant && expect["valid"] == true {
                    "repaired alike"
                } else {
                    "repaired by the region"
                }
            }
        };
        *counts.entry((kind, text(case, "mutation"))).or_default() += 1;
    }
    (agreed, counts)
}

/// `+91 11111...` and `+672 111111`: it takes a third digit to know.
const UNKNOWABLE: (&str, &str, u32) = (
    "taken for a number that exists",
    "all one national number",
    2,
);
/// The NANP has no such exchange; libphonenumber does not look.
const N11: (&str, &str, u32) = ("refused", "exchange 911", 1);

const REPAIRED_ALIKE: [(&str, &str, u32); 9] = [
    ("repaired alike", "Excel text formula", 1),
    ("repaired alike", "U+2010 hyphens", 1),
    (
        "repaired alike",
        "bidi embedding marks (contact-card paste)",
        1,
    ),
    ("repaired alike", "dashes", 1),
    ("repaired alike", "en dashes", 1),
    ("repaired alike", "minus signs U+2212", 1),
    ("repaired alike", "spaces", 1),
    ("repaired alike", "tel: URI", 1),
    ("repaired alike", "zero width space", 1),
];

#[test]
fn broken_numbers_are_refused_where_two_national_digits_can_tell() {
    let Some(cases) = cases("phone_e164_mutated.json") else {
        return;
    };
    let (agreed, counts) = departures(&cases, None);
    let mut expected = vec![UNKNOWABLE, N11];
    expected.extend(REPAIRED_ALIKE);
    assert_counts(&counts, &expected);
    assert_eq!(agreed, 1_184);
}

#[test]
fn a_region_adds_only_readings_of_ten_digits() {
    let Some(cases) = cases("phone_e164_mutated.json") else {
        return;
    };
    for region in [Region::US, Region::CA] {
        let (agreed, counts) = departures(&cases, Some(region));
        let mut expected = vec![
            UNKNOWABLE,
            N11,
            // Ten digits that were a foreign number with its calling code are
            // also a number of the NANP: nothing in the cell tells.
            ("repaired by the region", "plus sign missing", 6),
            (
                "repaired by the region",
                "Excel scientific notation, full digits",
                1,
            ),
        ];
        expected.extend(REPAIRED_ALIKE);
        assert_counts(&counts, &expected);
        assert_eq!(agreed, 1_177);
    }
}

#[test]
fn what_people_type_is_the_same_number_or_none() {
    let Some(cases) = cases("phone_us_ca_national.json") else {
        return;
    };
    let mut counts = Counts::new();
    let (mut agreed, mut refused) = (0, 0);
    for case in &cases {
        let region = match text(case, "default_region") {
            "US" => Region::US,
            "CA" => Region::CA,
            other => panic!("a region {other:?}"),
        };
        let input = text(case, "input");
        let expect = &case["expect"];
        let read = phone::parse(input, Some(region));
        let kind = match (&read, expect["valid"] == true) {
            (Parsed::Invalid(_), true) => "refused",
            (Parsed::Invalid(_), false) => {
                refused += 1;
                continue;
            }
            (_, true) => {
                assert_eq!(number(&read), expect["e164"].as_str(), "{}", case["id"]);
                let told = matches!(read, Parsed::Normalized(_, _, Some(Code::PhoneExtension)));
                let extension = expect["extension"].is_string();
                assert_eq!(told, extension, "{}", case["id"]);
                agreed += 1;
                continue;
            }
            (_, false) => {
                // The cell's own digits, with nothing before or between them.
                let digits: String = input.chars().filter(char::is_ascii_digit).collect();
                let found = number(&read).and_then(|number| number.strip_prefix("+1"));
                let found = found.unwrap_or_else(|| panic!("{} is of the NANP", case["id"]));
                assert!(digits.starts_with(found), "{}", case["id"]);
                "read where libphonenumber does not"
            }
        };
        *counts.entry((kind, text(case, "note"))).or_default() += 1;
    }
    assert_counts(
        &counts,
        &[
            // Letters are no digits, two numbers are not one.
            ("refused", "letters_O", 1),
            ("refused", "vanity", 2),
            ("refused", "two_semicolon", 8),
            // An N11 exchange.
            ("refused", "edge", 1),
            // All ten digits stand there, in order, and nothing else does but
            // a tab, a word, separators of thousands, a decimal zero, or an
            // exponent that says that no digit is missing.
            ("read where libphonenumber does not", "tabs", 8),
            ("read where libphonenumber does not", "cell_suffix", 5),
            ("read where libphonenumber does not", "comma_thousands", 7),
            ("read where libphonenumber does not", "excel_float", 8),
            ("read where libphonenumber does not", "excel_sci_full", 6),
        ],
    );
    assert_eq!((agreed, refused), (382, 98));
    assert_eq!(cases.len(), 526);
}

#[test]
fn the_calling_codes_and_area_codes_are_the_assigned_ones() {
    let Some(codes) = crate::common::corpus("calling_codes.json") else {
        return;
    };
    let list = |name: &str| codes[name].as_array().cloned().unwrap_or_default();
    let refusal = |text: &str| match phone::parse(text, Some(Region::US)) {
        Parsed::Invalid(code) => Some(code),
        _ => None,
    };
    let assigned = list("assigned");
    for code in &assigned {
        let read = refusal(&format!("+{code}0000"));
        assert_ne!(read, Some(Code::PhoneCallingCode), "{code}");
    }
    let unassigned = list("unassigned_3digit");
    for code in &unassigned {
        let read = refusal(&format!("+{code}202555012"));
        assert_eq!(read, Some(Code::PhoneCallingCode), "{code}");
    }
    assert_eq!((assigned.len(), unassigned.len()), (215, 91));

    let areas = list("nanp_valid_area_codes");
    let areas: Vec<&str> = areas.iter().map(|area| text(area, "area_code")).collect();
    assert_eq!(areas.len(), 458);
    let mut others = Vec::new();
    for area in 200..1000 {
        let area = area.to_string();
        let read = refusal(&format!("{area}2345678"));
        if areas.contains(&area.as_str()) {
            assert_eq!(read, None, "{area}");
        } else if read.is_none() {
            others.push(area);
        } else {
            assert_eq!(read, Some(Code::PhoneAreaCode), "{area}");
        }
    }
    // Assigned all the same: islands with few exchanges, none of which the list
    // was made with.
    let few = "242 264 268 284 473 649 664 684 721 767 869";
    assert_eq!(others.join(" "), few);
}

#[test]
fn no_cell_of_the_exports_is_read_as_another_persons_number() {
    let Some(folder) = crate::common::corpora() else {
        return;
    };
    let mut right = 0;
    let mut refusals: BTreeMap<&str, u32> = BTreeMap::new();
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
            let read = phone::parse(cell, Some(Region::US));
            if let Some(found) = number(&read) {
                assert_eq!(found, meant, "{name}, row {}", row["row"]);
                right += 1;
                continue;
            }
            let why = match (text(&row["form"], "phone"), &read) {
                ("na", _) => "a word for nothing",
                ("short", Parsed::Invalid(Code::PhoneLength)) => "nine digits",
                ("sci", Parsed::Invalid(Code::PhoneDigitsLost)) => "scientific notation",
                (_, Parsed::Invalid(Code::PhoneInvalid)) if meant.get(6..8) == Some("11") => {
                    "an exchange of the form N11"
                }
                (form, read) => panic!("{name}, row {}: {form} {read:?}", row["row"]),
            };
            *refusals.entry(why).or_default() += 1;
        }
    }
    assert_eq!(right, 896);
    let refusals: Vec<_> = refusals.into_iter().collect();
    assert_eq!(
        refusals,
        [
            ("a word for nothing", 12),
            ("an exchange of the form N11", 11),
            ("nine digits", 10),
            ("scientific notation", 15),
        ]
    );
}
