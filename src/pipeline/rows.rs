//! Edits, evaluates and hands over rows, whatever source they come from.

use std::rc::Rc;

use crate::edits::apply::apply_edits;
use crate::edits::user_edits::Edits;
use crate::input::row_handler::RowHandler;
use crate::output::invalid_rows_csv::InvalidRowsCsv;
use crate::pipeline::row_sink::{EvaluatedRow, RowSink, Verdict};
use crate::record::Record;
use crate::rules::evaluate::{Earlier, evaluate};
use crate::rules::evaluation::Evaluation;
use crate::rules::issue_code::Code;
use crate::rules::options::Options;

/// The stages behind the reader: edits, evaluation, sink.
pub(crate) struct RowPipeline<S> {
    pub(crate) options: Options,
    pub(crate) sink: S,
    edits: Option<Rc<Edits>>,
    evaluation: Evaluation,
    /// Evaluates a changed row without its edits.
    unedited: Evaluation,
    rows_read: u32,
    invalid_rows: InvalidRowsCsv,
}

impl<S> RowPipeline<S> {
    /// A pipeline into `sink`. `edits` are `None` when nothing is edited.
    pub(crate) fn with_sink(
        options: Options,
        sink: S,
        edits: Option<Rc<Edits>>,
        invalid_rows: InvalidRowsCsv,
    ) -> RowPipeline<S> {
        RowPipeline {
            options,
            sink,
            edits,
            evaluation: Evaluation::default(),
            unedited: Evaluation::default(),
            rows_read: 0,
            invalid_rows,
        }
    }

    /// Continues after so many rows.
    pub(crate) fn set_rows_read(&mut self, rows: u32) {
        self.rows_read = rows;
    }

    /// The edits.
    pub(crate) fn edits(&self) -> Option<&Rc<Edits>> {
        self.edits.as_ref()
    }

    /// The invalid rows as CSV.
    pub(crate) fn invalid_rows(&mut self) -> &mut InvalidRowsCsv {
        &mut self.invalid_rows
    }
}

impl<S: RowSink> RowPipeline<S> {
    /// Evaluates one record and gives it to the sink. `record.row` must be the
    /// number of the next row. `note` is an issue of the row as a whole. Returns
    /// whether the row is valid.
    pub(crate) fn record(&mut self, record: &Record<'_>, note: Option<Code>) -> bool {
        self.rows_read += 1;
        if !self.sink.wants(record.row) {
            return false;
        }
        match self.edits.clone() {
            Some(edits) if !edits.leave_unchanged(record.row) => {
                self.edited_record(&edits, record, note)
            }
            _ => {
                let user = evaluate(
                    record,
                    note,
                    &self.options,
                    Earlier::Insert(self.sink.earlier()),
                    &mut self.evaluation,
                );
                let is_valid = self.evaluation.is_valid();
                self.sink.row(&EvaluatedRow {
                    original: record,
                    record,
                    unreadable: None,
                    edited: None,
                    fixes: &[],
                    user: Some(&user),
                    evaluation: &self.evaluation,
                    verdict: verdict(is_valid),
                    was_invalid: false,
                    options: &self.options,
                });
                is_valid
            }
        }
    }

    fn edited_record(&mut self, edits: &Edits, original: &Record<'_>, note: Option<Code>) -> bool {
        let earlier = self.sink.earlier();
        let evaluation = &mut self.evaluation;
        let edited = apply_edits(edits, original, note, &self.options, earlier, evaluation);
        let record = edited.record();
        let mut was_invalid = false;
        let mut user = None;
        if edited.excluded {
            self.evaluation.set_only(Code::RecordExcluded);
        } else {
            if edited.changed {
                let earlier = Earlier::Find(earlier);
                evaluate(original, note, &self.options, earlier, &mut self.unedited);
                was_invalid = !self.unedited.is_valid();
            }
            let earlier = Earlier::Insert(earlier);
            let evaluation = &mut self.evaluation;
            user = Some(evaluate(&record, note, &self.options, earlier, evaluation));
        }
        let verdict = if edited.excluded {
            Verdict::Excluded
        } else {
            verdict(self.evaluation.is_valid())
        };
        self.sink.row(&EvaluatedRow {
            original,
            record: &record,
            unreadable: None,
            edited: Some(&edited),
            fixes: &edited.fixes,
            user: user.as_ref(),
            evaluation: &self.evaluation,
            verdict,
            was_invalid,
            options: &self.options,
        });
        verdict == Verdict::Valid
    }

