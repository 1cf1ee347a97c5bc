//! Invariants of every response, for the property tests and the fuzz targets.

use kard_enroll::send::outcome::{BatchResult, UserRef};
use serde_json::Value;

/// Whether the result has each user of the request once, in order, with its id.
pub(crate) fn accounted(users: &[UserRef], result: &BatchResult) -> bool {
    let listed = result.outcomes.iter().map(|o| (o.row, &o.id));
    listed.eq(users.iter().map(|user| (user.row, &user.id)))
}

/// The ids in `data`, read by another JSON parser.
pub(crate) fn listed(body: &[u8]) -> Vec<String> {
    // As a browser decodes it.
    let text = String::from_utf8_lossy(body);
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    let data = match &value["data"] {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    };
    let ids = data
        .iter()
        .map(|datum| datum["id"].as_str().map(str::to_owned));
    ids.flatten().collect()
}
