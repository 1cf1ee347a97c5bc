#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, reason = "a test's name is the fact it holds")]
#[path = "../common/mod.rs"]
mod common;
mod csv;
mod email;
mod hash;
mod json;
