//! The words that people put before and after a number. The list is closed:
//! a word that is not on it makes the cell unreadable, so that no letter is
//! ever dialled and `fax` or `do not call` is never passed over.

/// What a word before a number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// Which of a person's phones it is.
    Kind,
    /// That the number is one of the USA or Canada.
    Nanp,
}

const KINDS: &str = "tel telephone phone ph number mobile mob cell cellphone cellular home work \
    office main primary personal business day daytime evening sms callto";
const COUNTRIES: &str = "us usa ca can canada";

/// The label that a word in lower case is.
pub(super) fn label(word: &[u8]) -> Option<Label> {
    if word.is_empty() {
        None
    } else if among(word, KINDS) {
        Some(Label::Kind)
    } else if among(word, COUNTRIES) {
        Some(Label::Nanp)
    } else {
        None
    }
}

// Out of line, and over one text: a match on so many words is 1.6 KB of wasm.
#[inline(never)]
fn among(word: &[u8], list: &str) -> bool {
    list.as_bytes()
        .split(|c| *c == b' ')
        .any(|entry| entry == word)
}

/// Whether a single letter stands for a kind of phone, as in `(c)` or `m:`.
pub(super) fn initial(word: &[u8]) -> bool {
    matches!(word, b"c" | b"h" | b"m" | b"p" | b"t" | b"w")
}

/// Whether a word says that an extension follows.
pub(super) fn extension(word: &[u8]) -> bool {
    matches!(word, b"x" | b"ext" | b"extn" | b"extension")
}
