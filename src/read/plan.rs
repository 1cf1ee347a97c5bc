//! Which column feeds which field, and how a row becomes a record by it.

use crate::columns::Target;
use crate::field::Field;
use crate::options::InvalidOptions;
use crate::text::trim;

/// A column of a delimited file, or a path of keys in JSON records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its header as it stands in the file; a path such as `contact.email` in
    /// JSON; empty where there is none.
    pub header: String,
    /// What it feeds; its field's name outside.
    pub target: Option<Target>,
    /// How sure that is, from 0 to 1.
    pub confidence: f32,
    /// Some of its first values.
    pub sample: Vec<String>,
}

/// The name of a target in options: a field's, or `birthDate`.
#[must_use]
pub fn target_of(name: &str) -> Option<Target> {
    match name {
        "birthDate" => Some(Target::BirthDate),
        _ => Field::from_name(name).map(Target::Field),
    }
}

/// The name of a target in options; [`target_of`] the other way round.
#[must_use]
pub const fn name_of(target: Target) -> &'static str {
    match target {
        Target::BirthDate => "birthDate",
        Target::Field(field) => field.name(),
    }
}

/// The field that a target feeds.
#[must_use]
pub const fn field_of(target: Target) -> Field {
    match target {
        Target::Field(field) => field,
        Target::BirthDate => Field::BirthYear,
    }
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
/// [`InvalidOptions`] for a name that is no field or a key that is no column.
pub fn choose(
    columns: &mut [Column],
    chosen: &[(String, Option<String>)],
) -> Result<(), InvalidOptions> {
    let mut picked = vec![false; columns.len()];
    for (key, name) in chosen {
        let target = match name.as_deref() {
            None => None,
            Some(name) => Some(target_of(name).ok_or_else(|| {
                InvalidOptions(["columns names the unknown field \"", name, "\""].concat())
            })?),
        };
        let at = columns
            .iter()
            .position(|column| !column.header.is_empty() && trim(&column.header) == trim(key))
            .or_else(|| key.parse().ok().filter(|&at: &usize| at < columns.len()))
            .ok_or_else(|| {
                InvalidOptions(
                    ["columns names \"", key, "\", which the file does not have"].concat(),
                )
            })?;
        if let (Some(column), Some(mark)) = (columns.get_mut(at), picked.get_mut(at)) {
            column.target = target;
            column.confidence = 1.0;
            *mark = true;
        }
    }
    let taken: Vec<Field> = columns
        .iter()
        .zip(&picked)
        .filter(|(_, picked)| **picked)
        .filter_map(|(column, _)| column.target.map(field_of))
        .collect();
    for (column, picked) in columns.iter_mut().zip(&picked) {
        if !picked
            && column
                .target
                .is_some_and(|target| taken.contains(&field_of(target)))
        {
            column.target = None;
            column.confidence = 0.0;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(header: &str, target: Option<Target>) -> Column {
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
            column("Mail", Some(Target::Field(Field::Email))),
            column("Mail 2 ", None),
        ];
        choose(&mut columns, &mapping(&[("Mail 2", Some("email"))])).unwrap();
        assert_eq!(columns[0].target, None);
        assert_eq!(columns[1].target, Some(Target::Field(Field::Email)));
    }

    #[test]
    fn an_index_names_a_column_and_null_ignores_it() {
        let mut columns = [column("", Some(Target::Field(Field::Id))), column("", None)];
        choose(
            &mut columns,
            &mapping(&[("0", None), ("1", Some("birthDate"))]),
        )
        .unwrap();
        assert_eq!(
            [columns[0].target, columns[1].target],
            [None, Some(Target::BirthDate)]
        );
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        assert!(choose(&mut [column("a", None)], &mapping(&[("a", Some("mail"))])).is_err());
        assert!(choose(&mut [column("a", None)], &mapping(&[("b", None)])).is_err());
    }
}
