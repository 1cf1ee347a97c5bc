//! Whose value a column has: the user's, another person's, or that of the record.

use super::*;

/// The fields of a table; the first line has the headers. A table with `|` has no commas
/// between its columns.
#[track_caller]
fn assert_fields(text: &str, expected: &[Option<Field>]) {
    let delimiter = if text.contains('|') { '|' } else { ',' };
    let rows = text.lines().map(|line| line.split(delimiter).collect());
    let table: Vec<Vec<&str>> = rows.collect();
    let proposals = propose(&table[0], &table[1..]);
    let fields: Vec<_> = proposals
        .iter()
        .map(|it| it.target.map(ColumnTarget::field))
        .collect();
    assert_eq!(fields, expected, "{text}");
}

const ID: Option<Field> = Some(Field::Id);
const EMAIL: Option<Field> = Some(Field::Email);
const PHONE: Option<Field> = Some(Field::PhoneNumber);

#[test]
fn the_id_of_a_contact_is_not_that_of_its_account() {
    for table in [
        "Contact ID,Account ID,Owner ID,Email\n3A,1X,5Z,a@x.example\n3B,1X,5Z,b@x.example",
        // Also if each contact has its own account.
        "Contact ID,Account ID,Owner ID,Email\n3A,1X,5Z,a@x.example\n3B,1Y,5Z,b@x.example",
    ] {
        assert_fields(table, &[ID, None, None, EMAIL]);
    }
    assert_fields(
        "ACCOUNTID,ID,EMAIL\n1X,3A,a@x.example\n1X,3B,b@x.example",
        &[None, ID, EMAIL],
    );
}

#[test]
fn an_id_that_several_addresses_share_is_not_the_id_of_the_user() {
    assert_fields(
        "Account ID,Email\n1X,a@x.example\n1X,b@x.example\n1Y,c@x.example",
        &[None, EMAIL],
    );
    assert_fields(
        "Client Number,Email\n7,a@x.example\n7,b@x.example\n8,c@x.example\n8,d@x.example",
        &[None, EMAIL],
    );
    assert_fields(
        "External ID,Plan\n7,gold\n7,gold\n7,gold\n7,gold",
        &[None, None],
    );
}

#[test]
fn repeated_ids_of_the_same_user_stay_the_id() {
    assert_fields(
        "Member ID,Email\n7,a@x.example\n7,a@x.example\n8,b@x.example",
        &[ID, EMAIL],
    );
    assert_fields("id,Email\n7,a@x.example\n7,b@x.example", &[ID, EMAIL]);
}

#[test]
fn the_id_of_a_payment_or_an_order_is_not_the_id_of_the_user() {
    for table in [
        "id,Amount,Currency,Customer ID,Customer Email\nch1,1.00,usd,c1,a@x.example\nch2,2.00,usd,c1,a@x.example\nch3,2.00,usd,c2,b@x.example",
        "id,Amount,Currency,Customer ID,Customer Email\nch1,1.00,usd,c1,a@x.example\nch2,2.00,usd,c2,b@x.example",
    ] {
        assert_fields(table, &[None, None, None, ID, EMAIL]);
    }
    assert_fields(
        "id,user_id,email\ne1,u1,a@x.example\ne2,u1,a@x.example\ne3,u2,b@x.example",
        &[None, ID, EMAIL],
    );
    assert_fields(
        "Id,Email,Subtotal,Lineitem quantity\n1,a@x.example,9.00,1\n2,b@x.example,8.00,2",
        &[None, EMAIL, None, None],
    );
    // Sums over events belong to the user.
    assert_fields(
        "id,Email,Total Spend,Payment Count,Average Order\n1,a@x.example,9.00,1,9.00\n2,b@x.example,8.00,2,4.00",
        &[ID, EMAIL, None, None, None],
    );
}

#[test]
fn if_two_ids_are_equally_good_none_is_mapped() {
    for headers in [
        "Member ID,Customer ID",
        "id,customer_number",
        "Account ID,Record ID",
    ] {
        let rows = "1,C7,a@x.example\n2,C8,b@x.example";
        assert_fields(&format!("{headers},Email\n{rows}"), &[None, None, EMAIL]);
    }
    // Equal values, or names of the API, leave no doubt.
    assert_fields(
        "Member ID,Customer ID,Email\n1,1,a@x.example\n2,2,b@x.example",
        &[ID, None, EMAIL],
    );
    assert_fields(
        "id,member_id,zipCode\n1,C7,02134\n2,C8,11238",
        &[ID, None, Some(Field::ZipCode)],
    );
    assert_fields(
        "Reference ID,Square Customer ID,Email\n,S1,a@x.example\n,S2,b@x.example",
        &[None, ID, EMAIL],
    );
}

#[test]
fn a_column_with_one_address_or_number_in_nearly_all_rows_is_not_the_users() {
    assert_fields(
        "id,Email,Phone\n1,shop@x.example,4155550100\n2,shop@x.example,4155550100\n3,shop@x.example,4155550100",
        &[ID, None, None],
    );
    assert_fields(
        "id,Email,Work Email\n1,no@x.example,a@x.example\n2,no@x.example,b@x.example\n3,no@x.example,c@x.example",
        &[ID, None, EMAIL],
    );
    // Two rows are too few, and members of a family share a number.
    assert_fields(
        "id,Email,Phone\n1,a@x.example,4155550100\n2,a@x.example,4155550100",
        &[ID, EMAIL, PHONE],
    );
    assert_fields(
        "id,Phone\n1,4155550100\n2,4155550100\n3,4155550101",
        &[ID, PHONE],
    );
}

