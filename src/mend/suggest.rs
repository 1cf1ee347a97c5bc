//! What a refused value probably was. A proposal is plausible but not safe to
//! do unasked, so it is only made to a person; and only where the row's field
//! passes every check with it.
//!
//! Each field has a few ways in which people and programs spoil it. They are
//! tried in turn, on the text as a repair would read it, and the first that
//! passes is proposed in the form in which it would be sent. Where that is
//! nothing at all, the proposal is the empty text.
//!
//! Decided: two digits of a year are the later of the two years that makes an
//! adult (18, or `minAge`) of at most 100: with 2026 for this year, 85 is 1985,
//! 05 is 2005, and 15 is nobody. Only the year at the end of a date is read so.
//! Runs of three letters or more in a phone number are the keys of ITU-T E.161,
//! O and l anywhere are digits. Of two numbers, or two addresses, the first.

use super::is_clearable;
use crate::birth_year::FIRST_YEAR;
use crate::cell::Cell;
use crate::check::{Findings, User};
use crate::code::{Code, Severity};
use crate::field::Field;
use crate::options::{Options, Region};
use crate::placeholder::is_placeholder;
use crate::record::Record;
use crate::text::{is_space, trim};

/// Texts longer than this were no value of one field to begin with.
const LONGEST: usize = 256;
const ADULT: u16 = 18;
const OLDEST: u16 = 100;

/// What `field` of `record`, in which `code` was found, probably was; empty
/// where the field is better empty. `None` where nobody can say.
#[must_use]
pub fn suggest(code: Code, field: Field, record: &Record<'_>, options: &Options) -> Option<String> {
    let raw = match record.cell(field) {
        Cell::IllFormed(_) => return None,
        Cell::Number(_) if field == Field::Id => return None,
        cell => cell.text().unwrap_or_default(),
    };
    if code.severity() != Severity::Error || code == Code::IdDuplicate {
        return None;
    }
    propose(code, field, trim(raw), record, options).filter(|proposal| proposal != raw)
}

fn propose(
    code: Code,
    field: Field,
    text: &str,
    record: &Record<'_>,
    options: &Options,
) -> Option<String> {
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let mut attempt = Attempt {
        field,
        record,
        options,
        lenient: Options {
            repair: true,
            region: options.region.or(Some(Region::US)),
            ..options.clone()
        },
        findings: Findings::default(),
    };
    if let Some(proposal) = attempt.pass(text) {
        return Some(proposal);
    }
    if is_clearable(field) && is_placeholder(text) {
        return attempt.pass("");
    }
    match field {
        Field::Email => email(&mut attempt, text),
        Field::HashedEmail => hash(&mut attempt, text),
        Field::PhoneNumber if code != Code::PhoneDigitsLost => phone(&mut attempt, text),
        Field::ZipCode => zip(&mut attempt, text),
        Field::BirthYear => year(&mut attempt, text, code),
        Field::EnrolledRewards => rewards(&mut attempt, text),
        Field::HistoricalTransactionsSent => flag(&mut attempt, text),
        _ => None,
    }
}

struct Attempt<'r> {
    field: Field,
    record: &'r Record<'r>,
    options: &'r Options,
    /// With repairs and a region.
    lenient: Options,
    findings: Findings,
}

impl Attempt<'_> {
    /// `text` as it would be sent, if it passes.
    fn pass(&mut self, text: &str) -> Option<String> {
        let lenient = self.lenient.clone();
        let sent = self.sent(text, &lenient)?;
        let options = self.options;
        // What is proposed must need no repair itself.
        self.sent(&sent, options).filter(|again| *again == sent)
    }

    fn sent(&mut self, text: &str, options: &Options) -> Option<String> {
        let mut record = *self.record;
        let cell = if text.is_empty() {
            Cell::Absent
        } else {
            Cell::Text(text)
        };
        record.set(self.field, cell);
        let user = self.findings.check(&record, options);
        let refused = self.findings.found.iter().any(|found| {
            found.code.severity() == Severity::Error && found.place.field == Some(self.field)
        });
        (!refused).then(|| match sent_text(&user, self.field) {
            Some(sent) => sent.to_owned(),
            None if text.is_empty() => String::new(),
            None => trim(text).to_owned(),
        })
    }
}

/// What is sent for a field of one value, as text; `None` where there is none.
#[must_use]
pub fn sent_text<'u>(user: &'u User<'_>, field: Field) -> Option<&'u str> {
    match field {
        Field::Id => Some(user.id).filter(|id| !id.is_empty()),
        Field::Email => user.email,
        Field::HashedEmail => user
            .hashed_email
            .as_ref()
            .and_then(|hex| std::str::from_utf8(hex).ok()),
        Field::PhoneNumber => user.phone_number.as_ref().map(|number| number.as_str()),
        Field::ZipCode => user.zip_code.as_ref().map(|zip| zip.as_str()),
        Field::BirthYear => user.birth_year.as_ref().map(|year| year.as_str()),
        Field::EnrolledRewards => match user.enrolled_rewards {
            None => None,
            Some([]) => Some("none"),
            Some(_) => Some("CARDLINKED"),
        },
        Field::HistoricalTransactionsSent => match user.historical_transactions_sent {
            None => None,
            Some(true) => Some("true"),
            Some(false) => Some("false"),
        },
        Field::PhoneNumbers | Field::PostalCodes => None,
    }
}

