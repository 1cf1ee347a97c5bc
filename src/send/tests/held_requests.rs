//! What is held, planned and taken back.

use super::*;

/// Up to the write of the journal that a planned request waits for, which is left under way.
fn poll_until_a_request_waits(run: &mut Run) {
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
fn holds_twice_as_many_requests_as_may_be_in_flight() {
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
fn counts_requests_that_wait_for_the_journal_as_held() {
    let mut run = Run::journaled(one_by_one(), &[1; 9], Vec::new());
    poll_until_a_request_waits(&mut run);
    assert_eq!(run.next(), Command::Wait { until: None });
    assert_eq!(run.left.len(), 8);
}

#[test]
fn cancels_planned_requests_on_pause_and_sends_them_after_resume() {
    let mut run = Run::journaled(one_by_one(), &[2], Vec::new());
    poll_until_a_request_waits(&mut run);
    run.machine.pause();
    run.machine.journaled();
    assert_eq!(run.next(), Command::Wait { until: None });
    assert_eq!(run.machine.in_flight(), 0);
    // According to the journal no user is in doubt.
    let read = crate::send::replay(&run.disk).expect("a journal");
    assert!(read.state.rows().count() == 2 && read.state.is_untouched());
    run.machine.resume();
    let attempt = run.send();
    run.answer(attempt, 201, Action::Done, Outcome::Created);
    assert_eq!(run.settled().outcomes.len(), 2);
    assert_eq!(run.finished().requests, 1);
}

#[test]
fn does_not_send_planned_requests_after_a_cancel() {
    let mut run = Run::journaled(one_by_one(), &[2], Vec::new());
    poll_until_a_request_waits(&mut run);
    run.machine.cancel(0);
    run.machine.journaled();
    let rows = run.settled().outcomes;
    assert!(rows.len() == 2 && rows.iter().all(|row| row.outcome == Outcome::Unsent));
    let report = run.finished();
    assert_eq!((report.stop, report.requests), (Some(Stop::Cancelled), 0));
}

#[test]
fn continues_without_a_journal_that_cannot_be_written() {
    let mut run = Run::journaled(one_by_one(), &[1, 1], Vec::new());
    poll_until_a_request_waits(&mut run);
    run.disk.clear();
    run.machine.journal_failed();
    // Two reports about one write: the first one counts.
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
fn counts_invalid_rows_once() {
    let mut run = Run::new(config(), &[1]);
    let attempt = run.send();
    run.answer(attempt, 201, Action::Done, Outcome::Created);
    run.settled();
    run.machine.end(0, 3);
    run.machine.end(0, 3);
    let counts = run.finished().counts;
    assert_eq!((counts.read, counts.of(Outcome::Invalid)), (4, 3));
}
