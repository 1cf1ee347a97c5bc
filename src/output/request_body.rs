//! Request bodies: JSON:API documents of at most `batchSize` users, written into
//! one buffer that every request reuses. Attributes have the order of the example
//! in Kard's reference.

use crate::fast::byte_buf::ByteBuf;
use crate::json::{plain_end, write_str};
use crate::rules::hash::{Digest, Hex, write_hex};
use crate::rules::options::{Options, Reward};
use crate::rules::user::{PHONE_TYPES, POSTAL_TYPES, User, sends_hash, sends_raw};
use std::ops::Range;

/// The users of one request, and the body that is written so far.
///
/// A user takes two steps: [`add`](Batch::add) when its row is evaluated, and
/// [`write`](Batch::write) when its address is hashed, because many addresses are
/// hashed at once.
#[derive(Debug, Default)]
pub struct Batch {
    body: ByteBuf,
    user_ends: Vec<u32>,
    ids: ByteBuf,
    id_ends: Vec<u32>,
    rows: Vec<u32>,
    /// The resource objects of users that are not in the body, without hashes, each
    /// with the comma before it.
    objects: ByteBuf,
}

/// The resource object of a user that is not in the body.
#[derive(Clone, Copy, Debug)]
pub struct PendingObject {
    start: usize,
    /// The place for the hash.
    hash_at: usize,
    end: usize,
}

const HEAD: &[u8] = br#"{"data":["#;

impl Batch {
    /// The number of users.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no users.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Removes the users but keeps the allocated memory.
    pub fn clear(&mut self) {
        self.body.clear();
        self.user_ends.clear();
        self.ids.clear();
        self.id_ends.clear();
        self.rows.clear();
        self.objects.clear();
    }

    /// Adds a user. It is in the body after [`write`](Batch::write). `row` is 1-based.
    #[inline(always)]
    pub fn add(&mut self, user: &User<'_>, row: u32, options: &Options) -> PendingObject {
        let start = self.objects.len();
        if !self.rows.is_empty() {
            self.objects.push_array(b",");
        }
        write_before_hash(&mut self.objects, user, options);
        let hash_at = self.objects.len();
        write_after_hash(&mut self.objects, user);
        self.ids.push(user.id.as_bytes());
        self.id_ends
            .push(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        self.rows.push(row);
        PendingObject {
            start,
            hash_at,
            end: self.objects.len(),
        }
    }

    /// Writes a user into the body. All must be written once, in the order in which
    /// they were added. `digest` is the SHA-256 of the normalized address.
    #[inline(always)]
    pub fn write(&mut self, object: PendingObject, digest: Option<&Digest>, options: &Options) {
        if self.body.len() == 0 {
            self.body.push(HEAD);
        }
        let objects = self.objects.bytes();
        let part = |start, end| objects.get::<Range<usize>>(start..end).unwrap_or_default();
        self.body.push(part(object.start, object.hash_at));
        if let Some(digest) = digest.filter(|_| sends_hash(options.email)) {
            write_hash(&mut self.body, |hex| write_hex(digest, hex));
        }
        self.body.push(part(object.hash_at, object.end));
        self.user_ends
            .push(u32::try_from(self.body.len()).unwrap_or(u32::MAX));
    }

    /// Empties the buffer of pending objects when all are written.
    pub(crate) fn clear_objects(&mut self) {
        self.objects.clear();
    }

    /// Completes the document. Only [`clear`](Batch::clear) may follow.
    pub fn close(&mut self) {
        self.body.push(b"]}");
    }

    /// The document.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.bytes()
    }

    /// All ids, concatenated.
    #[must_use]
    pub fn ids(&self) -> &str {
        std::str::from_utf8(self.ids.bytes()).unwrap_or_default()
    }

    /// The end of each id in [`ids`](Batch::ids), in bytes.
    #[must_use]
    pub fn id_ends(&self) -> &[u32] {
        &self.id_ends
    }

    /// The 1-based row of each user.
    #[must_use]
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The id of the user at this 0-based position.
    pub(crate) fn id(&self, position: usize) -> &str {
        let end = |position: usize| self.id_ends.get(position).map_or(0, |&end| end as usize);
        let start = position.checked_sub(1).map_or(0, end);
        let id = self.ids.bytes().get(start..end(position));
        std::str::from_utf8(id.unwrap_or_default()).unwrap_or_default()
    }

