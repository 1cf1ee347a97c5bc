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
    /// The country of an address, or its calling code.
    Country,
    /// Another person, place or thing.
    OtherEntity,
    /// A flag, a date, a secret or a name; never one of the fields.
    Excluding,
}

/// What distinguishes words of one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum WordMark {
    None,
    /// Another person or an old value: excludes the field even in a remark.
    Certain,
    /// `to`, which makes the header one of a recipient.
    To,
    Home,
    Work,
    Billing,
    Shipping,
}

#[rustfmt::skip]
const TABLE: &[(WordRole, &str)] = &[
    (WordRole::Filler, "am an and attr attribute available banking basic clean cleaned col column complete current custom da das data de del \
        dem demographic den der des detail di die digit digital du el enter entire et exact field fields for full general hs \
        if info information input international internet iso kard la las latest lc le les line los lower lowercase lowercased \
        mandatory merge metadata my new normalised normalized obligatoire obligatorio oder on one online only optional or ou \
        par payload pc per pflichtfeld plain please por properties property provide raw req required str string text the their \
        trait txt und us usa val valeur valor value vom von wert what whole your zum zur"),
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
    (WordRole::Key, "clave key ref reference referencia referenz schluessel schlussel token"),
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
        student subscriber teilnehmer titulaire titular traveler user usr usuario utilisateur visitor volunteer \
        cardowner diner earner flyer homeowner policyowner renter rider saver"),
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
    (WordRole::FirstChoice, "best default favorite haupt main particular perso personal personnel personnelle pref preferred pri \
        prim primary principal principale privat private"),
    (WordRole::SecondChoice, "eve evening night"),
    (WordRole::LastChoice, "additional addl alt altern alternate alternative andere autre backup extra oth other otra otro recovery sec second \
        secondaire secondary secundario sonstige spare tertiary weitere"),
    (WordRole::Card, "card crd"),
    (WordRole::Extension, "ext"),
    (WordRole::Referring, "referring"),
    (WordRole::Partner, "partner"),
    (WordRole::OtherEntity, "agence agencia application appointment arbeitgeber asset assigned assignee assist associated atm \
        authorized batch bcc booking branch brnch campaign case cc claim clinic co college comercio commercant comp company \
        contract corp corporate corporation coupon deal department dept device division emer emerg emergencia emergency empresa \
        entreprise equipment event facility file filial filiale firm firma form from gift group headquarter helpdesk hh hospital \
        hotel household hq ice included institution insurance invoice item list loan loc location magasin merch merchant message \
        mortgage mrch network notfall offer opportunity order org organisation organization page payment pharmacy plan policy \
        processor product proveedor provider publisher quote referee relationship reply reservation restaurant retailer sales \
        school segment service session shop site sku store subscription sucursal supplier support team template terminal ticket \
        tienda university urgence vehicle venue visit warehouse website shipto soldto"),
    (WordRole::Country, "calling country dial isd land pais pays"),
    (WordRole::Excluding, "aaid aba accept accepted accuracy ach active added age agree agreed agreement alert alias allow \
        allowed alter amount amt android anniversary anrede apartment apellido apt archived area areacode at ausweis average avg \
        balance banned beeper bic birthplace blacklist block blocked bounce box browser building bundesland by call callable \
        callback called carrier cat category cert certificate change changed channel checksum city ciudad civilite class \
        click clicked cnt comm comment communication confirm confirmation confirmed consent consented contactable cookie count \
        countrycode county cpf crc create created creation credit ctry cuil cuit curp currency cvc cvv death debit decade \
        deceased deliverability deliverable delivered desc description dialing dialling died display dl dnc dnd dni do does \
        domain dont driver dues durchwahl edad ein emailable enabled encryption engagement estado estatus ethnicity exempt exp \
        expiration expired expires expiry exten extension extn facebook fax fee first firstname flag flg floor fn fname format \
        four fraud frequency gaid geburtsname geburtsort gender generation genre geo geschlecht gov government govt gps guess \
        hard has height hidden hire hired hobby horoscope hour house iban identificacion identification idfa image imei imported \
        in income ind indicatif indicator initial instagram ip ipad iphone isdn itin job join joined label lada lang \
        language last lastname lat latitude level licence license lieu link linkedin ln lname lng longitude lugar madid maiden \
        mailable marital marketable marketing marriage max method middle min mname mode modified nachname nacionalidad name \
        national nationality never newsletter nickname nie nif nir nom nombre not note notification notify occupation open opened \
        operator opt opted optedin optin optout origin ort os out pager pan parish partial pasaporte passeport passport \
        passwd password permission permit permitted photo picture place platform po point position preference prefijo prefix \
        prefixe prenom price profession promo promotion promotional province provincia purchase purchased pwd qty quality \
        quantity quarter race radio rank rating reachable reason receive received region religion remark reminder \
        rentenversicherung revenue rfc risk routing row rut salary salt salutation savings score secret secu security send seq \
        sequence serial server sex sexe sexo sign sin since siren siret soc social soft sozialversicherung spend spent sr src ss \
        ssn stadt star stat state status statut steuer subscribe subscribed suffix suite sum suppression surname swift synced tax \
        tdd telco telefax telex textable tier time timestamp timezone tin titel title tokenized total town trunk trust tty \
        twitter tz unit unknown unsubscribe update updated url username ust valid validated validation validity vat verification \
        verified verify ville visits vorname vorwahl want web wedding week weekday weight whitelist wish xtn zodiac zodiaco use"),
];

