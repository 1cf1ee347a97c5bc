//! Which column feeds which field, and how a row becomes a record by it.

use crate::error::{Error, ErrorKind};
use crate::input::columns::ColumnTarget;
use crate::record::field::Field;
use crate::rules::unicode::text::trim;
use serde::{Serialize, Serializer};

/// A column of a delimited file, or a path of keys in JSON records.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Column {
    /// Its header as it stands in the file; a path such as `contact.email` in
    /// JSON; empty where there is none.
    pub header: String,
    /// What it feeds; its field's name outside.
    #[serde(rename = "field", serialize_with = "field_name")]
    pub target: Option<ColumnTarget>,
    /// How sure that is, from 0 to 1.
    #[serde(serialize_with = "in_thousandths")]
    pub confidence: f32,
    /// Some of its first values.
    pub sample: Vec<String>,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn field_name<S: Serializer>(
    target: &Option<ColumnTarget>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    target
        .map(|target| target.field().name())
        .serialize(serializer)
}

/// Rounds, so that a report has no digits without a meaning.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn in_thousandths<S: Serializer>(value: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    let thousandths = f64::from((value.clamp(0.0, 1.0) * 1000.0 + 0.5).floor());
    serializer.serialize_f64(thousandths / 1000.0)
}

/// Whether a record holds every header that a caller's mapping names. Where it
/// names none, but indices alone, no record does.
#[must_use]
pub fn names_all(record: &[&str], chosen: &[(String, Option<String>)]) -> bool {
    let mut names = false;
    chosen.iter().all(|(key, _)| {
        let is_index = key.parse::<usize>().is_ok_and(|at| at < record.len());
        names |= !is_index;
        is_index || record.iter().any(|cell| trim(cell) == trim(key))
    }) && names
}

/// Puts a caller's mapping over the proposed one. Keys are headers (white space
/// around them does not count) or 0-based indices; values are targets or
/// `None` to ignore the column. A proposed column gives way to a chosen one of
/// the same field.
///
/// # Errors
/// [`InvalidOptions`](crate::error::ErrorKind::InvalidOptions) for a name that is no field, a key that is no column, or
/// a header that several columns have.
pub fn apply_chosen_columns(
    columns: &mut [Column],
    chosen: &[(String, Option<String>)],
) -> Result<(), Error> {
    let mut picked = vec![false; columns.len()];
    // Where one name is missing the header is taken for a row, and the others
    // stand among its values: they are not to blame.
    let mut lost = None;
    for (key, name) in chosen {
        let target =
            match name.as_deref() {
                None => None,
                Some(name) => Some(ColumnTarget::from_name(name).ok_or_else(|| {
                    invalid(format!("columns names the unknown field \"{name}\""))
                })?),
            };
        let mut called = (0..columns.len()).filter(|&at| {
            columns
                .get(at)
                .is_some_and(|it| !it.header.is_empty() && trim(&it.header) == trim(key))
        });
        let header = called.next();
        if called.next().is_some() {
            return Err(about(
                key,
                "which several columns are called; a 0-based number tells which",
            ));
        }
        let Some(at) = header.or_else(|| key.parse().ok().filter(|&at: &usize| at < columns.len()))
        else {
            let mut values = columns.iter().flat_map(|column| &column.sample);
            if values.any(|value| trim(value) == trim(key)) {
                lost = lost.or(Some(key));
                continue;
            }
            return Err(about(key, MISSING));
        };
        if let (Some(column), Some(mark)) = (columns.get_mut(at), picked.get_mut(at)) {
            column.target = target;
            column.confidence = 1.0;
            *mark = true;
        }
    }
    if let Some(key) = lost {
        return Err(about(key, MISSING));
    }
    let taken: Vec<Field> = columns
        .iter()
        .zip(&picked)
        .filter(|(_, picked)| **picked)
        .filter_map(|(column, _)| column.target.map(ColumnTarget::field))
        .collect();
    for (column, picked) in columns.iter_mut().zip(&picked) {
        if !picked
            && column
                .target
                .is_some_and(|target| taken.contains(&target.field()))
        {
            column.target = None;
            column.confidence = 0.0;
        }
    }
    Ok(())
}

const MISSING: &str = "which the file does not have";

