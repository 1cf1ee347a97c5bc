//! Chooses the column of the user's id among the columns whose header names an id.
//!
//! The header gives the kind of an id: of a person (`Customer ID`), of the record itself
//! (`id`), of an account, or of a system. The values decide whether it can be the id of
//! the user: an id with several addresses is that of a company or an owner (a foreign
//! key), and an address with several ids shows that the records are orders, payments or
//! other events. If it is not certain which column is the user's, none is.

use super::grammar::{RoleSet, role_bits};
use super::header::HeaderMeaning;
use super::target::{Proposal, UNMAPPED};
use super::vocabulary::WordRole;
use crate::record::field::Field;
use crate::rules::placeholder::is_empty_or_common_placeholder;
use crate::rules::unicode::text::trim;

/// The most columns of ids that are compared, and the most rows.
const COMPARED: usize = 16;
const COMPARED_ROWS: usize = 100;

/// Parts of the headers of events.
const EVENT: &str = "amount currency quantity qty price subtotal invoice lineitem order transaction charge payment sku";
/// Parts of the headers of sums over events, which a record of a user can have.
const SUM: &str = "total average avg count last lifetime first number recent hist past sent";

/// What an id belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Person,
    /// The record itself: the header is `id`.
    Record,
    Account,
    System,
}

impl Owner {
    fn of(roles: RoleSet) -> Owner {
        if roles.any(role_bits(&[
            WordRole::Subject,
            WordRole::Cif,
            WordRole::Contact,
        ])) {
            Owner::Person
        } else if roles.has(WordRole::Account) {
            Owner::Account
        } else if roles.any(role_bits(&[
            WordRole::System,
            WordRole::Extension,
            WordRole::Staff,
            WordRole::Reward,
        ])) {
            Owner::System
        } else {
            Owner::Record
        }
    }
}

/// A column of ids, compared with the column of addresses.
struct Candidate {
    column: usize,
    owner: Owner,
    score: f32,
    filled: usize,
    /// Rows with an id and an address, if there is a column of addresses.
    pairs: usize,
    /// Rows whose id an earlier row has, with another address if there is one.
    repeated: usize,
    /// Rows whose address an earlier row has with another id.
    split: usize,
}

impl Candidate {
    fn new(
        column: usize,
        meaning: &HeaderMeaning,
        email: Option<usize>,
        samples: &[Vec<&str>],
    ) -> Candidate {
        let mut it = Candidate {
            column,
            owner: Owner::of(meaning.roles),
            score: meaning.score,
            filled: 0,
            pairs: 0,
            repeated: 0,
            split: 0,
        };
        let mut rows: Vec<(&str, &str)> = Vec::new();
        for row in samples.iter().take(COMPARED_ROWS) {
            let (id, address) = (cell(row, Some(column)), cell(row, email));
            if id.is_empty() {
                continue;
            }
            it.filled += 1;
            it.pairs += usize::from(!address.is_empty());
            let (mut repeated, mut split) = (false, false);
            for &(other_id, other_address) in &rows {
                let is_other = other_address != address;
                let has_both = !address.is_empty() && !other_address.is_empty();
                repeated |= other_id == id && (email.is_none() || (is_other && has_both));
                split |= other_id != id && has_both && !is_other;
            }
            it.repeated += usize::from(repeated);
            it.split += usize::from(split);
            rows.push((id, address));
        }
        it
    }

    /// Whether users share the id. Some duplicates are errors of the file, and so is each
    /// duplicate of an only column `id`.
    fn is_shared(&self, is_only: bool) -> bool {
        let (rows, share) = if self.pairs == 0 {
            (self.filled, 2)
        } else {
            (self.pairs, 4)
        };
        let is_enough = self.pairs > 0 || self.filled >= 4;
        !(is_only && self.owner == Owner::Record)
            && is_enough
            && self.repeated > 0
            && self.repeated * share >= rows
    }

    /// Whether users have several of the ids.
    fn is_of_events(&self) -> bool {
        self.split > 0 && self.split * 4 >= self.pairs
    }
}

