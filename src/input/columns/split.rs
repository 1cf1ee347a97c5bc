//! A header cut into words.
//!
//! `PersonEmail`, `PERSON_EMAIL`, `person e-mail*`, `personemail` and
//! `Person Account: Email` are the same two or three words. A header is folded
//! to ASCII (diacritics and full-width letters go), cut at everything that is
//! no letter or digit, then at the humps of camel case; a piece that is no word
//! is cut where the vocabulary says (`dateofbirth`), all of it or not at all.
//! Initials are put together (`D.O.B.`, `e-mail`, `C.P.`).

use super::words::{Role, Words};

/// The longest word of the vocabulary, in bytes.
pub(super) const LONGEST: usize = 18;
/// A header of more bytes is a sentence.
const LONGEST_HEADER: usize = 120;
const MOST_WORDS: usize = 24;

/// One word of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) role: Role,
    /// The number that digits say (capped), or the letter of a single letter.
    pub(super) value: u16,
    /// It stands in brackets.
    pub(super) aside: bool,
}

/// The words of a header; `None` where it is too long to be one.
pub(super) fn split(header: &str) -> Option<Vec<Word>> {
    if header.len() > LONGEST_HEADER {
        return None;
    }
    let folded = fold(header);
    let mut words = Vec::new();
    let mut aside = 0_u32;
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let mut start = None;
    for (at, byte) in folded.bytes().chain([b' ']).enumerate() {
        if byte.is_ascii_alphanumeric() || byte == UNKNOWN {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            pieces.push((folded.get(from..at).unwrap_or_default(), aside > 0));
        }
        match byte {
            b'(' => aside += 1,
            b')' => aside = aside.saturating_sub(1),
            b'#' if !pieces.is_empty() => pieces.push(("no", aside > 0)),
            b'+' => pieces.push(("plus", aside > 0)),
            _ => {}
        }
    }
    // Nothing stands outside the brackets: `[email]`.
    let inside_only = pieces.iter().all(|piece| piece.1);
    for (piece, aside) in pieces {
        cut(piece, aside && !inside_only, &mut words);
    }
    let words = join_initials(&words);
    (words.len() <= MOST_WORDS).then_some(words)
}

/// Stands for a letter that no word of the vocabulary has.
const UNKNOWN: u8 = b'~';

/// ASCII with its case; every bracket becomes round and other marks blanks.
pub(super) fn fold(header: &str) -> String {
    let mut out = String::with_capacity(header.len() + 1);
    let mut chars = header.chars().peekable();
    while let Some(c) = chars.next() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(c as u32 - 0xff01 + u32::from('!')).unwrap_or(' ')
            }
            c => c,
        };
        match c {
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
            // Marks and pictures part words; all else is a letter.
            '\u{2000}'..='\u{2bff}'
            | '\u{3000}'..='\u{303f}'
            | '\u{fe00}'..='\u{feff}'
            | '\u{1f000}'.. => out.push(' '),
            c if c >= '\u{c0}' => out.push(char::from(UNKNOWN)),
            _ => out.push(' '),
        }
    }
    out
}

/// Cuts a run of letters and digits: digits first, then humps, then by the
/// vocabulary.
fn cut(piece: &str, aside: bool, words: &mut Vec<Word>) {
    let bytes = piece.as_bytes();
    let mut from = 0;
    while from < bytes.len() {
        let digits = bytes[from].is_ascii_digit();
        let to = (from..bytes.len())
            .find(|&at| bytes[at].is_ascii_digit() != digits)
            .unwrap_or(bytes.len());
        let run = piece.get(from..to).unwrap_or_default();
        if digits {
            words.push(Word {
                role: Role::Digits,
                value: run.parse().unwrap_or(u16::MAX),
                aside,
            });
        } else {
            cut_letters(run, aside, words);
        }
        from = to;
    }
}

fn cut_letters(run: &str, aside: bool, words: &mut Vec<Word>) {
    let before = words.len();
    let bytes = run.as_bytes();
    let lower = run.to_ascii_lowercase();
    let upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let mut known = true;
    let mut from = 0;
    for at in 1..=bytes.len() {
        // `personEmail`, `IDNumber`
        let hump = at == bytes.len()
            || (upper(at)
                && (!upper(at - 1) || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase)));
        if hump {
            known &= cut_word(lower.get(from..at).unwrap_or_default(), aside, words);
            from = at;
        }
    }
    // Humps that cut words in two (`DoB`, `ZIPcode`, `pHoNe`).
    if !known {
        let mut whole = Vec::new();
        if cut_word(&lower, aside, &mut whole) {
            words.truncate(before);
            words.append(&mut whole);
        }
    }
}

