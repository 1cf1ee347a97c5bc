//! One record with values of its own, as a caller in another language describes it.
//!
//! serde cannot keep some JavaScript values apart: lone surrogates become U+FFFD,
//! big integers lose digits, functions are an error. The caller therefore states
//! the kind of every value.

use serde::{Deserialize, Deserializer};

use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::record::member_list::MemberList;

/// The value of a field; see [`Cell`], which borrows it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldValue {
    /// A string.
    Text(String),
    /// A number, as its shortest decimal text.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// An array or an object, as JSON text.
    Json(String),
    /// A string with lone surrogates, with U+FFFD in their place.
    IllFormed(String),
    /// A value that JSON cannot express: `NaN`, a function, a symbol.
    Other,
}

/// The values of a record by field. A field without a value is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordValues(pub Vec<(Field, FieldValue)>);

impl<'de> Deserialize<'de> for RecordValues {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<RecordValues, D::Error> {
        MemberList::deserialize(from).map(|MemberList(values)| RecordValues(values))
    }
}

impl RecordValues {
    /// The record; `row` is 1-based.
    #[must_use]
    pub fn record(&self, row: u32) -> Record<'_> {
        let mut record = Record {
            row,
            ..Record::default()
        };
        for (field, value) in &self.0 {
            record.set(*field, value.cell());
        }
        record
    }
}

impl FieldValue {
    /// The value as a cell.
    #[must_use]
    pub fn cell(&self) -> Cell<'_> {
        match self {
            FieldValue::Text(text) => Cell::Text(text),
            FieldValue::Number(text) => Cell::Number(text),
            FieldValue::Boolean(value) => Cell::Bool(*value),
            FieldValue::Json(text) => Cell::Json(text),
            FieldValue::IllFormed(text) => Cell::IllFormed(text),
            FieldValue::Other => Cell::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_becomes_the_cell_of_that_kind() {
        let json = r#"{"id":{"number":"17"},"email":{"illFormed":"\ufffd"},"zipCode":{"text":"02134"},
            "historicalTransactionsSent":{"boolean":true},"phoneNumbers":{"json":"[]"},"birthYear":"other"}"#;
        let values: RecordValues = serde_json::from_str(json).expect("a record");
        let record = values.record(7);
        assert_eq!(record.row, 7);
        for field in Field::ALL {
            let expected = match field {
                Field::Id => Cell::Number("17"),
                Field::Email => Cell::IllFormed("\u{fffd}"),
                Field::ZipCode => Cell::Text("02134"),
                Field::HistoricalTransactionsSent => Cell::Bool(true),
                Field::PhoneNumbers => Cell::Json("[]"),
                Field::BirthYear => Cell::Other,
                _ => Cell::Absent,
            };
            assert_eq!(record.cell(field), expected, "{}", field.name());
        }
    }

    #[test]
    fn the_names_of_the_fields_are_those_of_the_contract() {
        for field in Field::ALL {
            let json = format!("{{\"{}\":\"other\"}}", field.name());
            let values: RecordValues = serde_json::from_str(&json).expect("a record");
            assert_eq!(values.record(1).cell(field), Cell::Other);
        }
        assert!(serde_json::from_str::<RecordValues>(r#"{"name":"other"}"#).is_err());
    }
}
