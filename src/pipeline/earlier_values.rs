//! The ids of all evaluated rows and the addresses of the valid ones, as [`EarlierRows`].

use crate::duplicates::{DuplicateAddresses, DuplicateIds, IdKey, key};
use crate::rules::evaluate::EarlierRows;
use crate::rules::hash::Digest;

/// When addresses are added to the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AddressMode {
    /// While a row is evaluated, by a hash of the normalized form.
    Immediate,
    /// Later, by the SHA-256 that the request needs anyway: many are made at
    /// once, and their entries are loaded together.
    ByDigest,
}

/// See the head of this file.
#[derive(Debug)]
pub(crate) struct EarlierValues {
    ids: DuplicateIds,
    addresses: DuplicateAddresses,
    mode: AddressMode,
    /// The keys of the ids of the next rows before they are cleaned.
    prefetched: Vec<IdKey>,
    /// The lengths of these ids.
    lengths: Vec<usize>,
    /// The row of the first of them.
    prefetched_from: u32,
}

impl EarlierValues {
    /// An index that answers everything while a row is evaluated.
    pub(crate) fn immediate() -> EarlierValues {
        EarlierValues::new(AddressMode::Immediate)
    }

    /// An index that finds repeated addresses only in
    /// [`insert_digest`](EarlierValues::insert_digest).
    pub(crate) fn by_digest() -> EarlierValues {
        EarlierValues::new(AddressMode::ByDigest)
    }

    fn new(mode: AddressMode) -> EarlierValues {
        EarlierValues {
            ids: DuplicateIds::default(),
            addresses: DuplicateAddresses::default(),
            mode,
            prefetched: Vec::new(),
            lengths: Vec::new(),
            prefetched_from: 0,
        }
    }

    /// Whether repeated addresses are found by digest, after the evaluation.
    pub(crate) fn is_by_digest(&self) -> bool {
        self.mode == AddressMode::ByDigest
    }

    /// Loads the entries of ids. `first_row` is the row (1-based) of the first
    /// id; `None` when edits can still change the ids.
    pub(crate) fn prefetch_ids(&mut self, ids: &[&str], first_row: Option<u32>) {
        self.prefetched.clear();
        self.prefetched.extend(ids.iter().map(|id| IdKey::of(id)));
        self.lengths.clear();
        self.lengths.extend(ids.iter().map(|id| id.len()));
        self.ids.prefetch(&self.prefetched);
        match first_row {
            Some(row) => self.prefetched_from = row,
            None => self.prefetched.clear(),
        }
    }

    /// Any id can come next.
    pub(crate) fn end_prefetch(&mut self) {
        self.prefetched.clear();
    }

    /// The first row that has this id.
    pub(crate) fn row_of_id(&self, id: &str) -> Option<u32> {
        self.ids.get(id)
    }

    /// Loads the entries of digests that [`insert_digest`](EarlierValues::insert_digest)
    /// asks for next.
    pub(crate) fn prefetch_digests(&self, digests: &[Digest]) {
        self.addresses.prefetch(digests);
    }

    /// Whether an earlier row has the address of this digest; from now on a row
    /// has it.
    pub(crate) fn insert_digest(&mut self, digest: &Digest) -> bool {
        self.addresses.contains_or_insert(digest)
    }

    /// Frees the addresses when no row follows.
    pub(crate) fn forget_addresses(&mut self) {
        self.addresses = DuplicateAddresses::default();
    }

    fn key_of(&self, id: &str, row: u32) -> IdKey {
        let at = row.wrapping_sub(self.prefetched_from) as usize;
        // Cleaning only shortens an id, so an id of the same length is unchanged.
        match (self.prefetched.get(at), self.lengths.get(at)) {
            (Some(key), Some(len)) if *len == id.len() => *key,
            _ => IdKey::of(id),
        }
    }
}

/// A key of an address that costs less than its SHA-256, in the form of a digest.
fn quick_digest(normalized: &[u8]) -> Digest {
    let [a, b, _] = key(normalized);
    let mut digest = [0; 32];
    digest[..4].copy_from_slice(&a.to_le_bytes());
    digest[4..8].copy_from_slice(&b.to_le_bytes());
    digest
}

impl EarlierRows for EarlierValues {
    fn find_id(&self, id: &str, _: u32) -> Option<u32> {
        self.ids.get(id)
    }

    fn has_address(&self, normalized: &[u8], _: u32) -> bool {
        self.mode == AddressMode::Immediate && self.addresses.contains(&quick_digest(normalized))
    }

    fn insert_id(&mut self, id: &str, row: u32) -> Option<u32> {
        self.ids.insert_key(self.key_of(id, row), row)
    }

    fn insert_address(&mut self, normalized: &[u8], _: u32) -> bool {
        self.mode == AddressMode::Immediate
            && self.addresses.contains_or_insert(&quick_digest(normalized))
    }
}
