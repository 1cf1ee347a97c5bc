//! A request as the sender holds it: the body once, and where each user lies
//! in it, so that any subset of the users is packed again by copying slices.
//!
//! The body is `{"data":[u1,u2,...]}`, written by this crate, so the scan that
//! finds the users needs no whole JSON parser: strings (with their escapes)
//! and depth are enough. White space between the tokens is allowed, because a
//! caller may have stored the body and formatted it.

use crate::send::outcome::UserRef;
use std::borrow::Cow;
use std::ops::Range;

const HEAD: &[u8] = b"{\"data\":[";
const TAIL: &[u8] = b"]}";

/// Why a body and a list of users are not a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// The body is not `{"data":[...]}`.
    Body,
    /// The body holds another number of users than the list, or none.
    Users,
}

impl RequestError {
    /// One sentence, lower case, without a full stop.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            RequestError::Body => "the body of the request is not an object with a list in data",
            RequestError::Users => {
                "the body of the request holds another number of users than its list"
            }
        }
    }
}

impl std::fmt::Display for RequestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for RequestError {}

/// A body and its users, in the same order. At least one user.
#[derive(Clone, Debug)]
pub struct Request {
    index: u32,
    body: Vec<u8>,
    users: Vec<UserRef>,
    ranges: Vec<Range<usize>>,
}

impl Request {
    /// A request from a body as [`prepare`](crate::pipeline) wrote it. `index`
    /// is 0-based and comes back in the results.
    ///
    /// # Errors
    /// When the body has another form, or another number of users.
    pub fn new(index: u32, body: Vec<u8>, users: Vec<UserRef>) -> Result<Request, RequestError> {
        let ranges = scan(&body).ok_or(RequestError::Body)?;
        if ranges.len() != users.len() || users.is_empty() || users.len() > usize::from(u16::MAX) {
            return Err(RequestError::Users);
        }
        Ok(Request {
            index,
            body,
            users,
            ranges,
        })
    }

    /// The caller's number of the request.
    #[must_use]
    pub fn index(&self) -> u32 {
        self.index
    }

    /// The users, in the order of the body.
    #[must_use]
    pub fn users(&self) -> &[UserRef] {
        &self.users
    }

    /// The resource object of the user at `position`, as it is sent.
    #[must_use]
    pub fn user_bytes(&self, position: u16) -> Option<&[u8]> {
        let range = self.ranges.get(usize::from(position))?;
        self.body.get(range.clone())
    }

    /// The body that holds the users at `positions` (ascending). All of them:
    /// the body as it came, not copied.
    #[must_use]
    pub fn cut(&self, positions: &[u16]) -> Cow<'_, [u8]> {
        if positions.len() == self.users.len() {
            return Cow::Borrowed(&self.body);
        }
        let parts = || positions.iter().filter_map(|&p| self.user_bytes(p));
        let length: usize = parts().map(|part| part.len() + 1).sum();
        let mut body = Vec::with_capacity(HEAD.len() + length + TAIL.len());
        body.extend_from_slice(HEAD);
        for (i, part) in parts().enumerate() {
            if i > 0 {
                body.push(b',');
            }
            body.extend_from_slice(part);
        }
        body.extend_from_slice(TAIL);
        Cow::Owned(body)
    }

    /// The users at `positions` (ascending), for reading an answer.
    #[must_use]
    pub fn select(&self, positions: &[u16]) -> Cow<'_, [UserRef]> {
        if positions.len() == self.users.len() {
            return Cow::Borrowed(&self.users);
        }
        positions
            .iter()
            .filter_map(|&p| self.users.get(usize::from(p)).cloned())
            .collect()
    }

    /// Takes the name and row of the user at `position` out; for the last use.
    pub(super) fn take_user(&mut self, position: u16) -> Option<UserRef> {
        let user = self.users.get_mut(usize::from(position))?;
        Some(UserRef {
            id: std::mem::take(&mut user.id),
            row: user.row,
        })
    }
}

/// Where each element of `data` lies, or `None` when the body has another form.
fn scan(body: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut at = 0;
    for token in [&b"{"[..], b"\"data\"", b":", b"["] {
        at = skip_space(body, at);
        body.get(at..)?.strip_prefix(token)?;
        at += token.len();
    }
    let mut ranges = Vec::with_capacity(100);
    let end = loop {
        at = skip_space(body, at);
        if ranges.is_empty() && body.get(at) == Some(&b']') {
            break at;
        }
        let close = object_end(body, at)?;
        ranges.push(at..close);
        at = skip_space(body, close);
        match body.get(at)? {
            b',' => at += 1,
            b']' => break at,
            _ => return None,
        }
    };
    let brace = skip_space(body, end + 1);
    let rest = body.get(brace..)?.strip_prefix(b"}")?;
    (skip_space(rest, 0) == rest.len()).then_some(ranges)
}

fn skip_space(body: &[u8], mut at: usize) -> usize {
    while matches!(body.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// The end of the object that begins at `at`.
fn object_end(body: &[u8], at: usize) -> Option<usize> {
    if body.get(at) != Some(&b'{') {
        return None;
    }
    let (mut depth, mut in_string, mut i) = (0_usize, false, at);
    loop {
        match (in_string, body.get(i)?) {
            (true, b'\\') => i += 1,
            (true, b'"') => in_string = false,
            (false, b'"') => in_string = true,
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => {
                depth -= 1;
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            _ => {}
        }
        i += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(n: u32) -> Vec<UserRef> {
        let user = |row| UserRef {
            id: format!("u{row}"),
            row,
        };
        (1..=n).map(user).collect()
    }

    #[test]
    fn a_subset_is_cut_without_encoding_again() {
        let body = br#"{"data":[{"id":"a]},{\"","x":[{}]},{"id":"b\\"},{"id":"c"}]}"#;
        let request = Request::new(0, body.to_vec(), users(3)).unwrap();
        assert_eq!(&*request.cut(&[0, 1, 2]), body);
        assert!(matches!(request.cut(&[0, 1, 2]), Cow::Borrowed(_)));
        assert_eq!(&*request.cut(&[1]), br#"{"data":[{"id":"b\\"}]}"#);
        assert_eq!(
            &*request.cut(&[0, 2]),
            br#"{"data":[{"id":"a]},{\"","x":[{}]},{"id":"c"}]}"#
        );
        assert_eq!(request.select(&[2])[0].row, 3);
    }

    #[test]
    fn white_space_between_tokens_is_allowed() {
        let body = b" { \"data\" : [ {} , {} ] }\n";
        let request = Request::new(0, body.to_vec(), users(2)).unwrap();
        assert_eq!(&*request.cut(&[1]), b"{\"data\":[{}]}");
    }

    #[test]
    fn another_form_or_number_is_refused() {
        let new = |body: &str, n| {
            Request::new(0, body.into(), users(n))
                .map(|_| ())
                .unwrap_err()
        };
        assert_eq!(new(r#"{"data":[{}]}"#, 2), RequestError::Users);
        assert_eq!(new(r#"{"data":[]}"#, 0), RequestError::Users);
        for body in [
            "",
            "[]",
            "{}",
            r#"{"data":{}}"#,
            r#"{"data":[{}"#,
            r#"{"data":[{},]}"#,
            r#"{"data":[{}]"#,
            r#"{"data":[{}]}}"#,
            r#"{"data":[{]}}"#,
            r#"{"data":["a"]}"#,
            r#"{"data":[{"a":"\"#,
        ] {
            assert_eq!(new(body, 1), RequestError::Body, "{body}");
        }
    }
}
