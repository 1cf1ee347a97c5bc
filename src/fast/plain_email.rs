//! Addresses of at most 64 bytes, which is nearly all: whether one is valid, and
//! its lower case, sixteen bytes at a step. A bit for each byte says what it is,
//! and the grammar is a few questions about those bits. It says the same as the
//! automaton of `patterns.rs`, which takes the others, and a law holds the two
//! together.

use crate::fast::simd::{BLOCK, Set, equal, lower};

const ALPHANUMERIC: Set = Set::of(b"").and(b'0', b'9').and(b'A', b'Z').and(b'a', b'z');
/// `atext` of RFC 5322 and the dot, as WHATWG HTML has it.
const LOCAL: Set = Set::of(b".!#$%&'*+/=?^_`{|}~-")
    .and(b'0', b'9')
    .and(b'A', b'Z')
    .and(b'a', b'z');

/// The longest address that is looked at.
pub(crate) const LONGEST: usize = u64::BITS as usize;

/// What each byte is, one bit each.
#[derive(Default)]
struct Marks {
    at: u64,
    dot: u64,
    hyphen: u64,
    alphanumeric: u64,
    local: u64,
}

impl Marks {
    #[inline(always)]
    fn add(&mut self, block: &[u8; BLOCK], shift: usize) {
        self.at |= equal(block, b'@') << shift;
        self.dot |= equal(block, b'.') << shift;
        self.hyphen |= equal(block, b'-') << shift;
        self.alphanumeric |= ALPHANUMERIC.marks(block) << shift;
        self.local |= LOCAL.marks(block) << shift;
    }

    /// Where the `@` is of an address of `len` bytes, if it is a valid one.
    #[inline(always)]
    fn at_sign(&self, len: usize) -> Option<usize> {
        let at = self.at;
        if at == 0 || at & (at - 1) != 0 || len > LONGEST {
            return None;
        }
        let all = u64::MAX >> (LONGEST - len);
        let before = at - 1;
        let domain = all & !before & !at;
        let dots = self.dot & domain;
        let known =
            (self.local & before) | self.alphanumeric & domain | self.hyphen & domain | dots;
        // A letter or digit stands at both ends of each label. Labels are short
        // enough by themselves: 62 bytes are left for the domain.
        let ends = (at | dots) << 1 | dots >> 1 | 1 << (len - 1);
        let valid = before != 0 && known | at == all && ends & !self.alphanumeric == 0;
        valid.then_some(at.trailing_zeros() as usize)
    }
}

/// Appends `email` in lower case to `out` if it is valid, and gives where its `@`
/// is. `email` must not be longer than [`LONGEST`].
#[inline(always)]
pub(crate) fn lower_valid(email: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let start = out.len();
    let mut marks = Marks::default();
    if let Some(last) = email.last_chunk::<BLOCK>() {
        let (blocks, _) = email.as_chunks::<BLOCK>();
        for (block, shift) in blocks.iter().zip((0..).step_by(BLOCK)) {
            marks.add(block, shift);
            out.extend_from_slice(&lower(block));
        }
        // The last block overlaps the one before it.
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
    use crate::rules::pattern;

    fn same(email: &[u8]) -> bool {
        let mut out = b"kept".to_vec();
        let at = lower_valid(email, &mut out);
        let valid = pattern::EMAIL.matches(email);
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
    fn it_decides_as_the_automaton_does() {
        const PARTS: [&str; 9] = ["A", "@", ".", "-", "b7", "+", "é", " ", "gmail.com"];
        let mut valid = 0;
        for number in 0..PARTS.len().pow(6) {
            let mut rest = number;
            let mut email = String::new();
            for _ in 0..6 {
                email += PARTS[rest % PARTS.len()];
                rest /= PARTS.len();
            }
            valid += usize::from(email.len() <= LONGEST && same(email.as_bytes()));
        }
        assert!(valid > 5_000, "{valid}");
    }

    #[test]
    fn every_byte_at_every_place_of_every_length_counts() {
        for len in 1..=LONGEST {
            let mut email = vec![b'x'; len];
            email[len / 3] = b'@';
            assert_eq!(same(&email), len > 2);
            for place in 0..len {
                for byte in [b'@', b'.', b'-', b'+', b'Q', 0, 0xc3, b' ', b'_', b'"'] {
                    let kept = std::mem::replace(&mut email[place], byte);
                    same(&email);
                    email[place] = kept;
                }
            }
        }
        for byte in 0..=255 {
            same(&[b'a', byte, b'@', b'b', b'c']);
            same(&[b'a', b'@', b'b', byte, b'c']);
        }
    }
}
