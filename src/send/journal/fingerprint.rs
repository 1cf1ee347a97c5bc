//! Identifies what a journal belongs to: the content that is sent and the
//! options that change it, as 16 bytes.
//!
//! SHA-256 over the parts, each after its length so that no two lists of parts
//! are equal, truncated to 128 bits. This detects accidental changes; a forged
//! collision would only affect the account of the forger.

use sha2::{Digest, Sha256};

/// Computes a fingerprint part by part.
#[derive(Clone, Debug, Default)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds a part.
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
    fn depends_on_the_parts_and_on_their_ends() {
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["ab", "c"]), of(&["c", "ab"]));
        assert_ne!(of(&["a"]), of(&["a", ""]));
    }
}
