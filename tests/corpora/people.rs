//! Prepares whole realistic exports and compares the users with the known data of the people in them.

use std::collections::HashMap;

use kard_enroll::input::encoding::Encoding;
use kard_enroll::input::options::FileOptions;
use kard_enroll::pipeline::file::{FilePipeline, Pull};
use kard_enroll::rules::options::Options;
use serde_json::Value;

/// Forms of damage that leave one interpretation, or no value.
const RECOVERABLE: [(&str, &[&str]); 4] = [
    (
        "phone",
        &[
            "e164", "plussp", "endash", "paren", "dash", "float", "nbsp", "onedash", "dot", "one",
            "plain", "ext", "na", "blank",
        ],
    ),
    (
        "email",
        &[
            "same", "nbsp", "upper", "tab", "mixed", "trail", "lead", "angle", "mailto", "na",
            "blank",
        ],
    ),
    (
        "zip",
        &["same", "float", "space", "plus4", "excel", "nine", "blank"],
    ),
    (
        "year",
        &[
            "year",
            "mdyShort",
            "mdy",
            "dmy",
            "ymd",
            "mdyy",
            "dmon",
            "dmonyy",
            "serial",
            "yearFloat",
            "compact",
            "iso",
            "blank",
        ],
    ),
];

fn utf8(bytes: Vec<u8>) -> (Vec<u8>, bool) {
    match Encoding::sniff(&bytes, true) {
        Encoding::Utf16Le => {
            let units: Vec<u16> = bytes
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .collect();
            (
                String::from_utf16(&units).expect("UTF-16").into_bytes(),
                true,
            )
        }
        _ => (bytes, false),
    }
}

/// The users that are sent, by row, and the counts of the report.
fn prepare(
    bytes: Vec<u8>,
) -> (
    HashMap<u32, Value>,
    kard_enroll::pipeline::requests::PrepareCounts,
) {
    let (bytes, decoded) = utf8(bytes);
    let file = FileOptions {
        decoded,
        ..FileOptions::default()
    };
    let mut preparer = FilePipeline::new(Options::default(), file, 100_000);
    preparer.push(&bytes);
    preparer.end();
    let mut users = HashMap::new();
    while let Pull::Batch(_) = preparer.pull().expect("options that fit") {
        let body: Value = serde_json::from_slice(preparer.batch().body()).expect("JSON");
        for (user, row) in body["data"]
            .as_array()
            .expect("users")
            .iter()
            .zip(preparer.batch().rows())
        {
            users.insert(*row, user.clone());
        }
    }
    (users, preparer.counts())
}

#[test]
fn no_export_gives_a_wrong_value_and_nearly_every_recoverable_row_is_complete() {
    let Some(folder) = crate::common::corpora() else {
        return;
    };
    let mut files: Vec<_> = std::fs::read_dir(folder.join("people"))
        .expect("a folder of exports")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| !path.to_string_lossy().ends_with(".truth.json"))
        .collect();
    files.sort();
    assert!(files.len() >= 8, "at least 8 exports");
    for path in files {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let (users, counts) = prepare(std::fs::read(&path).expect("an export"));
        assert_eq!(counts.read, counts.valid + counts.invalid, "{name}");
        let truth = path.with_file_name(format!("{name}.truth.json"));
        let Ok(truth) = std::fs::read_to_string(truth) else {
            println!("{name}: {counts:?} (no truth beside it)");
            assert_eq!(counts.invalid, 0, "{name}");
            continue;
        };
        let truth: Value = serde_json::from_str(&truth).expect("JSON");
        let rows = truth["rows"].as_array().expect("rows");
        assert_eq!(
            counts.read as usize,
            rows.len() + usize::from(name == "13-mess.csv"),
            "{name}: one row for each person, and the note below the table"
        );
        let (mut wrong, mut recoverable, mut right, mut missed) = (0, 0, 0, Vec::new());
        for row in rows {
            let number = u32::try_from(row["row"].as_u64().expect("a row")).expect("small");
            let form = &row["form"];
            let user = users.get(&number);
            if let Some(user) = user {
                for (attribute, known) in [
                    ("hashedEmail", "hem"),
                    ("phoneNumber", "phone"),
                    ("zipCode", "zip"),
                    ("birthYear", "birthYear"),
                ] {
                    if let Some(sent) = user["attributes"].get(attribute)
                        && *sent != row["truth"][known]
                    {
                        wrong += 1;
                        println!("{name} row {number}: a wrong {attribute}");
                    }
                }
                if user["id"] != row["cells"]["id"] {
                    wrong += 1;
                }
            }
            let fits = RECOVERABLE.iter().all(|(field, forms)| {
                form.get(*field)
                    .is_none_or(|form| forms.contains(&form.as_str().unwrap_or_default()))
            });
            let lost = form.get("duplicate_id").is_some() || form.get("no_id").is_some();
            if fits && !lost {
                recoverable += 1;
                let complete = |field: &str, attribute: &str| {
                    let empty = matches!(form[field].as_str(), None | Some("na" | "blank"));
                    empty || user.is_some_and(|user| user["attributes"].get(attribute).is_some())
                };
                if user.is_some()
                    && complete("email", "hashedEmail")
                    && complete("phone", "phoneNumber")
                    && complete("zip", "zipCode")
                    && complete("year", "birthYear")
                {
                    right += 1;
                } else {
                    missed.push((number, form.to_string()));
                }
            }
        }
        println!("{name}: {counts:?}, recoverable {recoverable}, right {right}, wrong {wrong}");
        for (row, form) in &missed {
            println!("  missed row {row}: {form}");
        }
        assert_eq!(wrong, 0, "{name}: wrong values");
        assert!(
            right * 100 >= recoverable * 97,
            "{name}: {right} of {recoverable} recoverable rows"
        );
    }
}
