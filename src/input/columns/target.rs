//! The target of a column of a file, or of a path of keys in JSON records.

use crate::record::field::Field;

/// The target of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnTarget {
    /// The value of this field.
    Field(Field),
    /// A date of birth of which only the year is sent, as the field `birthYear`.
    BirthDate,
}

impl ColumnTarget {
    /// The target of that name in options: a field's name, or `birthDate`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<ColumnTarget> {
        match name {
            "birthDate" => Some(ColumnTarget::BirthDate),
            _ => Field::from_name(name).map(ColumnTarget::Field),
        }
    }

    /// The name in options; the inverse of [`from_name`](ColumnTarget::from_name).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ColumnTarget::BirthDate => "birthDate",
            ColumnTarget::Field(field) => field.name(),
        }
    }

    /// The field that the column feeds.
    #[must_use]
    pub const fn field(self) -> Field {
        match self {
            ColumnTarget::Field(field) => field,
            ColumnTarget::BirthDate => Field::BirthYear,
        }
    }
}

/// The proposed target of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal {
    /// `None` if the column is ignored.
    pub target: Option<ColumnTarget>,
    /// From 0 to 1; 0 if there is no target.
    pub confidence: f32,
}

/// No target.
pub(super) const UNMAPPED: Proposal = Proposal {
    target: None,
    confidence: 0.0,
};
