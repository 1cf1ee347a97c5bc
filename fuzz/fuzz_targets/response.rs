#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kard_enroll_fuzz::response(data));
