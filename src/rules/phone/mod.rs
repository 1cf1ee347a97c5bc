//! Parses one phone number and normalizes it to E.164.
//!
//! A value is [`Valid`](Parsed::Valid) only if the text is literally the E.164 form
//! of a possible number. Any other text is normalized if it has exactly one
//! interpretation, and is invalid otherwise: an invalid row is shown to a person,
//! but a wrong number belongs to someone else. Therefore letters are never
//! converted to digits, nothing is guessed, and of two numbers in one cell neither
//! is used. libphonenumber does all three, so the tests compare with it but the
//! rules do not follow it.
//!
//! * `numbering_plan`: which numbers are possible, from the generated table in
//!   `numbering_plan_data`.
//! * `symbols`: the text as a short run of ASCII symbols on the stack.
//! * `grammar`, with `labels` and `digits`: the structure of those symbols.
//!
//! Sources: [ITU-T E.164](https://www.itu.int/rec/T-REC-E.164), the
//! [North American Numbering Plan](https://www.nanpa.com/numbering),
//! [RFC 3966](https://www.rfc-editor.org/rfc/rfc3966) (`tel:`), the metadata of
//! libphonenumber.

mod digits;
mod e164;
mod grammar;
mod labels;
mod numbering_plan;
mod numbering_plan_data;
mod symbols;

use crate::rules::clean::clean;
use crate::rules::dfa;
use crate::rules::issue_code::Code;
use crate::rules::options::Region;
use crate::rules::parsed::Parsed;
use symbols::Symbols;

pub use e164::E164;
pub(crate) use numbering_plan::NANP;

/// Parses one number. `region` is the numbering plan of a number without `+`;
/// without a region such a number is [`Code::PhoneNotInternational`].
///
/// ```
/// use kard_enroll::rules::parsed::Parsed;
/// use kard_enroll::rules::{issue_code::Code, options::Region, phone};
///
/// let Parsed::Normalized(number, first, second) = phone::parse("(415) 555-2671 x9", Some(Region::US)) else {
///     panic!("one interpretation");
/// };
/// assert_eq!(number.as_str(), "+14155552671");
/// assert_eq!((first, second), (Code::PhoneRepaired, Some(Code::PhoneExtension)));
/// ```
#[must_use]
pub fn parse(text: &str, region: Option<Region>) -> Parsed<E164> {
    parse_in(text, region.map(|_| NANP))
}

/// Parses one phone number. A national number is read by the numbering plan of
/// `calling_code`; `None`: such a number is invalid.
pub(crate) fn parse_in(text: &str, calling_code: Option<u16>) -> Parsed<E164> {
    let is_nanp = calling_code == Some(NANP);
    if let Some(parsed) = parse_common_form(text.as_bytes(), is_nanp) {
        return parsed;
    }
    parse_other_form(text, calling_code)
}

/// A function of its own, because its buffers would slow down the common forms.
#[inline(never)]
fn parse_other_form(text: &str, calling_code: Option<u16>) -> Parsed<E164> {
    let symbols = Symbols::of(clean(text).text);
    match grammar::parse(&symbols, calling_code) {
        Err(code) => Parsed::Invalid(code),
        Ok(phone) if phone.number.as_str() == text => Parsed::Valid(phone.number),
        Ok(phone) => Parsed::Normalized(
            phone.number,
            Code::PhoneRepaired,
            phone.has_extension.then_some(Code::PhoneExtension),
        ),
    }
}

/// Parses the few forms that nearly every cell has, byte by byte: E.164, and the
/// ten digits of the NANP, with or without 1 or +1, ungrouped or in groups of
/// 3-3-4. `None` leaves the cell, and the reason why it is invalid, to the grammar.
fn parse_common_form(text: &[u8], is_nanp: bool) -> Option<Parsed<E164>> {
    let (grouped, trunk) = match text {
        [b'+', digits @ ..] => {
            if dfa::E164.matches(text) {
                let possible = numbering_plan::validate_international(digits).is_ok();
                return possible.then(|| Parsed::Valid(E164::new(digits)));
            }
            (digits.strip_prefix(b"1")?, true)
        }
        [b'1', rest @ ..] if is_nanp => (rest, true),
        [b'0'..=b'9' | b'(', ..] if is_nanp => (text, false),
        _ => return None,
    };
    let mut bytes = *b"+1\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let mut len = 2;
    let mut open = false;
    for byte in grouped {
        match byte {
            b'0'..=b'9' if len < 12 => {
                bytes[len] = *byte;
                len += 1;
            }
            b'-' | b'.' | b' ' if len == 5 || len == 8 || (len == 2 && trunk) => {}
            b'(' if len == 2 && !open => open = true,
            b')' if len == 5 && open => open = false,
            _ => return None,
        }
    }
    if len != 12 || numbering_plan::validate_nanp(bytes.get(2..12)?).is_err() {
        return None;
    }
    let number = E164::from_nanp(bytes);
    Some(Parsed::Normalized(number, Code::PhoneRepaired, None))
}

#[cfg(test)]
mod tests;
