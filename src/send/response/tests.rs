use super::*;
use crate::send::outcome::{Action, BatchResult, Outcome, UserRef};
use Outcome::{Created, Exists, Rejected, Unknown, Unsent};

fn users(ids: &[&str]) -> Vec<UserRef> {
    (10..)
        .zip(ids)
        .map(|(row, id)| UserRef {
            id: (*id).to_owned(),
            row,
        })
        .collect()
}

fn answered(status: u16, body: &str) -> ApiResponse<'_> {
    ApiResponse {
        status,
        retry_after: None,
        content_type: None,
        body: body.as_bytes(),
    }
}

fn abc(status: u16, body: &str) -> BatchResult {
    parse(4, &users(&["a", "b", "c"]), &answered(status, body))
}

fn one(status: u16, body: &str) -> BatchResult {
    parse(4, &users(&["a"]), &answered(status, body))
}

#[track_caller]
fn is(result: &BatchResult, outcomes: &[Outcome], action: Action) {
    let found: Vec<_> = result.outcomes.iter().map(|o| o.outcome).collect();
    assert_eq!((&found[..], result.action), (outcomes, action));
    let rows: Vec<_> = result.outcomes.iter().map(|o| o.row).collect();
    assert!(rows.is_sorted() && rows[0] == 10 && result.index == 4);
}

#[test]
fn creates_the_users_that_a_success_names() {
    let body = r#"{"data":[{"type":"user","id":"c","attributes":{}},{"type":"user","id":"x"},
        {"id":"\u0061"},{"type":"user","id":"a"},null,7,"b",[]],"meta":{"data":[{"id":"b"}]}}"#;
    is(&abc(201, body), &[Created, Unknown, Created], Action::Done);
    is(&abc(200, body), &[Created, Unknown, Created], Action::Done);
    is(&abc(207, body), &[Created, Unknown, Created], Action::Done);
    is(&abc(202, body), &[Created, Unknown, Created], Action::Done);
    let marked = format!("\u{feff}{body}");
    is(
        &abc(201, &marked),
        &[Created, Unknown, Created],
        Action::Done,
    );
}

#[test]
fn accepts_one_user_instead_of_a_list() {
    let body = r#"{"data":{"type":"user","id":"a"}}"#;
    is(&one(200, body), &[Created], Action::Done);
}

