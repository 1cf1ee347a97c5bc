//! What a header says by its words alone.
//!
//! A small grammar over the words of [`words`](super::words): the nouns choose
//! the field, qualifiers lift or lower it, and one word of another person, a
//! flag, a date or a secret takes it away (`Email Verified`, `Branch Zip`,
//! `Emergency Contact Phone`). There is no edit distance: it maps decoys.

use super::Target;
use super::split::{Word, split};
use super::words::Role;
use crate::field::Field;

/// What the words say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) target: Option<Target>,
    /// From 0 to 1; 1 is the API's own name.
    pub(super) score: f32,
    /// The words do not carry it alone: the values must agree.
    pub(super) unsure: bool,
    /// A word says that it is something else.
    pub(super) refused: bool,
    /// Every word is in the vocabulary, and one has a meaning.
    pub(super) known: bool,
}

const NOTHING: Reading = Reading {
    target: None,
    score: 0.0,
    unsure: false,
    refused: false,
    known: false,
};

/// The roles that stand in a header, one bit each.
#[derive(Clone, Copy)]
struct Roles(u64);

const fn set(roles: &[Role]) -> u64 {
    let mut bits = 0;
    let mut at = 0;
    while at < roles.len() {
        bits |= 1 << roles[at] as u8;
        at += 1;
    }
    bits
}

impl Roles {
    fn has(self, role: Role) -> bool {
        self.any(set(&[role]))
    }
    fn any(self, bits: u64) -> bool {
        self.0 & bits != 0
    }
    fn only(self, bits: u64) -> bool {
        self.0 & !bits == 0
    }
}

