//! What the values of a column look like, for and against a field.
//!
//! These are looks, not checks: a damaged phone (`4.15555E+09`) still speaks
//! for a phone column, and `yes` speaks against it. Whether a value is right is
//! decided row by row, elsewhere.

use super::ColumnTarget;
use crate::record::field::Field;
use crate::rules::unicode::text::trim;

/// At most so many rows are looked at.
pub(super) const ROWS: usize = 100;

/// How many of a column's values look like what.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looks {
    pub(super) rows: usize,
    /// Neither empty nor a placeholder.
    pub(super) filled: usize,
    /// Different values among the filled.
    pub(super) distinct: usize,
    pub(super) email: usize,
    pub(super) hex: usize,
    pub(super) flag: usize,
    phone: usize,
    /// NANP, ten digits.
    pub(super) nanp: usize,
    /// Written as only phones are: `+1…`, `(415) 555-2671`.
    pub(super) dressed: usize,
    zip: usize,
    pub(super) zip5: usize,
    pub(super) year: usize,
    pub(super) date: usize,
    /// Dates that may be somebody's birth, by their year.
    pub(super) long_ago: usize,
    born: usize,
    rewards: usize,
    /// Like a card number or an SSN.
    secret: usize,
    /// One word with a digit in it.
    pub(super) key: usize,
}

impl Looks {
    /// Looks at one column of rows that may be ragged.
    pub(super) fn at(column: usize, samples: &[Vec<&str>]) -> Looks {
        let mut looks = Looks::default();
        let mut seen: Vec<&str> = Vec::new();
        for row in samples.iter().take(ROWS) {
            looks.rows += 1;
            let value = trim(row.get(column).copied().unwrap_or(""));
            if is_placeholder(value) {
                continue;
            }
            looks.filled += 1;
            if !seen.contains(&value) {
                seen.push(value);
                looks.distinct += 1;
            }
            looks.add(value);
        }
        looks
    }

    fn add(&mut self, value: &str) {
        let date = is_date(value);
        let year = is_year(value);
        let (nanp, dressed) = nanp(value);
        self.email += usize::from(has_email(value));
        self.hex += usize::from(is_hex64(value));
        self.flag += usize::from(is_flag(value));
        self.phone += usize::from(!date && like_phone(value));
        self.nanp += usize::from(nanp && !date);
        self.dressed += usize::from(dressed && !date);
        self.zip += usize::from(!date && like_zip(value));
        self.zip5 += usize::from(is_zip5(value));
        self.year += usize::from(year);
        self.date += usize::from(date);
        self.long_ago += usize::from(date && year_of(value).is_none_or(|it| it <= 2015));
        self.born += usize::from(date || year || like_serial(value));
        self.rewards += usize::from(like_rewards(value));
        self.secret += usize::from(is_ssn(value) || is_card(value));
        self.key += usize::from(
            !value.contains(crate::rules::unicode::text::is_space)
                && value.bytes().any(|b| b.is_ascii_digit()),
        );
    }

    /// The share of the filled that `count` is, 0 to 1.
    pub(super) fn share(&self, count: usize) -> f32 {
        if self.filled == 0 {
            return 0.0;
        }
        #[allow(clippy::cast_precision_loss, reason = "at most 100")]
        let share = count as f32 / self.filled as f32;
        share
    }

    /// The share of the filled that could belong to `target`.
    pub(super) fn support(&self, target: ColumnTarget) -> f32 {
        let count = match target {
            ColumnTarget::BirthDate | ColumnTarget::Field(Field::BirthYear) => self.born,
            ColumnTarget::Field(Field::Email) => self.email,
            ColumnTarget::Field(Field::HashedEmail) => self.hex,
            ColumnTarget::Field(Field::PhoneNumber) => self.phone,
            ColumnTarget::Field(Field::ZipCode) => self.zip,
            ColumnTarget::Field(Field::EnrolledRewards) => self.rewards,
            ColumnTarget::Field(Field::HistoricalTransactionsSent) => self.flag,
            // An id that is an address or a secret must not leave by surprise.
            ColumnTarget::Field(Field::Id) => self.filled.saturating_sub(self.email + self.secret),
            ColumnTarget::Field(Field::PhoneNumbers | Field::PostalCodes) => self.filled,
        };
        self.share(count)
    }
}

