//! The grammar of headers: which field the words of a header name.
//!
//! One function for each field. Each one looks for its own words, then checks that only
//! compatible words accompany them. `None` means "not this field". A [`FieldMatch`]
//! without a target means "the words of this field, but not the field" (`Phone Code`,
//! `Birth Number`), which ends the search.

use super::target::ColumnTarget;
use super::tokenize::HeaderWord;
use super::vocabulary::WordRole;
use crate::record::field::Field;

/// The roles of the words of a header, one bit each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RoleSet(pub(super) u64);

/// The bits of some roles.
pub(super) const fn role_bits(roles: &[WordRole]) -> u64 {
    let mut bits = 0;
    let mut at = 0;
    while at < roles.len() {
        bits |= 1 << roles[at] as u8;
        at += 1;
    }
    bits
}

impl RoleSet {
    pub(super) fn has(self, role: WordRole) -> bool {
        self.any(role_bits(&[role]))
    }
    pub(super) fn any(self, bits: u64) -> bool {
        self.0 & bits != 0
    }
    pub(super) fn only(self, bits: u64) -> bool {
        self.0 & !bits == 0
    }
}

/// Words without influence on the field.
pub(super) const NEUTRAL: u64 = role_bits(&[
    WordRole::Digits,
    WordRole::Letter,
    WordRole::Filler,
    WordRole::Of,
    WordRole::Qualifier,
    WordRole::FirstChoice,
    WordRole::SecondChoice,
    WordRole::LastChoice,
]);
/// Words for the owner of a value.
const OWNER: u64 = role_bits(&[
    WordRole::Subject,
    WordRole::Account,
    WordRole::Contact,
    WordRole::System,
    WordRole::Staff,
    WordRole::Issuer,
    WordRole::Cif,
    WordRole::Reward,
]);
/// Words that exclude every field.
pub(super) const EXCLUDING: u64 = role_bits(&[
    WordRole::Excluding,
    WordRole::OtherEntity,
    WordRole::Partner,
    WordRole::Referring,
    WordRole::Card,
    WordRole::Month,
    WordRole::Pin,
    WordRole::Historical,
    WordRole::Transaction,
    WordRole::Sent,
    WordRole::Type,
    WordRole::App,
]);
const BIRTH: u64 = role_bits(&[
    WordRole::Birth,
    WordRole::BirthDate,
    WordRole::BirthYear,
    WordRole::Born,
]);
const PHONE: u64 = role_bits(&[WordRole::Phone, WordRole::Mobile]);
const EMAIL: u64 = role_bits(&[WordRole::Email, WordRole::Mail, WordRole::Em]);

/// Words that name a field.
pub(super) const FIELD: u64 =
    BIRTH | PHONE | EMAIL | role_bits(&[WordRole::Zip, WordRole::Postal, WordRole::Number]);

/// A field with its score, or `None` as the target for certainly no field.
pub(super) type FieldMatch = Option<(Option<ColumnTarget>, f32)>;
const NO_FIELD: FieldMatch = Some((None, 0.0));
/// A match with this score or less needs the support of the values.
pub(super) const NEEDS_VALUES: f32 = 0.3;
const STRONG: f32 = 0.9;
const WEAK: f32 = 0.5;

fn matched(field: Field, score: f32) -> FieldMatch {
    Some((Some(ColumnTarget::Field(field)), score))
}

pub(super) fn past_transactions(words: &[HeaderWord], roles: RoleSet) -> Option<f32> {
    let own = role_bits(&[WordRole::Historical, WordRole::Transaction, WordRole::Sent]);
    let parts = (roles.0 & own).count_ones();
    let earlier = |a: WordRole, b: WordRole| {
        let place = |role| words.iter().position(|it| it.role == role);
        place(a) < place(b)
    };
    // `transaction history` is the history itself.
    if !roles.has(WordRole::Sent) && !earlier(WordRole::Historical, WordRole::Transaction) {
        return None;
    }
    if parts < 2 || !roles.only(own | NEUTRAL | OWNER | role_bits(&[WordRole::Is])) {
        return None;
    }
    Some(if roles.has(WordRole::Sent) {
        STRONG
    } else {
        WEAK
    })
}

