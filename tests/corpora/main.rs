#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, reason = "a test's name is the fact it holds")]
mod answer;
mod birth_year;
mod columns;
#[path = "../common/mod.rs"]
mod common;
mod csv;
mod email;
mod json;
mod people;
mod phone;
mod zip;