/// Text that says that nothing is there.
pub(super) fn is_placeholder(value: &str) -> bool {
    let blank = |c: char| matches!(c, '-' | '.' | '?' | '_' | '–' | '—');
    value.chars().all(blank)
        || listed(
            "n/a|#n/a|na|null|none|nil|nan|undefined|unknown|(null)|\\n",
            value,
        )
}

/// Has an address in it, whole or damaged (`<a@b.example>`, `a at b.example`).
pub(super) fn has_email(value: &str) -> bool {
    value.len() <= 320
        && (value
            .split_once('@')
            .is_some_and(|(left, right)| !left.is_empty() && right.contains(['.', ',']))
            || at_in_words(value))
}

/// `a at b.example`
fn at_in_words(value: &str) -> bool {
    let mut words = value.split(' ');
    matches!((words.next(), words.next(), words.next(), words.next()), (Some(_), Some("at"), Some(domain), None) if domain.contains('.'))
}

pub(super) fn is_hex64(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_flag(value: &str) -> bool {
    listed(FLAGS, value)
}

const FLAGS: &str = "yes|no|y|n|true|false|t|f|0|1|si|sí|ja|nein|oui|non|on|off|x|opted in|opted out|opt-in|opt-out|subscribed|\
    unsubscribed|verified|unverified";

/// Whether `word` stands in a list whose parts a bar divides, in any case.
#[inline(never)]
pub(super) fn listed(list: &str, word: &str) -> bool {
    list.split('|').any(|it| it.eq_ignore_ascii_case(word))
}

/// The digits of a number, without the `.0` that a spreadsheet adds.
fn digits(value: &str) -> (usize, &str) {
    let bare = value.strip_suffix(".0").unwrap_or(value);
    (bare.bytes().filter(u8::is_ascii_digit).count(), bare)
}

/// Seven digits or more among the marks of a phone, an extension, or the wreck
/// of a spreadsheet (`4.15555E+09`).
pub(super) fn like_phone(value: &str) -> bool {
    let (count, bare) = digits(value);
    let letters = bare.bytes().filter(u8::is_ascii_alphabetic).count();
    let wreck = bare
        .as_bytes()
        .windows(2)
        .any(|it| it.eq_ignore_ascii_case(b"e+"));
    !value.contains('@')
        && (((7..=32).contains(&count) && letters <= 12) || (wreck && letters == 1 && count >= 3))
        && !is_hex64(value)
}

/// Ten digits that may be a number of the NANP; and whether it is written as
/// only phones are.
fn nanp(value: &str) -> (bool, bool) {
    let (_, bare) = digits(value);
    let mut number = [0_u8; 11];
    let mut length = 0;
    let mut marks = false;
    for c in bare.chars() {
        match c {
            '0'..='9' => {
                let Some(place) = number.get_mut(length) else {
                    return (false, false);
                };
                *place = c as u8;
                length += 1;
            }
            '+' | '(' | ')' | '.' | '-' | ' ' | '/' | '\u{a0}' | '\u{2010}'..='\u{2015}' => {
                marks = true
            }
            _ => return (false, false),
        }
    }
    // Where the ten digits begin.
    let ten = match length {
        10 => 0,
        11 if number[0] == b'1' => 1,
        _ => return (false, false),
    };
    let fine = number[ten] >= b'2' && number[ten + 3] >= b'2';
    (fine, fine && marks)
}

fn is_zip5(value: &str) -> bool {
    let (five, four) = value.split_once('-').unwrap_or((value, "0000"));
    let all = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    five.len() == 5 && four.len() == 4 && all(five) && all(four)
}

fn like_zip(value: &str) -> bool {
    let (count, bare) = digits(value);
    (3..=9).contains(&count) && bare.len() <= 10
        || (count >= 2 && bare.len() <= 8 && bare.len() >= 5)
}

fn is_year(value: &str) -> bool {
    let (count, bare) = digits(value);
    count == 4 && bare.len() == 4 && matches!(bare.get(..2), Some("19" | "20"))
}

/// `19900512`, or the day number of a spreadsheet.
fn like_serial(value: &str) -> bool {
    let (count, bare) = digits(value);
    count == bare.len()
        && (count == 5
            || (count == 8
                && [0, 4]
                    .iter()
                    .any(|&at| matches!(bare.get(at..at + 2), Some("19" | "20")))))
}

/// A day, a month and a year in any order, with a time or not.
pub(super) fn is_date(value: &str) -> bool {
    if value.len() > 40 || value.len() < 6 {
        return false;
    }
    let mut numbers = 0;
    let mut month = false;
    let mut year = false;
    let mut parts = 0;
    for part in value
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|it| !it.is_empty())
    {
        parts += 1;
        if parts > 3 {
            break;
        }
        let day = part.split_once('T').map_or(part, |(day, _)| day);
        if day.bytes().all(|b| b.is_ascii_digit()) && !day.is_empty() {
            match day.len() {
                1 | 2 => numbers += 1,
                4 if parts != 2 => year = true,
                _ => return false,
            }
        } else {
            month |= part.get(..3).is_some_and(|it| listed(MONTHS, it));
        }
    }
    let marks = value.contains(['/', '-', '.', ' ']) && !value.contains(['(', '+', '@']);
    marks
        && ((year && numbers == 2)
            || (numbers == 3 && short_date(value))
            || (month && numbers + u8::from(year) == 2))
}

