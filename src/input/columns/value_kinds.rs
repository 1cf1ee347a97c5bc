//! Kinds of values in the samples of a column: whether a value looks like an address, a
//! phone number, a date.
//!
//! This is a guess and not validation: a damaged phone number (`4.15555E+09`) supports a
//! phone column, and `yes` contradicts it. The parsers in `rules` decide later, row by
//! row, whether a value is valid.

use crate::rules::unicode::text::is_space;

/// Whether the value is one word with a digit.
pub(super) fn looks_like_key(value: &str) -> bool {
    !value.contains(is_space) && value.bytes().any(|b| b.is_ascii_digit())
}

/// Whether the value contains an address, intact or damaged (`<a@b.example>`,
/// `a at b.example`).
pub(crate) fn contains_email(value: &str) -> bool {
    value.len() <= 320
        && (value
            .split_once('@')
            .is_some_and(|(left, right)| !left.is_empty() && right.contains(['.', ',']))
            || is_spelled_email(value))
}

/// Whether the value is like `a at b.example`.
fn is_spelled_email(value: &str) -> bool {
    let mut words = value.split(' ');
    matches!((words.next(), words.next(), words.next(), words.next()), (Some(_), Some("at"), Some(domain), None) if domain.contains('.'))
}

/// Whether the value is 64 hex digits.
pub(super) fn is_hex64(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether the value is a yes or a no.
pub(super) fn is_flag(value: &str) -> bool {
    is_listed(FLAGS, value)
}

const FLAGS: &str = "yes|no|y|n|true|false|t|f|0|1|si|sí|ja|nein|oui|non|on|off|x|opted in|opted out|opt-in|opt-out|subscribed|\
    unsubscribed|verified|unverified";

/// Whether `word` is in `list`, whose words are separated by `|`, in any case.
pub(super) fn is_listed(list: &str, word: &str) -> bool {
    list.split('|').any(|it| it.eq_ignore_ascii_case(word))
}

/// The count of digits, and the value without the `.0` that a spreadsheet adds.
fn count_digits(value: &str) -> (usize, &str) {
    let bare = value.strip_suffix(".0").unwrap_or(value);
    (bare.bytes().filter(u8::is_ascii_digit).count(), bare)
}

/// Whether the value has at least seven digits and the punctuation of a phone number,
/// with or without an extension, or is a phone number that a spreadsheet damaged
/// (`4.15555E+09`).
pub(super) fn looks_like_phone(value: &str) -> bool {
    let (count, bare) = count_digits(value);
    let letters = bare.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_scientific = bare
        .as_bytes()
        .windows(2)
        .any(|it| it.eq_ignore_ascii_case(b"e+"));
    !value.contains('@')
        && (((7..=32).contains(&count) && letters <= 12)
            || (is_scientific && letters == 1 && count >= 3))
        && !is_hex64(value)
}

/// Whether the value can be a number of the NANP with ten digits, and whether it also
/// has the punctuation that only phone numbers have.
pub(super) fn nanp_form(value: &str) -> (bool, bool) {
    let (_, bare) = count_digits(value);
    let mut number = [0_u8; 11];
    let mut length = 0;
    let mut has_punctuation = false;
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
                has_punctuation = true
            }
            _ => return (false, false),
        }
    }
    // The index of the first of the ten digits.
    let start = match length {
        10 => 0,
        11 if number[0] == b'1' => 1,
        _ => return (false, false),
    };
    let possible = number[start] >= b'2' && number[start + 3] >= b'2';
    (possible, possible && has_punctuation)
}

/// Whether the value is five digits, or ZIP+4.
pub(super) fn is_zip5(value: &str) -> bool {
    let (five, four) = value.split_once('-').unwrap_or((value, "0000"));
    let all = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    five.len() == 5 && four.len() == 4 && all(five) && all(four)
}

/// Whether the value can be a ZIP code, intact or damaged.
pub(super) fn looks_like_zip(value: &str) -> bool {
    let (count, bare) = count_digits(value);
    (3..=9).contains(&count) && bare.len() <= 10
        || (count >= 2 && bare.len() <= 8 && bare.len() >= 5)
}

