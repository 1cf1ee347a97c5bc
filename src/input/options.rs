//! The options of a file.

use crate::input::format::Format;
use crate::record::member_list::MemberList;
use crate::rules::options::option;
use serde::{Deserialize, Deserializer, de};

/// What a caller states about a file. Everything else is detected from the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FileOptions {
    /// The format.
    #[serde(deserialize_with = "format")]
    pub format: Option<Format>,
    /// The delimiter of a delimited file; one character.
    #[serde(deserialize_with = "delimiter")]
    pub delimiter: Option<char>,
    /// The 1-based row of the header of a delimited file, blank rows included; 0 if it
    /// has no header.
    #[serde(deserialize_with = "header_row")]
    pub header_row: Option<u16>,
    /// Header or 0-based index to field, or to `None`; see [`apply_chosen_columns`](crate::input::column_plan::apply_chosen_columns).
    #[serde(deserialize_with = "columns")]
    pub columns: Vec<(String, Option<String>)>,
    /// The bytes were decoded from another encoding, so U+FFFD replaces bytes
    /// that were not text.
    pub decoded: bool,
    /// Keep invalid rows as CSV until the caller takes them.
    pub keep_invalid_rows: bool,
}

fn format<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Format>, D::Error> {
    option(from, r#"format must be "csv", "ndjson" or "json""#)
}

fn delimiter<'de, D: Deserializer<'de>>(from: D) -> Result<Option<char>, D::Error> {
    let expected = "delimiter must be one character other than a quote or a line end";
    let Some(text) = option::<Option<String>, D>(from, expected)? else {
        return Ok(None);
    };
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(one), None) if !matches!(one, '"' | '\r' | '\n') => Ok(Some(one)),
        _ => Err(de::Error::custom(expected)),
    }
}

fn header_row<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    let expected = "headerRow must be a whole number from 0 to 100";
    match option::<Option<u16>, D>(from, expected)? {
        Some(101..) => Err(de::Error::custom(expected)),
        row => Ok(row),
    }
}

fn columns<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, Option<String>)>, D::Error> {
    let expected = "columns must be an object of field names or null";
    option::<Option<MemberList<String, Option<String>>>, D>(from, expected)
        .map(|entries| entries.map_or_else(Vec::new, |MemberList(entries)| entries))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<FileOptions, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn parses_every_option() {
        assert_eq!(parse("{}"), Ok(FileOptions::default()));
        let nulls = r#"{"format":null,"delimiter":null,"headerRow":null,"columns":null}"#;
        assert_eq!(parse(nulls), Ok(FileOptions::default()));
        let text = r#"{"format":"ndjson","delimiter":"\t","headerRow":3,"columns":{"Key":"id","2":null,"":"email"},
            "decoded":true,"keepInvalidRows":true,"encoding":"utf-8"}"#;
        let pair = |key: &str, name: Option<&str>| (key.to_owned(), name.map(str::to_owned));
        let expected = FileOptions {
            format: Some(Format::NdJson),
            delimiter: Some('\t'),
            header_row: Some(3),
            columns: vec![
                pair("Key", Some("id")),
                pair("2", None),
                pair("", Some("email")),
            ],
            decoded: true,
            keep_invalid_rows: true,
        };
        assert_eq!(parse(text), Ok(expected));
    }

    #[test]
    fn the_error_names_the_option() {
        for (name, value) in [
            ("format", "\"xls\""),
            ("delimiter", "\"\""),
            ("delimiter", "\"ab\""),
            ("delimiter", "\"\\\"\""),
            ("delimiter", "\"\\n\""),
            ("headerRow", "101"),
            ("headerRow", "-1"),
            ("headerRow", "\"1\""),
            ("delimiter", "9"),
            ("columns", "17"),
            ("columns", "\"id\""),
            ("columns", "[\"id\"]"),
            ("columns", "{\"key\":17}"),
        ] {
            let error = parse(&format!("{{\"{name}\":{value}}}")).unwrap_err();
            assert!(
                error.starts_with(&format!("{name} must be ")),
                "{value}: {error}"
            );
        }
    }
}
