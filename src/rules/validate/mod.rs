//! Decides about one record: a user that can be sent, or what is wrong with it.
//!
//! All the findings of a row are reported, not the first. The readers of single
//! values say what a text can mean; here the options say what is allowed.
//! An email that passes has a normal form, so that hashing cannot fail.

use crate::json::{self, Kind, Node};
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::record::limits::MAX_FIELD;
use crate::rules::birth_year::{self, BirthYearSource, Year4};
use crate::rules::code::{Code, Severity};
use crate::rules::email;
use crate::rules::hash::{self, Hex};
use crate::rules::issue::{Issue, Place};
use crate::rules::options::{EmailMode, OnInvalidField, Options, Reward};
use crate::rules::parsed::Parsed;
use crate::rules::pattern;
use crate::rules::phone::{self, E164};
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::text::trim;
use crate::rules::zip::{self, Zip5};

/// The longest list in `phoneNumbers` and `postalCodes` (Kard's reference).
pub const MAX_LIST: usize = 10;
const LIST_DEPTH: usize = 8;

/// The kinds of an entry of `phoneNumbers`.
pub const PHONE_TYPES: [&str; 4] = ["MOBILE", "HOME", "WORK", "OTHER"];
/// The kinds of an entry of `postalCodes`.
pub const POSTAL_TYPES: [&str; 3] = ["PHYSICAL", "BILLING", "OTHER"];

/// A user that can be sent.
#[derive(Clone, Debug, Default)]
pub struct User<'a> {
    /// The id, trimmed.
    pub id: &'a str,
    /// The raw address as it is sent where the options ask for it: trimmed,
    /// its case untouched.
    pub email: Option<&'a str>,
    /// A hash that the record brought along, and no address to make it from.
    pub hashed_email: Option<Hex>,
    /// E.164.
    pub phone_number: Option<E164>,
    /// Five digits.
    pub zip_code: Option<Zip5>,
    /// Four digits.
    pub birth_year: Option<Year4>,
    /// `None`: as the options say.
    pub enrolled_rewards: Option<&'static [Reward]>,
    /// One way.
    pub historical_transactions_sent: Option<bool>,
    /// Numbers with an index into [`PHONE_TYPES`].
    pub phone_numbers: Option<Vec<(E164, Option<usize>)>>,
    /// Codes with an index into [`POSTAL_TYPES`].
    pub postal_codes: Option<Vec<(Zip5, Option<usize>)>>,
}

/// One thing found in the row that was checked last.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// What.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// Whether it keeps the row from being sent.
    pub severity: Severity,
    /// The earlier row that this one repeats.
    pub other_row: Option<u32>,
}

impl Found {
    /// As bad as its code says.
    pub(crate) const fn new(code: Code, place: Place, other_row: Option<u32>) -> Found {
        Found {
            code,
            place,
            severity: code.severity(),
            other_row,
        }
    }

    /// What is told of it. `id` is that of the record, empty where it has none.
    pub(crate) fn issue(&self, record: &Record<'_>, id: &str, report_values: bool) -> Issue {
        let field = self.place.field.filter(|_| report_values);
        Issue {
            row: record.row,
            line: record.line,
            // An id that is an address would be the value of a person's data.
            id: (!id.is_empty() && !id.contains('@')).then(|| id.to_owned()),
            place: self.place,
            severity: self.severity,
            code: self.code,
            other_row: self.other_row,
            value: field.and_then(|field| record.cell(field).text().map(str::to_owned)),
        }
    }
}

/// The room that checking needs, kept from row to row.
#[derive(Debug, Default)]
pub struct Findings {
    /// What was found in the last row.
    pub found: Vec<Found>,
    /// The normal form of its address; empty where there is none.
    pub normal: Vec<u8>,
}

impl Findings {
    /// Whether the last row must not be sent.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.found
            .iter()
            .any(|found| found.severity == Severity::Error)
    }

    /// Checks `record`. The user is only to be sent when nothing
    /// [`refused`](Findings::refused) it.
    pub fn check<'a>(&mut self, record: &Record<'a>, options: &Options) -> User<'a> {
        self.found.clear();
        self.normal.clear();
        let mut row = Row {
            findings: self,
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
        let (email, hashed_email) = row.agree(email, given);
        let user = User {
            id,
            email,
            hashed_email,
            phone_number: row.scalar(record, &PHONE, |text| phone::parse(text, options.region)),
            zip_code: row.scalar(record, &ZIP, zip::parse),
            birth_year: row.birth_year(record, column),
            enrolled_rewards: row.rewards(record.cell(Field::EnrolledRewards)),
            historical_transactions_sent: row
                .historical(record.cell(Field::HistoricalTransactionsSent)),
            phone_numbers: row.list(record, &PHONE_LIST, |text| {
                phone::parse(text, options.region)
            }),
            postal_codes: row.list(record, &POSTAL_LIST, zip::parse),
        };
        if user.email.is_none() {
            self.normal.clear();
        }
        user
    }
}

