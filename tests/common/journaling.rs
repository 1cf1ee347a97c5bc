//! A complete run with a journal, for the property tests and the fuzz targets.

use kard_enroll::send::outcome::{Action, BatchResult, Outcome, RowOutcome, UserRef};
use kard_enroll::send::{Backoff, Command, Config, Journal, SendMachine, SendRequest};

pub(crate) const FINGERPRINT: [u8; 16] = [1; 16];

fn request(index: u32, ids: &[String]) -> SendRequest {
    let users = ids.iter().zip(index * 10 + 1..).map(|(id, row)| UserRef {
        id: id.clone(),
        row,
    });
    SendRequest::new(index, users.collect()).unwrap()
}

/// Runs over `batches`, in which each row gets the given outcome. Returns the journal
/// and the end of each write.
pub(crate) fn run(
    disk: Vec<u8>,
    batches: &[Vec<(String, Outcome)>],
) -> (Vec<u8>, Vec<usize>, SendMachine) {
    run_again(disk, batches, Vec::new())
}

/// The same with rejected rows that are retried.
pub(crate) fn run_again(
    disk: Vec<u8>,
    batches: &[Vec<(String, Outcome)>],
    retry_rejected: Vec<u32>,
) -> (Vec<u8>, Vec<usize>, SendMachine) {
    let (mut disk, mut ends) = (disk, Vec::new());
    let journal = Journal::open(&disk, FINGERPRINT, [2; 16]).unwrap();
    let config = Config {
        retry: Backoff::with_retries(0),
        retry_rejected,
        ..Config::default()
    };
    let mut machine = SendMachine::new(config, 0, Some(journal));
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
                machine.response(0, attempt, 207, result);
            }
            Command::Finished { .. } => return (disk, ends, machine),
            Command::Wait { .. } => panic!("nothing to wait for"),
            _ => {}
        }
    }
}
