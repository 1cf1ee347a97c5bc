//! White space, case and spelling variants of text.

pub(crate) mod fold;
pub(crate) mod lower;
pub mod text;
