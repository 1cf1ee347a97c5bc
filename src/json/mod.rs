//! JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)): parses what `JSON.parse`
//! of a browser accepts, and writes strings like `JSON.stringify`.
//!
//! Why not a general JSON crate: they reject text that a browser accepts, such as lone
//! surrogates, a byte order mark, and numbers beyond the range of a double.

mod node;
mod parse;
mod string;
mod value_scanner;
mod write;

pub use node::{ArrayElements, Kind, Node, ObjectEntries};
pub use parse::{ParseError, ParseErrorKind, parse};
pub use string::Str;

pub use write::write_str;

pub(crate) use crate::fast::json_search::plain_end;
pub(crate) use parse::UTF8_BOM;
pub(crate) use value_scanner::ValueScanner;

/// The most levels of nested arrays and objects in a response or in a record. A
/// complete response of the API has 5 levels.
pub const MAX_DEPTH: usize = 512;