/// `2/22/83`, not `1-2-3-…`.
fn short_date(value: &str) -> bool {
    value
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'-' | b'.'))
        && value.len() <= 8
}

const MONTHS: &str = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";

/// The year that a date says with four digits.
fn year_of(value: &str) -> Option<u16> {
    value
        .split(|c: char| !c.is_ascii_digit())
        .find(|part| part.len() == 4)
        .and_then(|part| part.parse().ok())
}

fn like_rewards(value: &str) -> bool {
    let letters = || {
        value
            .bytes()
            .filter(u8::is_ascii_alphabetic)
            .map(|b| b.to_ascii_lowercase())
    };
    value == "[]" || letters().take(10).eq(*b"cardlinked") || letters().eq(*b"affiliate")
}

fn is_ssn(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() == 11
        && bytes.iter().enumerate().all(|(at, b)| {
            if at == 3 || at == 6 {
                *b == b'-'
            } else {
                b.is_ascii_digit()
            }
        })
}

/// The length, the first digit and the check digit (Luhn) of a payment card.
fn is_card(value: &str) -> bool {
    let mut sum = 0;
    let mut count = 0;
    for b in value.bytes().rev() {
        match b {
            b'0'..=b'9' => {
                let twice = u32::from(b - b'0') * (1 + count % 2);
                sum += twice / 10 + twice % 10;
                count += 1;
            }
            b' ' | b'-' => {}
            _ => return false,
        }
    }
    matches!(count, 15 | 16)
        && sum % 10 == 0
        && matches!(value.as_bytes().first(), Some(b'2'..=b'6'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_three_parts() {
        for date in [
            "5/12/1974",
            "1974-05-12",
            "09.01.1952",
            "26-Jan-1966",
            "2/22/83",
            "2024-03-01 10:22",
            "Jan 26, 1966",
            "1990-05-12T00:00:00Z",
        ] {
            assert!(is_date(date), "{date}");
        }
        for other in [
            "5/12",
            "1974",
            "415-555-2671",
            "(415) 555-2671",
            "+1 203 555 0123",
            "29575",
            "94105-1234",
            "Jane Doe",
            "",
            "203 555 0123",
        ] {
            assert!(!is_date(other), "{other}");
        }
    }

    #[test]
    fn phones_look_like_phones_even_when_broken() {
        for phone in [
            "(415) 555-2671",
            "+14155552671",
            "8028606125.0",
            "4.15555E+09",
            "500-387-6423 x348",
        ] {
            assert!(like_phone(phone), "{phone}");
        }
        for other in ["yes", "1", "94105", "a@b.example"] {
            assert!(!like_phone(other), "{other}");
        }
        assert_eq!(nanp("4155552671"), (true, false));
        assert_eq!(nanp("(415) 555-2671"), (true, true));
        assert_eq!(nanp("1155552671"), (false, false));
    }

    #[test]
    fn secrets_are_seen() {
        assert!(is_card("4111 1111 1111 1111"));
        assert!(!is_card("4111111111111112"));
        assert!(is_ssn("123-45-6789"));
        assert!(!is_ssn("123456789"));
    }

    #[test]
    fn placeholders_are_not_values() {
        for nothing in ["", "-", "N/A", "null", "—", "None"] {
            assert!(is_placeholder(nothing), "{nothing}");
        }
        assert!(!is_placeholder("0"));
    }
}
