//! Learns the shape of the ids of a file from its first rows.

use crate::input::column_plan::Column;
use crate::input::columns::ColumnTarget;
use crate::record::field::Field;
use crate::record::id_shape::{Evidence, IdShape};
use crate::rules::placeholder::is_empty_or_common_placeholder;
use crate::rules::unicode::text::trim;

/// The shape of the ids, from the mapped columns and the first rows.
pub(crate) fn learn_ids(columns: &[Column], rows: &[Vec<String>]) -> IdShape {
    let is_id = |column: &Column| column.target == Some(ColumnTarget::Field(Field::Id));
    let Some(id_column) = columns.iter().position(is_id) else {
        return IdShape::default();
    };
    let evidence = |row: &[String]| {
        let of_cell = |(cell, column): (&String, &Column)| {
            let field = column.target?.field();
            let is_filled = field != Field::Id && !is_empty_or_common_placeholder(trim(cell));
            is_filled.then_some(match field {
                Field::Email | Field::HashedEmail | Field::PhoneNumber => Evidence::Contact,
                _ => Evidence::OtherValue,
            })
        };
        let cells = row.iter().zip(columns).filter_map(of_cell);
        cells.max().unwrap_or(Evidence::IdOnly)
    };
    let ids: Vec<(&str, Evidence)> = rows
        .iter()
        .filter_map(|row| Some((row.get(id_column)?.as_str(), evidence(row))))
        .collect();
    let others = columns.iter().filter(|column| column.target.is_some());
    IdShape::learn(&columns[id_column].header, others.count() > 1, &ids)
}
