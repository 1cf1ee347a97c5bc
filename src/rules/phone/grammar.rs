//! The structure of the symbols of a cell: quotes, label, number, extension, label.
//!
//! The digits of a full number may be grouped in any way, because grouping never
//! adds a second interpretation. This file is about everything that could add,
//! remove or hide a digit: decimal tails, groups of thousands, scientific notation,
//! extensions, trunk prefixes, international prefixes, and lists of numbers. A cell
//! with two interpretations is invalid. The rules are strictest outside the NANP,
//! where plans allow several lengths and one more digit makes another valid number.

use super::digits::{
    Digits, parse_decimal, parse_scientific, parse_thousands, strip_decimal_zeros,
};
use super::e164::E164;
use super::labels::{self, Label};
use super::numbering_plan::{self, NANP};
use super::symbols::{LETTER, Symbols};
use crate::rules::issue_code::Code;

/// The only interpretation of a cell.
pub(super) struct PhoneCell {
    pub(super) number: E164,
    /// Whether the cell has an extension, which is not part of the number.
    pub(super) has_extension: bool,
}

/// Parses the symbols of one cell.
pub(super) fn parse(symbols: &Symbols, calling_code: Option<u16>) -> Result<PhoneCell, Code> {
    let all = symbols.as_bytes();
    if symbols.overflow {
        return Err(invalid_code(all, None));
    }
    let (text, mut nanp_only) = skip_leading_labels(all);
    let mut has_extension = false;
    let number = if let Some(digits) = parse_scientific(text) {
        number_from_digits(&digits?, calling_code)
    } else if let Some(digits) = parse_decimal(text).or_else(|| parse_thousands(text)) {
        number_from_digits(&digits, calling_code)
    } else {
        let (digits, tail) = take_grouped_digits(text);
        match parse_tail(tail) {
            Some(end) if !ends_as_decimal(text, tail) => {
                has_extension = end.has_extension;
                nanp_only |= end.nanp_only;
                match number_from_digits(&digits, calling_code) {
                    // Outside the NANP an x next to the digits may mask a digit.
                    Ok(number) if x_follows_digit(text, tail) && !is_nanp(&number) => {
                        Err(Code::PhoneLetters)
                    }
                    other => other,
                }
            }
            _ => return Err(invalid_code(all, None)),
        }
    };
    match number {
        Ok(number) if nanp_only && !is_nanp(&number) => Err(Code::PhoneInvalid),
        Ok(number) => Ok(PhoneCell {
            number,
            has_extension,
        }),
        Err(code) => Err(invalid_code(all, Some(code))),
    }
}

fn is_nanp(number: &E164) -> bool {
    number.as_str().starts_with("+1")
}

/// The E.164 number of the digits, if it is possible.
fn number_from_digits(digits: &Digits, calling_code: Option<u16>) -> Result<E164, Code> {
    let all = digits.as_bytes();
    if all.is_empty() {
        return Err(Code::PhoneInvalid);
    }
    if digits.too_many {
        return Err(Code::PhoneLength);
    }
    let international = match (digits.plus, all) {
        // The international prefix of the NANP, with or without a plus. No calling
        // code and no area code begins with 0.
        (_, [b'0', b'1', b'1', rest @ ..]) if calling_code == Some(NANP) => rest,
        // +1 before a number that already begins with 1: no area code of the NANP
        // begins with 1, so the first 1 is the superfluous one.
        (true, [b'1', national @ ..]) if matches!(national, [b'1', ..]) && all.len() == 12 => {
            national
        }
        (true, _) => all,
        (false, _) => {
            let code = calling_code.ok_or(Code::PhoneNotInternational)?;
            if code != NANP {
                let number = numbering_plan::international_form(code, all)?;
                return one_number(digits, number.as_bytes());
            }
            let national = match all {
                [b'1', national @ ..] if national.len() == 10 => national,
                national if national.len() == 10 => national,
                _ => return Err(Code::PhoneLength),
            };
            numbering_plan::validate_nanp(national)?;
            let mut full = Digits::default();
            full.push(b'1');
            full.extend(national);
            return Ok(E164::new(full.as_bytes()));
        }
    };
    numbering_plan::validate_international(international)?;
    if let Some(before) = digits.trunk_zero
        && numbering_plan::calling_code_with_trunk_zero(all) != Some(before)
    {
        return Err(Code::PhoneInvalid);
    }
    one_number(digits, international)
}

