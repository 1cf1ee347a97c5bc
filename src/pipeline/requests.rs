//! Evaluated rows to requests: a sink that fills batches of at most `batchSize`
//! users. Within a batch the order is strictly forward: rows are evaluated, then
//! all their addresses are hashed together, then issues and users are written.

use crate::fast::byte_buf::ByteBuf;
use crate::output::request_body::Batch;
use crate::pipeline::duplicate_index::DuplicateIndex;
use crate::pipeline::issue_log::IssueLog;
use crate::pipeline::row_sink::{EvaluatedRow, RowSink, Verdict};
use crate::record::field::Field;
use crate::rules::birth_year::Year4;
use crate::rules::evaluate::{EarlierRows, repeated_address};
use crate::rules::hash::{Digest, Hex, digests, hex};
use crate::rules::issue::{IssueLocation, RowIssue};
use crate::rules::issue_code::{Code, Severity};
use crate::rules::options::{Options, Reward};
use crate::rules::phone::E164;
use crate::rules::user::{User, sends_raw};
use crate::rules::zip::Zip5;

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
    earlier: DuplicateIndex,
    pending: PendingRows,
    digests: Vec<Digest>,
    batch: Batch,
    next_index: u32,
    /// The options that the body of a request depends on.
    options: Options,
    log: CountedLog,
    counts: PrepareCounts,
}

/// Users and issues that are evaluated and not written yet.
#[derive(Debug, Default)]
struct PendingRows {
    users: Vec<PendingUser>,
    /// Of each user its id, and its address if that is sent as it is.
    text: String,
    /// The normalized addresses.
    normalized: ByteBuf,
    /// Where each normalized address ends in `normalized`.
    normalized_ends: Vec<usize>,
    issues: Vec<PendingIssue>,
    /// The ids of the rows with issues.
    issue_ids: String,
}

/// A [`User`] in little memory, because every row is copied here.
#[derive(Debug)]
struct PendingUser {
    row: u32,
    line: Option<u64>,
    /// Where its id and its address end in `PendingRows::text`.
    text_ends: [usize; 2],
    has_address: bool,
    phone_number: Option<E164>,
    zip_code: Option<Zip5>,
    birth_year: Option<Year4>,
    enrolled_rewards: Option<&'static [Reward]>,
    historical_transactions_sent: Option<bool>,
    rare: Option<Box<RareFields>>,
}

/// The fields of a user that few users have.
#[derive(Debug)]
struct RareFields {
    hashed_email: Option<Hex>,
    phone_numbers: Option<Vec<(E164, Option<usize>)>>,
    postal_codes: Option<Vec<(Zip5, Option<usize>)>>,
}

impl PendingUser {
    /// The user again. `email` is its address as it is sent.
    #[inline(always)]
    fn take_user<'a>(&mut self, id: &'a str, email: &'a str) -> User<'a> {
        let mut user = User {
            id,
            email: self.has_address.then_some(email),
            phone_number: self.phone_number,
            zip_code: self.zip_code,
            birth_year: self.birth_year,
            enrolled_rewards: self.enrolled_rewards,
            historical_transactions_sent: self.historical_transactions_sent,
            ..User::default()
        };
        if let Some(rare) = self.rare.take() {
            user.hashed_email = rare.hashed_email;
            user.phone_numbers = rare.phone_numbers;
            user.postal_codes = rare.postal_codes;
        }
        user
    }
}

/// The rare fields of a user, if it has any of them.
fn rare_fields(user: &User<'_>) -> Option<Box<RareFields>> {
    let has_any =
        user.hashed_email.is_some() || user.phone_numbers.is_some() || user.postal_codes.is_some();
    has_any.then(|| {
        Box::new(RareFields {
            hashed_email: user.hashed_email,
            phone_numbers: user.phone_numbers.clone(),
            postal_codes: user.postal_codes.clone(),
        })
    })
}