/// Says nothing of which field it is.
const NEUTRAL: u64 = set(&[
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
const REFUSE: u64 = set(&[
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

/// What the header says.
pub(super) fn read(header: &str) -> Reading {
    let header = crate::text::trim(header);
    let Some(words) = split(header) else {
        return NOTHING;
    };
    let end = words.iter().position(|it| it.role == Role::With);
    let mut reading = decide(&words[..end.unwrap_or(words.len())]);
    // Key paths of JSON: `attributes.zipCode`; the exact name is the last part.
    let (parents, name) = header.rsplit_once('.').unwrap_or(("", header));
    if let Some(field) = Field::from_name(name) {
        let list = matches!(field, Field::PhoneNumbers | Field::PostalCodes);
        if list && !reading.refused {
            reading.target = Some(Target::Field(field));
        }
        let plain = split(parents).is_some_and(|it| {
            it.iter()
                .all(|word| matches!(word.role, Role::Filler | Role::Digits))
        });
        if plain && reading.target == Some(Target::Field(field)) {
            reading.score = 1.0;
        }
    }
    reading
}

fn decide(words: &[Word]) -> Reading {
    let all = gather(words);
    // What stands in brackets may refuse, but an unknown word there is a remark.
    let unsure = words.iter().any(|it| it.role == Role::Unknown && !it.aside);
    let roles = Roles(all.0 & !set(&[Role::Unknown]));
    let known = !unsure && !roles.only(NEUTRAL);
    let refused = Reading {
        refused: true,
        known,
        ..NOTHING
    };
    if let Some(score) = past_transactions(words, roles).filter(|_| !unsure) {
        return Reading {
            target: Some(Target::Field(Field::HistoricalTransactionsSent)),
            score,
            known,
            ..NOTHING
        };
    }
    if refuses(roles) {
        return refused;
    }
    // `No email` is a value or a flag.
    if matches!(words, [first, second, ..] if first.role == Role::Number
        && matches!(second.role, Role::Email | Role::Mail | Role::Id | Role::Zip))
    {
        return Reading {
            known: false,
            ..refused
        };
    }
    let found = hashed(words, roles)
        .or_else(|| birth(words, roles))
        .or_else(|| zip(words, roles))
        .or_else(|| email(roles))
        .or_else(|| phone(roles))
        .or_else(|| id(roles))
        .or_else(|| rewards(roles));
    match found {
        Some((Some(target), score)) => {
            let unsure = unsure || score <= NEEDS_VALUES;
            // An unknown word before `id` makes it the id of something else.
            let whole = [Field::Id, Field::EnrolledRewards].map(Target::Field);
            if unsure && whole.contains(&target) {
                return Reading { known, ..NOTHING };
            }
            Reading {
                target: Some(target),
                score: rank(words, score),
                unsure,
                refused: false,
                known,
            }
        }
        Some((None, _)) => refused,
        None => Reading { known, ..NOTHING },
    }
}

fn gather(words: &[Word]) -> Roles {
    let mut roles = 0;
    let is_id = words.iter().any(|it| it.role == Role::Id);
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).map(|it| it.role);
        roles |= match (word.role, next) {
            // `Card Holder`, `Card Member ID`
            (Role::Card, Some(Role::Subject)) | (Role::App, Some(Role::Subject)) => 0,
            // Stripe's `card_address_zip` is the customer's.
            (Role::Card, Some(Role::Address)) => 0,
            // `Secondary Cardholder Email`
            (Role::Lower, Some(Role::Subject)) if !is_id => set(&[Role::Other]),
            // `Number of e-mails` counts.
            (Role::Number, Some(Role::Of)) => set(&[Role::Never]),
            (Role::Of, _) if at == 0 => set(&[Role::Never]),
            // `what is your email`; but `is_email` is a flag.
            (Role::Whats, _) => set(&[Role::Filler]),
            (Role::Is, Some(Role::Filler)) => set(&[Role::Filler]),
            (role, _) => set(&[role]),
        };
    }
    Roles(roles)
}

/// Whether a word says that it is none of the fields.
fn refuses(roles: Roles) -> bool {
    let mut bits = REFUSE | set(&[Role::Is]);
    if roles.has(Role::Code) {
        bits &= !set(&[Role::Pin]);
    }
    if roles.any(set(&[Role::Reward, Role::Program])) {
        bits &= !set(&[Role::Type]);
    }
    // Kard's legacy `referringPartnerUserId` is the user's id.
    if roles.has(Role::Partner) && roles.has(Role::Subject) && roles.has(Role::Id) {
        bits &= !set(&[Role::Referring, Role::Partner]);
    }
    // The bank's own address, not its customer's.
    let issuer = roles.has(Role::Issuer) && !roles.has(Role::Subject) && !roles.has(Role::Cif);
    roles.any(bits) || issuer
}

/// A field, or a certain none; with its score.
type Found = Option<(Option<Target>, f32)>;
const NONE: Found = Some((None, 0.0));
/// At this score and below the values must agree.
const NEEDS_VALUES: f32 = 0.3;
const STRONG: f32 = 0.9;
const WEAK: f32 = 0.5;

fn some(field: Field, score: f32) -> Found {
    Some((Some(Target::Field(field)), score))
}

fn past_transactions(words: &[Word], roles: Roles) -> Option<f32> {
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

fn hashed(words: &[Word], roles: Roles) -> Found {
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

fn birth(words: &[Word], roles: Roles) -> Found {
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
    Some((Some(Target::BirthDate), score))
}

fn zip(words: &[Word], roles: Roles) -> Found {
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

fn email(roles: Roles) -> Found {
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

fn phone(roles: Roles) -> Found {
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

fn id(roles: Roles) -> Found {
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

fn rewards(roles: Roles) -> Found {
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

/// `score` with what the qualifiers say: of two columns the primary one wins.
fn rank(words: &[Word], score: f32) -> f32 {
    let mut score = score;
    for word in words {
        score += match word.role {
            Role::High => 0.01,
            Role::Low => -0.1,
            Role::Lower => -0.2,
            Role::Digits if (2..=9).contains(&word.value) && !word.aside => -0.1,
            Role::Subject | Role::Keep | Role::Account | Role::Contact => -0.01,
            _ => 0.0,
        };
    }
    score.clamp(0.1, 0.97)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(header: &str) -> Option<Target> {
        let reading = read(header);
        reading.target.filter(|_| !reading.unsure)
    }

    #[track_caller]
    fn all(target: Option<Target>, headers: &[&str]) {
        for header in headers {
            assert_eq!(field(header), target, "{header}");
        }
    }

    #[test]
    fn email_headers() {
        all(
            Some(Target::Field(Field::Email)),
            &[
                "Email",
                "E-Mail-Adresse",
                "Adresse e-mail",
                "adresse électronique",
                "Dirección de correo electrónico",
                "EMAIL_ADDR_TXT",
                "contact.emailAddress",
                "emails[0].value",
                "Cardholder Email",
                "E-mail 1 - Value",
                "Email__c",
                "$email",
                "EMail *",
                "Email (required)",
                "What is your email address?",
                "traits.email",
                "emailaddress",
                "Registered Mobile Email",
                "mel",
            ],
        );
    }

    #[test]
    fn phone_headers() {
        all(
            Some(Target::Field(Field::PhoneNumber)),
            &[
                "PHONE_NBR",
                "Handynummer",
                "Handy-Nr.",
                "Teléfono móvil",
                "N° de téléphone",
                "Tél. portable",
                "Número de celular",
                "HM_PHN_NBR",
                "profile.phone.mobile",
                "Customer Contact Number",
                "ph no",
                "phno",
                "Telefon (privat)",
                "Business Phone 2",
                "SMS",
                "Mobile #",
                "phoneNumbers.0.number",
                "Phone Numbers",
            ],
        );
    }

    #[test]
    fn zip_headers() {
        all(
            Some(Target::Field(Field::ZipCode)),
            &[
                "ZIP_CD",
                "ZIP5",
                "Postleitzahl",
                "PLZ",
                "C.P.",
                "código postal",
                "code_postal",
                "Shipping Zip",
                "address.postalCode",
                "attributes.zipCode",
                "ZIP+4",
                "Zip / Postal",
                "MailingPostalCode",
                "addresses[0].zip",
            ],
        );
    }

    #[test]
    fn birth_headers() {
        all(
            Some(Target::BirthDate),
            &[
                "DOB (MM/DD/YYYY)",
                "D.O.B.",
                "BRTH_DT",
                "Fecha de nacimiento",
                "Date de naissance",
                "Geburtsdatum",
                "Geb.-Datum",
                "Geburtstag",
                "b-day",
                "Birthday",
            ],
        );
        all(
            Some(Target::Field(Field::BirthYear)),
            &[
                "BRTH_YR",
                "Geburtsjahr",
                "Année de naissance",
                "Año de nacimiento",
                "DOB Year",
                "DOB (YYYY)",
                "Y.O.B.",
                "dob_y",
                "YearOfBirth",
            ],
        );
    }

    #[test]
    fn id_headers() {
        all(
            Some(Target::Field(Field::Id)),
            &[
                "CIF no",
                "CIF",
                "cust_no",
                "acct_nbr",
                "Kunden-ID",
                "Kundennummer",
                "KundenNr.",
                "Kd.-Nr.",
                "Identifiant",
                "N° client",
                "numéro client",
                "Número de cliente",
                "Card Member ID",
                "Cardholder ID",
                "Record ID",
                "SubscriberKey",
                "user.id",
                "data.id",
                "Bank Customer ID",
                "MBR_ID",
                "extern_id",
            ],
        );
    }

    #[test]
    fn hash_headers() {
        all(
            Some(Target::Field(Field::HashedEmail)),
            &[
                "email_sha256",
                "SHA-256 email",
                "sha256(email)",
                "EmailHash",
                "hashed_e-mail",
                "HEM",
                "Email (hashed)",
                "SHA256",
            ],
        );
        all(
            None,
            &[
                "email_md5",
                "email sha1",
                "phone_sha256",
                "hash",
                "Hashed Phone",
                "SHA512 Email",
            ],
        );
    }

    #[test]
    fn decoys_stay_unmapped() {
        all(
            None,
            &[
                "Contact owner",
                "Owner's Email",
                "Sales rep e-mail",
                "Email opt-in",
                "SMS opt in",
                "Accepts Email Marketing",
                "No email",
                "isEmailVerified",
                "Last Email Date",
                "Number of emails",
                "Store ID",
                "Merchant Phone",
                "Order ID",
                "Transaction ID",
                "Device ID",
                "Card Number",
                "SSN",
                "zip4",
                "ZIP3",
                "Birth Day",
                "birth_d",
                "dob (MM/DD)",
                "Geburtsort",
                "Lieu de naissance",
                "Country of birth",
                "Phone ID",
                "phones.0.type",
                "company.phone",
                "relationships.owner.id",
                "Bank email",
                "Issuer ID",
                "PIN",
                "Created Date",
                "Member Since",
                "Email Domain",
                "IP address",
                "Mailing City",
                "Member Rating",
                "Phone (verified)",
                "Loyalty Points",
                "Email or phone",
                "type",
                "Spouse DOB",
                "Co-applicant email",
                "Klout widget id",
                "iPhone",
            ],
        );
    }

    #[test]
    fn the_exact_names_of_the_api_score_highest() {
        for field in Field::ALL {
            for prefix in ["", "attributes.", "data.attributes."] {
                let header = format!("{prefix}{}", field.name());
                let reading = read(&header);
                assert_eq!(reading.target, Some(Target::Field(field)), "{header}");
                assert!((reading.score - 1.0).abs() < f32::EPSILON, "{header}");
            }
        }
        assert!(read("store.id").target.is_none());
    }

    #[test]
    fn an_unknown_word_needs_the_values() {
        assert!(read("Zorblax Email").unsure);
        assert_eq!(read("Zorblax ID").target, None);
        assert!(!read("Email (see the manual)").unsure);
    }
}