/// The E.164 number, unless a slash separates two numbers: `+49 89/1234567` is an area
/// code and a number; `+49 89 1234567/68` is two numbers.
fn one_number(digits: &Digits, international: &[u8]) -> Result<E164, Code> {
    let after_area_code = digits.before_slash <= 7 && digits.len - digits.before_slash >= 5;
    let one_number = digits.slashes == 0 || (digits.slashes == 1 && after_area_code);
    if !one_number && international.first() != Some(&b'1') {
        return Err(Code::PhoneTwoNumbers);
    }
    Ok(E164::new(international))
}

/// Splits `text` after its leading letters.
fn split_word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|s| !s.is_ascii_lowercase());
    text.split_at(end.unwrap_or(text.len()))
}

/// The text after the labels, and whether a label names a country of the NANP.
fn skip_leading_labels(mut text: &[u8]) -> (&[u8], bool) {
    let mut nanp_only = false;
    for _ in 0..3 {
        let bracketed = text.strip_prefix(b"(");
        let (name, mut after) = split_word(bracketed.unwrap_or(text));
        if bracketed.is_some() {
            let Some(rest) = after.strip_prefix(b")") else {
                break;
            };
            after = rest;
        }
        let marked = bracketed.is_some() || matches!(after, [b':' | b'.', ..]);
        match labels::parse_label(name) {
            Some(label) => nanp_only |= label == Label::Nanp,
            None if marked && labels::is_initial(name) => {}
            None => break,
        }
        text = skip(after, b" .:#-");
    }
    (text, nanp_only)
}

fn skip<'a>(text: &'a [u8], set: &[u8]) -> &'a [u8] {
    let end = text.iter().position(|s| !set.contains(s));
    text.get(end.unwrap_or(text.len())..).unwrap_or_default()
}

/// The digits of one number in any grouping, and the text after them.
fn take_grouped_digits(text: &[u8]) -> (Digits, &[u8]) {
    let mut digits = Digits::default();
    let mut open = false;
    let mut at = 0;
    while let Some(symbol) = text.get(at) {
        match symbol {
            b'0'..=b'9' => digits.push(*symbol),
            b'+' if digits.len == 0 && !digits.plus => digits.plus = true,
            b' ' => {}
            b'-' | b'.' if digits.len > 0 => {}
            b'/' if digits.len > 0 => {
                digits.slashes += 1;
                digits.before_slash = digits.len;
            }
            b'(' | b'[' if !open && digits.len <= 4 => {
                let zero = matches!(text.get(at + 1..), Some([b'0', b')' | b']', ..]));
                if zero && digits.plus && digits.len > 0 && digits.trunk_zero.is_none() {
                    digits.trunk_zero = Some(digits.len);
                    at += 2;
                } else {
                    open = true;
                }
            }
            b')' | b']' if open => open = false,
            b')' | b']' if matches!(digits.len, 3..=4) && !digits.plus => {}
            _ => break,
        }
        at += 1;
    }
    (digits, text.get(at..).unwrap_or_default())
}

/// Whether the number before `tail` ends as a decimal number does: with a dot and
/// one or two zeros.
fn ends_as_decimal(text: &[u8], tail: &[u8]) -> bool {
    let number = text.get(..text.len() - tail.len()).unwrap_or_default();
    strip_decimal_zeros(number.trim_ascii_end(), b".").is_some()
}

fn x_follows_digit(text: &[u8], tail: &[u8]) -> bool {
    let number = text.get(..text.len() - tail.len()).unwrap_or_default();
    tail.first() == Some(&b'x') && number.last().is_some_and(u8::is_ascii_digit)
}

/// The text after a number.
#[derive(Clone, Copy, Default)]
struct PhoneTail {
    has_extension: bool,
    nanp_only: bool,
}

