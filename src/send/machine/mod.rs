//! The state machine: what to do next. `events.rs` and `apply_response.rs` apply
//! what the driver reports.

mod apply_response;
mod concurrency;
mod events;
mod ledger;
mod request;
mod token;

use super::backoff::Random;
use super::command::{AttemptId, Command, RequestKey};
use super::config::Config;
use super::journal::{Journal, Mark};
use super::outcome::{Action, ApiError, BatchResult, Outcome, RowOutcome, UserRef};
use super::report::{Counts, Report, Stop};
use super::row_notes::{NO_RESPONSE, NO_RETRIES, row_note};
use concurrency::{Concurrency, RateLimitGate, RetryBudget};
use ledger::Ledger;
use std::borrow::Cow;
use std::collections::VecDeque;
use token::Token;

pub use request::SendRequest;

/// Users of a held request that are sent, or looked up, together.
#[derive(Clone, Debug)]
struct Part {
    request: RequestKey,
    /// Positions in the request, ascending.
    users: Vec<u16>,
    /// Retries so far, including those of the parts that it was split from.
    retries: u32,
    /// The last response was 401.
    unauthorized: bool,
    /// A GET for one user instead of a POST.
    is_lookup: bool,
}

/// A part that is in flight, or waits for the journal before it is sent.
#[derive(Debug)]
struct Attempt {
    id: AttemptId,
    part: Part,
    token: u32,
    round: u32,
    /// `None`: not sent yet.
    deadline: Option<u64>,
}

/// What leaves the machine in order, as soon as the journal covers it.
#[derive(Debug)]
enum Queued {
    Attempt(AttemptId),
    Settled {
        request: RequestKey,
        last: bool,
        result: BatchResult,
    },
}

/// Decides what is sent when, and what every row came to. See
/// [`send`](super) for how a driver uses it.
#[derive(Debug)]
pub struct SendMachine {
    config: Config,
    now: u64,
    random: Random,
    ledger: Ledger,
    ready: VecDeque<Part>,
    /// Parts that wait for a retry, and until when.
    waiting: Vec<(u64, Part)>,
    /// In the order of their ids, which ascend.
    in_flight: Vec<Attempt>,
    next_attempt: AttemptId,
    /// Each item with the journal offset that must be durable before it leaves.
    queue: VecDeque<(u64, Queued)>,
    aborts: VecDeque<AttemptId>,
    gate: RateLimitGate,
    concurrency: Concurrency,
    budget: RetryBudget,
    token: Token,
    journal: Option<Journal>,
    paused: bool,
    pulling: bool,
    ended: bool,
    report: Report,
}

impl SendMachine {
    /// A machine that has no requests yet. `seed` is for jitter. Without a
    /// `journal`, the run cannot be resumed after a crash.
    #[must_use]
    pub fn new(config: Config, seed: u64, mut journal: Option<Journal>) -> SendMachine {
        if let Some(journal) = &mut journal {
            journal.reopen(&config.retry_rejected);
        }
        SendMachine {
            now: 0,
            random: Random::new(seed),
            ledger: Ledger::default(),
            ready: VecDeque::new(),
            waiting: Vec::new(),
            in_flight: Vec::new(),
            next_attempt: 0,
            queue: VecDeque::new(),
            aborts: VecDeque::new(),
            gate: RateLimitGate::default(),
            concurrency: Concurrency::new(config.concurrency),
            budget: RetryBudget::new(config.run_retries),
            token: Token::default(),
            paused: false,
            pulling: false,
            ended: false,
            report: Report {
                resumable: journal.is_some(),
                ..Report::default()
            },
            journal,
            config,
        }
    }

    /// The next thing to do at `now` (ms, monotonic; a time before the last
    /// one counts as the last one).
    pub fn poll(&mut self, now: u64) -> Command {
        self.expire_waits(now);
        loop {
            if let Some(attempt) = self.aborts.pop_front() {
                return Command::Abort { attempt };
            }
            if let Some(command) = self.next_queued() {
                return command;
            }
            if self.plan_attempts() {
                continue;
            }
            if let Some((at, bytes)) = self.journal.as_mut().and_then(Journal::next_write) {
                return Command::Journal { at, bytes };
            }
            if self
                .token
                .begin(self.now.saturating_add(self.config.timeout))
            {
                return Command::RefreshToken;
            }
            if self.can_pull() {
                self.pulling = true;
                return Command::Pull;
            }
            if self.is_finished() {
                return Command::Finished {
                    report: self.report(),
                };
            }
            return Command::Wait {
                until: self.next_wake(),
            };
        }
    }

