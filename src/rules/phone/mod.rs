//! Reading one phone number as E.164.
//!
//! A value is [`Fine`](Parsed::Valid) only where the text is literally the E.164
//! form of a number that can exist. Everything else is rewritten where exactly
//! one reading is safe, and refused where it is not: a refused row is asked
//! about, a wrong number is dialled. So no letter becomes a digit, nothing is
//! guessed, and of two numbers neither is taken. libphonenumber does all
//! three, which is why it is an oracle for the tests and not the rule.
//!
//! * `exist`: which numbers can exist, over the generated table in `plan`.
//! * `symbols`: the text as ASCII on the stack.
//! * `grammar`, with `labels` and `digits`: what the symbols say.
//!
//! Sources: ITU-T E.164, the North American Numbering Plan, RFC 3966 (`tel:`),
//! libphonenumber's metadata.

mod digits;
mod exist;
mod grammar;
mod labels;
mod plan;
mod symbols;

use core::fmt;

use crate::fast::byte_buf;
use crate::rules::code::Code;
use crate::rules::options::Region;
use crate::rules::parsed::Parsed;
use crate::rules::pattern;
use symbols::Symbols;

/// A number in E.164: `+`, then 3 to 15 digits that do not begin with 0. The
/// numbering plan has room for it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct E164 {
    bytes: [u8; 16],
    len: u8,
}

impl E164 {
    /// From at most 15 ASCII digits, without `+`.
    fn new(digits: &[u8]) -> E164 {
        let mut bytes = [0; 16];
        bytes[0] = b'+';
        let digits = digits.get(..bytes.len() - 1).unwrap_or(digits);
        if let Some(places) = bytes.get_mut(1..=digits.len()) {
            byte_buf::copy(places, digits);
        }
        E164 {
            bytes,
            len: digits.len() as u8 + 1,
        }
    }

    /// The number as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }
}

/// Does not show the number: a value of a person never reaches a log.
impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("E164(..)")
    }
}

/// Reads one number. `region` says how to read one without `+`; without a
/// region such a number is [`Code::PhoneNotInternational`].
///
/// ```
/// use kard_enroll::rules::parsed::Parsed;
/// use kard_enroll::rules::{code::Code, options::Region, phone};
///
/// let Parsed::Normalized(number, done, also) = phone::parse("(415) 555-2671 x9", Some(Region::US)) else {
///     panic!("one safe reading");
/// };
/// assert_eq!(number.as_str(), "+14155552671");
/// assert_eq!((done, also), (Code::PhoneRepaired, Some(Code::PhoneExtension)));
/// ```
#[must_use]
pub fn parse(text: &str, region: Option<Region>) -> Parsed<E164> {
    if let Some(read) = common(text.as_bytes(), region) {
        return read;
    }
    let symbols = Symbols::of(text);
    match grammar::read(&symbols, region) {
        Err(code) => Parsed::Invalid(code),
        Ok(found) if found.number.as_str() == text => Parsed::Valid(found.number),
        Ok(found) => Parsed::Normalized(
            found.number,
            Code::PhoneRepaired,
            found.extension.then_some(Code::PhoneExtension),
        ),
    }
}

/// The few forms that nearly every cell has, byte by byte: E.164, and the ten
/// digits of the NANP, perhaps after 1 or +1, bare or in groups of 3-3-4.
/// `None` leaves the cell, and the reason for every refusal, to the grammar.
fn common(text: &[u8], region: Option<Region>) -> Option<Parsed<E164>> {
    let (grouped, trunk) = match text {
        [b'+', digits @ ..] => {
            if pattern::E164.matches(text) {
                let known = exist::international(digits).is_ok();
                return known.then(|| Parsed::Valid(E164::new(digits)));
            }
            (digits.strip_prefix(b"1")?, true)
        }
        [b'1', rest @ ..] if region.is_some() => (rest, true),
        [b'0'..=b'9' | b'(', ..] if region.is_some() => (text, false),
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
    if len != 12 || exist::nanp(bytes.get(2..12)?).is_err() {
        return None;
    }
    let number = E164 { bytes, len: 12 };
    Some(Parsed::Normalized(number, Code::PhoneRepaired, None))
}

#[cfg(test)]
mod tests;
