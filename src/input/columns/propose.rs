//! Proposes a target for each column, from its header and its values.

use super::header::{HeaderMeaning, parse_header};
use super::target::{ColumnTarget, Proposal, UNMAPPED};
use super::user_id::settle_id;
use super::value_stats::ValueStats;
use crate::csv_cells::is_invalid_rows_header;
use crate::record::field::Field;
use crate::rules::placeholder::is_empty_or_common_placeholder;
use crate::rules::unicode::text::trim;

/// Proposes a target for each column, in order.
///
/// `headers` are as written, all empty if the file has none. `samples` are the first data
/// rows, of which at most 100 are used; they can have different lengths. Each field is
/// proposed for at most one column, except [`Field::PhoneNumber`], of which the first
/// non-empty value of a row counts.
#[must_use]
pub fn propose(headers: &[&str], samples: &[Vec<&str>]) -> Vec<Proposal> {
    let stats: Vec<ValueStats> = (0..headers.len())
        .map(|at| ValueStats::of_column(at, samples))
        .collect();
    let has_no_headers = headers
        .iter()
        .all(|it| is_empty_or_common_placeholder(trim(it)));
    // A CSV of invalid rows has invalid values. They must not change the target, because
    // the rows would then be sent without that field.
    let has_invalid_rows = is_invalid_rows_header(headers);
    let mut open = vec![false; headers.len()];
    let mut proposals = vec![UNMAPPED; headers.len()];
    let meanings: Vec<HeaderMeaning> = headers.iter().map(|header| parse_header(header)).collect();
    for (at, meaning) in meanings.iter().enumerate() {
        proposals[at] = score(meaning, &stats[at], has_invalid_rows).unwrap_or(UNMAPPED);
        open[at] = proposals[at].target.is_none() && !meaning.excluded;
    }
    resolve_conflicts(&mut proposals, samples.is_empty());
    if !samples.is_empty() {
        settle_id(headers, &meanings, samples, &mut proposals);
    }
    if has_no_headers {
        propose_by_values(&stats, &mut proposals);
    } else if !meanings.iter().zip(&stats).any(names_shared_address) {
        propose_addresses_by_values(&stats, &open, &mut proposals);
    }
    proposals
}

/// Whether the header is that of the address, and nearly all rows have one value.
fn names_shared_address((meaning, stats): (&HeaderMeaning, &ValueStats)) -> bool {
    let email = ColumnTarget::Field(Field::Email);
    meaning.target == Some(email) && stats.support(email) >= 0.8 && stats.is_constant()
}

/// The proposal for a column from the meaning of its header and its values.
fn score(meaning: &HeaderMeaning, stats: &ValueStats, has_invalid_rows: bool) -> Option<Proposal> {
    let named = meaning.target?;
    let mut score = meaning.score;
    let mut target = named;
    // The values can be another form of the same attribute.
    let most = |count: usize| stats.filled > 0 && stats.share(count) >= 0.8;
    match named {
        ColumnTarget::Field(Field::Email) if most(stats.hex) => {
            target = ColumnTarget::Field(Field::HashedEmail)
        }
        ColumnTarget::Field(Field::HashedEmail) if most(stats.email) => {
            target = ColumnTarget::Field(Field::Email);
            score *= 0.7;
        }
        ColumnTarget::BirthDate if most(stats.year) => {
            target = ColumnTarget::Field(Field::BirthYear)
        }
        ColumnTarget::Field(Field::BirthYear) if most(stats.date) => {
            target = ColumnTarget::BirthDate
        }
        _ => {}
    }
    let support = stats.support(target);
    let weak = meaning.needs_values
        || (score < 0.7 && matches!(target, ColumnTarget::Field(Field::EnrolledRewards)));
    let is_country = target == ColumnTarget::Field(Field::Country);
    if is_country && (stats.filled == 0 || support < 0.5) {
        return None;
    }
    if stats.filled == 0 {
        // Without values, a filled column with the same target is better.
        let empty = if stats.rows > 0 { 0.7 } else { 1.0 };
        return (!meaning.needs_values).then_some(Proposal {
            target: Some(target),
            confidence: score * empty,
        });
    }
    if meaning.needs_values && (support < 0.8 || stats.filled < 2) {
        return None;
    }
    if weak && support < 0.5 {
        return None;
    }
    let is_of_person = matches!(
        target,
        ColumnTarget::Field(Field::Email | Field::HashedEmail | Field::PhoneNumber)
    );
    if is_of_person && support >= 0.8 && stats.is_constant() {
        return None;
    }
    // An exact name of the API is trusted: invalid values are reported row by row.
    let exact = meaning.score >= 1.0 && !matches!(target, ColumnTarget::Field(Field::Id));
    let values_are_of_another_kind = stats.flag + stats.hex + stats.email >= stats.filled;
    if !exact
        && support < 0.3
        && ((stats.filled >= 3 && !has_invalid_rows) || values_are_of_another_kind)
    {
        return None;
    }
    let mut confidence = if support >= 0.6 {
        score + (1.0 - score) * 0.5 * support
    } else {
        score * 0.6
    };
    // A value that many rows share is not a personal address.
    let shared = stats.filled >= 4 && stats.distinct * 2 <= stats.filled;
    if shared && is_of_person && target != ColumnTarget::Field(Field::PhoneNumber) {
        confidence *= 0.6;
    }
    // Of two columns the one with fewer empty cells is better.
    if stats.filled * 4 < stats.rows {
        confidence *= 0.85;
    }
    if meaning.needs_values {
        confidence = confidence.min(0.45);
    }
    Some(Proposal {
        target: Some(target),
        confidence,
    })
}

