//! Parses the response to a request: the outcome of each user, and what to do
//! next. Any status, any bytes; it never panics.
//!
//! A user is `created` only if its id is a string in `data` of a complete 2xx
//! body, in an object whose `type` is `user` (or missing). Errors are matched to
//! users by `id`, else by `source.pointer` into this request, never by order.
//! Sources: Kard's reference ("Create Users"), JSON:API 1.1, RFC 6901, RFC 9110.
//!
//! | status | users | action |
//! | --- | --- | --- |
//! | 2xx of the API | in `data`: `created`; with an error: below; both: `unknown`; neither: `unknown` | `retry` if an error is 429 or 5xx, else `done` |
//! | 2xx, empty or cut off | `unknown` | `retry`: a transmission fault |
//! | 2xx, anything else | `unknown` | `stop`: the response is not from the API |
//! | 400, 409, 413 | with an error: below; the others `unsent` | `done` if all are settled, else `split` |
//! | 400, 409, HTML or not JSON | `unsent` | `stop` |
//! | 401 | `unsent` | `refresh` |
//! | 425, 429 | `unsent` | `retry` |
//! | 511 (a captive portal) | `unsent` | `stop` |
//! | 408, 5xx, 0 (no response) | `unknown` | `retry` |
//! | 3xx, other 4xx | `unsent` | `stop` |
//! | 1xx, 600 and above | `unknown` | `stop` |
//!
//! The errors of one user, for statuses that have errors per user (2xx, 400, 409,
//! 413):
//!
//! | status of the error | user |
//! | --- | --- |
//! | 5xx | `unknown`, retried |
//! | below 400 (a contradiction) | `unknown` |
//! | 409 | `exists` |
//! | any other; none: the status of the response | `rejected` |
//! | 429 | `unsent`, retried |
//!
//! If a user has several errors, the first matching line of that table counts.
//! With `retry` after a 2xx, only users with an error of 429 or 5xx need a retry;
//! a complete response does not mention the other `unknown` users.
//!
//! * A user in `data` *and* in `errors` is `unknown`: the response contradicts
//!   itself. Its errors are kept.
//! * An error whose `id` belongs to no user of the request fits no row, even if its
//!   pointer names one: it belongs to another request.
//! * A user that occurs twice in the request has one outcome; the errors are on
//!   its first place.
//! * An `id` in an error may be a number (`17` for `"17"`); in `data` it may not.
//! * 400, 409 or 413 for a request of one user is about that user, with all
//!   errors: `exists` for 409, else `rejected`.
//! * The content type does not matter if the body has the shape of the API. A
//!   cut-off or empty 2xx with a content type other than JSON is not from the API.
//! * If the body is not from the API, `errors` has one error of this crate that
//!   says so without quoting the body.
//! * At most [`MAX_UNMATCHED`] errors without a row and [`MAX_OF_ROW`] of a row
//!   are kept, their texts cut at 2,000 (`detail`) and 400 bytes.

use super::body::{self, BodyProblem, ErrorParts, ResponseBody};
use super::http_response::{ApiResponse, MAX_OF_ROW, MAX_UNMATCHED, may_be_json, not_from_the_api};
use super::id_index::IdIndex;
use super::pointer::{self, PointerTarget};
use crate::json::{Kind, Node};
use crate::send::outcome::{Action, ApiError, BatchResult, Outcome, RowOutcome, UserRef};

/// What the errors of a user say together; a later variant outweighs an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum UserStatus {
    #[default]
    /// No error.
    NoError,
    /// 429.
    Busy,
    /// Any other error of the client.
    Rejected,
    /// 409.
    Exists,
    /// An error with a success status.
    Contradictory,
    /// 5xx.
    Failed,
}

impl UserStatus {
    const fn from_status(status: u16) -> Self {
        match status {
            0..400 => UserStatus::Contradictory,
            409 => UserStatus::Exists,
            429 => UserStatus::Busy,
            500.. => UserStatus::Failed,
            _ => UserStatus::Rejected,
        }
    }

