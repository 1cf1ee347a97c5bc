//! Which column of a file feeds which field.
//!
//! The header's words speak first (`header.rs`); the values of the first rows
//! support them, veto them or choose between two columns (`values.rs`). Values
//! alone give an e-mail address or its hash under an unknown header; a phone, a
//! ZIP, a birth year and an id only in a file without headers, where one column
//! alone looks so. When in doubt a column stays unmapped: a missing field is
//! seen by the user, somebody else's address is not.

mod footer;
mod grammar;
mod header;
mod rows;
mod split;
mod target;
mod values;
mod words;

pub use footer::is_footer;
pub use rows::header_row;
pub use target::ColumnTarget;

use crate::record::field::Field;
use values::Looks;

/// What is proposed for one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal {
    /// `None`: the column is ignored.
    pub target: Option<ColumnTarget>,
    /// 0 to 1; 0 where there is no target.
    pub confidence: f32,
}

const UNMAPPED: Proposal = Proposal {
    target: None,
    confidence: 0.0,
};

/// Proposes a target for each column, in their order.
///
/// `headers` are as written (all empty: the file has none); `samples` are the
/// first data rows, at most 100 are looked at, and they may be ragged. A field
/// is given to one column at most, [`Field::PhoneNumber`] to any number: the
/// first non-empty phone of a row wins.
#[must_use]
pub fn propose(headers: &[&str], samples: &[Vec<&str>]) -> Vec<Proposal> {
    let looks: Vec<Looks> = (0..headers.len())
        .map(|at| Looks::at(at, samples))
        .collect();
    let headerless = headers
        .iter()
        .all(|it| values::is_placeholder(crate::rules::unicode::text::trim(it)));
    // Rows that were refused have wrong values: those are no reason to think
    // that the column is another, and to send the rows without it.
    let refused = crate::output::csv_cells::is_rejects_header(headers);
    let mut open = vec![false; headers.len()];
    let mut proposals = vec![UNMAPPED; headers.len()];
    for (at, header) in headers.iter().enumerate() {
        let reading = header::read(header);
        proposals[at] = weigh(&reading, &looks[at], refused).unwrap_or(UNMAPPED);
        open[at] = proposals[at].target.is_none() && !reading.refused;
    }
    settle(&mut proposals);
    if headerless {
        by_position(&looks, &mut proposals);
    } else {
        addresses_by_value(&looks, &open, &mut proposals);
    }
    proposals
}

/// The reading of a header in the light of the column's values.
fn weigh(reading: &header::Reading, looks: &Looks, refused: bool) -> Option<Proposal> {
    let named = reading.target?;
    let mut score = reading.score;
    let mut target = named;
    // The right person, another form of the same thing.
    let most = |count: usize| looks.filled > 0 && looks.share(count) >= 0.8;
    match named {
        ColumnTarget::Field(Field::Email) if most(looks.hex) => {
            target = ColumnTarget::Field(Field::HashedEmail)
        }
        ColumnTarget::Field(Field::HashedEmail) if most(looks.email) => {
            target = ColumnTarget::Field(Field::Email);
            score *= 0.7;
        }
        ColumnTarget::BirthDate if most(looks.year) => {
            target = ColumnTarget::Field(Field::BirthYear)
        }
        ColumnTarget::Field(Field::BirthYear) if most(looks.date) => {
            target = ColumnTarget::BirthDate
        }
        _ => {}
    }
    let support = looks.support(target);
    let weak = reading.unsure
        || (score < 0.7 && matches!(target, ColumnTarget::Field(Field::EnrolledRewards)));
    if looks.filled == 0 {
        // Nothing to see; of two columns the filled one is better.
        let empty = if looks.rows > 0 { 0.7 } else { 1.0 };
        return (!reading.unsure).then_some(Proposal {
            target: Some(target),
            confidence: score * empty,
        });
    }
    if reading.unsure && (support < 0.8 || looks.filled < 2) {
        return None;
    }
    if weak && support < 0.5 {
        return None;
    }
    // The API's own name is believed: what is wrong there is told row by row.
    let exact = reading.score >= 1.0 && !matches!(target, ColumnTarget::Field(Field::Id));
    let otherwise = looks.flag + looks.hex + looks.email >= looks.filled;
    if !exact && support < 0.3 && ((looks.filled >= 3 && !refused) || otherwise) {
        return None;
    }
    let mut confidence = if support >= 0.6 {
        score + (1.0 - score) * 0.5 * support
    } else {
        score * 0.6
    };
    // One value for all is no id and nobody's own address.
    let shared = looks.filled >= 4 && looks.distinct * 2 <= looks.filled;
    if shared
        && matches!(
            target,
            ColumnTarget::Field(Field::Id | Field::Email | Field::HashedEmail)
        )
    {
        confidence *= 0.6;
    }
    // Mostly empty: the fuller of two columns is better.
    if looks.filled * 4 < looks.rows {
        confidence *= 0.85;
    }
    if reading.unsure {
        confidence = confidence.min(0.45);
    }
    Some(Proposal {
        target: Some(target),
        confidence,
    })
}

