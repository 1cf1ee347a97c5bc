//! The state machine: what to do next. The other half, what a report from the
//! driver means, is in `events.rs`.

use super::backoff::Random;
use super::command::{AttemptId, Command, Counts, Report, Stop};
use super::config::Config;
use super::journal::Journal;
use super::ledger::Ledger;
use super::notes::{NO_ANSWER, NO_RETRIES, note};
use super::pace::{Budget, Concurrency, Gate};
use super::replay::Mark;
use super::request::Request;
use super::rows::Sorted;
use super::token::Token;
use crate::send::outcome::{Action, ApiError, BatchResult, Outcome, RowOutcome, UserRef};
use std::borrow::Cow;
use std::collections::VecDeque;

/// Some users of a held request that share a fate.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) key: u32,
    /// Positions in the request, ascending.
    pub(super) who: Vec<u16>,
    /// Retries so far, those of the parts that it was cut from included.
    pub(super) tries: u32,
    /// The last answer was 401.
    pub(super) refused: bool,
    /// Asked for by GET, one user.
    pub(super) ask: bool,
}

/// A part that is in the air, or waits for the journal to be.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) part: Part,
    pub(super) token: u32,
    pub(super) round: u32,
    /// `None`: not sent yet.
    pub(super) deadline: Option<u64>,
}

/// What leaves in order, once the journal has come far enough.
#[derive(Debug)]
enum Due {
    Attempt(AttemptId),
    Settled(BatchResult),
}

/// Sends everything, loses nothing, and does neither by itself: see the
/// [module](super) for how it is driven.
#[derive(Debug)]
pub struct Machine {
    pub(super) config: Config,
    pub(super) now: u64,
    pub(super) random: Random,
    pub(super) ledger: Ledger,
    pub(super) ready: VecDeque<Part>,
    /// Until when, and what.
    pub(super) waiting: Vec<(u64, Part)>,
    pub(super) air: Sorted<Attempt>,
    next_attempt: AttemptId,
    due: VecDeque<(u64, Due)>,
    pub(super) aborts: VecDeque<AttemptId>,
    pub(super) gate: Gate,
    pub(super) concurrency: Concurrency,
    pub(super) budget: Budget,
    pub(super) token: Token,
    pub(super) journal: Option<Journal>,
    pub(super) paused: bool,
    pub(super) pulling: bool,
    pub(super) ended: bool,
    pub(super) report: Report,
}

impl Machine {
    /// A machine at rest. `seed` is for jitter. Without a `journal` a crash
    /// forgets the run.
    #[must_use]
    pub fn new(config: Config, seed: u64, mut journal: Option<Journal>) -> Machine {
        if let Some(journal) = &mut journal {
            journal.reopen(&config.resend);
        }
        Machine {
            now: 0,
            random: Random::new(seed),
            ledger: Ledger::default(),
            ready: VecDeque::new(),
            waiting: Vec::new(),
            air: Sorted::default(),
            next_attempt: 0,
            due: VecDeque::new(),
            aborts: VecDeque::new(),
            gate: Gate::default(),
            concurrency: Concurrency::new(config.concurrency),
            budget: Budget::new(config.run_retries),
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
        self.tick(now);
        loop {
            if let Some(attempt) = self.aborts.pop_front() {
                return Command::Abort { attempt };
            }
            if let Some(command) = self.release() {
                return command;
            }
            if self.plan() {
                continue;
            }
            if let Some((at, bytes)) = self.journal.as_mut().and_then(Journal::write) {
                return Command::Journal { at, bytes };
            }
            if self
                .token
                .begin(self.now.saturating_add(self.config.token_timeout))
            {
                return Command::RefreshToken;
            }
            if self.has_room() {
                self.pulling = true;
                return Command::Pull;
            }
            if self.is_finished() {
                return Command::Finished(self.report());
            }
            return Command::Wait {
                until: self.wakes(),
            };
        }
    }

    /// The counts so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.ledger.counts
    }

    /// How many requests are in the air.
    #[must_use]
    pub fn in_air(&self) -> usize {
        self.air.values().filter(|a| a.deadline.is_some()).count()
    }

