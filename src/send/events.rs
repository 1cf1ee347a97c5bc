//! What a report from the driver means. Reports about an attempt that is over
//! (a late answer after an abort, an answer twice) change nothing. Time that
//! ran out is noticed by `poll` alone, so an answer that is there is used even
//! if its deadline has passed, as after a laptop slept.

use super::backoff;
use super::command::{AttemptId, Failure, Reconciled, Stop};
use super::journal::Journal;
use super::machine::{Attempt, Machine, Part};
use super::notes::{
    CONFIRMED_BY_CONFLICT, CONFIRMED_BY_LOOKUP, DRY_RUN, EARLIER, LOOKUP_ABSENT, LOOKUP_DIFFERS,
    REJECTED_IN_DOUBT, note,
};
use super::replay::Mark;
use super::request::Request;
use super::rows::Sorted;
use crate::send::outcome::{Action, ApiError, BatchResult, Outcome, RowOutcome};

impl Machine {
    /// One more request, after [`Command::Pull`](super::Command::Pull). After
    /// a stop its rows are settled at once.
    pub fn push(&mut self, now: u64, request: Request) {
        self.clock(now);
        self.pulling = false;
        let key = self.ledger.insert(request);
        let mut part = Part {
            key,
            who: Vec::new(),
            tries: 0,
            refused: false,
            ask: false,
        };
        let (mut earlier, mut changed) = (Vec::new(), None);
        let users = self
            .ledger
            .request(key)
            .map_or(0, |request| request.users().len());
        for position in 0..users as u16 {
            match self.recall(key, position) {
                Ok(Some(mark)) => {
                    let note = note(EARLIER, self.ledger.row(key, position));
                    earlier.push((position, outcome_of(mark), vec![note]));
                }
                Ok(None) => part.who.push(position),
                Err(row) => {
                    changed = changed.or(Some(row));
                    part.who.push(position);
                }
            }
        }
        self.report.earlier += earlier.len() as u64;
        self.settle(key, earlier, Vec::new(), Action::Done, None);
        if let Some(row) = changed {
            self.stop(Stop::ChangedFile { row }, Vec::new());
        }
        if self.report.stop.is_some() {
            self.give_up(part);
        } else if self.config.dry_run {
            let unsent = |position| {
                let note = note(DRY_RUN, self.ledger.row(key, position));
                (position, Outcome::Unsent, vec![note])
            };
            let rows = part.who.into_iter().map(unsent).collect();
            self.settle(key, rows, Vec::new(), Action::Done, None);
        } else if !part.who.is_empty() {
            self.ready.push_back(part);
        }
    }

    /// There are no more requests. `invalid`: rows that were refused before
    /// they came here, for the counts.
    pub fn end(&mut self, now: u64, invalid: u64) {
        self.clock(now);
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        self.pulling = false;
        self.ledger.counts.read += invalid;
        self.ledger.counts.add(Outcome::Invalid, invalid);
        // A row that was sent once and is not in the file any more. One that
        // was refused may be left out now, and nothing is lost with it.
        if let Some(row) = self
            .journal
            .as_ref()
            .and_then(|journal| journal.state().first_there())
        {
            self.stop(Stop::ChangedFile { row }, Vec::new());
        }
    }

