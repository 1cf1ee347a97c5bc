//! Parses the response to Get User for a user in doubt: does the user exist as it
//! was sent?
//!
//! All attributes that were sent must exist with the same values; attributes that
//! the API adds are not compared. An attribute that was sent and is missing counts
//! as different: `created` needs evidence.
//!
//! | status | result |
//! | --- | --- |
//! | 200 with this user | `Same` or `Different` |
//! | 200, empty or cut off | `Retry`: a transmission fault |
//! | 404 of the API | `Absent` |
//! | 401 | `Refresh` |
//! | 0, 408, 425, 429, 5xx but 511 | `Retry` |
//! | anything else | `Unclear` |

use super::body::{self, BodyProblem, ResponseBody};
use super::http_response::{ApiResponse, may_be_json};
use crate::json::{self, Kind, MAX_DEPTH, Node};
use crate::send::LookupResult;

/// Parses a response to Get User and compares it with `sent`, the resource object
/// that was sent, as JSON.
#[must_use]
pub fn parse_lookup(sent: &[u8], response: &ApiResponse<'_>) -> LookupResult {
    let retry = |status| LookupResult::Retry {
        status,
        retry_after: response.retry_after,
    };
    match (response.status, body::parse(response.body)) {
        (200, ResponseBody::Api { data, .. }) => same_user(sent, data),
        (200, ResponseBody::Other(BodyProblem::Empty | BodyProblem::CutOff))
            if may_be_json(response) =>
        {
            retry(0)
        }
        (404, ResponseBody::Api { errors, .. }) if !body::items(errors).is_empty() => {
            LookupResult::Absent
        }
        (401, _) => LookupResult::Refresh,
        (511, _) => LookupResult::Unclear,
        (status @ (0 | 408 | 425 | 429 | 500..600), _) => retry(status),
        _ => LookupResult::Unclear,
    }
}

fn same_user(sent: &[u8], data: Option<Node<'_>>) -> LookupResult {
    let Ok(sent) = json::parse(sent, MAX_DEPTH) else {
        return LookupResult::Unclear;
    };
    let mut scratch = String::new();
    let Some(id) = body::user_id(sent, &mut scratch) else {
        return LookupResult::Unclear;
    };
    let Some(existing) = user_with(id, data) else {
        return LookupResult::Unclear;
    };
    let attributes = |user: Node<'_>| user.get("attributes").is_some();
    match (sent.get("attributes"), existing.get("attributes")) {
        (None, _) => LookupResult::Same,
        (Some(sent), Some(existing)) if contains(existing, sent) => LookupResult::Same,
        (Some(_), _) if attributes(existing) => LookupResult::Different,
        (Some(_), _) => LookupResult::Unclear,
    }
}

/// The user with this id, if it is the only item in `data`.
pub(super) fn user_with<'a>(id: &str, data: Option<Node<'a>>) -> Option<Node<'a>> {
    let [only] = body::items(data)[..] else {
        return None;
    };
    let mut scratch = String::new();
    (body::user_id(only, &mut scratch) == Some(id)).then_some(only)
}

/// Whether `existing` contains all of `sent`. Lists must be equal, in order.
fn contains(existing: Node<'_>, sent: Node<'_>) -> bool {
    if existing.kind() != sent.kind() {
        return false;
    }
    match sent.kind() {
        Kind::Object => sent.entries().all(|(key, value)| {
            existing
                .get(&key.text())
                .is_some_and(|other| contains(other, value))
        }),
        Kind::Array => {
            let mut others = existing.elements();
            sent.elements()
                .all(|value| others.next().is_some_and(|other| contains(other, value)))
                && others.next().is_none()
        }
        Kind::String => match (existing.as_str(), sent.as_str()) {
            (Some(existing), Some(sent)) => existing.is(&sent.text()),
            _ => false,
        },
        _ => existing.raw() == sent.raw(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: &[u8] = br#"{"type":"user","id":"u/1","attributes":{"enrolledRewards":["CARDLINKED"],"zipCode":"11238","historicalTransactionsSent":true,"phoneNumbers":[{"number":"+14155552671"}]}}"#;

    fn parsed(status: u16, body: &str) -> LookupResult {
        parse_lookup(
            SENT,
            &ApiResponse {
                status,
                retry_after: Some(2000),
                content_type: Some("application/json"),
                body: body.as_bytes(),
            },
        )
    }

    fn with(attributes: &str) -> LookupResult {
        parsed(
            200,
            &format!(r#"{{"data":{{"id":"u/1","type":"user","attributes":{attributes}}}}}"#),
        )
    }

    #[test]
    fn finds_the_same_user_in_any_order_and_with_more_attributes() {
        let there = r#"{"zipCode":"1\u0031238","phoneNumbers":[{"type":"HOME","number":"+14155552671"}],"historicalTransactionsSent":true,"enrolledRewards":["CARDLINKED"],"createdAt":1}"#;
        assert_eq!(with(there), LookupResult::Same);
    }

    #[test]
    fn finds_another_or_a_missing_value_different() {
        let there = r#"{"zipCode":"11238","phoneNumbers":[{"number":"+14155552671"}],"historicalTransactionsSent":true,"enrolledRewards":["CARDLINKED"]}"#;
        assert_eq!(with(there), LookupResult::Same);
        for (was, is) in [
            ("11238", "11239"),
            ("true", "false"),
            ("true", "\"true\""),
            ("2671\"}]", "2671\"},{}]"),
            ("[\"CARDLINKED\"]", "[]"),
            ("\"zipCode\":\"11238\",", ""),
        ] {
            assert_eq!(
                with(&there.replace(was, is)),
                LookupResult::Different,
                "{is}"
            );
        }
    }

    #[test]
    fn leaves_another_user_or_another_body_unclear() {
        for body in [
            r#"{"data":{"id":"u/2","type":"user","attributes":{}}}"#,
            r#"{"data":{"id":1,"type":"user","attributes":{}}}"#,
            r#"{"data":{"id":"u/1","type":"user"}}"#,
            r#"{"data":[]}"#,
            r#"{"data":[{"id":"u/1"},{"id":"u/1"}]}"#,
            r#"{"errors":[]}"#,
            "<html>",
            "{}",
        ] {
            assert_eq!(parsed(200, body), LookupResult::Unclear, "{body}");
        }
    }

    #[test]
    fn takes_absent_from_the_api_only() {
        let error = r#"{"errors":[{"status":"404","title":"Not Found","detail":"no such user"}]}"#;
        assert_eq!(parsed(404, error), LookupResult::Absent);
        for body in ["", "<html>", "{}", r#"{"errors":[]}"#, r#"{"data":[]}"#] {
            assert_eq!(parsed(404, body), LookupResult::Unclear, "{body}");
        }
    }

    #[test]
    fn retries_temporary_failures() {
        let again = |status| LookupResult::Retry {
            status,
            retry_after: Some(2000),
        };
        for status in [0, 408, 425, 429, 500, 503, 599] {
            assert_eq!(parsed(status, "<html>"), again(status));
        }
        assert_eq!(parsed(200, r#"{"data":{"id"#), again(0));
        assert_eq!(parsed(200, ""), again(0));
        assert_eq!(parsed(401, ""), LookupResult::Refresh);
        for status in [204, 302, 403, 418, 511, 600] {
            assert_eq!(parsed(status, ""), LookupResult::Unclear, "{status}");
        }
    }
}
