//! The words of headers, and the role of each word.
//!
//! Sources: the import templates of Google Ads, Meta, HubSpot, Salesforce, Mailchimp,
//! Outlook, Google Contacts, Shopify, Klaviyo and Stripe, the alias lists of public
//! importers, and the abbreviations of core banking systems. Words are grouped by role,
//! in lower-case ASCII and in the singular. A header with a word that is not in
//! the vocabulary needs the support of its values.

use std::sync::OnceLock;

/// The role of a word in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum WordRole {
    /// Not in the vocabulary.
    Unknown,
    /// A run of digits.
    Digits,
    /// A single letter without a meaning of its own.
    Letter,
    /// Without influence: articles, wrappers of JSON, additions of form builders.
    Filler,
    /// "of", which turns "number" into a count.
    Of,
    /// "is", which makes the header a flag.
    Is,
    /// "with", before a remark.
    With,
    Email,
    /// `em`, an e-mail address only without other words (Meta).
    Em,
    /// An e-mail address, or an adjective of `zip`.
    Mail,
    Electronic,
    Phone,
    /// A phone, or an adjective of `email`.
    Mobile,
    Zip,
    Postal,
    /// `post`, a ZIP code only with `code`.
    Post,
    /// `cp`, a postal code in French and Spanish.
    Cp,
    /// A secret, or with `code` an Indian postal code.
    Pin,
    Plus,
    /// `whats`, a phone before `app`, otherwise a question.
    Whats,
    App,
    /// "birth" without a date or year.
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
    /// The person of the row.
    Subject,
    /// The number of a customer information file (CIF), which is an id.
    Cif,
    Account,
    Contact,
    /// The system that issued an id.
    System,
    Staff,
    /// The bank; its own data unless a subject follows.
    Issuer,
    Reward,
    Enrolled,
    Program,
    Type,
    Historical,
    Transaction,
    Sent,
    /// A qualifier that does not change the score much.
    Qualifier,
    /// A qualifier of the first choice.
    FirstChoice,
    /// A qualifier of the second choice.
    SecondChoice,
    /// A qualifier of the last choice.
    LastChoice,
    Card,
    Extension,
    Referring,
    Partner,
    /// Another person, place or thing.
    OtherEntity,
    /// A flag, a date, a secret or a name; never one of the fields.
    Excluding,
}

