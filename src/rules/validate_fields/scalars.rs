//! The fields with one value.

use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::record::limits::MAX_FIELD;
use crate::rules::birth_year::{self, BirthYearSource, Year4};
use crate::rules::dfa;
use crate::rules::email;
use crate::rules::hash::{self, Hex};
use crate::rules::issue_code::Code;
use crate::rules::parsed::Parsed;
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::text::trim;
use crate::rules::validate_fields::field_validator::FieldValidator;

/// The codes of a field with one value.
pub(super) struct Scalar {
    field: Field,
    invalid: Code,
    needs_repair: Code,
    placeholder: Code,
}

pub(super) const PHONE: Scalar = Scalar {
    field: Field::PhoneNumber,
    invalid: Code::PhoneInvalid,
    needs_repair: Code::PhoneNotE164,
    placeholder: Code::PhonePlaceholder,
};
pub(super) const ZIP: Scalar = Scalar {
    field: Field::ZipCode,
    invalid: Code::ZipInvalid,
    needs_repair: Code::ZipNotFive,
    placeholder: Code::ZipPlaceholder,
};
const BIRTH_YEAR: Scalar = Scalar {
    field: Field::BirthYear,
    invalid: Code::BirthYearInvalid,
    needs_repair: Code::BirthYearNotFour,
    placeholder: Code::BirthYearPlaceholder,
};

