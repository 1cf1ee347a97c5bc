use super::*;
use crate::send::outcome::{Action, ApiError, BatchResult, Outcome, RowOutcome, UserRef};
use std::collections::VecDeque;

mod concurrency;
mod held_requests;
mod journal;
mod lookup;
mod replay;
mod serialized;
mod time;

/// A run that a test drives step by step. Pulls, token refreshes and journal writes
/// are done automatically.
struct Run {
    machine: SendMachine,
    now: u64,
    left: VecDeque<SendRequest>,
    disk: Vec<u8>,
    tokens: u32,
}

fn config() -> Config {
    Config {
        concurrency: 2,
        ..Config::default()
    }
}

fn one_by_one() -> Config {
    Config {
        concurrency: 1,
        ..config()
    }
}

/// A request for each number, of so many users; rows are counted from 1.
fn requests(sizes: &[usize]) -> VecDeque<SendRequest> {
    let mut row = 0;
    let mut request = |(index, &size): (usize, &usize)| {
        let users = (0..size).map(|_| {
            row += 1;
            UserRef {
                id: format!("u{row}"),
                row,
            }
        });
        SendRequest::new(index as u32, users.collect()).expect("a request")
    };
    sizes.iter().enumerate().map(&mut request).collect()
}

impl Run {
    fn new(config: Config, sizes: &[usize]) -> Run {
        Run {
            machine: SendMachine::new(config, 0, None),
            now: 0,
            left: requests(sizes),
            disk: Vec::new(),
            tokens: 0,
        }
    }

    fn journaled(config: Config, sizes: &[usize], disk: Vec<u8>) -> Run {
        let journal = Journal::open(&disk, [1; 16], [2; 16]).expect("a journal");
        Run {
            machine: SendMachine::new(config.clone(), 0, Some(journal)),
            disk,
            ..Run::new(config, sizes)
        }
    }

    fn next(&mut self) -> Command {
        loop {
            match self.machine.poll(self.now) {
                Command::Pull => match self.left.pop_front() {
                    Some(request) => {
                        self.machine.push(self.now, request);
                    }
                    None => self.machine.end(self.now, 0),
                },
                Command::RefreshToken => {
                    self.tokens += 1;
                    assert!(self.machine.token_arrived(self.now));
                }
                Command::Journal { at, bytes } => {
                    assert_eq!(at as usize, self.disk.len());
                    self.disk.extend_from_slice(&bytes);
                    self.machine.journaled();
                }
                other => return other,
            }
        }
    }

    fn send(&mut self) -> AttemptId {
        match self.next() {
            Command::Send { attempt, .. } => attempt,
            other => panic!("{other:?}"),
        }
    }

    /// The next request to be sent, and the positions of its users.
    fn send_part(&mut self) -> (AttemptId, RequestKey, Option<Vec<u16>>) {
        match self.next() {
            Command::Send {
                attempt,
                request,
                users,
                ..
            } => (attempt, request, users),
            other => panic!("{other:?}"),
        }
    }

    fn look_up(&mut self) -> AttemptId {
        match self.next() {
            Command::Lookup { attempt, .. } => attempt,
            other => panic!("{other:?}"),
        }
    }

    fn wait(&mut self) -> u64 {
        match self.next() {
            Command::Wait { until: Some(until) } => until,
            other => panic!("{other:?}"),
        }
    }

    fn settled(&mut self) -> BatchResult {
        match self.next() {
            Command::Settled { result, .. } => result,
            other => panic!("{other:?}"),
        }
    }

    fn finished(&mut self) -> Report {
        match self.next() {
            Command::Finished { report } => report,
            other => panic!("{other:?}"),
        }
    }

    /// The same outcome for every user of an attempt, with an error of that status.
    fn answer(&mut self, attempt: AttemptId, status: u16, action: Action, outcome: Outcome) {
        self.answer_rows(attempt, status, action, outcome, status);
    }

    fn answer_rows(
        &mut self,
        attempt: AttemptId,
        status: u16,
        action: Action,
        outcome: Outcome,
        row_status: u16,
    ) {
        let (index, users) = self.machine.sent(attempt).expect("an attempt");
        let said = |user: &UserRef| RowOutcome {
            row: user.row,
            id: user.id.clone(),
            outcome,
            errors: vec![error(row_status)],
        };
        let result = BatchResult {
            index,
            outcomes: users.iter().map(said).collect(),
            errors: vec![error(status)],
            action,
            retry_after: None,
        };
        drop(users);
        self.machine.response(self.now, attempt, status, result);
    }
}

fn error(status: u16) -> ApiError {
    ApiError {
        status: status.to_string(),
        ..ApiError::default()
    }
}

