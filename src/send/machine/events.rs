//! What an event that the driver reports means. An event of an attempt that is
//! over (a late response after an abort, a second response) changes nothing.
//! Only `poll` ends what timed out, so a response that has arrived is used even
//! if its deadline has passed, for example after a laptop slept.

use super::{Attempt, Part, SendMachine, SendRequest};
use crate::send::backoff::is_busy;
use crate::send::command::{AttemptId, Failure, LookupResult, RequestKey};
use crate::send::journal::Mark;
use crate::send::outcome::{Action, ApiError, BatchResult, Outcome, RowOutcome};
use crate::send::report::Stop;
use crate::send::row_notes::{
    ALREADY_SETTLED, CONFIRMED_BY_CONFLICT, CONFIRMED_BY_LOOKUP, DRY_RUN, LOOKUP_ABSENT,
    LOOKUP_DIFFERS, REJECTED_IN_DOUBT, row_note,
};
use std::collections::BTreeMap;

impl SendMachine {
    /// Takes one more request, after [`Command::Pull`](crate::send::Command::Pull).
    /// After a stop its rows are settled at once.
    pub fn push(&mut self, now: u64, request: SendRequest) -> RequestKey {
        self.set_clock(now);
        self.pulling = false;
        let key = self.ledger.insert(request);
        let mut part = Part {
            request: key,
            users: Vec::new(),
            retries: 0,
            unauthorized: false,
            is_lookup: false,
        };
        let (mut already_settled, mut changed) = (Vec::new(), None);
        let users = self
            .ledger
            .request(key)
            .map_or(0, |request| request.users().len());
        for position in 0..users as u16 {
            match self.journaled_mark(key, position) {
                Ok(Some(mark)) => {
                    let note = row_note(ALREADY_SETTLED, self.ledger.row(key, position));
                    already_settled.push((position, outcome_of(mark), vec![note]));
                }
                Ok(None) => part.users.push(position),
                Err(row) => {
                    changed = changed.or(Some(row));
                    part.users.push(position);
                }
            }
        }
        self.report.already_settled += already_settled.len() as u64;
        self.settle(key, already_settled, Vec::new(), Action::Done, None);
        if let Some(row) = changed {
            self.stop(Stop::ChangedFile { row }, Vec::new());
        }
        if self.report.stop.is_some() {
            self.give_up(part);
        } else if self.config.dry_run {
            let unsent = |position| {
                let note = row_note(DRY_RUN, self.ledger.row(key, position));
                (position, Outcome::Unsent, vec![note])
            };
            let rows = part.users.into_iter().map(unsent).collect();
            self.settle(key, rows, Vec::new(), Action::Done, None);
        } else if !part.users.is_empty() {
            self.ready.push_back(part);
        }
        key
    }

    /// There are no more requests. `invalid`: rows that failed validation, for
    /// the counts.
    pub fn end(&mut self, now: u64, invalid: u64) {
        self.set_clock(now);
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        self.pulling = false;
        self.ledger.counts.read += invalid;
        self.ledger.counts.add(Outcome::Invalid, invalid);
        // The file no longer has a row whose user exists or may exist. A row
        // that the API rejected may be missing: no user is lost with it.
        if let Some(row) = self
            .journal
            .as_ref()
            .and_then(|journal| journal.state().first_existing())
        {
            self.stop(Stop::ChangedFile { row }, Vec::new());
        }
    }

