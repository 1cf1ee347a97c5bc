//! Which numbers are possible: the syntax of E.164 and the numbering plans.
//!
//! Sources: [ITU-T E.164](https://www.itu.int/rec/T-REC-E.164) (at most 15 digits,
//! calling codes of one to three digits); the metadata of libphonenumber for the
//! lengths that each calling code allows after each first two national digits
//! (`numbering_plan_data.rs`); the [NANP](https://www.nanpa.com/numbering) for +1:
//! exchanges are `[2-9]XX`, and not 911 in a geographic area.
//!
//! Odd cases: other N11 exchanges (415 611) are valid, as for libphonenumber. Canada's
//! non-geographic numbers, 310 and four digits, are the only short numbers of +1.

use super::digits::Digits;
use super::numbering_plan_data::{AREA_CODES, CODES, RUN_COUNTS, RUN_LENGTHS, RUN_SETS, SETS};
use crate::rules::issue_code::Code;

/// The calling code of the North American Numbering Plan (NANP).
pub(crate) const NANP: u16 = 1;

/// The most digits of an E.164 number, including the calling code.
pub(super) const MAX_DIGITS: usize = 15;

/// The flag of a calling code in the table whose national numbers are dialled
/// with a trunk prefix 0 that E.164 omits.
const TRUNK_ZERO: u16 = 0x8000;

/// Validates a full international number, ASCII digits without `+`.
pub(super) fn validate_international(digits: &[u8]) -> Result<(), Code> {
    let Some(first) = digits.first() else {
        return Err(Code::PhoneInvalid);
    };
    if digits.len() > MAX_DIGITS {
        return Err(Code::PhoneLength);
    }
    if *first == b'1' {
        return match digits.get(1..) {
            Some(national) if national.len() == 10 => validate_nanp(national),
            Some([b'3', b'1', b'0', _, _, _, _]) => Ok(()),
            _ => Err(Code::PhoneLength),
        };
    }
    let (index, national) = split_calling_code(digits).ok_or(Code::PhoneCallingCode)?;
    let bit = 1u16 << national.len();
    let [tens, ones, ..] = national else {
        return Err(Code::PhoneLength);
    };
    let prefix = usize::from(tens - b'0') * 10 + usize::from(ones - b'0');
    let mut covered = 0;
    let mut known_length = false;
    for (length, set) in runs(index) {
        let before = covered;
        covered += usize::from(length);
        let allowed = set & bit != 0;
        known_length |= allowed;
        if allowed && (before..covered).contains(&prefix) {
            return Ok(());
        }
    }
    Err(if known_length {
        Code::PhoneInvalid
    } else {
        Code::PhoneLength
    })
}

/// Validates ten ASCII digits as a number of the North American Numbering Plan.
pub(super) fn validate_nanp(national: &[u8]) -> Result<(), Code> {
    let [a, b, c, x, y, z, ..] = national else {
        return Err(Code::PhoneLength);
    };
    let area = usize::from(a - b'0') * 100 + usize::from(b - b'0') * 10 + usize::from(c - b'0');
    // The table begins at 200. A smaller area code wraps to an index outside of it.
    let index = area.wrapping_sub(200);
    if AREA_CODES
        .get(index / 8)
        .is_none_or(|byte| byte >> (index % 8) & 1 == 0)
    {
        return Err(Code::PhoneAreaCode);
    }
    let emergency = [*x, *y, *z] == *b"911" && !((*a == b'8' && b == c) || area == 900);
    if emergency || *x < b'2' {
        return Err(Code::PhoneInvalid);
    }
    Ok(())
}

/// The digits of a national number with the calling code before them. The number is
/// read with and without the trunk prefix, the international prefix 00 and the calling
/// code; it is ambiguous, and therefore invalid, if that gives two possible numbers.
pub(super) fn international_form(calling_code: u16, digits: &[u8]) -> Result<Digits, Code> {
    let code = calling_code.to_string();
    let code = code.as_bytes();
    let with_code = |national: &[u8]| {
        let mut full = Digits::default();
        full.extend(code);
        full.extend(national);
        full
    };
    let trunk: &[u8] = match calling_code {
        // Russia and Kazakhstan dial 8, Hungary 06.
        7 => b"8",
        36 => b"06",
        _ if calling_code_with_trunk_zero(&[code, b"0"].concat()).is_some() => b"0",
        _ => b"",
    };
    let is_possible =
        |full: &Digits| !full.too_many && validate_international(full.as_bytes()).is_ok();
    let mut found: Option<Digits> = None;
    let whole = digits.strip_prefix(b"00").unwrap_or(digits);
    let mut international = Digits::default();
    international.extend(if whole.starts_with(code) { whole } else { b"" });
    let without_trunk = digits.strip_prefix(trunk).filter(|_| !trunk.is_empty());
    let candidates = [
        international,
        with_code(digits),
        with_code(without_trunk.unwrap_or_default()),
    ];
    for candidate in candidates.into_iter().filter(is_possible) {
        match found {
            Some(known) if known.as_bytes() != candidate.as_bytes() => {
                return Err(Code::PhoneInvalid);
            }
            _ => found = Some(candidate),
        }
    }
    found.ok_or(Code::PhoneLength)
}

