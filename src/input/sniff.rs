//! Detects from the first bytes whether a file has records, and whether it is JSON.

use crate::rules::issue_code::Code;

/// How formats begin that are no tables; in upper case.
const OTHER_FORMATS: [(&str, Code); 22] = [
    ("<!DOCTYPE HTML", Code::FileWebPage),
    ("<HTML", Code::FileWebPage),
    ("BEGIN:VCARD", Code::FileVCard),
    ("BEGIN:VCALENDAR", Code::FileICalendar),
    ("DN: ", Code::FileLdif),
    ("DN:: ", Code::FileLdif),
    ("{\\RTF", Code::FileRtf),
    ("%PDF-", Code::FilePdf),
    ("%YAML", Code::FileYaml),
    ("<?XML", Code::FileXml),
    ("<!--", Code::FileXml),
    ("<!DOCTYPE", Code::FileXml),
    ("INSERT INTO ", Code::FileSql),
    ("REPLACE INTO ", Code::FileSql),
    ("CREATE TABLE ", Code::FileSql),
    ("CREATE DATABASE ", Code::FileSql),
    ("DROP TABLE ", Code::FileSql),
    ("LOCK TABLES ", Code::FileSql),
    ("BEGIN TRANSACTION;", Code::FileSql),
    ("PRAGMA FOREIGN_KEYS", Code::FileSql),
    ("SET ", Code::FileSql),
    ("COPY ", Code::FileSql),
];

/// Elements that only HTML has, among those that tables of exports begin with.
const HTML_ELEMENTS: &[u8] =
    b"table tbody thead tr div style head body meta center font span p b h1 h2 h3 script title link";

/// How many lines are examined for YAML.
const YAML_LINES: usize = 20;

/// The error of a file whose first bytes show that it has no records. The bytes can be
/// decoded from Windows-1252. `delimiter` is the one that the caller states.
#[must_use]
pub fn detect_unsupported(prefix: &[u8], delimiter: Option<char>) -> Option<Code> {
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
    let text = skip_comments(prefix);
    for (start, code) in OTHER_FORMATS {
        // Some words begin a statement only if a semicolon ends the line.
        let whole = start.len() <= 5 && code == Code::FileSql;
        if begins(text, start) && (!whole || ends_statement(text)) {
            return Some(code);
        }
    }
    if let Some(code) = detect_markup(text) {
        return Some(code);
    }
    if delimiter.is_none() && is_yaml(text) {
        let is_ldif = begins(text, "version:") && contains(text, b"\ndn:");
        return Some(if is_ldif {
            Code::FileLdif
        } else {
            Code::FileYaml
        });
    }
    // Some exports of databases use U+0001 as the delimiter.
    let delimiter = delimiter.unwrap_or('\x01');
    let controls = prefix
        .iter()
        .filter(|&&byte| {
            (byte < b'\t' || (0x0e..0x1b).contains(&byte)) && char::from(byte) != delimiter
        })
        .count();
    (controls * 50 > prefix.len()).then_some(Code::FileBinary)
}

/// Whether `text` begins with `word`, in any case.
fn begins(text: &[u8], word: &str) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Removes the first line of `text` and returns it without its end.
#[inline(never)]
pub(super) fn take_line<'t>(text: &mut &'t [u8]) -> &'t [u8] {
    let end = memchr::memchr2(b'\n', b'\r', text).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    *text = rest.get(1..).unwrap_or_default();
    line
}

/// Whether the first semicolon of `text` ends its first line.
fn ends_statement(mut text: &[u8]) -> bool {
    let line = take_line(&mut text);
    line.iter().position(|&byte| byte == b';') == line.len().checked_sub(1)
}

