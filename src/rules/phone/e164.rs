//! The canonical form of a phone number, [ITU-T E.164](https://www.itu.int/rec/T-REC-E.164).

use core::fmt;

use crate::fast::byte_buf;

/// A number in E.164: `+`, then 3 to 15 digits, the first of which is not 0. The
/// number is possible under the numbering plan of its calling code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct E164 {
    bytes: [u8; 16],
    len: u8,
}

impl E164 {
    /// From at most 15 ASCII digits, without `+`.
    pub(super) fn new(digits: &[u8]) -> E164 {
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

    /// From `+1` and ten digits in a buffer of the full size.
    #[inline(always)]
    pub(super) fn from_nanp(bytes: [u8; 16]) -> E164 {
        E164 { bytes, len: 12 }
    }

    /// The number as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The same as bytes, without the cost of [`as_str`](E164::as_str).
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

/// Hides the digits, so that no log contains a phone number.
impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("E164(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_hides_the_number() {
        assert_eq!(format!("{:?}", E164::new(b"14155552671")), "E164(..)");
    }
}
