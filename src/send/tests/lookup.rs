use super::*;

/// A run whose first user is in doubt and looked up.
fn in_doubt(sizes: &[usize]) -> Run {
    let config = Config {
        lookup: true,
        retry: Backoff::with_retries(0),
        ..one_by_one()
    };
    let mut run = Run::new(config, sizes);
    let attempt = run.send();
    run.machine.failed(0, attempt, Failure::Network);
    run
}

#[test]
fn settles_a_user_in_doubt_by_a_lookup() {
    for (said, outcome) in [
        (LookupResult::Same, Outcome::Created),
        (LookupResult::Different, Outcome::Exists),
        (LookupResult::Absent, Outcome::Unsent),
        (LookupResult::Unclear, Outcome::Unknown),
    ] {
        let mut run = in_doubt(&[1]);
        let attempt = run.look_up();
        run.machine.lookup_response(0, attempt, said);
        assert_eq!(run.settled().outcomes[0].outcome, outcome);
        assert_eq!(run.finished().lookups, 1);
    }
}

#[test]
fn ignores_a_response_of_the_wrong_kind() {
    let mut run = in_doubt(&[1]);
    let attempt = run.look_up();
    run.answer(attempt, 201, Action::Done, Outcome::Rejected);
    assert!(matches!(run.next(), Command::Wait { .. }));
    run.machine.lookup_response(0, attempt, LookupResult::Same);
    assert_eq!(run.settled().outcomes[0].outcome, Outcome::Created);

    let mut run = Run::new(config(), &[1]);
    let attempt = run.send();
    run.machine.lookup_response(0, attempt, LookupResult::Same);
    assert!(matches!(run.next(), Command::Wait { .. }));
    // A response to an unknown attempt is ignored too.
    run.machine.failed(0, attempt + 1, Failure::Network);
    run.answer(attempt, 400, Action::Split, Outcome::Unsent);
    assert_eq!(run.settled().outcomes[0].outcome, Outcome::Rejected);
}

#[test]
fn takes_a_lookup_as_evidence_for_the_token() {
    let mut run = in_doubt(&[1, 1]);
    let attempt = run.look_up();
    run.machine
        .lookup_response(0, attempt, LookupResult::Refresh);
    let attempt = run.look_up();
    assert_eq!(run.tokens, 2);
    run.machine.lookup_response(0, attempt, LookupResult::Same);
    run.settled();
    let attempt = run.send();
    run.answer(attempt, 401, Action::Refresh, Outcome::Unsent);
    let attempt = run.send();
    assert_eq!(run.tokens, 3);
    run.answer(attempt, 201, Action::Done, Outcome::Created);
    run.settled();
    assert_eq!(run.finished().stop, None);
}

#[test]
fn looks_up_no_user_after_a_stop() {
    let config = Config {
        lookup: true,
        retry: Backoff::with_retries(0),
        ..config()
    };
    let retry = LookupResult::Retry {
        status: 500,
        retry_after: None,
    };
    for said in [LookupResult::Refresh, LookupResult::Unclear, retry] {
        let mut run = Run::new(config.clone(), &[1, 1, 1]);
        let (lost, other) = (run.send(), run.send());
        run.machine.failed(0, lost, Failure::Network);
        run.answer(other, 201, Action::Done, Outcome::Created);
        run.settled();
        let (asked, last) = (run.look_up(), run.send());
        run.answer(last, 403, Action::Stop, Outcome::Unsent);
        run.machine.lookup_response(0, asked, said);
        assert_eq!(run.settled().outcomes[0].outcome, Outcome::Unsent);
        assert_eq!(run.settled().outcomes[0].outcome, Outcome::Unknown);
        let stop = run.finished().stop;
        assert_eq!(stop, Some(Stop::RequestRejected { status: 403 }));
    }
}
