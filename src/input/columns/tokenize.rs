//! Splits a header into words.
//!
//! `PersonEmail`, `PERSON_EMAIL`, `person e-mail*`, `personemail` and
//! `Person Account: Email` are the same two or three words. A header is folded to ASCII
//! (without diacritics and full-width letters), split at every character that is not a
//! letter or digit, then at changes from lower to upper case. A piece that is not a word
//! is split into words of the vocabulary (`dateofbirth`), but only if that covers all of
//! it. Initials are joined (`D.O.B.`, `e-mail`, `C.P.`).

use super::people::names_person;
use super::vocabulary::{Vocabulary, WordMark, WordRole};
use crate::rules::unicode::fold::narrow;

/// The longest word of the vocabulary, in bytes.
pub(super) const MAX_WORD_LEN: usize = 18;
/// A longer header, in bytes, is a sentence.
const MAX_HEADER_LEN: usize = 120;
const MAX_WORDS: usize = 24;

/// One word of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HeaderWord {
    pub(super) role: WordRole,
    /// The value of digits (at most [`u16::MAX`]), or the character of a single letter.
    pub(super) value: u16,
    /// Whether it is in brackets.
    pub(super) in_brackets: bool,
    /// What distinguishes it from other words of its role.
    pub(super) mark: WordMark,
}

/// The words of a header; `None` if the text is too long for a header.
pub(super) fn tokenize(header: &str) -> Option<Vec<HeaderWord>> {
    if header.len() > MAX_HEADER_LEN {
        return None;
    }
    let folded = fold_header(header);
    let mut words = Vec::new();
    let mut open_brackets = 0_u32;
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let mut start = None;
    for (at, byte) in folded.bytes().chain([b' ']).enumerate() {
        if byte.is_ascii_alphanumeric() || byte == UNKNOWN_LETTER {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            pieces.push((folded.get(from..at).unwrap_or_default(), open_brackets > 0));
        }
        match byte {
            b'(' => open_brackets += 1,
            b')' => open_brackets = open_brackets.saturating_sub(1),
            b'#' if !pieces.is_empty() => pieces.push(("no", open_brackets > 0)),
            b'+' => pieces.push(("plus", open_brackets > 0)),
            _ => {}
        }
    }
    // All words are in brackets: `[email]`.
    let all_in_brackets = pieces.iter().all(|piece| piece.1);
    for (piece, in_brackets) in pieces {
        split_piece(piece, in_brackets && !all_in_brackets, &mut words);
    }
    let mut words = join_initials(&words);
    // `Zorblax's Email`, `Email of Zorblax`
    let mut after_apostrophes = header.split(['\'', '\u{2019}']).skip(1);
    let is_possessive = after_apostrophes.any(|rest| rest.starts_with('s'));
    let mut before = WordRole::Filler;
    for word in &mut words {
        if word.role == WordRole::Unknown && (is_possessive || before == WordRole::Of) {
            word.mark = WordMark::Certain;
        }
        before = word.role;
    }
    (words.len() <= MAX_WORDS).then_some(words)
}

/// Replaces a letter that no word of the vocabulary contains.
const UNKNOWN_LETTER: u8 = b'~';

/// `header` as ASCII with its case. All brackets become round, and other punctuation
/// becomes spaces.
pub(super) fn fold_header(header: &str) -> String {
    let mut out = String::with_capacity(header.len() + 1);
    let mut chars = header.chars().peekable();
    while let Some(c) = chars.next() {
        match narrow(c) {
            c if c.is_ascii_alphanumeric() || matches!(c, '#' | '+') => out.push(c),
            '(' | '[' | '{' | '<' => out.push('('),
            ')' | ']' | '}' | '>' => out.push(')'),
            // `owner's`
            '\'' | '\u{2019}' => {
                if matches!(chars.peek(), Some('s' | 'S')) {
                    chars.next();
                }
                out.push(' ');
            }
            // `n°`, `Nº`
            '°' | 'º' => out.push('o'),
            '\u{300}'..='\u{36f}' => {}
            'à'..='å' => out.push('a'),
            'À'..='Å' => out.push('A'),
            'è'..='ë' => out.push('e'),
            'È'..='Ë' => out.push('E'),
            'ì'..='ï' => out.push('i'),
            'Ì'..='Ï' => out.push('I'),
            'ò'..='ö' => out.push('o'),
            'Ò'..='Ö' => out.push('O'),
            'ù'..='ü' => out.push('u'),
            'Ù'..='Ü' => out.push('U'),
            'ç' => out.push('c'),
            'Ç' => out.push('C'),
            'ñ' => out.push('n'),
            'Ñ' => out.push('N'),
            'ß' => out.push_str("ss"),
            // Punctuation and symbols separate words; all other characters are letters.
            '\u{2000}'..='\u{2bff}'
            | '\u{3000}'..='\u{303f}'
            | '\u{fe00}'..='\u{feff}'
            | '\u{1f000}'.. => out.push(' '),
            c if c >= '\u{c0}' => out.push(char::from(UNKNOWN_LETTER)),
            _ => out.push(' '),
        }
    }
    out
}

