//! A simulated server, network, disk and clock, and a driver that executes the
//! commands of a `SendMachine`. One seed determines everything.

use kard_enroll::send::outcome::{Action, BatchResult, Outcome, UserRef};
use kard_enroll::send::response::{self, ApiResponse};
use kard_enroll::send::{
    Backoff, Command, Config, Failure, Journal, LookupResult, Random, Report, RequestKey,
    SendMachine, SendRequest, Stop,
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const FINGERPRINT: [u8; 16] = [7; 16];
const KEY: [u8; 16] = [9; 16];

/// The conditions of one run, constant until its end.
pub(super) struct Scene {
    pub(super) users: u32,
    pub(super) batch: u32,
    pub(super) config: Config,
    /// How many of 1,000 operations fail.
    pub(super) faults: u32,
    pub(super) journal: bool,
    /// How many of 1,000 events kill the tab (only with a journal).
    pub(super) crashes: u32,
    /// The operation at which the tab is killed, 1-based.
    pub(super) crash_at: Option<u64>,
    /// The server may apply a request after the end of its attempt, also again.
    pub(super) late: bool,
    /// A 400 or 409 rejects the whole request. Otherwise a 207 has a status per user.
    pub(super) whole: bool,
    /// Such a response names the rejected user.
    pub(super) names: bool,
    pub(super) control: bool,
}

impl Scene {
    pub(super) fn draw(dice: &mut Dice) -> Scene {
        Scene {
            users: 1 + dice.below(12),
            batch: 1 + dice.below(4),
            config: Config {
                concurrency: 1 + dice.below(3) as u16,
                timeout: 1_000,
                retry: Backoff::with_retries(dice.below(5)),
                run_retries: dice.below(20),
                lookup: dice.chance(400),
                ..Config::default()
            },
            faults: [0, 50, 200, 400, 800][dice.below(5) as usize],
            journal: dice.chance(600),
            crashes: [0, 20, 100][dice.below(3) as usize],
            crash_at: None,
            late: dice.chance(300),
            whole: dice.chance(500),
            names: dice.chance(500),
            control: dice.chance(200),
        }
    }

    fn row_ids(&self) -> impl Iterator<Item = (u32, String)> {
        // Rows have gaps, because invalid rows are not sent.
        (0..self.users).map(|i| (i * 2 + 1, format!("user/{i}")))
    }

    fn requests(&self) -> Vec<SendRequest> {
        let users: Vec<_> = self.row_ids().collect();
        let batches = users.chunks(self.batch as usize).enumerate();
        batches
            .map(|(index, users)| {
                let users = users.iter().map(|(row, id)| UserRef {
                    id: id.clone(),
                    row: *row,
                });
                SendRequest::new(index as u32, users.collect()).expect("a request")
            })
            .collect()
    }

    /// The guarantee: no session sends more requests than this.
    fn max_requests(&self) -> u64 {
        let per_batch =
            |users: u32| u64::from(2 * users - 1) * u64::from(self.config.retry.retries + 1);
        let full = u64::from(self.users / self.batch) * per_batch(self.batch);
        let rest = self.users % self.batch;
        2 * (full + if rest > 0 { per_batch(rest) } else { 0 })
    }
}

pub(super) struct Dice(Random);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(Random::new(seed))
    }
    pub(super) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.draw()) * u64::from(n)) >> 32) as u32
    }
    pub(super) fn chance(&mut self, of_1000: u32) -> bool {
        self.below(1_000) < of_1000
    }
}

/// The response of the server before it is parsed.
#[derive(Clone, Debug, Default)]
struct Reply {
    status: u16,
    retry_after: Option<u64>,
    /// Ids in `data`.
    data: Vec<String>,
    /// Status and id of each in `errors`.
    errors: Vec<(u16, Option<String>)>,
    /// The body is a page of another server, such as a captive portal.
    foreign: bool,
    /// How many bytes are missing at the end of the body.
    cut: usize,
}