#[derive(Debug)]
struct PendingIssue {
    row: u32,
    line: Option<u64>,
    /// How many users were pending before the row of the issue.
    users_before: usize,
    issue: RowIssue,
    value: Option<String>,
    /// Where its id ends in `PendingRows::issue_ids`.
    id_end: usize,
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
            log: CountedLog {
                issues: IssueLog::new(max_issues),
                warnings: 0,
            },
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
        let mut issues = pending.issues.iter_mut().peekable();
        let mut id_start = 0;
        let mut text_start = 0;
        for (at, user) in pending.users.iter_mut().enumerate() {
            while let Some(issue) = issues.next_if(|issue| issue.users_before <= at) {
                let id = pending.issue_ids.get(id_start..issue.id_end);
                id_start = issue.id_end;
                self.log.report(issue, id.unwrap_or_default());
            }
            let [id_end, email_end] = user.text_ends;
            let text = |from: usize, to: usize| pending.text.get(from..to).unwrap_or_default();
            let id = text(text_start, id_end);
            let digest = user.has_address.then(|| digests.next()).flatten();
            if let Some(digest) = digest
                && by_digest
                && self.earlier.insert_digest(digest)
            {
                let mut issue = PendingIssue {
                    row: user.row,
                    line: user.line,
                    users_before: at,
                    issue: repeated_address(),
                    value: None,
                    id_end: 0,
                };
                self.log.report(&mut issue, id);
            }
            let hash = digest.map(hex);
            let complete = user.take_user(id, text(id_end, email_end));
            self.batch
                .push(&complete, user.row, hash.as_ref(), &self.options);
            text_start = email_end;
        }
        for issue in issues {
            let id = pending.issue_ids.get(id_start..issue.id_end);
            id_start = issue.id_end;
            self.log.report(issue, id.unwrap_or_default());
        }
        pending.clear();
    }

    /// Reports a member of a record whose name no field has, but which seems to be
    /// meant for `field`. `row` is 1-based.
    pub(crate) fn unknown_member(&mut self, row: u32, field: Field) {
        let issue = RowIssue::new(Code::RecordMember, field.into(), None);
        self.pending.push_issue(row, None, "", issue, None);
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
        PrepareCounts {
            warnings: self.log.warnings,
            ..self.counts
        }
    }

    /// The issues, complete after [`close_batch`](RequestBuilder::close_batch).
    pub(crate) fn issues(&mut self) -> &mut IssueLog {
        &mut self.log.issues
    }
}

/// The issues so far, and how many warnings are among them.
#[derive(Debug)]
struct CountedLog {
    issues: IssueLog,
    warnings: u32,
}

impl CountedLog {
    #[inline(always)]
    fn report(&mut self, pending: &mut PendingIssue, id: &str) {
        let PendingIssue {
            row, line, issue, ..
        } = *pending;
        if issue.severity == Severity::Warning {
            self.warnings = self.warnings.saturating_add(1);
        }
        let value = pending.value.take();
        self.issues
            .push(issue.severity, || issue.of_row(row, line, id, value));
    }
}

impl PendingRows {
    #[inline(always)]
    fn push_user(&mut self, row: &EvaluatedRow<'_, '_>, user: &User<'_>, options: &Options) {
        let has_address = user.email.is_some();
        if has_address {
            self.normalized.push(&row.evaluation.normalized_email);
            self.normalized_ends.push(self.normalized.len());
        }
        self.text.push_str(user.id);
        let id_end = self.text.len();
        if let Some(email) = user.email.filter(|_| sends_raw(options.email)) {
            self.text.push_str(email);
        }
        self.users.push(PendingUser {
            row: row.record.row,
            line: row.record.line,
            text_ends: [id_end, self.text.len()],
            has_address,
            phone_number: user.phone_number,
            zip_code: user.zip_code,
            birth_year: user.birth_year,
            enrolled_rewards: user.enrolled_rewards,
            historical_transactions_sent: user.historical_transactions_sent,
            rare: rare_fields(user),
        });
    }

    #[inline(always)]
    fn push_issue(
        &mut self,
        row: u32,
        line: Option<u64>,
        id: &str,
        issue: RowIssue,
        value: Option<String>,
    ) {
        self.issue_ids.push_str(id);
        self.issues.push(PendingIssue {
            row,
            line,
            users_before: self.users.len(),
            issue,
            value,
            id_end: self.issue_ids.len(),
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
        self.users.clear();
        self.text.clear();
        self.normalized.clear();
        self.normalized_ends.clear();
        self.issues.clear();
        self.issue_ids.clear();
    }
}

impl RowSink for RequestBuilder {
    fn capacity(&self) -> usize {
        (self.options.batch_size as usize)
            .saturating_sub(self.batch.len() + self.pending.users.len())
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
        let id = row.user.map_or("", |user| user.id);
        for issue in &row.evaluation.issues {
            let report_values = self.options.report_values;
            let value = report_values.then(|| issue.value(row.record)).flatten();
            let (row, line) = (row.record.row, row.record.line);
            self.pending.push_issue(row, line, id, *issue, value);
        }
        match row.user {
            Some(user) if row.verdict == Verdict::Valid => {
                self.counts.valid += 1;
                self.pending.push_user(row, user, &self.options);
            }
            _ => self.counts.invalid += 1,
        }
        if self.pending.issues.len() >= MAX_PENDING {
            self.flush();
        }
    }

    fn file_issue(&mut self, line: Option<u64>, code: Code) {
        let issue = RowIssue::new(code, IssueLocation::default(), None);
        self.pending.push_issue(0, line, "", issue, None);
    }
}
