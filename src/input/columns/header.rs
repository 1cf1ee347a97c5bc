//! What a header says by its words alone.
//!
//! A small [grammar] over the words of [`words`](super::words): the nouns choose
//! the field, qualifiers lift or lower it, and one word of another person, a
//! flag, a date or a secret takes it away (`Email Verified`, `Branch Zip`,
//! `Emergency Contact Phone`). There is no edit distance: it maps decoys.

use super::ColumnTarget;
use super::grammar::{self, NEEDS_VALUES, NEUTRAL, REFUSE, Roles, set};
use super::split::{Word, split};
use super::words::Role;
use crate::record::field::Field;

/// What the words say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) target: Option<ColumnTarget>,
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

/// What the header says.
pub(super) fn read(header: &str) -> Reading {
    let header = crate::rules::unicode::text::trim(header);
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
            reading.target = Some(ColumnTarget::Field(field));
        }
        let plain = split(parents).is_some_and(|it| {
            it.iter()
                .all(|word| matches!(word.role, Role::Filler | Role::Digits))
        });
        if plain && reading.target == Some(ColumnTarget::Field(field)) {
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
    if let Some(score) = grammar::past_transactions(words, roles).filter(|_| !unsure) {
        return Reading {
            target: Some(ColumnTarget::Field(Field::HistoricalTransactionsSent)),
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
    let found = grammar::hashed(words, roles)
        .or_else(|| grammar::birth(words, roles))
        .or_else(|| grammar::zip(words, roles))
        .or_else(|| grammar::email(roles))
        .or_else(|| grammar::phone(roles))
        .or_else(|| grammar::id(roles))
        .or_else(|| grammar::rewards(roles));
    match found {
        Some((Some(target), score)) => {
            let unsure = unsure || score <= NEEDS_VALUES;
            // An unknown word before `id` makes it the id of something else.
            let whole = [Field::Id, Field::EnrolledRewards].map(ColumnTarget::Field);
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

    fn field(header: &str) -> Option<ColumnTarget> {
        let reading = read(header);
        reading.target.filter(|_| !reading.unsure)
    }

    #[track_caller]
    fn all(target: Option<ColumnTarget>, headers: &str) {
        for header in headers.split('|') {
            assert_eq!(field(header), target, "{header}");
        }
    }

    #[test]
    fn email_headers() {
        all(
            Some(ColumnTarget::Field(Field::Email)),
            "Email|E-Mail-Adresse|Adresse e-mail|adresse électronique|Dirección de correo electrónico|\
             EMAIL_ADDR_TXT|contact.emailAddress|emails[0].value|Cardholder Email|E-mail 1 - Value|\
             Email__c|$email|EMail *|Email (required)|What is your email address?|traits.email|\
             emailaddress|Registered Mobile Email|mel",
        );
    }

    #[test]
    fn phone_headers() {
        all(
            Some(ColumnTarget::Field(Field::PhoneNumber)),
            "PHONE_NBR|Handynummer|Mobilfunknummer|Mobilfunk|Handy-Nr.|Teléfono móvil|N° de téléphone|Tél. portable|\
             Número de celular|HM_PHN_NBR|profile.phone.mobile|Customer Contact Number|ph no|phno|\
             Telefon (privat)|Business Phone 2|SMS|Mobile #|phoneNumbers.0.number|Phone Numbers",
        );
    }

    #[test]
    fn zip_headers() {
        all(
            Some(ColumnTarget::Field(Field::ZipCode)),
            "ZIP_CD|ZIP5|Postleitzahl|PLZ|C.P.|código postal|code_postal|Shipping Zip|\
             address.postalCode|attributes.zipCode|ZIP+4|Zip / Postal|MailingPostalCode|\
             addresses[0].zip",
        );
    }

    #[test]
    fn birth_headers() {
        all(
            Some(ColumnTarget::BirthDate),
            "DOB (MM/DD/YYYY)|D.O.B.|BRTH_DT|Fecha de nacimiento|Date de naissance|Geburtsdatum|\
             Geb.-Datum|Geburtstag|b-day|Birthday",
        );
        all(
            Some(ColumnTarget::Field(Field::BirthYear)),
            "BRTH_YR|Geburtsjahr|Année de naissance|Año de nacimiento|DOB Year|DOB (YYYY)|Y.O.B.|\
             dob_y|YearOfBirth",
        );
    }

    #[test]
    fn id_headers() {
        all(
            Some(ColumnTarget::Field(Field::Id)),
            "CIF no|CIF|cust_no|acct_nbr|Kunden-ID|Kundennummer|KundenNr.|Kd.-Nr.|Identifiant|\
             N° client|numéro client|Número de cliente|Card Member ID|Cardholder ID|Record ID|\
             SubscriberKey|user.id|data.id|Bank Customer ID|MBR_ID|extern_id",
        );
    }

    #[test]
    fn hash_headers() {
        all(
            Some(ColumnTarget::Field(Field::HashedEmail)),
            "email_sha256|SHA-256 email|sha256(email)|EmailHash|hashed_e-mail|HEM|Email (hashed)|\
             SHA256",
        );
        all(
            None,
            "email_md5|email sha1|phone_sha256|hash|Hashed Phone|SHA512 Email",
        );
    }

    #[test]
    fn decoys_stay_unmapped() {
        all(
            None,
            "Contact owner|Owner's Email|Sales rep e-mail|Email opt-in|SMS opt in|\
             Accepts Email Marketing|No email|isEmailVerified|Last Email Date|Number of emails|\
             Store ID|Merchant Phone|Order ID|Transaction ID|Device ID|Card Number|SSN|zip4|ZIP3|\
             Birth Day|birth_d|dob (MM/DD)|Geburtsort|Lieu de naissance|Country of birth|Phone ID|\
             phones.0.type|company.phone|relationships.owner.id|Bank email|Issuer ID|PIN|Created Date|\
             Member Since|Email Domain|IP address|Mailing City|Member Rating|Phone (verified)|\
             Loyalty Points|Email or phone|type|Spouse DOB|Co-applicant email|Klout widget id|iPhone",
        );
    }

    #[test]
    fn the_exact_names_of_the_api_score_highest() {
        for field in Field::ALL {
            for prefix in ["", "attributes.", "data.attributes."] {
                let header = format!("{prefix}{}", field.name());
                let reading = read(&header);
                assert_eq!(reading.target, Some(ColumnTarget::Field(field)), "{header}");
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
