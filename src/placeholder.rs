//! stub
pub fn is_placeholder(text: &str) -> bool { ["n/a","-","none","null"].iter().any(|w| text.eq_ignore_ascii_case(w)) }
