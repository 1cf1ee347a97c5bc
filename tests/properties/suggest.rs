//! What is proposed for a refused value, and that every proposal passes.

use kard_enroll::edits::suggestions::suggest;
use kard_enroll::record::Record;
use kard_enroll::record::cell::Cell;
use kard_enroll::record::field::Field;
use kard_enroll::rules::evaluation::Evaluation;
use kard_enroll::rules::issue_code::Severity;
use kard_enroll::rules::options::Options;
use kard_enroll::rules::validate_fields::validate_fields;
use proptest::prelude::*;

/// The first proposal for `text` in `field`, beside an address where `beside`.
fn proposed(field: Field, text: &str, beside: bool, options: &Options) -> Option<String> {
    let mut record = Record {
        row: 1,
        ..Record::default()
    };
    record.set(Field::Id, Cell::Text("1"));
    if beside {
        record.set(Field::Email, Cell::Text("ann@example.com"));
    }
    record.set(field, Cell::Text(text));
    let mut evaluation = Evaluation::default();
    validate_fields(&record, options, &mut evaluation);
    let proposal = evaluation.issues.iter().find_map(|found| {
        let field = found.location.field?;
        suggest(found.code, field, &record, options)
    });
    if let Some(proposal) = &proposal {
        assert_ne!(proposal, text);
        record.set(field, Cell::Text(proposal));
        validate_fields(&record, options, &mut evaluation);
        for found in &evaluation.issues {
            assert!(
                found.location.field != Some(field) || found.severity == Severity::Warning,
                "{proposal:?} is refused: {:?}",
                found.code
            );
        }
    }
    proposal
}

fn assert_proposals(field: Field, cases: &[(&str, Option<&str>)]) {
    for (text, expected) in cases {
        let proposal = proposed(field, text, false, &Options::default());
        assert_eq!(proposal.as_deref(), *expected, "{text:?}");
    }
}

#[test]
fn two_digits_of_a_year_are_the_later_year_that_makes_an_adult() {
    assert_proposals(
        Field::BirthYear,
        &[
            ("85", Some("1985")),
            ("85.0", Some("1985")),
            ("05", Some("2005")),
            ("08", Some("2008")),
            // 17 or 117, and 11 or 111 years old.
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
    assert_eq!(proposed(Field::BirthYear, "05", false, &options), None);
    assert_eq!(
        proposed(Field::BirthYear, "01", false, &options).as_deref(),
        Some("2001")
    );
}

#[test]
fn letters_that_look_like_digits_are_digits() {
    assert_proposals(
        Field::BirthYear,
        &[
            ("199O", Some("1990")),
            ("l985", Some("1985")),
            ("1990?", Some("1990")),
            ("1850", None),
            ("twenty", None),
        ],
    );
    assert_proposals(
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
    assert_proposals(
        Field::PhoneNumber,
        &[
            ("4l5-555-267l", Some("+14155552671")),
            ("415 555 O147", Some("+14155550147")),
        ],
    );
}

#[test]
fn words_in_phone_numbers_are_keys() {
    assert_proposals(
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
fn of_two_numbers_or_addresses_the_first_is_proposed() {
    assert_proposals(
        Field::PhoneNumber,
        &[
            ("415-555-2671 / 415-555-2672", Some("+14155552671")),
            ("415-555-2671 or 415-555-2672", Some("+14155552671")),
            ("+442079460958; +442079460959", Some("+442079460958")),
        ],
    );
    assert_proposals(
        Field::Email,
        &[
            ("ann@example.com; bob@example.com", Some("ann@example.com")),
            ("ann@example.com,bob@example.com", Some("ann@example.com")),
        ],
    );
}

#[test]
fn numbers_as_they_are_dialled_abroad_are_proposed() {
    assert_proposals(
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
        proposed(Field::PhoneNumber, "(415) 555-2671", false, &options).as_deref(),
        Some("+14155552671")
    );
}

#[test]
fn addresses_lose_what_strayed_into_them() {
    assert_proposals(
        Field::Email,
        &[
            ("bob@@example.com", Some("bob@example.com")),
            ("bob @ example.com", Some("bob@example.com")),
            ("bob@example,com", Some("bob@example.com")),
            ("bob@example..com", Some("bob@example.com")),
            ("bob.@example.com.", Some("bob@example.com")),
            ("\"bob@example.com\"", Some("bob@example.com")),
            ("bob＠example.com", Some("bob@example.com")),
            ("bob", None),
            ("bob@", None),
        ],
    );
}

#[test]
fn what_is_of_no_use_is_emptied() {
    let options = Options::default();
    let hash = "0".repeat(64);
    let proposal = |text: &str, beside| proposed(Field::HashedEmail, text, beside, &options);
    assert_eq!(proposal(&hash, true).as_deref(), Some(""));
    assert_eq!(proposal("x", true).as_deref(), Some(""));
    assert_eq!(proposal("x", false), None);
    assert_eq!(
        proposal(&format!("sha256:{hash}"), false).as_deref(),
        Some(hash.as_str())
    );
    let strict = Options {
        repair: false,
        ..Options::default()
    };
    assert_eq!(
        proposed(Field::ZipCode, "N/A", false, &strict).as_deref(),
        Some("")
    );
}

#[test]
fn without_repairs_a_repair_is_a_proposal() {
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
            proposed(field, text, false, &strict).as_deref(),
            Some(expected),
            "{text}"
        );
    }
}

#[test]
fn rewards_and_flags_are_read_as_they_were_meant() {
    assert_proposals(
        Field::EnrolledRewards,
        &[
            ("AFFILIATE", Some("CARDLINKED")),
            ("[\"AFFILIATE\"]", Some("CARDLINKED")),
            ("Card-Linked", Some("CARDLINKED")),
            ("gold", None),
        ],
    );
    assert_proposals(
        Field::HistoricalTransactionsSent,
        &[("T", Some("true")), ("off", Some("false")), ("maybe", None)],
    );
}

#[test]
fn an_id_is_never_guessed() {
    assert_proposals(
        Field::Id,
        &[("1.23457E+11", None), ("N/A", None), ("", None)],
    );
}

proptest! {
    #[test]
    fn every_proposal_passes_the_check(
        field in prop::sample::select(&Field::ALL[..]),
        text in prop_oneof![
            "\\PC{0,20}",
            "[0-9OolI+() ./,;&-]{1,24}",
            "[a-z0-9@.,; ]{1,24}",
            "[0-9]{1,2}[/. -][0-9A-Za-z]{1,3}[/. -][0-9]{2,4}",
            "[0-9]{1,3}-[A-Z]{3,7}",
        ],
        beside in any::<bool>(),
        repair in any::<bool>(),
    ) {
        let options = Options { repair, ..Options::default() };
        // Where there is one, it is checked there.
        proposed(field, &text, beside, &options);
    }
}
