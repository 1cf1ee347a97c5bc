//! Decides about a row that could be read and that the user did not exclude:
//! whether it is valid, which user it is, and which issues it has. `pipeline/rows.rs`
//! decides about the other rows. Requests, the counts of a sheet and the rows on
//! screen all consume what [`evaluate`] returns.
//!
//! A repeated id is an error, because Kard identifies a user by it. A repeated
//! address is a warning, because two people can share one.

use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::record::id_shape::{Difference, IdShape};
use crate::rules::evaluation::Evaluation;
use crate::rules::issue::{IssueLocation, RowIssue};
use crate::rules::issue_code::Code;
use crate::rules::options::Options;
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::text::trim;
use crate::rules::user::User;
use crate::rules::validate_fields::validate_fields;

/// The ids and addresses of earlier rows. Rows are 1-based.
pub trait EarlierRows {
    /// The first row before `row` that has this id.
    fn find_id(&self, id: &str, row: u32) -> Option<u32>;
    /// Whether a row before `row` has the address of this normalized form.
    fn has_address(&self, normalized: &[u8], row: u32) -> bool;
    /// As [`find_id`](EarlierRows::find_id); without an earlier row, `row` is the
    /// first with this id from now on.
    fn insert_id(&mut self, id: &str, row: u32) -> Option<u32>;
    /// As [`has_address`](EarlierRows::has_address); from now on, `row` has the
    /// address too.
    fn insert_address(&mut self, normalized: &[u8], row: u32) -> bool;
}

/// How [`evaluate`] uses the earlier rows.
pub enum Earlier<'e> {
    /// It only looks, for example at a row whose fixes are not final yet.
    Find(&'e dyn EarlierRows),
    /// It also adds the row, whose values are final.
    Insert(&'e mut dyn EarlierRows),
}

impl Earlier<'_> {
    fn id(&mut self, id: &str, row: u32) -> Option<u32> {
        match self {
            Earlier::Find(rows) => rows.find_id(id, row),
            Earlier::Insert(rows) => rows.insert_id(id, row),
        }
    }

    fn address(&mut self, normalized: &[u8], row: u32) -> bool {
        match self {
            Earlier::Find(rows) => rows.has_address(normalized, row),
            Earlier::Insert(rows) => rows.insert_address(normalized, row),
        }
    }
}

/// Evaluates one row and fills `evaluation` with all its issues. `note` is an
/// issue that the parser of the file found in the row as a whole; a
/// [doubt](Code::is_doubt) counts only if the record has nothing but an id. The user may
/// only be sent when the evaluation [is valid](Evaluation::is_valid).
#[inline(always)]
pub fn evaluate<'a>(
    record: &Record<'a>,
    note: Option<Code>,
    options: &Options,
    mut earlier: Earlier<'_>,
    evaluation: &mut Evaluation,
) -> User<'a> {
    let user = validate_fields(record, options, evaluation);
    let has_contact = user.email.is_some()
        || user.hashed_email.is_some()
        || user.phone_number.is_some()
        || user.phone_numbers.is_some();
    let doubt = match record.ids {
        Some(ids) if !has_contact => doubt(record, ids, note, &user, options),
        _ => None,
    };
    // A short row that is no doubtful one is still short.
    let note = match note {
        Some(Code::RecordDoubtfulShort) if doubt.is_none() => Some(Code::RecordRagged),
        note => note.filter(|code| !code.is_doubt()),
    };
    // The id shows the person why the row is doubtful.
    let doubt = doubt.map(|code| (code, IssueLocation::from(Field::Id)));
    let note = note.map(|code| (code, IssueLocation::default()));
    for (code, location) in [doubt, note].into_iter().flatten() {
        evaluation.issues.push(RowIssue::new(code, location, None));
    }
    if !user.id.is_empty()
        && let Some(first) = earlier.id(user.id, record.row)
    {
        evaluation.issues.push(RowIssue::new(
            Code::IdDuplicate,
            Field::Id.into(),
            Some(first),
        ));
    }
    // An invalid row is not sent, so its address repeats no other address.
    if user.email.is_some()
        && evaluation.is_valid()
        && earlier.address(&evaluation.normalized_email, record.row)
    {
        evaluation.issues.push(repeated_address());
    }
    user
}

/// Why a record without a valid e-mail address and phone number does not look like a
/// user, if it does not: it has nothing but an id,
/// and it is short, or its id differs from the other ids of the file. If the id certainly
/// is none, a ZIP code or a year beside it is no evidence.
#[inline(never)]
fn doubt(
    record: &Record<'_>,
    ids: &IdShape,
    note: Option<Code>,
    user: &User<'_>,
    options: &Options,
) -> Option<Code> {
    if user.id.is_empty() || record.is_accepted || options.accept_doubtful {
        return None;
    }
    let is_empty = |field: &Field| match record.cell(*field) {
        Cell::Absent => true,
        cell => cell.text().is_some_and(|text| {
            let text = trim(text);
            text.is_empty() || is_placeholder(text)
        }),
    };
    let has_only_id = Field::ALL.iter().skip(1).all(is_empty);
    if has_only_id && note.is_some_and(Code::is_doubt) {
        return note;
    }
    let limit = if has_only_id {
        Difference::Some
    } else {
        Difference::Certain
    };
    (ids.difference(user.id) >= limit).then_some(Code::RecordDoubtful)
}

/// The issue of a row whose address an earlier row has.
#[must_use]
pub fn repeated_address() -> RowIssue {
    RowIssue::new(Code::EmailDuplicate, Field::Email.into(), None)
}
