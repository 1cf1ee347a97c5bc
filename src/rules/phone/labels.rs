//! The words that people write before and after a number. The list is closed: any
//! other word makes the cell invalid, so that no letter is ever dialled and words
//! such as `fax` and `do not call` are never ignored.

/// The meaning of a word before or after a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// The kind of phone, such as `cell` or `work`.
    Kind,
    /// The number belongs to the USA or Canada.
    Nanp,
}

const KINDS: &str = "tel telephone phone ph number mobile mob cell cellphone cellular home work \
    office main primary personal business day daytime evening sms callto";
const COUNTRIES: &str = "us usa ca can canada";

/// The label for a word in lower case.
pub(super) fn parse_label(word: &[u8]) -> Option<Label> {
    if word.is_empty() {
        None
    } else if contains_word(KINDS, word) {
        Some(Label::Kind)
    } else if contains_word(COUNTRIES, word) {
        Some(Label::Nanp)
    } else {
        None
    }
}

fn contains_word(list: &str, word: &[u8]) -> bool {
    list.as_bytes()
        .split(|c| *c == b' ')
        .any(|entry| entry == word)
}

/// Whether a single letter abbreviates a kind of phone, as in `(c)` or `m:`.
pub(super) fn is_initial(word: &[u8]) -> bool {
    matches!(word, b"c" | b"h" | b"m" | b"p" | b"t" | b"w")
}

/// Whether an extension follows the word.
pub(super) fn is_extension(word: &[u8]) -> bool {
    matches!(word, b"x" | b"ext" | b"extn" | b"extension")
}
