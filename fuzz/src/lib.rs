//! A function for each parser: it takes any bytes, and panics when a law of the
//! parser does not hold. The laws are those of the property tests in ../tests.

mod input;
#[path = "../../tests/common/journaling.rs"]
mod journaling;
#[path = "../../tests/common/normal_form.rs"]
mod normal_form;
#[path = "../../tests/common/reading.rs"]
mod reading;
#[path = "../../tests/common/responses.rs"]
mod responses;

mod parsers;

pub use parsers::{answer, file, journal, normal_form};