/// Whether the value is a year of the last or this century.
pub(super) fn is_year(value: &str) -> bool {
    let (count, bare) = count_digits(value);
    count == 4 && bare.len() == 4 && matches!(bare.get(..2), Some("19" | "20"))
}

/// Whether the value is like `19900512`, or a serial day number of a spreadsheet.
pub(super) fn looks_like_serial_date(value: &str) -> bool {
    let (count, bare) = count_digits(value);
    count == bare.len()
        && (count == 5
            || (count == 8
                && [0, 4]
                    .iter()
                    .any(|&at| matches!(bare.get(at..at + 2), Some("19" | "20")))))
}

/// Whether the value is a day, a month and a year in any order, with or without a time.
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
            month |= part.get(..3).is_some_and(|it| is_listed(MONTHS, it));
        }
    }
    let has_separators = value.contains(['/', '-', '.', ' ']) && !value.contains(['(', '+', '@']);
    has_separators
        && ((year && numbers == 2)
            || (numbers == 3 && is_short_date(value))
            || (month && numbers + u8::from(year) == 2))
}

/// Whether the value is like `2/22/83`, but not like `1-2-3-…`.
fn is_short_date(value: &str) -> bool {
    value
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'-' | b'.'))
        && value.len() <= 8
}

const MONTHS: &str = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";

/// The year of a date, if it has four digits.
pub(super) fn year_of_date(value: &str) -> Option<u16> {
    value
        .split(|c: char| !c.is_ascii_digit())
        .find(|part| part.len() == 4)
        .and_then(|part| part.parse().ok())
}

/// Whether the value is an amount (`12.50`, `$5`), a percentage, or a number with `+`.
pub(super) fn looks_like_amount(value: &str) -> bool {
    let bytes = value.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    // Signs of other currencies than `$` are not ASCII.
    let has_sign = matches!(first, b'+' | b'$' | 0x80..) || matches!(last, b'%' | 0x80..);
    let has_cents = bytes.len() > 3 && matches!(bytes[bytes.len() - 3], b'.' | b',');
    (has_sign || has_cents)
        && !bytes
            .iter()
            .any(|it| it.is_ascii_alphabetic() || *it == b'@')
}

/// Whether the value is a list of rewards.
pub(super) fn looks_like_rewards(value: &str) -> bool {
    let letters = || {
        value
            .bytes()
            .filter(u8::is_ascii_alphabetic)
            .map(|b| b.to_ascii_lowercase())
    };
    value == "[]" || letters().take(10).eq(*b"cardlinked") || letters().eq(*b"affiliate")
}

/// Whether the value has the form of a US Social Security number.
pub(super) fn is_ssn(value: &str) -> bool {
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

/// Whether the value has the length, the first digit and the check digit (Luhn) of a
/// payment card.
pub(super) fn is_card_number(value: &str) -> bool {
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
    fn a_date_has_three_parts() {
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
    fn damaged_phone_numbers_look_like_phone_numbers() {
        for phone in [
            "(415) 555-2671",
            "+14155552671",
            "8028606125.0",
            "4.15555E+09",
            "500-387-6423 x348",
        ] {
            assert!(looks_like_phone(phone), "{phone}");
        }
        for other in ["yes", "1", "94105", "a@b.example"] {
            assert!(!looks_like_phone(other), "{other}");
        }
        assert_eq!(nanp_form("4155552671"), (true, false));
        assert_eq!(nanp_form("(415) 555-2671"), (true, true));
        assert_eq!(nanp_form("1155552671"), (false, false));
    }

    #[test]
    fn recognizes_card_numbers_and_social_security_numbers() {
        assert!(is_card_number("4111 1111 1111 1111"));
        assert!(!is_card_number("4111111111111112"));
        assert!(is_ssn("123-45-6789"));
        assert!(!is_ssn("123456789"));
    }
}
