//! What is held, planned and taken back.

use super::*;

/// Up to the write of the journal that a planned request waits for, which is left under way.
fn until_a_request_waits(run: &mut Run) {
    loop {
        match run.machine.poll(run.now) {
            Command::Pull => {
                let request = run.left.pop_front().expect("a request");
                run.machine.push(run.now, request);
            }
            Command::RefreshToken => assert!(run.machine.token_arrived(run.now)),
            Command::Journal { at: 0, bytes } => {
                run.disk.extend(bytes);
                run.machine.journaled();
            }
            Command::Journal { bytes, .. } => return run.disk.extend(bytes),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn twice_as_many_requests_are_held_as_may_be_in_the_air() {
    for concurrency in [1, 3] {
        let config = Config {
            concurrency,
            ..config()
        };
        let mut run = Run::new(config, &[1; 20]);
        run.machine.pause();
        assert_eq!(run.next(), Command::Wait { until: None });
        assert_eq!(run.left.len(), 20 - 2 * usize::from(concurrency));
    }
}

#[test]
fn what_waits_for_the_journal_is_held_too() {
    let mut run = Run::journaled(one_by_one(), &[1; 9], Vec::new());
    until_a_request_waits(&mut run);
    assert_eq!(run.next(), Command::Wait { until: None });
    assert_eq!(run.left.len(), 8);
}

#[test]
fn what_was_planned_is_taken_back_by_a_pause_and_sent_after_it() {
    let mut run = Run::journaled(one_by_one(), &[2], Vec::new());
    until_a_request_waits(&mut run);
    run.machine.pause();
    run.machine.journaled();
    assert_eq!(run.next(), Command::Wait { until: None });
    assert_eq!(run.machine.in_air(), 0);
    // The journal says so: nobody is in doubt.
    let read = crate::send::replay(&run.disk).expect("a journal");
    assert!(read.state.rows().count() == 2 && read.state.is_untouched());
    run.machine.resume();
    let attempt = run.send();
    run.answer(attempt, 201, Action::Done, Outcome::Created);
    assert_eq!(run.settled().outcomes.len(), 2);
    assert_eq!(run.finished().requests, 1);
}

#[test]
fn what_was_planned_when_the_run_is_cancelled_was_not_sent() {
    let mut run = Run::journaled(one_by_one(), &[2], Vec::new());
    until_a_request_waits(&mut run);
    run.machine.cancel(0);
    run.machine.journaled();
    let rows = run.settled().outcomes;
    assert!(rows.len() == 2 && rows.iter().all(|row| row.outcome == Outcome::Unsent));
    let report = run.finished();
    assert_eq!((report.stop, report.requests), (Some(Stop::Cancelled), 0));
}

#[test]
fn a_run_whose_journal_cannot_be_written_goes_on_and_cannot_be_resumed() {
    let mut run = Run::journaled(one_by_one(), &[1, 1], Vec::new());
    until_a_request_waits(&mut run);
    run.disk.clear();
    run.machine.journal_failed();
    // Two drivers' words for one write: the first stands.
    run.machine.journaled();
    for row in 1..=2 {
        let attempt = run.send();
        run.answer(attempt, 201, Action::Done, Outcome::Created);
        assert_eq!(run.settled().outcomes[0].row, row);
    }
    let report = run.finished();
    assert_eq!((report.stop, report.resumable), (None, false));
    assert!(run.disk.is_empty());
}

#[test]
fn rows_that_were_refused_before_are_read_and_invalid() {
    let mut run = Run::new(config(), &[1]);
    let attempt = run.send();
    run.answer(attempt, 201, Action::Done, Outcome::Created);
    run.settled();
    run.machine.end(0, 3);
    run.machine.end(0, 3);
    let counts = run.finished().counts;
    assert_eq!((counts.read, counts.of(Outcome::Invalid)), (4, 3));
}
