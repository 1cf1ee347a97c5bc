//! Parses JSON like `JSON.parse(await response.text())` in a browser. One pass
//! validates the whole text; [`Node`] then gives views of it without copying.
//!
//! As in a browser, a leading byte order mark is skipped; lone surrogates in escapes,
//! numbers beyond the range of a double, and repeated keys (the last one counts) are
//! accepted; bytes that are not UTF-8 are accepted inside strings, where U+FFFD
//! replaces them, and are errors elsewhere. `__proto__` is a key like any other.
//!
//! Different from a browser, the depth is limited. Nothing here is recursive: each level
//! costs one bit.

use std::fmt;

use super::node::Node;
use crate::fast::json_search::plain_end;

/// The byte order mark of UTF-8, which can precede a JSON text and a file.
pub(crate) const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";

/// Why a text is not JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// 0-based byte of the text; a byte order mark counts.
    pub offset: usize,
    /// The kind of error.
    pub kind: ParseErrorKind,
}

/// The kind of a syntax error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseErrorKind {
    /// The text ends before the value is complete, or is empty.
    Eof,
    /// A byte that is not allowed at this position; also a control character in a
    /// string, or an invalid escape.
    Unexpected,
    /// More levels than the limit.
    TooDeep,
    /// Other text follows the value.
    Trailing,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ParseErrorKind::Eof => "unexpected end of the text",
            ParseErrorKind::Unexpected => "unexpected character",
            ParseErrorKind::TooDeep => "too many nesting levels",
            ParseErrorKind::Trailing => "unexpected text after the value",
        })
    }
}

impl std::error::Error for ParseError {}

/// The containers that are open, one bit each: 1 is an object, 0 is an array.
#[derive(Default)]
struct OpenContainers {
    /// The innermost levels, at most 64.
    bits: u64,
    outer: Vec<u64>,
    depth: usize,
}

impl OpenContainers {
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

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// The error of an unexpected byte or of the end of the text at the current position.
    fn error_here(&self) -> ParseError {
        let kind = if self.at < self.bytes.len() {
            ParseErrorKind::Unexpected
        } else {
            ParseErrorKind::Eof
        };
        ParseError {
            offset: self.at.min(self.bytes.len()),
            kind,
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), ParseError> {
        if self.peek() != Some(byte) {
            return Err(self.error_here());
        }
        self.at += 1;
        Ok(())
    }

    fn literal(&mut self, literal: &[u8]) -> Result<(), ParseError> {
        literal.iter().try_for_each(|&byte| self.expect(byte))
    }

    /// A string, from its first quote.
    fn string(&mut self) -> Result<(), ParseError> {
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
                                    return Err(self.error_here());
                                }
                                self.at += 1;
                            }
                        }
                        _ => return Err(self.error_here()),
                    }
                }
                _ => return Err(self.error_here()),
            }
        }
    }

    fn digits(&mut self) -> Result<(), ParseError> {
        if !self.peek().is_some_and(|b| b.is_ascii_digit()) {
            return Err(self.error_here());
        }
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), ParseError> {
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
    fn key(&mut self) -> Result<(), ParseError> {
        self.string()?;
        self.skip_space();
        self.expect(b':')?;
        self.skip_space();
        Ok(())
    }

    fn value(&mut self, max_depth: usize) -> Result<(), ParseError> {
        let mut open = OpenContainers::default();
        loop {
            match self.peek() {
                Some(b'"') => self.string()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.literal(b"true")?,
                Some(b'f') => self.literal(b"false")?,
                Some(b'n') => self.literal(b"null")?,
                Some(byte @ (b'{' | b'[')) => {
                    if open.depth >= max_depth {
                        return Err(ParseError {
                            offset: self.at,
                            kind: ParseErrorKind::TooDeep,
                        });
                    }
                    self.at += 1;
                    self.skip_space();
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
                _ => return Err(self.error_here()),
            }
            // A value is complete. Close the containers that end after it.
            loop {
                if open.depth == 0 {
                    return Ok(());
                }
                self.skip_space();
                match (self.peek(), open.in_object()) {
                    (Some(b','), object) => {
                        self.at += 1;
                        self.skip_space();
                        if object {
                            self.key()?;
                        }
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        self.at += 1;
                        open.pop();
                    }
                    _ => return Err(self.error_here()),
                }
            }
        }
    }
}

/// Validates that `bytes` are one JSON value with at most `max_depth` levels of
/// arrays and objects, and returns a view of it.
///
/// ```
/// let node = kard_enroll::json::parse(br#"{"id":"u1","n":[1,1e400]}"#, 8)?;
/// assert_eq!(node.get("id").and_then(|id| id.as_str()).unwrap().text(), "u1");
/// assert_eq!(node.get("n").unwrap().elements().count(), 2);
/// # Ok::<(), kard_enroll::json::ParseError>(())
/// ```
///
/// # Errors
/// The first syntax error. A text that is the start of a JSON text gives
/// [`ParseErrorKind::Eof`], unless it is too deep before its end.
pub fn parse(bytes: &[u8], max_depth: usize) -> Result<Node<'_>, ParseError> {
    let at = if bytes.starts_with(UTF8_BOM) {
        UTF8_BOM.len()
    } else {
        0
    };
    let mut parser = Parser { bytes, at };
    parser.skip_space();
    let start = parser.at;
    parser.value(max_depth)?;
    let end = parser.at;
    parser.skip_space();
    if parser.at < bytes.len() {
        return Err(ParseError {
            offset: parser.at,
            kind: ParseErrorKind::Trailing,
        });
    }
    Ok(Node::trusted(bytes.get(start..end).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(json: &[u8]) -> (usize, ParseErrorKind) {
        let error = parse(json, 9).unwrap_err();
        (error.offset, error.kind)
    }

    #[test]
    fn a_truncated_text_is_an_unexpected_end_at_every_length() {
        let whole = r#" {"a" : [1.5e+3 , true, null, "\u00e9\n"] , "b":{}}"#.as_bytes();
        assert!(parse(whole, 9).is_ok());
        for cut in 0..whole.len() {
            let (offset, kind) = error(&whole[..cut]);
            assert_eq!((offset, kind), (cut, ParseErrorKind::Eof), "{cut}");
        }
    }

    #[test]
    fn an_error_has_its_position() {
        assert_eq!(error(b"[1,]"), (3, ParseErrorKind::Unexpected));
        assert_eq!(error(b"\xef\xbb\xbf[1}"), (5, ParseErrorKind::Unexpected));
        assert_eq!(error(b"1 2"), (2, ParseErrorKind::Trailing));
        assert_eq!(error(b"\"a\nb\""), (2, ParseErrorKind::Unexpected));
        assert_eq!(error(b"\"\\x\""), (2, ParseErrorKind::Unexpected));
        assert_eq!(error(b"\"\\u12g4\""), (5, ParseErrorKind::Unexpected));
        assert_eq!(error(b"<html>"), (0, ParseErrorKind::Unexpected));
    }

    #[test]
    fn the_depth_limit_is_exact() {
        for depth in [1, 63, 64, 65, 128, 129, 1000] {
            let text = "[".repeat(depth) + &"]".repeat(depth);
            assert!(parse(text.as_bytes(), depth).is_ok(), "{depth}");
            let error = parse(text.as_bytes(), depth - 1).unwrap_err();
            assert_eq!(error.kind, ParseErrorKind::TooDeep, "{depth}");
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
