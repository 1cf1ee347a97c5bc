//! What has stood in an earlier row, in 16 bytes a row for ids and 8 for
//! addresses, however long they are.
//!
//! Ids are known by 96 bits of SipHash-1-3, so two different ones are taken
//! for the same with a probability of about n²/2⁹⁷: 6·10⁻¹⁶ for ten million rows.
//! Addresses are known by 64 bits of their SHA-256; there a mistake would cost a
//! needless warning. Tables double when they are three quarters full.

use siphasher::sip128::{Hasher128 as _, SipHasher13};

/// The first row of every id.
#[derive(Debug, Default)]
pub struct SeenIds {
    /// Three words of hash and the row; a row of 0 is a free slot.
    slots: Vec<[u32; 4]>,
    used: usize,
}

impl SeenIds {
    /// The row in which `id` stood first, or `None`, and then it is `row`
    /// (1-based) from now on.
    pub fn first(&mut self, id: &str, row: u32) -> Option<u32> {
        if (self.used + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let mut hasher = SipHasher13::new();
        std::hash::Hasher::write(&mut hasher, id.as_bytes());
        let hash = hasher.finish128();
        #[allow(clippy::cast_possible_truncation, reason = "the words of the hash")]
        let key = [hash.h1 as u32, (hash.h1 >> 32) as u32, hash.h2 as u32];
        let slot = Self::slot(&self.slots, key);
        let entry = &mut self.slots[slot];
        if entry[3] != 0 {
            return Some(entry[3]);
        }
        *entry = [key[0], key[1], key[2], row];
        self.used += 1;
        None
    }

    fn slot(slots: &[[u32; 4]], key: [u32; 3]) -> usize {
        let mask = slots.len() - 1;
        let mut at = key[0] as usize & mask;
        while slots[at][3] != 0 && slots[at][..3] != key {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let mut slots = vec![[0; 4]; (self.slots.len() * 2).max(1024)];
        for entry in self.slots.iter().filter(|entry| entry[3] != 0) {
            let at = Self::slot(&slots, [entry[0], entry[1], entry[2]]);
            slots[at] = *entry;
        }
        self.slots = slots;
    }
}

/// The digests of the addresses so far.
#[derive(Debug, Default)]
pub struct SeenDigests {
    /// The first eight bytes of a digest; 0 is a free slot.
    slots: Vec<u64>,
    used: usize,
}

impl SeenDigests {
    /// Whether `digest` stood there before; it does from now on.
    pub fn contains_or_insert(&mut self, digest: &[u8; 32]) -> bool {
        if (self.used + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let [a, b, c, d, e, f, g, h, ..] = *digest;
        let key = u64::from_le_bytes([a, b, c, d, e, f, g, h]).max(1);
        let slot = Self::slot(&self.slots, key);
        if self.slots[slot] == key {
            return true;
        }
        self.slots[slot] = key;
        self.used += 1;
        false
    }

    fn slot(slots: &[u64], key: u64) -> usize {
        let mask = slots.len() - 1;
        #[allow(clippy::cast_possible_truncation, reason = "any bits of the hash do")]
        let mut at = key as usize & mask;
        while slots[at] != 0 && slots[at] != key {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let mut slots = vec![0; (self.slots.len() * 2).max(1024)];
        for &key in self.slots.iter().filter(|&&key| key != 0) {
            let at = Self::slot(&slots, key);
            slots[at] = key;
        }
        self.slots = slots;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_of_an_id_is_remembered_while_the_table_grows() {
        let mut seen = SeenIds::default();
        for row in 1..=10_000 {
            assert_eq!(seen.first(&format!("u{row}"), row), None);
        }
        for row in 1..=10_000 {
            assert_eq!(seen.first(&format!("u{row}"), row + 10_000), Some(row));
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
}
