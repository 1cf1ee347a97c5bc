//! Detects from the first bytes whether a file has records, and whether it is JSON.

use crate::rules::issue_code::Code;

/// The error of a file whose first bytes show that it has no records. The bytes can be
/// decoded from Windows-1252.
#[must_use]
pub fn detect_unsupported(prefix: &[u8]) -> Option<Code> {
    // A ZIP archive (.xlsx), and a compound file (.xls), also when it was decoded as
    // Windows-1252 to UTF-8.
    const WORKBOOKS: [&[u8]; 3] = [
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        "Ð\u{cf}\u{11}à".as_bytes(),
    ];
    if WORKBOOKS.iter().any(|start| prefix.starts_with(start)) {
        return Some(Code::FileWorkbook);
    }
    let text = prefix.trim_ascii_start();
    let begins = |word: &[u8]| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    if begins(b"<!doctype html") || begins(b"<html") {
        return Some(Code::FileWebPage);
    }
    let controls = prefix
        .iter()
        .filter(|&&byte| byte < b'\t' || (0x0e..0x1b).contains(&byte))
        .count();
    (controls * 50 > prefix.len()).then_some(Code::FileBinary)
}

/// Whether a text is probably JSON, by its first bracket.
#[must_use]
pub fn looks_like_json(prefix: &[u8]) -> bool {
    let first = prefix.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        Some(b'{') => true,
        // A CSV can start with a bracket too, but not with an array of objects.
        Some(b'[') => {
            let rest = prefix
                .iter()
                .filter(|byte| !byte.is_ascii_whitespace())
                .nth(1);
            matches!(
                rest,
                None | Some(b'{' | b']' | b'[' | b'"' | b'n' | b't' | b'f' | b'-' | b'0'..=b'9')
            )
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_starts_with_a_bracket() {
        assert!(looks_like_json(b" \n[{\"id\":1}]"));
        assert!(looks_like_json(b"{\"id\":1}\n{"));
        assert!(!looks_like_json(b"id,email\n"));
        assert!(!looks_like_json(b"[id],[email]\n"));
        assert!(!looks_like_json(b""));
    }

    #[test]
    fn detects_files_without_records() {
        assert_eq!(
            detect_unsupported(b"PK\x03\x04\x14\0"),
            Some(Code::FileWorkbook)
        );
        assert_eq!(
            detect_unsupported(b"\xd0\xcf\x11\xe0\xa1"),
            Some(Code::FileWorkbook)
        );
        assert_eq!(
            detect_unsupported(b"\n<!DOCTYPE html><html>"),
            Some(Code::FileWebPage)
        );
        assert_eq!(
            detect_unsupported(&[0, 1, 2, b'a', b'b']),
            Some(Code::FileBinary)
        );
        assert_eq!(detect_unsupported(b"id,email\r\n1,a@b.c\x0c\n"), None);
        assert_eq!(detect_unsupported("id\tname\n1\tЮлия\n".as_bytes()), None);
    }
}
