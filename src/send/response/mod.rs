//! Reads the answer to a request: what became of each of its users, and what
//! to do next. Any status, any bytes; it never panics.
//!
//! Nothing is `created` unless its id stands as a string in `data` of a whole
//! 2xx body, in an object whose `type` is `user` (or not said). Errors are tied
//! to users by `id`, else by `source.pointer` into this very request, never by
//! order. Sources: Kard's reference ("Create Users"), JSON:API 1.1, RFC 6901,
//! RFC 9110.
//!
//! | status | users | action |
//! | --- | --- | --- |
//! | 2xx, the API's | in `data`: `created`; with an error: below; both: `unknown`; neither: `unknown` | `retry` if an error is 429 or 5xx, else `done` |
//! | 2xx, empty or cut off | `unknown` | `retry`: a fault on the way |
//! | 2xx, anything else | `unknown` | `stop`: somebody else answers |
//! | 400, 409, 413 | with an error: below; the others `unsent` | `done` if all are settled, else `split` |
//! | 400, 409, HTML or not JSON | `unsent` | `stop` |
//! | 401 | `unsent` | `refresh` |
//! | 425, 429 | `unsent` | `retry` |
//! | 511 (a captive portal) | `unsent` | `stop` |
//! | 408, 5xx, 0 (no answer) | `unknown` | `retry` |
//! | 3xx, other 4xx | `unsent` | `stop` |
//! | 1xx, 600 and above | `unknown` | `stop` |
//!
//! A user's own errors, where the status lets them speak (2xx, 400, 409, 413):
//!
//! | status of the error | user |
//! | --- | --- |
//! | 5xx | `unknown`, again |
//! | below 400 (it contradicts itself) | `unknown` |
//! | 409 | `exists` |
//! | any other; none: that of the answer | `rejected` |
//! | 429 | `unsent`, again |
//!
//! Of several errors the first line of that table that fits counts. With
//! `retry` after a 2xx only users with an error of 429 or 5xx need go again;
//! the other `unknown` ones were left out by an answer that is whole.
//!
//! * A user in `data` *and* in `errors` is `unknown`: the answer contradicts
//!   itself, and its errors are kept.
//! * An error whose `id` is of no user of the request fits no row, whatever its
//!   pointer: it was meant for another request.
//! * A user that stands in the request twice has one fate, told at its first
//!   place with its errors.
//! * An `id` in an error may be a number (`17` for `"17"`); in `data` it may not.
//! * 400, 409 or 413 for one user alone is about that user, and all errors with
//!   it: `exists` for 409, else `rejected`.
//! * The content type is not believed where the body is the API's. A cut-off or
//!   empty 2xx of another content type than JSON is somebody else's.
//! * When the body is not the API's, `errors` holds one error of ours that says
//!   so without quoting it.
//! * At most [`MAX_UNMATCHED`] errors without a row and [`MAX_OF_ROW`] of a row
//!   are kept, their texts cut at 2,000 (`detail`) and 400 bytes.

mod body;
mod index;
mod lookup;
mod one;
mod pointer;
mod retry_after;

use crate::json::{Kind, Node};
use crate::send::outcome::{Action, ApiError, BatchResult, Outcome, RowOutcome, UserRef};
use body::{Body, ErrorParts, Why};
use index::Index;
use pointer::Target;

pub use lookup::compare;
pub use one::{Method, One, read_one};

/// How many errors that fit no row are kept.
pub const MAX_UNMATCHED: usize = 1_000;
/// How many errors of one row are kept.
pub const MAX_OF_ROW: usize = 20;

/// An HTTP answer, its body read to the end.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// 0 where there was none.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<&'a str>,
    /// The header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The bytes of the body.
    pub body: &'a [u8],
    /// Unix time in ms, for a `Retry-After` that is a date.
    pub now_ms: u64,
}

/// What a user's errors say together; a later one outweighs an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    #[default]
    Nothing,
    /// 429.
    Busy,
    Refused,
    /// 409.
    Exists,
    /// An error with a status of success.
    Odd,
    /// 5xx.
    Failed,
}

impl Said {
    const fn by(status: u16) -> Self {
        match status {
            0..400 => Said::Odd,
            409 => Said::Exists,
            429 => Said::Busy,
            500.. => Said::Failed,
            _ => Said::Refused,
        }
    }

