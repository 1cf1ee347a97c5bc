//! What has stood in an earlier row, in 16 bytes a row for ids and 8 for
//! addresses, however long they are, and a quarter of that for room.
//!
//! Ids are known by 96 bits of SipHash-1-3, so two different ones are taken
//! for the same with a probability of about n²/2⁹⁷: 6·10⁻¹⁶ for ten million rows.
//! Addresses are known by 64 bits of their SHA-256; there a mistake would cost a
//! needless warning.

use crate::hash::Digest;
use siphasher::sip128::{Hasher128 as _, SipHasher13};

/// The first row of every id.
#[derive(Debug, Default)]
pub struct SeenIds(Shards<4, 3>);

impl SeenIds {
    /// The row in which `id` stood first, or `None`, and then it is `row`
    /// (1-based) from now on.
    pub fn first(&mut self, id: &str, row: u32) -> Option<u32> {
        let [a, b, c] = key(id.as_bytes());
        self.0.insert([a, b, c, row]).map(|[_, _, _, first]| first)
    }

    /// Fetches the places of ids that are about to be asked for, so that the
    /// table need not be waited for with each of them.
    pub fn fetch<'t>(&self, ids: impl Iterator<Item = &'t str>) {
        self.0.fetch(ids.map(|id| key(id.as_bytes())));
    }

    /// The row in which `id` stood first, if it did.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<u32> {
        let [a, b, c] = key(id.as_bytes());
        self.0.get([a, b, c, 0]).map(|[_, _, _, first]| first)
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

/// The digests of the addresses so far.
#[derive(Debug, Default)]
pub struct SeenDigests(Shards<2, 2>);

impl SeenDigests {
    /// Whether `digest` stood there before; it does from now on.
    pub fn contains_or_insert(&mut self, digest: &Digest) -> bool {
        self.0.insert(Self::key(digest)).is_some()
    }

    /// Fetches the places of digests that are about to be asked for.
    pub fn fetch(&self, digests: &[Digest]) {
        self.0.fetch(digests.iter().map(Self::key));
    }

    /// Whether `digest` stood there before.
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

const SHARDS: usize = 256;
const FIRST_SLOTS: usize = 64;

/// A hash table with linear probing, cut into many that grow one by one and by
/// a quarter at a time: that keeps the room that is not used, and the copy
/// while growing, small. An entry is `N` words, of which the first `KEY` are the
/// key; one whose last word is 0 is free.
#[derive(Debug)]
struct Shards<const N: usize, const KEY: usize>(Vec<Shard<N>>);

#[derive(Clone, Debug)]
struct Shard<const N: usize> {
    slots: Vec<[u32; N]>,
    used: usize,
}

impl<const N: usize, const KEY: usize> Default for Shards<N, KEY> {
    fn default() -> Self {
        Shards(vec![
            Shard {
                slots: Vec::new(),
                used: 0
            };
            SHARDS
        ])
    }
}

impl<const N: usize, const KEY: usize> Shards<N, KEY> {
    /// The entry of the same key that stood there before; else `entry` does
    /// from now on.
    fn insert(&mut self, entry: [u32; N]) -> Option<[u32; N]> {
        let shard = &mut self.0[entry[1] as usize % SHARDS];
        // At most four fifths full.
        if (shard.used + 1) * 5 > shard.slots.len() * 4 {
            grow::<N, KEY>(&mut shard.slots);
        }
        let slot = find::<N, KEY>(&shard.slots, &entry);
        let found = shard.slots[slot];
        if found[N - 1] != 0 {
            return Some(found);
        }
        shard.slots[slot] = entry;
        shard.used += 1;
        None
    }
}

impl<const N: usize, const KEY: usize> Shards<N, KEY> {
    /// Reads a place for each key and forgets what stands there. A large table
    /// is not in the cache, and a miss costs as much as a hash; but loads that
    /// do not depend on each other are waited for together.
    fn fetch(&self, keys: impl Iterator<Item = [u32; KEY]>) {
        let mut read = 0;
        for key in keys {
            let slots = &self.0[key[1] as usize % SHARDS].slots;
            read ^= slots
                .get(place(slots.len(), key[0]))
                .map_or(0, |slot| slot[N - 1]);
        }
        std::hint::black_box(read);
    }

    /// The entry of the same key, if there is one.
    fn get(&self, entry: [u32; N]) -> Option<[u32; N]> {
        let slots = &self.0[entry[1] as usize % SHARDS].slots;
        if slots.is_empty() {
            return None;
        }
        let found = slots[find::<N, KEY>(slots, &entry)];
        (found[N - 1] != 0).then_some(found)
    }
}

#[inline(never)]
fn grow<const N: usize, const KEY: usize>(slots: &mut Vec<[u32; N]>) {
    let mut grown = vec![[0; N]; (slots.len() + slots.len() / 4).max(FIRST_SLOTS)];
    for entry in slots.iter().filter(|entry| entry[N - 1] != 0) {
        let slot = find::<N, KEY>(&grown, entry);
        grown[slot] = *entry;
    }
    *slots = grown;
}

/// Where the key is, or where it belongs. There is always a free slot.
#[inline(always)]
fn find<const N: usize, const KEY: usize>(slots: &[[u32; N]], entry: &[u32; N]) -> usize {
    let mut at = place(slots.len(), entry[0]);
    while slots[at][N - 1] != 0 && slots[at][..KEY] != entry[..KEY] {
        at += 1;
        if at == slots.len() {
            at = 0;
        }
    }
    at
}

/// The first word of a key spread over the slots, without a division.
#[inline(always)]
#[allow(
    clippy::cast_possible_truncation,
    reason = "less than the number of slots"
)]
const fn place(slots: usize, word: u32) -> usize {
    ((word as u64 * slots as u64) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_of_an_id_is_remembered_while_the_table_grows() {
        let mut seen = SeenIds::default();
        for row in 1..=100_000 {
            assert_eq!(seen.first(&format!("u{row}"), row), None);
        }
        for row in 1..=100_000 {
            assert_eq!(seen.first(&format!("u{row}"), row + 100_000), Some(row));
        }
    }

    #[test]
    fn a_digest_is_new_once() {
        let mut seen = SeenDigests::default();
        for n in 0..5_000_u32 {
            let digest = crate::hash::digest(&n.to_le_bytes());
            assert!(!seen.contains_or_insert(&digest));
            assert!(seen.contains_or_insert(&digest));
        }
        assert!(!seen.contains_or_insert(&[0; 32]));
        assert!(seen.contains_or_insert(&[0; 32]));
    }

    #[test]
    fn a_row_takes_less_than_two_slots() {
        let mut seen = SeenIds::default();
        for row in 1..=300_000 {
            seen.first(&row.to_string(), row);
        }
        let slots: usize = seen.0.0.iter().map(|shard| shard.slots.len()).sum();
        assert!(slots * 4 <= 300_000 * 7, "{slots}");
    }
}
