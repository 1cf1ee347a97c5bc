//! The sizes above which input is invalid. They bound the memory that a hostile
//! file can use.

/// The longest value of a field, in bytes.
pub const MAX_FIELD: usize = 1 << 20;
/// The longest record that is kept in memory as a whole, in bytes.
pub const MAX_RECORD: usize = 4 << 20;
/// The most columns of a delimited file, and the most paths of keys of a JSON file.
pub const MAX_COLUMNS: usize = 1_000;
