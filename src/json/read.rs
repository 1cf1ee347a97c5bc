//! Reads JSON as `JSON.parse(await response.text())` does in a browser: one
//! pass says whether the whole text is valid, and views of it are then taken
//! without copying.
//!
//! As in a browser: a leading byte order mark is skipped; lone surrogates in
//! escapes, numbers beyond a double, and repeated keys (the last one wins) are
//! fine; bytes that are not UTF-8 are fine inside strings, where U+FFFD stands
//! for them, and refused everywhere else. `__proto__` is a key like any other.
//! Unlike a browser there is a limit on depth. Nothing here recurses: depth
//! costs one bit a level.

use std::fmt;

use super::node::Node;
use super::scan::plain_end;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Why a text is not JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// 0-based byte of the text, a byte order mark included.
    pub offset: usize,
    /// What is wrong there.
    pub kind: ErrorKind,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The text ends before its value does: empty, or cut off.
    Eof,
    /// A byte that cannot stand there, a control character in a string and a
    /// bad escape included.
    Unexpected,
    /// More levels than allowed.
    TooDeep,
    /// Something follows the value.
    Trailing,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ErrorKind::Eof => "the text ends too early",
            ErrorKind::Unexpected => "a character that cannot stand there",
            ErrorKind::TooDeep => "too many levels",
            ErrorKind::Trailing => "something follows the value",
        })
    }
}

impl std::error::Error for Error {}

/// Which containers are open, one bit each: 1 is an object.
#[derive(Default)]
struct Open {
    /// The innermost up to 64 levels.
    bits: u64,
    outer: Vec<u64>,
    depth: usize,
}

impl Open {
    fn push(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.bits);
        }
        self.bits = self.bits << 1 | u64::from(object);
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.depth -= 1;
        self.bits >>= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.bits = self.outer.pop().unwrap_or_default();
        }
    }

    const fn in_object(&self) -> bool {
        self.bits & 1 == 1
    }
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// The error of the byte that stands here, or of there being none.
    fn wrong(&self) -> Error {
        let kind = if self.at < self.bytes.len() {
            ErrorKind::Unexpected
        } else {
            ErrorKind::Eof
        };
        Error {
            offset: self.at.min(self.bytes.len()),
            kind,
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Error> {
        if self.peek() != Some(byte) {
            return Err(self.wrong());
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Error> {
        word.iter().try_for_each(|&byte| self.expect(byte))
    }

    /// A string, from its first quote.
    fn string(&mut self) -> Result<(), Error> {
        self.expect(b'"')?;
        loop {
            self.at = plain_end(self.bytes, self.at);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                            self.at += 1;
                        }
                        Some(b'u') => {
                            self.at += 1;
                            for _ in 0..4 {
                                if !self.peek().is_some_and(|b| b.is_ascii_hexdigit()) {
                                    return Err(self.wrong());
                                }
                                self.at += 1;
                            }
                        }
                        _ => return Err(self.wrong()),
                    }
                }
                _ => return Err(self.wrong()),
            }
        }
    }

    fn digits(&mut self) -> Result<(), Error> {
        if !self.peek().is_some_and(|b| b.is_ascii_digit()) {
            return Err(self.wrong());
        }
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Error> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// A key, its colon, and the space after it.
    fn key(&mut self) -> Result<(), Error> {
        self.string()?;
        self.space();
        self.expect(b':')?;
        self.space();
        Ok(())
    }

    fn value(&mut self, max_depth: usize) -> Result<(), Error> {
        let mut open = Open::default();
        loop {
            match self.peek() {
                Some(b'"') => self.string()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.word(b"true")?,
                Some(b'f') => self.word(b"false")?,
                Some(b'n') => self.word(b"null")?,
                Some(byte @ (b'{' | b'[')) => {
                    if open.depth >= max_depth {
                        return Err(Error {
                            offset: self.at,
                            kind: ErrorKind::TooDeep,
                        });
                    }
                    self.at += 1;
                    self.space();
                    // `{` + 2 is `}`, and `[` + 2 is `]`.
                    if self.peek() == Some(byte + 2) {
                        self.at += 1;
                    } else {
                        open.push(byte == b'{');
                        if byte == b'{' {
                            self.key()?;
                        }
                        continue;
                    }
                }
                _ => return Err(self.wrong()),
            }
            // A value has ended; close what ends with it.
            loop {
                if open.depth == 0 {
                    return Ok(());
                }
                self.space();
                match (self.peek(), open.in_object()) {
                    (Some(b','), object) => {
                        self.at += 1;
                        self.space();
                        if object {
                            self.key()?;
                        }
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        self.at += 1;
                        open.pop();
                    }
                    _ => return Err(self.wrong()),
                }
            }
        }
    }
}

