//! The words that headers are made of, and the part each plays.
//!
//! Sources: the import templates of Google Ads, Meta, HubSpot, Salesforce,
//! Mailchimp, Outlook, Google Contacts, Shopify, Klaviyo and Stripe, the alias
//! lists of public importers, and the abbreviations of core banking. Words are
//! kept by their part, folded to lower case ASCII, in the singular. A word that
//! is not here decides nothing by itself: a header that holds one is believed
//! only if the values agree.

use std::sync::OnceLock;

/// The part that a word plays in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    /// Not in the vocabulary.
    Unknown,
    /// A run of digits.
    Digits,
    /// A single letter that means nothing here.
    Letter,
    /// Says nothing: articles, wrappers of JSON, marks of form builders.
    Filler,
    /// "of", which turns "number" into a count.
    Of,
    /// "is", a flag when it stands first.
    Is,
    /// "with": what follows is a remark.
    With,
    Email,
    /// `em`, an e-mail address only beside nothing else (Meta).
    Em,
    /// An e-mail address alone, an adjective beside `zip`.
    Mail,
    Electronic,
    Phone,
    /// A phone, or the adjective in "mobile email".
    Mobile,
    Zip,
    Postal,
    /// `post`, a ZIP only before `code`.
    Post,
    /// `cp`, French and Spanish for a ZIP.
    Cp,
    /// A secret, or the Indian postal code before `code`.
    Pin,
    Plus,
    /// `WhatsApp` in humps; else a question.
    Whats,
    App,
    /// Birth without what of it.
    Birth,
    BirthDate,
    BirthYear,
    Born,
    Hash,
    Sha,
    Hem,
    Id,
    Number,
    Code,
    /// A key or a reference.
    Key,
    Year,
    Date,
    Day,
    Month,
    /// `yyyy` in a format.
    FormatYear,
    /// `mm`, `dd` in a format.
    FormatDay,
    Address,
    /// The person that the row is about.
    Subject,
    /// A number of the bank's customer file, an id by itself.
    Cif,
    Account,
    Contact,
    /// An id of somebody's system rather than of the person.
    System,
    Staff,
    /// The bank itself; says something only beside a subject.
    Issuer,
    Reward,
    Enrolled,
    Program,
    Type,
    Historical,
    Transaction,
    Sent,
    /// Says which, and neither lifts nor lowers.
    Keep,
    /// The best of several.
    High,
    /// Good, but the second choice.
    Low,
    /// The last choice.
    Lower,
    Card,
    Extension,
    Referring,
    Partner,
    /// Another person, place or thing.
    Other,
    /// A flag, a date, a secret, a name: never one of the fields.
    Never,
}

