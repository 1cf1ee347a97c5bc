//! One value of a record, before it is parsed.

/// One value of a record as in the source. Text is borrowed from the source or from
/// its decoded copy; nothing is converted yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Cell<'a> {
    /// A missing member, `null` or `undefined`.
    #[default]
    Absent,
    /// A string, or a cell of a delimited file.
    Text(&'a str),
    /// A number as its shortest decimal text (`17`, `1238.5`, `4.1e9`).
    Number(&'a str),
    /// `true` or `false`.
    Bool(bool),
    /// An array or an object, as valid JSON text.
    Json(&'a str),
    /// Text with a lone surrogate, which U+FFFD replaces.
    IllFormed(&'a str),
    /// A value that JSON cannot express: `NaN`, a function, a symbol, or a number that
    /// has lost precision.
    Other,
}

impl<'a> Cell<'a> {
    /// The value as text, if it has one.
    #[must_use]
    pub const fn text(&self) -> Option<&'a str> {
        match *self {
            Cell::Text(text) | Cell::Number(text) | Cell::Json(text) | Cell::IllFormed(text) => {
                Some(text)
            }
            Cell::Bool(true) => Some("true"),
            Cell::Bool(false) => Some("false"),
            Cell::Absent | Cell::Other => None,
        }
    }
}