    /// An attempt got a response with HTTP `status`, which was parsed as `result`.
    pub fn answered(&mut self, now: u64, attempt: AttemptId, status: u16, result: BatchResult) {
        self.set_clock(now);
        let Some(Attempt {
            part, token, round, ..
        }) = self.take_in_flight(attempt, false)
        else {
            return;
        };
        let BatchResult {
            outcomes,
            mut errors,
            action,
            retry_after,
            ..
        } = result;
        let mut outcomes = self.align(&part, outcomes);
        if let (Action::Split, [row]) = (action, &mut outcomes[..]) {
            // The only user: the rejection of the request is about this user.
            if row.outcome == Outcome::Unsent {
                row.outcome = if status == 409 {
                    Outcome::Exists
                } else {
                    Outcome::Rejected
                };
                row.errors.append(&mut errors);
            }
        }
        let busy = is_busy(status) || (action == Action::Retry && outcomes.iter().any(is_row_busy));
        match action {
            Action::Done => {
                self.concurrency.increase();
                self.budget.give();
            }
            Action::Retry => self.concurrency.decrease(round),
            _ => {}
        }
        let (left, settled) =
            self.apply_response(part, outcomes, errors.clone(), action, retry_after);
        if action != Action::Refresh {
            self.token.accepted(token);
        }
        if action == Action::Stop {
            self.stop(Stop::Refused { status }, errors);
        }
        if left.users.is_empty() {
            return;
        }
        match action {
            _ if self.report.stop.is_some() => self.give_up(left),
            Action::Done | Action::Stop => self.give_up(left),
            Action::Refresh => self.unauthorized(left, token),
            Action::Split if settled => self.ready.push_front(left),
            Action::Split if left.users.len() > 1 => self.split_in_half(left),
            Action::Split | Action::Retry => {
                let status = if busy && !is_busy(status) {
                    429
                } else {
                    status
                };
                self.retry(left, status, retry_after);
            }
        }
    }

    /// An attempt has no response.
    pub fn failed(&mut self, now: u64, attempt: AttemptId, failure: Failure) {
        self.set_clock(now);
        self.fail(attempt, failure);
    }

    /// A lookup got a response, which was parsed as `result`.
    pub fn lookup_answered(&mut self, now: u64, attempt: AttemptId, result: LookupResult) {
        self.set_clock(now);
        let Some(Attempt { part, token, .. }) = self.take_in_flight(attempt, true) else {
            return;
        };
        if result != LookupResult::Refresh {
            self.token.accepted(token);
        }
        let Some(&position) = part.users.first() else {
            return;
        };
        let row = self.ledger.row(part.request, position);
        let (outcome, mark, reason) = match result {
            LookupResult::Same => (Outcome::Created, Some(Mark::Confirmed), CONFIRMED_BY_LOOKUP),
            LookupResult::Different => (Outcome::Exists, Some(Mark::Exists), LOOKUP_DIFFERS),
            // Not journaled: the request may still arrive, so a resumed run
            // keeps the row in doubt.
            LookupResult::Absent => (Outcome::Unsent, None, LOOKUP_ABSENT),
            _ if self.report.stop.is_some() => return self.give_up(part),
            LookupResult::Refresh => return self.unauthorized(part, token),
            LookupResult::Retry {
                status,
                retry_after,
            } => return self.retry(part, status, retry_after),
            LookupResult::Unclear => return self.give_up(part),
        };
        if let (Some(journal), Some(mark)) = (&mut self.journal, mark) {
            journal.append_results(&[(row, mark)]);
        }
        let mut errors = self.ledger.take_errors(part.request, position);
        errors.push(row_note(reason, row));
        self.settle(
            part.request,
            vec![(position, outcome, errors)],
            Vec::new(),
            Action::Done,
            None,
        );
    }

    /// A new token has arrived. `false`: the machine does not wait for it any
    /// more, and the driver drops it.
    pub fn token_arrived(&mut self, now: u64) -> bool {
        self.set_clock(now);
        self.token.arrived()
    }

    /// The token could not be fetched.
    pub fn token_failed(&mut self, now: u64) {
        self.set_clock(now);
        if self.token.failed() {
            self.stop(Stop::TokenFailed, Vec::new());
        }
    }

    /// The journal's write is durable.
    pub fn journaled(&mut self) {
        if let Some(journal) = &mut self.journal {
            journal.written();
        }
    }

    /// The journal cannot be written (quota, disk). The run continues with what
    /// it read from the journal, and cannot be resumed. The content of the
    /// journal is out of date, so the driver should clear it.
    pub fn journal_failed(&mut self) {
        if let Some(journal) = &mut self.journal {
            journal.fail();
        }
        self.report.resumable = false;
    }

