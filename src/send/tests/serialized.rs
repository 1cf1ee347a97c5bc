//! What the boundary serializes, by the names of the public types.

use super::*;
use crate::send::response::SingleResult;
use serde_json::{Value, json};

fn full_error() -> ApiError {
    ApiError {
        status: "400".to_owned(),
        title: "Bad Request".to_owned(),
        detail: "no \"ZIP\"".to_owned(),
        pointer: Some("/data/0".to_owned()),
        id: Some("u1".to_owned()),
        row: Some(7),
        field: Some("zipCode".to_owned()),
    }
}

fn full_error_json() -> Value {
    json!({
        "status": "400", "title": "Bad Request", "detail": "no \"ZIP\"", "pointer": "/data/0",
        "id": "u1", "row": 7, "field": "zipCode",
    })
}

#[test]
fn serializes_a_result_with_the_errors_of_each_row() {
    let row = |row, errors| RowOutcome {
        row,
        id: format!("u{row}"),
        outcome: Outcome::Rejected,
        errors,
    };
    let mut result = BatchResult {
        index: 4,
        outcomes: vec![row(7, vec![full_error()]), row(8, vec![])],
        errors: vec![full_error(), ApiError::default()],
        action: Action::Retry,
        retry_after: Some(1_500),
    };
    let nothing = json!({"status": "", "title": "", "detail": ""});
    let mut expected = json!({
        "index": 4,
        "outcomes": [
            {"row": 7, "id": "u7", "outcome": "rejected", "errors": [full_error_json()]},
            {"row": 8, "id": "u8", "outcome": "rejected", "errors": []},
        ],
        "errors": [full_error_json(), nothing],
        "action": "retry",
        "retryAfter": 1_500,
    });
    assert_eq!(json!(result), expected);
    result.retry_after = None;
    expected
        .as_object_mut()
        .expect("an object")
        .remove("retryAfter");
    assert_eq!(json!(result), expected);
}

#[test]
fn serializes_a_report_with_its_counts_and_the_reason_of_its_end() {
    let report = |stop: Option<Stop>| {
        json!(Report {
            requests: 3,
            lookups: 1,
            retries: 2,
            already_settled: 5,
            stop,
            errors: vec![full_error()],
            resumable: stop.is_some(),
            ..Report::default()
        })
    };
    let zero = json!({
        "read": 0, "created": 0, "exists": 0, "rejected": 0, "invalid": 0, "unsent": 0, "unknown": 0,
    });
    let whole = json!({
        "counts": zero, "requests": 3, "lookups": 1, "retries": 2, "alreadySettled": 5,
        "resumable": false, "errors": [full_error_json()],
    });
    assert_eq!(report(None), whole);
    for (stop, member) in [
        (Stop::Cancelled, None),
        (Stop::RequestRejected { status: 403 }, Some(("status", 403))),
        (Stop::ChangedFile { row: 9 }, Some(("row", 9))),
    ] {
        let mut expected = json!({"code": stop.as_str(), "message": stop.message()});
        if let Some((name, value)) = member {
            expected[name] = json!(value);
        }
        assert_eq!(report(Some(stop))["stop"], expected);
        assert_eq!(report(Some(stop))["resumable"], json!(true));
    }
}

#[test]
fn serializes_counts_by_outcome() {
    let mut run = Run::new(config(), &[2]);
    let attempt = run.send();
    run.answer(attempt, 201, Action::Done, Outcome::Created);
    run.settled();
    let counts = json!(run.finished().counts);
    assert_eq!(
        (&counts["read"], &counts["created"]),
        (&json!(2), &json!(2))
    );
}

#[test]
fn serializes_the_result_for_one_user_with_the_json_of_the_user() {
    let result = SingleResult {
        ok: true,
        action: Action::Done,
        retry_after: Some(9),
        user: Some(r#"{"id":"u1"}"#.into()),
        errors: vec![],
    };
    assert_eq!(
        json!(result),
        json!({"ok": true, "action": "done", "retryAfter": 9, "user": "{\"id\":\"u1\"}", "errors": []})
    );
    let result = SingleResult {
        ok: false,
        action: Action::Stop,
        retry_after: None,
        user: None,
        errors: vec![full_error()],
    };
    assert_eq!(
        json!(result),
        json!({"ok": false, "action": "stop", "errors": [full_error_json()]})
    );
}

#[test]
fn serializes_commands_with_their_type() {
    let result = BatchResult {
        index: 0,
        outcomes: vec![],
        errors: vec![],
        action: Action::Done,
        retry_after: None,
    };
    for (command, expected) in [
        (
            Command::Send {
                attempt: 1,
                token: 2,
                request: 3,
                users: Some(vec![0, 4]),
            },
            json!({"type": "send", "attempt": 1, "token": 2, "request": 3, "users": [0, 4]}),
        ),
        (
            Command::Lookup {
                attempt: 1,
                token: 2,
                request: 3,
                user: 4,
                id: "a".to_owned(),
            },
            json!({"type": "lookup", "attempt": 1, "token": 2, "request": 3, "user": 4, "id": "a"}),
        ),
        (
            Command::Abort { attempt: 7 },
            json!({"type": "abort", "attempt": 7}),
        ),
        (
            Command::Journal {
                at: 5,
                bytes: vec![1],
            },
            json!({"type": "journal", "at": 5, "bytes": [1]}),
        ),
        (Command::RefreshToken, json!({"type": "refreshToken"})),
        (Command::Pull, json!({"type": "pull"})),
        (
            Command::Settled {
                request: 3,
                last: true,
                result: result.clone(),
            },
            json!({"type": "settled", "request": 3, "last": true, "result": result}),
        ),
        (
            Command::Wait { until: Some(9) },
            json!({"type": "wait", "until": 9}),
        ),
        (
            Command::Finished {
                report: Report::default(),
            },
            json!({"type": "finished", "report": Report::default()}),
        ),
    ] {
        assert_eq!(json!(command), expected);
    }
}

#[test]
fn deserializes_the_config_that_it_serializes() {
    let mut config = Config::default();
    let mut value = json!(config);
    assert_eq!(
        value,
        json!({
            "concurrency": 6, "timeout": 30_000, "retry": {"base": 500, "retries": 6},
            "runRetries": 64, "lookup": false, "dryRun": false, "retryRejected": [],
        })
    );
    value["retryRejected"] = json!([9, 4]);
    config.retry_rejected = vec![9, 4];
    let read: Config = serde_json::from_value(value).expect("a config");
    assert_eq!(read, config);
    let error = serde_json::from_value::<Config>(json!({"concurrency": "6"}));
    assert!(error.is_err());
}
