//! Validates and lower-cases addresses of at most 64 bytes, which are nearly all,
//! 16 bytes at a time. Each class of characters is a bit set of 64 positions, and the
//! grammar is a few operations on these sets. The rule is that for a
//! [valid e-mail address](https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address)
//! of WHATWG HTML. The twin is the DFA of `rules/dfa.rs`, which validates longer
//! addresses; the tests below compare the two.

use crate::fast::simd::{AsciiSet, BLOCK, equal, lower};

const ALPHANUMERIC: AsciiSet = AsciiSet::of(b"")
    .with_range(b'0', b'9')
    .with_range(b'A', b'Z')
    .with_range(b'a', b'z');
/// `atext` of RFC 5322 and the dot, by WHATWG HTML.
const LOCAL: AsciiSet = AsciiSet::of(b".!#$%&'*+/=?^_`{|}~-")
    .with_range(b'0', b'9')
    .with_range(b'A', b'Z')
    .with_range(b'a', b'z');

/// The longest address that is accepted, in bytes.
pub(crate) const MAX_LEN: usize = u64::BITS as usize;

/// The positions of each class of characters, one bit for each byte.
#[derive(Default)]
struct CharMarks {
    at: u64,
    dot: u64,
    hyphen: u64,
    alphanumeric: u64,
    local: u64,
}

impl CharMarks {
    #[inline(always)]
    fn add(&mut self, block: &[u8; BLOCK], shift: usize) {
        self.at |= equal(block, b'@') << shift;
        self.dot |= equal(block, b'.') << shift;
        self.hyphen |= equal(block, b'-') << shift;
        self.alphanumeric |= ALPHANUMERIC.marks(block) << shift;
        self.local |= LOCAL.marks(block) << shift;
    }

    /// The position of the `@` of an address of `len` bytes, if the address is valid.
    #[inline(always)]
    fn at_sign(&self, len: usize) -> Option<usize> {
        let at = self.at;
        if at == 0 || at & (at - 1) != 0 || len > MAX_LEN {
            return None;
        }
        let all = u64::MAX >> (MAX_LEN - len);
        let before = at - 1;
        let domain = all & !before & !at;
        let dots = self.dot & domain;
        let known =
            (self.local & before) | self.alphanumeric & domain | self.hyphen & domain | dots;
        // Each label starts and ends with a letter or digit. No label is too long: at
        // most 62 bytes are left for the domain.
        let ends = (at | dots) << 1 | dots >> 1 | 1 << (len - 1);
        let valid = before != 0 && known | at == all && ends & !self.alphanumeric == 0;
        valid.then_some(at.trailing_zeros() as usize)
    }
}

/// Appends `email` in lower case to `out` if it is valid, and returns the position of
/// its `@`. `email` must not be longer than [`MAX_LEN`].
#[inline(always)]
pub(crate) fn validate_and_lower(email: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let start = out.len();
    let mut marks = CharMarks::default();
    if let Some(last) = email.last_chunk::<BLOCK>() {
        let (blocks, _) = email.as_chunks::<BLOCK>();
        for (block, shift) in blocks.iter().zip((0..).step_by(BLOCK)) {
            marks.add(block, shift);
            out.extend_from_slice(&lower(block));
        }
        // The last block overlaps the block before it.
        let shift = email.len() - BLOCK;
        marks.add(last, shift);
        out.truncate(start + shift);
        out.extend_from_slice(&lower(last));
    } else {
        let mut block = [0; BLOCK];
        block[..email.len()].copy_from_slice(email);
        marks.add(&block, 0);
        out.extend_from_slice(&lower(&block));
        out.truncate(start + email.len());
    }
    let at = marks.at_sign(email.len());
    if at.is_none() {
        out.truncate(start);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::dfa;

    fn assert_same(email: &[u8]) -> bool {
        let mut out = b"kept".to_vec();
        let at = validate_and_lower(email, &mut out);
        let valid = dfa::EMAIL.matches(email);
        assert_eq!(at.is_some(), valid, "{:?}", String::from_utf8_lossy(email));
        if valid {
            assert_eq!(at, email.iter().position(|&byte| byte == b'@'));
            assert_eq!(out[4..], email.to_ascii_lowercase());
        } else {
            assert_eq!(out, b"kept");
        }
        valid
    }

    #[test]
    fn accepts_the_same_addresses_as_the_dfa() {
        const PARTS: [&str; 9] = ["A", "@", ".", "-", "b7", "+", "é", " ", "gmail.com"];
        let mut valid = 0;
        for number in 0..PARTS.len().pow(6) {
            let mut rest = number;
            let mut email = String::new();
            for _ in 0..6 {
                email += PARTS[rest % PARTS.len()];
                rest /= PARTS.len();
            }
            valid += usize::from(email.len() <= MAX_LEN && assert_same(email.as_bytes()));
        }
        assert!(valid > 5_000, "{valid}");
    }

    #[test]
    fn agrees_with_the_dfa_for_every_byte_position_and_length() {
        for len in 1..=MAX_LEN {
            let mut email = vec![b'x'; len];
            email[len / 3] = b'@';
            assert_eq!(assert_same(&email), len > 2);
            for place in 0..len {
                for byte in [b'@', b'.', b'-', b'+', b'Q', 0, 0xc3, b' ', b'_', b'"'] {
                    let kept = std::mem::replace(&mut email[place], byte);
                    assert_same(&email);
                    email[place] = kept;
                }
            }
        }
        for byte in 0..=255 {
            assert_same(&[b'a', byte, b'@', b'b', b'c']);
            assert_same(&[b'a', b'@', b'b', byte, b'c']);
        }
    }
}