/// The number of digits of the calling code at the start of `digits`, if its
/// national numbers have the trunk prefix 0.
pub(super) fn calling_code_with_trunk_zero(digits: &[u8]) -> Option<usize> {
    let (index, national) = split_calling_code(digits)?;
    let marked = CODES.get(index)? & TRUNK_ZERO != 0;
    marked.then_some(digits.len() - national.len())
}

/// The index of the calling code in the table, and the national digits. No calling
/// code is a prefix of another, so the first match is the only one.
fn split_calling_code(digits: &[u8]) -> Option<(usize, &[u8])> {
    if digits.first() == Some(&b'0') {
        return None;
    }
    let mut code = 0u16;
    for (at, digit) in digits.iter().enumerate().take(3) {
        code = code * 10 + u16::from(digit - b'0');
        if let Ok(index) = CODES.binary_search_by_key(&code, |entry| entry & !TRUNK_ZERO) {
            return Some((index, digits.get(at + 1..)?));
        }
    }
    None
}

/// The runs of a calling code: a count of consecutive pairs of first digits, and
/// the set of lengths that they allow.
fn runs(index: usize) -> impl Iterator<Item = (u8, u16)> {
    let counts = RUN_COUNTS.iter().map(|count| usize::from(*count));
    let start: usize = counts.clone().take(index).sum();
    let count = counts.clone().nth(index).unwrap_or(0);
    RUN_LENGTHS
        .iter()
        .zip(&RUN_SETS)
        .skip(start)
        .take(count)
        .map(|(length, set)| (*length, SETS.get(usize::from(*set)).copied().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runs_of_a_calling_code_cover_all_100_pairs_of_first_digits() {
        for (index, code) in CODES.iter().enumerate() {
            let covered: usize = runs(index).map(|(length, _)| usize::from(length)).sum();
            assert_eq!(covered, 100, "{}", code & !TRUNK_ZERO);
        }
        let total: usize = RUN_COUNTS.iter().map(|count| usize::from(*count)).sum();
        assert_eq!(total, RUN_LENGTHS.len());
    }

    #[test]
    fn calling_codes_are_sorted_and_none_is_a_prefix_of_another() {
        let codes: Vec<String> = CODES
            .iter()
            .map(|code| (code & !TRUNK_ZERO).to_string())
            .collect();
        assert!(CODES.is_sorted_by_key(|code| code & !TRUNK_ZERO));
        for a in &codes {
            assert!(codes.iter().all(|b| a == b || !b.starts_with(a.as_str())));
        }
    }

    #[test]
    fn each_kind_of_impossible_number_has_its_own_code() {
        let cases: &[(&str, Result<(), Code>)] = &[
            ("14155552671", Ok(())),
            ("442071838750", Ok(())),
            ("989601", Ok(())),
            ("390612345678", Ok(())),
            ("18004117246", Ok(())),
            ("13101234", Ok(())),
            ("883100000000000", Ok(())),
            ("13111234", Err(Code::PhoneLength)),
            ("", Err(Code::PhoneInvalid)),
            ("0", Err(Code::PhoneCallingCode)),
            ("21", Err(Code::PhoneCallingCode)),
            ("049891234567", Err(Code::PhoneCallingCode)),
            ("999202555012", Err(Code::PhoneCallingCode)),
            ("1", Err(Code::PhoneLength)),
            ("141555526710", Err(Code::PhoneLength)),
            ("4155552671", Err(Code::PhoneLength)),
            ("4420718387501234", Err(Code::PhoneLength)),
            ("44207183875012345678", Err(Code::PhoneLength)),
            ("44020718387", Err(Code::PhoneInvalid)),
            ("15555555555", Err(Code::PhoneAreaCode)),
            ("11995550123", Err(Code::PhoneAreaCode)),
            ("12021550123", Err(Code::PhoneInvalid)),
            ("12022000123", Ok(())),
            ("12029115555", Err(Code::PhoneInvalid)),
            ("18019115555", Err(Code::PhoneInvalid)),
            ("12026115555", Ok(())),
            ("18889115555", Ok(())),
        ];
        for (digits, expected) in cases {
            assert_eq!(
                validate_international(digits.as_bytes()),
                *expected,
                "{digits}"
            );
        }
    }

    #[test]
    fn finds_the_calling_codes_whose_trunk_zero_e164_omits() {
        assert_eq!(calling_code_with_trunk_zero(b"442071838750"), Some(2));
        assert_eq!(calling_code_with_trunk_zero(b"353"), Some(3));
        assert_eq!(calling_code_with_trunk_zero(b"39612345678"), None);
        assert_eq!(calling_code_with_trunk_zero(b"14155552671"), None);
    }
}
