//! White space as ECMAScript's `\s` and `trim()` know it (ECMA-262, `WhiteSpace`
//! and `LineTerminator`). It is not Rust's `char::is_whitespace`: U+FEFF is in,
//! U+0085 is not.

/// Whether `c` is matched by ECMAScript's `\s`.
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

/// Whether `text` holds a U+FFFD, which a decoder puts in for what it cannot read.
pub(crate) fn has_replacement_char(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut leads = memchr::memchr_iter(0xef, bytes);
    leads.any(|at| bytes.get(at + 1..at + 3) == Some(b"\xbf\xbd"))
}

/// `text` without the white space around it, as ECMAScript's `trim()`.
#[inline(always)]
#[must_use]
pub fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    // Nearly every value begins and ends with a visible ASCII character.
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
    fn what_a_decoder_could_not_read_is_found() {
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
