//! Columns against header names of public templates and whole exports.

use crate::common::{corpora, corpus};
use kard_enroll::columns::{Target, footer_like, header_row, propose};
use kard_enroll::field::Field;
use serde_json::Value;

fn name(target: Option<Target>) -> Option<&'static str> {
    target.map(|it| match it {
        Target::BirthDate => "birthDate",
        Target::Field(field) => field.name(),
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
fn every_header_has_its_field_and_no_decoy_is_mapped() {
    let wrong: Vec<String> = spellings()
        .iter()
        .filter(|(header, field)| alone(header) != field.as_deref())
        .map(|(header, field)| format!("{header}: {:?}, not {field:?}", alone(header)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A header as other systems would write it.
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
    // `birth month` in humps is still one; `birth date` may not become `birthday`.
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
        spaced.push(if c == '#' {
            c
        } else if c.is_alphanumeric() {
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
fn every_mechanical_respelling_has_the_field_of_its_header() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (header, field) in spellings() {
        for variant in variants(&header) {
            count += 1;
            // A subject before a bare name makes it another thing.
            let renamed = variant.starts_with("customer_") || variant.starts_with("Member ");
            let em = ["em", "fn", "ln"].contains(&header.as_str());
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

/// The rows of a delimited file; quoted cells have no line breaks here.
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
fn the_columns_of_every_export_are_found() {
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

        let at = header_row(&rows[..rows.len().min(20)]).expect("a header");
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
            header_row(&rows[at + 1..rows.len().min(at + 21)]),
            None,
            "{file} without its header"
        );

        let footers = rows[at + 1..]
            .iter()
            .filter(|row| footer_like(row, rows[at].len(), Some(0)))
            .count();
        assert_eq!(footers, usize::from(file.starts_with("13-mess")), "{file}");

        let with_headers = propose(&rows[at], &rows[at + 1..]);
        for (proposal, (header, meaning)) in with_headers.iter().zip(
            wanted
                .iter()
                .zip(truth["meaning"].as_array().expect("meanings")),
        ) {
            let field = proposal.target.map(Target::field);
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
