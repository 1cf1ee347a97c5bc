//! A cell's text as a short run of ASCII symbols on the stack: what the many
//! spellings of a digit, a dash, a space or a bracket come down to.
//!
//! Nothing here decides. Invisible characters go, white space around the text
//! goes and inside becomes one space, letters become lower case, and whatever
//! has no place in a phone number becomes [`OTHER`] or [`LETTER`]. The odd
//! case: U+202E, which shows the digits after it in reverse order, is not
//! invisible but `OTHER`, because nobody can say which order was meant.

use crate::rules::unicode::text;

/// A letter that is not ASCII, which no label has.
pub(super) const LETTER: u8 = 0x02;
/// Anything else that has no place in a phone number.
pub(super) const OTHER: u8 = 0x01;

/// Longer than any cell with one safe reading: a label of two words, fifteen
/// digits with a separator each, an extension and a word after it.
const MOST: usize = 96;

/// The symbols of one cell.
pub(super) struct Symbols {
    buffer: [u8; MOST],
    len: usize,
    /// Whether the text has more symbols than there is room for.
    pub(super) overflow: bool,
}

impl Symbols {
    /// Stops at the first symbol that finds no room.
    pub(super) fn of(text: &str) -> Symbols {
        let mut symbols = Symbols {
            buffer: [0; MOST],
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

/// What a character comes down to, or `None` for one that is not seen.
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
        // Zero width, soft hyphen, and the marks of bidirectional text that
        // contact cards put around numbers (UAX #9).
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202d}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' => return None,
        // The full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => {
            return char::from_u32(u32::from(c) - 0xfee0).and_then(symbol);
        }
        '\u{660}'..='\u{669}' => digit(c, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit(c, '\u{6f0}'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => b'-',
        // Dots and bullets that part groups of digits, but never a fraction.
        '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' => b'-',
        '\u{2044}' | '\u{2215}' => b'/',
        '\u{2018}' | '\u{2019}' | '\u{201b}' => b'\'',
        '\u{201c}' | '\u{201d}' => b'"',
        '\u{fe62}' => b'+',
        _ if text::is_space(c) => b' ',
        // Punctuation and symbols: Latin-1, General Punctuation to Miscellaneous
        // Symbols and Arrows, CJK, presentation forms, emoji. The rest of
        // Unicode is letters but for a little; either way the cell is refused.
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
    fn spellings_come_down_to_ascii() {
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
    fn white_space_around_is_not_there() {
        assert_eq!(symbols(" \u{feff}\t1 2\r\n"), "1 2");
        assert_eq!(symbols(" \u{200b} "), "");
    }

    #[test]
    fn letters_and_signs_without_a_place_are_told_apart() {
        assert_eq!(symbols("é ж 電 ب"), "\u{2} \u{2} \u{2} \u{2}");
        assert_eq!(
            symbols("§ € ☎ 〒 \u{fffd} 📞"),
            "\u{1} \u{1} \u{1} \u{1} \u{1} \u{1}"
        );
    }

    #[test]
    fn a_reversing_mark_is_seen() {
        assert_eq!(symbols("\u{202e}12"), "\u{1}12");
    }

    #[test]
    fn a_long_text_stops_at_the_first_symbol_without_room() {
        let long = Symbols::of(&"7-".repeat(500_000));
        assert!(long.overflow);
        assert_eq!(long.as_bytes().len(), MOST);
        assert!(!Symbols::of(&" ".repeat(1 << 20)).overflow);
    }
}