/// Splits a run of letters and digits: between letters and digits, then at changes of
/// case, then by the vocabulary.
fn split_piece(piece: &str, in_brackets: bool, words: &mut Vec<HeaderWord>) {
    let bytes = piece.as_bytes();
    let mut from = 0;
    while from < bytes.len() {
        let digits = bytes[from].is_ascii_digit();
        let to = (from..bytes.len())
            .find(|&at| bytes[at].is_ascii_digit() != digits)
            .unwrap_or(bytes.len());
        let run = piece.get(from..to).unwrap_or_default();
        if digits {
            words.push(HeaderWord {
                role: WordRole::Digits,
                value: run.parse().unwrap_or(u16::MAX),
                in_brackets,
                mark: WordMark::None,
            });
        } else {
            split_letters(run, in_brackets, words);
        }
        from = to;
    }
}

fn split_letters(run: &str, in_brackets: bool, words: &mut Vec<HeaderWord>) {
    let before = words.len();
    let bytes = run.as_bytes();
    let lower = run.to_ascii_lowercase();
    let upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let mut all_known = true;
    let mut from = 0;
    for at in 1..=bytes.len() {
        // `personEmail`, `IDNumber`
        let starts_word = at == bytes.len()
            || (upper(at)
                && (!upper(at - 1) || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase)));
        if starts_word {
            all_known &=
                split_known_words(lower.get(from..at).unwrap_or_default(), in_brackets, words);
            from = at;
        }
    }
    // Changes of case inside a word (`DoB`, `ZIPcode`, `pHoNe`).
    if !all_known {
        let mut whole = Vec::new();
        if split_known_words(&lower, in_brackets, &mut whole) {
            words.truncate(before);
            words.append(&mut whole);
        }
    }
}

/// Appends one word in lower case, or the fewest words of the vocabulary that it
/// consists of; returns whether all are known.
fn split_known_words(text: &str, in_brackets: bool, words: &mut Vec<HeaderWord>) -> bool {
    let vocabulary = Vocabulary::get();
    let mut push = |role, value, mark| {
        words.push(HeaderWord {
            role,
            value,
            in_brackets,
            mark,
        })
    };
    if let [letter] = text.as_bytes() {
        push(WordRole::Letter, u16::from(*letter), WordMark::None);
        return *letter == b'e';
    }
    if let Some((role, mark)) = vocabulary.role(text) {
        push(role, 0, mark);
        return true;
    }
    // best[at]: the fewest words up to `at`, and the start of the last word.
    let mut best: Vec<Option<(u8, usize)>> = vec![None; text.len() + 1];
    best[0] = Some((0, 0));
    for to in 2..=text.len() {
        for from in to.saturating_sub(MAX_WORD_LEN)..to - 1 {
            let Some((count, _)) = best[from] else {
                continue;
            };
            let part = text.get(from..to).unwrap_or_default();
            let can_be_joined = part.len() > 2
                || matches!(
                    part,
                    "id" | "no"
                        | "on"
                        | "or"
                        | "am"
                        | "us"
                        | "nr"
                        | "of"
                        | "de"
                        | "cd"
                        | "dt"
                        | "yr"
                        | "mm"
                        | "dd"
                        | "yy"
                );
            if can_be_joined
                && best[to].is_none_or(|(fewest, _)| count + 1 < fewest)
                && vocabulary.role(part).is_some()
            {
                best[to] = Some((count + 1, from));
            }
        }
    }
    if best[text.len()].is_none() {
        let mark = if names_person(text) {
            WordMark::Certain
        } else {
            WordMark::None
        };
        push(WordRole::Unknown, 0, mark);
        return false;
    }
    let mut parts = Vec::new();
    let mut to = text.len();
    while let Some(Some((_, from))) = best.get(to).filter(|_| to > 0) {
        parts.push(text.get(*from..to).unwrap_or_default());
        to = *from;
    }
    for part in parts.iter().rev() {
        let (role, mark) = vocabulary
            .role(part)
            .unwrap_or((WordRole::Unknown, WordMark::None));
        push(role, 0, mark);
    }
    true
}

