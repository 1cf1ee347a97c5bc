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

/// The label that a word in lower case is.
pub(super) fn label(word: &[u8]) -> Option<Label> {
    match word {
        b"tel" | b"telephone" | b"phone" | b"ph" | b"number" | b"mobile" | b"mob" | b"cell"
        | b"cellphone" | b"cellular" | b"home" | b"work" | b"office" | b"main" | b"primary"
        | b"personal" | b"business" | b"day" | b"daytime" | b"evening" | b"sms" | b"callto" => {
            Some(Label::Kind)
        }
        b"us" | b"usa" | b"ca" | b"can" | b"canada" => Some(Label::Nanp),
        _ => None,
    }
}

/// Whether a single letter stands for a kind of phone, as in `(c)` or `m:`.
pub(super) fn initial(word: &[u8]) -> bool {
    matches!(word, b"c" | b"h" | b"m" | b"p" | b"t" | b"w")
}

/// Whether a word says that an extension follows.
pub(super) fn extension(word: &[u8]) -> bool {
    matches!(word, b"x" | b"ext" | b"extn" | b"extension")
}
