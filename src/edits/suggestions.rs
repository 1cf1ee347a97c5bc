//! Suggests corrections of invalid values. A suggestion is plausible but not
//! certain, so only the user applies it, and it is made only if the field is valid
//! with it.
//!
//! Each field has a few typical errors. Their corrections are tried in turn, with
//! auto-correction enabled, and the first valid one is suggested in the form in
//! which it would be sent. The suggestion is the empty text if the field would not
//! be sent.
//!
//! Rules: a year of two digits is the later of the two years that gives an age from
//! 18 (or `minAge`) to 100. In 2026, 85 is 1985, 05 is 2005, and 15 has no
//! suggestion. In a date this applies only to a year at the end. Words of three or
//! more letters in a phone number are keys of ITU-T E.161; O and l are digits
//! anywhere. Of two numbers or two addresses, the first is suggested.

use crate::edits::user_edits::is_clearable;
use crate::record::Record;
use crate::record::cell::Cell;
use crate::record::field::Field;
use crate::rules::birth_year::FIRST_YEAR;
use crate::rules::email_domain::correction;
use crate::rules::evaluation::Evaluation;
use crate::rules::issue_code::{Code, Severity};
use crate::rules::options::{Options, Region};
use crate::rules::placeholder::is_placeholder;
use crate::rules::unicode::fold::is_invisible;
use crate::rules::unicode::text::{is_space, trim};
use crate::rules::user::User;
use crate::rules::validate_fields::validate_fields;

/// The longest text, in bytes, that gets a suggestion.
const MAX_LENGTH: usize = 256;
const ADULT: u16 = 18;
const OLDEST: u16 = 100;

/// Suggests a text for `field` of `record`, which has an issue with `code`. The text
/// is empty if the field should be cleared. `None` if there is no suggestion.
#[must_use]
pub fn suggest(code: Code, field: Field, record: &Record<'_>, options: &Options) -> Option<String> {
    let is_error = code.severity() == Severity::Error || code == Code::EmailUnlikely;
    if !is_error || code == Code::IdDuplicate {
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
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    let mut search = SuggestionSearch {
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
    if let Some(proposal) = search.try_text(text) {
        if code == Code::EmailUnlikely {
            return search.try_text(&with_likely_domain(&proposal)?);
        }
        return Some(proposal);
    }
    if is_clearable(field) && is_placeholder(text) {
        return search.try_text("");
    }
    match field {
        Field::Email => email(&mut search, text),
        Field::HashedEmail => hash(&mut search, text),
        Field::PhoneNumber if code != Code::PhoneDigitsLost => phone(&mut search, text),
        Field::ZipCode => zip(&mut search, text),
        Field::BirthYear => year(&mut search, text, code),
        Field::EnrolledRewards => rewards(&mut search, text),
        Field::HistoricalTransactionsSent => flag(&mut search, text),
        _ => None,
    }
}

struct SuggestionSearch<'r> {
    field: Field,
    record: &'r Record<'r>,
    options: &'r Options,
    /// The options with auto-correction and a region.
    lenient: Options,
    evaluation: Evaluation,
}

impl SuggestionSearch<'_> {
    /// `text` as it would be sent, if it is valid.
    fn try_text(&mut self, text: &str) -> Option<String> {
        let sent = self.sent(text, true)?;
        // A proposal must be valid without auto-correction.
        self.sent(&sent, false).filter(|again| *again == sent)
    }

    fn sent(&mut self, text: &str, lenient: bool) -> Option<String> {
        let mut record = *self.record;
        let cell = if text.is_empty() {
            Cell::Absent
        } else {
            Cell::Text(text)
        };
        record.set(self.field, cell);
        let options = if lenient { &self.lenient } else { self.options };
        let user = validate_fields(&record, options, &mut self.evaluation);
        let invalid = self.evaluation.issues.iter().any(|issue| {
            issue.code.severity() == Severity::Error && issue.location.field == Some(self.field)
        });
        let sent = sent_text(&user, self.field).unwrap_or(trim(text));
        (!invalid).then(|| sent.to_owned())
    }
}

/// The text that is sent for a field with one value. `None` if nothing is sent.
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
        Field::PhoneNumbers | Field::PostalCodes | Field::Country => None,
    }
}

/// `text` without white space and punctuation at its ends.
#[inline(never)]
fn stripped(text: &str) -> &str {
    text.trim_matches(|c: char| {
        is_space(c) || (c.is_ascii_punctuation() && !matches!(c, '+' | '-' | '_' | '#' | '/'))
    })
}

/// `text` with each character replaced or removed by `map`.
#[inline(never)]
fn mapped(text: &str, map: fn(char) -> Option<char>) -> String {
    let mut out = String::new();
    text.chars().filter_map(map).for_each(|c| out.push(c));
    out
}

/// The text before and after the first of `separators`, which are ASCII.
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

