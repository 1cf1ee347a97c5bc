//! Finds a user of a request by id.
//!
//! A hash table with open addressing over the borrowed ids, faster than a std map
//! for one response. The hash (FNV-1a) is not keyed: ids that are chosen to
//! collide cost a request of 100 users at most 100 comparisons per lookup.

use crate::send::outcome::UserRef;

/// The users of one request by their ids.
pub(super) struct IdIndex<'u> {
    users: &'u [UserRef],
    /// The position of a user plus 1; 0 is free. The length is a power of two, at
    /// least twice the number of users.
    slots: Vec<u32>,
    /// For each user the position of the first user with its id.
    first: Vec<u32>,
}

impl<'u> IdIndex<'u> {
    pub(super) fn new(users: &'u [UserRef]) -> Self {
        let size = (users.len().saturating_mul(2)).max(8).next_power_of_two();
        let mut index = IdIndex {
            users,
            slots: vec![0; size],
            first: Vec::with_capacity(users.len()),
        };
        for (place, user) in (0_u32..).zip(users) {
            let slot = index.slot(&user.id);
            let first = match index.slots.get_mut(slot) {
                Some(free @ 0) => {
                    *free = place + 1;
                    place
                }
                Some(taken) => *taken - 1,
                None => place,
            };
            index.first.push(first);
        }
        index
    }

    /// The position of the first user with that id.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        let slot = self.slots.get(self.slot(id))?;
        slot.checked_sub(1).map(|place| place as usize)
    }

    /// The position of the first user with the id of the user at `place`.
    pub(super) fn first(&self, place: usize) -> Option<usize> {
        self.first.get(place).map(|&first| first as usize)
    }

    /// The slot of `id`, or the free slot for it.
    fn slot(&self, id: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(id.as_bytes()) as usize & mask;
        while let Some(place) = self.slots.get(slot).and_then(|s| s.checked_sub(1)) {
            if self.users.get(place as usize).is_none_or(|u| u.id == id) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }
}

/// FNV-1a, its high half folded into the low one.
fn hash(bytes: &[u8]) -> u32 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_id_at_its_first_position() {
        let ids = |n: u32| (n % 700).to_string();
        let users: Vec<_> = (0..1000).map(|n| UserRef { id: ids(n), row: n }).collect();
        let index = IdIndex::new(&users);
        for (place, user) in users.iter().enumerate() {
            assert_eq!(index.find(&user.id), Some(place % 700));
            assert_eq!(index.first(place), Some(place % 700));
        }
        assert_eq!(index.find("700"), None);
        assert_eq!(index.find(""), None);
        assert_eq!(IdIndex::new(&[]).find("1"), None);
    }
}
