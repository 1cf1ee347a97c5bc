//! Evaluated rows to requests: a sink that fills batches of at most `batchSize`
//! users. Within a batch the order is strictly forward: rows are evaluated, then
//! all their addresses are hashed together, then issues and users are written.

use crate::fast::byte_buf::ByteBuf;
use crate::output::request_body::{Batch, PendingObject};
use crate::pipeline::earlier_values::EarlierValues;
use crate::pipeline::issue_log::IssueLog;
use crate::pipeline::row_sink::{EvaluatedRow, RowSink, Verdict};
use crate::record::field::Field;
use crate::rules::evaluate::{EarlierRows, repeated_address};
use crate::rules::hash::{Digest, digests};
use crate::rules::issue::{Issue, IssueLocation, RowIssue};
use crate::rules::issue_code::{Code, Severity};
use crate::rules::options::Options;

/// Issues that are pending at most; a bound for files of invalid rows.
const MAX_PENDING: usize = 1024;

/// How many rows and warnings there were. `read = valid + invalid`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct PrepareCounts {
    /// Records that were read.
    pub read: u32,
    /// Records that are in a request.
    pub valid: u32,
    /// Records that are not.
    pub invalid: u32,
    /// Warnings, of valid and of invalid records.
    pub warnings: u32,
}

/// See the head of this file.
#[derive(Debug)]
pub struct RequestBuilder {
    earlier: EarlierValues,
    pending: PendingRows,
    digests: Vec<Digest>,
    batch: Batch,
    next_index: u32,
    /// The options that the body of a request depends on.
    options: Options,
    log: IssueLog,
    counts: PrepareCounts,
}

/// What [`flush`](RequestBuilder::flush) does: hashes, and in the order of the rows
/// reports issues and writes users.
#[derive(Debug, Default)]
struct PendingRows {
    users: Vec<PendingUser>,
    /// The normalized addresses.
    normalized: ByteBuf,
    /// Where each normalized address ends in `normalized`.
    normalized_ends: Vec<usize>,
    /// Issues that the log has room for.
    issues: Vec<Issue>,
}

/// A user that was added to the batch and is not in its body.
#[derive(Debug)]
struct PendingUser {
    line: Option<u64>,
    has_address: bool,
    object: PendingObject,
    /// How many pending issues come from its row and the rows before.
    issues_end: usize,
}

impl RequestBuilder {
    /// A builder of requests by these options. `max_issues` is how many errors,
    /// and how many warnings, are kept. `is_edited` is whether edits can change
    /// rows.
    pub(crate) fn new(options: Options, max_issues: usize, is_edited: bool) -> RequestBuilder {
        // A fix can depend on a repeated address, and its value is only at hand
        // while the row is evaluated.
        let earlier = if is_edited || options.report_values {
            EarlierValues::immediate()
        } else {
            EarlierValues::by_digest()
        };
        RequestBuilder {
            earlier,
            pending: PendingRows::default(),
            digests: Vec::new(),
            batch: Batch::default(),
            next_index: 0,
            options,
            log: IssueLog::new(max_issues),
            counts: PrepareCounts::default(),
        }
    }

    /// Writes all rows that are pending. Issues and counts are complete then.
    pub(crate) fn flush(&mut self) {
        let pending = &mut self.pending;
        self.digests.clear();
        digests(pending.normalized_emails(), &mut self.digests);
        let by_digest = self.earlier.is_by_digest();
        if by_digest {
            self.earlier.prefetch_digests(&self.digests);
        }
        let mut digests = self.digests.iter();
        let mut issues = pending.issues.drain(..);
        let mut reported = 0;
        let first = self.batch.len() - pending.users.len();
        for (position, user) in (first..).zip(&pending.users) {
            let digest = user.has_address.then(|| digests.next()).flatten();
            if let Some(digest) = digest
                && by_digest
                && self.earlier.insert_digest(digest)
            {
                self.log
                    .extend(issues.by_ref().take(user.issues_end - reported));
                reported = user.issues_end;
                let (row, id) = (self.batch.rows()[position], self.batch.id(position));
                let issue = repeated_address().of_row(row, user.line, id, None);
                self.counts.warnings = self.counts.warnings.saturating_add(1);
                self.log.push(issue);
            }
            self.batch.write(user.object, digest, &self.options);
        }
        self.log.extend(issues);
        pending.clear();
        self.batch.clear_objects();
    }

