//! Which column is mapped to which field, and how the caller's mapping changes
//! the proposed one.

use crate::error::{Error, ErrorKind};
use crate::input::columns::{ColumnTarget, propose};
use crate::input::format::SHOWN_ROWS;
use crate::record::field::Field;
use crate::rules::unicode::text::trim;
use serde::{Serialize, Serializer};

/// A column of a delimited file, or a path of keys in JSON records.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Column {
    /// The header as written in the file. In JSON a path such as `contact.email`.
    /// Empty if the file has no header.
    pub header: String,
    /// The target of the column. It is serialized as the name of its field.
    #[serde(rename = "field", serialize_with = "field_name")]
    pub target: Option<ColumnTarget>,
    /// How certain `target` is, from 0 to 1.
    #[serde(serialize_with = "in_thousandths")]
    pub confidence: f32,
    /// Some of the first values.
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

/// Rounds to three decimals, because further digits have no meaning.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn in_thousandths<S: Serializer>(value: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    let thousandths = f64::from((value.clamp(0.0, 1.0) * 1000.0 + 0.5).floor());
    serializer.serialize_f64(thousandths / 1000.0)
}

/// The columns with these headers and these first rows, each with its proposed target.
pub(crate) fn propose_columns(headers: &[&str], rows: &[Vec<&str>]) -> Vec<Column> {
    let mut columns = Vec::new();
    for (at, proposal) in propose(headers, rows).into_iter().enumerate() {
        let mut sample = Vec::new();
        for value in rows.iter().filter_map(|row| row.get(at).copied()) {
            if sample.len() < SHOWN_ROWS && !trim(value).is_empty() {
                sample.push(value.to_owned());
            }
        }
        columns.push(Column {
            header: headers.get(at).copied().unwrap_or_default().to_owned(),
            target: proposal.target,
            confidence: proposal.confidence,
            sample,
        });
    }
    columns
}

/// The rows as views of their cells.
#[inline(never)]
pub(crate) fn views_of(rows: &[Vec<String>]) -> Vec<Vec<&str>> {
    rows.iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect()
}

/// Whether a record contains every header that the caller's mapping names.
/// `false` if the mapping names only indices.
#[must_use]
pub fn names_all(record: &[&str], chosen: &[(String, Option<String>)]) -> bool {
    let mut has_name = false;
    chosen.iter().all(|(key, _)| {
        let is_index = key.parse::<usize>().is_ok_and(|at| at < record.len());
        has_name |= !is_index;
        is_index || record.iter().any(|cell| trim(cell) == trim(key))
    }) && has_name
}

/// Applies the caller's mapping to the proposed one. Keys are headers (outer white
/// space is ignored) or 0-based indices. Values are names of targets, or `None` to
/// ignore the column. A chosen column replaces a proposed one of the same field.
///
/// # Errors
/// [`InvalidOptions`](crate::error::ErrorKind::InvalidOptions) for an unknown field, an unknown column, or
/// a header that several columns have.
pub fn apply_chosen_columns(
    columns: &mut [Column],
    chosen: &[(String, Option<String>)],
) -> Result<(), Error> {
    let mut is_chosen = vec![false; columns.len()];
    // If one name is missing, the file counts as one without a header, and the
    // other names are values of the first row. The error names the missing one.
    let mut in_values = None;
    for (key, name) in chosen {
        let target = match name.as_deref() {
            None => None,
            Some(name) => Some(ColumnTarget::from_name(name).ok_or_else(|| {
                invalid(format!("columns contains the unknown field \"{name}\""))
            })?),
        };
        let mut matches = (0..columns.len()).filter(|&at| {
            columns
                .get(at)
                .is_some_and(|it| !it.header.is_empty() && trim(&it.header) == trim(key))
        });
        let header = matches.next();
        if matches.next().is_some() {
            return Err(about(
                key,
                "but several columns have this header: use the 0-based index instead",
            ));
        }
        let Some(at) = header.or_else(|| key.parse().ok().filter(|&at: &usize| at < columns.len()))
        else {
            let mut values = columns.iter().flat_map(|column| &column.sample);
            if values.any(|value| trim(value) == trim(key)) {
                in_values = in_values.or(Some(key));
                continue;
            }
            return Err(about(key, MISSING));
        };
        if let (Some(column), Some(mark)) = (columns.get_mut(at), is_chosen.get_mut(at)) {
            column.target = target;
            column.confidence = 1.0;
            *mark = true;
        }
    }
    if let Some(key) = in_values {
        return Err(about(key, MISSING));
    }
    let chosen_fields: Vec<Field> = columns
        .iter()
        .zip(&is_chosen)
        .filter(|(_, is_chosen)| **is_chosen)
        .filter_map(|(column, _)| column.target.map(ColumnTarget::field))
        .collect();
    for (column, is_chosen) in columns.iter_mut().zip(&is_chosen) {
        if !is_chosen
            && column
                .target
                .is_some_and(|target| chosen_fields.contains(&target.field()))
        {
            column.target = None;
            column.confidence = 0.0;
        }
    }
    Ok(())
}

const MISSING: &str = "but the file has no such column";

fn about(key: &str, what: &str) -> Error {
    invalid(format!("columns contains \"{key}\", {what}"))
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
    fn a_record_is_the_header_if_it_contains_all_names_of_the_mapping() {
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
    fn a_chosen_column_replaces_the_proposed_one_of_the_same_field() {
        let mut columns = [
            column("Mail", Some(ColumnTarget::Field(Field::Email))),
            column("Mail 2 ", None),
        ];
        apply_chosen_columns(&mut columns, &mapping(&[("Mail 2", Some("email"))])).unwrap();
        assert_eq!(columns[0].target, None);
        assert_eq!(columns[1].target, Some(ColumnTarget::Field(Field::Email)));
    }

    #[test]
    fn an_index_selects_a_column_and_none_ignores_it() {
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
    fn rejects_an_unknown_field_and_an_unknown_column() {
        assert!(
            apply_chosen_columns(&mut [column("a", None)], &mapping(&[("a", Some("mail"))]))
                .is_err()
        );
        assert!(apply_chosen_columns(&mut [column("a", None)], &mapping(&[("b", None)])).is_err());
    }

    fn error_message(columns: &mut [Column], chosen: &[(&str, Option<&str>)]) -> String {
        apply_chosen_columns(columns, &mapping(chosen))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_header_of_two_columns_is_ambiguous_and_their_indices_are_not() {
        let mut columns = [
            column("Mail", None),
            column("a", None),
            column(" Mail", None),
        ];
        assert_eq!(
            error_message(&mut columns, &[("Mail", Some("email"))]),
            "columns contains \"Mail\", but several columns have this header: use the 0-based index instead"
        );
        apply_chosen_columns(&mut columns, &mapping(&[("2", Some("email"))])).unwrap();
        assert_eq!(
            columns.map(|it| it.target),
            [None, None, Some(ColumnTarget::Field(Field::Email))]
        );
    }

    #[test]
    fn the_error_names_the_missing_key_and_not_a_key_among_the_values() {
        let mut columns = [column("", None), column("", None)];
        columns[0].sample = vec![" Foo".to_owned(), "1".to_owned()];
        let chosen = [("1", None), ("Foo", Some("id")), ("Baz", Some("email"))];
        assert_eq!(
            error_message(&mut columns, &chosen),
            "columns contains \"Baz\", but the file has no such column"
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