/// The text after the blank lines and the comments at its start: `--` and `/*` begin one
/// of SQL, `#` one of LDIF and YAML.
fn skip_comments(mut text: &[u8]) -> &[u8] {
    loop {
        text = text.trim_ascii_start();
        match text {
            [b'-', b'-', b'-', ..] => return text,
            [b'#', ..] | [b'-', b'-', ..] => _ = take_line(&mut text),
            [b'/', b'*', ..] => {
                let end = text.windows(2).position(|end| end == b"*/");
                text = text.get(end.unwrap_or(text.len())..).unwrap_or_default();
                text = text.get(2..).unwrap_or_default();
            }
            // After a comment of MySQL, which can be a statement.
            [b';', rest @ ..] => text = rest,
            _ => return text,
        }
    }
}

/// HTML without the element `html`, or other XML. A header such as `<id>,<email>` is
/// neither: a tag follows the first one.
fn detect_markup(text: &[u8]) -> Option<Code> {
    let tag = text.strip_prefix(b"<")?;
    let len = tag.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
    let (name, rest) = tag.split_at(len);
    let mut elements = HTML_ELEMENTS.split(|&byte| byte == b' ');
    if elements.any(|element| name.eq_ignore_ascii_case(element)) && contains(rest, b"</") {
        return Some(Code::FileHtml);
    }
    let end = rest.iter().position(|&byte| byte == b'>')?;
    let (attributes, rest) = rest.split_at(end);
    let is_tag = match rest.get(1..)?.trim_ascii_start() {
        [b'<', next, ..] => next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'),
        _ => false,
    };
    let is_name = name.first()?.is_ascii_alphabetic() && !attributes.contains(&b'@');
    (is_name && is_tag).then_some(Code::FileXml)
}

