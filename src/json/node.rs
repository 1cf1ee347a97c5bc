//! Views of a valid JSON value: what it is, and what it holds, without copying.

use std::fmt;

use super::scan::string_end;
use super::string::Str;

/// What a value is.
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

/// A view of one valid JSON value: cheap to copy, nothing is decoded yet.
/// Every walk over members scans the value again, so walk each level once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Node<'a> {
    /// Valid JSON, without space around it.
    raw: &'a [u8],
    /// A string with an escape in it.
    escaped: bool,
}

/// Names the kind and the length, never the value: it may be a person's.
impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({:?}, {} bytes)", self.kind(), self.raw.len())
    }
}

impl<'a> Node<'a> {
    /// `raw` has been checked, and has no space around it.
    pub(super) fn trusted(raw: &'a [u8]) -> Self {
        let escaped = raw.first() == Some(&b'"') && raw.contains(&b'\\');
        Node { raw, escaped }
    }

    /// What the value is.
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

    /// The text of the value as it stands in the source.
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

    /// A number as it is written, every digit kept.
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

    /// The members of an object in order, repeated keys included (the last one
    /// counts); nothing for any other kind.
    #[must_use]
    pub fn entries(self) -> Entries<'a> {
        Entries(self.inside(Kind::Object))
    }

    /// The elements of an array; nothing for any other kind.
    #[must_use]
    pub fn elements(self) -> Elements<'a> {
        Elements(self.inside(Kind::Array))
    }

    /// The member of an object by that key, the last one if it is repeated.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entries()
            .filter(|(name, _)| name.is(key))
            .last()
            .map(|(_, value)| value)
    }

    fn inside(self, kind: Kind) -> Items<'a> {
        let bytes = if self.kind() == kind { self.raw } else { b"" };
        Items { bytes, at: 1 }
    }
}

/// A position in the text of a valid array or object.
#[derive(Clone, Copy)]
struct Items<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Items<'a> {
    /// The next value, or key, over space and separators.
    fn next(&mut self) -> Option<Node<'a>> {
        while let b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' = self.bytes.get(self.at)? {
            self.at += 1;
        }
        let start = self.at;
        let mut escaped = false;
        match self.bytes.get(start)? {
            b'}' | b']' => return None,
            b'"' => (self.at, escaped) = string_end(self.bytes, start + 1)?,
            b'{' | b'[' => self.at = nested_end(self.bytes, start)?,
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

/// The index after the bracket that closes the one at `start`.
fn nested_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => {
                at = string_end(bytes, at + 1)?.0;
                continue;
            }
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The members of an object.
#[derive(Clone)]
pub struct Entries<'a>(Items<'a>);

impl<'a> Iterator for Entries<'a> {
    type Item = (Str<'a>, Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let key = self.0.next()?.as_str()?;
        Some((key, self.0.next()?))
    }
}

/// The elements of an array.
#[derive(Clone)]
pub struct Elements<'a>(Items<'a>);

impl<'a> Iterator for Elements<'a> {
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
    fn members_are_walked_over_space_and_nesting() {
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
    fn a_view_shows_no_value_when_it_is_printed() {
        let node = parse(br#"{"email":"a@example.com"}"#, 9).unwrap();
        assert!(!format!("{node:?}").contains("example"));
    }
}
