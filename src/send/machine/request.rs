//! A request as the machine holds it: its users. The driver keeps the body.

use crate::error::{Error, ErrorKind};
use crate::send::outcome::UserRef;
use std::borrow::Cow;

/// The users of one request, in the order of its body. At least one.
#[derive(Clone, Debug)]
pub struct SendRequest {
    index: u32,
    users: Vec<UserRef>,
}

impl SendRequest {
    /// `index` is the caller's number of the request, 0-based; results carry it.
    ///
    /// # Errors
    /// When there are no users, or more than a position (`u16`) can name.
    pub fn new(index: u32, users: Vec<UserRef>) -> Result<SendRequest, Error> {
        match users.len() {
            0 => Err(invalid("the request has no users")),
            1..=0xffff => Ok(SendRequest { index, users }),
            _ => Err(invalid("the request has more than 65,535 users")),
        }
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

    /// The users at `positions` (ascending).
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

    /// Takes the id and row of the user at `position` out; for the last use.
    pub(super) fn take_user(&mut self, position: u16) -> Option<UserRef> {
        let user = self.users.get_mut(usize::from(position))?;
        Some(UserRef {
            id: std::mem::take(&mut user.id),
            row: user.row,
        })
    }
}

fn invalid(message: &'static str) -> Error {
    Error::new(ErrorKind::InvalidRequest, message)
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
    fn selects_users_by_position_and_copies_nothing_for_all() {
        let request = SendRequest::new(7, users(3)).expect("a request");
        assert_eq!(request.index(), 7);
        assert_eq!(
            request.select(&[0, 2])[..],
            [users(3)[0].clone(), users(3)[2].clone()]
        );
        assert!(matches!(request.select(&[0, 1, 2]), Cow::Borrowed(all) if all == users(3)));
    }

    #[test]
    fn rejects_lists_that_positions_cannot_name() {
        let error = |n| SendRequest::new(0, users(n)).err();
        assert_eq!(error(1), None);
        assert_eq!(error(65_535), None);
        for (users, message) in [
            (0, "the request has no users"),
            (65_536, "the request has more than 65,535 users"),
        ] {
            let error = error(users).expect("an error");
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!(error.to_string(), message);
        }
    }
}
