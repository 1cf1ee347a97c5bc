//! The error of this crate. Only wrong calls are errors; problems of the data are
//! issues, and problems of a response are part of its result.

use std::borrow::Cow;
use std::fmt;

/// The kinds of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An option has a value that it does not allow, or that does not fit the
    /// file. The message names the option.
    InvalidOptions,
    /// A list of users cannot be one request.
    InvalidRequest,
    /// A journal belongs to another file or to other options.
    JournalChanged,
    /// The bytes are not a journal.
    JournalForeign,
    /// A newer version of this crate wrote the journal.
    JournalNewer,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [ErrorKind; 5] = [
        ErrorKind::InvalidOptions,
        ErrorKind::InvalidRequest,
        ErrorKind::JournalChanged,
        ErrorKind::JournalForeign,
        ErrorKind::JournalNewer,
    ];

    /// The stable code, as the `KardEnrollError` of JavaScript has it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ErrorKind::InvalidOptions => "options.invalid",
            ErrorKind::InvalidRequest => "request.invalid",
            ErrorKind::JournalChanged => "journal.changed",
            ErrorKind::JournalForeign => "journal.foreign",
            ErrorKind::JournalNewer => "journal.newer",
        }
    }
}

/// A wrong call. Its text is one sentence, lower case unless it begins with the
/// name of an option, without a full stop, and holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: Cow<'static, str>,
}

impl Error {
    /// An error with its sentence.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        Error {
            kind,
            message: message.into(),
        }
    }

    /// What kind of error it is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The stable code of its kind.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_code_of_two_words() {
        let codes: std::collections::HashSet<_> = ErrorKind::ALL.map(ErrorKind::code).into();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
        for code in codes {
            let (area, what) = code.split_once('.').expect("a dot");
            for word in [area, what] {
                assert!(!word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
            }
        }
    }

    #[test]
    fn an_error_shows_its_sentence() {
        let error = Error::new(ErrorKind::InvalidOptions, "repair must be true or false");
        assert_eq!(error.kind(), ErrorKind::InvalidOptions);
        assert_eq!(error.code(), "options.invalid");
        assert_eq!(error.to_string(), "repair must be true or false");
    }
}