#[test]
fn takes_only_the_exact_id_of_a_user_as_evidence() {
    for item in [
        r#"{"type":"user","id":17}"#,
        r#"{"type":"user","id":17.0}"#,
        r#"{"type":"user","id":"017"}"#,
        r#"{"type":"user","id":"17 "}"#,
        r#"{"type":"user","id":["17"]}"#,
        r#"{"type":"card","id":"17"}"#,
        r#"{"type":7,"id":"17"}"#,
        r#"{"type":"user","attributes":{"id":"17"}}"#,
        r#"{"type":"user","id":"17","id":"18"}"#,
    ] {
        let body = format!(r#"{{"data":[{item}]}}"#);
        let result = parse(4, &users(&["17"]), &answered(201, &body));
        is(&result, &[Unknown], Action::Done);
    }
    let result = parse(
        4,
        &users(&["\u{fffd}"]),
        &answered(201, r#"{"data":[{"id":"\ud800"}]}"#),
    );
    is(&result, &[Unknown], Action::Done);
    let ids = users(&["__proto__", "a/b?#", "\u{202e}é"]);
    let body = r#"{"data":[{"id":"__proto__"},{"id":"a\/b?#"},{"id":"\u202e\u00e9"}]}"#;
    is(
        &parse(4, &ids, &answered(201, body)),
        &[Created; 3],
        Action::Done,
    );
}

#[test]
fn settles_nothing_by_a_success_that_is_not_from_the_api() {
    for (status, body, action) in [
        (201, "", Action::Retry),
        (204, "", Action::Retry),
        (
            201,
            r#"{"data":[{"type":"user","id":"a"},{"ty"#,
            Action::Retry,
        ),
        (200, "<!doctype html><p>log in", Action::Stop),
        (200, "OK", Action::Stop),
        (201, r#"{"users":[{"id":"a"}]}"#, Action::Stop),
        (201, r#"{"data":null}"#, Action::Stop),
        (201, r#"{"data":"a"}"#, Action::Stop),
        (201, r#"[{"id":"a"}]"#, Action::Stop),
        (201, "\"a\"", Action::Stop),
        (201, r#"{"data":[{"id":"a"}]}}"#, Action::Stop),
        (101, r#"{"data":[{"id":"a"}]}"#, Action::Stop),
        (0, r#"{"data":[{"id":"a"}]}"#, Action::Retry),
        (999, r#"{"data":[{"id":"a"}]}"#, Action::Stop),
        (500, r#"{"data":[{"id":"a"}]}"#, Action::Retry),
    ] {
        is(&abc(status, body), &[Unknown; 3], action);
    }
    let deep = "{\"data\":".to_owned() + &"[".repeat(100_000);
    is(&abc(201, &deep), &[Unknown; 3], Action::Stop);
    let error = &abc(200, "<html>").errors[0];
    assert_eq!(error.status, "200");
    assert_eq!(error.detail, "the body is HTML or XML");
}

#[test]
fn uses_the_content_type_only_for_an_empty_or_cut_off_body() {
    let with = |kind, body| {
        let answer = ApiResponse {
            content_type: Some(kind),
            ..answered(201, body)
        };
        parse(4, &users(&["a"]), &answer)
    };
    let body = r#"{"data":[{"type":"user","id":"a"}]}"#;
    is(&with("text/html", body), &[Created], Action::Done);
    is(
        &with("Application/JSON; charset=utf-8", ""),
        &[Unknown],
        Action::Retry,
    );
    is(&with("text/html", ""), &[Unknown], Action::Stop);
}

#[test]
fn matches_errors_by_id_and_then_by_pointer() {
    let result = abc(
        207,
        r#"{"errors":[
            {"status":"400","title":"Bad","detail":"zip","source":{"pointer":"/data/0/attributes/zipCode"},"id":"b"},
            {"status":"400","title":"Bad","detail":"mail","source":{"pointer":"/data/2/attributes/email"}}],
          "data":[{"type":"user","id":"a"}]}"#,
    );
    is(&result, &[Created, Rejected, Rejected], Action::Done);
    let error = |place: usize| &result.outcomes[place].errors[0];
    // The pointer contradicts the id, so it names no field of this row.
    assert_eq!((error(1).row, &error(1).field), (Some(11), &None));
    assert_eq!(error(2).field.as_deref(), Some("email"));
    assert_eq!(error(2).row, Some(12));
    assert_eq!(error(2).title, "Bad");
    assert!(result.errors.is_empty());
}

#[test]
fn keeps_an_error_that_fits_no_row_apart() {
    let result = abc(
        207,
        r#"{"errors":[
            {"status":"400","title":"foreign","detail":"","id":"x","source":{"pointer":"/data/0"}},
            {"status":"400","title":"beyond","detail":"","source":{"pointer":"/data/3/attributes/email"}},
            {"status":"400","title":"neither","detail":""},
            {"status":"400","title":"half","detail":"","id":"\ud800"},
            {"status":"400","title":"parameter","detail":"","source":{"parameter":"/data/0"}},
            "said in passing", null, 7]}"#,
    );
    is(&result, &[Unknown; 3], Action::Done);
    let titles: Vec<_> = result.errors.iter().map(|e| &e.title[..]).collect();
    assert_eq!(
        titles,
        ["foreign", "beyond", "neither", "half", "parameter", ""]
    );
    assert_eq!(result.errors[5].detail, "said in passing");
    assert!(result.errors.iter().all(|e| e.row.is_none()));
}

#[test]
fn takes_the_outcome_from_the_status_of_the_error() {
    for (error, outcome, action) in [
        (r#""status":"409""#, Exists, Action::Done),
        (r#""status":409"#, Exists, Action::Done),
        (r#""status":"429""#, Unsent, Action::Retry),
        (r#""status":"503""#, Unknown, Action::Retry),
        (r#""status":"422""#, Rejected, Action::Done),
        (r#""status":"201""#, Unknown, Action::Done),
        (r#""status":"no""#, Rejected, Action::Done),
        (r#""title":"""#, Rejected, Action::Done),
    ] {
        let body = format!(r#"{{"errors":[{{"id":"a",{error}}}]}}"#);
        is(&one(207, &body), &[outcome], action);
    }
}

#[test]
fn takes_the_most_severe_of_several_errors_in_any_order() {
    for (statuses, outcome, action) in [
        (["400", "429"], Rejected, Action::Done),
        (["409", "400"], Exists, Action::Done),
        (["500", "409"], Unknown, Action::Retry),
        (["500", "429"], Unknown, Action::Retry),
    ] {
        for [x, y] in [statuses, [statuses[1], statuses[0]]] {
            let body = format!(
                r#"{{"errors":[{{"id":"a","status":"{x}"}},{{"id":"a","status":"{y}"}}]}}"#
            );
            let result = one(207, &body);
            is(&result, &[outcome], action);
            assert_eq!(result.outcomes[0].errors.len(), 2);
        }
    }
}

#[test]
fn leaves_a_user_that_is_created_and_rejected_unknown_with_its_errors() {
    let result = one(
        207,
        r#"{"data":[{"id":"a"}],"errors":[{"id":"a","status":"400"}]}"#,
    );
    is(&result, &[Unknown], Action::Done);
    assert_eq!(result.outcomes[0].errors.len(), 1);
}

#[test]
fn accepts_a_number_as_the_id_in_an_error() {
    let result = parse(
        4,
        &users(&["17"]),
        &answered(207, r#"{"errors":[{"id":17,"status":400}]}"#),
    );
    is(&result, &[Rejected], Action::Done);
}

#[test]
fn uses_the_pointer_if_the_id_is_empty_or_missing() {
    for id in ["\"\"", "null", "{}"] {
        let body = format!(
            r#"{{"errors":[{{"id":{id},"status":"400","source":{{"pointer":"/data/1/id"}}}}]}}"#
        );
        is(
            &abc(207, &body),
            &[Unknown, Rejected, Unknown],
            Action::Done,
        );
    }
}

#[test]
fn sends_the_other_users_of_a_rejected_request_again() {
    let named = r#"{"errors":[{"status":"400","title":"","detail":"","id":"b"}]}"#;
    is(&abc(400, named), &[Unsent, Rejected, Unsent], Action::Split);
    is(&abc(413, named), &[Unsent, Rejected, Unsent], Action::Split);
    let same = r#"{"errors":[{"status":"409","id":"b"},{"id":"c"}]}"#;
    is(&abc(409, same), &[Unsent, Exists, Exists], Action::Split);
    is(&abc(400, same), &[Unsent, Exists, Rejected], Action::Split);
    let all = r#"{"errors":[{"id":"b"},{"id":"c"},{"source":{"pointer":"/data/0"}}]}"#;
    is(&abc(400, all), &[Rejected; 3], Action::Done);
    is(&abc(409, all), &[Exists; 3], Action::Done);
    let busy = r#"{"errors":[{"id":"b","status":"429"}]}"#;
    is(&abc(400, busy), &[Unsent; 3], Action::Retry);
}

#[test]
fn splits_a_rejected_request_that_names_no_user() {
    for body in [
        r#"{"errors":[{"status":"400","detail":"no"}]}"#,
        "",
        r#"{"message":"no"}"#,
        "{\"err",
    ] {
        for status in [400, 409, 413] {
            let result = abc(status, body);
            is(&result, &[Unsent; 3], Action::Split);
            assert_eq!(result.errors.len(), 1);
            let alone = one(status, body);
            let outcome = if status == 409 { Exists } else { Rejected };
            is(&alone, &[outcome], Action::Done);
            assert_eq!(alone.outcomes[0].errors[0].row, Some(10));
            assert!(alone.errors.is_empty());
        }
    }
    is(&abc(413, "<html>"), &[Unsent; 3], Action::Split);
    is(&abc(400, "<html>"), &[Unsent; 3], Action::Stop);
    is(&one(409, "Conflict"), &[Unsent], Action::Stop);
}

#[test]
fn applies_other_statuses_to_the_whole_request() {
    let body = r#"{"errors":[{"status":"400","id":"a"},{"status":"403","title":"Forbidden"}]}"#;
    for (status, outcome, action) in [
        (401, Unsent, Action::Refresh),
        (403, Unsent, Action::Stop),
        (404, Unsent, Action::Stop),
        (302, Unsent, Action::Stop),
        (405, Unsent, Action::Stop),
        (410, Unsent, Action::Stop),
        (422, Unsent, Action::Stop),
        (511, Unsent, Action::Stop),
        (425, Unsent, Action::Retry),
        (429, Unsent, Action::Retry),
        (408, Unknown, Action::Retry),
        (500, Unknown, Action::Retry),
        (502, Unknown, Action::Retry),
        (599, Unknown, Action::Retry),
    ] {
        let result = abc(status, body);
        is(&result, &[outcome; 3], action);
        assert_eq!(result.outcomes[0].errors.len(), 1);
        assert_eq!(result.errors[0].title, "Forbidden");
        is(&abc(status, "<html>"), &[outcome; 3], action);
    }
}

#[test]
fn returns_the_wait_only_with_a_retry() {
    let with = |status| {
        let answer = ApiResponse {
            retry_after: Some(7_000),
            ..answered(status, "")
        };
        parse(4, &users(&["a"]), &answer).retry_after
    };
    assert_eq!(with(429), Some(7000));
    assert_eq!(with(503), Some(7000));
    assert_eq!(with(403), None);
}

#[test]
fn bounds_the_errors_of_a_row_and_keeps_the_most_severe() {
    let long = "é".repeat(5000);
    let error = |id: &str, status: u16| {
        format!(r#"{{"id":"{id}","status":"{status}","title":"{long}","detail":"{long}"}}"#)
    };
    let mut errors = vec![error("a", 400); 500];
    errors.push(error("a", 500));
    errors.extend(vec![error("x", 400); 1200]);
    let result = abc(207, &format!("{{\"errors\":[{}]}}", errors.join(",")));
    is(&result, &[Unknown; 3], Action::Retry);
    assert_eq!(result.errors.len(), MAX_UNMATCHED);
    let own = &result.outcomes[0].errors;
    assert_eq!(own.len(), MAX_OF_ROW);
    assert!(own.iter().any(|error| error.status == "500"));
    assert_eq!((own[0].detail.len(), own[0].title.len()), (2003, 403));
}

#[test]
fn reports_a_body_from_elsewhere_by_one_error_without_quoting_it() {
    let result = abc(502, "<html>secret</html>");
    let [error] = &result.errors[..] else {
        panic!("{:?}", result.errors);
    };
    assert_eq!(error.status, "502");
    assert_eq!(error.title, "not a response of the API");
    assert!(!error.detail.is_empty() && !error.detail.contains("secret"));
}

#[test]
fn distinguishes_json_with_too_many_levels_from_no_json() {
    let detail = |body: &str| abc(200, body).errors[0].detail.clone();
    assert_ne!(detail(&"[".repeat(2_000)), detail("[x]"));
}

#[test]
fn keeps_the_first_of_many_equal_errors() {
    let errors: Vec<_> = (0..=MAX_OF_ROW)
        .map(|n| format!(r#"{{"id":"a","status":"400","detail":"{n}"}}"#))
        .collect();
    let result = abc(207, &format!("{{\"errors\":[{}]}}", errors.join(",")));
    let details = result.outcomes[0].errors.iter().map(|error| &*error.detail);
    let expected: Vec<_> = (0..MAX_OF_ROW).map(|n| n.to_string()).collect();
    assert!(details.eq(&expected));
}

#[test]
fn applies_a_pointer_without_a_number_to_the_only_user() {
    let body = r#"{"errors":[{"status":"400","detail":"d","source":{"pointer":"/data/attributes/zipCode"}}]}"#;
    let result = one(207, body);
    is(&result, &[Rejected], Action::Done);
    assert_eq!(
        result.outcomes[0].errors[0].field.as_deref(),
        Some("zipCode")
    );
    let result = abc(207, body);
    is(&result, &[Unknown; 3], Action::Done);
    assert_eq!(result.errors.len(), 1);
}

#[test]
fn gives_a_user_that_occurs_twice_one_outcome() {
    let twice = users(&["a", "b", "a"]);
    let body = r#"{"data":[{"id":"a"}]}"#;
    is(
        &parse(4, &twice, &answered(201, body)),
        &[Created, Unknown, Created],
        Action::Done,
    );
    let body = r#"{"errors":[{"id":"a"},{"id":"b"}]}"#;
    is(
        &parse(4, &twice, &answered(400, body)),
        &[Rejected; 3],
        Action::Done,
    );
}

#[test]
fn has_no_outcomes_for_a_request_without_users() {
    for status in [0, 200, 201, 207, 400, 409, 413, 500] {
        assert!(
            parse(0, &[], &answered(status, "{\"errors\":[{}]}"))
                .outcomes
                .is_empty()
        );
    }
}
