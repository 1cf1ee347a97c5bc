//! One value of a record, before it is parsed.

/// One value of a record, as the source had it. Text is borrowed from the
/// source or from its decoded copy; nothing is converted yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Cell<'a> {
    /// Not there, `null`, or `undefined`.
    #[default]
    Absent,
    /// A string, or a cell of a delimited file.
    Text(&'a str),
    /// A number, by its shortest decimal text (`17`, `1238.5`, `4.1e9`).
    Number(&'a str),
    /// `true` or `false`.
    Bool(bool),
    /// An array or an object, as valid JSON text.
    Json(&'a str),
    /// Text with a lone surrogate (U+FFFD stands in its place).
    IllFormed(&'a str),
    /// Anything that cannot be said in JSON: `NaN`, a function, a symbol, a
    /// number that is no longer exact.
    Other,
}

impl<'a> Cell<'a> {
    /// The text that stood there, if it can be shown as text.
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
