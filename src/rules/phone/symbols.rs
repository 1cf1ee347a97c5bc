//! The text of a cell as a short run of ASCII symbols on the stack: the many
//! characters for a digit, a dash, a space or a bracket become one symbol each.
//!
//! This file makes no decision about the number. Invisible characters and outer
//! white space are removed, inner white space becomes one space, letters become
//! lower case, and any character that cannot be part of a phone number becomes
//! [`OTHER`] or [`LETTER`].
//!
//! Odd case: U+202E, which displays the digits after it in reverse order, is not
//! removed as invisible but becomes `OTHER`, because the intended order is unknown.

use crate::rules::unicode::fold::narrow;
use crate::rules::unicode::text;

/// A letter that is not ASCII; no label contains one.
pub(super) const LETTER: u8 = 0x02;
/// Any other character that cannot be part of a phone number.
pub(super) const OTHER: u8 = 0x01;

/// More symbols than any cell with one interpretation has: a label of two words,
/// fifteen digits with a separator each, an extension and a word after it.
const MAX_SYMBOLS: usize = 96;

/// The symbols of one cell.
pub(super) struct Symbols {
    buffer: [u8; MAX_SYMBOLS],
    len: usize,
    /// Whether the text has more than [`MAX_SYMBOLS`] symbols.
    pub(super) overflow: bool,
}

impl Symbols {
    /// Converts `text`; stops at the first symbol beyond [`MAX_SYMBOLS`].
    pub(super) fn of(text: &str) -> Symbols {
        let mut symbols = Symbols {
            buffer: [0; MAX_SYMBOLS],
            len: 0,
            overflow: false,
        };
        let mut space = false;
        for c in text.chars() {
            match symbol(c) {
                None => {}
                Some(b' ') => space = symbols.len > 0,
                Some(other) => {
                    if space {
                        symbols.push(b' ');
                    }
                    space = false;
                    symbols.push(other);
                    if symbols.overflow {
                        break;
                    }
                }
            }
        }
        symbols
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }

    fn push(&mut self, symbol: u8) {
        match self.buffer.get_mut(self.len) {
            Some(place) => {
                *place = symbol;
                self.len += 1;
            }
            None => self.overflow = true,
        }
    }
}

/// The symbol of a character, or `None` if the character is invisible.
fn symbol(c: char) -> Option<u8> {
    Some(match c {
        '0'..='9'
        | '+'
        | '-'
        | '.'
        | '/'
        | '('
        | ')'
        | '['
        | ']'
        | ','
        | ';'
        | ':'
        | '#'
        | '='
        | '\''
        | '"'
        | '&'
        | '|' => c as u8,
        'A'..='Z' | 'a'..='z' => c.to_ascii_lowercase() as u8,
        // Zero width, soft hyphen, and the bidirectional marks that contact cards put
        // around numbers (UAX #9).
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202d}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' => return None,
        // The full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => return symbol(narrow(c)),
        '\u{660}'..='\u{669}' => digit(c, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit(c, '\u{6f0}'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => b'-',
        // Dots and bullets that separate groups of digits, but never a fraction.
        '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' => b'-',
        '\u{2044}' | '\u{2215}' => b'/',
        '\u{2018}' | '\u{2019}' | '\u{201b}' => b'\'',
        '\u{201c}' | '\u{201d}' => b'"',
        '\u{fe62}' => b'+',
        _ if text::is_space(c) => b' ',
        // Punctuation and symbols: Latin-1, General Punctuation to Miscellaneous
        // Symbols and Arrows, CJK, presentation forms, emoji. Nearly all other
        // characters are letters; in both cases the cell is invalid.
        '\0'..='\u{bf}' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' => OTHER,
        '\u{fe00}'..='\u{fe6f}' | '\u{fff0}'..='\u{ffff}' | '\u{1f000}'.. => OTHER,
        _ => LETTER,
    })
}

fn digit(c: char, zero: char) -> u8 {
    // At most 9, by the ranges of the caller.
    b'0' + (u32::from(c) - u32::from(zero)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(text: &str) -> String {
        String::from_utf8(Symbols::of(text).as_bytes().to_vec()).expect("ASCII")
    }

    #[test]
    fn variants_of_a_character_become_one_ascii_symbol() {
        assert_eq!(symbols("２１２－555—0147"), "212-555-0147");
        assert_eq!(symbols("＋１ ٢١٢ ۵۵۵"), "+1 212 555");
        assert_eq!(symbols("\u{202d}2025550123\u{202c}\u{200b}"), "2025550123");
        assert_eq!(symbols("(212)\u{a0}555\t\u{2009} 01"), "(212) 555 01");
        assert_eq!(symbols("“Tel”"), "\"tel\"");
        assert_eq!(symbols("\u{2018}1\u{2019}2\u{201b}"), "'1'2'");
        assert_eq!(symbols("\u{fe62}1"), "+1");
        assert_eq!(symbols("49\u{2044}89\u{2215}1"), "49/89/1");
    }

    #[test]
    fn outer_white_space_is_removed() {
        assert_eq!(symbols(" \u{feff}\t1 2\r\n"), "1 2");
        assert_eq!(symbols(" \u{200b} "), "");
    }

    #[test]
    fn other_letters_and_other_characters_are_distinguished() {
        assert_eq!(symbols("é ж 電 ب"), "\u{2} \u{2} \u{2} \u{2}");
        assert_eq!(
            symbols("§ € ☎ 〒 \u{fffd} 📞"),
            "\u{1} \u{1} \u{1} \u{1} \u{1} \u{1}"
        );
    }

    #[test]
    fn the_right_to_left_override_is_kept_as_a_symbol() {
        assert_eq!(symbols("\u{202e}12"), "\u{1}12");
    }

    #[test]
    fn stops_at_the_first_symbol_beyond_the_limit() {
        let long = Symbols::of(&"7-".repeat(500_000));
        assert!(long.overflow);
        assert_eq!(long.as_bytes().len(), MAX_SYMBOLS);
        assert!(!Symbols::of(&" ".repeat(1 << 20)).overflow);
    }
}
