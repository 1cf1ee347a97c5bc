//! ZIP codes: five ASCII digits under an assigned prefix, and what can be put
//! right without guessing.
//!
//! Source: USPS Publication 28 (five digits, and ZIP+4 with a hyphen). What is
//! put right: ZIP+4 with any dash, a space or nothing between; zeros that a
//! spreadsheet took away; `.0` tails; `="02116"` and `'02116`; a dash with
//! nothing behind it; full-width digits; white space.
//!
//! A spreadsheet takes away *all* leading zeros, so a short number that begins
//! with a zero lost something else and is refused. So are: two digits or fewer,
//! six digits, `12345-67`, letters that look like digits, and short numbers
//! whose padded form is not certainly assigned (see `zip_prefix`).
//!
//! Odd cases, decided: seven and eight digits are a ZIP+4 without dash that lost
//! its zeros (`97361253` is 09736-1253), since nothing else writes such numbers,
//! save a date: those that can be one (`19640502`, `6251990`) are refused. A ZIP
//! that lost its zeros before its +4 is put right with a dash (`9887-1981`) but
//! not with a space, which is how other countries write telephone numbers.

pub(crate) mod prefix;

use crate::rules::code::Code;
use crate::rules::parsed::Parsed;
use crate::rules::pattern;
use crate::rules::unicode::fold;
use crate::rules::zip::prefix::{is_assigned, is_paddable};

/// Five ASCII digits under an assigned prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zip5([u8; 5]);

