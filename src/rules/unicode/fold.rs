//! The ASCII text that a value means, in a buffer on the stack.
//!
//! People paste digits from web pages, PDFs and Japanese keyboards, so the same
//! ZIP or date comes with full-width digits (U+FF10), no-break spaces, ten kinds
//! of dashes and marks that cannot be seen. The readers of values look at the
//! folded text and so need to know of none of these. Letters lose the accents
//! that the names of months have in Spanish, German and French.
//!
//! Odd case: a mark that cannot be seen (U+200B, U+200E, a soft hyphen) is
//! dropped wherever it stands; it separates nothing for the person who typed it.

use crate::rules::unicode::text::is_space;

/// Whether `c` is a dash or a minus, in Unicode's general category `Pd` as far
/// as keyboards and word processors write it, or U+2212.
pub(crate) const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
    )
}

/// Whether `c` is a format character that shows nothing.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
    )
}

/// `text` without outer white space, as lower-case ASCII with any white space as
/// a space and any dash as `-`. `None` where it does not fit into `buffer` or
/// holds a character that has no such form.
pub(crate) fn fold<'b>(text: &str, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let mut end = 0;
    // A mark that cannot be seen may hide outer white space from a plain trim.
    for c in text
        .trim_matches(|c| is_space(c) || is_invisible(c))
        .chars()
    {
        let folded = match c {
            '!'..='~' => (c as u8).to_ascii_lowercase(),
            _ if is_space(c) => b' ',
            _ if is_dash(c) => b'-',
            '\u{ff01}'..='\u{ff5e}' => u8::try_from(c as u32 - 0xfee0).ok()?.to_ascii_lowercase(),
            '‘' | '’' => b'\'',
            '“' | '”' => b'"',
            'á' | 'ä' | 'Á' | 'Ä' => b'a',
            'é' | 'É' => b'e',
            'û' | 'Û' => b'u',
            _ if is_invisible(c) || matches!(c, '\u{300}'..='\u{36f}') => continue,
            _ => return None,
        };
        *buffer.get_mut(end)? = folded;
        end += 1;
    }
    buffer.get(..end)
}

/// `folded` without what spreadsheets wrap around digits to keep them text:
/// `="..."`, quotes, and an apostrophe before them.
pub(crate) fn unwrap(folded: &[u8]) -> &[u8] {
    let inner = match folded {
        [b'=', b'"', inner @ .., b'"']
        | [b'"', inner @ .., b'"']
        | [b'\'', inner @ .., b'\'']
        | [b'\'', inner @ ..] => inner,
        _ => folded,
    };
    inner.trim_ascii()
}

/// `folded` without the `.0` or `.00` that a number gains when it was kept as a
/// floating-point one; also with a decimal comma. `.000` may be a group of
/// thousands and is left alone.
pub(crate) fn without_float_tail(folded: &[u8]) -> &[u8] {
    match folded {
        [digits @ .., b'.' | b',', b'0'] | [digits @ .., b'.' | b',', b'0', b'0'] => digits,
        _ => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Option<String> {
        let mut buffer = [0; 16];
        fold(text, &mut buffer).map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[test]
    fn full_width_dashes_spaces_and_accents_become_ascii() {
        assert_eq!(
            folded("\u{feff}１７８６６－１\u{a0}").as_deref(),
            Some("17866-1")
        );
        assert_eq!(folded("1 Août–2\u{2212}３").as_deref(), Some("1 aout-2-3"));
        assert_eq!(folded("MÄRZ ma\u{308}rz").as_deref(), Some("marz marz"));
    }

    #[test]
    fn marks_that_cannot_be_seen_are_dropped() {
        assert_eq!(
            folded("\u{200e} 02\u{200b}116 \u{200f}").as_deref(),
            Some("02116")
        );
    }

    #[test]
    fn other_scripts_and_long_texts_have_no_folded_form() {
        assert_eq!(folded("١٢٣٤٥"), None);
        assert_eq!(
            folded("1234567890123456").as_deref(),
            Some("1234567890123456")
        );
        assert_eq!(folded("12345678901234567"), None);
    }

    #[test]
    fn what_a_spreadsheet_wraps_around_digits_comes_off() {
        for wrapped in ["=\"1\"", "\"1\"", "'1", "'1'", "'1 ", "1"] {
            assert_eq!(unwrap(wrapped.as_bytes()), b"1", "{wrapped}");
        }
        assert_eq!(unwrap(b"=1"), b"=1");
        assert_eq!(without_float_tail(b"1.00"), b"1");
        assert_eq!(without_float_tail(b"1,0"), b"1");
        assert_eq!(without_float_tail(b"1.000"), b"1.000");
    }
}
