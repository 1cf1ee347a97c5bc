use super::*;

#[test]
fn holds_back_all_requests_after_a_rate_limit_and_one_after_another_failure() {
    for (status, row_status, all) in [
        (429, 429, true),
        (503, 503, true),
        (207, 429, true),
        (207, 500, false),
        (500, 500, false),
    ] {
        let mut run = Run::new(config(), &[1, 1, 1]);
        let (first, second) = (run.send(), run.send());
        run.answer_rows(first, status, Action::Retry, Outcome::Unsent, row_status);
        run.answer(second, 201, Action::Done, Outcome::Created);
        run.settled();
        let third = run.next();
        let held = matches!(third, Command::Wait { .. });
        assert_eq!(held, all, "{status} {row_status} {third:?}");
    }
}

#[test]
fn retries_a_request_when_its_wait_is_over_and_not_before() {
    for (status, action, outcome) in [
        (500, Action::Retry, Outcome::Unsent),
        (400, Action::Split, Outcome::Unknown),
    ] {
        let mut run = Run::new(config(), &[1]);
        let attempt = run.send();
        run.answer(attempt, status, action, outcome);
        let until = run.wait();
        assert!(until > 0);
        run.now = until - 1;
        assert_eq!(run.wait(), until);
        run.now = until;
        run.send();
    }
}

#[test]
fn sends_more_requests_at_a_time_after_successes() {
    let config = Config {
        concurrency: 6,
        ..Config::default()
    };
    let mut run = Run::new(config, &[1; 40]);
    assert_eq!(run.machine.in_flight(), 0);
    let mut air = VecDeque::from([run.send(), run.send()]);
    assert!(matches!(run.next(), Command::Wait { .. }));
    assert_eq!(run.machine.in_flight(), 2);
    let mut most = 2;
    while let Some(attempt) = air.pop_front() {
        run.answer(attempt, 201, Action::Done, Outcome::Created);
        loop {
            match run.next() {
                Command::Send { attempt, .. } => air.push_back(attempt),
                Command::Settled { .. } => {}
                _ => break,
            }
        }
        assert_eq!(run.machine.in_flight(), air.len());
        most = most.max(air.len());
    }
    assert_eq!(most, 6);
    assert_eq!(run.machine.counts().of(Outcome::Created), 40);
}

#[test]
fn uses_retries_that_successes_give_back() {
    let config = Config {
        run_retries: 1,
        ..one_by_one()
    };
    let mut run = Run::new(config, &[1, 1]);
    let first = run.send();
    run.answer(first, 500, Action::Retry, Outcome::Unsent);
    let other = run.send();
    run.answer(other, 201, Action::Done, Outcome::Created);
    run.settled();
    run.now = run.wait();
    let again = run.send();
    run.answer(again, 500, Action::Retry, Outcome::Unsent);
    run.now = run.wait();
    let again = run.send();
    run.answer(again, 201, Action::Done, Outcome::Created);
    run.settled();
    let report = run.finished();
    assert_eq!((report.stop, report.retries), (None, 2));
}

#[test]
fn halves_the_requests_in_flight_after_a_failure() {
    let config = Config {
        concurrency: 4,
        ..Config::default()
    };
    let mut run = Run::new(config, &[1; 40]);
    let mut air = VecDeque::from([run.send(), run.send()]);
    while air.len() < 4 {
        let attempt = air.pop_front().expect("an attempt");
        run.answer(attempt, 201, Action::Done, Outcome::Created);
        run.settled();
        while let Command::Send { attempt, .. } = run.next() {
            air.push_back(attempt);
        }
    }
    for left in [3, 2] {
        let attempt = air.pop_front().expect("an attempt");
        run.answer(attempt, 500, Action::Retry, Outcome::Unsent);
        assert!(matches!(run.next(), Command::Wait { .. }));
        assert_eq!(run.machine.in_flight(), left);
    }
}
