//! What programs put around or in place of the value of a cell. All fields use this.
//!
//! Around a value: the apostrophe that keeps a cell of a spreadsheet as text, quotes
//! around all cells of a file, a formula that has only a value (`="00017"`), and
//! invisible characters. In place of a value: an error of a spreadsheet, a
//! formula, an object without a text, or a template without its value.
//!
//! Odd cases: an apostrophe before one letter and a space belongs to a name (`'t Hart`).
//! U+202E is not removed, because it shows the text after it in reverse.

use crate::rules::issue_code::Code;
use crate::rules::unicode::fold::is_invisible;
use crate::rules::unicode::text::is_space;

/// The most digits of a whole number that floating-point always keeps.
const EXACT_DIGITS: usize = 15;

/// The value of a cell.
pub(crate) struct Cleaned<'t> {
    pub(crate) text: &'t str,
    /// Whether the value follows the `=` of a formula without quotes.
    pub(crate) formula: bool,
}

/// `text` without what is around its value.
#[inline(never)]
pub(crate) fn clean(text: &str) -> Cleaned<'_> {
    let mut text = trim_hidden(text);
    let mut formula = false;
    for _ in 0..3 {
        let mut chars = text.chars();
        let first = chars.next();
        let mut inner = chars.as_str();
        match first {
            Some('=') => formula = true,
            Some(c) if is_apostrophe(c) => {
                if matches!(inner.as_bytes(), [b'a'..=b'z', b' ' | b'-', ..]) {
                    break;
                }
                if chars.next_back().is_some_and(is_apostrophe) {
                    inner = chars.as_str();
                }
            }
            Some(c) if is_quote(c) && chars.next_back().is_some_and(is_quote) => {
                formula = false;
                inner = chars.as_str();
            }
            _ => break,
        }
        text = trim_hidden(inner);
    }
    Cleaned { text, formula }
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{201b}')
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}'..='\u{201e}')
}

#[inline(never)]
fn trim_hidden(text: &str) -> &str {
    text.trim_matches(|c| is_space(c) || c != '\u{202e}' && is_hidden(c))
}

/// The ASCII characters at which [`clean_id`] can begin to change an id, as a bit set.
const MARKS: u128 = {
    let mut marks = ((1 << (b' ' + 1)) - 1) | (1 << 0x7f);
    let list = b"\"#$'+,.:=[`{";
    let mut at = 0;
    while at < list.len() {
        marks |= 1 << list[at];
        at += 1;
    }
    marks
};

/// Whether [`clean_id`] returns a trimmed id unchanged, which holds for nearly all.
#[inline(always)]
pub(crate) fn is_plain_id(id: &str) -> bool {
    const LOW: u64 = MARKS as u64;
    const HIGH: u64 = (MARKS >> 64) as u64;
    id.bytes().all(|byte| {
        let half = if byte < 64 { LOW } else { HIGH };
        byte < 0x80 && (half >> (byte & 63)) & 1 == 0
    })
}

/// The value of an id, or the code of an id that has no value or lost a part of it.
/// A program that stores ids as floating-point writes `17.0` for 17.
#[inline(never)]
pub(crate) fn clean_id(text: &str) -> Result<&str, Code> {
    let Cleaned { text: id, formula } = clean(text);
    let form = number_form(id.as_bytes());
    if is_error(id.as_bytes())
        || formula && form == NumberForm::Other && memchr::memchr(b'@', id.as_bytes()).is_none()
    {
        return Err(Code::IdNoValue);
    }
    match form {
        NumberForm::Lost => Err(Code::IdDigitsLost),
        NumberForm::Whole(len) => Ok(id.get(..len).unwrap_or(id)),
        NumberForm::Other if has_hidden(id) => Err(Code::IdHidden),
        NumberForm::Other => Ok(id),
    }
}

