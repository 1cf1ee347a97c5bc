//! What becomes of a row, found out as preparing it does but without sending.

use crate::edits::Known;
use crate::record::Record;
use crate::record::field::Field;
use crate::rules::code::{Code, Severity};
use crate::rules::issue::Place;
use crate::rules::options::Options;
use crate::rules::validate::{Findings, Found, User};

/// Knows what earlier rows said, and learns what this one says.
pub(crate) trait Learn: Known {
    /// The row before `row` that holds this id; without one, `row` does.
    fn learn_id(&mut self, id: &str, row: u32) -> Option<u32>;
    /// Whether a row before `row` holds the address of this normal form; `row`
    /// does from now on.
    fn learn_address(&mut self, normal: &[u8], row: u32) -> bool;
}

/// Finds all that is to be found in `record` as it stands. `note` is what was
/// found in the row as a whole.
pub(crate) fn judge<'r>(
    record: &Record<'r>,
    note: Option<Code>,
    options: &Options,
    findings: &mut Findings,
    known: &mut dyn Learn,
) -> User<'r> {
    let row = record.row;
    let user = findings.check(record, options);
    let mut find = |code, place, other| findings.found.push(Found::new(code, place, other));
    if let Some(code) = note {
        find(code, Place::default(), None);
    }
    if !user.id.is_empty()
        && let Some(first) = known.learn_id(user.id, row)
    {
        find(Code::IdDuplicate, Field::Id.into(), Some(first));
    }
    if user.email.is_some() && !findings.refused() && known.learn_address(&findings.normal, row) {
        let found = Found::new(Code::EmailDuplicate, Field::Email.into(), None);
        findings.found.push(found);
    }
    user
}

/// Whether a row is refused where nothing is laid over it.
pub(crate) fn is_refused(
    record: &Record<'_>,
    note: Option<Code>,
    options: &Options,
    aside: &mut Findings,
    known: &dyn Known,
) -> bool {
    let user = aside.check(record, options);
    aside.refused()
        || note.is_some_and(|code| code.severity() == Severity::Error)
        || known.id(user.id, record.row).is_some()
}
