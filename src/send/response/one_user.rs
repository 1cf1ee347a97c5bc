//! Parses the response to Get, Update or Delete User: did the request succeed,
//! and may it be retried? All three are idempotent.
//!
//! A 404 to a DELETE after an attempt without a response counts as success: that
//! attempt, or another client, deleted the user. A success without a user in the
//! body (204, or a body of the API without `data`) is valid for PUT and DELETE,
//! not for GET.

use super::body::{self, BodyProblem, ErrorParts, ResponseBody};
use super::http_response::{ApiResponse, MAX_UNMATCHED, may_be_json, not_from_the_api};
use super::lookup::user_with;
use crate::json::Kind;
use crate::send::outcome::{Action, ApiError};
use serde::Serialize;
use std::borrow::Cow;

/// The method of a request about one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Get User By ID.
    Get,
    /// Update User.
    Put,
    /// Delete User.
    Delete,
}

/// What a response about one user means.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SingleResult<'a> {
    /// The request succeeded.
    pub ok: bool,
    /// `Done`, `Retry` or `Refresh`.
    pub action: Action,
    /// Milliseconds that the API asked to wait, not capped; only with `Retry`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The resource object of the response, as JSON of the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Cow<'a, str>>,
    /// The errors of the API; one of this crate if the body is not from the API.
    pub errors: Vec<ApiError>,
}

