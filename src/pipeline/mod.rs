//! From checked rows to request bodies, with every row counted: the part of the
//! way that is the same for records in memory and for files.

pub mod validate_one;

use crate::duplicates::{DuplicateAddresses, DuplicateIds, IdKey};
use crate::edits::{Edit, Overlay};
use crate::input::columns::propose;
use crate::output::pending_hashes::Waiting;
use crate::output::request_body::Batch;
use crate::record::Record;
use crate::record::field::Field;
use crate::rules::code::{Code, Severity};
use crate::rules::hash::{digest, hex};
use crate::rules::issue::{Issue, Place};
use crate::rules::options::Options;
use crate::rules::validate::{Findings, Found, sends_hash};

/// How many rows and warnings there were. `read = accepted + rejected`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records that were read.
    pub read: u32,
    /// Records that stand in a request.
    pub accepted: u32,
    /// Records that do not.
    pub rejected: u32,
    /// Warnings, of accepted and of rejected records.
    pub warnings: u32,
}

/// Takes records one by one and fills batches.
#[derive(Debug)]
pub struct Preparer {
    options: Options,
    findings: Findings,
    ids: DuplicateIds,
    addresses: DuplicateAddresses,
    batch: Batch,
    /// Users of the batch whose address is not hashed yet.
    waiting: Waiting,
    /// The ids of rows that come next, and the row of the first.
    expected: Vec<IdKey>,
    expected_from: u32,
    next_index: u32,
    /// What lies over the rows, if anything does.
    overlay: Option<Box<Overlay>>,
    /// What was told, until somebody takes it.
    pub issues: Issues,
    counts: Counts,
}

/// Issues, up to a limit of errors and as many warnings; those beyond it are
/// counted. Each has a room of its own, so that the many rows that were put
/// right do not crowd out the few that were refused.
#[derive(Debug)]
pub struct Issues {
    kept: Vec<Issue>,
    limit: usize,
    errors_room: usize,
    warnings_room: usize,
    dropped: u32,
}

impl Issues {
    /// With room for `limit` errors, and for `limit` warnings.
    #[must_use]
    pub fn new(limit: usize) -> Issues {
        Issues {
            kept: Vec::new(),
            limit,
            errors_room: limit,
            warnings_room: limit,
            dropped: 0,
        }
    }

    fn push(&mut self, severity: Severity, issue: impl FnOnce() -> Issue) {
        let room = match severity {
            Severity::Error => &mut self.errors_room,
            Severity::Warning => &mut self.warnings_room,
        };
        if *room == 0 {
            self.dropped = self.dropped.saturating_add(1);
        } else {
            *room -= 1;
            self.kept.push(issue());
        }
    }

    /// Puts a warning before those that were kept from `at` on. Where there is
    /// no room the last warning of all is not kept.
    fn insert(&mut self, at: usize, warning: impl FnOnce() -> Issue) {
        if self.warnings_room > 0 {
            self.warnings_room -= 1;
        } else {
            self.dropped = self.dropped.saturating_add(1);
            let later = self.kept.get(at..).unwrap_or_default();
            let is_warning = |issue: &Issue| issue.severity == Severity::Warning;
            let Some(last) = later.iter().rposition(is_warning) else {
                return;
            };
            self.kept.remove(at + last);
        }
        self.kept.insert(at.min(self.kept.len()), warning());
    }

    /// Those that were kept since the last time; the room they took stays taken.
    pub fn take(&mut self) -> Vec<Issue> {
        std::mem::take(&mut self.kept)
    }

    /// How many a list of `limit` has no room for: those that were not kept, and of
    /// those that were as many as it is too short for both rooms.
    #[must_use]
    pub fn dropped(&self) -> u32 {
        let taken = [self.errors_room, self.warnings_room].map(|room| self.limit - room);
        let kept = taken[0].saturating_add(taken[1]);
        let beyond = kept.saturating_sub(self.limit);
        self.dropped
            .saturating_add(u32::try_from(beyond).unwrap_or(u32::MAX))
    }
}

impl Preparer {
    /// For options that were [`checked`](Options::checked). `max_issues` is how
    /// many errors, and how many warnings, are kept; the others are counted.
    #[must_use]
    pub fn new(options: Options, max_issues: usize) -> Preparer {
        Preparer {
            options,
            findings: Findings::default(),
            ids: DuplicateIds::default(),
            addresses: DuplicateAddresses::default(),
            batch: Batch::default(),
            waiting: Waiting::default(),
            expected: Vec::new(),
            expected_from: 0,
            next_index: 0,
            overlay: None,
            issues: Issues::new(max_issues),
            counts: Counts::default(),
        }
    }