/// Parses the text after a number; `None` if it has an unknown part.
fn parse_tail(mut text: &[u8]) -> Option<PhoneTail> {
    let mut end = PhoneTail::default();
    let (mut extension_seen, mut label_seen) = (false, false);
    loop {
        if skip(text, b",; ").is_empty() {
            return Some(end);
        }
        if let Some((has_digits, rest)) = parse_extension(text).filter(|_| !extension_seen) {
            extension_seen = true;
            end.has_extension = has_digits;
            text = rest;
        } else if let Some((label, rest)) = parse_trailing_label(text).filter(|_| !label_seen) {
            label_seen = true;
            end.nanp_only = label == Label::Nanp;
            text = rest;
        } else {
            return None;
        }
        text = text.trim_ascii_start();
    }
}

/// An extension at the start of `text`: whether it has digits, and the text after
/// it.
fn parse_extension(text: &[u8]) -> Option<(bool, &[u8])> {
    let bracketed = matches!(text, [b'(' | b'[', ..]);
    let inner = text.get(usize::from(bracketed)..)?;
    let after_pause = skip(inner, b",;");
    let pauses = inner.len() - after_pause.len();
    let (name, after_name) = split_word(after_pause.trim_ascii_start());
    let (digits, max_len, may_be_empty) = if labels::is_extension(name) {
        (skip(after_name, b" .:=#-"), 7, name != b"x")
    } else if let [b'#', rest @ ..] = after_pause.trim_ascii_start() {
        (rest.trim_ascii_start(), 7, false)
    } else if pauses > 0 && !bracketed && (pauses > 1 || after_pause.first() != Some(&b' ')) {
        // A phone dials `,,77` after a pause; `, 77` is a list.
        (after_pause.trim_ascii_start(), 6, false)
    } else {
        return None;
    };
    let rest = skip(digits, b"0123456789");
    let len = digits.len() - rest.len();
    if len > max_len || (len == 0 && !may_be_empty) {
        return None;
    }
    let rest = if bracketed {
        rest.strip_prefix(b")").or(rest.strip_prefix(b"]"))?
    } else {
        rest
    };
    Some((len > 0, rest))
}

/// A label after a number, such as `(cell)` or `work phone`, and the text after it.
fn parse_trailing_label(text: &[u8]) -> Option<(Label, &[u8])> {
    let bracketed = matches!(text, [b'(' | b'[', ..]);
    let (name, mut rest) = split_word(text.get(usize::from(bracketed)..)?);
    let label = match labels::parse_label(name) {
        Some(label) => label,
        None if bracketed && labels::is_initial(name) => Label::Kind,
        None => return None,
    };
    let (second, after) = split_word(rest.trim_ascii_start());
    if labels::parse_label(second) == Some(Label::Kind) {
        rest = after;
    }
    if bracketed {
        rest = rest.strip_prefix(b")").or(rest.strip_prefix(b"]"))?;
    }
    Some((label, rest))
}

/// The most specific code for an invalid cell: the reason of its only number, or
/// a reason from the text around the digits.
fn invalid_code(text: &[u8], reason: Option<Code>) -> Code {
    let digits = |text: &[u8]| text.iter().filter(|s| s.is_ascii_digit()).count();
    let is_between_numbers =
        |s: &u8| matches!(s, b',' | b';' | b'/' | b'|' | b'&' | b'+') || is_letter(*s);
    // Seven digits are a local number; twenty are two national numbers.
    let numbers = text
        .split(is_between_numbers)
        .filter(|part| digits(part) >= 7)
        .count();
    if reason == Some(Code::PhoneDigitsLost) {
        Code::PhoneDigitsLost
    } else if numbers > 1 || digits(text) >= 20 {
        Code::PhoneTwoNumbers
    } else if let Some(reason) = reason {
        reason
    } else if text.iter().any(|s| is_letter(*s)) {
        Code::PhoneLetters
    } else {
        Code::PhoneInvalid
    }
}

fn is_letter(symbol: u8) -> bool {
    symbol.is_ascii_lowercase() || symbol == LETTER
}
