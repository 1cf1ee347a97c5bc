//! Words for nothing, as exports write them: `N/A`, `-`, `null`, `(blank)`.
//!
//! Sources: the default missing values of pandas, R and dbt, what Excel's pivot
//! tables, MySQL, PostgreSQL's COPY, Go and JavaScript print for an empty value,
//! and what people type into a form that insists. Only what can be no e-mail
//! address, telephone number, ZIP or year at all is in the table. An id that is
//! such a word counts as missing too: sent, it would be everybody's.
//!
//! Odd cases: broken formulas (`#REF!`) and masks (`****`) stood for a value, so
//! they are errors of the field and not nothing.

use crate::rules::unicode::fold::is_dash;
use crate::rules::unicode::text::trim;

/// In lower case, sorted by nothing but sense.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    // not available
    "n/a", "n.a.", "n.a", "na", "n\\a", "n-a", "n / a", "#n/a", "#na", "#n/a n/a", "<na>", "(n/a)", "[n/a]", "not available", "not applicable",
    // nothing, as programs print it
    "null", "(null)", "<null>", "[null]", "none", "(none)", "<none>", "[none]", "nil", "(nil)", "<nil>", "nan", "-nan", "nat", "undefined", "void", "\\n", "\\\\n",
    "(blank)", "<blank>", "[blank]", "blank", "(empty)", "<empty>", "[empty]", "empty", "\"\"", "''", "()", "[]", "{}",
    "0000-00-00", "0000-00-00 00:00:00", "00/00/0000",
    // nothing, as people type it
    "unknown", "(unknown)", "unk", "unspecified", "missing", "nothing", "tbd", "tba", "not known", "not provided", "not specified", "not given", "not set", "not found", "not on file",
    "not entered", "not supplied", "not disclosed", "none provided", "none given", "did not provide", "prefer not to say", "decline to state", "declined",
    "no data", "no value", "no entry", "no info", "no email", "noemail", "no_email", "no-email", "no e-mail", "no mail", "no email address", "no phone", "nophone", "no_phone", "no-phone",
    "no phone number", "no number", "no cell", "no mobile", "no zip", "no zip code", "no dob", "no date",
    // the same in Spanish, German and French
    "ninguno", "ninguna", "desconocido", "sin correo", "sin email", "sin datos", "no disponible", "no tiene", "nulo",
    "keine", "keine angabe", "k.a.", "k. a.", "unbekannt", "leer", "nicht vorhanden",
    "aucun", "aucune", "inconnu", "vide", "non disponible", "non renseigne",
];

const LONGEST: usize = 24;

/// For each first byte the lengths of the words that begin with it, one bit
/// each, so that a real value is told from the words by one look.
const LENGTHS: [u32; 128] = {
    let mut lengths = [0; 128];
    let mut i = 0;
    while i < WORDS.len() {
        let word = WORDS[i].as_bytes();
        assert!(word.len() <= LONGEST && word[0] < 128);
        lengths[word[0] as usize] |= 1 << word.len();
        i += 1;
    }
    lengths
};

/// Whether `text` says that there is no value: a word of the table in any ASCII
/// case, or nothing but dashes, dots, underscores, slashes and question marks.
/// Outer white space does not matter. Empty text is not a word.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = trim(text);
    let Some(&first) = text.as_bytes().first() else {
        return false;
    };
    if text.len() > LONGEST {
        return false;
    }
    let lengths = LENGTHS
        .get(usize::from(first.to_ascii_lowercase()))
        .copied()
        .unwrap_or(0);
    if lengths >> text.len() & 1 == 1 && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return true;
    }
    !first.is_ascii_alphanumeric() && text.chars().all(is_mark)
}

const fn is_mark(c: char) -> bool {
    is_dash(c) || matches!(c, '_' | '.' | '?' | '/' | '…' | '？')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn words_for_nothing_are_known_in_any_case_and_with_white_space() {
        for word in [
            "N/A", "n.a.", "NA", "#N/A", "null", "NULL", "Null", "none", "nil", "nan", "NaN",
            "undefined", "(null)", "(blank)", "unknown", "UNKNOWN", "noemail", "No Email",
            "not provided", "not available", "\\N", " N/A\u{a0}", "\tnone ", "0000-00-00", "k.A.",
        ] {
            assert!(is_placeholder(word), "{word:?}");
        }
    }

    #[test]
    fn marks_alone_are_nothing() {
        for marks in [
            "-", "--", "---", "–", "—", "−", "?", "???", ".", "...", "…", "_", "/", "-/-", " - ",
        ] {
            assert!(is_placeholder(marks), "{marks:?}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn values_are_not_words_for_nothing() {
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
    fn the_table_is_in_lower_case_without_repetition() {
        for (i, word) in WORDS.iter().enumerate() {
            assert_eq!(*word, word.to_ascii_lowercase());
            assert_eq!(*word, word.trim());
            assert!(!WORDS[..i].contains(word), "{word}");
        }
    }
}
