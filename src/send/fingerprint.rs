//! What a journal belongs to: the content that was sent and the options that
//! change it, as 16 bytes.
//!
//! SHA-256 over the parts, each behind its length so that no two lists of parts
//! are alike, cut to 128 bits. Two files that differ by accident differ here;
//! whoever forges one sends it to an account of their own.

use sha2::{Digest, Sha256};

/// A fingerprint that is being taken.
#[derive(Clone, Debug, Default)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Takes one more part in.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// The fingerprint of the parts so far.
    #[must_use]
    pub fn bytes(&self) -> [u8; 16] {
        let digest: [u8; 32] = self.0.clone().finalize().into();
        let (head, _) = digest.split_first_chunk().unwrap_or((&[0; 16], &[]));
        *head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(parts: &[&str]) -> [u8; 16] {
        let mut fingerprint = Fingerprint::default();
        for part in parts {
            fingerprint.add(part.as_bytes());
        }
        fingerprint.bytes()
    }

    #[test]
    fn the_parts_and_where_they_end_decide() {
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["ab", "c"]), of(&["c", "ab"]));
        assert_ne!(of(&["a"]), of(&["a", ""]));
    }
}