/// Without the marks that stray to the ends of a value.
fn stripped(text: &str) -> &str {
    text.trim_matches(|c: char| is_space(c) || ".,;:!?<>()[]\"'`".contains(c))
}

fn email(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    let mut joined = String::with_capacity(text.len());
    for c in stripped(text).chars().filter(|c| !is_space(*c)) {
        let c = match c {
            ',' => '.',
            '＠' => '@',
            other => other,
        };
        // Neither an @ nor a dot stands twice in a row.
        if !(matches!(c, '@' | '.') && joined.ends_with(c)) {
            joined.push(c);
        }
    }
    let joined = joined.replace(".@", "@").replace("@.", "@");
    if let Some(proposal) = attempt.pass(&joined) {
        return Some(proposal);
    }
    text.split([',', ';', '/', '|', ' '])
        .map(stripped)
        .filter(|part| part.contains('@'))
        .find_map(|part| attempt.pass(part))
}

fn hash(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    let bare: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let digits = bare.len().checked_sub(64).and_then(|at| bare.get(at..));
    digits
        .and_then(|digits| attempt.pass(digits))
        // An address is hashed anew, so a bad hash beside it is not missed.
        .or_else(|| {
            let email = attempt.record.cell(Field::Email).text();
            email.and_then(|_| attempt.pass(""))
        })
}

fn phone(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let first = lower
        .split(['/', ';', ',', '|', '&', '\\'])
        .flat_map(|part| part.split(" or "))
        .flat_map(|part| part.split(" and "))
        .next();
    if let Some(proposal) = first
        .filter(|first| first.len() < lower.len())
        .and_then(|first| attempt.pass(first))
    {
        return Some(proposal);
    }
    if lower.bytes().any(|b| b.is_ascii_lowercase()) {
        return attempt
            .pass(&digits_for_lookalikes(text))
            .or_else(|| attempt.pass(&dialled(&lower)));
    }
    // 00 is how most of the world dials abroad; and a plus may be one too many.
    let abroad = text
        .strip_prefix("00")
        .and_then(|rest| attempt.pass(&format!("+{rest}")));
    abroad.or_else(|| attempt.pass(text.strip_prefix('+')?))
}

/// Runs of letters by the keys that they stand on (ITU-T E.161).
fn dialled(lower: &str) -> String {
    const KEYS: &[u8; 26] = b"22233344455566677778889999";
    let mut out = String::with_capacity(lower.len());
    let mut rest = lower;
    while let Some(c) = rest.chars().next() {
        let letters = rest
            .bytes()
            .take_while(u8::is_ascii_lowercase)
            .count()
            .max(c.len_utf8());
        let (run, after) = rest.split_at(letters);
        if letters >= 3 && c.is_ascii_lowercase() {
            let key = |b: u8| char::from(KEYS[usize::from(b - b'a')]);
            out.extend(run.bytes().map(key));
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out
}

fn digits_for_lookalikes(text: &str) -> String {
    let digit = |c| match c {
        'O' | 'o' => '0',
        'l' | 'I' | 'i' => '1',
        other => other,
    };
    text.chars().map(digit).collect()
}

fn zip(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    if let Some(proposal) = attempt.pass(&digits_for_lookalikes(stripped(text))) {
        return Some(proposal);
    }
    // The one run of five digits: `Boston MA 02116`.
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    let five = runs.find(|run| run.len() == 5)?;
    if text.chars().filter(char::is_ascii_digit).count() > 9 {
        return None;
    }
    attempt.pass(five)
}

fn year(attempt: &mut Attempt<'_>, text: &str, code: Code) -> Option<String> {
    let text = stripped(text);
    if code == Code::BirthYearAmbiguous {
        let bare = text.strip_suffix(".0").unwrap_or(text);
        let start = bare
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |at| at + 1);
        let (head, digits) = bare.split_at_checked(start)?;
        let parts = head.split(|c: char| !c.is_alphanumeric());
        let parts = parts.filter(|part| !part.is_empty()).count();
        if digits.len() != 2 || parts == 1 {
            return None;
        }
        let two: u16 = digits.parse().ok()?;
        let this_year = attempt.options.this_year;
        let age = attempt.options.min_age.unwrap_or(ADULT);
        return [FIRST_YEAR + 100 + two, FIRST_YEAR + two]
            .into_iter()
            .find(|year| (age..=OLDEST).contains(&this_year.saturating_sub(*year)))
            .and_then(|year| attempt.pass(&format!("{head}{year}")));
    }
    attempt
        .pass(&digits_for_lookalikes(text))
        .or_else(|| attempt.pass(text))
}

fn rewards(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    let letters: String = text
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let meant = ["cardlink", "affiliate"]
        .iter()
        .any(|w| letters.contains(w));
    meant.then(|| attempt.pass("CARDLINKED")).flatten()
}

fn flag(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&["t", "x", "on", "sent", "1.0", "wahr", "si", "sí", "oui"]) {
        attempt.pass("true")
    } else if is(&["f", "off", "not sent", "0.0", "falsch", "non"]) {
        attempt.pass("false")
    } else {
        None
    }
}
