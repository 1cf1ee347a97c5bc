//! What holds for every answer. The property tests and the fuzz targets use it
//! alike.

use kard_enroll::send::outcome::{BatchResult, UserRef};
use serde_json::Value;

/// Each user of the request once and in its order, and each id as it was.
pub(crate) fn accounted(users: &[UserRef], result: &BatchResult) -> bool {
    let told = result.outcomes.iter().map(|o| (o.row, &o.id));
    told.eq(users.iter().map(|user| (user.row, &user.id)))
}

/// What stands in `data` by the judgement of another reader.
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