#[test]
fn applies_the_rejection_of_a_request_to_its_only_user() {
    for (status, outcome) in [(409, Outcome::Exists), (400, Outcome::Rejected)] {
        let mut run = Run::new(config(), &[1]);
        let attempt = run.send();
        run.answer(attempt, status, Action::Split, Outcome::Unsent);
        let row = run.settled().outcomes.remove(0);
        assert_eq!(row.outcome, outcome);
        // What was said of the user, and of the request.
        assert_eq!(row.errors, [error(status), error(status)]);
    }
}

#[test]
fn returns_the_index_of_the_request_with_each_result() {
    let mut run = Run::new(one_by_one(), &[2, 1]);
    for (index, rows) in [(0, vec![1, 2]), (1, vec![3])] {
        let attempt = run.send();
        run.answer(attempt, 201, Action::Done, Outcome::Created);
        let result = run.settled();
        assert_eq!(result.index, index);
        assert!(result.outcomes.iter().map(|row| row.row).eq(rows));
    }
}

#[test]
fn refreshes_an_expired_token_any_number_of_times() {
    let mut run = Run::new(one_by_one(), &[1, 1, 1]);
    for tokens in 1..4 {
        let attempt = run.send();
        assert_eq!(run.tokens, tokens);
        run.answer(attempt, 401, Action::Refresh, Outcome::Unsent);
        let attempt = run.send();
        run.answer(attempt, 201, Action::Done, Outcome::Created);
        run.settled();
    }
    assert_eq!((run.finished().stop, run.tokens), (None, 4));
}

#[test]
fn stops_after_a_second_rejection_of_the_token() {
    let mut run = Run::new(config(), &[1]);
    let attempt = run.send();
    run.answer(attempt, 401, Action::Refresh, Outcome::Unsent);
    let attempt = run.send();
    run.answer(attempt, 401, Action::Refresh, Outcome::Unsent);
    assert_eq!(run.settled().outcomes[0].outcome, Outcome::Unsent);
    assert_eq!(run.finished().stop, Some(Stop::Unauthorized));
    assert_eq!(run.tokens, 2);
}

#[test]
fn stops_when_any_request_rejects_a_new_token_that_never_worked() {
    let mut run = Run::new(config(), &[1, 1, 1]);
    let (first, second) = (run.send(), run.send());
    run.answer(first, 401, Action::Refresh, Outcome::Unsent);
    let again = run.send();
    // The success of the old token does not show that the new one works.
    run.answer(second, 201, Action::Done, Outcome::Created);
    run.settled();
    let third = run.send();
    run.answer(third, 401, Action::Refresh, Outcome::Unsent);
    assert_eq!(run.settled().outcomes[0].row, 3);
    assert_eq!(run.machine.stopped(), Some(Stop::Unauthorized));
    run.answer(again, 401, Action::Refresh, Outcome::Unsent);
    run.settled();
    assert_eq!(
        (run.finished().stop, run.tokens),
        (Some(Stop::Unauthorized), 2)
    );
}

#[test]
fn stops_when_one_request_rejects_two_tokens_in_turn() {
    let mut run = Run::new(config(), &[1, 1]);
    let (first, second) = (run.send(), run.send());
    run.answer(first, 401, Action::Refresh, Outcome::Unsent);
    let first = run.send();
    run.answer(second, 401, Action::Refresh, Outcome::Unsent);
    let second = run.send();
    run.answer(second, 201, Action::Done, Outcome::Created);
    run.settled();
    run.answer(first, 401, Action::Refresh, Outcome::Unsent);
    run.settled();
    let report = run.finished();
    assert_eq!((report.stop, run.tokens), (Some(Stop::Unauthorized), 2));
}

#[test]
fn refreshes_a_token_that_expires_between_two_attempts() {
    let mut run = Run::new(one_by_one(), &[1]);
    for _ in 0..2 {
        let attempt = run.send();
        run.answer(attempt, 401, Action::Refresh, Outcome::Unsent);
        let attempt = run.send();
        run.answer(attempt, 500, Action::Retry, Outcome::Unsent);
        run.now = run.wait();
    }
    let attempt = run.send();
    run.answer(attempt, 201, Action::Done, Outcome::Created);
    run.settled();
    assert_eq!((run.finished().stop, run.tokens), (None, 3));
}

#[test]
fn retries_nothing_after_a_stop() {
    for (status, action) in [
        (500, Action::Retry),
        (401, Action::Refresh),
        (400, Action::Split),
    ] {
        let mut run = Run::new(config(), &[1, 2]);
        let (first, second) = (run.send(), run.send());
        run.answer(first, 403, Action::Stop, Outcome::Unsent);
        run.answer(second, status, action, Outcome::Unsent);
        for rows in [1, 2] {
            let outcomes = run.settled().outcomes;
            assert_eq!(outcomes.len(), rows);
            assert!(outcomes.iter().all(|row| row.outcome == Outcome::Unsent));
        }
        let report = run.finished();
        assert_eq!(report.stop, Some(Stop::RequestRejected { status: 403 }));
        assert_eq!((report.requests, run.tokens), (2, 1));
    }
}

