//! Optimized code only: SIMD, word-at-a-time searches and short copies. Nothing here
//! decides what is valid.
//!
//! This module is a leaf: its files import nothing else of the crate, except the numeric
//! limits of [`record::limits`](crate::record::limits) and, in tests, the twins. Each optimization has a simple twin, and
//! a property test compares the two:
//!
//! | fast | simple twin |
//! | --- | --- |
//! | [`simd`]: 16 bytes at a time | the scalar definition, used on all other targets |
//! | [`byte_buf`]: short copies | `copy_from_slice`, `Vec<u8>` |
//! | [`csv_scanner`]: rows without odd cases | [`CsvScanner`](crate::input::csv::scanner::CsvScanner) |
//! | [`json_search`]: 8 bytes at a time | a loop over the bytes |
//! | [`plain_email`]: addresses of at most 64 bytes | the DFA of [`dfa::EMAIL`](crate::rules::dfa::EMAIL) |
//! | [`sha256_lanes`]: four texts at once | the crate `sha2` |

pub(crate) mod byte_buf;
pub(crate) mod csv_scanner;
pub(crate) mod json_search;
pub(crate) mod plain_email;
pub(crate) mod sha256_lanes;
pub(crate) mod simd;