    const fn outcome(self) -> Option<Outcome> {
        match self {
            UserStatus::NoError => None,
            UserStatus::Busy => Some(Outcome::Unsent),
            UserStatus::Rejected => Some(Outcome::Rejected),
            UserStatus::Exists => Some(Outcome::Exists),
            UserStatus::Contradictory | UserStatus::Failed => Some(Outcome::Unknown),
        }
    }

    const fn is_retried(self) -> bool {
        matches!(self, UserStatus::Busy | UserStatus::Failed)
    }
}

/// What a response says about one user.
#[derive(Default)]
struct UserReport {
    /// Its id is in `data`.
    listed: bool,
    status: UserStatus,
    errors: Vec<ApiError>,
}

/// What a response says about all users of its request.
struct RequestReport<'u> {
    users: &'u [UserRef],
    index: IdIndex<'u>,
    reports: Vec<UserReport>,
    /// Errors that fit no row.
    unmatched: Vec<ApiError>,
}

/// Parses the response to the request number `index` with these users.
#[must_use]
pub fn parse(index: u32, users: &[UserRef], response: &ApiResponse<'_>) -> BatchResult {
    let status = response.status;
    let body = body::parse(response.body);
    let mut report = RequestReport::new(users);
    match body {
        ResponseBody::Api { data, errors } => {
            if let 200..300 = status {
                report.add_listed(data);
            }
            report.attribute_errors(errors, status);
        }
        ResponseBody::Other(problem) => report.unmatched.push(not_from_the_api(status, problem)),
    }
    let has_user_errors = matches!(
        (status, &body),
        (200..300, ResponseBody::Api { .. }) | (400 | 409 | 413, _)
    );
    let (unmentioned, action) = match (status, &body) {
        (200..300, ResponseBody::Api { .. }) => (Outcome::Unknown, report.action_after_success()),
        (200..300, ResponseBody::Other(BodyProblem::Empty | BodyProblem::CutOff))
            if may_be_json(response) =>
        {
            (Outcome::Unknown, Action::Retry)
        }
        (400 | 409, ResponseBody::Other(BodyProblem::Markup | BodyProblem::NotJson)) => {
            (Outcome::Unsent, Action::Stop)
        }
        (400 | 409 | 413, _) => (Outcome::Unsent, report.action_after_rejection(status)),
        (401, _) => (Outcome::Unsent, Action::Refresh),
        (425 | 429, _) => (Outcome::Unsent, Action::Retry),
        (0 | 408, _) => (Outcome::Unknown, Action::Retry),
        (300..500 | 511, _) => (Outcome::Unsent, Action::Stop),
        (500..600, _) => (Outcome::Unknown, Action::Retry),
        // Also a success that is not from the API.
        _ => (Outcome::Unknown, Action::Stop),
    };
    let (outcomes, errors) = report.finish(unmentioned, has_user_errors);
    BatchResult {
        index,
        outcomes,
        errors,
        action,
        retry_after: response.retry_after.filter(|_| action == Action::Retry),
    }
}

impl<'u> RequestReport<'u> {
    fn new(users: &'u [UserRef]) -> Self {
        RequestReport {
            users,
            index: IdIndex::new(users),
            reports: users.iter().map(|_| UserReport::default()).collect(),
            unmatched: Vec::new(),
        }
    }

    /// Marks the users in `data` of a success.
    fn add_listed(&mut self, data: Option<Node<'_>>) {
        let mut scratch = String::new();
        for item in body::items(data) {
            let place = body::user_id(item, &mut scratch).and_then(|id| self.index.find(id));
            if let Some(user) = place.and_then(|place| self.reports.get_mut(place)) {
                user.listed = true;
            }
        }
    }

