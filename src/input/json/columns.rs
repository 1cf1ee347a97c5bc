//! Makes rows of the columns of a JSON table, as pandas writes it:
//! `{"id":["1","2"],"zip":["02134","11238"]}`, or keyed by the row,
//! `{"id":{"0":"1","1":"2"},"zip":{"0":"02134","1":"11238"}}`.

use crate::input::format::KEY;
use crate::json::{self, ArrayElements, Kind, Node, ObjectEntries};

/// The longest document that is read, in bytes: no row is complete before its end.
pub(crate) const MAX_DOCUMENT: usize = 16 << 20;
/// The deepest nesting of a document that is parsed.
const MAX_DEPTH: usize = 128;

/// The cells of one column.
enum Cells<'a> {
    List(ArrayElements<'a>),
    Keyed(ObjectEntries<'a>),
}

impl<'a> Cells<'a> {
    /// The next cell, with the key of its row.
    fn next(&mut self) -> Option<(&'a [u8], Node<'a>)> {
        match self {
            Cells::List(cells) => cells.next().map(|cell| (&b""[..], cell)),
            Cells::Keyed(cells) => cells.next().map(|(key, cell)| (key.raw(), cell)),
        }
    }
}

/// The names of the columns in the object at `path`, and the rows as a JSON array of
/// arrays. `None` if the document is not JSON, or if it is not certain which cells belong
/// together: lists have different lengths, or a column has a row that the first one lacks.
pub(crate) fn rows_of_columns(
    document: &[u8],
    path: &[String],
    keyed: bool,
) -> Option<(Vec<String>, Vec<u8>)> {
    let mut object = json::parse(document, MAX_DEPTH).ok()?;
    for key in path {
        object = object.get(key)?;
    }
    let mut names = Vec::new();
    let mut columns = Vec::new();
    for (name, column) in object.entries() {
        let mut cells = match column.kind() {
            Kind::Array if !keyed => Cells::List(column.elements()),
            Kind::Object if keyed => Cells::Keyed(column.entries()),
            _ => continue,
        };
        let next = cells.next();
        if next.is_some() {
            names.push(name.text().into_owned());
            columns.push((cells, next));
        }
    }
    // Numbers from 0 are positions; other keys can be ids.
    let first_key = columns.first()?.1?.0;
    let has_keys = keyed && first_key != b"0";
    if has_keys {
        names.insert(0, KEY.to_owned());
    }
    let mut rows = b"[".to_vec();
    while let Some(&(_, Some((key, _)))) = columns.first() {
        rows.push(b'[');
        if has_keys {
            rows.push(b'"');
            rows.extend_from_slice(key);
            rows.extend_from_slice(b"\",");
        }
        for (cells, next) in &mut columns {
            match *next {
                Some((own, value)) if own == key => {
                    rows.extend_from_slice(value.raw());
                    *next = cells.next();
                }
                _ if keyed => rows.extend_from_slice(b"null"),
                _ => return None,
            }
            rows.push(b',');
        }
        rows.pop();
        rows.extend_from_slice(b"],");
    }
    rows.push(b']');
    let is_complete = columns.iter().all(|(_, next)| next.is_none());
    is_complete.then_some((names, rows))
}

/// The value of an attribute with its type, such as `{"S":"17"}` of DynamoDB,
/// `{"$oid":"..."}` of MongoDB, `{"stringValue":"17"}` of Firestore or `{"string":"17"}` of
/// Avro, and the record in `{"Item":{...}}`. `None` for a value of the type null.
#[inline(always)]
pub(super) fn untyped(value: Node<'_>) -> Option<Node<'_>> {
    if value.raw().first() == Some(&b'{') {
        untyped_object(value)
    } else {
        Some(value)
    }
}

#[inline(never)]
fn untyped_object(mut value: Node<'_>) -> Option<Node<'_>> {
    const LONG_TYPES: &str = "$uuid $numberLong $numberInt $numberDouble $numberDecimal \
        stringValue integerValue doubleValue booleanValue timestampValue mapValue arrayValue \
        string double boolean PutRequest";
    while let [b'{', inside @ ..] = value.raw() {
        let inside = inside.trim_ascii_start();
        // Only a key that is in the list is worth a search for its value.
        let mut bytes = inside.iter().skip(1).take(16);
        let Some(end) = bytes.position(|&byte| byte == b'"') else {
            break;
        };
        let is_type = match inside.get(1..=end).unwrap_or_default() {
            b"S" | b"N" | b"B" | b"M" | b"L" | b"BOOL" | b"SS" | b"NS" | b"$oid" | b"$date"
            | b"int" | b"long" | b"Item" => true,
            b"NULL" | b"nullValue" => return (value.entries().count() > 1).then_some(value),
            key if key.len() < 5 => false,
            key => LONG_TYPES.split(' ').any(|name| name.as_bytes() == key),
        };
        if !is_type {
            break;
        }
        let mut entries = value.entries();
        match (entries.next(), entries.next()) {
            (Some((_, inner)), None) => value = inner,
            _ => break,
        }
    }
    Some(value)
}