/// Parses a response about the user `id`. `in_doubt`: an earlier attempt got no
/// response and may have been applied.
#[must_use]
pub fn parse_single<'a>(
    method: Method,
    id: &str,
    in_doubt: bool,
    response: &ApiResponse<'a>,
) -> SingleResult<'a> {
    let status = response.status;
    let body = body::parse(response.body);
    let (mut user, mut errors, mut named) = (None, Vec::new(), false);
    let mut problem = None;
    match body {
        ResponseBody::Api {
            data,
            errors: listed,
        } => {
            named = !body::items(data).is_empty();
            user = user_with(id, data);
            for item in body::items(listed).into_iter().take(MAX_UNMATCHED) {
                if matches!(item.kind(), Kind::Object | Kind::String) {
                    let response_status = Some(status).filter(|status| *status >= 400);
                    errors.push(ErrorParts::parse(item).report(response_status));
                }
            }
        }
        ResponseBody::Other(found) => problem = Some(found),
    }
    let is_empty = problem == Some(BodyProblem::Empty) && (status == 204 || may_be_json(response));
    let ok = match status {
        200..300 if !errors.is_empty() => false,
        200..300 if user.is_some() => true,
        200..300 => {
            method != Method::Get
                && !named
                && (problem.is_none() || is_empty || problem == Some(BodyProblem::OtherShape))
        }
        404 => method == Method::Delete && in_doubt && problem.is_none(),
        _ => false,
    };
    let action = match (status, problem) {
        _ if ok => Action::Done,
        (200..300, Some(BodyProblem::Empty | BodyProblem::CutOff)) if may_be_json(response) => {
            Action::Retry
        }
        (401, _) => Action::Refresh,
        (511, _) => Action::Done,
        (0 | 408 | 425 | 429 | 500..600, _) => Action::Retry,
        _ => Action::Done,
    };
    if let (false, Some(problem)) = (ok, problem) {
        errors.push(not_from_the_api(status, problem));
    }
    SingleResult {
        ok,
        action,
        retry_after: response.retry_after.filter(|_| action == Action::Retry),
        user: user.map(|user| String::from_utf8_lossy(user.raw())),
        errors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(method: Method, doubt: bool, status: u16, body: &str) -> (bool, Action) {
        let response = ApiResponse {
            status,
            retry_after: None,
            content_type: None,
            body: body.as_bytes(),
        };
        let result = parse_single(method, "7", doubt, &response);
        (result.ok, result.action)
    }

    const SEVEN: &str = r#"{"data":{"type":"user","id":"7","attributes":{}}}"#;
    const EIGHT: &str = r#"{"data":{"type":"user","id":"8","attributes":{}}}"#;
    const ERROR: &str = r#"{"errors":[{"status":"404","title":"t","detail":"d"}]}"#;

    #[test]
    fn succeeds_with_the_requested_user_only() {
        for method in [Method::Get, Method::Put, Method::Delete] {
            assert_eq!(parsed(method, false, 200, SEVEN), (true, Action::Done));
            assert_eq!(parsed(method, false, 200, EIGHT), (false, Action::Done));
            assert_eq!(parsed(method, false, 200, "<html>"), (false, Action::Done));
            assert_eq!(parsed(method, false, 200, ERROR), (false, Action::Done));
        }
    }

    #[test]
    fn succeeds_without_a_user_except_for_get() {
        for body in ["", "{}", r#"{"data":[]}"#] {
            assert!(parsed(Method::Delete, false, 200, body).0, "{body}");
            assert!(parsed(Method::Put, false, 200, body).0, "{body}");
            assert!(!parsed(Method::Get, false, 200, body).0, "{body}");
        }
    }

    #[test]
    fn takes_404_after_a_lost_delete_as_deleted() {
        assert_eq!(
            parsed(Method::Delete, true, 404, ERROR),
            (true, Action::Done)
        );
        assert!(!parsed(Method::Delete, false, 404, ERROR).0);
        assert!(!parsed(Method::Delete, true, 404, "<html>").0);
        assert!(!parsed(Method::Get, true, 404, ERROR).0);
    }

    #[test]
    fn retries_temporary_failures() {
        for status in [0, 408, 429, 500, 503] {
            assert_eq!(
                parsed(Method::Put, false, status, "<html>"),
                (false, Action::Retry)
            );
        }
        assert_eq!(
            parsed(Method::Get, false, 200, "{\"da"),
            (false, Action::Retry)
        );
        assert_eq!(
            parsed(Method::Get, false, 401, ERROR),
            (false, Action::Refresh)
        );
        for status in [302, 400, 403, 404, 409, 511] {
            assert_eq!(
                parsed(Method::Get, false, status, ERROR),
                (false, Action::Done)
            );
        }
    }

    #[test]
    fn returns_the_user_and_the_errors_of_the_api() {
        let response = |body: &'static str| ApiResponse {
            status: 200,
            retry_after: None,
            content_type: None,
            body: body.as_bytes(),
        };
        let result = parse_single(Method::Get, "7", false, &response(SEVEN));
        assert_eq!(
            result.user.as_deref(),
            Some(r#"{"type":"user","id":"7","attributes":{}}"#)
        );
        let result = parse_single(Method::Get, "7", false, &response(ERROR));
        assert_eq!(result.errors[0].title, "t");
    }

    #[test]
    fn gives_an_error_without_a_status_the_status_of_the_response_unless_it_is_a_success() {
        let status_of = |status| {
            let response = ApiResponse {
                status,
                retry_after: None,
                content_type: None,
                body: br#"{"errors":[{"title":"t","detail":"d"}]}"#,
            };
            let result = parse_single(Method::Put, "7", false, &response);
            result.errors[0].status.clone()
        };
        assert_eq!(status_of(400), "400");
        assert_eq!(status_of(200), "");
    }

    #[test]
    fn chooses_the_action_by_outcome_content_type_and_status() {
        let parsed = |method, status, content_type, body: &'static str| {
            let response = ApiResponse {
                status,
                retry_after: Some(7_000),
                content_type,
                body: body.as_bytes(),
            };
            let result = parse_single(method, "7", false, &response);
            (result.ok, result.action, result.retry_after)
        };
        let json = Some("application/json");
        assert_eq!(
            parsed(Method::Delete, 200, json, ""),
            (true, Action::Done, None)
        );
        let again = (false, Action::Retry, Some(7_000));
        assert_eq!(parsed(Method::Get, 200, json, "{\"da"), again);
        let page = parsed(Method::Get, 200, Some("text/html"), "{\"da");
        assert_eq!(page, (false, Action::Done, None));
        assert_eq!(parsed(Method::Get, 503, json, "{}"), again);
        assert_eq!(
            parsed(Method::Get, 403, json, "{}"),
            (false, Action::Done, None)
        );
    }

    #[test]
    fn takes_an_empty_204_of_any_content_type_as_success() {
        let ok = |status| {
            let response = ApiResponse {
                status,
                retry_after: None,
                content_type: Some("text/html"),
                body: b"",
            };
            parse_single(Method::Delete, "7", false, &response).ok
        };
        assert!(ok(204));
        assert!(!ok(200));
    }
}
