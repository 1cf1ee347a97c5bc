//! A function for each parser. It accepts any bytes and panics if a property of the
//! parser is violated. The property tests in ../tests use the same properties.

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

pub use parsers::{file, journal, normal_form, response};
