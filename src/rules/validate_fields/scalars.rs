//! The fields with one value.

use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::record::limits::MAX_FIELD;
use crate::rules::birth_year::{self, BirthYearSource, Year4};
use crate::rules::clean::{clean, clean_id, has_hidden, is_plain_id};
use crate::rules::dfa;
use crate::rules::email;
use crate::rules::email_domain::correction;
use crate::rules::hash::{self, Hex};
use crate::rules::issue::RowIssue;
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
        let cleaned = if id.len() > MAX_FIELD {
            Err(Code::IdTooLong)
        } else if is_plain_id(id) {
            Ok(id)
        } else if is_placeholder(clean(id).text) {
            Err(Code::IdMissing)
        } else {
            clean_id(id)
        };
        let cleaned = match cleaned {
            Ok(id) if id.is_empty() || is_placeholder(id) => Err(Code::IdMissing),
            _ if number && !is_whole(id) => Err(Code::IdInvalid),
            other => other,
        };
        let trimmed = id.len();
        let id = match cleaned {
            Ok(id) => id,
            Err(code) => {
                // The empty id excludes an invalid id from the search for duplicates.
                self.report(Field::Id, code);
                return "";
            }
        };
        if id.len() != trimmed {
            self.report_repair(Field::Id, Code::IdUnwrapped, Code::IdInvalid);
        } else if trimmed != text.len() {
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
        // An address may begin with one of these, but no address of a person does.
        let wrapped = matches!(email.as_bytes(), [b'\'' | b'`' | b'=', ..]);
        let out = &mut self.evaluation.normalized_email;
        let normalized = match email::normalize_valid(email, out).filter(|_| !wrapped) {
            Some(normalized) => {
                if email.len() != text.len() {
                    self.report(Field::Email, Code::EmailRepaired);
                }
                normalized
            }
            None => {
                self.evaluation.normalized_email.clear();
                let cleaned = clean(email).text;
                if is_placeholder(cleaned) {
                    self.report_repair(Field::Email, Code::EmailPlaceholder, Code::EmailInvalid);
                    return None;
                }
                let Some(inner) = extract_address(cleaned) else {
                    let hidden = has_hidden(email);
                    let code = [Code::EmailInvalid, Code::EmailHidden][usize::from(hidden)];
                    self.report(Field::Email, code);
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
        let normalized = self.evaluation.normalized_email.as_slice();
        let at = normalized.iter().rposition(|byte| *byte == b'@');
        let at = at.unwrap_or_default();
        if normalized.get(at + 1..).and_then(correction).is_some() {
            self.evaluation.issues.push(RowIssue::new(
                Code::EmailUnlikely,
                Field::Email.into(),
                None,
            ));
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
        let mut digits = trim(text);
        if digits.is_empty() {
            return None;
        }
        if !dfa::HASHED_EMAIL.matches(digits.as_bytes()) {
            digits = clean(text).text;
        }
        if let Some(hex) = from_base64(digits.as_bytes()) {
            let (warning, error) = (Code::HashedEmailBase64, Code::HashedEmailInvalid);
            let allowed = self.report_repair(Field::HashedEmail, warning, error);
            return allowed.then_some(hex);
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
            Parsed::Invalid(Code::BirthYearMissing) => {
                self.report_repair(codes.field, Code::BirthYearMissing, codes.invalid);
                None
            }
            Parsed::Invalid(code) => {
                if is_placeholder(clean(text).text) {
                    self.report_repair(codes.field, codes.placeholder, codes.invalid);
                } else if !trim(text).is_empty() {
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
        let today = self.options.today;
        let year = self.scalar(record, &BIRTH_YEAR, |text| {
            birth_year::parse(text, column, today)
        })?;
        let latest_year = self
            .options
            .min_age
            .map_or(today.year, |age| today.year.saturating_sub(age));
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
                let text = clean(text).text;
                let text = text.strip_suffix(".0").unwrap_or(text);
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

/// The hex digits of a SHA-256 in Base64, as UID2 writes it: 43 characters and `=`.
fn from_base64(text: &[u8]) -> Option<Hex> {
    let [digits @ .., b'='] = text else {
        return None;
    };
    if digits.len() != 43 {
        return None;
    }
    let mut digest = [0; 32];
    let mut at = 0;
    let mut bits = 0_u32;
    let mut count = 0;
    for digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            *digest.get_mut(at)? = (bits >> count) as u8;
            at += 1;
        }
    }
    // The last digit has two bits more than the digest.
    (bits & 3 == 0).then(|| hash::hex(&digest))
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
