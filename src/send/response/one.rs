//! Reads the answer to Get, Update or Delete User: did it do what was asked,
//! and may it be asked again? All three may be: GET and DELETE change nothing
//! the second time, PUT puts the same.
//!
//! A 404 to a DELETE that follows an attempt without an answer counts as done:
//! that attempt, or somebody else, deleted the user. A success without a user in
//! it (204, or a body of the API without `data`) is one for PUT and DELETE; for
//! GET it is not.

use super::body::{self, Body, ErrorParts, Why};
use super::lookup::user_with;
use super::{Answer, MAX_UNMATCHED, may_be_json, not_of_the_api, retry_after};
use crate::json::Kind;
use crate::send::outcome::{Action, ApiError};

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Get User By ID.
    Get,
    /// Update User.
    Put,
    /// Delete User.
    Delete,
}

/// What an answer about one user means.
#[derive(Clone, Debug, PartialEq)]
pub struct One<'a> {
    /// It did what was asked.
    pub ok: bool,
    /// `Done`, `Retry` or `Refresh`.
    pub action: Action,
    /// Milliseconds that the API asked to wait, uncapped; only with `Retry`.
    pub retry_after: Option<u64>,
    /// The resource object in the answer, as it came.
    pub user: Option<&'a [u8]>,
    /// What the API said; one of ours when the answer is not the API's.
    pub errors: Vec<ApiError>,
}

