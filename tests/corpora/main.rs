#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, reason = "the name of a test describes it")]
mod birth_year;
mod columns;
#[path = "../common/mod.rs"]
mod common;
mod csv;
mod email;
mod json;
mod people;
mod phone;
mod response;
mod zip;
