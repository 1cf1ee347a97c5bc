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
//! Words of three letters or more in a phone number are the keys of ITU-T E.161,
//! O and l anywhere are digits. Of two numbers, or two addresses, the first.

use crate::edits::user_edits::is_clearable;
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::rules::birth_year::FIRST_YEAR;
use crate::rules::evaluation::Evaluation;
use crate::rules::issue_code::{Code, Severity};
use crate::rules::options::{Options, Region};
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::text::{is_space, trim};
use crate::rules::user::User;
use crate::rules::validate_fields::validate_fields;

/// Texts longer than this were no value of one field to begin with.
const LONGEST: usize = 256;
const ADULT: u16 = 18;
const OLDEST: u16 = 100;

/// What `field` of `record`, in which `code` was found, probably was; empty
/// where the field is better empty. `None` where nobody can say.
#[must_use]
pub fn suggest(code: Code, field: Field, record: &Record<'_>, options: &Options) -> Option<String> {
    if code.severity() != Severity::Error || code == Code::IdDuplicate {
        return None;
    }
    let raw = match record.cell(field) {
        Cell::IllFormed(_) => return None,
        Cell::Number(_) if field == Field::Id => return None,
        cell => cell.text().unwrap_or_default(),
    };
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
        evaluation: Evaluation::default(),
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
    evaluation: Evaluation,
}

impl Attempt<'_> {
    /// `text` as it would be sent, if it passes.
    fn pass(&mut self, text: &str) -> Option<String> {
        let sent = self.sent(text, true)?;
        // What is proposed must need no repair itself.
        self.sent(&sent, false).filter(|again| *again == sent)
    }

    fn sent(&mut self, text: &str, leniently: bool) -> Option<String> {
        let mut record = *self.record;
        let cell = if text.is_empty() {
            Cell::Absent
        } else {
            Cell::Text(text)
        };
        record.set(self.field, cell);
        let options = if leniently {
            &self.lenient
        } else {
            self.options
        };
        let user = validate_fields(&record, options, &mut self.evaluation);
        let invalid = self.evaluation.issues.iter().any(|issue| {
            issue.code.severity() == Severity::Error && issue.location.field == Some(self.field)
        });
        let sent = sent_text(&user, self.field).unwrap_or(trim(text));
        (!invalid).then(|| sent.to_owned())
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
#[inline(never)]
fn stripped(text: &str) -> &str {
    text.trim_matches(|c: char| {
        is_space(c) || (c.is_ascii_punctuation() && !matches!(c, '+' | '-' | '_' | '#' | '/'))
    })
}

/// `text` with each character as `to` makes it, or without it.
#[inline(never)]
fn mapped(text: &str, to: fn(char) -> Option<char>) -> String {
    let mut out = String::new();
    text.chars().filter_map(to).for_each(|c| out.push(c));
    out
}

/// What stands before the first of `separators` (ASCII), and behind it.
#[inline(never)]
fn cut<'t>(text: &'t str, separators: &[u8]) -> (&'t str, &'t str) {
    let at = text.bytes().position(|b| separators.contains(&b));
    let at = at.unwrap_or(text.len());
    let rest = text.get(at + 1..).unwrap_or_default();
    (text.get(..at).unwrap_or(text), rest)
}

fn digit_for_lookalike(c: char) -> Option<char> {
    Some(match c {
        'O' | 'o' => '0',
        'l' | 'I' | 'i' => '1',
        other => other,
    })
}

fn email(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    let mut joined = String::new();
    for c in stripped(text).chars() {
        let c = match c {
            ',' => '.',
            '＠' => '@',
            c if is_space(c) => continue,
            other => other,
        };
        // Neither stands twice in a row, nor beside the other.
        match (joined.as_bytes().last(), c) {
            (Some(b'.'), '@') => drop(joined.pop()),
            (Some(b'@' | b'.'), '.') | (Some(b'@'), '@') => continue,
            _ => {}
        }
        joined.push(c);
    }
    let whole = attempt.pass(&joined);
    if whole.is_some() {
        return whole;
    }
    let (mut part, mut rest) = cut(text, b",;/| ");
    while !part.contains('@') && !rest.is_empty() {
        (part, rest) = cut(rest, b",;/| ");
    }
    attempt.pass(stripped(part))
}