fn email(search: &mut SuggestionSearch<'_>, text: &str) -> Option<String> {
    let mut joined = String::new();
    for c in stripped(text).chars() {
        let c = match c {
            ',' => '.',
            '＠' => '@',
            c if is_space(c) || is_invisible(c) => continue,
            other => other,
        };
        // Dots and at signs are not repeated and not adjacent.
        match (joined.as_bytes().last(), c) {
            (Some(b'.'), '@') => drop(joined.pop()),
            (Some(b'@' | b'.'), '.') | (Some(b'@'), '@') => continue,
            _ => {}
        }
        joined.push(c);
    }
    let corrected = search.try_text(&joined);
    if corrected.is_some() {
        return corrected;
    }
    let (mut part, mut rest) = cut(text, b",;/| ");
    while !part.contains('@') && !rest.is_empty() {
        (part, rest) = cut(rest, b",;/| ");
    }
    search.try_text(stripped(part))
}

fn with_likely_domain(email: &str) -> Option<String> {
    let (_, domain) = cut(email, b"@");
    let (kept, end) = correction(domain.to_ascii_lowercase().as_bytes())?;
    let mut proposal = String::from(email.get(..email.len() - domain.len() + kept)?);
    proposal.push_str(end);
    Some(proposal)
}

fn hash(search: &mut SuggestionSearch<'_>, text: &str) -> Option<String> {
    let bare = mapped(text, |c| c.is_ascii_alphanumeric().then_some(c));
    let digits = bare.len().checked_sub(64).and_then(|at| bare.get(at..));
    digits
        .and_then(|digits| search.try_text(digits))
        // The hash of the address is computed, so an invalid hash can be cleared.
        .or_else(|| {
            search.record.cell(Field::Email).text()?;
            search.try_text("")
        })
}

fn phone(search: &mut SuggestionSearch<'_>, text: &str) -> Option<String> {
    let (mut first, _) = cut(text, b"/;,|&\\");
    let is_word = |rest: &str| rest.starts_with(" or ") || rest.starts_with(" and ");
    let mut spaces = first.match_indices(' ').map(|(at, _)| at);
    if let Some(at) = spaces.find(|&at| first.get(at..).is_some_and(is_word)) {
        first = first.get(..at).unwrap_or(first);
    }
    let proposal = search.try_text(first);
    if proposal.is_some() {
        return proposal;
    }
    if text.bytes().any(|b| b.is_ascii_alphabetic()) {
        let digits = search.try_text(&mapped(text, digit_for_lookalike));
        return digits.or_else(|| search.try_text(&letters_to_keys(text)));
    }
    // 00 is the international prefix of most countries. A plus may be superfluous.
    if let Some(rest) = text.strip_prefix("00") {
        let mut international = String::from("+");
        international.push_str(rest);
        return search.try_text(&international);
    }
    search.try_text(text.strip_prefix('+')?)
}

/// Replaces the letters of words with their keys on a phone (ITU-T E.161).
fn letters_to_keys(text: &str) -> String {
    const KEYS: &[u8; 26] = b"22233344455566677778889999";
    let mut out = String::new();
    let mut word = 0;
    for c in text.chars() {
        word = if c.is_ascii_alphabetic() { word + 1 } else { 0 };
        out.push(c);
        // From the third letter on it is a word; then the first two are keys too.
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

fn zip(search: &mut SuggestionSearch<'_>, text: &str) -> Option<String> {
    let digits = search.try_text(&mapped(stripped(text), digit_for_lookalike));
    digits.or_else(|| {
        // The only run of five digits, as in `Boston MA 02116`.
        let mut runs = text.split(|c: char| !c.is_ascii_digit());
        let five = runs.find(|run| run.len() == 5)?;
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        search.try_text(five).filter(|_| digits <= 9)
    })
}

fn year(search: &mut SuggestionSearch<'_>, text: &str, code: Code) -> Option<String> {
    let text = stripped(text);
    if code != Code::BirthYearAmbiguous {
        return search.try_text(&mapped(text, digit_for_lookalike));
    }
    let text = text.strip_suffix(".0").unwrap_or(text);
    let (head, digits) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let &[ten, one] = digits.as_bytes() else {
        return None;
    };
    // A year alone, or after a day and a month.
    let separators = head.bytes().filter(|b| !b.is_ascii_alphanumeric()).count();
    if !(ten.is_ascii_digit() && one.is_ascii_digit()) || (separators < 2 && !head.is_empty()) {
        return None;
    }
    let two = u16::from(ten & 15) * 10 + u16::from(one & 15);
    let this_year = search.options.today.year;
    let age = search.options.min_age.unwrap_or(ADULT);
    let adult = |year: &u16| (age..=OLDEST).contains(&this_year.saturating_sub(*year));
    let year = [FIRST_YEAR + 100 + two, FIRST_YEAR + two]
        .into_iter()
        .find(adult)?;
    let mut date = String::from(head);
    date.push_str(&year.to_string());
    search.try_text(&date)
}

fn rewards(search: &mut SuggestionSearch<'_>, text: &str) -> Option<String> {
    let letters = mapped(text, |c| {
        c.is_ascii_alphabetic().then(|| c.to_ascii_lowercase())
    });
    if letters.starts_with("cardlink") || letters.starts_with("affiliate") {
        return search.try_text("CARDLINKED");
    }
    None
}

fn flag(search: &mut SuggestionSearch<'_>, text: &str) -> Option<String> {
    const YES: &[&str] = &["t", "x", "on", "1.0"];
    const NO: &[&str] = &["f", "off", "0.0"];
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    let value = if is(YES) {
        "true"
    } else if is(NO) {
        "false"
    } else {
        return None;
    };
    search.try_text(value)
}
