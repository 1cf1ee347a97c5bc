//! What the driver reports besides responses: requests, failures, tokens, journal
//! writes, and the control of the caller. An event of an attempt that is over
//! changes nothing. Only `poll` ends what timed out, so a response that has arrived
//! is used even if its deadline has passed, for example after a laptop slept.

use super::{Attempt, Part, SendMachine, SendRequest};
use crate::send::command::{AttemptId, Failure, RequestKey};
use crate::send::journal::Mark;
use crate::send::outcome::{Action, Outcome};
use crate::send::report::Stop;
use crate::send::row_notes::{ALREADY_SETTLED, DRY_RUN, row_note};

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

    /// An attempt has no response.
    pub fn failed(&mut self, now: u64, attempt: AttemptId, failure: Failure) {
        self.set_clock(now);
        self.fail(attempt, failure);
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
        let ids: Vec<AttemptId> = self.in_flight.iter().map(|attempt| attempt.id).collect();
        for id in ids {
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
            .filter(|attempt| over(attempt))
            .map(|attempt| attempt.id)
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
    pub(super) fn take_in_flight(&mut self, id: AttemptId, is_lookup: bool) -> Option<Attempt> {
        let at = self.attempt_position(id)?;
        let attempt = &self.in_flight[at];
        if attempt.deadline.is_none() || attempt.part.is_lookup != is_lookup {
            return None;
        }
        Some(self.in_flight.remove(at))
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

/// The outcome that a mark of an earlier run means.
const fn outcome_of(mark: Mark) -> Outcome {
    match mark {
        Mark::Created | Mark::Confirmed => Outcome::Created,
        Mark::Exists => Outcome::Exists,
        Mark::Rejected => Outcome::Rejected,
        Mark::NotApplied => Outcome::Unsent,
    }
}