#[rustfmt::skip]
const TABLE: &[(WordRole, &str)] = &[
    (WordRole::Filler, "am an and attr attribute available banking basic clean cleaned col column complete current custom da das data de del \
        dem demographic den der des detail di die digit digital du el enter entire et exact field fields for full general hs \
        if info information input international internet iso kard la las latest lc le les line los lower lowercase lowercased \
        mandatory merge metadata my new normalised normalized obligatoire obligatorio oder on one online only optional or ou \
        par payload pc per pflichtfeld plain please por properties property provide raw req required str string text the their \
        to trait txt und us usa val valeur valor value vom von wert what whole your zum zur"),
    (WordRole::Of, "of"),
    (WordRole::Is, "is"),
    (WordRole::With, "avec con incl include includes including inkl mit with"),
    (WordRole::Email, "correo courriel eaddress email eml mel"),
    (WordRole::Em, "em"),
    (WordRole::Mail, "courrier mail"),
    (WordRole::Electronic, "electronic electronica electronico electronique elektronisch elektronische"),
    (WordRole::Phone, "fernsprecher festnetz fon fone gsm landline msisdn ph phn phno phon phone rufnummer sms tel telefon telefone telefono \
        teleph telephone telf telno telnr tfn tfno tlf whatsapp"),
    (WordRole::Mobile, "cel cell cellulaire cellular celular handy mbl mob mobil mobile mobilfunk mobl movil natel portable smartphone"),
    (WordRole::Zip, "plz postcode postleitzahl zcode zip zipcode"),
    (WordRole::Postal, "postal postale postl pstal pstl"),
    (WordRole::Post, "post pst"),
    (WordRole::Cp, "cp"),
    (WordRole::Pin, "pin"),
    (WordRole::Plus, "plus"),
    (WordRole::Whats, "whats"),
    (WordRole::App, "app"),
    (WordRole::Birth, "birt birth brt brth bth geb geburt geburts nac nacimiento naiss naissance"),
    (WordRole::BirthDate, "bd bdate bday bdt birthdate birthday brthdt cumpleanos ddn dob gebdat geburtsdatum geburtstag"),
    (WordRole::BirthYear, "byear byr doby geburtsjahr jahrgang yob"),
    (WordRole::Born, "born geboren nacida nacido"),
    (WordRole::Hash, "cifrado gehasht hache hachee hash hasheado hashed"),
    (WordRole::Sha, "sha"),
    (WordRole::Hem, "emhash emsha hem"),
    (WordRole::Id, "guid id ident identifiant identificador identifier identifikator identity kennung pk uid uuid"),
    (WordRole::Number, "nb nbr nmb nmbr no nr nro num numb number numbr numero nummer"),
    (WordRole::Code, "cd cde cod code codigo kode"),
    (WordRole::Key, "clave key ref reference referencia referenz schluessel schlussel"),
    (WordRole::Year, "anio annee ano jahr jahres year yr"),
    (WordRole::Date, "dat date dates datum dt dte fec fecha"),
    (WordRole::Day, "day dia jour tag"),
    (WordRole::Month, "dobd dobm mes mnth mois monat month mth"),
    (WordRole::FormatYear, "aaaa jjjj yy yyyy"),
    (WordRole::FormatDay, "dd mm tt"),
    (WordRole::Address, "addr address addresses adr adresse anschrift direccion"),
    (WordRole::Subject, "abonne adherent afiliado applicant attendee benutzer borrower buyer candidate cardholder cardmember client cliente \
        clnt constituent consumer contestant crdhldr cstmr cust customer depositor donor enrollee guest hldr holder indiv \
        individual indv inhaber insured investor karteninhaber kd kontoinhaber kunde kunden lead mbr mbrship mem memb member \
        membership membre miembro mitglied mitglieds nutzer panelist participant party passenger patient payer people person \
        persona personne player policyholder prospect prsn pty purchaser registrant resident respondent shopper signer socio \
        student subscriber teilnehmer titulaire titular traveler user usr usuario utilisateur visitor volunteer"),
    (WordRole::Cif, "cif cis kdnr rssid"),
    (WordRole::Account, "acc accnt account acct compte cuenta konto"),
    (WordRole::Contact, "cntct contact contacto kontakt"),
    (WordRole::System, "braze clover core crm eindeutig eindeutige entity extern external externe externo fidelidad fidelite foreign frequent \
        global host hubspot internal interne interno klaviyo legacy loyalty mailchimp master object organisational \
        organizational profile record salesforce sfdc shopify source square stripe sys system third toast treue unique \
        universal"),
    (WordRole::Staff, "associate emp empleado employe employee mitarbeiter staff worker"),
    (WordRole::Issuer, "bank fi issuer"),
    (WordRole::Reward, "reward rewards rwd rwrd"),
    (WordRole::Enrolled, "enrld enrol enroll enrolled enrollment enrolment enrolments"),
    (WordRole::Program, "pgm prgm program programa programm programme"),
    (WordRole::Type, "kind tipo typ type"),
    (WordRole::Historical, "hist historic historical history past"),
    (WordRole::Transaction, "tran trans transaction trn trx tx txn"),
    (WordRole::Sent, "sent"),
    (WordRole::Qualifier, "car correspondence daytime direct fijo fixe legal login mailed mailing official own permanent physical postbox \
        registered registration residency self signin signup statement street"),
    (WordRole::FirstChoice, "best casa default domicile domicilio favorite haupt hm hogar home main maison particular perso personal personnel \
        personnelle pref preferred pri prim primary principal principale privat private res resid residence residential"),
    (WordRole::SecondChoice, "arbeit beruflich bill billing biz bureau bus business delivery dienstlich envio eve evening facturacion facturation \
        geschaeftlich geschaftlich laboral liefer lieferung livraison night ofc office oficina pro professional professionnel \
        professionnelle rechnung rechnungs ship shipping trabajo travail wk work"),
    (WordRole::LastChoice, "additional addl alt altern alternate alternative andere autre backup extra oth other otra otro recovery sec second \
        secondaire secondary secundario sonstige spare tertiary weitere"),
    (WordRole::Card, "card crd"),
    (WordRole::Extension, "ext"),
    (WordRole::Referring, "referring"),
    (WordRole::Partner, "partner"),
    (WordRole::OtherEntity, "admin administrator adviser advisor agence agencia agent application appointment arbeitgeber arzt asistente asset \
        assigned assignee assist assistant associated asst atm attorney author authorized banker batch bcc beneficiary berater \
        besitzer betreuer booking branch brnch broker brother campaign caregiver caretaker case cashier cc child children \
        claim clinic co coach coapplicant coborrower college comercio commercant comp company conjoint contract conyuge \
        coordinator corp corporate corporation cosigner coupon creator dad daughter deal dealer delegate department dependant \
        dependent dept device division doctor donee dr ehepartner eltern emer emerg emergencia emergency employer empresa \
        entreprise equipment event executor facility family father fiancee file filial filiale firm firma form friend from \
        gestor gift group guardian haendler handler headquarter helpdesk hh hospital hotel household hq husband ice included \
        institution instructor insurance insurer invoice item joint kid kin landlord lawyer lehrer lender list loan loc \
        location madre magasin manager merch merchant mere message mgr mom mortgage mother mrch neighbor network notario \
        notfall nurse offer officer opportunity order org organisation organization owner padre page parent parents payment \
        pere pharmacy physician plan policy processor product propietario proprietaire proveedor provider publisher quote \
        recipient referee referral referred referrer relationship relative rep reply representative reservation restaurant \
        retailer sales salesperson school secretary segment seller sender service session shop sibling sister site sku son \
        sponsor spouse store subscription sucursal supervisor supplier support teacher team teller template tenant terminal \
        ticket tienda trainer trustee university urgence vehicle vendor venue vertreter visit warehouse website wife"),
    (WordRole::Excluding, "aaid aba accept accepted accuracy ach active added age agree agreed agreement alert alias allow allowed alter amount \
        amt android anniversary anrede apartment apellido apt archived area areacode at ausweis average avg balance banned \
        beeper bic birthplace blacklist block blocked bounce bounced bounces bouncing box browser building bundesland by call \
        callable callback called calling carrier cat category cert certificate change changed channel checksum city ciudad \
        civilite class click clicked cnt comm comment communication confirm confirmation confirmed consent consented \
        contactable cookie count country countrycode county cpf crc create created creation credit ctry cuil cuit curp \
        currency cvc cvv death debit decade deceased deleted deliverability deliverable delivered desc description dial \
        dialing dialling died disabled display dl dnc dnd dni do does domain dont driver dues durchwahl edad ein emailable \
        enabled encrypted encryption engagement estado estatus ethnicity exempt exp expiration expired expires expiry exten \
        extension extn facebook fax fee first firstname flag flg floor fn fname format former four fraud frequency gaid \
        geburtsname geburtsort gender generation genre geo geschlecht gov government govt gps guess hard has height hidden \
        hire hired hobby horoscope hour house iban identificacion identification idfa image imei imported in inactive income \
        ind indicatif indicator initial instagram invalid ip ipad iphone isd isdn itin job join joined label lada land lang \
        language last lastname lat latitude level licence license lieu link linkedin ln lname lng longitude lugar madid maiden \
        mailable marital marketable marketing marriage mask masked max md method middle min mname mode modified nachname \
        nacionalidad name national nationality never newsletter nickname nie nif nir nom nombre not note notification notify \
        obfuscated occupation old open opened operator opt opted optedin optedout optin optout origin ort os out pager pais \
        pan parish partial pasaporte passeport passport passwd password pays permission permit permitted photo picture place \
        platform po point position preference prefijo prefix prefixe prenom prev previous price profession promo promotion \
        promotional province provincia purchase purchased pwd qty quality quantity quarter race radio rank rating reachable \
        reason receive received redacted region religion remark reminder removed rentenversicherung revenue rfc risk routing \
        row rut salary salt salutation savings score secret secu security send seq sequence serial server sex sexe sexo sign \
        sin since siren siret soc social soft sozialversicherung spend spent sr src ss ssn stadt star stat state status statut \
        steuer subscribe subscribed suffix suite sum suppressed suppression surname swift synced tax tdd telco telefax telex \
        textable tier time timestamp timezone tin titel title token tokenized total town truncated trunk trust tty twitter tz \
        undeliverable unit unknown unsubscribe unsubscribed update updated url username ust valid validated validation \
        validity vat verification verified verify ville visits vorname vorwahl want web wedding week weekday weight whitelist \
        wish xtn zodiac zodiaco"),
];

