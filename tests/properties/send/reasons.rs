//! The errors of the API about a row are reported with its outcome.

use kard_enroll::send::outcome::{Action, ApiError, BatchResult, Outcome, RowOutcome, UserRef};
use kard_enroll::send::{Backoff, Command, Config, SendMachine, SendRequest};

/// One user, whose only answer leaves it at `outcome` with an error of the API's.
fn settled_row(outcome: Outcome) -> RowOutcome {
    let config = Config {
        retry: Backoff::with_retries(0),
        ..Config::default()
    };
    let mut machine = SendMachine::new(config, 0, None);
    let user = UserRef {
        id: "a".to_owned(),
        row: 3,
    };
    let mut request = SendRequest::new(0, vec![user]).ok();
    loop {
        match machine.poll(0) {
            Command::Pull => match request.take() {
                Some(request) => {
                    machine.push(0, request);
                }
                None => machine.end(0, 0),
            },
            Command::RefreshToken => assert!(machine.token_arrived(0)),
            Command::Send { attempt, .. } => {
                let said = RowOutcome {
                    row: 3,
                    id: "a".to_owned(),
                    outcome,
                    errors: vec![ApiError {
                        status: "500".to_owned(),
                        detail: "overloaded".to_owned(),
                        ..ApiError::default()
                    }],
                };
                let result = BatchResult {
                    index: 0,
                    outcomes: vec![said],
                    errors: Vec::new(),
                    action: Action::Retry,
                    retry_after: None,
                };
                machine.response(0, attempt, 207, result);
            }
            Command::Settled { result, .. } => return result.outcomes[0].clone(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn keeps_the_errors_of_the_api_when_no_retries_are_left() {
    for outcome in [Outcome::Unknown, Outcome::Unsent] {
        let row = settled_row(outcome);
        assert_eq!(row.outcome, outcome);
        let [error, note] = &row.errors[..] else {
            panic!("{:?}", row.errors);
        };
        assert_eq!(error.detail, "overloaded");
        assert_eq!(note.row, Some(3));
    }
}