    /// The number that the next record gets, 1-based.
    #[must_use]
    pub fn next_row(&self) -> u32 {
        self.counts.read.saturating_add(1)
    }

    /// Checks one record and adds it to the batch, or refuses it. The row's
    /// number must be [`next_row`](Preparer::next_row). `note` is what the
    /// reader of a file found in the row as a whole. The hash of its address, and
    /// whether that stood in an earlier row, may have to wait for
    /// [`hash_waiting`](Preparer::hash_waiting).
    pub fn record(&mut self, record: &Record<'_>, note: Option<Code>) -> bool {
        self.counts.read += 1;
        match self.overlay.take() {
            // Values that are told are at hand only now.
            None => self.add(record, note, !self.options.report_values),
            Some(mut overlay) => {
                let accepted = overlay.record(self, record, note);
                self.overlay = Some(overlay);
                accepted
            }
        }
    }

    /// Checks a record as it stands and adds it to the batch, or refuses it;
    /// all about it is known at once.
    pub(crate) fn settle(&mut self, record: &Record<'_>, note: Option<Code>) -> bool {
        self.add(record, note, false)
    }

    fn add(&mut self, record: &Record<'_>, note: Option<Code>, may_wait: bool) -> bool {
        let user = self.findings.check(record, &self.options);
        if let Some(code) = note {
            self.find(Place::default(), code, None);
        }
        if !user.id.is_empty()
            && let Some(first) = self.ids.insert_key(self.id_key(user.id), record.row)
        {
            self.find(Field::Id.into(), Code::IdDuplicate, Some(first));
        }
        let refused = self.findings.refused();
        let has_address = user.email.is_some() && !refused;
        let waits = has_address && may_wait;
        let mut hash = [b'0'; 64];
        if has_address && !waits {
            let digest = digest(&self.findings.normal);
            if self.addresses.contains_or_insert(&digest) {
                self.find(Field::Email.into(), Code::EmailDuplicate, None);
            }
            hash = hex(&digest);
        }
        self.tell(record, user.id);
        if refused {
            self.counts.rejected += 1;
            return false;
        }
        let hash = has_address.then_some(&hash);
        let hash_at = self.batch.push(&user, record.row, hash, &self.options);
        if waits {
            let place = self.batch.len() - 1;
            let issues = self.issues.kept.len();
            let normal = &self.findings.normal;
            self.waiting
                .push(normal, place, record.line, hash_at, issues);
        }
        self.counts.accepted += 1;
        true
    }

    /// Hashes the addresses that wait, and tells of those that stood in an
    /// earlier row. To be called before issues or counts are taken while a batch
    /// is not closed.
    pub fn hash_waiting(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        self.addresses.prefetch(self.waiting.hash());
        let sent = sends_hash(self.options.email);
        let mut inserted = 0;
        for (user, digest) in self.waiting.users() {
            if sent {
                self.batch.fill(user.hash_at, digest);
            }
            if !self.addresses.contains_or_insert(digest) {
                continue;
            }
            let found = Found::new(Code::EmailDuplicate, Field::Email.into(), None);
            self.counts.warnings = self.counts.warnings.saturating_add(1);
            let (id, row) = self.batch.user(user.place);
            let record = Record {
                row,
                line: user.line,
                ..Record::default()
            };
            self.issues
                .insert(user.issues + inserted, || found.issue(&record, id, false));
            inserted += 1;
        }
        self.waiting.clear();
    }

    /// Counts a record that could not even be read as one. Gives whether it is
    /// accepted all the same, because somebody has typed it anew.
    pub fn unreadable(&mut self, line: Option<u64>, code: Code) -> bool {
        self.counts.read += 1;
        match self.overlay.take() {
            None => self.refuse(line, code),
            Some(mut overlay) => {
                let accepted = overlay.unreadable(self, line, code);
                self.overlay = Some(overlay);
                accepted
            }
        }
    }

    /// Refuses the row at hand as a whole.
    pub(crate) fn refuse(&mut self, line: Option<u64>, code: Code) -> bool {
        self.counts.rejected += 1;
        self.findings.found.clear();
        self.find(Place::default(), code, None);
        self.tell(
            &Record {
                row: self.counts.read,
                line,
                ..Record::default()
            },
            "",
        );
        false
    }

