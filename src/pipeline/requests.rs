//! Evaluated rows to requests: a sink that fills batches of at most `batchSize`
//! users. Within a batch the order is strictly forward: rows are evaluated, then
//! all their addresses are hashed together, then issues and users are written.

use crate::fast::byte_buf::ByteBuf;
use crate::output::request_body::Batch;
use crate::pipeline::duplicate_index::DuplicateIndex;
use crate::pipeline::issue_log::IssueLog;
use crate::pipeline::row_sink::{EvaluatedRow, RowSink, Verdict};
use crate::record::field::Field;
use crate::rules::evaluate::{EarlierRows, repeated_address};
use crate::rules::hash::{Digest, digests, hex};
use crate::rules::issue::{IssueLocation, RowIssue};
use crate::rules::issue_code::{Code, Severity};
use crate::rules::options::Options;
use crate::rules::user::User;

/// Rows that wait for their turn, at most; a bound for files of invalid rows.
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
    earlier: DuplicateIndex,
    pending: PendingRows,
    digests: Vec<Digest>,
    batch: Batch,
    next_index: u32,
    /// The options that the body of a request depends on.
    options: Options,
    pub(crate) issues: IssueLog,
    counts: PrepareCounts,
}

/// Rows that are evaluated and not written yet.
#[derive(Debug, Default)]
struct PendingRows {
    rows: Vec<PendingRow>,
    issues: Vec<(RowIssue, Option<String>)>,
    /// Of each row its id, and of each user its address as it is sent.
    text: String,
    /// The normalized addresses.
    normalized: ByteBuf,
    /// Where each normalized address ends in `normalized`.
    normalized_ends: Vec<usize>,
    users: usize,
}

#[derive(Debug)]
struct PendingRow {
    row: u32,
    line: Option<u64>,
    /// Where its issues end in `PendingRows::issues`.
    issues_end: usize,
    /// Where its id and address end in `PendingRows::text`.
    text_ends: [usize; 2],
    /// The user of a valid row, without its id and address.
    user: Option<User<'static>>,
    has_email: bool,
}

impl RequestBuilder {
    /// A builder of requests by these options. `max_issues` is how many errors,
    /// and how many warnings, are kept. `is_edited` is whether edits can change
    /// rows.
    pub(crate) fn new(options: Options, max_issues: usize, is_edited: bool) -> RequestBuilder {
        // A fix can depend on a repeated address, and its value is only at hand
        // while the row is evaluated.
        let earlier = if is_edited || options.report_values {
            DuplicateIndex::immediate()
        } else {
            DuplicateIndex::by_digest()
        };
        RequestBuilder {
            earlier,
            pending: PendingRows::default(),
            digests: Vec::new(),
            batch: Batch::default(),
            next_index: 0,
            options,
            issues: IssueLog::new(max_issues),
            counts: PrepareCounts::default(),
        }
    }

    /// Writes all rows that are pending. Issues and counts are complete then.
    pub(crate) fn flush(&mut self) {
        if self.pending.rows.is_empty() {
            return;
        }
        self.digests.clear();
        digests(self.pending.normalized_emails(), &mut self.digests);
        let by_digest = self.earlier.is_by_digest();
        if by_digest {
            self.earlier.prefetch_digests(&self.digests);
        }
        let mut digests = self.digests.iter();
        let mut issues = self.pending.issues.drain(..);
        let mut issues_start = 0;
        let mut text_start = 0;
        for pending in &mut self.pending.rows {
            let [id_end, email_end] = pending.text_ends;
            let text = |from: usize, to: usize| self.pending.text.get(from..to).unwrap_or_default();
            let id = text(text_start, id_end);
            let mut report = |issue: RowIssue, value: Option<String>| {
                if issue.severity == Severity::Warning {
                    self.counts.warnings = self.counts.warnings.saturating_add(1);
                }
                let (row, line) = (pending.row, pending.line);
                self.issues
                    .push(issue.severity, || issue.of_row(row, line, id, value));
            };
            for (issue, value) in issues.by_ref().take(pending.issues_end - issues_start) {
                report(issue, value);
            }
            if let Some(mut user) = pending.user.take() {
                let digest = pending.has_email.then(|| digests.next()).flatten();
                if let Some(digest) = digest
                    && by_digest
                    && self.earlier.insert_digest(digest)
                {
                    report(repeated_address(), None);
                }
                let hash = digest.map(hex);
                user.id = id;
                user.email = pending.has_email.then(|| text(id_end, email_end));
                self.batch
                    .push(&user, pending.row, hash.as_ref(), &self.options);
            }
            issues_start = pending.issues_end;
            text_start = email_end;
        }
        drop(issues);
        self.pending.clear();
    }

