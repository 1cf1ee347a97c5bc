//! Proposes a target for each column, from its header and its values.

use super::header::{HeaderMeaning, parse_header};
use super::target::ColumnTarget;
use super::value_stats::ValueStats;
use crate::csv_cells::is_invalid_rows_header;
use crate::record::field::Field;
use crate::rules::placeholder::is_empty_or_common_placeholder;
use crate::rules::unicode::text::trim;

/// The proposed target of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal {
    /// `None` if the column is ignored.
    pub target: Option<ColumnTarget>,
    /// From 0 to 1; 0 if there is no target.
    pub confidence: f32,
}

const UNMAPPED: Proposal = Proposal {
    target: None,
    confidence: 0.0,
};

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
    for (at, header) in headers.iter().enumerate() {
        let meaning = parse_header(header);
        proposals[at] = score(&meaning, &stats[at], has_invalid_rows).unwrap_or(UNMAPPED);
        open[at] = proposals[at].target.is_none() && !meaning.excluded;
    }
    resolve_conflicts(&mut proposals);
    if has_no_headers {
        propose_by_values(&stats, &mut proposals);
    } else {
        propose_addresses_by_values(&stats, &open, &mut proposals);
    }
    proposals
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
    // A value that many rows share is neither an id nor a personal address.
    let shared = stats.filled >= 4 && stats.distinct * 2 <= stats.filled;
    if shared
        && matches!(
            target,
            ColumnTarget::Field(Field::Id | Field::Email | Field::HashedEmail)
        )
    {
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
fn resolve_conflicts(proposals: &mut [Proposal]) {
    for field in Field::ALL {
        if field == Field::PhoneNumber {
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
    let is_personal =
        |it: &ValueStats| it.filled >= 2 && (it.filled < 4 || it.distinct * 2 > it.filled);
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
    // The first column is the id if it is a single word, unique, and never empty.
    let id = stats.first().is_some_and(|it| {
        let other_kinds = [it.email, it.hex, it.formatted_phone, it.date];
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
        let mut found = stats
            .iter()
            .enumerate()
            .skip(from)
            .filter(|(_, it)| it.filled > 0 && it.share(count(it)) >= 0.8);
        if let (Some((at, _)), None) = (found.next(), found.next())
            && proposals[at].target.is_none()
        {
            proposals[at] = Proposal {
                target: Some(target),
                confidence,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(headers: &[&str], samples: &[Vec<&str>]) -> Vec<Option<Field>> {
        propose(headers, samples)
            .iter()
            .map(|it| it.target.map(ColumnTarget::field))
            .collect()
    }

    #[test]
    fn the_better_of_two_columns_wins_and_each_alone_is_mapped() {
        for (better, worse, field) in [
            ("Home ZIP", "Billing ZIP", Field::ZipCode),
            ("Email", "Work Email", Field::Email),
            ("Member ID", "Record ID", Field::Id),
            ("Email 1", "Email 2", Field::Email),
            ("Primary Email", "Alternate Email", Field::Email),
            ("Birth Year", "DOB", Field::BirthYear),
            ("Customer ID", "Account Number", Field::Id),
        ] {
            assert_eq!(
                fields(&[better, worse], &[]),
                [Some(field), None],
                "{better}, {worse}"
            );
            assert_eq!(
                fields(&[worse, better], &[]),
                [None, Some(field)],
                "{worse}, {better}"
            );
            assert_eq!(fields(&[worse], &[]), [Some(field)], "{worse}");
        }
        assert_eq!(
            fields(&["Customer ID", "Order ID", "Transaction ID"], &[]),
            [Some(Field::Id), None, None]
        );
    }

    #[test]
    fn maps_every_phone_column() {
        assert_eq!(
            fields(&["Phone", "Mobile", "Fax"], &[]),
            [Some(Field::PhoneNumber), Some(Field::PhoneNumber), None]
        );
    }

    #[test]
    fn values_of_another_kind_reject_a_header() {
        let flags = vec![vec!["yes"], vec!["no"], vec!["yes"]];
        for header in ["Phone", "Email", "ZIP", "SMS", "DOB"] {
            assert_eq!(fields(&[header], &flags), [None], "{header}");
        }
        assert_eq!(
            fields(&["Birthday"], &[vec!["5/12"], vec!["6/1"], vec!["12/31"]]),
            [None]
        );
        assert_eq!(
            fields(&["Program"], &[vec!["Gold"], vec!["Silver"]]),
            [None]
        );
        assert_eq!(
            fields(&["Program"], &[vec!["CARDLINKED"]]),
            [Some(Field::EnrolledRewards)]
        );
    }

    #[test]
    fn a_column_of_secrets_or_addresses_is_not_the_id() {
        assert_eq!(
            fields(&["Account Number"], &vec![vec!["4111 1111 1111 1111"]; 3]),
            [None]
        );
        assert_eq!(
            fields(
                &["ID"],
                &[
                    vec!["123-45-6789"],
                    vec!["987-65-4321"],
                    vec!["111-22-3333"]
                ]
            ),
            [None]
        );
        let users = [
            vec!["a@x.example"],
            vec!["b@x.example"],
            vec!["c@x.example"],
        ];
        assert_eq!(fields(&["User ID"], &users), [Some(Field::Email)]);
    }

    #[test]
    fn values_choose_the_form_of_an_attribute() {
        let hash = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";
        assert_eq!(
            fields(&["Email"], &[vec![hash]]),
            [Some(Field::HashedEmail)]
        );
        assert_eq!(
            propose(&["DOB"], &[vec!["1990"], vec!["1985"]])[0].target,
            Some(ColumnTarget::Field(Field::BirthYear))
        );
        assert_eq!(
            propose(&["Birth Year"], &[vec!["1990-05-12"]])[0].target,
            Some(ColumnTarget::BirthDate)
        );
        assert_eq!(
            fields(&["Birth Day"], &[vec!["1990-05-12"], vec!["1985-01-02"]]),
            [Some(Field::BirthYear)]
        );
    }

    #[test]
    fn a_filled_column_wins_against_an_empty_one() {
        let samples = [
            vec!["", "a@x.example"],
            vec!["", "b@x.example"],
            vec!["", "c@x.example"],
        ];
        assert_eq!(
            fields(&["Email", "Work Email"], &samples),
            [None, Some(Field::Email)]
        );
    }

    #[test]
    fn an_unknown_header_above_addresses_is_email_with_low_confidence() {
        let samples = [
            vec!["a@x.example", "rep@x.example"],
            vec!["b@x.example", "rep@x.example"],
            vec!["c@x.example", "rep@x.example"],
            vec!["d@x.example", "rep@x.example"],
        ];
        let proposals = propose(&["Zorblax", "Contact owner"], &samples);
        assert_eq!(proposals[0].target, Some(ColumnTarget::Field(Field::Email)));
        assert!(proposals[0].confidence < 0.5);
        assert_eq!(proposals[1], UNMAPPED);
        assert_eq!(fields(&["Zorblax", "Email"], &samples)[0], None);
    }

    #[test]
    fn numbers_under_an_unknown_header_stay_unmapped() {
        let samples = [
            vec!["4155552671", "94105", "1990"],
            vec!["4155552672", "94106", "1985"],
        ];
        assert_eq!(fields(&["Foo", "Bar", "Baz"], &samples), [None; 3]);
    }

    #[test]
    fn maps_a_file_without_headers_by_its_values() {
        let samples = [
            vec![
                "U1",
                "Ann Lee",
                "a@x.example",
                "(415) 555-2671",
                "94105",
                "1990",
            ],
            vec![
                "U2",
                "Bob Roy",
                "b@x.example",
                "(415) 555-2672",
                "94106",
                "1985",
            ],
        ];
        assert_eq!(
            fields(&["", "", "", "", "", ""], &samples),
            [
                Some(Field::Id),
                None,
                Some(Field::Email),
                Some(Field::PhoneNumber),
                Some(Field::ZipCode),
                Some(Field::BirthYear)
            ]
        );
        // Two columns of five digits: neither is the ZIP.
        let samples = [vec!["U1", "94105", "10001"], vec!["U2", "94106", "10002"]];
        assert_eq!(
            fields(&["", "", ""], &samples),
            [Some(Field::Id), None, None]
        );
        // A name is not an id.
        assert_eq!(
            fields(&["", ""], &[vec!["Ann", "a@x.example"]]),
            [None, Some(Field::Email)]
        );
    }

    #[test]
    fn accepts_rows_of_different_lengths_and_no_columns() {
        assert_eq!(propose(&[], &[vec!["a"]]), []);
        assert_eq!(
            fields(
                &["id", "Email"],
                &[vec![], vec!["1", "a@x.example", "extra"]]
            ),
            [Some(Field::Id), Some(Field::Email)]
        );
    }
}