#[rustfmt::skip]
const TABLE: &[(Role, &str)] = &[
    (Role::Filler, "the de del la le les du des der die das den dem el los las an your my their please enter provide what \
        on am and und et or oder ou for attribute attr trait property fields field data custom info information detail value val text txt \
        string str required req mandatory optional pflichtfeld obligatorio obligatoire raw normalized normalised lower lowercase lowercased \
        lc clean cleaned plain full complete digit new current latest us usa international column demographic metadata payload basic general properties internet online digital banking col \
        input line to if available pc only kard per par por one da di vom von zum zur \
        hs exact whole entire valor wert valeur merge iso"),
    (Role::Of, "of"),
    (Role::Is, "is"),
    (Role::With, "with incl include includes including inkl mit avec con"),
    (Role::Email, "email eml correo courriel mel eaddress"),
    (Role::Em, "em"),
    (Role::Mail, "mail courrier"),
    (Role::Electronic, "electronic electronico electronica electronique elektronisch elektronische"),
    (Role::Phone, "phone telephone tel telefon telefono telefone fon fone phn phon ph phno telf tlf tfno tfn msisdn landline festnetz \
        rufnummer whatsapp gsm sms telno telnr teleph fernsprecher"),
    (Role::Mobile, "mobile mobil cell cellular handy movil celular cel mob mbl mobl portable cellulaire natel smartphone"),
    (Role::Zip, "zip plz postleitzahl zipcode postcode zcode"),
    (Role::Postal, "postal pstl postl pstal postale"),
    (Role::Post, "post pst"),
    (Role::Cp, "cp"),
    (Role::Pin, "pin"),
    (Role::Plus, "plus"),
    (Role::Whats, "whats"),
    (Role::App, "app"),
    (Role::Birth, "birth brth brt bth birt nacimiento nac naissance naiss geburt geburts geb"),
    (Role::BirthDate, "dob birthday birthdate bday bdate bdt brthdt geburtsdatum geburtstag cumpleanos ddn gebdat bd"),
    (Role::BirthYear, "yob doby geburtsjahr jahrgang byear byr"),
    (Role::Born, "born geboren nacido nacida"),
    (Role::Hash, "hash hashed hache hachee gehasht cifrado hasheado"),
    (Role::Sha, "sha"),
    (Role::Hem, "hem emsha emhash"),
    (Role::Id, "id identifier ident identifiant identificador identifikator kennung uid uuid guid pk identity"),
    (Role::Number, "number num no nbr nr nummer numero nro numb nmbr nb nmb numbr"),
    (Role::Code, "code cd cde codigo cod kode"),
    (Role::Key, "key ref reference referencia clave schlussel schluessel referenz"),
    (Role::Year, "year yr annee ano anio jahr jahres"),
    (Role::Date, "date dt dte datum fecha fec dat dates"),
    (Role::Day, "day jour dia tag"),
    (Role::Month, "month mois mes monat mnth mth dobm dobd"),
    (Role::FormatYear, "yyyy yy jjjj aaaa"),
    (Role::FormatDay, "mm dd tt"),
    (Role::Address, "address addr adresse direccion anschrift adr addresses"),
    (Role::Subject, "customer cust cstmr member mbr memb mem client clnt user usr cardholder crdhldr holder hldr cardmember consumer person prsn \
        participant patient kunde kunden kd mitglied mitglieds benutzer nutzer cliente socio usuario adherent membre utilisateur \
        abonne guest shopper subscriber student player donor lead prospect applicant buyer purchaser attendee registrant individual \
        indiv indv party pty borrower insured policyholder enrollee candidate passenger resident constituent investor membership mbrship \
        afiliado miembro titular titulaire teilnehmer inhaber karteninhaber kontoinhaber depositor people visitor respondent \
        signer volunteer traveler payer persona personne panelist contestant"),
    (Role::Cif, "cif cis kdnr rssid"),
    (Role::Account, "account acct acc accnt konto cuenta compte"),
    (Role::Contact, "contact kontakt contacto cntct"),
    (Role::System, "square clover toast core host record external extern unique internal system sys loyalty organizational organisational profile object legacy global \
        master crm klaviyo hubspot salesforce sfdc stripe shopify braze mailchimp foreign entity universal frequent \
        third source treue fidelidad fidelite eindeutig eindeutige interne externe externo interno"),
    (Role::Staff, "staff employee emp worker associate mitarbeiter empleado employe"),
    (Role::Issuer, "issuer bank fi"),
    (Role::Reward, "reward rwd rwrd rewards"),
    (Role::Enrolled, "enrolled enroll enrollment enrolment enrol enrolments enrld"),
    (Role::Program, "program programme programa programm prgm pgm"),
    (Role::Type, "type typ tipo kind"),
    (Role::Historical, "historical history hist historic past"),
    (Role::Transaction, "transaction txn trans trx tx trn tran"),
    (Role::Sent, "sent"),
    (Role::Keep, "mailing mailed physical street daytime official direct car correspondence statement residency fixe fijo postbox \
        registered registration login signin signup permanent legal own self"),
    (Role::High, "primary prim pri main principal preferred pref personal perso personnel personnelle home hm residential residence resid res \
        default best privat private particular hogar casa domicile domicilio haupt maison principale favorite"),
    (Role::Low, "work wk business bus biz office ofc billing bill shipping ship delivery professional pro professionnel \
        trabajo oficina geschaftlich geschaeftlich dienstlich beruflich bureau travail facturacion facturation envio livraison rechnung \
        rechnungs liefer lieferung evening night eve professionnelle laboral arbeit"),
    (Role::Lower, "other alternate alt alternative secondary sec second backup recovery additional addl extra tertiary \
        sonstige andere weitere otro otra autre secundario secondaire spare altern oth"),
    (Role::Card, "card crd"),
    (Role::Extension, "ext"),
    (Role::Referring, "referring"),
    (Role::Partner, "partner"),
    (Role::Other, "owner propietario proprietaire besitzer rep representative agent advisor adviser banker manager mgr supervisor assistant \
        asst secretary emergency emerg emer ice kin spouse wife husband parent guardian mother father mom dad child children kid son daughter \
        dependent dependant beneficiary joint co coapplicant cosigner coborrower friend relative family sibling brother sister \
        neighbor referrer referred referral referee sponsor sender recipient from cc bcc reply doctor physician dr provider attorney \
        lawyer broker dealer landlord teacher coach trainer instructor school college university hospital clinic pharmacy vendor \
        supplier merchant merch mrch seller retailer store shop branch brnch institution company comp corp corporate corporation firm organization \
        organisation org employer department dept hq headquarter warehouse facility venue restaurant hotel site support helpdesk \
        service admin administrator creator author assigned assignee coordinator salesperson sales officer household hh tenant group \
        team division publisher network device campaign session order invoice payment product item sku list segment event ticket \
        case deal opportunity subscription plan offer coupon filiale filial tienda magasin agence agencia empresa entreprise \
        firma arbeitgeber ehepartner conyuge conjoint notfall emergencia urgence madre padre comercio sucursal handler haendler \
        commercant proveedor asistente vertreter berater betreuer relationship included delegate executor trustee fiancee \
        terminal location loc atm lender processor vehicle asset equipment batch file message template form page website visit appointment \
        booking reservation policy claim contract loan application quote authorized gift caregiver caretaker nurse donee \
        teller cashier associated parents assist eltern lehrer arzt mere pere gestor notario mortgage insurance insurer"),
    (Role::Never, "name nom prenom nombre apellido vorname nachname surname fname lname mname firstname lastname fn ln initial title salutation suffix \
        nickname maiden username alias age edad alter gender sex ssn sin itin ein tin tax national passport passeport pasaporte \
        license licence driver dl government govt gov dni nif nie cpf social pan cvv cvc expiry exp expiration expires iban bic \
        swift routing aba ach password passwd pwd secret token security ip imei idfa gaid madid aaid cookie os platform browser carrier \
        operator verified verify verification valid validated validation validity invalid has opt optin optout opted consent consented \
        agree agreed agreement accept accepted allow allowed permission permitted permit subscribe subscribed unsubscribe unsubscribed \
        marketing newsletter promo promotional promotion communication comm notify notification alert reminder do does dont not \
        never want wish receive received send contactable callable reachable bounce bounced bouncing hard soft undeliverable deliverable \
        deliverability blocked block banned suppressed suppression blacklist dnc dnd status stat state flag flg ind indicator active \
        inactive enabled disabled confirmed confirm confirmation preference method channel mode frequency label format category cat \
        class level tier rank score rating quality src origin reason note comment remark description desc count cnt total sum amount \
        amt balance point avg average last first middle max min since week hour time timestamp tz timezone at created create creation \
        modified updated update added changed change deleted imported synced joined join opened open clicked click delivered \
        engagement domain server display extension extn exten xtn durchwahl prefix areacode area country ctry countrycode region \
        isd dial dialing dialling calling trunk vorwahl land pais pays indicatif lada prefijo prefixe fax telefax pager beeper telex isdn radio \
        tty tdd callback place lieu lugar ort geburtsort geburtsname city ville ciudad stadt town county parish province birthplace \
        weight certificate cert anniversary wedding marriage masked mask encrypted encryption redacted obfuscated truncated partial \
        tokenized four md crc checksum salt old former previous prev expired deceased credit debit url link photo picture image web twitter \
        facebook linkedin instagram in out by sign zodiac star horoscope sequence seq serial sr row lat lng latitude longitude geo gps \
        language lang currency spend spent revenue purchase purchased visits fee price qty quantity dues savings hire hired death died \
        removed hidden archived optedin optedout bounces nationality height race ethnicity religion marital occupation income salary \
        job profession position hobby suite apt apartment unit floor building house po box telco identification identificacion \
        ausweis steuer sozialversicherung rentenversicherung ss soc secu nir siret siren vat ust rfc curp cuit cuil rut \
        nacionalidad estado provincia bundesland sexo geschlecht genre sexe civilite anrede titel statut estatus call called \
        marketable mailable emailable textable unknown guess accuracy risk fraud trust whitelist exempt weekday quarter decade generation zodiaco iphone android ipad"),
];