/// Reads an answer about the user `id`. `doubt`: an earlier attempt got no
/// answer and may have been applied.
#[must_use]
pub fn read_one<'a>(method: Method, id: &str, doubt: bool, answer: &Answer<'a>) -> One<'a> {
    let status = answer.status;
    let body = body::read(answer.body);
    let (mut user, mut errors, mut named) = (None, Vec::new(), false);
    let mut foreign = None;
    match body {
        Body::Api {
            data,
            errors: listed,
        } => {
            named = !body::items(data).is_empty();
            user = user_with(id, data);
            for item in body::items(listed).into_iter().take(MAX_UNMATCHED) {
                if matches!(item.kind(), Kind::Object | Kind::String) {
                    let own = Some(status).filter(|status| *status >= 400);
                    errors.push(ErrorParts::read(item).report(own));
                }
            }
        }
        Body::Other(why) => foreign = Some(why),
    }
    let nothing = matches!(foreign, Some(Why::Empty)) && (status == 204 || may_be_json(answer));
    let ok = match status {
        200..300 if !errors.is_empty() => false,
        200..300 if user.is_some() => true,
        200..300 => {
            method != Method::Get
                && !named
                && (foreign.is_none() || nothing || foreign == Some(Why::Shape))
        }
        404 => method == Method::Delete && doubt && foreign.is_none(),
        _ => false,
    };
    let action = match (status, foreign) {
        _ if ok => Action::Done,
        (200..300, Some(Why::Empty | Why::Cut)) if may_be_json(answer) => Action::Retry,
        (401, _) => Action::Refresh,
        (511, _) => Action::Done,
        (0 | 408 | 425 | 429 | 500..600, _) => Action::Retry,
        _ => Action::Done,
    };
    if let (false, Some(why)) = (ok, foreign) {
        errors.push(not_of_the_api(status, why));
    }
    One {
        ok,
        action,
        retry_after: answer
            .retry_after
            .filter(|_| action == Action::Retry)
            .and_then(|header| retry_after::read(header, answer.now_ms)),
        user: user.map(crate::json::Node::raw),
        errors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(method: Method, doubt: bool, status: u16, body: &str) -> (bool, Action) {
        let answer = Answer {
            status,
            retry_after: None,
            content_type: None,
            body: body.as_bytes(),
            now_ms: 0,
        };
        let one = read_one(method, "7", doubt, &answer);
        (one.ok, one.action)
    }

    const SEVEN: &str = r#"{"data":{"type":"user","id":"7","attributes":{}}}"#;
    const EIGHT: &str = r#"{"data":{"type":"user","id":"8","attributes":{}}}"#;
    const ERROR: &str = r#"{"errors":[{"status":"404","title":"t","detail":"d"}]}"#;

    #[test]
    fn a_success_names_the_user_that_was_asked_for() {
        for method in [Method::Get, Method::Put, Method::Delete] {
            assert_eq!(said(method, false, 200, SEVEN), (true, Action::Done));
            assert_eq!(said(method, false, 200, EIGHT), (false, Action::Done));
            assert_eq!(said(method, false, 200, "<html>"), (false, Action::Done));
            assert_eq!(said(method, false, 200, ERROR), (false, Action::Done));
        }
    }

    #[test]
    fn a_success_without_a_user_is_one_where_nothing_was_asked_for() {
        for body in ["", "{}", r#"{"data":[]}"#] {
            assert!(said(Method::Delete, false, 200, body).0, "{body}");
            assert!(said(Method::Put, false, 200, body).0, "{body}");
            assert!(!said(Method::Get, false, 200, body).0, "{body}");
        }
    }

    #[test]
    fn gone_after_a_lost_delete_is_deleted() {
        assert_eq!(said(Method::Delete, true, 404, ERROR), (true, Action::Done));
        assert!(!said(Method::Delete, false, 404, ERROR).0);
        assert!(!said(Method::Delete, true, 404, "<html>").0);
        assert!(!said(Method::Get, true, 404, ERROR).0);
    }

    #[test]
    fn what_may_pass_is_asked_again() {
        for status in [0, 408, 429, 500, 503] {
            assert_eq!(
                said(Method::Put, false, status, "<html>"),
                (false, Action::Retry)
            );
        }
        assert_eq!(
            said(Method::Get, false, 200, "{\"da"),
            (false, Action::Retry)
        );
        assert_eq!(
            said(Method::Get, false, 401, ERROR),
            (false, Action::Refresh)
        );
        for status in [302, 400, 403, 404, 409, 511] {
            assert_eq!(
                said(Method::Get, false, status, ERROR),
                (false, Action::Done)
            );
        }
    }

    #[test]
    fn the_user_and_the_errors_are_given_as_they_came() {
        let answer = |body: &'static str| Answer {
            status: 200,
            retry_after: None,
            content_type: None,
            body: body.as_bytes(),
            now_ms: 0,
        };
        let one = read_one(Method::Get, "7", false, &answer(SEVEN));
        assert_eq!(
            one.user,
            Some(&br#"{"type":"user","id":"7","attributes":{}}"#[..])
        );
        let one = read_one(Method::Get, "7", false, &answer(ERROR));
        assert_eq!(one.errors[0].title, "t");
    }

    #[test]
    fn an_error_without_a_status_has_that_of_a_refusal_and_none_of_a_success() {
        let status_of = |status| {
            let answer = Answer {
                status,
                retry_after: None,
                content_type: None,
                body: br#"{"errors":[{"title":"t","detail":"d"}]}"#,
                now_ms: 0,
            };
            let one = read_one(Method::Put, "7", false, &answer);
            one.errors[0].status.clone()
        };
        assert_eq!(status_of(400), "400");
        assert_eq!(status_of(200), "");
    }

    #[test]
    fn how_it_goes_on_hangs_on_the_outcome_the_content_type_and_the_status() {
        let said = |method, status, content_type, body: &'static str| {
            let answer = Answer {
                status,
                retry_after: Some("7"),
                content_type,
                body: body.as_bytes(),
                now_ms: 0,
            };
            let one = read_one(method, "7", false, &answer);
            (one.ok, one.action, one.retry_after)
        };
        let json = Some("application/json");
        assert_eq!(
            said(Method::Delete, 200, json, ""),
            (true, Action::Done, None)
        );
        let again = (false, Action::Retry, Some(7_000));
        assert_eq!(said(Method::Get, 200, json, "{\"da"), again);
        let page = said(Method::Get, 200, Some("text/html"), "{\"da");
        assert_eq!(page, (false, Action::Done, None));
        assert_eq!(said(Method::Get, 503, json, "{}"), again);
        assert_eq!(
            said(Method::Get, 403, json, "{}"),
            (false, Action::Done, None)
        );
    }

    #[test]
    fn nothing_is_said_by_a_204_of_any_content_type() {
        let ok = |status| {
            let answer = Answer {
                status,
                retry_after: None,
                content_type: Some("text/html"),
                body: b"",
                now_ms: 0,
            };
            read_one(Method::Delete, "7", false, &answer).ok
        };
        assert!(ok(204));
        assert!(!ok(200));
    }
}