    /// Tells of a member that no field has for a name, where its name says that
    /// it is meant for one: `Email`, `phone_number`. `row` is 1-based.
    pub fn unknown_member(&mut self, row: u32, name: &str) {
        let meant = propose(&[name], &[])
            .first()
            .and_then(|proposal| proposal.target);
        if let Some(target) = meant {
            self.findings.found.clear();
            self.find(target.field().into(), Code::RecordMember, None);
            self.tell(
                &Record {
                    row,
                    ..Record::default()
                },
                "",
            );
        }
    }

    /// Tells something about the file as a whole (row 0).
    pub fn about_file(&mut self, line: Option<u64>, code: Code) {
        self.findings.found.clear();
        self.find(Place::default(), code, None);
        self.tell(
            &Record {
                line,
                ..Record::default()
            },
            "",
        );
    }

    /// What was found in the last record.
    #[must_use]
    pub fn found(&self) -> &[Found] {
        &self.findings.found
    }

    fn find(&mut self, place: Place, code: Code, other_row: Option<u32>) {
        self.findings.found.push(Found::new(code, place, other_row));
    }

    fn tell(&mut self, record: &Record<'_>, id: &str) {
        let report_values = self.options.report_values;
        for found in &self.findings.found {
            if found.severity == Severity::Warning {
                self.counts.warnings = self.counts.warnings.saturating_add(1);
            }
            self.issues
                .push(found.severity, || found.issue(record, id, report_values));
        }
    }

    /// Lays edits and rules over the rows that follow, or takes them away.
    pub(crate) fn lay_over(&mut self, overlay: Option<Box<Overlay>>) {
        self.hash_waiting();
        self.overlay = overlay;
    }

    /// What lies over the rows.
    pub(crate) fn overlay(&mut self) -> Option<&mut Overlay> {
        self.overlay.as_deref_mut()
    }

    /// What was typed into the last row.
    pub(crate) fn edits(&self) -> &[Edit] {
        let overlay = self.overlay.as_ref();
        overlay.map_or(&[], |overlay| overlay.edits_of(self.counts.read))
    }

    /// The bytes of the row that is told to be unreadable next.
    pub(crate) fn unread(&mut self, bytes: &[u8]) {
        if let Some(overlay) = &mut self.overlay {
            overlay.unread(bytes);
        }
    }

    /// The row that holds an id.
    pub(crate) fn first_with_id(&self, id: &str) -> Option<u32> {
        self.ids.get(id)
    }

    /// Whether a row holds the address of that normal form.
    pub(crate) fn knows_address(&self, normal: &[u8]) -> bool {
        self.addresses.contains(&digest(normal))
    }

    /// Goes on behind so many rows.
    pub(crate) fn go_to(&mut self, rows: u32) {
        self.counts.read = rows;
    }

    /// Whether the batch holds as many users as a request may.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.room() == 0
    }

    /// How many more users the batch may hold.
    pub(crate) fn room(&self) -> usize {
        (self.options.batch_size as usize).saturating_sub(self.batch.len())
    }

    /// Fetches what is known of the ids of the rows that come next, without
    /// outer white space. [`expect_no_more`](Preparer::expect_no_more) must
    /// follow before any other row comes.
    pub(crate) fn expect<'t>(&mut self, ids: impl Iterator<Item = &'t str>) {
        self.expected.extend(ids.map(IdKey::of));
        if let Some(overlay) = &self.overlay {
            // What lies over the rows may change their ids.
            overlay.prefetch(&self.expected);
            self.expected.clear();
        } else {
            self.ids.prefetch(&self.expected);
            self.expected_from = self.next_row();
        }
    }

    /// Any row may come next.
    pub(crate) fn expect_no_more(&mut self) {
        self.expected.clear();
    }

    fn id_key(&self, id: &str) -> IdKey {
        let at = self.counts.read.wrapping_sub(self.expected_from);
        let expected = self.expected.get(at as usize).copied();
        expected.unwrap_or_else(|| IdKey::of(id))
    }

    /// Ends the batch and gives it with its 0-based index, if there are users in
    /// it. It stays as it is until [`next_batch`](Preparer::next_batch).
    pub fn close_batch(&mut self) -> Option<(u32, &Batch)> {
        self.hash_waiting();
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

    /// The counts so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The options that rows are checked by.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }
}

#[cfg(test)]
mod tests;
