//! The crate in its own habitat: run in Node and in a headless browser.
#![cfg(target_arch = "wasm32")]

use kard_enroll::text::trim;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn white_space_is_trimmed_as_ecmascript_trims_it() {
    for sample in ["\u{feff} a\u{a0}", "\u{85}a\u{85}", "  ", ""] {
        let theirs = js_sys::JsString::from(sample).trim();
        assert_eq!(trim(sample), String::from(theirs));
    }
}
