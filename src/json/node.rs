//! Views of a valid JSON value: its kind and its content, without copying.

use std::fmt;

use super::string::Str;
use super::value_scanner::ValueScanner;
use crate::fast::json_search::string_stop;

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the six kinds of RFC 8259")]
pub enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

/// A view of one valid JSON value. It is cheap to copy, and nothing is decoded yet.
/// Every iteration over members scans the value again, so iterate each level once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Node<'a> {
    /// Valid JSON without outer white space.
    raw: &'a [u8],
    /// Whether it is a string with an escape.
    escaped: bool,
}

/// Shows the kind and the length, but never the value, which can be personal data.
impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({:?}, {} bytes)", self.kind(), self.raw.len())
    }
}

impl<'a> Node<'a> {
    /// `raw` is valid and has no outer white space.
    pub(super) fn trusted(raw: &'a [u8]) -> Self {
        let escaped = raw.first() == Some(&b'"') && raw.contains(&b'\\');
        Node { raw, escaped }
    }

    /// The kind of the value.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.raw.first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            _ => Kind::Null,
        }
    }

    /// The text of the value in the source.
    #[must_use]
    pub const fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The value of `true` and `false`.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Bool).then(|| self.raw.first() == Some(&b't'))
    }

    /// The text of a number, with every digit.
    #[must_use]
    pub fn number_text(self) -> Option<&'a str> {
        match self.kind() {
            Kind::Number => std::str::from_utf8(self.raw).ok(),
            _ => None,
        }
    }

    /// A string.
    #[must_use]
    pub fn as_str(self) -> Option<Str<'a>> {
        let inner = self.raw.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        Some(Str::trusted(inner, self.escaped))
    }

    /// The members of an object in order, including repeated keys (the last one counts);
    /// empty for other kinds.
    #[must_use]
    pub fn entries(self) -> ObjectEntries<'a> {
        ObjectEntries(self.inside(Kind::Object))
    }

    /// The elements of an array; empty for other kinds.
    #[must_use]
    pub fn elements(self) -> ArrayElements<'a> {
        ArrayElements(self.inside(Kind::Array))
    }

    /// The member of an object with that key; the last one if the key is repeated.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entries()
            .filter(|(name, _)| name.is(key))
            .last()
            .map(|(_, value)| value)
    }

    fn inside(self, kind: Kind) -> ValueCursor<'a> {
        let bytes = if self.kind() == kind { self.raw } else { b"" };
        ValueCursor { bytes, at: 1 }
    }
}

/// A position in the text of a valid array or object.
#[derive(Clone, Copy)]
struct ValueCursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> ValueCursor<'a> {
    /// The next value or key, after white space and separators.
    fn next(&mut self) -> Option<Node<'a>> {
        while let b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' = self.bytes.get(self.at)? {
            self.at += 1;
        }
        let start = self.at;
        let mut escaped = false;
        match self.bytes.get(start)? {
            b'}' | b']' => return None,
            b'"' => (self.at, escaped) = string_end(self.bytes, start + 1)?,
            b'{' | b'[' => self.at = ValueScanner::new(b'{').scan(self.bytes, start).ok()?,
            _ => {
                while !matches!(
                    self.bytes.get(self.at)?,
                    b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r'
                ) {
                    self.at += 1;
                }
            }
        }
        let raw = self.bytes.get(start..self.at)?;
        Some(Node { raw, escaped })
    }
}

/// The index after the closing quote of the string whose first character is at `from`,
/// and whether the string has an escape; `None` if there is no closing quote.
fn string_end(bytes: &[u8], from: usize) -> Option<(usize, bool)> {
    let mut at = from;
    let mut escaped = false;
    loop {
        at = string_stop(bytes, at);
        if bytes.get(at)? == &b'"' {
            return Some((at + 1, escaped));
        }
        escaped = true;
        at += 2;
    }
}

/// The members of an object.
#[derive(Clone)]
pub struct ObjectEntries<'a>(ValueCursor<'a>);

impl<'a> Iterator for ObjectEntries<'a> {
    type Item = (Str<'a>, Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let key = self.0.next()?.as_str()?;
        Some((key, self.0.next()?))
    }
}

/// The elements of an array.
#[derive(Clone)]
pub struct ArrayElements<'a>(ValueCursor<'a>);

impl<'a> Iterator for ArrayElements<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn iterates_members_with_white_space_and_nested_values() {
        let json = b"\xef\xbb\xbf { \"a\" : { \"x\" : [ \"}\" , 2 ] } , \"b\\u0063\" : -0.5e9 , \"__proto__\" : null } ";
        let node = parse(json, 9).unwrap();
        let keys: Vec<_> = node.entries().map(|(key, _)| key.text()).collect();
        assert_eq!(keys, ["a", "bc", "__proto__"]);
        assert_eq!(node.get("bc").and_then(Node::number_text), Some("-0.5e9"));
        assert!(node.get("__proto__").unwrap().is_null());
        let inner = node.get("a").and_then(|a| a.get("x")).unwrap();
        assert_eq!(inner.raw(), b"[ \"}\" , 2 ]");
        assert_eq!(inner.elements().count(), 2);
        assert!(node.get("c").is_none());
        assert_eq!(inner.entries().count(), 0);
    }

    #[test]
    fn the_last_of_repeated_keys_counts() {
        let node = parse(br#"{"a":1,"\u0061":true}"#, 9).unwrap();
        assert_eq!(node.get("a").and_then(Node::as_bool), Some(true));
    }

    #[test]
    fn debug_output_hides_the_value() {
        let node = parse(br#"{"email":"a@example.com"}"#, 9).unwrap();
        assert!(!format!("{node:?}").contains("example"));
    }

    #[test]
    fn the_end_of_a_string_is_after_its_first_unescaped_quote() {
        assert_eq!(string_end(b"abc\\", 0), None);
        assert_eq!(string_end(b"a\\\"b\"c", 0), Some((5, true)));
    }
}
