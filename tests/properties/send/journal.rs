//! Any prefix of a journal is a journal, and says what was known by then.

use kard_enroll::error::ErrorKind;
use kard_enroll::send::outcome::Outcome;
use kard_enroll::send::{Journal, JournalCounts, Mark, Stop, replay};
use proptest::prelude::*;

use crate::journaling::{FINGERPRINT, run, run_again};

fn outcome() -> impl Strategy<Value = Outcome> {
    prop::sample::select(vec![
        Outcome::Created,
        Outcome::Exists,
        Outcome::Rejected,
        Outcome::Unsent,
        Outcome::Unknown,
    ])
}

fn batches() -> impl Strategy<Value = Vec<Vec<(String, Outcome)>>> {
    prop::collection::vec(prop::collection::vec(("\\PC{0,9}", outcome()), 1..6), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn replays_any_prefix_to_the_state_at_its_time(batches in batches()) {
        let (disk, _, _) = run(Vec::new(), &batches);
        let (mut length, mut settled) = (0, 0);
        for cut in 0..=disk.len() {
            let read = replay(&disk[..cut]).unwrap();
            prop_assert!(read.length <= cut && read.length >= length, "it never goes back");
            if read.length == length && cut > 0 {
                continue;
            }
            length = read.length;
            let now = read.state.rows().filter(|(_, known)| known.settled.is_some()).count();
            prop_assert!(now >= settled);
            settled = now;
            for (row, known) in read.state.rows() {
                let (_, outcome) = &batches[(row as usize - 1) / 10][(row as usize - 1) % 10];
                prop_assert_ne!(known.settled, Some(Mark::NotApplied));
                prop_assert!(known.settled.is_none() || !known.in_doubt());
                match known.settled {
                    Some(Mark::Created) => prop_assert_eq!(*outcome, Outcome::Created),
                    Some(Mark::Exists) => prop_assert_eq!(*outcome, Outcome::Exists),
                    Some(Mark::Rejected) => prop_assert_eq!(*outcome, Outcome::Rejected),
                    Some(mark) => prop_assert!(false, "{:?}", mark),
                    None => {}
                }
            }
        }
        prop_assert_eq!(length, disk.len());
        let read = replay(&disk).unwrap();
        let count = |of| batches.iter().flatten().filter(|(_, outcome)| *outcome == of).count() as u32;
        prop_assert_eq!(read.state.counts(), JournalCounts {
            created: count(Outcome::Created),
            exists: count(Outcome::Exists),
            rejected: count(Outcome::Rejected),
            unsent: count(Outcome::Unsent),
            unknown: count(Outcome::Unknown),
        });
        for (index, users) in batches.iter().enumerate() {
            for (i, (_, outcome)) in users.iter().enumerate() {
                let known = read.state.get((index * 10 + i + 1) as u32).unwrap();
                prop_assert_eq!(known.in_doubt(), *outcome == Outcome::Unknown);
                prop_assert_eq!(known.settled.is_none(), matches!(outcome, Outcome::Unsent | Outcome::Unknown));
            }
        }
    }

    #[test]
    fn ends_a_journal_at_a_changed_byte(batches in batches(), at in any::<prop::sample::Index>(), bit in 0..8) {
        let (mut disk, ends, _) = run(Vec::new(), &batches);
        let at = at.index(disk.len());
        disk[at] ^= 1_u8 << bit;
        match replay(&disk) {
            Ok(read) => prop_assert!(read.length <= at && at >= ends[0]),
            Err(error) => {
                prop_assert_eq!(error.kind(), ErrorKind::JournalForeign);
                prop_assert!(at < ends[0]);
            }
        }
    }

    #[test]
    fn reads_any_bytes_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(replay(&bytes).is_err() || bytes.is_empty());
    }

    #[test]
    fn writes_no_id_into_the_journal(ids in prop::collection::vec("[a-z]{8,12}", 1..5)) {
        let batch = ids.iter().map(|id| (id.clone(), Outcome::Unknown)).collect();
        let (disk, _, _) = run(Vec::new(), &[batch]);
        for id in ids {
            prop_assert!(!disk.windows(id.len()).any(|part| part == id.as_bytes()));
        }
    }
}

fn created(ids: &[&str]) -> Vec<(String, Outcome)> {
    ids.iter()
        .map(|id| ((*id).to_string(), Outcome::Created))
        .collect()
}

#[test]
fn sends_nothing_again_after_a_finished_run() {
    let batches = [created(&["a", "b"]), created(&["c"])];
    let (disk, _, _) = run(Vec::new(), &batches);
    let (_, ends, machine) = run(disk, &batches);
    let report = machine.report();
    assert_eq!(
        (
            report.requests,
            report.already_settled,
            report.counts.of(Outcome::Created)
        ),
        (0, 3, 3)
    );
    assert!(ends.is_empty() && report.stop.is_none());
}

