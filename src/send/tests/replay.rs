//! The state of rows that a journal contains, and how a run uses it.

use super::*;
use crate::error::ErrorKind;
use crate::send::journal::{FRAME, HEADER_LENGTH};
use crate::send::{JournalCounts, replay};

/// The bytes of a journal after `append` has added entries.
fn write_journal(append: impl FnOnce(&mut Journal)) -> Vec<u8> {
    let mut journal = Journal::open(&[], [1; 16], [2; 16]).expect("a journal");
    append(&mut journal);
    let mut bytes = Vec::new();
    while let Some((_, write)) = journal.next_write() {
        bytes.extend(write);
        journal.written();
    }
    bytes
}

/// A journal of the users `u1`, `u2` and so on, with their marks. A user with `None` is in flight.
fn journal_of(marks: &[Option<Mark>]) -> Vec<u8> {
    write_journal(|journal| {
        for (row, mark) in (1..).zip(marks) {
            journal.append_attempt([(row, &*format!("u{row}"))].into_iter());
            journal.append_results(&mark.map(|mark| (row, mark)).into_iter().collect::<Vec<_>>());
        }
    })
}

#[test]
fn lists_rows_in_order_and_counts_them_by_outcome() {
    let marks = [
        Some(Mark::Created),
        Some(Mark::Exists),
        Some(Mark::Rejected),
        Some(Mark::Confirmed),
        Some(Mark::NotApplied),
        None,
    ];
    let state = replay(&journal_of(&marks)).expect("a journal").state;
    let settled = marks.map(|mark| mark.filter(|mark| *mark != Mark::NotApplied));
    let listed = state.rows().map(|(row, known)| (row, known.settled));
    assert!(listed.eq((1..).zip(settled)));
    let is_in_doubt = |row| state.get(row).is_some_and(|known| known.in_doubt());
    assert_eq!([4, 5, 6, 7].map(is_in_doubt), [false, false, true, false]);
    assert_eq!(state.get(7), None);
    let expected = JournalCounts {
        created: 2,
        exists: 1,
        rejected: 1,
        unsent: 1,
        unknown: 1,
    };
    assert_eq!(state.counts(), expected);
}

#[test]
fn keeps_a_row_in_doubt_after_a_lost_and_a_not_applied_attempt() {
    let user = || [(1, "a")].into_iter();
    let bytes = write_journal(|journal| {
        journal.append_attempt(user());
        journal.append_attempt(user());
        journal.append_results(&[(1, Mark::NotApplied)]);
    });
    let state = replay(&bytes).expect("a journal").state;
    assert_eq!(state.counts().unknown, 1);
}

#[test]
fn stores_the_new_id_of_a_rejected_row_that_is_sent_again() {
    let mut hash = 0;
    let bytes = write_journal(|journal| {
        journal.append_attempt([(1, "a")].into_iter());
        journal.append_results(&[(1, Mark::Rejected)]);
        journal.append_attempt([(1, "b")].into_iter());
        hash = journal.hash("b");
    });
    let state = replay(&bytes).expect("a journal").state;
    let known = state.get(1).expect("a row");
    assert_eq!((known.hash, known.settled), (hash, None));
}

#[test]
fn accepts_another_file_only_if_no_user_exists_or_may_exist() {
    for mark in [
        None,
        Some(Mark::Created),
        Some(Mark::Exists),
        Some(Mark::Rejected),
        Some(Mark::Confirmed),
    ] {
        let error = Journal::open(&journal_of(&[mark]), [9; 16], [8; 16]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::JournalChanged, "{mark:?}");
    }
    let untouched = journal_of(&[Some(Mark::NotApplied)]);
    let mut other = Journal::open(&untouched, [9; 16], [8; 16]).expect("a journal");
    assert_eq!(other.state().rows().count(), 0);
    let (at, header) = other.next_write().expect("a header");
    assert_eq!((at, header.len()), (0, FRAME + HEADER_LENGTH));
}

#[test]
fn retries_only_rejected_rows_of_those_requested() {
    let config = Config {
        retry_rejected: vec![1, 2],
        ..config()
    };
    let rejected = Some(Mark::Rejected);
    let disk = journal_of(&[rejected, Some(Mark::Created), rejected]);
    let mut run = Run::journaled(config, &[3], disk);
    let rows = run.settled().outcomes;
    let earlier = rows.iter().map(|row| (row.row, row.outcome));
    assert!(earlier.eq([(2, Outcome::Created), (3, Outcome::Rejected)]));
    let attempt = run.send();
    let (_, users) = run.machine.sent(attempt).expect("an attempt");
    assert!(users.iter().map(|user| user.row).eq([1]));
}

#[test]
fn stops_at_the_first_existing_row_that_the_file_no_longer_has() {
    let (rejected, not_applied) = (Some(Mark::Rejected), Some(Mark::NotApplied));
    for (marks, missing) in [
        (vec![rejected, None, Some(Mark::Created)], Some(2)),
        (vec![rejected, not_applied, Some(Mark::Exists)], Some(3)),
        (vec![rejected, not_applied], None),
    ] {
        let mut run = Run::journaled(config(), &[], journal_of(&marks));
        let stop = missing.map(|row| Stop::ChangedFile { row });
        assert_eq!(run.finished().stop, stop);
    }
}

#[test]
fn distinguishes_a_torn_header_from_another_file() {
    let header = journal_of(&[]);
    assert_eq!(header.len(), FRAME + HEADER_LENGTH);
    for length in 0..header.len() {
        let read = replay(&header[..length]).expect("a torn header");
        assert_eq!((read.header, read.length), (None, 0));
    }
    for extra in [0, 1, 500] {
        let mut wrong = header.clone();
        wrong[FRAME + HEADER_LENGTH - 1] ^= 1;
        wrong.resize(header.len() + extra, 0);
        let error = replay(&wrong).map(|read| read.length).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::JournalForeign);
    }
}
