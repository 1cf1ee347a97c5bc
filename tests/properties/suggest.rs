//! The suggestions for invalid values. Every suggestion is valid.

use kard_enroll::edits::suggestions::suggest;
use kard_enroll::record::Record;
use kard_enroll::record::cell::Cell;
use kard_enroll::record::field::Field;
use kard_enroll::rules::evaluation::Evaluation;
use kard_enroll::rules::issue_code::Severity;
use kard_enroll::rules::options::Options;
use kard_enroll::rules::validate_fields::validate_fields;
use proptest::prelude::*;

/// The first suggestion for `text` in `field`. With `with_email`, the record also has
/// an address. Asserts that the suggestion is valid.
fn suggestion(field: Field, text: &str, with_email: bool, options: &Options) -> Option<String> {
    let mut record = Record {
        row: 1,
        ..Record::default()
    };
    record.set(Field::Id, Cell::Text("1"));
    if with_email {
        record.set(Field::Email, Cell::Text("ann@example.com"));
    }
    record.set(field, Cell::Text(text));
    let mut evaluation = Evaluation::default();
    validate_fields(&record, options, &mut evaluation);
    let suggested = evaluation.issues.iter().find_map(|issue| {
        let field = issue.location.field?;
        suggest(issue.code, field, &record, options)
    });
    if let Some(suggested) = &suggested {
        assert_ne!(suggested, text);
        record.set(field, Cell::Text(suggested));
        validate_fields(&record, options, &mut evaluation);
        for issue in &evaluation.issues {
            assert!(
                issue.location.field != Some(field) || issue.severity == Severity::Warning,
                "{suggested:?} is invalid: {:?}",
                issue.code
            );
        }
    }
    suggested
}

fn assert_suggestions(field: Field, cases: &[(&str, Option<&str>)]) {
    for (text, expected) in cases {
        let suggested = suggestion(field, text, false, &Options::default());
        assert_eq!(suggested.as_deref(), *expected, "{text:?}");
    }
}

#[test]
fn expands_two_digits_of_a_year_to_the_later_year_of_an_adult() {
    assert_suggestions(
        Field::BirthYear,
        &[
            ("85", Some("1985")),
            ("85.0", Some("1985")),
            ("05", Some("2005")),
            ("08", Some("2008")),
            // The ages are 17 or 117, and 11 or 111.
            ("09", None),
            ("15", None),
            ("26", Some("1926")),
            ("2/14/03", Some("2003")),
            ("14-Feb-03", Some("2003")),
            ("10/11/12", None),
            ("5/5/26", Some("1926")),
            ("Jan 26", None),
        ],
    );
    let options = Options {
        min_age: Some(25),
        ..Options::default()
    };
    assert_eq!(suggestion(Field::BirthYear, "05", false, &options), None);
    assert_eq!(
        suggestion(Field::BirthYear, "01", false, &options).as_deref(),
        Some("2001")
    );
}

#[test]
fn replaces_letters_that_look_like_digits() {
    assert_suggestions(
        Field::BirthYear,
        &[
            ("199O", Some("1990")),
            ("l985", Some("1985")),
            ("1990?", Some("1990")),
            ("1850", None),
            ("twenty", None),
        ],
    );
    assert_suggestions(
        Field::ZipCode,
        &[
            ("O2139", Some("02139")),
            ("lO013", Some("10013")),
            ("Boston MA 02116", Some("02116")),
            ("02116 or 02139", None),
            ("SW1A 1AA", None),
            ("00000", None),
        ],
    );
    assert_suggestions(
        Field::PhoneNumber,
        &[
            ("4l5-555-267l", Some("+14155552671")),
            ("415 555 O147", Some("+14155550147")),
        ],
    );
}

#[test]
fn replaces_words_in_phone_numbers_by_keys() {
    assert_suggestions(
        Field::PhoneNumber,
        &[
            ("1-800-FLOWERS", Some("+18003569377")),
            ("1-800-FLOWER", None),
            ("(415) 555-CALL", Some("+14155552255")),
            ("call me", None),
        ],
    );
}

#[test]
fn suggests_the_first_of_two_numbers_or_addresses() {
    assert_suggestions(
        Field::PhoneNumber,
        &[
            ("415-555-2671 / 415-555-2672", Some("+14155552671")),
            ("415-555-2671 or 415-555-2672", Some("+14155552671")),
            ("+442079460958; +442079460959", Some("+442079460958")),
        ],
    );
    assert_suggestions(
        Field::Email,
        &[
            ("ann@example.com; bob@example.com", Some("ann@example.com")),
            ("ann@example.com,bob@example.com", Some("ann@example.com")),
        ],
    );
}

