//! A run with a journal, from its beginning to its end. The property tests and the
//! fuzz targets use it alike.

use kard_enroll::send::outcome::{Action, BatchResult, Outcome, RowOutcome, UserRef};
use kard_enroll::send::{Command, Config, Journal, Machine, Request};

pub(crate) const FINGERPRINT: [u8; 16] = [1; 16];

fn request(index: u32, ids: &[String]) -> Request {
    let objects: Vec<_> = ids.iter().map(|_| "{}").collect();
    let users = ids.iter().zip(index * 10 + 1..).map(|(id, row)| UserRef {
        id: id.clone(),
        row,
    });
    Request::new(
        index,
        format!(r#"{{"data":[{}]}}"#, objects.join(",")).into_bytes(),
        users.collect(),
    )
    .unwrap()
}

/// A run over `batches` in which each row gets the outcome given with it; the
/// journal that it leaves, and where each write ended.
pub(crate) fn run(
    disk: Vec<u8>,
    batches: &[Vec<(String, Outcome)>],
) -> (Vec<u8>, Vec<usize>, Machine) {
    run_again(disk, batches, Vec::new())
}

/// The same, in which some rows that were refused are sent again.
pub(crate) fn run_again(
    disk: Vec<u8>,
    batches: &[Vec<(String, Outcome)>],
    resend: Vec<u32>,
) -> (Vec<u8>, Vec<usize>, Machine) {
    let (mut disk, mut ends) = (disk, Vec::new());
    let journal = Journal::open(&disk, FINGERPRINT, [2; 16]).unwrap();
    let config = Config {
        retries: 0,
        resend,
        ..Config::default()
    };
    let mut machine = Machine::new(config, 0, Some(journal));
    let mut left = batches.iter().enumerate();
    loop {
        match machine.poll(0) {
            Command::Pull => match left.next() {
                Some((index, users)) => {
                    let ids: Vec<_> = users.iter().map(|(id, _)| id.clone()).collect();
                    machine.push(0, request(index as u32, &ids));
                }
                None => machine.end(0, 0),
            },
            Command::RefreshToken => assert!(machine.token_arrived(0)),
            Command::Journal { at, bytes } => {
                disk.truncate(at as usize);
                disk.extend_from_slice(&bytes);
                ends.push(disk.len());
                machine.journaled();
            }
            Command::Send { attempt, .. } => {
                let (index, users) = machine.sent(attempt).unwrap();
                let said = |user: &UserRef| {
                    let (id, outcome) =
                        &batches[index as usize][(user.row - index * 10 - 1) as usize];
                    assert_eq!(*id, user.id);
                    RowOutcome {
                        row: user.row,
                        id: user.id.clone(),
                        outcome: *outcome,
                        errors: Vec::new(),
                    }
                };
                let outcomes = users.iter().map(said).collect();
                let result = BatchResult {
                    index,
                    outcomes,
                    errors: Vec::new(),
                    action: Action::Done,
                    retry_after: None,
                };
                drop(users);
                machine.answered(0, attempt, 207, result);
            }
            Command::Finished(_) => return (disk, ends, machine),
            Command::Wait { .. } => panic!("nothing to wait for"),
            _ => {}
        }
    }
}
