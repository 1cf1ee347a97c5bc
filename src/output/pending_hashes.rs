//! Users in the batch whose address waits to be hashed: many are hashed at once
//! much faster than one by one (`hash/lanes.rs`), and their places in the table
//! of addresses are fetched together (`seen.rs`).

use crate::fast::byte_buf::ByteBuf;
use crate::rules::hash::{Digest, digests};

/// A user that waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    /// 0-based place in the batch.
    pub(crate) place: usize,
    /// The line of its record.
    pub(crate) line: Option<u64>,
    /// Where the hash stands in the body.
    pub(crate) hash_at: usize,
    /// How many issues were kept when all else was told of its row.
    pub(crate) issues: usize,
    /// Where its normal form ends.
    end: usize,
}

/// All that wait, in the order of their rows.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    normals: ByteBuf,
    users: Vec<User>,
    digests: Vec<Digest>,
}

impl Waiting {
    pub(crate) fn push(
        &mut self,
        normal: &[u8],
        place: usize,
        line: Option<u64>,
        hash_at: usize,
        issues: usize,
    ) {
        self.normals.push(normal);
        self.users.push(User {
            place,
            line,
            hash_at,
            issues,
            end: self.normals.len(),
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// The digests of those that wait.
    pub(crate) fn hash(&mut self) -> &[Digest] {
        self.digests.clear();
        let mut start = 0;
        let normals = self.users.iter().map(|user| {
            let normal = self
                .normals
                .bytes()
                .get(start..user.end)
                .unwrap_or_default();
            start = user.end;
            normal
        });
        digests(normals, &mut self.digests);
        &self.digests
    }

    /// Each user with its digest, once they are [hashed](Waiting::hash).
    pub(crate) fn users(&self) -> impl Iterator<Item = (User, &Digest)> {
        self.users.iter().copied().zip(&self.digests)
    }

    /// Nobody waits any more; the room is kept.
    pub(crate) fn clear(&mut self) {
        self.normals.clear();
        self.users.clear();
    }
}
