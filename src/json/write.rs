//! Writes JSON strings like `JSON.stringify`: `"`, `\` and control characters are
//! escaped and nothing else
//! ([ECMA-262, QuoteJSONString](https://tc39.es/ecma262/#sec-quotejsonstring)). A Rust
//! `str` has no lone surrogates, the only other case there.

use crate::fast::json_search::plain_end;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends `text` to `out` as a JSON string with its quotes.
pub fn write_str(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut done = 0;
    loop {
        let stop = plain_end(bytes, done);
        out.extend_from_slice(bytes.get(done..stop).unwrap_or_default());
        let Some(&byte) = bytes.get(stop) else { break };
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0c => b'f',
            b'\r' => b'r',
            _ => b'u',
        };
        out.extend_from_slice(&[b'\\', short]);
        if short == b'u' {
            let low = HEX[usize::from(byte & 15)];
            out.extend_from_slice(&[b'0', b'0', HEX[usize::from(byte >> 4)], low]);
        }
        done = stop + 1;
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        write_str(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn writes_the_short_escapes_of_control_characters() {
        assert_eq!(written("\u{8}\t\n\u{c}\r"), r#""\b\t\n\f\r""#);
        assert_eq!(written("\0\u{b}\u{1f}"), r#""\u0000\u000b\u001f""#);
    }

    #[test]
    fn escapes_only_quotes_backslashes_and_control_characters() {
        assert_eq!(written(r#"a"b\c/d"#), r#""a\"b\\c/d""#);
        assert_eq!(written("\u{7f}\u{2028}é<😀"), "\"\u{7f}\u{2028}é<😀\"");
        assert_eq!(written(""), "\"\"");
    }
}
