//! What the symbols of a cell say: wrapping, label, number, extension, label.
//!
//! A number's own digits may be parted in any way, because a full number has
//! no second reading however it is grouped. What could add, drop or hide a
//! digit is therefore the whole of this file: decimal tails, thousands,
//! scientific notation, extensions, trunk zeros, prefixes for dialling abroad,
//! and lists of numbers. Where one of them has two readings it is refused,
//! most of all abroad, where plans allow several lengths and a digit too many
//! makes another valid number.

use super::E164;
use super::digits::{Digits, decimal, scientific, thousands, without_zeros};
use super::exist;
use super::labels::{self, Label};
use super::symbols::{LETTER, Symbols};
use crate::rules::code::Code;
use crate::rules::options::Region;

/// The one safe reading of a cell.
pub(super) struct Found {
    pub(super) number: E164,
    /// Whether an extension was left out.
    pub(super) extension: bool,
}

/// Reads the symbols of one cell.
pub(super) fn read(symbols: &Symbols, region: Option<Region>) -> Result<Found, Code> {
    let all = symbols.as_bytes();
    if symbols.overflow {
        return Err(cause(all, None));
    }
    let (text, mut nanp_only) = leading_labels(unwrapped(all));
    let mut extension = false;
    let number = if let Some(digits) = scientific(text) {
        number(&digits?, region)
    } else if let Some(digits) = decimal(text).or_else(|| thousands(text)) {
        number(&digits, region)
    } else {
        let (digits, tail) = grouped(text);
        match trailing(tail) {
            Some(end) if !decimal_tail(text, tail) => {
                extension = end.extension;
                nanp_only |= end.nanp_only;
                match number(&digits, region) {
                    // Abroad an x that touches the digits may hide one.
                    Ok(found) if touches_x(text, tail) && !is_nanp(&found) => {
                        Err(Code::PhoneLetters)
                    }
                    other => other,
                }
            }
            _ => return Err(cause(all, None)),
        }
    };
    match number {
        Ok(number) if nanp_only && !is_nanp(&number) => Err(Code::PhoneInvalid),
        Ok(number) => Ok(Found { number, extension }),
        Err(code) => Err(cause(all, Some(code))),
    }
}

fn is_nanp(number: &E164) -> bool {
    number.as_str().starts_with("+1")
}

/// The number that the digits are, where it can exist.
fn number(digits: &Digits, region: Option<Region>) -> Result<E164, Code> {
    let all = digits.as_bytes();
    if all.is_empty() {
        return Err(Code::PhoneInvalid);
    }
    if digits.too_many {
        return Err(Code::PhoneLength);
    }
    let international = match (digits.plus, all) {
        // The NANP's own prefix for dialling abroad, behind a plus or not. No
        // calling code and no area code begins with 0.
        (_, [b'0', b'1', b'1', rest @ ..]) if region.is_some() => rest,
        // +1 put before a number that had its 1 already: no area code of the
        // NANP begins with 1, so only the first 1 can be too many.
        (true, [b'1', national @ ..]) if matches!(national, [b'1', ..]) && all.len() == 12 => {
            national
        }
        (true, _) => all,
        (false, _) => {
            region.ok_or(Code::PhoneNotInternational)?;
            let national = match all {
                [b'1', national @ ..] if national.len() == 10 => national,
                national if national.len() == 10 => national,
                _ => return Err(Code::PhoneLength),
            };
            exist::nanp(national)?;
            let mut full = Digits::default();
            full.push(b'1');
            full.extend(national);
            return Ok(E164::new(full.as_bytes()));
        }
    };
    exist::international(international)?;
    if let Some(place) = digits.trunk_zero
        && exist::calling_code_with_trunk_zero(all) != Some(place)
    {
        return Err(Code::PhoneInvalid);
    }
    // `+49 89/1234567` is an area code and a number, `+49 89 1234567/68` two numbers.
    let area = digits.slash <= 7 && all.len() - digits.slash >= 5;
    let one = digits.slashes == 0 || (digits.slashes == 1 && area);
    if !one && international.first() != Some(&b'1') {
        return Err(Code::PhoneTwoNumbers);
    }
    Ok(E164::new(international))
}

/// Without quotes, the formula `="..."`, and the apostrophe that makes a
/// spreadsheet take a cell as text.
fn unwrapped(mut text: &[u8]) -> &[u8] {
    for _ in 0..2 {
        if let [b'=', b'"', inner @ .., b'"'] | [b'"', inner @ .., b'"'] = text {
            text = inner;
        } else if let [b'\'', inner @ ..] = text {
            text = inner.strip_suffix(b"'").unwrap_or(inner);
        }
        text = text.trim_ascii();
    }
    text
}

/// The leading letters, and what follows them.
#[inline(never)]
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|s| !s.is_ascii_lowercase());
    text.split_at(end.unwrap_or(text.len()))
}