    /// The counts so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.ledger.counts
    }

    /// How many requests are in flight.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        let sent = |attempt: &&Attempt| attempt.deadline.is_some();
        self.in_flight.iter().filter(sent).count()
    }

    /// Why the run sends nothing more, once it has stopped.
    #[must_use]
    pub fn stopped(&self) -> Option<Stop> {
        self.report.stop
    }

    /// The report so far.
    #[must_use]
    pub fn report(&self) -> Report {
        Report {
            counts: self.ledger.counts,
            ..self.report.clone()
        }
    }

    /// The index and users of the request that `attempt` sent, in its order,
    /// for [`response::parse`](crate::send::response::parse).
    #[must_use]
    pub fn sent(&self, attempt: AttemptId) -> Option<(u32, Cow<'_, [UserRef]>)> {
        let part = &self.in_flight[self.attempt_position(attempt)?].part;
        let request = self.ledger.request(part.request)?;
        Some((request.index(), request.select(&part.users)))
    }

    /// Stops the run: rows that are not in flight are settled here, rows in
    /// flight when their response arrives. The first reason is kept.
    fn stop(&mut self, stop: Stop, errors: Vec<ApiError>) {
        if self.report.stop.is_some() {
            return;
        }
        self.report.stop = Some(stop);
        self.report.errors = errors;
        let planned: Vec<AttemptId> = self
            .in_flight
            .iter()
            .filter(|attempt| attempt.deadline.is_none())
            .map(|attempt| attempt.id)
            .collect();
        for id in planned {
            self.cancel_planned(id);
        }
        let mut parts = Vec::from(std::mem::take(&mut self.ready));
        parts.extend(
            std::mem::take(&mut self.waiting)
                .into_iter()
                .map(|(_, part)| part),
        );
        for part in parts {
            self.give_up(part);
        }
    }

    /// Ends the rows of `part`: a lookup where the run allows one, else
    /// `unknown` or `unsent`.
    fn give_up(&mut self, part: Part) {
        let stop = self.report.stop;
        let mut rows = Vec::with_capacity(part.users.len());
        for &position in &part.users {
            let in_doubt = self.ledger.is_in_doubt(part.request, position);
            if in_doubt && !part.is_lookup && self.config.lookup && stop.is_none() {
                self.ready.push_front(Part {
                    request: part.request,
                    users: vec![position],
                    retries: 0,
                    unauthorized: false,
                    is_lookup: true,
                });
                continue;
            }
            let (outcome, reason) = match (in_doubt, stop) {
                (true, _) => (Outcome::Unknown, NO_RESPONSE),
                (false, Some(stop)) => (Outcome::Unsent, (stop.as_str(), stop.message())),
                (false, None) => (Outcome::Unsent, NO_RETRIES),
            };
            let mut errors = self.ledger.take_errors(part.request, position);
            errors.push(row_note(reason, self.ledger.row(part.request, position)));
            rows.push((position, outcome, errors));
        }
        let action = stop.map_or(Action::Done, |_| Action::Stop);
        self.settle(part.request, rows, Vec::new(), action, None);
    }

    /// Settles rows of one request and queues the result.
    fn settle(
        &mut self,
        request: RequestKey,
        rows: Vec<(u16, Outcome, Vec<ApiError>)>,
        errors: Vec<ApiError>,
        action: Action,
        retry_after: Option<u64>,
    ) {
        let index = self.ledger.request(request).map_or(0, SendRequest::index);
        let outcomes: Vec<RowOutcome> = rows
            .into_iter()
            .filter_map(|(position, outcome, errors)| {
                self.ledger.settle(request, position, outcome, errors)
            })
            .collect();
        if !outcomes.is_empty() {
            self.enqueue(Queued::Settled {
                request,
                last: !self.ledger.holds(request),
                result: BatchResult {
                    index,
                    outcomes,
                    errors,
                    action,
                    retry_after,
                },
            });
        }
    }

    /// Sets the clock, which never goes back.
    fn set_clock(&mut self, now: u64) {
        self.now = self.now.max(now);
    }

    /// Ends waits, attempts and the token refresh whose time is over.
    fn expire_waits(&mut self, now: u64) {
        self.set_clock(now);
        let now = self.now;
        let (over, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|(until, _)| *until <= now);
        self.waiting = waiting;
        for (_, part) in over {
            self.ready.push_front(part);
        }
        self.expire_attempts();
    }

    /// Journals parts that are ready and queues them behind that write. `false`
    /// if there was nothing to plan.
    fn plan_attempts(&mut self) -> bool {
        if !self.ready.is_empty() && self.report.stop.is_none() && !self.paused {
            self.token.need();
        }
        let mut planned = false;
        while self.may_send() && self.in_flight.len() < self.concurrency.limit() {
            let Some(part) = self.ready.pop_front() else {
                break;
            };
            if let (Some(journal), Some(request), false) = (
                &mut self.journal,
                self.ledger.request(part.request),
                part.is_lookup,
            ) {
                let users = part
                    .users
                    .iter()
                    .filter_map(|&p| request.users().get(usize::from(p)));
                journal.append_attempt(users.map(|user| (user.row, &*user.id)));
            }
            let id = self.next_attempt;
            self.next_attempt = self.next_attempt.wrapping_add(1);
            self.in_flight.push(Attempt {
                id,
                part,
                token: 0,
                round: 0,
                deadline: None,
            });
            self.enqueue(Queued::Attempt(id));
            planned = true;
        }
        planned
    }

    /// Takes a planned attempt back; its part is ready again.
    fn cancel_planned(&mut self, id: AttemptId) {
        if let Some(at) = self.attempt_position(id) {
            let Attempt { part, .. } = self.in_flight.remove(at);
            self.journal_not_applied(&part);
            self.ready.push_front(part);
        }
    }

    /// Journals that the last attempt of `part` was not applied.
    fn journal_not_applied(&mut self, part: &Part) {
        if let (Some(journal), false) = (&mut self.journal, part.is_lookup) {
            let row = |&position| self.ledger.row(part.request, position);
            let marks = part
                .users
                .iter()
                .map(row)
                .map(|row| (row, Mark::NotApplied));
            journal.append_results(&marks.collect::<Vec<_>>());
        }
    }

    fn enqueue(&mut self, item: Queued) {
        let after = self.journal.as_ref().map_or(0, Journal::end);
        self.queue.push_back((after, item));
    }

    /// The next item of the queue that the journal covers.
    fn next_queued(&mut self) -> Option<Command> {
        loop {
            let durable = self.journal.as_ref().map_or(u64::MAX, Journal::durable);
            if self.queue.front()?.0 > durable {
                return None;
            }
            match self.queue.pop_front()?.1 {
                Queued::Settled {
                    request,
                    last,
                    result,
                } => {
                    return Some(Command::Settled {
                        request,
                        last,
                        result,
                    });
                }
                Queued::Attempt(id) if self.may_send() => {
                    if let Some(command) = self.start_attempt(id) {
                        return Some(command);
                    }
                }
                // The gate, the token or the caller changed in the meantime.
                Queued::Attempt(id) => self.cancel_planned(id),
            }
        }
    }

    fn start_attempt(&mut self, id: AttemptId) -> Option<Command> {
        let at = self.attempt_position(id)?;
        let attempt = &mut self.in_flight[at];
        attempt.deadline = Some(self.now.saturating_add(self.config.timeout));
        attempt.token = self.token.generation();
        attempt.round = self.concurrency.round();
        let (token, part) = (attempt.token, &attempt.part);
        let request = self.ledger.request(part.request)?;
        Some(if part.is_lookup {
            self.report.lookups += 1;
            let position = *part.users.first()?;
            Command::Lookup {
                attempt: id,
                token,
                request: part.request,
                user: position,
                id: request.users().get(usize::from(position))?.id.clone(),
            }
        } else {
            self.report.requests += 1;
            let all = part.users.len() == request.users().len();
            Command::Send {
                attempt: id,
                token,
                request: part.request,
                users: (!all).then(|| part.users.clone()),
            }
        })
    }

    fn may_send(&self) -> bool {
        self.report.stop.is_none()
            && !self.paused
            && self.gate.opens(self.now).is_none()
            && self.token.is_usable()
    }

    fn can_pull(&self) -> bool {
        // Results that the driver has not received yet count too.
        let held = self.ledger.len() + self.queue.len();
        !self.ended && !self.pulling && held < 2 * usize::from(self.config.concurrency.max(1))
    }

    /// The position in `in_flight`.
    fn attempt_position(&self, id: AttemptId) -> Option<usize> {
        let id_of = |attempt: &Attempt| attempt.id;
        self.in_flight.binary_search_by_key(&id, id_of).ok()
    }

    fn is_finished(&self) -> bool {
        self.ended
            && self.ledger.len() == 0
            && self.queue.is_empty()
            && self.journal.as_ref().is_none_or(Journal::is_idle)
    }

    /// When the machine has something to do even if the driver reports nothing.
    fn next_wake(&self) -> Option<u64> {
        let gate = (!self.ready.is_empty() && !self.paused).then(|| self.gate.opens(self.now));
        let waiting = self.waiting.iter().map(|(until, _)| *until);
        let deadlines = self.in_flight.iter().filter_map(|attempt| attempt.deadline);
        waiting
            .chain(deadlines)
            .chain(self.token.deadline())
            .chain(gate.flatten())
            .min()
    }
}