#[test]
fn a_column_of_a_person_in_another_role_stays_unmapped() {
    for role in [
        "Underwriter",
        "Guarantor",
        "Nominee",
        "Custodian",
        "Notary",
        "CSR",
        "Approver",
        "Payee",
        "Roommate",
        "From",
        "Ship To",
        "Reports To",
        "Sold-To",
        "Issued by",
        "Boss's",
        "Accountant",
        "Therapist",
        "Witness",
        "Grantor",
        "Executrix",
        "Loan Processor",
        "Next of Kin",
        "Stylist",
    ] {
        for (name, value) in [
            ("Email", "a@x.example"),
            ("Phone", "4155552671"),
            ("Zip", "02134"),
            ("DOB", "1985-03-14"),
        ] {
            let other = value.replace('1', "3");
            assert_fields(
                &format!("id,{role} {name}\n1,{value}\n2,{other}\n3,{value}"),
                &[ID, None],
            );
        }
    }
    for header in [
        "Email of Zorblax",
        "Zorblax's Email",
        "guarantoremail",
        "underwriter.email",
        "Email (guarantor)",
        "Email (parent or guardian if under 18)",
        "Underwriter",
        "E-mail - Nominee",
    ] {
        let rows = "1,a@x.example\n2,b@x.example";
        assert_fields(&format!("id,{header}\n{rows}"), &[ID, None]);
    }
}

#[test]
fn brands_and_adjectives_need_only_their_values() {
    for header in [
        "Zorblax Email",
        "Venmo Email",
        "PayPal e-mail",
        "Verizon Email",
        "Canonical Email",
        "Silver Email",
        "Customer's Email",
        "Bill To Email",
        "Best email to reach you",
        "Payer Email",
        "Applicant Email",
        "Saver Email",
    ] {
        assert_fields(
            &format!("id,{header}\n1,a@x.example\n2,b@x.example"),
            &[ID, EMAIL],
        );
    }
}

#[test]
fn a_remark_in_brackets_has_no_influence() {
    for header in [
        "Email Address (we will not share)",
        "Email (never shared)",
        "E-mail [used for login and receipts only]",
        "Email (sin espacios, obligatorio)",
        "Email (please do not share)",
        "Email (no spaces)",
    ] {
        assert_fields(&format!("id|{header}\n1|a@x.example"), &[ID, EMAIL]);
    }
    assert_fields(
        "Member ID (alta, sin ceros, obligatorio)|ZIP (5 digitos, opcional)\n1|02134",
        &[ID, Some(Field::ZipCode)],
    );
    for header in [
        "Email (verified)",
        "Email (spouse)",
        "Email (old)",
        "Email (do not use)",
        "Email (no longer used, old one)",
    ] {
        assert_fields(&format!("id|{header}\n1|a@x.example"), &[ID, None]);
    }
}

#[test]
fn the_phone_of_the_user_is_better_than_that_of_an_address() {
    let rank = |better: &str, worse: &str| {
        for headers in [[better, worse], [worse, better]] {
            let proposals = propose(&headers, &[vec!["4155552671", "2125550123"]]);
            let at = headers.iter().position(|it| *it == better).unwrap();
            assert!(
                proposals[at].confidence > proposals[1 - at].confidence,
                "{better}, {worse}"
            );
        }
    };
    rank("Phone", "Default Address Phone");
    rank("Phone", "Home Phone");
    rank("Mobile", "Home Phone");
    rank("Primary Phone", "Mobile Phone");
    rank("Home Phone", "Work Phone");
    rank("billing_telephone", "shipping_telephone");
    rank("Home Phone", "Other Phone");
    assert_fields(
        "id,Shipping Zip,Billing Zip\n1,10001,02134",
        &[ID, None, Some(Field::ZipCode)],
    );
}

#[test]
fn without_a_header_numbers_of_other_kinds_are_not_the_id() {
    for values in [
        ["02134", "11238", "10001"],
        ["4155552671", "2125550123", "2025550123"],
        ["1985", "1990", "2001"],
        ["12.50", "7.00", "1,250.00"],
        ["$5", "$6", "$7"],
        ["+442079460958", "+442079460959", "+442079460960"],
    ] {
        let rows: Vec<Vec<&str>> = values.iter().map(|it| vec![*it, "a@x.example"]).collect();
        let proposals = propose(&["", ""], &rows);
        assert_ne!(
            proposals[0].target.map(ColumnTarget::field),
            ID,
            "{values:?}"
        );
    }
}

#[test]
fn without_a_header_the_full_column_of_addresses_is_the_users() {
    assert_fields(
        ",,,\nU1,a@x.example,p@y.example,boss@x.example\nU2,b@x.example,,boss@x.example\nU3,c@x.example,,boss@x.example",
        &[ID, EMAIL, None, None],
    );
    assert_fields(
        ",,\nU1,a@x.example,p@y.example\nU2,b@x.example,q@y.example",
        &[ID, None, None],
    );
}
