//! Parses one ZIP code: five ASCII digits under an assigned prefix, and other
//! spellings that have exactly one interpretation.
//!
//! Source: [USPS Publication 28](https://pe.usps.com/text/pub28/28c2_007.htm) (five
//! digits, and ZIP+4 with a hyphen). Normalized are: ZIP+4 with any dash, a space or
//! nothing between; leading zeros that a spreadsheet removed; `.0` tails; `="02116"`
//! and `'02116`; a trailing dash; full-width digits; outer white space.
//!
//! A spreadsheet removes *all* leading zeros, so a short number that begins with a
//! zero lost something else and is invalid. Also invalid are: two digits or fewer,
//! six digits, `12345-67`, letters that look like digits, and short numbers whose
//! padded form is not certainly assigned (see `prefix`).
//!
//! Odd cases: seven or eight digits are a ZIP+4 without dash that lost its zeros
//! (`97361253` is 09736-1253), because nothing else is written like that except a
//! date; digits that can be a date (`19640502`, `6251990`) are invalid. A ZIP+4 that
//! lost its zeros is normalized with a dash (`9887-1981`) but not with a space,
//! because other countries write telephone numbers like that.

pub(crate) mod prefix;

use crate::rules::clean::clean;
use crate::rules::dfa;
use crate::rules::issue_code::Code;
use crate::rules::parsed::Parsed;
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

    /// The same as bytes, without the cost of [`as_str`](Zip5::as_str).
    pub(crate) const fn as_bytes(&self) -> &[u8; 5] {
        &self.0
    }
}

/// The size of the buffer: more than the longest accepted form, `="12345-6789"`.
const MAX_LEN: usize = 24;

/// Parses one ZIP code; `text` is not empty and may have outer white space.
///
/// Warnings: [`ZipPlus4`](Code::ZipPlus4) if the +4 was removed,
/// [`ZipZeros`](Code::ZipZeros) if leading zeros were restored, both if both
/// happened, and [`ZipRepaired`](Code::ZipRepaired) if only the spelling changed.
/// Errors: `ZipPrefix`, `ZipForeign`, `ZipInvalid`.
#[must_use]
pub fn parse(text: &str) -> Parsed<Zip5> {
    if let Some(digits) = five_digits(text.as_bytes()) {
        return match assigned_zip(digits) {
            Some(zip) => Parsed::Valid(zip),
            None => Parsed::Invalid(Code::ZipPrefix),
        };
    }
    if dfa::ZIP_PLUS_4.matches(text.as_bytes())
        && let Some(digits) = text.as_bytes().first_chunk()
    {
        return match assigned_zip(*digits) {
            Some(zip) => Parsed::Normalized(zip, Code::ZipPlus4, None),
            None => Parsed::Invalid(Code::ZipPrefix),
        };
    }
    let mut buffer = [0; MAX_LEN];
    let Some(folded) = fold::fold_to_ascii(clean(text).text, &mut buffer) else {
        return Parsed::Invalid(Code::ZipInvalid);
    };
    let code = folded;
    let (zip, has_plus4) = match split_plus4(code) {
        Some(parts) => parts,
        None if is_foreign(code) => return Parsed::Invalid(Code::ZipForeign),
        None => return Parsed::Invalid(Code::ZipInvalid),
    };
    if let Some(digits) = five_digits(zip) {
        return match assigned_zip(digits) {
            Some(zip) if has_plus4 => Parsed::Normalized(zip, Code::ZipPlus4, None),
            Some(zip) => Parsed::Normalized(zip, Code::ZipRepaired, None),
            None => Parsed::Invalid(Code::ZipPrefix),
        };
    }
    match pad_with_zeros(zip) {
        Some(zip) if has_plus4 => Parsed::Normalized(zip, Code::ZipPlus4, Some(Code::ZipZeros)),
        Some(zip) => Parsed::Normalized(zip, Code::ZipZeros, None),
        None => Parsed::Invalid(Code::ZipInvalid),
    }
}

