//! Single rows of a file as a person sees them: cells, edits, sent values, issues.

use std::rc::Rc;

use serde::ser::{SerializeStruct as _, Serializer};

use crate::edits::suggestions::sent_text;
use crate::pipeline::row_sink::{EvaluatedRow, RowSink, Verdict};
use crate::record::field::Field;
use crate::rules::evaluate::EarlierRows;
use crate::rules::evaluation::Evaluation;
use crate::rules::issue::Issue;
use crate::rules::issue_code::{Code, Severity};
use crate::rules::user::User;
use crate::sheet::sheet_index::{SheetIndex, mark};

/// How much is shown of a row that could not be read, in bytes.
const MAX_TEXT: usize = 1000;

/// One row.
#[derive(Clone, Debug, serde::Serialize)]
pub struct RowSnapshot {
    /// 1-based; counts records.
    pub row: u32,
    /// 1-based line of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The state.
    pub state: RowState,
    /// The text of a row that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The cells by field, as an object.
    #[serde(serialize_with = "by_field")]
    pub cells: Vec<(Field, CellSnapshot)>,
    /// The issues.
    pub issues: Vec<Issue>,
}

/// The state of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowState {
    /// It is sent, without a warning.
    Valid,
    /// It is sent, with a warning.
    Warning,
    /// It is sent because of an edit or a fix.
    Fixed,
    /// It is not sent because of an error.
    Invalid,
    /// It is not sent because the user or a fix excludes it.
    Excluded,
}

/// One cell.
#[derive(Clone, Debug, serde::Serialize)]
pub struct CellSnapshot {
    /// The text in the file.
    pub text: String,
    /// The new text, if the user or a fix edited it; empty clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited: Option<String>,
    /// The value that is sent, if it differs; empty if the field is not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
}

fn by_field<S: Serializer>(
    cells: &[(Field, CellSnapshot)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_struct("Cells", cells.len())?;
    for (field, cell) in cells {
        object.serialize_field(field.name(), cell)?;
    }
    object.end()
}

/// Collects the snapshots of some rows while a file is read.
pub(crate) struct RowSnapshots {
    /// Ascending.
    wanted: Vec<u32>,
    next: usize,
    /// One bit per field that a column feeds.
    fields: u16,
    earlier: IndexedRows,
    taken: Vec<RowSnapshot>,
}

/// What the last complete reading knows of other rows. Nothing is added to it,
/// because every row of the file is in it.
struct IndexedRows(Option<Rc<SheetIndex>>);

impl EarlierRows for IndexedRows {
    fn find_id(&self, id: &str, row: u32) -> Option<u32> {
        let first = self.0.as_ref()?.row_of_id(id);
        first.filter(|first| *first < row)
    }

    fn has_address(&self, _: &[u8], row: u32) -> bool {
        let index = self.0.as_ref();
        index.is_some_and(|index| index.mark(row) & mark::REPEATS_ADDRESS != 0)
    }

    fn insert_id(&mut self, id: &str, row: u32) -> Option<u32> {
        self.find_id(id, row)
    }

    fn insert_address(&mut self, normalized: &[u8], row: u32) -> bool {
        self.has_address(normalized, row)
    }
}

impl RowSnapshots {
    /// A collector of the rows `wanted` (1-based, ascending). `fields` has one bit
    /// per field that a column feeds.
    pub(crate) fn new(
        wanted: Vec<u32>,
        fields: u16,
        index: Option<Rc<SheetIndex>>,
    ) -> RowSnapshots {
        RowSnapshots {
            wanted,
            next: 0,
            fields,
            earlier: IndexedRows(index),
            taken: Vec::new(),
        }
    }

    /// The next row to collect.
    pub(crate) fn next_wanted(&self) -> Option<u32> {
        self.wanted.get(self.next).copied()
    }

    /// The snapshots since the last call.
    pub(crate) fn take(&mut self) -> Vec<RowSnapshot> {
        std::mem::take(&mut self.taken)
    }

    fn cells(&self, row: &EvaluatedRow<'_, '_>) -> Vec<(Field, CellSnapshot)> {
        let mut cells = Vec::new();
        for field in Field::ALL {
            let text = row.original.cell(field).text();
            let edited = row.edited.and_then(|edited| edited.text(field));
            if text.is_none() && edited.is_none() && self.fields & (1 << field as u8) == 0 {
                continue;
            }
            let current = edited.or(text).unwrap_or_default();
            let sent = row
                .user
                .and_then(|user| sent(user, row.evaluation, field))
                .filter(|sent| *sent != current);
            let cell = CellSnapshot {
                text: text.unwrap_or_default().to_owned(),
                edited: edited.map(str::to_owned),
                sent: sent.map(str::to_owned),
            };
            cells.push((field, cell));
        }
        cells
    }
}

/// The value that is sent for a field; empty if the field is not sent, `None` if
/// it is invalid.
fn sent<'u>(user: &'u User<'_>, evaluation: &Evaluation, field: Field) -> Option<&'u str> {
    let mut issues = evaluation.issues.iter();
    let first = issues.find(|issue| issue.location.field == Some(field));
    match (sent_text(user, field), first) {
        (_, Some(issue)) if issue.severity == Severity::Error => None,
        (None, Some(_)) => Some(""),
        (sent, _) => sent,
    }
}

impl RowSink for RowSnapshots {
    fn wants(&mut self, row: u32) -> bool {
        // A wanted row that the file does not have any more is skipped.
        while self.next_wanted().is_some_and(|wanted| wanted < row) {
            self.next += 1;
        }
        let wanted = self.next_wanted() == Some(row);
        self.next += usize::from(wanted);
        wanted
    }

    fn earlier(&mut self) -> &mut dyn EarlierRows {
        &mut self.earlier
    }

    fn row(&mut self, row: &EvaluatedRow<'_, '_>) {
        let issues = &row.evaluation.issues;
        let state = match row.verdict {
            Verdict::Excluded => RowState::Excluded,
            Verdict::Invalid => RowState::Invalid,
            Verdict::Valid if row.was_invalid => RowState::Fixed,
            Verdict::Valid if issues.is_empty() => RowState::Valid,
            Verdict::Valid => RowState::Warning,
        };
        let text = row.unreadable.map(|bytes| {
            let bytes = bytes.get(..MAX_TEXT).unwrap_or(bytes);
            String::from_utf8_lossy(bytes.trim_ascii_end()).into_owned()
        });
        let id = row.user.map_or("", |user| user.id);
        let (number, line) = (row.original.row, row.original.line);
        let snapshot = RowSnapshot {
            row: number,
            line,
            state,
            text,
            cells: self.cells(row),
            issues: issues
                .iter()
                .map(|issue| issue.of_row(number, line, id, None))
                .collect(),
        };
        self.taken.push(snapshot);
    }

    fn file_issue(&mut self, _line: Option<u64>, _code: Code, _count: Option<u32>) {}
}