/// Leaves each field to its best column; the first of equals.
fn settle(proposals: &mut [Proposal]) {
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

fn taken(proposals: &[Proposal], field: Field) -> bool {
    proposals
        .iter()
        .any(|it| it.target.is_some_and(|target| target.field() == field))
}

/// Under an unknown header: addresses, or their hashes, when nothing else gave
/// one and a single column has them.
fn addresses_by_value(looks: &[Looks], open: &[bool], proposals: &mut [Proposal]) {
    if taken(proposals, Field::Email) || taken(proposals, Field::HashedEmail) {
        return;
    }
    let own = |it: &Looks| it.filled >= 2 && (it.filled < 4 || it.distinct * 2 > it.filled);
    for field in [Field::Email, Field::HashedEmail] {
        let mut found = looks.iter().enumerate().filter(|&(at, it)| {
            let count = if field == Field::Email {
                it.email
            } else {
                it.hex
            };
            open[at] && own(it) && it.share(count) >= 0.9
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

/// How many values look like one kind.
type Count = fn(&Looks) -> usize;

/// A file without headers: each field to the only column that looks like it.
fn by_position(looks: &[Looks], proposals: &mut [Proposal]) {
    // The first column is the id when it is one word, unique and always there.
    let id = looks.first().is_some_and(|it| {
        let alike = [it.email, it.hex, it.dressed, it.date];
        it.filled > 0
            && it.filled == it.rows
            && it.distinct == it.filled
            && it.key == it.filled
            && alike.iter().all(|&count| it.share(count) < 0.5)
            && it.support(ColumnTarget::Field(Field::Id)) >= 0.9
    });
    let from = usize::from(id);
    if let (true, Some(first)) = (id, proposals.first_mut()) {
        *first = Proposal {
            target: Some(ColumnTarget::Field(Field::Id)),
            confidence: 0.5,
        };
    }
    let kinds: [(ColumnTarget, f32, Count); 6] = [
        (ColumnTarget::Field(Field::Email), 0.6, |it| it.email),
        (ColumnTarget::Field(Field::HashedEmail), 0.6, |it| it.hex),
        (ColumnTarget::Field(Field::PhoneNumber), 0.4, |it| it.nanp),
        (ColumnTarget::Field(Field::ZipCode), 0.3, |it| it.zip5),
        (ColumnTarget::BirthDate, 0.3, |it| it.long_ago),
        (ColumnTarget::Field(Field::BirthYear), 0.3, |it| it.year),
    ];
    for (target, confidence, count) in kinds {
        if taken(proposals, target.field()) {
            continue;
        }
        let mut found = looks
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
    fn every_phone_column_is_kept() {
        assert_eq!(
            fields(&["Phone", "Mobile", "Fax"], &[]),
            [Some(Field::PhoneNumber), Some(Field::PhoneNumber), None]
        );
    }

    #[test]
    fn values_veto_a_header() {
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
    fn an_id_that_is_a_secret_or_an_address_is_left() {
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
    fn values_choose_the_form() {
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
    fn the_filled_column_beats_the_empty_one() {
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
    fn an_unknown_header_over_addresses_is_email_with_low_confidence() {
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
    fn plain_numbers_under_an_unknown_header_stay_unmapped() {
        let samples = [
            vec!["4155552671", "94105", "1990"],
            vec!["4155552672", "94106", "1985"],
        ];
        assert_eq!(fields(&["Foo", "Bar", "Baz"], &samples), [None; 3]);
    }

    #[test]
    fn a_file_without_headers_is_read_by_its_values() {
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
        // A name is no id.
        assert_eq!(
            fields(&["", ""], &[vec!["Ann", "a@x.example"]]),
            [None, Some(Field::Email)]
        );
    }

    #[test]
    fn ragged_rows_and_no_columns_are_fine() {
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
