//! Proposes columns for the header names of public templates and for whole exports.

use crate::common::{corpora, corpus};
use kard_enroll::input::columns::{ColumnTarget, Proposal, find_header_row, propose};
use kard_enroll::record::field::Field;
use serde_json::Value;

fn name(target: Option<ColumnTarget>) -> Option<&'static str> {
    target.map(|it| match it {
        ColumnTarget::BirthDate => "birthDate",
        ColumnTarget::Field(field) => field.name(),
    })
}

fn alone(header: &str) -> Option<&'static str> {
    name(propose(&[header], &[])[0].target)
}

fn spellings() -> Vec<(String, Option<String>)> {
    let Some(corpus) = corpus("header_spellings.json") else {
        return Vec::new();
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    corpus["headers"]
        .as_array()
        .expect("headers")
        .iter()
        .map(|it| (text(&it["header"]).expect("a header"), text(&it["field"])))
        .collect()
}

#[test]
fn maps_every_header_and_no_similar_header_of_other_data() {
    let wrong: Vec<String> = spellings()
        .iter()
        .filter(|(header, field)| alone(header) != field.as_deref())
        .map(|(header, field)| format!("{header}: {:?}, not {field:?}", alone(header)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The variants of a header that other systems write.
fn variants(header: &str) -> Vec<String> {
    let words: Vec<String> = words(header);
    let capital = |word: &String| word[..1].to_uppercase() + &word[1..];
    let pascal: String = words.iter().map(capital).collect();
    let camel = words[0].clone() + &words[1..].iter().map(capital).collect::<String>();
    let title = words.iter().map(capital).collect::<Vec<_>>().join(" ");
    let mut out = vec![
        words.join(" "),
        words.join("_"),
        words.join("-"),
        words.join("."),
        words.join("_").to_uppercase(),
        words.join(" ").to_uppercase(),
        title.clone(),
        title.replace(' ', "_"),
        words.concat(),
        words.concat().to_uppercase(),
        format!("{title} *"),
        format!("* {title}"),
        format!("{title} (required)"),
        format!("{title}:"),
        format!("\u{feff}\"{title}\""),
        format!("  {title}\u{a0}"),
        format!("attributes.{camel}"),
        format!("traits.{}", words.join("_")),
        format!("customer_{}", words.join("_")),
        format!("Member {title}"),
        format!("{title}s"),
        format!("[{title}]"),
    ];
    // In camel case, a word of one letter cannot be recognized: `Phone 1 E` is `phone1E`.
    if words.iter().all(|word| word.len() > 1) {
        out.extend([pascal.clone(), camel, format!("{pascal}__c")]);
    }
    out
}

fn words(header: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut before = ' ';
    for c in header.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if c == '#' || c.is_alphanumeric() {
            c
        } else {
            ' '
        });
        before = c;
    }
    spaced
        .to_lowercase()
        .replace('#', " no")
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

#[test]
fn maps_every_mechanical_variant_of_a_header() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (header, field) in spellings() {
        for variant in variants(&header) {
            count += 1;
            // `em` of Meta is an address only without other words.
            let renamed = variant.starts_with("customer_") || variant.starts_with("Member ");
            let em = header == "em";
            if alone(&variant) != field.as_deref() && !(renamed && em) {
                wrong.push(format!(
                    "{header} as {variant}: {:?}, not {field:?}",
                    alone(&variant)
                ));
            }
        }
    }
    eprintln!("{count} respellings");
    assert!(wrong.is_empty(), "{} of {count}: {wrong:#?}", wrong.len());
}

/// The rows of a delimited file without line breaks in quoted cells.
fn table(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for line in text.lines() {
        let mut row = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                c if c == delimiter && !quoted => row.push(String::new()),
                c => row.last_mut().expect("a cell").push(c),
            }
        }
        rows.push(row);
    }
    rows
}

