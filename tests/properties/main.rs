#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, reason = "the name of a test describes it")]
mod birth_year;
#[path = "../common/mod.rs"]
mod common;
mod csv_cells;
mod email;
#[path = "../common/journaling.rs"]
mod journaling;
mod json;
#[path = "../common/normal_form.rs"]
mod normal_form;
mod phone;
mod prepare;
#[path = "../common/reading.rs"]
mod reading;
mod response;
#[path = "../common/responses.rs"]
mod responses;
mod send;
mod suggest;
mod zip;
