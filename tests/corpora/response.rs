//! Parses responses that the schemas of the API allow.

use kard_enroll::send::outcome::{Action, Outcome, UserRef};
use kard_enroll::send::response::{ApiResponse, parse};
use serde_json::{Value, json};

/// Whether `value` matches `schema`. It supports the part of JSON Schema that the
/// schemas of the API use.
fn matches(schema: &Value, value: &Value) -> bool {
    let kind = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    let list = |key: &str| schema[key].as_array().cloned();
    let has = |name: &Value| name.as_str().is_some_and(|name| value.get(name).is_some());
    kind && list("enum").is_none_or(|allowed| allowed.contains(value))
        && list("required").is_none_or(|names| names.iter().all(has))
        && list("oneOf")
            .is_none_or(|schemas| schemas.iter().filter(|s| matches(s, value)).count() == 1)
        && schema["properties"].as_object().is_none_or(|properties| {
            let mut members = properties.iter();
            members.all(|(name, schema)| value.get(name).is_none_or(|v| matches(schema, v)))
        })
        && (value.as_array().into_iter().flatten()).all(|item| matches(&schema["items"], item))
}

fn user(id: &str) -> Value {
    json!({"type": "user", "id": id, "attributes": {"enrolledRewards": ["CARDLINKED"]}})
}

fn error(status: &str, id: Option<&str>, pointer: Option<&str>) -> Value {
    let mut error = json!({"status": status, "title": "No", "detail": "no", "extra": [1]});
    if let Some(id) = id {
        error["id"] = id.into();
    }
    if let Some(pointer) = pointer {
        error["source"] = json!({ "pointer": pointer });
    }
    error
}

fn outcomes(status: u16, body: &Value) -> (Vec<Outcome>, Action) {
    let users: Vec<_> = (1..)
        .zip(["a", "b", "c"])
        .map(|(row, id)| UserRef {
            id: id.to_owned(),
            row,
        })
        .collect();
    let bytes = body.to_string().into_bytes();
    let response = ApiResponse {
        status,
        retry_after: None,
        content_type: Some("application/json"),
        body: &bytes,
    };
    let result = parse(0, &users, &response);
    (
        result.outcomes.iter().map(|o| o.outcome).collect(),
        result.action,
    )
}

#[test]
fn accepts_every_response_that_the_schemas_allow() {
    use Outcome::{Created, Exists, Rejected, Unknown, Unsent};
    let created = json!({"data": [user("c"), user("a"), user("b")]});
    let partial = json!({
        "errors": [error("400", Some("b"), Some("/data/1/attributes/zipCode")),
                   error("409", Some("c"), None)],
        "data": [user("a")],
    });
    let retryable = json!({"errors": [error("503", Some("a"), None)]});
    let rejected = json!({"errors": [error("400", None, Some("/data/2/attributes/email"))]});
    for (schema, status, body, expected) in [
        (
            "create_users_201",
            201,
            created,
            (vec![Created; 3], Action::Done),
        ),
        (
            "create_users_207",
            207,
            partial,
            (vec![Created, Rejected, Exists], Action::Done),
        ),
        (
            "create_users_207",
            207,
            retryable,
            (vec![Unknown; 3], Action::Retry),
        ),
        (
            "create_users_400",
            400,
            rejected,
            (vec![Unsent, Unsent, Rejected], Action::Split),
        ),
    ] {
        let Some(schema) = crate::common::corpus(&format!("api/{schema}.schema.json")) else {
            return;
        };
        assert!(matches(&schema, &body), "{body}");
        assert!(
            !matches(&schema, &json!({"data": [1]})),
            "a schema that allows anything"
        );
        assert_eq!(outcomes(status, &body), expected, "{body}");
    }
}

#[test]
fn accepts_a_response_to_an_update() {
    let Some(schema) = crate::common::corpus("api/update_user_200.schema.json") else {
        return;
    };
    let body = json!({ "data": user("b") });
    assert!(matches(&schema, &body));
    let (outcomes, _) = outcomes(200, &body);
    assert_eq!(outcomes[1], Outcome::Created);
}