const SLOTS: usize = 4096;

/// The words of [`TABLE`] in a hash table with open addressing.
pub(super) struct Vocabulary {
    slots: Vec<(&'static str, WordRole)>,
}

fn slot(word: &str) -> usize {
    // FNV-1a, 32 bits.
    let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash ^ (hash >> 15)) as usize % SLOTS
}

impl Vocabulary {
    /// The vocabulary, built at first use.
    pub(super) fn get() -> &'static Vocabulary {
        static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
        VOCABULARY.get_or_init(|| {
            let mut vocabulary = Vocabulary {
                slots: vec![("", WordRole::Unknown); SLOTS],
            };
            for &(role, list) in TABLE {
                for word in list.split_ascii_whitespace() {
                    let at = vocabulary.find(word);
                    vocabulary.slots[at] = (word, role);
                }
            }
            vocabulary
        })
    }

    /// The slot of `word`, or the free slot where it would be inserted.
    fn find(&self, word: &str) -> usize {
        let mut at = slot(word);
        while !self.slots[at].0.is_empty() && self.slots[at].0 != word {
            at = (at + 1) % SLOTS;
        }
        at
    }

    /// The role of a word in lower-case ASCII, in the singular or plural.
    pub(super) fn role(&self, word: &str) -> Option<WordRole> {
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
mod tests;
