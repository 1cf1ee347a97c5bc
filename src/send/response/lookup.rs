//! Reads the answer to Get User for a user in doubt: is it there as it was sent?
//!
//! What was sent must all be there, with the same values; what the API adds of
//! its own is not compared. An attribute that was sent and is not given back
//! counts as different: `created` needs evidence.
//!
//! | status | says |
//! | --- | --- |
//! | 200 with this very user | `Same` or `Different` |
//! | 200, empty or cut off | `Retry`: a fault on the way |
//! | 404, the API's | `Absent` |
//! | 401 | `Refresh` |
//! | 0, 408, 425, 429, 5xx but 511 | `Retry` |
//! | anything else | `Unclear` |

use super::body::{self, Body, Why};
use super::{Answer, may_be_json, retry_after};
use crate::json::{self, Kind, MAX_DEPTH, Node};
use crate::send::Reconciled;

/// Compares an answer to Get User with the resource object that was sent.
#[must_use]
pub fn compare(sent: &[u8], answer: &Answer<'_>) -> Reconciled {
    let retry = |status| Reconciled::Retry {
        status,
        retry_after: answer
            .retry_after
            .and_then(|header| retry_after::read(header, answer.now_ms)),
    };
    match (answer.status, body::read(answer.body)) {
        (200, Body::Api { data, .. }) => same_user(sent, data),
        (200, Body::Other(Why::Empty | Why::Cut)) if may_be_json(answer) => retry(0),
        (404, Body::Api { errors, .. }) if !body::items(errors).is_empty() => Reconciled::Absent,
        (401, _) => Reconciled::Refresh,
        (511, _) => Reconciled::Unclear,
        (status @ (0 | 408 | 425 | 429 | 500..600), _) => retry(status),
        _ => Reconciled::Unclear,
    }
}

fn same_user(sent: &[u8], data: Option<Node<'_>>) -> Reconciled {
    let Ok(sent) = json::parse(sent, MAX_DEPTH) else {
        return Reconciled::Unclear;
    };
    let mut scratch = String::new();
    let Some(id) = body::user_id(sent, &mut scratch) else {
        return Reconciled::Unclear;
    };
    let Some(there) = user_with(id, data) else {
        return Reconciled::Unclear;
    };
    let attributes = |user: Node<'_>| user.get("attributes").is_some();
    match (sent.get("attributes"), there.get("attributes")) {
        (None, _) => Reconciled::Same,
        (Some(sent), Some(there)) if holds(there, sent) => Reconciled::Same,
        (Some(_), _) if attributes(there) => Reconciled::Different,
        (Some(_), _) => Reconciled::Unclear,
    }
}

/// The user with this id, when it is the only thing in `data`.
pub(super) fn user_with<'a>(id: &str, data: Option<Node<'a>>) -> Option<Node<'a>> {
    let [only] = body::items(data)[..] else {
        return None;
    };
    let mut scratch = String::new();
    (body::user_id(only, &mut scratch) == Some(id)).then_some(only)
}

/// Whether all of `sent` is in `there`. Lists are compared in order and whole.
fn holds(there: Node<'_>, sent: Node<'_>) -> bool {
    if there.kind() != sent.kind() {
        return false;
    }
    match sent.kind() {
        Kind::Object => sent.entries().all(|(key, value)| {
            there
                .get(&key.text())
                .is_some_and(|other| holds(other, value))
        }),
        Kind::Array => {
            let mut others = there.elements();
            sent.elements()
                .all(|value| others.next().is_some_and(|other| holds(other, value)))
                && others.next().is_none()
        }
        Kind::String => match (there.as_str(), sent.as_str()) {
            (Some(there), Some(sent)) => there.is(&sent.text()),
            _ => false,
        },
        _ => there.raw() == sent.raw(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: &[u8] = br#"{"type":"user","id":"u/1","attributes":{"enrolledRewards":["CARDLINKED"],"zipCode":"11238","historicalTransactionsSent":true,"phoneNumbers":[{"number":"+14155552671"}]}}"#;

    fn said(status: u16, body: &str) -> Reconciled {
        compare(
            SENT,
            &Answer {
                status,
                retry_after: Some("2"),
                content_type: Some("application/json"),
                body: body.as_bytes(),
                now_ms: 0,
            },
        )
    }

    fn with(attributes: &str) -> Reconciled {
        said(
            200,
            &format!(r#"{{"data":{{"id":"u/1","type":"user","attributes":{attributes}}}}}"#),
        )
    }

    #[test]
    fn a_user_is_the_same_in_any_order_and_with_more_of_the_apis_own() {
        let there = r#"{"zipCode":"1\u0031238","phoneNumbers":[{"type":"HOME","number":"+14155552671"}],"historicalTransactionsSent":true,"enrolledRewards":["CARDLINKED"],"createdAt":1}"#;
        assert_eq!(with(there), Reconciled::Same);
    }

    #[test]
    fn one_other_value_or_one_value_less_is_different() {
        let there = r#"{"zipCode":"11238","phoneNumbers":[{"number":"+14155552671"}],"historicalTransactionsSent":true,"enrolledRewards":["CARDLINKED"]}"#;
        assert_eq!(with(there), Reconciled::Same);
        for (was, is) in [
            ("11238", "11239"),
            ("true", "false"),
            ("true", "\"true\""),
            ("2671\"}]", "2671\"},{}]"),
            ("[\"CARDLINKED\"]", "[]"),
            ("\"zipCode\":\"11238\",", ""),
        ] {
            assert_eq!(with(&there.replace(was, is)), Reconciled::Different, "{is}");
        }
    }

    #[test]
    fn another_user_or_another_body_says_nothing() {
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
            assert_eq!(said(200, body), Reconciled::Unclear, "{body}");
        }
    }

    #[test]
    fn absent_is_said_by_the_api_alone() {
        let error = r#"{"errors":[{"status":"404","title":"Not Found","detail":"no such user"}]}"#;
        assert_eq!(said(404, error), Reconciled::Absent);
        for body in ["", "<html>", "{}", r#"{"errors":[]}"#, r#"{"data":[]}"#] {
            assert_eq!(said(404, body), Reconciled::Unclear, "{body}");
        }
    }

    #[test]
    fn what_may_pass_is_asked_again() {
        let again = |status| Reconciled::Retry {
            status,
            retry_after: Some(2000),
        };
        for status in [0, 408, 425, 429, 500, 503, 599] {
            assert_eq!(said(status, "<html>"), again(status));
        }
        assert_eq!(said(200, r#"{"data":{"id"#), again(0));
        assert_eq!(said(200, ""), again(0));
        assert_eq!(said(401, ""), Reconciled::Refresh);
        for status in [204, 302, 403, 418, 511, 600] {
            assert_eq!(said(status, ""), Reconciled::Unclear, "{status}");
        }
    }
}