    /// Counts a row that is not a record; see [`RowHandler::unreadable`].
    pub(crate) fn unreadable(&mut self, line: Option<u64>, code: Code, bytes: &[u8]) -> bool {
        let row = self.rows_read + 1;
        let record = Record {
            row,
            line,
            ..Record::default()
        };
        let edits = self.edits.clone();
        let excluded = edits.as_ref().is_some_and(|edits| edits.exclude(row, code));
        if !excluded
            && edits
                .as_ref()
                .is_some_and(|edits| !edits.cells_of(row).is_empty())
        {
            return self.record(&record, None);
        }
        self.rows_read += 1;
        if !self.sink.wants(row) {
            return false;
        }
        let fix = edits
            .filter(|edits| excluded && !edits.is_excluded(row))
            .and_then(|edits| edits.fix_for(code));
        let (code, verdict) = if excluded {
            (Code::RecordExcluded, Verdict::Excluded)
        } else {
            (code, Verdict::Invalid)
        };
        self.evaluation.set_only(code);
        self.sink.row(&EvaluatedRow {
            original: &record,
            record: &record,
            unreadable: Some(bytes),
            edited: None,
            fixes: fix.as_slice(),
            user: None,
            evaluation: &self.evaluation,
            verdict,
            was_invalid: false,
            options: &self.options,
        });
        false
    }
}

const fn verdict(is_valid: bool) -> Verdict {
    if is_valid {
        Verdict::Valid
    } else {
        Verdict::Invalid
    }
}

impl<S: RowSink> RowHandler for RowPipeline<S> {
    fn rows_read(&self) -> u32 {
        self.rows_read
    }

    fn capacity(&self) -> usize {
        self.sink.capacity()
    }

    fn prefetch(&mut self, ids: &[&str]) {
        let first_row = self.edits.is_none().then_some(self.rows_read + 1);
        self.sink.prefetch(ids, first_row);
    }

    fn end_prefetch(&mut self) {
        self.sink.end_prefetch();
    }

    fn record(&mut self, record: &Record<'_>, note: Option<Code>) -> bool {
        RowPipeline::record(self, record, note)
    }

    fn unreadable(&mut self, line: Option<u64>, code: Code, bytes: &[u8]) -> bool {
        RowPipeline::unreadable(self, line, code, bytes)
    }

    fn file_issue(&mut self, line: Option<u64>, code: Code, count: Option<u32>) {
        self.sink.file_issue(line, code, count);
    }

    fn keeps_invalid_rows(&self) -> bool {
        self.invalid_rows.is_kept()
    }

    fn invalid_row(&mut self, cells: &mut dyn Iterator<Item = &str>, line: u64) {
        let edits = self.edits.as_ref();
        let cell_edits = edits.map_or(&[][..], |edits| edits.cells_of(self.rows_read));
        let edited = |field| {
            let mut edits = cell_edits.iter();
            edits
                .find(|edit| edit.field == field)
                .map(|edit| edit.text.as_str())
        };
        let issues = &self.evaluation.issues;
        self.invalid_rows.row(cells, line, issues, &edited);
    }

    fn invalid_text(&mut self, text: &str, line: u64) {
        self.invalid_rows.text(text, line, &self.evaluation.issues);
    }
}
