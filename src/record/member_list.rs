//! An object with arbitrary keys, as a list.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// The members of an object in their order. A map of serde accepts everything that
/// JavaScript can iterate, an array included.
pub(crate) struct MemberList<K, V>(pub(crate) Vec<(K, V)>);

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for MemberList<K, V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<MemberList<K, V>, D::Error> {
        from.deserialize_any(MemberListVisitor(PhantomData))
    }
}

struct MemberListVisitor<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for MemberListVisitor<K, V> {
    type Value = MemberList<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<MemberList<K, V>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = members.next_entry()? {
            entries.push(entry);
        }
        Ok(MemberList(entries))
    }
}
