use super::*;
use crate::send::backoff::BASE;
use crate::send::row_notes::NO_RETRIES;

#[test]
fn aborts_an_attempt_at_its_deadline_and_not_before() {
    let config = Config {
        timeout: 50,
        ..one_by_one()
    };
    let mut run = Run::new(config, &[1]);
    run.now = 7;
    let attempt = run.send();
    for now in [7, 56] {
        run.now = now;
        assert_eq!(run.wait(), 57);
    }
    run.now = 57;
    assert_eq!(run.next(), Command::Abort { attempt });
}

#[test]
fn stops_when_a_token_fails_or_is_late() {
    for (now, stop) in [(8, Stop::TokenFailed), (57, Stop::TokenTimeout)] {
        let config = Config {
            timeout: 50,
            ..one_by_one()
        };
        let mut run = Run::new(config, &[2]);
        assert_eq!(run.machine.poll(7), Command::Pull);
        run.machine.push(7, run.left.remove(0).expect("a request"));
        assert_eq!(run.machine.poll(7), Command::RefreshToken);
        run.machine.end(7, 0);
        let wait = Command::Wait { until: Some(57) };
        assert_eq!(run.machine.poll(56), wait);
        run.now = now;
        if stop == Stop::TokenFailed {
            run.machine.token_failed(now);
        }
        let rows = run.settled().outcomes;
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.outcome == Outcome::Unsent));
        assert_eq!(run.finished().stop, Some(stop));
        // A token that arrives now is ignored.
        assert!(!run.machine.token_arrived(99));
        run.machine.token_failed(99);
        assert_eq!(run.machine.stopped(), Some(stop));
    }
}

#[test]
fn ignores_the_failure_of_a_token_without_a_refresh() {
    let mut run = Run::new(one_by_one(), &[1]);
    let attempt = run.send();
    run.machine.token_failed(0);
    assert_eq!(run.machine.stopped(), None);
    run.answer(attempt, 201, Action::Done, Outcome::Created);
    run.settled();
    assert_eq!(run.finished().stop, None);
}

#[test]
fn retries_a_request_as_often_as_configured() {
    let config = Config {
        retry: Backoff::with_retries(2),
        ..one_by_one()
    };
    let mut run = Run::new(config, &[1]);
    for _ in 0..2 {
        let attempt = run.send();
        run.answer(attempt, 500, Action::Retry, Outcome::Unsent);
        run.now = run.wait();
    }
    let attempt = run.send();
    run.answer(attempt, 500, Action::Retry, Outcome::Unsent);
    let row = run.settled().outcomes.remove(0);
    assert_eq!(row.outcome, Outcome::Unsent);
    let last = row.errors.last().expect("a note");
    assert_eq!((&*last.title, &*last.detail), NO_RETRIES);
    assert_eq!((last.row, &*last.status), (Some(1), ""));
    let report = run.finished();
    assert_eq!((report.requests, report.retries, report.stop), (3, 2, None));
}

#[test]
fn doubles_the_second_wait_of_a_request() {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for seed in 0..32 {
        let mut run = Run::new(one_by_one(), &[1]);
        run.machine = SendMachine::new(one_by_one(), seed, None);
        for waits in [&mut first, &mut second] {
            let attempt = run.send();
            run.answer(attempt, 500, Action::Retry, Outcome::Unsent);
            let until = run.wait();
            waits.push(until - run.now);
            run.now = until;
        }
    }
    assert!(first.iter().all(|wait| (0..=BASE).contains(wait)));
    assert!(second.iter().all(|wait| (0..=2 * BASE).contains(wait)));
    assert!(second.iter().any(|wait| *wait > BASE));
}

#[test]
fn wakes_after_a_rate_limit_only_if_a_request_waits() {
    let config = Config {
        retry: Backoff::with_retries(0),
        ..one_by_one()
    };
    let mut run = Run::new(config, &[1, 1]);
    let attempt = run.send();
    run.answer(attempt, 429, Action::Retry, Outcome::Unsent);
    run.settled();
    assert_eq!(run.machine.poll(0), Command::Pull);
    assert_eq!(run.machine.poll(0), Command::Wait { until: None });
    run.machine.push(0, run.left.remove(0).expect("a request"));
    let until = run.wait();
    run.machine.pause();
    assert_eq!(run.next(), Command::Wait { until: None });
    run.machine.resume();
    assert_eq!(run.wait(), until);
    run.now = until;
    run.send();
}