    /// Why nothing more is sent, once it is so.
    #[must_use]
    pub fn stopped(&self) -> Option<Stop> {
        self.report.stop
    }

    /// The report as it stands now.
    #[must_use]
    pub fn report(&self) -> Report {
        Report {
            counts: self.ledger.counts,
            ..self.report.clone()
        }
    }

    /// The index and users of the request that `attempt` sent, in its order,
    /// for [`answer::read`](crate::send::response).
    #[must_use]
    pub fn sent(&self, attempt: AttemptId) -> Option<(u32, Cow<'_, [UserRef]>)> {
        let part = &self.air.get(attempt)?.part;
        let request = self.ledger.request(part.key)?;
        Some((request.index(), request.select(&part.who)))
    }

    /// The resource object that was sent for the user that `attempt` asks for,
    /// to compare with what is there.
    #[must_use]
    pub fn sent_user(&self, attempt: AttemptId) -> Option<&[u8]> {
        let part = &self.air.get(attempt)?.part;
        self.ledger
            .request(part.key)?
            .user_bytes(*part.who.first()?)
    }

    /// Stops for good: what is not in the air is settled here, what is in the
    /// air when its answer comes. The first reason stands.
    pub(super) fn stop(&mut self, stop: Stop, errors: Vec<ApiError>) {
        if self.report.stop.is_some() {
            return;
        }
        self.report.stop = Some(stop);
        self.report.errors = errors;
        let planned: Vec<AttemptId> = self
            .air
            .iter()
            .filter(|(_, attempt)| attempt.deadline.is_none())
            .map(|(id, _)| id)
            .collect();
        for id in planned {
            self.unplan(id);
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

    /// The rows of `part` end here: asked for by GET, `unknown` or `unsent`.
    pub(super) fn give_up(&mut self, part: Part) {
        let stop = self.report.stop;
        let mut rows = Vec::with_capacity(part.who.len());
        for &position in &part.who {
            let doubt = self.ledger.is_in_doubt(part.key, position);
            if doubt && !part.ask && self.config.reconcile && stop.is_none() {
                self.ready.push_front(Part {
                    key: part.key,
                    who: vec![position],
                    tries: 0,
                    refused: false,
                    ask: true,
                });
                continue;
            }
            let (outcome, why) = match (doubt, stop) {
                (true, _) => (Outcome::Unknown, NO_ANSWER),
                (false, Some(stop)) => (Outcome::Unsent, (stop.as_str(), stop.message())),
                (false, None) => (Outcome::Unsent, NO_RETRIES),
            };
            let mut errors = self.ledger.kept(part.key, position);
            errors.push(note(why, self.ledger.row(part.key, position)));
            rows.push((position, outcome, errors));
        }
        let action = stop.map_or(Action::Done, |_| Action::Stop);
        self.settle(part.key, rows, Vec::new(), action, None);
    }

    /// Settles rows of one request and queues the result.
    pub(super) fn settle(
        &mut self,
        key: u32,
        rows: Vec<(u16, Outcome, Vec<ApiError>)>,
        errors: Vec<ApiError>,
        action: Action,
        retry_after: Option<u64>,
    ) {
        let index = self.ledger.request(key).map_or(0, Request::index);
        let outcomes: Vec<RowOutcome> = rows
            .into_iter()
            .filter_map(|(position, outcome, errors)| {
                self.ledger.settle(key, position, outcome, errors)
            })
            .collect();
        if !outcomes.is_empty() {
            let result = BatchResult {
                index,
                outcomes,
                errors,
                action,
                retry_after,
            };
            self.enqueue(Due::Settled(result));
        }
    }

    /// Reads the clock, which never goes back here.
    pub(super) fn clock(&mut self, now: u64) {
        self.now = self.now.max(now);
    }

    /// Time passes: waits end, attempts and the token run out of time.
    fn tick(&mut self, now: u64) {
        self.clock(now);
        let now = self.now;
        let (over, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|(until, _)| *until <= now);
        self.waiting = waiting;
        for (_, part) in over {
            self.ready.push_front(part);
        }
        self.expire();
    }

    /// Puts what is ready in the queue, behind the journal's word for it.
    fn plan(&mut self) -> bool {
        if !self.ready.is_empty() && self.report.stop.is_none() && !self.paused {
            self.token.need();
        }
        let mut planned = false;
        while self.may_send() && self.air.len() < self.concurrency.limit() {
            let Some(part) = self.ready.pop_front() else {
                break;
            };
            if let (Some(journal), Some(request), false) =
                (&mut self.journal, self.ledger.request(part.key), part.ask)
            {
                let users = part
                    .who
                    .iter()
                    .filter_map(|&p| request.users().get(usize::from(p)));
                journal.sent(users.map(|user| (user.row, &*user.id)));
            }
            let id = self.next_attempt;
            self.next_attempt = self.next_attempt.wrapping_add(1);
            self.air.insert(
                id,
                Attempt {
                    part,
                    token: 0,
                    round: 0,
                    deadline: None,
                },
            );
            self.enqueue(Due::Attempt(id));
            planned = true;
        }
        planned
    }

    /// Takes a planned attempt back; its part is ready again.
    fn unplan(&mut self, id: AttemptId) {
        if let Some(Attempt { part, .. }) = self.air.remove(id) {
            self.journal_back(&part);
            self.ready.push_front(part);
        }
    }

    /// Writes down that the last attempt of `part` was not applied.
    pub(super) fn journal_back(&mut self, part: &Part) {
        if let (Some(journal), false) = (&mut self.journal, part.ask) {
            let ledger = &self.ledger;
            let back = |&p| (ledger.row(part.key, p), Mark::Back);
            journal.came(&part.who.iter().map(back).collect::<Vec<_>>());
        }
    }

    fn enqueue(&mut self, due: Due) {
        let after = self.journal.as_ref().map_or(0, Journal::end);
        self.due.push_back((after, due));
    }

    /// The next thing in the queue that the journal covers.
    fn release(&mut self) -> Option<Command> {
        loop {
            let durable = self.journal.as_ref().map_or(u64::MAX, Journal::durable);
            if self.due.front()?.0 > durable {
                return None;
            }
            match self.due.pop_front()?.1 {
                Due::Settled(result) => return Some(Command::Settled(result)),
                Due::Attempt(id) if self.may_send() => {
                    if let Some(command) = self.launch(id) {
                        return Some(command);
                    }
                }
                // The gate, the token or the caller changed meanwhile.
                Due::Attempt(id) => self.unplan(id),
            }
        }
    }

    fn launch(&mut self, id: AttemptId) -> Option<Command> {
        let attempt = self.air.get_mut(id)?;
        attempt.deadline = Some(self.now.saturating_add(self.config.timeout));
        attempt.token = self.token.generation();
        attempt.round = self.concurrency.round();
        let (token, part) = (attempt.token, &attempt.part);
        let request = self.ledger.request(part.key)?;
        Some(if part.ask {
            self.report.reconciliations += 1;
            let user = request.users().get(usize::from(*part.who.first()?))?;
            Command::Reconcile {
                attempt: id,
                token,
                id: user.id.clone(),
            }
        } else {
            self.report.requests += 1;
            Command::Send {
                attempt: id,
                token,
                body: request.cut(&part.who).into_owned(),
            }
        })
    }

    fn may_send(&self) -> bool {
        self.report.stop.is_none()
            && !self.paused
            && self.gate.opens(self.now).is_none()
            && self.token.is_usable()
    }

    fn has_room(&self) -> bool {
        // What is settled but not yet handed over counts too.
        let held = self.ledger.len() + self.due.len();
        !self.ended && !self.pulling && held < 2 * usize::from(self.config.concurrency.max(1))
    }

    fn is_finished(&self) -> bool {
        self.ended
            && self.ledger.len() == 0
            && self.due.is_empty()
            && self.journal.as_ref().is_none_or(Journal::is_idle)
    }

    /// When there is something to do even if nothing is reported.
    fn wakes(&self) -> Option<u64> {
        let gate = (!self.ready.is_empty() && !self.paused).then(|| self.gate.opens(self.now));
        let waiting = self.waiting.iter().map(|(until, _)| *until);
        let deadlines = self.air.values().filter_map(|attempt| attempt.deadline);
        waiting
            .chain(deadlines)
            .chain(self.token.deadline())
            .chain(gate.flatten())
            .min()
    }
}
