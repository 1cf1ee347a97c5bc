use super::*;
use crate::input::options::FileOptions;
use crate::pipeline::file::{FilePipeline, Pull};
use crate::record::field::Field;
use crate::rules::code::{Code, Severity};
use serde_json::{Value, json};

/// What is written, which must be JSON.
fn written(write: impl Fn(&mut Vec<u8>)) -> Value {
    let mut out = Vec::new();
    write(&mut out);
    serde_json::from_slice(&out).expect("JSON")
}

#[test]
fn numbers_are_written_in_all_their_digits() {
    for value in [0, 7, 10, 409, 1_000_000, u64::MAX] {
        let mut out = Vec::new();
        number(&mut out, "n=", value);
        assert_eq!(out, format!("n={value}").as_bytes());
    }
}

#[test]
fn an_issue_has_its_place_and_what_it_knows() {
    let mut issue = Issue {
        row: 12,
        line: Some(14),
        id: Some("u12".to_owned()),
        location: Field::ZipCode.into(),
        severity: Severity::Warning,
        code: Code::ZipZeros,
        duplicate_of: None,
        value: Some("2134".to_owned()),
    };
    let full = json!({
        "row": 12, "line": 14, "id": "u12", "field": "zipCode", "pointer": "/zipCode",
        "severity": "warning", "code": "zip_code.repaired", "reason": "leading_zeros",
        "message": issue.message(), "value": "2134",
    });
    assert_eq!(written(|out| write_issue(out, &issue)), full);
    issue = Issue {
        line: None,
        id: None,
        value: None,
        code: Code::PostalCodesInvalid,
        severity: Severity::Error,
        location: IssueLocation {
            field: Some(Field::PostalCodes),
            item: Some((3, "code")),
        },
        ..issue
    };
    let bare = json!({
        "row": 12, "field": "postalCodes", "pointer": "/postalCodes/3/code", "severity": "error",
        "code": "postal_codes.invalid", "message": issue.message(),
    });
    assert_eq!(written(|out| write_issue(out, &issue)), bare);
    let all = [issue.clone(), issue.clone()];
    assert_eq!(written(|out| write_issues(out, &all)), json!([bare, bare]));
    assert_eq!(written(|out| write_issues(out, &[])), json!([]));
    issue = Issue {
        code: Code::IdDuplicate,
        location: Field::Id.into(),
        duplicate_of: Some(5),
        ..issue
    };
    let duplicate = json!({
        "row": 12, "field": "id", "pointer": "/id", "severity": "error", "code": "id.duplicate",
        "message": issue.message(), "duplicateOf": 5,
    });
    assert_eq!(written(|out| write_issue(out, &issue)), duplicate);
}

#[test]
fn what_the_beginning_of_a_file_says_is_written_column_by_column() {
    let told = |text: &[u8]| {
        let mut file = FilePipeline::new(Default::default(), FileOptions::default(), 10);
        file.push(text);
        file.end();
        while let Pull::Batch(_) = file.pull().expect("options that fit") {}
        let understood = file.inspection().expect("a beginning").clone();
        written(|out| write_understood(out, &understood))
    };
    let table = told(b"id;colour\nu1;red\nu2;blue\n");
    assert_eq!(
        (&table["format"], &table["delimiter"], &table["hasHeader"]),
        (&json!("csv"), &json!(";"), &json!(true))
    );
    assert_eq!(table["rows"], json!([["u1", "red"], ["u2", "blue"]]));
    let id = &table["columns"][0];
    assert_eq!((&id["header"], &id["field"]), (&json!("id"), &json!("id")));
    assert_eq!(id["sample"], json!(["u1", "u2"]));
    assert_eq!(table["columns"][1]["field"], Value::Null);
    assert_eq!(told(b"{\"id\":1}\n{\"id\":2}\n")["delimiter"], Value::Null);
}

#[test]
fn a_confidence_is_written_in_thousandths() {
    for (value, expected) in [
        (0.0, 0.0),
        (1.0, 1.0),
        (0.25, 0.25),
        (0.9996, 1.0),
        (7.0, 1.0),
    ] {
        let told = written(|out| {
            out.extend_from_slice(b"{\"a\":0");
            confidence(out, value);
            out.push(b'}');
        });
        assert_eq!(told["confidence"].as_f64(), Some(expected));
    }
}

#[test]
fn issues_by_kind_say_what_each_says_alone() {
    let kinds = Code::ALL.iter().copied().cycle();
    let issues: Vec<Issue> = (1..=300)
        .zip(kinds)
        .map(|(row, code)| Issue {
            row,
            line: None,
            id: (row % 3 > 0).then(|| format!("u{row}")),
            // Some come again at another place, with another severity and with more to say.
            location: if row % 5 > 0 {
                Field::Email.into()
            } else {
                IssueLocation::default()
            },
            severity: if row % 7 > 0 {
                Severity::Warning
            } else {
                Severity::Error
            },
            code: if row % 2 > 0 {
                Code::EmailDuplicate
            } else {
                code
            },
            duplicate_of: (row % 11 == 0).then_some(1),
            value: (row % 13 == 0).then(|| "x".to_owned()),
        })
        .collect();
    let mut told = Vec::new();
    write_by_kind(&mut told, &issues);
    let told = String::from_utf8(told).expect("UTF-8");
    let mut lines = told.lines();
    let mut list = lines.next().expect("a list").to_owned();
    let kinds: Vec<_> = lines.enumerate().collect();
    assert_eq!(kinds.len(), KINDS);
    let by_kind = list.matches("\"kind\":").count();
    assert!(by_kind > issues.len() / 3, "{by_kind}");
    for (kind, members) in kinds {
        list = list.replace(&format!("\"kind\":{kind}"), members);
    }
    let mut alone = Vec::new();
    write_issues(&mut alone, &issues);
    assert_eq!(list.as_bytes(), alone);
}

#[test]
fn no_issues_have_no_kinds() {
    let mut told = Vec::new();
    write_by_kind(&mut told, &[]);
    assert_eq!(told, b"[]");
}
