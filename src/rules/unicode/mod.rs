//! White space, and the variants of characters that mean the same.

pub(crate) mod fold;
pub mod text;