/// The codes of a field with one value.
struct Scalar {
    field: Field,
    invalid: Code,
    needs_repair: Code,
    placeholder: Code,
}

const PHONE: Scalar = Scalar {
    field: Field::PhoneNumber,
    invalid: Code::PhoneInvalid,
    needs_repair: Code::PhoneNotE164,
    placeholder: Code::PhonePlaceholder,
};
const ZIP: Scalar = Scalar {
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

/// The codes and names of a field with a list of values.
struct List {
    field: Field,
    member: &'static str,
    types: &'static [&'static str],
    invalid: Code,
    invalid_type: Code,
    too_many: Code,
    needs_repair: Code,
}

const PHONE_LIST: List = List {
    field: Field::PhoneNumbers,
    member: "number",
    types: &PHONE_TYPES,
    invalid: Code::PhoneNumbersInvalid,
    invalid_type: Code::PhoneNumbersType,
    too_many: Code::PhoneNumbersTooMany,
    needs_repair: Code::PhoneNotE164,
};
const POSTAL_LIST: List = List {
    field: Field::PostalCodes,
    member: "code",
    types: &POSTAL_TYPES,
    invalid: Code::PostalCodesInvalid,
    invalid_type: Code::PostalCodesType,
    too_many: Code::PostalCodesTooMany,
    needs_repair: Code::ZipNotFive,
};

struct Row<'r> {
    findings: &'r mut Findings,
    options: &'r Options,
}

