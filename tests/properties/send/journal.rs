//! Any prefix of a journal is a journal, and says what was known by then.

use kard_enroll::send::outcome::Outcome;
use kard_enroll::send::{Journal, JournalError, Mark, Stop, Tally, replay};
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
    fn any_prefix_replays_to_what_was_known_by_then(batches in batches()) {
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
                prop_assert_ne!(known.settled, Some(Mark::Back));
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
        prop_assert_eq!(read.state.tally(), Tally {
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
    fn a_byte_that_changed_ends_the_journal_there(batches in batches(), at in any::<prop::sample::Index>(), bit in 0..8) {
        let (mut disk, ends, _) = run(Vec::new(), &batches);
        let at = at.index(disk.len());
        disk[at] ^= 1_u8 << bit;
        match replay(&disk) {
            Ok(read) => prop_assert!(read.length <= at && at >= ends[0]),
            Err(error) => {
                prop_assert_eq!(error, JournalError::NotAJournal);
                prop_assert!(at < ends[0]);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(replay(&bytes).is_err() || bytes.is_empty());
    }

    #[test]
    fn no_id_stands_in_the_journal(ids in prop::collection::vec("[a-z]{8,12}", 1..5)) {
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
fn a_finished_run_is_not_sent_again() {
    let batches = [created(&["a", "b"]), created(&["c"])];
    let (disk, _, _) = run(Vec::new(), &batches);
    let (_, ends, machine) = run(disk, &batches);
    let report = machine.report();
    assert_eq!(
        (
            report.requests,
            report.earlier,
            report.counts.of(Outcome::Created)
        ),
        (0, 3, 3)
    );
    assert!(ends.is_empty() && report.stop.is_none());
}

#[test]
fn a_row_with_another_id_stops_the_run() {
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
fn a_row_that_is_gone_is_noticed() {
    let (disk, _, _) = run(Vec::new(), &[created(&["a"]), created(&["c"])]);
    let (_, _, machine) = run(disk, &[created(&["a"])]);
    assert_eq!(machine.report().stop, Some(Stop::ChangedFile { row: 11 }));
}

fn each(users: &[(&str, Outcome)]) -> [Vec<(String, Outcome)>; 1] {
    let named = |&(id, outcome): &(&str, Outcome)| (id.to_owned(), outcome);
    [users.iter().map(named).collect()]
}

#[test]
fn a_refused_row_is_sent_again_when_it_is_asked_for_and_no_other_is() {
    use Outcome::{Created, Exists, Rejected};
    let first = each(&[
        ("a", Created),
        ("b", Rejected),
        ("c", Exists),
        ("d", Rejected),
    ]);
    let (disk, _, _) = run(Vec::new(), &first);
    let mended = each(&[
        ("a", Created),
        ("b2", Created),
        ("c", Exists),
        ("d", Rejected),
    ]);
    // Whatever else is asked for: what is there is not sent again.
    let (after, ends, machine) = run_again(disk, &mended, vec![1, 2, 3, 77]);
    let report = machine.report();
    assert_eq!((report.requests, report.earlier, report.stop), (1, 3, None));
    assert_eq!(report.counts.of(Created), 2);
    assert_eq!(report.counts.of(Rejected), 1);
    assert_eq!(
        replay(&after).unwrap().state.get(2).unwrap().settled,
        Some(Mark::Created)
    );
    // About to be sent again, it is no longer refused: it may have been applied.
    let state = replay(&after[..ends[0]]).unwrap().state;
    let reopened = state.get(2).unwrap();
    assert!(reopened.settled.is_none() && reopened.in_doubt());
    // What the second run settled stays, under the id that it has now.
    let (_, ends, machine) = run_again(after, &mended, vec![2]);
    assert_eq!(
        (machine.report().requests, machine.report().earlier),
        (0, 4)
    );
    assert!(ends.is_empty());
}

#[test]
fn a_refused_row_may_be_gone_in_the_next_run() {
    let first = each(&[("a", Outcome::Created), ("b", Outcome::Rejected)]);
    let (disk, _, _) = run(Vec::new(), &first);
    let (_, _, machine) = run(disk, &[created(&["a"])]);
    assert_eq!(machine.report().stop, None);
}

#[test]
fn a_run_that_came_to_nothing_does_not_stand_in_the_way_of_another() {
    let run_to = |outcome| run(Vec::new(), &[vec![("a".to_owned(), outcome)]]).0;
    let begun = Journal::open(&run_to(Outcome::Unsent), [8; 16], [0; 16]).unwrap();
    assert_eq!(begun.state().rows().count(), 0);
    for outcome in [Outcome::Rejected, Outcome::Exists, Outcome::Unknown] {
        let refused = Journal::open(&run_to(outcome), [8; 16], [0; 16]);
        assert_eq!(
            refused.err(),
            Some(JournalError::ChangedFile),
            "{outcome:?}"
        );
    }
}

#[test]
fn another_file_is_refused() {
    let (disk, _, _) = run(Vec::new(), &[created(&["a"])]);
    let open = |bytes: &[u8], fingerprint| {
        Journal::open(bytes, fingerprint, [0; 16])
            .map(|_| ())
            .unwrap_err()
    };
    assert_eq!(open(&disk, [8; 16]), JournalError::ChangedFile);
    assert_eq!(
        open(b"id,email\n1,a@b.c\n", FINGERPRINT),
        JournalError::NotAJournal
    );
    assert_eq!(open(&[0; 500], FINGERPRINT), JournalError::NotAJournal);
}
