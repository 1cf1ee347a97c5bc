//! The input model: one record from any source (a JavaScript object, a row of a
//! delimited file, an object of a JSON file).

pub mod cell;
pub mod field;
pub mod id_shape;
pub mod limits;
pub(crate) mod member_list;
pub mod values;

use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::record::id_shape::IdShape;

/// The cells of one record, borrowed from its source.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record<'a> {
    /// 1-based; counts records (a header is not one).
    pub row: u32,
    /// 1-based line on which the record begins, in files.
    pub line: Option<u64>,
    /// One cell for each field, in the order of [`Field`].
    pub cells: [Cell<'a>; Field::ALL.len()],
    /// Whether the cell of `birthYear` comes from a column of dates.
    pub birth_date: bool,
    /// The shape of the ids of the file; `None` if the record is not from a file.
    pub ids: Option<&'a IdShape>,
    /// The user accepts the record although it does not look like a user.
    pub is_accepted: bool,
}

impl<'a> Record<'a> {
    /// The cell of one field.
    #[must_use]
    pub fn cell(&self, field: Field) -> Cell<'a> {
        self.cells[field as usize]
    }

    /// Sets the cell of one field.
    pub fn set(&mut self, field: Field, cell: Cell<'a>) {
        self.cells[field as usize] = cell;
    }
}
