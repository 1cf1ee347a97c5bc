//! A hash table by extendible hashing (R. Fagin, J. Nievergelt, N. Pippenger,
//! H. R. Strong, 1979).
//!
//! Keys with the same first bits share a bucket, and a full bucket is split in two by one
//! more bit, without moving any other entry. A table that is copied when it grows would
//! cost as much time as all hashes of a file.
//!
//! Odd case: with deliberately chosen keys, splitting would make the directory too large;
//! such buckets get overflow buckets instead.

use crate::fast::simd::{BLOCK, equal};

/// Entries in a bucket.
pub(super) const BUCKET_LEN: usize = 3 * BLOCK;
/// Buckets that are allocated together.
const CHUNK_LEN: usize = 64;

/// A table of entries of `N` words, of which the first `KEY` are the key.
#[derive(Debug)]
pub(super) struct ExtendibleTable<const N: usize, const KEY: usize> {
    /// The bucket of each prefix of `depth` bits.
    pub(super) directory: Vec<u32>,
    depth: u32,
    pub(super) chunks: Vec<BucketChunk<N>>,
    pub(super) buckets: u32,
}

#[derive(Debug)]
pub(super) struct BucketChunk<const N: usize> {
    pub(super) heads: Vec<BucketHead>,
    entries: Vec<BucketEntries<N>>,
}

/// The entries of a bucket.
type BucketEntries<const N: usize> = [[u32; N]; BUCKET_LEN];

/// A bucket without its entries, in one cache line. A new key is usually recognized
/// here, without access to the entries.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct BucketHead {
    /// 8 bits of each key.
    tags: [u8; BUCKET_LEN],
    used: u32,
    /// How many first bits are common to its keys.
    depth: u32,
    /// The overflow bucket, if splitting would make the directory too large, which
    /// happens only with deliberately chosen keys. 0: none.
    pub(super) next: u32,
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

    /// The entry of the same key, if the bucket has one.
    #[inline(always)]
    fn find<const N: usize, const KEY: usize>(
        &self,
        entries: &BucketEntries<N>,
        entry: &[u32; N],
    ) -> Option<[u32; N]> {
        let (blocks, _) = self.tags.as_chunks();
        let mut alike = 0;
        for (block, shift) in blocks.iter().zip((0..).step_by(BLOCK)) {
            alike |= equal(block, tag(entry[1])) << shift;
        }
        alike &= (1 << self.used) - 1;
        while alike != 0 {
            let found = entries[alike.trailing_zeros() as usize];
            if found[..KEY] == entry[..KEY] {
                return Some(found);
            }
            alike &= alike - 1;
        }
        None
    }

    /// Adds an entry; `false` if the bucket is full.
    #[inline(always)]
    fn push<const N: usize>(&mut self, entries: &mut BucketEntries<N>, entry: [u32; N]) -> bool {
        let used = self.used as usize;
        let (Some(place), Some(place_of_tag)) = (entries.get_mut(used), self.tags.get_mut(used))
        else {
            return false;
        };
        *place = entry;
        *place_of_tag = tag(entry[1]);
        self.used += 1;
        true
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
    pub(super) fn insert(&mut self, entry: [u32; N]) -> Option<[u32; N]> {
        let mut at = self.root(entry[0]);
        loop {
            let (head, entries) = self.bucket_mut(at);
            if let Some(found) = head.find::<N, KEY>(entries, &entry) {
                return Some(found);
            }
            if head.next != 0 {
                at = head.next;
            } else if head.push(entries, entry) {
                return None;
            } else if self.split(at, entry[0]) {
                at = self.root(entry[0]);
            } else {
                let next = self.add(u32::MAX);
                self.bucket_mut(at).0.next = next;
                at = next;
            }
        }
    }

    /// The entry of the same key, if there is one.
    pub(super) fn get(&self, entry: [u32; N]) -> Option<[u32; N]> {
        let mut at = self.root(entry[0]);
        loop {
            let (head, entries) = (self.head(at), self.entries(at));
            if let Some(found) = head.find::<N, KEY>(entries, &entry) {
                return Some(found);
            }
            at = head.next;
            if at == 0 {
                return None;
            }
        }
    }

    /// Reads the bucket of each key. A cache miss costs as much time as a hash, but
    /// independent loads run in parallel.
    pub(super) fn prefetch<'k>(&self, keys: impl Iterator<Item = &'k [u32; KEY]> + Clone) {
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

    #[inline(always)]
    fn root(&self, word: u32) -> u32 {
        self.directory[prefix(word, self.depth)]
    }

    #[inline(always)]
    fn head(&self, at: u32) -> &BucketHead {
        &self.chunks[at as usize / CHUNK_LEN].heads[at as usize % CHUNK_LEN]
    }

    #[inline(always)]
    fn bucket_mut(&mut self, at: u32) -> (&mut BucketHead, &mut BucketEntries<N>) {
        let chunk = &mut self.chunks[at as usize / CHUNK_LEN];
        let at = at as usize % CHUNK_LEN;
        (&mut chunk.heads[at], &mut chunk.entries[at])
    }

    #[inline(always)]
    fn entries(&self, at: u32) -> &BucketEntries<N> {
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
        *self.bucket_mut(at).0 = BucketHead::new(depth + 1);
        for entry in entries {
            let is_upper = prefix(entry[0], depth + 1) & 1 == 1;
            let (head, entries) = self.bucket_mut(if is_upper { upper } else { at });
            head.push(entries, entry);
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
