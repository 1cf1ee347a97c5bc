//! The grammar of headers: which field the nouns of a header name.
//!
//! One function a field. Each asks for its nouns, then that nothing else stands
//! beside them but what belongs there; `None` means "not this field", and a
//! [`Found`] without a target "this noun, and still not the field" (`Phone
//! Code`, `Birth Number`), which ends the search.

use super::ColumnTarget;
use super::split::Word;
use super::words::Role;
use crate::record::field::Field;

/// The roles that stand in a header, one bit each.
#[derive(Clone, Copy)]
pub(super) struct Roles(pub(super) u64);

pub(super) const fn set(roles: &[Role]) -> u64 {
    let mut bits = 0;
    let mut at = 0;
    while at < roles.len() {
        bits |= 1 << roles[at] as u8;
        at += 1;
    }
    bits
}

impl Roles {
    pub(super) fn has(self, role: Role) -> bool {
        self.any(set(&[role]))
    }
    pub(super) fn any(self, bits: u64) -> bool {
        self.0 & bits != 0
    }
    pub(super) fn only(self, bits: u64) -> bool {
        self.0 & !bits == 0
    }
}

/// Says nothing of which field it is.
pub(super) const NEUTRAL: u64 = set(&[
    Role::Digits,
    Role::Letter,
    Role::Filler,
    Role::Of,
    Role::Keep,
    Role::High,
    Role::Low,
    Role::Lower,
]);
/// Whose it is.
const WHOSE: u64 = set(&[
    Role::Subject,
    Role::Account,
    Role::Contact,
    Role::System,
    Role::Staff,
    Role::Issuer,
    Role::Cif,
    Role::Reward,
]);
pub(super) const REFUSE: u64 = set(&[
    Role::Never,
    Role::Other,
    Role::Partner,
    Role::Referring,
    Role::Card,
    Role::Month,
    Role::Pin,
    Role::Historical,
    Role::Transaction,
    Role::Sent,
    Role::Type,
    Role::App,
]);
const BIRTH: u64 = set(&[Role::Birth, Role::BirthDate, Role::BirthYear, Role::Born]);
const PHONE: u64 = set(&[Role::Phone, Role::Mobile]);
const EMAIL: u64 = set(&[Role::Email, Role::Mail, Role::Em]);

/// A field, or a certain none; with its score.
pub(super) type Found = Option<(Option<ColumnTarget>, f32)>;
const NONE: Found = Some((None, 0.0));
/// At this score and below the values must agree.
pub(super) const NEEDS_VALUES: f32 = 0.3;
const STRONG: f32 = 0.9;
const WEAK: f32 = 0.5;

fn some(field: Field, score: f32) -> Found {
    Some((Some(ColumnTarget::Field(field)), score))
}

pub(super) fn past_transactions(words: &[Word], roles: Roles) -> Option<f32> {
    let said = set(&[Role::Historical, Role::Transaction, Role::Sent]);
    let parts = (roles.0 & said).count_ones();
    let earlier = |a: Role, b: Role| {
        let place = |role| words.iter().position(|it| it.role == role);
        place(a) < place(b)
    };
    // A `transaction history` is the history itself.
    if !roles.has(Role::Sent) && !earlier(Role::Historical, Role::Transaction) {
        return None;
    }
    if parts < 2 || !roles.only(said | NEUTRAL | WHOSE | set(&[Role::Is])) {
        return None;
    }
    Some(if roles.has(Role::Sent) { STRONG } else { WEAK })
}

pub(super) fn hashed(words: &[Word], roles: Roles) -> Found {
    if !roles.any(set(&[Role::Hash, Role::Sha, Role::Hem])) {
        return None;
    }
    let sha = words.iter().position(|it| it.role == Role::Sha);
    // SHA-1 and SHA-512 are other hashes.
    let bits = sha.and_then(|at| words.get(at + 1));
    if bits.is_some_and(|it| it.role == Role::Digits && !matches!(it.value, 2 | 256)) {
        return NONE;
    }
    let rest = set(&[
        Role::Hash,
        Role::Sha,
        Role::Hem,
        Role::Address,
        Role::Id,
        Role::Key,
        Role::Number,
    ]);
    if !roles.only(rest | EMAIL | NEUTRAL | WHOSE) {
        return NONE;
    }
    if roles.any(EMAIL) {
        some(Field::HashedEmail, STRONG)
    } else if roles.has(Role::Hem) && !roles.has(Role::Id) {
        some(Field::HashedEmail, 0.8)
    } else if sha.is_some() && roles.only(NEUTRAL | set(&[Role::Sha, Role::Hash])) {
        some(Field::HashedEmail, WEAK)
    } else {
        NONE
    }
}

pub(super) fn birth(words: &[Word], roles: Roles) -> Found {
    if !roles.any(BIRTH) {
        return None;
    }
    let rest = set(&[
        Role::Year,
        Role::Date,
        Role::Day,
        Role::FormatYear,
        Role::FormatDay,
        Role::Number,
    ]);
    if !roles.only(BIRTH | rest | NEUTRAL | WHOSE) {
        return NONE;
    }
    // `dob_y`, `birth d`
    let last = words
        .last()
        .filter(|it| it.role == Role::Letter)
        .map(|it| it.value);
    if last == Some(u16::from(b'm')) || last == Some(u16::from(b'd')) {
        return NONE;
    }
    let day = roles.has(Role::Day);
    let year = roles.any(set(&[Role::Year, Role::BirthYear]))
        || last == Some(u16::from(b'y'))
        || (roles.has(Role::FormatYear) && !roles.has(Role::FormatDay));
    if year {
        return if day {
            NONE
        } else {
            some(Field::BirthYear, STRONG + 0.02)
        };
    }
    if roles.has(Role::FormatDay) && !roles.has(Role::FormatYear) {
        return NONE;
    }
    let score = if roles.any(set(&[Role::Date, Role::BirthDate])) {
        if day {
            return NONE;
        }
        STRONG
    } else if day {
        // `Birth Day`: a date here, a day of the month there.
        NEEDS_VALUES
    } else if roles.has(Role::Number) {
        // A birth number is a national secret.
        return NONE;
    } else {
        WEAK
    };
    Some((Some(ColumnTarget::BirthDate), score))
}