#[test]
fn stops_at_a_row_with_another_id() {
    let (disk, _, _) = run(Vec::new(), &[created(&["a", "b"]), created(&["c"])]);
    let (_, _, machine) = run(
        disk,
        &[created(&["a", "x"]), created(&["c"]), created(&["d"])],
    );
    let report = machine.report();
    assert_eq!(report.stop, Some(Stop::ChangedFile { row: 2 }));
    assert_eq!(report.requests, 0);
    assert_eq!(report.counts.of(Outcome::Created), 2);
    assert_eq!(report.counts.of(Outcome::Unsent), 2);
}

#[test]
fn notices_a_missing_row() {
    let (disk, _, _) = run(Vec::new(), &[created(&["a"]), created(&["c"])]);
    let (_, _, machine) = run(disk, &[created(&["a"])]);
    assert_eq!(machine.report().stop, Some(Stop::ChangedFile { row: 11 }));
}

fn each(users: &[(&str, Outcome)]) -> [Vec<(String, Outcome)>; 1] {
    let named = |&(id, outcome): &(&str, Outcome)| (id.to_owned(), outcome);
    [users.iter().map(named).collect()]
}

#[test]
fn retries_a_requested_rejected_row_and_no_other() {
    use Outcome::{Created, Exists, Rejected};
    let first = each(&[
        ("a", Created),
        ("b", Rejected),
        ("c", Exists),
        ("d", Rejected),
    ]);
    let (disk, _, _) = run(Vec::new(), &first);
    let corrected = each(&[
        ("a", Created),
        ("b2", Created),
        ("c", Exists),
        ("d", Rejected),
    ]);
    // Rows of existing users are not sent again, although the retry requests them.
    let (after, ends, machine) = run_again(disk, &corrected, vec![1, 2, 3, 77]);
    let report = machine.report();
    assert_eq!(
        (report.requests, report.already_settled, report.stop),
        (1, 3, None)
    );
    assert_eq!(report.counts.of(Created), 2);
    assert_eq!(report.counts.of(Rejected), 1);
    assert_eq!(
        replay(&after).unwrap().state.get(2).unwrap().settled,
        Some(Mark::Created)
    );
    // With a new attempt in the journal the row is in doubt instead of rejected.
    let state = replay(&after[..ends[0]]).unwrap().state;
    let reopened = state.get(2).unwrap();
    assert!(reopened.settled.is_none() && reopened.in_doubt());
    // The outcome of the second run belongs to the new id.
    let (_, ends, machine) = run_again(after, &corrected, vec![2]);
    assert_eq!(
        (machine.report().requests, machine.report().already_settled),
        (0, 4)
    );
    assert!(ends.is_empty());
}

#[test]
fn allows_a_rejected_row_to_be_missing_in_the_next_run() {
    let first = each(&[("a", Outcome::Created), ("b", Outcome::Rejected)]);
    let (disk, _, _) = run(Vec::new(), &first);
    let (_, _, machine) = run(disk, &[created(&["a"])]);
    assert_eq!(machine.report().stop, None);
}

#[test]
fn allows_another_run_after_one_that_applied_nothing() {
    let run_to = |outcome| run(Vec::new(), &[vec![("a".to_owned(), outcome)]]).0;
    let begun = Journal::open(&run_to(Outcome::Unsent), [8; 16], [0; 16]).unwrap();
    assert_eq!(begun.state().rows().count(), 0);
    for outcome in [Outcome::Rejected, Outcome::Exists, Outcome::Unknown] {
        let opened = Journal::open(&run_to(outcome), [8; 16], [0; 16]);
        assert_eq!(
            opened.err().map(|error| error.kind()),
            Some(ErrorKind::JournalChanged),
            "{outcome:?}"
        );
    }
}

#[test]
fn rejects_the_journal_of_another_file() {
    let (disk, _, _) = run(Vec::new(), &[created(&["a"])]);
    let open = |bytes: &[u8], fingerprint| {
        Journal::open(bytes, fingerprint, [0; 16])
            .map(|_| ())
            .unwrap_err()
            .kind()
    };
    assert_eq!(open(&disk, [8; 16]), ErrorKind::JournalChanged);
    assert_eq!(
        open(b"id,email\n1,a@b.c\n", FINGERPRINT),
        ErrorKind::JournalForeign
    );
    assert_eq!(open(&[0; 500], FINGERPRINT), ErrorKind::JournalForeign);
}
