//! The meaning of a header by its words alone.
//!
//! The [grammar] chooses the field from the words of the [vocabulary](super::vocabulary).
//! Qualifiers raise or lower the score. A single word for another person, a flag, a date
//! or a secret excludes the field (`Email Verified`, `Branch Zip`,
//! `Emergency Contact Phone`). There is no edit distance, because it maps such headers.

use super::grammar::{self, EXCLUDING, FIELD, NEEDS_VALUES, NEUTRAL, RoleSet, role_bits};
use super::target::ColumnTarget;
use super::tokenize::{HeaderWord, tokenize};
use super::vocabulary::{WordMark, WordRole};
use crate::record::field::Field;
use crate::rules::unicode::text::trim;

/// The meaning of a header.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct HeaderMeaning {
    pub(super) target: Option<ColumnTarget>,
    /// From 0 to 1; 1 is the name in the API.
    pub(super) score: f32,
    /// Whether the target needs the support of the values.
    pub(super) needs_values: bool,
    /// Whether a word excludes every field.
    pub(super) excluded: bool,
    /// Whether every word is in the vocabulary and one of them has a meaning.
    pub(super) known: bool,
    /// The roles of its words.
    pub(super) roles: RoleSet,
    /// Which of several columns of one field it is.
    pub(super) kind: WordMark,
}

const UNKNOWN_MEANING: HeaderMeaning = HeaderMeaning {
    target: None,
    score: 0.0,
    needs_values: false,
    excluded: false,
    known: false,
    roles: RoleSet(0),
    kind: WordMark::None,
};

/// The meaning of a header.
pub(super) fn parse_header(header: &str) -> HeaderMeaning {
    let header = trim(header);
    // `Country/Region` of Outlook is one name; a region alone is not a country.
    let (name, _) = header.split_once("/Region").unwrap_or((header, ""));
    let Some(words) = tokenize(name) else {
        return UNKNOWN_MEANING;
    };
    let end = words.iter().position(|it| it.role == WordRole::With);
    let mut meaning = apply_grammar(&words[..end.unwrap_or(words.len())]);
    // Key paths of JSON: `attributes.zipCode`; the exact name is the last part.
    let (parents, name) = header.rsplit_once('.').unwrap_or(("", header));
    if let Some(field) = Field::from_name(name) {
        let list = matches!(field, Field::PhoneNumbers | Field::PostalCodes);
        if list && !meaning.excluded {
            meaning.target = Some(ColumnTarget::Field(field));
        }
        let parents_are_neutral = tokenize(parents).is_some_and(|it| {
            it.iter()
                .all(|word| matches!(word.role, WordRole::Filler | WordRole::Digits))
        });
        if parents_are_neutral && meaning.target == Some(ColumnTarget::Field(field)) {
            meaning.score = 1.0;
        }
    }
    meaning
}

/// The words without a remark such as `(we will not share)`, whose words have no
/// influence. A remark has an unknown word or many words. Words for a format, another
/// person or an old value count even there.
fn without_remark(words: &[HeaderWord]) -> Vec<HeaderWord> {
    let note = || {
        let in_brackets = |it: &&HeaderWord| it.in_brackets && it.role != WordRole::Filler;
        words.iter().filter(in_brackets)
    };
    let is_remark = note().any(|it| it.role == WordRole::Unknown) || note().count() > 3;
    let format = role_bits(&[
        WordRole::Hash,
        WordRole::Sha,
        WordRole::Digits,
        WordRole::FormatYear,
        WordRole::FormatDay,
    ]);
    let counts = |it: &HeaderWord| {
        !(is_remark && it.in_brackets)
            || it.mark == WordMark::Certain
            || role_bits(&[it.role]) & format != 0
    };
    words.iter().copied().filter(counts).collect()
}

