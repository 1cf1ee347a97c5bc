#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, reason = "a test's name is the fact it holds")]
mod answer;
mod birth_year;
#[path = "../common/mod.rs"]
mod common;
mod email;
mod json;
mod linear;
mod phone;
mod prepare;
mod rejects;
mod send;
mod zip;
