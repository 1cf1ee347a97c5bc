//! The accounts of a run: the requests that are held, which of their rows are
//! open, in doubt or settled, and the counts. A row is settled only here, and
//! only once.

use super::request::SendRequest;
use crate::send::command::RequestKey;
use crate::send::outcome::{ApiError, Outcome, RowOutcome};
use crate::send::report::Counts;

/// A request whose rows are not all settled.
#[derive(Debug)]
struct HeldRequest {
    key: RequestKey,
    request: SendRequest,
    rows: Vec<LedgerRow>,
    /// Rows that are not settled.
    open: usize,
}

#[derive(Clone, Debug, Default)]
struct LedgerRow {
    settled: bool,
    /// An attempt without a response may have been applied.
    in_doubt: bool,
    /// The errors of the last response, for the report if no later one settles
    /// the row.
    errors: Vec<ApiError>,
}

/// All requests that are held, and the counts.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// In the order of their keys, which ascend.
    held: Vec<HeldRequest>,
    next: RequestKey,
    pub(super) counts: Counts,
}

impl Ledger {
    pub(super) fn insert(&mut self, request: SendRequest) -> RequestKey {
        let (key, open) = (self.next, request.users().len());
        self.next = self.next.wrapping_add(1);
        self.counts.read += open as u64;
        let rows = vec![LedgerRow::default(); open];
        self.held.push(HeldRequest {
            key,
            request,
            rows,
            open,
        });
        key
    }

    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether rows of the request are not settled.
    pub(super) fn holds(&self, key: RequestKey) -> bool {
        self.position(key).is_some()
    }

    pub(super) fn request(&self, key: RequestKey) -> Option<&SendRequest> {
        self.position(key).map(|at| &self.held[at].request)
    }

    pub(super) fn row(&self, key: RequestKey, position: u16) -> u32 {
        let user = self
            .request(key)
            .and_then(|request| request.users().get(usize::from(position)));
        user.map_or(0, |user| user.row)
    }

    pub(super) fn is_in_doubt(&self, key: RequestKey, position: u16) -> bool {
        let rows = self.position(key).map(|at| &self.held[at].rows);
        rows.and_then(|rows| rows.get(usize::from(position)))
            .is_some_and(|row| row.in_doubt)
    }

    pub(super) fn set_in_doubt(&mut self, key: RequestKey, position: u16) {
        if let Some(row) = self.row_state(key, position) {
            row.in_doubt = true;
        }
    }

    /// Keeps the errors of a response that did not settle the row.
    pub(super) fn keep_errors(&mut self, key: RequestKey, position: u16, errors: Vec<ApiError>) {
        if let Some(row) = self.row_state(key, position) {
            row.errors = errors;
        }
    }

    /// Takes the errors that were kept.
    pub(super) fn take_errors(&mut self, key: RequestKey, position: u16) -> Vec<ApiError> {
        self.row_state(key, position)
            .map(|row| std::mem::take(&mut row.errors))
            .unwrap_or_default()
    }

    /// Settles a row: counts it and drops it. `None` if it is settled already.
    pub(super) fn settle(
        &mut self,
        key: RequestKey,
        position: u16,
        outcome: Outcome,
        errors: Vec<ApiError>,
    ) -> Option<RowOutcome> {
        let at = self.position(key)?;
        let held = &mut self.held[at];
        let row = held.rows.get_mut(usize::from(position))?;
        if std::mem::replace(&mut row.settled, true) {
            return None;
        }
        let user = held.request.take_user(position)?;
        held.open -= 1;
        if held.open == 0 {
            self.held.remove(at);
        }
        self.counts.add(outcome, 1);
        Some(RowOutcome {
            row: user.row,
            id: user.id,
            outcome,
            errors,
        })
    }

    fn row_state(&mut self, key: RequestKey, position: u16) -> Option<&mut LedgerRow> {
        let at = self.position(key)?;
        self.held[at].rows.get_mut(usize::from(position))
    }

    fn position(&self, key: RequestKey) -> Option<usize> {
        self.held.binary_search_by_key(&key, |held| held.key).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::send::outcome::UserRef;

    #[test]
    fn settles_a_row_once() {
        let users = [("a", 7), ("b", 9)].map(|(id, row)| UserRef { id: id.into(), row });
        let mut ledger = Ledger::default();
        let key = ledger.insert(SendRequest::new(0, users.into()).unwrap());
        ledger.set_in_doubt(key, 1);
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
