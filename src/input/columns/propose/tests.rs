//! The fields that are proposed for headers and values.

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