#[inline(never)]
fn cell<'t>(row: &[&'t str], column: Option<usize>) -> &'t str {
    let cell = column.and_then(|at| row.get(at)).map_or("", |it| trim(it));
    if is_empty_or_common_placeholder(cell) {
        ""
    } else {
        cell
    }
}

/// Unmaps every column of ids except that of the user.
pub(super) fn settle_id(
    headers: &[&str],
    meanings: &[HeaderMeaning],
    samples: &[Vec<&str>],
    proposals: &mut [Proposal],
) {
    let feeds = |it: &Proposal, field| it.target.is_some_and(|target| target.field() == field);
    let email = proposals
        .iter()
        .position(|it| feeds(it, Field::Email) || feeds(it, Field::HashedEmail));
    let ids = proposals
        .iter()
        .enumerate()
        .filter(|(_, it)| feeds(it, Field::Id));
    let mut candidates: Vec<Candidate> = ids
        .take(COMPARED)
        .map(|(at, _)| Candidate::new(at, &meanings[at], email, samples))
        .collect();
    if candidates.is_empty() {
        return;
    }
    // `id` beside other names of the API is that of the API.
    let has_names_of_api = meanings.iter().any(|it| {
        it.score >= 1.0
            && it
                .target
                .is_some_and(|target| !matches!(target.field(), Field::Id | Field::Email))
    });
    let is_only = candidates.len() == 1;
    let most = candidates.iter().map(|it| it.filled).max().unwrap_or(0);
    candidates.retain(|it| !it.is_shared(is_only) && it.filled * 2 >= most);
    let of_persons = |it: &Candidate| it.owner == Owner::Person && !it.is_of_events();
    let email_of_person = email.is_some_and(|at| meanings[at].roles.has(WordRole::Subject));
    let is_event = !has_names_of_api && names_events(headers, proposals);
    let has_person = candidates.iter().any(of_persons);
    let has_events = candidates
        .iter()
        .any(|it| it.owner != Owner::Person && it.is_of_events());
    if is_event || (has_person && (has_events || email_of_person)) {
        candidates.retain(of_persons);
    }
    let mut best: Option<&Candidate> = None;
    for it in &candidates {
        if best.is_none_or(|best| it.score > best.score) {
            best = Some(it);
        }
    }
    let id = best.filter(|best| {
        candidates.iter().all(|other| {
            is_certain(best, other, has_names_of_api)
                || samples
                    .iter()
                    .take(COMPARED_ROWS)
                    .all(|row| cell(row, Some(best.column)) == cell(row, Some(other.column)))
        })
    });
    let id = id.map(|it| it.column);
    for (at, proposal) in proposals.iter_mut().enumerate() {
        if feeds(proposal, Field::Id) && Some(at) != id {
            *proposal = UNMAPPED;
        }
    }
}

/// Whether `best`, which has the better header, is the id of the user rather than
/// `other`.
fn is_certain(best: &Candidate, other: &Candidate, has_names_of_api: bool) -> bool {
    match (best.owner, other.owner) {
        (Owner::Record, Owner::Person) => has_names_of_api,
        (Owner::Person, Owner::Record) | (Owner::Account, Owner::System) => false,
        _ => best.score - other.score > 0.015,
    }
}

/// Whether the records are orders, payments or other events, by two headers.
fn names_events(headers: &[&str], proposals: &[Proposal]) -> bool {
    let mut count = 0;
    for (header, proposal) in headers.iter().zip(proposals) {
        let mut name = header.to_ascii_lowercase().into_bytes();
        name.retain(u8::is_ascii_alphabetic);
        let has_part = |part: &str| name.windows(part.len()).any(|it| it == part.as_bytes());
        let has = |list: &str| list.split(' ').any(has_part);
        let is_sum = has(SUM) && !has_part("subtotal");
        if proposal.target.is_none() && has(EVENT) && !is_sum {
            count += if name == b"amount" { 2 } else { 1 };
        }
    }
    count >= 2
}