/// One word in lower case, or the fewest words that it is made of; whether all
/// is known.
fn cut_word(text: &str, aside: bool, words: &mut Vec<Word>) -> bool {
    let vocabulary = Words::get();
    let mut push = |role, value| words.push(Word { role, value, aside });
    if let [letter] = text.as_bytes() {
        push(Role::Letter, u16::from(*letter));
        return *letter == b'e';
    }
    if let Some(role) = vocabulary.role(text) {
        push(role, 0);
        return true;
    }
    // best[at]: the fewest words up to `at`, and where the last one begins.
    let mut best: Vec<Option<(u8, usize)>> = vec![None; text.len() + 1];
    best[0] = Some((0, 0));
    for to in 2..=text.len() {
        for from in to.saturating_sub(LONGEST)..to - 1 {
            let Some((count, _)) = best[from] else {
                continue;
            };
            let part = text.get(from..to).unwrap_or_default();
            let joins = part.len() > 2
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
            if joins
                && best[to].is_none_or(|(fewest, _)| count + 1 < fewest)
                && vocabulary.role(part).is_some()
            {
                best[to] = Some((count + 1, from));
            }
        }
    }
    if best[text.len()].is_none() {
        push(Role::Unknown, 0);
        return false;
    }
    let mut cuts = Vec::new();
    let mut to = text.len();
    while let Some(Some((_, from))) = best.get(to).filter(|_| to > 0) {
        cuts.push(text.get(*from..to).unwrap_or_default());
        to = *from;
    }
    for part in cuts.iter().rev() {
        push(vocabulary.role(part).unwrap_or(Role::Unknown), 0);
    }
    true
}

/// `d o b`, `e mail`, `b day`: a letter and what follows it, where that is a word.
fn join_initials(words: &[Word]) -> Vec<Word> {
    let mut out = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(&word) = words.get(at) {
        let letter = |ahead: usize| {
            words
                .get(at + ahead)
                .filter(|it| it.role == Role::Letter)
                .and_then(|it| u8::try_from(it.value).ok())
        };
        let role = |ahead: usize| words.get(at + ahead).map(|it| it.role);
        let (joined, length) = match (letter(0), letter(1), letter(2)) {
            (Some(b'd'), Some(b'o'), Some(b'b')) => (Role::BirthDate, 3),
            (Some(b'y'), Some(b'o'), Some(b'b')) => (Role::BirthYear, 3),
            (Some(b'c'), Some(b'p'), _) => (Role::Cp, 2),
            (Some(b'e'), _, _) if role(1) == Some(Role::Mail) => (Role::Email, 2),
            (Some(b'b'), _, _) if matches!(role(1), Some(Role::Day | Role::Date)) => {
                (Role::BirthDate, 2)
            }
            (Some(b'b'), _, _) if role(1) == Some(Role::Year) => (Role::BirthYear, 2),
            (Some(b'c'), _, _) if role(1) == Some(Role::Postal) => (Role::Zip, 2),
            _ if word.role == Role::Whats && role(1) == Some(Role::App) => (Role::Phone, 2),
            (Some(b'f'), _, _) if role(1) == Some(Role::Birth) => (Role::BirthDate, 2),
            _ => (word.role, 1),
        };
        out.push(Word {
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

    fn roles(header: &str) -> Vec<Role> {
        split(header).unwrap().iter().map(|it| it.role).collect()
    }

    #[test]
    fn separators_humps_and_joins_give_the_same_words() {
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
                [Role::Date, Role::Of, Role::Birth],
                "{header}"
            );
        }
        assert_eq!(roles("EMAILADDR"), [Role::Email, Role::Address]);
        assert_eq!(roles("IDNumber"), [Role::Id, Role::Number]);
        assert_eq!(roles("ZIPcode"), [Role::Zip]);
    }

    #[test]
    fn initials_are_one_word() {
        assert_eq!(roles("D.O.B."), [Role::BirthDate]);
        assert_eq!(roles("E-Mail"), [Role::Email]);
        assert_eq!(roles("eMail"), [Role::Email]);
        assert_eq!(roles("e_mail"), [Role::Email]);
        assert_eq!(roles("C.P."), [Role::Cp]);
    }

    #[test]
    fn diacritics_do_not_matter() {
        assert_eq!(roles("téléphone"), roles("telephone"));
        assert_eq!(roles("te\u{301}le\u{301}phone"), roles("telephone"));
        assert_eq!(roles("año"), [Role::Year]);
        assert_eq!(roles("N° client"), [Role::Number, Role::Subject]);
    }

    #[test]
    fn a_piece_that_is_not_all_words_is_not_cut() {
        assert_eq!(roles("favouritestoreemail"), [Role::Unknown]);
        assert_eq!(roles("почта"), [Role::Unknown]);
    }

    #[test]
    fn a_sentence_is_no_header() {
        assert_eq!(split(&"email ".repeat(21)), None);
    }
}
