//! The result of parsing one cell.

use crate::rules::issue_code::Code;

/// The result of parsing one cell. The parsers know no options: `report_repair` in
/// `validate_fields/` decides whether a normalized value is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed<T> {
    /// The cell already has the form that is sent.
    Valid(T),
    /// The cell has exactly one interpretation, and the value is its canonical
    /// form. The codes are warnings that say what was changed; the second is set
    /// where two things were changed.
    Normalized(T, Code, Option<Code>),
    /// The cell has no interpretation or several; the code is an error.
    Invalid(Code),
}
