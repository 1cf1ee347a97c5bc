//! White space as `\s` and `trim()` of ECMAScript define it
//! ([ECMA-262, WhiteSpace and LineTerminator](https://tc39.es/ecma262/#sec-white-space)).
//! Odd case: it differs from `char::is_whitespace` of Rust, because U+FEFF is white
//! space and U+0085 is not.

/// Whether `\s` of ECMAScript matches `c`.
#[must_use]
pub const fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202f}'
                | '\u{205f}'
                | '\u{3000}'
                | '\u{feff}'
    )
}

/// Whether `text` contains U+FFFD, which a decoder writes for bytes that it cannot
/// decode.
pub(crate) fn has_replacement_char(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut leads = memchr::memchr_iter(0xef, bytes);
    leads.any(|at| bytes.get(at + 1..at + 3) == Some(b"\xbf\xbd"))
}

/// `text` without outer white space, like `trim()` of ECMAScript.
#[inline(always)]
#[must_use]
pub fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    // Fast path: nearly every value begins and ends with a visible ASCII character.
    if let (Some(b'!'..=b'~'), Some(b'!'..=b'~')) = (bytes.first(), bytes.last()) {
        return text;
    }
    trim_spaces(text)
}

#[inline(never)]
fn trim_spaces(text: &str) -> &str {
    text.trim_matches(is_space)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_replacement_characters() {
        let pieces = [
            "",
            "a",
            "\u{fffd}",
            "\u{fffc}",
            "\u{feff}",
            "\u{ff}",
            "\u{1fffd}",
        ];
        for first in pieces {
            for second in pieces {
                let text = [first, second].concat();
                assert_eq!(
                    has_replacement_char(&text),
                    text.contains(char::REPLACEMENT_CHARACTER)
                );
            }
        }
    }
}
