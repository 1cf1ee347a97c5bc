//! Request bodies: JSON:API documents of at most `batchSize` users, written once
//! into one buffer that is used again for every request. Attributes stand in
//! the order of the vendor's own example.

use crate::check::{PHONE_TYPES, POSTAL_TYPES, User, sends_hash, sends_raw};
use crate::hash::{Digest, Hex, write_hex};
use crate::json::{plain_end, write_str};
use crate::options::{Options, Reward};
use crate::room::Room;

/// The users of one request, and its body so far.
#[derive(Debug, Default)]
pub struct Batch {
    body: Room,
    ids: Room,
    id_ends: Vec<u32>,
    rows: Vec<u32>,
}

const HEAD: &[u8] = br#"{"data":["#;

impl Batch {
    /// How many users it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Forgets the users but keeps the room.
    pub fn clear(&mut self) {
        self.body.clear();
        self.ids.clear();
        self.id_ends.clear();
        self.rows.clear();
    }

    /// Adds a user, with the hash of its address where it has one. Gives where in
    /// the body that stands, to be [filled in](Batch::fill) where it is not known
    /// yet.
    pub fn push(
        &mut self,
        user: &User<'_>,
        row: u32,
        hash: Option<&Hex>,
        options: &Options,
    ) -> usize {
        if self.rows.is_empty() {
            self.body.put(HEAD);
        } else {
            self.body.put_fixed(b",");
        }
        let hash_at = write_user(&mut self.body, user, hash, options);
        self.ids.put(user.id.as_bytes());
        self.id_ends
            .push(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        self.rows.push(row);
        hash_at
    }

    /// Writes the hash of an address where [`push`](Batch::push) left room for it.
    pub fn fill(&mut self, hash_at: usize, digest: &Digest) {
        let room = self.body.bytes_mut().get_mut(hash_at..);
        if let Some(room) = room.and_then(|room| room.first_chunk_mut()) {
            write_hex(digest, room);
        }
    }

    /// Ends the document; only [`clear`](Batch::clear) may follow.
    pub fn close(&mut self) {
        self.body.put(b"]}");
    }

    /// The document.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.bytes()
    }

    /// All ids, one after the other.
    #[must_use]
    pub fn ids(&self) -> &str {
        std::str::from_utf8(self.ids.bytes()).unwrap_or_default()
    }

    /// Where each id ends in [`ids`](Batch::ids), in bytes.
    #[must_use]
    pub fn id_ends(&self) -> &[u32] {
        &self.id_ends
    }

    /// Where each id ends in [`ids`](Batch::ids), in UTF-16 code units, as
    /// JavaScript counts.
    #[must_use]
    pub fn utf16_ends(&self) -> Vec<u32> {
        if self.ids.bytes().is_ascii() {
            return self.id_ends.clone();
        }
        let mut end = 0;
        self.users()
            .map(|(id, _)| {
                end += u32::try_from(id.encode_utf16().count()).unwrap_or(u32::MAX);
                end
            })
            .collect()
    }

    /// The 1-based row of each user.
    #[must_use]
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The id and row of the user at a 0-based place.
    pub(crate) fn user(&self, place: usize) -> (&str, u32) {
        let end = |place: usize| self.id_ends.get(place).map_or(0, |&end| end as usize);
        let start = place.checked_sub(1).map_or(0, end);
        let id = self.ids.bytes().get(start..end(place)).unwrap_or_default();
        let id = std::str::from_utf8(id).unwrap_or_default();
        (id, self.rows.get(place).copied().unwrap_or(0))
    }

    /// Each user's id and row.
    pub fn users(&self) -> impl Iterator<Item = (&str, u32)> {
        let mut start = 0;
        let ids = self.ids();
        self.id_ends
            .iter()
            .zip(&self.rows)
            .map(move |(&end, &row)| {
                let id = ids.get(start..end as usize).unwrap_or_default();
                start = end as usize;
                (id, row)
            })
    }
}

/// Appends one JSON:API resource object of type `user`. Gives where in `out` its
/// hash begins, if it has one.
fn write_user(out: &mut Room, user: &User<'_>, hash: Option<&Hex>, options: &Options) -> usize {
    write_id(out, user.id);
    match user.enrolled_rewards.unwrap_or(&options.enrolled_rewards) {
        [] => out.put(br#","attributes":{"enrolledRewards":[]"#),
        [Reward::CardLinked, ..] => {
            out.put_fixed(br#","attributes":{"enrolledRewards":["CARDLINKED"]"#);
        }
    }
    if let Some(zip) = &user.zip_code {
        plain(out, br#","zipCode":""#, zip.as_str());
    }
    if let Some(email) = user.email.filter(|_| sends_raw(options.email)) {
        // A valid address holds nothing that JSON escapes.
        plain(out, br#","email":""#, email);
    }
    let hash = hash
        .filter(|_| sends_hash(options.email))
        .or(user.hashed_email.as_ref());
    let mut hash_at = out.len();
    if let Some(hash) = hash {
        out.put_fixed(br#","hashedEmail":""#);
        hash_at = out.len();
        out.put_fixed(hash);
        out.put_fixed(b"\"");
    }
    if let Some(phone) = &user.phone_number {
        plain(out, br#","phoneNumber":""#, phone.as_str());
    }
    if let Some(year) = &user.birth_year {
        plain(out, br#","birthYear":""#, year.as_str());
    }
    if let Some(sent) = user.historical_transactions_sent {
        out.put_fixed(br#","historicalTransactionsSent":"#);
        out.put(if sent { b"true" } else { b"false" });
    }
    if let Some(numbers) = &user.phone_numbers {
        list(
            out,
            br#","phoneNumbers":["#,
            br#"{"number":""#,
            numbers,
            |number| number.as_str(),
            &PHONE_TYPES,
        );
    }
    if let Some(codes) = &user.postal_codes {
        list(
            out,
            br#","postalCodes":["#,
            br#"{"code":""#,
            codes,
            |code| code.as_str(),
            &POSTAL_TYPES,
        );
    }
    out.put_fixed(b"}}");
    hash_at
}

#[inline(always)]
fn write_id(out: &mut Room, id: &str) {
    if plain_end(id.as_bytes(), 0) == id.len() {
        out.put_fixed(br#"{"type":"user","id":""#);
        out.put(id.as_bytes());
        out.put_fixed(b"\"");
    } else {
        let mut text = br#"{"type":"user","id":"#.to_vec();
        write_str(&mut text, id);
        out.put(&text);
    }
}

#[inline(always)]
fn plain<const N: usize>(out: &mut Room, name: &[u8; N], value: &str) {
    out.put_fixed(name);
    out.put(value.as_bytes());
    out.put_fixed(b"\"");
}

fn list<T>(
    out: &mut Room,
    name: &[u8],
    member: &[u8],
    values: &[(T, Option<usize>)],
    text: impl Fn(&T) -> &str,
    types: &[&str],
) {
    out.put(name);
    for (index, (value, kind)) in values.iter().enumerate() {
        if index > 0 {
            out.put(b",");
        }
        out.put(member);
        out.put(text(value).as_bytes());
        out.put(b"\"");
        if let Some(kind) = kind.and_then(|kind| types.get(kind)) {
            out.put(br#","type":""#);
            out.put(kind.as_bytes());
            out.put(b"\"");
        }
        out.put(b"}");
    }
    out.put(b"]");
}