    /// Reports a member of a record whose name no field has, but which seems to be
    /// meant for `field`. `row` is 1-based.
    pub(crate) fn unknown_member(&mut self, row: u32, field: Field) {
        let issue = RowIssue::new(Code::RecordMember, field.into(), None);
        self.pending.push_issue(row, None, issue);
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
}

impl PendingRows {
    fn push(&mut self, row: &EvaluatedRow<'_, '_>) {
        let user = row.user.filter(|_| row.verdict == Verdict::Valid);
        let report_values = row.options.report_values;
        for issue in &row.evaluation.issues {
            let value = report_values.then(|| issue.value(row.record)).flatten();
            self.issues.push((*issue, value));
        }
        self.text.push_str(row.user.map_or("", |user| user.id));
        let id_end = self.text.len();
        let email = user.and_then(|user| user.email);
        if let Some(email) = email {
            self.text.push_str(email);
            self.normalized.push(&row.evaluation.normalized_email);
            self.normalized_ends.push(self.normalized.len());
        }
        self.users += usize::from(user.is_some());
        self.rows.push(PendingRow {
            row: row.record.row,
            line: row.record.line,
            issues_end: self.issues.len(),
            text_ends: [id_end, self.text.len()],
            user: user.map(without_text),
            has_email: email.is_some(),
        });
    }

    fn push_issue(&mut self, row: u32, line: Option<u64>, issue: RowIssue) {
        self.issues.push((issue, None));
        self.rows.push(PendingRow {
            row,
            line,
            issues_end: self.issues.len(),
            text_ends: [self.text.len(); 2],
            user: None,
            has_email: false,
        });
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
        self.rows.clear();
        self.issues.clear();
        self.text.clear();
        self.normalized.clear();
        self.normalized_ends.clear();
        self.users = 0;
    }
}

/// The values of a user that do not borrow from its record.
fn without_text(user: &User<'_>) -> User<'static> {
    User {
        id: "",
        email: None,
        hashed_email: user.hashed_email,
        phone_number: user.phone_number,
        zip_code: user.zip_code,
        birth_year: user.birth_year,
        enrolled_rewards: user.enrolled_rewards,
        historical_transactions_sent: user.historical_transactions_sent,
        phone_numbers: user.phone_numbers.clone(),
        postal_codes: user.postal_codes.clone(),
    }
}

impl RowSink for RequestBuilder {
    fn capacity(&self) -> usize {
        let users = self.batch.len() + self.pending.users;
        (self.options.batch_size as usize).saturating_sub(users)
    }

    fn earlier(&mut self) -> &mut dyn EarlierRows {
        &mut self.earlier
    }

    fn prefetch(&mut self, ids: &mut dyn Iterator<Item = &str>, first_row: Option<u32>) {
        self.earlier.prefetch_ids(ids, first_row);
    }

    fn end_prefetch(&mut self) {
        self.earlier.end_prefetch();
    }

    fn row(&mut self, row: &EvaluatedRow<'_, '_>) {
        self.counts.read += 1;
        if row.verdict == Verdict::Valid {
            self.counts.valid += 1;
        } else {
            self.counts.invalid += 1;
        }
        self.pending.push(row);
        if self.pending.rows.len() >= MAX_PENDING {
            self.flush();
        }
    }

    fn file_issue(&mut self, line: Option<u64>, code: Code) {
        let issue = RowIssue::new(code, IssueLocation::default(), None);
        self.pending.push_issue(0, line, issue);
    }
}
