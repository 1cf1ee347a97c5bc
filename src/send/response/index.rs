//! Finds the user of a request by id.
//!
//! A table of open addresses over the borrowed ids. The hash (FNV-1a) is not
//! keyed: ids that were chosen to collide cost a request of 100 users at most
//! 100 comparisons a look-up.

use crate::send::outcome::UserRef;

/// The users of one request by their ids.
pub(super) struct Index<'u> {
    users: &'u [UserRef],
    /// The place of a user plus 1; 0 is free. A power of two, half empty.
    slots: Vec<u32>,
    /// For each user the place of the first that has its id.
    first: Vec<u32>,
}

impl<'u> Index<'u> {
    pub(super) fn new(users: &'u [UserRef]) -> Self {
        let size = (users.len().saturating_mul(2)).max(8).next_power_of_two();
        let mut index = Index {
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

    /// The place of the first user with that id.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        let slot = self.slots.get(self.slot(id))?;
        slot.checked_sub(1).map(|place| place as usize)
    }

    /// The place of the first user that has the id of the user at `place`.
    pub(super) fn first(&self, place: usize) -> Option<usize> {
        self.first.get(place).map(|&first| first as usize)
    }

    /// The slot that holds `id`, or the free one where it would stand.
    #[inline(never)]
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
    fn every_id_is_found_where_it_first_stands() {
        let ids = |n: u32| (n % 700).to_string();
        let users: Vec<_> = (0..1000).map(|n| UserRef { id: ids(n), row: n }).collect();
        let index = Index::new(&users);
        for (place, user) in users.iter().enumerate() {
            assert_eq!(index.find(&user.id), Some(place % 700));
            assert_eq!(index.first(place), Some(place % 700));
        }
        assert_eq!(index.find("700"), None);
        assert_eq!(index.find(""), None);
        assert_eq!(Index::new(&[]).find("1"), None);
    }
}