pub(super) fn zip(words: &[Word], roles: Roles) -> Found {
    let code = roles.has(Role::Code);
    let postal = roles.any(set(&[Role::Postal, Role::Post]));
    let score = if roles.has(Role::Zip) || (postal && code) {
        STRONG
    } else if roles.has(Role::Postal) && !roles.has(Role::Address) {
        0.6
    } else if roles.has(Role::Cp) || (roles.has(Role::Pin) && code) {
        WEAK
    } else {
        return None;
    };
    let rest = set(&[
        Role::Zip,
        Role::Postal,
        Role::Post,
        Role::Cp,
        Role::Pin,
        Role::Plus,
        Role::Mail,
        Role::Code,
        Role::Address,
        Role::Number,
    ]);
    if !roles.only(rest | NEUTRAL | WHOSE) {
        return NONE;
    }
    // `zip4` is the add-on alone and `zip3` the prefix; `ZIP+4` is the whole.
    let last = words
        .iter()
        .rposition(|it| matches!(it.role, Role::Zip | Role::Code));
    let part = last
        .and_then(|at| words.get(at + 1))
        .is_some_and(|it| it.role == Role::Digits && !it.aside && matches!(it.value, 3 | 4));
    if part {
        NONE
    } else {
        some(Field::ZipCode, score)
    }
}

pub(super) fn email(roles: Roles) -> Found {
    let electronic = roles.has(Role::Electronic) && roles.any(set(&[Role::Address, Role::Mail]));
    let score = if roles.has(Role::Email) || electronic {
        STRONG
    } else if roles.has(Role::Mail)
        || (roles.has(Role::Em) && roles.only(NEUTRAL | set(&[Role::Em])))
    {
        WEAK + 0.05
    } else {
        return None;
    };
    let rest = set(&[
        Role::Electronic,
        Role::Address,
        Role::Id,
        Role::Number,
        Role::Mobile,
        Role::Day,
    ]);
    if roles.only(rest | EMAIL | NEUTRAL | WHOSE) {
        some(Field::Email, score)
    } else {
        NONE
    }
}

pub(super) fn phone(roles: Roles) -> Found {
    let score = if roles.any(PHONE) {
        STRONG
    } else if roles.has(Role::Contact)
        && roles.has(Role::Number)
        && roles.only(NEUTRAL | set(&[Role::Contact, Role::Number, Role::Subject, Role::Day]))
    {
        0.75
    } else if roles.has(Role::Contact) && roles.only(NEUTRAL | set(&[Role::Contact])) {
        // A phone here, a name there.
        NEEDS_VALUES
    } else {
        return None;
    };
    let rest = set(&[Role::Address, Role::Number, Role::Day]);
    if roles.only(rest | PHONE | NEUTRAL | WHOSE) {
        some(Field::PhoneNumber, score)
    } else {
        NONE
    }
}

pub(super) fn id(roles: Roles) -> Found {
    let rest = set(&[
        Role::Id,
        Role::Number,
        Role::Code,
        Role::Key,
        Role::Extension,
    ]);
    let kin = set(&[Role::Referring, Role::Partner, Role::Enrolled]);
    if !roles.only(rest | NEUTRAL | WHOSE | kin) {
        return None;
    }
    let id = roles.has(Role::Id);
    let counted = id || roles.any(set(&[Role::Number, Role::Key]));
    let named = counted || roles.has(Role::Code);
    let score = if roles.has(Role::Cif) {
        if named { STRONG + 0.02 } else { 0.6 }
    } else if roles.any(set(&[Role::Staff])) && named {
        WEAK
    } else if roles.has(Role::Subject) && named {
        if id { STRONG + 0.02 } else { STRONG }
    } else if roles.has(Role::Account) && named {
        0.8
    } else if roles.has(Role::Contact) && (id || roles.has(Role::Key)) {
        0.78
    } else if roles.has(Role::Reward) && counted {
        0.75
    } else if roles.any(set(&[Role::System, Role::Extension])) && (counted || roles.has(Role::Code))
    {
        if id { 0.7 } else { WEAK }
    } else if roles.has(Role::Enrolled) {
        if id { 0.6 } else { return None }
    } else if id {
        0.85
    } else if roles.has(Role::Key) && roles.has(Role::Number) {
        WEAK
    } else {
        return None;
    };
    some(Field::Id, score)
}

pub(super) fn rewards(roles: Roles) -> Found {
    let said = set(&[Role::Reward, Role::Program, Role::Enrolled]);
    let rest = set(&[Role::Type, Role::Subject, Role::System, Role::Account]);
    if !roles.any(set(&[Role::Reward, Role::Program])) || !roles.only(said | rest | NEUTRAL) {
        return None;
    }
    let score = match (
        roles.has(Role::Enrolled),
        roles.has(Role::Reward),
        roles.has(Role::Program),
    ) {
        (true, true, _) => STRONG,
        (true, _, true) | (_, true, true) => 0.6,
        _ => 0.4,
    };
    some(Field::EnrolledRewards, score)
}