/// The words whose mark matters beside their role.
#[rustfmt::skip]
const MARKED: &[(WordMark, WordRole, &str)] = &[
    (WordMark::Certain, WordRole::OtherEntity, "admin administrator adviser advisor advocate agent arzt asistente assistant asst \
        attorney aunt author avalista avaliste banker beneficiary berater besitzer betreuer boss bride broker brother buddy \
        buerge buergen burge captain caregiver caretaker cashier ceo cfo chef chief child children clerk coach coapplicant \
        coborrower conjoint conyuge coo coordinator cosigner counsel cousin cpa creator crew csm csr cto dad daughter dealer dean \
        delegate dependant dependent doctor donee dr ehepartner eltern employer ex executor family father fiador fiance fiancee \
        friend garant garante gestor grandma grandpa groom guardian haendler handler heir hr husband instructor insurer joint \
        judge kid kin landlord lawyer lehrer lender liaison madre manager mere mgr mom mother mum nanny neighbor nephew niece nok \
        notar notario nurse officer owner padre parent parents pcp pere physician pilot poa poc priest propietario proprietaire \
        proxy recipient referral referred referrer relative rep representative salesperson sdr secretary seller sender sibling \
        sister son sponsor spouse staffer steward supervisor surety surgeon teacher teller tenant trainer trustee uncle vendor \
        vertreter vormund warden wife witness"),
    (WordMark::Certain, WordRole::Excluding, "bounced bounces bouncing deleted disabled encrypted former inactive invalid mask masked \
        md obfuscated old optedout prev previous redacted removed suppressed truncated undeliverable unsubscribed"),
    (WordMark::To, WordRole::OtherEntity, "to"),
    (WordMark::Home, WordRole::FirstChoice, "casa domicile domicilio hm hogar home maison res resid residence residential"),
    (WordMark::Work, WordRole::SecondChoice, "arbeit beruflich biz bureau bus business dienstlich geschaeftlich geschaftlich laboral \
        ofc office oficina pro professional professionnel professionnelle trabajo travail wk work"),
    (WordMark::Billing, WordRole::SecondChoice, "bill billing billto facturacion facturation rechnung rechnungs"),
    (WordMark::Shipping, WordRole::SecondChoice, "delivery envio liefer lieferung livraison ship shipping"),
];

const SLOTS: usize = 4096;

/// The words of [`TABLE`] and [`MARKED`] in a hash table with open addressing.
pub(super) struct Vocabulary {
    slots: Vec<(&'static str, WordRole, WordMark)>,
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
                slots: vec![("", WordRole::Unknown, WordMark::None); SLOTS],
            };
            let unmarked = TABLE
                .iter()
                .map(|&(role, list)| (WordMark::None, role, list));
            for (mark, role, list) in unmarked.chain(MARKED.iter().copied()) {
                for word in list.split_ascii_whitespace() {
                    let at = vocabulary.find(word);
                    vocabulary.slots[at] = (word, role, mark);
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

    /// The role and the mark of a word in lower-case ASCII, in the singular or plural.
    pub(super) fn role(&self, word: &str) -> Option<(WordRole, WordMark)> {
        let exact = self.slots[self.find(word)];
        if !exact.0.is_empty() {
            return Some((exact.1, exact.2));
        }
        let singular = word.strip_suffix('s').filter(|it| it.len() > 1)?;
        let exact = self.slots[self.find(singular)];
        (!exact.0.is_empty()).then_some((exact.1, exact.2))
    }
}

#[cfg(test)]
mod tests;