fn hash(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    let bare = mapped(text, |c| c.is_ascii_alphanumeric().then_some(c));
    let digits = bare.len().checked_sub(64).and_then(|at| bare.get(at..));
    digits
        .and_then(|digits| attempt.pass(digits))
        // An address is hashed anew, so a bad hash beside it is not missed.
        .or_else(|| {
            attempt.record.cell(Field::Email).text()?;
            attempt.pass("")
        })
}

fn phone(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    let (mut first, _) = cut(text, b"/;,|&\\");
    for word in [" or ", " and "] {
        first = first.split_once(word).map_or(first, |(before, _)| before);
    }
    let one = attempt.pass(first);
    if one.is_some() {
        return one;
    }
    if text.bytes().any(|b| b.is_ascii_alphabetic()) {
        let digits = attempt.pass(&mapped(text, digit_for_lookalike));
        return digits.or_else(|| attempt.pass(&dialled(text)));
    }
    // 00 is how most of the world dials abroad; and a plus may be one too many.
    if let Some(rest) = text.strip_prefix("00") {
        let mut abroad = String::from("+");
        abroad.push_str(rest);
        return attempt.pass(&abroad);
    }
    attempt.pass(text.strip_prefix('+')?)
}

/// With the keys on which the letters of long words stand (ITU-T E.161).
fn dialled(text: &str) -> String {
    const KEYS: &[u8; 26] = b"22233344455566677778889999";
    let mut out = String::new();
    let mut word = 0;
    for c in text.chars() {
        word = if c.is_ascii_alphabetic() { word + 1 } else { 0 };
        out.push(c);
        // Three letters make a word: those before are keys too.
        let keys = match word {
            0..3 => 0,
            3 => 3,
            _ => 1,
        };
        let letters = out.split_off(out.len() - keys);
        for letter in letters.bytes() {
            out.push(KEYS[usize::from((letter | 0x20) - b'a') % 26].into());
        }
    }
    out
}

fn zip(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    let digits = attempt.pass(&mapped(stripped(text), digit_for_lookalike));
    digits.or_else(|| {
        // The one run of five digits: `Boston MA 02116`.
        let mut runs = text.split(|c: char| !c.is_ascii_digit());
        let five = runs.find(|run| run.len() == 5)?;
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        attempt.pass(five).filter(|_| digits <= 9)
    })
}

fn year(attempt: &mut Attempt<'_>, text: &str, code: Code) -> Option<String> {
    let text = stripped(text);
    if code != Code::BirthYearAmbiguous {
        return attempt.pass(&mapped(text, digit_for_lookalike));
    }
    let text = text.strip_suffix(".0").unwrap_or(text);
    let (head, digits) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let &[ten, one] = digits.as_bytes() else {
        return None;
    };
    // A year alone, or behind a day and a month.
    let separators = head.bytes().filter(|b| !b.is_ascii_alphanumeric()).count();
    if !(ten.is_ascii_digit() && one.is_ascii_digit()) || (separators < 2 && !head.is_empty()) {
        return None;
    }
    let two = u16::from(ten & 15) * 10 + u16::from(one & 15);
    let this_year = attempt.options.this_year;
    let age = attempt.options.min_age.unwrap_or(ADULT);
    let adult = |year: &u16| (age..=OLDEST).contains(&this_year.saturating_sub(*year));
    let year = [FIRST_YEAR + 100 + two, FIRST_YEAR + two]
        .into_iter()
        .find(adult)?;
    let mut whole = String::from(head);
    whole.push_str(&year.to_string());
    attempt.pass(&whole)
}

fn rewards(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    let letters = mapped(text, |c| {
        c.is_ascii_alphabetic().then(|| c.to_ascii_lowercase())
    });
    if letters.starts_with("cardlink") || letters.starts_with("affiliate") {
        return attempt.pass("CARDLINKED");
    }
    None
}

fn flag(attempt: &mut Attempt<'_>, text: &str) -> Option<String> {
    const YES: &[&str] = &["t", "x", "on", "1.0"];
    const NO: &[&str] = &["f", "off", "0.0"];
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    let meant = if is(YES) {
        "true"
    } else if is(NO) {
        "false"
    } else {
        return None;
    };
    attempt.pass(meant)
}
