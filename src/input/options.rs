//! What a caller may say about a file.

use crate::chosen::{Chosen, must_be};
use crate::input::sniff::Format;
use crate::json::Kind;
use crate::rules::options::InvalidOptions;

/// What a caller knows of a file beforehand; all of it is found out otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileOptions {
    /// The format.
    pub format: Option<Format>,
    /// The delimiter of a delimited file; an ASCII character.
    pub delimiter: Option<u8>,
    /// Header or 0-based index to field, or to `None`; see [`choose`](crate::input::column_plan::choose).
    pub columns: Vec<(String, Option<String>)>,
    /// Whether the bytes were decoded from another encoding, so that U+FFFD
    /// stands for bytes that were not text.
    pub decoded: bool,
    /// Whether refused rows are kept as CSV until somebody takes them.
    pub keep_rejects: bool,
}

impl FileOptions {
    /// The options of a JSON object with the members' names in camelCase; see
    /// [`Chosen`]. `columns` is an object of its own.
    ///
    /// # Errors
    /// [`InvalidOptions`] with one sentence that names the option.
    pub fn from_json(text: &str) -> Result<FileOptions, InvalidOptions> {
        let chosen = Chosen::read(text)?;
        Ok(FileOptions {
            format: chosen.one_of("format", &FORMATS)?,
            delimiter: delimiter(chosen)?,
            columns: pairs(chosen)?,
            decoded: chosen.flag("decoded")?.unwrap_or_default(),
            keep_rejects: chosen.flag("keepRejects")?.unwrap_or_default(),
        })
    }
}

const FORMATS: [(&str, Format); 3] = [
    (Format::Csv.as_str(), Format::Csv),
    (Format::NdJson.as_str(), Format::NdJson),
    (Format::Json.as_str(), Format::Json),
];

fn delimiter(chosen: Chosen<'_>) -> Result<Option<u8>, InvalidOptions> {
    match chosen.text("delimiter")?.as_deref().map(str::as_bytes) {
        None => Ok(None),
        Some(&[byte]) if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => Ok(Some(byte)),
        Some(_) => Err(must_be(
            "delimiter",
            "one ASCII character other than a quote or a line end",
        )),
    }
}

fn pairs(chosen: Chosen<'_>) -> Result<Vec<(String, Option<String>)>, InvalidOptions> {
    let Some(node) = chosen.value("columns") else {
        return Ok(Vec::new());
    };
    let pairs = node.entries().map(|(key, node)| {
        let name = node.as_str().map(|name| name.text().into_owned());
        (name.is_some() || node.is_null()).then(|| (key.text().into_owned(), name))
    });
    pairs
        .collect::<Option<_>>()
        .filter(|_| node.kind() == Kind::Object)
        .ok_or_else(|| must_be("columns", "an object of names of fields, or null"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_read() {
        assert_eq!(FileOptions::from_json("{}"), Ok(FileOptions::default()));
        let text = r#"{"format":"ndjson","delimiter":"\t","columns":{"Key":"id","2":null,"":"email"},
            "decoded":true,"keepRejects":true,"encoding":"utf-8"}"#;
        let pair = |key: &str, name: Option<&str>| (key.to_owned(), name.map(str::to_owned));
        let expected = FileOptions {
            format: Some(Format::NdJson),
            delimiter: Some(b'\t'),
            columns: vec![
                pair("Key", Some("id")),
                pair("2", None),
                pair("", Some("email")),
            ],
            decoded: true,
            keep_rejects: true,
        };
        assert_eq!(FileOptions::from_json(text), Ok(expected));
    }

    #[test]
    fn what_cannot_be_followed_names_the_option() {
        for (name, value) in [
            ("format", "\"xls\""),
            ("delimiter", "\"\""),
            ("delimiter", "\"ab\""),
            ("delimiter", "\"\\\"\""),
            ("delimiter", "\"\\n\""),
            ("delimiter", "\"\u{e9}\""),
            ("delimiter", "9"),
            ("columns", "17"),
            ("columns", "\"id\""),
            ("columns", "[\"id\"]"),
            ("columns", "{\"key\":17}"),
            ("decoded", "1"),
        ] {
            let error = FileOptions::from_json(&format!("{{\"{name}\":{value}}}")).unwrap_err();
            assert!(error.0.starts_with(name), "{value}: {error}");
        }
    }
}
