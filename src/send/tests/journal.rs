use super::*;
use crate::send::journal::{FRAME, HEADER_LENGTH};
use crate::send::row_notes::{ALREADY_SETTLED, CONFIRMED_BY_CONFLICT};

#[test]
fn writes_the_header_of_a_journal_alone() {
    let mut journal = Journal::open(&[], [1; 16], [2; 16]).expect("a journal");
    journal.append_attempt((1..=5).map(|row| (row, "a")));
    let (at, header) = journal.next_write().expect("a write");
    assert_eq!((at, header.len()), (0, FRAME + HEADER_LENGTH));
    assert_eq!(journal.next_write(), None);
    journal.written();
    let (at, entry) = journal.next_write().expect("a write");
    assert_eq!((at as usize, entry.len()), (header.len(), FRAME + 5 * 20));
    assert!(!journal.is_idle());
    journal.written();
    assert!(journal.is_idle());
    assert_eq!(journal.durable(), journal.end());
}

/// A journal is gone on with by later versions: what its bytes are stays.
#[test]
fn writes_the_bytes_of_journal_version_1() {
    let mut journal = Journal::open(&[], [1; 16], [2; 16]).expect("a journal");
    journal.append_attempt([(1, "a"), (258, "é")].into_iter());
    journal.append_results(&[(1, Mark::Created), (258, Mark::NotApplied)]);
    let mut bytes = Vec::new();
    while let Some((_, more)) = journal.next_write() {
        bytes.extend(more);
        journal.written();
    }
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    // The hashes were made by another implementation of SipHash-1-3 as well.
    let header = "29000000014b4152444a524e4c010202020202020202020202020202020260b54e74f315de4b0e289e6282b147fa1bf1ee9a0f5604d6";
    let sent = "2800000002010000005eff4191b53cabf9640891c02e8a703d0201000037f1a26c25f1865f4e630cf410b99ee4622283b426bc5c59";
    let came = "0a0000000301000000010201000005e88e348359b47792";
    assert_eq!(hex, [header, sent, came].concat());
}

#[test]
fn leaves_a_request_that_was_not_sent_out_of_doubt_for_the_next_run() {
    for (failure, outcome, note) in [
        (Failure::NotSent, Outcome::Exists, None),
        (
            Failure::Network,
            Outcome::Created,
            Some(CONFIRMED_BY_CONFLICT.0),
        ),
    ] {
        let mut run = Run::journaled(config(), &[1], Vec::new());
        let attempt = run.send();
        run.machine.failed(0, attempt, failure);
        run.wait();
        // The tab is closed; another run goes on with the journal.
        let mut run = Run::journaled(config(), &[1], run.disk);
        let attempt = run.send();
        run.answer(attempt, 409, Action::Done, Outcome::Exists);
        let row = run.settled().outcomes.remove(0);
        assert_eq!(row.outcome, outcome);
        assert_eq!(row.errors.get(1).map(|error| &*error.title), note);
        let mut run = Run::journaled(config(), &[1], run.disk);
        let row = run.settled().outcomes.remove(0);
        assert_eq!(
            (row.outcome, &*row.errors[0].title),
            (outcome, ALREADY_SETTLED.0)
        );
        assert_eq!(run.finished().already_settled, 1);
    }
}