impl Row<'_> {
    fn find(&mut self, place: impl Into<Place>, code: Code) {
        let place = place.into();
        let optional = !matches!(place.field, None | Some(Field::Id | Field::EnrolledRewards));
        let omit = optional && self.options.on_invalid_field == OnInvalidField::Omit;
        let severity = if omit {
            Severity::Warning
        } else {
            code.severity()
        };
        self.findings.found.push(Found {
            code,
            place,
            severity,
            other_row: None,
        });
    }

    fn id<'a>(&mut self, cell: Cell<'a>) -> &'a str {
        let (text, number) = match cell {
            Cell::Text(text) => (text, false),
            Cell::Number(text) => (text, true),
            Cell::Absent => ("", false),
            Cell::IllFormed(_) => {
                self.find(Field::Id, Code::IdIllFormed);
                return "";
            }
            Cell::Bool(_) | Cell::Json(_) | Cell::Other => {
                self.find(Field::Id, Code::IdInvalid);
                return "";
            }
        };
        let id = trim(text);
        let wrong = if id.len() > MAX_FIELD {
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
        if let Some(code) = wrong {
            // What is no id is no other row's id either.
            self.find(Field::Id, code);
            return "";
        }
        if id.len() != text.len() {
            self.repaired(Field::Id, Code::IdRepaired, Code::IdInvalid);
        }
        if memchr::memchr(b'@', id.as_bytes()).is_some() && pattern::EMAIL.matches(id.as_bytes()) {
            self.find(Field::Id, Code::IdIsEmail);
        }
        id
    }

    /// A repair where repairs are allowed, else an error.
    fn repaired(&mut self, place: impl Into<Place>, warning: Code, error: Code) -> bool {
        let allowed = self.options.repair;
        self.find(place, if allowed { warning } else { error });
        allowed
    }

    fn email<'a>(&mut self, cell: Cell<'a>) -> Option<&'a str> {
        let text = match cell {
            Cell::Absent => return None,
            Cell::Text(text) | Cell::Number(text) => text,
            _ => {
                self.find(Field::Email, Code::EmailInvalid);
                return None;
            }
        };
        let mut email = trim(text);
        if email.is_empty() {
            return None;
        }
        if email.len() > MAX_FIELD {
            self.find(Field::Email, Code::EmailTooLong);
            return None;
        }
        let normalized = match email::normalize_valid(email, &mut self.findings.normal) {
            Some(normalized) => {
                if email.len() != text.len() {
                    self.find(Field::Email, Code::EmailRepaired);
                }
                normalized
            }
            None if is_placeholder(email) => {
                self.repaired(Field::Email, Code::EmailPlaceholder, Code::EmailInvalid);
                return None;
            }
            None => {
                let Some(inner) = unwrap(email) else {
                    self.find(Field::Email, Code::EmailInvalid);
                    return None;
                };
                if !self.repaired(Field::Email, Code::EmailUnwrapped, Code::EmailNotPlain) {
                    return None;
                }
                email = inner;
                email::normalize(email, &mut self.findings.normal)
            }
        };
        if normalized.is_err() {
            self.find(Field::Email, Code::EmailInvalid);
            return None;
        }
        Some(email)
    }

    fn hashed_email(&mut self, cell: Cell<'_>) -> Option<Hex> {
        let text = match cell {
            Cell::Absent => return None,
            Cell::Text(text) | Cell::Number(text) => text,
            _ => {
                self.find(Field::HashedEmail, Code::HashedEmailInvalid);
                return None;
            }
        };
        let digits = trim(text);
        if digits.is_empty() {
            return None;
        }
        if !pattern::HASHED_EMAIL.matches(digits.as_bytes()) {
            if is_placeholder(digits) {
                self.repaired(
                    Field::HashedEmail,
                    Code::HashedEmailPlaceholder,
                    Code::HashedEmailInvalid,
                );
            } else {
                self.find(Field::HashedEmail, Code::HashedEmailInvalid);
            }
            return None;
        }
        if digits.len() != text.len()
            && !self.repaired(
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

    /// An address and a hash beside it must be of the same person. Where they
    /// are not, nobody can say which is right, so neither is used.
    fn agree<'a>(
        &mut self,
        email: Option<&'a str>,
        given: Option<Hex>,
    ) -> (Option<&'a str>, Option<Hex>) {
        match (email, given) {
            (Some(_), Some(given)) if hash::hex(&hash::digest(&self.findings.normal)) != given => {
                self.find(Field::HashedEmail, Code::HashedEmailMismatch);
                (None, None)
            }
            (Some(email), _) => (Some(email), None),
            (None, given) => (None, given),
        }
    }

    fn scalar<T>(
        &mut self,
        record: &Record<'_>,
        codes: &Scalar,
        read: impl FnOnce(&str) -> Parsed<T>,
    ) -> Option<T> {
        let text = match record.cell(codes.field) {
            Cell::Absent => return None,
            Cell::Text(text) | Cell::Number(text) if text.len() <= MAX_FIELD => text,
            _ => {
                self.find(codes.field, codes.invalid);
                return None;
            }
        };
        match read(text) {
            Parsed::Valid(value) => Some(value),
            Parsed::Normalized(value, what, also) => self
                .repaired(codes.field, what, codes.needs_repair)
                .then(|| {
                    if let Some(also) = also {
                        self.find(codes.field, also);
                    }
                    value
                }),
            Parsed::Invalid(code) => {
                let text = trim(text);
                if is_placeholder(text) {
                    self.repaired(codes.field, codes.placeholder, codes.invalid);
                } else if !text.is_empty() {
                    self.find(codes.field, code);
                }
                None
            }
        }
    }

    fn birth_year(&mut self, record: &Record<'_>, column: BirthYearSource) -> Option<Year4> {
        let this_year = self.options.this_year;
        let year = self.scalar(record, &BIRTH_YEAR, |text| {
            birth_year::parse(text, column, this_year)
        })?;
        let youngest = self
            .options
            .min_age
            .map_or(this_year, |age| this_year.saturating_sub(age));
        if year.value() > youngest {
            self.find(Field::BirthYear, Code::BirthYearTooYoung);
            return None;
        }
        Some(year)
    }

    fn rewards(&mut self, cell: Cell<'_>) -> Option<&'static [Reward]> {
        const ENROLLED: &[Reward] = &[Reward::CardLinked];
        let refuse = |row: &mut Self, code| {
            row.find(Field::EnrolledRewards, code);
            None
        };
        let legacy = |name: &str| {
            if name.eq_ignore_ascii_case("AFFILIATE") {
                Code::RewardsLegacy
            } else {
                Code::RewardsInvalid
            }
        };
        match cell {
            Cell::Absent => None,
            Cell::Json(raw) => self.rewards_list(raw),
            Cell::Text(text) => {
                let text = trim(text);
                if text.starts_with('[') {
                    return self.rewards_list(text);
                }
                // In this field "none" is a choice, not a word for nothing.
                if text.eq_ignore_ascii_case("none") {
                    return Some(&[]);
                }
                if text.is_empty() || is_placeholder(text) {
                    return None;
                }
                let mut names = text
                    .split([',', ';', '|'])
                    .map(trim)
                    .filter(|name| !name.is_empty());
                match names.find(|name| !name.eq_ignore_ascii_case("CARDLINKED")) {
                    None => Some(ENROLLED),
                    Some(name) => refuse(self, legacy(name)),
                }
            }
            _ => refuse(self, Code::RewardsInvalid),
        }
    }

    fn rewards_list(&mut self, raw: &str) -> Option<&'static [Reward]> {
        let mut code = Code::RewardsInvalid;
        if let Ok(list) = json::parse(raw.as_bytes(), LIST_DEPTH)
            && list.kind() == Kind::Array
        {
            let mut rewards: &'static [Reward] = &[];
            let wrong = list.elements().find(|item| {
                rewards = &[Reward::CardLinked];
                item.as_str().is_none_or(|name| name.text() != "CARDLINKED")
            });
            match wrong {
                None => return Some(rewards),
                Some(item) if item.as_str().is_some_and(|name| name.text() == "AFFILIATE") => {
                    code = Code::RewardsLegacy
                }
                Some(_) => {}
            }
        }
        self.find(Field::EnrolledRewards, code);
        None
    }

    fn historical(&mut self, cell: Cell<'_>) -> Option<bool> {
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
                    self.find(FIELD, Code::HistoricalInvalid);
                    None
                }
            }
            _ => {
                self.find(FIELD, Code::HistoricalInvalid);
                None
            }
        }
    }

    fn list<T>(
        &mut self,
        record: &Record<'_>,
        names: &List,
        read: impl Fn(&str) -> Parsed<T>,
    ) -> Option<Vec<(T, Option<usize>)>> {
        let raw = match record.cell(names.field) {
            Cell::Absent => return None,
            Cell::Json(raw) => raw,
            Cell::Text(text) if trim(text).is_empty() || is_placeholder(trim(text)) => return None,
            Cell::Text(text) => trim(text),
            _ => "",
        };
        let list = match json::parse(raw.as_bytes(), LIST_DEPTH) {
            Ok(list) if list.kind() == Kind::Array => list,
            _ => {
                self.find(names.field, names.invalid);
                return None;
            }
        };
        let mut values = Vec::new();
        let mut complete = true;
        for (item, index) in list.elements().zip(0_u32..) {
            if values.len() == MAX_LIST {
                self.find(names.field, names.too_many);
                return None;
            }
            match self.item(item, index, names, &read) {
                Some(value) => values.push(value),
                None => complete = false,
            }
        }
        complete.then_some(values)
    }

    fn item<T>(
        &mut self,
        item: Node<'_>,
        index: u32,
        names: &List,
        read: impl Fn(&str) -> Parsed<T>,
    ) -> Option<(T, Option<usize>)> {
        let place = |member| Place {
            field: Some(names.field),
            item: Some((index, member)),
        };
        if item.kind() != Kind::Object {
            self.find(place(""), names.invalid);
            return None;
        }
        let kind = match item.get("type") {
            None => Some(None),
            Some(node) if node.is_null() => Some(None),
            Some(node) => {
                let found = node.as_str().and_then(|name| {
                    let name = name.text();
                    names.types.iter().position(|known| *known == name)
                });
                if found.is_none() {
                    self.find(place("type"), names.invalid_type);
                }
                found.map(Some)
            }
        };
        let node = item.get(names.member);
        let text = node.and_then(|node| match node.kind() {
            Kind::String => node
                .as_str()
                .filter(|text| text.is_well_formed())
                .map(|text| text.text()),
            Kind::Number => node.number_text().map(Into::into),
            _ => None,
        });
        let Some(text) = text.filter(|text| !trim(text).is_empty()) else {
            self.find(place(names.member), names.invalid);
            return None;
        };
        let value = match read(&text) {
            Parsed::Valid(value) => Some(value),
            Parsed::Normalized(value, what, also) => self
                .repaired(place(names.member), what, names.needs_repair)
                .then(|| {
                    if let Some(also) = also {
                        self.find(place(names.member), also);
                    }
                    value
                }),
            Parsed::Invalid(code) => {
                self.find(place(names.member), code);
                None
            }
        };
        Some((value?, kind?))
    }
}

fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// `1.23457E+11`, as spreadsheets show long numbers: digits of it are gone.
fn is_spreadsheet_scientific(text: &str) -> bool {
    // Few ids hold an E, and looking for two bytes takes longer than for one.
    let Some((mantissa, exponent)) = text.split_once('E') else {
        return false;
    };
    let Some(exponent) = exponent.strip_prefix('+') else {
        return false;
    };
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    whole.len() == 1
        && !fraction.is_empty()
        && !exponent.is_empty()
        && [whole, fraction, exponent]
            .iter()
            .all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

/// The address in `mailto:a@b.c` or `Some Name <a@b.c>`, if it is a valid one.
/// `text` is none itself.
fn unwrap(text: &str) -> Option<&str> {
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
    pattern::EMAIL.matches(inner.as_bytes()).then_some(inner)
}

/// Whether the raw address is sent.
#[must_use]
pub const fn sends_raw(mode: EmailMode) -> bool {
    matches!(mode, EmailMode::Both | EmailMode::Raw)
}

/// Whether the hash of an address is sent.
#[must_use]
pub const fn sends_hash(mode: EmailMode) -> bool {
    matches!(mode, EmailMode::Both | EmailMode::Hash)
}

#[cfg(test)]
mod tests;
