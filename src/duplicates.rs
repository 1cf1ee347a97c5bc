//! Detects duplicate ids and addresses in earlier rows, in 17 bytes for each id and 9 for
//! each address of any length, plus nearly half of that for free slots.
//!
//! An id is represented by 96 bits of SipHash-1-3, so that two different ids count as
//! equal with a probability of about n²/2⁹⁷: 6·10⁻¹⁶ for ten million rows. An address is
//! represented by 64 bits of its SHA-256; there a collision causes only an unnecessary
//! warning.

use crate::fast::simd::{BLOCK, equal};
use crate::rules::hash::Digest;
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

/// Entries in a bucket.
const BUCKET_LEN: usize = 3 * BLOCK;
/// Buckets that are allocated together.
const CHUNK_LEN: usize = 64;

/// A hash table by extendible hashing (Fagin, Nievergelt, Pippenger, Strong,
/// 1979): keys with the same first bits share a bucket, and a full bucket is split in
/// two by one more bit, without moving any other entry. A table that is copied when it
/// grows would cost as much time as all hashes. An entry is `N` words, of which the
/// first `KEY` are the key.
#[derive(Debug)]
struct ExtendibleTable<const N: usize, const KEY: usize> {
    /// The bucket of each prefix of `depth` bits.
    directory: Vec<u32>,
    depth: u32,
    chunks: Vec<BucketChunk<N>>,
    buckets: u32,
}

#[derive(Debug)]
struct BucketChunk<const N: usize> {
    heads: Vec<BucketHead>,
    entries: Vec<[[u32; N]; BUCKET_LEN]>,
}

/// A bucket without its entries, in one cache line. A new key is usually recognized
/// here, without access to the entries.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct BucketHead {
    /// 8 bits of each key.
    tags: [u8; BUCKET_LEN],
    used: u32,
    /// How many first bits are common to its keys.
    depth: u32,
    /// The overflow bucket, if splitting would make the directory too large, which
    /// happens only with deliberately chosen keys. 0: none.
    next: u32,
}

impl BucketHead {
    const fn new(depth: u32) -> BucketHead {
        BucketHead {
            tags: [0; BUCKET_LEN],
            used: 0,
            depth,
            next: 0,
        }
    }
}

impl<const N: usize, const KEY: usize> Default for ExtendibleTable<N, KEY> {
    fn default() -> Self {
        let mut table = ExtendibleTable {
            directory: vec![0],
            depth: 0,
            chunks: Vec::new(),
            buckets: 0,
        };
        table.add(0);
        table
    }
}

impl<const N: usize, const KEY: usize> ExtendibleTable<N, KEY> {
    /// The earlier entry of the same key; inserts `entry` if there is none.
    fn insert(&mut self, entry: [u32; N]) -> Option<[u32; N]> {
        let mut at = self.root(entry[0]);
        loop {
            if let Some(found) = self.find(at, &entry) {
                return Some(found);
            }
            let head = self.head(at);
            if head.next != 0 {
                at = head.next;
            } else if (head.used as usize) < BUCKET_LEN {
                self.push(at, entry);
                return None;
            } else if self.split(at, entry[0]) {
                at = self.root(entry[0]);
            } else {
                let next = self.add(u32::MAX);
                self.head_mut(at).next = next;
                at = next;
            }
        }
    }

    /// The entry of the same key, if there is one.
    fn get(&self, entry: [u32; N]) -> Option<[u32; N]> {
        let mut at = self.root(entry[0]);
        loop {
            if let Some(found) = self.find(at, &entry) {
                return Some(found);
            }
            at = self.head(at).next;
            if at == 0 {
                return None;
            }
        }
    }

