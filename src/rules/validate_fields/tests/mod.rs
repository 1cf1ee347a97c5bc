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
mod country;
mod lists;
mod values;

const HASH: &str = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";

/// The user that is sent for a record (`Null` if it is invalid), and its issues.
fn validate_record(cells: &[(Field, Cell<'_>)], options: &Options) -> (Value, Vec<RowIssue>) {
    let mut record = Record::default();
    record.set(Field::Id, Cell::Text("u1"));
    for &(field, cell) in cells {
        record.set(field, cell);
    }
    let mut evaluation = Evaluation::default();
    let user = validate_fields(&record, options, &mut evaluation);
    assert_eq!(user.email.is_none(), evaluation.normalized_email.is_empty());
    let mut batch = Batch::default();
    let digest = (!evaluation.normalized_email.is_empty())
        .then(|| hash::digest(&evaluation.normalized_email));
    let object = batch.add(&user, 1, options);
    batch.write(object, digest.as_ref(), options);
    batch.close();
    let body: Value = serde_json::from_slice(batch.body()).expect("JSON");
    let sent = match evaluation.is_valid() {
        false => Value::Null,
        true => body["data"][0].clone(),
    };
    (sent, evaluation.issues)
}

/// The value that is sent for one field, and the codes of the issues.
fn field_result_with(field: Field, cell: Cell<'_>, options: &Options) -> (Value, Vec<Code>) {
    let (sent, issues) = validate_record(&[(field, cell)], options);
    let value = match field {
        Field::Id => sent["id"].clone(),
        _ => sent["attributes"][field.name()].clone(),
    };
    (value, issues.iter().map(|issue| issue.code).collect())
}

fn field_result(field: Field, cell: Cell<'_>) -> (Value, Vec<Code>) {
    field_result_with(field, cell, &Options::default())
}

#[track_caller]
fn assert_sent(field: Field, cell: Cell<'_>, value: Value, codes: &[Code]) {
    assert_eq!(
        field_result(field, cell),
        (value, codes.to_vec()),
        "{cell:?}"
    );
}

#[track_caller]
fn assert_invalid(field: Field, cell: Cell<'_>, code: Code) {
    assert_sent(field, cell, Value::Null, &[code]);
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
        assert_sent(Field::Id, Number(id), json!(id), &[]);
    }
    for id in ["a", "1.5", "a b", "a@", "@b"] {
        assert_sent(Field::Id, Text(id), json!(id), &[]);
    }
    for cell in [
        Number("1.5"),
        Number("-1.5"),
        Number("1e21"),
        Bool(true),
        Json("{}"),
        Other,
    ] {
        assert_invalid(Field::Id, cell, Code::IdInvalid);
    }
    for cell in [Absent, Text(""), Text(" \u{feff}"), Text("N/A"), Text("-")] {
        assert_invalid(Field::Id, cell, Code::IdMissing);
    }
    assert_invalid(Field::Id, IllFormed("\u{fffd}"), Code::IdIllFormed);
}

#[test]
fn outer_white_space_of_an_id_is_removed_with_the_repair_option() {
    assert_sent(Field::Id, Text(" a\t"), json!("a"), &[Code::IdRepaired]);
    let invalid = (Value::Null, vec![Code::IdInvalid]);
    assert_eq!(
        field_result_with(Field::Id, Text(" a\t"), &strict()),
        invalid
    );
}

#[test]
fn an_id_that_is_an_address_is_sent_with_a_warning() {
    assert_sent(Field::Id, Text("a@b.c"), json!("a@b.c"), &[Code::IdIsEmail]);
}

#[test]
fn an_id_in_scientific_notation_of_a_spreadsheet_is_invalid() {
    for id in [
        "1.23457E+11",
        "-1.2E+5",
        "1E+11",
        "9.0E+0",
        "12E+5",
        "1.E+5",
        "1.2E5",
        "1.2E-5",
        "1.2e+5",
        "1,2e+5",
    ] {
        assert_invalid(Field::Id, Text(id), Code::IdDigitsLost);
    }
    for id in [
        "12E5", "1e5", "1.2E+", "1.xE+5", "x.2E+5", "1.2E+x", "E+5", "-E+5",
    ] {
        assert_sent(Field::Id, Text(id), json!(id), &[]);
    }
}

#[test]
fn a_value_of_one_mebibyte_is_valid_and_a_longer_one_invalid() {
    let longest_id = "x".repeat(MAX_FIELD);
    let too_long = "x".repeat(MAX_FIELD + 1);
    assert_sent(Field::Id, Text(&longest_id), json!(longest_id), &[]);
    assert_invalid(Field::Id, Text(&too_long), Code::IdTooLong);
    let address = |len: usize| format!("{}@b.c", "x".repeat(len - 4));
    let longest = address(MAX_FIELD);
    let sent = (json!(longest), vec![]);
    assert_eq!(
        field_result_with(Field::Email, Text(&longest), &raw()),
        sent
    );
    assert_invalid(
        Field::Email,
        Text(&address(MAX_FIELD + 1)),
        Code::EmailTooLong,
    );
    assert_invalid(Field::ZipCode, Text(&too_long), Code::ZipInvalid);
}

#[test]
fn omits_an_invalid_field_except_the_id_and_the_rewards() {
    let omit = Options {
        on_invalid_field: OnInvalidField::Omit,
        ..Options::default()
    };
    // A country is not validated without a phone number or a postal code.
    for field in Field::ALL
        .into_iter()
        .filter(|field| *field != Field::Country)
    {
        let (sent, issues) = validate_record(&[(field, Other)], &omit);
        let is_required = matches!(field, Field::Id | Field::EnrolledRewards);
        assert_eq!(sent.is_null(), is_required, "{field:?}");
        assert_eq!(issues[0].severity == Severity::Error, is_required);
        let (sent, issues) = validate_record(&[(field, Other)], &Options::default());
        assert!(sent.is_null() && issues[0].severity == Severity::Error);
    }
}

#[test]
fn an_issue_has_the_id_unless_it_is_an_address_and_the_value_only_on_request() {
    let mut record = Record {
        row: 7,
        line: Some(9),
        ..Record::default()
    };
    record.set(Field::ZipCode, Text("21300"));
    let row_issue = RowIssue::new(Code::ZipPrefix, Field::ZipCode.into(), None);
    let issue = row_issue.of_row(record.row, record.line, "u1", None);
    assert_eq!((issue.row, issue.line), (7, Some(9)));
    assert_eq!((issue.id.as_deref(), issue.value), (Some("u1"), None));
    assert_eq!(row_issue.of_row(7, None, "", None).id, None);
    assert_eq!(row_issue.of_row(7, None, "a@b.c", None).id, None);
    let value = row_issue.value(&record);
    assert_eq!(value.as_deref(), Some("21300"));
}

#[test]
fn sends_the_address_its_hash_or_both_by_the_email_mode() {
    use EmailMode::{Both, Hash, Raw};
    assert_eq!([Hash, Both, Raw].map(sends_hash), [true, true, false]);
    assert_eq!([Hash, Both, Raw].map(sends_raw), [false, true, true]);
}
