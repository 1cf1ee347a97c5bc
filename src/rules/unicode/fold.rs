//! Folds the text of a value to lower-case ASCII, in a buffer on the stack.
//!
//! People paste digits from web pages, PDF files and Japanese keyboards, so the same
//! ZIP code or date has full-width digits (U+FF10), no-break spaces, ten kinds of
//! dashes and invisible characters. The parsers of values take the folded text, so
//! that none of them handles these variants. Letters lose the accents that month
//! names have in Spanish, German and French.
//!
//! Odd case: an invisible character (U+200B, U+200E, a soft hyphen) is removed
//! everywhere, also between digits, because the person who typed the text does not
//! see it.

use crate::rules::unicode::text::is_space;

/// Whether `c` is a dash of the Unicode category `Pd` that keyboards and word
/// processors write, or the minus sign U+2212.
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

/// Whether `c` is an invisible format character.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
    )
}

/// The ASCII character of a full-width form (U+FF01 to U+FF5E); any other character
/// is returned unchanged.
pub(crate) const fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => (c as u32 - 0xfee0) as u8 as char,
        _ => c,
    }
}

/// `text` as lower-case ASCII, with any white space as
/// a space and any dash as `-`. `None` if it does not fit into `buffer` or if a
/// character has no ASCII form.
pub(crate) fn fold_to_ascii<'b>(text: &str, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let mut end = 0;
    for c in text.chars() {
        let c = narrow(c);
        let folded = match c {
            '!'..='~' => (c as u8).to_ascii_lowercase(),
            _ if is_space(c) => b' ',
            _ if is_dash(c) => b'-',
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

/// `folded` without the `.0` or `.00` of a number that was stored as floating-point;
/// also with a decimal comma. `.000` can be a group of thousands and is kept.
pub(crate) fn strip_decimal_zeros(folded: &[u8]) -> &[u8] {
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
        fold_to_ascii(text, &mut buffer).map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[test]
    fn folds_full_width_forms_dashes_spaces_and_accents_to_ascii() {
        assert_eq!(folded("１７８６６－１").as_deref(), Some("17866-1"));
        assert_eq!(folded("1 Août–2\u{2212}３").as_deref(), Some("1 aout-2-3"));
        assert_eq!(folded("MÄRZ ma\u{308}rz").as_deref(), Some("marz marz"));
    }

    #[test]
    fn removes_invisible_characters() {
        assert_eq!(
            folded("\u{200e}02\u{200b}116\u{200f}").as_deref(),
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
    fn strips_the_decimal_zeros_of_numbers() {
        assert_eq!(strip_decimal_zeros(b"1.00"), b"1");
        assert_eq!(strip_decimal_zeros(b"1,0"), b"1");
        assert_eq!(strip_decimal_zeros(b"1.000"), b"1.000");
    }
}