    const fn outcome(self) -> Option<Outcome> {
        match self {
            Said::Nothing => None,
            Said::Busy => Some(Outcome::Unsent),
            Said::Refused => Some(Outcome::Rejected),
            Said::Exists => Some(Outcome::Exists),
            Said::Odd | Said::Failed => Some(Outcome::Unknown),
        }
    }

    const fn goes_again(self) -> bool {
        matches!(self, Said::Busy | Said::Failed)
    }
}

/// What an answer says of one user.
#[derive(Default)]
struct User {
    /// Its id is in `data`.
    listed: bool,
    said: Said,
    errors: Vec<ApiError>,
}

/// What an answer says of all users of its request.
struct Users<'u> {
    refs: &'u [UserRef],
    index: Index<'u>,
    users: Vec<User>,
    /// Errors that fit no row.
    unmatched: Vec<ApiError>,
}

/// Reads the answer to the request number `index` with these users.
#[must_use]
pub fn read(index: u32, users: &[UserRef], answer: &Answer<'_>) -> BatchResult {
    let status = answer.status;
    let body = body::read(answer.body);
    let mut told = Users::new(users);
    match body {
        Body::Api { data, errors } => {
            if let 200..300 = status {
                told.list(data);
            }
            told.blame(errors, status);
        }
        Body::Other(why) => told.unmatched.push(not_of_the_api(status, why)),
    }
    let speaks = matches!(
        (status, &body),
        (200..300, Body::Api { .. }) | (400 | 409 | 413, _)
    );
    let (unspoken, action) = match (status, &body) {
        (200..300, Body::Api { .. }) => (Outcome::Unknown, told.accepted()),
        (200..300, Body::Other(Why::Empty | Why::Cut)) if may_be_json(answer) => {
            (Outcome::Unknown, Action::Retry)
        }
        (400 | 409, Body::Other(Why::Markup | Why::NotJson)) => (Outcome::Unsent, Action::Stop),
        (400 | 409 | 413, _) => (Outcome::Unsent, told.refused(status)),
        (401, _) => (Outcome::Unsent, Action::Refresh),
        (425 | 429, _) => (Outcome::Unsent, Action::Retry),
        (0 | 408, _) => (Outcome::Unknown, Action::Retry),
        (300..500 | 511, _) => (Outcome::Unsent, Action::Stop),
        (500..600, _) => (Outcome::Unknown, Action::Retry),
        // A success that is not the API's too.
        _ => (Outcome::Unknown, Action::Stop),
    };
    let (outcomes, errors) = told.finish(unspoken, speaks);
    BatchResult {
        index,
        outcomes,
        errors,
        action,
        retry_after: match (action, answer.retry_after) {
            (Action::Retry, Some(header)) => retry_after::read(header, answer.now_ms),
            _ => None,
        },
    }
}

impl<'u> Users<'u> {
    fn new(refs: &'u [UserRef]) -> Self {
        Users {
            refs,
            index: Index::new(refs),
            users: refs.iter().map(|_| User::default()).collect(),
            unmatched: Vec::new(),
        }
    }

    /// Takes in the `data` of a success.
    #[inline(never)]
    fn list(&mut self, data: Option<Node<'_>>) {
        let mut scratch = String::new();
        for item in body::items(data) {
            let place = body::user_id(item, &mut scratch).and_then(|id| self.index.find(id));
            if let Some(user) = place.and_then(|place| self.users.get_mut(place)) {
                user.listed = true;
            }
        }
    }

    /// Takes in the `errors` of an answer with that status.
    #[inline(never)]
    fn blame(&mut self, errors: Option<Node<'_>>, status: u16) {
        let own = Some(status).filter(|status| *status >= 400);
        let (mut id, mut path) = (String::new(), String::new());
        for item in body::items(errors) {
            if !matches!(item.kind(), Kind::Object | Kind::String) {
                continue;
            }
            let parts = ErrorParts::read(item);
            let target = parts.pointer(&mut path).and_then(pointer::read);
            let aim = target.as_ref().map(|target| self.place(target));
            let place = match parts.id(&mut id) {
                Some(named) => named.ok().and_then(|id| self.index.find(id)),
                None => aim.flatten(),
            };
            let Some(place) = place else {
                if self.unmatched.len() < MAX_UNMATCHED {
                    self.unmatched.push(parts.report(own));
                }
                continue;
            };
            let said = match (parts.status(), own) {
                (Some(named @ 400..), _) => Said::by(named),
                (_, Some(own)) => Said::by(own),
                (Some(named), None) => Said::by(named),
                (None, None) => Said::Refused,
            };
            // A user that stands in the request twice is accounted for once.
            let first = self.index.first(place).unwrap_or(place);
            let Some(user) = self.users.get_mut(first) else {
                continue;
            };
            let weighs_more = said > user.said;
            user.said = user.said.max(said);
            if user.errors.len() >= MAX_OF_ROW {
                if !weighs_more {
                    continue;
                }
                user.errors.pop();
            }
            let mut error = parts.report(own);
            error.row = self.refs.get(place).map(|user| user.row);
            error.field = target
                .filter(|_| aim.flatten() == Some(place))
                .and_then(|target| target.field)
                .map(|field| body::clip(field, body::MAX_TEXT));
            user.errors.push(error);
        }
    }