impl FieldValidator<'_> {
    pub(super) fn id<'a>(&mut self, cell: Cell<'a>) -> &'a str {
        let (text, number) = match cell {
            Cell::Text(text) => (text, false),
            Cell::Number(text) => (text, true),
            Cell::Absent => ("", false),
            Cell::IllFormed(_) => {
                self.report(Field::Id, Code::IdIllFormed);
                return "";
            }
            Cell::Bool(_) | Cell::Json(_) | Cell::Other => {
                self.report(Field::Id, Code::IdInvalid);
                return "";
            }
        };
        let id = trim(text);
        let invalid = if id.len() > MAX_FIELD {
            Some(Code::IdTooLong)
        } else if id.is_empty() || is_placeholder(id) {
            Some(Code::IdMissing)
        } else if number && !is_whole(id) {
            Some(Code::IdInvalid)
        } else if is_spreadsheet_scientific(id) {
            Some(Code::IdDigitsLost)
        } else {
            None
        };
        if let Some(code) = invalid {
            // The empty id excludes an invalid id from the search for duplicates.
            self.report(Field::Id, code);
            return "";
        }
        if id.len() != text.len() {
            self.report_repair(Field::Id, Code::IdRepaired, Code::IdInvalid);
        }
        if memchr::memchr(b'@', id.as_bytes()).is_some() && dfa::EMAIL.matches(id.as_bytes()) {
            self.report(Field::Id, Code::IdIsEmail);
        }
        id
    }

    pub(super) fn email<'a>(&mut self, cell: Cell<'a>) -> Option<&'a str> {
        let text = match cell {
            Cell::Absent => return None,
            Cell::Text(text) | Cell::Number(text) => text,
            _ => {
                self.report(Field::Email, Code::EmailInvalid);
                return None;
            }
        };
        let mut email = trim(text);
        if email.is_empty() {
            return None;
        }
        if email.len() > MAX_FIELD {
            self.report(Field::Email, Code::EmailTooLong);
            return None;
        }
        let normalized = match email::normalize_valid(email, &mut self.evaluation.normalized_email)
        {
            Some(normalized) => {
                if email.len() != text.len() {
                    self.report(Field::Email, Code::EmailRepaired);
                }
                normalized
            }
            None if is_placeholder(email) => {
                self.report_repair(Field::Email, Code::EmailPlaceholder, Code::EmailInvalid);
                return None;
            }
            None => {
                let Some(inner) = extract_address(email) else {
                    self.report(Field::Email, Code::EmailInvalid);
                    return None;
                };
                if !self.report_repair(Field::Email, Code::EmailUnwrapped, Code::EmailNotPlain) {
                    return None;
                }
                email = inner;
                email::normalize(email, &mut self.evaluation.normalized_email)
            }
        };
        if normalized.is_err() {
            self.report(Field::Email, Code::EmailInvalid);
            return None;
        }
        Some(email)
    }

    pub(super) fn hashed_email(&mut self, cell: Cell<'_>) -> Option<Hex> {
        let text = match cell {
            Cell::Absent => return None,
            Cell::Text(text) | Cell::Number(text) => text,
            _ => {
                self.report(Field::HashedEmail, Code::HashedEmailInvalid);
                return None;
            }
        };
        let digits = trim(text);
        if digits.is_empty() {
            return None;
        }
        if !dfa::HASHED_EMAIL.matches(digits.as_bytes()) {
            if is_placeholder(digits) {
                self.report_repair(
                    Field::HashedEmail,
                    Code::HashedEmailPlaceholder,
                    Code::HashedEmailInvalid,
                );
            } else {
                self.report(Field::HashedEmail, Code::HashedEmailInvalid);
            }
            return None;
        }
        if digits.len() != text.len()
            && !self.report_repair(
                Field::HashedEmail,
                Code::HashedEmailRepaired,
                Code::HashedEmailInvalid,
            )
        {
            return None;
        }
        let mut hex: Hex = digits.as_bytes().try_into().ok()?;
        hex.make_ascii_lowercase();
        Some(hex)
    }

    /// An address and a hash in the same record must match. If they do not, either
    /// can be the correct one, so neither is used.
    pub(super) fn check_hash_matches<'a>(
        &mut self,
        email: Option<&'a str>,
        given: Option<Hex>,
    ) -> (Option<&'a str>, Option<Hex>) {
        match (email, given) {
            (Some(_), Some(given))
                if hash::hex(&hash::digest(&self.evaluation.normalized_email)) != given =>
            {
                self.report(Field::HashedEmail, Code::HashedEmailMismatch);
                (None, None)
            }
            (Some(email), _) => (Some(email), None),
            (None, given) => (None, given),
        }
    }

    pub(super) fn scalar<T>(
        &mut self,
        record: &Record<'_>,
        codes: &Scalar,
        parse: impl FnOnce(&str) -> Parsed<T>,
    ) -> Option<T> {
        let text = match record.cell(codes.field) {
            Cell::Absent => return None,
            Cell::Text(text) | Cell::Number(text) if text.len() <= MAX_FIELD => text,
            _ => {
                self.report(codes.field, codes.invalid);
                return None;
            }
        };
        match parse(text) {
            Parsed::Valid(value) => Some(value),
            Parsed::Normalized(value, warning, second) => self
                .report_repair(codes.field, warning, codes.needs_repair)
                .then(|| {
                    if let Some(second) = second {
                        self.report(codes.field, second);
                    }
                    value
                }),
            Parsed::Invalid(code) => {
                let text = trim(text);
                if is_placeholder(text) {
                    self.report_repair(codes.field, codes.placeholder, codes.invalid);
                } else if !text.is_empty() {
                    self.report(codes.field, code);
                }
                None
            }
        }
    }

    pub(super) fn birth_year(
        &mut self,
        record: &Record<'_>,
        column: BirthYearSource,
    ) -> Option<Year4> {
        let this_year = self.options.this_year;
        let year = self.scalar(record, &BIRTH_YEAR, |text| {
            birth_year::parse(text, column, this_year)
        })?;
        let latest_year = self
            .options
            .min_age
            .map_or(this_year, |age| this_year.saturating_sub(age));
        if year.value() > latest_year {
            self.report(Field::BirthYear, Code::BirthYearTooYoung);
            return None;
        }
        Some(year)
    }

    pub(super) fn historical(&mut self, cell: Cell<'_>) -> Option<bool> {
        const FIELD: Field = Field::HistoricalTransactionsSent;
        match cell {
            Cell::Absent => None,
            Cell::Bool(value) => Some(value),
            Cell::Text(text) | Cell::Number(text) => {
                let text = trim(text);
                let is =
                    |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
                if text.is_empty() || is_placeholder(text) {
                    None
                } else if is(["true", "yes", "y", "1"]) {
                    Some(true)
                } else if is(["false", "no", "n", "0"]) {
                    Some(false)
                } else {
                    self.report(FIELD, Code::HistoricalInvalid);
                    None
                }
            }
            _ => {
                self.report(FIELD, Code::HistoricalInvalid);
                None
            }
        }
    }
}

fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a spreadsheet wrote a long number as `1.23457E+11`, which loses digits.
fn is_spreadsheet_scientific(text: &str) -> bool {
    let number = text.strip_prefix('-').unwrap_or(text);
    // Decides for nearly all ids.
    if !matches!(number.as_bytes(), [b'0'..=b'9', b'.' | b'E', ..]) {
        return false;
    }
    let Some((mantissa, exponent)) = number.split_once('E') else {
        return false;
    };
    let Some(exponent) = exponent.strip_prefix('+') else {
        return false;
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    whole.len() == 1
        && !fraction.is_empty()
        && !exponent.is_empty()
        && [whole, fraction, exponent]
            .iter()
            .all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

/// The address in `mailto:a@b.c` or `Some Name <a@b.c>`, if it is valid. `text`
/// itself is not a valid address.
fn extract_address(text: &str) -> Option<&str> {
    let inner = match text.split_once('<') {
        Some((name, rest)) if !name.contains(['@', '>']) => rest.strip_suffix('>')?,
        Some(_) => return None,
        None => text,
    };
    let inner = trim(inner);
    let inner = match inner.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &inner[7..],
        _ => inner,
    };
    let inner = trim(inner);
    dfa::EMAIL.matches(inner.as_bytes()).then_some(inner)
}