    /// An attempt was answered with HTTP `status`, which was read as `result`.
    pub fn answered(&mut self, now: u64, attempt: AttemptId, status: u16, result: BatchResult) {
        self.clock(now);
        let Some(Attempt {
            part, token, round, ..
        }) = self.land(attempt, false)
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
            // Alone: the refusal of the request is the refusal of this user.
            if row.outcome == Outcome::Unsent {
                row.outcome = if status == 409 {
                    Outcome::Exists
                } else {
                    Outcome::Rejected
                };
                row.errors.append(&mut errors);
            }
        }
        let busy =
            backoff::is_busy(status) || (action == Action::Retry && outcomes.iter().any(is_busy));
        match action {
            Action::Done => {
                self.concurrency.up();
                self.budget.give();
            }
            Action::Retry => self.concurrency.down(round),
            _ => {}
        }
        let (left, settled) = self.book(part, outcomes, errors.clone(), action, retry_after);
        if action != Action::Refresh {
            self.token.accepted(token);
        }
        if action == Action::Stop {
            self.stop(Stop::Refused { status }, errors);
        }
        if left.who.is_empty() {
            return;
        }
        match action {
            _ if self.report.stop.is_some() => self.give_up(left),
            Action::Done | Action::Stop => self.give_up(left),
            Action::Refresh => self.unauthorized(left, token),
            Action::Split if settled => self.ready.push_front(left),
            Action::Split if left.who.len() > 1 => self.halve(left),
            Action::Split | Action::Retry => {
                let status = if busy && !backoff::is_busy(status) {
                    429
                } else {
                    status
                };
                self.retry(left, status, retry_after);
            }
        }
    }

    /// An attempt has no answer.
    pub fn failed(&mut self, now: u64, attempt: AttemptId, failure: Failure) {
        self.clock(now);
        self.fail(attempt, failure);
    }

    /// What a GET said.
    pub fn reconciled(&mut self, now: u64, attempt: AttemptId, said: Reconciled) {
        self.clock(now);
        let Some(Attempt { part, token, .. }) = self.land(attempt, true) else {
            return;
        };
        if said != Reconciled::Refresh {
            self.token.accepted(token);
        }
        let Some(&position) = part.who.first() else {
            return;
        };
        let row = self.ledger.row(part.key, position);
        let (outcome, mark, why) = match said {
            Reconciled::Same => (Outcome::Created, Some(Mark::Confirmed), CONFIRMED_BY_LOOKUP),
            Reconciled::Different => (Outcome::Exists, Some(Mark::Exists), LOOKUP_DIFFERS),
            // Not journaled: a resumed run is safer in doubt than sure.
            Reconciled::Absent => (Outcome::Unsent, None, LOOKUP_ABSENT),
            _ if self.report.stop.is_some() => return self.give_up(part),
            Reconciled::Refresh => return self.unauthorized(part, token),
            Reconciled::Retry {
                status,
                retry_after,
            } => return self.retry(part, status, retry_after),
            Reconciled::Unclear => return self.give_up(part),
        };
        if let (Some(journal), Some(mark)) = (&mut self.journal, mark) {
            journal.came(&[(row, mark)]);
        }
        let mut errors = self.ledger.kept(part.key, position);
        errors.push(note(why, row));
        self.settle(
            part.key,
            vec![(position, outcome, errors)],
            Vec::new(),
            Action::Done,
            None,
        );
    }

    /// The new token is there. `false`: nobody waits for it any more, and the
    /// driver forgets it.
    pub fn token_arrived(&mut self, now: u64) -> bool {
        self.clock(now);
        self.token.arrived()
    }

    /// The token could not be fetched.
    pub fn token_failed(&mut self, now: u64) {
        self.clock(now);
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

    /// The journal cannot be written (quota, disk). The run goes on, with what
    /// was read from the journal, and cannot be resumed: what is in it is out of
    /// date, so the driver should clear it.
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

    /// Goes on.
    pub fn resume(&mut self) {
        self.paused = false;
    }

    /// Aborts what is in the air (`unknown`) and sends nothing more (`unsent`).
    pub fn cancel(&mut self, now: u64) {
        self.clock(now);
        self.stop(Stop::Cancelled, Vec::new());
        for id in self.air.iter().map(|(id, _)| id).collect::<Vec<_>>() {
            self.aborts.push_back(id);
            self.fail(id, Failure::Aborted);
        }
    }

    /// Attempts and the token that have run out of time.
    pub(super) fn expire(&mut self) {
        let now = self.now;
        let over = |attempt: &Attempt| attempt.deadline.is_some_and(|deadline| deadline <= now);
        let expired: Vec<AttemptId> = self
            .air
            .iter()
            .filter(|(_, a)| over(a))
            .map(|(id, _)| id)
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

    /// Takes an attempt that was sent out of the air.
    fn land(&mut self, id: AttemptId, ask: bool) -> Option<Attempt> {
        let attempt = self.air.get(id)?;
        if attempt.deadline.is_none() || attempt.part.ask != ask {
            return None;
        }
        self.air.remove(id)
    }

    fn fail(&mut self, id: AttemptId, failure: Failure) {
        let Some(attempt) = self.land(id, false).or_else(|| self.land(id, true)) else {
            return;
        };
        let Attempt {
            mut part, round, ..
        } = attempt;
        part.refused = false;
        self.concurrency.down(round);
        if failure == Failure::NotSent {
            self.journal_back(&part);
        } else if !part.ask {
            for &position in &part.who {
                self.ledger.doubt(part.key, position);
            }
        }
        if self.report.stop.is_some() {
            self.give_up(part);
        } else {
            self.retry(part, 0, None);
        }
    }

    /// The outcomes of an answer in the order of the part, each row once; what
    /// is missing is `unknown`.
    fn align(&self, part: &Part, outcomes: Vec<RowOutcome>) -> Vec<RowOutcome> {
        let row = |&position| self.ledger.row(part.key, position);
        if part.who.iter().map(row).eq(outcomes.iter().map(|o| o.row)) {
            return outcomes;
        }
        let mut by_row = Sorted::default();
        for outcome in outcomes {
            by_row.insert(outcome.row, outcome);
        }
        let take = |row| {
            by_row.remove(row).unwrap_or(RowOutcome {
                row,
                id: String::new(),
                outcome: Outcome::Unknown,
                errors: Vec::new(),
            })
        };
        part.who.iter().map(row).map(take).collect()
    }

    /// Books an answer: settles what it settles, journals, and gives back the
    /// part that is left, and whether anything was settled.
    fn book(
        &mut self,
        mut part: Part,
        outcomes: Vec<RowOutcome>,
        errors: Vec<ApiError>,
        action: Action,
        retry_after: Option<u64>,
    ) -> (Part, bool) {
        let (mut rows, mut marks, mut left) = (Vec::new(), Vec::new(), Vec::new());
        let who = std::mem::take(&mut part.who);
        for (position, mut said) in who.into_iter().zip(outcomes) {
            let doubt = self.ledger.is_in_doubt(part.key, position);
            let (outcome, mark, why) = match said.outcome {
                Outcome::Created => (Outcome::Created, Mark::Created, None),
                Outcome::Exists if doubt => (
                    Outcome::Created,
                    Mark::Confirmed,
                    Some(CONFIRMED_BY_CONFLICT),
                ),
                Outcome::Exists => (Outcome::Exists, Mark::Exists, None),
                Outcome::Rejected => (
                    Outcome::Rejected,
                    Mark::Rejected,
                    doubt.then_some(REJECTED_IN_DOUBT),
                ),
                Outcome::Unsent => {
                    marks.push((said.row, Mark::Back));
                    self.ledger.keep(part.key, position, said.errors);
                    left.push(position);
                    continue;
                }
                Outcome::Unknown | Outcome::Invalid => {
                    self.ledger.doubt(part.key, position);
                    self.ledger.keep(part.key, position, said.errors);
                    left.push(position);
                    continue;
                }
            };
            said.errors.extend(why.map(|why| note(why, said.row)));
            marks.push((said.row, mark));
            rows.push((position, outcome, said.errors));
        }
        if let Some(journal) = &mut self.journal {
            journal.came(&marks);
        }
        let settled = !rows.is_empty();
        self.settle(part.key, rows, errors, action, retry_after);
        part.who = left;
        part.refused &= action == Action::Refresh;
        (part, settled)
    }

    /// 401: again with a new token, once.
    fn unauthorized(&mut self, mut part: Part, token: u32) {
        let again = !part.refused && self.token.refused(token);
        part.refused = true;
        if again {
            self.ready.push_front(part);
        } else {
            self.stop(Stop::Unauthorized, Vec::new());
            self.give_up(part);
        }
    }

    /// Nobody says who of several is the culprit: try each half.
    fn halve(&mut self, mut part: Part) {
        let half = part.who.split_off(part.who.len() / 2);
        let second = Part {
            who: half,
            ..part.clone()
        };
        self.ready.push_front(second);
        self.ready.push_front(part);
    }

    /// Again after a wait, while the budgets last.
    fn retry(&mut self, mut part: Part, status: u16, retry_after: Option<u64>) {
        let wait = backoff::wait_from(
            self.config.base,
            status,
            retry_after,
            part.tries + 1,
            self.random.draw(),
        );
        let until = self.now.saturating_add(wait);
        // The server's limit is everybody's, whether or not this part goes on.
        if backoff::is_busy(status) {
            self.gate.close(until);
        }
        if part.tries >= self.config.retries {
            return self.give_up(part);
        }
        if !self.budget.take() {
            self.stop(Stop::RetriesExhausted, Vec::new());
            return self.give_up(part);
        }
        part.tries += 1;
        self.report.retries += 1;
        self.waiting.push((until, part));
    }

    /// What the journal knows of a row: `Ok(None)` when it is to be sent, the
    /// row as an error when it is another one.
    fn recall(&mut self, key: u32, position: u16) -> Result<Option<Mark>, u32> {
        let (Some(journal), Some(request)) = (&mut self.journal, self.ledger.request(key)) else {
            return Ok(None);
        };
        let Some(user) = request.users().get(usize::from(position)) else {
            return Ok(None);
        };
        let Some(known) = journal.state_mut().take(user.row) else {
            return Ok(None);
        };
        if known.hash != Journal::hash(journal, &user.id) {
            return Err(user.row);
        }
        if known.in_doubt() {
            self.ledger.doubt(key, position);
        }
        Ok(known.settled)
    }
}

/// How an earlier run's mark is reported.
const fn outcome_of(mark: Mark) -> Outcome {
    match mark {
        Mark::Created | Mark::Confirmed => Outcome::Created,
        Mark::Exists => Outcome::Exists,
        Mark::Rejected => Outcome::Rejected,
        Mark::Back => Outcome::Unsent,
    }
}

fn is_busy(row: &RowOutcome) -> bool {
    row.errors
        .iter()
        .any(|error| matches!(&*error.status, "429" | "503"))
}
