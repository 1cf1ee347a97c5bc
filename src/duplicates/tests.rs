//! Tests of the duplicate index.

use super::extendible_table::BUCKET_LEN;
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