/// What follows the labels, and whether one of them names the NANP.
fn leading_labels(mut text: &[u8]) -> (&[u8], bool) {
    let mut nanp_only = false;
    for _ in 0..3 {
        let bracketed = text.strip_prefix(b"(");
        let (name, mut after) = word(bracketed.unwrap_or(text));
        if bracketed.is_some() {
            let Some(rest) = after.strip_prefix(b")") else {
                break;
            };
            after = rest;
        }
        let marked = bracketed.is_some() || matches!(after, [b':' | b'.', ..]);
        match labels::label(name) {
            Some(label) => nanp_only |= label == Label::Nanp,
            None if marked && labels::initial(name) => {}
            None => break,
        }
        text = skip(after, b" .:#-");
    }
    (text, nanp_only)
}

#[inline(never)]
fn skip<'a>(text: &'a [u8], set: &[u8]) -> &'a [u8] {
    let end = text.iter().position(|s| !set.contains(s));
    text.get(end.unwrap_or(text.len())..).unwrap_or_default()
}

/// The digits of one number however they are parted, and what follows them.
fn grouped(text: &[u8]) -> (Digits, &[u8]) {
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
                digits.slash = digits.len;
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

/// Whether the number before `tail` ends as a decimal does: in a dot and one
/// or two zeros.
fn decimal_tail(text: &[u8], tail: &[u8]) -> bool {
    let number = text.get(..text.len() - tail.len()).unwrap_or_default();
    without_zeros(number.trim_ascii_end(), b".").is_some()
}

fn touches_x(text: &[u8], tail: &[u8]) -> bool {
    let number = text.get(..text.len() - tail.len()).unwrap_or_default();
    tail.first() == Some(&b'x') && number.last().is_some_and(u8::is_ascii_digit)
}

/// What stands after a number.
#[derive(Clone, Copy, Default)]
struct End {
    extension: bool,
    nanp_only: bool,
}

/// Reads what stands after a number, `None` where it is not known.
fn trailing(mut text: &[u8]) -> Option<End> {
    let mut end = End::default();
    let (mut extended, mut labelled) = (false, false);
    loop {
        if skip(text, b",; ").is_empty() {
            return Some(end);
        }
        if let Some((number, rest)) = extension(text).filter(|_| !extended) {
            extended = true;
            end.extension = number;
            text = rest;
        } else if let Some((label, rest)) = trailing_label(text).filter(|_| !labelled) {
            labelled = true;
            end.nanp_only = label == Label::Nanp;
            text = rest;
        } else {
            return None;
        }
        text = text.trim_ascii_start();
    }
}

/// An extension at the beginning of `text`: whether it has digits, and what
/// follows it.
fn extension(text: &[u8]) -> Option<(bool, &[u8])> {
    let bracketed = matches!(text, [b'(' | b'[', ..]);
    let inner = text.get(usize::from(bracketed)..)?;
    let after_pause = skip(inner, b",;");
    let pauses = inner.len() - after_pause.len();
    let (name, after_name) = word(after_pause.trim_ascii_start());
    let (digits, most, may_be_empty) = if labels::extension(name) {
        (skip(after_name, b" .:=#-"), 7, name != b"x")
    } else if let [b'#', rest @ ..] = after_pause.trim_ascii_start() {
        (rest.trim_ascii_start(), 7, false)
    } else if pauses > 0 && !bracketed && (pauses > 1 || after_pause.first() != Some(&b' ')) {
        // `,,77` is what a phone dials after a pause; `, 77` is a list.
        (after_pause.trim_ascii_start(), 6, false)
    } else {
        return None;
    };
    let rest = skip(digits, b"0123456789");
    let len = digits.len() - rest.len();
    if len > most || (len == 0 && !may_be_empty) {
        return None;
    }
    let rest = if bracketed {
        rest.strip_prefix(b")").or(rest.strip_prefix(b"]"))?
    } else {
        rest
    };
    Some((len > 0, rest))
}

/// A label after a number, such as `(cell)` or `work phone`.
fn trailing_label(text: &[u8]) -> Option<(Label, &[u8])> {
    let bracketed = matches!(text, [b'(' | b'[', ..]);
    let (name, mut rest) = word(text.get(usize::from(bracketed)..)?);
    let label = match labels::label(name) {
        Some(label) => label,
        None if bracketed && labels::initial(name) => Label::Kind,
        None => return None,
    };
    let (second, after) = word(rest.trim_ascii_start());
    if labels::label(second) == Some(Label::Kind) {
        rest = after;
    }
    if bracketed {
        rest = rest.strip_prefix(b")").or(rest.strip_prefix(b"]"))?;
    }
    Some((label, rest))
}

/// The most telling code for a cell that was refused: of a number for its own
/// reason, or because the text around the digits says nothing that is known.
fn cause(text: &[u8], reason: Option<Code>) -> Code {
    let digits = |text: &[u8]| text.iter().filter(|s| s.is_ascii_digit()).count();
    let apart = |s: &u8| matches!(s, b',' | b';' | b'/' | b'|' | b'&' | b'+') || is_letter(*s);
    // Seven digits are a local number; twenty are two national ones.
    let numbers = text.split(apart).filter(|part| digits(part) >= 7).count();
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