/// The three to five digits of the ZIP code, and whether the +4 follows.
fn split_plus4(code: &[u8]) -> Option<(&[u8], bool)> {
    let whole = fold::strip_decimal_zeros(code);
    let run = whole
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (digits, rest) = whole.split_at_checked(run)?;
    if rest.is_empty() {
        return match run {
            3..=5 => Some((digits, false)),
            7..=8 if can_be_date(digits) => None,
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

fn five_digits(bytes: &[u8]) -> Option<[u8; 5]> {
    if dfa::ZIP5.matches(bytes) {
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

fn assigned_zip(digits: [u8; 5]) -> Option<Zip5> {
    let [a, b, c, ..] = digits;
    let prefix = u16::from(a & 15) * 100 + u16::from(b & 15) * 10 + u16::from(c & 15);
    is_assigned(prefix).then_some(Zip5(digits))
}

/// Three or four digits with their leading zeros restored.
fn pad_with_zeros(digits: &[u8]) -> Option<Zip5> {
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
/// the last or this century; such a date has seven digits if it lost its leading
/// zero.
fn can_be_date(digits: &[u8]) -> bool {
    let month_and_day = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    let number = value(digits);
    let (head, tail) = (number / 10_000, number % 10_000);
    (1900..=2099).contains(&head) && month_and_day(tail / 100, tail % 100)
        || (1900..=2099).contains(&tail)
            && (month_and_day(head / 100, head % 100) || month_and_day(head % 100, head / 100))
}

/// Whether `code` has the form of a postal code of Canada, the United Kingdom or
/// the Netherlands.
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

    fn assert_all(zip: &str, codes: &[Code], texts: &[&str]) {
        for text in texts {
            assert_eq!(shown(text), (zip.to_owned(), codes.to_vec()), "{text:?}");
        }
    }

    #[test]
    fn five_digits_under_an_assigned_prefix_are_valid() {
        for zip in ["02116", "11238", "99999", "00501", "96606"] {
            assert_all(zip, &[], &[zip]);
        }
    }

    #[test]
    #[rustfmt::skip]
    fn an_unassigned_prefix_is_invalid_in_every_form() {
        assert_all(
            "",
            &[Code::ZipPrefix],
            &[
                "00001", "21300", " 21300", "21300-1234", "213001234", "'21300", "00401.0",
            ],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn removes_plus_4_after_any_dash_a_space_or_nothing() {
        assert_all(
            "02116",
            &[Code::ZipPlus4],
            &[
                "02116-1234", "02116–1234", "02116\u{2212}1234", "02116 1234", "021161234",
                "02116 - 1234", " 02116-0000\t", "０２１１６－１２３４", "021161234.0", "\"02116-1234\"",
            ],
        );
    }

    #[test]
    fn restores_lost_leading_zeros() {
        assert_all(
            "02116",
            &[Code::ZipZeros],
            &["2116", "2116.0", " 2116", "2116-", "\"2116\"", "２１１６"],
        );
        assert_all("00211", &[Code::ZipZeros], &["211", "=211"]);
        assert_all("00601", &[Code::ZipZeros], &["601", "601.0", "601,00"]);
        assert_all(
            "02116",
            &[Code::ZipPlus4, Code::ZipZeros],
            &["2116-1234", "2116–1234", "21161234", "21161234.0"],
        );
        assert_all(
            "00794",
            &[Code::ZipPlus4, Code::ZipZeros],
            &["7944581", "794-4581"],
        );
    }

    #[test]
    #[rustfmt::skip]
    fn normalizes_other_spellings_of_five_digits() {
        assert_all(
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
    fn a_short_number_that_begins_with_a_zero_is_invalid() {
        assert_all(
            "",
            &[Code::ZipInvalid],
            &[
                "0211", "060", "0601", "0601-1234", "06011234", "0211-1234", "02111234", "0601123",
            ],
        );
    }

    #[test]
    fn zeros_are_restored_only_under_a_certainly_assigned_prefix() {
        assert_all(
            "",
            &[Code::ZipInvalid],
            &[
                "209", "216", "301", "555", "5551234", "555-1234", "1234567", "99", "0",
            ],
        );
    }

    #[test]
    fn digits_that_can_be_a_date_are_invalid() {
        assert_all(
            "",
            &[Code::ZipInvalid],
            &["19640502", "20011231", "12311990", "31121990", "6251990"],
        );
        assert_all(
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
            assert_all(zip, &[Code::ZipPlus4, Code::ZipZeros], &[text]);
        }
    }

    #[test]
    #[rustfmt::skip]
    fn other_forms_are_invalid() {
        assert_all(
            "",
            &[Code::ZipInvalid],
            &[
                "12345-67", "12345-67890", "123456", "1234567890", "9021O", "l0001", "ABCDE", "N/A",
                "123 45", "2116 1234", "-2116", "2116.5", "12345--6789", "12345-6789.0", "02.116",
                "2116.000", "=2116+1", "1e4", "٠٢١١٦", "02116,02117", "-", "'", "=\"\"", "é",
                "02116-1234-5678-9012-3456", "",
            ],
        );
    }

    #[test]
    fn postal_codes_of_other_countries_have_their_own_code() {
        assert_all(
            "",
            &[Code::ZipForeign],
            &[
                "K1A 0B1", "k1a0b1", " K1A-0B1", "SW1A 1AA", "M1 1AE", "CR2 6XH", "DN55 1PT",
                "B33 8TH", "EC1A1BB", "1012 AB",
            ],
        );
    }
}
