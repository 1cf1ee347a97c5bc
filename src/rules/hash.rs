//! SHA-256 ([FIPS 180-4](https://csrc.nist.gov/pubs/fips/180-4/upd1/final)) of normal
//! forms, as 64 lowercase hex digits. Nothing here can fail: the caller has decided
//! that the text is hashed.

use crate::fast::sha256_lanes::{self, LANES};
use crate::fast::simd::{self, BLOCK};
use sha2::{Digest as _, Sha256};

/// The 32 bytes of SHA-256.
pub type Digest = [u8; 32];

/// 64 lowercase hex digits.
pub type Hex = [u8; 64];

/// The digest of `normal` (UTF-8 bytes).
#[must_use]
pub fn digest(normal: &[u8]) -> Digest {
    Sha256::digest(normal).into()
}

/// Appends the digests of `texts` to `out`, in order. This is much faster than
/// single digests, because nearly all normal forms fill one or two blocks and four of
/// them are hashed at once.
pub fn digests<'t>(texts: impl ExactSizeIterator<Item = &'t [u8]>, out: &mut Vec<Digest>) {
    let start = out.len();
    out.resize(start + texts.len(), [0; 32]);
    // By number of blocks.
    let mut batches = [LaneBatch::default(), LaneBatch::default()];
    for (text, at) in texts.zip(start..) {
        let Some(batch) = batches.get_mut(sha256_lanes::blocks(text.len()) - 1) else {
            out[at] = digest(text);
            continue;
        };
        batch.texts[batch.used] = text;
        batch.places[batch.used] = at;
        batch.used += 1;
        if batch.used == LANES {
            batch.hash_into(out);
        }
    }
    batches.iter_mut().for_each(|batch| batch.hash_into(out));
}

/// Texts of the same number of blocks, and the indexes of their digests.
#[derive(Default)]
struct LaneBatch<'t> {
    texts: [&'t [u8]; LANES],
    places: [usize; LANES],
    used: usize,
}

impl LaneBatch<'_> {
    fn hash_into(&mut self, out: &mut [Digest]) {
        match self.used {
            0 => return,
            1 => out[self.places[0]] = digest(self.texts[0]),
            // Unused lanes hash the first text again.
            used => {
                let first = self.texts[0];
                self.texts[used..].fill(first);
                let places = self.places[..used].iter();
                for (&at, digest) in places.zip(sha256_lanes::digests(self.texts)) {
                    out[at] = digest;
                }
            }
        }
        self.used = 0;
    }
}

/// `digest` as 64 lowercase hex digits.
#[must_use]
#[inline]
pub fn hex(digest: &Digest) -> Hex {
    let mut out = [0; 64];
    write_hex(digest, &mut out);
    out
}

/// Writes `digest` as 64 lowercase hex digits.
#[inline(always)]
pub(crate) fn write_hex(digest: &Digest, out: &mut Hex) {
    let (blocks, _) = digest.as_chunks();
    let (places, _) = out.as_chunks_mut::<BLOCK>();
    let (pairs, _) = places.as_chunks_mut::<2>();
    for (pair, block) in pairs.iter_mut().zip(blocks) {
        let [first, second] = simd::hex(block);
        pair[0] = first;
        pair[1] = second;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_the_example_of_the_vendor_correctly() {
        assert_eq!(
            &hex(&digest(b"user@example.com")),
            b"b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514"
        );
    }

    #[test]
    fn digests_equal_single_digests_at_every_length() {
        let bytes: Vec<u8> = (0..=255).cycle().take(700).collect();
        for step in [1, 7, 64] {
            let texts: Vec<&[u8]> = (0..=300)
                .map(|len| &bytes[len..len + len * step % 301])
                .collect();
            let mut out = vec![[7; 32]];
            digests(texts.iter().copied(), &mut out);
            let expected = texts.iter().map(|text| digest(text));
            assert!(expected.eq(out[1..].iter().copied()));
        }
    }
}