impl Zip5 {
    /// The five digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Never empty: there are only digits in it.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Room for the longest form that is read, `="12345-6789"`, and then some.
const LONGEST: usize = 24;

/// Reads one ZIP code; `text` is not empty and may have outer white space.
///
/// A repair names what was lost ([`ZipPlus4`](Code::ZipPlus4)) or gained
/// ([`ZipZeros`](Code::ZipZeros)), or both; [`ZipRepaired`](Code::ZipRepaired)
/// stands where only the writing changed. Errors: `ZipPrefix`, `ZipForeign`,
/// `ZipInvalid`.
#[must_use]
pub fn parse(text: &str) -> Parsed<Zip5> {
    if let Some(digits) = five(text.as_bytes()) {
        return match assigned(digits) {
            Some(zip) => Parsed::Valid(zip),
            None => Parsed::Invalid(Code::ZipPrefix),
        };
    }
    if pattern::ZIP_PLUS_4.matches(text.as_bytes())
        && let Some(digits) = text.as_bytes().first_chunk()
    {
        return match assigned(*digits) {
            Some(zip) => Parsed::Normalized(zip, Code::ZipPlus4, None),
            None => Parsed::Invalid(Code::ZipPrefix),
        };
    }
    let mut buffer = [0; LONGEST];
    let Some(folded) = fold::fold(text, &mut buffer) else {
        return Parsed::Invalid(Code::ZipInvalid);
    };
    let code = fold::unwrap(folded);
    let (zip, plus4) = match split(code) {
        Some(parts) => parts,
        None if is_foreign(code) => return Parsed::Invalid(Code::ZipForeign),
        None => return Parsed::Invalid(Code::ZipInvalid),
    };
    if let Some(digits) = five(zip) {
        return match assigned(digits) {
            Some(zip) if plus4 => Parsed::Normalized(zip, Code::ZipPlus4, None),
            Some(zip) => Parsed::Normalized(zip, Code::ZipRepaired, None),
            None => Parsed::Invalid(Code::ZipPrefix),
        };
    }
    match padded(zip) {
        Some(zip) if plus4 => Parsed::Normalized(zip, Code::ZipPlus4, Some(Code::ZipZeros)),
        Some(zip) => Parsed::Normalized(zip, Code::ZipZeros, None),
        None => Parsed::Invalid(Code::ZipInvalid),
    }
}

/// The three to five digits that stand for the ZIP, and whether four more stood
/// behind them.
fn split(code: &[u8]) -> Option<(&[u8], bool)> {
    let whole = fold::without_float_tail(code);
    let run = whole
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (digits, rest) = whole.split_at_checked(run)?;
    if rest.is_empty() {
        return match run {
            3..=5 => Some((digits, false)),
            7..=8 if is_date(digits) => None,
            7..=9 => Some((digits.get(..run - 4)?, true)),
            _ => None,
        };
    }
    if whole.len() != code.len() || !(3..=5).contains(&run) {
        return None;
    }
    let dash = rest.contains(&b'-');
    let after = rest.trim_ascii_start();
    let after = after.strip_prefix(b"-").unwrap_or(after).trim_ascii_start();
    match after {
        [] => Some((digits, false)),
        [a, b, c, d] if (dash || run == 5) && [a, b, c, d].into_iter().all(u8::is_ascii_digit) => {
            Some((digits, true))
        }
        _ => None,
    }
}

fn five(bytes: &[u8]) -> Option<[u8; 5]> {
    if pattern::ZIP5.matches(bytes) {
        bytes.try_into().ok()
    } else {
        None
    }
}

fn value(digits: &[u8]) -> u32 {
    digits
        .iter()
        .fold(0, |sum, &digit| sum * 10 + u32::from(digit & 15))
}

fn assigned(digits: [u8; 5]) -> Option<Zip5> {
    let [a, b, c, ..] = digits;
    let prefix = u16::from(a & 15) * 100 + u16::from(b & 15) * 10 + u16::from(c & 15);
    is_assigned(prefix).then_some(Zip5(digits))
}

/// Three or four digits with their zeros back.
fn padded(digits: &[u8]) -> Option<Zip5> {
    if digits.first() == Some(&b'0') || !is_paddable(value(digits)) {
        return None;
    }
    match *digits {
        [a, b, c] => Some(Zip5([b'0', b'0', a, b, c])),
        [a, b, c, d] => Some(Zip5([b'0', a, b, c, d])),
        _ => None,
    }
}

/// Whether seven or eight digits can be `YYYYMMDD`, `MMDDYYYY` or `DDMMYYYY` of
/// the last and this century; seven where such a date lost a zero itself.
fn is_date(digits: &[u8]) -> bool {
    let month_and_day = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    let number = value(digits);
    let (head, tail) = (number / 10_000, number % 10_000);
    (1900..=2099).contains(&head) && month_and_day(tail / 100, tail % 100)
        || (1900..=2099).contains(&tail)
            && (month_and_day(head / 100, head % 100) || month_and_day(head % 100, head / 100))
}

/// Whether this is written as Canada, the United Kingdom or the Netherlands
/// write postal codes.
fn is_foreign(code: &[u8]) -> bool {
    let mut shape = [0; 8];
    let mut end = 0;
    for &byte in code {
        let class = match byte {
            b'0'..=b'9' => b'9',
            b'a'..=b'z' => b'a',
            b' ' | b'-' => continue,
            _ => return false,
        };
        let Some(place) = shape.get_mut(end) else {
            return false;
        };
        *place = class;
        end += 1;
    }
    matches!(
        shape.get(..end),
        Some(
            b"a9a9a9"
                | b"9999aa"
                | b"a99aa"
                | b"a999aa"
                | b"aa99aa"
                | b"aa999aa"
                | b"a9a9aa"
                | b"aa9a9aa"
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (String, Vec<Code>) {
        match parse(text) {
            Parsed::Valid(zip) => (zip.as_str().to_owned(), vec![]),
            Parsed::Normalized(zip, first, second) => (
                zip.as_str().to_owned(),
                [Some(first), second].into_iter().flatten().collect(),
            ),
            Parsed::Invalid(code) => (String::new(), vec![code]),
        }
    }

    fn holds(zip: &str, codes: &[Code], texts: &[&str]) {
        for text in texts {
            assert_eq!(shown(text), (zip.to_owned(), codes.to_vec()), "{text:?}");
        }
    }

    #[test]
    fn five_digits_under_an_assigned_prefix_are_fine() {
        for zip in ["02116", "11238", "99999", "00501", "96606"] {
            holds(zip, &[], &[zip]);
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_prefix_that_is_not_assigned_is_refused_in_every_form() {
        holds(
            "",
            &[Code::ZipPrefix],
            &[
                "00001", "21300", " 21300", "21300-1234", "213001234", "'21300", "00401.0",
            ],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn plus_4_is_cut_off_with_any_dash_a_space_or_nothing_between() {
        holds(
            "02116",
            &[Code::ZipPlus4],
            &[
                "02116-1234", "02116–1234", "02116\u{2212}1234", "02116 1234", "021161234",
                "02116 - 1234", " 02116-0000\t", "０２１１６－１２３４", "021161234.0", "\"02116-1234\"",
            ],
        );
    }

    #[test]
    fn lost_zeros_come_back() {
        holds(
            "02116",
            &[Code::ZipZeros],
            &["2116", "2116.0", " 2116", "2116-", "\"2116\"", "２１１６"],
        );
        holds("00601", &[Code::ZipZeros], &["601", "601.0", "601,00"]);
        holds(
            "02116",
            &[Code::ZipPlus4, Code::ZipZeros],
            &["2116-1234", "2116–1234", "21161234", "21161234.0"],
        );
        holds(
            "00794",
            &[Code::ZipPlus4, Code::ZipZeros],
            &["7944581", "794-4581"],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn another_writing_of_the_same_five_digits_is_put_right() {
        holds(
            "02116",
            &[Code::ZipRepaired],
            &[
                " 02116", "02116 ", "\u{a0}02116", "０２１１６", "02116.0", "=\"02116\"", "'02116",
                "’02116", "02116-", "02116 –", "02\u{200b}116", "\u{feff}02116",
            ],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn a_short_number_that_begins_with_a_zero_lost_something_else() {
        holds(
            "",
            &[Code::ZipInvalid],
            &[
                "0211", "060", "0601", "0601-1234", "06011234", "0211-1234", "02111234", "0601123",
            ],
        );
    }

    #[test]
    fn padding_needs_a_prefix_that_is_certain() {
        holds(
            "",
            &[Code::ZipInvalid],
            &[
                "210", "301", "555", "5551234", "555-1234", "1234567", "99", "0",
            ],
        );
    }

    #[test]
    fn digits_that_can_be_a_date_are_refused() {
        holds(
            "",
            &[Code::ZipInvalid],
            &["19640502", "20011231", "12311990", "31121990", "6251990"],
        );
        holds(
            "01964",
            &[Code::ZipPlus4, Code::ZipZeros],
            &["19641302", "19640002", "19640532", "19640500"],
        );
        for (zip, text) in [
            ("01132", "11321990"),
            ("03211", "32111990"),
            ("01231", "12311234"),
            ("09999", "99991990"),
        ] {
            holds(zip, &[Code::ZipPlus4, Code::ZipZeros], &[text]);
        }
    }

    #[test]
    #[rustfmt::skip]
    fn other_shapes_are_refused() {
        holds(
            "",
            &[Code::ZipInvalid],
            &[
                "12345-67", "12345-67890", "123456", "1234567890", "9021O", "l0001", "ABCDE", "N/A",
                "123 45", "2116 1234", "-2116", "2116.5", "12345--6789", "12345-6789.0", "02.116",
                "2116.000", "=2116", "1e4", "٠٢١١٦", "02116,02117", "-", "'", "=\"\"", "é",
                "02116-1234-5678-9012-3456", "",
            ],
        );
    }

    #[test]
    fn codes_of_other_countries_are_told_apart() {
        holds(
            "",
            &[Code::ZipForeign],
            &[
                "K1A 0B1", "k1a0b1", " K1A-0B1", "SW1A 1AA", "M1 1AE", "CR2 6XH", "DN55 1PT",
                "B33 8TH", "EC1A1BB", "1012 AB",
            ],
        );
    }
}