/// Checks that `bytes` are one JSON value with at most `max_depth` levels of
/// arrays and objects, and gives a view of it.
///
/// ```
/// let node = kard_enroll::json::parse(br#"{"id":"u1","n":[1,1e400]}"#, 8)?;
/// assert_eq!(node.get("id").and_then(|id| id.as_str()).unwrap().text(), "u1");
/// assert_eq!(node.get("n").unwrap().elements().count(), 2);
/// # Ok::<(), kard_enroll::json::Error>(())
/// ```
///
/// # Errors
/// The first place where the text is not JSON. A text that is the beginning of
/// some JSON has [`ErrorKind::Eof`], unless it is too deep before that.
pub fn parse(bytes: &[u8], max_depth: usize) -> Result<Node<'_>, Error> {
    let at = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let mut parser = Parser { bytes, at };
    parser.space();
    let start = parser.at;
    parser.value(max_depth)?;
    let end = parser.at;
    parser.space();
    if parser.at < bytes.len() {
        return Err(Error {
            offset: parser.at,
            kind: ErrorKind::Trailing,
        });
    }
    Ok(Node::trusted(bytes.get(start..end).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(json: &[u8]) -> (usize, ErrorKind) {
        let error = parse(json, 9).unwrap_err();
        (error.offset, error.kind)
    }

    #[test]
    fn a_cut_text_ends_too_early_wherever_it_is_cut() {
        let whole = r#" {"a" : [1.5e+3 , true, null, "\u00e9\n"] , "b":{}}"#.as_bytes();
        assert!(parse(whole, 9).is_ok());
        for cut in 0..whole.len() {
            let (offset, kind) = error(&whole[..cut]);
            assert_eq!((offset, kind), (cut, ErrorKind::Eof), "{cut}");
        }
    }

    #[test]
    fn an_error_says_where_it_is() {
        assert_eq!(error(b"[1,]"), (3, ErrorKind::Unexpected));
        assert_eq!(error(b"\xef\xbb\xbf[1}"), (5, ErrorKind::Unexpected));
        assert_eq!(error(b"1 2"), (2, ErrorKind::Trailing));
        assert_eq!(error(b"\"a\nb\""), (2, ErrorKind::Unexpected));
        assert_eq!(error(b"\"\\x\""), (2, ErrorKind::Unexpected));
        assert_eq!(error(b"\"\\u12g4\""), (5, ErrorKind::Unexpected));
        assert_eq!(error(b"<html>"), (0, ErrorKind::Unexpected));
    }

    #[test]
    fn depth_is_limited_at_the_level_that_is_stated() {
        for depth in [1, 63, 64, 65, 128, 129, 1000] {
            let text = "[".repeat(depth) + &"]".repeat(depth);
            assert!(parse(text.as_bytes(), depth).is_ok(), "{depth}");
            let error = parse(text.as_bytes(), depth - 1).unwrap_err();
            assert_eq!(error.kind, ErrorKind::TooDeep, "{depth}");
        }
        assert!(parse(b"1", 0).is_ok());
    }

    #[test]
    fn brackets_match_at_every_depth() {
        let mut text = String::new();
        for level in 0..200 {
            text += if level % 3 == 0 { "[" } else { "{\"k\":" };
        }
        let open = text.clone();
        for level in (0..200).rev() {
            text += if level % 3 == 0 { "]" } else { "}" };
        }
        assert!(parse(text.replace("{\"k\":}", "{}").as_bytes(), 200).is_ok());
        assert!(parse((open + "1" + &"]".repeat(200)).as_bytes(), 200).is_err());
    }
}