    /// Reads the bucket of each key. A cache miss costs as much time as a hash, but
    /// independent loads run in parallel.
    fn prefetch<'k>(&self, keys: impl Iterator<Item = &'k [u32; KEY]> + Clone) {
        let mut read = 0;
        for key in keys.clone() {
            read ^= self.head(self.root(key[0])).used;
        }
        for key in keys {
            let at = self.root(key[0]);
            let entries = self.entries(at);
            read ^= entries
                .get(self.head(at).used as usize)
                .map_or(0, |entry| entry[0]);
        }
        std::hint::black_box(read);
    }

    /// The entry of the same key in one bucket.
    #[inline(always)]
    fn find(&self, at: u32, entry: &[u32; N]) -> Option<[u32; N]> {
        let head = self.head(at);
        let (blocks, _) = head.tags.as_chunks();
        let mut alike = 0;
        for (block, shift) in blocks.iter().zip((0..).step_by(BLOCK)) {
            alike |= equal(block, tag(entry[1])) << shift;
        }
        alike &= (1 << head.used) - 1;
        while alike != 0 {
            let found = self.entries(at)[alike.trailing_zeros() as usize];
            if found[..KEY] == entry[..KEY] {
                return Some(found);
            }
            alike &= alike - 1;
        }
        None
    }

    #[inline(always)]
    fn push(&mut self, at: u32, entry: [u32; N]) {
        let chunk = &mut self.chunks[at as usize / CHUNK_LEN];
        let head = &mut chunk.heads[at as usize % CHUNK_LEN];
        let used = head.used as usize;
        head.tags[used] = tag(entry[1]);
        head.used += 1;
        chunk.entries[at as usize % CHUNK_LEN][used] = entry;
    }

    #[inline(always)]
    fn root(&self, word: u32) -> u32 {
        self.directory[prefix(word, self.depth)]
    }

    #[inline(always)]
    fn head(&self, at: u32) -> &BucketHead {
        &self.chunks[at as usize / CHUNK_LEN].heads[at as usize % CHUNK_LEN]
    }

    #[inline(always)]
    fn head_mut(&mut self, at: u32) -> &mut BucketHead {
        &mut self.chunks[at as usize / CHUNK_LEN].heads[at as usize % CHUNK_LEN]
    }

    #[inline(always)]
    fn entries(&self, at: u32) -> &[[u32; N]; BUCKET_LEN] {
        &self.chunks[at as usize / CHUNK_LEN].entries[at as usize % CHUNK_LEN]
    }

    /// Adds a bucket of that depth; returns its index.
    fn add(&mut self, depth: u32) -> u32 {
        if (self.buckets as usize).is_multiple_of(CHUNK_LEN) {
            // The first chunk is small, because most tables are.
            let capacity = if self.buckets == 0 { 1 } else { CHUNK_LEN };
            self.chunks.push(BucketChunk {
                heads: Vec::with_capacity(capacity),
                entries: Vec::with_capacity(capacity),
            });
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.heads.push(BucketHead::new(depth));
            chunk.entries.push([[0; N]; BUCKET_LEN]);
        }
        self.buckets += 1;
        self.buckets - 1
    }

    /// Splits the full bucket `at`, to which `word` belongs. `false` if the directory would
    /// become too large, or if it is an overflow bucket.
    #[inline(never)]
    fn split(&mut self, at: u32, word: u32) -> bool {
        let depth = self.head(at).depth;
        if depth >= self.depth {
            // With random keys the directory has only a few entries for each bucket.
            if depth > 24 || self.directory.len() > self.buckets as usize * 8 {
                return false;
            }
            self.directory = self.directory.iter().flat_map(|&at| [at, at]).collect();
            self.depth += 1;
        }
        let upper = self.add(depth + 1);
        let entries = *self.entries(at);
        *self.head_mut(at) = BucketHead::new(depth + 1);
        for entry in entries {
            let is_upper = prefix(entry[0], depth + 1) & 1 == 1;
            self.push(if is_upper { upper } else { at }, entry);
        }
        // The second half of the directory entries of the old bucket.
        let places = 1 << (self.depth - depth);
        let first = prefix(word, depth) * places;
        self.directory[first + places / 2..first + places].fill(upper);
        true
    }
}

/// The bits of the second word of a key that are compared first.
#[inline(always)]
const fn tag(word: u32) -> u8 {
    (word >> 24) as u8
}