    /// Matches the `errors` of a response with that status to users.
    fn attribute_errors(&mut self, errors: Option<Node<'_>>, status: u16) {
        let response_status = Some(status).filter(|status| *status >= 400);
        let (mut id, mut path) = (String::new(), String::new());
        for item in body::items(errors) {
            if !matches!(item.kind(), Kind::Object | Kind::String) {
                continue;
            }
            let parts = ErrorParts::parse(item);
            let target = parts.pointer(&mut path).and_then(pointer::parse);
            let pointed = target.as_ref().map(|target| self.place(target));
            let place = match parts.id(&mut id) {
                Some(named) => named.ok().and_then(|id| self.index.find(id)),
                None => pointed.flatten(),
            };
            let Some(place) = place else {
                if self.unmatched.len() < MAX_UNMATCHED {
                    self.unmatched.push(parts.report(response_status));
                }
                continue;
            };
            let status = match (parts.status(), response_status) {
                (Some(own @ 400..), _) => UserStatus::from_status(own),
                (_, Some(response)) => UserStatus::from_status(response),
                (Some(own), None) => UserStatus::from_status(own),
                (None, None) => UserStatus::Rejected,
            };
            // A user that occurs twice in the request has one outcome.
            let first = self.index.first(place).unwrap_or(place);
            let Some(user) = self.reports.get_mut(first) else {
                continue;
            };
            let outweighs = status > user.status;
            user.status = user.status.max(status);
            if user.errors.len() >= MAX_OF_ROW {
                if !outweighs {
                    continue;
                }
                user.errors.pop();
            }
            let mut error = parts.report(response_status);
            error.row = self.users.get(place).map(|user| user.row);
            error.field = target
                .filter(|_| pointed.flatten() == Some(place))
                .and_then(|target| target.field)
                .map(|field| body::clip(field, body::MAX_TEXT));
            user.errors.push(error);
        }
    }

    /// The position of the user that a pointer names, if there is one.
    fn place(&self, target: &PointerTarget<'_>) -> Option<usize> {
        let only = (self.users.len() == 1).then_some(0);
        let place = target.user.or(only)?;
        (place < self.users.len()).then_some(place)
    }

    /// The action after a 2xx.
    fn action_after_success(&self) -> Action {
        if self.reports.iter().any(|user| user.status.is_retried()) {
            Action::Retry
        } else {
            Action::Done
        }
    }

    /// The action after a 400, 409 or 413.
    fn action_after_rejection(&mut self, status: u16) -> Action {
        if let ([user], [one]) = (&mut self.reports[..], self.users)
            && user.status == UserStatus::NoError
        {
            user.status = UserStatus::from_status(status);
            let errors = self.unmatched.drain(..).take(MAX_OF_ROW);
            user.errors.extend(errors.map(|error| ApiError {
                row: Some(one.row),
                ..error
            }));
        }
        let open = |status: UserStatus| {
            matches!(
                status,
                UserStatus::NoError | UserStatus::Busy | UserStatus::Failed
            )
        };
        // A user that repeats an earlier one has no status of its own.
        let counts = |place: &usize| self.index.first(*place) == Some(*place);
        let status = |place: usize| self.reports.get(place).map(|user| user.status);
        let all = || (0..self.reports.len()).filter(counts).filter_map(status);
        if !all().any(open) {
            Action::Done
        } else if all().any(|status| !open(status)) || !all().any(UserStatus::is_retried) {
            Action::Split
        } else {
            Action::Retry
        }
    }

    /// Every user of the request once, in its order, and the errors that fit
    /// none. `unmentioned` is the outcome of users that the response does not
    /// mention, and of all users without `has_user_errors`.
    fn finish(
        mut self,
        unmentioned: Outcome,
        has_user_errors: bool,
    ) -> (Vec<RowOutcome>, Vec<ApiError>) {
        let mut outcomes: Vec<RowOutcome> = Vec::with_capacity(self.users.len());
        for (place, user) in self.users.iter().enumerate() {
            let first = self
                .index
                .first(place)
                .and_then(|first| outcomes.get(first));
            let (outcome, errors) = match (first, self.reports.get_mut(place)) {
                // Its errors are on the first place.
                (Some(first), _) => (first.outcome, Vec::new()),
                (None, Some(own)) => {
                    let outcome = match (own.listed, own.status.outcome()) {
                        _ if !has_user_errors => unmentioned,
                        (true, None) => Outcome::Created,
                        (false, Some(outcome)) => outcome,
                        (true, Some(_)) | (false, None) => unmentioned,
                    };
                    (outcome, std::mem::take(&mut own.errors))
                }
                (None, None) => (unmentioned, Vec::new()),
            };
            outcomes.push(RowOutcome {
                row: user.row,
                id: user.id.clone(),
                outcome,
                errors,
            });
        }
        (outcomes, self.unmatched)
    }
}