const SLOTS: usize = 4096;

/// The vocabulary, open addressing over [`TABLE`].
pub(super) struct Words {
    slots: Vec<(&'static str, Role)>,
}

fn slot(word: &str) -> usize {
    // FNV-1a, 32 bits.
    let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash ^ (hash >> 15)) as usize % SLOTS
}

impl Words {
    /// The one vocabulary, built at first use.
    pub(super) fn get() -> &'static Words {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| {
            let mut words = Words {
                slots: vec![("", Role::Unknown); SLOTS],
            };
            for &(role, list) in TABLE {
                for word in list.split_ascii_whitespace() {
                    let at = words.find(word);
                    words.slots[at] = (word, role);
                }
            }
            words
        })
    }

    /// The slot that holds `word`, or the free one where it would stand.
    fn find(&self, word: &str) -> usize {
        let mut at = slot(word);
        while !self.slots[at].0.is_empty() && self.slots[at].0 != word {
            at = (at + 1) % SLOTS;
        }
        at
    }

    /// The role of a word in lower case ASCII, in the singular or the plural.
    pub(super) fn role(&self, word: &str) -> Option<Role> {
        let exact = self.slots[self.find(word)];
        if !exact.0.is_empty() {
            return Some(exact.1);
        }
        let singular = word.strip_suffix('s').filter(|it| it.len() > 1)?;
        let exact = self.slots[self.find(singular)];
        (!exact.0.is_empty()).then_some(exact.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_once_and_is_folded() {
        let mut seen = std::collections::BTreeSet::new();
        for (_, list) in TABLE {
            for word in list.split_ascii_whitespace() {
                assert!(seen.insert(word), "{word} stands twice");
                assert!(
                    word.bytes().all(|b| b.is_ascii_lowercase()),
                    "{word} is not folded"
                );
                assert!(word.len() <= super::super::split::LONGEST, "{word}");
            }
        }
        assert!(seen.len() * 2 < SLOTS, "the table is too full");
    }

    #[test]
    fn a_plural_has_the_role_of_its_singular() {
        assert_eq!(Words::get().role("phones"), Some(Role::Phone));
        assert_eq!(Words::get().role("ids"), Some(Role::Id));
        assert_eq!(Words::get().role("s"), None);
        assert_eq!(Words::get().role("xylophone"), None);
    }
}
