//! The digits of one number, and the forms that a spreadsheet gives a number that it
//! took for a quantity: a decimal tail, groups of thousands, and scientific
//! notation, which is exact only if no digit is missing.

use crate::rules::issue_code::Code;

/// The most digits that a number is written with: 011 and fifteen.
const MAX_DIGITS: usize = 18;

/// The digits of one number as written, before they are validated.
#[derive(Clone, Copy, Default)]
pub(super) struct Digits {
    buffer: [u8; MAX_DIGITS],
    pub(super) len: usize,
    pub(super) too_many: bool,
    pub(super) plus: bool,
    /// The number of digits before a `(0)`, the trunk prefix that E.164 omits.
    pub(super) trunk_zero: Option<usize>,
    pub(super) slashes: usize,
    /// The number of digits before the last slash.
    pub(super) before_slash: usize,
}

impl Digits {
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }

    pub(super) fn push(&mut self, digit: u8) {
        match self.buffer.get_mut(self.len) {
            Some(place) => {
                *place = digit;
                self.len += 1;
            }
            None => self.too_many = true,
        }
    }

    pub(super) fn extend(&mut self, digits: &[u8]) {
        digits.iter().for_each(|digit| self.push(*digit));
    }
}

fn all_digits(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit)
}

/// `4.155550132E+9`: exact only if no digit is missing.
pub(super) fn parse_scientific(text: &[u8]) -> Option<Result<Digits, Code>> {
    let e = text.iter().position(|s| *s == b'e')?;
    let (mantissa, exponent) = (text.get(..e)?, text.get(e + 1..)?);
    let fraction = match mantissa {
        [b'1'..=b'9'] => &[],
        [b'1'..=b'9', b'.' | b',', fraction @ ..] => fraction,
        _ => return None,
    };
    let (negative, exponent) = match exponent {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if !matches!(exponent.len(), 1..=3) || !all_digits(exponent) || !all_digits(fraction) {
        return None;
    }
    let power = exponent
        .iter()
        .fold(0, |power, digit| power * 10 + usize::from(digit - b'0'));
    if negative {
        return Some(Err(Code::PhoneInvalid));
    }
    let Some((whole, rest)) = fraction.split_at_checked(power) else {
        return Some(Err(Code::PhoneDigitsLost));
    };
    if rest.iter().any(|digit| *digit != b'0') {
        return Some(Err(Code::PhoneInvalid));
    }
    let mut digits = Digits::default();
    digits.extend(mantissa.get(..1)?);
    digits.extend(whole);
    Some(Ok(digits))
}

/// `text` without a decimal point and one or two zeros at its end.
pub(super) fn strip_decimal_zeros<'a>(text: &'a [u8], points: &[u8]) -> Option<&'a [u8]> {
    match text {
        [head @ .., point, b'0'] | [head @ .., point, b'0', b'0'] if points.contains(point) => {
            Some(head)
        }
        _ => None,
    }
}

/// `4155552671.0`: a whole number that was stored as a decimal number.
pub(super) fn parse_decimal(text: &[u8]) -> Option<Digits> {
    let head = strip_decimal_zeros(text, b".,")?;
    let (plus, head) = match head {
        [b'+', head @ ..] => (true, head),
        head => (false, head),
    };
    if head.is_empty() || !all_digits(head) {
        return None;
    }
    let mut digits = Digits {
        plus,
        ..Digits::default()
    };
    digits.extend(head);
    Some(digits)
}

/// `2,025,550,123` or `202,555,0123`.
pub(super) fn parse_thousands(text: &[u8]) -> Option<Digits> {
    let text = strip_decimal_zeros(text, b".").unwrap_or(text);
    let mut digits = Digits::default();
    let mut shape = [0usize; 6];
    let mut groups = 0;
    for group in text.split(|s| *s == b',') {
        if group.is_empty() || !all_digits(group) {
            return None;
        }
        *shape.get_mut(groups)? = group.len();
        groups += 1;
        digits.extend(group);
    }
    match shape.get(..groups)? {
        [3, 3, 4] | [1, 3, 3, 4] => {}
        [1..=3, rest @ ..] if rest.len() >= 2 && rest.iter().all(|len| *len == 3) => {}
        _ => return None,
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scientific_notation_has_only_digits_on_both_sides_of_e() {
        for text in [
            "4.15x5e9",
            "4.15-5e9",
            "4.155552671e9a",
            "4.155552671e-",
            "4e1234",
        ] {
            assert!(parse_scientific(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn keeps_the_plus_of_a_decimal_number() {
        let plus = |text: &str| parse_decimal(text.as_bytes()).map(|digits| digits.plus);
        assert_eq!(plus("+442071838750.0"), Some(true));
        assert_eq!(plus("4155552671.0"), Some(false));
    }

    #[test]
    fn groups_of_thousands_contain_only_digits_and_are_not_empty() {
        for text in ["4a5,555,2671", "4-5,555,2671", "4155,,2671", ",415,555"] {
            assert!(parse_thousands(text.as_bytes()).is_none(), "{text}");
        }
    }
}