    /// Nothing new is sent until [`resume`](Self::resume).
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Continues after [`pause`](Self::pause).
    pub fn resume(&mut self) {
        self.paused = false;
    }

    /// Aborts requests in flight (`unknown`) and sends nothing more (`unsent`).
    pub fn cancel(&mut self, now: u64) {
        self.set_clock(now);
        self.stop(Stop::Cancelled, Vec::new());
        for id in self.in_flight.keys().copied().collect::<Vec<_>>() {
            self.aborts.push_back(id);
            self.fail(id, Failure::Aborted);
        }
    }

    /// Ends attempts and a token refresh whose time is over.
    pub(super) fn expire_attempts(&mut self) {
        let now = self.now;
        let over = |attempt: &Attempt| attempt.deadline.is_some_and(|deadline| deadline <= now);
        let expired: Vec<AttemptId> = self
            .in_flight
            .iter()
            .filter(|(_, attempt)| over(attempt))
            .map(|(&id, _)| id)
            .collect();
        for id in expired {
            self.aborts.push_back(id);
            self.fail(id, Failure::Aborted);
        }
        if self
            .token
            .deadline()
            .is_some_and(|deadline| deadline <= now)
        {
            self.token.failed();
            self.stop(Stop::TokenTimeout, Vec::new());
        }
    }

    /// Removes an attempt that was sent from those in flight.
    fn take_in_flight(&mut self, id: AttemptId, is_lookup: bool) -> Option<Attempt> {
        let attempt = self.in_flight.get(&id)?;
        if attempt.deadline.is_none() || attempt.part.is_lookup != is_lookup {
            return None;
        }
        self.in_flight.remove(&id)
    }

    fn fail(&mut self, id: AttemptId, failure: Failure) {
        let Some(attempt) = self
            .take_in_flight(id, false)
            .or_else(|| self.take_in_flight(id, true))
        else {
            return;
        };
        let Attempt {
            mut part, round, ..
        } = attempt;
        part.unauthorized = false;
        self.concurrency.decrease(round);
        if failure == Failure::NotSent {
            self.journal_not_applied(&part);
        } else if !part.is_lookup {
            for &position in &part.users {
                self.ledger.set_in_doubt(part.request, position);
            }
        }
        if self.report.stop.is_some() {
            self.give_up(part);
        } else {
            self.retry(part, 0, None);
        }
    }

    /// The outcomes of a response in the order of the part, each row once; rows
    /// that it misses are `unknown`.
    fn align(&self, part: &Part, outcomes: Vec<RowOutcome>) -> Vec<RowOutcome> {
        let row = |&position| self.ledger.row(part.request, position);
        if part
            .users
            .iter()
            .map(row)
            .eq(outcomes.iter().map(|row| row.row))
        {
            return outcomes;
        }
        let mut by_row = BTreeMap::new();
        for outcome in outcomes {
            by_row.entry(outcome.row).or_insert(outcome);
        }
        let take = |row| {
            by_row.remove(&row).unwrap_or(RowOutcome {
                row,
                id: String::new(),
                outcome: Outcome::Unknown,
                errors: Vec::new(),
            })
        };
        part.users.iter().map(row).map(take).collect()
    }

