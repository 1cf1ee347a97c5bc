//! Every record of a JSON file is a row, whatever the shape of the file, or an issue names
//! its number.

use crate::error::Error;
use crate::input::options::FileOptions;
use crate::pipeline::file::{FilePipeline, Pull};
use crate::rules::issue::Issue;
use crate::rules::options::{EmailMode, Options};

/// The users as `id email`, the number of rows, and the issues.
fn read_pieces(pieces: &[&[u8]]) -> Result<(Vec<String>, u32, Vec<Issue>), Error> {
    let options = Options {
        email: EmailMode::Raw,
        ..Options::default()
    };
    let mut file = FilePipeline::new(options, FileOptions::default(), 1000);
    let mut users = Vec::new();
    for at in 0..=pieces.len() {
        match pieces.get(at) {
            Some(piece) => file.push(piece),
            None => file.end(),
        }
        while let Pull::Batch(_) = file.pull()? {
            let body: serde_json::Value = serde_json::from_slice(file.batch().body()).unwrap();
            for user in body["data"].as_array().unwrap() {
                let [id, email] = [&user["id"], &user["attributes"]["email"]]
                    .map(|text| text.as_str().unwrap_or_default());
                users.push([id, email].join(" "));
            }
        }
    }
    Ok((users, file.counts().read, file.issues().take()))
}

#[track_caller]
fn outcome(text: &str) -> (Vec<String>, u32, Vec<String>) {
    let (users, read, issues) = read_pieces(&[text.as_bytes()]).unwrap();
    let issue = |it: &Issue| {
        let count = it
            .duplicate_of
            .map_or(String::new(), |count| format!(" {count}"));
        format!(
            "{}:{} {}{count}",
            it.row,
            it.code.as_str(),
            it.code.reason()
        )
    };
    (users, read, issues.iter().map(issue).collect())
}

#[track_caller]
fn assert_users(text: &str, expected: &[&str]) {
    let (users, read, issues) = outcome(text);
    assert_eq!(users, expected, "{text} {issues:?}");
    assert_eq!(read as usize, expected.len(), "{text}");
    let errors = issues.iter().filter(|it| !it.contains("repaired"));
    assert_eq!(errors.count(), 0, "{text} {issues:?}");
}

const TWO: [&str; 2] = ["k1 a@b.example", "k2 b@b.example"];

#[test]
fn columns_instead_of_rows_are_read() {
    for text in [
        r#"{"id":{"0":"k1","1":"k2"},"email":{"0":"a@b.example","1":"b@b.example"}}"#,
        r#"{"plan":{"0":"x","1":null},"id":{"0":"k1","1":"k2"},"email":{"0":"a@b.example","1":"b@b.example"}}"#,
        r#"{"email":{"k1":"a@b.example","k2":"b@b.example"},"zip":{"k1":"02134","k2":null}}"#,
        r#"{"id":{"ann":"k1","bob":"k2"},"email":{"ann":"a@b.example","bob":"b@b.example"}}"#,
        r#"{"id":["k1","k2"],"email":["a@b.example","b@b.example"]}"#,
        r#"{"status":"ok","count":2,"id":["k1","k2"],"email":["a@b.example","b@b.example"]}"#,
        "{\n \"data\": {\n  \"id\": [\"k1\", \"k2\"],\n  \"email\": [\"a@b.example\", \"b@b.example\"]\n }\n}\n",
    ] {
        assert_users(text, &TWO);
    }
    assert_users(
        r#"{"memberNo":{"0":"k1","1":"k2"},"email":{"0":"a@b.example","1":"b@b.example"}}"#,
        &TWO,
    );
}

#[test]
fn a_column_that_lacks_values_keeps_the_others_in_their_rows() {
    let text = r#"{"id":{"0":"k1","1":"k2","2":"k3"},"email":{"1":"b@b.example"}}"#;
    assert_users(text, &["k1 ", "k2 b@b.example", "k3 "]);
}

#[test]
fn columns_of_different_lengths_are_not_read() {
    for text in [
        r#"{"id":["k1","k2","k3"],"email":["a@b.example","b@b.example"]}"#,
        r#"{"id":["k1"],"email":["a@b.example","b@b.example"]}"#,
        r#"{"id":["k1","k2"],"email":["a@b.example""#,
    ] {
        let (users, read, issues) = outcome(text);
        assert_eq!((users.len(), read), (0, 0), "{text}");
        assert_eq!(issues, ["0:file.unreadable columns"], "{text}");
    }
}

