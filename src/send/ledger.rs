//! The books: the requests that are held, which of their rows are open, in
//! doubt or settled, and the counts. A row is settled here and nowhere else,
//! and only once.

use super::command::Counts;
use super::request::Request;
use super::rows::Sorted;
use crate::send::outcome::{ApiError, Outcome, RowOutcome};

/// A request whose rows are not all settled.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) request: Request,
    slots: Vec<Slot>,
    open: usize,
}

#[derive(Clone, Debug, Default)]
struct Slot {
    settled: bool,
    /// An attempt without an answer may have been applied.
    doubt: bool,
    /// What the last answer said, for the report in case there is no better one.
    errors: Vec<ApiError>,
}

/// All requests that are held, by a number of their own.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    held: Sorted<Held>,
    next: u32,
    pub(super) counts: Counts,
}

impl Ledger {
    pub(super) fn insert(&mut self, request: Request) -> u32 {
        let (key, open) = (self.next, request.users().len());
        self.next = self.next.wrapping_add(1);
        self.counts.read += open as u64;
        let slots = vec![Slot::default(); open];
        self.held.insert(
            key,
            Held {
                request,
                slots,
                open,
            },
        );
        key
    }

    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    pub(super) fn request(&self, key: u32) -> Option<&Request> {
        self.held.get(key).map(|held| &held.request)
    }

    pub(super) fn row(&self, key: u32, position: u16) -> u32 {
        let user = self
            .request(key)
            .and_then(|request| request.users().get(usize::from(position)));
        user.map_or(0, |user| user.row)
    }

    pub(super) fn is_in_doubt(&self, key: u32, position: u16) -> bool {
        let held = self.held.get(key);
        held.and_then(|held| held.slots.get(usize::from(position)))
            .is_some_and(|slot| slot.doubt)
    }

    pub(super) fn doubt(&mut self, key: u32, position: u16) {
        if let Some(slot) = self.slot(key, position) {
            slot.doubt = true;
        }
    }

    /// Keeps what an answer said of a row that it did not settle.
    pub(super) fn keep(&mut self, key: u32, position: u16, errors: Vec<ApiError>) {
        if let Some(slot) = self.slot(key, position) {
            slot.errors = errors;
        }
    }

    /// What was kept.
    pub(super) fn kept(&mut self, key: u32, position: u16) -> Vec<ApiError> {
        self.slot(key, position)
            .map(|slot| std::mem::take(&mut slot.errors))
            .unwrap_or_default()
    }

    /// Settles a row: counts it and forgets it. `None` when it was settled.
    pub(super) fn settle(
        &mut self,
        key: u32,
        position: u16,
        outcome: Outcome,
        errors: Vec<ApiError>,
    ) -> Option<RowOutcome> {
        let held = self.held.get_mut(key)?;
        let slot = held.slots.get_mut(usize::from(position))?;
        if std::mem::replace(&mut slot.settled, true) {
            return None;
        }
        let user = held.request.take_user(position)?;
        held.open -= 1;
        if held.open == 0 {
            self.held.remove(key);
        }
        self.counts.add(outcome, 1);
        Some(RowOutcome {
            row: user.row,
            id: user.id,
            outcome,
            errors,
        })
    }

    fn slot(&mut self, key: u32, position: u16) -> Option<&mut Slot> {
        self.held.get_mut(key)?.slots.get_mut(usize::from(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::send::outcome::UserRef;

    #[test]
    fn a_row_is_settled_once() {
        let users = vec![
            UserRef {
                id: "a".into(),
                row: 7,
            },
            UserRef {
                id: "b".into(),
                row: 9,
            },
        ];
        let mut ledger = Ledger::default();
        let key = ledger.insert(Request::new(0, br#"{"data":[{},{}]}"#.to_vec(), users).unwrap());
        ledger.doubt(key, 1);
        assert!(!ledger.is_in_doubt(key, 0) && ledger.is_in_doubt(key, 1));
        let row = ledger.settle(key, 0, Outcome::Created, Vec::new()).unwrap();
        assert_eq!((row.row, &*row.id), (7, "a"));
        assert_eq!(ledger.settle(key, 0, Outcome::Exists, Vec::new()), None);
        assert_eq!(ledger.len(), 1);
        assert!(
            ledger
                .settle(key, 1, Outcome::Unknown, Vec::new())
                .is_some()
        );
        assert_eq!(ledger.len(), 0);
        assert_eq!((ledger.counts.read, ledger.counts.settled()), (2, 2));
        assert_eq!(ledger.counts.of(Outcome::Exists), 0);
    }
}
