//! SHA-256 of a normal form, as 64 lowercase hex digits (FIPS 180-4). Nothing
//! here can fail: what is hashed was decided before.

use sha2::{Digest as _, Sha256};

/// 64 lowercase hex digits.
pub type Hex = [u8; 64];

/// The digest of `normal` (UTF-8 bytes), 32 bytes.
#[must_use]
pub fn digest(normal: &[u8]) -> [u8; 32] {
    Sha256::digest(normal).into()
}

/// `digest` as 64 lowercase hex digits.
#[must_use]
pub fn hex(digest: &[u8; 32]) -> Hex {
    let mut out = [0; 64];
    let (words, _) = digest.as_chunks();
    let (texts, _) = out.as_chunks_mut();
    for (text, word) in texts.iter_mut().zip(words) {
        *text = eight_digits(u32::from_be_bytes(*word));
    }
    out
}

/// A digit in each byte of a word at once: no look-ups and no branches.
#[inline(always)]
const fn eight_digits(word: u32) -> [u8; 8] {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut nibbles = word as u64;
    nibbles = (nibbles << 16 | nibbles) & 0x0000_ffff_0000_ffff;
    nibbles = (nibbles << 8 | nibbles) & 0x00ff_00ff_00ff_00ff;
    nibbles = (nibbles << 4 | nibbles) & (ONES * 0x0f);
    let letters = ((nibbles + ONES * 6) >> 4) & ONES;
    let to_letter = (b'a' - b'0' - 10) as u64;
    (nibbles + ONES * b'0' as u64 + letters * to_letter).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_the_vendors_example_is_the_true_one() {
        assert_eq!(
            &hex(&digest(b"user@example.com")),
            b"b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514"
        );
    }
}