impl Reply {
    /// The text of the complete body.
    fn body(&self) -> String {
        if self.foreign {
            return "<!doctype html><title>Log in to the network</title>".into();
        }
        if self.status == 401
            || (self.errors.is_empty() && self.data.is_empty() && self.status >= 400)
        {
            let status = self.status;
            return format!(r#"{{"errors":[{{"status":"{status}","title":"t","detail":"d"}}]}}"#);
        }
        let error = |(status, id): &(u16, Option<String>)| match id {
            Some(id) => format!(r#"{{"status":"{status}","title":"t","detail":"d","id":"{id}"}}"#),
            None => format!(r#"{{"status":"{status}","title":"t","detail":"d"}}"#),
        };
        let user = |id: &String| format!(r#"{{"type":"user","id":"{id}","attributes":{{}}}}"#);
        let errors: Vec<_> = self.errors.iter().map(error).collect();
        let data: Vec<_> = self.data.iter().map(user).collect();
        match (errors.is_empty(), data.is_empty()) {
            (true, _) => format!(r#"{{"data":[{}]}}"#, data.join(",")),
            (false, true) => format!(r#"{{"errors":[{}]}}"#, errors.join(",")),
            (false, false) => format!(
                r#"{{"errors":[{}],"data":[{}]}}"#,
                errors.join(","),
                data.join(",")
            ),
        }
    }
}

/// Parses the bytes of a reply, as the driver does.
fn parse_reply(index: u32, users: &[UserRef], reply: &Reply) -> BatchResult {
    let body = reply.body();
    let body = body.as_bytes();
    let body = body
        .get(..body.len() - reply.cut.min(body.len()))
        .unwrap_or_default();
    let html = reply.foreign.then_some("text/html");
    response::parse(
        index,
        users,
        &ApiResponse {
            status: reply.status,
            retry_after: reply.retry_after,
            content_type: html.or(Some("application/json")),
            body,
        },
    )
}

#[derive(Debug)]
enum Event {
    Response(u32, Reply),
    Fail(u32, Failure),
    LookupResponse(u32, LookupResult),
    Token(bool),
    Journal(bool),
    Request,
    /// A request that a proxy delayed reaches the server.
    Apply(Vec<String>),
    Pause,
    Resume,
    Cancel,
}

/// The results that the caller received in all sessions.
#[derive(Default)]
pub(super) struct Received {
    pub(super) outcomes: BTreeMap<u32, (Outcome, Vec<String>)>,
    pub(super) report: Report,
    pub(super) sessions: u32,
}

pub(super) struct World {
    scene: Scene,
    pub(super) dice: Dice,
    now: u64,
    operations: u64,
    events: BTreeMap<(u64, u64), Event>,
    event_number: u64,
    // The server.
    before: BTreeSet<String>,
    pub(super) ours: BTreeSet<String>,
    bad: BTreeSet<String>,
    // The disk.
    disk: Vec<u8>,
    write: Option<(u64, Vec<u8>)>,
    disk_works: bool,
    // The evidence for the invariants, from all sessions.
    /// Ids that a response listed as created.
    named: BTreeSet<String>,
    /// Ids whose attempt may have reached the server without a usable response.
    in_doubt: BTreeSet<String>,
    final_rows: BTreeMap<u32, Outcome>,
    rows: BTreeMap<String, u32>,
}

/// The state of one session.
#[derive(Default)]
struct Session {
    outcomes: BTreeMap<u32, (Outcome, Vec<String>)>,
    settled: BTreeSet<u32>,
    in_flight: BTreeMap<u32, Vec<String>>,
    sent: u64,
    lookups: u64,
    tokens: u32,
    fetching: bool,
    cancelled: bool,
    closed_until: u64,
    pulled: usize,
    /// The ids of each request that the driver holds.
    bodies: BTreeMap<RequestKey, Vec<String>>,
}

impl World {
    pub(super) fn new(scene: Scene, mut dice: Dice) -> World {
        let rows: BTreeMap<_, _> = scene.row_ids().map(|(row, id)| (id, row)).collect();
        let (mut before, mut bad) = (BTreeSet::new(), BTreeSet::new());
        for id in rows.keys() {
            match dice.below(8) {
                0 => drop(bad.insert(id.clone())),
                1 => drop(before.insert(id.clone())),
                _ => {}
            }
        }
        World {
            scene,
            dice,
            now: 0,
            operations: 0,
            events: BTreeMap::new(),
            event_number: 0,
            before,
            ours: BTreeSet::new(),
            bad,
            disk: Vec::new(),
            write: None,
            disk_works: true,
            named: BTreeSet::new(),
            in_doubt: BTreeSet::new(),
            final_rows: BTreeMap::new(),
            rows,
        }
    }

    /// Runs to the end, through all crashes, and checks the invariants of the report.
    pub(super) fn run(&mut self) -> Received {
        for sessions in 1.. {
            if let Some((report, outcomes)) = self.session() {
                self.check_invariants(&report, &outcomes);
                return Received {
                    outcomes,
                    report,
                    sessions,
                };
            }
            if sessions > 5 {
                self.scene.crashes = 0;
            }
        }
        unreachable!()
    }

    /// Runs one session. `None` if the tab was killed.
    #[allow(clippy::type_complexity, reason = "a pair that only this test uses")]
    fn session(&mut self) -> Option<(Report, BTreeMap<u32, (Outcome, Vec<String>)>)> {
        let journal = self
            .scene
            .journal
            .then(|| Journal::open(&self.disk, FINGERPRINT, KEY).expect("a journal of this run"));
        let mut machine = SendMachine::new(self.scene.config.clone(), self.operations, journal);
        let mut requests = self.scene.requests().into_iter();
        let mut s = Session::default();
        if self.scene.control {
            let (a, b) = (self.dice.below(3_000), self.dice.below(3_000));
            self.later(u64::from(a), Event::Pause);
            self.later(u64::from(a + b), Event::Resume);
            if self.dice.chance(400) {
                let at = self.dice.below(4_000);
                self.later(u64::from(at), Event::Cancel);
            }
        }
        for step in 0.. {
            assert!(step < 20_000, "the session does not end");
            // A clock can go back; the machine must tolerate it.
            let clock = if self.dice.chance(10) {
                self.now / 2
            } else {
                self.now
            };
            let command = machine.poll(clock);
            if !matches!(command, Command::Wait { .. } | Command::Finished { .. })
                && self.is_killed()
            {
                return None;
            }
            match command {
                Command::Send {
                    attempt,
                    token,
                    request,
                    users,
                } => {
                    assert_eq!(token, s.tokens);
                    let body = &s.bodies[&request];
                    let ids = match users {
                        None => body.clone(),
                        Some(users) => {
                            assert!(users.is_sorted() && users.len() < body.len());
                            let id = |&user: &u16| body[usize::from(user)].clone();
                            users.iter().map(id).collect()
                        }
                    };
                    self.post(&mut s, attempt, ids);
                    assert!(machine.in_flight() <= usize::from(self.scene.config.concurrency));
                }
                Command::Lookup {
                    attempt,
                    token,
                    request,
                    user,
                    id,
                } => {
                    assert_eq!(token, s.tokens);
                    assert_eq!(s.bodies[&request][usize::from(user)], id);
                    assert!(
                        self.in_doubt.contains(&id),
                        "a lookup for a user that is not in doubt"
                    );
                    self.get(&mut s, attempt, &id);
                }
                Command::Abort { attempt } => {
                    if let Some(ids) = s.in_flight.remove(&attempt) {
                        self.in_doubt.extend(ids);
                    }
                }
                Command::Journal { at, bytes } => {
                    assert!(self.write.is_none(), "two writes at a time");
                    let fails = self.dice.chance(self.scene.faults / 40);
                    self.write = Some((at, bytes));
                    let after = u64::from(self.dice.below(5));
                    self.later(after, Event::Journal(!fails));
                }
                Command::RefreshToken => {
                    assert!(
                        !std::mem::replace(&mut s.fetching, true),
                        "two refreshes at a time"
                    );
                    let after = u64::from(self.dice.below(20));
                    if !self.fault() || self.dice.chance(900) {
                        self.later(after, Event::Token(true));
                    } else if self.dice.chance(500) {
                        self.later(after, Event::Token(false));
                    }
                }
                Command::Pull => {
                    let after = u64::from(self.dice.below(3));
                    self.later(after, Event::Request);
                }
                Command::Settled {
                    request,
                    last,
                    result,
                } => {
                    if last {
                        assert!(s.bodies.remove(&request).is_some(), "dropped twice");
                    }
                    self.settled(&mut s, result);
                }
                Command::Wait { until } => {
                    let next = self.events.first_key_value().map(|(&(at, _), _)| at);
                    let at = next
                        .into_iter()
                        .chain(until)
                        .min()
                        .expect("the machine waits without a reason");
                    self.now = self.now.max(at);
                    if self.dice.chance(self.scene.faults / 100) {
                        self.now += 10_000_000; // the computer slept
                    }
                    if next.is_some_and(|next| next <= self.now) {
                        let (_, event) = self.events.pop_first().expect("an event");
                        if self.scene.crash_at.is_none() && self.is_killed() {
                            return None;
                        }
                        self.handle_event(&mut s, &mut machine, &mut requests, event);
                    }
                }
                Command::Finished { report } => {
                    assert!(s.bodies.is_empty(), "a body is kept after the end");
                    assert_eq!(report.requests, s.sent);
                    assert_eq!(report.lookups, s.lookups);
                    assert!(s.sent <= self.scene.max_requests(), "{} requests", s.sent);
                    return Some((report, s.outcomes));
                }
            }
        }
        unreachable!()
    }

    fn handle_event(
        &mut self,
        s: &mut Session,
        machine: &mut SendMachine,
        requests: &mut impl Iterator<Item = SendRequest>,
        event: Event,
    ) {
        let now = self.now;
        match event {
            Event::Response(attempt, reply) => {
                // A response after the end of its attempt is ignored.
                let Some((index, users)) = machine.sent(attempt) else {
                    return;
                };
                let result = parse_reply(index, &users, &reply);
                drop(users);
                s.in_flight.remove(&attempt);
                let (mut stops, mut in_doubt) = (false, Vec::new());
                for row in &result.outcomes {
                    match row.outcome {
                        Outcome::Created => drop(self.named.insert(row.id.clone())),
                        Outcome::Unknown => in_doubt.push(row.id.clone()),
                        _ => {}
                    }
                    if matches!(
                        row.outcome,
                        Outcome::Created | Outcome::Exists | Outcome::Rejected
                    ) {
                        s.settled.insert(row.row);
                    }
                    stops |= result.action == Action::Stop;
                }
                self.in_doubt.extend(in_doubt);
                if matches!(reply.status, 429 | 503) && !stops {
                    let wait = reply
                        .retry_after
                        .unwrap_or(0)
                        .min(kard_enroll::send::RETRY_AFTER_CAP);
                    s.closed_until = s.closed_until.max(now + wait);
                }
                machine.response(now, attempt, reply.status, result);
            }
            Event::Fail(attempt, failure) => {
                if let (Some(ids), true) =
                    (s.in_flight.remove(&attempt), failure != Failure::NotSent)
                {
                    self.in_doubt.extend(ids);
                }
                machine.failed(now, attempt, failure);
            }
            Event::LookupResponse(attempt, result) => {
                machine.lookup_response(now, attempt, result);
            }
            Event::Token(arrives) => {
                // After `TokenTimeout` the machine ignores a token.
                if arrives && machine.stopped() != Some(Stop::TokenTimeout) {
                    s.tokens += 1;
                }
                s.fetching = false;
                if arrives {
                    let accepted = machine.token_arrived(now);
                    assert_eq!(accepted, machine.stopped() != Some(Stop::TokenTimeout));
                } else {
                    machine.token_failed(now);
                }
            }
            Event::Journal(true) => {
                let (at, bytes) = self.write.take().expect("a write");
                let at = at as usize;
                assert!(at <= self.disk.len(), "a gap in the journal");
                let end = self.disk.len().max(at + bytes.len());
                self.disk.resize(end, 0);
                self.disk[at..at + bytes.len()].copy_from_slice(&bytes);
                machine.journaled();
            }
            Event::Journal(false) => {
                self.write = None;
                self.disk_works = false;
                machine.journal_failed();
            }
            Event::Request => match requests.next() {
                Some(request) => {
                    let ids = request.users().iter().map(|user| user.id.clone());
                    let ids = ids.collect();
                    let key = machine.push(now, request);
                    s.bodies.insert(key, ids);
                    s.pulled += 1;
                    let open = s.pulled - self.settled_requests(s);
                    assert!(
                        open <= 2 * usize::from(self.scene.config.concurrency),
                        "the driver holds {open} requests"
                    );
                }
                None => machine.end(now, u64::from(self.scene.users % 3)),
            },
            Event::Apply(ids) => drop(self.apply(&ids, false)),
            Event::Pause => machine.pause(),
            Event::Resume => machine.resume(),
            Event::Cancel => {
                s.cancelled = true;
                machine.cancel(now);
            }
        }
    }

    /// The number of requests whose users all have an outcome.
    fn settled_requests(&self, s: &Session) -> usize {
        let rows: Vec<u32> = self.scene.row_ids().map(|(row, _)| row).collect();
        let is_settled = |rows: &&[u32]| rows.iter().all(|row| s.outcomes.contains_key(row));
        rows.chunks(self.scene.batch as usize)
            .filter(is_settled)
            .count()
    }

    fn settled(&mut self, s: &mut Session, result: BatchResult) {
        assert!(!result.outcomes.is_empty());
        for row in result.outcomes {
            assert_eq!(self.rows.get(&row.id), Some(&row.row), "an id and its row");
            if matches!(
                row.outcome,
                Outcome::Created | Outcome::Exists | Outcome::Rejected
            ) {
                let settled = *self.final_rows.entry(row.row).or_insert(row.outcome);
                assert_eq!(settled, row.outcome, "row {} changed its outcome", row.row);
            } else {
                let settled = self.final_rows.get(&row.row);
                assert_eq!(settled, None, "row {} lost its outcome", row.row);
            }
            let notes = row
                .errors
                .iter()
                .filter(|e| e.status.is_empty())
                .map(|e| e.title.clone());
            let before = s.outcomes.insert(row.row, (row.outcome, notes.collect()));
            assert_eq!(before, None, "row {} settled twice", row.row);
        }
    }

    /// Checks the invariants of the results that the caller received.
    fn check_invariants(&self, report: &Report, outcomes: &BTreeMap<u32, (Outcome, Vec<String>)>) {
        let invalid = u64::from(self.scene.users % 3);
        assert_eq!(report.counts.read, u64::from(self.scene.users) + invalid);
        assert_eq!(report.counts.read, report.counts.settled());
        assert_eq!(report.counts.of(Outcome::Invalid), invalid);
        assert_eq!(outcomes.len(), self.rows.len(), "a row is lost");
        for outcome in Outcome::ALL.into_iter().filter(|&o| o != Outcome::Invalid) {
            let rows = outcomes.values().filter(|(o, _)| *o == outcome).count();
            assert_eq!(report.counts.of(outcome), rows as u64, "{outcome:?}");
        }
        for (id, row) in &self.rows {
            let (outcome, notes) = &outcomes[row];
            let has = |note: &str| notes.iter().any(|n| n == note);
            let on_server = self.ours.contains(id) || self.before.contains(id);
            match outcome {
                Outcome::Created if has("created.by_conflict") => {
                    assert!(
                        on_server && self.in_doubt.contains(id),
                        "{id} was not in doubt"
                    );
                }
                Outcome::Created if has("created.by_lookup") => {
                    assert!(self.ours.contains(id), "{id}")
                }
                Outcome::Created if has("earlier") => assert!(on_server, "{id}"),
                Outcome::Created => assert!(self.named.contains(id), "no evidence for {id}"),
                Outcome::Exists => {
                    assert!(
                        self.before.contains(id) || self.scene.late,
                        "{id} was created by this run"
                    )
                }
                Outcome::Rejected => assert!(self.bad.contains(id), "{id} is valid"),
                Outcome::Unsent => assert!(
                    !self.ours.contains(id) || self.scene.late,
                    "{id} was applied"
                ),
                Outcome::Unknown => assert!(self.in_doubt.contains(id), "{id} was never in doubt"),
                Outcome::Invalid => panic!("{id} was sent, so its row is valid"),
            }
        }
    }

    fn is_killed(&mut self) -> bool {
        self.operations += 1;
        let killed = match self.scene.crash_at {
            Some(at) => at == self.operations,
            None => self.dice.chance(self.scene.crashes),
        };
        if !killed || !self.scene.journal || !self.disk_works {
            return false;
        }
        // Requests in flight, and journaled attempts, are in doubt.
        self.in_doubt.extend(self.rows.keys().cloned());
        // Any part of the current write can be on the disk.
        if let Some((at, bytes)) = self.write.take() {
            let torn = self.dice.below(bytes.len() as u32 + 1) as usize;
            self.disk.truncate(at as usize);
            self.disk.extend_from_slice(&bytes[..torn]);
        }
        self.events
            .retain(|_, event| matches!(event, Event::Apply(_)));
        true
    }

    fn fault(&mut self) -> bool {
        self.dice.chance(self.scene.faults)
    }

    fn later(&mut self, after: u64, event: Event) {
        self.event_number += 1;
        self.events
            .insert((self.now + after, self.event_number), event);
    }

    fn post(&mut self, s: &mut Session, attempt: u32, ids: Vec<String>) {
        assert!(!ids.is_empty() && !s.cancelled && !s.fetching);
        assert!(self.now >= s.closed_until, "the gate is closed");
        s.sent += 1;
        for id in &ids {
            let row = self.rows[id];
            assert!(
                !s.settled.contains(&row),
                "row {row} sent after a response settled it"
            );
            assert!(
                !self.final_rows.contains_key(&row),
                "row {row} sent after its outcome was reported"
            );
            assert!(
                !s.in_flight.values().flatten().any(|other| other == id),
                "row {row} is in flight twice"
            );
        }
        s.in_flight.insert(attempt, ids.clone());
        let after = u64::from(1 + self.dice.below(300));
        if !self.fault() {
            let reply = self.apply(&ids, false);
            return self.later(after, Event::Response(attempt, reply));
        }
        let reply_with = |status| Reply {
            status,
            ..Reply::default()
        };
        let late = self.scene.late;
        match self.dice.below(16) {
            0 => self.later(after, Event::Fail(attempt, Failure::NotSent)),
            1 => self.later(after, Event::Fail(attempt, Failure::Network)),
            2 => {
                self.apply(&ids, false);
                self.later(after, Event::Fail(attempt, Failure::Network));
            }
            3 => {} // The request hangs and does not reach the server.
            4 => drop(self.apply(&ids, false)),
            5 => {
                // The server applies the request, then a proxy responds with an error.
                self.apply(&ids, false);
                self.later(
                    after,
                    Event::Response(
                        attempt,
                        reply_with([500, 502, 503, 504][after as usize % 4]),
                    ),
                );
            }
            6 => self.later(
                after,
                Event::Response(attempt, reply_with([500, 503][after as usize % 2])),
            ),
            7 | 8 => {
                let year = 365 * 24 * 3_600_000;
                let retry_after =
                    [None, Some(0), Some(2_000), Some(year)][self.dice.below(4) as usize];
                let status = [429, 503, 408][self.dice.below(3) as usize];
                self.later(
                    after,
                    Event::Response(
                        attempt,
                        Reply {
                            retry_after,
                            ..reply_with(status)
                        },
                    ),
                );
            }
            9 => self.later(after, Event::Response(attempt, reply_with(401))),
            10 => {
                let reply = self.apply(&ids, true);
                self.later(after, Event::Response(attempt, reply));
            }
            11 => {
                // A success response that omits a user or is truncated.
                let mut reply = self.apply(&ids, false);
                if self.dice.chance(500) {
                    reply.data.pop();
                } else {
                    reply.cut = 1 + self.dice.below(90) as usize;
                }
                self.later(after, Event::Response(attempt, reply));
            }
            12 if self.dice.chance(300) => {
                if self.dice.chance(500) {
                    self.apply(&ids, false);
                }
                let page = Reply {
                    foreign: true,
                    ..reply_with(200)
                };
                self.later(after, Event::Response(attempt, page));
            }
            13 if self.dice.chance(300) => {
                self.later(after, Event::Response(attempt, reply_with(403)))
            }
            14 if late => {
                self.later(after, Event::Fail(attempt, Failure::Network));
                let delay = u64::from(self.dice.below(5_000));
                self.later(delay, Event::Apply(ids));
            }
            // A second response, possibly after the end of the attempt.
            _ => {
                let reply = self.apply(&ids, false);
                self.later(after, Event::Response(attempt, reply.clone()));
                self.later(after * 10, Event::Response(attempt, reply));
            }
        }
    }

    fn get(&mut self, s: &mut Session, attempt: u32, id: &str) {
        assert!(!s.cancelled && !s.fetching);
        assert!(self.now >= s.closed_until, "the gate is closed");
        s.lookups += 1;
        let after = u64::from(1 + self.dice.below(300));
        let actual = if self.ours.contains(id) {
            LookupResult::Same
        } else if self.before.contains(id) {
            LookupResult::Different
        } else {
            LookupResult::Absent
        };
        if !self.fault() {
            return self.later(after, Event::LookupResponse(attempt, actual));
        }
        let retry = LookupResult::Retry {
            status: 503,
            retry_after: None,
        };
        match self.dice.below(5) {
            0 => self.later(after, Event::Fail(attempt, Failure::Network)),
            1 => self.later(after, Event::LookupResponse(attempt, LookupResult::Refresh)),
            2 => self.later(after, Event::LookupResponse(attempt, retry)),
            3 => self.later(after, Event::LookupResponse(attempt, LookupResult::Unclear)),
            _ => {}
        }
    }

    /// Creates users as the server does. With `partly`, some users get a 429 or a 500.
    fn apply(&mut self, ids: &[String], partly: bool) -> Reply {
        let exists =
            |world: &World, id: &String| world.ours.contains(id) || world.before.contains(id);
        let mut reply = Reply {
            status: 201,
            ..Reply::default()
        };
        if self.scene.whole && !partly {
            let bad = ids
                .iter()
                .find(|id| self.bad.contains(*id))
                .map(|id| (400, id));
            let known = ids.iter().find(|id| exists(self, id)).map(|id| (409, id));
            if let Some((status, id)) = bad.or(known) {
                reply.status = status;
                reply
                    .errors
                    .push((status, self.scene.names.then(|| id.clone())));
                return reply;
            }
        }
        for id in ids {
            let status = if self.bad.contains(id) {
                400
            } else if partly && self.dice.chance(300) {
                429
            } else if partly && self.dice.chance(300) {
                500
            } else if exists(self, id) {
                409
            } else {
                201
            };
            if status == 201 || (status == 500 && !exists(self, id) && self.dice.chance(500)) {
                self.ours.insert(id.clone());
            }
            if status == 201 {
                reply.data.push(id.clone());
            } else {
                reply.status = 207;
                reply.errors.push((status, Some(id.clone())));
            }
        }
        reply
    }

    pub(super) fn existed(&self, id: &str) -> bool {
        self.before.contains(id)
    }

    pub(super) fn is_bad(&self, id: &str) -> bool {
        self.bad.contains(id)
    }

    pub(super) fn rows(&self) -> &BTreeMap<String, u32> {
        &self.rows
    }
}
