use super::*;
use crate::output::request_body::Batch;
use crate::record::cell::Cell;
use crate::record::limits::MAX_FIELD;
use crate::rules::hash;
use crate::rules::issue::RowIssue;
use crate::rules::issue_code::{Code, Severity};
use crate::rules::options::EmailMode;
use crate::rules::options::OnInvalidField;
use crate::rules::user::{sends_hash, sends_raw};
use serde_json::{Value, json};

mod address;
mod lists;
mod values;

const HASH: &str = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";

/// What is sent of a record (`Null` where it is refused), and what was found.
fn checked(cells: &[(Field, Cell<'_>)], options: &Options) -> (Value, Vec<RowIssue>) {
    let mut record = Record::default();
    record.set(Field::Id, Cell::Text("u1"));
    for &(field, cell) in cells {
        record.set(field, cell);
    }
    let mut evaluation = Evaluation::default();
    let user = validate_fields(&record, options, &mut evaluation);
    assert_eq!(user.email.is_none(), evaluation.normalized_email.is_empty());
    let mut batch = Batch::default();
    let hash = (!evaluation.normalized_email.is_empty())
        .then(|| hash::hex(&hash::digest(&evaluation.normalized_email)));
    batch.push(&user, 1, hash.as_ref(), options);
    batch.close();
    let body: Value = serde_json::from_slice(batch.body()).expect("JSON");
    let sent = match evaluation.is_valid() {
        false => Value::Null,
        true => body["data"][0].clone(),
    };
    (sent, evaluation.issues)
}

/// What is sent of one field, and the codes.
fn one_by(field: Field, cell: Cell<'_>, options: &Options) -> (Value, Vec<Code>) {
    let (sent, found) = checked(&[(field, cell)], options);
    let value = match field {
        Field::Id => sent["id"].clone(),
        _ => sent["attributes"][field.name()].clone(),
    };
    (value, found.iter().map(|found| found.code).collect())
}

fn one(field: Field, cell: Cell<'_>) -> (Value, Vec<Code>) {
    one_by(field, cell, &Options::default())
}

#[track_caller]
fn sends(field: Field, cell: Cell<'_>, value: Value, codes: &[Code]) {
    assert_eq!(one(field, cell), (value, codes.to_vec()), "{cell:?}");
}

#[track_caller]
fn refuses(field: Field, cell: Cell<'_>, code: Code) {
    sends(field, cell, Value::Null, &[code]);
}

fn raw() -> Options {
    Options {
        email: EmailMode::Raw,
        ..Options::default()
    }
}

fn strict() -> Options {
    Options {
        repair: false,
        ..raw()
    }
}

use Cell::{Absent, Bool, IllFormed, Json, Number, Other, Text};

#[test]
fn an_id_is_a_text_or_a_whole_number() {
    for id in ["0", "17", "-17", "12345678901234567890"] {
        sends(Field::Id, Number(id), json!(id), &[]);
    }
    for id in ["a", "1.5", "a b", "a@", "@b"] {
        sends(Field::Id, Text(id), json!(id), &[]);
    }
    for cell in [
        Number("1.5"),
        Number("-1.5"),
        Number("1e21"),
        Bool(true),
        Json("{}"),
        Other,
    ] {
        refuses(Field::Id, cell, Code::IdInvalid);
    }
    for cell in [Absent, Text(""), Text(" \u{feff}"), Text("N/A"), Text("-")] {
        refuses(Field::Id, cell, Code::IdMissing);
    }
    refuses(Field::Id, IllFormed("\u{fffd}"), Code::IdIllFormed);
}

#[test]
fn white_space_around_an_id_is_taken_away_where_repairs_are_allowed() {
    sends(Field::Id, Text(" a\t"), json!("a"), &[Code::IdRepaired]);
    let refused = (Value::Null, vec![Code::IdInvalid]);
    assert_eq!(one_by(Field::Id, Text(" a\t"), &strict()), refused);
}

#[test]
fn an_id_that_is_an_address_is_sent_with_a_warning() {
    sends(Field::Id, Text("a@b.c"), json!("a@b.c"), &[Code::IdIsEmail]);
}

#[test]
fn an_id_as_spreadsheets_show_long_numbers_lost_digits() {
    for id in ["1.23457E+11", "-1.2E+5", "1E+11", "9.0E+0"] {
        refuses(Field::Id, Text(id), Code::IdDigitsLost);
    }
    for id in [
        "12E+5", "1.E+5", "1.2E+", "1.2E5", "1.2E-5", "1.xE+5", "x.2E+5", "1.2E+x", "E+5",
        "1.2e+5", "-E+5",
    ] {
        sends(Field::Id, Text(id), json!(id), &[]);
    }
}

#[test]
fn a_value_of_a_mebibyte_is_read_and_a_longer_one_refused() {
    let most = "x".repeat(MAX_FIELD);
    let more = "x".repeat(MAX_FIELD + 1);
    sends(Field::Id, Text(&most), json!(most), &[]);
    refuses(Field::Id, Text(&more), Code::IdTooLong);
    let address = |len: usize| format!("{}@b.c", "x".repeat(len - 4));
    let longest = address(MAX_FIELD);
    let sent = (json!(longest), vec![]);
    assert_eq!(one_by(Field::Email, Text(&longest), &raw()), sent);
    refuses(
        Field::Email,
        Text(&address(MAX_FIELD + 1)),
        Code::EmailTooLong,
    );
    refuses(Field::ZipCode, Text(&more), Code::ZipInvalid);
}

#[test]
fn what_is_optional_may_be_left_out_and_the_id_and_rewards_may_not() {
    let omit = Options {
        on_invalid_field: OnInvalidField::Omit,
        ..Options::default()
    };
    for field in Field::ALL {
        let (sent, found) = checked(&[(field, Other)], &omit);
        let needed = matches!(field, Field::Id | Field::EnrolledRewards);
        assert_eq!(sent.is_null(), needed, "{field:?}");
        assert_eq!(found[0].severity == Severity::Error, needed);
        let (sent, found) = checked(&[(field, Other)], &Options::default());
        assert!(sent.is_null() && found[0].severity == Severity::Error);
    }
}

#[test]
fn an_issue_holds_the_id_unless_it_is_an_address_and_the_value_where_it_is_asked_for() {
    let mut record = Record {
        row: 7,
        line: Some(9),
        ..Record::default()
    };
    record.set(Field::ZipCode, Text("21300"));
    let found = RowIssue::new(Code::ZipPrefix, Field::ZipCode.into(), None);
    let issue = found.of_row(record.row, record.line, "u1", None);
    assert_eq!((issue.row, issue.line), (7, Some(9)));
    assert_eq!((issue.id.as_deref(), issue.value), (Some("u1"), None));
    assert_eq!(found.of_row(7, None, "", None).id, None);
    assert_eq!(found.of_row(7, None, "a@b.c", None).id, None);
    let value = found.value(&record);
    assert_eq!(value.as_deref(), Some("21300"));
}

#[test]
fn each_mode_sends_what_its_name_says() {
    use EmailMode::{Both, Hash, Raw};
    assert_eq!([Hash, Both, Raw].map(sends_hash), [true, true, false]);
    assert_eq!([Hash, Both, Raw].map(sends_raw), [false, true, true]);
}