#[test]
fn halves_a_rejected_request_until_the_rejected_user_is_alone() {
    let mut run = Run::new(one_by_one(), &[4]);
    let mut sizes = Vec::new();
    let report = loop {
        match run.next() {
            Command::Send { attempt, .. } => {
                let (_, users) = run.machine.sent(attempt).expect("an attempt");
                sizes.push(users.len());
                let culprit = users.iter().any(|user| user.row == 3);
                drop(users);
                match culprit {
                    true => run.answer(attempt, 400, Action::Split, Outcome::Unsent),
                    false => run.answer(attempt, 201, Action::Done, Outcome::Created),
                }
            }
            Command::Settled { .. } => {}
            Command::Finished { report } => break report,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(sizes, [4, 2, 2, 1, 1]);
    assert_eq!(report.counts.of(Outcome::Created), 3);
    assert_eq!(report.counts.of(Outcome::Rejected), 1);
}

#[test]
fn sends_the_other_users_together_when_the_rejected_ones_are_known() {
    let mut run = Run::new(one_by_one(), &[3]);
    let attempt = run.send();
    let row = |row, outcome| RowOutcome {
        row,
        id: format!("u{row}"),
        outcome,
        errors: vec![],
    };
    let outcomes = vec![
        row(1, Outcome::Unsent),
        row(2, Outcome::Rejected),
        row(3, Outcome::Unsent),
    ];
    let result = BatchResult {
        index: 0,
        outcomes,
        errors: vec![],
        action: Action::Split,
        retry_after: None,
    };
    run.machine.response(0, attempt, 400, result);
    assert_eq!(run.settled().outcomes[0].row, 2);
    let (again, request, positions) = run.send_part();
    assert_eq!((request, positions), (0, Some(vec![0, 2])));
    let (_, users) = run.machine.sent(again).expect("an attempt");
    assert!(users.iter().map(|user| user.row).eq([1, 3]));
}

#[test]
fn names_the_last_result_of_a_request_so_that_its_body_can_be_dropped() {
    let mut run = Run::new(one_by_one(), &[2, 1]);
    let (attempt, request, positions) = run.send_part();
    assert_eq!((request, positions), (0, None));
    let outcomes = [(1, Outcome::Created), (2, Outcome::Unsent)].map(|(row, outcome)| RowOutcome {
        row,
        id: format!("u{row}"),
        outcome,
        errors: vec![],
    });
    let result = BatchResult {
        index: 0,
        outcomes: outcomes.into(),
        errors: vec![],
        action: Action::Split,
        retry_after: None,
    };
    run.machine.response(0, attempt, 400, result);
    let mut settled = Vec::new();
    for expected in [Some(vec![1]), None] {
        if let Command::Settled { request, last, .. } = run.next() {
            settled.push((request, last));
        }
        let (attempt, _, positions) = run.send_part();
        assert_eq!(positions, expected);
        run.answer(attempt, 201, Action::Done, Outcome::Created);
    }
    while let Command::Settled { request, last, .. } = run.next() {
        settled.push((request, last));
    }
    assert_eq!(settled, [(0, false), (0, true), (1, true)]);
}

#[test]
fn sends_nothing_and_needs_no_token_while_paused() {
    let mut run = Run::new(config(), &[1]);
    run.machine.pause();
    assert_eq!(run.next(), Command::Wait { until: None });
    assert_eq!(run.tokens, 0);
    run.machine.resume();
    run.send();
}

#[test]
fn needs_no_token_without_users() {
    let mut run = Run::new(config(), &[]);
    let report = run.finished();
    assert_eq!((report.counts.read, run.tokens), (0, 0));
}

#[test]
fn has_distinct_codes_and_messages_of_one_sentence() {
    let stops = [
        Stop::Cancelled,
        Stop::RequestRejected { status: 403 },
        Stop::Unauthorized,
        Stop::TokenFailed,
        Stop::TokenTimeout,
        Stop::RetriesExhausted,
        Stop::ChangedFile { row: 1 },
    ];
    let stops = stops.map(|stop| (stop.as_str(), stop.message()));
    for (at, (name, message)) in stops.iter().enumerate() {
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        assert!(!name.is_empty() && message.starts_with("the ") && !message.ends_with('.'));
        assert!(stops[..at].iter().all(|(n, m)| n != name && m != message));
    }
}
