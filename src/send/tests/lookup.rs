use super::*;

/// A run whose first user is in doubt and looked up.
fn in_doubt(sizes: &[usize]) -> Run {
    let config = Config {
        reconcile: true,
        retries: 0,
        ..one_by_one()
    };
    let mut run = Run::new(config, sizes);
    let attempt = run.send();
    run.machine.failed(0, attempt, Failure::Network);
    run
}

#[test]
fn a_lookup_settles_what_is_in_doubt() {
    for (said, outcome) in [
        (Reconciled::Same, Outcome::Created),
        (Reconciled::Different, Outcome::Exists),
        (Reconciled::Absent, Outcome::Unsent),
        (Reconciled::Unclear, Outcome::Unknown),
    ] {
        let mut run = in_doubt(&[1]);
        let attempt = run.look_up();
        assert_eq!(run.machine.sent_user(attempt), Some(&b"{}"[..]));
        run.machine.reconciled(0, attempt, said);
        assert_eq!(run.settled().outcomes[0].outcome, outcome);
        assert_eq!(run.finished().reconciliations, 1);
    }
}

#[test]
fn an_answer_of_the_other_kind_is_no_answer() {
    let mut run = in_doubt(&[1]);
    let attempt = run.look_up();
    run.answer(attempt, 201, Action::Done, Outcome::Rejected);
    assert!(matches!(run.next(), Command::Wait { .. }));
    run.machine.reconciled(0, attempt, Reconciled::Same);
    assert_eq!(run.settled().outcomes[0].outcome, Outcome::Created);

    let mut run = Run::new(config(), &[1]);
    let attempt = run.send();
    run.machine.reconciled(0, attempt, Reconciled::Same);
    assert!(matches!(run.next(), Command::Wait { .. }));
    // Nor is one to an attempt that nobody made.
    run.machine.failed(0, attempt + 1, Failure::Network);
    run.answer(attempt, 400, Action::Split, Outcome::Unsent);
    assert_eq!(run.settled().outcomes[0].outcome, Outcome::Rejected);
}

#[test]
fn a_lookup_says_that_a_token_is_good() {
    let mut run = in_doubt(&[1, 1]);
    let attempt = run.look_up();
    run.machine.reconciled(0, attempt, Reconciled::Refresh);
    let attempt = run.look_up();
    assert_eq!(run.tokens, 2);
    run.machine.reconciled(0, attempt, Reconciled::Same);
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
fn nobody_is_looked_up_again_after_the_stop() {
    let config = Config {
        reconcile: true,
        retries: 0,
        ..config()
    };
    let retry = Reconciled::Retry {
        status: 500,
        retry_after: None,
    };
    for said in [Reconciled::Refresh, Reconciled::Unclear, retry] {
        let mut run = Run::new(config.clone(), &[1, 1, 1]);
        let (lost, other) = (run.send(), run.send());
        run.machine.failed(0, lost, Failure::Network);
        run.answer(other, 201, Action::Done, Outcome::Created);
        run.settled();
        let (asked, last) = (run.look_up(), run.send());
        run.answer(last, 403, Action::Stop, Outcome::Unsent);
        run.machine.reconciled(0, asked, said);
        assert_eq!(run.settled().outcomes[0].outcome, Outcome::Unsent);
        assert_eq!(run.settled().outcomes[0].outcome, Outcome::Unknown);
        let stop = run.finished().stop;
        assert_eq!(stop, Some(Stop::Refused { status: 403 }));
    }
}