/// Keeps only the best column of each field, the first one of equals.
fn resolve_conflicts(proposals: &mut [Proposal], with_id: bool) {
    for field in Field::ALL {
        if field == Field::PhoneNumber || (field == Field::Id && !with_id) {
            continue;
        }
        let feeds = |it: &Proposal| it.target.is_some_and(|target| target.field() == field);
        let mut best: Option<usize> = None;
        for (at, proposal) in proposals.iter().enumerate() {
            let better = best.is_none_or(|best| proposal.confidence > proposals[best].confidence);
            if feeds(proposal) && better {
                best = Some(at);
            }
        }
        for (at, proposal) in proposals.iter_mut().enumerate() {
            if feeds(proposal) && Some(at) != best {
                *proposal = UNMAPPED;
            }
        }
    }
}

fn is_taken(proposals: &[Proposal], field: Field) -> bool {
    proposals
        .iter()
        .any(|it| it.target.is_some_and(|target| target.field() == field))
}

/// Proposes the only column of addresses, or of their hashes, under an unknown header, if
/// no other column has that target.
fn propose_addresses_by_values(stats: &[ValueStats], open: &[bool], proposals: &mut [Proposal]) {
    if is_taken(proposals, Field::Email) || is_taken(proposals, Field::HashedEmail) {
        return;
    }
    let is_personal = |it: &ValueStats| {
        it.filled >= 2 && !it.is_constant() && (it.filled < 4 || it.distinct * 2 > it.filled)
    };
    for field in [Field::Email, Field::HashedEmail] {
        let mut found = stats.iter().enumerate().filter(|&(at, it)| {
            let count = if field == Field::Email {
                it.email
            } else {
                it.hex
            };
            open[at] && is_personal(it) && it.share(count) >= 0.9
        });
        if let (Some((at, _)), None) = (found.next(), found.next()) {
            proposals[at] = Proposal {
                target: Some(ColumnTarget::Field(field)),
                confidence: 0.4,
            };
            return;
        }
    }
}

/// The count of values of one kind.
type KindCount = fn(&ValueStats) -> usize;

/// In a file without headers, proposes each field for the only column that looks like it.
fn propose_by_values(stats: &[ValueStats], proposals: &mut [Proposal]) {
    // The first column is the id if it is a single word, unique, and never empty. ZIP
    // codes, phone numbers, years and amounts can be unique too.
    let id = stats.first().is_some_and(|it| {
        let other_kinds = [
            it.email, it.hex, it.nanp, it.date, it.zip5, it.year, it.amount,
        ];
        it.filled > 0
            && it.filled == it.rows
            && it.distinct == it.filled
            && it.key == it.filled
            && other_kinds.iter().all(|&count| it.share(count) < 0.5)
            && it.support(ColumnTarget::Field(Field::Id)) >= 0.9
    });
    let from = usize::from(id);
    if let (true, Some(first)) = (id, proposals.first_mut()) {
        *first = Proposal {
            target: Some(ColumnTarget::Field(Field::Id)),
            confidence: 0.5,
        };
    }
    let kinds: [(ColumnTarget, f32, KindCount); 6] = [
        (ColumnTarget::Field(Field::Email), 0.6, |it| it.email),
        (ColumnTarget::Field(Field::HashedEmail), 0.6, |it| it.hex),
        (ColumnTarget::Field(Field::PhoneNumber), 0.4, |it| it.nanp),
        (ColumnTarget::Field(Field::ZipCode), 0.3, |it| it.zip5),
        (ColumnTarget::BirthDate, 0.3, |it| it.possible_birth_date),
        (ColumnTarget::Field(Field::BirthYear), 0.3, |it| it.year),
    ];
    for (target, confidence, count) in kinds {
        if is_taken(proposals, target.field()) {
            continue;
        }
        let is_email = target == ColumnTarget::Field(Field::Email);
        let fits = |it: &ValueStats| {
            it.filled > 0
                && it.share(count(it)) >= 0.8
                && !(it.is_constant()
                    && target.field() != Field::ZipCode
                    && target.field() != Field::BirthYear)
        };
        // Of several columns of addresses, the one that is full beside sparse ones.
        let several = stats.iter().skip(from).filter(|it| fits(it)).count() > 1;
        let mut found = stats
            .iter()
            .enumerate()
            .skip(from)
            .filter(|(_, it)| fits(it) && !(is_email && several && it.filled * 2 < it.rows));
        if let (Some((at, it)), None) = (found.next(), found.next())
            && proposals[at].target.is_none()
            && (!several || it.filled == it.rows)
        {
            proposals[at] = Proposal {
                target: Some(target),
                confidence,
            };
        }
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod whose_tests;
