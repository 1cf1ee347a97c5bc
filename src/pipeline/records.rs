//! Records in memory to requests.

use crate::input::columns::propose;
use crate::input::packed_records::PackedRecords;
use crate::input::row_handler::RowHandler as _;
use crate::output::invalid_rows_csv::InvalidRowsCsv;
use crate::output::request_body::Batch;
use crate::pipeline::issue_log::IssueLog;
use crate::pipeline::requests::{PrepareCounts, RequestBuilder};
use crate::pipeline::rows::RowPipeline;
use crate::record::Record;
use crate::rules::issue_code::Code;
use crate::rules::options::Options;

/// Takes records one by one, or packed, and fills requests.
pub struct RecordPipeline {
    rows: RowPipeline<RequestBuilder>,
    packed: PackedRecords,
    batch_taken: bool,
}

impl RecordPipeline {
    /// A pipeline without records. `max_issues` is how many errors, and how many
    /// warnings, are kept; the others are counted.
    #[must_use]
    pub fn new(options: Options, max_issues: usize) -> RecordPipeline {
        let sink = RequestBuilder::new(options.clone(), max_issues, false);
        let invalid_rows = InvalidRowsCsv::new(false);
        RecordPipeline {
            rows: RowPipeline::with_sink(options, sink, None, invalid_rows),
            packed: PackedRecords::default(),
            batch_taken: false,
        }
    }

    /// The next packed records. Those before must have been
    /// [pulled](RecordPipeline::pull) to their end.
    pub fn push(&mut self, records: PackedRecords) {
        self.packed = records;
    }

    /// The next request and its 0-based index, or `None` when more records are
    /// needed; with `end` the last request too, however full.
    pub fn pull(&mut self, end: bool) -> Option<(u32, &Batch)> {
        if std::mem::take(&mut self.batch_taken) {
            self.rows.sink.next_batch();
        }
        while !self.rows.sink.is_full() {
            if !self.packed.read_into(&mut self.rows) {
                self.rows.sink.flush();
                if end {
                    break;
                }
                return None;
            }
        }
        self.batch_taken = true;
        self.rows.sink.close_batch()
    }

    /// The number of the next record, 1-based.
    #[must_use]
    pub fn next_row(&self) -> u32 {
        self.rows.rows_read() + 1
    }

    /// Evaluates one record, whose row must be [`next_row`](RecordPipeline::next_row).
    /// `note` is an issue of the record as a whole. Returns whether it is valid.
    pub fn record(&mut self, record: &Record<'_>, note: Option<Code>) -> bool {
        self.rows.record(record, note)
    }

    /// Reports a member of a record that has the name of no field but seems to be
    /// meant for one, such as `Email` or `phone_number`. `row` is 1-based.
    pub fn unknown_member(&mut self, row: u32, name: &str) {
        let proposals = propose(&[name], &[]);
        if let Some(target) = proposals.first().and_then(|proposal| proposal.target) {
            self.rows.sink.unknown_member(row, target.field());
        }
    }

    /// Writes what is pending, so that counts and issues are complete.
    pub fn flush(&mut self) {
        self.rows.sink.flush();
    }

    /// The batch of the last [`pull`](RecordPipeline::pull).
    #[must_use]
    pub fn batch(&self) -> &Batch {
        self.rows.sink.batch()
    }

    /// The counts so far, complete after each pull.
    #[must_use]
    pub fn counts(&self) -> PrepareCounts {
        self.rows.sink.counts()
    }

    /// The issues so far, complete after each pull.
    pub fn issues(&mut self) -> &mut IssueLog {
        self.rows.sink.issues()
    }
}