    fn count_warning(&mut self, severity: Severity) {
        if severity == Severity::Warning {
            self.counts.warnings = self.counts.warnings.saturating_add(1);
        }
    }

    /// Reports a member of a record whose name no field has, but which seems to be
    /// meant for `field`. `row` is 1-based.
    pub(crate) fn unknown_member(&mut self, row: u32, field: Field) {
        let issue = RowIssue::new(Code::RecordMember, field.into(), None);
        self.count_warning(issue.severity);
        self.pending.issues.push(issue.of_row(row, None, "", None));
    }

    /// Whether the batch is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.capacity() == 0
    }

    /// Ends the batch and returns it with the 0-based index of its request, if it
    /// has users. It stays until [`next_batch`](RequestBuilder::next_batch).
    pub fn close_batch(&mut self) -> Option<(u32, &Batch)> {
        self.flush();
        if self.batch.is_empty() {
            return None;
        }
        self.batch.close();
        let index = self.next_index;
        self.next_index += 1;
        Some((index, &self.batch))
    }

    /// The batch that was closed last.
    #[must_use]
    pub fn batch(&self) -> &Batch {
        &self.batch
    }

    /// Begins a new batch.
    pub fn next_batch(&mut self) {
        self.batch.clear();
    }

    /// The counts, complete after [`close_batch`](RequestBuilder::close_batch).
    #[must_use]
    pub fn counts(&self) -> PrepareCounts {
        self.counts
    }

    /// The issues, complete after [`close_batch`](RequestBuilder::close_batch).
    pub(crate) fn issues(&mut self) -> &mut IssueLog {
        &mut self.log
    }
}

impl PendingRows {
    fn push_address(&mut self, normalized: &[u8]) {
        self.normalized.push(normalized);
        self.normalized_ends.push(self.normalized.len());
    }

    /// The normalized address of each user that has one, in the order of the rows.
    fn normalized_emails(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let mut start = 0;
        self.normalized_ends.iter().map(move |&end| {
            let address = self.normalized.bytes().get(start..end);
            start = end;
            address.unwrap_or_default()
        })
    }

    fn clear(&mut self) {
        self.users.clear();
        self.normalized.clear();
        self.normalized_ends.clear();
        self.issues.clear();
    }
}

impl RowSink for RequestBuilder {
    fn capacity(&self) -> usize {
        (self.options.batch_size as usize).saturating_sub(self.batch.len())
    }

    fn earlier(&mut self) -> &mut dyn EarlierRows {
        &mut self.earlier
    }

    fn prefetch(&mut self, ids: &[&str], first_row: Option<u32>) {
        self.earlier.prefetch_ids(ids, first_row);
    }

    fn end_prefetch(&mut self) {
        self.earlier.end_prefetch();
    }

    fn row(&mut self, row: &EvaluatedRow<'_, '_>) {
        self.counts.read += 1;
        let id = row.user.map_or("", |user| user.id);
        for issue in &row.evaluation.issues {
            self.count_warning(issue.severity);
            if !self.log.has_room(issue.severity) {
                continue;
            }
            let report_values = self.options.report_values;
            let value = report_values.then(|| issue.value(row.record)).flatten();
            let (row, line) = (row.record.row, row.record.line);
            self.pending.issues.push(issue.of_row(row, line, id, value));
        }
        match row.user {
            Some(user) if row.verdict == Verdict::Valid => {
                self.counts.valid += 1;
                let object = self.batch.add(user, row.record.row, &self.options);
                let has_address = user.email.is_some();
                self.pending.users.push(PendingUser {
                    line: row.record.line,
                    has_address,
                    object,
                    issues_end: self.pending.issues.len(),
                });
                if has_address {
                    self.pending.push_address(&row.evaluation.normalized_email);
                }
            }
            _ => self.counts.invalid += 1,
        }
        if self.pending.issues.len() >= MAX_PENDING {
            self.flush();
        }
    }

    fn file_issue(&mut self, line: Option<u64>, code: Code, count: Option<u32>) {
        let issue = RowIssue::new(code, IssueLocation::default(), count);
        self.count_warning(issue.severity);
        self.pending.issues.push(issue.of_row(0, line, "", None));
    }
}