/// Joins `d o b`, `e mail`, `b day`: a letter with the next words, if together they are
/// one word.
fn join_initials(words: &[HeaderWord]) -> Vec<HeaderWord> {
    let mut out = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(&word) = words.get(at) {
        let letter = |ahead: usize| {
            words
                .get(at + ahead)
                .filter(|it| it.role == WordRole::Letter)
                .and_then(|it| u8::try_from(it.value).ok())
        };
        let role = |ahead: usize| words.get(at + ahead).map(|it| it.role);
        let (joined, length) = match (letter(0), letter(1), letter(2)) {
            (Some(b'd'), Some(b'o'), Some(b'b')) => (WordRole::BirthDate, 3),
            (Some(b'y'), Some(b'o'), Some(b'b')) => (WordRole::BirthYear, 3),
            (Some(b'c'), Some(b'p'), _) => (WordRole::Cp, 2),
            (Some(b'e'), _, _) if role(1) == Some(WordRole::Mail) => (WordRole::Email, 2),
            (Some(b'b'), _, _) if matches!(role(1), Some(WordRole::Day | WordRole::Date)) => {
                (WordRole::BirthDate, 2)
            }
            (Some(b'b'), _, _) if role(1) == Some(WordRole::Year) => (WordRole::BirthYear, 2),
            (Some(b'c'), _, _) if role(1) == Some(WordRole::Postal) => (WordRole::Zip, 2),
            _ if word.role == WordRole::Whats && role(1) == Some(WordRole::App) => {
                (WordRole::Phone, 2)
            }
            (Some(b'f'), _, _) if role(1) == Some(WordRole::Birth) => (WordRole::BirthDate, 2),
            _ => (word.role, 1),
        };
        out.push(HeaderWord {
            role: joined,
            ..word
        });
        at += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(header: &str) -> Vec<WordRole> {
        tokenize(header).unwrap().iter().map(|it| it.role).collect()
    }

    #[test]
    fn separators_and_case_do_not_change_the_words() {
        for header in [
            "date of birth",
            "DateOfBirth",
            "dateofbirth",
            "DATE_OF_BIRTH",
            "date-of-birth",
            "dAtEoFbIrTh",
            "\u{feff}\"Date\u{a0}of birth\"",
            "ｄａｔｅ of birth",
        ] {
            assert_eq!(
                roles(header),
                [WordRole::Date, WordRole::Of, WordRole::Birth],
                "{header}"
            );
        }
        assert_eq!(roles("EMAILADDR"), [WordRole::Email, WordRole::Address]);
        assert_eq!(roles("IDNumber"), [WordRole::Id, WordRole::Number]);
        assert_eq!(roles("ZIPcode"), [WordRole::Zip]);
    }

    #[test]
    fn joins_initials_to_one_word() {
        assert_eq!(roles("D.O.B."), [WordRole::BirthDate]);
        assert_eq!(roles("E-Mail"), [WordRole::Email]);
        assert_eq!(roles("eMail"), [WordRole::Email]);
        assert_eq!(roles("e_mail"), [WordRole::Email]);
        assert_eq!(roles("C.P."), [WordRole::Cp]);
    }

    #[test]
    fn ignores_diacritics() {
        assert_eq!(roles("téléphone"), roles("telephone"));
        assert_eq!(roles("te\u{301}le\u{301}phone"), roles("telephone"));
        assert_eq!(roles("año"), [WordRole::Year]);
        assert_eq!(roles("N° client"), [WordRole::Number, WordRole::Subject]);
    }

    #[test]
    fn does_not_split_a_piece_that_contains_unknown_words() {
        assert_eq!(roles("favouritestoreemail"), [WordRole::Unknown]);
        assert_eq!(roles("почта"), [WordRole::Unknown]);
    }

    #[test]
    fn a_sentence_is_not_a_header() {
        assert_eq!(tokenize(&"email ".repeat(21)), None);
    }
}
