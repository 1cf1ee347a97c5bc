//! Detects duplicate ids and addresses in earlier rows, in 17 bytes for each id and 9 for
//! each address of any length, plus nearly half of that for free slots.
//!
//! An id is represented by 96 bits of SipHash-1-3, so that two different ids count as
//! equal with a probability of about n²/2⁹⁷: 6·10⁻¹⁶ for ten million rows. An address is
//! represented by 64 bits of its SHA-256; there a collision causes only an unnecessary
//! warning.

mod extendible_table;

use crate::rules::hash::Digest;
use extendible_table::ExtendibleTable;
use siphasher::sip128::{Hasher128 as _, SipHasher13};

/// The first row of each id.
#[derive(Debug, Default)]
pub struct DuplicateIds(ExtendibleTable<4, 3>);

impl DuplicateIds {
    /// The first row (1-based) with `id`; `None` if there is none, and then `row` is
    /// stored as the first one.
    pub fn insert(&mut self, id: &str, row: u32) -> Option<u32> {
        self.insert_key(IdKey::of(id), row)
    }

    /// Like [`insert`](DuplicateIds::insert), for a key that is already computed.
    pub(crate) fn insert_key(&mut self, id: IdKey, row: u32) -> Option<u32> {
        let [a, b, c] = id.0;
        self.0.insert([a, b, c, row]).map(|[_, _, _, first]| first)
    }

    /// Loads the buckets of ids that are inserted next into the CPU cache, all at once.
    pub(crate) fn prefetch(&self, keys: &[IdKey]) {
        self.0.prefetch(keys.iter().map(|key| &key.0));
    }

    /// The first row (1-based) with `id`, if there is one.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<u32> {
        let IdKey([a, b, c]) = IdKey::of(id);
        self.0.get([a, b, c, 0]).map(|[_, _, _, first]| first)
    }
}

/// The key of an id in the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdKey([u32; 3]);

impl IdKey {
    /// The key of an id without outer white space.
    pub(crate) fn of(id: &str) -> IdKey {
        IdKey(key(id.as_bytes()))
    }
}

/// 96 bits of the hash of a text.
pub(crate) fn key(text: &[u8]) -> [u32; 3] {
    let mut hasher = SipHasher13::new();
    std::hash::Hasher::write(&mut hasher, text);
    let hash = hasher.finish128();
    let [a, b] = halves(hash.h1);
    [a, b, halves(hash.h2)[0]]
}

/// The digests of the addresses of earlier rows.
#[derive(Debug, Default)]
pub struct DuplicateAddresses(ExtendibleTable<2, 2>);

impl DuplicateAddresses {
    /// Whether `digest` was inserted before; inserts it if not.
    pub fn contains_or_insert(&mut self, digest: &Digest) -> bool {
        self.0.insert(Self::key(digest)).is_some()
    }

    /// Loads the buckets of digests that are inserted next into the CPU cache.
    pub fn prefetch(&self, digests: &[Digest]) {
        let keys: Vec<[u32; 2]> = digests.iter().map(Self::key).collect();
        self.0.prefetch(keys.iter());
    }

    /// Whether `digest` was inserted before.
    #[must_use]
    pub fn contains(&self, digest: &Digest) -> bool {
        self.0.get(Self::key(digest)).is_some()
    }

    fn key(digest: &Digest) -> [u32; 2] {
        let [a, b, c, d, e, f, g, h, ..] = *digest;
        [
            u32::from_le_bytes([a, b, c, d]),
            u32::from_le_bytes([e, f, g, h]).max(1),
        ]
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the two halves of a hash")]
const fn halves(hash: u64) -> [u32; 2] {
    [hash as u32, (hash >> 32) as u32]
}

#[cfg(test)]
mod tests;