#[test]
fn rows_of_cells_are_read_with_the_names_beside_them_or_above_them() {
    for text in [
        r#"{"columns":["id","email"],"index":[0,1],"data":[["k1","a@b.example"],["k2","b@b.example"]]}"#,
        r#"{"data":[["k1","a@b.example"],["k2","b@b.example"]],"columns":["id","email"]}"#,
        r#"{"columns":[{"name":"id"},{"name":"email"}],"rows":[["k1","a@b.example"],["k2","b@b.example"]]}"#,
        r#"{"meta":{"rowType":[{"name":"ID"},{"name":"EMAIL"}]},"data":[["k1","a@b.example"],["k2","b@b.example"]]}"#,
        r#"{"values":[["id","email"],["k1","a@b.example"],["k2","b@b.example"]]}"#,
        r#"[["id","email"],["k1","a@b.example"],["k2","b@b.example"]]"#,
        r#"[["Report"],["id","email"],["k1","a@b.example"],["k2","b@b.example"]]"#,
        "[\"id\",\"email\"]\n[\"k1\",\"a@b.example\"]\n[\"k2\",\"b@b.example\"]\n",
        r#"[["k1","a@b.example"],["k2","b@b.example"]]"#,
    ] {
        assert_users(text, &TWO);
    }
    let (users, read, issues) =
        outcome(r#"[["id","email"],["k1","a@b.example","x"],["k2"],7,{"id":"k4"}]"#);
    assert_eq!((users, read), (vec!["k2 ".to_owned()], 4));
    let expected = [
        "1:record.ragged too_many",
        "2:record.ragged ",
        "3:record.invalid ",
        "4:record.invalid ",
    ];
    assert_eq!(issues, expected);
}

#[test]
fn lists_inside_lists_and_deep_lists_are_read() {
    for text in [
        r#"{"data":{"users":{"edges":[{"node":{"id":"k1","email":"a@b.example"}},{"node":{"id":"k2","email":"b@b.example"}}]}}}"#,
        r#"{"a":{"b":{"c":{"d":{"e":{"users":[{"id":"k1","email":"a@b.example"},{"id":"k2","email":"b@b.example"}]}}}}}}"#,
        r#"{"pages":[{"users":[{"id":"k1","email":"a@b.example"}]},{"page":2,"users":[{"id":"k2","email":"b@b.example"}]}]}"#,
        r#"[{"users":[{"id":"k1","email":"a@b.example"}]},{"users":[]},{"users":[{"id":"k2","email":"b@b.example"}]}]"#,
        r#"{"groups":[{"name":"g","members":[{"id":"k1","email":"a@b.example"},{"id":"k2","email":"b@b.example"}]}]}"#,
    ] {
        assert_users(text, &TWO);
    }
    // The lists of a user are not users.
    let orders = r#"[{"id":"k1","items":[{"email":"x@b.example"}]},{"id":"k2","items":[]}]"#;
    assert_users(orders, &["k1 ", "k2 "]);
    let (users, read, issues) = outcome(r#"[{"users":[{"id":"k1","email":"a@b.example"}]},7]"#);
    assert_eq!((users.len(), read, issues.len()), (1, 2, 1));
}

#[test]
fn records_of_other_lists_are_counted() {
    for (text, count) in [
        (
            r#"{"users":[{"id":"k1","email":"a@b.example"}],"admins":[{"id":"1"},{"id":"2","x":[{}]}]}"#,
            "2",
        ),
        (
            r#"{"orders":[{"id":"o1"},{"id":"o2"}],"users":[{"id":"k1","email":"a@b.example"}],"more":{"x":[{"y":1}]}}"#,
            "3",
        ),
        (
            "{\"users\":[{\"id\":\"k1\",\"email\":\"a@b.example\"}]}\n{\"customers\":[{\"id\":\"k2\"}]}\n",
            "1",
        ),
        (
            r#"{"users":{"k1":{"email":"a@b.example"}},"admins":{"k2":{"email":"b@b.example"}}}"#,
            "1",
        ),
    ] {
        let (users, read, issues) = outcome(text);
        assert_eq!((users, read), (vec![TWO[0].to_owned()], 1), "{text}");
        assert_eq!(issues, ["0:file.not_read  ".to_owned() + count], "{text}");
    }
    for text in [
        r#"{"links":[{"rel":"next"}],"users":[{"id":"k1","email":"a@b.example"}],"tags":["x"],"meta":{"a":[{}]}}"#,
        r#"{"schema":{"fields":[{"name":"id"}]},"data":[{"id":"k1","email":"a@b.example"}]}"#,
    ] {
        assert_users(text, &TWO[..1]);
    }
}

#[test]
fn values_with_their_types_are_read() {
    for text in [
        "{\"Item\":{\"id\":{\"S\":\"k1\"},\"email\":{\"S\":\"a@b.example\"}}}\n{\"Item\":{\"id\":{\"S\":\"k2\"},\"email\":{\"S\":\"b@b.example\"},\"tags\":{\"L\":[]}}}\n",
        r#"{"Items":[{"id":{"S":"k1"},"contact":{"M":{"email":{"S":"a@b.example"}}}},{"id":{ "S" : "k2" },"contact":{"M":{"email":{"S":"b@b.example"}}}}],"Count":2}"#,
        r#"{"documents":[{"fields":{"id":{"stringValue":"k1"},"email":{"stringValue":"a@b.example"}}},{"fields":{"id":{"stringValue":"k2"},"email":{"stringValue":"b@b.example"}}}]}"#,
        "{\"_id\":{\"$oid\":\"k1\"},\"email\":\"a@b.example\"}\n{\"_id\":{\"$oid\":\"k2\"},\"email\":\"b@b.example\"}\n",
        "{\"id\":{\"string\":\"k1\"},\"email\":{\"string\":\"a@b.example\"}}\n{\"id\":{\"string\":\"k2\"},\"email\":{\"string\":\"b@b.example\"}}\n",
    ] {
        assert_users(text, &TWO);
    }
    let empty = "{\"id\":{\"N\":\"7\"},\"email\":{\"NULL\":true}}\n{\"id\":{\"N\":\"8\"},\"email\":{\"S\":\"b@b.example\"}}\n";
    assert_users(empty, &["7 ", "8 b@b.example"]);
}

#[test]
fn parts_of_records_and_error_messages_are_no_users() {
    let lines = "{\"id\":\"k1\",\"email\":\"a@b.example\"}\n{\"id\":\"o7\",\"__parentId\":\"k1\"}\n{\"id\":\"req_9\",\"error\":{\"code\":500}}\n{\"id\":\"k2\",\"email\":\"b@b.example\",\"error\":\"bounced\",\"__parentId\":null}\n{\"id\":\"k3\",\"errors\":[],\"error\":null}\n";
    let (users, read, issues) = outcome(lines);
    assert_eq!(
        (users, read),
        (vec![TWO[0].into(), TWO[1].into(), "k3 ".into()], 5)
    );
    let expected = ["2:record.invalid child", "3:record.invalid error_response"];
    assert_eq!(issues, expected);
    for text in [
        r#"{"id":"req_123","error":{"code":401}}"#,
        r#"{"error":"unauthorized","message":"x"}"#,
        r#"{"errors":[{"id":"1","status":"401"}]}"#,
        r#"{"requestId":"9","message":"Not found","status":404}"#,
        r#"{"type":"about:blank","title":"Unauthorized","status":401}"#,
    ] {
        let (users, read, issues) = outcome(text);
        assert_eq!((users.len(), read), (0, 0), "{text}");
        assert_eq!(issues, ["0:file.unreadable error_response"], "{text}");
    }
    assert_users(
        r#"{"id":"k1","email":"a@b.example","error":null,"status":"x"}"#,
        &TWO[..1],
    );
    assert_users(r#"{"id":"k1","status":"active","error":null}"#, &["k1 "]);
}

#[test]
fn negative_zero_is_zero() {
    for id in ["-0", "-0.0", "-0e5"] {
        assert_users(
            &format!("[{{\"id\":{id}}},{{\"id\":\"k2\"}}]"),
            &["0 ", "k2 "],
        );
    }
}

#[test]
fn positions_are_no_ids() {
    for text in [
        r#"{"0":{"email":"a@b.example"},"1":{"email":"b@b.example"}}"#,
        r#"{"email":{"0":"a@b.example","1":"b@b.example"}}"#,
        r#"{"valid":{"2020":1,"2021":2},"invalid":{"2020":3,"2021":4}}"#,
    ] {
        let (users, read, _) = outcome(text);
        assert_eq!((users.len(), read), (0, 2), "{text}");
    }
}

#[test]
fn one_user_is_no_table() {
    for text in [
        r#"{"id":"k1","email":"a@b.example","tags":["x","y"],"plans":["1","2"]}"#,
        r#"{"id":{"value":"k1"},"email":{"value":"a@b.example"}}"#,
        r#"{"id":{"value":"k1","type":"x"},"email":{"value":"a@b.example","type":"work"}}"#,
        r#"{"user":{"id":"k1","email":"a@b.example","phones":{"1":"x","2":"y"}}}"#,
    ] {
        let (users, read, issues) = outcome(text);
        assert_eq!(
            (users, read),
            (vec![TWO[0].to_owned()], 1),
            "{text} {issues:?}"
        );
    }
}

#[test]
fn a_table_in_columns_is_read_from_any_pieces_and_beyond_the_inspected_part() {
    let rows = 20_000;
    let column = |value: &dyn Fn(usize) -> String| {
        let values: Vec<String> = (0..rows).map(|at| format!("\"{}\"", value(at))).collect();
        values.join(",")
    };
    let [ids, emails] = [
        column(&|at| format!("k{at}")),
        column(&|at| format!("u{at}@b.example")),
    ];
    let text = format!("\u{feff}{{\"id\":[{ids}],\"email\":[{emails}]}}");
    let whole = read_pieces(&[text.as_bytes()]).unwrap();
    assert_eq!((whole.0.len(), whole.1, whole.2.len()), (rows, 20_000, 0));
    assert_eq!(whole.0[19_999], "k19999 u19999@b.example");
    for size in [1000, 70_000] {
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
        assert!(read_pieces(&pieces).unwrap() == whole);
    }
    let long = format!("{{\"id\":[{ids}],\"note\":[\"{}\"", "x".repeat(16 << 20));
    let pieces: Vec<&[u8]> = long.as_bytes().chunks(1 << 20).collect();
    let (users, read, issues) = read_pieces(&pieces).unwrap();
    assert_eq!((users.len(), read, issues.len()), (0, 0, 1));
}
