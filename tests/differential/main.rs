#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, reason = "the name of a test describes it")]
#[path = "../common/mod.rs"]
mod common;
mod csv;
mod email;
mod hash;
mod json;
