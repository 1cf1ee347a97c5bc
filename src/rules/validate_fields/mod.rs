//! Validates the fields of one record by the options.
//!
//! A parser decides what a text can mean, the options decide what is allowed. All
//! issues of a field are reported, not only the first one.

mod country;
mod field_validator;
mod lists;
mod rewards;
mod scalars;

use crate::record::Record;
use crate::record::field::Field;
use crate::rules::birth_year::BirthYearSource;
use crate::rules::evaluation::Evaluation;
use crate::rules::issue_code::Code;
use crate::rules::options::Options;
use crate::rules::parsed::Parsed;
use crate::rules::user::User;
use crate::rules::{phone, zip};
use field_validator::FieldValidator;
use lists::{PHONE_LIST, POSTAL_LIST};
use scalars::{PHONE, ZIP};

/// Validates and normalizes each field of `record`, and reports every issue.
/// Other rows have no influence; [`evaluate`](crate::rules::evaluate::evaluate)
/// decides whether the row is valid. The normalized form of the address is stored
/// in `evaluation`, so that hashing cannot fail.
pub fn validate_fields<'a>(
    record: &Record<'a>,
    options: &Options,
    evaluation: &mut Evaluation,
) -> User<'a> {
    evaluation.clear();
    let mut row = FieldValidator {
        evaluation,
        options,
    };
    let column = if record.birth_date {
        BirthYearSource::Date
    } else {
        BirthYearSource::Year
    };
    let id = row.id(record.cell(Field::Id));
    let given = row.hashed_email(record.cell(Field::HashedEmail));
    let email = row.email(record.cell(Field::Email));
    let (email, hashed_email) = row.check_hash_matches(email, given);
    let (calling_code, has_other_postal_codes) = row.country(record);
    let phone = |text: &str| phone::parse_in(text, calling_code);
    let zip = |text: &str| {
        if has_other_postal_codes {
            Parsed::Invalid(Code::ZipForeign)
        } else {
            zip::parse(text)
        }
    };
    let user = User {
        id,
        email,
        hashed_email,
        phone_number: row.scalar(record, &PHONE, phone),
        zip_code: row.scalar(record, &ZIP, zip),
        birth_year: row.birth_year(record, column),
        enrolled_rewards: row.rewards(record.cell(Field::EnrolledRewards)),
        historical_transactions_sent: row
            .historical(record.cell(Field::HistoricalTransactionsSent)),
        phone_numbers: row.list(record, &PHONE_LIST, phone),
        postal_codes: row.list(record, &POSTAL_LIST, zip),
    };
    if user.email.is_none() {
        evaluation.normalized_email.clear();
    }
    user
}

#[cfg(test)]
mod tests;