fn apply_grammar(words: &[HeaderWord]) -> HeaderMeaning {
    let words = &without_remark(words)[..];
    let all = collect_roles(words);
    let needs_values = all.has(WordRole::Unknown);
    let roles = RoleSet(all.0 & !role_bits(&[WordRole::Unknown]));
    let known = !needs_values && !roles.only(NEUTRAL);
    let kind = |mark: WordMark| words.iter().any(|it| it.mark == mark);
    let kind = [
        WordMark::Shipping,
        WordMark::Billing,
        WordMark::Work,
        WordMark::Home,
    ]
    .into_iter()
    .find(|&mark| kind(mark))
    .unwrap_or(WordMark::None);
    let excluded = HeaderMeaning {
        excluded: true,
        known,
        ..UNKNOWN_MEANING
    };
    let names_person =
        |it: &HeaderWord| it.role == WordRole::Unknown && it.mark == WordMark::Certain;
    if words.iter().any(names_person) {
        return excluded;
    }
    if let Some(score) = grammar::past_transactions(words, roles).filter(|_| !needs_values) {
        return HeaderMeaning {
            target: Some(ColumnTarget::Field(Field::HistoricalTransactionsSent)),
            score,
            known,
            ..UNKNOWN_MEANING
        };
    }
    if is_excluded(roles) {
        return excluded;
    }
    // `No email` is a value or a flag.
    if matches!(words, [first, second, ..] if first.role == WordRole::Number
        && matches!(second.role, WordRole::Email | WordRole::Mail | WordRole::Id | WordRole::Zip))
    {
        return HeaderMeaning {
            known: false,
            ..excluded
        };
    }
    let matched = grammar::hashed(words, roles)
        .or_else(|| grammar::birth(words, roles))
        .or_else(|| grammar::zip(words, roles))
        .or_else(|| grammar::email(roles))
        .or_else(|| grammar::country(roles))
        .or_else(|| grammar::phone(roles))
        .or_else(|| grammar::id(roles))
        .or_else(|| grammar::rewards(roles));
    match matched {
        Some((Some(target), score)) => {
            let needs_values = needs_values || score <= NEEDS_VALUES;
            // An unknown word before `id` makes it the id of something else.
            let must_be_certain = [Field::Id, Field::EnrolledRewards].map(ColumnTarget::Field);
            if needs_values && must_be_certain.contains(&target) {
                return HeaderMeaning {
                    known,
                    ..UNKNOWN_MEANING
                };
            }
            HeaderMeaning {
                target: Some(target),
                score: adjust_by_qualifiers(words, score, target),
                needs_values,
                excluded: false,
                known,
                roles,
                kind,
            }
        }
        Some((None, _)) => excluded,
        None => HeaderMeaning {
            known,
            ..UNKNOWN_MEANING
        },
    }
}

/// The roles of the words, adjusted by their order.
fn collect_roles(words: &[HeaderWord]) -> RoleSet {
    let mut roles = 0;
    let is_id = words.iter().any(|it| it.role == WordRole::Id);
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).map(|it| it.role);
        roles |= match (word.role, next) {
            // `Card Holder`, `Card Member ID`
            (WordRole::Card, Some(WordRole::Subject))
            | (WordRole::App, Some(WordRole::Subject)) => 0,
            // `card_address_zip` of Stripe belongs to the customer.
            (WordRole::Card, Some(WordRole::Address)) => 0,
            // `Secondary Cardholder Email`
            (WordRole::LastChoice, Some(WordRole::Subject)) if !is_id => {
                role_bits(&[WordRole::OtherEntity])
            }
            // `Number of e-mails` is a count.
            (WordRole::Number, Some(WordRole::Of)) => role_bits(&[WordRole::Excluding]),
            (WordRole::Of, _) if at == 0 => role_bits(&[WordRole::Excluding]),
            // `Ship To Zip`; but `Bill To Zip` and `Best number to reach you`.
            (WordRole::OtherEntity, _)
                if word.mark == WordMark::To
                    && (words[..at].iter().any(|it| it.mark == WordMark::Billing)
                        || RoleSet(roles).any(FIELD)) =>
            {
                0
            }
            // `what is your email`; but `is_email` is a flag.
            (WordRole::Whats, _) => role_bits(&[WordRole::Filler]),
            (WordRole::Is, Some(WordRole::Filler)) => role_bits(&[WordRole::Filler]),
            (role, _) => role_bits(&[role]),
        };
    }
    RoleSet(roles)
}

