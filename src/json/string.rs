//! The text of a JSON string, decoded only if necessary.

use std::borrow::Cow;
use std::fmt;

/// The characters between the quotes of a valid string, with escapes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Str<'a> {
    raw: &'a [u8],
    escaped: bool,
}

/// Shows the length, but never the value, which can be personal data.
impl fmt::Debug for Str<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Str({} bytes)", self.raw.len())
    }
}

impl<'a> Str<'a> {
    /// `raw` is valid; `escaped` is whether it contains a backslash.
    pub(super) const fn trusted(raw: &'a [u8], escaped: bool) -> Self {
        Str { raw, escaped }
    }

    /// The characters between the quotes, not decoded.
    #[must_use]
    pub const fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// The text if it needs no decoding: no escapes, and valid UTF-8.
    #[must_use]
    pub fn plain(self) -> Option<&'a str> {
        if self.escaped {
            return None;
        }
        std::str::from_utf8(self.raw).ok()
    }

    /// The text. U+FFFD replaces a lone surrogate and, as in a browser, bytes that are
    /// not UTF-8. `scratch` is overwritten if the text is decoded; nothing else is
    /// allocated.
    #[must_use]
    pub fn decode<'s>(self, scratch: &'s mut String) -> &'s str
    where
        'a: 's,
    {
        if let Some(text) = self.plain() {
            return text;
        }
        scratch.clear();
        self.push_to(scratch);
        scratch
    }

    /// Like [`decode`](Str::decode), without a scratch buffer.
    #[must_use]
    pub fn text(self) -> Cow<'a, str> {
        if let Some(text) = self.plain() {
            return Cow::Borrowed(text);
        }
        let mut text = String::new();
        self.push_to(&mut text);
        Cow::Owned(text)
    }

    /// The text if nothing in it was replaced by U+FFFD, so that it can be compared
    /// with an id.
    #[must_use]
    pub fn exact<'s>(self, scratch: &'s mut String) -> Option<&'s str>
    where
        'a: 's,
    {
        if let Some(text) = self.plain() {
            return Some(text);
        }
        scratch.clear();
        self.push_to(scratch).then_some(scratch)
    }

    /// Whether the decoded text equals `key`. Text with a lone surrogate or with bytes
    /// that are not UTF-8 equals no key.
    #[must_use]
    pub fn is(self, key: &str) -> bool {
        if !self.escaped {
            return self.raw == key.as_bytes();
        }
        self.exact(&mut String::new()) == Some(key)
    }

    /// Whether it contains no lone surrogate.
    #[must_use]
    pub fn is_well_formed(self) -> bool {
        let mut rest = self.raw;
        while let Some(at) = backslash(rest) {
            let (c, after) = unescape(rest, at + 1);
            if c.is_none() {
                return false;
            }
            rest = rest.get(after..).unwrap_or_default();
        }
        true
    }

    /// Appends the decoded text to `out`; returns whether nothing in it was replaced.
    pub fn push_to(self, out: &mut String) -> bool {
        let mut rest = self.raw;
        let mut exact = true;
        loop {
            let stop = backslash(rest);
            let (before, _) = rest.split_at(stop.unwrap_or(rest.len()));
            for chunk in before.utf8_chunks() {
                out.push_str(chunk.valid());
                if !chunk.invalid().is_empty() {
                    out.push(char::REPLACEMENT_CHARACTER);
                    exact = false;
                }
            }
            let Some(at) = stop else { return exact };
            let (c, after) = unescape(rest, at + 1);
            exact &= c.is_some();
            out.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
            rest = rest.get(after..).unwrap_or_default();
        }
    }
}

fn backslash(raw: &[u8]) -> Option<usize> {
    raw.iter().position(|&byte| byte == b'\\')
}

/// The four hex digits at `at`.
fn hex(raw: &[u8], at: usize) -> u32 {
    let digits = raw.get(at..at + 4).unwrap_or_default();
    digits.iter().fold(0, |unit, &digit| {
        unit << 4 | char::from(digit).to_digit(16).unwrap_or_default()
    })
}

/// The character of the escape whose letter is at `at`, and the index after the
/// escape; no character for a lone surrogate.
fn unescape(raw: &[u8], at: usize) -> (Option<char>, usize) {
    let simple = match raw.get(at) {
        Some(b'u') => {
            let unit = hex(raw, at + 1);
            let after = at + 5;
            if !(0xd800..0xdc00).contains(&unit) {
                return (char::from_u32(unit), after);
            }
            if raw.get(after..after + 2) == Some(b"\\u") {
                let low = hex(raw, after + 2);
                if (0xdc00..0xe000).contains(&low) {
                    let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    return (char::from_u32(code), after + 6);
                }
            }
            return (None, after);
        }
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(&byte) => char::from(byte),
        None => char::REPLACEMENT_CHARACTER,
    };
    (Some(simple), at + 1)
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    fn text(json: &str) -> String {
        parse(json.as_bytes(), 9)
            .unwrap()
            .as_str()
            .unwrap()
            .text()
            .into_owned()
    }

    #[test]
    fn a_surrogate_pair_is_one_character() {
        assert_eq!(text(r#""\ud83d\ude00""#), "😀");
        assert_eq!(text(r#""\uD800""#), "\u{fffd}");
        assert_eq!(text(r#""\uD800\uD83D\uDE00x""#), "\u{fffd}😀x");
        assert_eq!(text(r#""\uDE00\uD83D""#), "\u{fffd}\u{fffd}");
        assert_eq!(text(r#""\uD800\n""#), "\u{fffd}\n");
        assert_eq!(text(r#""\uD800A""#), "\u{fffd}A");
    }

    #[test]
    fn text_with_a_lone_surrogate_is_not_well_formed() {
        let formed = |json: &str| {
            let node = parse(json.as_bytes(), 9).unwrap();
            node.as_str().unwrap().is_well_formed()
        };
        assert!(formed(r#""\ud83d\ude00 \\ud800 A""#));
        assert!(formed(r#""plain""#));
        assert!(!formed(r#""a\udc00""#));
        assert!(!formed(r#""\\\ud800""#));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_replaced_in_strings_and_invalid_elsewhere() {
        let node = parse(b"[\"a\xffb\xe2\x82\"]", 9).unwrap();
        let first = node.elements().next().unwrap().as_str().unwrap();
        assert_eq!(first.text(), "a\u{fffd}b\u{fffd}");
        assert!(first.exact(&mut String::new()).is_none());
        assert!(parse(b"[\xff]", 9).is_err());
    }

    #[test]
    fn a_key_with_a_lone_surrogate_differs_from_the_replacement_character() {
        let node = parse(r#"{"\ud800":1}"#.as_bytes(), 9).unwrap();
        assert!(node.get("\u{fffd}").is_none());
    }
}
