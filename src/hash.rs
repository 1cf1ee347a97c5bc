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
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = [0; 64];
    for (pair, byte) in out.chunks_exact_mut(2).zip(digest) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    out
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
