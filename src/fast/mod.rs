//! SIMD and copy tricks. Each has a plain twin and a property test that holds
//! the two together.

pub(crate) mod byte_buf;
pub(crate) mod csv_scanner;
pub(crate) mod plain_email;
pub(crate) mod sha256_lanes;
pub(crate) mod simd;
