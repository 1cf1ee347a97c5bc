//! Every user has one outcome for any response of the API, and counts as created only
//! if the response names it.

use std::collections::HashMap;

use kard_enroll::send::outcome::{Action, Outcome, UserRef};
use kard_enroll::send::response::{ApiResponse, parse};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::responses::{accounted, listed};

const STATUSES: [u16; 22] = [
    0, 100, 200, 201, 204, 207, 302, 400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500, 502,
    503, 511, 999,
];

fn status() -> impl Strategy<Value = u16> {
    prop_oneof![prop::sample::select(&STATUSES[..]), any::<u16>()]
}

/// Ids that are easy to confuse.
fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..30_u32).prop_map(|n| n.to_string()),
        prop::sample::select(vec![
            "01",
            "1.0",
            " 1",
            "é",
            "e\u{301}",
            "__proto__",
            "a/b",
            "\u{fffd}",
            ""
        ])
        .prop_map(str::to_owned),
    ]
}

fn users() -> impl Strategy<Value = Vec<UserRef>> {
    prop::collection::btree_set(id(), 0..12).prop_map(|ids| {
        let refs = (1..).zip(ids).map(|(row, id)| UserRef { id, row });
        refs.collect()
    })
}

fn some_id() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => id().prop_map(Value::from),
        1 => (0..30).prop_map(Value::from),
        1 => Just(Value::Null),
    ]
}

fn datum() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => some_id().prop_map(|id| json!({"type": "user", "id": id, "attributes": {"email": "x"}})),
        1 => some_id().prop_map(|id| json!({"type": "card", "id": id})),
        1 => Just(json!("1")),
    ]
}

fn error() -> impl Strategy<Value = Value> {
    let pointer = prop_oneof![
        (0..14).prop_map(|n| format!("/data/{n}/attributes/zipCode")),
        prop::sample::select(vec![
            "/data",
            "/data/01",
            "/data/-",
            "#/data/0",
            "/data/0/id"
        ])
        .prop_map(str::to_owned),
    ];
    let statuses = prop::sample::select(vec!["400", "409", "429", "500", "200", ""]);
    (
        prop::option::of(some_id()),
        prop::option::of(pointer),
        statuses,
    )
        .prop_map(|(id, pointer, status)| {
            let mut error = json!({"status": status, "title": "t", "detail": "d"});
            if let Some(id) = id {
                error["id"] = id;
            }
            if let Some(pointer) = pointer {
                error["source"] = json!({ "pointer": pointer });
            }
            error
        })
}

fn document() -> impl Strategy<Value = (Vec<Value>, Vec<Value>)> {
    (
        prop::collection::vec(datum(), 0..14),
        prop::collection::vec(error(), 0..14),
    )
}

fn body(data: &[Value], errors: &[Value]) -> Vec<u8> {
    json!({"data": data, "errors": errors})
        .to_string()
        .into_bytes()
}

fn response(status: u16, body: &[u8]) -> ApiResponse<'_> {
    ApiResponse {
        status,
        retry_after: Some(3_000),
        content_type: Some("application/json"),
        body,
    }
}

