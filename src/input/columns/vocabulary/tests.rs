//! The words of headers, and the field that a header of such words names.

use super::*;
use crate::input::columns::header::parse_header;
use crate::input::columns::target::ColumnTarget;
use crate::input::columns::tokenize::fold_header;
use crate::record::field::Field;

fn rows() -> impl Iterator<Item = (WordRole, &'static str)> {
    let marked = MARKED.iter().map(|&(_, role, list)| (role, list));
    TABLE.iter().copied().chain(marked)
}

#[test]
fn each_word_occurs_once_and_in_lower_case() {
    let mut seen = std::collections::BTreeSet::new();
    for (_, list) in rows() {
        for word in list.split_ascii_whitespace() {
            assert!(seen.insert(word), "{word} occurs twice");
            assert!(
                word.bytes().all(|b| b.is_ascii_lowercase()),
                "{word} is not in lower case"
            );
            assert!(word.len() <= super::super::tokenize::MAX_WORD_LEN, "{word}");
        }
    }
    assert!(seen.len() * 2 < SLOTS, "the table is too full");
}

#[test]
fn a_plural_has_the_role_of_its_singular() {
    let role = |word| Vocabulary::get().role(word).map(|(role, _)| role);
    assert_eq!(role("phones"), Some(WordRole::Phone));
    assert_eq!(role("ids"), Some(WordRole::Id));
    assert_eq!(Vocabulary::get().role("s"), None);
    assert_eq!(Vocabulary::get().role("xylophone"), None);
}
/// Headers with the vocabulary of one target. They are written independently
/// of the vocabulary, so that a changed word is noticed.
struct Headers {
    target: ColumnTarget,
    /// The roles whose words all occur in `text`.
    roles: &'static [WordRole],
    /// The headers, separated by `|`.
    text: &'static str,
}

const HEADERS: &[Headers] = &[
    Headers {
        target: ColumnTarget::Field(Field::Email),
        roles: &[
            WordRole::Email,
            WordRole::Em,
            WordRole::Mail,
            WordRole::Electronic,
        ],
        text: "Correo|Courriel|EADDRESS|Email|EML|mel|em|Courrier|Mail|Electronic address|Dirección electronica|\
               Correo electrónico|Adresse électronique|elektronisch mail|Elektronische Adresse",
    },
    Headers {
        target: ColumnTarget::Field(Field::PhoneNumber),
        roles: &[WordRole::Phone, WordRole::Mobile],
        text: "Fernsprecher|Festnetz|Fon|fone|GSM|Landline|MSISDN|ph|phn|PHNO|phon|Phone|Rufnummer|SMS|Tel|Telefon|\
               telefone|Teléfono|teleph|Telephone|telf|telno|telnr|tfn|tfno|tlf|WhatsApp|cel|Cell|cellulaire|Cellular|\
               Celular|Handy|mbl|mob|Mobil|Mobile|Mobilfunk|mobl|Móvil|Natel|Portable|Smartphone",
    },
    Headers {
        target: ColumnTarget::Field(Field::ZipCode),
        roles: &[
            WordRole::Zip,
            WordRole::Postal,
            WordRole::Post,
            WordRole::Cp,
        ],
        text: "PLZ|Postcode|Postleitzahl|ZCODE|ZIP|Zipcode|Postal code|Code postale|POSTL_CD|PSTAL_CD|PSTL_CD|\
               Post code|PST_CD|CP|Pin code",
    },
    Headers {
        target: ColumnTarget::BirthDate,
        roles: &[WordRole::Birth, WordRole::BirthDate, WordRole::Born],
        text: "BIRT_DT|Birth date|BRT_DT|BRTH_DT|BTH_DT|Geb.-Datum|Geburt Datum|Geburts-Datum|Fecha nac.|\
               Fecha de nacimiento|Date naiss.|Date de naissance|BD|bdate|bday|BDT|Birthdate|Birthday|BRTHDT|Cumpleaños|\
               DDN|DOB|Gebdat|Geburtsdatum|Geburtstag|Born|Geboren|Nacida|Nacido",
    },
    Headers {
        target: ColumnTarget::Field(Field::BirthYear),
        roles: &[WordRole::BirthYear, WordRole::Year, WordRole::FormatYear],
        text: "BYEAR|BYR|DOBY|Geburtsjahr|Jahrgang|YOB|Año nacimiento|Anio nacimiento|Année de naissance|\
               Birth year|BRTH_YR|Geburts-Jahr|Jahres Geburt|Nacimiento (aaaa)|Geburt (JJJJ)|DOB (YYYY)|DOB (yy)",
    },
    Headers {
        target: ColumnTarget::Field(Field::HashedEmail),
        roles: &[WordRole::Hash, WordRole::Sha, WordRole::Hem],
        text: "Correo cifrado|E-Mail gehasht|Email haché|Adresse e-mail hachée|Email hash|Correo hasheado|Hashed email|\
               SHA256 email|EMHASH|EMSHA|HEM",
    },
    Headers {
        target: ColumnTarget::Field(Field::Id),
        roles: &[WordRole::Id, WordRole::Cif],
        text: "GUID|ID|Ident|Identifiant|Identificador|Identifier|Identifikator|Identity|Kennung|PK|UID|UUID|CIF|CIS|\
               KDNR|RSSID",
    },
    Headers {
        target: ColumnTarget::Field(Field::EnrolledRewards),
        roles: &[WordRole::Reward],
        text: "Enrolled reward|Enrolled rewards|Enrolled RWD|Enrolled RWRD",
    },
];

#[test]
fn recognizes_each_header_as_its_target() {
    for Headers { target, text, .. } in HEADERS {
        for header in text.split('|') {
            let meaning = parse_header(header);
            assert_eq!(meaning.target, Some(*target), "{header}");
            assert!(!meaning.needs_values, "{header}");
        }
    }
}

#[test]
fn each_word_of_a_field_occurs_in_a_header_of_that_field() {
    for Headers { roles, text, .. } in HEADERS {
        let folded = fold_header(text).to_ascii_lowercase();
        let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphabetic()).collect();
        for (role, list) in rows().filter(|(role, _)| roles.contains(role)) {
            for word in list.split_ascii_whitespace() {
                assert!(words.contains(&word), "no header with {word} ({role:?})");
            }
        }
    }
}

#[test]
fn a_word_for_the_user_and_a_number_are_the_id() {
    for (role, list) in rows() {
        let needs_id = match role {
            WordRole::Subject | WordRole::Account => false,
            WordRole::System => true,
            _ => continue,
        };
        for word in list.split_ascii_whitespace() {
            for number in ["id", "no", "key"] {
                if needs_id && number != "id" {
                    continue;
                }
                let header = format!("{word} {number}");
                assert_eq!(
                    parse_header(&header).target,
                    Some(ColumnTarget::Field(Field::Id)),
                    "{header}"
                );
            }
        }
    }
}

#[test]
fn a_word_of_another_person_or_of_other_data_is_never_a_field() {
    for (role, list) in rows() {
        if !matches!(role, WordRole::Excluding | WordRole::OtherEntity) {
            continue;
        }
        for word in list.split_ascii_whitespace() {
            for field in ["email", "phone", "zip", "birth date", "id"] {
                let header = format!("{word} {field}");
                assert_eq!(parse_header(&header).target, None, "{header}");
            }
        }
    }
}