#[test]
fn suggests_numbers_with_an_international_prefix() {
    assert_suggestions(
        Field::PhoneNumber,
        &[
            ("00442079460958", Some("+442079460958")),
            ("+2105551234", Some("+12105551234")),
            ("4.1555E+9", None),
        ],
    );
    let options = Options {
        region: None,
        ..Options::default()
    };
    assert_eq!(
        suggestion(Field::PhoneNumber, "(415) 555-2671", false, &options).as_deref(),
        Some("+14155552671")
    );
}

#[test]
fn removes_stray_characters_from_addresses() {
    assert_suggestions(
        Field::Email,
        &[
            ("bob@@example.com", Some("bob@example.com")),
            ("bob @ example.com", Some("bob@example.com")),
            ("bob@example,com", Some("bob@example.com")),
            ("bob@example..com", Some("bob@example.com")),
            ("bob.@example.com.", Some("bob@example.com")),
            ("*\"bob@example.com\"", Some("bob@example.com")),
            ("bob＠example.com", Some("bob@example.com")),
            ("bob\u{200b}by@example.com", Some("bobby@example.com")),
            ("Bob@Gmial.com", Some("Bob@gmail.com")),
            ("bob@acme.con", Some("bob@acme.com")),
            ("bob@localhost", None),
            ("bob", None),
            ("bob@", None),
        ],
    );
}

#[test]
fn suggests_to_clear_a_superfluous_value() {
    let options = Options::default();
    let hash = "0".repeat(64);
    let suggested =
        |text: &str, with_email| suggestion(Field::HashedEmail, text, with_email, &options);
    assert_eq!(suggested(&hash, true).as_deref(), Some(""));
    assert_eq!(suggested("x", true).as_deref(), Some(""));
    assert_eq!(suggested("x", false), None);
    assert_eq!(
        suggested(&format!("sha256:{hash}"), false).as_deref(),
        Some(hash.as_str())
    );
    let strict = Options {
        repair: false,
        ..Options::default()
    };
    assert_eq!(
        suggestion(Field::ZipCode, "N/A", false, &strict).as_deref(),
        Some("")
    );
}

#[test]
fn suggests_the_auto_correction_without_the_repair_option() {
    let strict = Options {
        repair: false,
        ..Options::default()
    };
    for (field, text, expected) in [
        (Field::PhoneNumber, "(415) 555-2671", "+14155552671"),
        (Field::ZipCode, "02139-1234", "02139"),
        (Field::ZipCode, "2139", "02139"),
        (Field::BirthYear, "1/2/1990", "1990"),
        (Field::Email, "Ann <ann@example.com>", "ann@example.com"),
        (Field::Id, " 17 ", "17"),
    ] {
        assert_eq!(
            suggestion(field, text, false, &strict).as_deref(),
            Some(expected),
            "{text}"
        );
    }
}

#[test]
fn suggests_values_for_rewards_and_flags() {
    assert_suggestions(
        Field::EnrolledRewards,
        &[
            ("AFFILIATE", Some("CARDLINKED")),
            ("[\"AFFILIATE\"]", Some("CARDLINKED")),
            ("Card-Linked", Some("CARDLINKED")),
            ("gold", None),
        ],
    );
    assert_suggestions(
        Field::HistoricalTransactionsSent,
        &[("T", Some("true")), ("off", Some("false")), ("maybe", None)],
    );
}

#[test]
fn suggests_no_id() {
    assert_suggestions(
        Field::Id,
        &[("1.23457E+11", None), ("N/A", None), ("", None)],
    );
}

proptest! {
    #[test]
    fn every_suggestion_is_valid(
        field in prop::sample::select(&Field::ALL[..]),
        text in prop_oneof![
            "\\PC{0,20}",
            "[0-9OolI+() ./,;&-]{1,24}",
            "[a-z0-9@.,; ]{1,24}",
            "[0-9]{1,2}[/. -][0-9A-Za-z]{1,3}[/. -][0-9]{2,4}",
            "[0-9]{1,3}-[A-Z]{3,7}",
        ],
        with_email in any::<bool>(),
        repair in any::<bool>(),
    ) {
        let options = Options { repair, ..Options::default() };
        // The function asserts that the suggestion is valid.
        suggestion(field, &text, with_email, &options);
    }
}