    /// Applies a response: settles and journals rows. Returns the part that is
    /// left and whether any row was settled.
    fn apply_response(
        &mut self,
        mut part: Part,
        outcomes: Vec<RowOutcome>,
        errors: Vec<ApiError>,
        action: Action,
        retry_after: Option<u64>,
    ) -> (Part, bool) {
        let (mut rows, mut marks, mut left) = (Vec::new(), Vec::new(), Vec::new());
        let users = std::mem::take(&mut part.users);
        for (position, mut row) in users.into_iter().zip(outcomes) {
            let in_doubt = self.ledger.is_in_doubt(part.request, position);
            let (outcome, mark, reason) = match row.outcome {
                Outcome::Created => (Outcome::Created, Mark::Created, None),
                Outcome::Exists if in_doubt => (
                    Outcome::Created,
                    Mark::Confirmed,
                    Some(CONFIRMED_BY_CONFLICT),
                ),
                Outcome::Exists => (Outcome::Exists, Mark::Exists, None),
                Outcome::Rejected => (
                    Outcome::Rejected,
                    Mark::Rejected,
                    in_doubt.then_some(REJECTED_IN_DOUBT),
                ),
                Outcome::Unsent => {
                    marks.push((row.row, Mark::NotApplied));
                    self.ledger.keep_errors(part.request, position, row.errors);
                    left.push(position);
                    continue;
                }
                Outcome::Unknown | Outcome::Invalid => {
                    self.ledger.set_in_doubt(part.request, position);
                    self.ledger.keep_errors(part.request, position, row.errors);
                    left.push(position);
                    continue;
                }
            };
            row.errors
                .extend(reason.map(|reason| row_note(reason, row.row)));
            marks.push((row.row, mark));
            rows.push((position, outcome, row.errors));
        }
        if let Some(journal) = &mut self.journal {
            journal.append_results(&marks);
        }
        let settled = !rows.is_empty();
        self.settle(part.request, rows, errors, action, retry_after);
        part.users = left;
        part.unauthorized &= action == Action::Refresh;
        (part, settled)
    }

    /// 401: tries again with a new token, once.
    fn unauthorized(&mut self, mut part: Part, token: u32) {
        let again = !part.unauthorized && self.token.rejected(token);
        part.unauthorized = true;
        if again {
            self.ready.push_front(part);
        } else {
            self.stop(Stop::Unauthorized, Vec::new());
            self.give_up(part);
        }
    }

    /// The response does not say which user it rejects: tries each half.
    fn split_in_half(&mut self, mut part: Part) {
        let half = part.users.split_off(part.users.len() / 2);
        let second = Part {
            users: half,
            ..part.clone()
        };
        self.ready.push_front(second);
        self.ready.push_front(part);
    }

    /// Schedules a retry after a wait, as long as the retries of the part and of
    /// the run allow it.
    fn retry(&mut self, mut part: Part, status: u16, retry_after: Option<u64>) {
        let policy = self.config.retry;
        let wait = policy.wait(status, retry_after, part.retries + 1, self.random.draw());
        let until = self.now.saturating_add(wait);
        // A rate limit applies to all requests, whether or not this part is retried.
        if is_busy(status) {
            self.gate.close(until);
        }
        if !policy.allows(part.retries) {
            return self.give_up(part);
        }
        if !self.budget.take() {
            self.stop(Stop::RetriesExhausted, Vec::new());
            return self.give_up(part);
        }
        part.retries += 1;
        self.report.retries += 1;
        self.waiting.push((until, part));
    }

    /// What the journal says about a row: `Ok(None)` if it is to be sent, the
    /// row as an error if it has another id.
    fn journaled_mark(&mut self, key: RequestKey, position: u16) -> Result<Option<Mark>, u32> {
        let (Some(journal), Some(request)) = (&mut self.journal, self.ledger.request(key)) else {
            return Ok(None);
        };
        let Some(user) = request.users().get(usize::from(position)) else {
            return Ok(None);
        };
        let Some(row) = journal.state_mut().take(user.row) else {
            return Ok(None);
        };
        if row.hash != journal.hash(&user.id) {
            return Err(user.row);
        }
        if row.in_doubt() {
            self.ledger.set_in_doubt(key, position);
        }
        Ok(row.settled)
    }
}

/// The outcome that a mark of an earlier run stands for.
const fn outcome_of(mark: Mark) -> Outcome {
    match mark {
        Mark::Created | Mark::Confirmed => Outcome::Created,
        Mark::Exists => Outcome::Exists,
        Mark::Rejected => Outcome::Rejected,
        Mark::NotApplied => Outcome::Unsent,
    }
}

fn is_row_busy(row: &RowOutcome) -> bool {
    row.errors
        .iter()
        .any(|error| matches!(&*error.status, "429" | "503"))
}