/// Whether a program wrote `text` because it had no value.
fn is_error(text: &[u8]) -> bool {
    match text {
        [b'#', rest @ ..] => {
            // In any language: `#REF!`, `#NAME?`, `#BEZUG!`.
            matches!(rest, [.., b'!' | b'?'] | b"NV" | b"N/D" | b"GETTING_DATA")
                || rest.iter().all(|byte| *byte == b'#')
        }
        [b'[', b'o', b'b', b'j', b'e', b'c', b't', b' ', .., b']'] => true,
        [b'{', b'{', .., b'}', b'}'] | [b'$', b'{', .., b'}'] => true,
        [b'E', b'r', b'r', b':', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// How an id is a number.
#[derive(PartialEq, Eq)]
enum NumberForm {
    /// `17`, and `17.0`, `17.00`, `17,0` without the zeros. Three zeros can be a group
    /// of thousands.
    Whole(usize),
    /// `1.23457E+11`, or a decimal number with more digits than floating-point keeps.
    /// A number with neither a point nor a plus, such as `12E4`, can be an id.
    Lost,
    Other,
}

fn number_form(text: &[u8]) -> NumberForm {
    let run = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let start = usize::from(text.first() == Some(&b'-'));
    let digits = run(start);
    let whole = start + digits;
    let has_point = matches!(text.get(whole), Some(b'.' | b','));
    let mut end = whole;
    if has_point {
        end += 1 + run(whole + 1);
    }
    match text.get(end..) {
        _ if digits == 0 => NumberForm::Other,
        Some([]) if end == whole => NumberForm::Whole(whole),
        Some([]) if matches!(end - whole, 1 | 4) => NumberForm::Other,
        Some([])
            if text
                .get(whole + 1..end)
                .is_some_and(|zeros| zeros.iter().all(|b| *b == b'0')) =>
        {
            if digits > EXACT_DIGITS {
                NumberForm::Lost
            } else {
                NumberForm::Whole(whole)
            }
        }
        Some([b'e' | b'E', exponent @ ..]) => {
            let signed = matches!(exponent, [b'+' | b'-', ..]);
            let from = end + 1 + usize::from(signed);
            let complete = from < text.len() && from + run(from) == text.len();
            if complete && (has_point || exponent.first() == Some(&b'+')) {
                NumberForm::Lost
            } else {
                NumberForm::Other
            }
        }
        _ => NumberForm::Other,
    }
}

/// Whether `text` contains an invisible character. The joiners U+200C and U+200D do not
/// count after a character of another script, because they are part of its words.
#[inline(never)]
pub(crate) fn has_hidden(text: &str) -> bool {
    let mut after_ascii = true;
    text.chars().any(|c| {
        let joins = !after_ascii && matches!(c, '\u{200c}' | '\u{200d}');
        after_ascii = c.is_ascii();
        is_hidden(c) && !joins
    })
}

fn is_hidden(c: char) -> bool {
    c.is_control() || c == '\u{feff}' || is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_what_programs_put_around_a_value() {
        for text in [
            "17",
            "'17",
            "'17'",
            "`17`",
            "`17",
            "=\"17\"",
            "=17",
            "=\"'17\"",
            "\"17\"",
            "“17”",
            "‘17’",
            "\u{200b}17",
            "17\u{0}",
            "\u{feff} '17 ",
            "'=\"17\"'",
            "='17'",
            "\u{1a}17",
        ] {
            assert_eq!(clean(text).text, "17", "{text:?}");
            assert_eq!(clean_id(text), Ok("17"), "{text:?}");
        }
        for text in [
            "\"17",
            "17'",
            "O'Neil",
            "'t Hart",
            "\u{202e}17",
            "17=",
            "a=17",
        ] {
            assert_eq!(clean(text).text, text);
        }
    }

    #[test]
    fn only_a_formula_without_quotes_is_marked() {
        for (text, formula) in [
            ("=17", true),
            ("'=17", true),
            ("=\"17\"", false),
            ("17", false),
        ] {
            assert_eq!(clean(text).formula, formula, "{text}");
        }
    }

    #[test]
    fn an_id_of_a_number_loses_decimal_zeros() {
        for (text, id) in [
            ("17.0", "17"),
            ("17.00", "17"),
            ("17.000000", "17"),
            ("17,0", "17"),
            ("-17.0", "-17"),
            ("'17.0", "17"),
            ("=\"00017\"", "00017"),
            ("=17.0", "17"),
            ("00017.0", "00017"),
            ("123456789012345.0", "123456789012345"),
        ] {
            assert_eq!(clean_id(text), Ok(id), "{text}");
        }
    }

    #[test]
    fn an_id_that_only_looks_like_a_number_is_unchanged() {
        for id in [
            "1.10",
            "v2.0",
            "1.2.0",
            "17.000",
            "1,234",
            "17.5",
            "a.0",
            ".0",
            "12E4",
            "5e10",
            "1E5A",
            "1E-5",
            "1.2E+",
            "1.xE+5",
            "x.2E+5",
            "-E+5",
            "E+5",
            "a,b",
            "a+b",
            "a b",
            "#17",
            "A#",
            "[17]",
            "{17}",
            "José",
            "می\u{200c}خوا",
            "{6F9619FF-8B86-D011-B42D-00CF4FC964FF}",
        ] {
            assert_eq!(clean_id(id), Ok(id), "{id}");
        }
    }

    #[test]
    fn an_id_that_lost_digits_is_invalid() {
        for id in [
            "1.61052E+18",
            "1.61052e+18",
            "4,155552671E+09",
            "1.5e3",
            "1E+11",
            "-1.2E+5",
            "12E+5",
            "1.E+5",
            "1.2E5",
            "1.2E-5",
            "'1.2E+5",
            "=1.2E+5",
            "1610521604143693812.0",
        ] {
            let lost = clean_id(id);
            assert!(
                matches!(lost, Err(Code::IdDigitsLost | Code::IdNoValue)),
                "{id}"
            );
        }
    }

    #[test]
    fn an_error_or_a_formula_is_no_id() {
        for id in [
            "#REF!",
            "#NAME?",
            "#VALUE!",
            "#DIV/0!",
            "#NUM!",
            "#NULL!",
            "#SPILL!",
            "#BEZUG!",
            "#¿NOMBRE?",
            "#NV",
            "########",
            "#",
            "Err:502",
            "[object Object]",
            "{{customer.id}}",
            "${id}",
            "=SUM(A2:A3)",
            "=A2",
            "=A2+1",
            "'=B7",
            "=====",
            "\"#REF!\"",
        ] {
            assert_eq!(clean_id(id), Err(Code::IdNoValue), "{id}");
        }
    }

    #[test]
    fn an_id_with_a_hidden_character_inside_is_invalid() {
        for id in [
            "1\u{200b}7",
            "1\u{0}7",
            "1\n7",
            "1\t7",
            "a\u{ad}b",
            "1\u{200d}7",
            "\u{202e}17",
            "1\u{feff}7",
        ] {
            assert_eq!(clean_id(id), Err(Code::IdHidden), "{id:?}");
        }
    }

    #[test]
    fn the_fast_test_for_ids_accepts_only_ids_that_do_not_change() {
        for id in ["17", "a-b_c", "12E4", "6F9619FF-8B86", "a/b", "ann@example"] {
            assert!(is_plain_id(id), "{id}");
            assert_eq!(clean_id(id), Ok(id));
        }
        for id in [
            "'1",
            "1.0",
            "=1",
            "#",
            "Err:502 ",
            "[object Object]",
            "{{a}}",
            "\u{7f}",
            "é",
        ] {
            assert!(!is_plain_id(id), "{id}");
        }
    }
}