#[test]
fn finds_the_columns_of_every_export() {
    let Some(folder) = corpora() else { return };
    let mut files = 0;
    for entry in std::fs::read_dir(folder.join("people")).expect("a folder") {
        let path = entry.expect("a file").path();
        let file = path
            .file_name()
            .and_then(|it| it.to_str())
            .expect("a name")
            .to_owned();
        if !file.ends_with(".truth.json") {
            continue;
        }
        let truth: Value =
            serde_json::from_slice(&std::fs::read(&path).expect("a truth")).expect("JSON");
        let Some(headers) = truth["headers"].as_array() else {
            continue;
        };
        files += 1;
        let bytes = std::fs::read(
            folder
                .join("people")
                .join(file.trim_end_matches(".truth.json")),
        )
        .expect("an export");
        let text = if truth["encoding"] == "utf16le" {
            let units: Vec<u16> = bytes
                .chunks_exact(2)
                .map(|it| u16::from_le_bytes([it[0], it[1]]))
                .collect();
            String::from_utf16(&units).expect("UTF-16")
        } else {
            String::from_utf8(bytes).expect("UTF-8")
        };
        let delimiter = truth["delimiter"]
            .as_str()
            .and_then(|it| it.chars().next())
            .expect("a delimiter");
        let owned = table(&text, delimiter);
        let rows: Vec<Vec<&str>> = owned
            .iter()
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();

        let at = find_header_row(&rows[..rows.len().min(20)]).expect("a header");
        let found: Vec<&str> = rows[at]
            .iter()
            .map(|it| it.trim_matches(['\u{feff}', ' ']))
            .collect();
        let wanted: Vec<&str> = headers
            .iter()
            .map(|it| it.as_str().expect("a header").trim())
            .collect();
        assert_eq!(found, wanted, "{file}");
        assert_eq!(
            find_header_row(&rows[at + 1..rows.len().min(at + 21)]),
            None,
            "{file} without its header"
        );

        let data: Vec<Vec<&str>> = rows[at + 1..].to_vec();
        let with_headers = propose(&rows[at], &data);
        let without = propose(&vec![""; rows[at].len()], &data);
        for (alone, named) in without.iter().zip(&with_headers) {
            let field = |it: &Proposal| it.target.map(ColumnTarget::field);
            assert!(
                alone.target.is_none() || field(alone) == field(named),
                "{file}: {alone:?}, not {named:?}"
            );
        }
        for (proposal, (header, meaning)) in with_headers.iter().zip(
            wanted
                .iter()
                .zip(truth["meaning"].as_array().expect("meanings")),
        ) {
            let field = proposal.target.map(ColumnTarget::field);
            let expected = match meaning.as_str().expect("a meaning") {
                "id" => Some(Field::Id),
                "email" => Some(Field::Email),
                "phone" => Some(Field::PhoneNumber),
                "zip" => Some(Field::ZipCode),
                "birth" => Some(Field::BirthYear),
                // A second phone column feeds the same field.
                _ if header.to_lowercase().contains("phone") => Some(Field::PhoneNumber),
                _ => None,
            };
            assert_eq!(field, expected, "{file}: {header}");
        }
    }
    eprintln!("{files} exports");
}

#[test]
fn finds_the_keys_of_every_json_export() {
    let Some(folder) = corpora() else { return };
    for file in ["20-users.ndjson", "30-array.json"] {
        let text = std::fs::read_to_string(folder.join("people").join(file)).expect("an export");
        let first = text.lines().next().expect("a line");
        let user: Value = serde_json::from_str(first)
            .or_else(|_| serde_json::from_str::<Value>(&text).map(|users| users[0].clone()))
            .expect("JSON");
        let user = user.as_object().expect("an object");
        let keys: Vec<&str> = user.keys().map(String::as_str).collect();
        let values: Vec<String> = user
            .values()
            .map(|it| it.as_str().map_or(it.to_string(), str::to_owned))
            .collect();
        let sample = vec![values.iter().map(String::as_str).collect()];
        let fields: Vec<_> = propose(&keys, &sample)
            .iter()
            .map(|it| it.target.map(ColumnTarget::field))
            .collect();
        let wanted = [
            Field::Id,
            Field::Email,
            Field::PhoneNumber,
            Field::ZipCode,
            Field::BirthYear,
        ];
        assert_eq!(fields, wanted.map(Some), "{file}");
    }
}

mod properties {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[-A-Za-z0-9@.+ ()/#:,_é°º~'*]{0,40}",
            Just("a@b.example".to_owned()),
            Just("E-Mail".to_owned()),
            Just("phone".to_owned()),
            Just("94105".to_owned()),
            Just("1990-05-12".to_owned()),
            Just(String::new()),
        ]
    }

    proptest! {
        #[test]
        fn each_column_has_one_proposal_and_each_field_at_most_one_column(headers in vec(cell(), 0..8), rows in vec(vec(cell(), 0..9), 0..6)) {
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            let proposals = propose(&headers, &rows);
            prop_assert_eq!(proposals.len(), headers.len());
            for field in Field::ALL {
                let count = proposals.iter().filter(|it| it.target.map(ColumnTarget::field) == Some(field)).count();
                prop_assert!(count <= 1 || field == Field::PhoneNumber);
            }
            for proposal in proposals {
                prop_assert!((0.0..=1.0).contains(&proposal.confidence));
                prop_assert_eq!(proposal.target.is_none(), proposal.confidence == 0.0);
            }
        }

        #[test]
        fn a_row_with_an_address_is_no_header(rows in vec(vec(cell(), 0..9), 0..6)) {
            let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            if let Some(at) = find_header_row(&rows) {
                prop_assert!(!rows[at].contains(&"a@b.example"));
            }
        }
    }
}
