//! The last stage of the pipeline: what consumes evaluated rows.

use crate::edits::apply::EditedRow;
use crate::record::Record;
use crate::rules::evaluate::EarlierRows;
use crate::rules::evaluation::Evaluation;
use crate::rules::issue_code::Code;
use crate::rules::options::Options;
use crate::rules::user::User;

/// The verdict about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is sent.
    Valid,
    /// It has an error.
    Invalid,
    /// The user or a fix excludes it.
    Excluded,
}

/// A row after edits and evaluation.
pub(crate) struct EvaluatedRow<'e, 'a> {
    /// The record as it is in the source; only `row` and `line` for a row that
    /// could not be read.
    pub(crate) original: &'e Record<'a>,
    /// The record that was evaluated.
    pub(crate) record: &'e Record<'e>,
    /// The bytes of a row that could not be read; `None` for a record.
    pub(crate) unreadable: Option<&'e [u8]>,
    /// The edits of the row, if any edit could apply.
    pub(crate) edited: Option<&'e EditedRow<'a>>,
    /// Indices of the fixes that acted.
    pub(crate) fixes: &'e [usize],
    /// The user; `None` for an excluded row and for one that could not be read.
    pub(crate) user: Option<&'e User<'e>>,
    /// The issues, and the normalized address.
    pub(crate) evaluation: &'e Evaluation,
    /// The verdict.
    pub(crate) verdict: Verdict,
    /// Whether the row would be invalid without its edits.
    pub(crate) was_invalid: bool,
    /// The options of the evaluation.
    pub(crate) options: &'e Options,
}

/// Consumes the rows of a source in their order.
pub(crate) trait RowSink {
    /// Whether the sink needs this row (1-based). Others are not evaluated.
    fn wants(&mut self, _row: u32) -> bool {
        true
    }

    /// How many more valid rows the sink takes before it must be emptied.
    fn capacity(&self) -> usize {
        usize::MAX
    }

    /// The ids and addresses of the rows before.
    fn earlier(&mut self) -> &mut dyn EarlierRows;

    /// Announces the ids of the rows from `first_row` on; `None` when edits can
    /// still change them.
    fn prefetch(&mut self, _ids: &[&str], _first_row: Option<u32>) {}

    /// Any row can come next.
    fn end_prefetch(&mut self) {}

    /// One row.
    fn row(&mut self, row: &EvaluatedRow<'_, '_>);

    /// An issue of the whole file; `line` is 1-based.
    fn file_issue(&mut self, line: Option<u64>, code: Code, count: Option<u32>);
}
