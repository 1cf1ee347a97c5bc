use super::*;
use crate::send::backoff::BASE;
use crate::send::notes::NO_RETRIES;

#[test]
fn an_attempt_is_over_at_its_deadline_and_not_before() {
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
fn a_token_that_cannot_be_fetched_or_is_late_stops_the_run() {
    for (now, stop) in [(8, Stop::TokenFailed), (57, Stop::TokenTimeout)] {
        let config = Config {
            token_timeout: 50,
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
        // It comes all the same, and nobody wants it.
        assert!(!run.machine.token_arrived(99));
        run.machine.token_failed(99);
        assert_eq!(run.machine.stopped(), Some(stop));
    }
}

#[test]
fn a_token_that_nobody_waits_for_may_fail() {
    let mut run = Run::new(one_by_one(), &[1]);
    let attempt = run.send();
    run.machine.token_failed(0);
    assert_eq!(run.machine.stopped(), None);
    run.answer(attempt, 201, Action::Done, Outcome::Created);
    run.settled();
    assert_eq!(run.finished().stop, None);
}

#[test]
fn a_request_is_sent_again_as_often_as_its_retries_say() {
    let config = Config {
        retries: 2,
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
fn the_second_wait_of_a_request_may_be_twice_as_long_as_the_first() {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for seed in 0..32 {
        let mut run = Run::new(one_by_one(), &[1]);
        run.machine = Machine::new(one_by_one(), seed, None);
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
fn a_limit_wakes_a_run_only_for_what_it_holds_up() {
    let config = Config {
        retries: 0,
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