fn about(key: &str, what: &str) -> Error {
    invalid(format!("columns names \"{key}\", {what}"))
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidOptions, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(header: &str, target: Option<ColumnTarget>) -> Column {
        Column {
            header: header.to_owned(),
            target,
            confidence: 0.5,
            sample: Vec::new(),
        }
    }

    fn mapping(pairs: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
        pairs
            .iter()
            .map(|(key, name)| ((*key).to_owned(), name.map(str::to_owned)))
            .collect()
    }

    #[test]
    fn a_record_is_the_header_when_it_holds_all_that_is_named() {
        let names = |record: &[&str], keys: &[&str]| {
            let chosen: Vec<_> = keys.iter().map(|key| (*key, Some("id"))).collect();
            names_all(record, &mapping(&chosen))
        };
        assert!(names(&["Foo", " Bar "], &["Bar", "Foo"]));
        assert!(names(&["Foo", "17"], &["17", "0"]), "beside an index");
        assert!(!names(&["Foo", "Bar"], &["Foo", "Baz"]));
        assert!(!names(&["0", "1"], &["0", "1"]), "indices name no header");
        assert!(!names(&["Foo"], &[]));
    }

    #[test]
    fn a_chosen_column_pushes_the_proposed_one_of_its_field_aside() {
        let mut columns = [
            column("Mail", Some(ColumnTarget::Field(Field::Email))),
            column("Mail 2 ", None),
        ];
        apply_chosen_columns(&mut columns, &mapping(&[("Mail 2", Some("email"))])).unwrap();
        assert_eq!(columns[0].target, None);
        assert_eq!(columns[1].target, Some(ColumnTarget::Field(Field::Email)));
    }

    #[test]
    fn an_index_names_a_column_and_null_ignores_it() {
        let mut columns = [
            column("", Some(ColumnTarget::Field(Field::Id))),
            column("", None),
        ];
        apply_chosen_columns(
            &mut columns,
            &mapping(&[("0", None), ("1", Some("birthDate"))]),
        )
        .unwrap();
        assert_eq!(
            [columns[0].target, columns[1].target],
            [None, Some(ColumnTarget::BirthDate)]
        );
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        assert!(
            apply_chosen_columns(&mut [column("a", None)], &mapping(&[("a", Some("mail"))]))
                .is_err()
        );
        assert!(apply_chosen_columns(&mut [column("a", None)], &mapping(&[("b", None)])).is_err());
    }

    fn refusal(columns: &mut [Column], chosen: &[(&str, Option<&str>)]) -> String {
        apply_chosen_columns(columns, &mapping(chosen))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_header_that_two_columns_have_is_ambiguous_and_their_numbers_are_not() {
        let mut columns = [
            column("Mail", None),
            column("a", None),
            column(" Mail", None),
        ];
        assert_eq!(
            refusal(&mut columns, &[("Mail", Some("email"))]),
            "columns names \"Mail\", which several columns are called; a 0-based number tells which"
        );
        apply_chosen_columns(&mut columns, &mapping(&[("2", Some("email"))])).unwrap();
        assert_eq!(
            columns.map(|it| it.target),
            [None, None, Some(ColumnTarget::Field(Field::Email))]
        );
    }

    #[test]
    fn the_key_that_is_missing_is_named_and_not_one_of_a_header_taken_for_a_row() {
        let mut columns = [column("", None), column("", None)];
        columns[0].sample = vec![" Foo".to_owned(), "1".to_owned()];
        let chosen = [("1", None), ("Foo", Some("id")), ("Baz", Some("email"))];
        assert_eq!(
            refusal(&mut columns, &chosen),
            "columns names \"Baz\", which the file does not have"
        );
    }

    #[test]
    fn a_column_is_serialized_with_its_field_and_a_rounded_confidence() {
        let column = |target, confidence| Column {
            header: "Mail".to_owned(),
            target,
            confidence,
            sample: vec!["a".to_owned()],
        };
        let json = |column: &Column| serde_json::to_string(column).expect("JSON");
        let birth_date = column(Some(ColumnTarget::BirthDate), 0.857_142_9);
        assert_eq!(
            json(&birth_date),
            r#"{"header":"Mail","field":"birthYear","confidence":0.857,"sample":["a"]}"#
        );
        let ignored = json(&column(None, 7.0));
        assert!(
            ignored.contains(r#""field":null,"confidence":1.0"#),
            "{ignored}"
        );
        assert!(json(&column(None, 0.9996)).contains(r#""confidence":1.0"#));
        assert!(json(&column(None, 0.25)).contains(r#""confidence":0.25"#));
    }
}
