//! JSON (RFC 8259) by hand: as a browser's `JSON.parse` reads it and as
//! `JSON.stringify` writes it, in 3 KB gzip of WebAssembly.
//!
//! No general JSON library stands here because they refuse what a browser
//! takes: lone surrogates, a byte order mark, numbers beyond a double.

mod node;
mod read;
mod scan;
mod string;
mod write;

pub use node::{Elements, Entries, Kind, Node};
pub use read::{Error, ErrorKind, parse};
pub use string::Str;

pub use write::write_str;

pub(crate) use scan::{plain_end, string_stop};

/// How deep arrays and objects may lie in each other in an answer or in a
/// record. A whole answer of the API has 5 levels.
pub const MAX_DEPTH: usize = 512;