pub(super) fn hashed(words: &[HeaderWord], roles: RoleSet) -> FieldMatch {
    if !roles.any(role_bits(&[WordRole::Hash, WordRole::Sha, WordRole::Hem])) {
        return None;
    }
    let sha = words.iter().position(|it| it.role == WordRole::Sha);
    // SHA-1 and SHA-512 are other hashes.
    let bits = sha.and_then(|at| words.get(at + 1));
    if bits.is_some_and(|it| it.role == WordRole::Digits && !matches!(it.value, 2 | 256)) {
        return NO_FIELD;
    }
    let rest = role_bits(&[
        WordRole::Hash,
        WordRole::Sha,
        WordRole::Hem,
        WordRole::Address,
        WordRole::Id,
        WordRole::Key,
        WordRole::Number,
    ]);
    if !roles.only(rest | EMAIL | NEUTRAL | OWNER) {
        return NO_FIELD;
    }
    if roles.any(EMAIL) {
        matched(Field::HashedEmail, STRONG)
    } else if roles.has(WordRole::Hem) && !roles.has(WordRole::Id) {
        matched(Field::HashedEmail, 0.8)
    } else if sha.is_some() && roles.only(NEUTRAL | role_bits(&[WordRole::Sha, WordRole::Hash])) {
        matched(Field::HashedEmail, WEAK)
    } else {
        NO_FIELD
    }
}

pub(super) fn birth(words: &[HeaderWord], roles: RoleSet) -> FieldMatch {
    if !roles.any(BIRTH) {
        return None;
    }
    let rest = role_bits(&[
        WordRole::Year,
        WordRole::Date,
        WordRole::Day,
        WordRole::FormatYear,
        WordRole::FormatDay,
        WordRole::Number,
    ]);
    if !roles.only(BIRTH | rest | NEUTRAL | OWNER) {
        return NO_FIELD;
    }
    // `dob_y`, `birth d`
    let last = words
        .last()
        .filter(|it| it.role == WordRole::Letter)
        .map(|it| it.value);
    if last == Some(u16::from(b'm')) || last == Some(u16::from(b'd')) {
        return NO_FIELD;
    }
    let day = roles.has(WordRole::Day);
    let year = roles.any(role_bits(&[WordRole::Year, WordRole::BirthYear]))
        || last == Some(u16::from(b'y'))
        || (roles.has(WordRole::FormatYear) && !roles.has(WordRole::FormatDay));
    if year {
        return if day {
            NO_FIELD
        } else {
            matched(Field::BirthYear, STRONG + 0.02)
        };
    }
    if roles.has(WordRole::FormatDay) && !roles.has(WordRole::FormatYear) {
        return NO_FIELD;
    }
    let score = if roles.any(role_bits(&[WordRole::Date, WordRole::BirthDate])) {
        if day {
            return NO_FIELD;
        }
        STRONG
    } else if day {
        // `Birth Day` can be a date or a day of the month.
        NEEDS_VALUES
    } else if roles.has(WordRole::Number) {
        // A birth number is a national identification number.
        return NO_FIELD;
    } else {
        WEAK
    };
    Some((Some(ColumnTarget::BirthDate), score))
}

pub(super) fn zip(words: &[HeaderWord], roles: RoleSet) -> FieldMatch {
    let code = roles.has(WordRole::Code);
    let postal = roles.any(role_bits(&[WordRole::Postal, WordRole::Post]));
    let score = if roles.has(WordRole::Zip) || (postal && code) {
        STRONG
    } else if roles.has(WordRole::Postal) && !roles.has(WordRole::Address) {
        0.6
    } else if roles.has(WordRole::Cp) || (roles.has(WordRole::Pin) && code) {
        WEAK
    } else {
        return None;
    };
    let rest = role_bits(&[
        WordRole::Zip,
        WordRole::Postal,
        WordRole::Post,
        WordRole::Cp,
        WordRole::Pin,
        WordRole::Plus,
        WordRole::Mail,
        WordRole::Code,
        WordRole::Address,
        WordRole::Number,
    ]);
    if !roles.only(rest | NEUTRAL | OWNER) {
        return NO_FIELD;
    }
    // `zip4` is only the add-on and `zip3` the prefix; `ZIP+4` is the whole code.
    let last = words
        .iter()
        .rposition(|it| matches!(it.role, WordRole::Zip | WordRole::Code));
    let part = last.and_then(|at| words.get(at + 1)).is_some_and(|it| {
        it.role == WordRole::Digits && !it.in_brackets && matches!(it.value, 3 | 4)
    });
    if part {
        NO_FIELD
    } else {
        matched(Field::ZipCode, score)
    }
}