    /// A column for each of three numbers of every user: the end of its id in
    /// [`ids`](Batch::ids), its row, and the end of its resource object in
    /// [`body`](Batch::body). Ends are in UTF-16 code units, as JavaScript counts.
    /// The first object begins after `{"data":[`, every other one after a comma.
    #[must_use]
    pub fn utf16_table(&self) -> Vec<u32> {
        let mut table = Vec::with_capacity(3 * self.rows.len());
        table.extend_from_slice(&self.id_ends);
        table.extend_from_slice(&self.rows);
        table.extend_from_slice(&self.user_ends);
        // Only ids can contain non-ASCII characters, and JSON does not escape these.
        if !self.ids.bytes().is_ascii() {
            let (columns, user_ends) = table.split_at_mut(2 * self.rows.len());
            let mut bytes_more = 0;
            let ends = columns.iter_mut().zip(user_ends);
            for ((id_end, user_end), (id, _)) in ends.zip(self.users()) {
                let units = id.encode_utf16().count();
                bytes_more += u32::try_from(id.len() - units).unwrap_or(u32::MAX);
                *id_end -= bytes_more;
                *user_end -= bytes_more;
            }
        }
        table
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

/// Appends one JSON:API resource object of type `user`, up to the hash of its
/// address.
#[inline(always)]
fn write_before_hash(out: &mut ByteBuf, user: &User<'_>, options: &Options) {
    write_id(out, user.id);
    match user.enrolled_rewards.unwrap_or(&options.enrolled_rewards) {
        [] => out.push(br#","attributes":{"enrolledRewards":[]"#),
        [Reward::CardLinked, ..] => {
            out.push_array(br#","attributes":{"enrolledRewards":["CARDLINKED"]"#);
        }
    }
    if let Some(zip) = &user.zip_code {
        out.push_array(br#","zipCode":""#);
        out.push_array(zip.as_bytes());
        out.push_array(b"\"");
    }
    if let Some(email) = user.email.filter(|_| sends_raw(options.email)) {
        // A valid address contains no character that JSON escapes.
        plain(out, br#","email":""#, email.as_bytes());
    }
    if let Some(hash) = &user.hashed_email {
        write_hash(out, |hex| *hex = *hash);
    }
}

#[inline(always)]
fn write_hash(out: &mut ByteBuf, write_hex: impl FnOnce(&mut Hex)) {
    const NAME: &[u8; 16] = br#","hashedEmail":""#;
    out.push_with(|place: &mut [u8; NAME.len() + size_of::<Hex>() + 1]| {
        if let Some((name, rest)) = place.split_first_chunk_mut()
            && let Some((hex, quote)) = rest.split_first_chunk_mut()
        {
            *name = *NAME;
            write_hex(hex);
            quote.fill(b'"');
        }
    });
}

/// Appends the part of the resource object behind the hash.
#[inline(always)]
fn write_after_hash(out: &mut ByteBuf, user: &User<'_>) {
    if let Some(phone) = &user.phone_number {
        plain(out, br#","phoneNumber":""#, phone.as_bytes());
    }
    if let Some(year) = &user.birth_year {
        out.push_array(br#","birthYear":""#);
        out.push_array(year.as_bytes());
        out.push_array(b"\"");
    }
    if let Some(sent) = user.historical_transactions_sent {
        out.push_array(br#","historicalTransactionsSent":"#);
        out.push(if sent { b"true" } else { b"false" });
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
    out.push_array(b"}}");
}

#[inline(always)]
fn write_id(out: &mut ByteBuf, id: &str) {
    if plain_end(id.as_bytes(), 0) == id.len() {
        out.push_array(br#"{"type":"user","id":""#);
        out.push(id.as_bytes());
        out.push_array(b"\"");
    } else {
        let mut text = br#"{"type":"user","id":"#.to_vec();
        write_str(&mut text, id);
        out.push(&text);
    }
}

#[inline(always)]
fn plain<const N: usize>(out: &mut ByteBuf, name: &[u8; N], value: &[u8]) {
    out.push_array(name);
    out.push(value);
    out.push_array(b"\"");
}

fn list<T>(
    out: &mut ByteBuf,
    name: &[u8],
    member: &[u8],
    values: &[(T, Option<usize>)],
    text: impl Fn(&T) -> &str,
    types: &[&str],
) {
    out.push(name);
    for (index, (value, kind)) in values.iter().enumerate() {
        if index > 0 {
            out.push(b",");
        }
        out.push(member);
        out.push(text(value).as_bytes());
        out.push(b"\"");
        if let Some(kind) = kind.and_then(|kind| types.get(kind)) {
            out.push(br#","type":""#);
            out.push(kind.as_bytes());
            out.push(b"\"");
        }
        out.push(b"}");
    }
    out.push(b"]");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::options::EmailMode;
    use crate::rules::parsed::Parsed;
    use crate::rules::{birth_year, phone, zip};

    fn valid<T>(parsed: Parsed<T>) -> Option<T> {
        match parsed {
            Parsed::Valid(value) => Some(value),
            _ => None,
        }
    }

    fn phone(text: &str) -> phone::E164 {
        valid(phone::parse(text, None)).expect("a number")
    }

    fn complete_user<'a>() -> User<'a> {
        User {
            id: "1234567890",
            email: Some("user@example.com"),
            phone_number: Some(phone("+14155552671")),
            zip_code: valid(zip::parse("11238")),
            birth_year: valid(birth_year::parse(
                "1990",
                birth_year::BirthYearSource::Year,
                2026.into(),
            )),
            historical_transactions_sent: Some(true),
            ..User::default()
        }
    }

    fn write(user: &User<'_>, options: &Options) -> String {
        let mut batch = Batch::default();
        let object = batch.add(user, 1, options);
        batch.write(object, Some(&[0xff; 32]), options);
        batch.close();
        let text = String::from_utf8_lossy(batch.body()).replace(&"f".repeat(64), "#");
        let user = text.strip_prefix(r#"{"data":["#);
        user.and_then(|user| user.strip_suffix("]}"))
            .expect("a list of one")
            .to_owned()
    }

    #[test]
    fn writes_the_example_of_the_api_reference_in_its_order() {
        let both = Options {
            email: EmailMode::Both,
            ..Options::default()
        };
        assert_eq!(
            write(&complete_user(), &both),
            r##"{"type":"user","id":"1234567890","attributes":{"enrolledRewards":["CARDLINKED"],"zipCode":"11238","email":"user@example.com","hashedEmail":"#","phoneNumber":"+14155552671","birthYear":"1990","historicalTransactionsSent":true}}"##
        );
    }

    #[test]
    fn escapes_an_id_as_json_requires() {
        for id in [
            "17",
            "a\"b",
            "\\",
            "tab\t",
            "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"",
        ] {
            let user = User {
                id,
                ..User::default()
            };
            let text = write(&user, &Options::default());
            let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(value["id"], id);
        }
    }

    #[test]
    fn writes_the_address_its_hash_or_both_by_the_email_mode() {
        let members = |email| {
            let options = Options {
                email,
                ..Options::default()
            };
            let text = write(&complete_user(), &options);
            (
                text.contains("user@example.com"),
                text.contains("hashedEmail"),
            )
        };
        assert_eq!(members(EmailMode::Hash), (false, true));
        assert_eq!(members(EmailMode::Both), (true, true));
        assert_eq!(members(EmailMode::Raw), (true, false));
    }

    #[test]
    fn writes_a_given_hash_in_every_email_mode() {
        for email in [EmailMode::Hash, EmailMode::Both, EmailMode::Raw] {
            let user = User {
                id: "u1",
                hashed_email: Some([b'e'; 64]),
                ..User::default()
            };
            let options = Options {
                email,
                ..Options::default()
            };
            let mut batch = Batch::default();
            let object = batch.add(&user, 1, &options);
            batch.write(object, None, &Options::default());
            let text = String::from_utf8_lossy(batch.body()).into_owned();
            let member = format!(r#""hashedEmail":"{}"}}}}"#, "e".repeat(64));
            assert!(text.ends_with(&member), "{text}");
        }
    }

    #[test]
    fn writes_the_items_of_a_list_with_commas_and_their_types() {
        let user = User {
            id: "u1",
            phone_numbers: Some(vec![
                (phone("+14155552671"), Some(0)),
                (phone("+442079460000"), None),
                (phone("+14155552672"), Some(3)),
            ]),
            postal_codes: Some(vec![]),
            ..User::default()
        };
        let text = write(&user, &Options::default());
        let lists = r#""phoneNumbers":[{"number":"+14155552671","type":"MOBILE"},{"number":"+442079460000"},{"number":"+14155552672","type":"OTHER"}],"postalCodes":[]}}"#;
        assert!(text.ends_with(lists), "{text}");
    }

    fn batch(ids: &[&str]) -> Batch {
        let mut batch = Batch::default();
        for (&id, row) in ids.iter().zip(3..) {
            let user = User {
                id,
                ..User::default()
            };
            let object = batch.add(&user, row, &Options::default());
            batch.write(object, None, &Options::default());
        }
        batch
    }

    #[test]
    fn returns_the_id_and_row_of_each_user() {
        let batch = batch(&["a", "é😀", "", "b"]);
        assert_eq!((batch.len(), batch.is_empty()), (4, false));
        assert_eq!(batch.ids(), "aé😀b");
        assert_eq!(batch.id_ends(), [1, 7, 7, 8]);
        assert_eq!(batch.utf16_table()[..4], [1, 4, 4, 5]);
        assert_eq!(batch.rows(), [3, 4, 5, 6]);
        let users = [("a", 3), ("é😀", 4), ("", 5), ("b", 6)];
        assert!(batch.users().eq(users));
    }

    #[test]
    fn ends_of_ascii_ids_are_the_same_in_bytes_and_in_utf_16_units() {
        let batch = batch(&["a", "bcd"]);
        assert_eq!(batch.utf16_table()[..2], [1, 4]);
    }

    #[test]
    fn users_are_written_in_the_order_in_which_they_are_added() {
        let options = Options::default();
        let user = |id| User {
            id,
            email: Some("a@example.com"),
            birth_year: complete_user().birth_year,
            ..User::default()
        };
        let mut together = Batch::default();
        let objects = ["a", "bb", "c"].map(|id| together.add(&user(id), 1, &options));
        let mut one_by_one = Batch::default();
        for ((id, byte), object) in [("a", 1), ("bb", 2), ("c", 3)].into_iter().zip(objects) {
            together.write(object, Some(&[byte; 32]), &options);
            let object = one_by_one.add(&user(id), 1, &options);
            one_by_one.write(object, Some(&[byte; 32]), &options);
        }
        assert_eq!(together.body(), one_by_one.body());
        assert_eq!((together.id(0), together.id(1)), ("a", "bb"));
    }

    #[test]
    fn a_cleared_batch_is_like_a_new_one() {
        let mut cleared = batch(&["a", "b"]);
        cleared.close();
        cleared.clear();
        assert!(cleared.is_empty() && cleared.body().is_empty());
        assert_eq!((cleared.ids(), cleared.id_ends().len()), ("", 0));
        let object = cleared.add(&complete_user(), 9, &Options::default());
        cleared.write(object, None, &Options::default());
        let mut new = Batch::default();
        let object = new.add(&complete_user(), 9, &Options::default());
        new.write(object, None, &Options::default());
        assert_eq!(cleared.body(), new.body());
        assert!(cleared.users().eq(new.users()));
    }

    #[test]
    fn returns_the_end_of_each_user_in_utf_16_units() {
        for ids in [["a", "b", "c"], ["a\"", "\u{e9}\u{1f600}", "\u{20ac}"]] {
            let mut batch = Batch::default();
            for (row, id) in (1..).zip(ids) {
                let user = User {
                    id,
                    ..User::default()
                };
                let object = batch.add(&user, row, &Options::default());
                batch.write(object, None, &Options::default());
            }
            batch.close();
            let body: Vec<u16> = String::from_utf8_lossy(batch.body())
                .encode_utf16()
                .collect();
            let mut start = HEAD.len();
            let mut parsed_ids = Vec::new();
            for &end in &batch.utf16_table()[2 * ids.len()..] {
                let text = String::from_utf16_lossy(&body[start..end as usize]);
                let user: serde_json::Value = serde_json::from_str(&text).expect("a user");
                parsed_ids.push(user["id"].as_str().unwrap_or_default().to_owned());
                start = end as usize + 1;
            }
            assert_eq!(parsed_ids, ids);
            assert_eq!(start + 1, body.len());
        }
    }
}