    /// The user that a pointer names, if there is one.
    fn place(&self, target: &Target<'_>) -> Option<usize> {
        let alone = (self.refs.len() == 1).then_some(0);
        let place = target.user.or(alone)?;
        (place < self.refs.len()).then_some(place)
    }

    /// After a 2xx.
    fn accepted(&self) -> Action {
        if self.users.iter().any(|user| user.said.goes_again()) {
            Action::Retry
        } else {
            Action::Done
        }
    }

    /// After a 400, 409 or 413.
    fn refused(&mut self, status: u16) -> Action {
        if let ([user], [one]) = (&mut self.users[..], self.refs)
            && user.said == Said::Nothing
        {
            user.said = Said::by(status);
            let own = self.unmatched.drain(..).take(MAX_OF_ROW);
            user.errors.extend(own.map(|error| ApiError {
                row: Some(one.row),
                ..error
            }));
        }
        let open = |said: Said| matches!(said, Said::Nothing | Said::Busy | Said::Failed);
        // A user that repeats an earlier one has nothing of its own.
        let counts = |place: &usize| self.index.first(*place) == Some(*place);
        let said = |place: usize| self.users.get(place).map(|user| user.said);
        let all = || (0..self.users.len()).filter(counts).filter_map(said);
        if !all().any(open) {
            Action::Done
        } else if all().any(|said| !open(said)) || !all().any(Said::goes_again) {
            Action::Split
        } else {
            Action::Retry
        }
    }

    /// Every user of the request once, in its order, and the errors that fit
    /// none. `unspoken` is the outcome of those that the answer does not speak
    /// of; it speaks of none if not `speaks`.
    fn finish(mut self, unspoken: Outcome, speaks: bool) -> (Vec<RowOutcome>, Vec<ApiError>) {
        let mut outcomes: Vec<RowOutcome> = Vec::with_capacity(self.refs.len());
        for (place, user) in self.refs.iter().enumerate() {
            let first = self
                .index
                .first(place)
                .and_then(|first| outcomes.get(first));
            let (outcome, errors) = match (first, self.users.get_mut(place)) {
                // Its errors stand with the first.
                (Some(first), _) => (first.outcome, Vec::new()),
                (None, Some(own)) => {
                    let outcome = match (own.listed, own.said.outcome()) {
                        _ if !speaks => unspoken,
                        (true, None) => Outcome::Created,
                        (false, Some(outcome)) => outcome,
                        (true, Some(_)) | (false, None) => unspoken,
                    };
                    (outcome, std::mem::take(&mut own.errors))
                }
                (None, None) => (unspoken, Vec::new()),
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

/// Whether nothing says that the body was meant to be something else.
fn may_be_json(answer: &Answer<'_>) -> bool {
    let Some(kind) = answer.content_type.filter(|kind| !kind.is_empty()) else {
        return true;
    };
    // How many letters of `json` stand before this byte; no letter is in it twice.
    let mut found = 0;
    for byte in kind.bytes() {
        found = match (found, byte.to_ascii_lowercase()) {
            (1, b's') => 2,
            (2, b'o') => 3,
            (3, b'n') => return true,
            (_, b'j') => 1,
            _ => 0,
        };
    }
    false
}

/// The one error that is ours: why nothing of the body was believed.
fn not_of_the_api(status: u16, why: Why) -> ApiError {
    ApiError {
        status: status.to_string(),
        title: String::from("not an answer of the API"),
        detail: why.as_str().to_owned(),
        ..ApiError::default()
    }
}

#[cfg(test)]
mod tests;
