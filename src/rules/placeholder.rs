//! Placeholders: text that exports write for a missing value, such as `N/A`, `-`,
//! `null` and `(blank)`.
//!
//! Sources: the default missing values of pandas, R and dbt; the output of Excel pivot
//! tables, MySQL, PostgreSQL `COPY`, Go and JavaScript for a missing value; and what
//! people type into a required field. The table contains only text that cannot be an
//! e-mail address, phone number, ZIP code or year. An id that is a placeholder is
//! missing too, because many users would share it.
//!
//! Odd cases: broken formulas (`#REF!`) and masks (`****`) replaced a value that
//! existed, so they are errors of the field and not placeholders.

use crate::rules::unicode::fold::is_dash;
use crate::rules::unicode::text::trim;

/// The most usual placeholders, in lower case. Column detection knows only these: in
/// its samples, other words can still be the values of some column.
#[rustfmt::skip]
const COMMON_WORDS: &[&str] = &[
    "n/a", "#n/a", "na", "null", "none", "nil", "nan", "undefined", "unknown", "(null)", "\\n",
];

/// The other placeholders, in lower case.
#[rustfmt::skip]
const OTHER_WORDS: &[&str] = &[
    // not available
    "n.a.", "n.a", "n\\a", "n-a", "n / a", "#na", "#n/a n/a", "<na>", "(n/a)", "[n/a]", "not available", "not applicable",
    // written by programs
    "<null>", "[null]", "(none)", "<none>", "[none]", "(nil)", "<nil>", "-nan", "nat", "void", "\\\\n",
    "(blank)", "<blank>", "[blank]", "blank", "(empty)", "<empty>", "[empty]", "empty", "\"\"", "''", "()", "[]", "{}",
    "0000-00-00", "0000-00-00 00:00:00", "00/00/0000",
    // typed by people
    "(unknown)", "unk", "unspecified", "missing", "nothing", "tbd", "tba", "not known", "not provided", "not specified", "not given", "not set", "not found", "not on file",
    "not entered", "not supplied", "not disclosed", "none provided", "none given", "did not provide", "prefer not to say", "decline to state", "declined",
    "no data", "no value", "no entry", "no info", "no email", "noemail", "no_email", "no-email", "no e-mail", "no mail", "no email address", "no phone", "nophone", "no_phone", "no-phone",
    "no phone number", "no number", "no cell", "no mobile", "no zip", "no zip code", "no dob", "no date",
    // the same in Spanish, German and French
    "ninguno", "ninguna", "desconocido", "sin correo", "sin email", "sin datos", "no disponible", "no tiene", "nulo",
    "keine", "keine angabe", "k.a.", "k. a.", "unbekannt", "leer", "nicht vorhanden",
    "aucun", "aucune", "inconnu", "vide", "non disponible", "non renseigne",
];

const MAX_LEN: usize = 24;

/// The lengths of the words by their first byte and by their last byte, one bit each,
/// so that two look-ups decide for nearly every real value that it is not a placeholder.
#[rustfmt::skip]
const LENGTHS: [[u32; 128]; 2] = with_lengths_of(COMMON_WORDS, with_lengths_of(OTHER_WORDS, [[0; 128]; 2]));

const fn with_lengths_of(words: &[&str], mut lengths: [[u32; 128]; 2]) -> [[u32; 128]; 2] {
    let mut i = 0;
    while i < words.len() {
        let word = words[i].as_bytes();
        let (first, last) = (word[0], word[word.len() - 1]);
        assert!(word.len() <= MAX_LEN && first < 128 && last < 128);
        lengths[0][first as usize] |= 1 << word.len();
        lengths[1][last as usize] |= 1 << word.len();
        i += 1;
    }
    lengths
}

/// Whether a word can have this length, first byte and last byte.
fn may_be_word(len: usize, first: u8, last: u8) -> bool {
    let lengths_of = |table: &[u32; 128], byte: u8| {
        let byte = usize::from(byte.to_ascii_lowercase());
        table.get(byte).copied().unwrap_or(0)
    };
    let [by_first, by_last] = &LENGTHS;
    let lengths = lengths_of(by_first, first) & lengths_of(by_last, last);
    lengths >> len & 1 == 1
}

fn is_word_of(words: &[&str], text: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Whether `text` is a placeholder: a word of the table in any ASCII case, or only
/// dashes, dots, underscores, slashes and question marks. Outer white space is
/// ignored. Empty text is not a placeholder.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = trim(text);
    let (Some(&first), Some(&last)) = (text.as_bytes().first(), text.as_bytes().last()) else {
        return false;
    };
    if text.len() > MAX_LEN {
        return false;
    }
    if may_be_word(text.len(), first, last)
        && (is_word_of(COMMON_WORDS, text) || is_word_of(OTHER_WORDS, text))
    {
        return true;
    }
    !first.is_ascii_alphanumeric() && text.chars().all(is_placeholder_mark)
}

/// Whether column detection ignores a value of a sample: it is empty, one of the most
/// usual placeholders, or only punctuation. `text` has no outer white space.
#[must_use]
pub(crate) fn is_empty_or_common_placeholder(text: &str) -> bool {
    let is_mark = |c| matches!(c, '-' | '.' | '?' | '_' | '–' | '—');
    text.chars().all(is_mark) || is_word_of(COMMON_WORDS, text)
}

const fn is_placeholder_mark(c: char) -> bool {
    is_dash(c) || matches!(c, '_' | '.' | '?' | '/' | '…' | '？')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn recognizes_placeholders_in_any_case_and_with_white_space() {
        for word in [
            "N/A", "n.a.", "NA", "#N/A", "null", "NULL", "Null", "none", "nil", "nan", "NaN",
            "undefined", "(null)", "(blank)", "unknown", "UNKNOWN", "noemail", "No Email",
            "not provided", "not available", "\\N", " N/A\u{a0}", "\tnone ", "0000-00-00", "k.A.",
        ] {
            assert!(is_placeholder(word), "{word:?}");
        }
    }

    #[test]
    fn punctuation_alone_is_a_placeholder() {
        for marks in [
            "-", "--", "---", "–", "—", "−", "?", "???", ".", "...", "…", "_", "/", "-/-", " - ",
        ] {
            assert!(is_placeholder(marks), "{marks:?}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn values_are_not_placeholders() {
        for value in [
            "", " ", "na@na.com", "null@example.com", "none@x", "noemail@noemail.com",
            "+14155552671", "0000000000", "02116", "00000", "0", "1990", "-1", "1990-", "****",
            "#REF!", "x", "no", "\u{301}", "not available at the moment", "N/A N/A", "K1A 0B1",
            "-----------------------------------",
        ] {
            assert!(!is_placeholder(value), "{value:?}");
        }
    }

    #[test]
    fn the_tables_are_in_lower_case_without_repetition() {
        let words = [COMMON_WORDS, OTHER_WORDS].concat();
        for (i, word) in words.iter().enumerate() {
            assert_eq!(*word, word.to_ascii_lowercase());
            assert_eq!(*word, word.trim());
            assert!(!words[..i].contains(word), "{word}");
        }
    }

    #[test]
    fn column_detection_ignores_empty_values_and_common_placeholders() {
        for text in ["", "-", "N/A", "null", "—", "None"] {
            assert!(is_empty_or_common_placeholder(text), "{text}");
        }
        for text in ["0", "[]", "unk", "no email"] {
            assert!(!is_empty_or_common_placeholder(text), "{text}");
        }
    }
}
