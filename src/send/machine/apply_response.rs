//! What a response means for the rows of its attempt: settled, retried, split or
//! stopped. A second response to an attempt changes nothing.

use super::{Attempt, Part, SendMachine};
use crate::send::backoff::is_busy;
use crate::send::command::{AttemptId, LookupResult};
use crate::send::journal::Mark;
use crate::send::outcome::{Action, ApiError, BatchResult, Outcome, RowOutcome};
use crate::send::report::Stop;
use crate::send::row_notes::{
    CONFIRMED_BY_CONFLICT, CONFIRMED_BY_LOOKUP, LOOKUP_ABSENT, LOOKUP_DIFFERS, REJECTED_IN_DOUBT,
    row_note,
};

impl SendMachine {
    /// An attempt got a response with HTTP `status`, which was parsed as `result`.
    pub fn response(&mut self, now: u64, attempt: AttemptId, status: u16, result: BatchResult) {
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
            self.stop(Stop::RequestRejected { status }, errors);
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

    /// A lookup got a response, which was parsed as `result`.
    pub fn lookup_response(&mut self, now: u64, attempt: AttemptId, result: LookupResult) {
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

    /// The outcomes of a response in the order of the part, each row once; rows
    /// that it misses are `unknown`.
    fn align(&self, part: &Part, mut outcomes: Vec<RowOutcome>) -> Vec<RowOutcome> {
        let row = |&position| self.ledger.row(part.request, position);
        if part
            .users
            .iter()
            .map(row)
            .eq(outcomes.iter().map(|row| row.row))
        {
            return outcomes;
        }
        let take = |row| {
            let found = outcomes.iter().position(|outcome| outcome.row == row);
            found.map_or_else(
                || RowOutcome {
                    row,
                    id: String::new(),
                    outcome: Outcome::Unknown,
                    errors: Vec::new(),
                },
                |at| outcomes.remove(at),
            )
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
    pub(super) fn retry(&mut self, mut part: Part, status: u16, retry_after: Option<u64>) {
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
}

fn is_row_busy(row: &RowOutcome) -> bool {
    row.errors
        .iter()
        .any(|error| matches!(&*error.status, "429" | "503"))
}