/// Whether a word excludes every field.
fn is_excluded(roles: RoleSet) -> bool {
    let mut bits = EXCLUDING | role_bits(&[WordRole::Is]);
    if roles.has(WordRole::Code) {
        bits &= !role_bits(&[WordRole::Pin]);
    }
    if roles.any(role_bits(&[WordRole::Reward, WordRole::Program])) {
        bits &= !role_bits(&[WordRole::Type]);
    }
    // `referringPartnerUserId`, a legacy name of Kard, is the id of the user.
    if roles.has(WordRole::Partner) && roles.has(WordRole::Subject) && roles.has(WordRole::Id) {
        bits &= !role_bits(&[WordRole::Referring, WordRole::Partner]);
    }
    // The address of the bank, not of its customer.
    let issuer =
        roles.has(WordRole::Issuer) && !roles.has(WordRole::Subject) && !roles.has(WordRole::Cif);
    roles.any(bits) || issuer
}

/// `score` adjusted by the qualifiers, so that the primary one of two columns wins.
fn adjust_by_qualifiers(words: &[HeaderWord], score: f32, target: ColumnTarget) -> f32 {
    let mut score = score;
    for word in words {
        score += match word.role {
            // A mobile phone belongs to one person.
            WordRole::FirstChoice
                if word.mark == WordMark::Home
                    && target == ColumnTarget::Field(Field::PhoneNumber) =>
            {
                -0.05
            }
            WordRole::Address if target == ColumnTarget::Field(Field::ZipCode) => -0.02,
            WordRole::FirstChoice => 0.01,
            WordRole::SecondChoice if word.mark == WordMark::Shipping => -0.13,
            WordRole::SecondChoice => -0.1,
            WordRole::LastChoice => -0.2,
            WordRole::Digits if (2..=9).contains(&word.value) && !word.in_brackets => -0.1,
            WordRole::Subject | WordRole::Qualifier | WordRole::Account | WordRole::Contact => {
                -0.01
            }
            _ => 0.0,
        };
    }
    score.clamp(0.1, 0.97)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(header: &str) -> Option<ColumnTarget> {
        let meaning = parse_header(header);
        meaning.target.filter(|_| !meaning.needs_values)
    }

    #[track_caller]
    fn assert_all(target: Option<ColumnTarget>, headers: &str) {
        for header in headers.split('|') {
            assert_eq!(field(header), target, "{header}");
        }
    }

    #[test]
    fn recognizes_email_headers() {
        assert_all(
            Some(ColumnTarget::Field(Field::Email)),
            "Email|E-Mail-Adresse|Adresse e-mail|adresse électronique|Dirección de correo electrónico|\
             EMAIL_ADDR_TXT|contact.emailAddress|emails[0].value|Cardholder Email|E-mail 1 - Value|\
             Email__c|$email|EMail *|Email (required)|What is your email address?|traits.email|\
             emailaddress|Registered Mobile Email|mel",
        );
    }

    #[test]
    fn recognizes_phone_headers() {
        assert_all(
            Some(ColumnTarget::Field(Field::PhoneNumber)),
            "PHONE_NBR|Handynummer|Mobilfunknummer|Mobilfunk|Handy-Nr.|Teléfono móvil|N° de téléphone|Tél. portable|\
             Número de celular|HM_PHN_NBR|profile.phone.mobile|Customer Contact Number|ph no|phno|\
             Telefon (privat)|Business Phone 2|SMS|Mobile #|phoneNumbers.0.number|Phone Numbers",
        );
    }

    #[test]
    fn recognizes_zip_code_headers() {
        assert_all(
            Some(ColumnTarget::Field(Field::ZipCode)),
            "ZIP_CD|ZIP5|Postleitzahl|PLZ|C.P.|código postal|code_postal|Shipping Zip|\
             address.postalCode|attributes.zipCode|ZIP+4|Zip / Postal|MailingPostalCode|\
             addresses[0].zip",
        );
    }

    #[test]
    fn recognizes_birth_date_and_birth_year_headers() {
        assert_all(
            Some(ColumnTarget::BirthDate),
            "DOB (MM/DD/YYYY)|D.O.B.|BRTH_DT|Fecha de nacimiento|Date de naissance|Geburtsdatum|\
             Geb.-Datum|Geburtstag|b-day|Birthday",
        );
        assert_all(
            Some(ColumnTarget::Field(Field::BirthYear)),
            "BRTH_YR|Geburtsjahr|Année de naissance|Año de nacimiento|DOB Year|DOB (YYYY)|Y.O.B.|\
             dob_y|YearOfBirth",
        );
    }

    #[test]
    fn recognizes_id_headers() {
        assert_all(
            Some(ColumnTarget::Field(Field::Id)),
            "CIF no|CIF|cust_no|acct_nbr|Kunden-ID|Kundennummer|KundenNr.|Kd.-Nr.|Identifiant|\
             N° client|numéro client|Número de cliente|Card Member ID|Cardholder ID|Record ID|\
             SubscriberKey|user.id|data.id|Bank Customer ID|MBR_ID|extern_id|CIF Number|Cardholder Token|\
             account_token|Member Token",
        );
    }

    #[test]
    fn recognizes_email_hash_headers() {
        assert_all(
            Some(ColumnTarget::Field(Field::HashedEmail)),
            "email_sha256|SHA-256 email|sha256(email)|EmailHash|hashed_e-mail|HEM|Email (hashed)|\
             SHA256",
        );
        assert_all(
            None,
            "email_md5|email sha1|phone_sha256|hash|Hashed Phone|SHA512 Email",
        );
    }

    #[test]
    fn similar_headers_of_other_data_stay_unmapped() {
        assert_all(
            None,
            "Contact owner|Owner's Email|Sales rep e-mail|Email opt-in|SMS opt in|\
             Accepts Email Marketing|No email|isEmailVerified|Last Email Date|Number of emails|\
             Store ID|Merchant Phone|Order ID|Transaction ID|Device ID|Card Number|SSN|zip4|ZIP3|\
             Birth Day|birth_d|dob (MM/DD)|Geburtsort|Lieu de naissance|Country of birth|Phone ID|\
             phones.0.type|company.phone|relationships.owner.id|Bank email|Issuer ID|PIN|Created Date|\
             Member Since|Email Domain|IP address|Mailing City|Member Rating|Phone (verified)|\
             Loyalty Points|Email or phone|type|Spouse DOB|Co-applicant email|Klout widget id|iPhone|Device Token|\
             Access Token|Card Token|Push Token|Token",
        );
    }

    #[test]
    fn the_exact_names_of_the_api_have_the_highest_score() {
        for field in Field::ALL {
            for prefix in ["", "attributes.", "data.attributes."] {
                let header = format!("{prefix}{}", field.name());
                let meaning = parse_header(&header);
                assert_eq!(meaning.target, Some(ColumnTarget::Field(field)), "{header}");
                assert!((meaning.score - 1.0).abs() < f32::EPSILON, "{header}");
            }
        }
        assert!(parse_header("store.id").target.is_none());
    }

    #[test]
    fn a_header_with_an_unknown_word_needs_its_values() {
        assert!(parse_header("Zorblax Email").needs_values);
        assert_eq!(parse_header("Zorblax ID").target, None);
        assert!(!parse_header("Email (see the manual)").needs_values);
    }
}