proptest! {
    #[test]
    fn returns_every_user_once_for_any_bytes(
        users in users(),
        status in status(),
        bytes in prop_oneof![super::json::nearly_json(), prop::collection::vec(any::<u8>(), 0..99)],
        header in "\\PC{0,30}",
        retry_after in any::<Option<u64>>(),
    ) {
        let response = ApiResponse {
            status,
            retry_after,
            content_type: Some(&header),
            body: &bytes,
        };
        prop_assert!(accounted(&users, &parse(0, &users, &response)));
    }

    #[test]
    fn creates_no_user_without_its_id_in_a_complete_success(
        users in users(),
        status in status(),
        (data, errors) in document(),
        cut in prop::option::of(any::<prop::sample::Index>()),
        flip in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
    ) {
        let mut bytes = body(&data, &errors);
        if let Some((at, byte)) = flip {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(at) = cut {
            bytes.truncate(at.index(bytes.len()));
        }
        let result = parse(0, &users, &response(status, &bytes));
        prop_assert!(accounted(&users, &result));
        let evidence = listed(&bytes);
        for row in result.outcomes {
            if row.outcome == Outcome::Created {
                prop_assert!((200..300).contains(&status) && cut.is_none());
                prop_assert!(evidence.contains(&row.id), "{}", row.id);
                prop_assert!(row.errors.is_empty());
            }
            prop_assert!(row.outcome != Outcome::Invalid);
        }
    }

    #[test]
    fn settles_every_user_that_only_data_or_only_errors_name(
        users in users(),
        (data, errors) in document(),
    ) {
        let result = parse(0, &users, &response(207, &body(&data, &errors)));
        let evidence = listed(&body(&data, &errors));
        for row in result.outcomes {
            let card = data.iter().any(|d| d["type"] == "card" && d["id"] == row.id.as_str());
            if row.errors.is_empty() && !card {
                let created = evidence.contains(&row.id);
                prop_assert_eq!(row.outcome == Outcome::Created, created);
            }
        }
    }

    #[test]
    fn does_not_depend_on_the_order_of_a_response(
        users in users(),
        status in prop::sample::select(vec![200_u16, 201, 207, 400, 409, 413, 500]),
        (both, seed) in (document(), any::<u64>()),
    ) {
        let (data, errors) = both;
        let shuffled = |list: &[Value]| {
            let mut list = list.to_vec();
            list.sort_by_cached_key(|value| {
                use std::hash::{DefaultHasher, Hash, Hasher};
                let mut hasher = DefaultHasher::new();
                (seed, value.to_string()).hash(&mut hasher);
                hasher.finish()
            });
            list
        };
        let sorted_result = |data: &[Value], errors: &[Value]| {
            let result = parse(0, &users, &response(status, &body(data, errors)));
            let rows: Vec<_> = result
                .outcomes
                .into_iter()
                .map(|mut row| {
                    row.errors.sort_by_key(|error| format!("{error:?}"));
                    row
                })
                .collect();
            (rows, result.errors.len(), result.action)
        };
        prop_assert_eq!(sorted_result(&data, &errors), sorted_result(&shuffled(&data), &shuffled(&errors)));
    }

    #[test]
    fn matches_each_error_to_one_row_or_to_none(
        users in users(),
        status in prop::sample::select(vec![207_u16, 400, 500]),
        (data, errors) in document(),
    ) {
        let result = parse(0, &users, &response(status, &body(&data, &errors)));
        let on_rows: usize = result.outcomes.iter().map(|row| row.errors.len()).sum();
        prop_assert_eq!(on_rows + result.errors.len(), errors.len());
        for row in &result.outcomes {
            for error in &row.errors {
                prop_assert_eq!(error.row, Some(row.row));
            }
        }
    }

    #[test]
    fn is_done_after_a_rejection_only_if_every_user_is_settled(
        users in users(),
        status in prop::sample::select(vec![400_u16, 409, 413]),
        (data, errors) in document(),
    ) {
        let result = parse(0, &users, &response(status, &body(&data, &errors)));
        let is_settled = |o| matches!(o, Outcome::Rejected | Outcome::Exists);
        let all = result.outcomes.iter().all(|row| is_settled(row.outcome));
        prop_assert_eq!(result.action == Action::Done, all);
        prop_assert!(result.action != Action::Split || users.len() > 1);
    }
}

#[test]
fn creates_all_of_a_hundred_users() {
    let users: Vec<_> = (1..=100)
        .map(|row| UserRef {
            id: format!("u-{row}"),
            row,
        })
        .collect();
    let data: Vec<_> = users
        .iter()
        .rev()
        .map(|u| json!({"type": "user", "id": u.id}))
        .collect();
    let result = parse(7, &users, &response(201, &body(&data, &[])));
    let mut counts = HashMap::new();
    for row in result.outcomes {
        *counts.entry(row.outcome).or_insert(0) += 1;
    }
    assert_eq!(counts, HashMap::from([(Outcome::Created, 100)]));
    assert_eq!((result.action, result.retry_after), (Action::Done, None));
}