pub(super) fn email(roles: RoleSet) -> FieldMatch {
    let electronic = roles.has(WordRole::Electronic)
        && roles.any(role_bits(&[WordRole::Address, WordRole::Mail]));
    let score = if roles.has(WordRole::Email) || electronic {
        STRONG
    } else if roles.has(WordRole::Mail)
        || (roles.has(WordRole::Em) && roles.only(NEUTRAL | role_bits(&[WordRole::Em])))
    {
        WEAK + 0.05
    } else {
        return None;
    };
    let rest = role_bits(&[
        WordRole::Electronic,
        WordRole::Address,
        WordRole::Id,
        WordRole::Number,
        WordRole::Mobile,
        WordRole::Day,
    ]);
    if roles.only(rest | EMAIL | NEUTRAL | OWNER) {
        matched(Field::Email, score)
    } else {
        NO_FIELD
    }
}

/// `Country`, `Country Code`, `Dial Code`: a country or its calling code.
pub(super) fn country(roles: RoleSet) -> FieldMatch {
    let rest = role_bits(&[WordRole::Country, WordRole::Code, WordRole::Address]);
    let is_country = roles.has(WordRole::Country) && roles.only(rest | PHONE | NEUTRAL | OWNER);
    if is_country {
        matched(Field::Country, STRONG)
    } else {
        None
    }
}

pub(super) fn phone(roles: RoleSet) -> FieldMatch {
    let score = if roles.any(PHONE) {
        // The phone of an address may belong to another person who lives there.
        if roles.has(WordRole::Address) {
            0.75
        } else {
            STRONG
        }
    } else if roles.has(WordRole::Contact)
        && roles.has(WordRole::Number)
        && roles.only(
            NEUTRAL
                | role_bits(&[
                    WordRole::Contact,
                    WordRole::Number,
                    WordRole::Subject,
                    WordRole::Day,
                ]),
        )
    {
        0.75
    } else if roles.has(WordRole::Contact) && roles.only(NEUTRAL | role_bits(&[WordRole::Contact]))
    {
        // `Contact` can be a phone number or a name.
        NEEDS_VALUES
    } else {
        return None;
    };
    let rest = role_bits(&[WordRole::Address, WordRole::Number, WordRole::Day]);
    if roles.only(rest | PHONE | NEUTRAL | OWNER) {
        matched(Field::PhoneNumber, score)
    } else {
        NO_FIELD
    }
}

pub(super) fn id(roles: RoleSet) -> FieldMatch {
    let rest = role_bits(&[
        WordRole::Id,
        WordRole::Number,
        WordRole::Code,
        WordRole::Key,
        WordRole::Extension,
    ]);
    let related = role_bits(&[WordRole::Referring, WordRole::Partner, WordRole::Enrolled]);
    if !roles.only(rest | NEUTRAL | OWNER | related) {
        return None;
    }
    let id = roles.has(WordRole::Id);
    let is_number = id || roles.any(role_bits(&[WordRole::Number, WordRole::Key]));
    let is_code = is_number || roles.has(WordRole::Code);
    let score = if roles.has(WordRole::Cif) {
        if is_code { STRONG + 0.02 } else { 0.6 }
    } else if roles.any(role_bits(&[WordRole::Staff])) && is_code {
        WEAK
    } else if roles.has(WordRole::Subject) && is_code {
        if id { STRONG + 0.02 } else { STRONG }
    } else if roles.has(WordRole::Contact) && (id || roles.has(WordRole::Key)) {
        // The account of a contact is a company.
        0.82
    } else if roles.has(WordRole::Account) && is_code {
        0.8
    } else if roles.has(WordRole::Reward) && is_number {
        0.75
    } else if roles.any(role_bits(&[WordRole::System, WordRole::Extension]))
        && (is_number || roles.has(WordRole::Code))
    {
        if id { 0.7 } else { WEAK }
    } else if roles.has(WordRole::Enrolled) {
        if id { 0.6 } else { return None }
    } else if id {
        0.85
    } else if roles.has(WordRole::Key) && roles.has(WordRole::Number) {
        WEAK
    } else {
        return None;
    };
    matched(Field::Id, score)
}

pub(super) fn rewards(roles: RoleSet) -> FieldMatch {
    let own = role_bits(&[WordRole::Reward, WordRole::Program, WordRole::Enrolled]);
    let rest = role_bits(&[
        WordRole::Type,
        WordRole::Subject,
        WordRole::System,
        WordRole::Account,
    ]);
    if !roles.any(role_bits(&[WordRole::Reward, WordRole::Program]))
        || !roles.only(own | rest | NEUTRAL)
    {
        return None;
    }
    let score = match (
        roles.has(WordRole::Enrolled),
        roles.has(WordRole::Reward),
        roles.has(WordRole::Program),
    ) {
        (true, true, _) => STRONG,
        (true, _, true) | (_, true, true) => 0.6,
        _ => 0.4,
    };
    matched(Field::EnrolledRewards, score)
}