/// The first `depth` bits of a key, by its first word.
///
/// The words are mapped by (4x - x²)/3, so that keys are twice as dense at one end as at
/// the other. With an even distribution all buckets would be full and split at the same
/// time, and half of the slots would be free after that; with this one, three tenths are
/// always free.
#[inline(always)]
const fn prefix(word: u32, depth: u32) -> usize {
    let x = (word >> 1) as u64;
    let third = ((x << 33) - x * x) >> 32;
    let spread = (third * 0x1_5555_5555) >> 32;
    (spread >> (32 - depth)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_the_first_row_of_an_id_while_the_table_grows() {
        let mut seen = DuplicateIds::default();
        for row in 1..=100_000 {
            assert_eq!(seen.insert(&format!("u{row}"), row), None);
        }
        for row in 1..=100_000 {
            assert_eq!(seen.insert(&format!("u{row}"), row + 100_000), Some(row));
        }
    }

    #[test]
    fn a_digest_is_new_only_once() {
        let mut seen = DuplicateAddresses::default();
        for n in 0..5_000_u32 {
            let digest = crate::rules::hash::digest(&n.to_le_bytes());
            assert!(!seen.contains_or_insert(&digest));
            assert!(seen.contains_or_insert(&digest));
        }
        assert!(!seen.contains_or_insert(&[0; 32]));
        assert!(seen.contains_or_insert(&[0; 32]));
    }

    #[test]
    fn a_row_uses_less_than_two_slots() {
        let mut seen = DuplicateIds::default();
        for row in 1..=300_000 {
            seen.insert(&row.to_string(), row);
        }
        let slots = seen.0.buckets as usize * BUCKET_LEN;
        assert!(slots * 4 <= 300_000 * 7, "{slots}");
        // Random keys need no overflow buckets.
        let mut heads = seen.0.chunks.iter().flat_map(|chunk| &chunk.heads);
        assert!(heads.all(|head| head.next == 0));
    }

    #[test]
    fn get_and_contains_insert_nothing() {
        let (mut ids, mut digests) = (DuplicateIds::default(), DuplicateAddresses::default());
        let digest = |n: u32| crate::rules::hash::digest(&n.to_le_bytes());
        for row in 1..=5_000 {
            let id = format!("u{row}");
            assert!(ids.get(&id).is_none() && !digests.contains(&digest(row)));
            ids.insert(&id, row);
            digests.contains_or_insert(&digest(row));
        }
        for row in 1..=5_000 {
            assert_eq!(ids.get(&format!("u{row}")), Some(row));
            assert!(digests.contains(&digest(row)));
        }
    }

    #[test]
    fn each_of_the_96_bits_of_a_key_varies() {
        let keys = || (0..100_u32).map(|id| key(&id.to_le_bytes()));
        for word in 0..3 {
            let (any, all) = keys().fold((0, u32::MAX), |(any, all), key| {
                (any | key[word], all & key[word])
            });
            assert_eq!((any, all), (u32::MAX, 0), "{word}");
        }
        assert!(keys().all(|[a, b, c]| a != b && b != c && a != c));
    }

    #[test]
    fn each_bit_of_a_key_distinguishes_two_entries() {
        let mut ids = ExtendibleTable::<4, 3>::default();
        let mut digests = DuplicateAddresses::default();
        assert_eq!(ids.insert([0; 4]), None);
        assert!(!digests.contains_or_insert(&[0xff; 32]));
        for bit in 0..96 {
            let mut entry = [0, 0, 0, bit + 1];
            entry[bit as usize / 32] = 1 << (bit % 32);
            assert_eq!((ids.insert(entry), ids.get(entry)), (None, Some(entry)));
        }
        for bit in 0..64 {
            let mut digest = [0xff; 32];
            digest[bit / 8] ^= 1 << (bit % 8);
            assert!(!digests.contains_or_insert(&digest), "{bit}");
        }
    }

    #[test]
    fn deliberately_chosen_keys_are_found_and_the_directory_stays_small() {
        let chosen = |n: u32| [7, n << 20, n, n];
        let others = |n: u32| {
            let [a, b, c] = key(&n.to_le_bytes());
            [a, b, c, n]
        };
        let mut table = ExtendibleTable::<4, 3>::default();
        // The overflow chain starts while the table is small and continues when it is large.
        let entries = [
            (0..500).map(chosen).collect::<Vec<_>>(),
            (0..20_000).map(others).collect(),
            (500..2_000).map(chosen).collect(),
        ]
        .concat();
        for entry in &entries {
            assert_eq!(table.insert(*entry), None);
            assert_eq!(table.insert(*entry), Some(*entry));
        }
        assert!(
            entries
                .iter()
                .all(|entry| table.get(*entry) == Some(*entry))
        );
        assert_eq!(table.get(chosen(2_000)), None);
        assert!(table.directory.len() <= 16 * table.buckets as usize);
        let places = table.directory.iter();
        assert!(places.max().is_some_and(|&at| at < table.buckets));
    }
}