/// Whether every line is one of YAML, and at least two have a key; after `---` or a first
/// `- key:` no other line is examined.
fn is_yaml(mut text: &[u8]) -> bool {
    let has_mark = text.starts_with(b"---\n") || text.starts_with(b"---\r");
    if has_mark {
        take_line(&mut text);
    }
    let mut keys = 0;
    for _ in 0..YAML_LINES {
        let line = take_line(&mut text).trim_ascii_start();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let item = line.strip_prefix(b"- ");
        let content = item.unwrap_or(line);
        // A key has words, and a colon before a space or the end of the line.
        let key = content.iter().position(|byte| {
            !byte.is_ascii_alphanumeric()
                && !matches!(byte, b' ' | b'_' | b'-' | b'.' | b'"' | b'\'' | 0x80..)
        });
        let after = content.get(key.filter(|&len| len > 0).unwrap_or(content.len())..);
        if matches!(after, Some([b':'] | [b':', b' ', ..])) {
            keys += 1;
            if has_mark || (keys == 1 && item.is_some()) {
                return true;
            }
        } else if item.is_none() || has_mark {
            return false;
        }
    }
    keys > 1
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
            detect_unsupported(b"PK\x03\x04\x14\0", None),
            Some(Code::FileWorkbook)
        );
        assert_eq!(
            detect_unsupported(b"\xd0\xcf\x11\xe0\xa1", None),
            Some(Code::FileWorkbook)
        );
        assert_eq!(
            detect_unsupported(b"\n<!DOCTYPE html><html>", None),
            Some(Code::FileWebPage)
        );
        assert_eq!(
            detect_unsupported(&[0, 1, 2, b'a', b'b'], None),
            Some(Code::FileBinary)
        );
        assert_eq!(detect_unsupported(b"id,email\r\n1,a@b.c\x0c\n", None), None);
        assert_eq!(
            detect_unsupported("id\tname\n1\tЮлия\n".as_bytes(), None),
            None
        );
    }

    #[track_caller]
    fn assert_kind(code: Code, texts: &[&str]) {
        for text in texts {
            for before in ["", "\n\n", " \r\n\t"] {
                let text = before.to_owned() + text;
                assert_eq!(
                    detect_unsupported(text.as_bytes(), None),
                    Some(code),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn names_the_kind_of_a_text_that_is_no_table() {
        assert_kind(
            Code::FileVCard,
            &["BEGIN:VCARD\nFN:Ann\n", "begin:vcard\r\n"],
        );
        assert_kind(Code::FileICalendar, &["BEGIN:VCALENDAR\nVERSION:2.0\n"]);
        assert_kind(
            Code::FileLdif,
            &[
                "dn: uid=ann,ou=people\nuid: ann\n",
                "# people\n\ndn:: dWlk\n",
                "version: 1\n\ndn: uid=ann\nuid: ann\n",
            ],
        );
        assert_kind(
            Code::FileSql,
            &[
                "INSERT INTO users (id, email) VALUES (1, 'a@b.c');\n",
                "-- dump\n--\n\nCREATE TABLE u (id int);\n",
                "/*!40101 SET NAMES utf8 */;\n/* x */\nDROP TABLE IF EXISTS u;\n",
                "--\n-- PostgreSQL\n--\nSET statement_timeout = 0;\n",
                "COPY users (id) FROM stdin;\n1\n\\.\n",
            ],
        );
        assert_kind(
            Code::FileYaml,
            &[
                "---\n- id: 1\n  email: a@b.c\n",
                "---\r\nusers:\r\n",
                "users:\n  - id: 1\n    email: a@b.c\n",
                "- id: 1\n  note: a, b\n",
                "# list\nid: 1\nemail: a@b.c\nzip: \"02134\"\n",
                "users:\n- {id: 1, email: a@b.c}\nnext:\n",
                "%YAML 1.2\n---\nid: 1\n",
            ],
        );
        assert_kind(
            Code::FileXml,
            &[
                "<?xml version=\"1.0\"?><a/>",
                "<users>\n <user id=\"1\"/></users>",
                "<ns:users a=\"b\"><u>1</u></ns:users>",
                "<!-- x -->\n<users/>",
            ],
        );
        assert_kind(
            Code::FileHtml,
            &[
                "<table border=1><tr><td>id,email</td></tr></table>",
                "<style>x{}</style><table></table>",
                "<div>Hello</div>",
            ],
        );
        assert_kind(Code::FileRtf, &["{\\rtf1\\ansi id,email\\par}"]);
        assert_kind(Code::FilePdf, &["%PDF-1.7\n1 0 obj\n"]);
    }

    #[test]
    fn a_table_is_no_other_format() {
        for text in [
            "# customers\nid,email\n1,a@b.c\n",
            "-- customers --\nid,email\n1,a@b.c\n",
            "#id;email\n1;a@b.c\n",
            "---\nid,email\n1,a@b.c\n",
            "Set ID;Name;\n1;Ann;\n",
            "Report: Customers\nDate: 2026-01-05\n\nid,email\n1,a@b.c\n",
            "Source: CRM\nKind: all\nid\n1\n2\n",
            "id\nurn: 1\nurn: 2\n",
            "<id>,<email>\n1,a@b.c\n",
            "<id>\n17\n",
            "<ann@example.com>\n<bob@example.com>\n",
            "- a\n- b\n",
            "id:email\n1:a@b.c\n",
            "dn,email\n1,a@b.c\n",
            "begin,end\n1,2\n",
        ] {
            assert_eq!(detect_unsupported(text.as_bytes(), None), None, "{text}");
        }
        let colons = "id: email\n1: a@b.c\n2: b@b.c\n";
        assert_eq!(detect_unsupported(colons.as_bytes(), Some(':')), None);
    }

    #[test]
    fn the_delimiter_is_not_a_sign_of_a_binary_file() {
        let text = |delimiter: &str| ["id,zip", "1,02134", ""].join("\n").replace(',', delimiter);
        let kind = |text: String, delimiter| detect_unsupported(text.as_bytes(), delimiter);
        assert_eq!(kind(text("\x01"), None), None);
        assert_eq!(kind(text("\x02"), Some('\x02')), None);
        assert_eq!(kind(text("\x02"), None), Some(Code::FileBinary));
    }
}
