//! What the API said of a row is told with its outcome, however that came about.

use kard_enroll::send::outcome::{Action, ApiError, BatchResult, Outcome, RowOutcome, UserRef};
use kard_enroll::send::{Command, Config, Machine, Request};

/// One user, whose only answer leaves it at `outcome` with an error of the API's.
fn told(outcome: Outcome) -> RowOutcome {
    let config = Config {
        retries: 0,
        ..Config::default()
    };
    let mut machine = Machine::new(config, 0, None);
    let user = UserRef {
        id: "a".to_owned(),
        row: 3,
    };
    let mut request = Request::new(0, br#"{"data":[{}]}"#.to_vec(), vec![user]).ok();
    loop {
        match machine.poll(0) {
            Command::Pull => match request.take() {
                Some(request) => machine.push(0, request),
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
                machine.answered(0, attempt, 207, result);
            }
            Command::Settled(result) => return result.outcomes[0].clone(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_the_api_said_of_a_row_stays_when_the_retries_are_used_up() {
    for outcome in [Outcome::Unknown, Outcome::Unsent] {
        let row = told(outcome);
        assert_eq!(row.outcome, outcome);
        let [theirs, ours] = &row.errors[..] else {
            panic!("{:?}", row.errors);
        };
        assert_eq!(theirs.detail, "overloaded");
        assert_eq!(ours.row, Some(3));
    }
}
